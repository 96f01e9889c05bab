"""Weights of names: what a team may say, by hand, at the edges, and as properties, with four names and with twelve."""

import itertools

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from herelib.errors import HereError
from herelib.vocabulary import BARRIERS
from herelib.weights.importance import admissible, central, describe, drawn
from herelib.weights.statements import expected, fault

RNG = np.random.default_rng
NAMES = ("value", "fit", "evidence", "burden")
ORDER = "value>fit>evidence>burden"
SWING = "swing value 100, fit 60, evidence 40, burden 20"
AHP = "ahp value/fit 3, value/evidence 5, value/burden 7, fit/evidence 2, fit/burden 4, evidence/burden 2"


@st.composite
def some_statements(draw):
    """Statements that some sampled weights keep, and for each a function that says whether weights keep it."""
    parts = draw(st.permutations([1, 2, 3, 5]))
    weight = dict(zip(NAMES, np.array(parts) / sum(parts), strict=True))
    said, checks = [], []
    for _ in range(draw(st.integers(1, 4))):
        kind = draw(st.sampled_from(["order", "interval", "ratio"]))
        if kind == "order":
            named = draw(st.lists(st.sampled_from(NAMES), min_size=2, max_size=4, unique=True))
            named = sorted(named, key=lambda family: -weight[family])
            together = draw(st.integers(1, len(named) - 1))
            text = "=".join(named[:together]) + ">" + ">".join(named[together:])
            pairs = [(a, b) for a in named[:together] for b in named[together:]]
            pairs += list(itertools.combinations(named[together:], 2))
            checks.append(lambda w, pairs=pairs: all(w[a] >= w[b] - 1e-9 for a, b in pairs))
        elif kind == "interval":
            family = draw(st.sampled_from(NAMES))
            low = int(weight[family] * 20) / 20
            high = round(low + draw(st.sampled_from([0.05, 0.2, 0.5])), 2)
            text = f"{family} {low:g}-{min(high, 1):g}"
            checks.append(lambda w, f=family, low=low, high=high: low - 1e-9 <= w[f] <= high + 1e-9)
        else:
            family, other = draw(st.permutations(NAMES))[:2]
            low = int(weight[family] / weight[other] * 4) / 4
            high = low + draw(st.sampled_from([0.25, 1, 3]))
            text = f"{family}/{other} {low:g}-{high:g}"
            checks.append(
                lambda w, f=family, o=other, a=low, b=high: a * w[o] - 1e-9 <= w[f] <= b * w[o] + 1e-9,
            )
        said.append(text)
    return said, checks


# Orders


def test_draws_keep_their_order_and_are_uniform_on_it():
    sampled = drawn(ORDER, NAMES, 40_000, RNG(2))
    assert (np.diff(sampled, axis=1) <= 1e-12).all() and sampled.sum(1) == pytest.approx(np.ones(40_000))
    # a uniform point of the simplex, sorted, is uniform on its ordered part
    plainly = -np.sort(-RNG(3).dirichlet(np.ones(4), 40_000), axis=1)
    at = [0.1, 0.25, 0.5, 0.75, 0.9]
    assert np.quantile(sampled, at, axis=0) == pytest.approx(np.quantile(plainly, at, axis=0), abs=0.01)


def test_the_centre_of_an_order_of_all_names_is_their_rank_order_centroid():
    for order in itertools.permutations(NAMES):
        centre = dict(zip(NAMES, central(">".join(order), NAMES), strict=True))
        assert [centre[family] for family in order] == pytest.approx([25 / 48, 13 / 48, 7 / 48, 3 / 48])


def test_names_of_equal_standing_have_equal_centres_and_no_order():
    text = "value=fit>evidence>burden"
    centre = central(text, NAMES)
    assert centre[0] == pytest.approx(centre[1]) and centre[1] > centre[2] > centre[3]
    sampled = drawn(text, NAMES, 30_000, RNG(5))
    assert sampled.mean(0) == pytest.approx(centre, abs=0.004)
    assert (sampled[:, 0] > sampled[:, 1]).mean() == pytest.approx(0.5, abs=0.02)


def test_an_order_of_some_names_leaves_the_others_free():
    sampled = drawn("fit>burden", NAMES, 20_000, RNG(6))
    assert (sampled[:, 1] >= sampled[:, 3] - 1e-12).all()
    assert central("fit>burden", NAMES)[[0, 2]] == pytest.approx([0.25, 0.25])
    assert (sampled[:, 0] > sampled[:, 1]).mean() > 0.2 and (sampled[:, 0] < sampled[:, 3]).mean() > 0.2


def test_free_and_names_that_are_all_of_equal_standing_say_nothing():
    for text in ("free", "value=fit=evidence=burden", "value=fit"):
        assert central(text, NAMES).tolist() == [0.25] * 4
        assert describe(text, NAMES) == "Weights may be anything: none counts more than another from the start."


# Intervals and ratios


def test_intervals_and_ratios_by_hand():
    # burden is all that value leaves, value from 0.6 to 0.8: a segment
    text = "value 0.6-0.8; fit 0-0; evidence/value 0-0"
    assert central(text, NAMES) == pytest.approx([0.7, 0, 0, 0.3])
    assert admissible(text, NAMES, 0.25).corners.tolist() == [[0.6, 0, 0, 0.4], [0.8, 0, 0, 0.2]]
    # ratios that are all given leave a single point, 1/2 : 1/3 : 1/6 : 0
    text = "value/fit 3/2-3/2, fit/evidence 2-2, burden/value 0-0"
    assert admissible(text, NAMES, 0.25).corners == pytest.approx(np.array([[1 / 2, 1 / 3, 1 / 6, 0]]))


def test_draws_agree_with_drawing_from_all_weights_and_keeping_those_that_fit():
    text = "value 0.3-0.6, fit 0.1-0.4; value/fit 1-3; evidence>burden"
    anything = RNG(1).dirichlet(np.ones(4), 400_000)
    value, fit, evidence, burden = anything.T
    kept = (value >= 0.3) & (value <= 0.6) & (fit >= 0.1) & (fit <= 0.4)
    kept &= (fit <= value) & (value <= 3 * fit) & (burden <= evidence)
    assert (admissible(text, NAMES, 0.25).holds(anything, 1e-12) == kept).all()
    sampled, plainly = drawn(text, NAMES, 40_000, RNG(2)), anything[kept]
    assert sampled.mean(0) == pytest.approx(plainly.mean(0), abs=0.004)
    assert np.cov(sampled.T) == pytest.approx(np.cov(plainly.T), abs=0.0006)
    assert central(text, NAMES) == pytest.approx(plainly.mean(0), abs=0.004)


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("value 0.3-0.6, fit 0.1-0.4", "fit 0.1-0.4 ;value 0.3 – 0.6"),
        ("value/fit 1/3-1", "fit/value 1-3"),
        ("value > fit = evidence", "value>fit;value>evidence"),
        ("value/fit 2-2", "value/fit 4/2 - 2.0"),
        (AHP, AHP.replace("value/fit 3", "fit/value 1/3")),
        (SWING, "swing burden 1, evidence 2, value 5, fit 3"),
    ],
)
def test_the_same_said_in_another_way_is_the_same(one, other):
    assert admissible(one, NAMES, 0.25).corners == pytest.approx(admissible(other, NAMES, 0.25).corners, abs=1e-9)
    assert drawn(one, NAMES, 50, RNG(1)) == pytest.approx(drawn(other, NAMES, 50, RNG(1)), abs=1e-9)


@given(some_statements(), st.randoms(use_true_random=False))
@settings(max_examples=80, deadline=None)
def test_draws_keep_all_that_was_said_in_whatever_order_it_was_said(sampled, random):
    said, checks = sampled
    text = "; ".join(said)
    if fault(text, NAMES):  # statements that just touch may leave an order no room
        assert "contradict each other" in fault(text, NAMES)
        return
    weights = drawn(text, NAMES, 300, RNG(4))
    assert weights.sum(1) == pytest.approx(np.ones(300)) and (weights >= 0).all()
    for each in (*weights, central(text, NAMES)):
        assert all(check(dict(zip(NAMES, each, strict=True))) for check in checks)
    assert (np.abs(weights.mean(0) - central(text, NAMES)) <= 5.5 * weights.std(0) / 300**0.5 + 1e-9).all()
    mixed = ", ".join(random.sample(said, len(said)))
    assert drawn(mixed, NAMES, 300, RNG(4)).tolist() == weights.tolist()


# Elicited


def test_elicited_points_are_the_centre_and_draws_keep_their_ratios_within_the_doubt():
    centre = central(SWING, NAMES)
    assert centre == pytest.approx([100 / 220, 60 / 220, 40 / 220, 20 / 220])
    sampled = drawn(SWING, NAMES, 5_000, RNG(1), elicited_doubt=0.5)
    ratios = (sampled[:, :, None] / sampled[:, None]) / (centre[:, None] / centre[None])
    assert ratios.max() <= 1.5 + 1e-9 and ratios.min() >= 1 / 1.5 - 1e-9
    assert ratios.max() > 1.45  # and they use the room
    assert admissible(SWING, NAMES, 0.5).holds(centre)


def test_without_doubt_elicited_weights_are_a_point_and_a_weight_of_nothing_stays_nothing():
    assert (drawn(SWING, NAMES, 3, RNG(1), elicited_doubt=0) == central(SWING, NAMES)).all()
    sampled = drawn("swing value 100, fit 50, evidence 25, burden 0", NAMES, 500, RNG(1), elicited_doubt=2)
    assert (sampled[:, 3] == 0).all() and sampled[:, 0].std() > 0.05


def test_pairwise_comparisons_become_weights_and_tell_how_consistent_they_are():
    consistent = "ahp value/fit 2, value/evidence 4, value/burden 8, fit/evidence 2, burden/fit 1/4, evidence/burden 2"
    assert central(consistent, NAMES) == pytest.approx(np.array([8, 4, 2, 1]) / 15)
    assert describe(consistent, NAMES, elicited_doubt=0) == (
        "Weights are those elicited by pairwise comparisons (AHP): value 0.53, fit 0.27, evidence 0.13, burden 0.07; "
        "the comparisons agree with each other (consistency ratio 0.00)."
    )
    against = AHP.replace("evidence/burden 2", "evidence/burden 1/9")
    assert describe(against, NAMES).endswith(
        "the comparisons contradict each other (consistency ratio 0.39, above 0.1): they should be asked again."
    )


@given(st.lists(st.integers(0, 100), min_size=4, max_size=4).filter(any), st.sampled_from([0, 0.1, 0.25, 1, 2]))
@settings(max_examples=60, deadline=None)
def test_any_points_can_be_drawn_around(points, doubt):
    text = "swing " + ", ".join(f"{family} {each}" for family, each in zip(NAMES, points, strict=True))
    assert fault(text, NAMES) == ""
    centre = central(text, NAMES, doubt)
    assert centre == pytest.approx(np.array(points) / sum(points)) and admissible(text, NAMES, doubt).holds(centre)
    assert admissible(text, NAMES, doubt).holds(drawn(text, NAMES, 50, RNG(1), elicited_doubt=doubt)).all()


# What cannot be understood


@pytest.mark.parametrize(
    ("text", "why"),
    [
        ("fit>valeu", "'valeu' is unknown: did you mean 'value'?"),
        ("fit>speed", "'speed' is unknown: known are burden, evidence, fit, value"),
        ("fit>fit>value>evidence", "'fit>fit>value>evidence' names something twice"),
        ("", "an empty statement: write 'equal' or 'free' if there is nothing to say, or take out a ';'"),
        ("value>fit;", "an empty statement: write 'equal' or 'free' if there is nothing to say, or take out a ';'"),
        ("value>fit; free", "'free' says that there are no other statements: leave it out"),
        ("value", "'value' says nothing about value: put it in an order, or say from-to ('value 0.1-0.3')"),
        ("value 0.3", "'value 0.3': write from-to ('value 0.3-0.3' if it is exactly that)"),
        ("value/fit 1/2", "'value/fit 1/2': write from-to ('value/fit 1/2-1/2' if it is exactly that)"),
        ("value 0,3-0,6", "a comma stands between statements: write decimals with a point (0.3)"),
        ("value 0.6-0.3", "'value 0.6-0.3' goes from more to less: write the lower figure first"),
        ("value 30-60", "'value 30-60': a weight is a share from 0 to 1"),
        ("value/fit 1/0-2", "'value/fit 1/0-2' divides by 0"),
        ("value/value 1-2", "'value/value 1-2' names something twice"),
        (
            "value<fit",
            "'value<fit' is not understood: an order 'value>fit', or from-to 'value 0.1-0.3', 'value/fit 1-3'",
        ),
        (
            "value>fit; fiit 0-1; burden 2-3",
            "'fiit' is unknown: did you mean 'fit'?; 'burden 2-3': a weight is a share",
        ),
        (
            "value>fit; fit>value",
            "'value>fit' and 'fit>value' contradict each other: no weights that sum to 1 keep both",
        ),
        (
            "burden 0-0.9, value 0.6-0.7; evidence>fit, fit 0.4-0.5",
            "'value 0.6-0.7', 'evidence>fit' and 'fit 0.4-0.5' contradict each other",
        ),
        ("swing value 100, fit 60", "points of swing weighting are missing for evidence, burden"),
        (f"{SWING}, fit 30", "'fit' has points twice"),
        (SWING.replace("fit", "fti"), "'fti' is unknown: did you mean 'fit'?"),
        ("swing value 0, fit 0, evidence 0, burden 0", "the most valuable swing has 100 points, not 0"),
        ("swing value-100", "'value-100' is not understood, expected as in 'swing value 100, fit 60, …'"),
        ("swing", "an empty place is not understood, expected as in 'swing value 100, fit 60, …'"),
        (f"{SWING}; value>fit", "elicited weights (swing, ahp) stand alone: leave out the other statements"),
        (f"value>fit; {AHP}", "elicited weights (swing, ahp) stand alone: leave out the other statements"),
        ("ahp value/fit 3, fit/burden 2", "comparisons are missing for value/evidence, value/burden, fit/evidence, "),
        (f"{AHP}, fit/value 2", "'fit' and 'value' are compared twice"),
        (AHP.replace("7", "10"), "'value/burden 10': comparisons go from 1/9 to 9"),
        (AHP.replace("7", "1/10"), "'value/burden 1/10': comparisons go from 1/9 to 9"),
        (AHP.replace("value/burden", "value"), "'value 7' is not understood, expected as in 'ahp value/fit 3"),
    ],
)
def test_what_cannot_be_understood_is_refused_by_name(text, why):
    assert why in fault(text, NAMES)
    with pytest.raises(HereError) as caught:
        drawn(text, NAMES, 1, RNG(1))
    assert str(caught.value) == f"importance = {text!r}: {fault(text, NAMES)}"


def test_what_is_expected_shows_one_of_each_kind_that_can_be_understood():
    shown = expected(NAMES)
    for text in ("equal", "free", "value 0.1-0.3; value/fit 1-3", "prefer value 0.6 to fit 0.9"):
        assert f"'{text}'" in shown and fault(text, NAMES) == ""
    assert "an order of value, fit, evidence, burden, joined by '>' or '='" in shown and "'swing value 100, " in shown
    assert "'ahp value/fit 3, …'" in shown


@given(st.text(alphabet="valuefitbrdnc ><=/,;.0123456789-–", max_size=40))
@settings(max_examples=300, deadline=None)
def test_any_text_is_understood_or_refused_with_a_reason(text):
    why = fault(text, NAMES)
    if why:
        with pytest.raises(HereError):
            central(text, NAMES)
    else:
        assert central(text, NAMES).sum() == pytest.approx(1)


# In words


@pytest.mark.parametrize(
    ("text", "told"),
    [
        (ORDER, "keeps value before fit before evidence before burden."),
        ("fit=value>burden", "keeps fit and value before burden."),
        ("value>fit; evidence>burden", "keeps value before fit, and evidence before burden."),
        ("value 0.3-0.6; value/fit 1-1", "keeps value from 0.3 to 0.6, and value just as heavy as fit."),
        ("value 0.5-0.5, value/fit 2-2", "keeps value at 0.5, and value 2 times as heavy as fit."),
        (
            "fit/value 1/3-1, fit>burden, fit>burden",
            "keeps fit 1/3 to 1 times as heavy as value, and fit before burden.",
        ),
    ],
)
def test_a_sentence_says_what_the_weights_keep(text, told):
    assert describe(text, NAMES) == f"Weights may be anything that {told}"


def test_the_sentence_of_elicited_weights_gives_them_with_their_doubt_and_in_other_words():
    assert describe(SWING, NAMES, {"value": "what it remedies"}, elicited_doubt=0.5) == (
        "Weights lie around those elicited by swing weighting: what it remedies 0.45, fit 0.27, evidence 0.18, "
        "burden 0.09; no ratio of two of them differs from what was said by more than a factor of 1.5."
    )


# Trade-offs between two names


def test_two_trade_offs_of_three_names_leave_the_polygon_that_a_hand_finds():
    # 0.6 a >= 0.9 b and 0.5 b >= 0.5 c, so a >= 3/2 b and b >= c: corners (1, 0, 0), (3, 2, 0) / 5, (3, 2, 2) / 7
    text = "prefer value 0.6 to fit 0.9; prefer fit 0.5 to evidence 0.5"
    corners = np.array([[3 / 7, 2 / 7, 2 / 7], [3 / 5, 2 / 5, 0], [1, 0, 0]])
    left = admissible(text, NAMES[:3])
    assert left.corners == pytest.approx(corners) and left.dimension == 2
    assert central(text, NAMES[:3]) == pytest.approx(corners.mean(0))
    weights = drawn(text, NAMES[:3], 500, RNG(1))
    assert (0.6 * weights[:, 0] >= 0.9 * weights[:, 1] - 1e-12).all() and (weights[:, 1] >= weights[:, 2] - 1e-12).all()


def test_a_trade_off_that_is_just_the_same_fixes_a_ratio():
    weights = drawn("same value 0.6 as fit 0.9", NAMES[:3], 50, RNG(1))
    assert weights[:, 0] == pytest.approx(1.5 * weights[:, 1]) and weights[:, 2].std() > 0.1
    twice = "prefer value 0.6 to fit 0.9; prefer fit 0.9 to value 0.6"
    assert admissible(twice, NAMES).corners == pytest.approx(admissible("same value 0.6 as fit 0.9", NAMES).corners)


@pytest.mark.parametrize(
    ("text", "why"),
    [
        ("prefer value 0.6 to fti 0.9", "'fti' is unknown: did you mean 'fit'?"),
        ("prefer value 0.6 to fit", "is not understood: 'prefer value 0.6 to fit 0.9' or 'same value 0.6 as fit 0.9'"),
        ("same value 0 as fit 0.5", "what is taken away is a share above 0 and up to 1"),
        ("prefer value 60 to fit 90", "what is taken away is a share above 0 and up to 1"),
        ("prefer value 1/0 to fit 1", "divides by 0"),
        ("prefer value 0.6 to value 0.9", "names something twice"),
        (
            "prefer value 0.5 to fit 1; prefer fit 0.4 to evidence 0.5; prefer evidence 0.5 to value 1; fit 0.1-1",
            "contradict each other: no weights that sum to 1 keep all",
        ),
        ("equal; value>fit", "'equal' says that there are no other statements: leave it out"),
    ],
)
def test_trade_offs_that_cannot_be_are_refused(text, why):
    assert why in fault(text, NAMES)


def test_trade_offs_are_said_in_words():
    assert describe("prefer value 0.6 to fit 0.9, same fit 1 as burden 1/2", NAMES, {"fit": "skills"}) == (
        "Weights may be anything that keeps 0.6 of value taken away worth at least 0.9 of skills, and 1 of skills "
        "taken away worth just as much as 1/2 of burden."
    )


# Equal importance


def test_equal_weights_spread_as_their_doubt_says():
    weights = drawn("equal", BARRIERS, 20_000, RNG(1), doubt=0.35)
    assert weights.sum(1) == pytest.approx(np.ones(20_000)) and central("equal", BARRIERS).tolist() == [1 / 12] * 12
    ratios = np.log(weights[:, 0] / weights[:, 1])
    assert ratios.mean() == pytest.approx(0, abs=0.02) and ratios.std() == pytest.approx(0.35 * 2**0.5, rel=0.02)
    assert (drawn("equal", BARRIERS, 3, RNG(1), doubt=0) == 1 / 12).all()
    wider = drawn("equal", BARRIERS, 20_000, RNG(1), doubt=0.7)
    assert np.log(wider[:, 0] / wider[:, 1]) == pytest.approx(2 * ratios)  # the same draws, twice as far apart


def test_equal_weights_admit_half_to_twice_the_mean_weight():
    about = admissible("equal", BARRIERS)
    factor, rest = np.exp(0.7), np.ones(10)
    asked = np.array([[factor, *(rest * (12 - factor - 0.6) / 10), 0.6]]) / 12
    assert about.holds(asked).all() and about.dimension == 11
    assert not about.holds(asked + np.array([0.001, *rest * 0, -0.001])).any()
    assert about.highest(np.eye(12)[3]) == pytest.approx(factor / 12)
    assert about.highest(-np.eye(12)[3]) == pytest.approx(-1 / factor / 12)
    within = about.holds(drawn("equal", BARRIERS, 4_000, RNG(1))).mean()
    assert 0.5 < within < 0.7  # each weight is within in 19 of 20 draws, all twelve together in fewer
    exactly = admissible("equal", BARRIERS, doubt=0.0)
    assert exactly.dimension == 0 and exactly.centre == pytest.approx(np.full(12, 1 / 12))


def test_equal_weights_are_said_with_their_doubt():
    assert describe("equal", BARRIERS, doubt=0.7) == (
        "All count equally, give or take a factor of 2 (one standard deviation)."
    )
    assert describe("equal", BARRIERS, doubt=0.0) == "All count equally."


# Twelve names

FIRST = "finance>" + "=".join(BARRIERS[1:])
CENTROIDS = np.cumsum(1 / np.arange(12, 0, -1))[::-1] / 12


def test_a_complete_order_of_twelve_has_the_moments_of_order_statistics():
    text = ">".join(BARRIERS)
    assert central(text, BARRIERS) == pytest.approx(CENTROIDS)
    weights = drawn(text, BARRIERS, 20_000, RNG(1))
    plainly = -np.sort(-RNG(2).dirichlet(np.ones(12), 20_000), axis=1)
    assert weights.mean(0) == pytest.approx(CENTROIDS, abs=0.002)
    assert weights.std(0) == pytest.approx(plainly.std(0), rel=0.04)


def test_contradictions_of_twelve_names_are_named():
    assert fault(f"{FIRST}; finance 0.01-0.05", BARRIERS) == (
        f"'{FIRST}' and 'finance 0.01-0.05' contradict each other: no weights that sum to 1 keep both"
    )
    assert fault(f"{FIRST}; health>finance", BARRIERS).endswith("no weights that sum to 1 keep both")
    least = "; ".join(f"{name} 0.1-0.5" for name in BARRIERS[:11])
    assert "no weights that sum to 1 keep all" in fault(least, BARRIERS)


def test_the_cached_polytope_cannot_be_changed_through_what_is_handed_out():
    centre = central(ORDER, NAMES)
    centre[0] = 9
    assert central(ORDER, NAMES)[0] == pytest.approx(25 / 48)
