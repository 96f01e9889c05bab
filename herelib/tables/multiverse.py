"""Contracts of the tables of a multiverse: what the recorded alternatives would change."""

from __future__ import annotations

import pandera.pandas as pa

from herelib.tables.fields import count, number, schema, share, text, texts
from herelib.vocabulary import VERDICTS

KINDS = ("baseline", "one at a time", "combination")

MULTIVERSE = [
    # one row: how the universes were chosen
    schema(
        "multiverse",
        {
            "most": count(),  # universes at the most
            "decisions": count(),  # that are varied
            "alternatives": count(),  # options beside the chosen ones
            "combinations": number(),  # of options; an upper bound where some of them are incompatible
            "universes": count(),
            "failed": count(),
            "sampled": pa.Column(bool),  # False: every compatible combination was evaluated
            "stars": count(),
            **texts("not_combined", "note"),  # options that gave no result alone; all of it as a sentence
        },
    ),
    schema(
        "universes",
        {
            "universe": count(),  # 0 is the baseline
            "star": count(),  # the universe at its centre; its own number where it belongs to none
            "kind": text(*KINDS),
            "failed": pa.Column(bool),
            "reason": text(),
        },
        ["universe"],
    ),
    # the option that a universe takes of each decision that is varied
    schema(
        "universe_options",
        {"universe": count(), **texts("decision", "parameter", "option", "value")},
        ["universe", "decision"],
    ),
    # universes that gave a result
    schema(
        "universe_verdicts",
        {
            "universe": count(),
            "region": text(),
            "verdict": text(*VERDICTS),
            **texts("method", "runner_up"),
            "acceptability": share(nullable=True),
            "cluster": text(),  # "" where the region is in none
        },
        ["universe", "region"],
    ),
    # of the universes that gave a result; not a probability
    schema(
        "verdict_shares",
        {
            "region": text(),
            "verdict": text(*VERDICTS),
            "method": text(),
            "baseline": pa.Column(bool),  # whether the baseline says so
            "universes": count(),
            "share": share(),
        },
        ["region", "verdict", "method"],
    ),
    # share of the pairs of universes that differ only in a decision and whose verdict or method differs
    schema(
        "decision_importance",
        {
            **texts("decision", "parameter", "title"),
            "region": text(),  # "all": the pairs of all regions together
            "pairs": count(),
            "turned": count(),
            "importance": share(nullable=True),
            "low95": share(nullable=True),  # Wilson; missing where every combination was evaluated
            "high95": share(nullable=True),
            "regrouped": count(),  # pairs in which the region shares its cluster with others
        },
        ["decision", "region"],
    ),
]
