"""Sensitivity: what would settle a verdict, in interviews.

How many would make a verdict clear, or why no number of them would. A preposterior analysis (Raiffa and
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

from herelib.recommendations.judged_regions import JudgedRegion, region_draws
from herelib.recommendations.ranking import RankingModel, RegionDraws, rankings

MULTIPLES = (2.0, 3.0, 4.0, 6.0, 8.0, 12.0)  # of the present interviews; more is no field work that anybody pays for
TRUTHS = 60  # simulated studies for each multiple: a share of 0.8 then has a standard error of 0.05
ENOUGH = 0.8  # share of them that must end clear (DESIGN: "is expected in at least 80 %")
DRAWS = 120  # interview draws of each simulated study
ITERATIONS = 600  # draws of ratings and weights in each: a share of 0.8 then has a standard error of 0.016
STREAM = 5  # of random numbers of simulated studies, beside those of other stages with the same seed


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
