"""Overlap: how many of those interviewed feel several needs strongly at once, and which needs go together.

A mean over people cannot tell whether everybody lacks one thing or some lack everything. A person feels a need strongly
from .75 on: the upper two steps of a scale of five. (From the middle of the scale on, as a need of a region is called
severe, nearly everybody has three.)
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from itertools import combinations

import numpy as np
import pandas as pd

from herelib.profiles.indicators import indicator_values
from herelib.vocabulary import GROUPS

STRONG = 0.75  # [J] from here on a person feels a need strongly: steps 4 and 5 of 5
SEVERAL = 3  # needs that a person feels strongly from which they are several
PAIRS = 5  # commonest pairs of a region that are listed
ALL = "all"
PAIR_COLUMNS = ("region", "need_a", "need_b", "n", "both", "expected")


def overlap(
    survey: Mapping[str, pd.DataFrame], weigh: Callable[[np.ndarray, np.ndarray], np.ndarray]
) -> tuple[pd.DataFrame, pd.DataFrame]:
    """The tables `overlap`, how many feel several needs strongly, and `overlap_pairs`, which needs go together.

    Only who answered about three needs or more is counted. The share of a region is the mean over its groups, each of
    which speaks once; groups of which nobody was heard are left out. `expected` is how many would feel both needs if
    the two were independent of each other in each region: the product of both shares among those who answered both.

    Parameters
    ----------
    survey : tables interviews, answers, items
    weigh : gives the weights of groups, shape (region, group, 1), for who was asked, (group, 1), and how many answered

    Returns
    -------
    tables [region, group, n, several, share], group "all" for the region as a whole, and [region, need_a, need_b, n,
    both, expected], region "all" for all regions together; the commonest pairs of each
    """
    items = survey["items"]
    items = items[(items["kind"] == "scale") & (items["block"] == "need")]
    interviews = survey["interviews"]
    values = indicator_values(survey["answers"], items).reindex(interviews["interview"])
    return _shares(interviews, values, _asked(items), weigh), _pairs(interviews["region"], values)


def _asked(items: pd.DataFrame) -> np.ndarray:
    """Whether each group is asked about needs, shape (group, 1)."""
    groups = set("|".join(items["groups"]).split("|"))
    return np.array([[group in groups] for group in GROUPS])


def _shares(interviews: pd.DataFrame, values: pd.DataFrame, asked: np.ndarray, weigh: Callable) -> pd.DataFrame:
    strong = (values.to_numpy(float) >= STRONG).sum(1)
    counted = values.notna().to_numpy().sum(1) >= SEVERAL
    people = (
        interviews[["region", "group"]]
        .astype(str)
        .assign(weight=interviews["weight"].to_numpy(float), n=1, several=(strong >= SEVERAL).astype(int))[counted]
    )
    people = people.assign(holding=people["weight"] * people["several"])
    cells = people.groupby(["region", "group"])[["n", "several", "weight", "holding"]].sum()
    regions = sorted(people["region"].unique())
    grid = pd.MultiIndex.from_product([regions, GROUPS], names=["region", "group"])
    whole = cells.reindex(grid, fill_value=0)
    shape = len(regions), len(GROUPS), 1
    weight = weigh(asked, whole["n"].to_numpy(float).reshape(shape)).reshape(len(regions), len(GROUPS))
    share = np.divide(whole["holding"], whole["weight"], out=np.zeros(len(whole)), where=whole["weight"].to_numpy() > 0)
    of_region = (weight * np.asarray(share).reshape(len(regions), len(GROUPS))).sum(1)
    region_rows = whole[["n", "several"]].groupby(level="region").sum().reset_index()
    region_rows = region_rows.assign(group=ALL, share=of_region)
    group_rows = cells[["n", "several"]].assign(share=cells["holding"] / cells["weight"]).reset_index()
    table = pd.concat([region_rows, group_rows], ignore_index=True)[["region", "group", "n", "several", "share"]]
    order = table["group"].map({ALL: -1} | {group: g for g, group in enumerate(GROUPS)})
    return table.assign(order=order).sort_values(["region", "order"], ignore_index=True).drop(columns="order")


def _pairs(regions: pd.Series, values: pd.DataFrame) -> pd.DataFrame:
    known = values.notna().to_numpy().astype(float)
    strong = (values.to_numpy(float) >= STRONG).astype(float)
    named = sorted(regions.unique())
    codes = pd.Index(named).get_indexer(pd.Index(regions))
    pairs = np.array(list(combinations(range(values.shape[1]), 2)), int).reshape(-1, 2)
    a, b = pairs.T
    counts = np.zeros((len(named), len(pairs), 3))  # region x pair x (n, both, expected)
    for r in range(len(named)):
        k, s = known[codes == r], strong[codes == r]
        n, both, alone = (k.T @ k)[a, b], (s.T @ s)[a, b], s.T @ k
        product = alone[a, b] * alone[b, a]  # who feel each, among those who answered both
        counts[r] = np.column_stack([n, both, np.divide(product, n, out=np.zeros(len(n)), where=n > 0)])
    names = np.array([name.removeprefix("need:") for name in values.columns], object)
    frames = [_commonest(ALL, counts.sum(0), names, pairs)] if named else []
    frames += [_commonest(region, counts[r], names, pairs) for r, region in enumerate(named)]
    frames = [frame for frame in frames if len(frame)]
    if not frames:
        return pd.DataFrame(columns=list(PAIR_COLUMNS)).astype(dict.fromkeys(("n", "both"), int) | {"expected": float})
    return pd.concat(frames, ignore_index=True)


def _commonest(region: str, counts: np.ndarray, names: np.ndarray, pairs: np.ndarray) -> pd.DataFrame:
    table = pd.DataFrame(
        {
            "region": region,
            "need_a": names[pairs[:, 0]],
            "need_b": names[pairs[:, 1]],
            "n": counts[:, 0].round().astype(int),
            "both": counts[:, 1].round().astype(int),
            "expected": counts[:, 2],
        }
    )
    table = table[table["both"] > 0]
    return table.sort_values(["both", "need_a", "need_b"], ascending=[False, True, True]).head(PAIRS)
