"""Attrition: who was not asked again, and how far that could have moved an estimate.

Beside each estimate stand others: of the same people, with those who stayed weighted by how likely people like them
were to stay, and bounds. Lee's bounds take it that the incubator only ever made people stay, or only ever leave (Lee
2009, doi:10.1111/j.1467-937X.2009.00536.x); the widest ones take nothing for granted: everybody lost may have ended at
either end of the scale (Horowitz and Manski 2000).
"""

from __future__ import annotations

from collections.abc import Mapping

import numpy as np
import pandas as pd

from herelib.impact.changes import Waves, cell_means, of_regions, people_again, region_changes
from herelib.impact.designs import Assignments, Design
from herelib.impact.statistics import contrasts
from herelib.words import message, percent

LEAST_STAY = 0.05  # chance of staying below which nobody's weight grows any more
RIDGE = 1.0  # shrinks the model of who stays: cells are small
STEPS = 25
COLUMNS = ["region", "group", "treated", "before", "again", "lost", "unclear", "new", "lost_share"]
DECIMALS = 9


def attrition_table(study: Waves, design: Design) -> pd.DataFrame:
    """Who was asked again, by region and group.

    Returns
    -------
    table [region, group, treated, before, again, lost, unclear, new, lost_share]
        People; `before` = again + lost + unclear, and `lost_share` is (lost + unclear) / before, missing where nobody
        was asked before

    Raises
    ------
    HereError
        If people were not linked.
    """
    people_again(study)
    people = study.linked.people
    keys = [people["region"], people["group"]]
    count = pd.DataFrame(
        {name: (people["status"] == name).groupby(keys).sum() for name in ("again", "lost", "unclear", "new")}
    ).reset_index()
    treated = dict(zip(design.regions, design.treated, strict=True))
    count["treated"] = count["region"].map(treated)
    count = count[count["treated"].notna()].astype({"treated": bool})
    count["before"] = count["again"] + count["lost"] + count["unclear"]
    gone = (count["lost"] + count["unclear"]) / count["before"].where(count["before"] > 0)
    return count.assign(lost_share=gone)[COLUMNS].sort_values(["region", "group"], ignore_index=True)


def lost_by_region(table: pd.DataFrame) -> pd.DataFrame:
    """Share lost in each region, as changes that a test takes: does the incubator go with who is lost?

    Returns
    -------
    table [region, before, after]
        `before` is 0, `after` the share of people lost
    """
    sums = table.groupby("region")[["before", "again"]].sum()
    lost = 1 - sums["again"] / sums["before"].where(sums["before"] > 0)
    return pd.DataFrame({"region": lost.index.to_numpy(object), "before": 0.0, "after": lost.to_numpy(float)})


def lost_shares(table: pd.DataFrame) -> dict[bool, float]:
    """Share of people not asked again in regions with the incubator (True) and in the others (False)."""
    sums = table.groupby("treated")[["before", "again"]].sum()
    return {bool(arm): float(1 - row["again"] / row["before"]) for arm, row in sums.iterrows() if row["before"]}


def say_attrition(table: pd.DataFrame) -> str:
    """How many people were lost with and without the incubator, and where most."""
    shares = lost_shares(table)
    # By region and not by group: what is said here may be read by anybody, and a group may be three people.
    regions = table.groupby("region")[["before", "again"]].sum()
    lost = (1 - regions["again"] / regions["before"].where(regions["before"] > 0)).dropna().round(DECIMALS)
    if lost.empty:
        return message("Nobody was asked in the first wave.")
    most = {"region": lost.idxmax(), "share": percent(lost.max())}
    if np.isnan(shares.get(True, np.nan)) or np.isnan(shares.get(False, np.nan)):
        text = message(
            "Not asked again: %(all)s of the people; most in %(region)s (%(share)s).",
            all=percent(1 - regions["again"].sum() / regions["before"].sum()),
            **most,
        )
    else:
        text = message(
            "Not asked again: %(treated)s of the people in regions with the incubator, %(others)s of those in the "
            "others; most in %(region)s (%(share)s).",
            treated=percent(shares[True]),
            others=percent(shares[False]),
            **most,
        )
    if not (table["unclear"] > 0).any():
        return text
    return text + " " + message("People of whom it is in doubt whether they were asked again are among these.")


def sensitivity(
    study: Waves, outcome: str, design: Design, group_weights: Mapping[str, float] | None = None
) -> pd.DataFrame:
    """What the estimate of an outcome would be under other assumptions on who was lost.

    Returns
    -------
    table [outcome, assumption, estimate, low, high, regions]
        "all interviews", "same people", "weighted for who stayed" have an estimate; "the incubator moved who stays one
        way" (Lee) and "anything may be true of those lost" have bounds. `regions` is how many have figures. Figures
        from 0 to 1 are taken for granted. Missing where one side has no region with figures.

    Raises
    ------
    HereError
        If people were not linked, or the outcome was not asked in both waves.
    """
    rows = []
    for basis in ("all interviews", "same people"):
        table = region_changes(study, outcome, basis, group_weights)
        rows.append((basis, *_estimate(table, design)))
    stayed = staying(study, outcome, design)
    first, second = (_of_stayed(stayed, name) for name in ("first", "second"))
    weighted = of_regions(cell_means(first, second, "value"), group_weights, list(design.regions))
    rows.append(("weighted for who stayed", *_estimate(weighted, design)))
    lee = lee_changes(stayed, design, group_weights)
    rows.append(("the incubator moved who stays one way", *_bounds(lee, design)))
    widest = widest_changes(stayed, design, group_weights)
    rows.append(("anything may be true of those lost", *_bounds(widest, design)))
    table = pd.DataFrame(rows, columns=["assumption", "estimate", "low", "high", "regions"])
    return table.assign(outcome=outcome)[["outcome", "assumption", "estimate", "low", "high", "regions"]]


def sign_holds(table: pd.DataFrame) -> pd.DataFrame:
    """By assumption, whether it leaves the sign of the estimate of all interviews as it is.

    Returns
    -------
    table [outcome, assumption, holds]
    """
    plain = table[table["assumption"] == "all interviews"].set_index("outcome")["estimate"]
    sign = np.sign(table["outcome"].map(plain).to_numpy(float))
    ends = [table[name].fillna(table["estimate"]).to_numpy(float) for name in ("low", "high")]
    holds = (np.sign(ends[0]) == sign) & (np.sign(ends[1]) == sign)
    return table[["outcome", "assumption"]].assign(holds=holds)


def say_sensitivity(table: pd.DataFrame, outcome: str) -> str:
    """Whether the direction of a difference stands, whatever is assumed on who was lost."""
    part = sign_holds(table[table["outcome"] == outcome])
    broken = [name for name, holds in zip(part["assumption"], part["holds"], strict=True) if not holds]
    if not broken:
        return message(
            "%(outcome)s: whoever was lost, the direction of the difference stays the same.", outcome=outcome
        )
    if broken == ["anything may be true of those lost"]:
        return message(
            "%(outcome)s: the direction of the difference stays the same unless those lost differ far from those who "
            "stayed.",
            outcome=outcome,
        )
    return message(
        "%(outcome)s: the direction of the difference depends on what is assumed of those who were lost.",
        outcome=outcome,
    )


def staying(study: Waves, outcome: str, design: Design) -> pd.DataFrame:
    """Everybody who answered before, whether there is an answer after, and how likely that was.

    Returns
    -------
    table [region, group, weight, treated, first, second, stayed, chance]
        In the design's regions; `second` is missing for those lost; `chance` of staying, from group, incubator and the
        answer before (logistic, shrunken), apart for regions with and without the incubator
    """
    again = people_again(study).set_index("interview_before")["interview_after"]
    columns = ["interview", "region", "group", "weight", outcome]
    asked = study.before.loc[study.before[outcome].notna(), columns].rename(columns={outcome: "first"})
    known = study.linked.people.loc[study.linked.people["interview_before"] != "", "interview_before"]
    asked = asked[asked["interview"].isin(known) & asked["region"].isin(design.regions)].reset_index(drop=True)
    second = study.after.set_index("interview")[outcome].astype(float)
    asked["second"] = second.reindex(asked["interview"].map(again)).to_numpy()
    asked["stayed"] = asked["second"].notna()
    treated = dict(zip(design.regions, design.treated, strict=True))
    asked["treated"] = asked["region"].map(treated).astype(bool)
    asked["chance"] = _chances(asked)
    return asked


def _chances(asked: pd.DataFrame) -> np.ndarray:
    chances = np.ones(len(asked))
    for arm in (False, True):
        rows = np.flatnonzero(asked["treated"].to_numpy() == arm)
        if not len(rows):
            continue
        groups = pd.get_dummies(asked["group"].iloc[rows]).to_numpy(float)
        answer = asked["first"].iloc[rows].to_numpy(float)
        centred = (answer - answer.mean()) / max(answer.std(), 1e-9)
        columns = np.column_stack([np.ones(len(rows)), groups, centred])
        chances[rows] = _logistic(columns, asked["stayed"].iloc[rows].to_numpy(float))
    return np.maximum(chances, LEAST_STAY)


def _logistic(columns: np.ndarray, flags: np.ndarray) -> np.ndarray:
    """Fitted chances of a logistic regression with a ridge on all but the constant, by Newton's steps."""
    penalty = RIDGE * np.eye(columns.shape[1])
    penalty[0, 0] = 1e-6
    slopes = np.zeros(columns.shape[1])
    for _ in range(STEPS):
        fitted = 1 / (1 + np.exp(-columns @ slopes))
        gradient = columns.T @ (flags - fitted) - penalty @ slopes
        hessian = (columns * (fitted * (1 - fitted))[:, None]).T @ columns + penalty
        step = np.linalg.solve(hessian, gradient)
        slopes = slopes + step
        if np.abs(step).max() < 1e-10:
            break
    return 1 / (1 + np.exp(-columns @ slopes))


def _of_stayed(stayed: pd.DataFrame, wave: str) -> pd.DataFrame:
    kept = stayed[stayed["stayed"]]
    weight = kept["weight"].to_numpy(float) / kept["chance"].to_numpy(float)
    return pd.DataFrame(
        {
            "region": kept["region"].to_numpy(object),
            "group": kept["group"].to_numpy(object),
            "weight": weight,
            "value": kept[wave].to_numpy(float),
        }
    )


def lee_changes(stayed: pd.DataFrame, design: Design, group_weights: Mapping[str, float] | None) -> pd.DataFrame:
    """Lowest and highest change of each region by Lee's trimming, on the side on which more people stayed.

    Of that side's people the surplus, a share of those who stayed, is taken off at the upper or the lower end of their
    changes, cell by cell.

    Returns
    -------
    table [region, low, high]
    """
    kept_share = {arm: part["stayed"].mean() for arm, part in stayed.groupby("treated")}
    more = max(kept_share, key=lambda arm: (kept_share[arm], arm)) if len(kept_share) == 2 else None
    surplus = 0.0 if more is None else 1 - kept_share[not more] / kept_share[more] if kept_share[more] else 0.0
    kept = stayed[stayed["stayed"]].assign(change=lambda t: t["second"] - t["first"])
    cells = {}
    for (region, group), part in kept.groupby(["region", "group"]):
        share = surplus if bool(part["treated"].iloc[0]) == more else 0.0
        values, weights = part["change"].to_numpy(float), part["weight"].to_numpy(float)
        cells[region, group] = (trimmed_mean(values, weights, share), -trimmed_mean(-values, weights, share))
    return _region_bounds(cells, design, group_weights)


def trimmed_mean(values: np.ndarray, weights: np.ndarray, share: float) -> float:
    """Mean of what is left when so large a share of the weight is taken off at the upper end.

    Examples
    --------
    >>> trimmed_mean(np.array([1.0, 2.0, 3.0]), np.ones(3), 1 / 3)
    1.5
    >>> round(trimmed_mean(np.array([1.0, 2.0]), np.ones(2), 0.25), 4)
    1.3333
    """
    order = np.argsort(values, kind="stable")
    values, weights = values[order], weights[order]
    cumulated = np.cumsum(weights)
    kept = np.clip((1 - share) * cumulated[-1] - (cumulated - weights), 0.0, weights)
    return float(np.round(np.average(values, weights=kept), 12)) if kept.sum() > 0 else float("nan")


def widest_changes(stayed: pd.DataFrame, design: Design, group_weights: Mapping[str, float] | None) -> pd.DataFrame:
    """Lowest and highest change of each region if everybody lost ended at 0, or at 1.

    Returns
    -------
    table [region, low, high]
    """
    cells = {}
    for (region, group), part in stayed.groupby(["region", "group"]):
        weights = part["weight"].to_numpy(float)
        before = np.average(part["first"].to_numpy(float), weights=weights)
        ends = [np.average(part["second"].fillna(end).to_numpy(float), weights=weights) for end in (0.0, 1.0)]
        cells[region, group] = (ends[0] - before, ends[1] - before)
    return _region_bounds(cells, design, group_weights)


def _region_bounds(
    cells: Mapping[tuple[str, str], tuple[float, float]], design: Design, group_weights: Mapping[str, float] | None
) -> pd.DataFrame:
    ends_by_region: dict[str, dict[str, tuple[float, float]]] = {}
    for (region, group), ends in cells.items():
        ends_by_region.setdefault(region, {})[group] = ends
    rows = []
    for region in design.regions:
        part = ends_by_region.get(region, {})
        weights = np.array([(group_weights or {}).get(group, 1.0) for group in part], float)
        ends = np.array(list(part.values()), float).reshape(-1, 2)
        if weights.sum() > 0:
            rows.append((region, *np.average(ends, axis=0, weights=weights)))
    return pd.DataFrame(rows, columns=["region", "low", "high"])


def _bounds(table: pd.DataFrame, design: Design) -> tuple[float, float, float, int]:
    """Bounds of an estimate: regions with the incubator at one end, the others at the other."""
    left = design.without(set(design.regions) - set(table["region"]))
    if left.kind == "before-after" or not len(table):
        return np.nan, np.nan, np.nan, len(table)
    ends = table.set_index("region").reindex(list(left.regions))
    weights = _weights(left)
    low, high = (
        np.where(weights > 0, ends[up].to_numpy(float), ends[down].to_numpy(float)) @ weights
        for up, down in (("low", "high"), ("high", "low"))
    )
    return np.nan, round(float(low), DECIMALS), round(float(high), DECIMALS), len(left.regions)


def _estimate(table: pd.DataFrame, design: Design) -> tuple[float, float, float, int]:
    known = table[table[["before", "after"]].notna().all(axis=1)]
    left = design.without(set(design.regions) - set(known["region"]))
    if left.kind == "before-after":
        return np.nan, np.nan, np.nan, len(left.regions)
    changes = (known.set_index("region")["after"] - known.set_index("region")["before"]).reindex(list(left.regions))
    return round(float(_weights(left) @ changes.to_numpy(float)), DECIMALS), np.nan, np.nan, len(left.regions)


def _weights(design: Design) -> np.ndarray:
    """What each region counts in the difference as it is: the contrast of the actual assignment."""
    actual = Assignments(np.array([design.treated]), 0, True)
    return contrasts(design, actual, np.ones(len(design.regions)))[0]
