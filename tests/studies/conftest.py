"""Exports of the tiny study, as any program may write them."""

import pytest
from studies import ITEMS, ROWS, write_form, write_rows

from herelib.form import xlsform
from herelib.studies import exports


@pytest.fixture(scope="module")
def form(tmp_path_factory):
    return xlsform.read(write_form(tmp_path_factory.mktemp("form") / "form.xlsx"))[0]


@pytest.fixture
def read(form, tmp_path):
    def reader(rows, name="x.csv", options=None, **how):
        path = tmp_path / name
        if isinstance(rows, bytes):
            path.write_bytes(rows)
        else:
            write_rows(path, rows, **how)
        return exports.read(path, form, f"interviews/{name}", options)

    return reader


@pytest.fixture
def plain(read):
    """The three interviews of the tiny study as they should always come out."""
    return read(ROWS)[0].frame[ITEMS]
