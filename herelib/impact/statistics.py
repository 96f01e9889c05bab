"""Statistics of an assignment: by how much the regions that would have got the incubator changed more than the others.

Each is taken for all assignments at once, and each says what it would be if the difference were some amount less.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import pandas as pd

from herelib.errors import HereError, nearest
from herelib.impact.designs import Assignments, Design

MEASURES = ("difference", "log", "ratio")
HALVINGS = 60  # of an interval, until its ends are the same to the last digit
FURTHEST = 50.0  # logarithm of a ratio beyond which no end of an interval is looked for


@dataclass(frozen=True)
class Compared:
    """Figures of regions, in the order of the design, and how they are compared.

    `measure`: "difference" is the mean change of the regions that got it less that of the others; "log" the same of
    logarithms; "ratio" the logarithm of the ratio of sums, after to before, over that of the others, which is the
    coefficient of a Poisson regression with both waves and both sides in it. `weights` make means weighted ones.
    """

    before: np.ndarray
    after: np.ndarray
    weights: np.ndarray
    measure: str = "difference"

    @property
    def changes(self) -> np.ndarray:
        """Change of each region, on the scale of the measure."""
        if self.measure == "difference":
            return self.after - self.before
        return np.log(self.after) - np.log(self.before)


def compared(changes: pd.DataFrame, design: Design, measure: str = "difference") -> Compared:
    """Figures of a table as a statistic takes them.

    Parameters
    ----------
    changes : table [region, before, after] and, if means are to be weighted ones, weight; regions of the design only

    Raises
    ------
    HereError
        If the measure is not known, a region has two rows, a logarithm of something not above 0 would be needed, or a
        ratio of sums is asked for within blocks.
    """
    if measure not in MEASURES:
        raise HereError(f"measure = {measure}: {nearest(measure, MEASURES)}")
    if changes["region"].duplicated().any():
        raise HereError("the table of changes has a region twice; each outcome has one row a region")
    table = changes.set_index(changes["region"].astype(str)).reindex(list(design.regions))
    before, after = table["before"].to_numpy(float), table["after"].to_numpy(float)
    weights = table["weight"].to_numpy(float) if "weight" in table else np.ones(len(table))
    blocks = len(set(design.blocks))
    if measure == "ratio" and blocks > 1:
        raise HereError("measure = ratio: sums of all regions are compared, which blocks do not allow; take log")
    if measure != "difference" and not (np.r_[before, after] > 0).all():
        below = [region for region, low in zip(design.regions, np.minimum(before, after), strict=True) if not low > 0]
        raise HereError(f"measure = {measure}: no logarithm of 0 or less ({', '.join(below)}); take difference")
    return Compared(before, after, weights, measure)


def statistics(figures: Compared, design: Design, listed: Assignments) -> np.ndarray:
    """The statistic of each assignment.

    Examples
    --------
    >>> from herelib.impact.designs import assignments
    >>> design = Design(("a", "b", "c"), (True, False, False), ("",) * 3)
    >>> figures = Compared(np.zeros(3), np.array([3.0, 1.0, 0.0]), np.ones(3))
    >>> statistics(figures, design, assignments(design))
    array([ 2.5, -0.5, -2. ])
    """
    if figures.measure == "ratio":
        return _ratios(figures.before, figures.after, listed.matrix)
    return contrasts(design, listed, figures.weights) @ figures.changes


def contrasts(design: Design, listed: Assignments, weights: np.ndarray) -> np.ndarray:
    """What each region counts in the statistic of each assignment, assignment x region.

    Within a block: mean of the regions that get it less mean of the others. Blocks count by how many regions got it.
    """
    total = max(1, sum(design.treated))
    matrix = np.zeros(listed.matrix.shape)
    for rows, number in design.sizes():
        if 0 < number < len(rows):
            part, weight = listed.matrix[:, rows], weights[rows]
            up, down = part * weight, ~part * weight
            means = up / up.sum(1, keepdims=True) - down / down.sum(1, keepdims=True)
            matrix[:, rows] = number / total * means
    return matrix


def _ratios(before: np.ndarray, after: np.ndarray, matrix: np.ndarray) -> np.ndarray:
    treated = np.log(matrix @ after) - np.log(matrix @ before)
    return treated - np.log(~matrix @ after) + np.log(~matrix @ before)


def reaches(figures: Compared, design: Design, listed: Assignments) -> np.ndarray:
    """Between which amounts each assignment is at least as far out as the actual one, assignment x 4.

    If the true difference were the same amount in every region that got it, taking it away would leave what chance did.
    An assignment then counts towards p of both sides from column 0 to column 1, towards p of "more" from column 2 on,
    and towards p of "less" up to column 3: the further the amount lies from the estimate, the fewer count, so that a
    confidence set is an interval and its ends are among these amounts.

    Returns
    -------
    array, assignment x 4; infinite where an assignment counts whatever the amount
    """
    if figures.measure == "ratio":
        return _ratio_reaches(figures, design, listed)
    matrix = contrasts(design, listed, figures.weights)
    values, shares = matrix @ figures.changes, matrix @ np.array(design.treated, float)
    observed = values[listed.actual]
    with np.errstate(divide="ignore", invalid="ignore"):
        near, mirrored = (observed - values) / (1 - shares), (observed + values) / (1 + shares)
    # The actual assignment (share 1) and its mirror (share -1) lie as far out as itself whatever is taken away.
    same, mirror = shares > 1 - 1e-9, shares < -1 + 1e-9
    always = same | mirror
    near, mirrored = np.where(always, observed, near), np.where(always, observed, mirrored)
    low, high = np.minimum(near, mirrored), np.maximum(near, mirrored)
    return np.column_stack(
        [
            np.where(always, -np.inf, low),
            np.where(always, np.inf, high),
            np.where(same, -np.inf, np.where(mirror, observed, near)),
            np.where(same, np.inf, np.where(mirror, observed, near)),
        ]
    )


def _ratio_reaches(figures: Compared, design: Design, listed: Assignments) -> np.ndarray:
    """The same for a ratio of sums, whose statistic is no straight line in the amount: ends by halving intervals."""
    treated = np.array(design.treated)
    observed = _ratios(figures.before, figures.after, listed.matrix)[listed.actual]
    sums_before = np.log(listed.matrix @ figures.before) - np.log(~listed.matrix @ figures.before)
    # What is taken away shrinks those that got it, on whichever side an assignment puts them: four sums are enough.
    got, others = np.where(treated, figures.after, 0.0), np.where(treated, 0.0, figures.after)
    up_got, up_others, down_got, down_others = (
        part @ after for part in (listed.matrix, ~listed.matrix) for after in (got, others)
    )

    def further(amounts: np.ndarray, side: str) -> np.ndarray:
        """How much further out than the actual one each assignment is, if so much is taken away."""
        shrunk = np.exp(-amounts)
        values = np.log(up_got * shrunk + up_others) - np.log(down_got * shrunk + down_others) - sums_before
        actual = observed - amounts
        return {"both": np.abs(values) - np.abs(actual), "more": values - actual, "less": actual - values}[side]

    ends = [("both", -1), ("both", 1), ("more", -1), ("less", 1)]
    columns = [_end(lambda at, side=side: further(at, side), observed, way, len(listed.matrix)) for side, way in ends]
    return np.column_stack(columns)


def _end(further, start: float, way: int, number: int) -> np.ndarray:
    """Where what is at least 0 near the far side of an interval, or at its start, falls below it."""
    inside, outside = np.full(number, start), np.full(number, start + way * FURTHEST)
    if (further(inside) < -1e-9).any():
        # One-sided: at the estimate an assignment may not count yet, but it does further on, the other way.
        behind = further(inside) < -1e-9
        inside = np.where(behind, start - way * FURTHEST, inside)
        outside = np.where(behind, start, outside)
    endless = further(outside) >= -1e-9
    for _ in range(HALVINGS):
        middle = (inside + outside) / 2
        counts = further(middle) >= -1e-12
        inside, outside = np.where(counts, middle, inside), np.where(counts, outside, middle)
    return np.where(endless, way * np.inf, inside)
