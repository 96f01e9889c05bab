"""A small run whose verdicts name packages, and a team with money, people and rates: made by hand for plans."""

from __future__ import annotations

from functools import cache

import numpy as np
import pandas as pd

from herelib.decisions.parameters import PARAMETERS
from herelib.incubator import plan, skills
from herelib.incubator.team import Team
from herelib.studies import funds, read_catalogue
from herelib.tables import CONTRACTS, empty

REGIONS = ("alder", "birch", "fern")
SETTLED = {p.name: p.default for p in PARAMETERS.values() if p.stage == "plan"}
PACKAGES = {
    "alder": ("clear", "mentoring", "mentoring;incubator;microcredit;third_place"),
    "birch": ("contested", "mentoring", "mentoring;microcredit"),
    "fern": ("nothing helps enough", "", ""),
}


@cache
def catalogue() -> dict[str, pd.DataFrame]:
    return {**read_catalogue(), "funds": funds.read_funds()}


def table(name: str, rows: list[dict]) -> pd.DataFrame:
    """Rows with every column of the contract; what is left out is "", 0, False or missing by its kind."""
    columns = CONTRACTS[name].columns.values()
    blank = {c.name: {"text": "", "bool": False, "int64": 0, "float64": np.nan}[c.dtype] for c in columns}
    return pd.DataFrame([{**blank, **row} for row in rows], columns=[c.name for c in columns])


@cache
def _run() -> dict[str, pd.DataFrame]:
    verdicts = [
        {"region": region, "verdict": verdict, "lead": lead, "package": package, "alternatives": "peer_teams"}
        for region, (verdict, lead, package) in PACKAGES.items()
    ]
    plans = [
        {"region": "alder", "founders": 12.0, "target_group": "unemployed", "present": "third_place"},
        {"region": "birch", "founders": 10.0, "target_group": "low_skilled;rural_founders"},
        {"region": "fern", "founders": 8.0},
    ]
    regions = [{"region": r, "country": "XA", "setting": "rural", "population": 5000.0} for r in REGIONS]
    gates = [
        {"region": r, "part": "microcredit", "gate": "lender", "answer": answer, "question": "Is there a lender?"}
        for r, answer in (("alder", "unknown"), ("birch", "no"))
    ]
    pressures = [
        {"region": r, "barrier": f"barrier:{name}", "pressure": pressure}
        for r in REGIONS
        for name, pressure in (("finance", 0.5), ("skills", 0.9), ("network", 0.7), ("health", 0.1))
    ]
    types = [
        {"region": r, "type": name, "opportunity": 0.2, "rank": rank, "ranked": rank > 0, "licence": "no"}
        for r in REGIONS
        for name, rank in (("repair", 1), ("home_care", 2), ("telework", 0))
    ]
    named = {name: table(name, rows) for name, rows in (("verdicts", verdicts), ("plans", plans), ("gates", gates))}
    named |= {"regions": table("regions", regions), "pressures": table("pressures", pressures)}
    return named | {"business_types": table("business_types", types), **_interviews()}


def _interviews() -> dict[str, pd.DataFrame]:
    """Twelve people in alder, four in birch: work, hours, and ideas of half of them."""
    people = [(f"i{n}", "alder" if n < 12 else "birch") for n in range(16)]
    interviews = [{"interview": name, "region": region, "group": "resident", "weight": 1.0} for name, region in people]
    cleaned = pd.DataFrame(
        {
            "interview": [name for name, _ in people],
            "work": ["unemployed" if n % 2 else "employed" for n in range(15)] + [""],
            "months": [str(n) if n % 2 else "" for n in range(16)],
            "own": ["10" if n % 3 == 0 else "0" for n in range(16)],
            "mentor": ["5" if n < 6 or n > 13 else "" for n in range(16)],
        }
    )
    segments = [
        {"segment": f"s{n}", "interview": f"i{n}", "code": "idea_repair" if n % 4 else "idea_moon", "counts": True}
        for n in range(0, 16, 2)
    ]
    return {"interviews": table("interviews", interviews), "cleaned": cleaned, "segments": table("segments", segments)}


def run(**changes: pd.DataFrame) -> dict[str, pd.DataFrame]:
    return {**{name: each.copy() for name, each in _run().items()}, **changes}


SETTINGS = {
    "decided_on": "2026-09-01",
    "law_of": {"XA": "LV"},
    "founder_project": 15000.0,
    "areas": {"birch": ["local:zlp"]},
    "money": [
        {"region": "alder", "fund": "lv_nva_start", "category": "training_advice", "eur": 30000.0, "granted": True},
        {"region": "alder", "fund": "lv_liaa_incubation", "category": "premises", "eur": 9000.0, "granted": False},
        {"region": "birch", "fund": "a gift", "category": "founder_money", "eur": 51000.0, "granted": True},
    ],
    "rates": {"founded": ["0.2", "0.35", "0.5", "another programme"], "alive": ["0.5", "0.6", "0.8", "its register"]},
    "indicators": [
        {"measure": "alive", "indicator": "firms alive", "baseline": 3.0, "baseline_on": "2026-06-30", "source": "x"},
        {
            "measure": "founded",
            "indicator": "firms",
            "regions": ["birch"],
            "baseline": 0.0,
            "baseline_on": "2026-06-30",
        },
    ],
}
ITEMS = {"work_status": "work", "out_of_work": "months", "own_hours": "own", "mentor_hours": "mentor"}


@cache
def _people() -> tuple[pd.DataFrame, pd.DataFrame, pd.DataFrame]:
    homes = ["alder"] * 12 + ["birch"] * 6 + ["fern"] * 2
    asking = pd.DataFrame(
        {
            "participant": [f"p{n:02d}" for n in range(20)],
            "region": homes,
            "languages": ["lv"] * 10 + ["uk"] * 2 + ["lv"] * 8,
            "group": ["women", "men"] * 10,
        }
    )
    offering = pd.DataFrame(
        {"mentor": ["m1", "m2", "m3"], "region": ["alder", "alder", "birch"], "languages": "lv", "hours": [24, 8, 16]}
    )
    levels = [(f"p{n:02d}", name, 0.1 * (n % 7)) for n in range(18) for name in skills.competences()["competence"][:3]]
    return asking, offering, pd.DataFrame(levels, columns=["participant", "competence", "level"])


def team(**changes: object) -> Team:
    asking, offering, levels = (each.copy() for each in _people())
    types = pd.DataFrame({"code": ["idea_repair"], "type": ["repair"]})
    contacts = pd.DataFrame({"region": REGIONS, "people": [7, 2, 0]})
    every = {"settings": SETTINGS, "participants": asking, "mentors": offering, "skills": levels, "items": ITEMS}
    return Team(**{**every, "types": types, "contacts": contacts, **changes})


def plan_of(earlier: dict | None = None, brought: Team | None = None, **parameters: object) -> dict[str, pd.DataFrame]:
    """All tables of the plan, with parameters by name instead of their defaults."""
    return plan(earlier or run(), catalogue(), brought or team(), {**SETTLED, **parameters}, 5)


@cache
def planned() -> dict[str, pd.DataFrame]:
    """The plan of the small run, made once: not to be changed."""
    return plan_of()


def money_alone(**settings: object) -> Team:
    """A team without people, for what does not depend on them."""
    return Team({**SETTINGS, **settings}, items=ITEMS)


def nobody() -> Team:
    """A team that has a day and nothing else."""
    return Team({"decided_on": "2026-09-01"})


def bare(*names: str) -> dict[str, pd.DataFrame]:
    return {name: empty(name) for name in names}
