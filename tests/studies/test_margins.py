"""margins.csv is read as a team types it; what fits neither regions nor answers is a fault with what to do."""

import pandas as pd
import pytest
from cleaned_studies import clean
from studies import CHOICES, SURVEY, row, write_form

from herelib.errors import StudyError
from herelib.interviews import read
from herelib.studies.margins import band, reader
from herelib.tables import check

MORE = """
select_one ages | age_band | How old are you? | | | | | |
integer | born | When were you born? | | | | | | birth_year
select_one sexes | sex | Sex | | | | | | gender
"""
LISTS = """
ages | young | Young
ages | middle | Middle
ages | old | Old
sexes | f | Woman
sexes | m | Man
"""
HEAD = "region,variable,category,people,source,year"
AGES = ["east,age_band,young,30,CSB,2025", "east,age_band,middle;old,70,CSB,2025"]


@pytest.fixture
def folder(tiny_study):
    for file in (tiny_study / "interviews").iterdir():
        file.unlink()
    write_form(tiny_study / "instrument.xlsx", SURVEY + MORE.lstrip(), CHOICES + LISTS.lstrip())
    return tiny_study


PEOPLE = [
    row("p1", age_band="young", born="2001", sex="f"),
    row("p2", age_band="old", born="1950", sex="m"),
    row("p3", age_band="", born="", sex=""),
]


def margins(folder, *lines, head=HEAD):
    (folder / "margins.csv").write_text("\n".join([head, *lines]) + "\n", encoding="utf-8")
    return clean(folder, en=PEOPLE)


def faults(folder, *lines, head=HEAD):
    with pytest.raises(StudyError) as error:
        margins(folder, *lines, head=head)
    return str(error.value)


def test_people_become_shares_and_each_interview_has_its_category(folder):
    made = margins(folder, *AGES)
    table = check("margins", made["margins"])
    assert table["share"].tolist() == [0.3, 0.7] and table["position"].tolist() == [1, 2]
    assert set(table["group"]) == {"resident"}
    told = made["strata"].merge(made["interviews"])
    assert sorted(told["category"]) == ["middle;old", "young"] and set(told["region"]) == {"east"}


def test_birth_years_become_bands_and_nothing_finer_stands_in_a_table(folder):
    lines = [
        "east,age,18-39,30,CSB,2025",
        "east,age,40+,70,CSB,2025",
        "east,sex,f,52,CSB,2025",
        "east,sex,m,48,CSB,2025",
    ]
    made = margins(folder, *lines)
    assert sorted(made["strata"]["category"]) == ["18-39", "40+", "f", "m"]
    for name, table in made.items():
        assert not table.astype(str).isin(["1950", "2001"]).any(axis=None), name


def test_without_the_file_both_tables_are_empty_and_nothing_is_noted(tiny_study):
    made = clean(tiny_study)
    assert made["margins"].empty and made["strata"].empty
    assert "margins.csv" not in set(read(tiny_study).notes["file"])


@pytest.mark.parametrize(
    ("lines", "message"),
    [
        ([AGES[0].replace("east", "esat"), AGES[1]], "did you mean 'east'"),
        ([AGES[0].replace("young", "yuong"), AGES[1]], "did you mean 'young'"),
        ([AGES[0].replace("age_band", "age_bnad"), AGES[1].replace("age_band", "age_bnad")], "did you mean 'age_band'"),
        ([AGES[0], "east,age_band,middle,70,CSB,2025"], "answer that no category has"),
        ([*AGES, "east,age_band,old,3,CSB,2025"], "choice stands in two categories"),
        ([AGES[0].replace("30", "many"), AGES[1]], "no number from 0 on"),
        ([AGES[0].replace("CSB", ""), AGES[1]], "figure without a source"),
        ([*AGES, AGES[0]], "stands twice"),
        ([*AGES, "west,age_band,young,30,CSB,2025"], "west has no row for this category"),
        ([*AGES, "west,sex,f,1,CSB,2025", "west,sex,m,1,CSB,2025"], "east has no figures of sex"),
        (["east,rooms,shop,1,CSB,2025"], "a question with several answers"),
        (["east,age,18-39,1,CSB,2025", "east,age,30+,1,CSB,2025"], "overlaps with 18-39"),
        (["east,age,18-39,1,CSB,2025", "east,age,old,1,CSB,2025"], "write bands, such as 18-29"),
    ],
)
def test_what_fits_nothing_is_a_fault_with_what_to_do(folder, lines, message):
    assert message in faults(folder, *lines)


def test_shares_that_do_not_sum_to_one_and_missing_columns_are_faults(folder):
    shares = HEAD.replace("people", "share")
    assert "sum to 1.2, not to 1" in faults(
        folder, "east,age_band,young,0.3,CSB,2025", "east,age_band,middle;old,0.9,CSB,2025", head=shares
    )
    assert "exactly one of the two columns" in faults(
        folder, "east,age_band,young,CSB,2025", head=HEAD.replace("people,", "")
    )
    assert "column missing" in faults(folder, "east,young,1,CSB,2025", head=HEAD.replace("variable,", ""))


def test_bands_and_readers():
    assert band("18–29") == (18, 29) and band("29-18") is None
    assert [reader(["18-29", "30+"], False)(text) for text in ("29.5", "30", "17", "x")] == ["18-29", "30+", "", ""]
    assert isinstance(reader(["a;b"], True)("b"), str) and pd.isna(band("x") or float("nan"))
