"""Exports of several versions of a form, and of several tools, are one table of records."""

import pytest
from cleaned_studies import clean, logged, pseudonym, wide
from studies import BLANK, CHOICES, PARAMETERS, ROWS, SURVEY, row, write_form, write_rows, write_tiny

from herelib.errors import StudyError
from herelib.interviews import checking

VERSIONS = "versions:\n  v1: {form: old.xlsx, renamed: {meal: food}}\n"
# in the old form food was called meal, rooms was free text, and nobody was asked how far neighbours are trusted
OLD_SURVEY = SURVEY.replace("| food |", "| meal |").replace("select_multiple rooms | rooms", "text | rooms")
OLD_SURVEY = "\n".join(line for line in OLD_SURVEY.splitlines() if "| trust |" not in line and "| hours |" not in line)


@pytest.fixture
def two_versions(tmp_path):
    folder = write_tiny(tmp_path / "two")
    write_form(folder / "old.xlsx", OLD_SURVEY, CHOICES)
    with (folder / "study.yaml").open("a", encoding="utf-8") as handle:
        handle.write(VERSIONS)
    return folder


def old(uuid, **answers):
    told = row(uuid, **answers)
    told["meal"] = told.pop("food")
    return told | {"trust": "", "hours": "", "rooms": "the old shop", "__version__": "v1"}


def test_one_export_of_two_versions_is_read_by_the_form_of_each_record(two_versions):
    rows = [{"meal": "", **row("a1"), "__version__": "v2"}, {"food": "", **old("b2", food="2")}]
    cleaned = clean(two_versions, BLANK, en=rows)
    values, missing = wide(cleaned), wide(cleaned, "missing")
    assert values["food"].tolist() == [0.75, 0.25]
    assert missing.loc[pseudonym("b2"), ["trust", "hours"]].tolist() == ["not_asked", "not_asked"]
    assert missing.loc[pseudonym("b2"), "rooms"] == "blank"
    assert logged(cleaned, "retyped") == [["en.csv", 3, "rooms", "[text]", "", True]]
    assert cleaned["accounting"]["cells_changed"].tolist() == [0, 1]
    assert "the old shop" not in cleaned["cleaned"].to_csv()


def test_an_export_of_an_old_version_says_so_in_study_yaml(two_versions):
    with (two_versions / "study.yaml").open("a", encoding="utf-8") as handle:
        handle.write("exports: {first.csv: {version: v1}}\n")
    rows = [{k: v for k, v in old("d4").items() if k not in ("__version__", "trust", "hours", "rooms")}]
    write_rows(two_versions / "interviews" / "first.csv", rows)
    with pytest.raises(StudyError, match="rooms"):  # the old form had this question: the export must hold it
        clean(two_versions, BLANK, en=ROWS)
    cleaned = clean(two_versions, BLANK, en=ROWS, first=[{**rows[0], "rooms": ""}])
    assert wide(cleaned).loc[pseudonym("d4"), "food"] == 0.75
    assert wide(cleaned, "missing").loc[pseudonym("d4"), ["trust", "hours"]].tolist() == ["not_asked", "not_asked"]


@pytest.mark.parametrize(
    "text, rule",
    [
        ("versions: {v1: {renamed: {a: b}}}\n", "version without its form"),
        ("versions: {v1: {form: nowhere.xlsx}}\n", "the study has no form"),
        ("versions: {v1: {form: old.xlsx, renamed: {no_such: food}}}\n", "no_such"),
        ("contradictions: {c: {say: x}}\n", "contradiction without a condition"),
        ("contradictions: {c: {when: \"${fod} = '1'\"}}\n", "no item 'fod' in the form"),
        ('contradictions: {c: {when: "${food} = "}}\n', "no expression"),
        ("contradictions: {c: {when: \"pulldata('a')\"}}\n", "cannot be evaluated"),
        ("timezone: Riga\n", "unknown time zone"),
    ],
)
def test_faults_of_versions_contradictions_and_time_zone_name_their_key(tiny_study, text, rule):
    write_form(tiny_study / "old.xlsx", OLD_SURVEY, CHOICES)
    with (tiny_study / "study.yaml").open("a", encoding="utf-8") as handle:
        handle.write(text)
    with pytest.raises(StudyError, match=rule):
        checking.read(tiny_study)


def test_a_contradiction_is_marked_or_drops_the_interview(tiny_study):
    with (tiny_study / "study.yaml").open("a", encoding="utf-8") as handle:
        handle.write("contradictions: {both: {when: \"${food} = '4' and ${trust} > 4\", say: hungry and trusting}}\n")
    cleaned = clean(tiny_study)
    found = cleaned["cleaning_log"].query("rule == 'contradiction'")
    assert found[["row", "reason", "applied"]].to_numpy().tolist() == [[2, "both: hungry and trusting", False]]
    dropped = clean(tiny_study, {**PARAMETERS, "contradictions": "drop"})
    assert dropped["accounting"]["rule"].tolist() == ["contradiction", "", ""]


def test_a_constraint_is_kept_blanked_or_stops(tiny_study):
    head, *lines = SURVEY.strip().splitlines()
    lines = [f"{line}{'|' * (8 - line.count('|'))}|{'. < 5' if '| trust |' in line else ''}" for line in lines]
    write_form(tiny_study / "instrument.xlsx", "\n".join([f"{head}|constraint", *lines]), CHOICES)
    kept = clean(tiny_study)
    assert [line[1:] for line in logged(kept, "constraint")] == [
        [2, "trust", "5", "", False],
        [3, "trust", "5", "", False],
    ]
    assert wide(kept)["trust"].tolist() == [0.5, 0.5, 0]
    blanked = clean(tiny_study, {**PARAMETERS, "constraint": "blank"})
    assert wide(blanked, "missing")["trust"].tolist() == ["invalid", "invalid", ""]
    assert wide(blanked, "cleaned")["trust"].tolist() == ["", "", "0"]
    assert blanked["accounting"]["cells_changed"].tolist() == [1, 1, 0]
    with pytest.raises(StudyError, match="trust"):
        clean(tiny_study, {**PARAMETERS, "constraint": "stop"})


def test_a_constraint_of_what_is_not_analysed_is_blanked_logged_and_counted_alike(tiny_study):
    head, *lines = SURVEY.strip().splitlines()
    lines = [f"{line}{'|' * (8 - line.count('|'))}|" for line in lines] + ["integer | age | Age | Edad |||||| . < 120"]
    write_form(tiny_study / "instrument.xlsx", "\n".join([f"{head}|constraint", *lines]), CHOICES)
    rows = [row("a1", age="40"), row("b2", age="400")]
    cleaned = clean(tiny_study, {**PARAMETERS, "constraint": "blank"}, en=rows)
    assert logged(cleaned, "constraint") == [["en.csv", 3, "age", "400", "", True]]
    assert wide(cleaned, "cleaned")["age"].tolist() == ["40", ""]
    assert cleaned["accounting"]["cells_changed"].tolist() == [0, 1]


@pytest.mark.parametrize("mark", ["", "V1", "v2"])
def test_an_answer_under_an_earlier_name_without_the_mark_of_its_version_is_a_fault(two_versions, mark):
    rows = [row("a1", __version__="v2"), old("b2"), old("c3", food="5") | {"__version__": mark}]
    write_rows(two_versions / "interviews" / "en.csv", rows)
    fault = checking.check(two_versions).iloc[0]
    assert (fault["file"], fault["row"], fault["column"]) == ("interviews/en.csv", 4, "meal")
    assert fault["rule"] == "only the form of version 'v1' has 'meal', and 1 row without this mark answer it"
    write_rows(two_versions / "interviews" / "en.csv", rows[:1])
    write_rows(two_versions / "interviews" / "old.csv", rows[1:])
    assert "exports: {old.csv: {version: v1}} in study.yaml" in checking.check(two_versions)["do"].iloc[0]
    with (two_versions / "study.yaml").open("a", encoding="utf-8") as handle:
        handle.write("exports: {old.csv: {version: v1}}\n")
    assert checking.read(two_versions, BLANK).records["food"].tolist() == ["4", "4", "5"]
