"""Contracts of the tables of profiles."""

from __future__ import annotations

import pandera.pandas as pa

from herelib.tables.fields import count, number, schema, share, text, texts
from herelib.vocabulary import BLOCKS, COVER, GROUPS, PROFILE_STATUS

_INTERVAL = {"low90": number(), "low50": number(), "high50": number(), "high90": number()}

PROFILE = [
    schema(
        "coverage",
        {"region": text(), "group": text(*GROUPS), "n": count()},
        ["region", "group"],
    ),
    schema(
        "cells",
        {
            "region": text(),
            "group": text(*GROUPS),
            "indicator": text(),
            "n": count(),
            "holders": count(),  # interviews with a value above 0: of a share, those who hold it
            "mean": share(nullable=True),
            "estimate": share(nullable=True),
            "sd": number(),
            "pooled_share": share(nullable=True),
            "imputed": pa.Column(bool),
        },
        ["region", "group", "indicator"],
    ),
    schema(
        "profiles",
        {
            **texts("region", "indicator"),
            "block": text(*BLOCKS),
            "label": text(),
            "estimate": share(nullable=True),
            "sd": number(),
            **_INTERVAL,
            "unpooled": share(nullable=True),
            "pooled_share": share(nullable=True),  # of the estimate: how much it leans on the groups' means elsewhere
            "imputed_share": share(nullable=True),  # weight of groups that nobody here was interviewed of
            "n": count(),
            "groups_present": count(),
            "groups_asked": count(),
            "status": text(*PROFILE_STATUS),
        },
        ["region", "indicator"],
    ),
    schema("draws", {"draw": count(), "region": text()}, ["draw", "region"], strict=False),
    schema(
        "matrix",
        {
            **texts("region", "field"),
            "severity": share(nullable=True),
            "severity_low90": number(),
            "severity_high90": number(),
            **{name: share(nullable=True) for name in COVER},
            "supply": share(nullable=True),
            "n": count(),
            "status": text(*PROFILE_STATUS),
        },
        ["region", "field"],
    ),
    schema(
        "gaps",
        {
            **texts("region", "indicator"),
            "group_a": text(*GROUPS),
            "group_b": text(*GROUPS),
            "difference": number(),
            "low90": number(),
            "high90": number(),
            "n_a": count(),
            "n_b": count(),
            "doubt": share(),  # that the difference has the other sign
            "clear": pa.Column(bool),
            "question": text(),
        },
        ["region", "indicator", "group_a", "group_b"],
    ),
    # items of one indicator: do they belong together?
    schema(
        "consistency",
        {
            **texts("indicator", "item", "label"),
            "items": count(),
            "n": count(),
            **{name: number() for name in ("alpha", "alpha_low", "alpha_high", "omega", "item_rest", "alpha_without")},
            "note": text(),
        },
        ["indicator", "item"],
    ),
    # were enough people asked, and did the last ones still say something new?
    schema(
        "adequacy",
        {
            **texts("region", "group"),
            "n": count(),
            "answered": count(),
            "codes": count(),
            **{name: number() for name in ("unseen", "new_from_next")},
            "code_coverage": share(nullable=True),
            "note": text(),
        },
        ["region", "group"],
    ),
    schema(
        "new_codes",
        {"region": text(), "n": count(), **{name: number() for name in ("codes", "low90", "high90")}},
        ["region", "n"],
    ),
    # how many people the survey weights say stand behind an answer
    schema(
        "totals",
        {**texts("region", "item", "answer"), "n": count(), "total": number(), "share": share(nullable=True)},
        ["region", "item", "answer"],
    ),
]
