"""What a design can detect, before the second wave is paid for; and how far the test can be trusted.

From the same list of assignments as the test. In each simulated world regions change by chance, and interviews blur
what is seen of it; how large a difference would have to be there, the same in every region that got the incubator, for
the test to show it, follows exactly. The smallest difference that is shown in four of five worlds is the minimum
detectable one. Where regions that got it vary more than the others, the test says "shown" too often (MacKinnon and
Webb 2020, QED working paper 1355): how often is measured for the design at hand.
"""

from __future__ import annotations

import math
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass

import numpy as np
import pandas as pd

from herelib.errors import HereError
from herelib.impact.designs import SEED, SIDES, Assignments, Design, assignments
from herelib.impact.statistics import contrasts

WORLDS = 4000
POWER = 0.8  # the share of worlds in which a detectable difference is shown, by convention
SPREAD = 3.0  # [J] times as much as the others that regions with the incubator may vary
MOST = 2000  # assignments that a simulation takes; of more, the first so many of a drawn list
CELLS = 4_000_000  # of world x assignment that are held at once
REGION_SPREADS = (0.02, 0.05, 0.10)  # [J] of changes between regions on a scale of 0-1, where nobody can know it yet
CURVE = tuple(step / 5 for step in range(1, 21))  # differences of a power curve, in spreads of a region's change


@dataclass(frozen=True)
class Noise:
    """What changes by chance, on the scale of the outcome.

    `regions` is the standard deviation of true changes between regions without an incubator; `answers` that of the
    answers within a region (see `spread_of_answers`). `before` and `after` are interviews a region, a number or one for
    each region by name; `again` the share of those asked before that are asked again, whose two answers correlate by
    `alike`.
    """

    regions: float
    answers: float = 0.0
    before: float | Mapping[str, float] = math.inf
    after: float | Mapping[str, float] = math.inf
    again: float = 0.0
    alike: float = 0.5  # [J] answers of one person a year apart

    def of(self, design: Design) -> np.ndarray:
        """Standard deviation of what is seen of each region's change, in the order of the design.

        Examples
        --------
        >>> design = Design(("a", "b"), (True, False), ("", ""))
        >>> Noise(regions=0.03, answers=0.2, before=50, after=50).of(design)
        array([0.05, 0.05])
        """
        before, after = (_each(number, design) for number in (self.before, self.after))
        with np.errstate(invalid="ignore"):
            both = np.minimum(self.again * before, after)
            shared = np.where(np.isfinite(both) & (both > 0), 2 * self.alike * both / (before * after), 0.0)
        interviews = self.answers**2 * np.maximum(0.0, 1 / before + 1 / after - shared)
        return np.sqrt(self.regions**2 + interviews)


def _each(number: float | Mapping[str, float], design: Design) -> np.ndarray:
    values = [number.get(region, math.nan) if isinstance(number, Mapping) else number for region in design.regions]
    if not (np.array(values, float) > 0).all():
        raise HereError("interviews a region: a number above 0 for each region of the design")
    return np.array(values, float)


@dataclass(frozen=True)
class Detectable:
    """What a design can detect.

    `difference` is shown in `power` of the worlds, infinite where the design can show nothing at its alpha; `curve`
    [difference, shown] says in how many of the worlds other differences are; `noise` is the standard deviation of what
    is seen of a region's change, averaged over regions.
    """

    design: Design
    power: float
    difference: float
    noise: float
    curve: pd.DataFrame


def detectable(
    design: Design, noise: Noise, power: float = POWER, worlds: int = WORLDS, seed: int = SEED
) -> Detectable:
    """The smallest difference that a design shows in `power` of the worlds.

    Parameters
    ----------
    noise : what changes by chance; Gaussian

    Raises
    ------
    HereError
        If power is no share, nothing changes by chance, or a region has no interviews.

    Examples
    --------
    >>> six = Design(tuple("abcdef"), (True,) * 3 + (False,) * 3, ("",) * 6)
    >>> detectable(six, Noise(regions=1.0)).difference > 2
    True
    >>> from dataclasses import replace
    >>> detectable(replace(six, alpha=0.05), Noise(regions=1.0)).difference
    inf
    """
    spread = noise.of(design)
    if not 0 < power < 1:
        raise HereError(f"power = {power:g}: a share between 0 and 1, for example 0.8")
    if not (spread > 0).all():
        raise HereError("noise: say how much regions change by chance, or how many are interviewed")
    if not design.able:
        curve = pd.DataFrame({"difference": spread.mean() * np.array(CURVE), "shown": 0.0})
        return Detectable(design, power, math.inf, float(spread.mean()), curve)
    needed = _needed(design, spread, worlds, seed)
    scaled = spread.mean() * np.array(CURVE)
    shown = (needed[None] <= scaled[:, None]).mean(1)
    curve = pd.DataFrame({"difference": scaled, "shown": shown})
    difference = float(np.quantile(needed, power, method="inverted_cdf"))
    return Detectable(design, power, difference, float(spread.mean()), curve)


def _needed(design: Design, spread: np.ndarray, worlds: int, seed: int) -> np.ndarray:
    """By world, the difference from which on it would be shown: a rise, or a fall where only that is asked for.

    `herelib.impact.statistics.reaches` says between which amounts an assignment counts; a world without any difference
    turns into one with a difference by adding it, so that the same ends answer both questions.
    """
    listed = _limited(assignments(design, seed))
    refused = math.floor(len(listed.matrix) * design.alpha + 1e-9)
    matrix, treated = contrasts(design, listed, np.ones(len(spread))), np.array(design.treated, float)
    shares, parts = matrix @ treated, []
    always = (np.abs(shares) > 1 - 1e-9)[None] if design.side == "both" else (shares > 1 - 1e-9)[None]
    for noise in _worlds(spread, worlds, len(matrix), seed):
        values = noise @ matrix.T
        observed = values[:, [listed.actual]]
        sign = -1.0 if design.side == "less" else 1.0
        values, observed = sign * values, sign * observed
        with np.errstate(divide="ignore", invalid="ignore"):
            end = (observed - values) / (1 - shares)
            if design.side == "both":
                end = np.minimum(end, (observed + values) / (1 + shares))
        ends = np.where(always, -np.inf, end)
        parts.append(-np.partition(ends, refused, axis=1)[:, refused])
    return np.concatenate(parts)


def _limited(listed: Assignments) -> Assignments:
    if len(listed.matrix) <= MOST or (listed.complete and len(listed.matrix) <= 4 * MOST):
        return listed
    kept = np.unique(np.r_[listed.actual, np.linspace(0, len(listed.matrix) - 1, MOST).astype(int)])
    return Assignments(listed.matrix[kept], int(np.searchsorted(kept, listed.actual)), False)


def _worlds(spread: np.ndarray, worlds: int, assignments_listed: int, seed: int) -> Iterable[np.ndarray]:
    """Changes of regions by chance, world x region, so many worlds at a time that memory holds."""
    generator, at_once = np.random.default_rng(seed), max(1, CELLS // assignments_listed)
    for start in range(0, worlds, at_once):
        yield spread * generator.standard_normal((min(at_once, worlds - start), len(spread)))


def refusals(
    design: Design,
    spread: np.ndarray | Sequence[float],
    difference: float = 0.0,
    worlds: int = WORLDS,
    seed: int = SEED,
) -> float:
    """Share of worlds in which the test says "shown".

    With a `difference` of 0 in truth that is its size, which alpha promises to bound; else its power.

    Parameters
    ----------
    spread : standard deviation of each region's change by chance, in the order of the design

    Examples
    --------
    >>> six = Design(tuple("abcdef"), (True,) * 3 + (False,) * 3, ("",) * 6, alpha=0.05)
    >>> refusals(six, [1.0] * 6, difference=100.0)
    0.0
    """
    if not design.able:
        return 0.0
    listed = _limited(assignments(design, seed))
    matrix = contrasts(design, listed, np.ones(len(spread)))
    added, refused = difference * np.array(design.treated, float), 0
    for noise in _worlds(np.asarray(spread, float), worlds, len(matrix), seed):
        values = (noise + added) @ matrix.T
        if design.side == "both":
            values = np.abs(values)
        values = -values if design.side == "less" else values
        observed = values[:, [listed.actual]]
        p = (values >= observed - 1e-9 * np.abs(values).max()).mean(1)
        refused += int((p <= design.alpha + 1e-12).sum())
    return refused / worlds


def size_if_uneven(design: Design, times: float = SPREAD, worlds: int = WORLDS, seed: int = SEED) -> float:
    """How often the test says "shown" where nothing is there, if regions that got it vary so many times as much.

    Regions that are picked because they are special, or that the incubator makes more different, do vary more; no
    randomisation test that compares coefficients is safe against it.
    """
    spread = np.where(np.array(design.treated), times, 1.0)
    return refusals(design, spread, 0.0, worlds, seed)


def detectable_by_size(
    design: Design,
    answers: float,
    sizes: Iterable[int],
    region_spreads: Iterable[float] = REGION_SPREADS,
    again: float = 0.0,
) -> pd.DataFrame:
    """What a second wave of so many interviews a region could detect, for `here sample`.

    Parameters
    ----------
    answers : standard deviation of answers within a region, on the scale of the outcome
    sizes : interviews a region in each wave
    region_spreads : how much regions change by chance; nobody knows it before the second wave, so several are tried
    again : share of people that are asked in both waves

    Returns
    -------
    table [regions, treated, interviews, region_spread, noise, difference, smallest_p, alpha]
        `difference` is what is shown in 80% of the worlds; infinite where the design can show nothing
    """
    # All regions vary alike: twice the noise needs twice the difference, so that one simulation serves all sizes.
    least, rows = detectable(design, Noise(regions=1.0)).difference, []
    for spread in region_spreads:
        for size in sizes:
            noise = float(Noise(spread, answers, size, size, again).of(design).mean())
            counts = (len(design.regions), sum(design.treated), int(size))
            rows.append((*counts, spread, noise, least * noise, design.smallest_p, design.alpha))
    columns = ["regions", "treated", "interviews", "region_spread", "noise", "difference", "smallest_p", "alpha"]
    return pd.DataFrame(rows, columns=columns)


def designs_of_size(regions: int, alpha: float, side: str = "both") -> pd.DataFrame:
    """What could be shown with so many regions, by how many of them get the incubator.

    Returns
    -------
    table [treated, assignments, smallest_p, able]

    Examples
    --------
    >>> designs_of_size(6, 0.10).round(3).to_numpy().tolist()
    [[1, 6, 0.167, False], [2, 15, 0.067, True], [3, 20, 0.1, True], [4, 15, 0.067, True], [5, 6, 0.167, False]]
    """
    if side not in SIDES:
        raise HereError(f"side = {side}: one of {', '.join(SIDES)}")
    names = tuple(f"{at:04d}" for at in range(regions))
    rows = []
    for treated in range(1, regions):
        flags = tuple(at < treated for at in range(regions))
        design = Design(names, flags, ("",) * regions, "lot", alpha, side)
        rows.append((treated, design.number, design.smallest_p, design.able))
    return pd.DataFrame(rows, columns=["treated", "assignments", "smallest_p", "able"])


def spread_of_answers(values: pd.Series, cells: pd.DataFrame) -> float:
    """Standard deviation of answers within region and group, pooled over the cells; missing with none of two answers.

    Parameters
    ----------
    values : one a interview, missing where there is none
    cells : table [region, group], in the same order

    Examples
    --------
    >>> cells = pd.DataFrame({"region": ["a", "a", "b", "b"], "group": "ngo"})
    >>> spread_of_answers(pd.Series([0.0, 1.0, 0.5, 0.5]), cells)
    0.5
    """
    known = values.notna().to_numpy()
    keys = [cells[name].to_numpy()[known] for name in ("region", "group")]
    groups = values[known].groupby(keys)
    free = int((groups.size() - 1).sum())
    return math.sqrt(float((groups.var(ddof=0) * groups.size()).sum()) / free) if free else math.nan
