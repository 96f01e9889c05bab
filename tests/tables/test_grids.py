"""Long tables laid out for reading."""

import numpy as np
import pandas as pd

from herelib.tables.grids import grid_of, heard

COVERAGE = pd.DataFrame({"region": ["oak", "elm", "oak"], "group": ["ngo", "ngo", "state"], "n": [4, 2, 7]})


def test_a_grid_has_a_row_and_a_column_for_each_name_in_order_and_gaps_where_nothing_stands():
    grid = grid_of(COVERAGE, "region", "group", "n")
    assert grid.index.tolist() == ["elm", "oak"] and grid.columns.tolist() == ["ngo", "state"]
    assert grid.loc["oak"].tolist() == [4, 7] and np.isnan(grid.loc["elm", "state"])


def test_a_grid_keeps_rows_that_hold_no_number_and_no_words_that_no_row_has():
    coded = COVERAGE.assign(n=[4.0, np.nan, 7.0], group=pd.Categorical(COVERAGE["group"], ["ngo", "state", "resident"]))
    grid = grid_of(coded, "region", "group", "n")
    assert grid.index.tolist() == ["elm", "oak"] and grid.columns.tolist() == ["ngo", "state"]


def test_figures_that_too_few_groups_were_heard_of_are_masked():
    profiles = pd.DataFrame({"estimate": [0.2, 0.4], "status": ["ok", "insufficient"]})
    assert heard(profiles, "estimate").isna().tolist() == [False, True]
    assert profiles["estimate"].notna().all()
