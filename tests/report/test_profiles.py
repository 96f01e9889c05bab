"""Section 3 shows what may be shown of each region, and asks where groups disagree."""

import html

import pandas as pd
import table_examples
from report_sections import example

from herelib import release
from herelib.report import profiles


def test_where_groups_disagree_the_report_says_what_to_ask_them():
    shown = release.protect(table_examples.run(), 5)
    asked = shown["gaps"].loc[shown["gaps"]["clear"], "question"]
    assert len(asked) and any(question in html.unescape(example()["needs"]) for question in asked)
    assert "what to ask them" in example()["needs"]


def test_a_region_whose_severities_are_all_hidden_has_a_sentence_and_no_figure():
    matrix = release.protect(table_examples.run(), 5)["matrix"]
    region = matrix["region"].iloc[0]
    view = profiles.region_view(matrix.assign(severity=matrix["severity"].mask(matrix["region"] == region)), region)
    assert view["matrix"] is None and view["sentence"]


def test_a_block_that_nobody_was_asked_about_has_no_figure():
    known = release.protect(table_examples.run(), 5)["profiles"]
    assert profiles.block_picture(known[known["block"] != "capacity"], "capacity") is None
    assert profiles.block_picture(known, "capacity").alt.startswith("Grid of capacity by region. ")


def test_without_gaps_a_sentence_says_so():
    shown = release.protect(table_examples.run(), 5)
    view = profiles.needs_view({**shown, "gaps": shown["gaps"].head(0)})
    assert view["gaps"] is None and view["no_gaps"] and view["questions"] == []


def test_what_is_out_of_scope_is_said_beside_the_needs_and_else_nothing():
    def said(value):
        return profiles.say_out_of_scope(pd.DataFrame({"parameter": ["aim", "out_of_scope"], "value": ["both", value]}))

    assert said("none") == "" and profiles.say_out_of_scope(pd.DataFrame({"parameter": ["aim"], "value": ["x"]})) == ""
    assert said("need:food+barrier:digital").startswith("Out of scope by a decision (section 8): need ")
    assert "barrier " in said("need:food+barrier:digital")
