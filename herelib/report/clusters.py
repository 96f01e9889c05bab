"""Section 6: the map, the clusters in words, whether they hold, how they join, and what may be claimed of them."""

from __future__ import annotations

from collections.abc import Mapping

import pandas as pd

from herelib.figures import (
    maps,
    say_associations,
    say_choice_of_k,
    say_clusterability,
    say_clusters,
    say_placements,
    show_cluster_features,
    show_coassignment,
    show_dendrogram,
    show_map,
    show_stability,
)
from herelib.report import figures_alone
from herelib.report.contents import nobody_asked, title_of
from herelib.report.rendering import Picture, picture, render

MANY_REGIONS = 30  # [J] below it the report says that clusters describe these regions and are no types of region


def typology(shown: Mapping[str, pd.DataFrame], settings: Mapping | None = None) -> str:
    """Section 6 as HTML.

    Parameters
    ----------
    settings : of study.yaml, for the names of the published typologies
    """
    return render("clusters.html.j2", **typology_view(shown, settings or {}))


def typology_view(shown: Mapping[str, pd.DataFrame], settings: Mapping) -> dict:
    """What may be claimed of the clusters, and, where there are any, their figures and what they agree with."""
    # Too few regions to cluster: the table stability is empty then, and the claim says why.
    facts, clustered = shown["typology"].iloc[0], len(shown["stability"]) > 0
    return {
        "section_title": title_of("typology"),
        "places": figures_alone.places_of_clusters(shown) if clustered and nobody_asked(shown) else None,
        "few_regions": bool(facts["regions"] < MANY_REGIONS),
        "region_count": int(facts["regions"]),
        "claim": facts["claim"],
        "warning": facts["warning"],
        "map": map_picture(shown),
        "clustered": clustered,
        "clusters": say_clusters(shown["clusters"]) if clustered else "",
        "descriptions": [sentence for sentence in shown["stability"]["description"] if sentence],
        "checks": check_pictures(shown) if clustered else [],
        "features": feature_pictures(shown) if clustered else [],
        "reasons": reasons_for_k(shown, settings) if clustered else [],
    }


def map_picture(shown: Mapping[str, pd.DataFrame]) -> Picture | None:
    """The regions on a map; nothing where the study says of none where it lies."""
    located = maps.located(shown)
    if not ((located["outline"] != "").any() or located["longitude"].notna().any()):
        return None
    return picture(show_map(located))


def check_pictures(shown: Mapping[str, pd.DataFrame]) -> list[Picture]:
    """Whether the clusters are more stable than chance, how regions join, and which pairs stay together."""
    stability, tree, pairs = shown["stability"], shown["dendrogram"], shown["coassignment"]
    pictures = [picture(show_stability(stability))]
    if len(tree):
        pictures.append(picture(show_dendrogram(tree, shown["clusters"])))
    if len(pairs):
        pictures.append(picture(show_coassignment(pairs, shown["clusters"])))
    return pictures


def feature_pictures(shown: Mapping[str, pd.DataFrame]) -> list[Picture]:
    """In what each cluster differs from the other regions."""
    features, clusters = shown["features"], list(shown["stability"]["cluster"])
    told_once = clusters[:1] if len(clusters) == 2 else clusters  # of two, the other is the mirror image
    return [picture(show_cluster_features(features, cluster)) for cluster in told_once]


def reasons_for_k(shown: Mapping[str, pd.DataFrame], settings: Mapping) -> list[str]:
    """Why so many clusters, which published typologies they agree with, and where single regions would be placed."""
    # A published typology is never named without who published it: names alone sound like facts of nature.
    labels = {
        name: f"{typology.get('label', name)} ({typology['source']})"
        for name, typology in settings.get("typologies", {}).items()
    }
    sentences = [say_choice_of_k(shown["choice_of_k"])]
    # Of few regions neither is asked, and the banner says what follows from so few.
    if shown["typology"]["regions"].iloc[0] >= MANY_REGIONS:
        sentences.append(say_clusterability(shown["typology"], shown["choice_of_k"]))
    sentences.append(say_associations(shown["associations"], labels))
    return [*sentences, say_placements(shown["placements"])] if len(shown["placements"]) else sentences
