"""The demo's incubator: who asks for guidance, who offers it, what they can do, and the businesses that came of it.

Invented throughout, from random numbers of its own. Everywhere there are more who ask than mentors have hours for, and
a few people suit nobody, each for another reason: language, field, time of the week, distance.
"""

from __future__ import annotations

from itertools import combinations

import numpy as np
import pandas as pd

from herelib.demo.simulation import design, stream
from herelib.vocabulary import NEEDS

KM = {("alder", "birch"): 38, ("cedar", "dune"): 55, ("elder", "fern"): 24}  # of neighbours; others lie far away
FAR = 900
FIELDS = ("care", "food", "repair", "culture", "digital", "shops", "childcare")  # of the needs that a business meets
LESSONS = ("accounts", "prices", "sales", "grants", "law", "web")
TIMES = ("morning", "afternoon", "evening")
OPENED, CHECKED = pd.Timestamp("2026-10-01"), pd.Timestamp("2028-06-30")
COMPETENCES = {  # EntreComp's 15, and the mean level 0-1 of who comes to an incubator [J, invented]
    **{"spotting_opportunities": 0.5, "creativity": 0.55, "vision": 0.45, "valuing_ideas": 0.4},
    **{"ethical_sustainable_thinking": 0.6, "self_awareness": 0.5, "motivation": 0.65, "mobilising_resources": 0.3},
    **{"financial_literacy": 0.22, "mobilising_others": 0.35, "taking_initiative": 0.5, "planning_management": 0.28},
    **{"coping_with_uncertainty": 0.42, "working_with_others": 0.7, "learning_through_experience": 0.6},
}
LEVELS = 7  # steps between EntreComp's eight levels
ALONE = {  # what one of the region's people asks for and nobody offers: column, value
    "alder": [("languages", "uk")],
    "birch": [("times", "night"), ("modes", "in_person")],
    "cedar": [("languages", "ar"), ("languages", "ar"), ("fields", "transport")],
    "elder": [("fields", "transport")],
    "fern": [("times", "night")],
}
assert set(FIELDS) <= set(NEEDS)


def _sizes(column: str) -> dict[str, int]:
    return design("planted_cohort").set_index("region")[column].astype(int).to_dict()


def _some(rng: np.random.Generator, words: tuple[str, ...], most: int, least: int = 1) -> str:
    """Between `least` and `most` of some words, in the words' order."""
    chosen = set(rng.choice(len(words), rng.integers(least, most + 1), replace=False))
    return ";".join(word for at, word in enumerate(words) if at in chosen)


def participants(seed: int) -> pd.DataFrame:
    """participants.csv: who asks to be guided, by a pseudonym."""
    planted, rows = design("planted").set_index("region"), []
    for region, count in _sizes("participants").items():
        rng, spoken = stream(seed, region, "participants"), planted.loc[region, "language"]
        groups = planted.loc[region, "target_group"].split(";") if planted.loc[region, "target_group"] else []
        groups = tuple(groups or ("low_skilled", "unemployed"))
        for at in range(count):
            row = {
                "region": region,
                "languages": spoken if rng.random() < 0.75 else f"en;{spoken}",
                "fields": FIELDS[rng.integers(len(FIELDS))],
                "modes": str(rng.choice(["in_person", "in_person;online"], p=[0.55, 0.45])),
                "times": _some(rng, TIMES, 2),
                "organisations": "",
                "group": groups[rng.integers(len(groups))],
                "asks": _some(rng, LESSONS, 3),
                "idea": f"{region}-{rng.integers(1, 4)}" if rng.random() < 0.2 else "",
                "applied_on": str((pd.Timestamp("2026-09-01") + pd.Timedelta(days=int(rng.integers(30)))).date()),
            }
            alone = ALONE.get(region, [])
            rows.append({**row, **(dict([alone[at]]) if at < len(alone) else {})})
    table = pd.DataFrame(rows)
    table.insert(0, "participant", _pseudonyms(len(table), "p", stream(seed, "participants")))
    return table


def mentors(seed: int) -> pd.DataFrame:
    """mentors.csv: who offers hours, by a pseudonym."""
    planted, rows = design("planted").set_index("region"), []
    for region, count in _sizes("mentors").items():
        rng, spoken = stream(seed, region, "mentors"), planted.loc[region, "language"]
        for at in range(count):
            rows.append(
                {
                    "region": region,
                    "languages": spoken if rng.random() < 0.5 else f"en;{spoken}",
                    "fields": _some(rng, FIELDS, 4, 2) if at else ";".join(FIELDS),
                    "modes": str(rng.choice(["in_person", "in_person;online"], p=[0.6, 0.4])),
                    "times": _some(rng, TIMES, 3, 2),
                    "organisations": "org-1" if rng.random() < 0.1 else "",
                    "offers": _some(rng, LESSONS, 4, 2),
                    "reach_km": int(rng.choice([0, 30, 60])),
                    "hours": int(rng.choice([3, 4, 8, 12, 16], p=[0.08, 0.22, 0.35, 0.25, 0.1])),
                    "most": "" if rng.random() < 0.7 else int(rng.choice([1, 2])),
                }
            )
    table = pd.DataFrame(rows)
    table.insert(0, "mentor", _pseudonyms(len(table), "m", stream(seed, "mentors")))
    return table


def _pseudonyms(count: int, letter: str, rng: np.random.Generator) -> list[str]:
    """Pseudonyms in no order that says anything."""
    return [f"{letter}{number:04d}" for number in rng.permutation(9000)[:count] + 1000]


def distances() -> pd.DataFrame:
    """distances.csv: kilometres between the invented places."""
    pairs = combinations(design("planted")["region"], 2)
    return pd.DataFrame([(a, b, KM.get((a, b), FAR)) for a, b in pairs], columns=["region", "other", "km"])


def skills(people: pd.DataFrame, seed: int) -> pd.DataFrame:
    """skills.csv: what participants could do when they came, 0-1, of three quarters of them.

    Parameters
    ----------
    people : table as `participants` gives it
    """
    rng, rows = stream(seed, "skills"), []
    for person in people["participant"]:
        asked, leaning = rng.random() < 0.75, rng.normal(0, 0.1)
        levels = rng.binomial(LEVELS, np.clip(np.array(list(COMPETENCES.values())) + leaning, 0.02, 0.98))
        if asked:
            rows += [(person, name, round(level / LEVELS, 3)) for name, level in zip(COMPETENCES, levels, strict=True)]
    return pd.DataFrame(rows, columns=["participant", "competence", "level"])


def businesses(seed: int) -> pd.DataFrame:
    """businesses.csv: the register, as somebody looked it up at the end; of some nobody knows the jobs."""
    rows = []
    for supported in ("supported", "other"):
        for region, count in _sizes(supported).items():
            rng = stream(seed, region, supported, "businesses")
            for _ in range(count):
                founded = OPENED + pd.Timedelta(days=int(rng.integers(0, 480)))
                lasts = founded + pd.Timedelta(days=int(rng.exponential(1500 if supported == "supported" else 1000)))
                row = {"region": region, "founded": founded.date(), "closed": lasts.date() if lasts < CHECKED else ""}
                jobs = "" if lasts < CHECKED or rng.random() < 0.1 else int(1 + rng.poisson(0.9))
                rows.append({**row, "jobs": jobs, "supported": "yes" if supported == "supported" else "no"})
    table = pd.DataFrame(rows).sort_values(["region", "founded"], kind="stable", ignore_index=True)
    table.insert(0, "business", [f"b{number:03d}" for number in range(1, len(table) + 1)])
    return table.assign(checked_on=CHECKED.date())


INCUBATOR = {
    "decided_on": "2026-09-01",
    "law_of": {"XA": "LV", "XB": "ES", "XC": "IT"},
    "founder_project": 15000,
    "money": [
        {"region": "alder", "fund": "lv_social_start", "category": "founder_money", "eur": 20000, "granted": False},
        {"region": "alder", "fund": "lv_nva_start", "category": "training_advice", "eur": 30000, "granted": True},
        {"region": "cedar", "fund": "es_microbank", "category": "founder_money", "eur": 25000, "granted": True},
        {
            "region": "elder",
            "fund": "it_economia_sociale",
            "category": "training_advice",
            "eur": 40000,
            "granted": False,
        },
    ],
    "rates": {
        "founded": [0.2, 0.35, 0.5, "synthetic, chosen for the demo"],
        "alive": [0.6, 0.75, 0.9, "synthetic, chosen for the demo"],
        "deadweight": [0.2, 0.35, 0.5, "synthetic, chosen for the demo"],
    },
    "indicators": [
        {
            **{"measure": "founded", "indicator": "businesses founded in a year", "region": "alder", "baseline": 3},
            **{"baseline_on": "2026-06-30", "source": "synthetic register", "measured_when": "each June"},
        },
        {
            **{"measure": "alive", "indicator": "people who work in businesses of founders", "baseline": 0},
            **{"baseline_on": "2026-06-30", "source": "synthetic register", "measured_when": "June 2028"},
        },
    ],
}
EVALUATION = {
    "second_wave": "wave2",
    "incubator_in": ["alder", "birch", "elder"],
    "picked": "lot",
    "renamed": {"trust_people": "trust_neighbours"},
}
