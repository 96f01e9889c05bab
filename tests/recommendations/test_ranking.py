"""Ranking of methods: draws, sources of doubt, and feasibility; by hand, at the edges, as properties."""

import numpy as np
import pytest
from small_catalogue import RECOMMEND, small_catalogue

from herelib.recommendations.ranking import BLOCK, Ranking, RankingModel, RegionDraws, ranking_model, rankings

RNG = np.random.default_rng


def small(**given_):
    return ranking_model(small_catalogue(), {**RECOMMEND, "iterations": 500, **given_})


def region(capacity: float, finance, skills, draws: int = 50, feasible=None) -> RegionDraws:
    """A region of the small catalogue; lacks as they press, numbers or a value per draw."""
    lack = np.column_stack([np.broadcast_to(finance, draws), np.broadcast_to(skills, draws)]).astype(float)
    may = np.ones((draws, 2), bool) if feasible is None else np.broadcast_to(feasible, (draws, 2))
    return RegionDraws("elm", np.full((draws, 1), capacity), lack, may, ())


def rank(judged_by: RegionDraws, model: RankingModel) -> Ranking:
    return rankings([judged_by], model)[0]


def test_who_remedies_what_presses_is_first_and_nothing_is_in_doubt():
    ranking = rank(region(0.9, 1.0, 0.0), small())
    assert ranking.leader == 1 and ranking.acceptability.tolist() == [[0, 1], [1, 0]]  # course, loan
    assert ranking.doubt == {"interviews": 0.0, "ratings": 0.0, "weights": 0.0}
    assert ranking.confidence[1] == 1 and np.isnan(ranking.confidence[0]) and ranking.first_at_reference[1] == 1


def test_each_source_of_doubt_is_told_apart():
    wavering = rank(region(0.9, np.tile([0.4, 0.6], 25), 0.5), small())
    assert wavering.doubt["interviews"] == pytest.approx(0.5) and wavering.doubt["weights"] < 1
    dear = small_catalogue()
    dear["methods"].loc[0, ["cost_low_eur", "cost_high_eur"]] = 400_000.0
    model = ranking_model(dear, {**RECOMMEND, "iterations": 500, "families": "free"})
    split = rank(region(0.9, 0.7, 0.5), model)
    assert split.doubt["interviews"] == 0 and split.doubt["ratings"] == 0 and 0.1 < split.doubt["weights"] < 0.9


def test_twins_share_every_rank_and_neither_beats_the_other():
    ranking = rank(region(0.9, 0.5, 0.5), small(rating_doubt=0.0))
    assert ranking.acceptability == pytest.approx(np.full((2, 2), 0.5))
    assert ranking.tally.pairwise == pytest.approx(np.array([[0, 0.5], [0.5, 0]]))


def test_without_a_second_feasible_method_there_is_no_runner_up():
    ranking = rank(region(0.9, 0.2, 0.9, feasible=[False, True]), small())
    assert (ranking.leader, ranking.runner_up) == (1, -1) and ranking.acceptability[1, 0] == 1
    assert ranking.usually_feasible.tolist() == [False, True]


def test_regions_and_workers_do_not_touch_each_others_numbers():
    rng = RNG(3)
    methods = [region(0.5, rng.random(70), rng.random(70), 70) for _ in range(3)]
    model = small(iterations=2 * BLOCK + 5)
    together, alone = rankings(methods, model, workers=4), [rank(one, model) for one in methods]
    for both in zip(together, alone, strict=True):
        assert (both[0].acceptability == both[1].acceptability).all()
        assert (both[0].scores == both[1].scores).all() and both[0].doubt == both[1].doubt
    assert all(r.acceptability.sum() == pytest.approx(2) for r in together)


def test_feasibility_goes_with_its_own_draw_in_every_block():
    # the loan can start in one draw of seven, in which it is also what helps; 7 does not divide the size of a block
    only = np.arange(7) == 0
    place = region(0.9, only, np.full(7, 0.5), 7, np.column_stack([np.ones(7, bool), only]))
    iterations = 4 * BLOCK
    ranking = rank(place, small(iterations=iterations, rating_doubt=0.0))
    share = np.ceil(iterations / 7) / iterations
    assert ranking.acceptability[:, 0] == pytest.approx([1 - share, share], abs=1e-12)
    assert ranking.confidence == pytest.approx([1 - share, share], abs=1e-12)


def test_more_iterations_begin_with_the_same_draws():
    short, long = small(iterations=BLOCK), small(iterations=4 * BLOCK)
    assert (short.draws_from(0)[1] == long.draws_from(0)[1]).all()
    assert (short.draws_from(0)[2].requires == long.draws_from(0)[2].requires).all()
    assert not np.array_equal(long.draws_from(0)[1], long.draws_from(BLOCK)[1])
