"""An attacker who has one or two releases of a study and wants the numbers that they hide.

`attack` takes all published numbers as one system of whole numbers: margins, totals of questions, answers that cannot
exceed interviews, groups that must have answered. For each hidden number it finds the least and greatest value that
fits; with two releases also the answer of a person by whom they differ. Written without a look into herelib.
"""

import math
from pathlib import Path

import numpy as np
import pandas as pd
from released_tables import MANY, Release, read_release
from scipy.optimize import Bounds, LinearConstraint, milp
from scipy.sparse import coo_matrix

COLUMNS = ["cell", "low", "high", "exact", "truth", "shown"]


class System:
    """Whole numbers with bounds and linear constraints between them."""

    def __init__(self):
        self.position, self.low, self.high, self.rows = {}, [], [], []

    def number(self, name: tuple, low: int = 0, high: int = MANY) -> tuple:
        """A number by its name; bounds of later calls narrow those of earlier ones."""
        if name not in self.position:
            self.position[name] = len(self.position)
            self.low.append(low)
            self.high.append(high)
        place = self.position[name]
        self.low[place], self.high[place] = max(self.low[place], low), min(self.high[place], high)
        return name

    def constrain(self, terms: dict[tuple, float], low: float, high: float) -> None:
        """A weighted sum of numbers lies between two bounds."""
        self.rows.append((terms, low, high))

    def bounds(self, names: list[tuple]) -> dict[tuple, tuple[int, int]]:
        """The least and greatest value of each number that fits all constraints; (1, 0) if nothing fits."""
        size = len(self.position)
        entries = [
            (row, self.position[name], weight)
            for row, (terms, _, _) in enumerate(self.rows)
            for name, weight in terms.items()
        ]
        rows, columns, weights = zip(*entries, strict=True)
        matrix = coo_matrix((weights, (rows, columns)), shape=(len(self.rows), size)).tocsr()
        constraint = LinearConstraint(matrix, [row[1] for row in self.rows], [row[2] for row in self.rows])
        limits = {}
        for name in names:
            ends = [self._end(name, sign, constraint) for sign in (1, -1)]
            limits[name] = (ends[0], -ends[1]) if None not in ends else (1, 0)
        return limits

    def _end(self, name: tuple, sign: int, constraint: LinearConstraint) -> int | None:
        costs = np.zeros(len(self.position))
        costs[self.position[name]] = sign
        found = milp(costs, integrality=np.ones_like(costs), bounds=Bounds(self.low, self.high), constraints=constraint)
        return round(found.fun) if found.success else None


def groups_of(release: Release) -> list[str]:
    """The groups that a release speaks of."""
    return sorted({group for _, group in release.interviews} - {"all"})


def system_of(release: Release, asked: dict[str, set[str]]) -> System:
    """All that a release says, as one system; `asked` holds the groups that the form asks each question."""
    system, groups = System(), groups_of(release)
    regions = sorted({region for region, _ in release.interviews} - {"all"})
    for region in (*regions, "all"):
        for group in (*groups, "all"):
            low, high = release.interviews.get((region, group), (0, MANY))
            hidden = (low, high) == (0, MANY) and (region, group) in release.interviews
            exists = int(hidden and release.hidden_exist and region != "all")
            system.number(("interviews", region, group), max(low, exists), high)
    for region in (*regions, "all"):
        parts = {("interviews", region, group): 1 for group in groups}
        system.constrain({**parts, ("interviews", region, "all"): -1}, 0, 0)
    for group in (*groups, "all"):
        parts = {("interviews", region, group): 1 for region in regions}
        system.constrain({**parts, ("interviews", "all", group): -1}, 0, 0)
    _add_questions(release, system, asked)
    return system


def _add_questions(release: Release, system: System, asked: dict[str, set[str]]) -> None:
    # A region may show one of two questions and hide the other: how many a dimension has is read from all regions.
    dimensions = {}
    for _, dimension, question in release.questions:
        dimensions.setdefault(dimension, set()).add(question)
    for (region, dimension, question), published in release.questions.items():
        # Who is asked what stands in the form, which many have seen; without it all groups may have been asked.
        groups = asked.get(question, {group for _, group in release.interviews} - {"all"})
        heard, all_asked = release.heard.get((region, dimension), (0, 0))
        alone = len(dimensions[dimension]) == 1
        names = []
        for group in sorted(groups):
            low, high = published.answers.get(group, (0, MANY))
            must = int(alone and heard == all_asked == len(groups) and group not in published.answers)
            names.append(system.number(("answers", region, group, question), max(low, must), high))
            if ("interviews", region, group) in system.position:
                system.constrain({names[-1]: 1, ("interviews", region, group): -1}, -MANY, 0)
        low, high = release.people.get((region, dimension), published.answers.get("all", (0, MANY)))
        # People who answered any question of a dimension are at least as many as those who answered this one.
        system.constrain(dict.fromkeys(names, 1), low if alone else 0, high)


def hidden_numbers(release: Release, system: System) -> list[tuple]:
    """Names of the numbers that the release does not show; what it shows rounded is shown."""
    names = []
    for name in system.position:
        kind, region, group = name[:3]
        if kind == "interviews" and "all" not in (region, group):
            if release.interviews.get((region, group), (0, MANY)) == (0, MANY):
                names.append(name)
        elif kind == "answers":
            low, high = release_answers(release, region, name[3]).get(group, (0, MANY))
            if (low, high) == (0, MANY) or low < high < release.base:
                names.append(name)
    return names


def release_answers(release: Release, region: str, question: str) -> dict[str, tuple[int, int]]:
    """Published answers by group of a question in a region, under whatever dimension it stands."""
    for (where, _, asked), published in release.questions.items():
        if (where, asked) == (region, question):
            return published.answers
    return {}


def attack(release_a: Path, release_b: Path | None = None, truth=None, form=None, moved=None):
    """What an outsider can find out from one release folder, or from two of the same study.

    Parameters
    ----------
    truth : dict, by cell, of the first release; small_studies.truth_of reads it from the team's tables
    form : dict, by question: the groups that are asked, and the steps of its scale above the lowest
    moved : by how much any number may be less and more in the second release, where the reader was told

    Returns
    -------
    DataFrame
        `cell` names the number: "interviews", region, group; "answers", region, group, question; with two releases also
        "answer of one person", region, group, question, whose values are steps of the scale. `low` and `high` are the
        least and greatest value that fits; `exact` says that they are one; `truth` is None where it is not known;
        `shown` says that the other release shows the number, rounded: whoever lowers a threshold means to.
    """
    first, form = read_release(release_a), form or {}
    asked = {question: groups for question, (groups, _) in form.items()}
    system = system_of(first, asked)
    found = [(cell, *limits) for cell, limits in system.bounds(hidden_numbers(first, system)).items()]
    shown = set()
    if release_b is not None:
        second = read_release(release_b)
        there = system_of(second, asked)
        shown = {cell for cell, *_ in found} & (there.position.keys() - set(hidden_numbers(second, there)))
        found = joint_bounds(first, second, found, asked, moved)
        found += changed_answers(first, second, {question: steps for question, (_, steps) in form.items()})
    truth = truth or {}
    rows = [(cell, low, high, low == high, truth.get(cell), cell in shown) for cell, low, high in found]
    return pd.DataFrame(rows, columns=COLUMNS)


def joint_bounds(first: Release, second: Release, found: list[tuple], asked: dict, told=None) -> list[tuple]:
    """Bounds of the first release's hidden numbers where the second shows the same study with other numbers hidden.

    A number that the second shows is taken for the first within the change of its region's, its group's or the whole
    total; with equal totals nothing has changed.
    """
    moved = {cell: told or _change(first, second, cell) for cell, _, _ in found}
    system = system_of(second, asked)
    names = [cell for cell in moved if cell in system.position]
    there = system.bounds(names) if names else {}
    joint = []
    for cell, low, high in found:
        if cell in there and moved[cell] is not None:
            less, more = moved[cell]
            low, high = max(low, there[cell][0] - more), min(high, there[cell][1] - less)
        joint.append((cell, low, high))
    return joint


def _change(first: Release, second: Release, cell: tuple) -> tuple[int, int] | None:
    """How much a cell may have changed from the first to the second release, by the totals that hold it."""
    spans = []
    for total in ((cell[1], "all"), ("all", cell[2]), ("all", "all")):
        pair = [release.interviews.get(total, (0, MANY)) for release in (first, second)]
        if all(high < MANY for _, high in pair):
            less, more = pair[1][0] - pair[0][1], pair[1][1] - pair[0][0]
            spans.append((min(less, 0), max(more, 0)))
    # Few may come and go between two waves of the same release; an attacker takes a change of up to three as one way.
    spans = [span for span in spans if span[1] - span[0] <= 3]
    return (max(span[0] for span in spans), min(span[1] for span in spans)) if spans else None


def changed_answers(first: Release, second: Release, steps: dict) -> list[tuple]:
    """Answers of one person by whom two releases differ, from counts and means of the group that the person is in.

    Whoever knows that somebody came or went tries every pair of neighbouring counts that fits what is published.
    """
    found = []
    for key in first.questions.keys() & second.questions.keys():
        one, other = first.questions[key], second.questions[key]
        for group in (one.means.keys() & other.means.keys()) - {"all"}:
            if one.answers[group] == other.answers[group] and one.answers[group][0] == one.answers[group][1]:
                continue
            parts = steps.get(key[2], 4)
            values = one_answer(one, other, group, parts) | one_answer(other, one, group, parts)
            if values:
                found.append((("answer of one person", key[0], group, key[2]), min(values), max(values)))
    return found


def one_answer(larger, smaller, group: str, parts: int) -> set[int]:
    """Steps of a scale, 0 to `parts`, that the person may have answered who is in one release and not in the other."""
    (low, high), (least, most) = larger.answers[group], smaller.answers[group]
    if high >= MANY or most >= MANY:
        return set()
    steps = set()
    for number in range(max(low, least + 1, 1), min(high, most + 1) + 1):
        above, below = sums(larger.means[group], number, parts), sums(smaller.means[group], number - 1, parts)
        if above[0] <= above[1] and below[0] <= below[1]:
            steps |= {step for step in range(parts + 1) if above[0] - below[1] <= step <= above[1] - below[0]}
    return steps


def sums(mean: tuple[float, float], number: int, parts: int) -> tuple[int, int]:
    """The least and greatest sum of steps of `number` people whose mean is published as an interval of 0-1."""
    return math.ceil((mean[0] - 1e-9) * number * parts), math.floor((mean[1] + 1e-9) * number * parts)


def recovered(table: pd.DataFrame, threshold: int = 5) -> pd.DataFrame:
    """Counts by kind of cell: hidden, found exactly and rightly, in an interval narrower than the threshold, wrong."""
    kind = table["cell"].str[0]
    known = table["truth"].notna()
    truth = pd.to_numeric(table["truth"], errors="coerce")
    right = known & (table["low"] <= truth) & (truth <= table["high"])
    counts = {
        "cells": table["cell"],
        "exact": table["exact"] & right,
        "narrow": (table["high"] - table["low"] + 1 < threshold) & right & ~table["shown"],
        "wrong": known & ~right,
    }
    return pd.DataFrame(
        {name: flags.groupby(kind).agg("size" if name == "cells" else "sum") for name, flags in counts.items()}
    )
