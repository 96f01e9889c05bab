"""The cleaning log names every change once, under the interview's pseudonym, and counts agree with the cells."""

import pandas as pd
from cleaned_studies import clean, logged, pseudonym
from studies import BLANK, PARAMETERS, row, write_rows

from herelib.interviews import checking, cleaning_log

NO_REDACTIONS = pd.DataFrame(columns=["place", "item", "new"])


def prepared_study(folder, *rows):
    write_rows(folder / "interviews" / "en.csv", rows)
    study = checking.read(folder)
    return study, checking.prepare(study, BLANK)


def test_lines_are_sorted_by_rule_export_row_and_item(tiny_study):
    rows = [row("a1", trust="99", food="9"), row("b2", food="8"), row("c3", consent="no")]
    cleaned = clean(tiny_study, BLANK, en=rows, aa=[row("d4", food="7")])
    log = cleaned["cleaning_log"]
    assert log[["rule", "export", "row", "item"]].to_numpy().tolist() == [
        ["consent_refused", "en.csv", 4, ""],
        ["out_of_range", "aa.csv", 2, "food"],
        ["out_of_range", "en.csv", 2, "food"],
        ["out_of_range", "en.csv", 2, "trust"],
        ["out_of_range", "en.csv", 3, "food"],
    ]
    assert log["interview"].tolist() == [pseudonym(raw) for raw in ("c3", "d4", "a1", "a1", "b2")]
    assert set(log["source"]) == {"automatic"}


def test_a_study_without_any_finding_has_an_empty_log_with_all_columns(tiny_study):
    log = clean(tiny_study, en=[row("a1")])["cleaning_log"]
    assert len(log) == 0 and {"rule", "decision", "source", "export", "row", "interview", "applied"} <= set(log)


def test_a_conflict_shows_both_answers_and_changes_none(tiny_study):
    rows = [row("a1"), row("b2", rooms="shop") | {"rooms/shop": "0", "rooms/hall": "1"}]
    assert logged(clean(tiny_study, en=rows), "select_multiple_conflict") == [
        ["en.csv", 3, "rooms", "hall", "shop", False]
    ]


def test_changed_cells_are_counted_by_comparing_them(tiny_study):
    study, prepared = prepared_study(tiny_study, row("a1", food="9", trust="99"), row("b2", consent="no", food="9"))
    assert cleaning_log.changed(study, prepared, "food").tolist() == [True]
    assert cleaning_log.changed(study, prepared, "idea").tolist() == [False]
    assert cleaning_log.changed_cells(study, prepared, NO_REDACTIONS).tolist() == [2, 0]


def test_an_answer_that_is_corrected_and_redacted_is_one_changed_cell(tiny_study):
    line = "uuid,question,old_value,new_value,change_type,reason\na1,idea,,call 29 123 456,change,x\n"
    (tiny_study / "cleaning_log.csv").write_text(line, encoding="utf-8")
    study, prepared = prepared_study(tiny_study, row("a1"), row("b2"))
    redactions = pd.DataFrame({"place": [0, 1], "item": "idea", "new": "1 removed"})
    assert cleaning_log.changed_cells(study, prepared, redactions).tolist() == [1, 1]


def test_the_time_of_an_interview_that_the_log_corrects_is_a_changed_cell(tiny_study):
    line = "uuid,question,old_value,new_value,change_type,reason\na1,today,2026-03-01,2026-03-02,change,x\n"
    (tiny_study / "cleaning_log.csv").write_text(line, encoding="utf-8")
    cleaned = clean(tiny_study, PARAMETERS, en=[row("a1")])
    assert cleaned["accounting"]["cells_changed"].tolist() == [1]
    assert cleaned["interviews"]["date"].tolist() == ["2026-03-02"]
