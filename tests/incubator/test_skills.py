"""What to teach first."""

import numpy as np
import pandas as pd
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from herelib.errors import HereError
from herelib.incubator.skills import competences, say, training_plan

NEEDED = pd.DataFrame({"competence": ["vision", "financial_literacy", "creativity"], "level": [0.5, 0.8, 0.5]})
LEVELS = pd.DataFrame(
    [("p", "vision", 0.9), ("q", "vision", 0.3), ("p", "financial_literacy", 0.2), ("q", "financial_literacy", 0.4)],
    columns=["participant", "competence", "level"],
)


def test_the_competences_are_the_fifteen_of_entrecomp_in_three_areas_of_five():
    table = competences()
    assert len(table) == 15 and table["competence"].is_unique
    assert table["area"].value_counts().tolist() == [5, 5, 5]


def test_modules_come_in_the_order_of_the_gap_and_more_than_enough_makes_up_for_nobody():
    plan = training_plan(LEVELS, NEEDED, hours=10).set_index("competence")
    assert plan["order"].to_dict() == {"financial_literacy": 1, "vision": 2, "creativity": 3}
    assert plan.loc["vision", ["gap", "below", "below_share"]].tolist() == pytest.approx([0.1, 1, 0.5])
    assert plan.loc["financial_literacy", "gap"] == pytest.approx(0.5)
    assert np.isnan(plan.loc["creativity", "gap"]) and plan.loc["creativity", "answers"] == 0
    assert plan["hours"].to_dict() == {"financial_literacy": 8, "vision": 2, "creativity": 0}
    assert say(training_plan(LEVELS, NEEDED)) == "Most is lacking in: financial and economic literacy and vision."


def test_nobody_who_lacks_anything_is_said_so():
    enough = LEVELS.assign(level=1.0)
    assert say(training_plan(enough, NEEDED)) == "Nobody who was asked lacks what founding asks for."


@pytest.mark.parametrize(
    ("levels", "needed", "text"),
    [
        (LEVELS.assign(competence="visoin"), NEEDED, "did you mean 'vision'"),
        (LEVELS, NEEDED.assign(level=2.0), "needed: a level lies outside 0-1"),
    ],
)
def test_what_entrecomp_does_not_have_is_refused(levels, needed, text):
    with pytest.raises(HereError, match=text):
        training_plan(levels, needed)


@settings(max_examples=20, deadline=None)
@given(st.integers(0, 500), st.integers(0, 99))
def test_hours_are_parted_without_a_rest_whatever_the_order_of_rows(hours, seed):
    rng = np.random.default_rng(seed)
    names = list(competences()["competence"])
    levels = pd.DataFrame(
        {"participant": rng.integers(9, size=60), "competence": rng.choice(names, 60), "level": rng.random(60)}
    )
    needed = pd.DataFrame({"competence": names, "level": rng.random(15)})
    plan = training_plan(levels, needed, hours)
    assert plan["hours"].sum() == (hours if plan["gap"].sum() > 0 else 0)
    assert training_plan(levels.sample(frac=1, random_state=1), needed, hours)["competence"].equals(plan["competence"])
