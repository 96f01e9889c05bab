"""Small tables that keep the contracts, for tests of figures, report and disclosure control.

`survey` is made by rule, not by chance: four regions, five groups, invented names. `run` puts the real stages over it,
with few draws.
"""

from __future__ import annotations

from functools import cache

import pandas as pd

from herelib import clusters, profiles, recommendations, tables, transfer
from herelib.studies.catalogue import read_catalogue
from herelib.tables.contracts import CONTRACTS, empty
from herelib.vocabulary import COVER, GROUPS

# Interviews per region and group: one small cell in elm-rural; oak-rural is thin, with nobody of the state.
COUNTS = {
    "elm-rural": (9, 7, 6, 3, 6),
    "elm-suburb": (12, 8, 7, 6, 5),
    "oak-rural": (2, 1, 1, 1, 0),
    "oak-suburb": (10, 9, 6, 7, 8),
}
NEEDS = ("care", "food", "repair", "mobility", "childcare", "housing", "energy", "culture", "digital", "admin")
CAPACITIES = ("skills", "founders", "finance", "public_partner", "mentors", "digital", "organisation")
BARRIERS = ("finance", "skills", "network", "regulation", "premises", "language", "transport", "health", "digital",
            "motivation", "benefits", "care_duties")  # fmt: skip
SPLIT = (("elm-suburb", "need:care"), ("oak-suburb", "need:care"))  # residents see far more of it than the municipality
PARAMETERS = {
    "group_weights": "equal", "pooling": "overall", "prior_scale": 0.35, "empty_cells": "estimate", "draws": 60,
    "seed": 7, "k": 2, "linkage": "ward", "inherited": "exclude", "block_weights": "equal", "reclusterings": 40,
    "nulls": 9,
    "importance": "equal", "emphasis": "none", "importance_doubt": 0.35, "elicited_doubt": 0.25,
    "lack_low": 0.25, "lack_high": 0.75,
    "level_shares": "modest", "aim": "both", "hard_from": 3, "zero_slip": 0.05, "rating_doubt": 0.25,
    "least_part": 0.03, "least_relief": 0.05, "close_enough": 0.1, "p_clear": 0.8, "p_all": 0.6,
    "unknown_cost": "typical", "required_groups": "state", "out_of_scope": "none", "competes_from": 0.67,
    "least_opportunity": 0.05, "package_draws": 60, "target_voice": 0.0, "target_least": 5,
}  # fmt: skip

# Region, budget in EUR, people to be reached, what is settled beforehand.
PLANS = (("elm-rural", 250e3, 40.0, "incubator"), ("elm-suburb", None, None, ""), ("oak-rural", 60e3, 20.0, ""),
         ("oak-suburb", 60e3, 20.0, ""))  # fmt: skip


def _level(*keys: object) -> float:
    """A value from 0 to 1 that depends on nothing but the keys."""
    return (sum((i + 3) * ord(c) for i, c in enumerate("|".join(map(str, keys)))) % 97) / 96


@cache
def survey() -> dict[str, pd.DataFrame]:
    """The tables of the first stage."""
    people = [
        {"interview": f"p{region[:3]}{region[4]}{group[:3]}{i:02d}x", "region": region, "group": group}
        for region, counts in COUNTS.items()
        for group, n in zip(GROUPS, counts, strict=True)
        for i in range(n)
    ]
    interviews = pd.DataFrame(people).assign(
        language="en", date="2026-03-01", minutes=30.0, export="one.csv", consent_quote=True, weight=1.0
    )
    dimensions = [*(f"need:{n}" for n in NEEDS), *(f"supply:{n}" for n in NEEDS[:3]),
                  *(f"capacity:{c}" for c in CAPACITIES), *(f"barrier:{b}" for b in BARRIERS)]  # fmt: skip
    scales = [(d.replace(":", "_"), d, "scale") for d in dimensions]
    choices = [(f"cover_{n}", f"cover:{n}", "choice") for n in NEEDS]
    items = pd.DataFrame(scales + choices, columns=["item", "dimension", "kind"])
    items = items.assign(
        block=items["dimension"].str.split(":").str[0], direction=1, low=1.0, high=5.0, label=items["item"],
        groups="|".join(GROUPS),
    )  # fmt: skip
    answers = {"interview": [p["interview"] for p in people]}
    missing = dict(answers)
    for item in items.itertuples():
        answers[item.item], missing[item.item] = [], []
        for p in people:
            level = 0.5 * _level(p["region"], item.dimension) + 0.5 * _level(p["interview"], item.item)
            if (p["region"], item.dimension) in SPLIT:
                level = {"resident": 0.75 + 0.25 * level, "municipality": 0.25 * level}.get(p["group"], level)
            chosen = COVER[int(3.999 * _level(p["interview"], item.item, "cover") ** 1.5)]
            refused = _level(p["interview"], item.item, "no") > 0.97
            value = chosen if item.kind == "choice" else round(4 * level) / 4
            none = "" if item.kind == "choice" else float("nan")
            answers[item.item].append(none if refused else value)
            missing[item.item].append("refused" if refused else "")
    regions = pd.DataFrame({"region": list(COUNTS)}).assign(
        country=["AA", "AA", "BB", "BB"], setting=["rural", "suburban", "rural", "suburban"], population=9000.0
    )
    context = regions[["region"]].assign(
        indicator="density", dimension="capacity:reach", label="Population density", unit="inhabitants/km2",
        value=[40.0, 700, 60, 900], scaled=[0.2, 0.8, 0.25, 0.9], low=20.0, high=1500.0, direction=1, year="2025",
        source="invented", level=["own", "own", "nuts2", "nuts2"], inherited_from=["", "", "BB1", "BB1"],
    )  # fmt: skip
    first = people[0]["interview"]
    text = "We need a place to eat <script>alert(1)</script> together."
    made = {
        "interviews": interviews,
        "answers": pd.DataFrame(answers),
        "missing": pd.DataFrame(missing),
        "items": items[["item", "dimension", "block", "kind", "direction", "low", "high", "label", "groups"]],
        "regions": regions,
        "context": context,
        "published": regions[["region"]].assign(typology="degurba", kind=["rural area", "town", "rural area", "town"]),
        "places": regions[["region"]].assign(
            longitude=[0.0, 1.0, 0.0, 1.0],
            latitude=[0.0, 0.0, 1.0, 1.0],
            outline=["POLYGON ((-0.5 -0.5, 0.5 -0.5, 0.5 0.5, -0.5 0.5, -0.5 -0.5))", "", "", ""],
        ),
        "open_answers": pd.DataFrame(
            [[first, "open_needs", "en", "interview", text]],
            columns=["interview", "item", "language", "language_source", "text"],
        ),
        "segments": pd.DataFrame(
            {
                "segment": ["s0001"],
                "interview": first,
                "item": "open_needs",
                "code": "need_food",
                "coder": "a",
                "start": 0,
                "end": len(text),
                "cleared": True,
                "negated": False,
                "satisfied": False,
                "counts": True,
            }
        ),
        "codebook": pd.DataFrame([["need_food", "", "Food", ""]], columns=["code", "parent", "label", "items"]),
        "cleaned": pd.DataFrame({"interview": interviews["interview"], "where": interviews["region"]}),
        "choices": pd.DataFrame({"item": "where", "answer": list(COUNTS), "label": list(COUNTS), "several": False}),
        "accounting": pd.DataFrame(
            {
                "export": "one.csv",
                "row": range(2, len(people) + 7),
                "interview": [*interviews["interview"], *[""] * 5],
                "status": ["kept"] * len(people) + ["dropped"] * 5,
                "rule": [""] * len(people) + ["duplicate_id"] * 3 + ["no_consent"] * 2,
                "cells_changed": 0,
            }
        ),
        "plans": pd.DataFrame(
            [(region, budget, None, founders, "", "", committed) for region, budget, founders, committed in PLANS],
            columns=list(CONTRACTS["plans"].columns),
        ).astype(dict.fromkeys(("budget_eur", "start_by_months", "founders"), float)),
        "gate_facts": pd.DataFrame(
            [["peer_teams", "elm-rural", "AA", "public_partner_agreement", "no", "invented", "2026-01-01"]],
            columns=["part", "region", "country", "gate", "answer", "source", "date"],
        ),
    }
    return {name: tables.check(name, table) for name, table in made.items()}


@cache
def catalogue() -> dict[str, pd.DataFrame]:
    """The tables of the catalogue."""
    return read_catalogue()


@cache
def _run() -> dict[str, pd.DataFrame]:
    told = survey()
    profile = profiles.profile(told, PARAMETERS)
    advice = recommendations.recommend(told, profile, catalogue(), PARAMETERS)
    settled = pd.DataFrame(
        [[name, str(value), "decision" if name == "k" else "hand" if name == "p_clear" else "default",
          "0001" if name == "k" else "", f"meaning of {name}"] for name, value in PARAMETERS.items()],
        columns=["parameter", "value", "source", "decision", "meaning"],
    )  # fmt: skip
    decided = pd.DataFrame(
        [["0001", "Number of <b>clusters</b>", "2026-01-01", "accepted", "methodologist", "k", "two", "2",
          "as much as six regions carry", "three = 3 (defensible): finer", "0001-k.md"]],
        columns=list(CONTRACTS["decisions"].columns),
    )  # fmt: skip
    typology = clusters.typology(told, profile, PARAMETERS)
    advice |= transfer.transfer_tables({**told, **profile, **typology, **advice}, PARAMETERS)
    made = {**profile, **typology, **advice, "parameters_clean": settled, "overrides": empty("overrides")}
    return {**told, **{name: tables.check(name, table) for name, table in made.items()}, "decisions": decided}


def run() -> dict[str, pd.DataFrame]:
    """All tables of a run over `survey`; a new dict each time, so that a test may exchange a table."""
    return dict(_run())
