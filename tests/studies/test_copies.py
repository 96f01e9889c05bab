"""Two files with the same interviews are said; what has no id of its own is read once."""

import pandas as pd

from herelib.studies import copies
from herelib.studies.exports import Export

ROWS = {"_uuid": ["a", "b", "c"], "food": ["1", "2", ""], "_index": ["1", "2", "3"]}


def export(name, rows, repeats=None):
    frame = pd.DataFrame(rows).astype("category")
    frame.index += 2
    return Export(f"interviews/{name}", frame, (), pd.DataFrame(), repeats=repeats or {})


def noted(*exports, ids=("_uuid",)):
    by_name = {each.file.removeprefix("interviews/"): each for each in exports}
    return {name: each.notes.get("the whole file", "") for name, each in copies.without(by_name, ids).items()}


def changed(**columns):
    return {**ROWS, **columns}


def test_the_same_export_twice_names_both_and_the_number_of_their_interviews():
    again = changed(_uuid=["uuid:a", "b", "c"], _index=["7", "8", "9"])
    notes = noted(export("a.csv", ROWS), export("b.xlsx", again))
    assert notes["a.csv"] == ""
    assert notes["b.xlsx"].startswith(
        "the same export as interviews/a.csv: 3 interviews in both, with the same answers"
    )
    assert "decision duplicates" in notes["b.xlsx"]


def test_the_order_of_rows_does_not_matter():
    turned = {name: cells[::-1] for name, cells in ROWS.items()}
    assert noted(export("a.csv", ROWS), export("b.csv", turned))["b.csv"] != ""


def test_one_other_answer_or_one_other_interview_makes_another_export():
    assert noted(export("a.csv", ROWS), export("b.csv", changed(food=["1", "2", "3"])))["b.csv"] == ""
    assert noted(export("a.csv", ROWS), export("b.csv", changed(_uuid=["a", "b", "d"])))["b.csv"] == ""


def test_a_part_of_an_export_in_a_file_apart_is_said():
    part = {name: cells[:2] for name, cells in ROWS.items()}
    assert noted(export("a.csv", ROWS), export("b.csv", part))["b.csv"].startswith(
        "all 2 interviews of this file stand in interviews/a.csv, too"
    )
    assert noted(export("a.csv", part), export("b.csv", ROWS))["b.csv"].startswith(
        "all 2 interviews of interviews/a.csv stand in this file, too"
    )


def test_ids_of_several_items_are_joined():
    first = {"home": ["1", "1"], "line": ["1", "2"], "food": ["1", "2"]}
    other = {**first, "line": ["3", "4"]}
    assert noted(export("a.csv", first), export("b.csv", first), ids=("home", "line"))["b.csv"] != ""
    assert noted(export("a.csv", first), export("b.csv", other), ids=("home", "line"))["b.csv"] == ""


def test_without_ids_of_one_row_each_nothing_is_said():
    twice = changed(_uuid=["a", "a", "c"])
    assert set(noted(export("a.csv", twice), export("b.csv", twice)).values()) == {""}
    assert set(noted(export("a.csv", ROWS), export("b.csv", ROWS), ids=("key",)).values()) == {""}


def test_repeat_groups_that_stand_in_two_files_are_read_once():
    members = pd.DataFrame({"age": ["12", "40"], "PARENT_KEY": ["uuid:a", "uuid:b"]}, index=[2, 3])
    bare = members.assign(PARENT_KEY=["a", "b"])
    others = members.assign(age=["12", "41"])
    none = pd.DataFrame(index=pd.RangeIndex(0))
    kept = copies.without(
        {
            "x.zip": export("x.zip", ROWS, {"members": members}),
            "members.csv": Export("interviews/members.csv", none, (), none, {"members": bare}),
            "others.csv": Export("interviews/others.csv", none, (), none, {"members": others}),
        },
        ["_uuid"],
    )
    assert [len(each.repeats["members"]) for each in kept.values()] == [2, 0, 2]
    assert kept["members.csv"].only_repeats
    assert kept["members.csv"].notes["the whole file"] == (
        "the rows of members stand in interviews/x.zip, too: read once"
    )
