"""Numbers in place of choices are read where they leave no doubt, and asked for where they do."""

import dataclasses

import pandas as pd
import pytest
from studies import CHOICES, write_form, write_rows

from herelib.files.cells import Cells
from herelib.form import xlsform
from herelib.form.headers import Resolver
from herelib.studies import exports, numbered_columns


@dataclasses.dataclass(frozen=True)
class Labelled(Cells):
    """A table of a statistics program, with the texts of its questions."""

    labels: dict = dataclasses.field(default_factory=dict)


OTHERS = {"food": "4", "repair": "2", "region": "east"}


def numbered(*rows, numbers="123", header="rooms_{}"):
    return [
        OTHERS | {"_uuid": f"x{n}"} | {header.format(i): cell for i, cell in zip(numbers, cells, strict=True)}
        for n, cells in enumerate(rows)
    ]


@pytest.mark.parametrize("header", ["rooms_{}", "rooms.{}", "ROOMS_{}", "needs_rooms_{}"])
def test_numbers_from_1_to_the_last_choice_are_the_choices_in_their_order(read, header):
    export, faults = read(numbered(("1", "0", "0"), ("0", "1", "1"), header=header), options={"vital": ["rooms"]})
    assert not len(faults) and export.frame["rooms"].tolist() == ["shop", "hall none"]


def test_what_a_column_holds_goes_before_its_number(read):
    export, faults = read(numbered(("Hall", "", "None"), ("", "Empty shop", "")), options={"vital": ["rooms"]})
    assert not len(faults) and export.frame["rooms"].tolist() == ["hall none", "shop"]


def test_numbers_with_gaps_are_asked_for_and_columns_settle_it(read):
    rows = numbered(("1", "0", "0"), ("0", "1", "1"), numbers="125")
    export, faults = read(rows)
    assert export is None and faults.rules() == ["which choice of 'rooms' is number 1: 'shop'?"]
    assert "exports: x.csv: columns:" in faults.table()["do"].iloc[0]
    columns = {"rooms_1": "rooms/shop", "rooms_2": "rooms/hall", "rooms_5": "rooms/none"}
    export, _ = read(rows, options={"columns": columns})
    assert export.frame["rooms"].tolist() == ["shop", "hall none"]


def test_a_number_that_is_the_name_of_another_choice_is_asked_for(tmp_path):
    choices = CHOICES.replace("rooms | shop", "rooms | 2").replace("rooms | hall", "rooms | 1")
    form = xlsform.read(write_form(tmp_path / "f.xlsx", choices=choices.replace("rooms | none", "rooms | 3")))[0]
    path = write_rows(tmp_path / "x.csv", numbered(("1", "0", "0")))
    _, faults = exports.read(path, form, "interviews/x.csv")
    assert faults.rules() == ["which choice of 'rooms' is number 1: '1' or '2'?"]


def test_the_text_of_the_question_names_the_choice(form):
    header = ["V7_1", "rooms_2", "rooms_3"]
    index = pd.RangeIndex(2, 4)
    frame = pd.DataFrame({n: pd.Series(["1", "0"], index=index, dtype=str) for n in range(3)})
    texts = {0: "Which rooms are empty?: Hall", 1: "Which rooms are empty? - None", 2: "rooms=Tienda vacía"}
    taken = Resolver(form).columns(header, texts)
    assert (taken[0].item, taken[0].choice) == ("rooms", "hall")
    cells = Labelled(header, frame, labels=texts)
    settled, problems = numbered_columns.settled(taken, cells, form)
    assert problems == [] and [column.choice for column in settled] == ["hall", "none", "shop"]


def test_beside_the_whole_answer_a_number_is_something_else(read):
    export, faults = read([OTHERS | {"rooms": "shop", "rooms_1": "9", "_uuid": "x"}])
    assert not len(faults) and export.unknown == ["rooms_1"] and export.frame["rooms"].tolist() == ["shop"]
