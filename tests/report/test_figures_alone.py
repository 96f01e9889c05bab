"""What the report says of official figures alone: the figures, their limits, and where people could be asked."""

import pandas as pd
import pytest

from herelib.report import figures_alone


def clusters(count):
    table = pd.DataFrame({"region": [f"r{number:04d}" for number in range(count)], "membership": 1.0, "reason": ""})
    table["cluster"] = ["AB"[number % 2] for number in range(count)]
    table["silhouette"] = [number / count for number in range(count)]
    return table.assign(status="clustered")


def context(inherited=""):
    rows = [
        ("r1", "gdp", "GDP", "EUR", 12000.0, "2021", "Eurostat", inherited),
        ("r2", "gdp", "GDP", "EUR", float("nan"), "", "", ""),
        ("r1", "age", "Age", "", 41.25, "2020", "A", ""),
        ("r2", "age", "Age", "", 39.5, "2021", "B", ""),
    ]
    names = ["region", "indicator", "label", "unit", "value", "year", "source", "inherited_from"]
    return pd.DataFrame(rows, columns=names).assign(low=0.0, high=50000.0)


def test_figures_are_named_with_bounds_range_years_and_what_is_lacking():
    gdp, age = figures_alone.figure_rows(context(inherited="LV00"))
    assert gdp == ["GDP (EUR)", "0 to 50,000", "12,000 to 12,000", "2021", "Eurostat", "1", "1"]
    assert age == ["Age", "0 to 50,000", "39.5 to 41.2", "2020, 2021", "A, B", "0", "0"]


def test_few_regions_are_listed_whole_and_of_many_the_most_typical_of_each_cluster():
    few = figures_alone.places_of_clusters({"clusters": clusters(8)})
    assert not few["cut"] and len(few["rows"]) == 8
    assert few["clusters"][0] == ["A", "4", "r0006, r0004, r0002, r0000", "r0000, r0002"]
    many = figures_alone.places_of_clusters({"clusters": clusters(3135)})
    assert many["cut"] and many["regions"] == "3,135" and len(many["rows"]) == figures_alone.LISTED
    assert many["rows"][0][:2] == ["r3134", "A"] and {row[1] for row in many["rows"]} == {"A", "B"}


@pytest.mark.parametrize("inherited", ["", "LV00"])
def test_limits_count_what_is_missing_and_what_is_of_a_larger_area(inherited):
    shown = {"context": context(inherited), "clusters": clusters(4)}
    text = figures_alone.limits(shown)
    assert "1 of 4 figures of regions are missing." in text
    assert ("GDP in 1 region" in text) is bool(inherited) and "could not be compared" not in text
