"""Register: faults all at once, sums that are identities, and nothing personal in what comes back."""

import math

import numpy as np
import pandas as pd
import pytest

from herelib.errors import StudyError
from herelib.impact.register import (
    COLUMNS,
    faults,
    founded_by_region,
    register_figures,
    say_register,
    say_survival,
    survival_figures,
    watched,
)

ROWS = [
    ("Bakery Liepa", "alder", "2026-01-01", "", "2", "yes", "2028-01-01"),
    ("Repair shop", "alder", "2026-01-01", "2027-01-01", "", "yes", "2028-01-01"),
    ("Kiosk", "alder", "2025-07-01", "", "", "no", "2028-01-01"),
    ("Care at home", "birch", "2027-01-01", "", "", "yes", "2028-01-01"),
]
REGISTER = pd.DataFrame(ROWS, columns=COLUMNS)
REGIONS = ["alder", "birch"]


def test_founded_is_alive_and_closed_and_unknown_jobs_are_not_none():
    table = register_figures(watched(REGISTER, REGIONS))
    assert (table["founded"] == table["alive"] + table["closed"]).all()
    row = table[(table["region"] == "alder") & table["supported"]].iloc[0]
    assert row[["founded", "alive", "closed", "jobs", "jobs_unknown"]].tolist() == [2, 1, 1, 2.0, 0]
    assert row["half_life_months"] == pytest.approx(12, abs=0.1)
    unknown = table[(table["region"] == "birch")].iloc[0]
    assert (unknown["jobs"], unknown["jobs_unknown"], unknown["half_life_months"]) == (0, 1, math.inf)


def test_a_business_is_watched_until_it_closes_or_the_register_was_checked():
    months = watched(REGISTER, REGIONS)["months"].round(1).tolist()
    assert months == [24.0, 12.0, 30.0, 12.0]


def test_names_of_businesses_stay_out():
    assert "business" not in watched(REGISTER, REGIONS)
    spoilt = pd.concat([REGISTER, REGISTER.iloc[:1]], ignore_index=True)
    assert "Liepa" not in faults(spoilt, REGIONS).to_csv()


@pytest.mark.parametrize(
    ("column", "value", "rule"),
    [
        ("region", "elder", "not in regions.csv"),
        ("founded", "1 May", "no day"),
        ("founded", "2029-01-01", "founded after the register was checked"),
        ("closed", "2025-01-01", "closed before it was founded"),
        ("closed", "2029-01-01", "closed after the register was checked"),
        ("closed", "soon", "no day"),
        ("checked_on", "", "no day"),
        ("jobs", "-1", "no number from 0 on"),
        ("jobs", "many", "no number from 0 on"),
        ("supported", "perhaps", "not yes or no"),
    ],
)
def test_each_fault_has_its_row_column_and_rule(column, value, rule):
    spoilt = REGISTER.copy()
    spoilt.loc[0, column] = value
    found = faults(spoilt, REGIONS)
    assert found[["row", "column", "rule"]].to_numpy().tolist() == [[2, column, rule]]


def test_all_faults_are_told_at_once_and_nothing_is_computed():
    spoilt = REGISTER.assign(region="elder", supported="perhaps")
    with pytest.raises(StudyError) as refused:
        watched(spoilt, REGIONS)
    assert len(refused.value.faults) == 8


def test_a_missing_column_is_a_fault_of_its_own():
    assert faults(REGISTER.drop(columns="jobs"), REGIONS)["column"].tolist() == ["jobs"]


def test_survival_is_said_after_what_was_watched_only():
    table = survival_figures(watched(REGISTER, REGIONS))
    supported = table[table["supported"]].set_index("months")
    assert supported.loc[12, "alive"] == pytest.approx(2 / 3)
    assert np.isnan(supported.loc[36, "alive"])
    assert "no measure of what it did" in say_survival(table)
    young = REGISTER.assign(founded="2027-12-01", closed="")
    assert say_survival(survival_figures(watched(young, REGIONS))) == (
        "No supported business was watched for a year yet."
    )


def test_the_register_is_said_with_its_day_and_what_nobody_knows():
    assert say_register(watched(REGISTER, REGIONS), "2028-01-01") == (
        "On 1 January 2028, 2 of 3 supported businesses were alive, with at least 2 jobs. "
        "Of 1 of them nobody knows the jobs."
    )


def test_businesses_alive_per_thousand_inhabitants_are_changes():
    table = founded_by_region(watched(REGISTER, REGIONS), REGIONS, pd.Series({"alder": 4000, "birch": 500}))
    assert table["after"].tolist() == [0.5, 2.0]
    assert (table["before"] == 0).all()
