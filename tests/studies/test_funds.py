"""Funds as they are shipped, and how they are read."""

import numpy as np
import pytest

from herelib.errors import HereError
from herelib.folders import catalogue_folder
from herelib.studies import listed
from herelib.studies.catalogue import read_catalogue
from herelib.studies.funds import FUND_COLUMNS, HIGHEST, LOWEST, NO_LIMIT, read_funds


@pytest.fixture(scope="module")
def shipped():
    return read_funds()


def test_there_are_funds_of_each_country_and_each_was_checked(shipped):
    assert len(shipped) >= 25
    assert set(shipped["country"]) == {"LV", "ES", "IT", "BE", "FR", "EU"}
    assert (shipped["checked_on"] >= "2026-11-30").all()
    assert shipped["link"].str.startswith("http").all()


def test_each_fact_has_a_source_that_was_seen(shipped):
    sources = read_catalogue()["sources"].set_index("source")
    for row in shipped.itertuples():
        assert {sources.loc[source, "seen"] for source in listed(row.source)} == {"S"}, row.fund


def test_funds_that_are_over_and_funds_that_are_too_large_for_a_founder_are_in_it(shipped):
    ends = shipped["valid_until"]
    assert ((ends != "") & (ends != NO_LIMIT) & (ends < "2026-11-30")).sum() >= 4
    assert (shipped["minimum_project_eur"] >= 100000).sum() >= 1
    assert (shipped["valid_until"] == "").any() and shipped["share_paid"].isna().any()


def test_no_limit_and_unknown_are_two_things(tmp_path):
    names = {name: "" for name in FUND_COLUMNS} | {"fund": "a", "age_min": "none", "age_max": "29", "share_paid": "0.5"}
    (tmp_path / "funds.csv").write_text(",".join(names) + "\n" + ",".join(names.values()) + "\n", encoding="utf-8")
    row = read_funds(tmp_path).iloc[0]
    assert (row["age_min"], row["age_max"], row["share_paid"]) == (-np.inf, 29, 0.5)
    assert np.isnan(row["registered_months_max"]) and row["legal_forms"] == "" and np.isnan(row["largest_eur"])


def test_limits_that_are_none_are_never_reached(shipped):
    for column in LOWEST:
        assert not (shipped[column] == np.inf).any()
    for column in HIGHEST:
        assert not (shipped[column] == -np.inf).any()


def test_a_folder_without_funds_says_so(tmp_path):
    with pytest.raises(HereError, match=r"no file funds\.csv"):
        read_funds(tmp_path)


def test_the_catalogue_of_parts_reads_no_funds():
    assert "funds" not in read_catalogue() and (catalogue_folder() / "funds.csv").is_file()
