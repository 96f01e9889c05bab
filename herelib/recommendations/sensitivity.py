"""The smallest change of the families' weights that puts a given method first, and how to say it.

Weights are compared with those at the centre, w0. Three linear programmes, one after the other, each keeping what the
one before has reached: the smallest sum of changes |w - w0|; then the smallest largest change, so that a change is
spread and not heaped on one family; then, if that leaves a choice, the families are left alone in their order.

Settling: how many interviews would make a verdict clear, or why no number of them would.

A preposterior analysis (Raiffa and Schlaifer 1961): suppose that one draw is the truth; m times the present interviews,
with the same mix of groups, would put the estimate near it and leave 1/m of the present variance. How often would the
verdict then be *clear*? Draws stay as they are in shape; pooling is not done again, so that thin cells, which lean on
other regions now, would settle a little faster than said here.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

import numpy as np
import pandas as pd
from scipy.optimize import linprog

from herelib.recommendations.ranking import Region, Setting, rankings

LEVEL = 1e-9  # values and weights that differ by less are the same: scores and weights lie between 0 and 1
_KEPT = 1e-9  # what a later programme may give away of what an earlier one has reached
_SOLVER = {"primal_feasibility_tolerance": 1e-10, "dual_feasibility_tolerance": 1e-10}
_SHOWN = 0.005  # factors nearer to 1 are told as "1" by two decimals, and are left out
ALREADY = "already at the central weights"
TINY = "with a change of weights that is too small to show"


def smallest_change(
    family_scores: np.ndarray, centre: np.ndarray, challenger: int, feasible: np.ndarray
) -> np.ndarray | None:
    """Weights of the families, as near as possible to the centre, that put a method first or level with the first.

    Parameters
    ----------
    family_scores : array, shape (method, family)
        Mean over draws of the score of each method in each family, 0-1; its value is family_scores @ weights.
    centre : array, shape (family,)
        The weights to start from; they sum to 1.
    challenger : position of the method that is to be first
    feasible : array of bool, shape (method,)
        The methods that count; scores of others may be missing.

    Returns
    -------
    array, shape (family,), or None
        Weights that are not negative and sum to 1: the centre itself if the method is first already; None if no weights
        put it first, or if it is not feasible.

    Raises
    ------
    ValueError
        If a score of a feasible method is missing.

    Examples
    --------
    >>> scores, all_feasible = np.array([[1.0, 0.0], [0.0, 1.0]]), np.array([True, True])
    >>> smallest_change(scores, np.array([0.7, 0.3]), 1, all_feasible).round(6).tolist()
    [0.5, 0.5]
    """
    scores, centre = np.asarray(family_scores, dtype=float), np.asarray(centre, dtype=float)
    feasible = np.asarray(feasible, dtype=bool)
    if not feasible[challenger]:
        return None
    if not np.isfinite(scores[feasible]).all():
        raise ValueError("a feasible method has missing scores")
    rivals = np.flatnonzero(feasible & (np.arange(len(scores)) != challenger))
    # in a fixed order, each once: the result must not depend on the order of the methods
    behind = np.unique(scores[rivals] - scores[challenger], axis=0).reshape(-1, len(centre))
    if (behind @ centre <= LEVEL).all():
        return centre.copy()
    return _nearest(behind, centre)


def _nearest(behind: np.ndarray, centre: np.ndarray) -> np.ndarray | None:
    """Weights w nearest to the centre with behind @ w <= 0; unknowns are w, the changes |w - w0| and the largest."""
    size = len(centre)
    one, nothing, column = np.eye(size), np.zeros((len(behind), size + 1)), np.zeros((size, 1))
    rows = np.vstack(
        [
            np.hstack([behind, nothing]),
            np.hstack([one, -one, column]),  # w - w0 <= change
            np.hstack([-one, -one, column]),  # w0 - w <= change
            np.hstack([0 * one, one, column - 1]),  # change <= largest
        ]
    )
    bounds = np.concatenate([np.zeros(len(behind)), centre, -centre, np.zeros(size)])
    summed = np.concatenate([np.ones(size), np.zeros(size + 1)])[None]
    aims = np.zeros((3, 2 * size + 1))
    aims[0, size:-1] = 1
    aims[1, -1] = 1
    aims[2, size:-1] = 2.0 ** -np.arange(size)  # the first family counts most, and no sum of others outweighs it
    found = None
    for aim in aims:
        solved = linprog(aim, rows, bounds, summed, [1.0], method="highs", options=_SOLVER)
        if solved.status != 0:
            if found is not None:  # rounding left no room for a further choice: what was found is as small
                break
            if solved.status == 2:  # no weights put it first
                return None
            raise RuntimeError(f"the linear programme of the smallest change failed: {solved.message}")
        found = solved.x[:size]
        rows, bounds = np.vstack([rows, aim]), np.append(bounds, solved.fun + _KEPT)
    found = np.where(found < LEVEL, 0.0, found)
    return found / found.sum()


def told(before: np.ndarray, after: np.ndarray | None, families: Sequence[str]) -> str:
    """A change of the families' weights in words, those that gain first; "" if there is none that serves (None).

    Examples
    --------
    >>> told(np.array([0.5, 0.3, 0.2]), np.array([0.4, 0.3, 0.3]), ["value", "fit", "burden"])
    'if burden mattered 1.5 times as much and value 0.8 times as much'
    >>> told(np.array([0.6, 0.4, 0.0]), np.array([0.6, 0.28, 0.12]), ["value", "fit", "burden"])
    'if burden counted (0.12 of 1) and fit mattered 0.7 times as much'
    """
    if after is None:
        return ""
    before, after = np.asarray(before, dtype=float), np.asarray(after, dtype=float)
    if np.abs(after - before).max() <= LEVEL:
        return ALREADY
    parts, verb = [], ""
    for position in sorted(range(len(before)), key=lambda each: (after[each] <= before[each], each)):
        family, old, new = families[position], before[position], after[position]
        if new <= LEVEL < old:
            parts.append(f"{family} did not matter at all")
            verb = ""
        elif old <= LEVEL:
            if new >= _SHOWN:
                parts.append(f"{family} counted ({new:.2f} of 1)")
                verb = ""
        elif abs(new / old - 1) >= _SHOWN:
            parts.append(f"{family} {'' if verb == 'mattered' else 'mattered '}{_factor(new / old)} times as much")
            verb = "mattered"
    if not parts:
        return TINY
    return f"if {' and '.join(filter(None, [', '.join(parts[:-1]), parts[-1]]))}"


def _factor(factor: float) -> str:
    """A factor with about three digits, never "1" nor "0", and without an exponent."""
    if factor >= 10:
        return f"{factor:.0f}"
    if factor < 0.01:
        return "less than 0.01"
    return f"{factor:.2f}".rstrip("0").rstrip(".")


MULTIPLES = (2.0, 3.0, 4.0, 6.0, 8.0, 12.0)  # of the present interviews; more is no field work that anybody pays for
TRUTHS = 60  # simulated studies for each multiple: a share of 0.8 then has a standard error of 0.05
ENOUGH = 0.8  # share of them that must end clear (DESIGN: "is expected in at least 80 %")
DRAWS = 120  # interview draws of each simulated study
ITERATIONS = 600  # draws of ratings and weights in each: a share of 0.8 then has a standard error of 0.016


def simulated(
    levels: np.ndarray, multiple: float, truths: int, draws: int, rng: np.random.Generator
) -> tuple[np.ndarray, np.ndarray]:
    """Draws of a region as they would be after more interviews, shape (truth, draw, indicator), and the truths.

    With present mean u and truth t, an estimate from m times the interviews lies at u/m + (1 - 1/m) t, plus the noise
    of the (m - 1)-fold new interviews; the draws around it shrink by the root of m.

    Parameters
    ----------
    levels : array, shape (draw, indicator): the present draws, 0-1
    multiple : m, above 1; infinite: the truth is known
    """
    truth = levels[rng.integers(len(levels), size=truths)]
    if np.isinf(multiple):
        return truth[:, None], truth
    middle = levels.mean(0)
    noise = levels[rng.integers(len(levels), size=truths)] - middle
    new = truth + noise / np.sqrt(multiple - 1)
    centre = middle / multiple + new * (1 - 1 / multiple)
    around = levels[rng.integers(len(levels), size=(truths, draws))] - middle
    return np.clip(centre[:, None] + around / np.sqrt(multiple), 0, 1), truth


def clear_share(regions: Sequence[Region], common: Setting, *, workers: int = 2) -> float:
    """Share of (simulated) regions whose verdict is clear."""
    known = [r for r in regions if (r.feasible.mean(0) >= 0.5).any()]
    ranked = rankings(known, common, workers=workers, sources=False)
    return sum(ranking.verdict(common) == "clear" for ranking in ranked) / len(regions)


def settling(
    name: str, levels: np.ndarray, made, interviews: int, common: Setting, seed: int, *, workers: int = 2
) -> pd.DataFrame:
    """The table `settling` of one region: the multiples tried up to the first that is enough, and what follows.

    Parameters
    ----------
    levels : array, shape (draw, indicator), the present draws of all that gates, capacities and lacks are judged by
    made : function from such draws, shape (draw, indicator), to a `Region`
    interviews : present number in the region

    Returns
    -------
    table [region, multiple, interviews, clear, note]
        The row with multiple = inf (known without doubt) comes first: where it falls short of `ENOUGH`, weights or
        near-ties cause the doubt and no number of interviews would settle it; then it is the only row.
    """
    quick = replace(common, iterations=min(common.iterations, ITERATIONS))
    rows = []
    for multiple in (np.inf, *MULTIPLES):
        rng = np.random.default_rng([seed, 5])  # the same truths and noise for every multiple
        drawn, _ = simulated(levels, multiple, TRUTHS, DRAWS, rng)
        share = clear_share([made(own) for own in drawn], quick, workers=workers)
        number = 0 if np.isinf(multiple) else round(interviews * multiple)
        rows.append((name, multiple, number, share))
        if share < ENOUGH if np.isinf(multiple) else share >= ENOUGH:
            break
    table = pd.DataFrame(rows, columns=["region", "multiple", "interviews", "clear"])
    return table.assign(note=_note(table, interviews))


def _note(table: pd.DataFrame, interviews: int) -> str:
    last = table.iloc[-1]
    if len(table) == 1:
        return (
            "no number of interviews would settle it: the weights, the ratings or a near tie cause the doubt "
            f"(clear in {last['clear']:.0%} of simulated studies even if the place were known without doubt)"
        )
    if last["clear"] < ENOUGH:
        return f"more than {MULTIPLES[-1]:g} times the present {interviews} interviews would be needed"
    return (
        f"about {last['interviews']} interviews instead of {interviews}, with the same mix of groups, would make it "
        f"clear in {last['clear']:.0%} of simulated studies"
    )
