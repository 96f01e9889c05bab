"""Linear programmes of a matching: flows from units to mentors, with groups that must be served.

A unit is one participant, or several who stay together; units that are alike in every attribute are one kind, and so
are mentors. As long as each unit is one person and each participant is in one group, the constraint matrix is totally
unimodular (rows of participants, groups and all of them are nested; rows of mentors are apart): a vertex of the linear
programme is whole, and no integer programme is needed. Capacity in hours instead of mentees, units of several people
and groups that overlap break this; then a mixed-integer programme is solved and its gap is said.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from scipy import sparse

WHOLE = 1e-6  # a flow that is nearer than this to a whole number is one
LEVEL = 1e-9
LINEAR, MIXED = "linear programme", "mixed-integer programme"


@dataclass(frozen=True)
class Flow:
    """What may flow: an admissible pair of kinds each, in the order of units and then of mentors.

    Attributes
    ----------
    unit, mentor : of each pair, the positions of the kinds
    size : people in a unit of each kind
    supply : units of each kind
    places : mentees that the mentors of each kind can take together
    groups : whether a kind of unit is in a group, shape (group, kind)
    members : people in each group
    nested : whether no kind is in two groups
    """

    unit: np.ndarray
    mentor: np.ndarray
    size: np.ndarray
    supply: np.ndarray
    places: np.ndarray
    groups: np.ndarray
    members: np.ndarray

    @property
    def people(self) -> np.ndarray:
        """People in a unit of each pair."""
        return self.size[self.unit].astype(float)

    @property
    def nested(self) -> bool:
        return not len(self.groups) or int(self.groups.sum(0).max(initial=0)) <= 1

    @property
    def whole(self) -> bool:
        """Whether a vertex of the linear programme is a whole matching."""
        return self.nested and bool((self.size == 1).all())

    def limits(self) -> tuple[sparse.csr_matrix, np.ndarray]:
        """No unit is matched twice, and no mentor takes more than there are places: rows and bounds."""
        pairs = np.arange(len(self.unit))
        rows = sparse.csr_matrix((np.ones(len(pairs)), (self.unit, pairs)), shape=(len(self.supply), len(pairs)))
        taken = sparse.csr_matrix((self.people, (self.mentor, pairs)), shape=(len(self.places), len(pairs)))
        return sparse.vstack([rows, taken], format="csr"), np.concatenate([self.supply, self.places]).astype(float)

    def served(self) -> sparse.csr_matrix:
        """People matched in each group: a row each."""
        inside = self.groups[:, self.unit] * self.people[None] if len(self.groups) else np.zeros((0, len(self.unit)))
        return sparse.csr_matrix(inside)


@dataclass(frozen=True)
class Solved:
    """What a programme answered: flow of each pair, the value, the best that could be (`bound`), and how it was found.

    `duals` are of the rows of `Flow.limits`, for linear programmes only: by how much one unit more would raise the
    value at the most.
    """

    flow: np.ndarray
    value: float
    bound: float
    method: str
    duals: np.ndarray | None = None

    @property
    def gap(self) -> float:
        """How far the value may lie below the best, as a share of it; 0 where it is proven to be the best."""
        return max(0.0, (self.bound - self.value) / max(abs(self.bound), LEVEL))


@dataclass(frozen=True)
class Demands:
    """What a solution must keep: people matched in all, and in each group."""

    total: float | None = None
    least: np.ndarray | None = None


def best(flow: Flow, worth: np.ndarray, demands: Demands, seconds: float = 60.0) -> Solved | None:
    """The flow that is worth most; None where no flow keeps the demands, or none came up in time.

    Parameters
    ----------
    worth : of each pair, for one unit
    seconds : how long a mixed-integer programme may search
    """
    if not len(flow.unit):
        unmet = (demands.total or 0) > 0 or (demands.least is not None and (demands.least > 0).any())
        return None if unmet else Solved(np.zeros(0), 0.0, 0.0, LINEAR, np.zeros(len(flow.supply) + len(flow.places)))
    rows, bounds = flow.limits()
    rows, bounds = _with_demands(flow, rows, bounds, demands)
    solved = _linear(worth, rows, bounds, "highs")
    if solved is None:
        return None
    count = len(flow.supply) + len(flow.places)
    values, duals = solved.x, -solved.ineqlin.marginals[:count]
    if flow.whole or np.abs(values - np.rint(values)).max(initial=0) < WHOLE:
        values = np.rint(values)
        return Solved(values, float(worth @ values), float(worth @ values), LINEAR, duals)
    upper = flow.supply[flow.unit].astype(float)
    return _mixed(worth, (rows, bounds), upper, seconds)


@dataclass(frozen=True)
class Fairest:
    """The largest share at which each counted group can be matched.

    Attributes
    ----------
    bound : of the linear programme; it may lie between two shares of whole people
    duals : of the rows of `Flow.limits`, by how much a place more would raise it at the most
    mixed : the answer of a mixed-integer programme where the linear one is not whole by nature, its flow with the share
        behind it; None there says that it found nothing in its time
    """

    bound: float
    duals: np.ndarray
    mixed: Solved | None


def fairest_share(flow: Flow, demands: Demands, counted: np.ndarray, seconds: float = 60.0) -> Fairest:
    """The largest share that each counted group can be matched at, within the demands."""
    rows, bounds = flow.limits()
    count = len(bounds)
    rows, bounds = _with_demands(flow, rows, bounds, demands)
    below = -flow.served()[counted]
    share = sparse.csr_matrix(flow.members[counted].astype(float)[:, None])
    rows = sparse.vstack(
        [sparse.hstack([rows, sparse.csr_matrix((rows.shape[0], 1))]), sparse.hstack([below, share])], format="csr"
    )
    bounds = np.concatenate([bounds, np.zeros(int(counted.sum()))])
    worth = np.concatenate([np.zeros(len(flow.unit)), [1.0]])
    # The interior-point method: on this programme about 20 times as fast as the default (REFERENCE: 3.3 s for 64 s).
    solved = _linear(worth, rows, bounds, "highs-ipm", upper=1.0) or _linear(worth, rows, bounds, "highs", upper=1.0)
    mixed = None
    if not flow.whole:
        upper = np.append(flow.supply[flow.unit], 1.0).astype(float)
        mixed = _mixed(worth, (rows, bounds), upper, seconds, last_whole=False)
    return Fairest(float(solved.x[-1]), -solved.ineqlin.marginals[:count], mixed)


def _linear(worth, rows, bounds, method, upper=None):
    from scipy.optimize import linprog  # late: it takes a third of a second to load

    limits = [(0, None)] * len(worth)
    if upper is not None:
        limits[-1] = (0, upper)
    solved = linprog(-worth, rows, bounds, bounds=limits, method=method)
    return solved if solved.status == 0 else None


def _mixed(worth, limits, upper, seconds, last_whole=True) -> Solved | None:
    from scipy.optimize import Bounds, LinearConstraint, milp

    whole = np.ones(len(worth))
    whole[-1] = 1 if last_whole else 0
    solved = milp(
        -worth,
        constraints=LinearConstraint(limits[0], -np.inf, limits[1]),
        integrality=whole,
        bounds=Bounds(0, upper),
        options={"time_limit": seconds, "mip_rel_gap": 0},
    )
    if solved.x is None:
        return None
    values = np.where(whole == 1, np.rint(solved.x), solved.x)
    bound = -solved.mip_dual_bound if solved.mip_dual_bound is not None else float(worth @ values)
    return Solved(values, float(worth @ values), max(float(bound), float(worth @ values)), MIXED)


def _with_demands(flow: Flow, rows, bounds, demands: Demands):
    """Rows and bounds with what must be kept; each demand is an upper bound on what is not matched."""
    more, at_most = [], []
    if demands.total is not None:
        more.append(-sparse.csr_matrix(flow.people[None]))
        at_most.append(np.array([-float(demands.total)]))
    if demands.least is not None and len(flow.groups):
        more.append(-flow.served())
        at_most.append(-np.asarray(demands.least, dtype=float))
    if not more:
        return rows, bounds
    return sparse.vstack([rows, *more], format="csr"), np.concatenate([bounds, *at_most])


class Reach:
    """How many can be matched, by maximum flow: whole numbers, exact, in milliseconds. For `Flow.whole` only.

    Sets of participants that can be matched together are the independent sets of a matroid (a transversal one): any of
    them is part of a greatest one. So what groups can be served together never costs a match in all, and it is enough
    to ask whether their places can be filled at once.
    """

    def __init__(self, flow: Flow):
        self.flow = flow
        inside = flow.groups.any(0) if len(flow.groups) else np.zeros(len(flow.supply), dtype=bool)
        # Who is in no group stands in one more, the last.
        group = flow.groups.argmax(0) if len(flow.groups) else np.zeros(len(flow.supply), dtype=int)
        self._group = np.where(inside, group, len(flow.groups))

    def matched(self, most: np.ndarray, others: int = 0) -> int:
        """People that can be matched, with at most so many of each group, and of those in none."""
        from scipy.sparse.csgraph import maximum_flow

        flow, groups = self.flow, len(self.flow.groups) + 1
        units, mentors = len(flow.supply), len(flow.places)
        source, first_unit, first_mentor = 0, 1 + groups, 1 + groups + units
        sink = first_mentor + mentors
        at = np.arange
        heads = [np.full(groups, source), 1 + self._group, first_unit + flow.unit, first_mentor + at(mentors)]
        tails = [1 + at(groups), first_unit + at(units), first_mentor + flow.mentor, np.full(mentors, sink)]
        widths = [np.append(most, others), flow.supply, flow.supply[flow.unit], flow.places]
        graph = sparse.csr_matrix(
            (np.concatenate(widths).astype(np.int32), (np.concatenate(heads), np.concatenate(tails))),
            shape=(sink + 1, sink + 1),
        )
        return int(maximum_flow(graph, source, sink).flow_value)

    def most(self) -> int:
        """People that can be matched in all."""
        return self.matched(self.flow.members, int(self.flow.supply.sum()))

    def can(self, least: np.ndarray) -> bool:
        """Whether each group can have at least so many matched at once."""
        return self.matched(np.asarray(least)) == int(np.sum(least))
