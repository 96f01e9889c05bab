"""What people said in their own words: which quotes, who said them and in which language, as far as it may be told."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

import pandas as pd

from herelib.recommendations import code_of, quotes_behind
from herelib.translations import language
from herelib.words import BARRIER_WORDS, CAPACITY_WORDS, GROUP_WORDS, NEED_WORDS, marked, message, words

QUOTES = 3  # on a card
LABELLED = {"barrier": BARRIER_WORDS, "capacity": CAPACITY_WORDS}  # blocks whose codes have labels
LANGUAGES = {
    "en": marked("English"),
    "lv": marked("Latvian"),
    "es": marked("Spanish"),
    "it": marked("Italian"),
    "fr": marked("French"),
}
SPEAKERS = {
    "resident": marked("A resident"),
    "entrepreneur": marked("An entrepreneur"),
    "ngo": marked("Someone from an NGO"),
    # The two public groups are one: nobody agreed to speak in office.
    "municipality": marked("Someone from a public body"),
    "state": marked("Someone from a public body"),
}


def language_name(code: str) -> str:
    """The name of a language; its code where we have no name."""
    return message(LANGUAGES[code]) if code in LANGUAGES else code


def speaker_phrase(group: str) -> str:
    """Who said it, as far as it may be told.

    Examples
    --------
    >>> speaker_phrase("ngo"), speaker_phrase("state"), speaker_phrase("a respondent")
    ('Someone from an NGO', 'Someone from a public body', 'A respondent')
    """
    return message(SPEAKERS[group]) if group in SPEAKERS else message("A respondent")


def code_phrase(code: str) -> str:
    """What a code is about: a barrier or a capacity by its label, with what a finer code adds.

    Examples
    --------
    >>> code_phrase("barrier_network"), code_phrase("barrier_finance_loan"), code_phrase("need_care")
    ('lack of contacts', 'lack of finance: loan', 'need care')
    """
    block, _, name = code.partition("_")
    for known in LABELLED.get(block, ()):
        if name == known:
            return words(f"{block}:{known}")
        if name.startswith(f"{known}_"):
            return f"{words(f'{block}:{known}')}: {name.removeprefix(f'{known}_').replace('_', ' ')}"
    if block == "need" and name in NEED_WORDS:
        return message("need %(what)s", what=words(f"need:{name}"))
    return words(code)


def quotes_of_card(quotes: pd.DataFrame, evidence: pd.DataFrame, matrix: pd.DataFrame) -> list[dict]:
    """Up to three cleared quotes of a region, one per code: first those behind what decided, then on severe needs.

    Parameters
    ----------
    quotes : of the region
    evidence : of the region: the barriers through which the package takes most away come first
    matrix : of the region, for the severity of needs
    """
    # Barriers come in the order of their names first: of equal and hidden shares none may seem the larger.
    decided = evidence.groupby("barrier")["relief"].sum(min_count=1).sort_values(ascending=False, kind="stable")
    severest = matrix.sort_values("severity", ascending=False, na_position="last")["field"]
    codes = [*(code_of(barrier) for barrier in decided.index), *(f"need_{field}" for field in severest)]
    # Codes of neither come last; of one code the first quote is taken.
    ordered = quotes.assign(place=[code_rank(code, codes) for code in quotes["code"]])
    ordered = ordered.sort_values(["place", "code"], kind="stable")
    return [_released(row) for row in ordered.drop_duplicates("code").head(QUOTES).itertuples()]


def code_rank(code: str, codes: Sequence[str]) -> int:
    """The place of a code, or of the broader code that it begins with, in a list; behind its end where it has none.

    Examples
    --------
    >>> code_rank("need_food_price", ["need_care", "need_food"]), code_rank("idea_bus", ["need_care"])
    (1, 1)
    """
    positions = [position for position, broad in enumerate(codes) if code == broad or code.startswith(f"{broad}_")]
    return min(positions, default=len(codes))


def released_quotes(quotes: pd.DataFrame, region: str, indicator: str) -> list[dict]:
    """The cleared quotes about an indicator of a region, under their numbers in the report."""
    code = code_of(indicator)
    about = (quotes["code"] == code) | quotes["code"].str.startswith(f"{code}_")  # finer codes begin with the broad one
    return [_released(row) for row in quotes[(quotes["region"] == region) & about].itertuples()]


def _released(row) -> dict:
    return {
        "number": row.number,
        "text": row.text,
        "language": row.language,
        "language_name": language_name(row.language),
        "translation": "" if row.language == language() else getattr(row, f"translation_{language()}", ""),
        "translated_into": language(),
        "speaker": speaker_phrase(row.speaker),
        "code": code_phrase(row.code),
    }


def internal_quotes(survey: Mapping[str, pd.DataFrame], region: str, indicator: str) -> list[dict]:
    """All quotes about an indicator with their pseudonyms, each marked whether it may be shown: for the team only."""
    return [
        {
            "interview": row.interview,
            "group": message(GROUP_WORDS[row.group]),
            "text": row.text,
            "language": row.language,
            "language_name": language_name(row.language),
            "code": row.code,
            "shown": bool(row.cleared and row.consent),
            "clearance": clearance(row.cleared, row.consent),
        }
        for row in quotes_behind(survey, region, indicator).itertuples()
    ]


def clearance(cleared: bool, consent: bool) -> str:
    """Whether a quote may be shown, and if not, why; without consent no clearance counts."""
    if not consent:
        return message("no consent to be quoted")
    return message("cleared") if cleared else message("not cleared")
