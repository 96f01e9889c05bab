"""Two files with the same interviews are said; what has no id of its own is read once."""

import pandas as pd
from studies import row, write_rows, write_tiny

from herelib.interviews import checking
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
    others = members.assign(age=["13", "41"])
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


def members(kept):
    """Rows of the repeat group in all exports: the interview's link and the age."""
    return [tuple(row) for each in kept.values() for row in each.repeats["members"].iloc[:, :2].to_numpy().tolist()]


def test_repeat_groups_are_read_once_in_whatever_order_and_by_whatever_link():
    by_key = pd.DataFrame({"age": ["12", "40", "7"], "PARENT_KEY": ["a", "b", "a"]}, index=[2, 3, 4])
    by_number = pd.DataFrame({"age": ["40", "7", "12"], "_parent_index": ["2", "1", "1"]}, index=[2, 3, 4])
    kept = {
        "a.zip": export("a.zip", ROWS, {"members": by_key}),
        "b.xlsx": export("b.xlsx", ROWS, {"members": by_number}),
    }
    for exports in (kept, dict(reversed(kept.items()))):
        assert [len(each.repeats["members"]) for each in copies.without(exports, ["_uuid"]).values()] == [3, 0]


def test_of_a_later_download_only_new_interviews_bring_rows_of_repeat_groups():
    early = pd.DataFrame({"age": ["12"], "PARENT_KEY": ["a"]}, index=[2])
    late = pd.DataFrame({"age": ["12", "40"], "PARENT_KEY": ["a", "b"]}, index=[2, 3])
    exports = {"a.zip": export("a.zip", ROWS, {"members": early}), "b.zip": export("b.zip", ROWS, {"members": late})}
    kept = copies.without(exports, ["_uuid"])
    assert members(kept) == [("12", "a"), ("40", "b")]
    assert "1 row of members stands in interviews/a.zip, too: read once" in kept["b.zip"].notes["the whole file"]


def test_rows_of_nested_groups_of_an_interview_go_or_stay_together():
    homes = pd.DataFrame({"rooms": ["3"], "_parent_index": ["1"], "_index": ["1"]}, index=[2])
    beds = pd.DataFrame({"size": ["2"], "_parent_index": ["1"], "_parent_table_name": ["homes"]}, index=[2])
    nested = {"homes": homes.assign(PARENT_KEY="a"), "beds": beds.assign(PARENT_KEY="a")}
    numbered = {"homes": homes, "beds": beds}
    again = copies.without(
        {"a.zip": export("a.zip", ROWS, nested), "b.zip": export("b.zip", ROWS, numbered)}, ["_uuid"]
    )
    assert [len(frame) for frame in again["b.zip"].repeats.values()] == [0, 0]
    other = {**nested, "beds": nested["beds"].assign(size="1")}
    kept = copies.without({"a.zip": export("a.zip", ROWS, nested), "b.zip": export("b.zip", ROWS, other)}, ["_uuid"])
    assert [len(frame) for frame in kept["b.zip"].repeats.values()] == [1, 1]


def test_ids_that_pandas_made_floats_of_are_the_same_interviews(tmp_path):
    folder = write_tiny(tmp_path / "s")
    write_rows(folder / "interviews" / "en.csv", [row("1"), row("2", food="5"), row("")])
    later = [row("1.0") | {"start": row("1")["start"]}, row("2.0", food="5") | {"start": row("2")["start"]}]
    write_rows(folder / "interviews" / "later.csv", later)
    log = "uuid,question,old_value,new_value,change_type,reason\n2.0,food,5,3,change,heard again\n"
    (folder / "cleaning_log.csv").write_text(log, encoding="utf-8")
    study = checking.read(folder)
    assert study.records["_uuid"].tolist() == ["1", "2", "", "1", "2"]
    assert study.cleaning_log["uuid"].tolist() == ["2"]
    assert "ids written as 1.0: read as 1" in study.notes["note"].tolist()


def test_a_part_behind_the_point_that_says_something_stays(tmp_path):
    folder = write_tiny(tmp_path / "s")
    write_rows(folder / "interviews" / "en.csv", [row("3.0"), row("3.1", food="5")])
    assert checking.read(folder).records["_uuid"].tolist() == ["3.0", "3.1"]


def test_a_file_with_the_answers_of_another_under_other_ids_is_said():
    again = export("again.csv", changed(_uuid=["x", "y", "z"], idea=["a", "b", "c"], trust=["1", "1", "2"]))
    first = export("first.csv", changed(idea=["a", "b", "c"], trust=["1", "1", "2"]))
    said = "all 3 interviews of this file have the answers of interviews in interviews/first.csv under other ids"
    assert noted(first, again)["again.csv"].startswith(said)
    other = export("other.csv", changed(_uuid=["x", "y", "z"], idea=["a", "b", "d"], trust=["1", "1", "2"]))
    assert noted(first, other) == {"first.csv": "", "other.csv": ""}
    few = export("few.csv", {"_uuid": ["x", "y"], "food": ["1", "2"], "idea": ["a", "b"], "trust": ["1", "1"]})
    assert noted(first, few)["few.csv"] == ""
    same = export("same.csv", changed(_uuid=["a", "b", "b"], idea=["a", "b", "c"], trust=["1", "1", "2"]))
    assert noted(first, same)["same.csv"] == ""


def test_respondents_that_pandas_made_floats_of_are_the_same_people(tmp_path):
    folder = write_tiny(tmp_path / "s")
    with (folder / "study.yaml").open("a", encoding="utf-8") as handle:
        handle.write("roles: {respondent: person}\n")
    write_rows(folder / "interviews" / "en.csv", [row("a1", person="1"), row("b2", person="2")])
    write_rows(folder / "interviews" / "two.csv", [row("c3", person="1.0"), row("d4", person="2.0")])
    assert checking.read(folder).records["person"].tolist() == ["1", "2", "1", "2"]
