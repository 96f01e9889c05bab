"""Statistics of assignments, and the amounts between which each of them counts."""

import numpy as np
import pytest
from impact_designs import changes, design
from published_changes import snow_deaths

from herelib.errors import HereError
from herelib.impact.designs import Design, assignments, design_of
from herelib.impact.statistics import Compared, compared, contrasts, reaches, statistics


def slow(before, after, weights, flags, measure):
    """The obvious statistic of one assignment."""
    if measure == "ratio":
        sums = [after[flags].sum() / before[flags].sum(), after[~flags].sum() / before[~flags].sum()]
        return np.log(sums[0] / sums[1])
    change = after - before if measure == "difference" else np.log(after / before)
    return np.average(change[flags], weights=weights[flags]) - np.average(change[~flags], weights=weights[~flags])


@pytest.mark.parametrize("measure", ["difference", "log", "ratio"])
def test_statistics_are_those_of_the_obvious_way(measure):
    rng = np.random.default_rng(7)
    six = design(6, 2)
    before, after, weights = rng.uniform(1, 3, (3, 6))
    listed = assignments(six)
    fast = statistics(Compared(before, after, weights, measure), six, listed)
    obvious = [slow(before, after, weights, flags, measure) for flags in listed.matrix]
    assert np.allclose(fast, obvious, atol=1e-12)


def test_blocks_count_by_how_many_regions_got_it():
    blocked = Design(tuple("abcde"), (True, False, True, True, False), ("x", "x", "y", "y", "y"))
    listed = assignments(blocked)
    actual = contrasts(blocked, listed, np.ones(5))[listed.actual]
    # Block x has one of three regions with the incubator, block y two.
    assert actual.tolist() == pytest.approx([1 / 3, -1 / 3, 1 / 3, 1 / 3, -2 / 3])


@pytest.mark.parametrize("measure", ["difference", "log", "ratio"])
@pytest.mark.parametrize("treated", [2, 3])
def test_an_assignment_counts_exactly_between_its_ends(measure, treated):
    rng = np.random.default_rng(11)
    six = design(6, treated)
    figures = Compared(*rng.uniform(1, 3, (3, 6)), measure)
    listed = assignments(six)
    ends = reaches(figures, six, listed)
    got = np.array(six.treated)
    for amount in rng.uniform(-3, 3, 40):
        shifted = figures.after - amount if measure == "difference" else figures.after * np.exp(-amount)
        left = Compared(figures.before, np.where(got, shifted, figures.after), figures.weights, measure)
        after = left.after
        if measure == "difference":
            values = np.array([slow(left.before, after, left.weights, row, measure) for row in listed.matrix])
        else:
            values = statistics(left, six, listed)
        actual = values[listed.actual]
        near = 1e-9
        counts = np.abs(values) >= abs(actual) - near
        assert (counts == ((amount >= ends[:, 0] - near) & (amount <= ends[:, 1] + near))).all()
        assert ((values >= actual - near) == (amount >= ends[:, 2] - near)).all()
        assert ((values <= actual + near) == (amount <= ends[:, 3] + near)).all()


def test_the_ratio_of_sums_is_the_coefficient_of_a_poisson_regression():
    # Snow's deaths by Newton's steps: constant, side, year, side x year; inhabitants are the same in both years.
    table = snow_deaths()
    counts = np.array(
        [[table.loc[table["treated"] == flag, year].sum() for year in ("before", "after")] for flag in (False, True)]
    ).ravel()
    inhabitants = np.repeat([table.loc[table["treated"] == flag, "inhabitants"].sum() for flag in (False, True)], 2)
    columns = np.array([[1, 0, 0, 0], [1, 0, 1, 0], [1, 1, 0, 0], [1, 1, 1, 1]], float)
    slopes = np.linalg.solve(columns, np.log(counts / inhabitants))
    wide = design_of(table)
    listed = assignments(wide)
    value = statistics(compared(table, wide, "ratio"), wide, listed)[listed.actual]
    assert value == pytest.approx(slopes[3], abs=1e-12)


@pytest.mark.parametrize(
    ("values", "measure", "message"),
    [
        ([1.0, 2, 3], "median", "measure = median"),
        ([0.0, 2, 3], "log", r"no logarithm of 0 or less \(a, b, c\)"),
    ],
)
def test_a_measure_that_the_figures_do_not_allow_is_refused(values, measure, message):
    with pytest.raises(HereError, match=message):
        compared(changes(values), design(3, 1), measure)


def test_sums_of_all_regions_are_not_compared_within_blocks():
    blocked = Design(tuple("abcd"), (True, False, True, False), ("x", "x", "y", "y"))
    with pytest.raises(HereError, match="which blocks do not allow"):
        compared(changes([1.0, 2, 3, 4]).assign(before=1.0), blocked, "ratio")


def test_a_region_with_two_rows_is_refused():
    table = changes([1.0, 2, 3]).assign(region=["a", "a", "b"])
    with pytest.raises(HereError, match="a region twice"):
        compared(table, design(3, 1))
