"""Worlds to decide in: regions as they may be, catalogues that favour nobody, interviews, and parts meant to tempt.

A catalogue is a dict of tables as `herelib.studies` reads them, a region is a row of true levels (`INDICATORS`). What
the library takes of a study are tables of survey and profile; `known` makes them for places that are known without
doubt, `interviewed` for places of which so many people of each group were asked. `place` gives the same region and
catalogue as arrays to the oracle. No code is shared with the room recommendations.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from itertools import cycle, islice

import numpy as np
import pandas as pd
from oracles.packages import Place
from surveys import CONTEXT_COLUMNS, nothing_said

from herelib.decisions.parameters import PARAMETERS

BARRIER_NAMES = (
    *("finance", "skills", "network", "regulation", "premises", "language"),
    *("transport", "health", "digital", "motivation", "benefits", "care_duties"),
)
CAPACITY_NAMES = ("skills", "founders", "reach", "finance", "public_partner", "mentors", "digital", "organisation")
BARRIERS = [f"barrier:{name}" for name in BARRIER_NAMES]
CAPACITIES = [f"capacity:{name}" for name in CAPACITY_NAMES]
INDICATORS = [*BARRIERS, *CAPACITIES]
GROUPS = ("resident", "entrepreneur", "ngo", "municipality", "state")
ROLES = ("support", "form", "finance", "place", "steering")
WORLDS = {"middling": (0.5, 0.4), "poor": (0.6, 0.3), "strong": (0.35, 0.5)}  # mean of lacks, of capacities
CORRELATION = 0.3  # of two lacks, and of two capacities, over regions
ENDS = 0.02  # no true level lies nearer to 0 or 1
STEPS, PEOPLE = 5, 8  # of a scale; asked in each group of each region
LEVELS, REQUIREMENTS = (3, 2, 2, 1, 1), (4, 4, 3, 3, 2, 2, 2, 2)  # of a part of a neutral catalogue
SHARES = (0.0, 0.15, 0.35, 0.6)  # level_shares: modest
GRADE_FACTOR = {"C": 0.85}
MANY = 1000.0  # people reached by a part that everybody is reached by
FOUNDERS = 12.0  # people to be reached, unless a plan says otherwise
COST = 40_000.0

SETTLED = {p.name: p.default for p in PARAMETERS.values() if p.stage in ("recommend", "all", "profile")} | {
    **{"importance": "equal", "importance_doubt": 0.35, "lack_low": 0.25, "lack_high": 0.75, "aim": "both"},
    **{"level_shares": "modest", "hard_from": 3, "zero_slip": 0.05, "least_part": 0.03, "least_relief": 0.05},
    **{"close_enough": 0.1, "p_clear": 0.8, "p_all": 0.6},
    **{"package_draws": 200, "draws": 200, "seed": 1},
}
SURE = {"importance_doubt": 0.0, "rating_doubt": 0.0, "zero_slip": 0.0, "package_draws": 20, "draws": 20}


# Regions


def levels(rng: np.random.Generator, regions: int, world: str = "middling", sd: float = 0.12) -> pd.DataFrame:
    """True levels of regions, a row each, columns `INDICATORS`: lacks move together, and so do capacities."""
    lack, capacity = WORLDS[world]
    blocks = []
    for mean, names in ((lack, BARRIERS), (capacity, CAPACITIES)):
        common = rng.standard_normal((regions, 1)) * np.sqrt(CORRELATION)
        lone = rng.standard_normal((regions, len(names))) * np.sqrt(1 - CORRELATION)
        blocks.append(np.clip(mean + sd * (common + lone), ENDS, 1 - ENDS))
    return pd.DataFrame(np.hstack(blocks), index=[f"r{k:04d}" for k in range(regions)], columns=INDICATORS)


def flat(lack: float = 0.5, capacity: float = 0.5, **changed: float) -> pd.DataFrame:
    """One region `here` with all lacks and all capacities alike but those named (finance=.9, capacity_mentors=.2)."""
    row = dict.fromkeys(BARRIERS, lack) | dict.fromkeys(CAPACITIES, capacity)
    for name, level in changed.items():
        row[f"capacity:{name.removeprefix('capacity_')}" if name.startswith("capacity_") else f"barrier:{name}"] = level
    return pd.DataFrame([row], index=["here"])


# Catalogues

PART_TEXTS = (
    *("part", "role", "label", "one_line", "for_whom", "cost_basis", "reached_basis"),
    *("countries", "settings", "worsens", "source", "year", "status"),
)
PART_NUMBERS = (
    *("cost_low_eur", "cost_high_eur", "cost_founder_low_eur", "cost_founder_high_eur", "reached", "weeks", "hours"),
    *("founders_per_mentor", "lead_time_low_months", "lead_time_high_months"),
)
EMPTY = {
    "supplies": ["part", "capacity", "level", "status"],
    "excludes": ["part", "other", "reason", "status"],
    "gates": ["part", "gate", "kind", "question", "indicator", "threshold", "status"],
    "figures": ["part", "measure", "figure", "unit", "who", "source", "year", "mark"],
    "sources": ["source", "citation", "url_or_doi", "year", "seen", "checked_on"],
    "business_types": ["type", "label", "nace_rev", "nace", "need_met", "entry_barrier", "licence", "status"],
    "meets": ["type", "care", "food", "status"],
    "type_requires": ["type", *CAPACITY_NAMES, "status"],
}
EVIDENCE = ("part", "barrier", "outcome", "size", "grade", "like_us", "who", "finding", "source", "year", "mark")


def part(
    name: str,
    role: str,
    takes: Mapping[str, int | str],
    requires: Mapping[str, int | str] | None = None,
    **details,
) -> dict:
    """A part: what it takes away (barrier: 0-3 or x), requires (capacity: 0-5, "3s"), and its details.

    Details are columns of parts.csv, and: `supplies` (capacity: 0-5), `grade` (A unless said), `cost` (low and high).
    """
    return {"name": name, "role": role, "takes": dict(takes), "requires": dict(requires or {}), **details}


def catalogue(parts: Sequence[dict], excludes: Sequence[tuple[str, str]] = ()) -> dict[str, pd.DataFrame]:
    """The tables of a catalogue of such parts, judged by one rater."""
    tables = {name: pd.DataFrame(columns=columns, dtype=object) for name, columns in EMPTY.items()}
    if excludes:
        tables["excludes"] = pd.DataFrame(excludes, columns=["part", "other"]).assign(reason="test", status="J")
    brought = [(p["name"], c, level, "J") for p in parts for c, level in p.get("supplies", {}).items()]
    if brought:
        tables["supplies"] = pd.DataFrame(brought, columns=EMPTY["supplies"])
    known = [(p["name"], "", "own_business", "unknown", p.get("grade", "A"), "yes", *[""] * 5) for p in parts]
    return {
        **tables,
        "parts": pd.DataFrame([_part_row(p) for p in parts]),
        "effects": pd.DataFrame([row for p in parts for row in _effect_rows(p)]),
        "requires": pd.DataFrame([row for p in parts for row in _requirement_rows(p)]),
        "evidence": pd.DataFrame(known, columns=list(EVIDENCE)),
    }


def _part_row(p: dict) -> dict:
    cost = p.get("cost", COST)
    low, high = cost if isinstance(cost, tuple) else (cost, cost)
    stated = {"label": p["name"].capitalize(), "for_whom": "anyone", "status": "J", "reached": MANY, "weeks": 12.0}
    stated |= {"cost_low_eur": low, "cost_high_eur": high, "lead_time_low_months": 3.0, "lead_time_high_months": 6.0}
    plain = dict.fromkeys(PART_TEXTS, "") | dict.fromkeys(PART_NUMBERS, np.nan) | stated
    return plain | {"part": p["name"], "role": p["role"]} | {key: p[key] for key in plain if key in p and key != "role"}


def _effect_rows(p: dict, rater: str = "first") -> list[dict]:
    cells = {name: p["takes"].get(name, 0) for name in BARRIER_NAMES}
    return [
        {"rater": rater, "part": p["name"], "barrier": f"barrier:{name}", "level": 0 if level == "x" else level}
        | {"possible": level != "x"}
        for name, level in cells.items()
    ]


def _requirement_rows(p: dict, rater: str = "first") -> list[dict]:
    rows = []
    for name in CAPACITY_NAMES:
        stated = str(p["requires"].get(name, 0))
        hard = {"h": True, "s": False}.get(stated[-1])
        rows.append({"rater": rater, "part": p["name"], "capacity": name, "level": int(stated[0]), "hard": hard})
    return rows


def neutral(rng: np.random.Generator, supports: int = 7, others: int | None = None) -> dict[str, pd.DataFrame]:
    """A catalogue in which no part is better than another one: the same cells in random places within each part."""
    roles = ["support"] * supports + list(islice(cycle(ROLES[1:]), supports if others is None else others))
    return catalogue([_neutral_part(rng, k, role) for k, role in enumerate(roles)])


def _neutral_part(rng: np.random.Generator, k: int, role: str) -> dict:
    takes = rng.permutation(np.array([*LEVELS, *[0] * (len(BARRIERS) - len(LEVELS))]))
    needs = rng.permutation(np.array(REQUIREMENTS))
    return part(
        f"{role}_{k:02d}",
        role,
        dict(zip(BARRIER_NAMES, map(int, takes), strict=True)),
        dict(zip(CAPACITY_NAMES, map(int, needs), strict=True)),
    )


def joined(tables: Mapping[str, pd.DataFrame], parts: Sequence[dict]) -> dict[str, pd.DataFrame]:
    """The catalogue with more parts."""
    more = catalogue(parts)
    return {
        name: pd.concat([table, more[name]], ignore_index=True) if len(more[name]) else table
        for name, table in tables.items()
    }


def leaflet(role: str = "support", barrier: str = "finance") -> dict:
    """A leaflet: next to nothing to pay, reaches everybody, requires nothing, and helps a little with one thing."""
    return part("leaflet", role, {barrier: 1}, cost=(1_000.0, 5_000.0), grade="C")


def with_twin(tables: Mapping[str, pd.DataFrame], name: str, *, excluding: bool = True) -> dict[str, pd.DataFrame]:
    """The catalogue with a copy of a part, `<name>_twin`, which excludes the first one."""
    twin = f"{name}_twin"
    more = {}
    for table in ("parts", "effects", "requires", "supplies", "evidence", "gates"):
        rows = tables[table]
        more[table] = pd.concat([rows, rows[rows["part"] == name].assign(part=twin)], ignore_index=True)
    if excluding:
        pair = pd.DataFrame([(name, twin, "the same", "J")], columns=EMPTY["excludes"])
        more["excludes"] = pd.concat([tables["excludes"], pair], ignore_index=True)
    return {**tables, **more}


def with_levels(tables: Mapping[str, pd.DataFrame], level: int) -> dict[str, pd.DataFrame]:
    """The catalogue in which everything that takes away anything takes away this much of it."""
    effects = tables["effects"]
    return {**tables, "effects": effects.assign(level=effects["level"].where(effects["level"] == 0, level))}


def second_rating(
    tables: Mapping[str, pd.DataFrame], rng: np.random.Generator, chance: float = 0.3, slip: float = 0.05
) -> pd.DataFrame:
    """Effects as somebody else rates them: a level above 0 moved by one step with `chance`, a zero to 1 with `slip`."""
    effects = tables["effects"]
    level, possible = effects["level"].to_numpy(int), effects["possible"].to_numpy(bool)
    moved = np.clip(level + rng.choice([-1, 1], len(level)), 0, 3)
    other = np.where(rng.random(len(level)) < chance, moved, level)
    zeros = np.where(rng.random(len(level)) < slip, 1, 0)
    return effects.assign(rater="second", level=np.where(possible, np.where(level > 0, other, zeros), 0))


# For the oracle


def mean_effects(tables: Mapping[str, pd.DataFrame], slip: float = 0.0) -> np.ndarray:
    """Mean share of each barrier that each part takes away, shape (part, barrier), where nothing was measured.

    The raters' mean; a zero is taken for level 1 in a share `slip`; a weak grade lowers it.
    """
    effects = tables["effects"]
    share = np.array(SHARES)[effects["level"].astype(int)]
    share = np.where((effects["level"] == 0) & effects["possible"].astype(bool), slip * SHARES[1], share)
    wide = effects.assign(share=share).pivot_table(index="part", columns="barrier", values="share", aggfunc="mean")
    grade = tables["evidence"].set_index("part")["grade"].map(GRADE_FACTOR).fillna(1.0)
    names = tables["parts"]["part"]
    return wide.loc[names, BARRIERS].to_numpy() * grade.loc[names].to_numpy()[:, None]


def requirements(tables: Mapping[str, pd.DataFrame], hard_from: int = 3) -> tuple[np.ndarray, np.ndarray]:
    """Need (level / 5) and hardness of every part and capacity, by one rater, shape (part, capacity) each."""
    names = list(tables["parts"]["part"])
    need = np.zeros((len(names), len(CAPACITY_NAMES)))
    hard = np.zeros(need.shape, bool)
    for row in tables["requires"].itertuples():
        where = names.index(row.part), CAPACITY_NAMES.index(row.capacity)
        need[where], hard[where] = row.level / 5, row.level >= hard_from if row.hard is None else row.hard
    return need, hard


def place(tables: Mapping[str, pd.DataFrame], region: pd.Series, slip: float = 0.0, **rules) -> Place:
    """A region (a row of levels) and a catalogue as the oracle takes them; rules are fields of `Place`."""
    parts = tables["parts"]
    names = tuple(parts["part"])
    need, hard = requirements(tables)
    brought = np.zeros_like(need)
    for row in tables["supplies"].itertuples():
        brought[names.index(row.part), CAPACITY_NAMES.index(row.capacity)] = float(row.level) / 5
    pressure = np.clip((region[BARRIERS].to_numpy(float) - 0.25) / 0.5, 0, 1)
    pairs = zip(tables["excludes"]["part"], tables["excludes"]["other"], strict=True)
    plain = {
        "weight": np.ones(len(BARRIERS)),
        "reach": np.minimum(1.0, parts["reached"].to_numpy(float) / FOUNDERS),
        "effect": mean_effects(tables, slip),
        "excludes": frozenset(frozenset(pair) for pair in pairs),
        "cost": parts[["cost_low_eur", "cost_high_eur"]].mean(axis=1).to_numpy(float),
        "no_lead": slight(tables, pressure >= 1 / 3),
    }
    arrays = {"pressure": pressure, "need": need, "hard": hard, "supplies": brought}
    there = region[CAPACITIES].to_numpy(float)
    return Place(names=names, roles=tuple(parts["role"]), there=there, **arrays, **(plain | rules))


def slight(tables: Mapping[str, pd.DataFrame], pressing: np.ndarray) -> frozenset[str]:
    """Parts that take away at most a little (level 1) of every barrier that presses."""
    wide = tables["effects"].pivot_table(index="part", columns="barrier", values="level", aggfunc="max")[BARRIERS]
    best = wide.to_numpy(int)[:, pressing].max(1) if pressing.any() else np.zeros(len(wide), int)
    return frozenset(name for name, level in zip(wide.index, best, strict=True) if level <= 1)


# For the library


def study(true: pd.DataFrame, plan: Mapping[str, object] | None = None) -> dict[str, pd.DataFrame]:
    """The survey's tables about regions of which nobody said a word; `plan` holds columns of table plans."""
    regions = pd.DataFrame({"region": true.index, "country": "XA", "setting": "rural", "population": 1000.0})
    planned = {"budget_eur": np.nan, "start_by_months": np.nan, "founders": FOUNDERS, "target_group": ""}
    planned |= {"present": "", "committed": ""} | dict(plan or {})
    facts = ["part", "region", "country", "gate", "answer", "source", "date"]
    items = ["item", "dimension", "block", "kind", "direction", "low", "high", "label", "groups"]
    return {
        "regions": regions,
        "plans": pd.DataFrame({"region": true.index, **planned}),
        "gate_facts": pd.DataFrame(columns=facts, dtype=object),
        "context": pd.DataFrame(columns=list(CONTEXT_COLUMNS), dtype=object),
        "interviews": people_of(true),
        "answers": people_of(true)[["interview"]],
        "cleaned": people_of(true)[["interview"]],
        "items": pd.DataFrame(columns=items, dtype=object),
        **nothing_said(),
    }


def people_of(true: pd.DataFrame) -> pd.DataFrame:
    """Table interviews: 8 people of each group in each region."""
    region = np.repeat(true.index, PEOPLE * len(GROUPS))
    group = np.tile(np.repeat(GROUPS, PEOPLE), len(true))
    person = {"language": "en", "date": "2026-03-01", "minutes": 30.0, "export": "x.csv", "consent_quote": True}
    names = [f"i{n:06d}" for n in range(len(region))]
    return pd.DataFrame({"interview": names, "region": region, "group": group, **person, "weight": 1.0})


def known(
    true: pd.DataFrame, plan: Mapping[str, object] | None = None, draws: int = 20
) -> tuple[dict[str, pd.DataFrame], dict[str, pd.DataFrame]]:
    """Survey and profile of regions that are known without doubt."""
    values = np.repeat(true.to_numpy(float)[None], draws, axis=0)
    return study(true, plan), profile(true, true.to_numpy(float), values)


def profile(true: pd.DataFrame, mean: np.ndarray, draws: np.ndarray, people: int = PEOPLE) -> dict[str, pd.DataFrame]:
    """Tables profiles and draws.

    Parameters
    ----------
    true : regions (index) and indicators (columns); its values are not looked at
    mean : array, shape (region, indicator)
    draws : array, shape (draw, region, indicator)
    """
    regions, indicators = np.repeat(true.index, true.shape[1]), np.tile(true.columns, true.shape[0])
    ends = {"low90": 0.05, "low50": 0.25, "high50": 0.75, "high90": 0.95}
    asked = {"n": people * len(GROUPS), "groups_present": len(GROUPS), "groups_asked": len(GROUPS)}
    rows = pd.DataFrame({"region": regions, "indicator": indicators})
    rows = rows.assign(block=[name.split(":")[0] for name in indicators], label=indicators, estimate=mean.ravel())
    rows = rows.assign(sd=draws.std(0).ravel(), **{k: np.quantile(draws, q, axis=0).ravel() for k, q in ends.items()})
    rows = rows.assign(unpooled=mean.ravel(), pooled_share=0.0, imputed_share=0.0, **asked, status="ok")
    numbers = pd.DataFrame(draws.reshape(-1, true.shape[1]), columns=list(true.columns))
    keys = pd.DataFrame(
        {"draw": np.repeat(np.arange(len(draws)), len(true)), "region": np.tile(true.index, len(draws))}
    )
    heard = pd.MultiIndex.from_product([true.index, GROUPS], names=["region", "group"]).to_frame(index=False)
    told = {"profiles": rows, "draws": pd.concat([keys, numbers], axis=1), "cells": cells(rows)}
    return {**told, "coverage": heard.assign(n=people)}


def cells(profiles: pd.DataFrame) -> pd.DataFrame:
    """Table cells in which every group says the same."""
    rows = profiles.loc[np.repeat(profiles.index, len(GROUPS))].reset_index(drop=True)
    rows = rows.assign(group=np.tile(GROUPS, len(profiles)), n=rows["n"] // len(GROUPS), holders=0, imputed=False)
    columns = ["region", "group", "indicator", "n", "holders", "estimate", "sd", "pooled_share", "imputed"]
    return rows[columns].assign(mean=rows["unpooled"])


def said(true: pd.DataFrame, rng: np.random.Generator, people: int = PEOPLE) -> np.ndarray:
    """What `people` of each group answer on a scale of five steps, 0-1, shape (person, region, indicator)."""
    size = (people * len(GROUPS), *true.shape)
    return rng.binomial(STEPS - 1, true.to_numpy(float), size) / (STEPS - 1)


def shrunken(answers: np.ndarray) -> tuple[np.ndarray, np.ndarray]:
    """Estimate and standard error of each region and indicator, leaning on the other regions as far as they agree.

    The plain normal model: a region's mean answer, drawn to the mean over regions by how much regions differ.
    """
    mean, error = answers.mean(0), answers.var(0, ddof=1) / len(answers)
    error = np.maximum(error, 1 / (12 * (STEPS - 1) ** 2 * len(answers)))  # all alike: the step itself is still rough
    if mean.shape[0] < 3:
        return mean, np.sqrt(error)
    between = np.maximum(mean.var(0, ddof=1) - error.mean(0), 1e-6)
    lean = between / (between + error)
    return mean.mean(0) + lean * (mean - mean.mean(0)), np.sqrt(lean * error)


def interviewed(
    true: pd.DataFrame, rng: np.random.Generator, plan: Mapping[str, object] | None = None, draws: int = 200
) -> tuple[dict[str, pd.DataFrame], dict[str, pd.DataFrame]]:
    """Survey and profile of regions in which 8 people of each group were asked."""
    mean, error = shrunken(said(true, rng))
    drawn = np.clip(mean + error * rng.standard_normal((draws, *mean.shape)), 0, 1)
    return study(true, plan), profile(true, np.clip(mean, 0, 1), drawn)


def survey_of(true: pd.DataFrame, rng: np.random.Generator, plan: Mapping[str, object] | None = None) -> dict:
    """The tables of a study as cleaning hands them on, for the stage profile itself: every person answers all."""
    answers = said(true, rng).transpose(1, 0, 2).reshape(-1, true.shape[1])
    people = people_of(true)
    asked = {"kind": "scale", "direction": 1, "low": 0.0, "high": 1.0, "groups": "|".join(GROUPS)}
    items = pd.DataFrame({"item": true.columns, "dimension": true.columns, "label": true.columns}).assign(**asked)
    return {
        **study(true, plan),
        "answers": pd.concat([people[["interview"]], pd.DataFrame(answers, columns=list(true.columns))], axis=1),
        "items": items.assign(block=[name.split(":")[0] for name in true.columns]),
    }


# Reading what the library says


def parts_of(cell: str) -> frozenset[str]:
    """The parts of a package as a table writes it."""
    return frozenset(name for name in str(cell).split(";") if name)


def entropy(leads: Sequence[str], possible: int) -> float:
    """How evenly leads are spread over those that could be, 0-1."""
    share = pd.Series(list(leads)).value_counts(normalize=True).to_numpy()
    return float(-(share * np.log(share)).sum() / np.log(possible))


def head_start(reliefs: np.ndarray) -> float:
    """Share of the differences between leads that is the same in every region; reliefs has shape (region, lead).

    Means over regions are as far apart as they are by chance, too: the chance part is taken off.
    """
    differing = reliefs - reliefs.mean(1, keepdims=True)
    common = differing.mean(0).var()
    within = differing.var(0, ddof=1).mean()
    return float(max(0.0, common - within / len(reliefs)) / (differing**2).mean())


def advice(
    tables: Mapping[str, pd.DataFrame],
    asked: tuple[dict[str, pd.DataFrame], dict[str, pd.DataFrame]],
    **parameters,
) -> dict[str, pd.DataFrame]:
    """What the library says of a study (survey and profile) by a catalogue; parameters beside `SETTLED`."""
    from herelib import recommendations

    survey, profiled = asked
    return recommendations.ranked(survey, profiled, dict(tables), {**SETTLED, **parameters})


def verdict(found: Mapping[str, pd.DataFrame], region: str = "here") -> pd.Series:
    return found["verdicts"].set_index("region").loc[region]


def fixed(tables: Mapping[str, pd.DataFrame], true: pd.DataFrame, package: Sequence[str], **parameters) -> pd.Series:
    """Relief and load, as the library has them, of a package that is settled where nothing else is to be had."""
    asked = known(true, {"committed": ";".join(package)})
    alone = {name: only(table, package) for name, table in tables.items()}
    found = advice(alone, asked, **{**SURE, "least_relief": 0.0, **parameters})
    rows = found["leads"]
    assert len(rows) == 1 and parts_of(rows["package"].iloc[0]) == set(package)
    return pd.Series({"relief": rows["relief"].iloc[0], "load": verdict(found, true.index[0])["load"]})


def only(table: pd.DataFrame, names: Sequence[str]) -> pd.DataFrame:
    """A table of a catalogue with the rows of these parts alone."""
    for column in ("part", "other"):
        if column in table:
            table = table[table[column].isin(names)]
    return table.reset_index(drop=True)


def random_catalogue(rng: np.random.Generator, parts: int = 10, *, supplying: bool = True) -> dict[str, pd.DataFrame]:
    """Any catalogue: levels, requirements, reach, costs and what parts bring are drawn one by one."""
    made = []
    for k in range(parts):
        role = ROLES[k % 5] if k < 5 else str(rng.choice(["support", *ROLES]))
        takes = dict(zip(BARRIER_NAMES, map(int, rng.choice(4, len(BARRIERS), p=[0.5, 0.2, 0.2, 0.1])), strict=True))
        needs = dict(zip(CAPACITY_NAMES, map(int, rng.choice([0, 1, 2, 3, 4], len(CAPACITIES))), strict=True))
        free = [name for name, level in needs.items() if level < 3]  # a part may bring what it needs little of
        brings = {name: int(rng.integers(2, 6)) for name in free if supplying and rng.random() < 0.3}
        more = {"cost": float(rng.integers(2, 90)) * 1000, "reached": float(rng.choice([6, 9, 12, 40]))}
        made.append(part(f"{role}_{k}", role, takes, needs, supplies=brings, **more))
    names = [p["name"] for p in made]
    pairs = [tuple(rng.choice(names, 2, replace=False)) for _ in range(2)]
    return catalogue(made, [pair for k, pair in enumerate(pairs) if set(pair) not in map(set, pairs[:k])])
