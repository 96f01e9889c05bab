"""Contracts of the tables of recommendations, and of the decisions and parameters behind them."""

from __future__ import annotations

import pandera.pandas as pa

from herelib.fields import count, number, schema, share, text, texts
from herelib.vocabulary import FAMILIES, STAGES, VERDICTS

ADVICE = [
    schema(
        "verdicts",
        {
            "region": text(),
            "verdict": text(*VERDICTS),
            **texts("method", "runner_up"),
            "acceptability": share(nullable=True),
            "runner_acceptability": share(nullable=True),
            "p_data": share(nullable=True),
            **texts("reason", "missing"),
            "doubt_interviews": share(nullable=True),
            "doubt_ratings": share(nullable=True),
            "doubt_weights": share(nullable=True),
            **texts("flip", "nearest_gate"),
        },
        ["region"],
    ),
    schema(
        "acceptability",
        {"region": text(), "method": text(), "rank": count(), "share": share()},
        ["region", "method", "rank"],
    ),
    schema(
        "scores",
        {
            **texts("region", "method"),
            "family": text(*FAMILIES),
            "criterion": text(),
            "weight": share(),
            "score": share(nullable=True),
            "contribution": number(),
        },
        ["region", "method", "criterion"],
    ),
    schema(
        "gates",
        {
            **texts("region", "method", "gate"),
            "kind": text("fact", "interview"),
            "answer": text("yes", "no", "unknown"),
            "share": share(nullable=True),
            **texts("question", "source", "date"),
            "open": pa.Column(bool),
        },
        ["region", "method", "gate"],
    ),
    schema(
        "business_types",
        {
            **texts("region", "type", "field"),
            "opportunity": share(nullable=True),
            "low90": number(),
            "high90": number(),
            "top3": share(nullable=True),
            "severity": share(nullable=True),
            "local_cover": share(nullable=True),
            "supply_left": share(nullable=True),
            "competes": pa.Column(bool),
            "rank": count(),
        },
        ["region", "type"],
    ),
    schema(
        "decisions",
        {
            **texts("id", "title", "date"),
            "status": text("accepted", "superseded"),
            **texts("decided_by", "parameter", "chosen", "value", "reason", "alternatives", "file"),
        },
        ["id"],
    ),
    *[
        schema(
            f"parameters_{stage}",
            {
                **texts("parameter", "value"),
                "source": text("decision", "default", "hand"),
                **texts("decision", "meaning"),
            },
            ["parameter"],
        )
        for stage in STAGES
    ],
]
