"""A file of any kind gives the same cells for the same table, and a reason where it cannot be read."""

import pytest
from written_tables import WRITERS, csv_bytes

from herelib.errors import Faults
from herelib.files import cells, workbooks

TABLE = [
    ["id", "place", "food", "share", "answer"],
    ["k1", "ziemeļi", "4", "0.1", "vairāk autobusu, lūdzu"],
    ["k2", "dienvidi", "", "2.5", ""],
    ["k3", "ziemeļi", "12", "", "es no sé; nada"],
]


def read(path, declared=cells.UNDECLARED):
    faults = Faults()
    return workbooks.read(path, path.name, faults, declared), faults.rules()


def texts(table):
    return [table.header, *table.frame.astype(str).to_numpy().tolist()]


@pytest.mark.parametrize("name", WRITERS)
def test_one_table_in_any_kind_of_file_gives_the_same_cells(tmp_path, name):
    if name.endswith(("av", "dta")):
        pytest.importorskip("pyreadstat")
    WRITERS[name](tmp_path / name, TABLE)
    sheets, faults = read(tmp_path / name)
    assert faults == [] and len(sheets) == 1
    (table,) = sheets.values()
    assert texts(table) == TABLE
    assert table.frame.index.tolist() == [2, 3, 4] and list(table.frame.columns) == list(range(5))


def test_a_declared_encoding_and_delimiter_reach_texts(tmp_path):
    (tmp_path / "x.csv").write_bytes(csv_bytes(TABLE, "|", "cp1257").replace("é".encode("cp1257"), b"e"))
    sheets, faults = read(tmp_path / "x.csv", cells.Declared("cp1257", "|"))
    assert faults == [] and texts(sheets[""])[1] == TABLE[1]


def test_a_tab_parts_the_cells_of_a_tsv_however_many_commas_its_answers_hold(tmp_path):
    rows = [["id", "a, b, c", "d"], *([f"k{n}", "x, y, z", "1"] for n in range(5))]
    (tmp_path / "x.tsv").write_bytes("\n".join("\t".join(row) for row in rows).encode())
    assert texts(read(tmp_path / "x.tsv")[0][""]) == rows


@pytest.mark.parametrize("name", ["x.csv", "x.tsv", "x.xlsx", "x.ods", "x.parquet", "x.sav", "x.json", "x.zip"])
def test_a_file_that_is_not_there_or_empty_is_a_fault(tmp_path, name):
    assert read(tmp_path / name)[1] == ["cannot be opened"]
    (tmp_path / name).write_bytes(b"")
    assert read(tmp_path / name)[1] == ["empty file"]
