"""Size, power and coverage of the exact test of few regions, and how liberal it is where regions vary unevenly.

Each share is of worlds in which the whole test was run; bars are four Monte Carlo errors from what is exact, or from
what was measured apart from this code (20,000 draws: 0.096, 0.62; 14.0 and 24.3 % where regions with the incubator vary
three times as much).
"""

import numpy as np
import pandas as pd
import pytest
from impact_designs import design
from impact_worlds import covered, shown
from planted_waves import Planted

from herelib.impact.changes import two_waves
from herelib.impact.designs import design_of
from herelib.impact.evaluation import Plan, evaluate

WORLDS = 1_000
RAISED = ("region a", "region c", "region e")


@pytest.mark.long
@pytest.mark.parametrize(("regions", "treated", "alpha"), [(6, 3, 0.10), (6, 2, 0.10), (8, 4, 0.05)])
def test_the_size_is_kept_and_as_large_as_the_number_of_assignments_allows(regions, treated, alpha):
    given = design(regions, treated, alpha)
    size, error = shown(given, WORLDS, seed=3)
    reachable = np.floor(alpha * given.number / (given.smallest_p * given.number) + 1e-9) * given.smallest_p
    assert size == pytest.approx(reachable, abs=4 * error)
    assert size <= alpha + 4 * error


@pytest.mark.long
def test_at_a_twentieth_nothing_is_ever_shown_however_large():
    assert shown(design(6, 3, 0.05), 300, seed=4)[0] == 0
    assert shown(design(6, 3, 0.05), 300, seed=4, added=100.0)[0] == 0


@pytest.mark.long
def test_power_is_what_was_measured_apart_and_falls_where_some_regions_only_changed():
    given = design(6, 3)
    power, error = shown(given, WORLDS, seed=5, added=2.0)
    assert power == pytest.approx(0.62, abs=4 * error)
    everywhere, _ = shown(given, WORLDS, seed=5, added=3.0)
    partly, _ = shown(given, WORLDS, seed=5, added=[3.0, 3.0, 0.0])
    assert everywhere > 0.8
    assert partly < 0.5 * everywhere


@pytest.mark.long
@pytest.mark.parametrize(("treated", "liberal"), [(3, 0.140), (2, 0.243)])
def test_the_test_is_liberal_where_regions_with_the_incubator_vary_more(treated, liberal):
    size, error = shown(design(6, treated), WORLDS, seed=6, spread=3.0)
    assert size == pytest.approx(liberal, abs=4 * error)
    assert size > 0.10


@pytest.mark.long
@pytest.mark.parametrize(("regions", "treated", "alpha"), [(6, 3, 0.10), (6, 2, 0.10), (6, 3, 0.05)])
def test_the_confidence_set_holds_the_difference_as_often_as_it_promises(regions, treated, alpha):
    share, error = covered(design(regions, treated, alpha), WORLDS, seed=7, added=1.5)
    assert share >= 1 - alpha - 4 * error


@pytest.mark.long
def test_planted_changes_come_out_of_interviews_and_nothing_comes_out_of_none():
    estimates, verdicts, none = [], [], []
    for seed in range(60):
        for by, kept in ((0.2, verdicts), (0.0, none)):
            planted = Planted(raised=RAISED, by=by, seed=seed)
            study = two_waves(planted.tables("before"), planted.tables("after"))
            table = pd.DataFrame({"region": planted.regions, "treated": [r in RAISED for r in planted.regions]})
            days = planted.tables("after")["interviews"]["date"]
            row = evaluate(study, design_of(table, "lot"), Plan({"need:jobs": "Work"}), days).tables["differences"]
            kept.append(row["verdict"].iloc[0])
            if by:
                estimates.append(row["estimate"].iloc[0])
    assert np.mean(estimates) == pytest.approx(0.2, abs=0.015)
    assert verdicts.count("shown") >= 57
    assert none.count("shown") <= 13  # 60 x 0.10, and three Monte Carlo errors
