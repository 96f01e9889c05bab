"""Least numbers of groups to be matched: whether they can be kept together, and if not, why."""

from __future__ import annotations

import numpy as np
import pandas as pd

from herelib.incubator.flows import Demands, Reach, best
from herelib.incubator.problem import Problem
from herelib.words import listing, marked, message

FLOOR_COLUMNS = ("column", "name", "least", "participants", "reachable", "most_alone", "kept", "short", "against")
TOO_FEW, UNREACHED, ALONE, TOGETHER, KEPT = "too few people", "nobody admissible", "too few places", "together", "kept"
REASONS = {
    KEPT: marked("%(name)s: the least of %(least)s is kept."),
    TOO_FEW: marked("%(name)s: %(least)s are asked for, and there are %(participants)s participants."),
    UNREACHED: marked("%(name)s: %(least)s are asked for, and for %(reachable)s a mentor is admissible."),
    ALONE: marked("%(name)s: %(least)s are asked for, and even if all mentors served it first it could have %(most)s."),
    TOGETHER: marked("%(name)s: %(least)s can be had alone, but not together with what %(against)s are to have."),
}


def explained(problem: Problem) -> pd.DataFrame:
    """Each floor that is asked for, and why it cannot be kept where it cannot.

    Returns
    -------
    table [column, name, least, participants, reachable, most_alone, kept, short, against, reason]
    most_alone : people of the group that could be matched if no other counted; kept : people that it has where the
    floors are lowered by as few people in all as possible; against : in a smallest set of floors that cannot be kept
    together, the others of it, parted by semicolons (one such set; there may be more)
    """
    asked = np.flatnonzero(problem.floors > 0)
    columns = [*FLOOR_COLUMNS, "reason"]
    if not len(asked):
        return pd.DataFrame({name: [] for name in columns}).astype({"short": int, "least": int})
    alone = {int(at): _most_of(problem, int(at)) for at in asked}
    capped = np.array([min(problem.floors[at], alone.get(at, 0)) for at in range(len(problem.floors))])
    kept = _kept(problem, capped)
    clash = _clash(problem, [int(at) for at in asked], capped) if kept.sum() < capped.sum() else []
    rows = []
    for at in map(int, asked):
        (column, name), least = problem.group_names[at], int(problem.floors[at])
        members, reachable = int(problem.flow.members[at]), int(problem.reachable[at])
        against = [problem.group_names[other][1] for other in clash if at in clash and other != at]
        reason = _reason(least, members, reachable, alone[at], int(kept[at]))
        numbers = (least, members, reachable, alone[at], int(kept[at]), least - int(kept[at]))
        rows.append((column, name, *numbers, ";".join(against), reason))
    return pd.DataFrame(rows, columns=columns)


def lowered(problem: Problem, floors: pd.DataFrame) -> np.ndarray:
    """Least people of each group, as far as they can be kept together."""
    kept = {(row.column, row.name_): row.kept for row in floors.rename(columns={"name": "name_"}).itertuples()}
    return np.array([kept.get(name, 0) for name in problem.group_names], dtype=int)


def say(floors: pd.DataFrame) -> list[str]:
    """Each floor in a sentence."""
    return [
        message(
            REASONS[row["reason"]],
            name=row["name"],
            least=row["least"],
            participants=row["participants"],
            reachable=row["reachable"],
            most=row["most_alone"],
            against=listing(row["against"].split(";")) if row["against"] else message("others"),
        )
        for row in floors.to_dict("records")
    ]


def _reason(least: int, members: int, reachable: int, alone: int, kept: int) -> str:
    if kept >= least:
        return KEPT
    if members < least:
        return TOO_FEW
    if reachable < least:
        return UNREACHED
    return ALONE if alone < least else TOGETHER


def _most_of(problem: Problem, group: int) -> int:
    """People of one group that can be matched if nobody else counts."""
    flow = problem.flow
    if flow.whole:
        only = np.zeros(len(flow.members), dtype=int)
        only[group] = flow.members[group]
        return Reach(flow).matched(only)
    inside = flow.groups[group][flow.unit] * flow.people
    return round(best(flow, inside, Demands(), problem.rules.seconds).value)


def _can(problem: Problem, least: np.ndarray) -> bool:
    flow = problem.flow
    if flow.whole:
        return Reach(flow).can(least)
    return best(flow, np.zeros(len(flow.unit)), Demands(None, least), problem.rules.seconds) is not None


def _kept(problem: Problem, capped: np.ndarray) -> np.ndarray:
    """What of the floors can be kept together, as many people as possible; of level ways the worst-kept floor first."""
    if _can(problem, capped):
        return capped
    kept = np.zeros_like(capped)
    open_floors = capped > 0
    while open_floors.any():
        order = np.lexsort((np.arange(len(kept)), kept / np.maximum(capped, 1)))
        at = next(position for position in order if open_floors[position])
        more = kept.copy()
        more[at] += 1
        if more[at] <= capped[at] and _can(problem, more):
            kept = more
        else:
            open_floors[at] = False
    return kept


def _clash(problem: Problem, asked: list[int], capped: np.ndarray) -> list[int]:
    """A set of floors that cannot be kept together, of which no smaller part is one; by leaving out one at a time."""
    clash = list(asked)
    for at in asked:
        without = np.zeros_like(capped)
        rest = [other for other in clash if other != at]
        without[rest] = capped[rest]
        if not _can(problem, without):
            clash = rest
    return clash
