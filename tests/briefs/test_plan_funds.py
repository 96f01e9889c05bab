"""Funds on a sheet: those that fit first with their terms, those that are over or too large in a line."""

import pandas as pd
import pytest

from herelib.briefs.plan_funds import MOST, funds_view, largest_sum

NAN = float("nan")
BASE = {
    "applicant": "founder", "kind": "grant", "verdict": "fits", "standing": "open", "why_not": "", "unknown": "",
    "most_eur": 1000.0, "largest_eur": 40000.0, "share_paid": 0.9, "valid_until": "2029-12-31",
    "checked_on": "2026-11-30", "link": "https://www.fund.example/terms?id=1",
}  # fmt: skip


def fits(*rows):
    return pd.DataFrame([{"fund": f"f{n}", "label": f"Fund {n}", **BASE, **row} for n, row in enumerate(rows)])


def test_a_fund_is_said_with_its_terms_and_where_they_stand():
    (fund,) = funds_view(fits({"applicant": "incubator"})).funds
    assert (fund.label, fund.kind, fund.state) == ("Fund 0", "grant, for the incubator", "Fits")
    assert (fund.largest, fund.share, fund.until) == ("EUR 40,000", "90%", "31 December 2029")
    assert fund.checked == "30 November 2026" and fund.link == BASE["link"] and fund.site == "fund.example"


def test_what_nobody_knows_is_said_to_be_not_known_and_no_end_is_no_end():
    unknown, endless = funds_view(
        fits({"share_paid": NAN, "valid_until": "", "largest_eur": NAN}, {"valid_until": "none"})
    ).funds
    assert (unknown.share, unknown.until, unknown.largest) == ("not known",) * 3 and endless.until == "no end"
    assert largest_sum(float("inf")) == "no limit"


def test_those_that_fit_come_before_those_to_be_asked_and_larger_ones_first():
    table = fits(
        {"verdict": "ask", "most_eur": 9e5}, {"most_eur": 10.0}, {"most_eur": 20.0}, {"verdict": "does not fit"}
    )
    assert [fund.label for fund in funds_view(table).funds] == ["Fund 2", "Fund 1", "Fund 0"]


@pytest.mark.parametrize(
    ("unknown", "state"),
    [("legal_form", "Ask which legal form it asks for."),
     ("legal_form;who;work_status", "Ask which legal form it asks for, who may ask for it, and 1 thing more."),
     ("", "Ask first")],
)  # fmt: skip
def test_what_is_to_be_asked_is_said(unknown, state):
    assert funds_view(fits({"verdict": "ask", "unknown": unknown})).funds[0].state == state


def test_funds_that_are_over_not_open_or_too_large_are_shown_as_such_in_a_line_each():
    no = {"verdict": "does not fit"}
    table = fits(
        {"applicant": "incubator"},
        {**no, "why_not": "over;who", "valid_until": "2023-12-31"},
        {**no, "why_not": "not open yet"},
        {**no, "why_not": "project_too_small"},
        {**no, "why_not": "who;sum_too_small"},
    )
    assert funds_view(table).others == (
        "Over: Fund 1 (until 31 December 2023).",
        "Not open yet: Fund 2.",
        "Too large for what is planned here: Fund 3.",
    )


def test_of_many_funds_the_rest_is_counted_and_that_none_is_for_the_incubator_is_said():
    view = funds_view(fits(*[{}] * (MOST + 2)))
    assert len(view.funds) == MOST and view.others[1] == "2 more may fit; the report names them."
    assert view.others[0].startswith("No fund that we know of is for the incubator itself")


def test_what_is_no_address_is_no_link():
    assert funds_view(fits({"link": "javascript:alert(1)"})).funds[0].link == ""
    assert funds_view(fits({"link": ""})).funds[0].site == ""


def test_the_day_on_which_all_were_looked_up_is_said_once():
    assert funds_view(fits({}, {})).checked == "30 November 2026"
    assert funds_view(fits({}, {"checked_on": "2026-01-01"})).checked == funds_view(fits({}).head(0)).checked == ""
