"""The demo's second wave: what was planted to change does, nothing else; losses and wrong links are as planted."""

import numpy as np
import pandas as pd
import pytest

from herelib.demo import simulation
from herelib.demo.people import add_circumstances, add_people
from herelib.demo.second_wave import NEW_FROM, OTHER_CODE, OTHER_YEAR, TWICE, second_wave, thinned

LOW, STEPS = 1, 4  # of the five answers of most questions


@pytest.fixture(scope="module")
def waves():
    rng = np.random.default_rng([simulation.SEED, 2])
    people = add_people(simulation.interviews(simulation.truth(), simulation.SEED), rng)
    people = add_circumstances(people, simulation.SEED)
    return people, second_wave(people, simulation.SEED)


def levels(wave, item):
    """Mean level of each region, all groups alike."""
    answers = (pd.to_numeric(wave[item], errors="coerce") - LOW) / STEPS
    return answers.groupby([wave["region"], wave["group"]]).mean().groupby("region").mean()


def test_the_truth_of_the_second_wave_differs_where_a_change_was_planted_only():
    change = (
        (simulation.truth_after() - simulation.truth())
        .melt(ignore_index=False)
        .set_index("variable", append=True)["value"]
    )
    planted = simulation.design("planted_changes").set_index(["region", "indicator"])["change"].astype(float)
    moved = change[change.abs() > 1e-9]
    assert sorted(moved.index) == sorted(planted.index)
    assert np.allclose(moved.loc[planted.index], planted)
    assert set(planted.index.get_level_values(0)) == {"alder", "birch", "elder"}


def test_answers_that_are_thinned_are_binomial_about_the_new_level():
    rng, names = np.random.default_rng(1), ["1", "2", "3", "4", "5"]
    for before, after in ((0.7, 0.5), (0.4, 0.6)):
        first = pd.Series(np.array(names, dtype=object)[rng.binomial(STEPS, before, 40_000)])
        moved = thinned(first, names, [np.full(len(first), level) for level in (before, after)], rng).astype(int) - LOW
        assert abs(moved.mean() / STEPS - after) < 0.01
        assert abs(moved.var() - STEPS * after * (1 - after)) < 0.03
        assert np.corrcoef(first.astype(int), moved)[0, 1] > 0.5
    spoken = thinned(pd.Series(["refused", ""]), names, [np.full(2, 0.7), np.full(2, 0.5)], rng)
    assert spoken.tolist() == ["refused", ""]


def test_what_was_planted_to_change_does_in_regions_with_the_incubator_and_nowhere_else(waves):
    first, second = waves
    had = ["alder", "birch", "elder"]
    for item in ("need_jobs_severity", "barrier_network"):
        change = (levels(second, item) - levels(first, item)).drop("dune")
        assert change[had].max() < -0.08 < change.drop(had).min(), item
    unchanged = (levels(second, "need_care_severity") - levels(first, "need_care_severity")).drop("dune")
    assert unchanged.abs().max() < 0.1


def test_most_people_are_asked_again_fewer_where_there_is_no_incubator(waves):
    first, second = waves
    number = second["phone"].str[-4:].astype(int)
    again = number < NEW_FROM
    share = second[again].groupby("region").size() / first.groupby("region").size()
    assert 0.65 <= again.sum() / len(first) <= 0.75 and 10 <= (~again).sum() <= 25
    assert share[["alder", "birch", "elder"]].min() > share[["cedar", "fern"]].max()
    assert not second["_uuid"].isin(first["_uuid"]).any() and second["_uuid"].is_unique


def test_who_is_asked_again_is_the_same_person(waves):
    first, second = (wave.set_index("phone") for wave in waves)
    both = second.index.intersection(first.index)
    for column in ("region", "group", "education", "born_abroad", "age_band"):
        assert (first.loc[both, column] == second.loc[both, column]).all()
    right = both[(second.loc[both, "planted"] == "").to_numpy()]
    for column in ("person_code", "birth_year"):
        assert (first.loc[right, column] == second.loc[right, column]).all()
    assert (first.loc[both, "need_care_severity"] == second.loc[both, "need_care_severity"]).mean() > 0.7


def test_a_few_links_are_wrong_and_known(waves):
    first, second = waves
    assert second["planted"].value_counts().drop("").to_dict() == {
        "another birth year": OTHER_YEAR,
        "another code": OTHER_CODE,
        "code of two": 2 * TWICE,
    }
    codes = second["person_code"][second["person_code"] != ""]
    assert codes.duplicated().sum() == TWICE
    year = first.set_index("phone")["birth_year"]
    wrong = second[second["planted"] == "another birth year"]
    assert (wrong["birth_year"].astype(int) - wrong["phone"].map(year).astype(int) == -11).all()
