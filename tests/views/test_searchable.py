"""A table to search: nothing is fetched, markup does nothing, and without the extra it is the table itself."""

import re

import pandas as pd
import pytest

import herelib as here
from herelib.views import searchable

FRAME = pd.DataFrame({"region": ["alder", "<script>alert(1)</script>"], "relief": [0.2, 0.3]})


def test_without_the_extra_the_table_is_shown_as_it_is(monkeypatch):
    monkeypatch.setattr(searchable, "find_spec", lambda name: None)
    assert here.table(FRAME) is FRAME


def test_with_the_extra_it_is_searchable_and_fetches_nothing():
    pytest.importorskip("itables")
    html = here.table(FRAME, rows=5)._repr_html_()
    assert '"pageLength": 5' in html and "alder" in html
    fetched = r"""(?:src|href)=["']?https?://[^\s>]*\.(?:js|css)|from ["']https?://|import\(["']https?:"""
    assert not re.search(fetched, html)
    assert "<script>alert" not in html


def test_every_row_can_be_searched_in_a_long_table():
    pytest.importorskip("itables")
    long = pd.DataFrame({"region": [f"region_{number}" for number in range(6000)], "relief": 0.123456})
    html = here.table(long)._repr_html_()
    assert "region_0" in html and "region_5999" in html and "downsampled" not in html
    assert "0.123" in html and "0.123456" not in html


def test_in_a_terminal_it_is_the_table():
    assert repr(searchable.SearchableTable(FRAME, 5)) == repr(FRAME)
