"""What could go wrong: read off gates, money, people and times, the gravest first, each with what to do."""

import numpy as np
import pandas as pd
from planned_incubators import SETTINGS, SETTLED, catalogue, money_alone, plan_of, planned, run

from herelib.incubator import plan
from herelib.incubator.risks import RISKS, WITHOUT, say, say_remedy

LABELS = pd.concat([catalogue()[name].set_index(key)["label"] for name, key in (("parts", "part"), ("funds", "fund"))])


def sentences(tables, region):
    return {row.risk: say(row, LABELS) for row in tables["risks"].query("region == @region").itertuples()}


def test_a_gate_that_is_closed_comes_first_and_one_that_nobody_knows_is_asked():
    birch = planned()["risks"].query("region == 'birch'")
    assert birch["risk"].tolist()[:2] == ["gate closed", "contested"] and birch["order"].tolist()[:2] == [1, 2]
    assert (
        sentences(planned(), "birch")["gate closed"] == "A condition is not met: lender (Micro-credit with coaching)."
    )
    unknown = planned()["risks"].query("region == 'alder' and risk == 'gate unknown'").iloc[0]
    asked = pd.concat([LABELS, pd.Series({"microcredit lender": "Is there a lender?"})])
    assert say(unknown, asked) == "Nobody has found out yet: Is there a lender? (Micro-credit with coaching)."


def test_money_that_is_open_late_or_asked_of_a_fund_that_is_over_is_named():
    alder = sentences(planned(), "alder")
    assert alder["money open"].startswith("EUR 16") and "000 of the costs are paid by nobody yet" in alder["money open"]
    assert alder["fund over"] == "Money is asked of a fund that is over: Incubation of LIAA, programme of 2016-23."
    granted = [{**line, "granted": True} for line in SETTINGS["money"]]
    settled = plan_of(brought=money_alone(money=granted))
    assert "fund over" not in sentences(settled, "alder")  # what is granted is granted


def test_hours_that_are_missing_and_a_single_mentor_are_named():
    assert sentences(planned(), "alder")["hours missing"] == "Mentors lack 16 hours a month."
    birch = planned()["risks"].query("region == 'birch' and risk == 'one mentor'")
    assert birch["amount"].tolist() == [100.0] and "100 %" in sentences(planned(), "birch")["one mentor"]


def test_costs_and_times_that_nobody_knows_are_named():
    parts = catalogue()["parts"].copy()
    unknown = parts["part"] == "microcredit"
    gone = ["cost_low_eur", "cost_high_eur", "cost_founder_low_eur", "lead_time_low_months", "lead_time_high_months"]
    parts.loc[unknown, gone] = np.nan
    tables = plan(run(), {**catalogue(), "parts": parts}, money_alone(), SETTLED, 5)
    said = sentences(tables, "birch")
    assert "Micro-credit with coaching" in said["cost unknown"] and "Micro-credit with coaching" in said["time unknown"]
    assert tables["budget"].query("region == 'birch'")["unknown_parts"].sum() == 1


def test_a_region_where_nobody_could_give_hours_is_one_where_the_target_group_is_to_be_heard():
    cleaned = run()["cleaned"].assign(own=["10"] * 12 + ["0"] * 4)
    assert "no people" in sentences(plan_of(run(cleaned=cleaned), money_alone()), "birch")
    assert "no people" not in sentences(planned(), "birch")


def test_every_risk_has_a_sentence_and_what_to_do_with_and_without_its_figure():
    for risk in RISKS:
        row = pd.Series({"risk": risk, "about": "microcredit lender", "amount": 5.0})
        assert "%(" not in say(row, LABELS) and say_remedy(row)
    for risk in WITHOUT:
        row = pd.Series({"risk": risk, "about": "", "amount": np.nan})
        assert say(row, LABELS) == WITHOUT[risk] and "%(" not in WITHOUT[risk]
