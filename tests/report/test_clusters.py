"""Section 4 describes clusters and claims no more than so few regions can carry."""

import re

import table_examples
from report_sections import example, sections

from herelib import release
from herelib.report import clusters


def test_the_warning_about_few_regions_is_fixed():
    assert "4 regions are too few to find types of region" in example()["typology"]


def test_section_4_has_the_map_the_tree_the_clusters_in_words_and_what_they_agree_with():
    told = re.sub(r"<[^>]*>", " ", example()["typology"])
    alts = re.findall(r'alt="([^"]*)"', example()["typology"])
    kinds = ["Map of the regions", "Dots beside grey ranges", "Tree of the regions", "Grid of pairs"]
    assert all(any(alt.startswith(kind) for alt in alts) for kind in kinds)
    assert "Cluster A (" in told and "k = 2 was chosen" in told
    assert "With Degree of urbanisation (Eurostat), 2 kinds of" in told and "With the setting" in told
    assert release.protect(table_examples.run(), 5)["typology"]["warning"].iloc[0] in told


def test_a_study_without_places_has_no_map():
    run = table_examples.run()
    bare = run["places"].assign(longitude=float("nan"), latitude=float("nan"), outline="")
    assert "Map of the regions" not in sections({**run, "places": bare})["typology"]


def test_of_two_clusters_one_is_told_since_the_other_is_its_mirror_image():
    shown = release.protect(table_examples.run(), 5)
    assert len(shown["stability"]) == 2 and len(clusters.feature_pictures(shown)) == 1


def test_many_regions_are_not_warned_about():
    shown = release.protect(table_examples.run(), 5)
    many = {**shown, "typology": shown["typology"].assign(regions=clusters.MANY_REGIONS)}
    assert not clusters.typology_view(many, {})["few_regions"]
    assert clusters.typology_view(shown, {})["few_regions"]


def test_without_clusters_only_the_claim_and_the_map_are_shown():
    shown = release.protect(table_examples.run(), 5)
    view = clusters.typology_view({**shown, "stability": shown["stability"].head(0)}, {})
    assert not view["clustered"] and view["map"] and view["checks"] == view["features"] == view["reasons"] == []
