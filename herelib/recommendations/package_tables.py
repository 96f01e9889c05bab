"""The tables of what is advised: verdicts, leads, parts, packages, and what they rest on, region by region."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
import pandas as pd

from herelib import weights
from herelib.recommendations.choices import insisted
from herelib.recommendations.doubts import SOURCES, hinges, losses
from herelib.recommendations.evidence import evidence
from herelib.recommendations.frontier import core_index, euros_per_hundredth, frontier, not_dominated
from herelib.recommendations.packages import EMPTY, MOSTLY, PLACES, SAME, summed
from herelib.recommendations.plans import lead_months
from herelib.recommendations.verdicts import WITHOUT_SUPPORT, Advice, role_verdicts
from herelib.tables import CONTRACTS, empty
from herelib.vocabulary import BARRIERS

INTERVAL = (0.05, 0.95)
NEAR = 60  # packages at most that come close to the best and are listed
COMPARED = 5000  # packages at most among which those that no other beats are looked for: the best by relief
CORE, OPEN, OUT = "core", "open", "out"


def package_tables(advised: Sequence[Advice], profiles: pd.DataFrame) -> dict[str, pd.DataFrame]:
    """All tables of the packages; a region without a comparison has rows in verdicts and parts alone.

    Returns
    -------
    dict of tables verdicts, leads, parts, packages, frontier, pressures, evidence, requirements, role_verdicts, doubts,
    hinges, flips, package_points, gates, head_start
    """
    of_region = dict(list(profiles.groupby("region", observed=True)))
    made = [_region_tables(advice, of_region.get(advice.region.name, profiles[:0])) for advice in advised]
    return {
        "verdicts": _typed("verdicts", [each["verdicts"] for each in made]),
        **{name: _stacked(name, [each[name] for each in made if name in each]) for name in OF_REGION},
        "head_start": head_start([advice for advice in advised if advice.choice is not None]),
    }


def _region_tables(advice: Advice, profiles: pd.DataFrame) -> dict:
    """The tables of one region, and the row of the table verdicts; the scenes that they are made of are let go."""
    made = {"parts": _parts(advice), "gates": pd.DataFrame(advice.region.gates.rows, columns=list(CONTRACTS["gates"].columns))}
    flip, turns = None, None
    if advice.situation is not None:
        made["pressures"] = _pressures(advice)
    if advice.choice is not None:
        flip, turns = _flip(advice), _hinges(advice)
        made |= {name: rows(advice) for name, rows in COMPARED_TABLES.items()}
        made |= {"evidence": evidence(advice, profiles), "hinges": turns, "flips": flip[0]}
    made["verdicts"] = _verdict(advice, flip, turns)
    if advice.situation is not None:
        advice.situation.forget()
    return made


def _stacked(name: str, frames: Sequence[pd.DataFrame]) -> pd.DataFrame:
    frames = [frame for frame in frames if len(frame)]  # empty ones would turn numbers into objects
    return pd.concat(frames, ignore_index=True)[list(CONTRACTS[name].columns)] if frames else empty(name)


def _typed(name: str, rows: Sequence[dict]) -> pd.DataFrame:
    return pd.DataFrame(rows)[list(CONTRACTS[name].columns)] if rows else empty(name)


def _name(advice: Advice, part: int) -> str:
    return advice.situation.model.parts.names[part] if part >= 0 else ""


def _named(advice: Advice, parts: Sequence[int]) -> str:
    """Parts by their ids, `none` for a package or a place without one."""
    return ";".join(_name(advice, part) or WITHOUT_SUPPORT for part in parts)


def _package(advice: Advice, at: int) -> str:
    """A package by the ids of its parts, its lead first."""
    members = [m for m in advice.field.packages[at] if m >= 0]
    lead = advice.field.lead[at]
    return ";".join(_name(advice, m) for m in sorted(members, key=lambda m: (m != lead, members.index(m))))


def _months(advice: Advice, at: int) -> tuple[float, float]:
    """Months until all parts of a package can start; NaN where it is not known of one."""
    members = advice.field.packages[at]
    months = lead_months(advice.situation.model.parts, advice.region.plan)[members[members >= 0]]
    return float(months[:, 0].max()), float(months[:, 1].max())


def _cost(advice: Advice, at: int) -> tuple[float, float]:
    return tuple(float(summed(advice.region.cost[:, end], advice.field.packages[[at]])[0]) for end in (0, 1))


def _interval(relief: np.ndarray) -> np.ndarray:
    return np.clip(np.quantile(relief, INTERVAL, axis=-1), 0, 1)


def _verdict(advice: Advice, flip: tuple | None, turns: pd.DataFrame | None) -> dict:
    """The row of the table verdicts."""
    region = advice.region
    row = {column.name: "" if column.kind == "text" else np.nan for column in CONTRACTS["verdicts"].columns.values()}
    row |= {"region": region.name, "verdict": advice.verdict, "reason": advice.reason, "flip_admissible": False}
    row |= {"missing": ", ".join(region.missing) if advice.verdict == "insufficient evidence" else ""}
    row["committed"] = ";".join(_listed_names(advice, region.plan.committed))
    if advice.verdict == "none feasible":
        row["nearest_gate"] = region.gates.nearest()
    if advice.situation is not None:
        row["load"] = float(advice.situation.expected.load.mean())
    if advice.choice is None:
        return row
    return row | _named_package(advice) | _turned(flip, turns)


def verdict_rows(advised: Sequence[Advice]) -> pd.DataFrame:
    """Of the table verdicts what every region has in short: region, verdict, lead, package and acceptability."""
    rows = []
    for advice in advised:
        row = {"region": advice.region.name, "verdict": advice.verdict, "lead": "", "package": "", "acceptability": np.nan}
        if advice.choice is not None:
            lead = advice.choice.lead
            row |= {"lead": _name(advice, lead.part), "package": _package(advice, advice.choice.named)}
            row["acceptability"] = lead.acceptability
        rows.append(row)
    return pd.DataFrame(rows, columns=["region", "verdict", "lead", "package", "acceptability"])


def _listed_names(advice: Advice, parts: Sequence[int]) -> list[str]:
    return [advice.region.parts.names[m] for m in parts]


def _named_package(advice: Advice) -> dict:
    """What the table verdicts says of the package that is named."""
    chosen, lead, region = advice.choice, advice.choice.lead, advice.region
    members = [m for m in advice.package if m >= 0]
    low, high = _interval(advice.situation.all_doubts.relief(advice.package[None], mean=False)[0])
    costs, months = _cost(advice, chosen.named), _months(advice, chosen.named)
    names = [_name(advice, m) for m in members]
    return {
        "lead": _name(advice, lead.part),
        "package": _package(advice, chosen.named),
        "alternatives": _named(advice, advice.alternatives),
        "relief": float(advice.field.relief[chosen.named]),
        "low90": float(low),
        "high90": float(high),
        "acceptability": lead.acceptability,
        "within": lead.within,
        "within_all": advice.within_all,
        "loss_without": lead.loss_without,
        "loss_often": chosen.often,
        "cost_low_eur": costs[0],
        "cost_high_eur": costs[1],
        "fits": float(advice.field.fits[chosen.named]),
        "lead_time_low_months": months[0],
        "lead_time_high_months": months[1],
        "unknown_costs": ";".join(_name(advice, m) for m in members if not region.cost_known[m]),
        "unknown_gates": ";".join(f"{name} {gate}" for name in names for gate in region.gates.unknown(name)),
    }


def _turned(flip: tuple, turns: pd.DataFrame) -> dict:
    """What the table verdicts says of what would turn it."""
    rows, words = flip
    found = {"flip": words, "flip_admissible": bool(len(rows) and rows["admissible"].all())}
    if len(turns):
        first = turns.iloc[0]
        found |= {"hinge": f"{first['part']} {first['barrier']}", "hinge_lead": first["lead_then"] or WITHOUT_SUPPORT}
    return found


def _leads(advice: Advice) -> pd.DataFrame:
    scene, chosen = advice.situation.all_doubts, advice.choice
    places = [lead.package for lead in chosen.leads]
    low, high = _interval(scene.relief(advice.field.packages[places], mean=False))
    reliefs = np.array([lead.relief for lead in chosen.leads])
    grades = advice.situation.model.evidence.grades
    ends, months = [_cost(advice, at) for at in places], [_months(advice, at) for at in places]
    return pd.DataFrame(
        {
            "region": advice.region.name,
            "lead": [_name(advice, lead.part) for lead in chosen.leads],
            "package": [_package(advice, at) for at in places],
            "rank": [1 + int((reliefs > relief + SAME).sum()) for relief in reliefs],
            "relief": reliefs,
            "low90": low,
            "high90": high,
            "acceptability": [lead.acceptability for lead in chosen.leads],
            "within": [lead.within for lead in chosen.leads],
            "loss_without": [lead.loss_without for lead in chosen.leads],
            "cost_low_eur": [low_end for low_end, _ in ends],
            "cost_high_eur": [high_end for _, high_end in ends],
            "fits": advice.field.fits[places],
            "lead_time_low_months": [low_end for low_end, _ in months],
            "lead_time_high_months": [high_end for _, high_end in months],
            "evidence_grade": [grades[lead.part] if lead.part >= 0 else "none" for lead in chosen.leads],
        }
    )


def _parts(advice: Advice) -> pd.DataFrame:
    region, chosen, here = advice.region, advice.choice, advice.situation
    names = region.parts.names
    nothing = np.full(len(names), np.nan)
    lost = nothing if chosen is None else insisted(here.expected, advice.field, here.model.parts, here.terms)
    table = pd.DataFrame(
        {
            "region": region.name,
            "part": names,
            "role": list(region.parts.table["role"]),
            "standing_here": region.standings,
            "in_package": np.zeros(len(names), bool) if chosen is None else np.isin(np.arange(len(names)), advice.package),
            "standing": "" if chosen is None else _standing(advice, lost),
            "acceptability": nothing if chosen is None else np.where(region.can_be_had, chosen.bests.held, np.nan),
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
    kept = not_dominated(points, advice.situation.model.extremes)
    return core_index(field.packages[order], kept, len(advice.region.parts.names))


def _adds(advice: Advice) -> np.ndarray:
    """Relief that each part of the package named adds to it."""
    scene, package, found = advice.situation.expected, advice.package, np.full(len(advice.region.parts.names), np.nan)
    members = np.flatnonzero(package >= 0)
    less = np.array([np.where(np.arange(len(package)) == place, EMPTY, package) for place in members])
    found[package[members]] = scene.relief(package[None], mean=True) - scene.relief(less, mean=True)
    return found


def _delivered(advice: Advice) -> dict[str, object]:
    """Delivery, relief alone, and what is lacking, of every part; within the package for those that it holds."""
    scene, parts = advice.situation.expected, advice.situation.model.parts
    alone = np.full((len(parts.names), len(PLACES)), EMPTY)
    alone[:, 0] = np.arange(len(parts.names))
    delivery, lacks = scene.alone.mean(1), [""] * len(parts.names)
    if advice.choice is not None:
        for place, within in enumerate(scene.deliveries(advice.package)):
            if advice.package[place] >= 0:
                delivery[advice.package[place]] = within.mean()
    needed, there = scene.needed.mean(0), scene.capacity.mean(0)
    for m in range(len(parts.names)):
        short = [c for c in np.argsort(there - needed[m], kind="stable") if needed[m, c] > there[c]]
        lacks[m] = ";".join(f"{parts.capacities[c]} {there[c]:.2f}/{needed[m, c]:.2f}" for c in short)
    return {"delivery": delivery, "alone": scene.relief(alone, mean=True), "lacks": lacks}


def _packages(advice: Advice) -> pd.DataFrame:
    field, chosen = advice.field, advice.choice
    best_of_lead = {lead.package for lead in chosen.leads}
    along, listed = set(frontier(field).tolist()), _listed(advice)
    ends = np.array([_cost(advice, at) for at in listed])
    return pd.DataFrame(
        {
            "region": advice.region.name,
            "package": [_package(advice, at) for at in listed],
            "lead": [_name(advice, field.lead[at]) for at in listed],
            "relief": field.relief[listed],
            "cost_eur": field.cost[listed],
            "cost_low_eur": ends[:, 0],
            "cost_high_eur": ends[:, 1],
            "fits": field.fits[listed],
            "lead_time_high_months": [_months(advice, at)[1] for at in listed],
            "parts": (field.packages[listed] >= 0).sum(1),
            "named": [at == chosen.named for at in listed],
            "best_of_lead": [at in best_of_lead for at in listed],
            "frontier": [at in along for at in listed],
        }
    )


def _listed(advice: Advice) -> list[int]:
    """The packages that matter: named, best of each lead, along the frontier, and those that come close to the best."""
    field, chosen = advice.field, advice.choice
    order = field.affordable[np.argsort(-field.relief[field.affordable], kind="stable")][:NEAR]
    near = order[field.relief[order] >= field.relief[chosen.best] - chosen.close - SAME]
    listed = [chosen.named, chosen.best, *(lead.package for lead in chosen.leads), *frontier(field), *near]
    return sorted({int(at) for at in listed}, key=lambda at: (-round(field.relief[at], 12), _package(advice, at)))


def _frontier(advice: Advice) -> pd.DataFrame:
    field, along = advice.field, frontier(advice.field)
    return pd.DataFrame(
        {
            "region": advice.region.name,
            "step": np.arange(1, len(along) + 1),
            "package": [_package(advice, at) for at in along],
            "lead": [_name(advice, field.lead[at]) for at in along],
            "cost_eur": field.cost[along],
            "relief": field.relief[along],
            "euros_per_hundredth": euros_per_hundredth(field.relief[along], field.cost[along]),
            "affordable": field.fits[along] >= MOSTLY,
        }
    )


def _pressures(advice: Advice) -> pd.DataFrame:
    here = advice.situation
    low, high = np.quantile(here.pressure, INTERVAL, axis=0)
    weighted = here.expected.importance.mean(0) * here.pressure.mean(0)
    taken = np.full(len(BARRIERS), np.nan)
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
            "importance": here.model.central_weights,
            "share_of_load": weighted / weighted.sum() if weighted.sum() > 0 else weighted,
            "relieved": np.clip(taken, 0, 1),
        }
    )


def _requirements(advice: Advice) -> pd.DataFrame:
    """What each part of the package named needs, what is there, and what the package brings."""
    scene, parts = advice.situation.expected, advice.situation.model.parts
    members = advice.package[advice.package >= 0]
    brought = parts.supplied[members][:, :, None] * scene.alone[members][:, None, :]
    needed, there, rows = scene.needed.mean(0), scene.capacity, []
    for m in members:
        for c in np.flatnonzero(needed[m] > 0):
            by = int(brought[:, c].mean(1).argmax())
            supplied = brought[by, c].mean()
            had = np.maximum(there[:, c], brought[:, c].max(0))
            met = np.minimum(1.0, np.divide(had, scene.needed[:, m, c], out=np.ones_like(had), where=scene.needed[:, m, c] > 0))
            rows.append(
                {
                    "region": advice.region.name,
                    "part": parts.names[m],
                    "capacity": f"capacity:{parts.capacities[c]}",
                    "needed": needed[m, c],
                    "there": there[:, c].mean(),
                    "supplied": supplied,
                    "supplied_by": parts.names[members[by]] if supplied > 0 else "",
                    "met": met.mean(),
                    "hard": bool(scene.hard[:, m, c].mean() >= MOSTLY),
                }
            )
    return _typed("requirements", rows)


def _roles(advice: Advice) -> pd.DataFrame:
    verdicts = advice.roles or role_verdicts(advice)
    return pd.DataFrame(
        {
            "region": advice.region.name,
            "role": ["lead" if role.place == 0 else PLACES[role.place] for role in verdicts],
            "part": [_name(advice, role.part) for role in verdicts],
            "verdict": [role.verdict for role in verdicts],
            "alternatives": [_named(advice, role.alternatives) for role in verdicts],
            "loss_without": [role.loss_without for role in verdicts],
            "within": [role.within for role in verdicts],
        }
    )


def _doubts(advice: Advice) -> pd.DataFrame:
    found = losses(advice.situation, advice.field, advice.choice)
    return pd.DataFrame(
        {
            "region": advice.region.name,
            "source": SOURCES,
            "loss": [found[source][0] for source in SOURCES],
            "saved": [found[source][1] for source in SOURCES],
        }
    )


def _hinges(advice: Advice) -> pd.DataFrame:
    barriers = advice.situation.model.parts.barriers
    rows = [
        {
            "region": advice.region.name,
            "part": _name(advice, part),
            "barrier": barriers[barrier],
            "lead_then": _name(advice, lead),
            "loss": min(1.0, max(0.0, loss)),
        }
        for part, barrier, lead, loss in hinges(advice.situation, advice.field, advice.choice)
    ]
    return _typed("hinges", rows)


def _flip(advice: Advice) -> tuple[pd.DataFrame, str]:
    """The smallest change of weights that makes another lead as good: rows of the table flips, and words.

    Of all other leads the one that needs the least change. What the team admits comes before what it excluded: only
    where no admissible change turns the choice is one told that is not.
    """
    chosen, model = advice.choice, advice.situation.model
    if len(chosen.leads) < 2:
        return empty("flips"), ""
    points = advice.situation.expected.points(advice.field.packages[[lead.package for lead in chosen.leads]])
    admissible, reference = model.admissible, model.central_weights
    changes = []
    for challenger in range(1, len(points)):
        pair = np.isin(np.arange(len(points)), (0, challenger))
        changed = weights.smallest_change(points, reference, challenger, pair, admissible)
        excluded = changed is None
        changed = weights.smallest_change(points, reference, challenger, pair) if excluded else changed
        if changed is not None:
            changes.append((excluded, float(np.abs(changed - reference).sum()), challenger, changed))
    if not changes:
        return empty("flips"), ""
    excluded, _, challenger, changed = min(changes, key=lambda change: change[:3])
    rows = pd.DataFrame(
        {
            "region": advice.region.name,
            "lead": _name(advice, chosen.leads[challenger].part),
            "barrier": model.parts.barriers,
            "weight": reference,
            "weight_then": changed,
            "factor": np.divide(changed, reference, out=np.full(len(reference), np.nan), where=reference > 0),
            "admissible": not excluded,
        }
    )
    return rows, weights.say_change(reference, changed, BARRIERS)


def _points(advice: Advice) -> pd.DataFrame:
    listed, barriers = _listed(advice), advice.situation.model.parts.barriers
    return pd.DataFrame(
        {
            "region": advice.region.name,
            "package": np.repeat([_package(advice, at) for at in listed], len(barriers)),
            "barrier": np.tile(barriers, len(listed)),
            "points": np.clip(advice.situation.expected.points(advice.field.packages[listed]).ravel(), 0, 1),
        }
    )


COMPARED_TABLES = {  # of regions in which packages are compared
    "leads": _leads,
    "packages": _packages,
    "frontier": _frontier,
    "requirements": _requirements,
    "role_verdicts": _roles,
    "doubts": _doubts,
    "package_points": _points,
}
OF_REGION = (*COMPARED_TABLES, "parts", "gates", "pressures", "evidence", "hinges", "flips")


def head_start(compared: Sequence[Advice]) -> pd.DataFrame:
    """How much of the choice the catalogue makes, the same in every region: the table head_start.

    The reliefs of the leads, each with its best package, differ between leads in the same way everywhere, and otherwise
    from region to region. `share` is the part of the sum of squares around the regions' means that the leads' own means
    explain; a lead that a region cannot have is left out there.
    """
    reliefs = pd.DataFrame({a.region.name: {lead.part: lead.relief for lead in a.choice.leads} for a in compared})
    around = reliefs - reliefs.mean()
    total, counts = float((around**2).sum().sum()), reliefs.notna().sum(axis=1)
    explained = float((counts * around.mean(axis=1) ** 2).sum())
    share = explained / total if total > 0 and min(reliefs.shape) >= 2 else np.nan
    firsts = pd.Series([a.choice.lead.part for a in compared], dtype=int).value_counts(normalize=True).to_numpy()
    possible = len(reliefs)
    entropy = float(-(firsts * np.log(firsts)).sum() / np.log(possible)) if possible > 1 else np.nan
    row = {
        "regions": len(compared),
        "share": share,
        "leads": len(firsts),
        "packages": len({_package(a, a.choice.named) for a in compared}),
        "entropy": entropy if np.isnan(entropy) else min(1.0, max(0.0, entropy)),
    }
    return _typed("head_start", [row])
