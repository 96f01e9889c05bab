"""Coefficients of agreement: by hand, at the edges, published, against plain loops and the package krippendorff."""

import json

import krippendorff
import numpy as np
import pandas as pd
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from hypothesis.extra.numpy import arrays
from oracles.codings import from_coders, from_contingency, from_counts
from oracles.coefficients import LEVELS, alpha, bootstrap, bootstrap_values, coefficient, plain_alpha, plain_kappa

from herelib.errors import HereError
from herelib.segments.coefficients import distinct, draws, from_sums, percentile_interval, unit_terms

ALL = ("percent_agreement", "conger_kappa", "fleiss_kappa", "brennan_prediger", "gwet_ac1", "krippendorff_alpha")
NO = None

# Krippendorff (2011), Computing Krippendorff's Alpha-Reliability, sections A, B and C
A = [[0, 1, 0, 0, 0, 0, 0, 0, 1, 0], [1, 1, 1, 0, 0, 1, 0, 0, 0, 0]]
B = [list("aabbdcccedda"), list("babbbccceddd")]
C = [
    [1, 2, 3, 3, 2, 1, 4, 1, 2, NO, NO, NO],
    [1, 2, 3, 3, 2, 2, 4, 1, 2, 5, NO, 3],
    [NO, 3, 3, 3, 2, 3, 4, 2, 2, 5, 1, NO],
    [1, 2, 3, 3, 2, 4, 4, 1, 2, 5, 1, NO],
]
# Gwet (2014), the data `cac.raw4raters` of the R package irrCAC: a row per unit, a column per rater
FOUR_RATERS = [[1, 1, NO, 1], [2, 2, 3, 2], [3, 3, 3, 3], [3, 3, 3, 3], [2, 2, 2, 2], [1, 2, 3, 4], [4, 4, 4, 4]]
FOUR_RATERS += [[1, 1, 2, 1], [2, 2, 2, 2], [NO, 5, 5, 5], [NO, NO, 1, 1], [NO, NO, 3, NO]]


def units(coders):
    return from_coders(list(zip(*coders, strict=True)))


CODINGS = arrays(
    float, st.tuples(st.integers(2, 9), st.integers(2, 4)), elements=st.sampled_from([1.0, 2.0, 4.0, np.nan])
)


@given(CODINGS)
@settings(max_examples=80, deadline=None)
def test_alpha_agrees_with_the_matrix_of_coincidences(table):
    for level in LEVELS:
        got = alpha(from_coders(table), level).value
        assert got == pytest.approx(plain_alpha(table, level), abs=1e-9, nan_ok=True)


@given(CODINGS)
@settings(max_examples=80, deadline=None)
def test_alpha_agrees_with_the_package_krippendorff(table):
    pairable = table[(~np.isnan(table)).sum(1) > 1]
    if len(np.unique(pairable[~np.isnan(pairable)])) < 2:
        return  # the package refuses what has one value or no pair; here it is undefined
    for level in ("nominal", "ordinal", "interval", "ratio"):
        theirs = krippendorff.alpha(table.T, level_of_measurement=level)
        assert plain_alpha(table, level) == pytest.approx(theirs, abs=1e-9)
        if level in LEVELS:
            assert alpha(from_coders(table), level).value == pytest.approx(theirs, abs=1e-9)


@given(CODINGS)
@settings(max_examples=80, deadline=None)
def test_kappas_agree_with_counting_pairs(table):
    codings = from_coders(table)
    for name in ALL[:-1]:
        got = coefficient(codings, name).value
        if np.isfinite(got):
            assert got == pytest.approx(plain_kappa(table, name), abs=1e-9)


# By hand


def test_each_unit_adds_its_pairs_that_agree_and_its_share_of_every_category():
    counts = np.array([[2.0, 1.0], [0.0, 1.0], [0.0, 0.0]])  # three codings, one, none
    terms = unit_terms(counts, None, np.eye(2), {"same", "pairable", "coded", "share", "differing", "paired"})
    assert terms["same"] == pytest.approx([1 / 3, 0, 0])  # of the three pairs one agrees
    assert terms["pairable"].tolist() == [1, 0, 0] and terms["coded"].tolist() == [1, 1, 0]
    assert terms["share"] == pytest.approx(np.array([[2 / 3, 1 / 3], [0, 1], [0, 0]]))
    assert terms["differing"] == pytest.approx([2, 0, 0]) and terms["paired"].tolist() == [[2, 1], [0, 0], [0, 0]]


def test_a_coefficient_comes_with_the_disagreement_that_chance_would_give():
    # ten units with two coders: eight agree, shares 0.5 and 0.5
    sums = {"same": np.array([8.0]), "pairable": np.array([10.0]), "coded": np.array([10.0])}
    sums["share"] = np.array([[5.0, 5.0]])
    for formula in ("fleiss_kappa", "gwet_ac1"):
        value, differ = from_sums(formula, sums, np.eye(2))
        assert (value.tolist(), differ.tolist()) == (pytest.approx([0.6]), pytest.approx([0.5]))
    value, differ = from_sums("percent_agreement", sums, np.eye(2))
    assert (value.tolist(), differ.tolist()) == (pytest.approx([0.8]), [1])


def test_cohens_kappa_of_fifty_units_by_hand():
    # 35 of 50 agree; by chance 0.5 x 0.6 + 0.5 x 0.4 = 0.5
    made = coefficient(from_contingency(pd.DataFrame([[20, 5], [10, 15]])), "cohen_kappa")
    assert made.value == pytest.approx(0.4) and made.units == 50 and made.coders == 2


def test_alpha_of_four_units_by_hand():
    # codings 0 0, 0 0, 1 1, 0 1: one of four pairs apart = 1/4; five 0 and three 1: 2 x 5 x 3 / (8 x 7) = 15/28
    assert alpha(from_coders([[0, 0], [0, 0], [1, 1], [0, 1]])).value == pytest.approx(1 - (1 / 4) / (15 / 28))


# Published


def test_published_case_krippendorff_2011():
    assert alpha(units(A)).value == pytest.approx(0.095, abs=5e-4)
    assert alpha(units(B)).value == pytest.approx(0.692, abs=5e-4)
    printed = {"nominal": 0.743, "ordinal": 0.815, "interval": 0.849, "ratio": 0.797}
    assert {level: plain_alpha(zip(*C, strict=True), level) for level in printed} == pytest.approx(printed, abs=6e-4)
    got = {level: alpha(units(C), level).value for level in LEVELS}
    assert got == pytest.approx({level: printed[level] for level in LEVELS}, abs=6e-4)


def test_published_case_gwet_four_raters_with_missing_codings():
    codings = from_coders(FOUR_RATERS)
    printed = {"percent_agreement": (0.81818, 0.12561), "gwet_ac1": (0.77544, 0.14295)}
    printed |= {"fleiss_kappa": (0.76117, 0.15302), "krippendorff_alpha": (0.74342, 0.14557)}
    printed |= {"conger_kappa": (0.76282, 0.14917), "brennan_prediger": (0.77273, 0.14472)}
    for name, (value, se) in printed.items():
        got = coefficient(codings, name)
        assert (got.value, got.se) == pytest.approx((value, se), abs=5.1e-6), name
        assert got.units == 11 and got.coders == 4


def test_published_case_gwet_two_abstractors():
    table = pd.DataFrame([[13, 0, 0], [0, 20, 7], [0, 4, 56]], columns=["Ectopic", "AIU", "NIU"])
    got = coefficient(from_contingency(table), "cohen_kappa")
    assert (got.value, got.se) == pytest.approx((0.7964094, 0.05891072), abs=5e-8)
    assert (got.low, got.high) == pytest.approx((0.680, 0.913), abs=5e-4)
    assert coefficient(from_contingency(table), "cohen_kappa", "quadratic").value == pytest.approx(0.8921569, abs=5e-8)


def read_reference(folder, file):
    table = pd.read_csv(folder / file)
    if file == "cac.raw4raters.csv":
        return from_coders(table.iloc[:, 1:])
    if file == "cont3x3abstractors.csv":
        return from_contingency(table.set_index("Type"))
    return from_counts(table.iloc[:, 1:])


@pytest.mark.reference
def test_every_coefficient_of_irrcac_to_its_printed_digits(reference):
    folder = reference / "agreement-reference"
    checked = 0
    for file, printed in json.loads((folder / "expected.json").read_text(encoding="utf-8")).items():
        codings = read_reference(folder, file)
        for weights, key in (("identity", "unweighted"), ("quadratic", "quadratic")):
            got = {
                name: coefficient(codings, name, weights)
                for name in printed.get(key, {}) | printed.get(f"se_{key}", {})
            }
            for name, value in printed.get(key, {}).items():
                assert got[name].value == pytest.approx(value, abs=half_digit(value)), (file, name)
            for name, value in printed.get(f"se_{key}", {}).items():
                assert got[name].se == pytest.approx(value, abs=half_digit(value)), (file, name)
            for name, ends in printed.get(f"ci95_{key}", {}).items():
                assert (got[name].low, got[name].high) == pytest.approx(ends, abs=5e-4), (file, name)
            checked += len(printed.get(key, {})) + len(printed.get(f"se_{key}", {}))
    assert checked == 37


def half_digit(value):
    """Half of the last printed digit; irrCAC rounds to five or more digits and drops zeros at the end."""
    return 0.5 * 10.0 ** -max(len(repr(value).split(".")[1]), 5) * 1.02


@pytest.mark.reference
def test_krippendorffs_worked_examples_as_computed_elsewhere(reference):
    worked = json.loads((reference / "method-reference" / "krippendorff.json").read_text(encoding="utf-8"))
    for case in worked["tests"]:
        computed = case["computed"] if isinstance(case["computed"], dict) else {"nominal": case["computed"]}
        levels = [level for level in computed if level in LEVELS]
        got = {level: alpha(units(case["data"]), level).value for level in levels}
        assert got == pytest.approx({level: computed[level] for level in levels}, abs=1e-12)
        assert got == pytest.approx(
            {level: case["expected"][level] for level in levels}, abs=worked["tolerance"]["published"]
        )


# At the edges


@pytest.mark.parametrize("name", [name for name in ALL if name != "percent_agreement"])
def test_one_category_only_is_undefined_and_said_so(name):
    made = coefficient(from_coders([[1, 1], [1, 1]]), name)
    assert np.isnan([made.value, made.se, made.low, made.high]).all() and made.why == "one category only"
    again = bootstrap(from_coders([[1, 1], [1, 1]]), name, samples=20, seed=1)
    assert np.isnan([again.value, again.se, again.low, again.high]).all() and again.defined == 0


@pytest.mark.parametrize("table", [[[1, NO], [NO, 2]], [[1], [2], [1]], [], [[NO, NO]]])
@pytest.mark.parametrize("name", ALL)
def test_without_a_unit_that_two_coded_nothing_is_defined(table, name):
    for made in (coefficient(from_coders(table), name), bootstrap(from_coders(table), name, samples=10, seed=1)):
        assert np.isnan([made.value, made.se, made.low, made.high]).all()
        assert made.units == 0 and made.why == "no unit has two codings"


def test_a_code_that_could_be_given_and_never_was_leaves_ac1_defined_and_alpha_not():
    codings = from_coders([[0, 0]] * 5, categories=[0, 1])
    assert coefficient(codings, "gwet_ac1").value == 1
    assert alpha(codings).why == "one category only"


def test_units_with_one_coding_do_not_touch_alpha_but_help_to_estimate_chance():
    with_single, without = from_coders(FOUR_RATERS), from_coders(FOUR_RATERS[:-1])
    assert alpha(with_single) == alpha(without)
    assert coefficient(with_single, "fleiss_kappa").value != coefficient(without, "fleiss_kappa").value
    assert bootstrap_values(with_single, "krippendorff_alpha", "identity", 30, 1) == pytest.approx(
        bootstrap_values(without, "krippendorff_alpha", "identity", 30, 1)
    )


def test_a_coder_who_always_says_the_same_has_kappa_zero_and_alpha_below():
    codings = from_coders([[1, 1], [1, 2], [1, 1], [1, 2]])
    assert coefficient(codings, "cohen_kappa").value == 0
    assert alpha(codings).value == pytest.approx(1 - (1 / 2) / (2 * 6 * 2 / (8 * 7)))
    assert coefficient(from_coders([[1, 2]] * 4), "cohen_kappa").value == 0
    assert alpha(from_coders([[1, 2]] * 4)).value < 0


@pytest.mark.parametrize(
    "make, says",
    [
        (lambda: coefficient(from_coders(FOUR_RATERS), "cohen_kappa"), "compares two coders, these are 4: use conger"),
        (lambda: coefficient(from_counts(pd.DataFrame([[1, 1]])), "conger_kappa"), "only counts are given: use fleiss"),
        (lambda: coefficient(units(A), "kappa"), "coefficient 'kappa' is not known: choose one of percent_agreement"),
        (lambda: alpha(units(A), "ordered"), "level 'ordered' is not known: choose one of nominal, interval"),
    ],
)
def test_what_has_no_meaning_is_refused_with_what_to_do(make, says):
    with pytest.raises(HereError, match=says):
        make()


# Resampled


@pytest.mark.parametrize("name", ALL)
def test_resampled_values_are_those_of_the_resampled_units_one_by_one(name):
    codings = from_coders(FOUR_RATERS)
    weights = np.concatenate(list(draws(codings.repeats, codings.pairable, 25, [3])))
    got = bootstrap_values(codings, name, "identity", 25, 3)
    rows = np.where(codings.chosen >= 0, np.array(codings.categories)[codings.chosen], np.nan)
    for value, repeats in zip(got, weights.astype(int), strict=True):
        table = np.repeat(rows, repeats, axis=0)
        slow = plain_alpha(table, "nominal") if name == "krippendorff_alpha" else slow_kappa_of_five(table, name)
        assert value == pytest.approx(slow, abs=1e-9, nan_ok=True)


def slow_kappa_of_five(table, name):
    """As `slow_kappa`, with all five categories even where a sample lacks one."""
    value = coefficient(from_coders(table, categories=[1, 2, 3, 4, 5]), name).value
    if name not in ("gwet_ac1", "brennan_prediger"):
        assert value == pytest.approx(plain_kappa(table, name), abs=1e-9, nan_ok=True)
    return value


@pytest.mark.parametrize("level", LEVELS)
def test_alpha_is_resampled_at_every_level_with_its_expected_disagreement(level):
    codings = units(C)
    weights = np.concatenate(list(draws(codings.repeats, codings.pairable, 25, [8])))
    rows = np.where(codings.chosen >= 0, np.array(codings.categories)[codings.chosen], np.nan)
    slow = [plain_alpha(np.repeat(rows, repeats, axis=0), level) for repeats in weights.astype(int)]
    assert bootstrap_values(codings, "krippendorff_alpha", LEVELS[level], 25, 8) == pytest.approx(slow, abs=1e-9)


def test_draws_keep_the_number_of_pairable_and_of_single_units_and_do_not_depend_on_blocks(monkeypatch):
    codings = from_coders(FOUR_RATERS)
    whole = np.concatenate(list(draws(codings.repeats, codings.pairable, 9, [1])))
    assert (whole[:, codings.pairable].sum(1) == 11).all() and (whole[:, ~codings.pairable].sum(1) == 1).all()
    monkeypatch.setattr("herelib.segments.coefficients.CELLS", 30)
    blocks = list(draws(codings.repeats, codings.pairable, 9, [1]))
    assert len(blocks) > 1 and (np.concatenate(blocks) == whole).all()


def test_the_interval_narrows_with_more_units_and_holds_the_value():
    few = bootstrap(from_coders(FOUR_RATERS), "krippendorff_alpha", seed=1)
    many = bootstrap(from_coders(FOUR_RATERS * 20), "krippendorff_alpha", seed=1)
    assert few.low < many.low < many.value < many.high < few.high <= 1
    assert few.se == pytest.approx(many.se * np.sqrt(20), rel=0.15)


@pytest.mark.parametrize("name", [name for name in ALL if name != "krippendorff_alpha"])
def test_resampling_many_fully_coded_units_gives_the_linearised_standard_error(name):
    codings = from_coders([row for row in FOUR_RATERS if None not in row] * 20)
    assert bootstrap(codings, name, samples=4000, seed=1).se == pytest.approx(coefficient(codings, name).se, rel=0.05)


def test_where_nobody_disagrees_the_low_end_depends_on_the_number_of_units():
    assert percentile_interval(np.ones(5), 1.0, 3, 1.0) == (pytest.approx(0.025 ** (1 / 3)), 1.0)
    lows = [bootstrap(from_coders([[0, 0], [1, 1]] * n), "krippendorff_alpha", seed=1).low for n in (1, 5, 200)]
    assert lows[0] < 0 < lows[1] < 0.667 and lows[2] > 0.95


def test_the_same_seed_gives_the_same_interval_and_another_seed_another():
    codings = from_coders(FOUR_RATERS)
    assert bootstrap(codings, "gwet_ac1", seed=4) == bootstrap(codings, "gwet_ac1", seed=4)
    assert bootstrap(codings, "gwet_ac1", seed=4).low != bootstrap(codings, "gwet_ac1", seed=5).low


# Properties


@given(st.permutations(range(12)))
@settings(max_examples=20, deadline=None)
def test_the_order_of_units_does_not_matter_to_the_last_bit(order):
    for name in ALL:
        expected = bootstrap(from_coders(FOUR_RATERS), name, samples=50, seed=2)
        assert bootstrap(from_coders([FOUR_RATERS[i] for i in order]), name, samples=50, seed=2) == expected


@given(st.permutations(range(4)), st.permutations([1, 2, 3, 4, 5]))
@settings(max_examples=20, deadline=None)
def test_the_order_of_coders_and_the_names_of_categories_do_not_matter(coders, names):
    renamed = [[None if row[g] is None else f"c{names[row[g] - 1]}" for g in coders] for row in FOUR_RATERS]
    for name in ALL:
        got, expected = coefficient(from_coders(renamed), name), coefficient(from_coders(FOUR_RATERS), name)
        assert (got.value, got.se) == pytest.approx((expected.value, expected.se))


@given(CODINGS)
@settings(max_examples=60, deadline=None)
def test_no_coefficient_exceeds_one(table):
    codings = from_coders(table)
    values = [coefficient(codings, name).value for name in ALL] + [alpha(codings, level).value for level in LEVELS]
    assert all(value <= 1 + 1e-12 for value in values if np.isfinite(value))


def test_distinct_rows_stand_in_an_order_that_only_they_give():
    rows = np.array([[1, 1], [0, 1], [1, 1], [-1, 0]])
    for order in ([0, 1, 2, 3], [3, 2, 1, 0], [1, 3, 0, 2]):
        first, repeats = distinct(rows[order])
        assert rows[order][first].tolist() == [[-1, 0], [0, 1], [1, 1]] and repeats.tolist() == [1, 1, 2]


def test_distinct_rows_of_nothing_are_one_row_or_none():
    assert [part.tolist() for part in distinct(np.zeros((3, 0), int))] == [[0], [3]]
    assert [part.tolist() for part in distinct(np.zeros((0, 2), int))] == [[], []]


def test_an_interval_of_an_undefined_coefficient_is_undefined():
    assert np.isnan(percentile_interval(np.ones(5), np.nan, 3, 1.0)).all()
    assert np.isnan(percentile_interval(np.full(5, np.nan), 0.5, 3, 1.0)).all()
