"""Columns that hold the place of each choice are the ranking; what leaves it open is said."""

import pandas as pd
import pytest
from studies import CHOICES, SURVEY, row, write_form, write_rows, write_tiny

from herelib.form import xlsform
from herelib.interviews import checking
from herelib.studies import exports, rankings

RANK = SURVEY + "rank rooms | best | Order them | Ordénelos"
PLACES = [("2", "1", "3"), ("1", "3", "2"), ("", "", ""), ("2", "1", "")]
ORDERED = ["hall shop none", "shop none hall", "", "hall shop"]


def read(tmp_path, *cells, header="best_{}", names="123", choices=CHOICES, **options):
    form = xlsform.read(write_form(tmp_path / "f.xlsx", RANK, choices))[0]
    rows = [
        {"food": "4", "region": "east", "_uuid": f"x{n}"} | dict(zip(map(header.format, names), row, strict=True))
        for n, row in enumerate(cells)
    ]
    return exports.read(write_rows(tmp_path / "x.csv", rows), form, "interviews/x.csv", options)


@pytest.mark.parametrize("header", ["best_{}", "best[{}]", "Order them [Rank {}]"])
def test_places_in_numbered_columns_are_the_ranking(tmp_path, header):
    export, faults = read(tmp_path, *PLACES, header=header)
    assert not len(faults) and export.frame["best"].tolist() == ORDERED
    assert export.notes == {header.format(1): rankings.READ} and export.unknown == []


@pytest.mark.parametrize("header", ["best/{}", "best.{}", "best_{}", "best[{}]", "Order them - {}"])
@pytest.mark.parametrize("names", [("shop", "hall", "none"), ("Empty shop", "Hall", "None")])
def test_places_in_columns_of_the_choices_are_the_ranking(tmp_path, header, names):
    export, faults = read(tmp_path, *PLACES, header=header, names=names)
    assert not len(faults) and export.frame["best"].tolist() == ORDERED and export.unknown == []
    floats = [tuple(f"{cell}.0" * bool(cell) for cell in cells) for cells in PLACES]
    assert read(tmp_path, *floats, header=header, names=names)[0].frame["best"].tolist() == ORDERED


def test_rows_that_say_no_order_are_said_and_not_read(tmp_path):
    cells = [("1", "1", "2"), ("2", "3", ""), ("1", "2", "3")]
    export, faults = read(tmp_path, *cells, header="best/{}", names=("shop", "hall", "none"))
    assert not len(faults) and export.frame["best"].tolist() == ["", "", "shop hall none"]
    assert "2 rows whose places are not 1, 2, 3 … each once: not read" in export.notes["best/shop"]
    _, faults = read(tmp_path, *cells, header="best/{}", names=("shop", "hall", "none"), vital=["best"])
    assert faults.rules() == ["2 rows whose places are not 1, 2, 3 … each once"]


def test_numbers_that_are_choices_stay_choices_and_a_note_says_what_is_open(tmp_path):
    choices = CHOICES.replace("rooms | shop", "rooms | 1").replace("rooms | hall", "rooms | 2")
    choices = choices.replace("rooms | none", "rooms | 3")
    export, _ = read(tmp_path, ("3", "1", "2"), choices=choices)
    assert export.frame["best"].tolist() == ["3 1 2"] and export.notes == {"best_1": rankings.OPEN}
    export, _ = read(tmp_path, ("3", "1", "2"), choices=choices, header="best[{}]")
    assert export.frame["best"].tolist() == ["3 1 2"] and export.notes == {}
    columns = {f"best_{n}": f"best/{n}" for n in (1, 2, 3)}
    export, _ = read(tmp_path, ("3", "1", "2"), choices=choices, columns=columns)
    assert export.frame["best"].tolist() == ["2 3 1"]


def test_numbers_with_gaps_are_asked_for(tmp_path):
    export, faults = read(tmp_path, ("2", "1"), names="13")
    assert export is None and faults.rules() == ["which choice of 'best' is number 1: 'shop'?"]


def test_ordered_leaves_ties_and_gaps_blank():
    places = {"shop": ["2", "1", "1", "NA"], "hall": ["1", "1", "3", "1"], "none": ["3", "2", "2", ""]}
    ranked = rankings.ordered({choice: pd.Series(cells, dtype=str) for choice, cells in places.items()})
    assert ranked.answers.tolist() == ["hall shop none", "", "shop none hall", "hall"] and ranked.odd.tolist() == [1]


def test_the_log_changes_the_whole_ranking_and_no_place_of_it(tmp_path):
    folder = write_tiny(tmp_path / "s")
    write_form(folder / "instrument.xlsx", RANK)
    places = {"best/shop": "2", "best/hall": "1", "best/none": "3"}
    write_rows(folder / "interviews" / "en.csv", [row("a1") | places, row("b2") | places])
    log = "uuid,question,old_value,new_value,change_type,reason\na1,best/shop,2,1,change,x\n"
    (folder / "cleaning_log.csv").write_text(log + "b2,best,hall shop none,none hall shop,change,x\n")
    examined = checking.examine(folder)
    assert not len(examined.faults)
    assert examined.prepared.corrected.records["best"].tolist() == ["hall shop none", "none hall shop"]
    assert "not applied: a place in a ranking: change the whole answer" in examined.study.notes["note"].tolist()
