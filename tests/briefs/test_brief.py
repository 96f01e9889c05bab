"""The brief of one region: where it is, who was asked, map, quote and the way to the report."""

import dataclasses

import pandas as pd
import pytest
import table_examples
from brief_examples import ABOUT, rows, shown

from herelib.briefs.brief import asked_sentence, brief_view, card_place, map_view, quote_view, where_phrase
from herelib.figures.locator import located_at
from herelib.report import contents

PLACES = pd.DataFrame(
    {"region": ["a", "b"], "longitude": [1.0, None], "latitude": [2.0, None], "outline": ["", ""]}
)  # fmt: skip


def test_a_region_bears_its_label_and_is_described_by_what_is_known():
    view = brief_view(rows("elm-suburb"), located_at(shown()["places"]), table_examples.catalogue(), ABOUT, "")
    assert view.name == "Élm <i>suburb</i>" and view.region == "elm-suburb"
    regions = pd.DataFrame([["a", "LV", "rural", 6400.0]], columns=["region", "country", "setting", "population"])
    assert where_phrase(regions) == "Rural, LV, 6,400 inhabitants"
    assert where_phrase(regions.assign(population=float("nan"), setting="", country="")) == ""


def test_how_many_were_asked_is_said_unless_that_is_hidden():
    coverage = pd.DataFrame({"group": ["resident", "ngo", "all"], "n": pd.array([20, 0, 20], "Int64")})
    assert asked_sentence(coverage, "2026") == "About 20 people were asked here (2026): residents."
    hidden = coverage.assign(n=pd.array([None, 0, None], "Int64"))
    assert asked_sentence(hidden, "2026") == "Asked here (2026): residents. How many is not shown."
    assert asked_sentence(coverage.assign(n=pd.array([0, 0, 0], "Int64")), "2026") == "Nobody was asked here yet."


def test_a_map_stands_only_where_the_study_says_where_regions_lie():
    places = located_at(PLACES)
    assert map_view(places, "b", {}) is None and map_view(located_at(PLACES.iloc[1:]), "b", {}) is None
    assert map_view(places, "a", {"a": "Ādaži"}).alt == "Small map. Where Ādaži lies."


def test_a_quote_is_cleared_and_in_the_language_of_the_reader_where_there_is_one():
    tables = rows("elm-suburb")
    quotes = pd.DataFrame(
        [["elm-suburb", "resident", "need_care", "lv", "Latviski", "Q1"],
         ["elm-suburb", "resident", "need_food", "en", "In English", "Q2"]],
        columns=["region", "speaker", "code", "language", "text", "number"],
    )  # fmt: skip
    tables["quotes"] = quotes
    assert quote_view(tables, "en")["text"] == "In English"
    assert quote_view(tables, "lv")["text"] == "Latviski" and quote_view(tables, "it")["language"] in ("en", "lv")
    assert quote_view(tables | {"quotes": quotes.head(0)}, "en") is None


def test_the_card_lies_on_the_report_or_on_the_region_s_own_page(monkeypatch):
    assert card_place(shown(), "oak-rural").startswith("../report.html#region-oak-rural")
    monkeypatch.setattr(contents, "MOST_REGIONS", 2)
    place = card_place(shown(), "oak-rural")
    assert place.startswith("../regions/oak-rural") and place.endswith("#region-oak-rural")


def test_nothing_in_a_brief_can_be_changed_afterwards():
    with pytest.raises(dataclasses.FrozenInstanceError):
        ABOUT.title = "other"
