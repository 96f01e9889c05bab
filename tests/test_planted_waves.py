"""What was planted in the demo's second wave comes out of the shared run of the whole chain."""

import pytest

from herelib import decisions, tables
from herelib.demo import simulation
from herelib.demo.second_wave import OTHER_YEAR, TWICE
from herelib.folders import ROOT
from herelib.impact import design_in, sentences

NAMES = ("design", "differences", "assignments", "changes", "attrition", "sensitivity", "link_errors", "register")


@pytest.fixture(scope="module")
def judged(demo_processed):
    return tables.read_all(demo_processed / "demo" / "few", NAMES)


def test_planted_changes_are_shown_in_the_regions_that_had_the_incubator(judged):
    planted = simulation.design("planted_changes")
    had = set(planted["region"])
    rows = judged["differences"].set_index(["outcome", "basis"])
    assert {
        region for region, flag in zip(design_in(judged).regions, design_in(judged).treated, strict=True) if flag
    } == had
    for outcome, part in planted.groupby("indicator"):
        row = rows.loc[(outcome, "all interviews")]
        assert row["estimate"] == pytest.approx(part["change"].astype(float).mean(), abs=0.06)
        assert row["low"] <= part["change"].astype(float).mean() <= row["high"]
        assert (row["verdict"], row["p"], row["planned"]) == ("shown", row["smallest_p"], True)
    others = judged["changes"].query("basis == 'all interviews' and not treated")["change"]
    assert others.abs().max() < 0.1


def test_planted_losses_and_wrong_links_are_counted_and_sums_are_identities(judged):
    errors = judged["link_errors"].groupby("error")["links"].sum()
    assert errors["twice in a wave"] == TWICE
    assert errors["birth_year differs"] >= OTHER_YEAR
    lost = judged["attrition"]
    assert (lost["before"] == lost["again"] + lost["lost"] + lost["unclear"]).all()
    residents = lost[lost["group"] == "resident"].set_index("region")
    planted = simulation.design("planted_waves").set_index("region")["resident"].astype(float)
    for region, row in residents.iterrows():  # links in doubt apart: these people were asked again
        assert row["lost"] / row["before"] == pytest.approx(1 - planted[region], abs=0.1), region
    register = judged["register"]
    assert (register["founded"] == register["alive"] + register["closed"]).all()


def test_what_was_decided_on_before_the_second_wave_is_what_is_looked_at(judged):
    study = ROOT / "data" / "raw" / "demo"
    settled = decisions.settled_table(study, "evaluate")
    assert decisions.decided_on(study, settled, "outcomes") == judged["differences"]["decided_on"].iloc[0]
    assert decisions.decided_on(study, settled, "seed") == ""
    assert "before the second wave" in " ".join(sentences(judged))
