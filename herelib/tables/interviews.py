"""Contracts of the tables that cleaning makes: interviews, answers, coding, regions and context figures."""

from __future__ import annotations

import pandas as pd
import pandera.pandas as pa

from herelib.tables.fields import Text, count, number, schema, share, text, texts
from herelib.vocabulary import BLOCKS, COVER, GROUPS, MISSING, SETTINGS


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


SURVEY = [
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
    # the questions with choices among the columns of `cleaned`
    schema("choices", {**texts("item", "answer", "label"), "several": pa.Column(bool)}, ["item", "answer"]),
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
    # the codes and what stands above them; `items` are the open questions in which a code is looked for, "" all of them
    schema("codebook", texts("code", "parent", "label", "items"), ["code"]),
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
    schema("suggestions", {**texts("region", "group", "language", "lemma"), "answers": count(), "interviews": count()}),
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
    # what published typologies say of the regions
    schema("published", texts("region", "typology", "kind"), ["region", "typology"]),
    # where the regions lie: outlines as well-known text in degrees, or points, or neither
    schema("places", {"region": text(), "longitude": number(), "latitude": number(), "outline": text()}, ["region"]),
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
        "gate_facts",
        {
            **texts("method", "region", "country", "gate"),
            "answer": text("yes", "no", "unknown"),
            **texts("source", "date"),
        },
    ),
]
