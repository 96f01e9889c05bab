"""Coordinates, plus codes and postal addresses: where somebody lives, to the door or nearly.

All patterns look at folded text (`herelib.identifiers.folding`).
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from functools import cache

from herelib.identifiers.listed import any_of, rows
from herelib.identifiers.passage import Passage

_DEGREES = r"[-+]?\d{1,3}[.,]\d{4,}(?: ?°)?(?: ?[NSEWOnsew]\b)?"
_PAIR = re.compile(rf"(?<![\d.,]){_DEGREES}(?: ?[,;/|] ?| +){_DEGREES}(?![\d])")
_LETTERED = re.compile(
    r"(?<![\d.,])(?:[NS] ?\d{1,2}[.,]\d{2,} ?°?[ ,;/]+[EWO] ?\d{1,3}[.,]\d{2,} ?°?"
    r"|\d{1,2}[.,]\d{2,} ?°? ?[NS][ ,;/]+\d{1,3}[.,]\d{2,} ?°? ?[EWO])(?![\w])"
)
_LABELLED = re.compile(
    r"\b(?:lat|plat\w*)\w* ?[:=]? ?[-+]?\d{1,2}[.,]\d{2,}°?[ ,;/]*(?:and |un |y |e |et )?"
    r"(?:lon|lng|gar\w*)\w* ?[:=]? ?[-+]?\d{1,3}[.,]\d{2,}°?",
    re.I,
)
_SECONDS = r"(?: ?\d{1,2}(?:[.,]\d+)? ?(?:\"|''|sec\.?)?)?"
_MINUTES = rf"\d{{1,3}} ?° ?\d{{1,2}}(?:[.,]\d+)? ?(?:'|min\.?){_SECONDS}(?: ?[NSEWOnsewo](?![a-z]))?"
_DMS = re.compile(rf"(?<!\d)(?:[NSEWO] ?)?{_MINUTES}(?:[ ,;/]*(?:[NSEWO] ?)?{_MINUTES})?")
_SINGLE = re.compile(r"(?<![\d.,])[-+]?\d{2,3}[.,]\d{5,}(?: ?°)?(?![\d])|(?<![\d.,])\d{1,3}[.,]\d{2,} ?°(?! ?C)")
_PLUS_CODE = re.compile(
    r"(?<![\w+])(?:[2-9CFGHJMPQRVWX]{4}|[2-9CFGHJMPQRVWX]{6}|[2-9CFGHJMPQRVWX]{8})\+[2-9CFGHJMPQRVWX]{2,3}(?!\w)"
)
_THREE_WORDS = re.compile(r"///\w+\.\w+\.\w+")


def coordinates(text: str) -> Iterator[Passage]:
    """Coordinates of all spellings in a folded text that has a digit, and plus codes."""
    for pattern in (_PAIR, _LETTERED, _LABELLED, _DMS):
        for match in pattern.finditer(text):
            yield Passage(*match.span(), "coordinates", True)
    for match in _SINGLE.finditer(text):
        yield Passage(*match.span(), "coordinates", False)


# The number of a house: 12, 12-4, 12a, 12/3, 12 k-2, 5, 2° B
_FLAT = (
    r"(?: ?[-/] ?(?:\d{1,4}[A-Za-z]?|[A-Za-z])\b| ?[Kk]-? ?\d{1,2}| bis\b| ter\b)*"
    rf"(?:,? (?:{any_of('flats')})\.? ?\w{{1,4}}\b)*"
    r"(?:,? \d{1,2} ?°(?: ?[A-Za-z]{1,4}\b)?|,? \d{1,2} ?(?:izq|dcha|der)\w*)?"
    r"(?:,? (?:LV-? ?)?\d{4,5}(?!\d))?"
)
_NUMBER = rf"(?:(?:n|nr|no|num|n°|№|numero|number)\.? ?(?:° ?)?)?\d{{1,4}}(?:[A-Za-z](?![\w]))?{_FLAT}"
_HOUSE = rf"(?:[A-Z][\w'-]{{0,40}} ){{1,3}}(?i:{any_of('houses')}),? "
_POSTCODE = r"(?:,? [A-Z]{1,2}\d[\dA-Z]? ?\d[A-Z]{2}\b)?"
_CAPITAL = r"(?:[A-Z][\w'.-]{0,40}|\d{1,2}(?:\. |th |st |nd |rd ))"
_LINK = rf"(?:(?:{any_of('links')})(?: (?:la|las|los|der|den))?)"


@cache
def _street_words() -> dict[str, dict[str, str]]:
    """Words for a street, by where they stand (before, behind, joined, …) and whether they mean nothing else."""
    words: dict[str, dict[str, str]] = {}
    for row in rows("street_words"):
        known = words.setdefault(row["position"], {"yes": "", "no": ""})
        known[row["sure"]] = "|".join(filter(None, [known[row["sure"]], row["patterns"].replace(" ", "|")]))
    return words


_HOUSE_AND_FLAT = re.compile(r"(?<!\w)[A-Z][a-z]{3,}[aeus] (?P<house>\d{1,3})-(?P<flat>\d{1,3})\b")  # "Lacplesa 12-4"
_PARISH = re.compile(r"\"?[A-Z]\w+\"?, ?[A-Z]\w+ (?:pagast\w*|pag\.|novad\w*|nov\.)")  # of a farm: no street, no number


@cache
def _addresses() -> list[tuple[re.Pattern, bool]]:
    """Patterns of addresses with a number, and whether what fits is certainly one."""
    words = _street_words()
    name = rf"(?:{_LINK} ?){{0,2}}{_CAPITAL}(?: (?:{_LINK} ?){{0,2}}{_CAPITAL}){{0,3}}"
    small = rf"(?:{_LINK} )?[a-z][\w'-]{{0,40}}(?: (?:{_LINK} )?[a-z][\w'-]{{0,40}}){{0,2}}"
    every = {at: "|".join(filter(None, by_use.values())) for at, by_use in words.items()}
    sure = {at: by_use["yes"] for at, by_use in words.items()}
    certain = (
        rf"(?<!\w)(?i:{every['before']})(?![a-z])\.? ?{name},? ?{_NUMBER}",
        rf"(?<![\w.,])\d{{1,4}}(?:[A-Za-z]| bis| ter)?,? (?i:{every['first']})\.? {name}",
        rf"{_CAPITAL}(?: [\w.]+){{0,2}} (?i:{every['behind']})\.? ?{_NUMBER}",
        rf"(?<![\w.,])(?:{_HOUSE})?\d{{1,4}}[A-Za-z]?,? (?:{_CAPITAL} ){{1,3}}(?i:{sure['numbered']})\b{_POSTCODE}",
        rf"(?<!\w)[A-Z][\w-]{{0,40}} ?(?i:{every['joined']}) ?{_NUMBER}",
        rf"(?<!\w)(?i:[a-z]\w{{1,40}} (?:{sure['behind']})|[a-z]\w{{2,40}}(?:{sure['joined']})) ?{_NUMBER}",
    )
    doubtful = (
        rf"(?<!\w)(?:{sure['before']})(?![a-z])\.? ?{small},? ?{_NUMBER}",
        rf"(?<!\w)(?:{words['before']['no']})(?![a-z])\.? [a-z]{{3,}}(?: [a-z]{{3,}})? {_NUMBER}",
        rf"(?<![\w.,])\d{{1,4}},? (?:{sure['first']}) {small}",
        rf"(?<![\w.,])\d{{1,4}} [a-z]+ (?:{sure['numbered']})\b",
    )
    return [
        *((re.compile(pattern), True) for pattern in certain),
        *((re.compile(pattern, re.I), False) for pattern in doubtful),
    ]


def addresses(text: str) -> Iterator[Passage]:
    """Postal addresses in a folded text that has a digit: a street word, its name and a number."""
    for pattern, certain in _addresses():
        for match in pattern.finditer(text):
            yield Passage(*match.span(), "address", certain)
    for match in _HOUSE_AND_FLAT.finditer(text):
        if int(match["house"]) > int(match["flat"]):  # else it is a span
            yield Passage(*match.span(), "address", False)


def without_number(text: str) -> Iterator[Passage]:
    """What says where somebody lives in a folded text though it has no number: a parish, three words, a code."""
    if "pag" in text or "nov" in text:
        for match in _PARISH.finditer(text):
            yield Passage(*match.span(), "address", True)
    if "+" in text:
        for match in _PLUS_CODE.finditer(text.upper()):
            # In small letters and without a digit it may be a word and a sum.
            written = text[slice(*match.span())]
            yield Passage(*match.span(), "coordinates", bool(re.search(r"\d", match[0])) or written == match[0])
    if "///" in text:
        for match in _THREE_WORDS.finditer(text):
            yield Passage(*match.span(), "coordinates", True)
