"""What is protected passes its own audit, whatever the counts and whomever the form asks."""

import attacks
import numpy as np
import pandas as pd
import pytest

from herelib import release
from herelib.release import audit, protection
from herelib.tables import CONTRACTS, read_by
from herelib.vocabulary import GROUPS

INDICATORS = [f"{block}:{number}" for block in ("need", "capacity") for number in range(8)]
SPREAD = (("low90", -0.1), ("low50", -0.05), ("high50", 0.05), ("high90", 0.1))


def study_of_counts(seed: int) -> dict[str, pd.DataFrame]:
    """A run of random counts: regions from tiny to large, silent people, questions for some of the groups only."""
    rng = np.random.default_rng(seed)
    regions = [f"r{i}" for i in range(rng.choice([1, 2, 4, 8]))]
    size, absent = rng.choice([3, 8, 20, 60, 400, 4000]), rng.choice([0, 0.1, 0.3])
    people = rng.poisson(size * rng.gamma(1.5, 0.7, (len(regions), len(GROUPS))))
    people[rng.random(people.shape) < absent] = 0
    asked = rng.random((len(INDICATORS), len(GROUPS))) < rng.choice([0.3, 0.6, 1.0], (len(INDICATORS), 1))
    asked[~asked.any(axis=1), 0] = True
    silent = rng.choice([0, 0.02, 0.1, 0.5, 0.9, 0.99]) * rng.random((len(regions), len(INDICATORS), 1))
    answered = rng.binomial(people[:, None, :], 1 - silent)
    r, i, g = np.nonzero(np.broadcast_to(asked, answered.shape))
    cells = pd.DataFrame({"region": np.array(regions)[r], "group": np.array(GROUPS)[g]})
    cells = cells.assign(indicator=np.array(INDICATORS)[i], n=answered[r, i, g])
    total = rng.integers(0, 4 * cells["n"] + 1) / 4
    cells = cells.assign(mean=total / cells["n"].where(cells["n"] > 0), holders=np.ceil(total).astype(int))
    cells = cells.assign(estimate=cells["mean"].fillna(0.5), sd=0.05, pooled_share=0.0, imputed=cells["n"] == 0)
    coverage = pd.DataFrame(people, pd.Index(regions, name="region"), pd.Index(GROUPS, name="group"))
    forms = ["|".join(np.array(GROUPS)[row]) for row in asked]
    names = [name.replace(":", "_") for name in INDICATORS]
    items = pd.DataFrame({"item": names, "dimension": INDICATORS, "groups": forms})
    first = {"interview": ["p0"], "region": regions[:1], "group": ["resident"], "weight": 1.0, "consent_quote": False}
    chosen = {"parameter": ["group_weights", "empty_cells"], "value": ["equal", "estimate"], "decision": ""}
    return {
        **{name: attacks._bare(name) for name in read_by("report") if name in CONTRACTS},
        "coverage": coverage.reset_index().melt("region", var_name="group", value_name="n"),
        "cells": cells,
        "profiles": profiles_of(cells),
        "items": items,
        "interviews": pd.DataFrame(first),
        "parameters_profile": pd.DataFrame(chosen).assign(source="default", meaning=""),
    }


def profiles_of(cells: pd.DataFrame) -> pd.DataFrame:
    """Levels of regions as means of their groups, missing where nobody answered."""
    parts = cells.assign(here=cells["n"] > 0).groupby(["region", "indicator"])
    level = parts["estimate"].mean().where(parts["n"].sum() > 0)
    table = pd.DataFrame({"estimate": level, "n": parts["n"].sum(), "groups_asked": parts.size()})
    table = table.assign(groups_present=parts["here"].sum(), **{name: (level + d).clip(0, 1) for name, d in SPREAD})
    table = table.assign(sd=0.05, unpooled=level, pooled_share=0.0, imputed_share=0.0, status="ok").reset_index()
    return table.assign(block=table["indicator"].str.split(":").str[0], label=table["indicator"])


def refused(seed: int) -> pd.DataFrame:
    return audit.refusals(release.protect(study_of_counts(seed), 5))


# Seeds at which rows that are safe each by itself gave hidden counts away together (20 to 127), and plain ones.
@pytest.mark.parametrize("seed", [4, 20, 53, 71, 127])
def test_what_is_protected_passes_its_own_audit(seed):
    assert refused(seed).empty


@pytest.mark.long
def test_what_is_protected_passes_its_own_audit_in_many_studies():
    assert [seed for seed in range(300, 600) if len(refused(seed))] == []


def test_rows_that_are_safe_each_by_itself_give_counts_away_together_and_the_region_loses_its_n(monkeypatch):
    study = study_of_counts(20)
    _, hidden = protection.hidden_together(study, 5)
    with monkeypatch.context() as patched:
        nothing = pd.DataFrame(columns=audit.FIGURES).astype({"key": object})
        patched.setattr(audit, "refusals", lambda *_: nothing)
        careless = release.protect(study, 5)
        _, before = protection.hidden_together(study, 5)
    assert set(audit.refusals(careless)["key"].str.split("/").str[2]) == {"r0"}
    more = hidden["n_hidden"] & ~before["n_hidden"]
    assert set(hidden.loc[more, "region"]) == {"r0"}
    assert hidden["hidden"].equals(before["hidden"])


def test_that_a_group_was_not_asked_is_no_secret():
    people = {"resident": 5167, "entrepreneur": 3500, "ngo": 3167, "municipality": 2584, "state": 2250}
    coverage = pd.DataFrame({"region": "a", "group": list(people), "n": list(people.values())})
    cells = pd.DataFrame({"region": "a", "group": ["resident", "ngo"], "indicator": "need:0", "n": [5167, 3140]})
    cells = cells.assign(holders=[3000, 1500], mean=0.58, estimate=0.58, sd=0.01, pooled_share=0.0, imputed=False)
    study = study_of_counts(4) | {"coverage": coverage, "cells": cells, "profiles": profiles_of(cells)}
    study["items"] = pd.DataFrame({"item": ["need_0"], "dimension": ["need:0"], "groups": ["resident|ngo"]})
    shown = release.protect(study, 5)
    assert shown["profiles"]["n"].notna().all() and len(shown["groups"]) == 2
    assert audit.refusals(shown).empty


def test_of_few_who_were_asked_the_others_are_no_slack():
    hidden = (np.nan, np.nan)
    rows = [("coverage.n", "all", group, *ends) for group, ends in dict.fromkeys(GROUPS, hidden).items()]
    rows += [("coverage.n", "all", "all", 40.0, 40.0), ("profiles.n", "need:0", "all", 3.0, 3.0)]
    figures = pd.DataFrame(rows, columns=["statistic", "indicator", "group", "low", "high"]).assign(
        region="a", kind="count", step=5.0
    )
    form = {"statistic": "asked", "indicator": "need:0", "group": "ngo", "low": 1.0, "high": 1.0, "region": "all"}
    figures = pd.concat([figures, pd.DataFrame([{**form, "kind": "design", "step": 0.0}])], ignore_index=True)
    parts = figures[["region", "group", "indicator", "statistic"]].agg("/".join, axis=1)
    figures = figures.assign(key="t/1/" + parts, value=figures["low"])
    row = audit.refusals(figures, (), 5).set_index("key").loc["t/1/a/ngo/need:0/groups.n"]
    assert row[["low", "high"]].tolist() == pytest.approx([3, 3])
    unsaid = figures[figures["statistic"] != "asked"]
    assert audit.refusals(unsaid, (), 5).set_index("key").loc["t/1/a/ngo/need:0/groups.n", "low"] == pytest.approx(0)
