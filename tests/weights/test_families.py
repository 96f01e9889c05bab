"""Weights of families and criteria: what a team may say, by hand, at the edges, and as properties."""

import itertools

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from herelib.decisions.parameters import PARAMETERS, fits, wrong
from herelib.errors import HereError
from herelib.vocabulary import FAMILIES
from herelib.weights import statements
from herelib.weights.families import admissible, central_families, criterion_weights, describe, family_weights

RNG = np.random.default_rng
ORDER = "value>fit>evidence>burden"
SWING = "swing value 100, fit 60, evidence 40, burden 20"
AHP = "ahp value/fit 3, value/evidence 5, value/burden 7, fit/evidence 2, fit/burden 4, evidence/burden 2"


@st.composite
def some_statements(draw):
    """Statements that some drawn weights keep, and for each a function that says whether weights keep it."""
    parts = draw(st.permutations([1, 2, 3, 5]))
    weight = dict(zip(FAMILIES, np.array(parts) / sum(parts), strict=True))
    said, checks = [], []
    for _ in range(draw(st.integers(1, 4))):
        kind = draw(st.sampled_from(["order", "interval", "ratio"]))
        if kind == "order":
            named = draw(st.lists(st.sampled_from(FAMILIES), min_size=2, max_size=4, unique=True))
            named = sorted(named, key=lambda family: -weight[family])
            together = draw(st.integers(1, len(named) - 1))
            text = "=".join(named[:together]) + ">" + ">".join(named[together:])
            pairs = [(a, b) for a in named[:together] for b in named[together:]]
            pairs += list(itertools.combinations(named[together:], 2))
            checks.append(lambda w, pairs=pairs: all(w[a] >= w[b] - 1e-9 for a, b in pairs))
        elif kind == "interval":
            family = draw(st.sampled_from(FAMILIES))
            low = int(weight[family] * 20) / 20
            high = round(low + draw(st.sampled_from([0.05, 0.2, 0.5])), 2)
            text = f"{family} {low:g}-{min(high, 1):g}"
            checks.append(lambda w, f=family, low=low, high=high: low - 1e-9 <= w[f] <= high + 1e-9)
        else:
            family, other = draw(st.permutations(FAMILIES))[:2]
            low = int(weight[family] / weight[other] * 4) / 4
            high = low + draw(st.sampled_from([0.25, 1, 3]))
            text = f"{family}/{other} {low:g}-{high:g}"
            checks.append(
                lambda w, f=family, o=other, a=low, b=high: a * w[o] - 1e-9 <= w[f] <= b * w[o] + 1e-9,
            )
        said.append(text)
    return said, checks


# Orders


def test_family_weights_keep_their_order_and_are_uniform_on_it():
    drawn = family_weights(ORDER, 40_000, RNG(2))
    assert (np.diff(drawn, axis=1) <= 1e-12).all() and drawn.sum(1) == pytest.approx(np.ones(40_000))
    # a uniform point of the simplex, sorted, is uniform on its ordered part
    plainly = -np.sort(-RNG(3).dirichlet(np.ones(4), 40_000), axis=1)
    at = [0.1, 0.25, 0.5, 0.75, 0.9]
    assert np.quantile(drawn, at, axis=0) == pytest.approx(np.quantile(plainly, at, axis=0), abs=0.01)


def test_the_centre_of_an_order_of_all_families_is_their_rank_order_centroid():
    for order in itertools.permutations(FAMILIES):
        centre = dict(zip(FAMILIES, central_families(">".join(order)), strict=True))
        assert [centre[family] for family in order] == pytest.approx([25 / 48, 13 / 48, 7 / 48, 3 / 48])


def test_families_of_equal_standing_have_equal_centres_and_no_order():
    text = "value=fit>evidence>burden"
    centre = central_families(text)
    assert centre[0] == pytest.approx(centre[1]) and centre[1] > centre[2] > centre[3]
    drawn = family_weights(text, 30_000, RNG(5))
    assert drawn.mean(0) == pytest.approx(centre, abs=0.004)
    assert (drawn[:, 0] > drawn[:, 1]).mean() == pytest.approx(0.5, abs=0.02)


def test_an_order_of_some_families_leaves_the_others_free():
    drawn = family_weights("fit>burden", 20_000, RNG(6))
    assert (drawn[:, 1] >= drawn[:, 3] - 1e-12).all()
    assert central_families("fit>burden")[[0, 2]] == pytest.approx([0.25, 0.25])
    assert (drawn[:, 0] > drawn[:, 1]).mean() > 0.2 and (drawn[:, 0] < drawn[:, 3]).mean() > 0.2


def test_free_and_families_that_are_all_of_equal_standing_say_nothing():
    for text in ("free", "value=fit=evidence=burden", "value=fit"):
        assert central_families(text).tolist() == [0.25] * 4
        assert describe(text) == "Weights may be anything: no family counts more than another from the start."


# Intervals and ratios


def test_intervals_and_ratios_by_hand():
    # burden is all that value leaves, value from 0.6 to 0.8: a segment
    text = "value 0.6-0.8; fit 0-0; evidence/value 0-0"
    assert central_families(text) == pytest.approx([0.7, 0, 0, 0.3])
    assert admissible(text, 0.25).corners.tolist() == [[0.6, 0, 0, 0.4], [0.8, 0, 0, 0.2]]
    # ratios that are all given leave a single point, 1/2 : 1/3 : 1/6 : 0
    text = "value/fit 3/2-3/2, fit/evidence 2-2, burden/value 0-0"
    assert admissible(text, 0.25).corners == pytest.approx(np.array([[1 / 2, 1 / 3, 1 / 6, 0]]))


def test_draws_agree_with_drawing_from_all_weights_and_keeping_those_that_fit():
    text = "value 0.3-0.6, fit 0.1-0.4; value/fit 1-3; evidence>burden"
    anything = RNG(1).dirichlet(np.ones(4), 400_000)
    value, fit, evidence, burden = anything.T
    kept = (value >= 0.3) & (value <= 0.6) & (fit >= 0.1) & (fit <= 0.4)
    kept &= (fit <= value) & (value <= 3 * fit) & (burden <= evidence)
    assert (admissible(text, 0.25).holds(anything, 1e-12) == kept).all()
    drawn, plainly = family_weights(text, 40_000, RNG(2)), anything[kept]
    assert drawn.mean(0) == pytest.approx(plainly.mean(0), abs=0.004)
    assert np.cov(drawn.T) == pytest.approx(np.cov(plainly.T), abs=0.0006)
    assert central_families(text) == pytest.approx(plainly.mean(0), abs=0.004)


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
    assert admissible(one, 0.25).corners == pytest.approx(admissible(other, 0.25).corners, abs=1e-9)
    assert family_weights(one, 50, RNG(1)) == pytest.approx(family_weights(other, 50, RNG(1)), abs=1e-9)


@given(some_statements(), st.randoms(use_true_random=False))
@settings(max_examples=80, deadline=None)
def test_draws_keep_all_that_was_said_in_whatever_order_it_was_said(drawn, random):
    said, checks = drawn
    text = "; ".join(said)
    if statements.fault(text):  # statements that just touch may leave an order no room
        assert "contradict each other" in statements.fault(text)
        return
    weights = family_weights(text, 300, RNG(4))
    assert weights.sum(1) == pytest.approx(np.ones(300)) and (weights >= 0).all()
    for each in (*weights, central_families(text)):
        assert all(check(dict(zip(FAMILIES, each, strict=True))) for check in checks)
    assert (np.abs(weights.mean(0) - central_families(text)) <= 5.5 * weights.std(0) / 300**0.5 + 1e-9).all()
    mixed = ", ".join(random.sample(said, len(said)))
    assert family_weights(mixed, 300, RNG(4)).tolist() == weights.tolist()


# Elicited


def test_elicited_points_are_the_centre_and_draws_keep_their_ratios_within_the_doubt():
    centre = central_families(SWING)
    assert centre == pytest.approx([100 / 220, 60 / 220, 40 / 220, 20 / 220])
    drawn = family_weights(SWING, 5_000, RNG(1), elicited_doubt=0.5)
    ratios = (drawn[:, :, None] / drawn[:, None]) / (centre[:, None] / centre[None])
    assert ratios.max() <= 1.5 + 1e-9 and ratios.min() >= 1 / 1.5 - 1e-9
    assert ratios.max() > 1.45  # and they use the room
    assert admissible(SWING, 0.5).holds(centre)


def test_without_doubt_elicited_weights_are_a_point_and_a_weight_of_nothing_stays_nothing():
    assert (family_weights(SWING, 3, RNG(1), 0) == central_families(SWING)).all()
    drawn = family_weights("swing value 100, fit 50, evidence 25, burden 0", 500, RNG(1), 2)
    assert (drawn[:, 3] == 0).all() and drawn[:, 0].std() > 0.05


def test_pairwise_comparisons_become_weights_and_tell_how_consistent_they_are():
    consistent = "ahp value/fit 2, value/evidence 4, value/burden 8, fit/evidence 2, burden/fit 1/4, evidence/burden 2"
    assert central_families(consistent) == pytest.approx(np.array([8, 4, 2, 1]) / 15)
    assert describe(consistent, 0) == (
        "Weights are those elicited by pairwise comparisons (AHP): value 0.53, fit 0.27, evidence 0.13, burden 0.07; "
        "the comparisons agree with each other (consistency ratio 0.00)."
    )
    against = AHP.replace("evidence/burden 2", "evidence/burden 1/9")
    assert describe(against).endswith(
        "the comparisons contradict each other (consistency ratio 0.39, above 0.1): they should be asked again."
    )


@given(st.lists(st.integers(0, 100), min_size=4, max_size=4).filter(any), st.sampled_from([0, 0.1, 0.25, 1, 2]))
@settings(max_examples=60, deadline=None)
def test_any_points_can_be_drawn_around(points, doubt):
    text = "swing " + ", ".join(f"{family} {each}" for family, each in zip(FAMILIES, points, strict=True))
    assert fits(PARAMETERS["families"], text)
    centre = central_families(text, doubt)
    assert centre == pytest.approx(np.array(points) / sum(points)) and admissible(text, doubt).holds(centre)
    assert admissible(text, doubt).holds(family_weights(text, 50, RNG(1), doubt)).all()


# What cannot be understood


@pytest.mark.parametrize(
    ("text", "why"),
    [
        ("fit>valeu", "'valeu' is no family: did you mean 'value'?"),
        ("fit>speed", "'speed' is no family: known are burden, evidence, fit, value"),
        ("fit>fit>value>evidence", "'fit>fit>value>evidence' names a family twice"),
        ("", "an empty statement: write 'free' if there is nothing to say, or take out a ';' or ','"),
        ("value>fit;", "an empty statement: write 'free' if there is nothing to say, or take out a ';' or ','"),
        ("value>fit; free", "'free' says that there are no other statements: leave it out"),
        ("value", "'value' says nothing about value: put it in an order, or say from-to ('value 0.3-0.6')"),
        ("value 0.3", "'value 0.3': write from-to ('value 0.3-0.3' if it is exactly that)"),
        ("value/fit 1/2", "'value/fit 1/2': write from-to ('value/fit 1/2-1/2' if it is exactly that)"),
        ("value 0,3-0,6", "a comma stands between statements: write decimals with a point (0.3)"),
        ("value 0.6-0.3", "'value 0.6-0.3' goes from more to less: write the lower figure first"),
        ("value 30-60", "'value 30-60': a weight is a share from 0 to 1"),
        ("value/fit 1/0-2", "'value/fit 1/0-2' divides by 0"),
        ("value/value 1-2", "'value/value 1-2' names a family twice"),
        (
            "value<fit",
            "'value<fit' is not understood: an order 'value>fit', or from-to 'value 0.3-0.6', 'value/fit 1-3'",
        ),
        (
            "value>fit; fiit 0-1; burden 2-3",
            "'fiit' is no family: did you mean 'fit'?; 'burden 2-3': a weight is a share",
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
        (SWING.replace("fit", "fti"), "'fti' is no family: did you mean 'fit'?"),
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
    assert why in statements.fault(text)
    with pytest.raises(HereError) as caught:
        family_weights(text, 1, RNG(1))
    assert str(caught.value) == f"families = {text!r}: {statements.fault(text)}"
    assert not fits(PARAMETERS["families"], text)
    assert wrong(PARAMETERS["families"], text).startswith(statements.fault(text))


@pytest.mark.parametrize("text", ["free", ORDER, "fit>burden", "value 0-1", "value/fit 1/2-2", SWING, AHP])
def test_what_can_be_understood_fits_the_parameter(text):
    assert fits(PARAMETERS["families"], text) and wrong(PARAMETERS["families"], text) == ""


def test_what_is_no_text_does_not_fit_and_the_expected_spelling_shows_one_of_each():
    assert not fits(PARAMETERS["families"], 3) and not fits(PARAMETERS["families"], ["free"])
    expected = PARAMETERS["families"].expected
    assert wrong(PARAMETERS["families"], 3) == f"expected {expected}"
    for shown in (
        "'free'",
        "'>' or '='",
        "'value 0.3-0.6; value/fit 1-3'",
        "'swing value 100, fit 60, …'",
        "'ahp value",
    ):
        assert shown in expected
    doubt = PARAMETERS["elicited_doubt"]
    assert doubt.decision and doubt.stage == "recommend" and doubt.default == 0.25 and doubt.bounds == (0, 2)


@given(st.text(alphabet="valuefitbrdnc ><=/,;.0123456789-–", max_size=40))
@settings(max_examples=300, deadline=None)
def test_any_text_is_understood_or_refused_with_a_reason(text):
    why = statements.fault(text)
    if why:
        with pytest.raises(HereError):
            central_families(text)
    else:
        assert central_families(text).sum() == pytest.approx(1)


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
    assert describe(text) == f"Weights may be anything that {told}"


def test_the_sentence_of_elicited_weights_gives_them_with_their_doubt_and_in_other_words():
    assert describe(SWING, 0.5, {"value": "what it remedies"}) == (
        "Weights lie around those elicited by swing weighting: what it remedies 0.45, fit 0.27, evidence 0.18, "
        "burden 0.09; no ratio of two of them differs from what was said by more than a factor of 1.5."
    )


# Criteria


def test_splitting_a_criterion_gives_its_family_no_more_weight():
    families = family_weights("free", 500, RNG(1))
    few = criterion_weights(families, ["fit", "value", "evidence", "burden"], RNG(2))
    many = criterion_weights(families, ["fit"] * 5 + ["value", "evidence", "burden"], RNG(2))
    assert many[:, :5].sum(1) == pytest.approx(few[:, 0])
    assert many.sum(1) == pytest.approx(np.ones(500))


@given(some_statements(), st.lists(st.integers(1, 4), min_size=4, max_size=4), st.booleans())
@settings(max_examples=40, deadline=None)
def test_each_family_weighs_the_same_into_however_many_criteria_it_is_split(drawn, sizes, even):
    text = "; ".join(drawn[0])
    families = family_weights("free" if statements.fault(text) else text, 40, RNG(3))
    family_of = [family for family, size in zip(FAMILIES, sizes, strict=True) for _ in range(size)]
    criteria = criterion_weights(families, family_of, None if even else RNG(4))
    for position, family in enumerate(FAMILIES):
        columns = [c for c, name in enumerate(family_of) if name == family]
        assert criteria[:, columns].sum(1) == pytest.approx(families[:, position])


def test_the_cached_polytope_cannot_be_changed_through_what_is_handed_out():
    centre = central_families(ORDER)
    centre[0] = 9
    assert central_families(ORDER)[0] == pytest.approx(25 / 48)
