"""Coefficients of agreement: by hand, at the edges, published, against slow loops, and as properties."""

import itertools
import json

import numpy as np
import pandas as pd
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from hypothesis.extra.numpy import arrays

from herelib.errors import HereError
from herelib.segments.coefficients import (
    LEVELS,
    agreement_weights,
    alpha,
    bootstrap,
    bootstrap_values,
    coefficient,
    contingency,
    draws,
    from_coders,
    from_contingency,
    from_counts,
    percentile_interval,
)

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


# Slow and obvious: the definitions, one pair of codings after the other


def slow_alpha(table, level):
    """Krippendorff (2011): a matrix of coincidences, and 1 - observed / expected disagreement."""
    rows = [[v for v in row if v is not None and not np.isnan(v)] for row in table]
    rows = [row for row in rows if len(row) > 1]
    values = sorted({v for row in rows for v in row})
    coincide = {pair: 0.0 for pair in itertools.product(values, values)}
    for row in rows:
        for one, other in itertools.permutations(range(len(row)), 2):
            coincide[row[one], row[other]] += 1 / (len(row) - 1)
    n = {c: sum(coincide[c, k] for k in values) for c in values}
    total = sum(n.values())

    def distance(c, k):
        low, high = min(c, k), max(c, k)
        between = sum(n[g] for g in values if low <= g <= high) - (n[c] + n[k]) / 2
        ratio = ((c - k) / (c + k)) ** 2 if c + k else 0.0
        return {"nominal": c != k, "ordinal": between**2, "interval": (c - k) ** 2, "ratio": ratio}[level]

    pairs = [pair for pair in coincide if pair[0] != pair[1]]
    expected = sum(n[c] * n[k] * distance(c, k) for c, k in pairs) / (total - 1) if total > 1 else 0
    return 1 - sum(coincide[pair] * distance(*pair) for pair in pairs) / expected if expected else np.nan


def slow_kappa(table, name):
    """Percent agreement over pairs of coders, corrected by the chance that each name stands for."""
    rows = [[None if v is None or np.isnan(v) else v for v in row] for row in table]
    rows = [row for row in rows if any(v is not None for v in row)]
    values = sorted({v for row in rows for v in row if v is not None})
    seen = []
    for row in rows:
        own = [v for v in row if v is not None]
        pairs = list(itertools.combinations(own, 2))
        seen += [np.mean([a == b for a, b in pairs])] if pairs else []
    q, share = (
        len(values),
        {v: np.mean([row.count(v) / sum(x is not None for x in row) for row in rows]) for v in values},
    )
    own = [[row[g] for row in rows if row[g] is not None] for g in range(len(rows[0]))]
    own = [column for column in own if column]
    by_coder = [{v: column.count(v) / len(column) for v in values} for column in own]
    two = list(itertools.combinations(by_coder, 2))
    chance = {
        "percent_agreement": lambda: 0,
        "fleiss_kappa": lambda: sum(p**2 for p in share.values()),
        "gwet_ac1": lambda: sum(p * (1 - p) for p in share.values()) / (q - 1),
        "brennan_prediger": lambda: 1 / q,
        "conger_kappa": lambda: np.mean([sum(a[v] * b[v] for v in values) for a, b in two]),
    }[name]()
    return (np.mean(seen) - chance) / (1 - chance)


CODINGS = arrays(
    float, st.tuples(st.integers(2, 9), st.integers(2, 4)), elements=st.sampled_from([1.0, 2.0, 4.0, np.nan])
)


@given(CODINGS)
@settings(max_examples=80, deadline=None)
def test_alpha_agrees_with_the_matrix_of_coincidences(table):
    for level in LEVELS:
        got = alpha(from_coders(table), level).value
        assert got == pytest.approx(slow_alpha(table, level), abs=1e-9, nan_ok=True)


@given(CODINGS)
@settings(max_examples=80, deadline=None)
def test_kappas_agree_with_counting_pairs(table):
    made = from_coders(table)
    for name in ALL[:-1]:
        got = coefficient(made, name).value
        if np.isfinite(got):
            assert got == pytest.approx(slow_kappa(table, name), abs=1e-9)


# By hand


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
    got = {level: alpha(units(C), level).value for level in LEVELS}
    assert got == pytest.approx({"nominal": 0.743, "ordinal": 0.815, "interval": 0.849, "ratio": 0.797}, abs=6e-4)


def test_published_case_gwet_four_raters_with_missing_codings():
    made = from_coders(FOUR_RATERS)
    printed = {"percent_agreement": (0.81818, 0.12561), "gwet_ac1": (0.77544, 0.14295)}
    printed |= {"fleiss_kappa": (0.76117, 0.15302), "krippendorff_alpha": (0.74342, 0.14557)}
    printed |= {"conger_kappa": (0.76282, 0.14917), "brennan_prediger": (0.77273, 0.14472)}
    for name, (value, se) in printed.items():
        got = coefficient(made, name)
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
    for file, told in json.loads((folder / "expected.json").read_text(encoding="utf-8")).items():
        made = read_reference(folder, file)
        for weights, key in (("identity", "unweighted"), ("quadratic", "quadratic")):
            got = {name: coefficient(made, name, weights) for name in told.get(key, {}) | told.get(f"se_{key}", {})}
            for name, value in told.get(key, {}).items():
                assert got[name].value == pytest.approx(value, abs=half_digit(value)), (file, name)
            for name, value in told.get(f"se_{key}", {}).items():
                assert got[name].se == pytest.approx(value, abs=half_digit(value)), (file, name)
            for name, ends in told.get(f"ci95_{key}", {}).items():
                assert (got[name].low, got[name].high) == pytest.approx(ends, abs=5e-4), (file, name)
            checked += len(told.get(key, {})) + len(told.get(f"se_{key}", {}))
    assert checked == 37


def half_digit(value):
    """Half of the last printed digit; irrCAC rounds to five or more digits and drops zeros at the end."""
    return 0.5 * 10.0 ** -max(len(repr(value).split(".")[1]), 5) * 1.02


@pytest.mark.reference
def test_krippendorffs_worked_examples_as_computed_elsewhere(reference):
    told = json.loads((reference / "method-reference" / "krippendorff.json").read_text(encoding="utf-8"))
    for case in told["tests"]:
        computed = case["computed"] if isinstance(case["computed"], dict) else {"nominal": case["computed"]}
        got = {level: alpha(units(case["data"]), level).value for level in computed}
        assert got == pytest.approx(computed, abs=1e-12)
        assert got == pytest.approx(case["expected"], abs=told["tolerance"]["published"])


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
    made = from_coders([[0, 0]] * 5, categories=[0, 1])
    assert coefficient(made, "gwet_ac1").value == 1
    assert alpha(made).why == "one category only"


def test_units_with_one_coding_do_not_touch_alpha_but_help_to_estimate_chance():
    with_single, without = from_coders(FOUR_RATERS), from_coders(FOUR_RATERS[:-1])
    assert alpha(with_single) == alpha(without)
    assert coefficient(with_single, "fleiss_kappa").value != coefficient(without, "fleiss_kappa").value
    assert bootstrap_values(with_single, "krippendorff_alpha", "identity", 30, 1) == pytest.approx(
        bootstrap_values(without, "krippendorff_alpha", "identity", 30, 1)
    )


def test_a_coder_who_always_says_the_same_has_kappa_zero_and_alpha_below():
    made = from_coders([[1, 1], [1, 2], [1, 1], [1, 2]])
    assert coefficient(made, "cohen_kappa").value == 0
    assert alpha(made).value == pytest.approx(1 - (1 / 2) / (2 * 6 * 2 / (8 * 7)))
    assert coefficient(from_coders([[1, 2]] * 4), "cohen_kappa").value == 0
    assert alpha(from_coders([[1, 2]] * 4)).value < 0


@pytest.mark.parametrize(
    "make, says",
    [
        (lambda: coefficient(from_coders(FOUR_RATERS), "cohen_kappa"), "compares two coders, these are 4: use conger"),
        (lambda: coefficient(from_counts(pd.DataFrame([[1, 1]])), "conger_kappa"), "only counts are given: use fleiss"),
        (lambda: coefficient(units(A), "kappa"), "coefficient 'kappa' is not known: choose one of percent_agreement"),
        (lambda: coefficient(units(A), "gwet_ac1", "midrank"), "not for gwet_ac1: use ordinal"),
        (lambda: alpha(units(A), "ordered"), "level 'ordered' is not known: choose one of nominal, ordinal"),
    ],
)
def test_what_has_no_meaning_is_refused_with_what_to_do(make, says):
    with pytest.raises(HereError, match=says):
        make()


# Resampled


@pytest.mark.parametrize("name", ALL)
def test_resampled_values_are_those_of_the_resampled_units_one_by_one(name):
    made = from_coders(FOUR_RATERS)
    weights = np.concatenate(list(draws(made.repeats, made.pairable, 25, [3])))
    got = bootstrap_values(made, name, "identity", 25, 3)
    rows = np.where(made.chosen >= 0, np.array(made.categories)[made.chosen], np.nan)
    for value, repeats in zip(got, weights.astype(int), strict=True):
        table = np.repeat(rows, repeats, axis=0)
        slow = slow_alpha(table, "nominal") if name == "krippendorff_alpha" else slow_kappa_of_five(table, name)
        assert value == pytest.approx(slow, abs=1e-9, nan_ok=True)


def slow_kappa_of_five(table, name):
    """As `slow_kappa`, with all five categories even where a sample lacks one."""
    value = coefficient(from_coders(table, categories=[1, 2, 3, 4, 5]), name).value
    if name not in ("gwet_ac1", "brennan_prediger"):
        assert value == pytest.approx(slow_kappa(table, name), abs=1e-9, nan_ok=True)
    return value


@pytest.mark.parametrize("level", LEVELS)
def test_alpha_is_resampled_at_every_level_with_its_expected_disagreement(level):
    made = units(C)
    weights = np.concatenate(list(draws(made.repeats, made.pairable, 25, [8])))
    rows = np.where(made.chosen >= 0, np.array(made.categories)[made.chosen], np.nan)
    slow = [slow_alpha(np.repeat(rows, repeats, axis=0), level) for repeats in weights.astype(int)]
    assert bootstrap_values(made, "krippendorff_alpha", LEVELS[level], 25, 8) == pytest.approx(slow, abs=1e-9)


def test_draws_keep_the_number_of_pairable_and_of_single_units_and_do_not_depend_on_blocks(monkeypatch):
    made = from_coders(FOUR_RATERS)
    whole = np.concatenate(list(draws(made.repeats, made.pairable, 9, [1])))
    assert (whole[:, made.pairable].sum(1) == 11).all() and (whole[:, ~made.pairable].sum(1) == 1).all()
    monkeypatch.setattr("herelib.segments.coefficients.CELLS", 30)
    blocks = list(draws(made.repeats, made.pairable, 9, [1]))
    assert len(blocks) > 1 and (np.concatenate(blocks) == whole).all()


def test_the_interval_narrows_with_more_units_and_holds_the_value():
    few = bootstrap(from_coders(FOUR_RATERS), "krippendorff_alpha", seed=1)
    many = bootstrap(from_coders(FOUR_RATERS * 20), "krippendorff_alpha", seed=1)
    assert few.low < many.low < many.value < many.high < few.high <= 1
    assert few.se == pytest.approx(many.se * np.sqrt(20), rel=0.15)


@pytest.mark.parametrize("name", [name for name in ALL if name != "krippendorff_alpha"])
def test_resampling_many_fully_coded_units_gives_the_linearised_standard_error(name):
    made = from_coders([row for row in FOUR_RATERS if None not in row] * 20)
    assert bootstrap(made, name, samples=4000, seed=1).se == pytest.approx(coefficient(made, name).se, rel=0.05)


def test_where_nobody_disagrees_the_low_end_depends_on_the_number_of_units():
    assert percentile_interval(np.ones(5), 1.0, 3, 1.0) == (pytest.approx(0.025 ** (1 / 3)), 1.0)
    lows = [bootstrap(from_coders([[0, 0], [1, 1]] * n), "krippendorff_alpha", seed=1).low for n in (1, 5, 200)]
    assert lows[0] < 0 < lows[1] < 0.667 and lows[2] > 0.95


def test_the_same_seed_gives_the_same_interval_and_another_seed_another():
    made = from_coders(FOUR_RATERS)
    assert bootstrap(made, "gwet_ac1", seed=4) == bootstrap(made, "gwet_ac1", seed=4)
    assert bootstrap(made, "gwet_ac1", seed=4).low != bootstrap(made, "gwet_ac1", seed=5).low


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
    made = from_coders(table)
    values = [coefficient(made, name).value for name in ALL] + [alpha(made, level).value for level in LEVELS]
    assert all(value <= 1 + 1e-12 for value in values if np.isfinite(value))


def test_none_nan_and_blank_text_are_missing_codings():
    made = from_coders([["a", None, "  "], ["b", "a", " b "], [None, "", np.nan]])
    assert made.categories == ("a", "b") and made.coders == 3
    assert sorted(zip(made.counts.tolist(), made.repeats.tolist(), strict=True)) == [([1, 0], 1), ([1, 2], 1)]


def test_units_with_equal_codings_stand_once_in_an_order_that_only_they_give():
    one = from_coders([[2, 2], [1, 2], [2, 2]])
    other = from_coders([[1, 2], [2, 2], [2, 2]])
    assert one.chosen.tolist() == other.chosen.tolist() == [[0, 1], [1, 1]]
    assert one.repeats.tolist() == other.repeats.tolist() == [1, 2]


def test_the_three_layouts_of_the_same_units_give_the_same_coefficients():
    pairs = [["x", "x"]] * 5 + [["x", "y"]] * 2 + [["z", "y"]] + [["z", "z"]] * 4
    coders = from_coders(pairs)
    table = contingency(coders)
    assert table.to_numpy().tolist() == [[5, 2, 0], [0, 0, 0], [0, 1, 4]]
    counts = pd.DataFrame([[row.count(c) for c in "xyz"] for row in pairs], columns=list("xyz"))
    for name in ("percent_agreement", "fleiss_kappa", "gwet_ac1", "krippendorff_alpha"):
        values = [coefficient(made, name).value for made in (coders, from_contingency(table), from_counts(counts))]
        assert values == pytest.approx([values[0]] * 3)


def test_weights_by_hand():
    made = from_counts(pd.DataFrame([[1, 1, 1, 1]], columns=[1, 2, 3, 5]))
    assert agreement_weights(made, "identity").tolist() == np.eye(4).tolist()
    assert agreement_weights(made, "linear")[0] == pytest.approx([1, 3 / 4, 1 / 2, 0])
    assert agreement_weights(made, "quadratic")[0] == pytest.approx([1, 15 / 16, 3 / 4, 0])
    assert agreement_weights(made, "ordinal")[0] == pytest.approx([1, 1 - 1 / 6, 1 - 3 / 6, 0])
    assert agreement_weights(made, "ratio")[0] == pytest.approx([1, 3 / 4, 7 / 16, 0])


def test_categories_that_nobody_chose_count_where_they_are_listed():
    made = from_coders([[1, 1], [2, 1]], categories=[1, 2, 3, 4])
    assert coefficient(made, "brennan_prediger").value == pytest.approx((0.5 - 1 / 4) / (1 - 1 / 4))


def test_text_has_no_order_unless_it_is_given():
    table = [["low", "low"], ["high", "middle"]]
    with pytest.raises(HereError, match="quadratic weights need an order, and the categories are text: give them"):
        agreement_weights(from_coders(table), "quadratic")
    ordered = from_coders(table, categories=["low", "middle", "high"])
    assert agreement_weights(ordered, "linear")[0] == pytest.approx([1, 0.5, 0])


@pytest.mark.parametrize(
    "make, says",
    [
        (lambda: from_coders([[1, 7]], categories=[1, 2]), "1 codings are none of the 2 categories"),
        (lambda: from_contingency(pd.DataFrame([[1, 2]])), "is square, this one is 1 x 2"),
        (lambda: from_counts(pd.DataFrame([[1, -1], [0.5, 2]])), "whole numbers from 0 up: 2 cells are not"),
        (lambda: from_counts(pd.DataFrame([[1, np.nan]])), "whole numbers from 0 up: 1 cells are not"),
        (lambda: contingency(from_coders([[1, 1, 1]])), "two known coders, these are by 3"),
        (lambda: agreement_weights(from_coders([[1, 2]]), "cubic"), "weights 'cubic' are not known: choose one of"),
        (lambda: agreement_weights(from_coders([[-1, 2]]), "ratio"), "from 0 up: the lowest is -1"),
    ],
)
def test_what_cannot_be_read_is_refused_with_what_to_do(make, says):
    with pytest.raises(HereError, match=says):
        make()
