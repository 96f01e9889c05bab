"""Cells of a Parquet file come out as an export in CSV would write them."""

import datetime
import decimal

import pyarrow as pa
import pyarrow.parquet as pq
import pytest

from herelib.errors import Faults
from herelib.files import parquet, workbooks


@pytest.fixture
def texts_of(tmp_path):
    def maker(values):
        pq.write_table(pa.table({"a": values, "id": [f"i{n}" for n in range(len(values))]}), tmp_path / "x.parquet")
        faults = Faults()
        sheets = parquet.read(tmp_path / "x.parquet", "x.parquet", faults)
        assert not len(faults) and sheets[""].typed
        return sheets[""].frame[0].astype(str).tolist()

    return maker


@pytest.mark.parametrize(
    "values, texts",
    [
        ([4, None], ["4", ""]),
        ([2.5, 4.0, float("nan")], ["2.5", "4", ""]),
        ([decimal.Decimal("1.50")], ["1.5"]),
        ([True, False], ["True", "False"]),
        ([datetime.date(2026, 3, 1)], ["2026-03-01"]),
        ([datetime.datetime(2026, 3, 1, 9, 5, tzinfo=datetime.UTC)], ["2026-03-01T09:05:00+00:00"]),
        ([["shop", "hall"], [], None], ["shop hall", "", ""]),
        ([b"hall"], ["hall"]),
        ([None, None], ["", ""]),
    ],
)
def test_a_cell_of_a_parquet_file_as_a_csv_would_have_it(texts_of, values, texts):
    assert texts_of(values) == texts


def test_what_is_no_parquet_file_is_a_fault(tmp_path):
    (tmp_path / "x.parquet").write_bytes(b"PAR1 and nothing more")
    faults = Faults()
    assert workbooks.read(tmp_path / "x.parquet", "x.parquet", faults) == {}
    assert faults.rules() == ["not readable as Parquet"]
