"""Consent is judged like any question with choices: an unknown word is a fault, never silently a no."""

import pandas as pd
import pytest
from cleaned_studies import clean
from interview_steps import SURVEY, small_form, small_study
from studies import PARAMETERS, ROWS, row, write_rows, write_tiny

from herelib.errors import StudyError
from herelib.interviews import checking, consent, preparation

BY_ROUTE = SURVEY.replace(
    "select_one yes_no | consent | Do you agree?",
    "select_one yes_no | consent | Do you agree? | ${age} >= 18\n"
    "select_one yes_no | parent | Does your parent agree? | ${age} < 18",
)


def judged(study):
    return consent.judge(study, pd.Series("2026-03-01", index=study.records.index))


def by_route(*rows, **parts):
    return small_study(*rows, instrument=small_form(BY_ROUTE), **parts)


def both(*rows):
    yes = frozenset({"yes"})
    return by_route(*rows, consents=("consent", "parent"), agreeing={"consent": yes, "parent": yes})


def test_yes_no_blank_and_what_is_none_of_them_are_told_apart():
    study = small_study({}, {"consent": "no"}, {"consent": ""}, {"consent": "yess"})
    told = judged(study)
    assert told.agreed.tolist() == [True, False, False, False]
    assert told.unclear["consent"].tolist() == [False, False, False, True]
    assert {rule: hit.tolist() for rule, hit in told.dropped().items()} == {
        "consent_refused": [False, True, False, False],
        "consent_not_asked": [False, False, False, False],
        "no_consent": [False, False, True, False],
    }


def test_a_row_that_the_skip_logic_did_not_ask_is_no_refusal():
    hit = judged(by_route({"age": "15", "consent": "", "parent": "yes"}, {"age": "40"})).dropped()
    assert hit["consent_not_asked"].tolist() == [True, False] and not hit["no_consent"].any()


def test_one_yes_of_several_questions_by_route_is_consent():
    told = judged(both({"age": "15", "consent": "", "parent": "yes"}, {"age": "40", "parent": ""}))
    assert told.agreed.tolist() == [True, True]
    told = judged(both({"age": "15", "consent": "", "parent": "no"}, {"age": "40", "consent": "", "parent": ""}))
    assert told.dropped()["consent_refused"].tolist() == [True, False]
    assert told.dropped()["no_consent"].tolist() == [False, True]


def test_a_note_counts_who_was_not_asked_and_names_the_question_that_was():
    study = by_route({"age": "15", "consent": "", "parent": "yes"}, {"age": "40", "parent": ""})
    rule = pd.Series(["consent_not_asked", ""])
    ((_, subject, note),) = consent.notes(study, rule)
    assert subject == "consent" and note.startswith("1 of 2 rows have no recorded consent because it was not asked")
    assert note.endswith("roles: consent: [consent, parent]")
    assert consent.notes(study, pd.Series(["", "consent_refused"])) == []


def test_consent_that_study_yaml_states_for_all_drops_nobody():
    told = judged(small_study({"consent": ""}, {"consent": "no"}, consents=()))
    assert told.agreed.all() and not any(hit.any() for hit in told.dropped().values())


@pytest.mark.parametrize("word, yes", [("OK", True), ("ok", True), ("True", True), ("1", True), ("okay", False)])
def test_a_box_that_was_ticked_is_consent(word, yes):
    form = small_form(SURVEY.replace("select_one yes_no | consent", "acknowledge | consent"))
    study = small_study({"consent": word}, {"consent": ""}, instrument=form)
    told = judged(study)
    assert told.agreed.tolist() == [yes, False] and told.unclear["consent"].tolist() == [not yes, False]
    assert told.dropped()["no_consent"].tolist() == [False, True]


def test_a_column_that_is_no_question_has_the_words_that_programs_write():
    study = small_study({"ok": "Yes"}, {"ok": "0"}, {"ok": "perhaps"}, consents=("ok",), agreeing={"ok": {"yes"}})
    told = judged(study)
    assert told.agreed.tolist() == [True, False, False] and told.refused.tolist() == [False, True, False]
    assert told.unclear["ok"].tolist() == [False, False, True]


def test_words_that_are_no_answer_are_faults_of_kept_records_alone():
    study = small_study({"consent": "yess"}, {"consent": "Anna says so"}, {"consent": "yess", "_uuid": ""}, {})
    prepared = preparation.prepare(study, PARAMETERS)
    table = preparation.faults(study, prepared, PARAMETERS).table()
    assert table[["row", "column", "value", "rule"]].to_numpy().tolist() == [
        [2, "consent", "yess", "not one of the choices"],
        [3, "consent", "[text]", "not one of the choices"],
    ]
    assert table["do"].iloc[0] == (
        "did you mean 'yes'?; or say what it means: exports: {en.csv: {words: {yess: \"yes\"}}} in study.yaml"
    )


@pytest.mark.parametrize("answers", [{"consent": "Jā"}, {"consent": "YES"}, {"may_quote": "YES"}, {"may_quote": "jā"}])
def test_a_study_stops_at_a_word_for_yes_that_the_form_lacks(tiny_study, answers):
    with pytest.raises(StudyError, match="not one of the choices"):
        clean(tiny_study, en=[*ROWS, row("d4", **answers)])


def test_a_label_in_any_language_of_the_form_is_the_choice(tiny_study):
    cleaned = clean(tiny_study, en=[row("a1", consent="Sí", may_quote="No"), row("b2", may_quote="")])
    assert cleaned["interviews"]["consent_quote"].tolist() == [False, False]


def test_words_of_consent_yes_that_no_choice_has_are_faults(tiny_study):
    with (tiny_study / "study.yaml").open("a", encoding="utf-8") as handle:
        handle.write("consent_yes: [agree, 'Yes']\n")
    write_rows(tiny_study / "interviews" / "en.csv", ROWS)
    (fault,) = checking.check(tiny_study, PARAMETERS).to_dict("records")
    assert (fault["column"], fault["value"]) == ("consent_yes", "agree")
    assert fault["rule"] == "no choice of 'consent' or 'may_quote'"


@pytest.mark.parametrize("text, meant", [("jā", "yes"), ("True", "yes"), ("nein", "no"), ("1", "yes")])
def test_a_yes_or_no_of_another_language_or_program_is_shown_with_the_choice_it_is_meant_for(tmp_path, text, meant):
    folder = write_tiny(tmp_path)
    write_rows(folder / "interviews" / "en.csv", [row("a1"), row("b2", consent=text), row("c3", may_quote=text)])
    faults = checking.check(folder)
    assert faults[["row", "column", "value"]].to_numpy().tolist() == [*[[3, "consent", text], [4, "may_quote", text]]]
    assert faults["do"].str.startswith(f"did you mean '{meant}'?; ").all()


def test_a_line_of_the_log_that_takes_consent_back_is_a_fault_with_the_line_that_does_it(tmp_path):
    folder = write_tiny(tmp_path / "s")
    head = "uuid,question,old_value,new_value,change_type,reason\n"
    (folder / "cleaning_log.csv").write_text(head + "a1,consent,yes,no,change,called back\n", encoding="utf-8")
    fault = checking.check(folder).iloc[0]
    assert (fault["file"], fault["row"], fault["column"]) == ("cleaning_log.csv", 2, "consent")
    assert fault["rule"].startswith("the log takes consent back") and "remove" in fault["do"]
    (folder / "cleaning_log.csv").write_text(head + "a1,consent,yes,,blank,called back\n", encoding="utf-8")
    assert checking.check(folder)["rule"].str.startswith("the log takes consent back").tolist() == [True]
    (folder / "cleaning_log.csv").write_text(head + "a1,,,,remove,called back\n", encoding="utf-8")
    examined = checking.examine(folder)
    assert not len(examined.faults) and len(examined.prepared.kept) == 2
