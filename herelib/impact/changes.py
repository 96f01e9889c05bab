"""Changes: what each region said of an outcome in both waves, every group speaking once, as in the profiles.

Groups that speak in one wave only stay out of both: else a change of who was asked would look like a change of the
region. Two bases stand side by side: all interviews, and the same people in both waves.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

import numpy as np
import pandas as pd

from herelib.errors import HereError, nearest
from herelib.impact.waves import Linked, comparable_answers, link_items, link_people
from herelib.profiles import indicator_values

ALL_INTERVIEWS = "all interviews"
BASES = (ALL_INTERVIEWS, "same people")
COLUMNS = [
    *("region", "before", "after", "n_before", "n_after", "groups"),
    *("fewest_before", "fewest_after", "heaviest"),
]


@dataclass(frozen=True)
class Waves:
    """Two waves of one study, comparable.

    `before` and `after` are tables [interview, region, group, weight] with a column an outcome, 0-1, missing where
    there is no answer; `items` says how questions were linked, `linked` who was asked in both (None where no pseudonyms
    of people are known).
    """

    before: pd.DataFrame
    after: pd.DataFrame
    outcomes: tuple[str, ...]
    items: pd.DataFrame
    linked: Linked | None


def two_waves(
    before: Mapping[str, pd.DataFrame],
    after: Mapping[str, pd.DataFrame],
    renamed: Mapping[str, str] | None = None,
    people: tuple[pd.DataFrame, pd.DataFrame] | None = None,
) -> Waves:
    """The two waves of a study from the processed tables of each.

    Parameters
    ----------
    before, after : tables interviews, answers and items of each wave
    renamed : item of the second form -> item of the first, where the name changed
    people : table [person, interview, ...] of each wave, with stable columns such as birth_year where they may be
        processed; region and group come from `interviews`

    Raises
    ------
    HereError
        If no question is comparable.
    """
    items = link_items(before["items"], after["items"], renamed)
    if not items["comparable"].any():
        raise HereError("no question of the second wave is comparable with one of the first: name them in `renamed`")
    kept = before["items"][before["items"]["item"].isin(items.loc[items["comparable"], "item_before"])]
    tables = {}
    for name, run in (("before", before), ("after", after)):
        answers = comparable_answers(run["answers"], items, name)
        values = indicator_values(answers, kept[kept["item"].isin(answers.columns)])
        who_and_where = run["interviews"][["interview", "region", "group", "weight"]].reset_index(drop=True)
        tables[name] = who_and_where.join(values, on="interview")
    outcomes = tuple(sorted({*tables["before"].columns[4:]} & {*tables["after"].columns[4:]}))
    linked = None
    if people is not None:
        asked = [
            person.merge(table[["interview", "region", "group"]], on="interview")
            for person, table in zip(people, tables.values(), strict=True)
        ]
        linked = link_people(*asked)
    return Waves(tables["before"], tables["after"], outcomes, items, linked)


def region_changes(
    study: Waves, outcome: str, basis: str = "all interviews", group_weights: Mapping[str, float] | None = None
) -> pd.DataFrame:
    """Figures of each region in both waves.

    Parameters
    ----------
    basis : "all interviews"; "same people" takes those who answered in both waves, in the region and group of before
    group_weights : what each group counts, 1 for those that are not named

    Returns
    -------
    table [region, before, after, n_before, n_after, groups, fewest_before, fewest_after, heaviest]
        `before` and `after` are missing where no group spoke in both waves; n counts answers of `groups`, which are
        parted by |. `fewest_...` are the answers of the smallest of these groups, `heaviest` the largest weight of an
        answer, as a multiple of an equal one's in its group, times its group's share of the region: by
        `heaviest` / `fewest_...` a single answer can move the figure at most

    Raises
    ------
    HereError
        If the outcome is none of those asked in both waves, or people were not linked.
    """
    if outcome not in study.outcomes:
        raise HereError(f"outcome {outcome}: not asked in both waves: {nearest(outcome, study.outcomes)}")
    if basis not in BASES:
        raise HereError(f"basis = {basis}: {nearest(basis, BASES)}")
    if basis == "same people":
        first, second = paired_answers(study, outcome)
    else:
        first, second = (wave[["region", "group", "weight", outcome]] for wave in (study.before, study.after))
    cells = cell_means(first, second, outcome)
    return of_regions(cells, group_weights, sorted({*study.before["region"], *study.after["region"]}))


def paired_answers(study: Waves, outcome: str) -> tuple[pd.DataFrame, pd.DataFrame]:
    """The answers of people who gave one in both waves, row by row; region, group and weight of before.

    Raises
    ------
    HereError
        If people were not linked.
    """
    again = people_again(study)
    columns = ["region", "group", "weight", outcome]
    first = study.before.set_index("interview").reindex(again["interview_before"])[columns]
    second = study.after.set_index("interview").reindex(again["interview_after"])[outcome]
    answered = first[outcome].notna().to_numpy() & second.notna().to_numpy()
    second = first.assign(**{outcome: second.to_numpy()})
    return first[answered].reset_index(drop=True), second[answered].reset_index(drop=True)


def people_again(study: Waves) -> pd.DataFrame:
    """Rows of the people asked in both waves.

    Raises
    ------
    HereError
        If people were not linked.
    """
    if study.linked is None:
        raise HereError("same people: the interviews carry no pseudonym of a person; take all interviews")
    return study.linked.people[study.linked.people["status"] == "again"]


def cell_means(first: pd.DataFrame, second: pd.DataFrame, outcome: str) -> pd.DataFrame:
    """Weighted means and numbers of answers by region and group, of cells that spoke in both waves.

    Returns
    -------
    table, index region and group, columns before, after, n_before, n_after, heaviest
        `heaviest` is the largest weight of an answer in either wave, as a multiple of the mean one
    """
    parts = {}
    for name, table in (("before", first), ("after", second)):
        known = table[table[outcome].notna()]
        keys = [known["region"].astype(str), known["group"].astype(str)]
        weights = known["weight"].astype(float)
        sums, total = ((v * weights).groupby(keys).sum() for v in (known[outcome].astype(float), 1.0))
        grouped = weights.groupby(keys)
        parts[name], parts[f"n_{name}"] = sums / total, grouped.size()
        parts[f"heaviest_{name}"] = grouped.max() / grouped.mean()
    cells = pd.DataFrame(parts).dropna()
    heaviest = cells[["heaviest_before", "heaviest_after"]].max(axis=1)
    return cells.assign(heaviest=heaviest).drop(columns=["heaviest_before", "heaviest_after"])


def of_regions(cells: pd.DataFrame, group_weights: Mapping[str, float] | None, regions: list[str]) -> pd.DataFrame:
    """Figures of regions from those of their cells, each group counting as often as its weight says."""
    rows = []
    for region in regions:
        part = cells.loc[[region]] if region in cells.index.get_level_values(0) else cells.iloc[:0]
        groups = list(part.index.get_level_values(1))
        weights = np.array([(group_weights or {}).get(group, 1.0) for group in groups], float)
        if not weights.sum() > 0:
            rows.append((region, np.nan, np.nan, 0, 0, "", 0, 0, np.nan))
            continue
        means = [float(np.average(part[name], weights=weights)) for name in ("before", "after")]
        counts = [int(part[name].sum()) for name in ("n_before", "n_after")]
        counted = part[weights > 0]
        fewest = [int(counted[name].min()) for name in ("n_before", "n_after")]
        heaviest = float((part["heaviest"].to_numpy() * weights).max() / weights.sum())
        rows.append((region, *means, *counts, "|".join(groups), *fewest, heaviest))
    return pd.DataFrame(rows, columns=COLUMNS)
