"""The tables of what is advised: verdicts, leads, packages, the frontier and what would turn a choice.

What they say of single parts and barriers stands in `herelib.recommendations.part_tables`.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

import numpy as np
import pandas as pd

from herelib import weights
from herelib.recommendations.evidence import evidence
from herelib.recommendations.frontier import euros_per_hundredth, frontier
from herelib.recommendations.model import Region
from herelib.recommendations.naming import (
    cost_of,
    interval,
    months_of,
    name_of,
    names_here,
    names_of,
    package_name,
    stacked,
    typed,
)
from herelib.recommendations.packages import MOSTLY, SAME
from herelib.recommendations.part_tables import doubts, hinge_rows, part_rows, pressures, requirements, role_rows
from herelib.recommendations.verdicts import WITHOUT_SUPPORT, Advice
from herelib.tables import CONTRACTS, empty
from herelib.vocabulary import ROLES

NEAR = 60  # packages at most that come close to the best and are listed


def package_tables(by_region: Sequence[Mapping]) -> dict[str, pd.DataFrame]:
    """All tables of the packages; where nothing can be compared a region has rows in verdicts and parts alone.

    Parameters
    ----------
    by_region : of each region in the order of their names what `region_tables` gives

    Returns
    -------
    dict of tables verdicts, leads, parts, packages, frontier, pressures, evidence, requirements, role_verdicts, doubts,
    hinges, flips, package_points, gates, head_start
    """
    return {
        "verdicts": typed("verdicts", [each["verdicts"] for each in by_region]),
        **{name: stacked(name, [each[name] for each in by_region if name in each]) for name in OF_REGION},
        "head_start": head_start([each["head_start"] for each in by_region if "head_start" in each]),
    }


def region_tables(advice: Advice, profiles: pd.DataFrame) -> dict:
    """The tables of one region, by name; the scenes that they are made of are let go.

    Of the table verdicts it is the row, and of head_start what the region gives to it.

    Parameters
    ----------
    profiles : rows of the table profiles of this region
    """
    tables = {
        "parts": part_rows(advice),
        "gates": pd.DataFrame(advice.region.gates.rows, columns=list(CONTRACTS["gates"].columns)),
    }
    flip, turns = None, None
    if advice.situation is not None:
        tables["pressures"] = pressures(advice)
    if advice.field is not None:
        tables["frontier"] = _frontier(advice)
    if advice.choice is not None:
        flip, turns = _flip(advice), hinge_rows(advice)
        tables |= {name: rows(advice) for name, rows in COMPARED_TABLES.items()}
        tables |= {"evidence": evidence(advice, profiles), "hinges": turns, "flips": flip[0]}
        tables["head_start"] = Compared.of(advice)
    tables["verdicts"] = _verdict(advice, flip, turns)
    if advice.situation is not None:
        advice.situation.forget()
    return tables


def _verdict(advice: Advice, flip: tuple | None, turns: pd.DataFrame | None) -> dict:
    """The row of the table verdicts."""
    region = advice.region
    row = {column.name: "" if column.kind == "text" else np.nan for column in CONTRACTS["verdicts"].columns.values()}
    row |= {"region": region.name, "verdict": advice.verdict, "reason": advice.reason, "flip_admissible": False}
    row |= {"missing": ", ".join(region.missing) if advice.verdict == "insufficient evidence" else ""}
    row["committed"] = ";".join(names_here(advice, region.plan.committed))
    if advice.verdict == "none feasible":
        row["nearest_gate"] = region.gates.nearest(support_names(region))
    if advice.situation is not None:
        row["load"] = float(advice.situation.expected.load.mean())
    if advice.choice is None:
        return row
    return row | _named_package(advice) | _turned(flip, turns)


def verdict_rows(advised: Sequence[Advice]) -> pd.DataFrame:
    """Of the table verdicts what every region has in short: region, verdict, lead, package and acceptability."""
    rows = []
    for advice in advised:
        row = {
            "region": advice.region.name,
            "verdict": advice.verdict,
            "lead": "",
            "package": "",
            "acceptability": np.nan,
        }
        if advice.choice is not None:
            lead = advice.choice.lead
            row |= {"lead": name_of(advice, lead.part), "package": package_name(advice, advice.choice.named)}
            row["acceptability"] = lead.acceptability
        rows.append(row)
    return pd.DataFrame(rows, columns=["region", "verdict", "lead", "package", "acceptability"])


def _named_package(advice: Advice) -> dict:
    """What the table verdicts says of the package that is named."""
    chosen, lead, region = advice.choice, advice.choice.lead, advice.region
    members = [m for m in advice.package if m >= 0]
    low, high = interval(advice.situation.all_doubts.relief(advice.package[None], mean=False)[0])
    costs, months = cost_of(advice, chosen.named), months_of(advice, chosen.named)
    names = [name_of(advice, m) for m in members]
    return {
        "lead": name_of(advice, lead.part),
        "package": package_name(advice, chosen.named),
        "alternatives": names_of(advice, advice.alternatives),
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
        "unknown_costs": ";".join(name_of(advice, m) for m in members if not region.cost_known[m]),
        "unknown_gates": ";".join(f"{name} {gate}" for name in names for gate in region.gates.unknown(name)),
    }


def _turned(flip: tuple, turns: pd.DataFrame) -> dict:
    """What the table verdicts says of what would turn it."""
    rows, words = flip
    turned = {"flip": words, "flip_admissible": bool(len(rows) and rows["admissible"].all())}
    if len(turns):
        first = turns.iloc[0]
        turned |= {"hinge": f"{first['part']} {first['barrier']}", "hinge_lead": first["lead_then"] or WITHOUT_SUPPORT}
    return turned


def _leads(advice: Advice) -> pd.DataFrame:
    scene, chosen = advice.situation.all_doubts, advice.choice
    places = [lead.package for lead in chosen.leads]
    low, high = interval(scene.relief(advice.field.packages[places], mean=False))
    reliefs = np.array([lead.relief for lead in chosen.leads])
    grades = advice.situation.model.evidence.grades
    ends, months = [cost_of(advice, at) for at in places], [months_of(advice, at) for at in places]
    return pd.DataFrame(
        {
            "region": advice.region.name,
            "lead": [name_of(advice, lead.part) for lead in chosen.leads],
            "package": [package_name(advice, at) for at in places],
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


def _packages(advice: Advice) -> pd.DataFrame:
    field, chosen = advice.field, advice.choice
    best_of_lead = {lead.package for lead in chosen.leads}
    along, listed = set(frontier(field).tolist()), _listed(advice)
    ends = np.array([cost_of(advice, at) for at in listed])
    return pd.DataFrame(
        {
            "region": advice.region.name,
            "package": [package_name(advice, at) for at in listed],
            "lead": [name_of(advice, field.lead[at]) for at in listed],
            "relief": field.relief[listed],
            "cost_eur": field.cost[listed],
            "cost_low_eur": ends[:, 0],
            "cost_high_eur": ends[:, 1],
            "fits": field.fits[listed],
            "lead_time_high_months": [months_of(advice, at)[1] for at in listed],
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
    return sorted({int(at) for at in listed}, key=lambda at: (-round(field.relief[at], 12), package_name(advice, at)))


def _frontier(advice: Advice) -> pd.DataFrame:
    field, along = advice.field, frontier(advice.field)
    return pd.DataFrame(
        {
            "region": advice.region.name,
            "step": np.arange(1, len(along) + 1),
            "package": [package_name(advice, at) for at in along],
            "lead": [name_of(advice, field.lead[at]) for at in along],
            "cost_eur": field.cost[along],
            "relief": field.relief[along],
            "euros_per_hundredth": euros_per_hundredth(field.relief[along], field.cost[along]),
            "affordable": field.fits[along] >= MOSTLY,
        }
    )


def _flip(advice: Advice) -> tuple[pd.DataFrame, str]:
    """The smallest change of weights that makes another lead as good: rows of the table flips, and words.

    Of all other leads the one that needs the least change. What the team admits comes before what it excluded: only
    where no admissible change turns the choice is one told that is not.
    """
    chosen, model = advice.choice, advice.situation.model
    if len(chosen.leads) < 2:
        return empty("flips"), ""
    points = advice.situation.expected.points(advice.field.packages[[lead.package for lead in chosen.leads]])
    admissible, reference = advice.situation.admissible, advice.situation.central_weights
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
            "lead": name_of(advice, chosen.leads[challenger].part),
            "barrier": model.parts.barriers,
            "weight": reference,
            "weight_then": changed,
            "factor": np.divide(changed, reference, out=np.full(len(reference), np.nan), where=reference > 0),
            "admissible": not excluded,
        }
    )
    return rows, weights.say_change(reference, changed, model.parts.barrier_names)


def _points(advice: Advice) -> pd.DataFrame:
    listed, barriers = _listed(advice), advice.situation.model.parts.barriers
    return pd.DataFrame(
        {
            "region": advice.region.name,
            "package": np.repeat([package_name(advice, at) for at in listed], len(barriers)),
            "barrier": np.tile(barriers, len(listed)),
            "points": np.clip(advice.situation.expected.points(advice.field.packages[listed]).ravel(), 0, 1),
        }
    )


COMPARED_TABLES = {  # of regions in which packages are compared
    "leads": _leads,
    "packages": _packages,
    "requirements": requirements,
    "role_verdicts": role_rows,
    "doubts": doubts,
    "package_points": _points,
}
OF_REGION = (*COMPARED_TABLES, "parts", "frontier", "gates", "pressures", "evidence", "hinges", "flips")


@dataclass(frozen=True)
class Compared:
    """What a region in which packages are compared says of the catalogue's head start.

    Attributes
    ----------
    reliefs : of the best package of each support part that can be had; 0 where it leads none
    lead : the part that leads, EMPTY without support
    package : the package that is named
    """

    region: str
    reliefs: dict[int, float]
    lead: int
    package: str

    @classmethod
    def of(cls, advice: Advice) -> Compared:
        name = package_name(advice, advice.choice.named)
        return cls(advice.region.name, _reliefs_by_lead(advice), advice.choice.lead.part, name)


def head_start(compared: Sequence[Compared]) -> pd.DataFrame:
    """How much of the choice the catalogue makes, the same in every region: the table head_start.

    The reliefs of the leads, each with its best package, differ between leads in the same way everywhere, and otherwise
    from region to region. `share` is the part of the sum of squares around the regions' means that the leads' own means
    explain. A lead that can be had and leads no package takes nothing away; one that cannot be had is left out there.
    """
    reliefs = pd.DataFrame({each.region: each.reliefs for each in compared})
    reliefs = reliefs[(reliefs > 0).any(axis=1)]
    around = reliefs - reliefs.mean()
    total, counts = float((around**2).sum().sum()), reliefs.notna().sum(axis=1)
    explained = float((counts * around.mean(axis=1) ** 2).sum())
    share = explained / total if total > 0 and min(reliefs.shape) >= 2 else np.nan
    leads = pd.Series([each.lead for each in compared], dtype=int)
    firsts = leads[leads >= 0].value_counts(normalize=True).to_numpy()
    entropy = float(-(firsts * np.log(firsts)).sum() / np.log(len(reliefs))) if len(reliefs) > 1 else np.nan
    row = {
        "regions": len(compared),
        "share": share,
        "leads": len(firsts),
        "packages": len({each.package for each in compared}),
        "entropy": entropy if np.isnan(entropy) else min(1.0, max(0.0, entropy)),
    }
    return typed("head_start", [row])


def support_names(region: Region) -> list[str]:
    """The parts that could lead somewhere, by their ids."""
    return [name for name, role in zip(region.parts.names, region.parts.roles, strict=True) if ROLES[role] == "support"]


def _reliefs_by_lead(advice: Advice) -> dict[int, float]:
    """Relief of the best package of each support part that can be had; 0 where it leads none."""
    support = np.flatnonzero(advice.region.can_be_had & (advice.region.parts.roles == ROLES.index("support")))
    relief = {lead.part: lead.relief for lead in advice.choice.leads}
    return {int(part): relief.get(int(part), 0.0) for part in support}
