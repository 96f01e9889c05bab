"""The register of decisions, and what people set beside the records or against them."""

import shutil

import pandas as pd
from decision_records import second, verdict, write

from herelib import decisions, tables
from herelib.decisions import registers
from herelib.decisions.parameters import PARAMETERS
from herelib.folders import ROOT

DEMO = ROOT / "data" / "raw" / "demo"
VERDICTS = pd.DataFrame(
    [["west", "clear", "wise"], ["east", "contested", "incubator"]], columns=["region", "verdict", "lead"]
)


def test_a_later_record_supersedes_an_earlier_one_without_touching_its_file(study):
    second(study, **{"chosen: two": "chosen: three"})
    assert decisions.settle(study, "cluster")["k"] == 3
    register = decisions.register(study)
    assert list(register["status"]) == ["superseded", "accepted"]
    assert list(register["value"]) == ["2", "3"]
    assert register.loc[1, "alternatives"] == "two = 2 (defensible): one split is enough"


def test_a_study_without_decisions_has_an_empty_register(tmp_path):
    assert len(tables.check("decisions", decisions.register(tmp_path))) == 0
    assert decisions.settle(tmp_path, "cluster")["k"] == PARAMETERS["k"].default


def test_a_verdict_set_by_people_stands_beside_the_computed_one(study):
    verdict(study)
    made = tables.check("overrides", registers.overrides(study, VERDICTS))
    assert made.to_numpy().tolist() == [
        ["east", "contested", "incubator", "mentoring", "methodologist (synthetic)", "2026-03-02",
         "one split is enough", "0002"]
    ]  # fmt: skip
    assert list(decisions.register(study)["parameter"]) == ["k", "verdict:east"]


def test_a_computed_verdict_that_stands_is_no_override(study):
    verdict(study, value="computed")
    assert len(tables.check("overrides", registers.overrides(study, VERDICTS))) == 0


def test_a_superseded_override_is_none_any_more(study):
    verdict(study)
    verdict_again = (study / "decisions" / "0002-verdict.md").read_text(encoding="utf-8")
    changed = verdict_again.replace('"0002"', '"0003"').replace("accepted", 'accepted\nsupersedes: "0002"')
    (study / "decisions" / "0003-verdict.md").write_text(changed.replace("mentoring", "computed"), encoding="utf-8")
    assert len(registers.overrides(study, VERDICTS)) == 0
    assert list(decisions.register(study)["status"]) == ["accepted", "superseded", "accepted"]


def test_an_override_of_a_region_without_a_verdict_has_no_computed_one(study):
    verdict(study)
    row = tables.check("overrides", registers.overrides(study, VERDICTS[:1])).loc[0]
    assert (row["region"], row["computed_verdict"], row["computed_lead"]) == ("east", "", "")


def test_a_value_by_hand_against_a_decision_is_an_undocumented_override_of_it(study):
    settled = decisions.settled_table(study, "cluster", {"k": 3, "linkage": "average", "nulls": 20})
    made = decisions.undocumented(settled, decisions.register(study))
    assert made.to_numpy().tolist() == [
        ["k", "3", "2", "0001", "number of clusters"],
        ["linkage", "average", "", "", "how regions are joined to clusters"],
    ]


def test_a_value_by_hand_that_was_decided_later_is_documented(study):
    settled = decisions.settled_table(study, "cluster", {"k": 3})
    second(study, **{"chosen: two": "chosen: three"})
    assert len(decisions.undocumented(settled, decisions.register(study))) == 0
    assert len(decisions.undocumented(settled.iloc[:0], decisions.register(study))) == 0


def test_a_superseded_record_covers_nothing(study):
    second(study, **{"chosen: two": "chosen: three"})
    settled = decisions.settled_table(study, "cluster", {"k": 2})
    made = decisions.undocumented(settled, decisions.register(study))
    assert list(made["decision"]) == ["0002"] and list(made["decided"]) == ["3"]


def test_superseded_choices_are_a_chain_in_order(study):
    second(study, **{"chosen: two": "chosen: three"})
    swap = {'id: "0001"': 'id: "0003"', "status: accepted": 'status: accepted\nsupersedes: "0002"', "03-02": "05-01"}
    write(study, "0003-two-again.md", swap=swap)
    register = decisions.register(study)
    expected = [
        ["0001", "k", "two (2)", "three (3)", "0002", "2026-03-02", "keeps the countries apart"],
        ["0002", "k", "three (3)", "two (2)", "0003", "2026-05-01", "one split is enough"],
    ]
    assert decisions.superseded(register).to_numpy().tolist() == expected
    assert decisions.superseded(register[::-1]).to_numpy().tolist() == expected, "whatever the order of rows"
    assert len(decisions.superseded(register[:1])) == 0


def test_the_demo_s_superseded_choice_is_told():
    row = decisions.superseded(decisions.register(DEMO)).iloc[0]
    assert (row["decision"], row["by"], row["was"], row["now"]) == ("0004", "0005", "three (3)", "two (2)")


def test_records_are_read_as_they_are_and_never_changed(tmp_path):
    shutil.copytree(DEMO / "decisions", tmp_path / "decisions")
    before = {file.name: file.read_bytes() for file in (tmp_path / "decisions").iterdir()}
    decisions.register(tmp_path)
    assert {file.name: file.read_bytes() for file in (tmp_path / "decisions").iterdir()} == before
