"""The rules of the catalogue: every planted fault is found where it is, with what to do."""

import pandas as pd
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from small_catalogue import small_tables, write_small_catalogue
from spoilt_catalogues import changed, line, noticed, spoilt

from herelib.errors import COLUMNS
from herelib.folders import ROOT
from herelib.studies.catalogue import JUDGED, NAMES, RATED, RATING
from herelib.studies.catalogue_book import COLUMNS as COLUMNS_OF_FILES
from herelib.studies.catalogue_rules import check, judge, notes

# what is changed, and the fault: table, key or row, column, value, rule, and what to do (after the list if it is long)
PLANTED = {
    "an unknown role": (
        [("parts", "course", "role", "suport")],
        ["parts", "course", "role", "suport", "not an allowed word", "did you mean 'support'?"],
    ),
    "an unknown grade": (
        [("evidence", "course", "grade", "audti")],
        ["evidence", "course", "grade", "audti", "not an allowed word", "did you mean 'audit'?"],
    ),
    "a size in other words": (
        [("evidence", "course", "size", "smal")],
        ["evidence", "course", "size", "smal", "not an allowed word", "did you mean 'small'?"],
    ),
    "an outcome that nobody counts": (
        [("evidence", "course", "outcome", "own_busines")],
        ["evidence", "course", "outcome", "own_busines", "not an allowed word", "did you mean 'own_business'?"],
    ),
    "an unknown mark": (
        [("figures", "course", "mark", "X")],
        ["figures", "course", "mark", "X", "not an allowed word", "known are B, J, S"],
    ),
    "a status that is no mark": (
        [("supplies", "mentors", "status", "judged")],
        ["supplies", "mentors", "status", "judged", "not a mark"],
        "S read at the source, B background knowledge, J judged; words behind a colon",
    ),
    "a source that is not listed": (
        [("parts", "course", "source", "handbook;handbok")],
        ["parts", "course", "source", "handbok", "not in sources.csv", "did you mean 'handbook'?"],
    ),
    "a part without a source": (
        [("parts", "course", "source", "")],
        ["parts", "course", "source", "", "is blank", "fill it in"],
    ),
    "a grade without a source": (
        [("evidence", "course", "source", "")],
        ["evidence", "course", "source", "", "graded without a source", "name it, or write none as grade"],
    ),
    "read at a source that nobody saw": (
        [("evidence", "course", "mark", "S")],
        ["evidence", "course", "mark", "S", "no source of it was seen", "mark it B, or read one and set seen to S"],
    ),
    "a year in words": (
        [("sources", "handbook", "year", "c. 2020")],
        ["sources", "handbook", "year", "c. 2020", "not a year", "write four digits, or leave it blank"],
    ),
    "a day that is none": (
        [("sources", "handbook", "checked_on", "2026-02-30")],
        ["sources", "handbook", "checked_on", "2026-02-30", "not a date", "write YYYY-MM-DD"],
    ),
    "a figure with its unit": (
        [("figures", "course", "figure", "10 weeks")],
        ["figures", "course", "figure", "10 weeks", "not a figure"],
        "write 15, 80-90, ~850 or >=10000 without unit; 'none' where the source names none",
    ),
    "a figure of nothing known": (
        [("figures", "course", "part", "cuorse")],
        ["figures", 0, "part", "cuorse", "not in parts.csv", "did you mean 'course'?"],
    ),
    "a gate that asks nothing": (
        [("gates", "cooperative", "question", "There is a law.")],
        ["gates", "cooperative", "question", "There is a law.", "not a question", "end it with ?"],
    ),
    "a fact with a threshold": (
        [("gates", "cooperative", "threshold", "0.5")],
        ["gates", "cooperative", "threshold", "0.5", "a fact is not judged by interviews", "leave it blank"],
    ),
    "an interview gate on nothing known": (
        [("gates", "mentors", "indicator", "capacity:skill")],
        ["gates", "mentors", "indicator", "capacity:skill", "unknown indicator", "did you mean 'capacity:skills'?"],
    ),
    "a threshold in percent": (
        [("gates", "mentors", "threshold", "30")],
        ["gates", "mentors", "threshold", "30", "not a number from 0 to 1", "the nearest is 1"],
    ),
    "a gate of an unknown kind": (
        [("gates", "cooperative", "kind", "facts")],
        ["gates", "cooperative", "kind", "facts", "not an allowed word", "did you mean 'fact'?"],
    ),
    "codes of an unknown revision": (
        [("business_types", "repair", "nace_rev", "3")],
        ["business_types", "repair", "nace_rev", "3", "not an allowed word", "known are 2, 2.1"],
    ),
    "a code that is no class": (
        [("business_types", "repair", "nace", "95.11;952")],
        ["business_types", "repair", "nace", "952", "not a class of NACE", "write 88.10, joined by ;"],
    ),
    "a label that is blank": (
        [("business_types", "repair", "label", "")],
        ["business_types", "repair", "label", "", "is blank", "fill it in"],
    ),
    "a name with spaces": (
        [("sources", "handbook", "source", "hand book")],
        ["sources", 0, "source", "hand book", "not a plain name", "write small letters, digits and _, a letter first"],
    ),
}


@pytest.mark.parametrize("case", PLANTED)
def test_a_planted_fault_is_found_where_it_is_with_what_to_do(case):
    cells, expected, *do = PLANTED[case]
    name, key, *rest = [*expected, *do]
    where = str(key + 2) if isinstance(key, int) else line(name, key)
    assert [f"catalogue/{name}.csv", where, *rest] in spoilt(*cells)


def test_a_sound_catalogue_has_no_fault_and_its_notes(tmp_path):
    folder = write_small_catalogue(tmp_path / "catalogue")
    assert check(folder).to_numpy().tolist() == []
    assert list(check(folder).columns) == COLUMNS
    told = notes(folder)
    assert list(told.columns) == ["file", "subject", "note"]
    assert told["subject"].tolist() == ["barrier:premises"]


def test_all_faults_are_told_at_once_and_a_good_cell_is_not_blamed():
    cells = [cells[0] for cells, *_ in PLANTED.values()][:5]
    found = spoilt(*cells)
    assert {(f[0], f[2]) for f in found} >= {(f"catalogue/{name}.csv", column) for name, _, column, _ in cells}
    assert len(spoilt(("requires/one", "course", "skills", "7"))) == 1


def test_a_row_that_stands_twice_is_found():
    found = changed("gates", lambda t: pd.concat([t, t.head(1)], ignore_index=True))
    assert [f[2:] for f in found] == [["part, gate", "law", "already in row 2", "keep one"]]
    found = changed("effects/two", lambda t: pd.concat([t, t.head(1)], ignore_index=True))
    assert ["part", "loan_course", "already in row 2", "keep one"] in [f[2:] for f in found]


def test_a_missing_column_is_named_once_and_the_other_columns_are_still_judged():
    found = changed("gates", lambda t: t.rename(columns={"question": "questions"}).assign(kind="fakt"))
    assert found[0] == ["catalogue/gates.csv", "1", "question", "", "column missing", "did you mean 'questions'?"]
    assert {f[2] for f in found} == {"question", "kind"} and len(small_tables()["gates"]) == 2
    assert found[1][1] == "2, 3" and len(found) == 2


def test_files_that_are_missing_or_no_text_are_faults_like_others(tmp_path):
    folder = write_small_catalogue(tmp_path / "catalogue")
    (folder / "figures.csv").unlink()
    (folder / "sources.csv").write_bytes("source\né".encode("latin-1"))
    found = check(folder).astype(str).to_numpy().tolist()
    assert found == [
        ["catalogue/figures.csv", "", "", "", "file missing", "take it from the shipped catalogue"],
        ["catalogue/sources.csv", "", "", "", "not readable", "save it as CSV in UTF-8"],
    ]


def test_a_catalogue_that_nobody_rated_says_how_to_rate_it():
    tables = {name: table for name, table in small_tables().items() if "/" not in name}
    found = judge(tables).faults.table()
    assert found[["file", "rule", "do"]].to_numpy().tolist()[:2] == [
        [f"catalogue/{what}/", "file missing", "give it a file for each rater: here rate"] for what in RATED
    ]


def test_blank_lines_do_not_shift_the_row_that_is_named(tmp_path):
    folder = write_small_catalogue(tmp_path)
    file = folder / "requires" / "one.csv"
    lines = file.read_text(encoding="utf-8").splitlines()
    file.write_text("\n".join([lines[0], "", lines[1].replace("loan_course,1", "loan_course,9"), *lines[2:], ""]))
    assert check(folder)[["row", "value"]].astype(str).to_numpy().tolist() == [["3", "9"]]


def test_long_texts_are_not_shown():
    found = spoilt(("gates", "cooperative", "question", "word " * 30))
    assert [f[3:5] for f in found] == [["[text]", "not a question"]]


@settings(max_examples=40, deadline=None)
@given(st.data())
def test_any_text_in_any_cell_gives_a_table_of_faults_and_never_an_error(data):
    tables = small_tables()
    name = data.draw(st.sampled_from(list(tables)))
    column = data.draw(st.sampled_from(list(tables[name].columns)))
    row = data.draw(st.integers(0, len(tables[name]) - 1))
    value = data.draw(st.text(max_size=12) | st.sampled_from(["nan", "inf", "1e400", ";", "-0", "NaN", "x", "3h"]))
    found = spoilt((name, row, column, value))
    assert all(len(fault) == len(COLUMNS) and fault[0].startswith("catalogue/") for fault in found)
    assert all(len(note) == 3 for note in noticed((name, row, column, value)))


def test_a_part_that_is_added_row_by_row_has_no_fault():
    tables = small_tables()

    def add(name, **cells):
        row = tables[name][tables[name]["part"] == "course"].head(1).assign(**cells)
        tables[name] = pd.concat([tables[name], row], ignore_index=True)

    add("parts", part="repair_cafe")
    assert {f[4] for f in judge(tables).faults.table().to_numpy()} == {
        f"no row in {what}/{rater}.csv" for what in RATED for rater in ("one", "two")
    }
    for what in RATED:
        for rater in ("one", "two"):
            add(f"{what}/{rater}", part="repair_cafe")
    assert [f[4] for f in judge(tables).faults.table().to_numpy()] == [
        "these two parts have the same profile: course and repair_cafe"
    ]
    tables["effects/two"].loc[tables["effects/two"]["part"] == "repair_cafe", "barrier:network"] = "2"
    assert judge(tables).faults.table().empty


def test_the_guide_explains_every_column_and_names_every_file():
    guide = (ROOT / "docs" / "catalogue.md").read_text(encoding="utf-8")
    for name in [*NAMES, *RATED]:
        assert f"**{name}.csv**" in guide or f"**{name}/" in guide, name
        missing = [c for c in COLUMNS_OF_FILES[name] if c not in (*JUDGED, *RATING) and f"`{c}`" not in guide]
        assert missing == [], name
