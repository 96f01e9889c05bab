"""What the figures about the trust in a profile say: a small table where one is needed, and a sentence with numbers."""

from __future__ import annotations

import numpy as np
import pandas as pd

from herelib.looks import GROUP_WORDS, percent, words
from herelib.summaries import counting, listing, say_matrix
from herelib.vocabulary import GROUPS

WEAK = 0.2  # item-rest correlation under which a question says something else (`herelib.consistency`)


def say_matrix_grid(matrix: pd.DataFrame, region: str) -> str:
    """The most severe needs of a region and who could cover the first, and what rests on few groups."""
    table = matrix[matrix["region"] == region]
    thin = table[table["status"] == "insufficient"]
    told = say_matrix(matrix, region)
    if len(thin) and len(thin) < len(table):
        told += f" Heard from less than half of the groups: {listing(words(field) for field in thin['field'])}."
    return told


def say_adequacy(adequacy: pd.DataFrame) -> str:
    """How many cells are thin, where nobody was asked, and in which regions more interviews would say something new."""
    table = adequacy[adequacy["group"].isin(GROUPS)]
    if not table["n"].sum():
        return "Nobody was interviewed."
    empty, thin = table[table["n"] == 0], table[table["note"].str.contains("fewer than")]
    told = f"{int(table['n'].sum())} interviews in {counting(len(table), 'cell')} of region and group"
    told += f"; {len(thin)} of them {'lean' if len(thin) != 1 else 'leans'} on other regions" if len(thin) else ""
    told += f"; in {len(empty)} nobody was interviewed" if len(empty) else ""
    marked = pd.concat([empty, thin])
    counts = marked["region"].value_counts()
    if len(counts):
        first = sorted(counts[counts == counts.max()].index)[0]
        groups = set(marked.loc[marked["region"] == first, "group"])
        told += f". Most of these in {first} ({listing(GROUP_WORDS[g] for g in GROUPS if g in groups)})"
    whole = adequacy[(adequacy["group"] == "all") & adequacy["note"].str.contains("still bring new codes")]
    if len(whole):
        regions = list(whole["region"])
        named = listing(regions) if len(regions) <= 6 else counting(len(regions), "region")
        told += f". The next interviews would still bring new codes in {named}"
    return f"{told}."


def say_new_codes(new_codes: pd.DataFrame) -> str:
    """In which regions the last interviews still said something new, and in which hardly."""
    if new_codes.empty:
        return "No open answer was coded: whether more interviews would say something new cannot be seen."
    ends = new_codes.sort_values(["region", "n"]).groupby("region")
    last = ends["codes"].agg(lambda codes: codes.iloc[-1] - codes.iloc[-2] if len(codes) > 1 else np.nan).dropna()
    heard = ends["codes"].last()
    if last.empty:
        return "Each region has one interview with coded answers only."
    most, least = last.idxmax(), last.idxmin()
    told = f"The last interview in {most} brought {last[most]:.1f} new codes on average (of {heard[most]:.0f} heard)"
    if most != least:
        told += f", in {least} {last[least]:.1f} (of {heard[least]:.0f})"
    return f"{told}. Where the curve is flat, more interviews would say little that is new."


def say_consistency(consistency: pd.DataFrame) -> str:
    """The least consistent indicator, and the questions that hardly go with the others."""
    table = consistency[consistency["items"] > 1]
    if table.empty:
        return "Each indicator has one question only: consistency cannot be judged."
    heads = table.drop_duplicates("indicator").dropna(subset="alpha").sort_values(["alpha", "indicator"])
    told = f"{counting(table['indicator'].nunique(), 'indicator')} have more than one question"
    if len(heads):
        row = heads.iloc[0]
        told += f"; the least consistent is {words(row['indicator'])} (alpha {row['alpha']:.2f}, n = {row['n']})"
    weak = table[table["item_rest"] < WEAK].sort_values(["item_rest", "item"])
    if len(weak):
        named = [f"'{r.label}' ({r.item_rest:.2f})" for r in weak.head(3).itertuples()]
        verb = "hardly goes" if len(weak) == 1 else "hardly go"
        rest = ", the weakest of them " if len(weak) > 3 else ": "
        told += f". {counting(len(weak), 'question')} {verb} with the others{rest}{listing(named)}"
    return f"{told}."


def pooling(cells: pd.DataFrame, coverage: pd.DataFrame) -> pd.DataFrame:
    """How far the figures of each region and group lean on other regions.

    Returns
    -------
    table [region, group, pooled_share, n]
        `pooled_share` is the mean over the indicators, 0-1, missing where a group is asked none; `n` interviews.
    """
    mean = cells.groupby(["region", "group"], sort=True)["pooled_share"].mean().reset_index()
    return mean.merge(coverage, on=["region", "group"], how="left").astype({"n": float}).fillna({"n": 0.0})


def say_pooling(pooled: pd.DataFrame) -> str:
    """The region that leans most on others, and the one that leans least."""
    mean = pooled.groupby("region")["pooled_share"].mean().dropna()
    if mean.empty:
        return "No figure leans on other regions."
    told = f"On average {percent(pooled['pooled_share'].mean())} of a group's figure comes from other regions"
    most, least = mean.idxmax(), mean.idxmin()
    if most != least:
        told += f"; most in {most} ({percent(mean[most])}), least in {least} ({percent(mean[least])})"
    empty = pooled[pooled["n"] == 0]
    if len(empty):
        told += f". In {counting(len(empty), 'cell')} nobody was interviewed, and the figure is an estimate altogether"
    return f"{told}."
