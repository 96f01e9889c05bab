"""Sensitivity: what would turn a verdict. The smallest change of weights, and the number of interviews.

Weights: which weights of the families put the runner-up first, as near as possible to those at the centre, w0. Three
linear programmes, one after the other, each keeping what the one before has reached: the smallest sum of changes
|w - w0|; then the smallest largest change, so that a change is spread and not heaped on one family; then, if that
leaves a choice, the families are left alone in their order.

Interviews: how many would make a verdict clear, or why no number of them would. A preposterior analysis (Raiffa and
Schlaifer 1961): suppose that one draw is the truth; m times the present interviews, with the same mix of groups, would
put the estimate near it and leave 1/m of the present variance. How often would the verdict then be *clear*? Draws stay
as they are in shape; pooling is not done again, so that thin cells, which lean on other regions now, would settle a
little faster than said here.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

import numpy as np
import pandas as pd
from scipy.optimize import linprog

from herelib.recommendations.judged_regions import JudgedRegion, region_draws
from herelib.recommendations.ranking import RankingModel, RegionDraws, rankings

LEVEL = 1e-9  # values and weights that differ by less are the same: scores and weights lie between 0 and 1
_KEPT = 1e-9  # what a later programme may give away of what an earlier one has reached
_SOLVER = {"primal_feasibility_tolerance": 1e-10, "dual_feasibility_tolerance": 1e-10}
_SHOWN = 0.005  # factors nearer to 1 are told as "1" by two decimals, and are left out
ALREADY = "already at the central weights"
TINY = "with a change of weights that is too small to show"
MULTIPLES = (2.0, 3.0, 4.0, 6.0, 8.0, 12.0)  # of the present interviews; more is no field work that anybody pays for
TRUTHS = 60  # simulated studies for each multiple: a share of 0.8 then has a standard error of 0.05
ENOUGH = 0.8  # share of them that must end clear (DESIGN: "is expected in at least 80 %")
DRAWS = 120  # interview draws of each simulated study
ITERATIONS = 600  # draws of ratings and weights in each: a share of 0.8 then has a standard error of 0.016
STREAM = 5  # of random numbers of simulated studies, beside those of other stages with the same seed


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
    # In a fixed order, each once: the solver's choice among equals must not depend on the order of the methods.
    behind = np.unique(scores[rivals] - scores[challenger], axis=0).reshape(-1, len(centre))
    if (behind @ centre <= LEVEL).all():
        return centre.copy()
    return _nearest(behind, centre)


def _nearest(behind: np.ndarray, centre: np.ndarray) -> np.ndarray | None:
    """Weights w nearest to the centre with behind @ w <= 0; unknowns are w, the changes |w - w0| and the largest."""
    size = len(centre)
    identity, nothing, column = np.eye(size), np.zeros((len(behind), size + 1)), np.zeros((size, 1))
    rows = np.vstack(
        [
            np.hstack([behind, nothing]),
            np.hstack([identity, -identity, column]),  # w - w0 <= change
            np.hstack([-identity, -identity, column]),  # w0 - w <= change
            np.hstack([0 * identity, identity, column - 1]),  # change <= largest
        ]
    )
    bounds = np.concatenate([np.zeros(len(behind)), centre, -centre, np.zeros(size)])
    summed = np.concatenate([np.ones(size), np.zeros(size + 1)])[None]
    aims = np.zeros((3, 2 * size + 1))
    aims[0, size:-1] = 1
    aims[1, -1] = 1
    aims[2, size:-1] = 2.0 ** -np.arange(size)  # the first family counts most, and no sum of others outweighs it
    weights = None
    for aim in aims:
        solved = linprog(aim, rows, bounds, summed, [1.0], method="highs", options=_SOLVER)
        if solved.status != 0:
            if weights is not None:  # rounding left no room for a further choice: the weights so far are as near
                break
            if solved.status == 2:  # no weights put it first
                return None
            raise RuntimeError(f"the linear programme of the smallest change failed: {solved.message}")
        weights = solved.x[:size]
        rows, bounds = np.vstack([rows, aim]), np.append(bounds, solved.fun + _KEPT)
    weights = np.where(weights < LEVEL, 0.0, weights)
    return weights / weights.sum()


def say_change(before: np.ndarray, after: np.ndarray | None, families: Sequence[str]) -> str:
    """A change of the families' weights in words, those that gain first; "" if there is none that serves (None).

    Examples
    --------
    >>> say_change(np.array([0.5, 0.3, 0.2]), np.array([0.4, 0.3, 0.3]), ["value", "fit", "burden"])
    'if burden mattered 1.5 times as much and value 0.8 times as much'
    >>> say_change(np.array([0.6, 0.4, 0.0]), np.array([0.6, 0.28, 0.12]), ["value", "fit", "burden"])
    'if burden counted (0.12 of 1) and fit mattered 0.7 times as much'
    """
    if after is None:
        return ""
    before, after = np.asarray(before, dtype=float), np.asarray(after, dtype=float)
    if np.abs(after - before).max() <= LEVEL:
        return ALREADY
    parts, verb = [], ""
    for position in sorted(range(len(before)), key=lambda i: (after[i] <= before[i], i)):
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


def clear_share(regions: Sequence[RegionDraws], model: RankingModel, *, workers: int = 2) -> float:
    """Share of (simulated) regions whose verdict is clear."""
    rankable = [region for region in regions if region.usually_feasible.any()]  # the others end as "none feasible"
    ranked = rankings(rankable, model, workers=workers, sources=False)
    return sum(ranking.verdict(model) == "clear" for ranking in ranked) / len(regions)


def settling(region: JudgedRegion, model: RankingModel, interviews: int, *, workers: int = 2) -> pd.DataFrame:
    """The table `settling` of one region: the multiples tried up to the first that is enough, and what follows.

    Parameters
    ----------
    region : one in which nothing is missing
    interviews : present number in the region

    Returns
    -------
    table [region, multiple, interviews, clear, note]
        The row with multiple = inf (known without doubt) comes first: where it falls short of `ENOUGH`, weights or
        near-ties cause the doubt and no number of interviews would settle it; then it is the only row.
    """
    quick = replace(model, iterations=min(model.iterations, ITERATIONS))
    levels = region.draws[model.alternatives.indicators].to_numpy(float)
    rows = []
    for multiple in (np.inf, *MULTIPLES):
        rng = np.random.default_rng([model.seed, STREAM])  # the same truths and noise for every multiple
        studies, _ = simulated(levels, multiple, TRUTHS, DRAWS, rng)
        regions = [region_draws(region.name, study, region.gates, model.alternatives) for study in studies]
        share = clear_share(regions, quick, workers=workers)
        number = 0 if np.isinf(multiple) else round(interviews * multiple)
        rows.append((region.name, multiple, number, share))
        # Where not even the truth is enough no multiple is tried; else the first one that is enough is the last.
        if share < ENOUGH if np.isinf(multiple) else share >= ENOUGH:
            break
    table = pd.DataFrame(rows, columns=["region", "multiple", "interviews", "clear"])
    return table.assign(note=_note(table, interviews))


def missing_dimensions(region: JudgedRegion, interviews: int) -> pd.DataFrame:
    """The table `settling` of a region where something that methods are judged by is missing: what to ask about."""
    note = f"ask about {', '.join(region.judged_by.missing)}"
    row = {"region": region.name, "multiple": np.nan, "interviews": interviews, "clear": np.nan, "note": note}
    return pd.DataFrame([row])


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
