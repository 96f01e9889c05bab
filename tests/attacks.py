"""Small synthetic studies, what of them is shown, and a reader who tries to find out what is hidden.

The reader knows how figures are rounded, the form and the weights, and uses nothing of the audit: own linear programmes
for counts, and for answers a search through all answers that somebody could have given.
"""

from __future__ import annotations

from functools import cache

import numpy as np
import pandas as pd
from scipy.optimize import linprog

from herelib import profiles, release
from herelib.tables import CONTRACTS, read_by
from herelib.tables.contracts import empty
from herelib.vocabulary import GROUPS

PARAMETERS = {
    "group_weights": "equal",
    "pooling": "none",
    "prior_scale": 0.35,
    "empty_cells": "estimate",
    "draws": 40,
    "seed": 1,
}
ANSWERS = np.array([0, 0.25, 0.5, 0.75, 1.0])
INDICATORS = ("barrier:finance", "barrier:skills", "capacity:mentors", "need:food")
FIGURES = "published figures"  # made once for each release, since every attack looks at them
REGIONS = ("ash", "beech", "cedar", "dogwood")


def people_of(seed: int, refuse: float = 0.1) -> pd.DataFrame:
    """Interviews of an invented study: [interview, region, group, and an answer from 0 to 1 for each indicator]."""
    rng = np.random.default_rng(seed)
    rows = []
    for region in REGIONS:
        mean = rng.uniform(0.1, 0.9, len(INDICATORS))
        for group in GROUPS:
            n = int(rng.choice([0, rng.integers(1, 5), rng.integers(5, 25)], p=[0.1, 0.3, 0.6]))
            for _ in range(n):
                near = np.clip(rng.normal(mean, 0.3), 0, 1)
                given = np.round(4 * near) / 4
                rows.append([region, group, *np.where(rng.random(len(INDICATORS)) < refuse, np.nan, given)])
    table = pd.DataFrame(rows, columns=["region", "group", *INDICATORS])
    return table.assign(interview=[f"s{seed}p{i:04d}" for i in range(len(table))])


def survey_of(people: pd.DataFrame) -> dict[str, pd.DataFrame]:
    """The tables of the first stage that profiles are made of."""
    names = [name.replace(":", "_") for name in INDICATORS]
    interviews = people[["interview", "region", "group"]].assign(
        language="en", date="2026-03-01", minutes=30.0, export="one.csv", consent_quote=False, weight=1.0
    )
    answers = people[["interview", *INDICATORS]].set_axis(["interview", *names], axis=1)
    items = pd.DataFrame({"item": names, "dimension": INDICATORS, "block": [i.split(":")[0] for i in INDICATORS]})
    items = items.assign(kind="scale", direction=1, low=1.0, high=5.0, label=names, groups="|".join(GROUPS))
    regions = pd.DataFrame({"region": REGIONS, "country": "AA", "setting": "rural", "population": 9000.0})
    made = {"interviews": interviews, "answers": answers, "items": items, "regions": regions}
    # The empty table has no type for texts; a published figure of the first region serves.
    density = {"indicator": "density", "dimension": "", "label": "density", "unit": "", "value": 1.0, "scaled": 0.5,
               "low": 0.0, "high": 2.0, "direction": 1, "year": "2025", "source": "invented", "level": "own",
               "inherited_from": ""}  # fmt: skip
    rest = {name: empty(name) for name in ("cleaned", "choices")}
    rest["context"] = regions[["region"]].assign(**density)
    first = people["interview"].iloc[0]
    said = {"interview": first, "item": "open", "language": "en", "language_source": "interview", "text": "A shop."}
    made["open_answers"] = pd.DataFrame([said])
    coded = {
        "segment": "s1",
        "interview": first,
        "item": "open",
        "code": "need_food",
        "coder": "a",
        "start": 0,
        "end": 7,
    }
    made["segments"] = pd.DataFrame([{**coded, "cleared": False, "negated": False, "satisfied": False, "counts": True}])
    codebook = pd.DataFrame([["need_food", "", "Food", ""]], columns=["code", "parent", "label", "items"])
    return {**rest, **made, "codebook": codebook}


def run_of(people: pd.DataFrame, **parameters: object) -> dict[str, pd.DataFrame]:
    """A run with profiles; the tables of later stages are there without rows."""
    survey = survey_of(people)
    made = profiles.profile(survey, {**PARAMETERS, **parameters})
    names = [name for name in read_by("report") if name in CONTRACTS]
    accounting = pd.DataFrame({"export": "one.csv", "row": range(len(people)), "interview": people["interview"]})
    accounting = accounting.assign(status="kept", rule="", cells_changed=0)
    settled = pd.DataFrame({"parameter": list({**PARAMETERS, **parameters}), "source": "default"})
    settled = settled.assign(value=[str(v) for v in {**PARAMETERS, **parameters}.values()], decision="", meaning="")
    return {**{name: _bare(name) for name in names}, **survey, **made, "accounting": accounting,
            "links": links_of(people), "parameters_profile": settled}  # fmt: skip


@cache
def _bare(name: str) -> pd.DataFrame:
    """A table without rows whose texts are texts."""
    texts = {c: str for c, column in CONTRACTS[name].columns.items() if column.kind == "text"}
    return empty(name).astype(texts)


def links_of(people: pd.DataFrame) -> pd.DataFrame:
    """Means of each question by group, as the walk shows them."""
    long = people.melt(["interview", "region", "group"], list(INDICATORS), "indicator", "answer")
    grid = pd.MultiIndex.from_product([REGIONS, INDICATORS, GROUPS], names=["region", "indicator", "group"])
    each = long.groupby(["region", "indicator", "group"])["answer"].agg(n="count", mean="mean").reindex(grid)
    table = each.reset_index().assign(item=lambda t: t["indicator"].str.replace(":", "_"), weight=0.2)
    return table.assign(label=table["item"], n=table["n"].fillna(0).astype(int), pooled_share=0.1)


def shown_of(people: pd.DataFrame, threshold: int = 5, **parameters: object) -> dict[str, pd.DataFrame]:
    """What a release of the study shows."""
    shown = release.protect(run_of(people, **parameters), threshold)
    if hasattr(release, "published"):
        shown[FIGURES] = release.published(shown)
    return shown


def intervals(shown: dict[str, pd.DataFrame], name: str, column: str, keys: list[str]) -> dict[tuple, tuple]:
    """What each shown figure may be: exact where a release does not round."""
    table = shown[name]
    if FIGURES not in shown:  # a release of before figures were rounded
        rows = table[table[column].notna()]
        values = rows[column].astype(float)
        exact = {key: (v, v) for key, v in zip(zip(*[rows[k] for k in keys], strict=True), values, strict=True)}
        return exact
    figures = shown[FIGURES]
    figures = figures[(figures["statistic"] == f"{name}.{column}") & figures["low"].notna()]
    at = zip(*[figures[k] for k in keys], strict=True)
    return dict(zip(at, zip(figures["low"], figures["high"], strict=True), strict=True))


def count_ranges(views: list[dict], targets: list[tuple], margins: dict[str, int] | None = None) -> dict:
    """Least and greatest value of counts of region and group, from coverage and answers in all views together.

    Parameters
    ----------
    views : protected tables of the same interviews
    targets : pairs of region and group
    margins : totals of groups over all regions, if the reader has them from elsewhere
    """
    names = [(r, g) for r in REGIONS for g in GROUPS]
    low, high = np.zeros(len(names)), np.full(len(names), 500.0)
    sides, limits = [], []

    def between(row: np.ndarray, ends: tuple) -> None:
        sides.extend([row, -row])
        limits.extend([ends[1], -ends[0]])

    for shown in views:
        coverage = intervals(shown, "coverage", "n", ["region", "group"])
        hidden = shown["coverage"][shown["coverage"]["hidden"]]
        for region, group in zip(hidden["region"], hidden["group"], strict=True):
            if (region, group) in names:
                low[names.index((region, group))] = max(1, low[names.index((region, group))])
        for (region, group), ends in coverage.items():
            row = np.array([(region in (r, "all")) & (group in (g, "all")) for r, g in names], float)
            between(row, ends)
        answered = intervals(shown, "profiles", "n", ["region", "indicator"])
        for (region, _), ends in answered.items():
            row = np.array([region == r for r, g in names], float)
            between(row, (ends[0], np.inf))  # whoever answered was interviewed
        absent = set(zip(shown["coverage"]["region"], shown["coverage"]["group"], strict=True))
        for i, (r, g) in enumerate(names):
            if (r, g) not in absent:
                high[i] = 0
    for group, total in (margins or {}).items():
        between(np.array([g == group for _, g in names], float), (total, total))
    return _ranges(
        np.array(sides), np.array(limits), np.column_stack([low, high]), [names.index(t) for t in targets], targets
    )


def _ranges(sides: np.ndarray, limits: np.ndarray, bounds: np.ndarray, at: list[int], targets: list) -> dict:
    kept, found = np.isfinite(limits), {}
    for place, target in zip(at, targets, strict=True):
        aim = np.eye(len(bounds))[place]
        ends = []
        for sign in (1, -1):
            solved = linprog(sign * aim, A_ub=sides[kept], b_ub=limits[kept] + 1e-7, bounds=bounds, method="highs")
            ends.append(solved.x[place] if solved.x is not None else np.nan)
        found[target] = (ends[0], ends[1])
    return found


def small_cells(people: pd.DataFrame, threshold: int = 5) -> list[tuple]:
    """Region and group of each count from 1 to one less than the threshold."""
    counts = people.groupby(["region", "group"]).size()
    return [place for place, n in counts.items() if n < threshold]


def zeros_told(people: pd.DataFrame, shown: dict[str, pd.DataFrame]) -> list[tuple]:
    """Where nobody of a group that was interviewed answered, and the release says so: [region, group, indicator]."""
    long = people.melt(["interview", "region", "group"], list(INDICATORS), "indicator", "answer")
    silent = long.groupby(["region", "group", "indicator"])["answer"].count()
    silent = set(silent[silent == 0].index)
    told = [table[table["n"] == 0] for table in (shown["links"], shown["groups"])]
    said = {key for t in told for key in zip(t["region"], t["group"], t["indicator"], strict=True)}
    missing = shown["profiles"]
    # Counting the groups that answered tells as much, where one is silent and all others are shown.
    for row in missing[missing["groups_present"] < missing["groups_asked"]].itertuples():
        mine = people[people["region"] == row.region]["group"].nunique()
        alone = [key for key in silent if key[0] == row.region and key[2] == row.indicator]
        if len(alone) == 1 and row.groups_present == mine - 1:
            said.update(alone)
    return sorted(silent & said)


def answers_left(before: dict, after: dict, region: str, group: str) -> dict[str, np.ndarray]:
    """Which answers the one interview between two releases may have given to each indicator.

    The reader knows region and group of whoever was added. By the mean of the group and by the region's level.
    """
    left = {indicator: ANSWERS for indicator in INDICATORS}
    means = [intervals(shown, "links", "mean", ["region", "group", "indicator"]) for shown in (before, after)]
    if FIGURES in before:
        means = [{(r, g, i.split("+")[0]): ends for (r, g, i), ends in m.items()} for m in means]
    counts = [intervals(shown, "groups", "n", ["region", "group", "indicator"]) for shown in (before, after)]
    levels = [intervals(shown, "profiles", "estimate", ["region", "indicator"]) for shown in (before, after)]
    for indicator in INDICATORS:
        key = (region, group, indicator)
        if all(key in m for m in means) and all(key in c for c in counts):
            left[indicator] = _by_mean(left[indicator], [m[key] for m in means], counts[0][key])
        if all((region, indicator) in level for level in levels) and key in counts[0]:
            ends = [level[(region, indicator)] for level in levels]
            start = means[0].get(key, (0.0, 1.0))
            left[indicator] = _by_level(left[indicator], ends, counts[0][key], start)
    return left


def _by_mean(left: np.ndarray, ends: list[tuple], n: tuple) -> np.ndarray:
    """Answers a for which (n m1 + a) / (n + 1) = m2 has a solution within the intervals."""
    (low, high), (low_then, high_then) = ends
    people = np.arange(np.ceil(n[0]), np.floor(n[1]) + 1)
    fits = [
        any((k * low + a) / (k + 1) <= high_then + 1e-9 and (k * high + a) / (k + 1) >= low_then - 1e-9 for k in people)
        for a in left
    ]
    return left[np.array(fits, bool)]


def _by_level(left: np.ndarray, ends: list[tuple], n: tuple, mean: tuple) -> np.ndarray:
    """Answers for which the level may move from one interval to the other: by (a - mean) / (n + 1) / groups."""
    least, most = ends[1][0] - ends[0][1], ends[1][1] - ends[0][0]
    people = np.arange(np.ceil(n[0]), np.floor(n[1]) + 1)
    slack = 0.003 if ends[0][0] == ends[0][1] else 0.0  # the level is a mean over draws
    moves = [[(a - m) / (k + 1) / len(GROUPS) for k in people for m in mean] for a in left]
    fits = [min(move) <= most + slack and max(move) >= least - slack for move in moves]
    return left[np.array(fits, bool)]


def attack(seed: int, threshold: int = 5) -> dict[str, tuple[int, int, int]]:
    """How many secrets of one study a reader may find: by attack (tried, found exactly, known within the threshold).

    Counts: small cells of region and group by subtraction, with the totals of groups from elsewhere, with a release
    under another threshold, and with one under other weights. Zeros: whether a release says that nobody of a group
    answered. Two releases that differ by one interview: answers that only one choice of the scale is left of (exactly),
    or that two or more choices are ruled out of. Two releases that differ by all interviews of a small group.
    """
    people = people_of(seed)
    shown = shown_of(people, threshold)
    targets = small_cells(people, threshold)
    groups = people.groupby("group").size().to_dict()
    by_attack = {
        "margins": ([shown], None),
        "other margin known": ([shown], groups),
        "other threshold": ([shown, shown_of(people, 3)], None),
        "other weights": ([shown, shown_of(people, threshold, group_weights="interviews")], None),
    }
    found = {}
    for name, (views, margins) in by_attack.items():
        ranges = count_ranges(views, targets, margins)
        widths = np.array([high - low for low, high in ranges.values()])
        found[name] = (len(widths), int((widths < 0.5).sum()), int((widths < threshold - 1e-6).sum()))
    long = people.melt(["interview", "region", "group"], list(INDICATORS), "indicator", "answer")
    silent = int((long.groupby(["region", "group", "indicator"])["answer"].count() == 0).sum())
    told = len(zeros_told(people, shown))
    found["zeros"] = (silent, told, told)
    found["one interview more"] = _one_more(people, shown, seed, threshold)
    return found


def _one_more(people: pd.DataFrame, shown: dict, seed: int, threshold: int) -> tuple[int, int, int]:
    """Answers of one person found from two releases."""
    counts = people.groupby(["region", "group"])["interview"].transform("size")
    added = people[counts > threshold].sample(1, random_state=seed).iloc[0]
    before = shown_of(people[people["interview"] != added["interview"]].reset_index(drop=True), threshold)
    left = answers_left(before, shown, added["region"], added["group"])
    given = {indicator: added[indicator] for indicator in INDICATORS if not np.isnan(added[indicator])}
    exact = sum(len(left[i]) == 1 and left[i][0] == answer for i, answer in given.items())
    return len(given), exact, sum(len(left[i]) <= 3 and answer in left[i] for i, answer in given.items())


def together(seeds: range, threshold: int = 5) -> pd.DataFrame:
    """The attacks on many studies: table [attack, tried, exactly, narrow]."""
    rows = [(name, *numbers) for seed in seeds for name, numbers in attack(seed, threshold).items()]
    table = pd.DataFrame(rows, columns=["attack", "tried", "exactly", "narrow"])
    return table.groupby("attack", sort=False).sum().reset_index()
