"""Open answers -> coded segments: by people where people coded, by the codebook's terms elsewhere; and agreement."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

import pandas as pd

from herelib.segments import agreement, languages, terms
from herelib.segments.codebook import codes_for, has_terms
from herelib.segments.terms import AUTOMATIC
from herelib.tables import CONTRACTS, check

TABLES = ("open_answers", "segments", "seen", "agreement", "disagreements", "suggestions")


def segment(
    cleaned: Mapping[str, pd.DataFrame], codebook: pd.DataFrame | None, study_languages: Sequence[str], seed: int
) -> dict[str, pd.DataFrame]:
    """Open answers with their language, all segments, the agreement of coders, and words that the codebook may lack.

    Human segments overrule the automatic ones: on an answer that a person has read, automatic segments stay in the
    table for the sake of agreement and do not count.

    Parameters
    ----------
    cleaned : tables open_answers, segments, seen, interviews, as `herelib.interviews.clean.clean` gives them
    codebook : the study's codebook; None if it has none
    study_languages : the study's languages
    seed : of the bootstrap of agreement

    Returns
    -------
    dict of tables `TABLES`
    """
    answers, human, seen = cleaned["open_answers"], cleaned["segments"], cleaned["seen"]
    detected = languages.detect(answers, study_languages)
    answers = answers.assign(language=detected["language"], language_source=detected["language_source"])
    book = pd.DataFrame(columns=["code", "parent", "definition"], dtype=str) if codebook is None else codebook
    parts = [terms.code(part, codes_for(item, book)) for item, part in answers.groupby("item", sort=True)]
    automatic = pd.concat(parts, ignore_index=True) if parts else terms.code(answers, book)
    segments = terms.combine(automatic, human, seen)
    # With terms the machine has read every answer, also where it found nothing: absent, not missing.
    if len(automatic) or has_terms(book):
        read_by_machine = answers[["interview", "item"]].assign(coder=AUTOMATIC)
        seen = pd.concat([seen, read_by_machine[["coder", "interview", "item"]]], ignore_index=True)
    tables = {
        "open_answers": answers,
        "segments": segments,
        "seen": seen,
        # A rejected thing is no code given: it stays in the table and out of the agreement.
        **agreement.agree(segments[~segments["negated"]], seen, seed),
        "suggestions": terms.suggest(answers, segments, cleaned["interviews"], book),
    }
    return {name: check(name, tables[name][list(CONTRACTS[name].columns)]) for name in TABLES}
