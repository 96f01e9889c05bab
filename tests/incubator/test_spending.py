"""What it costs, who pays and when: sums are identities, and funds that do not fit say why."""

import numpy as np
import pandas as pd
import pytest
from planned_incubators import SETTINGS, catalogue, money_alone, nobody, plan_of, planned, run

from herelib.incubator.spending import grants_of
from herelib.tables import identities

EUROS = ("needed_eur", "found_eur", "asked_eur", "open_eur")


def test_needed_is_found_and_open_in_every_table_and_categories_sum_to_the_region():
    tables = planned()
    assert identities.broken(tables) == []
    for name in ("budget", "money", "cash"):
        whole = "spent_eur" if name == "cash" else "needed_eur"
        assert tables[name][whole].to_numpy() == pytest.approx(tables[name][["found_eur", "open_eur"]].sum(axis=1))
    money = tables["money"].query("planned").set_index("region")
    assert tables["budget"].groupby("region")["needed_eur"].sum().to_dict() == pytest.approx(
        money["needed_eur"].to_dict()
    )
    spent = tables["cash"].groupby("region")[["spent_eur", "found_eur", "open_eur"]].sum()
    assert spent.to_numpy() == pytest.approx(money[["needed_eur", "found_eur", "open_eur"]].to_numpy())


def test_the_band_that_money_is_looked_for_is_chosen():
    low, high = (plan_of(brought=money_alone(), cost_band=band)["money"].query("planned") for band in ("low", "high"))
    assert set(low["band"]) == {"low"} and (high["needed_eur"].to_numpy() >= low["needed_eur"].to_numpy()).all()


def test_what_is_there_already_costs_nothing():
    alder = planned()["budget"].query("region == 'alder'").set_index("category")
    assert alder.loc["premises", "needed_eur"] == 0 and alder.loc["premises", "unknown_parts"] == 0


def test_money_of_no_fund_of_the_catalogue_pays_and_two_lines_of_one_fund_are_two():
    lines = pd.DataFrame(SETTINGS["money"]).assign(granted=True)
    grants = grants_of(pd.concat([lines, lines]), catalogue()["funds"])
    assert grants["fund"].is_unique and grants.set_index("source").loc["a gift", "share_paid"].isna().all()
    birch = planned()["money"].query("region == 'birch' and planned").iloc[0]
    assert birch["found_eur"] == 51000


def test_a_fund_of_another_country_or_place_is_no_row_and_one_that_is_over_says_so():
    fits = planned()["fund_fits"]
    assert not fits["why_not"].str.contains("country|region", regex=True).any()
    assert set(fits["fund"].str[:3]) == {"lv_", "eu_"}
    over = fits[fits["standing"] == "over"]
    assert len(over) and over["why_not"].str.startswith("over").all() and (over["verdict"] == "does not fit").all()
    growth = fits.query("fund == 'lv_social_growth' and region == 'alder' and applicant == 'founder'").iloc[0]
    assert "sum_too_small" in growth["why_not"].split(";")


def test_the_law_of_a_made_up_country_and_the_zones_of_a_region_decide_which_funds_there_are():
    local = planned()["fund_fits"].query("fund == 'lv_leader_zlp_1'").set_index("region")
    assert "region" in local.loc["alder", "unknown"] and "region" not in local.loc["birch", "unknown"]
    spanish = plan_of(brought=money_alone(law_of={"XA": "ES"}, money=[]))["fund_fits"]
    assert set(spanish["fund"].str[:3]) == {"es_", "eu_"}


def test_a_team_without_money_and_project_is_told_that_all_is_open():
    tables = plan_of(brought=nobody())
    assert (tables["money"]["found_eur"] == 0).all() and (tables["money"]["open_eur"] > 0).any()
    assert (tables["cash"]["received_eur"] == 0).all() and np.isnan(tables["fund_fits"]["most_eur"]).all()


def test_quarters_have_their_days_and_rows_in_another_order_change_nothing():
    assert planned()["cash"].query("region == 'alder'")["begins_on"].head(3).tolist() == [
        "2026-09-01", "2026-12-01", "2027-03-01",
    ]  # fmt: skip
    shuffled = run()
    shuffled["verdicts"] = shuffled["verdicts"].iloc[::-1].reset_index(drop=True)
    pd.testing.assert_frame_equal(plan_of(shuffled, money_alone())["money"], planned()["money"])
