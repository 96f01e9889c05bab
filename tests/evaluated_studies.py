"""A whole made-up study for the stage evaluate: two planted waves, regions, profiles, a register, and its tables."""

import functools

import numpy as np
import pandas as pd
from planted_waves import Planted

from herelib.impact import evaluate_study
from herelib.release import evaluation
from herelib.release.disclosure import hidden_groups, protect_coverage
from herelib.release.rounded_tables import round_counts, round_stepped
from herelib.release.rounding import BASE, RAMP, Rounding
from herelib.tables import CONTRACTS

RAISED = ("region a", "region c", "region e")
DECLARED = {"incubator_in": list(RAISED), "picked": "lot"}
PARAMETERS = {
    "outcomes": "need:jobs",
    "alpha": 0.1,
    "side": "both",
    "measure": "difference",
    "harm_margin": 0.0,
    "group_weights": "equal",
    "seed": 20260101,
    "decided_on": "2026-09-01",
}
BLOCKS = ("need", "need", "barrier", "barrier", "capacity", "asset", "supply", "context", "context")


def wave(planted, name):
    """Tables of one wave, people and what does not change about them among the interviews."""
    tables = planted.tables(name)
    people = planted.people(name)
    return {**tables, "interviews": tables["interviews"].merge(people, on="interview")}


def first_wave(planted, further=("region z",)):
    """Tables of the first wave as a run has them; `further` regions have published figures only."""
    regions = [*planted.regions, *further]
    table = pd.DataFrame({"region": regions, "country": ["XA", "XB"] * 4 if len(regions) == 8 else "XA"})
    table["setting"] = ["rural" if at % 2 == 0 else "suburban" for at in range(len(regions))]
    table["population"] = 9000.0
    dice = np.random.default_rng(5)
    rows = [
        (region, f"{block}:{at}", block, f"{block} {at}", dice.uniform(0.4, 0.6) if known else np.nan)
        for region in regions
        for at, block in enumerate(BLOCKS)
        for known in [block == "context" or region in planted.regions]
    ]
    profiles = pd.DataFrame(rows, columns=["region", "indicator", "block", "label", "estimate"])
    ok = np.where(profiles["block"] == "context", "context", "ok")
    profiles["status"] = np.where(profiles["estimate"].isna(), "missing", ok)
    jobs = pd.DataFrame({"region": regions, "indicator": "need:jobs", "block": "need", "label": "Work"})
    profiles = pd.concat([profiles, jobs.assign(estimate=0.5, status="ok")], ignore_index=True)
    published = profiles[profiles["block"] == "context"]
    context = published.assign(scaled=published["estimate"], inherited_from="")[
        ["region", "indicator", "scaled", "inherited_from"]
    ]
    return {**wave(planted, "before"), "regions": table, "profiles": profiles, "context": context}


def businesses(number=24):
    """A register: every second business is supported, every fourth has closed."""
    rows = [
        (
            f"b{at}",
            f"region {'abcdef'[at % 6]}",
            f"2026-{1 + at % 9:02d}-03",
            f"2027-{1 + at % 9:02d}-20" if at % 4 == 1 else "",
            "" if at % 7 == 6 else str(1 + at % 3),
            "yes" if at % 2 else "no",
            "2028-04-01",
        )
        for at in range(number)
    ]
    columns = ["business", "region", "founded", "closed", "jobs", "supported", "checked_on"]
    return pd.DataFrame(rows, columns=columns)


_KEPT = {}


def kept(function):
    """Keeps what comes of the study that all tests share; of another one it is made anew."""

    @functools.wraps(function)
    def once(planted=None, *rest, **changed):
        if planted is not None or rest or isinstance(changed.get("register"), pd.DataFrame):
            return function(planted, *rest, **changed)
        key = f"{function.__name__} {sorted(changed.items())}"
        if key not in _KEPT:
            _KEPT[key] = function(None, **changed)
        return _KEPT[key]

    return once


@kept
def evaluated_study(planted=None, declared=None, register=None, **changed):
    """All tables of the stage."""
    planted = planted or Planted(raised=RAISED, by=0.25, people=10, seed=1)
    register = businesses() if register is None else register
    first, second = first_wave(planted), wave(planted, "after")
    return evaluate_study(first, second, {**DECLARED, **(declared or {})}, register, {**PARAMETERS, **changed})


def checked(tables):
    """The tables as their contracts want them; breaks where one does not hold."""
    from herelib.tables.store import check

    return {name: check(name, table) for name, table in tables.items() if name in CONTRACTS}


def rounding_of(tables, threshold=5):
    """How the figures of a study are rounded."""
    counts = tables["interviews"].groupby(["region", "group"]).size().rename("n").reset_index()
    cells = counts.assign(indicator="need:jobs", holders=counts["n"], mean=0.5)
    coverage = protect_coverage(counts, threshold)
    return Rounding({**tables, "cells": cells}, coverage, hidden_groups(coverage, cells, threshold, set()), threshold)


@kept
def protected_study(planted=None, threshold=5, **changed):
    """What of the stage a report may show, rounded; and the tables that it is made of."""
    shared = planted is None
    planted = planted or Planted(raised=RAISED, by=0.25, people=10, seed=1)
    tables = {**first_wave(planted), **evaluated_study(None if shared else planted, **changed)}
    rounding = rounding_of(tables, threshold)
    shown = {**tables, **evaluation.protect_evaluation(tables, rounding)}
    shown = {name: table for name, table in shown.items() if name not in evaluation.TEAM_ONLY}
    steps = pd.DataFrame({"region": "all", "indicator": [BASE, RAMP], "step": [float(threshold), 1.0], "end": 0.0})
    round_counts(shown, rounding, steps)
    round_stepped(shown, rounding, steps)
    return {**shown, **evaluation.travelled(shown)}, tables


def small_cells(few=1):
    """A study in which few people were asked in one region."""
    planted = Planted(raised=RAISED, by=0.25, people=10, seed=1)
    keep = {row["person"] for row in planted.first if row["region"] == "region f"}
    keep = set(sorted(keep)[:few])
    planted.first = [row for row in planted.first if row["region"] != "region f" or row["person"] in keep]
    planted.second = [row for row in planted.second if row["region"] != "region f" or row["person"] in keep]
    for row in planted.second:
        row["answer"] = 1.0 if row["region"] == "region f" else row["answer"]
    if not any(row["region"] == "region f" for row in planted.second):
        row = next(row for row in planted.first if row["region"] == "region f")
        planted.second.append({**row, "interview": "b" + row["interview"], "answer": 1.0})
    return planted
