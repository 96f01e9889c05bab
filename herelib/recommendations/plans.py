"""Plans: what a team has settled for a region, and which parts of the catalogue can be had there.

A part cannot be had where a law that it needs is not in force, in another setting, later than it is needed, where a
fact or the interviews close a gate; support neither where it is for other people, nor where nobody knows how many it
reaches. Other parts are for whoever runs or pays the enterprise, so that the target group does not shut them out. What
is present or committed is never shut out: the card says what is against it.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
import pandas as pd

from herelib.errors import HereError
from herelib.recommendations.gates import Gates
from herelib.recommendations.parts import Parts
from herelib.studies import listed
from herelib.vocabulary import ROLES

FOUNDERS = 10.0  # people to be reached where the study says nothing: costs per founder are counted for so many
AVAILABLE, PRESENT, COMMITTED = "available", "present", "committed"
CAN_BE_HAD = (AVAILABLE, PRESENT, COMMITTED)
NO_LAW, NOT_SETTING, NOT_PEOPLE = "no law here", "not this setting", "not these people"
TOO_LATE, CLOSED, NO_REACH = "too late", "gate closed", "reach unknown"
ANYONE = "anyone"
TYPICAL = (0.25, 0.75)  # quantiles of known costs between which one that is not known is counted


@dataclass(frozen=True)
class Plan:
    """What is settled for one region; numbers are NaN where nothing was said."""

    budget_eur: float = np.nan
    start_by_months: float = np.nan
    founders: float = np.nan
    target_group: frozenset[str] = frozenset()
    present: tuple[int, ...] = ()  # positions of parts
    committed: tuple[int, ...] = ()

    @property
    def budget(self) -> float:
        """The budget in EUR, infinite where none is named."""
        return np.inf if np.isnan(self.budget_eur) else self.budget_eur


def region_plans(plans: pd.DataFrame | None, regions: Sequence[str], parts: Parts) -> dict[str, Plan]:
    """The plan of each region; regions without a row have nothing settled.

    Raises
    ------
    HereError
        If a plan names a part that is not in the catalogue, or commits more than a package holds.
    """
    rows = {} if plans is None else {row.region: row for row in plans.itertuples()}
    read = {region: _plan(rows[region], parts) if region in rows else Plan() for region in regions}
    for region, plan in read.items():
        _refuse_crowding(region, plan, parts)
    return read


def _plan(row, parts: Parts) -> Plan:
    numbers = (float(row.budget_eur), float(row.start_by_months), float(row.founders))
    return Plan(
        *numbers,
        frozenset(listed(row.target_group)),
        tuple(parts.listed(row.present)),
        tuple(parts.listed(row.committed)),
    )


def _refuse_crowding(region: str, plan: Plan, parts: Parts) -> None:
    for role, most in ((role, 2 if role == "support" else 1) for role in ROLES):
        names = [parts.names[m] for m in plan.committed if ROLES[parts.roles[m]] == role]
        if len(names) > most:
            raise HereError(f"{region}: {', '.join(names)} are all committed, but a package holds {most} of {role}")
    for m in plan.committed:
        for other in plan.committed:
            if m < other and parts.excludes[m, other]:
                raise HereError(
                    f"{region}: {parts.names[m]} and {parts.names[other]} exclude each other, but both are committed"
                )


def standings(parts: Parts, plan: Plan, region, gates: Gates) -> list[str]:
    """Whether each part can be had in a region, and if not, why.

    Parameters
    ----------
    region : row of the table regions, with country and setting
    gates : of the region; a gate of the interviews shuts a part out where it is closed in most draws
    """
    closed = gates.closed_for(parts.names)
    here = []
    for m, row in enumerate(parts.table.itertuples()):
        if m in plan.committed:
            here.append(COMMITTED)
        elif m in plan.present:
            here.append(PRESENT)
        elif listed(row.countries) and region.country not in listed(row.countries):
            here.append(NO_LAW)
        elif listed(row.settings) and region.setting not in listed(row.settings):
            here.append(NOT_SETTING)
        elif row.role == "support" and not _for_them(row.for_whom, plan.target_group):
            here.append(NOT_PEOPLE)
        elif np.mean(parts.lead_months[m]) > plan.start_by_months:  # False where either is not known
            here.append(TOO_LATE)
        elif closed[m]:
            here.append(CLOSED)
        elif row.role == "support" and np.isnan(row.reached) and not np.isnan(plan.founders):
            here.append(NO_REACH)
        else:
            here.append(AVAILABLE)
    return here


def _for_them(cell: str, target_group: frozenset[str]) -> bool:
    people = set(listed(cell))
    return not people or not target_group or ANYONE in people or bool(people & target_group)


def reach(parts: Parts, plan: Plan) -> np.ndarray:
    """Share of the people to be reached that each part reaches; 1 where nobody says how many are to be reached.

    Other parts than support have no limit where none is known: they are paid by the head or serve everybody.
    """
    if np.isnan(plan.founders):
        return np.ones(len(parts.names))
    return np.where(np.isnan(parts.reached), 1.0, np.minimum(1.0, parts.reached / plan.founders))


def costs(parts: Parts, plan: Plan, unknown_cost: str) -> tuple[np.ndarray, np.ndarray]:
    """Cost of each part in EUR, shape (part, 2) low and high, and whether it is known.

    One cohort or one year; else the cost of a founder, for as many as it reaches. What is not known is counted like the
    middle half of all costs that are known and not nothing (`typical`), or not at all (`nothing`). What is present
    costs nothing.
    """
    people = np.nan_to_num(np.fmin(parts.reached, plan.founders), nan=FOUNDERS)
    by_head = parts.founder_cost_eur * people[:, None]
    cost = np.where(np.isnan(parts.cost_eur).any(1, keepdims=True), by_head, parts.cost_eur)
    known = ~np.isnan(cost).any(1)
    middles = cost[known].mean(1)
    middles = middles[middles > 0]
    counted = np.quantile(middles, TYPICAL) if unknown_cost == "typical" and len(middles) else np.zeros(2)
    cost[~known] = counted
    cost[list(plan.present)] = 0.0
    known[list(plan.present)] = True
    return cost, known


def lead_months(parts: Parts, plan: Plan) -> np.ndarray:
    """Months until each part can start, shape (part, 2); nothing for what is present, NaN where not known."""
    months = parts.lead_months.copy()
    months[list(plan.present)] = 0.0
    return months
