"""The rules of funds.csv: every planted fault is found where it is, with what to do."""

import pandas as pd
import pytest
from small_catalogue import small_tables

from herelib.studies.catalogue_rules import judge
from herelib.studies.funds import FUND_COLUMNS

ROW = dict.fromkeys(FUND_COLUMNS, "") | {
    "fund": "start_grant",
    "label": "Start grant",
    "country": "LV",
    "kind": "grant",
    "who": "founder",
    "source": "handbook",
    "link": "https://example.org",
    "checked_on": "2026-11-30",
    "status": "B",
}


def faults(*changes):
    table = pd.DataFrame([ROW | change for change in changes])
    return (
        judge({**small_tables(), "funds": table}).faults.table()[["column", "value", "rule", "do"]].to_numpy().tolist()
    )


def test_a_row_in_order_has_no_fault_and_funds_may_be_missing():
    assert faults({}) == []
    assert len(judge(small_tables()).faults) == 0


@pytest.mark.parametrize(
    ("change", "fault"),
    [
        ({"fund": "Start grant"}, ["fund", "Start grant", "not a plain name"]),
        ({"kind": "grnat"}, ["kind", "grnat", "not an allowed word", "did you mean 'grant'?"]),
        ({"who": "founder;enterprize"}, ["who", "enterprize", "not an allowed word", "did you mean 'enterprise'?"]),
        (
            {"legal_forms": "cooperativ"},
            ["legal_forms", "cooperativ", "not an allowed word", "did you mean 'cooperative'?"],
        ),
        (
            {"work_status": "unemploied"},
            ["work_status", "unemploied", "not an allowed word", "did you mean 'unemployed'?"],
        ),
        ({"takes": "equipmnt"}, ["takes", "equipmnt", "not an allowed word", "did you mean 'equipment'?"]),
        ({"paid": "afer"}, ["paid", "afer", "not an allowed word", "did you mean 'after'?"]),
        ({"label": ""}, ["label", "", "is blank", "fill it in"]),
        ({"country": "Latvia"}, ["country", "Latvia", "not a country", "write two letters, or EU for all of it"]),
        ({"link": "example.org"}, ["link", "example.org", "not an address", "write it with https://"]),
        ({"region_limit": "the south"}, ["region_limit", "the south", "not a limit to regions"]),
        ({"region_limit": "setting:rurl"}, ["region_limit", "setting:rurl", "not a limit to regions"]),
        ({"needs_fund": "other"}, ["needs_fund", "other", "not a fund of this file"]),
        ({"largest_eur": "-5"}, ["largest_eur", "-5", "not a number from 0 on", "write a number"]),
        ({"largest_eur": "none"}, ["largest_eur", "none", "not a number from 0 on", "write a number"]),
        ({"age_max": "young"}, ["age_max", "young", "not a number from 0 on"]),
        ({"share_paid": "60"}, ["share_paid", "60", "not a share from 0 to 1"]),
        ({"smallest_eur": "9", "largest_eur": "5"}, ["smallest_eur", "9", "above largest_eur"]),
        ({"age_min": "35", "age_max": "18"}, ["age_min", "35", "above age_max"]),
        ({"checked_on": "2026-11-31"}, ["checked_on", "2026-11-31", "not a date", "write YYYY-MM-DD"]),
        ({"valid_from": "none"}, ["valid_from", "none", "not a date", "write YYYY-MM-DD"]),
        ({"valid_from": "2026-02-01", "valid_until": "2026-01-01"}, ["valid_until", "2026-01-01", "before valid_from"]),
        ({"source": "handbok"}, ["source", "handbok", "not in sources.csv", "did you mean 'handbook'?"]),
        ({"status": "read"}, ["status", "read", "not a mark"]),
    ],
)
def test_a_planted_fault_is_found_with_what_to_do(change, fault):
    assert fault in [row[: len(fault)] for row in faults(change)]


def test_what_is_allowed_is_allowed():
    assert (
        faults({"region_limit": "ITF;ES52;setting:rural;zone:qpv;local:zlp", "valid_until": "none", "age_max": "none"})
        == []
    )


def test_a_fund_occurs_once_and_what_was_read_rests_on_a_source_that_was_seen():
    assert ["fund", "start_grant", "already in row 2", "keep one"] in faults({}, {})
    tables = {**small_tables(), "funds": pd.DataFrame([ROW | {"status": "S"}])}
    tables["sources"] = tables["sources"].assign(seen="B")
    rows = judge(tables).faults.table()
    assert rows.loc[rows["file"] == "catalogue/funds.csv", "rule"].tolist() == ["no source of it was seen"]


def test_a_missing_column_is_one_fault_with_the_nearest_name():
    table = pd.DataFrame([ROW]).rename(columns={"largest_eur": "largest"})
    rows = judge({**small_tables(), "funds": table}).faults.table()
    assert rows["column"].tolist() == ["largest_eur"] and "largest" in rows["do"].iloc[0]
