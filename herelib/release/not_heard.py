"""What may be told of who was not heard, and of people with several strong needs.

- Of those who were asked and gave no answer it is told only where at least the threshold of them stand behind a figure:
  that three people refused is a small count. By kind of missing answer nothing leaves.
- A tipping point follows from two levels, and is as fine as they are: its step is twice the largest influence of one
  interview by how far a difference moves the two. What would be coarser than a quarter of the scale has no row.
- Gaps only where both groups may be shown.
- Of regions the share of people with several strong needs where those who have them, and those who have not, are at
  least as many as the threshold; of groups none. Pairs of needs over all regions, by the same rule, as counts.
- Phases of severity are not released: whoever has the severity has them.
"""

from __future__ import annotations

from collections.abc import Mapping

import numpy as np
import pandas as pd

from herelib.release.rounding import Rounding, borders, readable

SHOWN = ("unanswered", "not_reached", "half_of_groups", "residents")
WITHOUT_COUNT = ("not_reached", "half_of_groups", "residents")  # nobody who was asked stands behind them
COARSEST = 0.25  # step beyond which a difference says too little to be shown
ALL, GAP = "all", "clear_gap"
TEAM = ["people", "share", "margin", "reach", "steps"]


def protect_not_heard(
    run: Mapping[str, pd.DataFrame], gaps: pd.DataFrame, profiles: pd.DataFrame, rounding: Rounding
) -> dict[str, pd.DataFrame]:
    """The tables about who was not heard, and about several needs at once, that may be shown.

    Parameters
    ----------
    gaps : table as `herelib.release.disclosure.protect_gaps` makes it
    profiles : table as `protect_profiles` makes it: what is hidden there has no tipping point
    """
    tables = {}
    if "tipping_points" in run:
        tables["tipping_points"] = _tipping_points(run["tipping_points"], gaps, profiles, rounding)
    if "verdict_tipping_points" in run:
        table = run["verdict_tipping_points"]
        shown = table[table["source"].isin(WITHOUT_COUNT)].reset_index(drop=True)
        tables["verdict_tipping_points"] = shown.drop(columns="reach")
    if "overlap" in run:
        tables["overlap"] = _overlap(run["overlap"], rounding)
    if "overlap_pairs" in run:
        tables["overlap_pairs"] = _pairs(run["overlap_pairs"], rounding.base)
    return tables


def _tipping_points(
    table: pd.DataFrame, gaps: pd.DataFrame, profiles: pd.DataFrame, rounding: Rounding
) -> pd.DataFrame:
    key = ["region", "indicator", "group_a", "group_b"]
    shown = pd.MultiIndex.from_frame(gaps[key].astype(str))
    hidden = pd.MultiIndex.from_frame(profiles.loc[profiles["hidden"].astype(bool), ["region", "indicator"]])
    is_gap = (table["conclusion"] == GAP).to_numpy()
    may = np.where(is_gap, pd.MultiIndex.from_frame(table[key].astype(str)).isin(shown), True)
    for side in ("indicator", "against"):
        may &= ~pd.MultiIndex.from_frame(table[["region", side]]).isin(hidden)
    may &= table["source"].isin(SHOWN).to_numpy()
    # A border that stays would tell of one person more.
    least = borders(rounding.secret(table["region"], len(table)), table["conclusion"] + "|people", rounding.base)
    may &= table["source"].isin(WITHOUT_COUNT).to_numpy() | (table["people"].to_numpy() >= least)
    step = _step(table, gaps, rounding)
    kept = may & (step <= COARSEST)
    return table.drop(columns=TEAM).assign(step=readable(step))[kept].reset_index(drop=True)


def _step(table: pd.DataFrame, gaps: pd.DataFrame, rounding: Rounding) -> np.ndarray:
    """What one interview can do to each tipping point: to both figures, by how far a difference moves them."""
    by = rounding.influence
    influence = sum(
        by.reindex(pd.MultiIndex.from_frame(table[["region", side]])).to_numpy(float)
        for side in ("indicator", "against")
    )
    key = ["region", "indicator", "group_a", "group_b"]
    secrets = rounding.secret(gaps["region"], len(gaps))
    each = [
        1 / rounding.least(rounding.counts(gaps[f"n_{side}"], secrets, "n|" + gaps[f"group_{side}"].astype(str)))
        for side in ("a", "b")
    ]
    of_gap = pd.Series(sum(each), pd.MultiIndex.from_frame(gaps[key].astype(str)))
    of_gap = of_gap.reindex(pd.MultiIndex.from_frame(table[key].astype(str))).to_numpy(float)
    # Of most sources both figures move; of residents alone one of the two groups of a gap, of answers perhaps one need.
    both = table["source"].isin(("not_reached", "half_of_groups")) | (
        (table["source"] == "residents") & (table["conclusion"] != GAP)
    )
    moved = np.maximum(table["share"].to_numpy(float) * np.where(both, 2, 1), 1e-9)
    return np.nan_to_num(np.where(table["conclusion"] == GAP, of_gap, influence) / moved, nan=np.inf)


def _overlap(table: pd.DataFrame, rounding: Rounding) -> pd.DataFrame:
    """Regions alone, with the step of the share: the largest influence of an interview on a need of the region."""
    regions = table[table["group"] == ALL]
    others = regions["n"] - regions["several"]
    few = ((regions["several"] < rounding.base) | (others < rounding.base)).to_numpy()
    needs = rounding.influence[rounding.influence.index.get_level_values(1).str.startswith("need:")]
    influence = needs.groupby(level=0).max().reindex(regions["region"]).to_numpy(float)
    shown = regions[["region", "group", "share"]].assign(step=readable(influence), hidden=few)
    return shown.assign(share=shown["share"].mask(few)).reset_index(drop=True)


def _pairs(table: pd.DataFrame, threshold: int) -> pd.DataFrame:
    """The commonest pairs over all regions, those that few people have, or few have not, left out."""
    everywhere = table[(table["region"] == ALL) & (table["both"] >= threshold)]
    everywhere = everywhere[everywhere["n"] - everywhere["both"] >= threshold]
    return everywhere.drop(columns="n").assign(both=everywhere["both"].astype("Int64")).reset_index(drop=True)
