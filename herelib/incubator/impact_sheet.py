"""What to expect, said before it happens: change logic, beneficiaries, low / central / high, and what to measure.

The frame is the five steps of GECES 2014 (doi 10.2767/29691), which fixes a process and no indicators. What would have
happened anyway (deadweight) and what is taken from others (displacement) is subtracted with its whole range; where a
rate is not known, the net figure is unknown too, and only the gross one is shown. There is no ratio of euros to euros:
how these rates are meant is too unclear for one figure (Maier et al. 2015; Solorzano-Garcia et al. 2019).
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import pandas as pd

from herelib.errors import HereError
from herelib.words import marked, message, number

STEPS = {
    "needs": marked("What is lacking, and for whom"),
    "inputs": marked("Money, mentors' hours, rooms"),
    "activities": marked("What is done"),
    "outputs": marked("People guided, firms founded"),
    "outcomes": marked("Firms alive, people in work"),
}
BANDS = ("low", "central", "high")
CHAIN_COLUMNS = ("measure", *BANDS, "basis")
INDICATOR_COLUMNS = ("measure", "indicator", "baseline", "baseline_on", "source", "measured_when")


@dataclass(frozen=True)
class Rate:
    """A share 0-1 in three bands, and where it is from; NaN is unknown."""

    low: float
    central: float
    high: float
    basis: str = ""

    def __post_init__(self) -> None:
        values = (self.low, self.central, self.high)
        known = [value for value in values if not np.isnan(value)]
        if known and (len(known) < 3 or not 0 <= self.low <= self.central <= self.high <= 1):
            raise HereError("rate: three shares from 0 to 1, low <= central <= high, or none of them known")


UNKNOWN = Rate(np.nan, np.nan, np.nan)


@dataclass(frozen=True)
class Assumptions:
    """From people reached to firms that last, each step a rate; those that nobody knows are `UNKNOWN`."""

    founded: Rate = UNKNOWN  # of those reached who found something
    alive: Rate = UNKNOWN  # of those founded that live at the end
    deadweight: Rate = UNKNOWN  # of what is reached that would have come anyway
    displacement: Rate = UNKNOWN  # of what is left that is taken from others


@dataclass(frozen=True)
class Sheet:
    """An ex-ante impact sheet.

    Attributes
    ----------
    logic : table [step, title, text], what leads to what
    chain : table [measure, low, central, high, basis]: reached, founded, alive, and alive net of deadweight and
        displacement; NaN where a rate is unknown
    indicators : table [measure, indicator, baseline, baseline_on, source, measured_when]
    """

    logic: pd.DataFrame
    chain: pd.DataFrame
    indicators: pd.DataFrame

    def __str__(self) -> str:
        """The expectation in one sentence."""
        rows = self.chain.set_index("measure")
        net = rows.loc["alive_net"]
        if np.isnan(net["central"]):
            return message(
                "%(reached)s people are reached; what is owed to the incubator is not known, as a rate is unknown.",
                reached=number(rows.loc["reached", "central"], ".0f"),
            )
        low, central, high = (number(net[band], ".1f") for band in BANDS)
        return message(
            "About %(central)s firms more are alive at the end than without the incubator (%(low)s to %(high)s).",
            central=central,
            low=low,
            high=high,
        )


def expected_impact(
    reached: tuple[float, float, float],
    assumptions: Assumptions,
    logic: dict[str, str],
    indicators: pd.DataFrame,
) -> Sheet:
    """What to expect of a cohort.

    Parameters
    ----------
    reached : people, low / central / high
    logic : a sentence for each of `STEPS`
    indicators : table [measure, indicator, baseline, baseline_on, source, measured_when]; an indicator without a
        baseline can show no change

    Raises
    ------
    HereError
        If a step of the logic is missing, people are not in order, or an indicator has no baseline.
    """
    missing = [step for step in STEPS if not logic.get(step, "").strip()]
    if missing:
        raise HereError(f"logic: nothing is said of {', '.join(missing)}")
    if not 0 <= reached[0] <= reached[1] <= reached[2]:
        raise HereError("reached: three numbers from 0 on, low <= central <= high")
    bare = indicators.loc[indicators["baseline"].isna() | indicators["baseline_on"].isna(), "indicator"]
    if len(bare):
        raise HereError(f"indicators: no baseline for {', '.join(map(str, bare))}; measure it before it begins")
    steps = pd.DataFrame(
        [(step, title, logic[step]) for step, title in STEPS.items()], columns=["step", "title", "text"]
    )
    return Sheet(steps, _chain(np.array(reached, dtype=float), assumptions), indicators[list(INDICATOR_COLUMNS)].copy())


def _chain(reached: np.ndarray, assumed: Assumptions) -> pd.DataFrame:
    """People and firms step by step; the low end is what remains if every rate is at its worst."""
    founded = reached * _rising(assumed.founded)
    alive = founded * _rising(assumed.alive)
    alive_net = alive * _falling(assumed.deadweight) * _falling(assumed.displacement)
    bases = ("", assumed.founded.basis, assumed.alive.basis, _joined(assumed.deadweight, assumed.displacement))
    measures = ("reached", "founded", "alive", "alive_net")
    rows = [
        (name, *values, basis)
        for name, values, basis in zip(measures, (reached, founded, alive, alive_net), bases, strict=True)
    ]
    return pd.DataFrame(rows, columns=list(CHAIN_COLUMNS))


def _rising(rate: Rate) -> np.ndarray:
    return np.array([rate.low, rate.central, rate.high])


def _falling(rate: Rate) -> np.ndarray:
    """What is left of a rate that is taken away: least where most is taken."""
    return 1 - np.array([rate.high, rate.central, rate.low])


def _joined(*rates: Rate) -> str:
    return "; ".join(rate.basis for rate in rates if rate.basis)
