"""The audit reads the finished page: a level finer than what is released, or draws, stop the release."""

import copy

import explored
import pytest

from herelib import release, tables
from herelib.explorer import audited


@pytest.fixture(scope="module")
def published(demo_processed):
    run = demo_processed / "demo" / "few"
    names = {*tables.read_by("report"), *tables.made_by("report")}
    shown = release.protect(tables.read_all(run, dict.fromkeys(sorted(names))), 5)
    return release.published(shown, "demo")


@pytest.fixture
def data(demo_processed):
    return copy.deepcopy(explored.data_in(demo_processed))


def test_every_figure_has_a_key_of_its_own_and_is_published(data, published):
    figures = audited.figures(data, "demo")
    assert figures["key"].is_unique and set(figures["region"]) == {"alder", "birch", "cedar", "elder", "fern"}
    assert "demo/1/alder/all/barrier:finance/explorer.level" in set(figures["key"])
    assert audited.refused(data, published, "demo") == []


def test_a_level_beyond_its_step_is_refused(data, published):
    data["regions"]["alder"]["level"][0] += 2 * data["regions"]["alder"]["step"][0]
    assert audited.refused(data, published, "demo") == [
        "demo/1/alder/all/barrier:finance/explorer.level says more than what is published"
    ]


def test_a_mean_of_a_group_that_is_not_published_is_refused(data, published):
    gone = published[~((published["region"] == "alder") & (published["group"] == "state"))]
    refused = audited.refused(data, gone, "demo")
    assert refused and all("/alder/state/" in fault for fault in refused)


def test_a_withheld_level_is_refused(data, published):
    at = published["key"] == "demo/1/cedar/all/barrier:skills/profiles.estimate"
    withheld = release.audit.without(published, published.loc[at, "key"])
    assert at.any() and [fault.split()[0] for fault in audited.refused(data, withheld, "demo")] == [
        "demo/1/cedar/all/barrier:skills/explorer.level"
    ]


def test_draws_of_a_region_are_refused(data, published):
    data["regions"]["elder"]["drawn"] = [0] * data["draws"]
    assert audited.refused(data, published, "demo") == ["elder: there are draws of a region on the page"]
