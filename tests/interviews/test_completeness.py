"""Records that were rejected, never sent off or are empty are counted always and dropped where that is decided."""

import pytest
from interview_steps import SURVEY, small_form, small_study
from studies import PARAMETERS

from herelib.interviews import completeness, preparation

SAYS_NOTHING = {"food": "", "hours": "", "cover_food": "", "age": "", "idea": ""}


@pytest.mark.parametrize(
    "mark, rejected",
    [
        *[("Not Approved", True), ("validation_status_not_approved", True), ("On Hold", True), ("rejected", True)],
        *[("hasIssues", True), ("Approved", False), ("validation_status_approved", False), ("", False)],
        ("to be seen", False),
        ("PENDING", False),
    ],
)
def test_the_marks_of_koboToolbox_and_odk_central_are_known(mark, rejected):
    study = small_study({"_validation_status": mark})
    assert completeness.rejected(study).tolist() == [rejected]
    assert not completeness.rejected(small_study({})).any()


def test_a_response_without_the_moment_it_was_sent_is_incomplete_where_its_export_has_that_column():
    study = small_study({"submitdate": "2026-03-01"}, {"submitdate": ""}, {"submitdate": ""})
    study.places["export"] = ["en.csv", "en.csv", "other.csv"]
    assert completeness.incomplete(study).tolist() == [False, True, False]


def test_a_response_that_qualtrics_calls_not_finished_is_incomplete():
    study = small_study(*({"_finished": word} for word in ("True", "False", "1", "0", "")))
    assert completeness.incomplete(study).tolist() == [False, True, False, True, False]


def test_what_was_sent_to_try_the_form_out_is_counted_with_the_way_to_leave_it_out():
    words = ("IP Address", "Survey Preview", "Spam", "Spam")
    study = small_study(*({"_status": word, "idea": f"bus {n}"} for n, word in enumerate(words)))
    kept = preparation.prepare(study, PARAMETERS)
    ((_, subject, note),) = completeness.notes(study, kept.sifted.odd, kept.sifted.rule)
    assert subject == "_status" and note.startswith("3 of 4 rows are Spam, Survey Preview by their Status: kept")
    assert "test_records: {item: _status, values: [Spam, Survey Preview]}" in note


def test_an_interview_that_ended_after_consent_has_no_answers():
    study = small_study(SAYS_NOTHING, SAYS_NOTHING | {"age": "40"}, {}, SAYS_NOTHING | {"idea": "NA"})
    assert completeness.no_answers(study).tolist() == [True, False, False, True]


def test_what_is_known_before_consent_is_no_answer_unless_all_is_asked_before_it():
    street_first = SURVEY.replace("select_one region |", "text | street | Street\nselect_one region |")
    study = small_study(SAYS_NOTHING | {"street": "Main Street"}, instrument=small_form(street_first))
    assert completeness.no_answers(study).tolist() == [True]
    lines = SURVEY.strip().splitlines()
    last = "\n".join(
        [*[line for line in lines if "| consent |" not in line], *[x for x in lines if "| consent |" in x]]
    )
    study = small_study(SAYS_NOTHING, {}, instrument=small_form(last))
    assert completeness.no_answers(study).tolist() == [True, False]


@pytest.mark.parametrize(
    "name, answers",
    [
        ("rejected", {"_validation_status": "On Hold"}),
        ("incomplete", {"submitdate": ""}),
        ("no_answers", SAYS_NOTHING),
    ],
)
def test_each_is_kept_with_a_note_and_a_line_or_dropped_as_decided(name, answers):
    rest = {"idea": "a bus"} | ({"submitdate": "2026-03-01"} if name == "incomplete" else {})
    study = small_study(answers, rest, {"consent": "no"} | answers)
    kept = preparation.prepare(study, PARAMETERS)
    assert kept.kept.tolist() == [0, 1]
    ((_, subject, note),) = completeness.notes(study, kept.sifted.odd, kept.sifted.rule)
    assert subject == name and note.startswith("1 of 3 rows") and f"here decide STUDY {name} drop" in note
    lines = preparation.log_lines(study, kept, PARAMETERS)[1]
    assert [name, 0] in lines[["rule", "place"]].to_numpy().tolist()
    dropped = preparation.prepare(study, {**PARAMETERS, name: "drop"})
    assert dropped.sifted.rule.tolist() == [name, "", "consent_refused"]
    assert completeness.notes(study, dropped.sifted.odd, dropped.sifted.rule)[0][2].endswith("dropped, as decided")


def test_a_rejected_record_is_no_reason_to_drop_its_copy():
    study = small_study({"_uuid": "a", "_validation_status": "On Hold"}, {"_uuid": "a"})
    assert preparation.prepare(study, {**PARAMETERS, "rejected": "drop"}).sifted.rule.tolist() == ["rejected", ""]


@pytest.mark.parametrize(
    "mark, rejected",
    [
        *[("No aprobado", True), ("NON APPROUVE", True), ("Nicht genehmigt", True), ("Noraidīts", True)],
        *[("Aprobado", False), ("Apstiprināts", False), ("{}", False)],
        ("{'uid': 'validation_status_not_approved', 'label': 'Not Approved', 'by_whom': 'x'}", True),
    ],
)
def test_marks_are_known_in_the_languages_of_the_survey_tool_and_as_its_api_writes_them(mark, rejected):
    study = small_study({"_validation_status": mark})
    odd = preparation.prepare(study, PARAMETERS).sifted
    assert completeness.rejected(study).tolist() == [rejected]
    assert not any("not known" in note for *_, note in completeness.notes(study, odd.odd, odd.rule))


def test_a_word_in_the_place_of_a_mark_is_counted_and_not_shown():
    study = small_study({"_validation_status": "Planted"})
    sifted = preparation.prepare(study, PARAMETERS).sifted
    ((_, _, note),) = completeness.notes(study, sifted.odd, sifted.rule)
    assert "1 rows with a mark" in note and "Planted" not in note
