"""Levels of a region for the explorer: those that are released, and nothing else.

The draws of a run may not leave, not even rounded: they are sums over the region's interviews with random numbers that
whoever has the seed makes again, so that a few hundred of them give every single answer back (tests/explorer shows
it). So the page draws for itself, around the released level of each barrier and capacity, with a released spread and
random numbers that are the same in every region. Whatever is on the page follows from what is released anyway.

A rounded level may lie on the other side of a border than the true one, and then another package is named. Of the
levels that are all rounded to what is released those are taken that lead to what else is released: the verdict, the
package that is named, shares of draws, relief.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, replace

import numpy as np
import pandas as pd

from herelib.recommendations import Advice, advise
from herelib.recommendations import model as package_models
from herelib.tables import grid_of
from herelib.vocabulary import GROUPS
from herelib.words import marked

NORMAL90, NORMAL50 = 3.28971, 1.34898  # widths of intervals of a normal distribution, in standard deviations
STREAM = 9  # of random numbers, beside those of the stages with the same seed
TRIES, LEAST_TRIES, ALL_TRIES = 60, 5, 300  # sets of levels that are tried in a region at most and at least, and in all
ROUNDED = 0.0375  # by which a share of draws may differ from the released one: three quarters of its step
NOTHING_CHOSEN = 10.0  # distance of an advice without a package where there is one: further than any other
ENOUGH = 0.02  # distance from all that is released at which no better levels are looked for
INSUFFICIENT = "insufficient evidence"
TOO_FEW = marked("In %(region)s figures are not shown that every answer rests on: nothing can be moved.")
TOO_LITTLE = marked("In %(region)s too little was heard for any advice, whatever one moves.")
INTERVIEWS = "interviews"


@dataclass(frozen=True)
class Levels:
    """Levels of one region from which the page draws.

    Attributes
    ----------
    level, spread : arrays, shape (indicator,): 0-1; the spread is a standard deviation, 0 for a published figure
    released, step : arrays, shape (indicator,): the level as it is released, and the step it is rounded to
    means : array, shape (group, indicator): released means of the groups, 0-1; NaN where a group is not asked or not
        shown. None where no other voices can be heard
    asked : array, shape (group, indicator): whether the group is asked, whether or not its mean is shown
    off : how far what follows lies from what is released; 0 = as released
    """

    region: str
    level: np.ndarray
    spread: np.ndarray
    released: np.ndarray
    step: np.ndarray
    means: np.ndarray | None
    asked: np.ndarray
    off: float = 0.0


def why_still(shown: Mapping[str, pd.DataFrame], region: str, indicators: list[str]) -> str:
    """Why nothing can be moved in a region, as a message; "" where it can.

    Parameters
    ----------
    shown : tables as `herelib.release.protect` makes them
    indicators : barriers and capacities that packages are judged by
    """
    if shown["verdicts"].set_index("region").loc[region, "verdict"] == INSUFFICIENT:
        return TOO_LITTLE
    figures = _of(shown["profiles"], region, indicators)
    return TOO_FEW if figures["hidden"].astype(bool).any() or figures["estimate"].isna().any() else ""


def _of(table: pd.DataFrame, region: str, indicators: list[str]) -> pd.DataFrame:
    return table[table["region"] == region].set_index("indicator").reindex(indicators)


def released_levels(shown: Mapping[str, pd.DataFrame], region: str, indicators: list[str], weighting: str) -> Levels:
    """The levels of a region as they are released.

    Parameters
    ----------
    weighting : parameter group_weights of the run
    """
    figures = _of(shown["profiles"], region, indicators)
    numbers = figures[["estimate", "sd", "low90", "low50", "high50", "high90"]].astype(float)
    asked = figures["groups_asked"].to_numpy(float) > 0
    wide = (numbers["high90"] - numbers["low90"]) / NORMAL90
    narrow = (numbers["high50"] - numbers["low50"]) / NORMAL50
    # Each is rounded to a step as large as itself; in a region all rest on the same people, so that the mean is near.
    spread = float(((numbers["sd"] + wide + narrow) / 3)[asked].mean()) if asked.any() else 0.0
    level = numbers["estimate"].to_numpy()
    step = _of(shown["rounding"], region, indicators)["step"].fillna(0.0).to_numpy(float)
    asked_of = _asked(shown["items"], indicators)
    means = _means(shown["groups"], region, figures) if weighting != INTERVIEWS else None
    if means is not None and (asked_of.sum(0) != figures["groups_asked"].to_numpy(int)).any():
        means = None  # whom else the level rests on is not known
    return Levels(region, level, np.where(asked, spread, 0.0), level, np.where(asked, step, 0.0), means, asked_of)


def _asked(items: pd.DataFrame, indicators: list[str]) -> np.ndarray:
    """Whether each group is asked for each indicator, shape (group, indicator)."""
    of_dimension = items.groupby("dimension")["groups"].agg("|".join).reindex(indicators).fillna("")
    return np.array([[group in groups.split("|") for groups in of_dimension] for group in GROUPS])


def _means(groups: pd.DataFrame, region: str, figures: pd.DataFrame) -> np.ndarray | None:
    """Released means of the groups, shape (group, indicator), NaN where there is none; None if there is none at all."""
    wide = grid_of(groups[groups["region"] == region], "group", "indicator", "estimate")
    means = wide.reindex(index=GROUPS, columns=figures.index).to_numpy(float)
    return None if np.isnan(means).all() else means


def normal_places(draws: int, columns: int, seed: int) -> np.ndarray:
    """For each column the places of the draws among evenly spread ones, shape (draw, column): an order by chance."""
    rng = np.random.default_rng([seed, STREAM])
    return np.column_stack([rng.permutation(draws) for _ in range(columns)])


def normal_values(draws: int) -> np.ndarray:
    """Evenly spread values of a normal distribution with mean 0 and standard deviation 1, shape (draw,)."""
    from scipy import stats

    values = stats.norm.ppf((np.arange(draws) + 0.5) / draws)
    return values / values.std()


def drawn(level: np.ndarray, spread: np.ndarray, places: np.ndarray) -> np.ndarray:
    """Draws of levels, shape (draw, indicator), 0-1."""
    return np.clip(level + normal_values(len(places))[places] * spread, 0, 1)


def fitting(
    levels: Levels,
    region: package_models.Region,
    model: package_models.PackageModel,
    places: np.ndarray,
    shown: Mapping[str, pd.DataFrame],
) -> Levels:
    """Of the levels that are rounded to what is released those that lead to what else is released.

    Parameters
    ----------
    region : as it is judged; its own draws are not looked at
    places : as `normal_places` gives them
    """
    rng = np.random.default_rng([int(model.parameters["seed"]), STREAM, 1])
    nearest, moved = None, levels
    # Of many regions each has fewer tries: a report of hundreds must not wait for its page.
    regions = shown["leads"]["region"].nunique()
    for _ in range(max(LEAST_TRIES, min(TRIES, ALL_TRIES // max(1, regions)))):
        off = distance(advise(region, model, drawn(moved.level, moved.spread, places)), shown)
        if nearest is None or off < nearest.off:
            nearest = replace(moved, off=off)
        if off <= ENOUGH:
            break
        within = rng.uniform(-0.5, 0.5, len(levels.level)) * levels.step
        moved = replace(levels, level=np.clip(levels.released + within, 0, 1))
    return nearest


def distance(advice: Advice, shown: Mapping[str, pd.DataFrame]) -> float:
    """How far an advice is from what is released of its region: 0 where all that is released could be rounded from it.

    Another verdict counts as much as all shares together, another lead and another package half of that each.
    """
    verdict = shown["verdicts"].set_index("region").loc[advice.region.name]
    if advice.choice is None:
        return 0.0 if advice.verdict == verdict["verdict"] else NOTHING_CHOSEN
    names = advice.situation.model.parts.names
    package = {names[part] for part in advice.package if part >= 0}
    lead = names[advice.choice.lead.part] if advice.choice.lead.part >= 0 else ""
    off = 2.0 * (advice.verdict != verdict["verdict"])
    off += (lead != verdict["lead"]) + (package != set(str(verdict["package"]).split(";")))
    reached = {
        "acceptability": advice.choice.lead.acceptability,
        "within": advice.choice.lead.within,
        "within_all": advice.within_all,
    }
    return float(off + sum(max(0.0, abs(share - verdict[name]) - ROUNDED) for name, share in reached.items()))
