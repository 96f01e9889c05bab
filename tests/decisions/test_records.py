"""Decision records as they are read, and every fault that one may have."""

import textwrap

import pytest
from decision_records import RECORD, only_fault, second, verdict, write

from herelib import decisions, tables
from herelib.errors import StudyError
from herelib.folders import ROOT
from herelib.vocabulary import STAGES

DEMO = ROOT / "data" / "raw" / "demo"
ACCEPTED = "status: accepted"

FAULTY = [
    ({"chosen: two": ""}, "chosen", "", "missing", "add 'chosen: …'"),
    ({"chosen: two": "chosen: tow"}, "chosen", "tow", "not among the options", "did you mean 'two'?"),
    ({"parameter: k": "parameter: linkge"}, "parameter", "linkge", "unknown parameter", "did you mean 'linkage'?"),
    ({"parameter: k": "parameter: draws"}, "parameter", "draws", "precision, not meaning", "--set"),
    ({"value: 3": "value: three"}, "value", "three", "expected a whole number from 2 to 12", "correct option 2"),
    ({"value: 3": "value: 30"}, "value", "30", "expected a whole number from 2 to 12", "correct option 2"),
    ({ACCEPTED: "status: acepted"}, "status", "acepted", "one of accepted, superseded", "did you mean 'accepted'?"),
    ({ACCEPTED: "status: superseded"}, "status", "superseded", "no record supersedes it", "add the record"),
    ({"date: 2026-03-02": "date: March"}, "date", "March", "not a date", "write YYYY-MM-DD"),
    ({'id: "0001"': "id: 0001"}, "id", "1", "four digits in quotes", 'write id: "0001"'),
    ({'id: "0001"': 'id: "0009"'}, "id", "0009", "differs from the file's name", "name the file 0009-….md"),
    ({"title: Two clusters": "titel: Two\ntitle: T"}, "titel", "", "unknown key", "did you mean 'title'?"),
    ({"title: Two clusters": "title: [a, b]"}, "title", "", "not a single value", "write 'title: …' on one line"),
    ({ACCEPTED: f'{ACCEPTED}\nsupersedes: "0000"'}, "supersedes", "0000", "no older record", "did you mean '0001'?"),
    ({"name: three": "name: two"}, "options", "two", "two options of one name", "name each option once"),
    ({"defensible, reason: one": "wrong, reason: one"}, "chosen", "two", "stands as wrong", "choose another"),
    ({"defensible, reason: one": "so-so, reason: one"}, "standing", "so-so", "one of defensible, wrong", "option 1"),
    ({"title: Two clusters": "title: Two: clusters"}, "", "", "not valid YAML", "mind colons, quotes and indents"),
    ({"title: Two clusters": "title: T\ntitle: U"}, "", "", "key 'title' stands twice", "mind colons"),
    ({"value: 3": "value: 2"}, "options", "2", "two options of one value", "give each value once"),
]


@pytest.mark.parametrize(("swap", "column", "value", "rule", "do"), FAULTY)
def test_a_faulty_record_is_one_fault_that_says_what_to_do(study, swap, column, value, rule, do):
    write(study, swap=swap)
    file, _, *found = only_fault(study)
    assert file == "decisions/0001-number-of-clusters.md" and found[:2] == [column, value]
    assert rule in found[2] and do in found[3]


@pytest.mark.parametrize(
    ("swap", "row"),
    [
        ({"chosen: two": "chosen: tow"}, 8),
        ({"date: 2026-03-02": "date: March"}, 4),
        ({"title: Two clusters": "title: T\ntitle: U"}, 4),
        ({"chosen: two": ""}, ""),
    ],
)
def test_a_fault_names_the_line_it_stands_on(study, swap, row):
    write(study, swap=swap)
    assert only_fault(study)[1] == row


def test_faults_inside_an_option_stand_on_the_option_s_own_line(tmp_path):
    (tmp_path / "decisions").mkdir()
    listed = "options:\n  - name: two\n    value: 2\n    standing: defensible\n    reason: r\n"
    listed += "  - name: three\n    value: three\n    standing: maybe\n    reason: r\n---"
    text = textwrap.dedent(RECORD)
    (tmp_path / "decisions" / "0001-k.md").write_text(text[: text.index("options")] + listed)
    found = decisions.faults(tmp_path)
    assert list(zip(found["row"], found["column"], strict=True)) == [(16, "standing"), (15, "value")]


def test_two_accepted_records_for_one_parameter_are_a_fault(study):
    second(study, **{"status: accepted": "status: accepted"})
    assert only_fault(study)[2:] == (
        "parameter", "k", "already settled in decisions/0001-number-of-clusters.md", 'add supersedes: "0001"',
    )  # fmt: skip


def test_an_incompatibility_follows_its_other_record_when_that_is_superseded(study):
    clash = 'incompatible_with: [{option: ward, decision: "0001", other: three}]'
    swap = {
        'id: "0001"': 'id: "0002"', "parameter: k": f"{clash}\nparameter: linkage", "chosen: two": "chosen: ward",
        "name: two, value: 2": "name: ward, value: ward", "name: three, value: 3": "name: average, value: average",
    }  # fmt: skip
    write(study, "0002-linkage.md", swap=swap)
    assert decisions.settle(study, "cluster")["linkage"] == "ward"
    later = {'id: "0001"': 'id: "0003"', "status: accepted": 'status: accepted\nsupersedes: "0001"'}
    write(study, "0003-three.md", swap={**later, "chosen: two": "chosen: the third", "name: three": "name: the third"})
    assert only_fault(study)[4] == "both are chosen in 0002 and 0003"


@pytest.mark.parametrize(
    ("changes", "found"),
    [
        ({"region": "easst"}, ("parameter", "verdict:easst", "not in regions.csv", "did you mean 'east'?")),
        (
            {"value": "mentorin"},
            (
                "value",
                "mentorin",
                "expected 'computed', or a method of the catalogue",
                "correct option 1: did you mean '",
            ),
        ),
    ],
)
def test_a_verdict_of_an_unknown_region_or_method_is_a_fault(study, changes, found):
    verdict(study, **changes)
    told = only_fault(study)[2:]
    assert told[:3] == found[:3] and told[3].startswith(found[3])


def test_one_id_twice_is_a_fault(study):
    write(study, "0001-again.md")
    assert "already in decisions/0001-again.md" in set(decisions.faults(study)["rule"])


def test_superseding_a_record_on_something_else_is_a_fault(study):
    second(study, **{"parameter: k": "parameter: nulls", "chosen: two": "chosen: two"})
    write(study, "0002-three-clusters.md", swap={
        'id: "0001"': 'id: "0002"', "status: accepted": 'status: accepted\nsupersedes: "0001"',
        "parameter: k": "parameter: linkage", "value: 2": "value: ward", "value: 3": "value: average",
    })  # fmt: skip
    assert "is about k" in set(decisions.faults(study)["rule"])


def test_options_that_exclude_each_other_cannot_both_be_chosen(study):
    clash = 'incompatible_with: [{option: ward, decision: "0001", other: two}]'
    swap = {
        'id: "0001"': 'id: "0002"', "parameter: k": f"{clash}\nparameter: linkage", "chosen: two": "chosen: ward",
        "name: two, value: 2": "name: ward, value: ward", "name: three, value: 3": "name: average, value: average",
    }  # fmt: skip
    write(study, "0002-linkage.md", swap=swap)
    assert only_fault(study)[4] == "both are chosen in 0002 and 0001"
    write(study, "0002-linkage.md", swap={**swap, "chosen: two": "chosen: average"})
    assert decisions.settle(study, "cluster")["linkage"] == "average"
    write(study, "0002-linkage.md", swap={**swap, "parameter: k": f"{clash.replace('two', 'tow')}\nparameter: linkage"})
    assert only_fault(study)[4] == "not options of 0002 and 0001"


@pytest.mark.parametrize(
    "content", [b"", b"no front matter", b"---\nid: \xff\n---\n", b"---\n- a\n---\n", b"---\n\x00\n---\n"]
)
def test_a_file_that_is_no_record_is_one_fault(study, content):
    (study / "decisions" / "0001-number-of-clusters.md").write_bytes(content)
    assert only_fault(study)[0] == "decisions/0001-number-of-clusters.md"


def test_all_faults_of_all_records_come_at_once_and_stop_everything(study):
    write(study, swap={"date: 2026-03-02": "date: March", "chosen: two": "chosen: none"})
    second(study, **{"parameter: k": "parameter: q"})
    with pytest.raises(StudyError) as caught:
        decisions.settle(study, "cluster")
    assert len(caught.value.faults) == 3
    assert "decisions/0001-number-of-clusters.md: 2 faults" in str(caught.value)


def test_the_demo_s_records_are_sound_and_cover_at_least_ten_parameters():
    records = decisions.read(DEMO)
    in_force = [record for record in records if record.status == "accepted"]
    assert len({record.parameter for record in in_force}) >= 10
    assert any(record.status == "superseded" for record in records)
    for record in records:
        assert "synthetic" in record.decided_by and len(record.options) >= 2
        assert all(heading in record.prose for heading in ("## Context", "## Reasons", "## Consequences"))
        assert "synthetic" in record.prose
    tables.check("decisions", decisions.register(DEMO))
    for stage in STAGES:
        tables.check(f"parameters_{stage}", decisions.settled_table(DEMO, stage))
