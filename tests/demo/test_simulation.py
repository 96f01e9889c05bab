"""Planted truths: graded levels, answers around them, streams of their own, groups that disagree where they should."""

from itertools import combinations

import numpy as np
import pandas as pd
import pytest

from herelib.demo import simulation
from herelib.vocabulary import COVER, GROUPS

BARRIERS = (
    *("finance", "skills", "network", "regulation", "premises", "language"),
    *("transport", "health", "digital", "motivation", "benefits", "care_duties"),
)
CAPACITIES = ("skills", "founders", "reach", "finance", "public_partner", "mentors", "digital", "organisation")
SEED = 3


@pytest.fixture(scope="module")
def levels():
    return simulation.truth()


@pytest.fixture(scope="module")
def people(levels):
    return simulation.interviews(levels, SEED)


def level(people: pd.DataFrame, item: str, region: str, *groups: str) -> float:
    """Mean answer to an item of five steps, on the 0-1 scale."""
    rows = (people["region"] == region) & people["group"].isin(groups or GROUPS)
    return float((pd.to_numeric(people.loc[rows, item], errors="coerce") - 1).mean() / 4)


def test_every_indicator_that_the_form_asks_about_has_a_level_in_every_region(levels):
    asked = set(simulation.design("questions")["here_dimension"]) - {""}
    asked = {d for d in asked if not d.startswith("cover:")} | {
        f"{d}={answer}" for d in asked if d.startswith("cover:") for answer in COVER
    }
    assert set(levels.columns) == asked | {"capacity:reach"}
    assert {f"barrier:{b}" for b in BARRIERS} | {f"capacity:{c}" for c in CAPACITIES} <= set(levels.columns)
    assert list(levels.index) == simulation.design("planted")["region"].tolist()
    assert ((levels >= 0) & (levels <= 1)).all(axis=None)


def test_the_answers_to_who_could_cover_a_need_share_all_people(levels):
    for field in {name[6:].split("=")[0] for name in levels if name.startswith("cover:")}:
        shares = levels[[f"cover:{field}={answer}" for answer in COVER]].sum(axis=1)
        assert shares.to_numpy() == pytest.approx(1)


def test_levels_are_graded_as_in_life(levels):
    """No two values hold more than a third of the barriers, as loud and quiet once held nearly all."""
    barriers = levels.filter(like="barrier:").to_numpy().ravel()
    near = np.abs(barriers[:, None] - np.arange(0, 1.001, 0.01)) <= 0.05 + 1e-9
    held = max((near[:, a] | near[:, b]).mean() for a, b in combinations(range(near.shape[1]), 2))
    assert held <= 1 / 3
    assert barriers.min() <= 0.2 and barriers.max() >= 0.8
    capacities = levels[[f"capacity:{name}" for name in CAPACITIES if name != "reach"]].to_numpy().ravel()
    assert 0.15 <= capacities.min() <= 0.2 and 0.65 <= capacities.max() <= 0.8
    assert len(np.unique(np.round(capacities, 1))) >= 6


def test_some_regions_are_near_each_other_and_others_are_not(levels):
    asked = levels.loc[:, ~levels.columns.str.startswith(("cover:", "supply:"))]
    apart = [
        float(np.sqrt(((asked.loc[one] - asked.loc[other]) ** 2).mean())) for one, other in combinations(asked.index, 2)
    ]
    assert min(apart) < 0.2 and max(apart) > 0.3


def test_no_two_regions_share_a_stream(levels):
    """Alder and birch have letters of the same sum: with that as a seed all that was drawn for them was the same."""
    assert sum(map(ord, "alder")) == sum(map(ord, "birch"))
    regions = simulation.design("planted")
    first = [int(simulation.stream(SEED, name).integers(2**60)) for name in regions["region"]]
    assert len(set(first)) == len(first)
    # The same level, language and number of people everywhere: what still differs is what was drawn.
    alike = regions.assign(resident="18", entrepreneur="12", ngo="11", municipality="9", state="8", language="en")
    same = pd.DataFrame(np.tile(levels.iloc[[0]], (len(levels), 1)), levels.index, levels.columns)
    answers = simulation.interviews(same, SEED, alike).drop(columns=["region", "group", "language"]).to_numpy()
    blocks = answers.reshape(len(levels), -1)
    shared = [(blocks[a] == blocks[b]).mean() for a, b in combinations(range(len(blocks)), 2)]
    # Those who are not asked agree by that; of two answers on five steps about a third are the same by chance.
    assert max(shared) < 0.6 and max(shared) - min(shared) < 0.05


def test_more_interviews_in_one_region_leave_those_of_the_others(levels, people):
    planted = simulation.design("planted")
    more = planted.assign(resident=np.where(planted["region"] == "alder", "30", planted["resident"]))
    again = simulation.interviews(levels, SEED, more)
    others = [frame[frame["region"] != "alder"].reset_index(drop=True) for frame in (people, again)]
    pd.testing.assert_frame_equal(*others)
    assert len(again) == len(people) + 12


def test_answers_have_the_true_level_on_average(levels, people):
    for region in ("alder", "birch", "cedar", "elder", "fern"):
        errors = [level(people, f"barrier_{b}", region) - levels.loc[region, f"barrier:{b}"] for b in BARRIERS[:9]]
        assert np.abs(errors).mean() < 0.05 and abs(np.mean(errors)) < 0.04


def test_what_groups_see_differently_has_the_mean_of_the_region():
    shifts, asked = simulation.shifts(), simulation.asked_groups()
    for (region, indicator), part in shifts.groupby(["region", "indicator"]):
        assert part.index.get_level_values("group").tolist() == asked[indicator], (region, indicator)
        assert part.sum() == pytest.approx(0, abs=1e-12)


def test_what_groups_see_differently_fits_on_the_scale_and_varies_in_size(levels):
    shifts = simulation.shifts()
    for (region, indicator, _), shift in shifts.items():
        assert 0.05 <= levels.loc[region, indicator] + shift <= 0.97, (region, indicator)
    spread = shifts.groupby(["region", "indicator"]).agg(lambda part: part.max() - part.min())
    largest = spread.groupby("region").max()
    assert len(largest) >= 4 and largest.max() - largest.min() > 0.2
    assert set(simulation.design("planted_splits")["group"]) <= set(GROUPS)


def test_residents_see_a_barrier_that_the_municipality_does_not_see(people):
    differ = {
        region: level(people, "barrier_regulation", region, "resident")
        - level(people, "barrier_regulation", region, "municipality")
        for region in ("alder", "cedar")
    }
    assert differ["cedar"] > 0.3 and abs(differ["alder"]) < 0.2


def test_about_three_hundred_interviews_in_six_regions_and_five_groups(people):
    assert 260 <= len(people) <= 320
    assert people["region"].nunique() == 6 and set(people["group"]) == set(GROUPS)
    assert len(people[(people["region"] == "fern") & (people["group"] == "municipality")]) == 1
    assert set(people.loc[people["region"] == "dune", "group"]) == {"entrepreneur", "municipality"}
