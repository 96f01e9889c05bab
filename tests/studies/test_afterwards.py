"""The files after a recommendation are read as texts and numbers; links of codes are checked against the catalogue."""

import pandas as pd
import pytest

from herelib.errors import Faults
from herelib.folders import study_folder
from herelib.studies import afterwards, settings
from herelib.studies.catalogue import read_catalogue


def book(**columns):
    return pd.DataFrame({"code": ["idea_food", "idea_care"], **columns})


def test_the_files_of_the_demo_are_read_whole():
    tables, faults = afterwards.read(study_folder("demo"))
    assert not len(faults) and list(tables) == list(afterwards.FILES)
    assert tables["participants"].index[0] == 2 and len(tables["mentors"]) == 31
    distances = afterwards.with_numbers("distances", tables["distances"])
    assert distances["km"].sum() == 38 + 55 + 24 + 12 * 900 and set(tables["distances"]["km"]) == {
        "38",
        "55",
        "24",
        "900",
    }
    mentors = afterwards.with_numbers("mentors", tables["mentors"])
    assert mentors["most"].isna().any() and mentors["hours"].notna().all()


def test_a_study_without_them_has_none(tiny_study):
    assert afterwards.read(tiny_study)[0] == {}


def test_files_of_a_spreadsheet_in_another_country_are_read_alike(tiny_study):
    (tiny_study / "distances.csv").write_bytes("region; other ;km\neast;west; 12\n".encode("cp1252"))
    table = afterwards.read(tiny_study)[0]["distances"]
    assert table.to_dict("records") == [{"region": "east", "other": "west", "km": "12"}]


def test_a_missing_column_and_one_that_stands_twice_are_faults(tiny_study):
    (tiny_study / "skills.csv").write_text("participant,competense,level,level\np1,vision,0.5,0.4\n", encoding="utf-8")
    faults = afterwards.read(tiny_study)[1].table()
    assert faults[["file", "column", "rule"]].to_numpy().tolist() == [
        ["skills.csv", "level", "column stands twice"],
        ["skills.csv", "competence", "column missing"],
    ]
    assert "competense" in faults["do"].iloc[1]


def test_codes_are_linked_to_types_and_needs():
    codebook = book(types=["food_processing; community_cafe", ""], needs=["food", "care"])
    assert afterwards.links(codebook, "types").to_numpy().tolist() == [
        ["idea_food", "food_processing"],
        ["idea_food", "community_cafe"],
    ]
    assert afterwards.links(codebook, "needs")["need"].tolist() == ["food", "care"]
    assert afterwards.links(book(), "types").empty and afterwards.links(None, "types").empty


def test_unknown_types_and_needs_are_faults_with_the_nearest_word():
    faults = Faults()
    afterwards.check_links(book(types=["", "home_car"], needs=["fod", ""]), read_catalogue(), "codebook.csv", faults)
    table = faults.table().set_index("column")
    assert table.loc["types", ["row", "value"]].tolist() == [3, "home_car"] and "home_care" in table.loc["types", "do"]
    assert table.loc["needs", "row"] == 2 and "food" in table.loc["needs", "do"]
    without = Faults()
    afterwards.check_links(book(types=["", "home_car"], needs=["", ""]), None, "codebook.csv", without)
    assert not len(without)


def test_the_demos_ideas_stand_for_types_of_the_catalogue():
    book_of_demo = pd.read_csv(study_folder("demo") / "codebook.csv", dtype=str, keep_default_na=False)
    types = afterwards.links(book_of_demo, "types")
    assert set(types["type"]) <= set(read_catalogue()["business_types"]["type"])
    assert {code for code in book_of_demo["code"] if code.startswith("idea_")} == set(types["code"])


@pytest.mark.parametrize(
    ("text", "column", "rule"),
    [
        ("incubator: {money: alder}", "incubator.money", "not a list"),
        ("incubator: {money: [alder]}", "incubator.money.1", "not a list of keys"),
        ("incubator: {money: [{region: east, found: x}]}", "incubator.money.1.found", "unknown key"),
        ("incubator: {decided: x}", "incubator.decided", "unknown key"),
        ("evaluation: {picked: dice}", "evaluation.picked", "not an allowed value"),
        ("evaluation: {second_waves: w}", "evaluation.second_waves", "unknown key"),
    ],
)
def test_unknown_keys_and_kinds_in_the_blocks_are_faults(tiny_study, text, column, rule):
    with (tiny_study / "study.yaml").open("a", encoding="utf-8") as handle:
        handle.write(text + "\n")
    faults = settings.read(tiny_study / "study.yaml")[1].table()
    assert faults[["column", "rule"]].to_numpy().tolist() == [[column, rule]]


def test_lists_of_entries_are_read_each_as_what_it_is(tiny_study):
    with (tiny_study / "study.yaml").open("a", encoding="utf-8") as handle:
        handle.write("incubator: {money: [{region: east, eur: 20, granted: true}, {region: west}]}\n")
    values, faults = settings.read(tiny_study / "study.yaml")
    assert not len(faults)
    assert values["incubator"]["money"] == [{"region": "east", "eur": 20.0, "granted": True}, {"region": "west"}]
