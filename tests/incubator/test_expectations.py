"""What is expected: low, central, high with their basis; an unknown rate stays unknown, and nothing is divided."""

import numpy as np
import pytest
from planned_incubators import SETTINGS, SETTLED, catalogue, money_alone, plan_of, planned, run, team

from herelib.errors import HereError
from herelib.incubator import plan
from herelib.incubator.expectations import people_reached, say, say_step
from herelib.incubator.planned import planned as plans_of

LABELS = catalogue()["parts"].set_index("part")["label"]


def test_as_many_are_reached_as_the_narrowest_part_the_lead_and_the_plan_say():
    alder = plans_of(run(), catalogue()["parts"], team())[0]
    assert people_reached(alder, catalogue()["parts"]) == (8, 12, 12)


def test_each_step_multiplies_a_rate_and_an_unknown_one_leaves_all_behind_it_unknown():
    chain = planned()["expected"].query("region == 'alder'").set_index("measure")
    assert chain.loc["founded", ["low", "central", "high"]].tolist() == pytest.approx([1.6, 4.2, 6.0])
    assert chain.loc["alive", ["low", "central", "high"]].tolist() == pytest.approx([0.8, 2.52, 4.8])
    assert chain.loc["alive_net", ["low", "central", "high"]].isna().all()
    assert say(planned()["expected"], "alder").endswith(
        "How many firms are owed to it is not known: a rate is missing."
    )
    rates = {**SETTINGS["rates"], "deadweight": [0.2, 0.3, 0.4, "x"], "displacement": [0, 0.1, 0.2, "y"]}
    known = plan_of(brought=money_alone(rates=rates))["expected"]
    net = known.query("region == 'alder' and measure == 'alive_net'").iloc[0]
    assert net[["low", "central", "high"]].tolist() == pytest.approx([0.8 * 0.6 * 0.8, 2.52 * 0.7 * 0.9, 4.8 * 0.8])
    assert "about 1.6 firms (0.4 to 3.8)" in say(known, "alder")


def test_the_logic_names_people_barriers_parts_and_money():
    steps = {row.step: say_step(row, LABELS) for row in planned()["logic"].query("region == 'birch'").itertuples()}
    assert steps["needs"] == (
        "It is for people with little schooling and rural founders; what holds people back most is lack of skills, "
        "lack of contacts and lack of finance."
    )
    assert steps["activities"] == "What is done: Mentoring and Micro-credit with coaching."
    assert steps["inputs"].startswith("Money (EUR 167,000)") and steps["outputs"].startswith("10 people are guided")


def test_people_nobody_knows_how_many_are_no_number():
    plans = run()["plans"].assign(founders=np.nan)
    parts = {**catalogue(), "parts": catalogue()["parts"].assign(reached=np.nan)}
    expected = plan(run(plans=plans), parts, money_alone(), SETTLED, 5)["expected"]
    assert expected[["low", "central", "high"]].isna().all(axis=None)
    assert say(expected, "alder") == "How many people are reached is not known."


def test_an_indicator_without_a_baseline_is_refused():
    bare = [{"measure": "alive", "indicator": "firms", "source": "x"}]
    with pytest.raises(HereError, match="no baseline for firms"):
        plan_of(brought=money_alone(indicators=bare))
    assert planned()["indicators"]["indicator"].tolist() == ["firms alive", "firms alive", "firms"]
