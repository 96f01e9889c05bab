"""Settling: how many interviews would settle a contested verdict, or why no number of them would.

A preposterior analysis (Raiffa and Schlaifer 1961): suppose that one draw is the truth; m times the present interviews,
with the same mix of groups, would put the estimate near it and leave 1/m of the present variance. How often would the
verdict then be *clear*, or *either will do*? Draws stay as they are in shape; pooling is not done again, so that thin
cells, which lean on other regions now, would settle a little faster than said here. Only packages that come near the
best now are compared again.
"""

from __future__ import annotations

import numpy as np
import pandas as pd

from herelib.recommendations.doubts import rivals
from herelib.recommendations.model import PackageModel, Region, Situation, situation
from herelib.recommendations.packages import MOSTLY, SAME
from herelib.recommendations.verdicts import Advice
from herelib.words import message, number

MULTIPLES = (2.0, 4.0, 8.0, 12.0)  # of the present interviews; more is no field work that anybody pays for
TRUTHS = 60  # simulated studies for each multiple: a share of 0.8 then has a standard error of 0.05
ENOUGH = 0.8  # share of them that must end settled
DRAWS = 120  # of interviews, weights and raters in each simulated study
PACKAGES = 40  # that are compared again
STREAM = 5  # of random numbers of simulated studies, beside those of other stages with the same seed


def quick(model: PackageModel) -> PackageModel:
    """The model with as few draws as simulated studies have; one serves all regions."""
    return PackageModel(model.parts, model.evidence, {**model.parameters, "package_draws": DRAWS})


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


def settled(here: Situation, packages: np.ndarray, lead: np.ndarray) -> bool:
    """Whether the verdict among some packages is *clear* or *either will do*; `lead` is the part that leads each."""
    limits, relief = here.model.parameters, here.expected.relief(packages, mean=False)
    mean = relief.mean(1)
    best = int(mean.argmax())
    enough = 1 - limits["close_enough"]
    holds = (packages == lead[best]).any(1) if lead[best] >= 0 else lead == lead[best]
    if not holds.all():
        near = relief[~holds].max(0) >= enough * relief.max(0) - SAME
        if mean[~holds].max() >= enough * mean[best] - SAME and near.mean() > MOSTLY:
            return True
    same = lead == lead[best]
    often = (relief[same].max(0) >= enough * relief.max(0) - SAME).mean()
    if often < limits["p_clear"]:
        return False
    everything = here.all_doubts.relief(packages, mean=False)
    return bool((everything[same].max(0) >= enough * everything.max(0) - SAME).mean() >= limits["p_all"])


def settled_share(advice: Advice, model: PackageModel, multiple: float) -> float:
    """Share of simulated studies of one region, with a multiple of its interviews, that end settled."""
    at = rivals(advice.field, advice.choice)[:PACKAGES]
    packages, lead = advice.field.packages[at], advice.field.lead[at]
    levels = advice.region.levels[model.parts.indicators].to_numpy(float)
    rng = np.random.default_rng([model.parameters["seed"], STREAM])  # the same truths and noise for every multiple
    studies, _ = simulated(levels, multiple, TRUTHS, DRAWS, rng)
    ends = [settled(situation(advice.region, model, study), packages, lead) for study in studies]
    return float(np.mean(ends))


def settling(advice: Advice, model: PackageModel, interviews: int) -> pd.DataFrame:
    """The table `settling` of one region: the multiples tried up to the first that is enough, and what follows.

    Parameters
    ----------
    advice : of a region whose verdict is contested
    model : with few draws, see `quick`
    interviews : present number in the region

    Returns
    -------
    table [region, multiple, interviews, clear, note]
        The row with multiple = inf (known without doubt) comes first: where it falls short of `ENOUGH`, weights, raters
        or near-ties cause the doubt and no number of interviews would settle it; then it is the only row.
    """
    rows = []
    for multiple in (np.inf, *MULTIPLES):
        share = settled_share(advice, model, multiple)
        number = 0 if np.isinf(multiple) else round(interviews * multiple)
        rows.append((advice.region.name, multiple, number, share))
        # Where not even the truth is enough no multiple is tried; else the first one that is enough is the last.
        if share < ENOUGH if np.isinf(multiple) else share >= ENOUGH:
            break
    table = pd.DataFrame(rows, columns=["region", "multiple", "interviews", "clear"])
    return table.assign(note=_note(table, interviews))


def missing_dimensions(region: Region, interviews: int) -> pd.DataFrame:
    """The table `settling` of a region where something is missing that advice rests on: what to ask, and whom."""
    note = message("ask about %(dimensions)s", dimensions=", ".join(region.missing))
    row = {"region": region.name, "multiple": np.nan, "interviews": interviews, "clear": np.nan, "note": note}
    return pd.DataFrame([row])


def _note(table: pd.DataFrame, interviews: int) -> str:
    last = table.iloc[-1]
    if len(table) == 1:
        return message(
            "no number of interviews would settle it: the weights, the raters or a near tie cause the doubt (settled "
            "in %(share)s of simulated studies even if the place were known without doubt)",
            share=number(last["clear"], ".0%"),
        )
    if last["clear"] < ENOUGH:
        return message(
            "more than %(times)s times the present %(interviews)s interviews would be needed",
            times=number(MULTIPLES[-1]), interviews=interviews,
        )  # fmt: skip
    return message(
        "about %(interviews)s interviews instead of %(present)s, with the same mix of groups, would settle it in "
        "%(share)s of simulated studies",
        interviews=last["interviews"], present=interviews, share=number(last["clear"], ".0%"),
    )  # fmt: skip
