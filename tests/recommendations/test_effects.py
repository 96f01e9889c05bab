"""Effects: what evidence makes of a rating, what doubt does to it, and effects drawn around their means."""

from dataclasses import replace

import kernel_places
import numpy as np
import pandas as pd
import pytest
import worlds
from oracles import packages as oracle
from scipy import stats

from herelib.recommendations.effects import (
    ALIKE,
    LEVEL_SHARES,
    MOST,
    Learnt,
    RatingRules,
    drawn_effects,
    learnt,
    mean_effects,
    rating_draws,
    stated_ratings,
)
from herelib.recommendations.parts import catalogue_parts
from herelib.recommendations.scenes import Scene

RNG = np.random.default_rng


def streams(parts, seed):
    """Random numbers of each part."""
    return [RNG([seed, key]) for key in parts.keys]


SHARES = LEVEL_SHARES["modest"]
FINANCE, SKILLS, HEALTH = (worlds.BARRIER_NAMES.index(name) for name in ("finance", "skills", "health"))
SKILL, REACH = (sorted(worlds.CAPACITY_NAMES).index(name) for name in ("skills", "reach"))
COURSE = worlds.part("course", "support", {"finance": 1, "skills": 3, "health": "x"}, {"skills": 3, "reach": 2})
OTHER = worlds.part("grant", "finance", {"finance": 3})
RULES = RatingRules(SHARES, hard_from=3, zero_slip=0.0, rating_doubt=0.0)


def seen(size="medium", grade="A", like_us="yes", *, part="course", barrier="", outcome="own_business"):
    """A row of evidence."""
    return dict(zip(worlds.EVIDENCE, (part, barrier, outcome, size, grade, like_us, *[""] * 5), strict=True))


def judged(*rows, aim="own_business"):
    """What evidence says, and the mean effects that follow, of a course (finance 1, skills 3) and a grant."""
    parts = catalogue_parts(worlds.catalogue([COURSE, OTHER]))
    evidence = learnt(pd.DataFrame(list(rows), columns=list(worlds.EVIDENCE)), parts, aim)
    return evidence, mean_effects(parts.levels[0], evidence, SHARES)[parts.position("course")]


# What was measured


def test_without_evidence_a_level_is_its_share_less_what_is_not_known():
    evidence, effect = judged()
    assert evidence.grades == ("none", "none") and evidence.factor.tolist() == [0.85, 0.85]
    assert (effect[FINANCE], effect[SKILLS]) == pytest.approx((0.15 * 0.85, 0.6 * 0.85))
    assert effect.sum() == pytest.approx(0.75 * 0.85)


def test_evidence_on_the_part_scales_its_row_towards_what_was_seen_of_its_strongest_effect():
    _, effect = judged(seen("medium", "A"))  # worth 40 against 10 of the rater: .8 of the way from .6 to .35
    assert effect[SKILLS] == pytest.approx(0.2 * 0.6 + 0.8 * 0.35)
    assert effect[FINANCE] == pytest.approx(0.15 * (0.2 + 0.8 * 0.35 / 0.6))
    assert effect.sum() == pytest.approx(effect[SKILLS] + effect[FINANCE])


def test_evidence_on_one_barrier_pulls_that_cell_alone():
    _, effect = judged(seen("large", "B", barrier="barrier:finance"))  # worth 15 against 10
    assert (effect[FINANCE], effect[SKILLS]) == pytest.approx((0.4 * 0.15 + 0.6 * 0.6, 0.6))


def test_what_a_part_leaves_alone_stays_left_alone_whatever_was_seen():
    _, effect = judged(seen("large", "A", barrier="barrier:health"), seen("large", "A", barrier="barrier:network"))
    assert effect[HEALTH] == 0.0 and effect.sum() == pytest.approx(0.75)


@pytest.mark.parametrize("size", ["none", "negative"])
def test_nothing_seen_or_worse_pulls_towards_nothing(size):
    _, effect = judged(seen(size, "A"))
    assert (effect[FINANCE], effect[SKILLS]) == pytest.approx((0.2 * 0.15, 0.2 * 0.6))
    _, effect = judged(seen(size, "A", barrier="barrier:skills"))
    assert (effect[FINANCE], effect[SKILLS]) == pytest.approx((0.15, 0.2 * 0.6))


def test_what_was_not_sized_and_what_is_not_known_pulls_nothing():
    _, effect = judged(seen("unknown", "A"))
    assert effect[SKILLS] == pytest.approx(0.6)  # known to work, so no factor either
    _, effect = judged(seen("large", "none"))
    assert effect[SKILLS] == pytest.approx(0.6 * 0.85)


def test_rows_pull_together_by_their_worth():
    _, effect = judged(seen("small", "A"), seen("large", "B"))
    towards = (40 * 0.15 + 15 * 0.6) / 55
    assert effect[SKILLS] == pytest.approx((10 * 0.6 + 55 * towards) / 65)


def test_people_unlike_ours_pull_less_and_lower_the_mean():
    for like_us, worth, factor in (("partly", 20, 0.85), ("no", 8, 0.7 * 0.85)):
        evidence, effect = judged(seen("small", "A", like_us))
        assert effect[SKILLS] == pytest.approx(factor * (10 * 0.6 + worth * 0.15) / (10 + worth))
        assert evidence.factor[0] == pytest.approx(factor)


# How well it is known


@pytest.mark.parametrize(
    "rows, grade",
    [
        ([seen(grade="A")], "A"),
        ([seen(grade="A", like_us="partly")], "A"),
        ([seen(grade="A", like_us="no")], "C"),
        ([seen(grade="A", outcome="work")], "C"),
        ([seen(grade="audit", outcome="other")], "C"),
        ([seen(grade="none", like_us="no", outcome="work")], "none"),
        ([seen(grade="C"), seen(grade="A", outcome="work")], "C"),
        ([seen(grade="B"), seen(grade="A", like_us="no")], "B"),
        ([seen(grade="none"), seen(grade="audit")], "audit"),
        ([seen(grade="B", barrier="barrier:skills")], "B"),
        ([seen(grade="A", outcome="firm_survives")], "A"),
    ],
)
def test_what_was_seen_on_other_people_or_for_another_outcome_never_raises_the_grade(rows, grade):
    evidence, _ = judged(*rows)
    assert evidence.grades == (grade, "none")


def test_the_people_behind_a_part_are_those_of_its_best_grade():
    evidence, _ = judged(seen(grade="B", like_us="partly"), seen(grade="C", like_us="yes"))
    assert evidence.factor[0] == pytest.approx(0.85)
    evidence, _ = judged(seen(grade="B", like_us="partly"), seen(grade="B", like_us="yes"))
    assert evidence.factor[0] == pytest.approx(1.0)


def test_evidence_on_another_outcome_is_worth_less_and_each_of_two_aims_counts_half():
    worth = {}
    for aim, outcome in [("work", "work"), ("work", "own_business"), ("both", "work"), ("both", "other")]:
        pull = judged(seen("medium", "A", outcome=outcome), aim=aim)[0].pull[0]
        worth[aim, outcome] = 10 * pull / (1 - pull)
    assert list(worth.values()) == pytest.approx([40, 12, 20, 12])
    assert judged(seen("medium", "A", outcome="work"), aim="both")[0].grades[0] == "A"
    both, _ = judged(seen("small", "A", outcome="work"), seen("large", "A"), aim="both")
    assert (both.pull[0], both.size[0]) == pytest.approx((0.8, 0.375))


def test_no_part_takes_a_barrier_away_altogether():
    evidence = Learnt(("A",), np.ones(1), np.zeros(1), np.zeros(1), *np.zeros((2, 1, 2)))
    assert mean_effects(np.array([[3, 0]]), evidence, (0.0, 0.5, 0.9, 1.0)).tolist() == [[MOST, 0.0]]


# Ratings in doubt


def two_raters():
    """A course rated by two: finance 1 or 3, skills 3 or 2, needs skills 3 or 2 without saying how hard."""
    tables = worlds.catalogue([COURSE])
    second = worlds.part("course", "support", {"finance": 3, "skills": 2, "health": "x"}, {"skills": 2, "reach": "2h"})
    more = worlds.catalogue([second])
    joined = {name: pd.concat([tables[name], more[name].assign(rater="second")]) for name in ("effects", "requires")}
    return catalogue_parts({**tables, **joined})


KNOWN = Learnt(("A",), np.ones(1), np.zeros(1), np.zeros(1), *np.zeros((2, 1, 12)))


def test_each_draw_takes_one_rater_for_the_whole_part():
    drawn = rating_draws(two_raters(), KNOWN, RULES, 2000, streams(two_raters(), 1))
    pairs = np.column_stack([drawn.effects[:, 0, FINANCE], drawn.effects[:, 0, SKILLS]])
    first = (pairs == [0.15, 0.6]).all(1)
    assert (first | (pairs == [0.6, 0.35]).all(1)).all()
    assert first.mean() == pytest.approx(0.5, abs=3 * np.sqrt(0.25 / 2000))


def test_without_doubt_ratings_are_the_mean_of_the_raters():
    parts = two_raters()
    stated = stated_ratings(parts, KNOWN, RULES)
    assert stated.effects[0, 0, [FINANCE, SKILLS]] == pytest.approx([0.375, 0.475])
    needed, hard = (array[0, 0, [SKILL, REACH]] for array in (stated.needed, stated.hard))
    assert needed == pytest.approx([0.5, 0.4]) and hard.tolist() == [True, True]  # as hard as half of them say


def test_a_zero_slips_as_often_as_is_settled_but_not_where_it_cannot_be():
    parts = catalogue_parts(worlds.catalogue([COURSE]))
    rules = replace(RULES, zero_slip=0.2)
    drawn = rating_draws(parts, KNOWN, rules, 4000, streams(parts, 2)).effects[:, 0]
    zeros = np.setdiff1d(np.arange(12), [FINANCE, SKILLS, HEALTH])
    assert set(np.unique(drawn[:, zeros])) == {0.0, 0.15} and (drawn[:, HEALTH] == 0).all()
    share = (drawn[:, zeros] > 0).mean()
    assert share == pytest.approx(0.2, abs=3 * np.sqrt(0.16 / (4000 * len(zeros))))
    stated = stated_ratings(parts, KNOWN, rules).effects[0, 0]
    assert stated[zeros] == pytest.approx(0.2 * 0.15) and stated[[FINANCE, SKILLS, HEALTH]].tolist() == [0.15, 0.6, 0]


def test_doubt_moves_a_rating_by_a_step_within_the_scale_and_a_need_of_zero_stays():
    parts = catalogue_parts(worlds.catalogue([COURSE]))
    drawn = rating_draws(parts, KNOWN, replace(RULES, rating_doubt=0.25), 4000, streams(parts, 3))
    error = 3 * np.sqrt(0.25 * 0.75 / 4000)
    for share, expected in ((0.0, 0.25), (0.15, 0.5), (0.35, 0.25)):
        assert (drawn.effects[:, 0, FINANCE] == share).mean() == pytest.approx(expected, abs=1.2 * error)
    assert (drawn.effects[:, 0, SKILLS] == 0.6).mean() == pytest.approx(0.75, abs=error)
    steps = np.rint(drawn.needed[:, 0, SKILL] * 5)
    assert [(steps == n).mean() for n in (2, 3, 4)] == pytest.approx([0.25, 0.5, 0.25], abs=1.2 * error)
    assert (drawn.hard[:, 0, SKILL] == (steps >= 3)).all()
    others = np.setdiff1d(np.arange(8), [SKILL, REACH])
    assert not drawn.needed[:, 0, others].any() and not drawn.hard[:, 0, others].any()


@pytest.mark.parametrize("cell, hard", [("2h", True), ("4s", False), ("3", True), ("2", False)])
def test_a_requirement_is_hard_where_it_says_so_or_else_from_a_level_on(cell, hard):
    parts = catalogue_parts(worlds.catalogue([worlds.part("course", "support", {"skills": 1}, {"skills": cell})]))
    assert stated_ratings(parts, KNOWN, RULES).hard[0, 0, SKILL] == hard
    assert rating_draws(parts, KNOWN, RULES, 3, streams(parts, 1)).hard[:, 0, SKILL].tolist() == [hard] * 3


# Effects drawn around their means


N = 40_000
GRADED = Learnt(("A", "B", "C", "audit"), np.ones(4), *np.zeros((2, 4)), *np.zeros((2, 4, 3)))
MEANS = np.array([[0.15, 0.6, 0.0], [0.35, 0.5, 0.05], [0.1275, 0.51, 0.9], [0.3, 0.2, 0.1]])


@pytest.fixture(scope="module")
def drawn():
    return drawn_effects(np.broadcast_to(MEANS, (N, 4, 3)), GRADED, [RNG([4, part]) for part in range(4)])


def test_drawn_effects_have_the_mean_that_is_stated_and_the_spread_of_their_grade(drawn):
    sd = np.sqrt(MEANS * (1 - MEANS) / (np.array([40, 15, 5, 10])[:, None] + 1))
    assert (np.abs(drawn.mean(0) - MEANS) <= 3 * sd / np.sqrt(N)).all()
    around = (drawn - MEANS) ** 2
    assert (np.abs(around.mean(0) - sd**2) <= 3 * around.std(0) / np.sqrt(N) + 1e-15).all()
    assert drawn.min() >= 0 and drawn.max() <= 1 and not drawn[:, 0, 2].any()


def test_effects_of_one_part_go_together_and_those_of_two_do_not(drawn):
    worth = np.array([40, 15, 5, 10])[:, None]
    some = MEANS > 0
    scores = np.zeros_like(drawn)
    scores[:, some] = stats.norm.ppf(stats.beta.cdf(drawn, MEANS * worth, (1 - MEANS) * worth)[:, some])
    error = 3 / np.sqrt(N)
    within = np.corrcoef(scores[:, 1].T)[np.triu_indices(3, 1)]
    assert within == pytest.approx([ALIKE] * 3, abs=error)
    between = np.corrcoef(scores[:, 1].T, scores[:, 2].T)[:3, 3:]
    assert between == pytest.approx(np.zeros((3, 3)), abs=error)


def test_expected_relief_is_the_relief_of_mean_effects():
    """Relief is linear in each part's effects, and those of two parts are drawn apart: 10^5 draws say the same."""
    place = kernel_places.random_place(4, 2, 2)
    draws, package = 100_000, kernel_places.places_of(place, (0, 1, 2, 3))
    evidence = Learnt(("A", "B", "C", "none"), np.ones(4), *np.zeros((2, 4)), *np.zeros((2, 4, 5)))
    each_stream = [RNG([5, part]) for part in range(len(place.effect))]
    effects = drawn_effects(np.broadcast_to(place.effect, (draws, *place.effect.shape)), evidence, each_stream)
    known = kernel_places.scene([place])
    arrays = (known.pressure, known.importance, known.open, known.capacity, known.needed, known.hard)
    pressure, importance, opened, *others = (np.broadcast_to(a, (draws, *a.shape[1:])) for a in arrays)
    scene = Scene(pressure, importance, effects * place.reach[:, None], opened, *others, place.supplies)
    relief = scene.relief(package[None], mean=False)[0]
    expected = oracle.relief(place, kernel_places.package_of(package))
    assert relief.std() > 0.02
    assert relief.mean() == pytest.approx(expected, abs=3 * relief.std() / np.sqrt(draws))
