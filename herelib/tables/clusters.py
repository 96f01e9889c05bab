"""Contracts of the tables of the typology."""

from __future__ import annotations

import pandera.pandas as pa

from herelib.tables.fields import count, number, schema, share, text, texts

TYPOLOGY = [
    schema(
        "clusters",
        {
            **texts("region", "cluster"),
            "membership": share(nullable=True),
            "silhouette": number(),
            "status": text("clustered", "left out"),
            "reason": text(),
        },
        ["region"],
    ),
    schema(
        "memberships",
        {"region": text(), "cluster": text(), "share": share()},
        ["region", "cluster"],
    ),
    # empty where there are too many regions to compare them pair by pair
    schema(
        "coassignment",
        {"region_a": text(), "region_b": text(), "share": share()},
        ["region_a", "region_b"],
    ),
    schema(
        "stability",
        {
            "cluster": text(),
            "regions": count(),
            # the interviews vary: draws clustered again, beside interviews that are alike everywhere
            "jaccard": share(nullable=True),
            "null_mean": share(nullable=True),
            "null_high95": share(nullable=True),
            "label": text("above chance", "not above chance", "not tested"),
            # the regions vary: Hennig's bootstrap
            "boot_jaccard": share(nullable=True),
            "dissolved": share(nullable=True),
            "recovered": share(nullable=True),
            "boot_label": text("highly stable", "stable", "a pattern", "not stable", "not tested"),
            "description": text(),
        },
        ["cluster"],
    ),
    schema(
        "choice_of_k",
        {
            "k": count(),
            "smallest": count(),
            "silhouette": number(),
            "calinski_harabasz": number(),
            "gap": number(),
            "gap_se": number(),
            "prediction_strength": share(nullable=True),
            "jaccard": share(nullable=True),
            "null_jaccard": share(nullable=True),
            "boot_jaccard": share(nullable=True),
            "chosen": pa.Column(bool),
            "preferred_by": text(),
        },
        ["k"],
    ),
    schema(
        "typology",
        {
            "k": count(),
            "linkage": text(),
            "regions": count(),
            "indicators": count(),
            # null A: do regions differ at all?
            "statistic": number(),
            "null_mean": number(),
            "p_value": share(nullable=True),
            # null B: are there clusters?
            "cluster_index": number(),
            "null_cluster_index": number(),
            "p_clusters": share(nullable=True),
            "adjusted_rand_setting": number(),
            **texts("claim", "warning"),
        },
    ),
    schema(
        "features",
        {
            **texts("cluster", "indicator", "label"),
            "difference": number(),
            "contribution": share(nullable=True),  # of what lies between clusters: how much is this indicator
        },
        ["cluster", "indicator"],
    ),
    # what was looked at before clustering: constant, empty and doubled indicators
    schema(
        "screening",
        {
            **texts("indicator", "block", "label"),
            "used": pa.Column(bool),
            "regions": count(),
            "deviation": number(),
            **texts("twin", "note"),
            "correlation": number(),
        },
        ["indicator"],
    ),
    # how the clusters were joined, step by step; `left` and `right` are regions or earlier steps
    schema(
        "dendrogram",
        {
            "step": count(),
            **texts("left", "right"),
            "height": number(),
            "regions": count(),
            "support": share(nullable=True),
        },
        ["step"],
    ),
    # what moves when one indicator, block or region is left out
    schema(
        "left_out",
        {
            "kind": text("indicator", "block", "region"),
            **texts("name", "label"),
            "adjusted_rand": number(),
            "moved": count(),
            "moved_regions": text(),
        },
        ["kind", "name"],
    ),
    schema(
        "associations",
        {
            "typology": text(),
            "regions": count(),
            "kinds": count(),
            "adjusted_rand": number(),
            "p_value": share(nullable=True),
        },
        ["typology"],
    ),
    # regions outside of the typology: where they would belong, and whether anything like them has been seen
    schema(
        "placements",
        {
            **texts("region", "cluster"),
            "share": share(),
            "indicators": count(),
            "distance": number(),
            "furthest": number(),
            "outside": pa.Column(bool),
            "note": text(),
        },
        ["region", "cluster"],
    ),
]
