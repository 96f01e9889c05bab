"""What to teach first: how far people are from what founding asks of them, competence by competence.

The 15 competences in 3 areas are those of EntreComp (Bacigalupo, Kampylis, Punie and Van den Brande 2016, JRC101581);
nothing is added to them. Which level a competence needs is a decision of the team, and who has which is asked: neither
is guessed here.
"""

from __future__ import annotations

from functools import cache
from importlib.resources import files

import numpy as np
import pandas as pd

from herelib.errors import HereError, nearest
from herelib.words import listing, message

TRAINING_COLUMNS = (
    *("order", "competence", "area", "label", "needed", "answers", "has", "gap", "below", "below_share", "hours"),
)


@cache
def competences() -> pd.DataFrame:
    """The 15 competences: table [competence, area, label], in EntreComp's order."""
    with files("herelib.incubator").joinpath("competences.csv").open(encoding="utf-8") as stream:
        return pd.read_csv(stream)


def training_plan(levels: pd.DataFrame, needed: pd.DataFrame, hours: int = 0) -> pd.DataFrame:
    """Modules of a training in the order of the gap, one a competence.

    Parameters
    ----------
    levels : table [participant, competence, level], levels 0-1; who was not asked has no row
    needed : table [competence, level], 0-1, what founding asks for; competences without a row are no module
    hours : hours of training to part among the modules by their gap, whole ones

    Returns
    -------
    table [order, competence, area, label, needed, answers, has, gap, below, below_share, hours]
    has : mean level of those asked; gap : mean of what is lacking (needed - level, 0 where somebody has more), so that
    those who have more do not make up for those who have less; below : people who lack something. A competence that
    nobody was asked about comes last, its figures missing. Level gaps keep EntreComp's order.

    Raises
    ------
    HereError
        If a competence is none of the 15, or a level lies outside 0-1.
    """
    _refuse_unknown(levels, needed)
    table = competences().merge(needed.rename(columns={"level": "needed"}), on="competence")
    joined = levels.merge(table[["competence", "needed"]], on="competence")
    lacking = np.maximum(joined["needed"] - joined["level"], 0.0)
    grouped = joined.assign(gap=lacking, below=lacking > 0).groupby("competence")
    figures = pd.DataFrame(
        {
            "answers": grouped.size(),
            "has": grouped["level"].mean(),
            "gap": grouped["gap"].mean(),
            "below": grouped["below"].sum(),
        }
    )
    table = table.join(figures, on="competence")
    table["answers"] = table["answers"].fillna(0).astype(int)
    table["below_share"] = table["below"] / table["answers"].where(table["answers"] > 0)
    # As figures with nine digits: sums of the same levels in another order differ in the last ones.
    table = table.assign(rounded=-table["gap"].round(9)).sort_values("rounded", kind="stable", na_position="last")
    table = table.drop(columns="rounded").reset_index(drop=True)
    return table.assign(order=np.arange(len(table)) + 1, hours=_parted(table["gap"].fillna(0.0).to_numpy(), hours))[
        list(TRAINING_COLUMNS)
    ]


def say(plan: pd.DataFrame) -> str:
    """What to teach first, in a sentence."""
    first = plan[plan["gap"] > 0].head(3)
    if not len(first):
        return message("Nobody who was asked lacks what founding asks for.")
    return message("Most is lacking in: %(first)s.", first=listing(first["label"].str.lower()))


def _refuse_unknown(levels: pd.DataFrame, needed: pd.DataFrame) -> None:
    known = list(competences()["competence"])
    for table, name in ((levels, "levels"), (needed, "needed")):
        for competence in dict.fromkeys(table["competence"]):
            if competence not in known:
                raise HereError(f"{name}: no competence {competence!r}; {nearest(competence, known)}")
        if not table["level"].between(0, 1).all():
            raise HereError(f"{name}: a level lies outside 0-1")


def _parted(gaps: np.ndarray, hours: int) -> np.ndarray:
    """Whole hours by gap; the largest remainders get what is left, of level ones the first."""
    if gaps.sum() <= 0 or hours <= 0:
        return np.zeros(len(gaps), dtype=int)
    exact = hours * gaps / gaps.sum()
    parted = np.floor(exact).astype(int)
    order = np.lexsort((np.arange(len(gaps)), -(exact - parted).round(9)))
    parted[order[: hours - parted.sum()]] += 1
    return parted
