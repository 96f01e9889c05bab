"""Some people's voice as factors of weights: noise leaves them alone, what is more than noise does not."""

import numpy as np
import pytest

from herelib.weights import admissible, voices

BARRIERS = 12


def answers(theirs, people, rng, spread=0.28, style=0.0):
    """Answers of so many people a region, and the number of each one's region."""
    regions = len(theirs)
    said = np.repeat(theirs, people, axis=0)
    said = said + spread * rng.standard_normal(said.shape) + style * rng.standard_normal((len(said), 1))
    return said, np.repeat(np.arange(regions), people)


def learnt(theirs, everybody, people, seed):
    said, region = answers(theirs, people, np.random.default_rng(seed), style=0.2)
    mean, _ = voices.by_region(said, region, len(theirs))
    return voices.shrunk(mean - everybody, voices.noise(said, region, len(theirs)))


def worlds(seed, alike=0.0, own=0.0, regions=6):
    rng = np.random.default_rng(seed)
    everybody = 0.5 + 0.1 * rng.standard_normal((regions, BARRIERS))
    off = alike * rng.standard_normal((1, BARRIERS)) + own * rng.standard_normal((regions, BARRIERS))
    return everybody, off - off.mean(1, keepdims=True)


def test_noise_is_that_of_one_answer_over_the_people_and_knows_no_style_of_persons():
    said, region = answers(np.full((6, BARRIERS), 0.5), 10, np.random.default_rng(1), spread=0.2, style=0.5)
    variance = voices.noise(said, region, 6)
    assert variance == pytest.approx(0.04 / 10, rel=0.15)
    assert voices.noise(said + 3, region, 6) == pytest.approx(variance)


def test_voices_that_say_the_same_change_nothing_at_all():
    everybody, _ = worlds(3)
    off, sd = voices.shrunk(np.zeros(everybody.shape), np.full(everybody.shape, 0.01))
    assert (off == 0).all() and (sd == 0).all()
    # ... and neither do people to whom everything is worse alike
    off, _ = voices.shrunk(np.full(everybody.shape, 0.2), np.full(everybody.shape, 0.01))
    assert (off == 0).all()


@pytest.mark.parametrize(("alike", "own"), [(0.2, 0.0), (0.0, 0.2), (0.15, 0.15)])
def test_what_was_planted_is_found_the_nearer_the_more_people_speak(alike, own):
    errors = {}
    for people in (5, 40):
        off = [(*learnt(e + o, e, people, seed), o) for seed in range(12) for e, o in [worlds(seed, alike, own)]]
        errors[people] = np.mean([(mean - true) ** 2 for mean, _, true in off])
        raw = 0.28**2 / people
        assert errors[people] < raw  # shrinking is nearer to the truth than what was said
    assert errors[40] < errors[5] / 3


def test_few_people_are_drawn_towards_equal_voices_and_noise_alone_to_nothing():
    said, left = [], []
    for people in (5, 40):
        everybody, true = worlds(1, 0.0, 0.1)
        off = np.array([learnt(everybody + true, everybody, people, seed)[0] for seed in range(20)])
        left.append((off * true).sum() / (len(off) * (true**2).sum()))  # share of the true difference that is kept
        nothing = np.array([learnt(everybody, everybody, people, seed)[0] for seed in range(20)])
        said.append((nothing**2).mean() / (0.28**2 / people))
    assert left[0] < left[1] < 1.05
    assert max(said) < 0.15


def test_the_stated_deviation_is_that_of_the_error():
    z = []
    for seed in range(40):
        everybody, true = worlds(seed, 0.12, 0.12)
        off, sd = learnt(everybody + true, everybody, 8, seed)
        z.append((off - true) / sd)
    assert np.std(z) == pytest.approx(1, abs=0.15)


def test_what_is_alike_in_all_regions_is_learnt_from_all_of_them():
    errors = []
    for regions in (1, 12):
        off = [(learnt(e + o, e, 5, s)[0][0], o[0]) for s in range(20) for e, o in [worlds(s, 0.2, 0.0, regions)]]
        errors.append(np.mean([(mean - true) ** 2 for mean, true in off]))
    assert errors[1] < errors[0] / 2


def test_a_barrier_that_does_not_count_somewhere_changes_nothing_there_and_the_order_of_regions_nothing_at_all():
    everybody, true = worlds(5, 0.2, 0.1)
    said, region = answers(everybody + true, 8, np.random.default_rng(5))
    mean, _ = voices.by_region(said, region, 6)
    off, variance = mean - everybody, voices.noise(said, region, 6)
    off[2, 3] = np.nan
    shrunk, sd = voices.shrunk(off, variance)
    assert shrunk[2, 3] == 0 and sd[2, 3] == 0 and (shrunk[0] != 0).all()
    order = np.random.default_rng(1).permutation(6)
    again, _ = voices.shrunk(off[order], variance[order])
    assert again == pytest.approx(shrunk[order], abs=1e-12)


def test_several_rows_of_one_person_count_as_one():
    said = np.array([[0.2], [0.4], [0.9]])
    mean, count = voices.by_region(said, np.zeros(3, int), 1, np.array([0.5, 0.5, 1.0]))
    assert count.tolist() == [[2]] and mean == pytest.approx(0.6)


def test_factors_have_ends_and_a_grid_that_moves_by_less_than_a_step():
    factor = voices.factors(np.array([0.0, 1.0, 0.5]), np.array([1.0, 0.0, 0.5]), 1.0)
    assert factor.tolist() == [3.0, 1 / 3, 1.0]
    assert voices.factors(np.array([0.2]), np.array([0.9]), 0.0).tolist() == [1.0]
    half = voices.factors(np.array([0.2]), np.array([0.9]), 0.5)
    assert 1 < half < voices.factors(np.array([0.2]), np.array([0.9]), 1.0)
    each = np.exp(np.linspace(-1.09, 1.09, 201))
    for moved in (-1.0, 0.0, 1.0):
        steps = np.log(voices.coarse(each, np.full(201, moved))) / voices.STEP
        assert steps == pytest.approx(np.rint(steps))
        assert np.abs(np.log(each) / voices.STEP - steps).max() <= 0.5 + voices.TURNED + 1e-9


def test_the_admitted_weights_of_a_voice_hold_all_that_its_factors_make_of_admitted_ones():
    names = ("finance", "skills", "network", "health")
    rng = np.random.default_rng(2)
    low, high = np.array([0.5, 1.0, 1.5, 0.8]), np.array([0.7, 1.0, 2.5, 1.2])
    for text in ("equal", "finance>skills", "free", "swing finance 100, skills 60, network 40, health 20"):
        stated = admissible(text, names)
        heard = admissible(text, names, emphasis=tuple(zip(low.tolist(), high.tolist(), strict=True)))
        changed = stated.sample(200, rng) * rng.uniform(low, high, (200, 4))
        assert heard.holds(changed / changed.sum(1, keepdims=True)).all(), text
    one = tuple((t, t) for t in (2.0, 1.0, 1.0, 0.5))
    exact = admissible("equal", names, emphasis=one)
    assert exact.holds(exact.centre)
    by_text = admissible("equal", names, emphasis="finance 2, health 0.5")
    assert exact.centre == pytest.approx(by_text.centre)
    assert not exact.holds(np.array([0.05, 0.3, 0.3, 0.35]))
