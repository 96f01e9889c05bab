"""Which empty cells are hidden: held against the run itself, which the marks never look at."""

import pandas as pd
import pytest
import table_examples

from herelib import release
from herelib.tables import CONTRACTS


def compared(threshold):
    """Hidden cells as the marks say, and as the run shows: a figure is there that is not shown. By table and column."""
    run = table_examples.run()
    shown = release.protect(run, threshold)
    marks = release.hidden_cells(shown)
    for name in sorted(set(shown) & set(run) & set(CONTRACTS)):
        key = CONTRACTS[name].key
        if not key or set(key) - set(shown[name]) or shown[name].empty:
            continue
        joined = shown[name][key].merge(run[name], on=key, how="left")
        for column in set(shown[name]) & set(run[name]) - set(key):
            there = shown[name][column].isna().to_numpy() & joined[column].notna().to_numpy()
            yield name, column, marks[name][column].to_numpy(), there


@pytest.mark.parametrize("threshold", [5, 20])
def test_every_figure_that_is_not_shown_is_marked(threshold):
    missed = {f"{name}.{column}" for name, column, said, there in compared(threshold) if (there & ~said).any()}
    assert missed == set()
    assert sum(there.sum() for *_, there in compared(threshold)) > 0


def test_marks_stand_in_empty_cells_only_and_are_of_the_shape_of_the_tables():
    shown = release.protect(table_examples.run(), 5)
    for name, marks in release.hidden_cells(shown).items():
        assert marks.shape == shown[name].shape and list(marks) == list(shown[name])
        assert not (marks & shown[name].notna()).any(axis=None)


def test_a_missing_figure_where_nothing_is_hidden_is_not_marked():
    shown = release.protect(table_examples.run(), 5)
    profiles = shown["profiles"].copy()
    profiles.loc[profiles.index[0], ["estimate", "hidden"]] = [float("nan"), False]
    marks = release.hidden_cells({**shown, "profiles": profiles})
    assert not marks["profiles"]["estimate"].iloc[0]


def test_an_empty_table_has_no_marks():
    coverage = pd.DataFrame({"region": [], "group": [], "n": pd.array([], "Int64"), "hidden": pd.array([], bool)})
    assert release.hidden_cells({"coverage": coverage})["coverage"].empty
