"""The section of the report on decisions."""

import re

import pandas as pd
import pytest
from report_sections import example

from herelib import decisions
from herelib.folders import ROOT
from herelib.report import decisions as report_decisions
from herelib.studies.catalogue import read_catalogue
from herelib.tables.contracts import CONTRACTS

DEMO = ROOT / "data" / "raw" / "demo"
PARTS = read_catalogue()["parts"]
OVERRIDES = pd.DataFrame(
    [
        ["birch", "insufficient evidence", "", "wise", "partner <b>", "2026-05-02", "They asked for it.", "0034"],
        ["alder", "clear", "incubator", "mentoring", "methodologist", "2026-05-01", "Mentors are there.", "0033"],
    ],
    columns=list(CONTRACTS["overrides"].columns),
)


def shown(given=None, overrides=OVERRIDES, register=None):
    settled = {f"parameters_{s}": decisions.settled_table(DEMO, s, (given or {}).get(s)) for s in ("clean", "cluster")}
    return {"decisions": decisions.register(DEMO) if register is None else register, "overrides": overrides, **settled}


def parts(page):
    """The text of the section by heading, cells parted by bars."""
    cut = re.split(r"<h3>(.*?)</h3>", page)
    texts = [re.sub(r"(\| )+", "| ", re.sub(r"(<[^>]*>)+", "| ", part)) for part in cut]
    return {"": texts[0], **dict(zip(cut[1::2], texts[2::2], strict=True))}


def test_the_register_shows_every_record_with_its_status():
    told = parts(report_decisions.decisions_taken(shown()))[""]
    register = decisions.register(DEMO)
    assert all(f"| {number}| " in told for number in register["id"])
    assert told.count("| superseded| ") == 1 and told.count("| in force| ") == len(register) - 1
    assert "| ward: Makes compact groups" in told and "| average (defensible): Keeps distances" in told
    assert "| two (2): One split;" in told and "four = 4 (wrong): With six regions" in told


def test_verdicts_of_people_stand_beside_the_computed_ones_in_order_of_the_regions():
    told = parts(report_decisions.decisions_taken(shown(), PARTS))["Verdicts set by people"]
    label = PARTS.set_index("part")["label"]
    first = f"| alder| Clear: {label['incubator']}| {label['mentoring']}| Mentors are there.| methodologist, 2026-05-01"
    assert first in told and told.index("| alder|") < told.index("| birch|")
    assert f"| Insufficient evidence| {label['wise']}| They asked for it.| partner &lt;b&gt;, 2026-05-02| 0034|" in told
    assert "changes no figure of this report" in told


def test_without_labels_the_ids_of_parts_are_shown():
    told = parts(report_decisions.decisions_taken(shown()))["Verdicts set by people"]
    assert "| Clear: incubator| mentoring|" in told


@pytest.mark.parametrize("overrides", [OVERRIDES[:0], None])
def test_nothing_is_said_of_overrides_where_there_are_none(overrides):
    told = shown()
    told.pop("overrides")
    if overrides is not None:
        told["overrides"] = overrides
    assert "Verdicts set by people" not in report_decisions.decisions_taken(told)


def test_a_value_by_hand_against_a_decision_names_the_decision_and_what_it_says():
    page = report_decisions.decisions_taken(shown({"cluster": {"k": 3, "nulls": 20}}))
    told = parts(page)
    against = told["Set by hand against a decision: undocumented"]
    assert "| k| number of clusters| 3| 2| 0005|" in against and "nulls" not in against
    assert told["Choices that no decision covers"] == "| Every other choice of this run is covered by a decision.| "


def test_choices_that_no_decision_covers_are_told_apart_by_where_they_come_from():
    register = decisions.register(DEMO)
    settled = shown({"cluster": {"linkage": "average"}}, register=register[register["parameter"] != "linkage"])
    settled["parameters_cluster"] = settled["parameters_cluster"].replace({"source": {"decision": "default"}})
    told = parts(report_decisions.decisions_taken(settled))
    loose = told["Choices that no decision covers"]
    assert "| linkage| how regions are joined to clusters| average| set by hand: undocumented|" in loose
    assert "| k| number of clusters| 2| default, no decision recorded|" in loose
    assert "nulls" not in loose and "seed" not in loose
    assert "Set by hand against a decision: undocumented" not in told


def test_a_run_without_open_choices_says_so():
    told = parts(report_decisions.decisions_taken(shown()))
    assert told["Choices that no decision covers"].startswith("| Every choice of this run is covered by a decision.|")


def test_choices_that_were_replaced_say_by_what_when_and_why():
    told = parts(report_decisions.decisions_taken(shown()))["Choices that were replaced"]
    assert "| number of clusters| three (3), decision 0004| two (2), decision 0005| 2026-03-02| One split;" in told
    once = shown(register=decisions.register(DEMO)[5:])
    assert "Choices that were replaced" not in report_decisions.decisions_taken(once)


def test_a_study_without_decisions_has_a_section_all_the_same():
    page = report_decisions.decisions_taken(shown(register=decisions.register(DEMO)[:0]), title="8. Decisions <i>")
    assert "No decision is recorded." in page and 'id="decisions"' in page and "8. Decisions &lt;i&gt;" in page


def test_a_bar_in_a_reason_does_not_cut_an_alternative():
    told = "last = last (defensible): a | b | no = 0 (wrong): c"
    assert report_decisions.alternatives(told) == ["last (defensible): a | b", "no = 0 (wrong): c"]
    assert report_decisions.alternatives("") == []


def test_parameters_without_a_decision_are_named():
    section = example()["decisions"]
    assert "set by hand: undocumented" in section and "default, no decision recorded" in section
    loose = section.split("<h3>Choices that no decision covers</h3>")[1]
    assert "p_clear" in loose and ">k<" not in loose and ">seed<" not in loose
