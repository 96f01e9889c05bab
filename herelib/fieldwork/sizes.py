"""Sizes: what so many interviews of each group and region would say, with the error of the simulation, and their cost.

Every size is tried on the same worlds and the same people; a larger one only asks more of them. What one group more
would bring is tried around the size that is enough, by doubling the interviews of that group alone.
"""

from __future__ import annotations

import math
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field

import numpy as np
import pandas as pd

from herelib import parallel
from herelib.errors import HereError, nearest
from herelib.fieldwork.frames import Frame
from herelib.fieldwork.trials import NOTHING, TRUE, Shared, Trial, tried

SIZES = (3, 5, 8, 12, 20)
WORLDS = 20
COST = 60.0  # [J] EUR of an interview, where nothing is said: two hours of an interviewer with the way
SECONDS = 1.2  # of processor time that a world costs, measured at six regions and six sizes
ERRORS = 2.0  # standard errors by which a share must pass the mark to be past it beyond doubt
SIZE_COLUMNS = (
    *("step", "per_group", "per_region", "interviews", "cost_eur", "firm", "firm_error", "right", "right_error"),
    *("both", "both_error", "nothing", "need_half", "need_holds", "verdict_half"),
)
GROUP_COLUMNS = (
    *("group", "per_group", "more_interviews", "more_cost_eur", "both_gain", "both_gain_error", "narrower"),
    *("narrower_error", "narrower_per_1000_eur"),
)


@dataclass(frozen=True)
class Request:
    """What is asked: sizes to be tried, worlds, EUR of an interview by group, a budget, and the share that is enough.

    `interviewers` of each region lean to one side, 0: nobody does.
    """

    sizes: tuple[int, ...] = SIZES
    worlds: int = WORLDS
    cost: Mapping[str, float] = field(default_factory=dict)
    budget: float = math.inf
    sure: float = 0.8
    interviewers: int = 0
    seed: int = 20260101


@dataclass(frozen=True)
class Outlook:
    """What the simulation says.

    `sizes` has a row for what is known without doubt and one for each size, `groups` one for each group of which more
    would be asked around `base` interviews a group (both: see docs/sample.md). `enough` is the least size at which the
    wanted share of regions gets a firm verdict that is right, None where no size does; `affordable` the largest that
    the budget pays.
    """

    frame: Frame
    request: Request
    sizes: pd.DataFrame
    groups: pd.DataFrame
    base: int
    enough: int | None
    affordable: int | None

    def table(self) -> pd.DataFrame:
        """Sizes and groups in one table, for a CSV file."""
        groups = self.groups.assign(step="twice as many of " + self.groups["group"])
        return pd.concat([self.sizes, groups.drop(columns="group")], ignore_index=True)


def outlook(frame: Frame, request: Request, echo: Callable[[str], object] = lambda line: None) -> Outlook:
    """What the sizes of a request would say.

    Parameters
    ----------
    echo : takes one line of progress a time

    Raises
    ------
    HereError
        If a group of the costs is not asked, or a number makes no sense.
    """
    cost = prices(request, frame)
    affordable = _affordable(request.budget, cost, len(frame.regions))
    tried_sizes = sorted(
        {*request.sizes} | ({affordable} if affordable and affordable <= max(request.sizes) else set())
    )
    shared = Shared(frame, request.seed, request.interviewers)
    equal = tuple((str(n), (n,) * len(frame.groups)) for n in tried_sizes)
    rows = _all_tried(shared, request.worlds, equal, 2 * max(tried_sizes), echo)
    listed = [_size_row(TRUE, rows, 0, frame, cost)]
    listed += [_size_row("every group", rows, n, frame, cost) for n in tried_sizes]
    sizes = pd.DataFrame(listed, columns=list(SIZE_COLUMNS))
    enough = _enough(sizes, request.sure)
    base = min(n for n in (enough, affordable, tried_sizes[len(tried_sizes) // 2]) if n)
    steps = tuple((group, _with_twice(group, base, frame.groups)) for group in frame.groups)
    steps = ((str(base), (base,) * len(frame.groups)), *steps)
    around = _all_tried(shared, request.worlds, steps, 2 * max(tried_sizes), echo)
    groups = [_group_row(group, around, base, frame, cost) for group in frame.groups]
    table = pd.DataFrame(groups, columns=list(GROUP_COLUMNS))
    table = table.sort_values("narrower_per_1000_eur", ascending=False, kind="stable", ignore_index=True)
    return Outlook(frame, request, sizes, table, base, enough, affordable)


def prices(request: Request, frame: Frame) -> dict[str, float]:
    """EUR of an interview of each group; what is not said costs `COST`.

    Raises
    ------
    HereError
        If a group is none of the frame's, or the numbers of a request make no sense.
    """
    for group in request.cost:
        if group not in frame.groups:
            raise HereError(f"--cost {group}: no group that the form asks: {nearest(group, frame.groups)}")
    if any(not (value > 0 and math.isfinite(value)) for value in request.cost.values()):
        raise HereError("--cost: write group=EUR with a number above 0, for example --cost resident=50")
    if not 0 < request.sure < 1:
        raise HereError(f"--sure {request.sure:g}: a share between 0 and 1, for example 0.8")
    if not request.budget > 0:
        raise HereError(f"--budget {request.budget:g}: an amount above 0, in EUR")
    if request.worlds < 2 or not request.sizes or min(request.sizes) < 1:
        raise HereError("at least two worlds and sizes from 1 interview on are needed")
    return {group: float(request.cost.get(group, COST)) for group in frame.groups}


def _affordable(budget: float, cost: Mapping[str, float], regions: int) -> int | None:
    """The largest number of interviews of every group in every region that a budget pays; None without a budget."""
    return None if math.isinf(budget) else int(budget // (regions * sum(cost.values())))


def _with_twice(group: str, base: int, groups: tuple[str, ...]) -> tuple[int, ...]:
    return tuple(2 * base if name == group else base for name in groups)


def _all_tried(shared: Shared, number: int, steps: tuple, most: int, echo: Callable[[str], object]) -> pd.DataFrame:
    trials = [Trial(world, steps, most) for world in range(number)]
    regions = max(1.0, len(shared.frame.regions) / 6)
    done = parallel.results(
        tried, trials, seconds=SECONDS * regions, shared=shared, progress=lambda line: echo(f"worlds: {line}")
    )
    return pd.concat(list(done), ignore_index=True)


def _size_row(step: str, rows: pd.DataFrame, per_group: int, frame: Frame, cost: Mapping[str, float]) -> tuple:
    """The row of one size, of the worlds that it was tried in."""
    rows = rows[rows["step"] == (step if step == TRUE else str(per_group))]
    regions, groups = len(frame.regions), len(frame.groups)
    firm = ratio(rows, rows["firm"] & rows["choosable"], rows["choosable"])
    right = ratio(rows, rows["firm"] & rows["right"], rows["firm"])
    both = ratio(rows, rows["firm"] & rows["right"] & rows["choosable"], rows["choosable"])
    nothing = float(rows["verdict"].isin(NOTHING).mean())
    means = [float(rows[name].mean()) for name in ("need_half", "need_holds", "verdict_half")]
    interviews = per_group * groups * regions
    total = per_group * regions * sum(cost.values())
    return (step, per_group, per_group * groups, interviews, total, *firm, *right, *both, nothing, *means)


def ratio(rows: pd.DataFrame, part: pd.Series, whole: pd.Series) -> tuple[float, float]:
    """A share over worlds and its standard error; regions of one world are alike, so that worlds are what varies.

    Ratio of two sums over worlds (Cochran 1977, Sampling Techniques, chapter 6). A share that came out as 0 or 1 in
    every world has the error of one that was seen once more the other way.

    Examples
    --------
    >>> rows = pd.DataFrame({"world": [0, 0, 1, 1]})
    >>> share, error = ratio(rows, pd.Series([True, True, True, False]), pd.Series([True] * 4))
    >>> share, round(error, 3)
    (0.75, 0.25)
    """
    parts, wholes = (series.groupby(rows["world"].to_numpy()).sum().to_numpy(float) for series in (part, whole))
    total, worlds = wholes.sum(), len(wholes)
    if total == 0:
        return math.nan, math.nan
    share = parts.sum() / total
    error = math.sqrt(worlds / max(worlds - 1, 1) * ((parts - share * wholes) ** 2).sum()) / total
    careful = (parts.sum() + 1) / (total + 2)
    least = math.sqrt(careful * (1 - careful) / (total + 2)) if share in (0.0, 1.0) else 0.0
    return float(share), float(max(error, least))


def _enough(sizes: pd.DataFrame, sure: float) -> int | None:
    reached = sizes[(sizes["per_group"] > 0) & (sizes["both"] >= sure)]
    return int(reached["per_group"].min()) if len(reached) else None


def _group_row(group: str, rows: pd.DataFrame, base: int, frame: Frame, cost: Mapping[str, float]) -> tuple:
    """What twice as many interviews of one group would bring, world by world against the base."""
    before, after = (rows[rows["step"] == step] for step in (str(base), group))
    choosable = before["choosable"].to_numpy()
    gained = (after["firm"] & after["right"]).to_numpy(float) - (before["firm"] & before["right"]).to_numpy(float)
    paired = pd.DataFrame({"world": before["world"].to_numpy(), "gained": np.where(choosable, gained, 0.0)})
    gain = ratio_of_numbers(paired["world"], paired["gained"], choosable)
    narrower = before["verdict_half"].to_numpy() - after["verdict_half"].to_numpy()
    by_world = pd.Series(narrower).groupby(before["world"].to_numpy()).mean()
    more = base * len(frame.regions)
    spent = more * cost[group]
    mean, error = float(by_world.mean()), float(by_world.std(ddof=1) / math.sqrt(len(by_world)))
    return (group, 2 * base, more, spent, *gain, mean, error, 1000 * mean / spent)


def ratio_of_numbers(world: pd.Series, part: pd.Series, whole: np.ndarray) -> tuple[float, float]:
    """A mean over regions and its standard error, worlds being what varies.

    Examples
    --------
    >>> ratio_of_numbers(pd.Series([0, 1]), pd.Series([1.0, 0.0]), np.array([True, True]))
    (0.5, 0.5)
    """
    parts = part.groupby(world.to_numpy()).sum().to_numpy(float)
    wholes = pd.Series(whole).groupby(world.to_numpy()).sum().to_numpy(float)
    if not wholes.sum():
        return math.nan, math.nan
    mean, worlds = parts.sum() / wholes.sum(), len(wholes)
    error = math.sqrt(worlds / max(worlds - 1, 1) * ((parts - mean * wholes) ** 2).sum()) / wholes.sum()
    return float(mean), float(error)
