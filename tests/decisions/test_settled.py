"""Decision records and what they settle."""

import shutil
import textwrap

import pandas as pd
import pytest

from herelib import decisions, tables
from herelib.decisions.parameters import PARAMETERS, fits, parse
from herelib.errors import HereError, StudyError
from herelib.folders import ROOT
from herelib.vocabulary import STAGES

DEMO = ROOT / "data" / "raw" / "demo"
RECORD = """\
    ---
    id: "0001"
    title: Two clusters
    date: 2026-03-02
    status: accepted
    decided_by: methodologist (synthetic)
    parameter: k
    chosen: two
    options:
      - {name: two, value: 2, standing: defensible, reason: one split is enough}
      - {name: three, value: 3, standing: defensible, reason: keeps the countries apart}
    ---
    Context, reasons, consequences.
    """


@pytest.fixture
def study(tmp_path):
    (tmp_path / "decisions").mkdir()
    write(tmp_path)
    return tmp_path


def write(folder, name="0001-number-of-clusters.md", **changes):
    """A record, the valid one changed at some places: text=replacement for text that stands in it."""
    text = textwrap.dedent(RECORD)
    for old, new in changes.pop("swap", {}).items():
        assert old in text
        text = text.replace(old, new)
    (folder / "decisions" / name).write_text(text, encoding="utf-8")


def second(folder, **swap):
    """A second record, 0002, that supersedes the first unless changed."""
    changes = {'id: "0001"': 'id: "0002"', "status: accepted": 'status: accepted\nsupersedes: "0001"', **swap}
    write(folder, "0002-three-clusters.md", swap=changes)


def only_fault(folder):
    faults = decisions.faults(folder)
    assert len(faults) == 1, faults
    return tuple(faults.loc[0, ["file", "row", "column", "value", "rule", "do"]])


def test_a_record_settles_its_parameter_and_the_rest_keeps_its_default(study):
    settled = decisions.settle(study, "cluster")
    assert settled["k"] == 2 and settled["linkage"] == "ward" and settled["seed"] == 20260101
    table = decisions.settled_table(study, "cluster").set_index("parameter")
    assert tuple(table.loc["k", ["value", "source", "decision"]]) == ("2", "decision", "0001")
    assert tuple(table.loc["linkage", ["value", "source", "decision"]]) == ("ward", "default", "")


def test_a_value_by_hand_wins_and_says_so_unless_it_is_the_decided_one(study):
    table = decisions.settled_table(study, "cluster", {"k": 3, "linkage": "ward", "inherited": None}).set_index(
        "parameter"
    )
    assert tuple(table.loc["k", ["value", "source", "decision"]]) == ("3", "hand", "")
    assert table.loc["linkage", "source"] == "default" and table.loc["inherited", "source"] == "default"
    assert decisions.settled_table(study, "cluster", {"k": 2}).equals(decisions.settled_table(study, "cluster"))


def test_a_whole_number_is_fine_where_a_decimal_one_is_asked():
    values = decisions.settle(DEMO, "recommend", {"p_data": 1, "rating_doubt": 0})
    assert values["p_data"] == 1.0 and isinstance(values["p_data"], float)
    assert fits(PARAMETERS["k"], 3) and not fits(PARAMETERS["k"], 3.0)


@pytest.mark.parametrize("value", [True, "3", 1, 13, 2.5, float("nan"), [2], "ward"])
def test_a_number_of_clusters_that_does_not_fit_is_refused(study, value):
    with pytest.raises(HereError, match=r"expected a whole number from 2 to 12 \(number of clusters; decision 0001\)"):
        decisions.settle(study, "cluster", {"k": value})


def test_all_wrong_parameters_are_told_at_once_with_the_nearest_name(study):
    with pytest.raises(HereError) as caught:
        decisions.check({"linkge": "ward", "k": "three", "pooling": "overal", "zzz": 1, "rating_doubt": 0.6}, study)
    lines = str(caught.value).splitlines()
    assert lines[0] == "unknown parameter 'linkge': did you mean 'linkage'?"
    assert lines[1] == "k = 'three': expected a whole number from 2 to 12 (number of clusters; decision 0001)"
    assert lines[2] == "pooling = 'overal': expected one of overall, setting, none (what thin cells lean towards)"
    assert lines[3].startswith("unknown parameter 'zzz': known are ")
    assert lines[4].startswith("rating_doubt = 0.6: expected a number from 0 to 0.5 (")


def test_a_parameter_of_another_stage_and_an_unknown_stage_are_refused(study):
    with pytest.raises(HereError, match="parameter 'k' belongs to stage cluster, not to profile"):
        decisions.settle(study, "profile", {"k": 3})
    with pytest.raises(HereError, match="unknown stage 'clusters': did you mean 'cluster'"):
        decisions.settle(study, "clusters")


def test_bounds_of_lacking_must_stand_in_order():
    with pytest.raises(HereError, match=r"lack_low = 0.8 must lie below lack_high = 0.75"):
        decisions.settle(DEMO, "recommend", {"lack_low": 0.8})
    with pytest.raises(HereError, match=r"cost_low_eur = 2000000.0 must lie below cost_high_eur = 1000000.0"):
        decisions.settle(DEMO, "recommend", {"cost_low_eur": 2_000_000})


@pytest.mark.parametrize("value", ["free", "value>fit>evidence>burden", "value=fit>evidence=burden"])
def test_families_may_be_an_order_with_ties_or_free(value):
    assert decisions.settle(DEMO, "recommend", {"families": value})["families"] == value


@pytest.mark.parametrize("value", ["fit>fit", "fit>value>evidence>cost", "value>", ""])
def test_families_that_cannot_be_understood_are_refused(value):
    with pytest.raises(HereError, match="expected 'free', or value, fit, evidence, burden in an order, joined by '>'"):
        decisions.settle(DEMO, "recommend", {"families": value})


def test_every_default_fits_its_own_parameter_and_every_stage_has_some():
    assert all(fits(parameter, parameter.default) for parameter in PARAMETERS.values())
    assert {parameter.stage for parameter in PARAMETERS.values()} == {*STAGES, "all"}
    assert parse("shortest_minutes", "8") == 8.0 and parse("k", "2.5") == "2.5" and parse("unknown", "x") == "x"


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


def verdict(folder, region="east", value="mentoring", **swap):
    """A record on the verdict of a region."""
    (folder / "regions.csv").write_text("region,country\neast,XX\nwest,XX\n", encoding="utf-8")
    changes = {
        'id: "0001"': 'id: "0002"', "parameter: k": f"parameter: verdict:{region}", "chosen: two": "chosen: people",
        "name: two, value: 2": f"name: people, value: {value}",
        "name: three, value: 3": "name: draws, value: incubator", **swap,
    }  # fmt: skip
    write(folder, "0002-verdict.md", swap=changes)


VERDICTS = pd.DataFrame(
    [["west", "clear", "wise"], ["east", "contested", "incubator"]], columns=["region", "verdict", "method"]
)


def test_a_verdict_set_by_people_stands_beside_the_computed_one(study):
    verdict(study)
    made = tables.check("overrides", decisions.overrides(study, VERDICTS))
    assert made.to_numpy().tolist() == [
        ["east", "contested", "incubator", "mentoring", "methodologist (synthetic)", "2026-03-02",
         "one split is enough", "0002"]
    ]  # fmt: skip
    assert list(decisions.register(study)["parameter"]) == ["k", "verdict:east"]


def test_a_verdict_is_no_parameter_of_any_stage(study):
    before = [decisions.settled_table(study, stage) for stage in STAGES]
    verdict(study)
    for stage, table in zip(STAGES, before, strict=True):
        assert decisions.settled_table(study, stage).equals(table)
        assert "verdict:east" not in decisions.settle(study, stage)
    with pytest.raises(
        HereError, match="'verdict:east' is no parameter of a run: a verdict is set by a decision record"
    ):
        decisions.settle(study, "recommend", {"verdict:east": "mentoring"})


def test_a_computed_verdict_that_stands_is_no_override(study):
    verdict(study, value="computed")
    assert len(tables.check("overrides", decisions.overrides(study, VERDICTS))) == 0


def test_a_superseded_override_is_none_any_more(study):
    verdict(study)
    verdict_again = (study / "decisions" / "0002-verdict.md").read_text(encoding="utf-8")
    changed = verdict_again.replace('"0002"', '"0003"').replace("accepted", 'accepted\nsupersedes: "0002"')
    (study / "decisions" / "0003-verdict.md").write_text(changed.replace("mentoring", "computed"), encoding="utf-8")
    assert len(decisions.overrides(study, VERDICTS)) == 0
    assert list(decisions.register(study)["status"]) == ["accepted", "superseded", "accepted"]


def test_an_override_of_a_region_without_a_verdict_has_no_computed_one(study):
    verdict(study)
    row = tables.check("overrides", decisions.overrides(study, VERDICTS[:1])).loc[0]
    assert (row["region"], row["computed_verdict"], row["computed_method"]) == ("east", "", "")


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


def test_records_are_read_as_they_are_and_never_changed(tmp_path):
    shutil.copytree(DEMO / "decisions", tmp_path / "decisions")
    before = {file.name: file.read_bytes() for file in (tmp_path / "decisions").iterdir()}
    decisions.register(tmp_path)
    assert {file.name: file.read_bytes() for file in (tmp_path / "decisions").iterdir()} == before


def namespace(study, **values):
    """What the globals of a notebook of stage cluster hold: every parameter of it, and other things."""
    names = [name for name, parameter in PARAMETERS.items() if parameter.stage in ("cluster", "all")]
    return {
        "study": study,
        "scenario": "baseline",
        "pooling": shutil,
        "region": "ash",
        **dict.fromkeys(names),
        **values,
    }


def test_the_parameters_of_a_notebook_are_settled_in_one_call(study):
    values, table = decisions.settle_declared("cluster", namespace(study, linkage="average"))
    assert values == decisions.settle(study, "cluster", {"linkage": "average"}) and values["k"] == 2
    pd.testing.assert_frame_equal(table, decisions.settled_table(study, "cluster", {"linkage": "average"}))


def test_a_notebook_that_lacks_a_parameter_is_refused(study):
    lacking = namespace(study)
    del lacking["linkage"], lacking["nulls"]
    with pytest.raises(HereError, match="does not declare linkage, nulls: add a line to its parameters for each"):
        decisions.settle_declared("cluster", lacking)


def test_a_value_of_another_stage_or_of_the_wrong_kind_is_refused_in_a_notebook(study):
    with pytest.raises(HereError, match="parameter 'draws' belongs to stage profile, not to cluster"):
        decisions.settle_declared("cluster", namespace(study, draws=500))
    with pytest.raises(HereError, match="k = 13: expected a whole number from 2 to 12"):
        decisions.settle_declared("cluster", namespace(study, k=13))
