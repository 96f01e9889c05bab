"""Every column that leaves is described, and what is for the team does not leave."""

import csv

import pandas as pd

from herelib.deposit import description
from herelib.deposit.description import describe, leaving
from herelib.tables import CONTRACTS

# Summed up before it leaves: rows of exports are counted by rule.
COUNTED = {"accounting"}


def test_every_column_that_may_be_shown_is_described(demo_tables):
    _, shown = demo_tables
    tables = leaving(shown)
    lost = {
        f"{name}.{column}"
        for name, table in shown.items()
        for column in table
        if name not in COUNTED and column not in tables.get(name, ())
        and (name not in CONTRACTS or CONTRACTS[name].columns.get(column, None) is None)
    }  # fmt: skip
    assert lost == set(), "describe them in herelib/deposit/columns.csv"


def test_what_is_for_the_team_does_not_leave(demo_tables):
    _, shown = demo_tables
    people = pd.DataFrame({"interview": ["i1"], "group": ["resident"]})
    coverage = shown["coverage"].assign(notes="a note", region_secret=1)
    tables = leaving({**shown, "interviews": people, "somebody": people, "coverage": coverage})
    assert "interviews" not in tables and "somebody" not in tables
    assert list(tables["coverage"]) == list(shown["coverage"])


def test_rows_of_exports_are_counted_by_rule(demo_tables):
    _, shown = demo_tables
    counted = leaving(shown)["accounting"]
    assert list(counted) == ["status", "rule", "rows"] and not counted.duplicated(["status", "rule"]).any()


def test_rows_of_exports_stay_where_the_number_of_interviews_is_hidden(demo_tables):
    _, shown = demo_tables
    coverage = shown["coverage"].assign(hidden=shown["coverage"]["hidden"] | (shown["coverage"]["region"] == "all"))
    assert "accounting" not in leaving({**shown, "coverage": coverage})


def test_a_table_of_the_run_keeps_its_key_and_a_protected_one_has_its_meaning():
    assert describe("coverage").key == ("region", "group") and "all" in describe("coverage").columns["group"].allowed
    assert describe("accounting").key == ("status", "rule")
    assert describe("nobody wrote this") is None
    assert set(describe("groups").columns) == {"region", "group", "indicator", "n", "estimate"}


def test_descriptions_of_this_room_are_of_tables_and_columns_that_protection_adds_or_changes():
    folder = description.Path(description.__file__).parent
    with (folder / "columns.csv").open(encoding="utf-8", newline="") as handle:
        rows = list(csv.DictReader(handle))
    assert all(row["audience"] == "release" and row["meaning"] for row in rows)
    known = {row["table"] for row in rows}
    with (folder / "tables.csv").open(encoding="utf-8", newline="") as handle:
        assert {row["table"] for row in csv.DictReader(handle)} == known
