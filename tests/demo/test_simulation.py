"""Planted truths: ties and margins, answers around the true levels, groups that disagree where they should."""

import numpy as np
import pandas as pd
import pytest

from herelib.demo import simulation
from herelib.folders import ROOT
from herelib.vocabulary import GROUPS

CATALOGUE = ROOT / "data" / "raw" / "catalogue"


def test_the_tie_is_a_tie_and_the_clear_regions_have_a_margin():
    levels, ratings = simulation.truth(CATALOGUE), simulation.catalogue_ratings(CATALOGUE)
    for place in simulation.design("planted").itertuples():
        values = simulation.reference_values(levels.loc[place.region], ratings).sort_values(ascending=False)
        if place.verdict == "clear":
            assert values.index[0] == place.method and values.iloc[0] - values.iloc[1] > 0.1
        if place.verdict == "contested":
            assert set(values.index[:2]) == {place.method, place.rival}
            assert values.iloc[0] - values.iloc[1] == pytest.approx(0, abs=1e-4)


def test_answers_have_the_true_level_on_average():
    levels = simulation.truth(CATALOGUE)
    people = simulation.interviews(levels, 3)
    got = pd.to_numeric(people.loc[people["region"] == "alder", "barrier_skills"], errors="coerce")
    assert (got.mean() - 1) / 4 == pytest.approx(levels.loc["alder", "barrier:skills"], abs=0.08)


def test_residents_and_municipality_disagree_where_planted_and_the_mean_stays():
    people = simulation.interviews(simulation.truth(CATALOGUE), 3)
    needs = [c for c in people if c.startswith("need_") and c.endswith("severity")]

    def level(region: str, group: str) -> float:
        cell = people[(people["region"] == region) & (people["group"] == group)][needs]
        return float(np.nanmean(cell.apply(pd.to_numeric, errors="coerce").to_numpy() - 1) / 4)

    assert level("elder", "resident") - level("elder", "municipality") > 0.15
    assert abs(level("alder", "resident") - level("alder", "municipality")) < 0.1


def test_about_three_hundred_interviews_in_six_regions_and_five_groups():
    people = simulation.interviews(simulation.truth(CATALOGUE), 1)
    assert 260 <= len(people) <= 320
    assert people["region"].nunique() == 6 and set(people["group"]) == set(GROUPS)
    assert len(people[(people["region"] == "fern") & (people["group"] == "municipality")]) == 1
