"""Open answers -> coded segments: by people where people coded, by the codebook's terms elsewhere; and agreement."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

import pandas as pd

from herelib.segments import agreement, languages, learned, terms
from herelib.segments.codebook import codes_for, has_terms
from herelib.segments.learned_features import has_vectors
from herelib.segments.learned_segments import with_learned
from herelib.segments.suggested import SUGGESTED_CODES, examples, suggest_codes, uncoded
from herelib.segments.terms import AUTOMATIC
from herelib.tables import CONTRACTS, check

TABLES = ("open_answers", "segments", "seen", "agreement", "disagreements")
TABLES += ("suggestions", "learned_codes", "suggested_codes")


def segment(
    cleaned: Mapping[str, pd.DataFrame],
    codebook: pd.DataFrame | None,
    study_languages: Sequence[str],
    seed: int,
    learned_codes: str = "none",
) -> dict[str, pd.DataFrame]:
    """Open answers with their language, all segments, the agreement of coders, and what the codebook may lack.

    Human segments overrule the automatic ones: on an answer that a person has read, automatic segments stay in the
    table for the sake of agreement and do not count.

    Parameters
    ----------
    cleaned : tables open_answers, segments, seen, interviews, as `herelib.interviews.clean.clean` gives them
    codebook : the study's codebook; None if it has none
    study_languages : the study's languages
    seed : of the bootstrap of agreement
    learned_codes : "propose" lets a coder learn from the team's codings, whose segments do not count; with "count" they
        count where no person read the answer and the codebook's terms do not say the contrary; "none" does without it

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
        "learned_codes": pd.DataFrame(columns=list(learned.LEARNT)).astype(learned.LEARNT),
    }
    lesson = learned.lesson(answers, human, cleaned["seen"], book)
    if learned_codes != "none":
        tables |= with_learned(tables, learned.learn(lesson), learned_codes == "count", seed)
    tables["suggested_codes"] = _suggested(tables, lesson, book, learned_codes != "none" and has_vectors())
    return {name: check(name, tables[name][list(CONTRACTS[name].columns)]) for name in TABLES}


def _suggested(
    tables: Mapping[str, pd.DataFrame], lesson: learned.Lesson, book: pd.DataFrame, meaning: bool
) -> pd.DataFrame:
    """Codes for the answers that have none, which is seldom a matter of more than a few."""
    open_ = uncoded(tables["open_answers"], tables["segments"], tables["seen"])
    if not len(open_) or not len(book):
        return pd.DataFrame(columns=list(SUGGESTED_CODES)).astype(SUGGESTED_CODES)
    chances = learned.chances_of(lesson, open_, meaning)
    return suggest_codes(open_, examples(tables["open_answers"], tables["segments"]), book, chances, meaning)
