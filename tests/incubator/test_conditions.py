"""The conditions of a fund, one by one, with both kinds of not knowing."""

import numpy as np
import pytest

from herelib.incubator.conditions import failed_conditions, most_paid
from herelib.incubator.funds import Applicant

FUND = {
    "fund": "f",
    "country": "IT",
    "region_limit": "none",
    "kind": "grant",
    "who": "founder",
    "legal_forms": "any",
    "needs_status": "any",
    "work_status": "any",
    "age_min": -np.inf,
    "age_max": np.inf,
    "registered_months_min": -np.inf,
    "registered_months_max": np.inf,
    "benefit_months_min": -np.inf,
    "smallest_eur": np.nan,
    "largest_eur": 40000.0,
    "minimum_project_eur": np.nan,
    "maximum_project_eur": np.nan,
    "share_paid": 0.5,
    "takes": "",
}
KNOWN = Applicant(
    "a",
    "founder",
    "IT",
    "ITF3",
    "rural",
    frozenset(),
    "none_yet",
    frozenset(),
    frozenset({"unemployed"}),
    30,
    0,
    6,
    20000,
)


def answers(fund=(), **applicant):
    return failed_conditions(FUND | dict(fund), Applicant(**(vars(KNOWN) | applicant)))


def test_where_all_is_known_and_met_nothing_is_said():
    assert answers() == ([], [])


@pytest.mark.parametrize(
    ("fund", "applicant", "failed", "unknown"),
    [
        ({"country": "LV"}, {}, ["country"], []),
        ({"country": "EU"}, {}, [], []),
        ({"country": "EU"}, {"country": "TR"}, ["country"], []),
        ({"country": "LV", "who": "enterprise"}, {}, ["country"], []),  # of another country no more is asked
        ({"who": "enterprise;incubator"}, {}, ["who"], []),
        ({"region_limit": "ITF;ITG"}, {}, [], []),
        ({"region_limit": "ITC"}, {}, ["region"], []),
        ({"region_limit": "ITF"}, {"nuts": "IT"}, [], ["region"]),
        ({"region_limit": "ITF"}, {"nuts": ""}, [], ["region"]),
        ({"region_limit": "setting:rural"}, {}, [], []),
        ({"region_limit": "setting:rural"}, {"setting": "urban"}, ["region"], []),
        ({"region_limit": "zone:qpv"}, {"areas": None}, [], ["region"]),
        ({"region_limit": "zone:qpv;ITF"}, {"areas": None}, [], []),
        ({"region_limit": "zone:qpv"}, {"areas": frozenset({"zone:qpv"})}, [], []),
        ({"region_limit": ""}, {}, [], ["region"]),
        ({"legal_forms": "none_yet;sole_trader"}, {}, [], []),
        ({"legal_forms": "cooperative"}, {}, ["legal_form"], []),
        ({"legal_forms": "cooperative"}, {"legal_form": ""}, [], ["legal_form"]),
        ({"legal_forms": ""}, {}, [], ["legal_form"]),
        ({"needs_status": "women"}, {}, ["status_needed"], []),
        ({"needs_status": "women"}, {"statuses": None}, [], ["status_needed"]),
        ({"needs_status": "women;young"}, {"statuses": frozenset({"young"})}, [], []),
        ({"work_status": "unemployed_with_benefit"}, {}, ["work_status"], []),
        ({"age_min": 18.0, "age_max": 29.0}, {}, ["too_old"], []),
        ({"age_max": 30.0}, {}, [], []),
        ({"age_max": 30.0}, {"age": np.nan}, [], ["too_old"]),
        ({"age_max": np.nan}, {}, [], ["too_old"]),
        ({"registered_months_min": 24.0}, {}, ["registered_too_short"], []),
        ({"registered_months_max": 1.0}, {"registered_months": 2}, ["registered_too_long"], []),
        ({"benefit_months_min": 3.0}, {"benefit_months": 2}, ["benefit_left"], []),
        ({"minimum_project_eur": 100000.0}, {}, ["project_too_small"], []),
        ({"maximum_project_eur": 19999.0}, {}, ["project_too_large"], []),
        ({"smallest_eur": 10001.0}, {}, ["sum_too_small"], []),
        ({"smallest_eur": 10000.0}, {}, [], []),
        ({"minimum_project_eur": 100000.0}, {"project_eur": np.nan}, [], ["project_too_small"]),
    ],
)
def test_a_condition_is_met_not_met_or_unknown(fund, applicant, failed, unknown):
    assert answers(fund, **applicant) == (failed, unknown)


@pytest.mark.parametrize(
    ("fund", "costs", "most"),
    [
        ({}, {}, 10000),
        ({"largest_eur": 4000.0}, {}, 4000),
        ({"takes": "equipment"}, {"equipment": 6000.0, "wages": 14000.0}, 3000),
        ({"share_paid": np.nan}, {}, 20000),
        ({"share_paid": np.nan, "largest_eur": np.nan}, {}, None),
        ({"kind": "guarantee"}, {}, None),
        ({"kind": "benefit_as_capital", "largest_eur": np.nan}, {}, None),
    ],
)
def test_what_is_paid_at_the_most(fund, costs, most):
    applicant = Applicant(**(vars(KNOWN) | {"costs": costs}))
    paid = most_paid(FUND | fund, applicant)
    assert np.isnan(paid) if most is None else paid == most


@pytest.mark.parametrize(
    ("fund", "costs", "failed"),
    [
        ({"takes": "equipment"}, {"premises": 9000.0}, ["costs"]),
        ({"takes": "equipment"}, {"premises": 9000.0, "equipment": 1.0}, []),
        ({"takes": "equipment"}, {"premises": 9000.0, "equipment": np.nan}, []),
        ({"takes": "equipment"}, {}, []),
        ({"takes": ""}, {"premises": 9000.0}, []),
        ({"takes": "income"}, {"premises": 9000.0}, []),
        ({"takes": "equipment", "kind": "guarantee"}, {"premises": 9000.0}, []),
    ],
)
def test_a_fund_that_pays_for_nothing_of_a_project_does_not_fit(fund, costs, failed):
    assert failed_conditions(FUND | fund, Applicant(**(vars(KNOWN) | {"costs": costs}))) == (failed, [])
