"""Contracts of the tables of recommendations, and of the decisions and parameters behind them."""

from __future__ import annotations

import pandera.pandas as pa

from herelib.tables.fields import count, number, schema, share, text, texts
from herelib.vocabulary import FAMILIES, GROUPS, STAGES, VERDICTS

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
    # SMAA-2 of each method: a row also for methods that are feasible in few draws or in none
    schema(
        "rankings",
        {
            **texts("region", "method"),
            "feasible": share(),  # of the draws
            "value": number(),  # at the reference weights, mean over draws
            "first": share(),
            "expected_rank": number(),
            "confidence": share(nullable=True),  # confidence factor: first, if the weights were its central weights
        },
        ["region", "method"],
    ),
    schema(
        "central_weights",
        {**texts("region", "method", "criterion"), "family": text(*FAMILIES), "weight": share()},
        ["region", "method", "criterion"],
    ),
    schema(
        "pairwise",
        {**texts("region", "method", "other"), "share": share()},  # draws in which `method` is ahead of `other`
        ["region", "method", "other"],
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
    # the smallest change of the families' weights that puts the runner-up first
    schema(
        "flips",
        {
            **texts("region", "method"),
            "family": text(*FAMILIES),
            "weight": share(),
            "weight_then": share(),
            "factor": number(),
            "admissible": pa.Column(bool),  # whether the weights then still keep what the team decided
        },
        ["region", "family"],
    ),
    # the same scores ranked by TOPSIS and PROMETHEE II
    schema(
        "second_opinions",
        {
            **texts("region", "method"),
            **{name: number(nullable=False) for name in ("additive", "topsis", "promethee")},
            **{f"{name}_rank": count() for name in ("additive", "topsis", "promethee")},
        },
        ["region", "method"],
    ),
    # what becomes of the order of the others when a method is dropped, or one like it is added
    schema(
        "reversals",
        {
            "region": text(),
            "technique": text("additive", "topsis", "promethee"),
            "change": text("dropped", "added"),
            "trials": count(),
            "order_changed": count(),
            "first_changed": count(),
        },
        ["region", "technique", "change"],
    ),
    # what clear would take: share of simulated studies that end clear with so many times the present interviews
    schema(
        "settling",
        {
            "region": text(),
            "multiple": number(),  # infinite: as if the place were known without doubt; NaN: not simulated
            "interviews": count(),
            "clear": share(nullable=True),
            "note": text(),
        },
        ["region", "multiple"],
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
    # the recommended method (and the runner-up where contested) with the complements that the catalogue names for it
    schema(
        "bundles",
        {
            **texts("region", "method", "part"),
            "role": text("method", "complement", "excluded"),
            **texts("remedies", "note"),  # what it remedies here that the method does not, worst lack first
            "cost_low_eur": number(),
            "cost_high_eur": number(),
            "lead_time_low_months": number(),
            "lead_time_high_months": number(),
            "open": pa.Column(bool),
        },
        ["region", "method", "part"],
    ),
    schema(
        "business_types",
        {
            **texts("region", "type", "field"),
            "opportunity": share(nullable=True),
            "low90": number(),
            "high90": number(),
            "top3": share(nullable=True),
            "expected_rank": number(),
            "severity": share(nullable=True),
            "local_cover": share(nullable=True),
            "supply_left": share(nullable=True),
            "competes": pa.Column(bool),
            "competes_share": share(nullable=True),  # of the draws
            "capacity_match": share(nullable=True),  # draws in which all that it requires is at hand
            **texts("met", "short"),  # required capacities that are at hand in most draws, and those that are not
            "licence": text("yes", "no", "depends"),
            "speak_for": count(),  # interviews: a severe need that neighbours could cover
            "speak_against": count(),  # interviews: already offered, or to be covered by others
            "rank": count(),
        },
        ["region", "type"],
    ),
    schema(
        "type_acceptability",
        {"region": text(), "type": text(), "rank": count(), "share": share()},
        ["region", "type", "rank"],
    ),
    # value = sum over criteria = sum over parts: means over draws at the reference weights
    schema(
        "evidence",
        {
            **texts("region", "method"),
            "family": text(*FAMILIES),
            **texts("criterion", "part"),  # part: a requirement, a remedied lack, or a fact of the catalogue
            "kind": text("requirement", "remedy", "catalogue"),
            "indicator": text(),  # "" where the catalogue alone speaks
            "rating": number(),
            "level": share(nullable=True),  # of the indicator here
            "contribution": number(nullable=False),
            "n": count(),
            "pooled_share": share(nullable=True),
        },
        ["region", "method", "criterion", "part"],
    ),
    # what an indicator of a region rests on: items and codes, by group
    schema(
        "links",
        {
            **texts("region", "indicator", "item", "label"),
            "group": text(*GROUPS),
            "n": count(),
            "mean": share(nullable=True),
            "weight": share(nullable=True),  # of the group's answers to this item in the indicator, before pooling
            "pooled_share": share(nullable=True),
        },
        ["region", "indicator", "item", "group"],
    ),
    # what the members of a cluster have in common
    schema(
        "cluster_advice",
        {**texts("cluster", "method"), "members": count(), "leads": count(), "share": share()},
        ["cluster", "method"],
    ),
    # advice for regions that cannot have their own, with their own gates applied
    schema(
        "borrowed",
        {
            "region": text(),
            "basis": text("cluster", "context"),
            "method": text(),
            "share": share(),
            "rank": count(),
            **texts("donors", "note"),
        },
        ["region", "basis", "method"],
    ),
    # regions and settings left out in turn and predicted from their context only
    schema(
        "transfer",
        {
            "trial": text("region", "setting"),
            **texts("left_out", "region", "actual", "predicted", "commonest"),
            "hit": pa.Column(bool),
            "commonest_hit": pa.Column(bool),
            "share": share(nullable=True),  # acceptability here of the predicted method
            "best_share": share(nullable=True),  # acceptability here of the region's own leader
            "donors": count(),
            "distance": number(),  # to the nearest donor, in context
            "note": text(),
        },
        ["trial", "region"],
    ),
    # are rural and suburban regions different?
    schema(
        "setting_differences",
        {
            "kind": text("indicator", "method"),
            **texts("name", "label", "setting_a", "setting_b"),
            **{name: number() for name in ("mean_a", "mean_b", "difference", "low90", "high90")},
            "regions_a": count(),
            "regions_b": count(),
            "doubt": share(nullable=True),  # that the difference has the other sign
            "within": number(),  # how far regions of one setting lie apart (standard deviation)
            "note": text(),
        },
        ["kind", "name", "setting_a", "setting_b"],
    ),
    # verdicts that people set beside the computed ones
    schema(
        "overrides",
        {
            **texts(
                "region", "computed_verdict", "computed_method", "method", "decided_by", "date", "reason", "decision"
            ),
        },
        ["region"],
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
