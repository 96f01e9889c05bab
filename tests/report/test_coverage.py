"""The grid of interviews hides what must be hidden, and so does the figure of the rows."""

import re

import pandas as pd
import table_examples
from report_sections import example

from herelib import release
from herelib.report import coverage


def test_small_cells_are_hidden_in_the_grid():
    assert re.search(r'<td role="cell" class="hidden" data-label="[^"]+">hidden</td>', example()["asked"])
    row = re.search(r'<th scope="row" role="rowheader">oak-rural</th>(.*?)</tr>', example()["asked"])[1]
    assert re.findall(r">(\w+)</td>", row) == ["hidden", "hidden", "hidden", "hidden", "0", "hidden"]


def test_a_count_is_a_number_or_nothing_in_the_order_of_the_groups():
    shown = release.protect(table_examples.run(), 5)
    view = coverage.coverage_view(shown, 5)
    counts = shown["coverage"].set_index(["region", "group"])["n"]
    region, row = view["regions"][0]
    assert view["groups"][-1] == "all groups" and len(row) == len(view["groups"])
    assert row[-1] == (None if pd.isna(counts[region, "all"]) else counts[region, "all"])


def test_the_rows_of_the_exports_are_hidden_with_the_total_of_the_study():
    shown = release.protect(table_examples.run(), 5)
    hidden = shown["coverage"].assign(hidden=shown["coverage"]["hidden"] | (shown["coverage"]["region"] == "all"))
    assert coverage.rows_picture(hidden, shown["accounting"]) is None
    assert "How many rows were kept is hidden" in coverage.who_was_asked({**shown, "coverage": hidden}, 5)
