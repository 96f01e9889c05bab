"""The tables of what is advised that speak of single parts and barriers: what each does, needs, costs and leaves."""

from __future__ import annotations

import numpy as np
import pandas as pd

from herelib.recommendations.choices import insisted
from herelib.recommendations.doubts import SOURCES, hinges, losses
from herelib.recommendations.frontier import core_index, not_dominated
from herelib.recommendations.naming import INTERVAL, name_of, names_of, typed
from herelib.recommendations.packages import EMPTY, MOSTLY, PLACES, SAME
from herelib.recommendations.verdicts import Advice, role_verdicts

COMPARED = 5000  # packages at most among which those that no other beats are looked for: the best by relief
CORE, OPEN, OUT = "core", "open", "out"


def part_rows(advice: Advice) -> pd.DataFrame:
    """The table parts of one region: every part of the catalogue, whether it can be had or not."""
    region, chosen = advice.region, advice.choice
    names = region.parts.names
    nothing = np.full(len(names), np.nan)
    lost = nothing if chosen is None else _insisted(advice)
    table = pd.DataFrame(
        {
            "region": region.name,
            "part": names,
            "role": list(region.parts.table["role"]),
            "standing_here": region.standings,
            "in_package": np.zeros(len(names), bool)
            if chosen is None
            else np.isin(np.arange(len(names)), advice.package),
            "standing": "" if chosen is None else _standing(advice, lost),
            "acceptability": nothing if chosen is None else np.where(region.can_be_had, chosen.bests.in_best, np.nan),
            "core_index": nothing if chosen is None else np.where(region.can_be_had, _core_index(advice), np.nan),
            "loss_without": nothing if chosen is None else chosen.without,
            "loss_insisted": np.clip(lost, 0, 1),
            "adds": nothing if chosen is None else _adds(advice),
            "delivery": nothing,
            "reach": np.where(np.isnan(region.parts.reached), np.nan, region.reach),
            "alone": nothing,
            "cost_low_eur": np.where(region.cost_known, region.cost[:, 0], np.nan),
            "cost_high_eur": np.where(region.cost_known, region.cost[:, 1], np.nan),
            "lacks": "",
        }
    )
    if advice.situation is None:
        return table
    return table.assign(**_delivered(advice))


def _insisted(advice: Advice) -> np.ndarray:
    """Relief lost if each part must be in; of what is committed the price of the commitment."""
    here = advice.situation
    lost = insisted(here.expected, advice.field, here.model.parts, here.terms)
    for part, price in advice.choice.prices.items():
        lost[part] = price
    return lost


def _standing(advice: Advice, lost: np.ndarray) -> list[str]:
    """Core, open or out: what is lost without a part, and what insisting on it costs."""
    chosen = advice.choice
    standings = np.where(lost <= chosen.close + SAME, OPEN, OUT).astype(object)
    standings[chosen.without > chosen.close + SAME] = CORE
    return list(np.where(advice.region.can_be_had, standings, ""))


def _core_index(advice: Advice) -> np.ndarray:
    field = advice.field
    order = field.affordable[np.argsort(-field.relief[field.affordable], kind="stable")][:COMPARED]
    points = advice.situation.expected.points(field.packages[order])
    kept = not_dominated(points, advice.situation.extremes)
    return core_index(field.packages[order], kept, len(advice.region.parts.names))


def _adds(advice: Advice) -> np.ndarray:
    """Relief that each part of the package named adds to it."""
    scene, package, added = advice.situation.expected, advice.package, np.full(len(advice.region.parts.names), np.nan)
    members = np.flatnonzero(package >= 0)
    less = np.array([np.where(np.arange(len(package)) == slot, EMPTY, package) for slot in members])
    added[package[members]] = scene.relief(package[None], mean=True) - scene.relief(less, mean=True)
    return added


def _delivered(advice: Advice) -> dict[str, object]:
    """Delivery, relief alone, and what is lacking, of every part; within the package for those that it holds."""
    scene, parts = advice.situation.expected, advice.situation.model.parts
    alone = np.full((len(parts.names), len(PLACES)), EMPTY)
    alone[:, 0] = np.arange(len(parts.names))
    delivery, lacks = scene.alone.mean(1), [""] * len(parts.names)
    if advice.choice is not None:
        for slot, within in enumerate(scene.deliveries(advice.package)):
            if advice.package[slot] >= 0:
                delivery[advice.package[slot]] = within.mean()
    needed, there = scene.needed.mean(0), scene.capacity.mean(0)
    for m in range(len(parts.names)):
        short = [c for c in np.argsort(there - needed[m], kind="stable") if needed[m, c] > there[c]]
        lacks[m] = ";".join(f"{parts.capacities[c]} {there[c]:.2f}/{needed[m, c]:.2f}" for c in short)
    return {"delivery": delivery, "alone": scene.relief(alone, mean=True), "lacks": lacks}


def pressures(advice: Advice) -> pd.DataFrame:
    here = advice.situation
    low, high = np.quantile(here.pressure, INTERVAL, axis=0)
    weighted = here.expected.importance.mean(0) * here.pressure.mean(0)
    taken = np.full(len(here.model.parts.barriers), np.nan)
    if advice.choice is not None:
        points = here.expected.points(advice.package[None])[0]
        pressing = here.pressure.mean(0)
        taken = np.divide(points, pressing, out=np.zeros_like(points), where=pressing > 0)
    return pd.DataFrame(
        {
            "region": advice.region.name,
            "barrier": here.model.parts.barriers,
            "severity": here.severity.mean(0),
            "pressure": here.pressure.mean(0),
            "low90": low,
            "high90": high,
            "presses": here.presses,
            "importance": here.central_weights,
            "share_of_load": weighted / weighted.sum() if weighted.sum() > 0 else weighted,
            "relieved": np.clip(taken, 0, 1),
        }
    )


def requirements(advice: Advice) -> pd.DataFrame:
    """The table requirements: what each part of the package named needs, what is there, and what others bring."""
    scene, parts = advice.situation.expected, advice.situation.model.parts
    members = advice.package[advice.package >= 0]
    brought = parts.supplied[:, :, None] * scene.alone[:, None, :]  # part x capacity x draw
    rows = []
    for m in members:
        others = members[members != m]  # a part never meets what it needs itself
        for c in np.flatnonzero(scene.needed[:, m].mean(0) > 0):
            needed, there, supplied = scene.needed[:, m, c], scene.capacity[:, c], brought[others, c].mean(1)
            had = np.maximum(there, brought[others, c].max(0, initial=0.0))
            met = np.minimum(1.0, np.divide(had, needed, out=np.ones_like(had), where=needed > 0))
            most = supplied.max(initial=0.0)
            rows.append(
                {
                    "region": advice.region.name,
                    "part": parts.names[m],
                    "capacity": f"capacity:{parts.capacities[c]}",
                    "needed": needed.mean(),
                    "there": there.mean(),
                    "supplied": most,
                    "supplied_by": parts.names[others[supplied.argmax()]] if most > 0 else "",
                    "met": met.mean(),
                    "hard": bool(scene.hard[:, m, c].mean() >= MOSTLY),
                }
            )
    return typed("requirements", rows)


def role_rows(advice: Advice) -> pd.DataFrame:
    verdicts = advice.roles or role_verdicts(advice)
    return pd.DataFrame(
        {
            "region": advice.region.name,
            "role": ["lead" if role.slot == 0 else PLACES[role.slot] for role in verdicts],
            "part": [name_of(advice, role.part) for role in verdicts],
            "verdict": [role.verdict for role in verdicts],
            "alternatives": [names_of(advice, role.alternatives) for role in verdicts],
            "loss_without": [role.loss_without for role in verdicts],
            "within": [role.within for role in verdicts],
        }
    )


def doubts(advice: Advice) -> pd.DataFrame:
    lost = losses(advice.situation, advice.field, advice.choice)
    return pd.DataFrame(
        {
            "region": advice.region.name,
            "source": SOURCES,
            "loss": [lost[source][0] for source in SOURCES],
            "saved": [lost[source][1] for source in SOURCES],
        }
    )


def hinge_rows(advice: Advice) -> pd.DataFrame:
    barriers = advice.situation.model.parts.barriers
    rows = [
        {
            "region": advice.region.name,
            "part": name_of(advice, part),
            "barrier": barriers[barrier],
            "lead_then": name_of(advice, lead),
            "loss": min(1.0, max(0.0, loss)),
        }
        for part, barrier, lead, loss in hinges(advice.situation, advice.field, advice.choice)
    ]
    return typed("hinges", rows)
