"""A small catalogue without a fault: five supports, two forms, two ways to pay, a place and somebody who steers.

Its figures are round and invented, so that tests can follow them by hand: `loan_course` takes away a lack of money,
`course` a lack of skills, `mentors` a little of much; `leaflet` is cheap and helps with hardly anything.
"""

from __future__ import annotations

import tempfile
from functools import cache
from pathlib import Path

import pandas as pd

from herelib.decisions.parameters import PARAMETERS
from herelib.studies.catalogue import RATED, read_catalogue

ASKED = ["capacity:skills", "capacity:finance", "barrier:finance", "barrier:skills", "barrier:network"]
RECOMMEND = {p.name: p.default for p in PARAMETERS.values() if p.stage in ("recommend", "all")}
RATERS = ("one", "two")
BARRIERS = ("finance", "skills", "network", "premises")
CAPACITIES = ("skills", "founders", "finance", "public_partner")
STATUS = "J: judgement awaiting review"

# part, role, cost low and high (one cohort or year), reached, effects on BARRIERS, requirements on CAPACITIES
_PARTS = """
loan_course  support   40000  60000  20  3 1 0 0  1 2 2 1
course       support   20000  20000  20  0 3 1 0  1 2 1s 0
mentors      support   30000  50000  12  1 1 2 0  3h 1 0 1
leaflet      support    1000   5000 200  0 1 0 0  0 0 0 0
activity     support   80000 120000  30  0 1 0 1  2 3h 2 3
cooperative  form          .      .   .  1 0 2 0  2 3 1 0
association  form        500   2000   .  0 0 1 0  1 2 0 0
microcredit  finance   50000  90000  15  3 0 0 x  1 1 3 1
vouchers     finance   10000  30000  15  2 0 x x  0 1 0 3h
workshop     place     15000  45000  10  0 0 1 3  0 1 2 2s
partnership  steering  25000  25000   .  0 0 2 1  1 0 1 3
"""
# what the second rater says in other words than the first: part, column -> cell
_SECOND = {
    "effects": {("mentors", "barrier:skills"): "2", ("workshop", "barrier:network"): "0"},
    "requires": {("course", "skills"): "2", ("microcredit", "finance"): "4h"},
}


@cache
def _as_read() -> dict[str, pd.DataFrame]:
    with tempfile.TemporaryDirectory() as folder:
        return read_catalogue(write_small_catalogue(Path(folder)))


def small_catalogue() -> dict[str, pd.DataFrame]:
    """The catalogue as `read_catalogue` gives it; its tables may be changed."""
    return {name: table.copy() for name, table in _as_read().items()}


def small_tables() -> dict[str, pd.DataFrame]:
    """The files of the catalogue as texts, by name: parts, effects/one, effects/two …"""
    rows = [line.split() for line in _PARTS.strip().splitlines()]
    ids, size = [row[0] for row in rows], len(BARRIERS)
    ratings = {"effects": [row[5 : 5 + size] for row in rows], "requires": [row[5 + size :] for row in rows]}
    columns = {"effects": [f"barrier:{name}" for name in BARRIERS], "requires": list(CAPACITIES)}
    tables = {"parts": _parts(rows), **_judged(), **_known(ids)}
    for what in RATED:
        for rater in RATERS:
            table = pd.DataFrame(ratings[what], index=ids, columns=columns[what])
            for (part, column), cell in _SECOND[what].items() if rater == RATERS[1] else ():
                table.loc[part, column] = cell
            rated = {"rated_by": f"reader {rater}", "rated_on": "2026-11-20", "status": STATUS}
            tables[f"{what}/{rater}"] = table.rename_axis("part").reset_index().assign(**rated)
    return {name: table.fillna("").astype(str) for name, table in tables.items()}


def _parts(rows: list[list[str]]) -> pd.DataFrame:
    """The file of parts."""
    table = pd.DataFrame(
        [row[:5] for row in rows], columns=["part", "role", "cost_low_eur", "cost_high_eur", "reached"]
    )
    table = table.replace(".", "")
    label = table["part"].str.replace("_", " ").str.capitalize()
    known = table["cost_low_eur"] != ""
    return pd.DataFrame(
        {
            "part": table["part"],
            "role": table["role"],
            "label": label,
            "one_line": label + " for people who want to found",
            "for_whom": ["anyone", "low_skilled;youth", *[""] * (len(table) - 2)],
            "cost_low_eur": table["cost_low_eur"],
            "cost_high_eur": table["cost_high_eur"],
            "cost_founder_low_eur": "",
            "cost_founder_high_eur": "",
            "cost_basis": known.map({True: "Invented [J]", False: ""}),
            "reached": table["reached"],
            "reached_basis": (table["reached"] != "").map({True: "Invented [J]", False: ""}),
            "weeks": "",
            "hours": "",
            "founders_per_mentor": "",
            "lead_time_low_months": "3",
            "lead_time_high_months": "6",
            "countries": ["", "", "", "", "", "LV;ES", *[""] * (len(table) - 6)],
            "settings": "",
            "worsens": ["barrier:network", *[""] * (len(table) - 1)],
            "source": "handbook",
            "year": "2020",
            "status": "J",
        }
    ).assign(for_whom=lambda t: t["for_whom"].where((t["for_whom"] != "") | (t["role"] != "support"), "anyone"))


def _judged() -> dict[str, pd.DataFrame]:
    """What parts bring to others, what excludes what, and the gates."""
    supplies = [("mentors", "finance", "2", "J"), ("partnership", "founders", "2", "J")]
    gates = [
        ("cooperative", "law", "fact", "Is there a law?", "", "", "B"),
        ("mentors", "people", "interview", "Are there people?", "capacity:skills", "0.25", "J"),
    ]
    return {
        "supplies": pd.DataFrame(supplies, columns=["part", "capacity", "level", "status"]),
        "excludes": pd.DataFrame(
            [("course", "leaflet", "one is enough", "J")], columns=["part", "other", "reason", "status"]
        ),
        "gates": pd.DataFrame(gates, columns=["part", "gate", "kind", "question", "indicator", "threshold", "status"]),
    }


def _known(ids: list[str]) -> dict[str, pd.DataFrame]:
    """Evidence, figures, sources, and one business type."""
    evidence = [
        (
            part,
            "",
            "own_business",
            "small",
            "B",
            "partly",
            "people who founded",
            "Some founded",
            "handbook",
            "2020",
            "B",
        )
        for part in ids
    ]
    columns = ["part", "barrier", "outcome", "size", "grade", "like_us", "who", "finding", "source", "year", "mark"]
    figures = [("course", "weeks", "10", "weeks", "The handbook", "handbook", "2020", "B")]
    judged = {"reviewer": "", "reviewed": "", "status": STATUS}
    return {
        "evidence": pd.DataFrame(evidence, columns=columns),
        "figures": pd.DataFrame(
            figures, columns=["part", "measure", "figure", "unit", "who", "source", "year", "mark"]
        ),
        "sources": pd.DataFrame(
            [("handbook", "An invented handbook", "https://example.org", "2020", "B", "")],
            columns=["source", "citation", "url_or_doi", "year", "seen", "checked_on"],
        ),
        "business_types": pd.DataFrame(
            [("repair", "Repair shop", "2", "95.11", "Repairs", "Tools", "no", "B/J: awaiting review")],
            columns=["type", "label", "nace_rev", "nace", "need_met", "entry_barrier", "licence", "status"],
        ),
        "meets": pd.DataFrame([{"type": "repair", "repair": 3, "food": 0, **judged}]),
        "type_requires": pd.DataFrame([{"type": "repair", "skills": 2, "finance": 1, **judged}]),
    }


def write_small_catalogue(folder: Path, tables: dict[str, pd.DataFrame] | None = None) -> Path:
    """Write the files of a catalogue into a folder, those of `small_tables` if no others are given."""
    for name, table in (small_tables() if tables is None else tables).items():
        file = folder / f"{name}.csv"
        file.parent.mkdir(parents=True, exist_ok=True)
        table.to_csv(file, index=False, lineterminator="\n")
    return folder
