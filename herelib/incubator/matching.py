"""Who guides whom: most matches, then the worst-served group as well as possible, then the best pairs.

Three programmes, one after the other, each keeping what the one before reached. Capacity is counted in mentees and not
in hours: with hours the same instances have gaps of 12 % after five minutes, in mentees the linear programmes are whole
by nature and proven (`flows`). The plan for it comes from Biro and Gyetvai 2021 (arXiv 2102.06671), who match in
a real programme by integer programming; fairness over groups, reasons and the worth of one more mentor are added.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import pandas as pd

from herelib.errors import HereError
from herelib.incubator import problem as problems
from herelib.incubator import refusals
from herelib.incubator.floors import explained, lowered
from herelib.incubator.flows import LINEAR, MIXED, Demands, Reach, Solved, best, fairest_share
from herelib.incubator.people import MENTOR, PARTICIPANT
from herelib.words import marked, message, message_by_number, percent

PAIR_COLUMNS = ("participant", "mentor", "quality", "in_person", "by_lot")
STAGE_COLUMNS = ("stage", "value", "bound", "gap", "method")
GROUP_COLUMNS = ("column", "name", "participants", "reachable", "matched", "share", "least")
STAGES = {
    "matches": marked("as many matches as possible"),
    "fairness": marked("the worst-served group as well as possible"),
    "quality": marked("the best pairs"),
}
_TIES = 0.49  # ties add less than half a thousandth of quality in all, and so never cost any


@dataclass(frozen=True)
class Matching:
    """A matching and why it is this one.

    Attributes
    ----------
    pairs : table [participant, mentor, quality, in_person, by_lot], by the mentor and then the participant; quality
        0-1; by_lot: somebody alike in every attribute could stand here
    participants : table [participant, region, group, matched, why_not, condition, admissible_mentors, shut_out, ...],
        see `refusals`
    mentors : table [mentor, region, places, mentees, free]
    groups : table [column, name, participants, reachable, matched, share, least]
    stages : table [stage, value, bound, gap, method]; gap 0 is proven
    floors : table of least numbers asked for, see `floors`; those that cannot be kept are explained
    problem : what it was computed from
    duals : matches that one place more of each unit and mentor of the flow would add at the most; None if not known
    share_duals : the same of the worst share
    """

    pairs: pd.DataFrame
    participants: pd.DataFrame
    mentors: pd.DataFrame
    groups: pd.DataFrame
    stages: pd.DataFrame
    floors: pd.DataFrame
    problem: problems.Problem
    duals: np.ndarray | None
    share_duals: np.ndarray | None

    @property
    def worst_share(self) -> float:
        """Share matched in the worst-served group that can be served at all; NaN without groups."""
        fair = self.groups[self.problem.fair & (self.groups["reachable"] > 0).to_numpy()]
        return float(fair["share"].min()) if len(fair) else float("nan")

    @property
    def feasible(self) -> bool:
        """Whether every floor is kept."""
        return bool((self.floors["short"] == 0).all())

    def __str__(self) -> str:
        """The matching in one sentence."""
        matched = int(self.participants["matched"].sum())
        text = message_by_number(
            "%(matched)s of %(n)s participant is matched; the worst-served group at %(worst)s; no mentor is "
            "admissible for %(nobody)s, and no place is left for %(full)s.",
            "%(matched)s of %(n)s participants are matched; the worst-served group at %(worst)s; no mentor is "
            "admissible for %(nobody)s, and no place is left for %(full)s.",
            len(self.participants),
            matched=matched,
            worst=percent(self.worst_share),
            nobody=int((self.participants["why_not"] == refusals.NOBODY).sum()),
            full=int((self.participants["why_not"] == refusals.FULL).sum()),
        )
        gap = float(self.stages["gap"].max())
        if gap > 0:
            text += " " + message("It is not proven to be the best: up to %(gap)s may be missing.", gap=percent(gap))
        return text


def match(
    participants: pd.DataFrame,
    mentors: pd.DataFrame,
    rules: problems.MatchingRules | None = None,
    distances: pd.DataFrame | None = None,
) -> Matching:
    """Who guides whom.

    Parameters
    ----------
    participants, mentors : pseudonyms and attributes, columns as in `people`
    distances : table [region, other, km]

    Raises
    ------
    StudyError
        All faults of the two tables.
    HereError
        If a rule names what is not there, or an integer programme found no matching at all in its time.

    Examples
    --------
    >>> asking = pd.DataFrame({"participant": ["p1", "p2"], "region": ["alder", "birch"], "languages": ["lv", "es"]})
    >>> offering = pd.DataFrame({"mentor": ["m"], "region": ["alder"], "languages": ["lv"], "hours": [9]})
    >>> str(match(asking, offering))[:48]
    '1 of 2 participants are matched; the worst-serve'
    """
    return solved(problems.problem(participants, mentors, rules or problems.MatchingRules(), distances))


def solved(problem: problems.Problem) -> Matching:
    """The matching of a problem; floors that cannot be kept are lowered as little as possible, and explained."""
    flow, seconds = problem.flow, problem.rules.seconds
    floors = explained(problem)
    floor = lowered(problem, floors)
    most = best(flow, flow.people, Demands(None, floor), seconds)
    if most is None:
        raise HereError("no matching came up in time: give the integer programmes more seconds, or match without teams")
    total = float(flow.people @ most.flow)
    least, share = _fair(problem, total, floor)
    ties = problem.ties * (_TIES / max(total, 1.0))
    finest = best(flow, problem.worth + ties, Demands(total, least), seconds)
    if finest is None:  # in its time; what an earlier stage reached keeps every demand
        earlier = share.flow if len(share.flow) else most.flow
        finest = Solved(earlier, 0.0, float(problem.quality.max(initial=0) * total), MIXED)
    quality = float(problem.worth @ finest.flow)
    # The ties are taken off again: the value is quality alone, and what is proven is proven of it.
    finest = Solved(finest.flow, quality, max(np.floor(finest.bound + 1e-6), quality), finest.method)
    stages = _stages(most, share, finest)
    pairs = _pairs(problem, finest.flow)
    people = refusals.outcomes(problem, pairs)
    groups = _groups(problem, people, least)
    guides = _mentors(problem, pairs)
    return Matching(pairs, people, guides, groups, stages, floors, problem, most.duals, share.duals)


def _fair(problem: problems.Problem, total: float, floor: np.ndarray) -> tuple[np.ndarray, Solved]:
    """Least people of each group that keep the worst share as high as it can be, and that share."""
    flow, rules = problem.flow, problem.rules
    counted = problem.fair & (problem.reachable > 0)
    if not counted.any():
        return floor, Solved(np.zeros(0), np.nan, np.nan, LINEAR)
    fairest = fairest_share(flow, Demands(total, floor), counted, rules.seconds)
    mixed = fairest.mixed
    if not flow.whole:
        if mixed is None:
            return floor, Solved(np.zeros(0), 0.0, fairest.bound, MIXED)
        served = flow.served() @ mixed.flow[:-1]
        share = float((served[counted] / flow.members[counted]).min())
        least = np.where(counted, np.ceil(share * flow.members - 1e-6), 0).astype(int)
        return np.maximum(least, floor), Solved(mixed.flow[:-1], share, max(mixed.bound, share), mixed.method)
    reach = Reach(flow)
    least = _raised(flow, reach, counted, floor, fairest.bound)
    share = float((least[counted] / flow.members[counted]).min())
    if rules.fairness == problems.EACH:
        least = _each_raised(flow, reach, counted, least)
    return least, Solved(np.zeros(0), share, share, LINEAR, fairest.duals)


def _at_share(flow, counted: np.ndarray, floor: np.ndarray, share: float) -> np.ndarray:
    """Least people of each group where each counted one is served at a share."""
    return np.maximum(floor, np.where(counted, np.ceil(share * flow.members - 1e-9), 0)).astype(int)


def _raised(flow, reach: Reach, counted: np.ndarray, floor: np.ndarray, bound: float) -> np.ndarray:
    """Least people of each group at the greatest share that all counted groups can have at once, in whole people.

    The linear programme's share is a bound; the greatest share in whole people is among k / members, and what can be
    had falls with the share: it is found by halving.
    """
    shares = np.unique(np.concatenate([np.arange(n + 1) / n for n in flow.members[counted]]))
    shares = shares[shares <= bound + 1e-7]
    low, high = 0, len(shares)  # shares[low] can be had, shares[high] cannot
    step = 1  # the answer lies just below the bound: halving begins there
    while high - low > 1:
        at = max(high - step, low + 1) if high - low > 2 * step else (low + high) // 2
        if reach.can(_at_share(flow, counted, floor, shares[at])):
            low = at
        else:
            high, step = at, step * 2
    return _at_share(flow, counted, floor, shares[low])


def _each_raised(flow, reach: Reach, counted: np.ndarray, least: np.ndarray) -> np.ndarray:
    """Least people where, again and again, the lowest group gets one more that can; of level ones the smallest.

    What can be served together is a polymatroid, where this greedy way is the best (Federgruen and Groenevelt 1986).
    """
    least, free = least.copy(), counted.copy()
    while free.any():
        order = np.lexsort((np.arange(len(least)), flow.members, least / np.maximum(flow.members, 1)))
        lowest = next(at for at in order if free[at])
        more = least.copy()
        more[lowest] += 1
        if more[lowest] <= flow.members[lowest] and reach.can(more):
            least = more
        else:
            free[lowest] = False
    return least


def _stages(most: Solved, share: Solved, finest: Solved) -> pd.DataFrame:
    rows = [
        (
            name,
            solved.value / scale,
            solved.bound / scale,
            solved.gap if np.isfinite(solved.value) else 0.0,
            solved.method,
        )
        for name, solved, scale in (("matches", most, 1), ("fairness", share, 1), ("quality", finest, 1000))
    ]
    return pd.DataFrame(rows, columns=list(STAGE_COLUMNS))


def _pairs(problem: problems.Problem, flows: np.ndarray) -> pd.DataFrame:
    """Pseudonyms put to the flows: alike participants by lot, alike mentors in turn."""
    flow, seed = problem.flow, problem.rules.lot
    names = problem.participants.table[PARTICIPANT].to_numpy()
    members = [np.flatnonzero(problem.unit_of == unit) for unit in range(len(problem.unit_kind))]
    waiting = {
        kind: sorted(np.flatnonzero(problem.unit_kind == kind), key=lambda unit: _drawn(seed, names[members[unit]]))
        for kind in range(len(problem.units))
    }
    alike = {kind: len(units) for kind, units in waiting.items()}
    taken = [0] * len(problem.guides)
    rows = []
    for pair in np.flatnonzero(flows > 0.5):
        unit_kind, mentor = int(flow.unit[pair]), int(flow.mentor[pair])
        guides = problem.guides[mentor]
        drawn = alike[unit_kind] > round(flows[pair]) or len(guides) > 1
        for _ in range(round(flows[pair])):
            unit, guide = waiting[unit_kind].pop(0), int(guides[taken[mentor] % len(guides)])
            taken[mentor] += 1
            rows += [(int(row), guide, drawn) for row in members[unit]]
    return _pair_table(problem, rows)


def _drawn(seed: int, pseudonyms: np.ndarray) -> bytes:
    return min(problems.lot(seed, str(name)) for name in pseudonyms)


def _pair_table(problem: problems.Problem, rows: list[tuple[int, int, bool]]) -> pd.DataFrame:
    people, guides = problem.participants, problem.mentors
    left = np.array([row for row, _, _ in rows], dtype=int)
    right = np.array([guide for _, guide, _ in rows], dtype=int)
    kinds = people.kind[left], guides.kind[right]
    table = pd.DataFrame(
        {
            "participant": people.table[PARTICIPANT].to_numpy()[left],
            "mentor": guides.table[MENTOR].to_numpy()[right],
            "quality": problem.quality[kinds] / 1000.0,
            "in_person": problem.admissible.in_person[kinds],
            "by_lot": np.array([drawn for _, _, drawn in rows], dtype=bool),
        }
    )
    return table.sort_values(["mentor", "participant"], ignore_index=True)


def _mentors(problem: problems.Problem, pairs: pd.DataFrame) -> pd.DataFrame:
    guides = problem.mentors
    places = problems.places_of(guides, problem.rules.hours_per_mentee)[guides.kind]
    mentees = guides.table[MENTOR].map(pairs["mentor"].value_counts()).fillna(0).astype(int).to_numpy()
    return pd.DataFrame(
        {
            "mentor": guides.table[MENTOR],
            "region": guides.table["region"],
            "places": places,
            "mentees": mentees,
            "free": places - mentees,
        }
    )


def _groups(problem: problems.Problem, people: pd.DataFrame, least: np.ndarray) -> pd.DataFrame:
    rows = []
    for at, (column, name) in enumerate(problem.group_names):
        inside = people[column] == name
        matched, members = int(people.loc[inside, "matched"].sum()), int(inside.sum())
        rows.append((column, name, members, int(problem.reachable[at]), matched, matched / members, int(least[at])))
    return pd.DataFrame(rows, columns=list(GROUP_COLUMNS))
