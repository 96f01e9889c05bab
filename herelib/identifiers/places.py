"""Coordinates, plus codes and postal addresses: where somebody lives, to the door or nearly.

All patterns look at folded text (`herelib.identifiers.folding`).
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from functools import cache
from pathlib import Path

from herelib.identifiers.passage import Passage

_DEGREES = r"[-+]?\d{1,3}[.,]\d{4,} ?°? ?[NSEWOnsew]?"
_PAIR = re.compile(rf"(?<![\d.,]){_DEGREES}(?: ?[,;/|] ?| +){_DEGREES}(?![\d])")
_LETTERED = re.compile(
    r"(?<![\d.,])(?:[NS] ?\d{1,2}[.,]\d{2,} ?°?[ ,;/]+[EWO] ?\d{1,3}[.,]\d{2,} ?°?"
    r"|\d{1,2}[.,]\d{2,} ?°? ?[NS][ ,;/]+\d{1,3}[.,]\d{2,} ?°? ?[EWO])(?![\w])"
)
_LABELLED = re.compile(
    r"\b(?:lat|plat\w*)\w* ?[:=]? ?[-+]?\d{1,2}[.,]\d{2,}°?[ ,;/]*(?:and |un |y |e |et )?(?:lon|lng|gar\w*)\w* ?[:=]? ?[-+]?\d{1,3}[.,]\d{2,}°?",
    re.I,
)
_MINUTES = r"\d{1,3} ?° ?\d{1,2}(?:[.,]\d+)? ?(?:'|min\.?)(?: ?\d{1,2}(?:[.,]\d+)? ?(?:\"|''|sec\.?)?)?(?: ?[NSEWOnsewo](?![a-z]))?"
_DMS = re.compile(rf"(?<!\d)(?:[NSEWO] ?)?{_MINUTES}(?:[ ,;/]*(?:[NSEWO] ?)?{_MINUTES})?")
_SINGLE = re.compile(r"(?<![\d.,])[-+]?\d{1,3}[.,]\d{5,}(?: ?°)?(?![\d])|(?<![\d.,])\d{1,3}[.,]\d{2,} ?°(?! ?C)")
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
    if "+" in text:
        for match in _PLUS_CODE.finditer(text.upper()):
            # In small letters or without a digit it may be a word and a sum.
            yield Passage(*match.span(), "coordinates", bool(re.search(r"\d", match[0])))
    for match in _THREE_WORDS.finditer(text):
        yield Passage(*match.span(), "coordinates", True)


# The number of a house: 12, 12-4, 12a, 12/3, 12 k-2, 5, 2° B
_FLAT = (
    r"(?: ?[-/] ?(?:\d{1,4}[A-Za-z]?|[A-Za-z])\b| ?[Kk]-? ?\d{1,2}| bis\b| ter\b)*"
    r"(?:,? (?:dz|dzivoklis|dziv|apt|app|piso|int|interno|scala|sc|flat|bus|bte|boite|appt|esc|puerta|pta|wohnung|etg|top|kv)\.? ?\w{1,4}\b)*"
    r"(?:,? \d{1,2} ?°(?: ?[A-Za-z]{1,4}\b)?|,? \d{1,2} ?(?:izq|dcha|der)\w*)?"
    r"(?:,? (?:LV-? ?)?\d{4,5}(?!\d))?"
)
_NUMBER = rf"(?:(?:n|nr|no|num|n°|№|numero|number)\.? ?(?:° ?)?)?\d{{1,4}}(?:[A-Za-z](?![\w]))?{_FLAT}"
_CAPITAL = r"(?:[A-Z][\w'.-]*|\d{1,2}(?:\. |th |st |nd |rd ))"
_LINK = r"(?:de|del|de la|de las|de los|della|dei|degli|di|dello|dell'|du|des|d'|la|le|les|l'|of|the|y|e|van|von|der|den|i|as)"


@cache
def _street_words() -> dict[str, dict[str, str]]:
    """Words for a street, by where they stand (before, behind, joined) and whether they mean nothing else."""
    words: dict[str, dict[str, str]] = {}
    for line in (Path(__file__).parent / "street_words.csv").read_text(encoding="utf-8").splitlines()[1:]:
        _, position, sure, patterns = line.split(",", 3)
        known = words.setdefault(position, {"yes": "", "no": ""})
        known[sure] = "|".join(filter(None, [known[sure], patterns.replace(" ", "|")]))
    return words


@cache
def _addresses() -> tuple[list[re.Pattern], re.Pattern]:
    """Patterns of addresses, names in capitals first; and a pattern without which none of them fits."""
    words = _street_words()
    name = rf"(?:{_LINK} ?){{0,2}}{_CAPITAL}(?: (?:{_LINK} ?){{0,2}}{_CAPITAL}){{0,3}}"
    before, behind, joined = (
        "|".join(filter(None, words[position].values())) for position in ("before", "behind", "joined")
    )
    certain = [
        rf"(?<!\w)(?i:{before})\.? ?{name},? ?{_NUMBER}",
        rf"(?<![\w.,])\d{{1,4}}(?:[A-Za-z]| bis| ter)?,? (?i:{words['first']['yes']})\.? {name}",
        rf"{_CAPITAL}(?: [\w.]+){{0,2}} (?i:{behind})\.? ?{_NUMBER}",
        rf"(?<![\w.,])\d{{1,4}}[A-Za-z]?,? (?:{_CAPITAL} ){{1,3}}(?i:{words['numbered']['yes']})\b",
        rf"(?<!\w)[A-Z][\w-]*(?i:{joined}) ?{_NUMBER}",
        rf"(?<!\w)(?:[A-Z][\w-]* )(?i:{joined}) ?{_NUMBER}",
        r"\"?[A-Z]\w+\"?, ?[A-Z]\w+ (?:pagast\w*|pag\.|novad\w*|nov\.)",
    ]
    likely = "|".join((before, behind, joined, words["first"]["yes"], words["numbered"]["yes"], "pag", "nov"))
    return [re.compile(pattern) for pattern in certain], re.compile(rf"(?i:{likely})")


@cache
def _small_addresses() -> tuple[re.Pattern, re.Pattern]:
    """Addresses in small letters: with words that mean nothing but a street, and with others."""
    words = _street_words()
    name = rf"(?:{_LINK} )?[a-z][\w'-]*(?: (?:{_LINK} )?[a-z][\w'-]*){{0,2}}"
    sure = (
        rf"(?<!\w)[a-z]\w+ (?:{words['behind']['yes']}) ?{_NUMBER}",
        rf"(?<!\w)[a-z]\w{{2,}}(?:{words['joined']['yes']}) ?{_NUMBER}",
    )
    open_to_doubt = (
        rf"(?<!\w)(?:{words['before']['yes']})\.? ?{name},? ?{_NUMBER}",
        rf"(?<!\w)(?:{words['before']['no']})\.? [a-z]{{3,}}(?: [a-z]{{3,}})? {_NUMBER}",
        rf"(?<![\w.,])\d{{1,4}},? (?:{words['first']['yes']}) {name}",
        rf"(?<![\w.,])\d{{1,4}} [a-z]+ (?:{words['numbered']['yes']})\b",
    )
    return re.compile("|".join(sure), re.I), re.compile("|".join(open_to_doubt), re.I)


def addresses(text: str) -> Iterator[Passage]:
    """Postal addresses in a folded text that has a digit, or names a parish: a street word, its name and a number."""
    patterns, likely = _addresses()
    if not likely.search(text):
        return
    for pattern in patterns:
        for match in pattern.finditer(text):
            yield Passage(*match.span(), "address", True)
    for pattern, certain in zip(_small_addresses(), (True, False), strict=True):
        for match in pattern.finditer(text):
            yield Passage(*match.span(), "address", certain)
