"""The contract of each processed table: its columns, their types, ranges and keys."""

from __future__ import annotations

import pandas as pd
import pandera.pandas as pa

from herelib.fields import Text, count, number, schema, share, text, texts

GROUPS = ("resident", "entrepreneur", "ngo", "municipality", "state")
SETTINGS = ("suburban", "rural", "urban")
BLOCKS = ("need", "cover", "supply", "capacity", "barrier", "asset", "context")
COVER = ("now", "training", "outside", "public")
MISSING = ("", "refused", "dont_know", "not_asked", "blank", "invalid")
PER_ITEM = ("answers", "missing", "cleaned")  # tables with a column per item and a row per interview
# what the report does not read: single answers, and what only the team may see
UNREAD = (*PER_ITEM, "repeats", "seen", "agreement", "disagreements", "suggestions", "draws", "decisions")
STAGES = ("clean", "profile", "cluster", "recommend")
FAMILIES = ("value", "fit", "evidence", "burden")  # of criteria
VERDICTS = ("clear", "contested", "insufficient evidence", "none feasible")
PROFILE_STATUS = ("ok", "insufficient", "missing", "context", "inherited")


def _each(allowed: tuple[str, ...], numbers: bool) -> pa.Check:
    """One column per item: numbers from 0 to 1 (NaN is missing) where allowed, or texts out of some words."""

    def holds(table: pd.DataFrame) -> bool:
        for name in table.columns[1:]:
            column = table[name]
            if numbers and column.dtype == float:
                if not ((column >= -1e-12) & (column <= 1 + 1e-12) | column.isna()).all():
                    return False
            elif allowed and not column.isin(allowed).all():
                return False
        return True

    kinds = ["numbers from 0 to 1"] * numbers + [f"one of {', '.join(map(repr, allowed))}"] * bool(allowed)
    return pa.Check(holds, error=f"each item holds {' or '.join(kinds)}")


_INTERVAL = {"low90": number(), "low50": number(), "high50": number(), "high90": number()}

CONTRACTS: dict[str, pa.DataFrameSchema] = {
    contract.name: contract
    for contract in [
        schema(
            "accounting",
            {
                "export": text(),
                "row": count(),
                "interview": text(),
                "status": text("kept", "dropped"),
                "rule": text(),
                "cells_changed": count(),
            },
            ["export", "row"],
            checks=pa.Check(
                lambda t: (t["status"] == "dropped") == (t["rule"] != ""),
                error="a dropped row has its rule, a kept row has none",
            ),
        ),
        schema(
            "interviews",
            {
                **texts("interview", "region"),
                "group": text(*GROUPS),
                "language": text(),
                "date": pa.Column(Text(), pa.Check.str_matches(r"^(\d{4}-\d{2}-\d{2})?$")),
                "minutes": number(),
                "export": text(),
                "consent_quote": pa.Column(bool),
                "weight": pa.Column(float, pa.Check.gt(0)),
            },
            ["interview"],
        ),
        # one column per analysed item: its value from 0 to 1, or who could cover a need
        schema("answers", texts("interview"), strict=False, checks=_each(("", *COVER), numbers=True)),
        # one column per analysed item: why there is no value
        schema("missing", texts("interview"), strict=False, checks=_each(MISSING, numbers=False)),
        # one column per coded item of the form: names of choices, numbers and dates as text, "" for a blank
        schema("cleaned", texts("interview"), strict=False),
        schema("repeats", {**texts("interview", "repeat"), "number": count(), **texts("item", "raw")}),
        schema("open_answers", texts("interview", "item", "language", "language_source", "text")),
        schema(
            "cleaning_log",
            {
                **texts("rule", "decision"),
                "source": text("automatic", "analyst"),
                "export": text(),
                "row": count(),
                **texts("interview", "item", "old", "new", "reason"),
                "applied": pa.Column(bool),
            },
        ),
        schema(
            "rules",
            {
                "rule": text(),
                "about": text("record", "answer", "form"),
                **texts("meaning", "parameter", "value", "decision"),
                "found": count(),
                "applied": count(),
            },
            ["rule"],
        ),
        schema(
            "items",
            {
                **texts("item", "dimension"),
                "block": text(*BLOCKS),
                "kind": text("scale", "choice"),
                "direction": pa.Column("int64", pa.Check.isin([-1, 1])),
                "low": number(),
                "high": number(),
                **texts("label", "groups"),
            },
            ["item"],
        ),
        schema(
            "segments",
            {
                **texts("segment", "interview", "item", "code", "coder"),
                "start": count(),
                "end": count(),
                **{name: pa.Column(bool) for name in ("cleared", "negated", "counts")},
            },
            ["segment"],
        ),
        schema(
            "agreement",
            {
                "kind": text("human-human", "automatic-human"),
                **texts("code", "coders", "coefficient"),
                **{name: number() for name in ("value", "low", "high", "se")},
                "units": count(),
                "coder_count": count(),
                "defined": share(nullable=True),
                "mark": text(),
            },
            ["kind", "code", "coders", "coefficient"],
        ),
        schema(
            "disagreements",
            {
                "kind": text("human-human", "automatic-human"),
                "rank": count(),
                **texts("interview", "item", "code", "present", "absent", "segments"),
                **{name: number() for name in ("apart", "answer_apart", "code_alpha")},
            },
        ),
        schema(
            "suggestions", {**texts("region", "group", "language", "lemma"), "answers": count(), "interviews": count()}
        ),
        # which coder read which open answer: without it, a code that a coder did not give means nothing
        schema("seen", texts("coder", "interview", "item"), ["coder", "interview", "item"]),
        schema(
            "regions",
            {
                **texts("region", "country"),
                "setting": text(*SETTINGS, ""),
                "population": pa.Column(float, pa.Check.gt(0), nullable=True),
            },
            ["region"],
        ),
        schema(
            "context",
            {
                **texts("region", "indicator", "dimension", "label", "unit"),
                "value": number(),
                "scaled": share(nullable=True),
                "low": number(),
                "high": number(),
                "direction": pa.Column("int64", pa.Check.isin([-1, 1])),
                **texts("year", "source", "level", "inherited_from"),
            },
            ["region", "indicator"],
        ),
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
                "clear": pa.Column(bool),
            },
            ["region", "indicator", "group_a", "group_b"],
        ),
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
                "jaccard": share(),
                "null_mean": share(nullable=True),
                "null_high95": share(nullable=True),
                "label": text("above chance", "not above chance", "not tested"),
            },
            ["cluster"],
        ),
        schema(
            "choice_of_k",
            {
                "k": count(),
                "silhouette": number(),
                "jaccard": share(nullable=True),
                "null_jaccard": share(nullable=True),
                "chosen": pa.Column(bool),
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
                "statistic": number(),
                "null_mean": number(),
                "p_value": share(nullable=True),
                "adjusted_rand_setting": number(),
                "claim": text(),
            },
        ),
        schema(
            "features",
            {"cluster": text(), "indicator": text(), "label": text(), "difference": number()},
            ["cluster", "indicator"],
        ),
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
        schema(
            "gate_facts",
            {
                **texts("method", "region", "country", "gate"),
                "answer": text("yes", "no", "unknown"),
                **texts("source", "date"),
            },
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
}
