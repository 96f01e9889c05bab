"""The workbook of faults: by interviewer, by question, all of them; no formula, no free text, no tick overwritten."""

import openpyxl
import pytest
from studies import BLANK, CHOICES, PARAMETERS, ROWS, SURVEY, row, write_form, write_rows

from herelib.errors import HereError
from herelib.interviews import checking
from herelib.interviews.fault_workbook import COLUMNS, SHEETS, WHOLE, findings, write_workbook

SECRET = "Maria Example lives at the corner"


def with_interviewers(folder):
    """The tiny study with a question who interviewed, two exports, faults and findings."""
    write_form(
        folder / "instrument.xlsx", SURVEY.replace("text | idea", "text | visitor | Interviewer\ntext | idea"), CHOICES
    )
    with (folder / "study.yaml").open("a", encoding="utf-8") as handle:
        handle.write("roles: {interviewer: visitor}\n")
    bad = [row("d4", visitor="anna", food="9"), row("e5", visitor="=boris", region="nowhere", idea=SECRET, who=SECRET)]
    late = row("f6", visitor="anna", remark=SECRET, end="2026-03-01T10:01:00.000+02:00")
    write_rows(folder / "interviews" / "en.csv", [*(r | {"visitor": "anna"} for r in ROWS), *bad, late])
    return checking.examine(folder, {**PARAMETERS, "shortest_minutes": 5.0})


def sheets(file):
    book = openpyxl.load_workbook(file)
    return {sheet.title: list(sheet.iter_rows(values_only=True)) for sheet in book}


def test_each_fault_and_each_finding_stands_in_each_sheet_with_a_column_to_tick(tiny_study, tmp_path):
    examined = with_interviewers(tiny_study)
    file = write_workbook(tmp_path / "faults.xlsx", examined)
    told = sheets(file)
    assert list(told) == ["by interviewer", "by question", "all faults"] == list(SHEETS)
    assert [told[name][0][-1] for name in told] == ["done"] * 3
    faults = {(r[0], r[1], r[2]) for r in told["all faults"][1:]}
    assert {("interviews/en.csv", 5, "food"), ("interviews/en.csv", 6, "region")} <= faults
    assert ("interviews/en.csv", 7, None) in faults  # too short: what the cleaning log marks
    assert len(told["by interviewer"]) == len(told["by question"]) == len(told["all faults"])
    assert len(examined.faults.singles()) < len(told["all faults"]) - 1


def test_rows_are_grouped_by_interviewer_and_by_question_in_the_order_of_the_form(tiny_study, tmp_path):
    told = sheets(write_workbook(tmp_path / "faults.xlsx", with_interviewers(tiny_study)))
    names = [r[0] for r in told["by interviewer"][1:]]
    assert names == sorted(names) and set(names) == {"anna", "=boris"}
    questions = [r[0] for r in told["by question"][1:]]
    assert questions.index("region") < questions.index("food") and questions[-1] == WHOLE


def test_without_a_question_who_interviewed_there_is_one_group(tiny_study):
    write_rows(tiny_study / "interviews" / "en.csv", [*ROWS, row("d4", food="9")])
    assert findings(checking.examine(tiny_study, PARAMETERS))["interviewer"].tolist() == ["all"]


def test_an_answer_that_stops_the_study_is_listed_once(tiny_study):
    write_rows(tiny_study / "interviews" / "en.csv", [*ROWS, row("d4", food="9")])
    for parameters in (PARAMETERS, BLANK):
        rows = findings(checking.examine(tiny_study, parameters))
        assert list(rows.columns) == COLUMNS
        assert rows[["file", "row", "question", "value"]].to_numpy().tolist() == [["interviews/en.csv", 5, "food", "9"]]


def test_what_the_analysts_log_puts_right_is_not_to_be_looked_at_again(tiny_study):
    write_rows(tiny_study / "interviews" / "en.csv", [*ROWS, row("d4", food="9")])
    log = "uuid,question,old_value,new_value,change_type,reason,analyst\nd4,food,9,4,change,slip,a\n"
    (tiny_study / "cleaning_log.csv").write_text(log)
    assert findings(checking.examine(tiny_study, PARAMETERS)).empty


def test_a_rule_that_says_it_all_is_not_said_twice(tiny_study):
    write_rows(tiny_study / "interviews" / "en.csv", [r | {"submitdate": ""} for r in ROWS[:1]])
    [rule] = findings(checking.examine(tiny_study, PARAMETERS))["rule"]
    assert rule == "never sent off: kept"


def test_nothing_in_it_is_a_formula_or_what_somebody_said(tiny_study, tmp_path):
    file = write_workbook(tmp_path / "faults.xlsx", with_interviewers(tiny_study))
    cells = [cell for sheet in openpyxl.load_workbook(file) for line in sheet.iter_rows() for cell in line]
    assert "f" not in {cell.data_type for cell in cells}
    [boris, *_] = [cell for cell in cells if cell.value == "=boris"]
    assert boris.data_type == "s" and boris.quotePrefix
    assert not any("Maria" in str(cell.value) for cell in cells)


def test_headers_stay_in_sight_with_filters_and_no_column_is_too_narrow_for_its_words(tiny_study, tmp_path):
    book = openpyxl.load_workbook(write_workbook(tmp_path / "faults.xlsx", with_interviewers(tiny_study)))
    for sheet in book:
        assert sheet.freeze_panes == "A2" and sheet.auto_filter.ref == sheet.dimensions
        for column in sheet.iter_cols():
            width = sheet.column_dimensions[column[0].column_letter].width
            longest = max(len(word) for cell in column for word in str(cell.value or "").split() or [""])
            assert 9 <= width <= 60 and longest <= width


def test_a_workbook_that_is_there_is_not_overwritten_and_only_its_owner_reads_it(tiny_study, tmp_path):
    examined = checking.examine(tiny_study, PARAMETERS)
    file = write_workbook(tmp_path / "faults.xlsx", examined)
    assert file.stat().st_mode & 0o077 == 0
    with pytest.raises(HereError, match="is there already"):
        write_workbook(file, examined)
    with pytest.raises(HereError, match=r"ends in \.xlsx"):
        write_workbook(tmp_path / "faults.csv", examined)


def test_faults_of_a_study_that_cannot_be_read_are_in_the_workbook(tiny_study, tmp_path):
    (tiny_study / "regions.csv").unlink()
    told = sheets(write_workbook(tmp_path / "faults.xlsx", checking.examine(tiny_study, PARAMETERS)))
    assert [r[0] for r in told["all faults"]] == ["file", "regions.csv"] and len(told["by question"]) == 1
