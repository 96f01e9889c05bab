"""The one door: what is written keeps its contract, appears whole, and is the same to the byte."""

import os

import pandas as pd
import pytest

from herelib import tables
from herelib.errors import HereError
from herelib.tables import store

COVERAGE = pd.DataFrame({"region": ["elm", "oak"], "group": ["ngo", "state"], "n": [3, 5]})
MISSING = pd.DataFrame({"interview": ["i1", "i2"], "food": pd.Categorical(["", "refused"])})


def files(folder):
    return sorted(file.name for file in folder.rglob("*") if file.is_file())


def test_a_table_comes_back_as_it_was_written(tmp_path):
    assert store.write(tmp_path, "coverage", COVERAGE) == tmp_path / "tables" / "coverage.parquet"
    pd.testing.assert_frame_equal(tables.read(tmp_path, "coverage"), COVERAGE)
    assert list(tables.read_all(tmp_path, ["coverage"])) == ["coverage"]


def test_columns_are_put_into_the_order_of_the_contract_and_the_index_is_dropped():
    shuffled = COVERAGE[["n", "group", "region"]].set_axis([7, 9])
    checked = tables.check("coverage", shuffled)
    assert list(checked.columns) == ["region", "group", "n"] and checked.index.tolist() == [0, 1]
    assert list(shuffled.columns) == ["n", "group", "region"], "the argument is left as it is"


def test_the_same_content_gives_the_same_bytes(tmp_path):
    for name, frame in (("a", COVERAGE), ("b", COVERAGE.set_axis([7, 9]).astype({"n": "int32"}))):
        store.write(tmp_path / name, "coverage", frame)
    one, two = (tables.path(tmp_path / name, "coverage").read_bytes() for name in ("a", "b"))
    assert one == two and b"pandas" not in one


def test_texts_kept_as_a_categorical_stay_so_only_in_tables_with_a_column_per_item(tmp_path):
    store.write(tmp_path, "missing", MISSING)
    store.write(tmp_path, "coverage", COVERAGE.astype({"group": "category"}))
    assert tables.read(tmp_path, "missing")["food"].dtype == "category"
    assert tables.read(tmp_path, "coverage")["group"].dtype == "str"


def test_a_table_that_is_not_there_says_what_makes_it(tmp_path):
    with pytest.raises(HereError, match=r"table 'coverage' is not in .*: run the stages before this one first"):
        tables.read(tmp_path, "coverage")


def test_a_file_that_breaks_the_contract_is_not_handed_on(tmp_path):
    store.write(tmp_path, "coverage", COVERAGE)
    COVERAGE.assign(n=-1).to_parquet(tables.path(tmp_path, "coverage"))
    with pytest.raises(HereError, match="column n: greater_than_or_equal_to"):
        tables.read(tmp_path, "coverage")


def test_nothing_is_written_where_one_of_several_tables_breaks_its_contract(tmp_path):
    store.write(tmp_path, "coverage", COVERAGE)
    before = tables.path(tmp_path, "coverage").read_bytes()
    with pytest.raises(HereError, match="table 'missing'"):
        tables.write_all(tmp_path, {"coverage": COVERAGE.assign(n=1), "missing": MISSING.assign(food="lost")})
    assert files(tmp_path) == ["coverage.parquet"] and tables.path(tmp_path, "coverage").read_bytes() == before


def test_write_all_gives_the_number_of_rows(tmp_path):
    counts = tables.write_all(tmp_path, {"coverage": COVERAGE, "missing": MISSING})
    assert counts.to_numpy().tolist() == [["coverage", 2], ["missing", 2]]
    assert files(tmp_path) == ["coverage.parquet", "missing.parquet"]


def test_a_write_that_fails_leaves_the_file_before_and_nothing_beside_it(tmp_path, monkeypatch):
    store.write(tmp_path, "coverage", COVERAGE)

    def full(*_, **__):
        raise OSError("no space left")

    monkeypatch.setattr("pyarrow.parquet.write_table", full)
    with pytest.raises(OSError, match="no space left"):
        store.write(tmp_path, "coverage", COVERAGE.assign(n=1))
    assert files(tmp_path) == ["coverage.parquet"] and tables.read(tmp_path, "coverage")["n"].tolist() == [3, 5]


def test_a_replacement_that_fails_leaves_the_tables_that_were_there(tmp_path, monkeypatch):
    store.write(tmp_path, "coverage", COVERAGE)
    monkeypatch.setattr(os, "replace", lambda *_: pytest.fail("nothing was to be replaced"))
    with pytest.raises(HereError, match="column group"):
        store.write(tmp_path, "coverage", COVERAGE.assign(group="nobody"))
    assert files(tmp_path) == ["coverage.parquet"]


def test_tables_of_a_stage_that_a_study_does_not_have_are_read_as_empty_ones(tmp_path):
    together = tables.read_all(tmp_path, ("programme", "statements"))
    assert all(table.empty and list(table) == list(tables.empty(name)) for name, table in together.items())
    with pytest.raises(HereError, match="run the stages before this one first"):
        tables.read_all(tmp_path, ("verdicts",))
    with pytest.raises(HereError, match="run the stages before this one first"):
        tables.read(tmp_path, "programme")
