"""A study is read whole or not at all: every fault of every file at once, and never an interview's free text."""

import pytest
from studies import BLANK, CHOICES, PARAMETERS, ROWS, SURVEY, row, write_form, write_rows

from herelib.decisions import values
from herelib.errors import HereError, StudyError
from herelib.interviews import checking
from herelib.studies import folder

FILL_IN = "fill it in the cleaning log, or leave such interviews out by a decision (here decide STUDY no_region drop)"
SECRET = "Maria Example lives at the corner"


def found(folder, parameters=PARAMETERS):
    table = checking.check(folder, parameters)
    assert list(table.columns) == ["file", "row", "column", "value", "rule", "do"]
    return list(table.itertuples(index=False, name=None))


def change(path, old, new):
    text = path.read_text(encoding="utf-8")
    assert old in text
    path.write_text(text.replace(old, new), encoding="utf-8")


def rows(folder, *extra):
    write_rows(folder / "interviews" / "en.csv", [*ROWS, *extra])


def put(folder, name, text):
    (folder / name).write_text(text, encoding="utf-8")


def test_a_sound_study_has_no_fault_and_keeps_its_parts(tiny_study):
    assert found(tiny_study) == []
    told = checking.read(tiny_study)
    assert told.name == "tiny" and told.settings["title"].startswith("A tiny study")
    assert told.roles["id"] == "_uuid" and told.roles["start"] == "start" and told.roles["date"] == "today"
    assert told.groups == {"resident": "resident", "state": "state"}
    assert list(told.scales) == ["food", "repair", "trust", "hours", "rooms", "cover_food"]
    assert told.places["row"].tolist() == [2, 3, 4]
    assert told.items_with("open") == ["idea"] and told.items_with("name") == ["who"]


def test_the_key_does_not_stand_in_what_a_study_prints(tiny_study):
    told = checking.read(tiny_study)
    assert told.key == b"published-test-key" and "key=" not in repr(told)


def test_a_key_is_made_once_and_only_its_owner_reads_it(tiny_study, tmp_path, monkeypatch):
    monkeypatch.setenv("HERE_PROCESSED", str(tmp_path / "processed"))
    change(tiny_study / "study.yaml", "pseudonym_key: published-test-key\n", "")
    checking.check(tiny_study)
    assert not (tmp_path / "processed").exists()
    key = checking.read(tiny_study).key
    file = tmp_path / "processed" / "tiny" / "pseudonym.key"
    assert len(key) == 64 and file.stat().st_mode & 0o077 == 0
    assert checking.read(tiny_study).key == key
    put(tiny_study, "pseudonym.key", "our own key\n")
    assert checking.read(tiny_study).key == b"our own key"
    put(tiny_study, "pseudonym.key", "\n")
    with pytest.raises(HereError, match="is empty"):
        checking.read(tiny_study)


def test_a_key_that_an_earlier_version_made_elsewhere_is_taken_and_none_is_made(tiny_study, tmp_path, monkeypatch):
    change(tiny_study / "study.yaml", "pseudonym_key: published-test-key\n", "")
    beside, earlier = tmp_path / "runs" / "pseudonym.key", tmp_path / "processed" / "pseudonym.key"
    monkeypatch.setattr(folder, "key_files", lambda study: (beside, earlier))
    beside.parent.mkdir()
    earlier.parent.mkdir()
    put(tmp_path, "processed/pseudonym.key", "an earlier key\n")
    assert checking.read(tiny_study).key == b"an earlier key" and not beside.exists()
    put(tmp_path, "runs/pseudonym.key", "a later key\n")
    assert checking.read(tiny_study).key == b"a later key"


def test_there_is_one_message_for_a_study_that_is_not_there(tmp_path):
    with pytest.raises(HereError, match="no study"):
        checking.read(tmp_path / "none")


# Bad input: each ends in one clear message


def test_a_missing_column_names_what_it_holds_and_what_is_nearest(tiny_study):
    write_rows(
        tiny_study / "interviews" / "en.csv",
        [{("regoin" if k == "region" else k): v for k, v in r.items()} for r in ROWS],
    )
    do = "did you mean 'regoin'? then write exports: {en.csv: {columns: {regoin: region}}}"
    assert found(tiny_study) == [("interviews/en.csv", 1, "region", "", "column missing (it holds the region)", do)]


def test_each_missing_column_is_named_and_those_that_were_never_asked_may_be(tiny_study):
    short = [{k: v for k, v in r.items() if k not in ("trust", "hours", "rooms")} for r in ROWS]
    write_rows(tiny_study / "interviews" / "en.csv", short)
    assert [fault[2] for fault in found(tiny_study)] == ["trust, hours, rooms"]
    put_absent = "exports: {en.csv: {absent: [trust, hours, rooms]}}\n"
    with (tiny_study / "study.yaml").open("a", encoding="utf-8") as handle:
        handle.write(put_absent)
    assert found(tiny_study) == []


def test_no_consent_column_and_no_consent_item_are_faults(tiny_study):
    write_rows(tiny_study / "interviews" / "en.csv", [{k: v for k, v in r.items() if k != "consent"} for r in ROWS])
    assert [(f[2], f[4]) for f in found(tiny_study)] == [("consent", "column missing (it holds the consent)")]
    rows(tiny_study)
    write_form(tiny_study / "instrument.xlsx", *_form(("| | | | | consent\n", "\n")))
    assert ("study.yaml", "", "roles.consent", "", "no item holds the consent") in [f[:5] for f in found(tiny_study)]


def _form(*changes):
    survey = SURVEY
    for old, new in changes:
        assert old in survey
        survey = survey.replace(old, new)
    return survey, CHOICES


def test_unknown_and_missing_regions_and_groups_are_named_with_their_row(tiny_study):
    rows(tiny_study, row("d4", region="eats"), row("e5", group="statt"), row("f6", region=""))
    assert found(tiny_study) == [
        (
            *("interviews/en.csv", 5, "region", "eats", "not in regions.csv"),
            "did you mean 'east'?; or say what it means: exports: {en.csv: {words: {eats: east}}} in study.yaml",
        ),
        ("interviews/en.csv", 7, "region", "", "interview without a region", FILL_IN),
        (
            *("interviews/en.csv", 6, "group", "statt", "not one of the groups"),
            "did you mean 'state'?; or say what it means: exports: {en.csv: {words: {statt: state}}} in study.yaml",
        ),
    ]


def weighted(folder, *weights, role="weight"):
    """The tiny study with an item for survey weights, one weight an interview."""
    line = f"decimal | grossing | Weight | Factor | | | | | {role}"
    write_form(folder / "instrument.xlsx", SURVEY + line, CHOICES)
    write_rows(folder / "interviews" / "en.csv", [row(f"a{n}", grossing=w) for n, w in enumerate(weights)])
    return folder


def test_a_weight_that_is_none_is_a_fault_in_its_row_and_all_are_named_at_once(tiny_study):
    weighted(tiny_study, "263.5", "", "0", "-2", "1e3", "many people", "inf")
    do = "give each interview a number above 0, or take the role weight from the item"
    assert found(tiny_study) == [
        ("interviews/en.csv", 3, "grossing", "", "no weight", do),
        ("interviews/en.csv", 4, "grossing", "0", "weight is not above 0", do),
        ("interviews/en.csv", 5, "grossing", "-2", "weight is not above 0", do),
        ("interviews/en.csv", "7, 8", "grossing", "[text]", "weight is not a number", do),
    ]


def test_an_export_without_the_weights_is_one_fault_and_dropped_interviews_need_none(tiny_study):
    weighted(tiny_study, "1", "2")
    write_rows(tiny_study / "interviews" / "es.csv", ROWS)
    assert [(f[0], f[2], f[4]) for f in found(tiny_study)] == [
        ("interviews/es.csv", "grossing", "column missing (it holds the weight)")
    ]
    (tiny_study / "interviews" / "es.csv").unlink()
    write_rows(tiny_study / "interviews" / "en.csv", [row("b1", grossing="3"), row("b2", grossing="", consent="no")])
    assert found(tiny_study) == []


def test_values_off_their_scale_stop_or_not_as_decided(tiny_study):
    rows(tiny_study, row("d4", food="7"), row("e5", cover_food="trainin"), row("f6", hours="much help"))
    assert found(tiny_study) == [
        ("interviews/en.csv", 5, "food", "7", "scale is 1-5", "correct at the source, or add to the cleaning log"),
        (
            "interviews/en.csv",
            7,
            "hours",
            "[text]",
            "scale is 0-20",
            "correct at the source, or add to the cleaning log",
        ),
        (
            *("interviews/en.csv", 6, "cover_food", "trainin", "not one of the choices"),
            "did you mean 'training'?; "
            "or say what it means: exports: {en.csv: {words: {trainin: training}}} in study.yaml",
        ),
    ]
    assert found(tiny_study, BLANK) == []
    assert [f[2] for f in found(tiny_study, {**BLANK, "unknown_choice": "stop"})] == ["cover_food"]
    checking.read(tiny_study)
    with pytest.raises(StudyError, match=r"interviews/en\.csv: 3 faults"):
        checking.read(tiny_study, PARAMETERS)


def test_a_decision_record_says_whether_values_stop(tiny_study):
    rows(tiny_study, row("d4", food="7"))
    assert len(checking.check(tiny_study)) == 1
    (tiny_study / "decisions").mkdir()
    record = """---
id: "0001"
title: Out of range
date: 2026-03-01
status: accepted
decided_by: methodologist
parameter: out_of_range
chosen: leave out
options:
  - {name: leave out, value: blank, standing: defensible, reason: typing errors}
  - {name: stop, value: stop, standing: defensible, reason: correct at the source}
---
Text.
"""
    put(tiny_study, "decisions/0001-out-of-range.md", record)
    assert len(checking.check(tiny_study)) == 0
    assert values.decided(checking.read(tiny_study), {"out_of_range": "blank"}) == {"out_of_range": "0001"}
    assert values.decided(checking.read(tiny_study), {"out_of_range": "stop"}) == {}


def test_rows_that_are_dropped_anyway_cause_no_fault(tiny_study):
    rows(tiny_study, row("d4", consent="no", region="nowhere", food="9"))
    assert found(tiny_study) == []


def test_a_fault_that_the_cleaning_log_corrects_is_none(tiny_study):
    rows(tiny_study, row("d4", region="eats"))
    log = "uuid,question,old_value,new_value,change_type,reason,analyst\nd4,region,eats,east,change,typing,a\n"
    put(tiny_study, "cleaning_log.csv", log)
    assert found(tiny_study) == []


def test_an_empty_file_an_unreadable_one_and_no_file_at_all(tiny_study):
    (tiny_study / "interviews" / "a.csv").write_bytes(b"")
    (tiny_study / "interviews" / "b.csv").write_bytes("food\nē\n".encode("cp1257"))
    (tiny_study / "interviews" / "c.rds").write_bytes(b"x")
    assert [(f[0], f[4]) for f in found(tiny_study)] == [
        ("interviews/c.rds", "not a kind of file that is read (.rds)"),
        ("interviews/a.csv", "empty file"),
        ("interviews/b.csv", "not UTF-8 (byte 5)"),
    ]
    for file in (tiny_study / "interviews").iterdir():
        file.unlink()
    # Before field work there is nothing to read: no fault, but it is said.
    assert found(tiny_study) == []
    with pytest.raises(HereError, match="has no interviews yet"):
        checking.read(tiny_study)


@pytest.mark.parametrize("name", ["study.yaml", "instrument.xlsx", "regions.csv"])
def test_a_missing_file_is_named(tiny_study, name):
    (tiny_study / name).unlink()
    assert [fault[0] for fault in found(tiny_study)] == [name]


def test_a_typo_in_study_yaml_does_not_hide_the_other_faults(tiny_study):
    change(tiny_study / "study.yaml", "languages", "langauges")
    change(tiny_study / "regions.csv", "suburban", "suburb")
    (tiny_study / "interviews" / "empty.csv").write_bytes(b"")
    rows(tiny_study, row("d4", food="9"))
    faults = {(fault[0], fault[4]) for fault in found(tiny_study)}
    assert faults == {
        ("study.yaml", "unknown key"),
        ("study.yaml", "key missing"),
        ("regions.csv", "unknown setting"),
        ("interviews/empty.csv", "empty file"),
        ("interviews/en.csv", "scale is 1-5"),
    }


def test_names_in_study_yaml_that_nothing_has_are_faults(tiny_study):
    text = "roles: {date: tody}\ntest_records: {item: mod, values: [t]}\nexports: {em.csv: {language: en}}\n"
    with (tiny_study / "study.yaml").open("a", encoding="utf-8") as handle:
        handle.write(text)
    assert [(f[2], f[3], f[5]) for f in found(tiny_study)] == [
        ("exports.em.csv", "", "did you mean 'en.csv'?"),
        ("test_records.item", "mod", found(tiny_study)[1][5]),
        ("roles.date", "tody", "did you mean 'today'?"),
    ]


def test_no_message_holds_free_text(tiny_study):
    rows(
        tiny_study,
        row("d4", food=SECRET, cover_food=SECRET, hours=SECRET, group=SECRET, idea=SECRET, who=SECRET, rooms=SECRET),
        row("e5", region=f"{SECRET} +371 29 123 456"),
    )
    segments = f"interview,item,code,coder,start,end,cleared\nd4,idea,{SECRET},c1,0,900,{SECRET}\n"
    put(tiny_study, "segments.csv", segments)
    message = str(StudyError(checking.check(tiny_study, PARAMETERS)))
    assert message.count("[text]") >= 6
    assert "Maria" not in message and "29 123" not in message


def test_an_item_that_may_identify_somebody_is_not_analysed(tiny_study):
    change(tiny_study / "study.yaml", "items:\n", "items:\n  trust: {role: phone}\n")
    assert [f[4] for f in found(tiny_study)] == ["an item that may identify a person is not analysed"]


def test_settings_are_read_alone(tiny_study):
    (tiny_study / "instrument.xlsx").unlink()
    assert checking.settings_of(tiny_study)["disclosure"]["threshold"] == 5
    change(tiny_study / "study.yaml", "title", "titel")
    with pytest.raises(StudyError, match="did you mean 'title'"):
        checking.settings_of(tiny_study)


def test_headers_that_are_not_read_are_noted(tiny_study):
    write_rows(tiny_study / "interviews" / "en.csv", [r | {"strange": "1"} for r in ROWS])
    notes = checking.read(tiny_study).notes
    assert notes[["file", "subject"]].to_numpy().tolist() == [["interviews/en.csv", "strange"]]
    note = notes["note"].iloc[0]
    assert note.startswith("not read: nothing of the form has this name; if ") and "columns: {header: item}" in note


@pytest.mark.reference
def test_the_reference_study_has_no_fault(kobo_study):
    assert len(checking.check(kobo_study)) == 0
    told = checking.read(kobo_study)
    assert len(told.records) == 632 and len(told.regions) == 42
    log = told.notes[told.notes["file"] == "cleaning_log.csv"]
    assert log[["subject", "note"]].to_numpy().tolist() == [
        ["row 2, 4", "not applied: the interview is removed"],
        ["row 13", "not applied: asks for the same as line 11"],
        ["row 14", "not applied: asks for the same as line 12"],
        ["row 680", "not applied: already removed by an earlier line"],
    ]
    others = told.notes.drop(log.index)["note"].tolist()
    assert others == ["no export has a column for these 65 questions of the form"]


def test_a_study_without_any_group_is_told_how_to_name_it(tiny_study):
    write_form(tiny_study / "instrument.xlsx", *_form(("| | | | | group\n", "\n")))
    assert [(f[2], f[4]) for f in found(tiny_study)] == [("roles.group", "no item holds the group")]
    with (tiny_study / "study.yaml").open("a", encoding="utf-8") as handle:
        handle.write("roles: {group: {constant: ngo}}\n")
    assert found(tiny_study) == []
    assert set(checking.prepare(checking.read(tiny_study), PARAMETERS).interviews["group"]) == {"ngo"}
