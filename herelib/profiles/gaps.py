"""Gaps: where two groups of a region see things differently, how sure that is, and the question that it raises."""

from __future__ import annotations

from itertools import combinations

import numpy as np
import pandas as pd

from herelib.profiles.pooling import Design, Pooled
from herelib.profiles.shrinkage import posterior
from herelib.vocabulary import GROUPS
from herelib.words import marked, message

LEAST = 2  # interviews of a group: what one person says is no view of a group
LEAST_CLEAR = 4  # of clear gaps of groups with 2 or 3 interviews 29 % were none where few groups differ
# Doubt that a clear gap may have. With .05, which the 90 % interval alone would allow, 9 % of the clear gaps of yes or
# no were none where few groups differ: small gaps and none look alike, and the prior cannot tell them.
FALSE_SIGN = 0.03
# Of the variance of answers in p (1 - p): what a uniform use of five steps has, with the weight of 15 interviews.
ANY_DISPERSION, PRIOR_DEGREES, LEAST_DISPERSION = 0.25, 15.0, 0.01
KNOWN = 1e6  # degrees of freedom of what is no estimate
MOST_DEGREES = 100.0  # regions' dispersions differ, however well the mean of them is known
NOBODY = pd.DataFrame(
    {name: pd.Series(dtype=str) for name in ("region", "group", "indicator")}
    | {name: pd.Series(dtype=float) for name in ("effective", "mean", "scatter", "steps")}
    | {"n": pd.Series(dtype=int)}
)
NAMES = {
    "resident": "residents",
    "entrepreneur": "entrepreneurs",
    "ngo": "NGOs",
    "municipality": marked("people of the municipality"),
    "state": marked("people of state bodies"),
}
QUESTIONS = {
    "need": marked(
        "%(High)s feel a lack more strongly than %(low)s (%(what)s): what do they live through that %(low)s do not see?"
    ),
    "cover": marked("%(High)s say more often than %(low)s '%(what)s': what do they know that %(low)s do not?"),
    "supply": marked("%(High)s see more supply than %(low)s (%(what)s): does what exists not reach everybody?"),
    "capacity": marked(
        "%(High)s see more to build on than %(low)s (%(what)s): who could show it to those who doubt it?"
    ),
    "barrier": marked("%(High)s meet a higher barrier than %(low)s (%(what)s): where does it stop them?"),
    "asset": marked("%(High)s see more to be used than %(low)s (%(what)s): who could open it to the others?"),
    "voiced": marked(
        "%(High)s bring up '%(what)s' unasked more often than %(low)s: why does it not come to mind for all?"
    ),
}


def region_gaps(design: Design, cells: Pooled, region: int, each: np.ndarray) -> pd.DataFrame:
    """What the groups of one region answered: number, mean and scatter of each indicator, from the interviews alone.

    Neither `cells` nor `each` is used: what is pooled or drawn leans towards other regions already, and a prior for
    gaps on top of that would count them twice.

    Returns
    -------
    table [region, group, indicator, n, effective, mean, scatter, steps]
        One row for each group and indicator, answered or not. `scatter` is the sum of squared deviations from the
        mean, `steps` that of x (1 - x), which is 0 where all answers are 0 or 1.
    """
    first, last = np.searchsorted(design.region, [region, region + 1])
    member = design.group[first:last] == np.arange(len(GROUPS))[:, None]
    present = ~np.isnan(design.matrix[first:last])
    x, weight = np.where(present, design.matrix[first:last], 0.0), design.weight[first:last, None] * present

    def total(values: np.ndarray) -> np.ndarray:
        return member.astype(float) @ values

    n, weights, squares = total(present), total(weight), total(weight**2)
    by_weight = np.divide(n, weights, out=np.zeros_like(n), where=n > 0)
    mean = np.divide(total(weight * x), weights, out=np.zeros_like(n), where=n > 0)
    # In two passes: the difference of two large sums would lose what scatters little.
    scatter = by_weight * total(weight * (x - mean[design.group[first:last]]) ** 2)
    columns = {
        "n": n.astype(int),
        "effective": np.divide(weights**2, squares, out=np.zeros_like(n), where=n > 0),
        "mean": np.clip(mean, 0.0, 1.0),
        "scatter": scatter,
        "steps": np.maximum(by_weight * total(weight * x * (1 - x)), 0.0),
    }
    return pd.DataFrame(
        {
            "region": design.regions[region],
            "group": np.repeat(np.array(GROUPS, object), len(design.indicators)),
            "indicator": np.tile(np.array(design.indicators, object), len(GROUPS)),
            **{name: values.ravel() for name, values in columns.items()},
        }
    )


def gaps(parts: list[pd.DataFrame], labels: dict[str, str]) -> pd.DataFrame:
    """The table `gaps`: all comparisons of a study, which of them are clear, and the question that each clear one asks.

    Parameters
    ----------
    parts : as `region_gaps` gives them
    labels : of the indicators

    Notes
    -----
    Size, interval and doubt are those of one posterior, `herelib.profiles.shrinkage`, of what the groups of a region
    say themselves. Indicators of one block share a prior: how large gaps usually are differs between needs and
    capacities.
    """
    figures = ["difference", "low90", "high90"]
    table = _pairs(pd.concat(parts, ignore_index=True)) if parts else _pairs(NOBODY)
    for rows in table.groupby(table["indicator"].str.split(":").str[0]).indices.values():
        part = table.iloc[rows]
        two = [part[[f"{name}_a", f"{name}_b"]].to_numpy() for name in ("mean", "size", "degrees")]
        judged = posterior(*two, independent=_independent(part))
        table.loc[rows, list(judged)] = np.column_stack(list(judged.values()))
    beyond = (table["low90"] > 0) | (table["high90"] < 0)
    clear = beyond & (table["doubt"] <= FALSE_SIGN) & (table[["n_a", "n_b"]].min(axis=1) >= LEAST_CLEAR)
    rows = zip(*(table[name] for name in ("indicator", "group_a", "group_b", "difference")), clear, strict=True)
    questions = [question(i, labels[i], a, b, difference) if known else "" for i, a, b, difference, known in rows]
    return table[["region", "indicator", "group_a", "group_b", *figures, "n_a", "n_b", "doubt"]].assign(
        clear=clear.astype(bool), question=pd.Series(questions, dtype=str)
    )


def _pairs(cells: pd.DataFrame) -> pd.DataFrame:
    """Comparisons of two groups with enough interviews each: n, level and variance of both, and degrees of freedom."""
    cells = cells.assign(**_dispersion(cells))
    cells = cells[cells["n"] >= LEAST]
    key = ["region", "indicator"]
    cells = cells.assign(size=cells["effective"] / cells["dispersion"])[[*key, "group", "n", "mean", "size", "degrees"]]
    groups = {group: part.drop(columns="group") for group, part in cells.groupby("group")}
    none = cells.drop(columns="group").head(0)
    parts = [
        groups.get(a, none)
        .merge(groups.get(b, none), on=key, suffixes=("_a", "_b"))
        .assign(group_a=a, group_b=b, pair=number)
        for number, (a, b) in enumerate(combinations(GROUPS, 2))
    ]
    table = pd.concat(parts, ignore_index=True)
    order = np.lexsort((table["pair"], table["region"].map(_first_places(cells["region"]))))
    new = dict.fromkeys(["difference", "low90", "high90", "doubt"], 0.0)
    kinds = dict.fromkeys([*key, "group_a", "group_b"], str)
    return table.assign(**new).astype(kinds).iloc[order].reset_index(drop=True)


def _independent(table: pd.DataFrame) -> float:
    """Share of comparisons that are not differences of two others: of g groups, g - 1 of g (g - 1) / 2."""
    pairs = table.groupby(["region", "indicator"]).size().to_numpy()
    return float(((np.sqrt(1 + 8 * pairs) - 1) / 2).sum() / pairs.sum())


def _first_places(names: pd.Series) -> dict[str, int]:
    return {name: number for number, name in enumerate(names.unique())}


def _dispersion(cells: pd.DataFrame) -> dict[str, np.ndarray]:
    """Variance of the answers of a group as a share of p (1 - p), and degrees of freedom of it; by row of cells.

    1 where all answers are 0 or 1, less where there are steps between. The regions share it: cells of three interviews
    cannot tell their own. A group leans to all groups' dispersion of the indicator, and this to that of its block.
    """
    free = np.where(cells["n"] > 0, cells["n"] * (1 - 1 / np.maximum(cells["effective"], 1)), 0.0)
    steps = free * cells["steps"] / np.maximum(cells["n"], 1)
    sums = pd.DataFrame({"scatter": cells["scatter"], "whole": cells["scatter"] + steps, "free": free})
    block = cells["indicator"].str.split(":").str[0]
    usual = _leaning(sums.groupby(block).transform("sum"), ANY_DISPERSION)
    usual = _leaning(sums.groupby(cells["indicator"]).transform("sum"), usual)
    by_group = sums.groupby([cells["group"], cells["indicator"]]).transform("sum")
    dispersion = np.clip(_leaning(by_group, usual), LEAST_DISPERSION, 1.0)
    degrees = np.minimum(by_group["free"].to_numpy() + PRIOR_DEGREES, MOST_DEGREES)
    # Answers of 0 and 1 have the variance p (1 - p) whatever else is so.
    return {"dispersion": dispersion, "degrees": np.where(dispersion > 0.999, KNOWN, degrees)}


def _leaning(sums: pd.DataFrame, usual: np.ndarray | float) -> np.ndarray:
    """Scatter by its largest possible value, with some degrees of freedom worth of what is usual."""
    prior = PRIOR_DEGREES * (sums["whole"] / np.maximum(sums["free"], 1.0)).to_numpy() + 1e-9
    return (sums["scatter"].to_numpy() + prior * usual) / (sums["whole"].to_numpy() + prior)


def question(indicator: str, label: str, group_a: str, group_b: str, difference: float) -> str:
    """What one would ask the people of a region about a gap between two of its groups.

    Examples
    --------
    >>> question("supply:food", "food (supply)", "municipality", "resident", 0.4)
    'People of the municipality see more supply than residents (food): does what exists not reach everybody?'
    """
    block = indicator.split(":")[0]
    high, low = (group_a, group_b) if difference > 0 else (group_b, group_a)
    subject = label.removesuffix(f" ({block})")
    name = NAMES[high]
    return message(QUESTIONS[block], High=name[0].upper() + name[1:], low=NAMES[low], what=subject)
