"""Rounding: figures that leave are said "about", so that two releases that differ by one interview give nothing exact.

Counts are rounded to a base, the threshold of the study. A figure made of answers is rounded to a step that is at least
the largest influence that one interview can have on it. Plain rounding would not do: a figure that crosses the border
between two steps would tell in which direction one person pulled it, and of a yes or no that is the answer. So the
border itself is moved by up to a quarter of a step, to and fro, by a number that follows from all answers of the
region: whoever does not have them cannot know it, the same answers give the same figure, and with one interview more it
is another. What is shown is off by three quarters of a step at most (`REACH`).

Of groups below the threshold no exact count goes into a step, since the step can be seen: they count as `FEWEST`.
Which column is what stands in figures.csv; the kinds are

- count: numbers of people or rows, to the base;
- level: severity of a barrier, of a need ..., a weighted mean of group means: the largest weight / n of a group;
- group mean, gap: 1 / n of the group, of both groups together; pressure: the level's step by the slope of the ramp;
- relief, load: sums over all barriers of a region, the mean influence on these, and of relief the share that is
  relieved, in quarters; share of relief: what a part takes away of one barrier, the step of its pressure by the number
  of barriers, and so no more than the pressure tells; contrast: means over regions, the largest step of the indicator;
- draws: shares of draws, to .05; only what is all or nothing for 99 % of the draws is 0 or 1;
- quarter: shares of draws in which one level passes a mark, which say exactly where it lies if it lies near the mark;
- stepped: differences between waves and shares of people lost, whose step stands in a column beside them;
- study, chance, weight, digit: of the whole study, of chance, of the design, one significant digit. What one interview
  can do to these is not known; they are too few and too far from an answer to give one back.
"""

from __future__ import annotations

import csv
from collections.abc import Iterable, Mapping
from functools import cache
from pathlib import Path

import numpy as np
import pandas as pd

from herelib.vocabulary import GROUPS
from herelib.weights import factors

STEPS = (0.01, 0.02, 0.05, 0.1, 0.2, 0.25, 0.5)
REACH = 0.75  # steps between what is shown and what is: half by rounding, a quarter by the moved border
MOVED = 0.25  # steps by which a border is moved at most
FEWEST = 2  # [J] people that a hidden group counts as; a group of one may still move a figure by two steps
ALL_OR_NOTHING = 0.01
FIXED = {"draws": 0.05, "quarter": 0.25, "study": 0.05, "chance": 0.01, "weight": 0.05}
SHARE, STEPPED = "share of relief", "stepped"
BASE, RELIEF, LOAD, RAMP = "interviews", "relief", "load", "pressure"  # names in the table `rounding` beside indicators
SLOPE = 2.0  # of the ramp from severity to pressure, where the parameters are not known: 1 / (0.75 - 0.25)


@cache
def kinds() -> pd.DataFrame:
    """Which columns hold which kind of figure: table [table, column, kind, of]; what is not listed is public."""
    with Path(__file__).with_name("figures.csv").open(encoding="utf-8", newline="") as handle:
        return pd.DataFrame(list(csv.DictReader(handle)))


def readable(influence: np.ndarray) -> np.ndarray:
    """The least of `STEPS` that is no smaller than each influence; the largest where none is.

    Examples
    --------
    >>> readable(np.array([0.2 / 9, 0.04, 0.125, 0.9]))
    array([0.05, 0.05, 0.2 , 0.5 ])
    """
    steps = np.array(STEPS)
    at = np.searchsorted(steps, np.nan_to_num(np.asarray(influence, float), nan=1.0) - 1e-9)
    return steps[np.minimum(at, len(steps) - 1)]


def fingerprints(cells: pd.DataFrame) -> pd.Series:
    """A number for all answers of each region, index region; differences of the last digits do not change it.

    Parameters
    ----------
    cells : table cells of the run
    """
    columns = [name for name in ("group", "indicator", "n", "holders", "mean") if name in cells]
    content = cells[columns].copy()
    if "mean" in content:
        content["mean"] = content["mean"].astype(float).round(6) + 0.0  # -0 becomes 0
    rows = pd.util.hash_pandas_object(content.reset_index(drop=True), index=False)
    return rows.groupby(cells["region"].to_numpy()).sum()  # 64 bits: whatever runs over is lost, and no matter


def shifts(secrets: np.ndarray, names: Iterable[str]) -> np.ndarray:
    """Numbers from -`MOVED` to `MOVED`, each by a fingerprint and the name of a figure.

    Mixed as in splitmix64 (Steele, Lea and Flood 2014), so that names that are alike give numbers that are not.
    """
    with np.errstate(over="ignore"):
        z = pd.util.hash_array(np.array(list(names), object)) ^ np.asarray(secrets, np.uint64)
        z = (z ^ (z >> np.uint64(30))) * np.uint64(0xBF58476D1CE4E5B9)
        z = (z ^ (z >> np.uint64(27))) * np.uint64(0x94D049BB133111EB)
        z ^= z >> np.uint64(31)
    return (z / 2.0**64 * 2 - 1) * MOVED


def borders(secrets: np.ndarray, names: Iterable[str], threshold: int) -> np.ndarray:
    """From how many people on something is told: from the threshold to just under twice of it, moved like a border.

    With a border that stays, what is told for the first time says that there is one person more, and so exactly how
    many there were before.
    """
    return threshold + np.floor((shifts(secrets, names) / MOVED + 1) / 2 * threshold).clip(0, threshold - 1)


def rounded(values, step, shift) -> np.ndarray:
    """Values to the nearest multiple of their step, with the border moved by `shift` steps; missing stays missing.

    Examples
    --------
    >>> rounded([0.52, 0.52, np.nan], 0.05, [0.0, 0.2, 0.0])
    array([0.5 , 0.55,  nan])
    """
    values, step = np.asarray(values, float), np.asarray(step, float)
    return np.round(np.floor(values / step + shift + 0.5) * step, 10)


class Rounding:
    """How the figures of one run are rounded: fingerprints of regions, and the steps of levels.

    Parameters
    ----------
    run : tables of the run: cells, coverage, and interviews, parameters_recommend and changes if they are there
    coverage, hidden : tables as `protect_coverage` and `hidden_groups` of `herelib.release.disclosure` make them
    """

    def __init__(self, run: Mapping[str, pd.DataFrame], coverage: pd.DataFrame, hidden: pd.DataFrame, threshold: int):
        self.base = threshold
        self.secrets = fingerprints(run["cells"])
        self.study = np.uint64(self.secrets.sum() if len(self.secrets) else 0)
        self.second = _second_wave(run)
        self.slope = _slope(run)
        self.influence, self.thin = _influence(self, run, coverage, hidden)

    def secret(self, regions: pd.Series | None, length: int) -> np.ndarray:
        """The fingerprint of each row's region; that of the study where a row has none."""
        if regions is None:
            return np.full(length, self.study)
        return regions.map(self.secrets).fillna(self.study).to_numpy(np.uint64)

    def counts(self, n, secrets: np.ndarray, names: Iterable[str]) -> np.ndarray:
        """Numbers of people to the base; 0 stays 0, and whoever reached the threshold is not shown below it."""
        n = np.asarray(pd.array(n, dtype="Float64").to_numpy(dtype=float, na_value=np.nan))
        shown = np.maximum(rounded(n, self.base, shifts(secrets, names)), self.base)
        # A count below the base stands only where it says nothing of people who answered: rows of exports, rules.
        return np.where(n == 0, 0.0, np.where(np.isnan(n), np.nan, shown))

    def least(self, n) -> np.ndarray:
        """The least that a count may be that is shown as `n`."""
        return np.maximum(self.base, np.asarray(n, float) - REACH * self.base)

    def table(self, packages: pd.DataFrame, verdicts: pd.DataFrame) -> pd.DataFrame:
        """The table `rounding` that goes with a release: [region, indicator, step, end], all that a reader needs.

        `end` is how near to an end of the scale a level is shown; what lies beyond is shown as this limit.
        """
        levels = self.influence.rename("step").reset_index()
        of_load = levels[levels["indicator"].str.startswith("barrier:")].groupby("region")["step"].mean()
        load = np.minimum(1, of_load * self.slope)
        relieved = packages.groupby("region")["relief"].max() / verdicts.set_index("region")["load"]
        # The share itself would tell of the levels: only which quarter it lies in goes into the step.
        quarter = np.ceil(4 * relieved.reindex(load.index).fillna(1).clip(0.01, 1)) / 4
        levels["step"] = readable(levels["step"].to_numpy())
        # At an end of the scale a level would say what each of a hidden group said: a limit is shown there.
        levels["end"] = levels["step"].where(self.thin.to_numpy(), 0.0)
        parts = [
            pd.DataFrame({"region": ["all"], "indicator": [BASE], "step": [float(self.base)]}),
            pd.DataFrame({"region": ["all"], "indicator": [RAMP], "step": [self.slope]}),
            levels,
            pd.DataFrame({"region": load.index, "indicator": LOAD, "step": readable(load)}),
            pd.DataFrame({"region": load.index, "indicator": RELIEF, "step": readable(load * quarter)}),
        ]
        return pd.concat(parts, ignore_index=True).fillna({"end": 0.0})


def _second_wave(run: Mapping[str, pd.DataFrame]) -> np.uint64:
    """A number for all changes between two waves, 0 where there is one wave."""
    if "changes" not in run or run["changes"].empty:
        return np.uint64(0)
    content = run["changes"][["outcome", "basis", "region", "n_after", "after"]].reset_index(drop=True)
    content = content.assign(after=content["after"].astype(float).round(6) + 0.0)
    return np.uint64(pd.util.hash_pandas_object(content, index=False).sum())


def _slope(run: Mapping[str, pd.DataFrame]) -> float:
    if "parameters_recommend" not in run:
        return SLOPE
    value = run["parameters_recommend"].set_index("parameter")["value"]
    if not {"lack_low", "lack_high"} <= set(value.index):
        return SLOPE
    return 1 / (float(value["lack_high"]) - float(value["lack_low"]))


def _influence(
    rounding: Rounding, run: Mapping[str, pd.DataFrame], coverage: pd.DataFrame, hidden: pd.DataFrame
) -> tuple[pd.Series, pd.Series]:
    """What one interview can do to a level, by region and indicator: the largest weight / n of a group.

    Second, whether a hidden group stands behind it.
    """
    key = ["region", "indicator", "group"]
    cells = run["cells"][[*key, "n"]].merge(hidden[[*key, "hidden"]], on=key, how="left")
    grid = coverage.set_index(["region", "group"])["n"].astype("Float64")
    interviewed = grid.reindex(pd.MultiIndex.from_frame(cells[["region", "group"]])).to_numpy(float, na_value=np.nan)
    cells = cells[interviewed != 0]  # a hidden count is missing, and not 0
    shown = rounding.counts(cells["n"], rounding.secret(cells["region"], len(cells)), "n|" + cells["group"])
    n = np.where(cells["hidden"].fillna(True).astype(bool), FEWEST, rounding.least(shown))
    share = _shares_of_groups(run, cells)
    heaviest = _heaviest(run, cells[["region", "group"]])
    influence = pd.Series(np.minimum(1, heaviest / n) * share, pd.MultiIndex.from_frame(cells[["region", "indicator"]]))
    key = ["region", "indicator"]
    thin = pd.Series(n == FEWEST, influence.index).groupby(level=[0, 1]).any().rename_axis(key)
    return influence.groupby(level=[0, 1]).max().rename_axis(key), thin


def _shares_of_groups(run: Mapping[str, pd.DataFrame], cells: pd.DataFrame) -> np.ndarray:
    """Weight of the group of each cell in the level of its region, shape (cell,): equal but for stated factors."""
    times, indicators_here = np.ones(len(cells)), [cells["region"], cells["indicator"]]
    if "parameters_profile" in run:
        stated = run["parameters_profile"].set_index("parameter")["value"].get("group_weights", "equal")
        if stated not in ("equal", "interviews"):
            times = cells["group"].map(dict(zip(GROUPS, factors(stated, GROUPS), strict=True))).to_numpy(float)
    raw = pd.Series(times, cells.index)
    total = raw.groupby(indicators_here).transform("sum")
    return (
        raw.where(total > 0, 1.0).div(total.where(total > 0, raw.groupby(indicators_here).transform("size"))).to_numpy()
    )


def _heaviest(run: Mapping[str, pd.DataFrame], cells: pd.DataFrame) -> np.ndarray:
    """How much more than the mean interview the heaviest one of each cell counts, by its survey weight."""
    if "interviews" not in run or "weight" not in run["interviews"]:
        return np.ones(len(cells))
    weight = run["interviews"].groupby(["region", "group"])["weight"]
    factor = (weight.max() / weight.mean()).reindex(pd.MultiIndex.from_frame(cells))
    return factor.fillna(1.0).to_numpy(float)


def step_of(kind: pd.Series, table: pd.DataFrame, steps: pd.DataFrame) -> np.ndarray:
    """The step of each figure of a column, from what is shown alone; missing where it is one significant digit.

    Parameters
    ----------
    kind : row of `kinds`
    table : the table that holds the column, with its counts as they are shown
    steps : table `rounding`
    """
    by = steps.set_index(["region", "indicator"])["step"]
    base, slope = by[("all", BASE)], by[("all", RAMP)]
    if kind["kind"] in FIXED:
        return np.full(len(table), FIXED[kind["kind"]])
    if kind["kind"] == "count":
        return np.full(len(table), base)
    if kind["kind"] == STEPPED:
        return table[kind["of"]].astype(float).fillna(STEPS[-1]).to_numpy(float)
    if kind["kind"] in ("group mean", "gap"):
        each = [1 / np.maximum(base, table[n].astype("Float64").to_numpy(float, na_value=0) - REACH * base)
                for n in kind["of"].split()]  # fmt: skip
        # One interview is of one group, but shrinkage can raise what it does: measured, up to .91 of this sum.
        return readable(sum(each))
    if kind["kind"] in (RELIEF, LOAD):
        wanted = pd.MultiIndex.from_arrays([table["region"], [kind["kind"]] * len(table)])
        return by.reindex(wanted).fillna(STEPS[-1]).to_numpy(float)
    if kind["kind"] == "contrast":
        largest = steps[steps["region"] != "all"].groupby("indicator")["step"].max()
        each = table[kind["of"]].map(largest).to_numpy(float)
        if "regions_a" not in table:
            return each
        # of a mean over regions one of them is but a part
        fewest = np.maximum(1, table[["regions_a", "regions_b"]].min(axis=1).to_numpy(float))
        return np.where(np.isnan(each), np.nan, readable(each / fewest))
    if kind["kind"] == SHARE:
        return _shares(kind, table, by, slope)
    if kind["kind"] in ("level", "pressure"):
        of = by.reindex(pd.MultiIndex.from_arrays([table["region"], indicators(kind["of"], table)])).to_numpy(float)
        return of if kind["kind"] == "level" else np.where(np.isnan(of), of, readable(np.minimum(1, slope * of)))
    return np.full(len(table), np.nan)


def _shares(kind: pd.Series, table: pd.DataFrame, by: pd.Series, slope: float) -> np.ndarray:
    """The step of what a part takes away of one barrier; of a published barrier the capacities still are answers."""
    of = by.reindex(pd.MultiIndex.from_arrays([table["region"], indicators(kind["of"], table)])).fillna(STEPS[-1])
    barriers = table.groupby("region")[kind["of"]].transform("nunique").to_numpy(float)
    return readable(np.minimum(1, slope * of.to_numpy(float))) / np.maximum(1, barriers)


def ends_of(kind: pd.Series, table: pd.DataFrame, steps: pd.DataFrame) -> np.ndarray:
    """How near to an end of the scale each figure of a column is shown, from 0 to 0.5."""
    if kind["kind"] != "level":
        return np.zeros(len(table))
    by = steps.set_index(["region", "indicator"])["end"]
    return by.reindex(pd.MultiIndex.from_arrays([table["region"], indicators(kind["of"], table)])).fillna(0).to_numpy()


def indicators(of: str, table: pd.DataFrame) -> pd.Series:
    """The indicator of each row: a column, or a pattern as `need:field` with the column of that name in it."""
    if of in table:
        return table[of].astype(str)
    block, _, rest = of.partition(":")
    field, _, answer = rest.partition("=")
    return block + ":" + table[field].astype(str) + (f"={answer}" if answer else "")


def digit(values, shift) -> np.ndarray:
    """Values to one significant digit; 0 and missing stay as they are.

    Examples
    --------
    >>> digit([1234.0, -0.067, 0.0], 0.0)
    array([ 1.e+03, -7.e-02,  0.e+00])
    """
    values = np.asarray(values, float)
    size = 10.0 ** np.floor(np.log10(np.where((values == 0) | np.isnan(values), 1.0, np.abs(values))))
    return rounded(values, size, shift)
