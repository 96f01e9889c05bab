"""Open answers -> coded segments: by people where people coded, by the codebook's terms elsewhere; and agreement."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

import pandas as pd

from herelib.segments import agreement, languages, terms
from herelib.segments.terms import AUTOMATIC
from herelib.tables import CONTRACTS, check

TABLES = ("open_answers", "segments", "seen", "agreement", "disagreements", "suggestions")


def segment(
    cleaned: Mapping[str, pd.DataFrame], codebook: pd.DataFrame | None, spoken: Sequence[str], seed: int
) -> dict[str, pd.DataFrame]:
    """Open answers with their language, all segments, the agreement of coders, and words that the codebook may lack.

    Human segments overrule the automatic ones: on an answer that a person has read, automatic segments stay in the
    table for the sake of agreement and do not count.

    Parameters
    ----------
    cleaned : tables open_answers, segments, seen, interviews, as `herelib.interviews.clean.clean` gives them
    codebook : the study's codebook; None if it has none
    spoken : the study's languages
    seed : of the bootstrap of agreement

    Returns
    -------
    dict of tables `TABLES`
    """
    answers, human, seen = cleaned["open_answers"], cleaned["segments"], cleaned["seen"]
    found = languages.detect(answers, spoken)
    answers = answers.assign(language=found["language"], language_source=found["language_source"])
    book = pd.DataFrame(columns=["code", "parent", "definition"], dtype=str) if codebook is None else codebook
    parts = [terms.code(part, _codes_for(item, book)) for item, part in answers.groupby("item", sort=True)]
    automatic = pd.concat(parts, ignore_index=True) if parts else terms.code(answers, book)
    segments = terms.combine(automatic, human, seen)
    if len(automatic) or _has_terms(book):
        everything = answers[["interview", "item"]].assign(coder=AUTOMATIC)
        seen = pd.concat([seen, everything[["coder", "interview", "item"]]], ignore_index=True)
    agreed = agreement.agree(segments[~segments["negated"]], seen, seed)
    made = {
        "open_answers": answers,
        "segments": segments,
        "seen": seen,
        **agreed,
        "suggestions": terms.suggest(answers, found, segments, cleaned["interviews"], book),
    }
    return {name: check(name, made[name][list(CONTRACTS[name].columns)]) for name in TABLES}


def _codes_for(item: str, codebook: pd.DataFrame) -> pd.DataFrame:
    """The codes that are looked for in the answers to an item: those that name it under `items`, or name none."""
    if "items" not in codebook.columns:
        return codebook
    named = codebook["items"].str.split(r"[|\s]+", regex=True)
    return codebook[[item in items or not any(items) for items in named]]


def _has_terms(codebook: pd.DataFrame) -> bool:
    """Whether any code has a term in any language: without one, nothing was coded automatically."""
    terms = [name for name in codebook.columns if name.startswith("terms_")]
    return bool((codebook[terms] != "").any(axis=None))
