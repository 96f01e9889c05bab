"""Matchings of 1,000 participants and 200 mentors, beside mixed-integer programmes: `python benchmarks/matching.py`.

The same people, in one process, one after the other: ours (linear programmes in mentees, three stages), the same three
stages as mixed-integer programmes in mentees, and the first stage with capacity in hours, which is how one would write
it first. Each mixed-integer programme may search for LIMIT seconds. Ours is to end within 15 s on two cores.
"""

from __future__ import annotations

import sys
import time
from pathlib import Path

import numpy as np
from scipy import sparse
from scipy.optimize import Bounds, LinearConstraint, milp

sys.path.insert(0, str(Path(__file__).parents[1] / "tests"))

from people_to_match import apart, asking, offering

from herelib.incubator.matching import solved
from herelib.incubator.problem import MatchingRules, problem

PARTICIPANTS, MENTORS, SEED = 1000, 200, 1
WITHIN = 15.0  # seconds
LIMIT = 60.0


def people():
    """Participants, mentors (1 to 4 mentees each) and distances."""
    rng = np.random.default_rng(SEED)
    asked, offered = asking(rng, PARTICIPANTS), offering(rng, MENTORS)
    takes = rng.integers(1, 5, MENTORS)
    offered = offered.assign(hours=4.5 * takes, most=takes.astype(float), reach_km=60.0)
    return asked, offered, apart()


def programme(worth, rows, bounds, upper, whole):
    """Seconds, value and gap of one mixed-integer programme."""
    begin = time.perf_counter()
    answer = milp(
        -worth,
        constraints=LinearConstraint(rows, -np.inf, bounds),
        integrality=whole,
        bounds=Bounds(0, upper),
        options={"time_limit": LIMIT, "mip_rel_gap": 0},
    )
    value = np.nan if answer.x is None else float(worth @ answer.x)
    gap = np.inf if answer.mip_gap is None else float(answer.mip_gap)
    return time.perf_counter() - begin, value, gap


def stages_as_integers(given_problem):
    """The three stages as mixed-integer programmes in mentees: rows (stage, seconds, value, gap)."""
    flow = given_problem.flow
    rows, bounds = flow.limits()
    pairs = len(flow.unit)
    one = np.ones(pairs)
    upper = flow.supply[flow.unit].astype(float)
    seconds, total, gap = programme(one, rows, bounds, upper, one)
    yield "matches", seconds, total, gap
    kept = sparse.vstack([rows, -sparse.csr_matrix(one[None])]), np.append(bounds, -round(total))
    served, members = flow.served(), flow.members.astype(float)
    with_share = sparse.bmat([[kept[0], None], [-served, sparse.csr_matrix(members[:, None])]])
    limits = np.append(kept[1], np.zeros(len(members)))
    worth = np.append(np.zeros(pairs), 1.0)
    seconds, share, gap = programme(worth, with_share, limits, np.append(upper, 1.0), np.append(one, 0.0))
    yield "fairness", seconds, share, gap
    least = np.ceil((0.0 if np.isnan(share) else share) * members - 1e-6)
    fair = sparse.vstack([kept[0], -served]), np.append(kept[1], -least)
    seconds, quality, gap = programme(given_problem.worth / 1000, *fair, upper, one)
    yield "quality", seconds, quality, gap


def first_stage_in_hours(given_problem):
    """Seconds, matches and gap with mentors' hours as capacity, and needs of 2 to 4 hours a participant."""
    flow = given_problem.flow
    needs = np.random.default_rng(SEED).integers(4, 9, len(flow.supply)) / 2
    rows, _ = flow.limits()
    units = rows[: len(flow.supply)]
    taken = sparse.csr_matrix(
        (needs[flow.unit], (flow.mentor, np.arange(len(flow.unit)))), shape=(len(flow.places), len(flow.unit))
    )
    bounds = np.concatenate([flow.supply, 3.0 * flow.places])
    one = np.ones(len(flow.unit))
    return programme(one, sparse.vstack([units, taken]), bounds, flow.supply[flow.unit].astype(float), one)


def main() -> None:
    asked, offered, distances = people()
    begin = time.perf_counter()
    read = problem(asked, offered, MatchingRules(), distances)
    matching = solved(read)
    ours = time.perf_counter() - begin
    print(f"{PARTICIPANTS} x {MENTORS}, {len(read.flow.unit)} admissible pairs, {read.flow.places.sum()} places")
    print(matching)
    print(matching.stages.to_string(index=False))
    print(f"ours, from tables to tables   {ours:6.1f} s   {'within' if ours <= WITHIN else 'NOT within'} {WITHIN:g} s")
    for stage, seconds, value, gap in stages_as_integers(read):
        print(f"integer, mentees, {stage:<10}  {seconds:6.1f} s   {value:10.4f}   gap {gap:.4f}")
    seconds, value, gap = first_stage_in_hours(read)
    print(f"integer, hours, matches       {seconds:6.1f} s   {value:10.4f}   gap {gap:.4f}")


if __name__ == "__main__":
    main()
