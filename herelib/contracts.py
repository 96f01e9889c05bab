"""The contract of each processed table: its columns, their types, ranges and keys."""

from __future__ import annotations

import pandera.pandas as pa

GROUPS = ("resident", "entrepreneur", "ngo", "municipality", "state")
SETTINGS = ("suburban", "rural", "urban")
BLOCKS = ("need", "cover", "supply", "capacity", "barrier", "asset", "context")
COVER = ("now", "training", "outside", "public")
MISSING = ("", "refused", "dont_know", "not_asked", "blank", "invalid")
STAGES = ("clean", "profile", "cluster", "recommend")
FAMILIES = ("value", "fit", "evidence", "burden")  # of criteria
VERDICTS = ("clear", "contested", "insufficient evidence", "none feasible")
PROFILE_STATUS = ("ok", "insufficient", "missing", "context", "inherited")


def _share(nullable: bool = False) -> pa.Column:
    return pa.Column(float, pa.Check.in_range(-1e-12, 1 + 1e-12), nullable=nullable)


def _text(*allowed: str) -> pa.Column:
    return pa.Column(str, pa.Check.isin(allowed) if allowed else None)


def _texts(*names: str) -> dict[str, pa.Column]:
    return {name: _text() for name in names}


def _number(nullable: bool = True) -> pa.Column:
    return pa.Column(float, nullable=nullable)


def _count() -> pa.Column:
    return pa.Column("int64", pa.Check.ge(0))


def _schema(name: str, columns: dict, unique: list[str] | None = None, strict: bool = True, **options):
    return pa.DataFrameSchema(columns, name=name, unique=unique, strict=strict, coerce=True, ordered=strict, **options)


_INTERVAL = {"low90": _number(), "low50": _number(), "high50": _number(), "high90": _number()}

CONTRACTS: dict[str, pa.DataFrameSchema] = {
    schema.name: schema
    for schema in [
        _schema(
            "accounting",
            {
                "export": _text(),
                "row": _count(),
                "interview": _text(),
                "status": _text("kept", "dropped"),
                "rule": _text(),
            },
            ["export", "row"],
            checks=pa.Check(
                lambda t: (t["status"] == "dropped") == (t["rule"] != ""),
                error="a dropped row has its rule, a kept row has none",
            ),
        ),
        _schema(
            "interviews",
            {
                **_texts("interview", "region"),
                "group": _text(*GROUPS),
                "language": _text(),
                "date": pa.Column(str, pa.Check.str_matches(r"^(\d{4}-\d{2}-\d{2})?$")),
                "minutes": _number(),
                "export": _text(),
                "consent_quote": pa.Column(bool),
                "weight": pa.Column(float, pa.Check.gt(0)),
            },
            ["interview"],
        ),
        _schema(
            "answers",
            {
                **_texts("interview", "item", "raw"),
                "value": _share(nullable=True),
                "missing": _text(*MISSING),
            },
        ),
        _schema("open_answers", {"interview": _text(), "item": _text(), "language": _text(), "text": _text()}),
        _schema(
            "cleaning_log",
            {
                **_texts("rule", "decision"),
                "source": _text("automatic", "analyst"),
                "export": _text(),
                "row": _count(),
                **_texts("interview", "item", "old", "new", "reason"),
                "applied": pa.Column(bool),
            },
        ),
        _schema(
            "items",
            {
                **_texts("item", "dimension"),
                "block": _text(*BLOCKS),
                "kind": _text("scale", "choice"),
                "direction": pa.Column("int64", pa.Check.isin([-1, 1])),
                "low": _number(),
                "high": _number(),
                **_texts("label", "groups"),
            },
            ["item"],
        ),
        _schema(
            "segments",
            {
                **_texts("interview", "item", "code", "coder"),
                "start": _count(),
                "end": _count(),
                "cleared": pa.Column(bool),
            },
        ),
        _schema(
            "regions",
            {
                **_texts("region", "country"),
                "setting": _text(*SETTINGS, ""),
                "population": pa.Column(float, pa.Check.gt(0), nullable=True),
            },
            ["region"],
        ),
        _schema(
            "context",
            {
                **_texts("region", "indicator", "dimension", "label", "unit"),
                "value": _number(),
                "scaled": _share(nullable=True),
                "low": _number(),
                "high": _number(),
                "direction": pa.Column("int64", pa.Check.isin([-1, 1])),
                **_texts("year", "source", "level", "inherited_from"),
            },
            ["region", "indicator"],
        ),
        _schema(
            "coverage",
            {"region": _text(), "group": _text(*GROUPS), "n": _count()},
            ["region", "group"],
        ),
        _schema(
            "cells",
            {
                "region": _text(),
                "group": _text(*GROUPS),
                "indicator": _text(),
                "n": _count(),
                "mean": _share(nullable=True),
                "estimate": _share(nullable=True),
                "sd": _number(),
                "pooled_share": _share(nullable=True),
                "imputed": pa.Column(bool),
            },
            ["region", "group", "indicator"],
        ),
        _schema(
            "profiles",
            {
                **_texts("region", "indicator"),
                "block": _text(*BLOCKS),
                "label": _text(),
                "estimate": _share(nullable=True),
                "sd": _number(),
                **_INTERVAL,
                "unpooled": _share(nullable=True),
                "n": _count(),
                "groups_present": _count(),
                "groups_asked": _count(),
                "status": _text(*PROFILE_STATUS),
            },
            ["region", "indicator"],
        ),
        _schema("draws", {"draw": _count(), "region": _text()}, ["draw", "region"], strict=False),
        _schema(
            "matrix",
            {
                **_texts("region", "field"),
                "severity": _share(nullable=True),
                "severity_low90": _number(),
                "severity_high90": _number(),
                **{name: _share(nullable=True) for name in COVER},
                "supply": _share(nullable=True),
                "n": _count(),
                "status": _text(*PROFILE_STATUS),
            },
            ["region", "field"],
        ),
        _schema(
            "gaps",
            {
                **_texts("region", "indicator"),
                "group_a": _text(*GROUPS),
                "group_b": _text(*GROUPS),
                "difference": _number(),
                "low90": _number(),
                "high90": _number(),
                "n_a": _count(),
                "n_b": _count(),
                "clear": pa.Column(bool),
            },
            ["region", "indicator", "group_a", "group_b"],
        ),
        _schema(
            "clusters",
            {
                **_texts("region", "cluster"),
                "membership": _share(nullable=True),
                "silhouette": _number(),
                "status": _text("clustered", "left out"),
                "reason": _text(),
            },
            ["region"],
        ),
        _schema(
            "memberships",
            {"region": _text(), "cluster": _text(), "share": _share()},
            ["region", "cluster"],
        ),
        _schema(
            "coassignment",
            {"region_a": _text(), "region_b": _text(), "share": _share()},
            ["region_a", "region_b"],
        ),
        _schema(
            "stability",
            {
                "cluster": _text(),
                "regions": _count(),
                "jaccard": _share(),
                "null_mean": _share(nullable=True),
                "null_high95": _share(nullable=True),
                "label": _text("above chance", "not above chance", "not tested"),
            },
            ["cluster"],
        ),
        _schema(
            "choice_of_k",
            {
                "k": _count(),
                "silhouette": _number(),
                "jaccard": _share(nullable=True),
                "null_jaccard": _share(nullable=True),
                "chosen": pa.Column(bool),
            },
            ["k"],
        ),
        _schema(
            "typology",
            {
                "k": _count(),
                "linkage": _text(),
                "regions": _count(),
                "indicators": _count(),
                "statistic": _number(),
                "null_mean": _number(),
                "p_value": _share(nullable=True),
                "adjusted_rand_setting": _number(),
                "claim": _text(),
            },
        ),
        _schema(
            "features",
            {"cluster": _text(), "indicator": _text(), "label": _text(), "difference": _number()},
            ["cluster", "indicator"],
        ),
        _schema(
            "verdicts",
            {
                "region": _text(),
                "verdict": _text(*VERDICTS),
                **_texts("method", "runner_up"),
                "acceptability": _share(nullable=True),
                "runner_acceptability": _share(nullable=True),
                "p_data": _share(nullable=True),
                **_texts("reason", "missing"),
                "doubt_interviews": _share(nullable=True),
                "doubt_ratings": _share(nullable=True),
                "doubt_weights": _share(nullable=True),
                **_texts("flip", "nearest_gate"),
            },
            ["region"],
        ),
        _schema(
            "acceptability",
            {"region": _text(), "method": _text(), "rank": _count(), "share": _share()},
            ["region", "method", "rank"],
        ),
        _schema(
            "scores",
            {
                **_texts("region", "method"),
                "family": _text(*FAMILIES),
                "criterion": _text(),
                "weight": _share(),
                "score": _share(nullable=True),
                "contribution": _number(),
            },
            ["region", "method", "criterion"],
        ),
        _schema(
            "gates",
            {
                **_texts("region", "method", "gate"),
                "kind": _text("fact", "interview"),
                "answer": _text("yes", "no", "unknown"),
                "share": _share(nullable=True),
                **_texts("question", "source", "date"),
                "open": pa.Column(bool),
            },
            ["region", "method", "gate"],
        ),
        _schema(
            "business_types",
            {
                **_texts("region", "type", "field"),
                "opportunity": _share(nullable=True),
                "low90": _number(),
                "high90": _number(),
                "top3": _share(nullable=True),
                "severity": _share(nullable=True),
                "local_cover": _share(nullable=True),
                "supply_left": _share(nullable=True),
                "competes": pa.Column(bool),
                "rank": _count(),
            },
            ["region", "type"],
        ),
        _schema(
            "decisions",
            {
                **_texts("id", "title", "date"),
                "status": _text("accepted", "superseded"),
                **_texts("decided_by", "parameter", "chosen", "value", "reason", "alternatives", "file"),
            },
            ["id"],
        ),
        _schema(
            "gate_facts",
            {
                **_texts("method", "region", "country", "gate"),
                "answer": _text("yes", "no", "unknown"),
                **_texts("source", "date"),
            },
        ),
        *[
            _schema(
                f"parameters_{stage}",
                {
                    **_texts("parameter", "value"),
                    "source": _text("decision", "default", "hand"),
                    **_texts("decision", "meaning"),
                },
                ["parameter"],
            )
            for stage in STAGES
        ],
    ]
}
