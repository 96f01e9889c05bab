"""Exact randomisation inference: how far out what was seen lies among all that the design could have given.

Fisher's test of no difference in any region, its inversion to a confidence set, and tests against a margin: that
something did no harm, or that no difference of a size that matters is left. All from one list of assignments.
"""

from __future__ import annotations

import math
from collections.abc import Mapping
from dataclasses import dataclass, replace

import numpy as np
import pandas as pd

from herelib.errors import HereError
from herelib.impact.designs import PICKED, SEED, SIDES, Assignments, Design, assignments
from herelib.impact.statistics import Compared, compared, reaches, statistics
from herelib.permutations import TIE, p_values

VERDICTS = ("shown", "not shown", "cannot show it", "no comparison")
WORSE_WHEN_HIGH = ("need", "barrier")  # blocks


@dataclass(frozen=True)
class Tested:
    """What a randomisation test says of one outcome.

    `design` is that of the regions with figures, those `left_out` having none. `p_by_side` are the shares of
    assignments as far out as the actual one on "both" sides, above ("more") or below ("less"), counted from so many
    `assignments`, all of them if `complete`. `low` and `high` bound the confidence set at 1 - alpha, infinite where the
    design sets no bound. `listed` has a row an assignment (see `assignment_table`), none where they were drawn.
    """

    outcome: str
    design: Design
    measure: str
    estimate: float
    p_by_side: Mapping[str, float]
    low: float
    high: float
    listed: pd.DataFrame
    assignments: int
    complete: bool
    left_out: tuple[str, ...] = ()

    @property
    def p(self) -> float:
        """p of the side that was agreed before the data."""
        return self.p_by_side[self.design.side]

    @property
    def verdict(self) -> str:
        """One of `VERDICTS`: "cannot show it" comes from the design alone, whatever the data say."""
        if self.design.kind not in PICKED:
            return "no comparison" if self.design.kind == "before-after" else "cannot show it"
        if not self.design.able:
            return "cannot show it"
        return "shown" if self.p <= self.design.alpha + 1e-12 else "not shown"


def randomised(
    changes: pd.DataFrame, design: Design, outcome: str = "", measure: str = "difference", seed: int = SEED
) -> Tested:
    """The randomisation test of one outcome.

    Parameters
    ----------
    changes : table [region, before, after] and, if means are to be weighted ones, weight. A region without both figures
        falls out of the design, with its whole block where nothing is left to compare it with.
    outcome : how the outcome is called in sentences
    measure : see `herelib.impact.statistics.Compared`

    Returns
    -------
    Tested

    Raises
    ------
    HereError
        If a region of the table is not in the design, or figures do not allow the measure.

    Examples
    --------
    >>> changes = pd.DataFrame({"region": list("abcdef"), "before": 0.0, "after": [6.0, 5, 4, 3, 2, 1]})
    >>> test = randomised(changes, Design(tuple("abcdef"), (True,) * 3 + (False,) * 3, ("",) * 6))
    >>> round(test.estimate, 9), test.p, test.design.smallest_p, test.verdict, test.assignments
    (3.0, 0.1, 0.1, 'shown', 20)
    """
    known, left = _with_figures(changes, design)
    figures = compared(changes, left, measure)
    if left.kind == "before-after":
        mean = float(np.average(figures.changes, weights=figures.weights)) if left.regions else math.nan
        nothing = pd.DataFrame(columns=["assignment", "regions", "statistic", "as_far", "actual"])
        unknown = dict.fromkeys(SIDES, math.nan)
        return Tested(outcome, left, measure, mean, unknown, -math.inf, math.inf, nothing, 0, True, known)
    listed = assignments(left, seed)
    values = statistics(figures, left, listed)
    p_by_side = p_values(values, listed.actual)
    low, high = confidence_set(figures, left, listed)
    table = assignment_table(left, listed, values)
    estimate = float(values[listed.actual])
    return Tested(outcome, left, measure, estimate, p_by_side, low, high, table, len(values), listed.complete, known)


def _with_figures(changes: pd.DataFrame, design: Design) -> tuple[tuple[str, ...], Design]:
    """The regions of a design without figures, and the design without them and without blocks that are left bare."""
    names = changes["region"].astype(str)
    strange = sorted(set(names) - set(design.regions))
    if strange:
        raise HereError(f"regions with figures that the design does not know: {', '.join(strange)}")
    whole = changes.loc[changes[["before", "after"]].notna().all(axis=1).to_numpy(), "region"].astype(str)
    left_out = tuple(region for region in design.regions if region not in set(whole))
    left = design.without(set(left_out))
    if len(set(left.blocks)) > 1:
        bare = {left.regions[at] for rows, number in left.sizes() if number in (0, len(rows)) for at in rows}
        left_out, left = tuple(sorted({*left_out, *bare})), left.without(bare)
    return left_out, left


def confidence_set(figures: Compared, design: Design, listed: Assignments) -> tuple[float, float]:
    """The amounts that a test at alpha does not refuse as the difference in every region that got it.

    Ends are exact: nothing is searched on a grid, and none rests on a normal distribution. With three of six regions
    and alpha 0.10 it is bounded; at 0.05 it is not: the design then refuses nothing.
    """
    ends = reaches(figures, design, listed)
    number = len(ends)
    # So many assignments as far out are not yet more than alpha of all: the amount is refused.
    refused = math.floor(number * design.alpha + 1e-9)
    if refused >= number:
        return -math.inf, math.inf
    low, high = np.sort(ends[:, 0])[refused], np.sort(ends[:, 1])[::-1][refused]
    if design.side == "more":
        low, high = np.sort(ends[:, 2])[refused], math.inf
    elif design.side == "less":
        low, high = -math.inf, np.sort(ends[:, 3])[::-1][refused]
    return float(low), float(high)


def assignment_table(design: Design, listed: Assignments, values: np.ndarray) -> pd.DataFrame:
    """All assignments with their statistics, the furthest out first; no rows where they were drawn.

    Returns
    -------
    table [assignment, regions, statistic, as_far, actual]
        `regions` that would have got the incubator, parted by |; `as_far` whether it lies as far out as the actual one
        on both sides
    """
    if not listed.complete:
        return pd.DataFrame(columns=["assignment", "regions", "statistic", "as_far", "actual"])
    tie = TIE * max(1e-300, float(np.abs(values).max()))
    order = np.argsort(-np.abs(values), kind="stable")
    names = np.array(design.regions, object)
    return pd.DataFrame(
        {
            "assignment": np.arange(1, len(values) + 1),
            "regions": ["|".join(names[row]) for row in listed.matrix[order]],
            "statistic": values[order],
            "as_far": (np.abs(values) >= abs(values[listed.actual]) - tie)[order],
            "actual": order == listed.actual,
        }
    )


@dataclass(frozen=True)
class Margin:
    """What a test against a margin says: p of "no harm", and of "no difference that matters"."""

    outcome: str
    design: Design
    margin: float
    p_no_harm: float
    p_equivalent: float
    smallest_p: float

    def verdict(self, p: float) -> str:
        """One of `VERDICTS` for one of the two p."""
        if self.design.kind not in PICKED or self.smallest_p > self.design.alpha + 1e-12:
            return "cannot show it"
        return "shown" if p <= self.design.alpha + 1e-12 else "not shown"


def bad_when_high(outcome: str) -> bool:
    """Whether a rise of an outcome is a change for the worse: needs and barriers are worse when they rise.

    Examples
    --------
    >>> bad_when_high("need:jobs"), bad_when_high("capacity:skills")
    (True, False)
    """
    return outcome.partition(":")[0] in WORSE_WHEN_HIGH


def against_margin(changes: pd.DataFrame, design: Design, margin: float, outcome: str = "", seed: int = SEED) -> Margin:
    """Whether an outcome fell by less than a margin, and whether it changed by less than it either way.

    No harm: the hypothesis that is tested is a fall of `margin` in every region that got it; equivalence takes the
    same from above as well and counts the larger p (Schuirmann 1987, two one-sided tests). A rise is good here; of an
    outcome whose rise is bad, hand in figures with the sign changed.

    Raises
    ------
    HereError
        If the margin is not above 0.

    Examples
    --------
    >>> changes = pd.DataFrame({"region": list("abcdef"), "before": 0.0, "after": [2.0, 3, 4, 3, 2, 1]})
    >>> design = Design(tuple("abcdef"), (True,) * 3 + (False,) * 3, ("",) * 6)
    >>> no_harm = against_margin(changes, design, 4.0)
    >>> no_harm.p_no_harm, no_harm.verdict(no_harm.p_no_harm)
    (0.05, 'shown')
    """
    if not margin > 0:
        raise HereError(f"margin = {margin:g}: an amount above 0 that a fall must not reach")
    _, left = _with_figures(changes, design)
    if left.kind not in PICKED:
        return Margin(outcome, left, margin, math.nan, math.nan, 1.0)
    figures, listed = compared(changes, left), assignments(left, seed)
    treated = np.array(left.treated)
    p_by_end = {}
    for end, side in ((-margin, "more"), (margin, "less")):
        shifted = replace(figures, after=figures.after - np.where(treated, end, 0.0))
        p_by_end[side] = p_values(statistics(shifted, left, listed), listed.actual)[side]
    smallest = 1 / left.number
    return Margin(outcome, left, margin, p_by_end["more"], max(p_by_end.values()), smallest)


def together(changes_by_outcome: Mapping[str, pd.DataFrame], design: Design, seed: int = SEED) -> dict[str, float]:
    """p of each outcome when all of them are looked at together.

    The share of assignments in which any outcome would lie as far out, in its own list, as this one does (Westfall and
    Young 1993, smallest p): the more outcomes, the less a single one of them says. Only regions with figures for all
    outcomes take part.

    Examples
    --------
    >>> changes = pd.DataFrame({"region": list("abcd"), "before": 0.0, "after": [4.0, 3, 2, 1]})
    >>> design = Design(tuple("abcd"), (True, True, False, False), ("",) * 4)
    >>> {name: round(p, 3) for name, p in together({"jobs": changes, "trust": changes}, design).items()}
    {'jobs': 0.333, 'trust': 0.333}
    """
    left = design
    for table in changes_by_outcome.values():
        left = _with_figures(table[table["region"].astype(str).isin(left.regions)], left)[1]
    if left.kind not in PICKED or not changes_by_outcome:
        return dict.fromkeys(changes_by_outcome, math.nan)
    listed = assignments(left, seed)
    shares = []
    for table in changes_by_outcome.values():
        values = statistics(compared(table, left), left, listed)
        out = {"both": np.abs(values), "more": values, "less": -values}[left.side]
        rounded = np.round(out / max(1e-300, float(np.abs(out).max())), 9)
        # How many lie as far out as each: its p, had it been the actual one.
        shares.append(1 - np.searchsorted(np.sort(rounded), rounded) / len(rounded))
    smallest, actual = np.min(shares, axis=0), listed.actual
    each = zip(changes_by_outcome, shares, strict=True)
    return {name: float((smallest <= share[actual] + 1e-12).mean()) for name, share in each}
