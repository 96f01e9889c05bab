"""The list of doubtful words: written for the team, taken back as a decision, refused where it is not complete."""

import stat

import openpyxl
import pytest
from cleaned_studies import clean
from studies import PARAMETERS, row, write_rows

from herelib import decisions
from herelib.errors import HereError
from herelib.interviews import review

ROWS = [
    row("a1", who="Rosa Paz", idea="we ask anna for a rosa"),
    row("b2", who="", idea="a rosa, a rosa, +371 29 123 456"),
    row("c3", who="", idea="=rosa"),
]


@pytest.fixture
def doubtful(tiny_study):
    write_rows(tiny_study / "interviews" / "en.csv", ROWS)
    return tiny_study


def answered(file, **answers):
    """The list with an answer for each of its words."""
    book = openpyxl.load_workbook(file)
    sheet = book[review.SHEET]
    for cells in sheet.iter_rows(min_row=2):
        cells[-1].value = answers.get(cells[0].value)
    book.save(file)
    return file


def test_the_list_counts_words_and_says_where_they_stand_with_what_is_certain_blacked_out(doubtful, tmp_path):
    file, count = review.write_list(doubtful, tmp_path / "list.xlsx")
    assert count == 2 and stat.S_IMODE(file.stat().st_mode) == 0o600
    rows = [[cell.value for cell in cells] for cells in openpyxl.load_workbook(file)[review.SHEET].iter_rows()]
    assert rows[0] == review.COLUMNS
    assert rows[1][:4] == ["rosa", "person's name", 4, "en.csv 2 idea; en.csv 3 idea; en.csv 3 idea; en.csv 4 idea"]
    assert rows[2] == ["anna", "person's name", 1, "en.csv 2 idea", "we ask anna for a rosa", None]
    assert "29 123" not in str(rows)


def test_answers_become_a_decision_and_what_is_not_named_is_blacked_out(doubtful, tmp_path):
    file = answered(review.write_list(doubtful, tmp_path / "list.xlsx")[0], rosa="No", anna="yes")
    record = review.take_list(doubtful, file, "methodologist")
    assert decisions.settle(doubtful, "clean")["not_a_person"] == "rosa"
    assert "anna" not in record.read_text(encoding="utf-8")
    cleaned = clean(doubtful, {**PARAMETERS, "not_a_person": "rosa"}, en=ROWS)
    assert cleaned["open_answers"]["text"][0] == "we ask ████ for a rosa"
    # A later list knows what is settled, and a later decision supersedes the first.
    again = review.write_list(doubtful, tmp_path / "again.xlsx")[0]
    assert review.read_list(again).cleared == ("rosa",)
    review.take_list(doubtful, again, "methodologist", rest="yes")
    assert [record.status for record in decisions.read(doubtful) if record.parameter == "not_a_person"] == [
        "superseded",
        "accepted",
    ]


def test_blank_answers_are_refused_unless_it_is_said_what_they_mean(doubtful, tmp_path):
    file = review.write_list(doubtful, tmp_path / "list.xlsx")[0]
    with pytest.raises(HereError, match=r"list\.xlsx column .* blank in rows 2, 3: answer them") as caught:
        review.take_list(doubtful, file, "methodologist")
    assert "rosa" not in str(caught.value)
    with pytest.raises(HereError, match="--rest maybe"):
        review.take_list(doubtful, file, "methodologist", rest="maybe")
    review.take_list(doubtful, file, "methodologist", rest="no")
    assert decisions.settle(doubtful, "clean")["not_a_person"] == "anna+rosa"


def test_what_is_neither_yes_nor_no_and_what_is_no_list_is_refused(doubtful, tmp_path):
    file = answered(review.write_list(doubtful, tmp_path / "list.xlsx")[0], rosa="perhaps", anna="jā")
    with pytest.raises(HereError, match="neither yes nor no in row 2"):
        review.read_list(file)
    with pytest.raises(HereError, match="is there already"):
        review.write_list(doubtful, file)
    with pytest.raises(HereError, match=r"ends in \.xlsx"):
        review.write_list(doubtful, tmp_path / "list.csv")
    (tmp_path / "no.xlsx").write_text("no workbook")
    with pytest.raises(HereError, match="no workbook with a sheet"):
        review.read_list(tmp_path / "no.xlsx")
    book = openpyxl.Workbook()
    book.active.title = review.SHEET
    book.save(tmp_path / "other.xlsx")
    with pytest.raises(HereError, match="row 1"):
        review.read_list(tmp_path / "other.xlsx")
    with pytest.raises(HereError, match="No such file"):
        review.read_list(tmp_path / "missing.xlsx")
