"""One audit for all that leaves: what a reader of this release and of the earlier ones can work out.

Every published figure is an interval, as `published` gives it, and a figure that is hidden an unknown. For a threshold
t a release is refused where

- a hidden count of people lies within less than t;
- a hidden mean or share lies within less than `NARROW`;
- two releases with other interviews give a mean so exactly that the newcomers' answers follow from the difference.

A reader is taken to know how figures are rounded, the form, how groups are weighted, and that interviews are added from
release to release and none is taken out (where that contradicts what was published the assumption is dropped, as any
other that fits nothing). What follows only from earlier releases is out already and is not refused again.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence

import numpy as np
import pandas as pd

from herelib.release.ledger import earlier
from herelib.release.published import ALL, ASKED, EQUAL, published
from herelib.release.rounding import BASE
from herelib.release.system import System
from herelib.vocabulary import COVER, GROUPS

__all__ = ["earlier", "least", "refusals", "without"]
NARROW = 0.25  # [J] a step of a five-point scale
SLACK = 0.02  # a region's level is the mean over draws of the weighted levels of its groups, not their exact sum
MOST_TRIED = 20  # figures whose absence is tried at each step
MOST = 10_000.0  # people that a count may be at most where nothing is known
FIGURES = ["key", "why", "low", "high"]
ONE = 1.0  # the answer of one interview, from 0 to 1
SAME_LEVEL = {
    "profiles.estimate", "matrix.severity", "matrix.supply", "matrix.now", "matrix.training", "matrix.outside",
    "matrix.public", "evidence.estimate", "pressures.severity", "requirements.there",
}  # fmt: skip
COUNT, ANSWERED, LEVEL, MEAN = "count", "answered", "level", "mean"


def refusals(
    shown: Mapping[str, pd.DataFrame],
    issued: Sequence[pd.DataFrame] = (),
    threshold: int | None = None,
    known: pd.DataFrame | None = None,
) -> pd.DataFrame:
    """The hidden figures that a release would give away.

    Parameters
    ----------
    shown : tables as `herelib.release.protect` makes them
    issued : tables as `herelib.release.published` makes them, of the releases of this study, the first one first; a
        column `data` names the interviews behind a release: those with the same share all unknowns
    threshold : the smallest number of people that may be shown; that of the rounding if not given
    known : numbers of interviews that others know from elsewhere: table [region, group, n], "all" for a total

    Returns
    -------
    table [key, why, low, high]
        `low` and `high` are what the figure lies between for a reader; empty if the release may leave.
    """
    now = shown if isinstance(shown, pd.DataFrame) else published(shown)
    return _refused([*issued, now], threshold or _base(now), known)


def least(
    shown: Mapping[str, pd.DataFrame],
    refused: pd.DataFrame,
    issued: Sequence[pd.DataFrame] = (),
    threshold: int | None = None,
    known: pd.DataFrame | None = None,
) -> list[str]:
    """Keys of figures that would have to go so that nothing is refused.

    Greedy: of the figures that stand in a row with a refused one, the one goes whose absence leaves the fewest refused
    and these the widest, ties by key; at the end each that is not needed after all comes back. It need not be the
    smallest set of all.
    """
    now = shown if isinstance(shown, pd.DataFrame) else published(shown)
    threshold, out = threshold or _base(now), None
    issued = [figures for figures in issued if len(figures)]

    def left(keys: list[str]) -> pd.DataFrame:
        return _refused([*issued, without(now, keys)], threshold, known, out)

    def cost(rows: pd.DataFrame) -> tuple[int, float]:
        return len(rows), -round(float((rows["high"] - rows["low"]).sum()), 6)

    out = _narrow(issued, threshold, known) if len(issued) else None  # the same whatever goes
    # What an earlier release hides and this one shows has to go itself.
    first = sorted(set(now.loc[now["low"].notna(), "key"]) & set(refused["key"]))
    gone, open_ones, useless = list(first), left(first) if first else refused, set()
    while len(open_ones):
        near = [key for key in _near(now, open_ones) if key not in useless and key not in gone][:MOST_TRIED]
        if not near:
            break
        costs = {key: (*cost(left([*gone, key])), key) for key in near}
        best = min(costs, key=costs.get)
        if costs[best][:2] < cost(open_ones):
            gone.append(best)
            open_ones = left(gone)
        else:
            useless |= set(near)
    for key in [key for key in gone if key not in first]:
        fewer = [other for other in gone if other != key]
        if len(left(fewer)) <= len(open_ones):
            gone = fewer
    return sorted(gone)


def without(figures: pd.DataFrame, keys: Iterable[str]) -> pd.DataFrame:
    """Published figures of which some are withheld."""
    gone = figures["key"].isin(set(keys))
    return figures.assign(**{name: figures[name].mask(gone) for name in ("value", "low", "high")})


def _near(now: pd.DataFrame, refused: pd.DataFrame) -> list[str]:
    """Keys of shown figures about the same region and indicator as a refused one, counts first."""
    places = refused["key"].str.split("/", expand=True)
    shown = now[now["low"].notna() & now["kind"].isin(("count", "level", "group mean", "gap"))]
    regions, groups, indicators = set(places[2]) | {"all"}, set(places[3]), set(places[4])
    beside = shown["region"].isin(regions) & shown["indicator"].isin(indicators)
    # Whoever knows the total of a group has its counts in all regions.
    elsewhere = shown["statistic"].eq("coverage.n") & shown["group"].isin(groups)
    alike = shown["statistic"].isin(set(places[5])) & (shown["group"].isin(groups) | shown["group"].eq(ALL))
    near = shown[beside | elsewhere].assign(turn=(~alike).astype(int) + (~elsewhere).astype(int))
    return near.sort_values(["turn", "region", "group", "key"])["key"].tolist()


def _base(figures: pd.DataFrame) -> int:
    """The base that counts are rounded to, which is the threshold."""
    base = figures.loc[figures["indicator"].eq(BASE) & figures["kind"].eq("design"), "value"]
    return int(base.iloc[0]) if len(base) else 5


def _refused(
    releases: Sequence[pd.DataFrame], threshold: int, known: pd.DataFrame | None, out: pd.DataFrame | None = None
) -> pd.DataFrame:
    """The rows of `refusals`: of all releases together, less what the earlier ones give away alone (`out`)."""
    if releases[-1].empty:  # official figures alone: nobody stands behind any of them
        return pd.DataFrame(columns=FIGURES)
    releases = [figures for figures in releases if len(figures)]
    rows = _narrow(releases, threshold, known)
    if len(rows) and len(releases) > 1:
        before = _narrow(releases[:-1], threshold, known) if out is None else out
        given_away = set(zip(before["key"], before["why"], strict=True))
        rows = rows[[pair not in given_away for pair in zip(rows["key"], rows["why"], strict=True)]]
    rows = pd.concat([rows, _differences(releases)], ignore_index=True)
    return rows.drop_duplicates("key", ignore_index=True)[FIGURES]


def _narrow(releases: Sequence[pd.DataFrame], threshold: int, known: pd.DataFrame | None = None) -> pd.DataFrame:
    """Hidden figures whose range is too narrow; of counts the largest threshold holds under which they were hidden."""
    system = System()
    wanted: dict[tuple, tuple[str, str, float]] = {}
    data, last = [], None
    for nth, figures in enumerate(releases):
        # plain objects: rows are walked through, which Arrow's texts are slow at
        figures = figures.astype(dict.fromkeys(figures.select_dtypes(exclude="number").columns, object))
        figures.attrs["prefix"] = "/".join(figures["key"].iloc[0].split("/")[:2])
        mark = figures["data"].iloc[0] if "data" in figures and len(figures) else f"release {nth}"
        data.append(mark)
        strict = max(threshold, _base(figures))
        _counts(system, figures, mark, strict, wanted)
        _levels(system, figures, mark, strict, wanted)
        if last is not None and mark != last:
            _grown(system, last, mark)
        last = mark
    if known is not None and last is not None:
        _known_elsewhere(system, known, last)
    names = [
        name
        for name, (_, _, width) in wanted.items()
        if name in system.number_of
        and (name not in system.shown or (name[0] in (COUNT, ANSWERED) and width > threshold))
    ]
    if not names:
        return pd.DataFrame(columns=FIGURES)
    wide = np.array([wanted[name][2] for name in names])
    ends = system.ranges(names, wide)
    rows = [
        (wanted[name][0], wanted[name][1], *ends[i])
        for i, name in enumerate(names)
        if ends[i, 1] - ends[i, 0] < wide[i] - 1e-6
    ]
    return pd.DataFrame(rows, columns=FIGURES)


def _key(figures: pd.DataFrame, region: str, group: str, indicator: str, statistic: str) -> str:
    return f"{figures.attrs['prefix']}/{region}/{group}/{indicator}/{statistic}"


def _counts(system: System, figures: pd.DataFrame, mark: str, threshold: int, wanted: dict) -> None:
    """Numbers of people: regions, groups, and those who answered about each indicator."""
    coverage = figures[figures["statistic"] == "coverage.n"]
    cells = coverage[coverage["group"] != ALL]
    numbers: dict[str, dict[str, int]] = {}
    for row in cells.itertuples():
        hidden = np.isnan(row.low)
        # Where a zero is shown a hidden count is at least 1.
        i = system.unknown((COUNT, mark, row.region, row.group), *((1.0, MOST) if hidden else (row.low, row.high)))
        numbers.setdefault(row.region, {})[row.group] = i
        if not hidden:
            system.shown.add((COUNT, mark, row.region, row.group))
        elif (COUNT, mark, row.region, row.group) not in system.shown:
            _want(wanted, (COUNT, mark, row.region, row.group), row.key, "count of people", threshold)
    for row in coverage[coverage["group"] == ALL].itertuples():
        if row.region == ALL:
            system.total([i for region in numbers.values() for i in region.values()], row.low, row.high)
        else:
            mine = list(numbers.get(row.region, {}).values())
            system.row(mine, [1.0] * len(mine), row.low, row.high)
    _answered(system, figures, mark, threshold, (numbers, wanted))


def _answered(system: System, figures: pd.DataFrame, mark: str, threshold: int, known: tuple) -> None:
    """How many of each group answered about an indicator; indicators of a region with the same figures count once."""
    numbers, wanted = known
    n = figures[figures["statistic"].isin(("profiles.n", "groups.n"))]
    ends: dict[tuple, dict[str, tuple[float, float]]] = {}
    for row in n.sort_values(["region", "indicator"]).itertuples():
        ends.setdefault((row.region, row.indicator), {})[row.group] = (row.low, row.high)
    seen: set[tuple] = set()
    asked = _asked(figures)
    for (region, indicator), of_groups in ends.items():
        total = of_groups.pop(ALL, (np.nan, np.nan))
        limits = {group: pair for group, pair in of_groups.items() if not np.isnan(pair[0])}
        form = asked.get(indicator, ())
        shape = (region, tuple(sorted(limits.items())), str(total), form)
        if shape in seen or total[1] == 0:  # nobody was asked: a published figure
            continue
        seen.add(shape)
        mine = []
        for group, people in numbers.get(region, {}).items():
            # That a group was not asked is no secret, and no slack for the counts of those that were.
            if system.high[people] == 0 or (form and group not in form and group not in limits):
                continue
            name = (ANSWERED, mark, region, group, indicator)
            i = system.unknown(name, *limits.get(group, (0.0, MOST)))
            system.row([people, i], [1.0, -1.0], 0.0, np.inf)
            mine.append(i)
            if group in limits:
                system.shown.add(name)
            elif name not in system.shown:
                key = _key(figures, region, group, indicator, "groups.n")
                _want(wanted, name, key, "count of people who answered", threshold)
        system.row(mine, [1.0] * len(mine), *total)


def _asked(figures: pd.DataFrame) -> dict[str, tuple[str, ...]]:
    """Which groups the form asks about each indicator, sorted; indicators that no release describes are left out."""
    rows = figures[figures["statistic"] == ASKED]
    return rows.groupby("indicator")["group"].agg(lambda groups: tuple(sorted(groups))).to_dict()


def _pairs(figures: pd.DataFrame) -> zip:
    """Region and indicator of each row."""
    return zip(figures["region"].tolist(), figures["indicator"].tolist(), strict=True)


def _want(wanted: dict, name: tuple, key: str, kind: str, width: float) -> None:
    if name in wanted and wanted[name][2] >= width:
        return
    why = f"hidden {kind} would lie within less than {width:g}"
    wanted[name] = (key, why, float(width))


def _levels(system: System, figures: pd.DataFrame, mark: str, threshold: int, wanted: dict) -> None:
    """Means of groups and levels of regions, tied by the weights of the groups; shares that sum to 1."""
    levels = figures[figures["statistic"].isin(SAME_LEVEL)]
    levels = levels.assign(indicator=levels["indicator"].str.split("+").str[0])
    limits = levels.groupby(["region", "indicator"], sort=True)[["low", "high"]].agg({"low": "max", "high": "min"})
    first = levels.drop_duplicates(["region", "indicator"])
    keys = dict(zip(_pairs(first), first["key"].tolist(), strict=True))
    totals = figures[(figures["statistic"] == "coverage.n") & (figures["group"] == ALL)]
    people = dict(zip(totals["region"], totals["low"], strict=True))
    limits = dict(zip(limits.index.tolist(), limits.itertuples(index=False), strict=True))
    for (region, indicator), row in limits.items():
        hidden, name = np.isnan(row.low), (LEVEL, mark, region, indicator)
        system.unknown(name, *((0.0, 1.0) if hidden else (row.low, row.high)))
        if not hidden:
            system.shown.add(name)
        elif indicator.startswith("cover:"):
            # A share of few people: as many answers as the threshold must be possible.
            n = people.get(region, np.nan)
            width = min(1.0, threshold / n) if n and not np.isnan(n) else NARROW
            _want(wanted, name, keys[(region, indicator)], "share of answers", round(width, 3))
        else:
            _want(wanted, name, keys[(region, indicator)], "level", NARROW)
    _shares(system, limits, mark)
    _groups(system, figures, mark, limits, wanted)


def _shares(system: System, limits: Mapping, mark: str) -> None:
    """The four shares of who could cover a need sum to 1."""
    fields = {(region, name.split("=")[0]) for region, name in limits if name.startswith("cover:")}
    for region, field in sorted(fields):
        four = [f"{field}={answer}" for answer in COVER]
        shown = [not np.isnan(limits[(region, name)].low) for name in four if (region, name) in limits]
        if len(shown) == len(COVER) and any(shown):
            system.row([system.number_of[(LEVEL, mark, region, name)] for name in four], [1.0] * len(COVER), 1.0, 1.0)


def _groups(system: System, figures: pd.DataFrame, mark: str, limits: Mapping, wanted: dict) -> None:
    """The level of a region as the mean of its groups' by equal weights, and gaps between groups."""
    design = figures[figures["statistic"] == "design"].set_index("indicator")["value"]
    if not design.get(EQUAL, 1.0):
        return
    means = figures[figures["statistic"] == "groups.estimate"]
    number = figures[figures["statistic"] == "profiles.groups_asked"]
    number = dict(zip(_pairs(number), number["value"].tolist(), strict=True))
    asked = _asked(figures)
    cells = figures[(figures["statistic"] == "coverage.n") & (figures["group"] != ALL) & (figures["high"] != 0)]
    there = cells.groupby("region")["group"].apply(list).to_dict()
    shown: dict[tuple, dict[str, tuple[float, float]]] = {}
    for row in means[means["low"].notna()].itertuples():
        shown.setdefault((row.region, row.indicator), {})[row.group] = (row.low, row.high)
    for region, indicator in limits:
        count = number.get((region, indicator), 0)
        if not count or indicator.startswith(("cover:", "voiced:")):
            continue
        known = shown.get((region, indicator), {})
        form = asked.get(indicator, GROUPS)
        groups = [g for g in GROUPS if (g in form and g in there.get(region, [])) or g in known]
        if len(groups) > count:  # an earlier release did not say which are asked: those that are shown, and the rest
            groups = [*known, *[g for g in groups if g not in known]][: int(count)]
        mine = []
        for group in groups:
            name = (MEAN, mark, region, group, indicator)
            mine.append(system.unknown(name, *known.get(group, (0.0, 1.0))))
            if group in known:
                system.shown.add(name)
            else:
                _want(wanted, name, _key(figures, region, group, indicator, "groups.estimate"), "mean", NARROW)
        # Groups that nobody was interviewed of are estimated from elsewhere, as one unknown.
        rest = int(count) - len(mine)
        if rest and design.get("empty cells are estimated", 1.0):
            mine.append(system.unknown((MEAN, mark, region, "estimated", indicator), 0.0, 1.0))
        else:
            rest, count = 0, len(mine)
        weights = [1 / count] * (len(mine) - bool(rest)) + ([rest / count] if rest else []) + [-1.0]
        level = system.number_of[(LEVEL, mark, region, indicator)]
        system.row([*mine, level], weights, -SLACK, SLACK)
    _gaps(system, figures, mark)


def _gaps(system: System, figures: pd.DataFrame, mark: str) -> None:
    """Gaps between two groups, whose means may be hidden: the difference of these lies within the gap's interval.

    The size of a gap itself is less than that of the two means, by a model that a reader cannot undo exactly.
    """
    key = ["region", "group", "indicator"]
    upper = figures[figures["statistic"] == "gaps.high90"].drop_duplicates(key).set_index(key)["high"]
    for row in figures[figures["statistic"] == "gaps.low90"].itertuples():
        pair = [(MEAN, mark, row.region, group, row.indicator) for group in row.group.split("-")]
        high = upper.get((row.region, row.group, row.indicator), np.nan)
        if all(name in system.number_of for name in pair) and not np.isnan(high):
            system.row([system.number_of[name] for name in pair], [1.0, -1.0], row.low - SLACK, high + SLACK)


def _known_elsewhere(system: System, known: pd.DataFrame, mark: str) -> None:
    """Numbers of interviews of a release that others know from elsewhere, exactly."""
    cells = [(name, i) for name, i in system.number_of.items() if name[:2] == (COUNT, mark)]
    for region, group, n in known[["region", "group", "n"]].itertuples(index=False):
        mine = [i for name, i in cells if region in (ALL, name[2]) and group in (ALL, name[3])]
        if mine:
            system.row(mine, [1.0] * len(mine), float(n), float(n))


def _grown(system: System, before: str, after: str) -> None:
    """From one release to the next interviews are added: no count falls."""
    for name, i in list(system.number_of.items()):
        if name[0] in (COUNT, ANSWERED) and name[1] == before:
            later = (name[0], after, *name[2:])
            if later in system.number_of:
                system.row([system.number_of[later], i], [1.0, -1.0], 0.0, np.inf)


def _differences(releases: Sequence[pd.DataFrame]) -> pd.DataFrame:
    """Means that two releases with other interviews give so exactly that newcomers' answers follow.

    The sum of the newcomers' answers is n2 x mean2 - n1 x mean1; it must be open by at least one whole answer, whatever
    the counts are, unless there are as many newcomers as the threshold.
    """
    rows, now = [], releases[-1]
    for before in releases[:-1]:
        if "data" in before and "data" in now and before["data"].iloc[0] == now["data"].iloc[0]:
            continue
        kinds = ["level", "group mean"]
        both = now[now["kind"].isin(kinds)].merge(before[before["kind"].isin(kinds)], on="key", suffixes=("", "_then"))
        both = both[both["low"].notna() & both["low_then"].notna() & (both["statistic"] != "links.weight")]
        n = _people(now, both)
        open_by = n * ((both["high"] - both["low"]) + (both["high_then"] - both["low_then"])).to_numpy(float)
        # At an end of the scale the interval is cut off: what is known there is known of each release alone.
        whole = ~(both["low"].eq(0) | both["high"].eq(1)).to_numpy() & (both["step"] > 0).to_numpy()
        for nth in np.flatnonzero(whole & (open_by < ONE - 1e-9)):
            row = both.iloc[nth]
            why = "two releases would give the answers of those between them"
            rows.append((row["key"], why, row["low"], row["high"]))
    return pd.DataFrame(rows, columns=FIGURES)


def _people(figures: pd.DataFrame, rows: pd.DataFrame) -> np.ndarray:
    """The least number of people behind each mean, by what is published; 1 where that is hidden."""
    counts = figures[figures["statistic"].isin(("groups.n", "profiles.n", "links.n"))]
    low = counts.set_index(["region", "group", "indicator"])["low"]
    low = low[~low.index.duplicated()]
    at = pd.MultiIndex.from_frame(rows[["region", "group", "indicator"]])
    return np.nan_to_num(low.reindex(at).to_numpy(float), nan=1.0).clip(1)
