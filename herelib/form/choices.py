"""Reads a cell of an export as a number, as one choice, or as several; says what other programs did to a cell.

Cells hold names of choices or their labels in any language of the form; several stand behind one another, or have a 0/1
column each.
"""

from __future__ import annotations

import html
import re
import unicodedata
from collections.abc import Iterable
from dataclasses import dataclass
from functools import cached_property, lru_cache

import pandas as pd

from herelib.errors import alike
from herelib.files import INVISIBLE, SPACE

# what R, Python, Excel, SAS, Stata, databases and SPSS (#NULL! in a workbook) write where nothing stands
BLANKS = {"NA", "N/A", "#N/A", "#N/D", "#NV", "<NA>", "NULL", "null", "None", "NaN", "nan", "NaT", "\\N", ".", "#NULL!"}
_NOTHING = {"n/a", "n / a", "n.a.", "n.a"}  # in any case: Ona, older KoboToolbox, LimeSurvey's full answers
OTHER = "-oth-"  # how LimeSurvey says that a free answer stands beside

_UNIT = r"(?:%|[€$£]|[A-Za-zĀ-ž]{1,4}\.?)"
_CODE_BEFORE = re.compile(r"^\(?\d{1,3}\s*[.):=-]\s*")  # "5. Hard": labels of SPSS repeat the code
_SPOILED = tuple(
    (re.compile(pattern), rule, do)
    for pattern, rule, do in (
        (r"#(?:¡?[^\W\d_]+(?:/\w+)?[!?]|#+)", "a formula that failed", "correct it in the table it comes from"),
        (
            r"[+-]?\d+(?:[.,]\d+)?[eE][+-]?\d+",
            "a number in scientific notation: digits are lost",
            "export it again, and do not save it from a spreadsheet",
        ),
        (r"[+-]?[\d.,]+\s*%", "a percent sign", "write the number alone, as the form asks for it"),
        (rf"[€$£]\s*[\d.,]+|[+-]?[.,]?\d[\d.,]*\s*{_UNIT}", "a number with its unit", "write the number alone"),
        (r"['`´][^'].*", "an apostrophe before the answer", "take the apostrophe out"),
        (
            r"\d{4}-\d\d-\d\d(?:[T ].*)?|\d{1,2}[-. ][A-Za-z]{3}\.?|[A-Za-z]{3}[-. ]\d\d",
            "a date where none was asked: spreadsheets make dates of 1-3 or 3/4",
            "export it again, and do not save it from a spreadsheet",
        ),
    )
)
_NUMBER = re.compile(r"([+-]?)0*(\d+)(?:\.(\d*?)0*)?")
_SPACED = re.compile(r"[+-]?\d{1,3}(?:[ ']\d{3})+(?:[.,]\d+)?")
_LIKE_NUMBER = re.compile(r"[+-]?\d[\d.,]*")
_UNSEEN = dict.fromkeys(map(ord, INVISIBLE))
_FOLDED = str.maketrans("‘’ʼ´`“”„«»‹›‐‑‒–—−\xa0\u202f٫٬", "'''''\"\"\"\"\"''------  .,") | _UNSEEN
_BETWEEN = re.compile(r" ?[,;|] ?| |$")  # what parts one label from the next
_TAG = re.compile(r"</?[A-Za-z][^<>]*>")


@lru_cache(maxsize=1 << 14)  # labels of a form are compared once for each export
def folded(text: str) -> str:
    """A label as it is compared: without what office programs change on their own, and without markup.

    Examples
    --------
    >>> folded("Don’t \\u00a0know"), folded("<b>Food</b> &amp; care"), folded("Cafe\\u0301") == folded("Café")
    ("Don't know", 'Food & care', True)
    """
    if "<" in text or "&" in text:
        text = html.unescape(_TAG.sub("", text))
    if not text.isascii():
        text = unicodedata.normalize("NFC", text).translate(_FOLDED).replace("…", "...")
    return re.sub(r"\s+", " ", text).strip()


def cleared(text: str) -> str:
    """A coded answer without characters that nobody sees: no white space around it, nothing of no width in it."""
    return text.strip(SPACE) if text.isascii() else text.translate(_UNSEEN).strip(SPACE)


def is_blank(text: str) -> bool:
    """Whether a text is what programs write where nothing stands.

    Examples
    --------
    >>> is_blank("n/a"), is_blank("NULL"), is_blank("none"), is_blank("")
    (True, True, False, False)
    """
    return text in BLANKS or text.casefold() in _NOTHING


def spoiled(text: str) -> tuple[str, str] | None:
    """What another program did to a cell that is no answer, and what to do; None if nothing is known.

    Examples
    --------
    >>> spoiled("#REF!"), spoiled("50 %")[0], spoiled("1.23E+15")[0], spoiled("cellar")
    (('a formula that failed', 'correct it in the table it comes from'), 'a percent sign', \
'a number in scientific notation: digits are lost', None)
    """
    text = cleared(text)
    return next(((rule, do) for pattern, rule, do in _SPOILED if pattern.fullmatch(text)), None)


def number(text: str, comma: bool = False, grouped: bool = False) -> str | None:
    """A number in its one canonical spelling, None if the text is no number.

    Parameters
    ----------
    comma : whether a comma is the decimal sign
    grouped : whether the other sign, where it stands alone before three digits, parts thousands

    Examples
    --------
    >>> number("3.0"), number("007"), number("2,50", comma=True), number("2,50"), number("-0")
    ('3', '7', '2.5', None, '0')
    >>> number("1 234.50"), number("1.234,5", comma=True), number("1,234"), number("1,234", grouped=True)
    ('1234.5', '1234.5', None, '1234')
    """
    text = _unspaced(text)
    decimal, thousands = (",", ".") if comma else (".", ",")
    several = decimal in text or text.count(thousands) > 1
    if (grouped or several) and re.fullmatch(rf"[+-]?\d{{1,3}}(?:\{thousands}\d{{3}})+(?:\{decimal}\d*)?", text):
        text = text.replace(thousands, "")
    if comma and "." not in text:
        text = text.replace(",", ".")
    match = _NUMBER.fullmatch(text)
    if not match:
        return None
    sign, whole, rest = match.groups()
    plain = f"{whole}.{rest}" if rest else whole
    return plain if plain == "0" or sign != "-" else f"-{plain}"


def _unspaced(text: str) -> str:
    """A number in plain digits and signs, without spaces between thousands."""
    text = cleared(text)
    if not text.isascii():
        text = "".join(str(unicodedata.decimal(sign, sign)) for sign in text.translate(_FOLDED))
    return re.sub(r"[ ']", "", text) if _SPACED.fullmatch(text) else text


@dataclass(frozen=True)
class Signs:
    """How the numbers of a column are written; `problem` says what cannot be told: rule, what to do, an example."""

    comma: bool = False
    grouped: bool = False
    problem: tuple[str, str, str] | None = None


def signs(values: Iterable[str], declared: str = "", typed: bool = False) -> Signs:
    """The decimal sign of a column of numbers: as declared, else only where its numbers show it beyond doubt.

    Parameters
    ----------
    declared : "," or "." where study.yaml says it
    typed : whether numbers come from cells of a workbook, where a point is always the decimal sign

    Examples
    --------
    >>> signs(["1,5", "2"]).comma, signs(["1,5", "2.5"]).problem[0], signs(["1,500", "2"]).problem[0]
    (True, 'decimal commas and decimal points in one column', 'a decimal comma, or a comma between thousands?')
    """
    if declared:
        return Signs(declared == ",", declared == "." or not typed)
    sure, open_ = {",": "", ".": ""}, {",": "", ".": ""}
    for raw in map(cleared, values):
        value = _unspaced(raw)
        if not _LIKE_NUMBER.fullmatch(value) or value.isdigit():
            continue
        last = max(value.rfind(","), value.rfind("."))
        sign = value[last] if last >= 0 else ""
        other = {",": ".", ".": ","}.get(sign, "")
        if not sign:
            continue
        # A sign that stands twice parts thousands, so the other one is the decimal sign (1.234.567).
        if value.count(sign) > 1:
            sure[other] = sure[other] or raw
        elif other in value or not re.fullmatch(r"[+-]?[1-9]\d{0,2}[.,]\d{3}", value):
            sure[sign] = sure[sign] or raw
        else:
            open_[sign] = open_[sign] or raw
    do = "say decimal: ',' or '.' of this file under exports in study.yaml"
    if (sure[","] and (sure["."] or open_["."])) or (sure["."] and open_[","]):
        rule = "decimal commas and decimal points in one column"
        return Signs(problem=(rule, f"write one of the two, or {do}", sure[","] or open_[","]))
    if open_[","] and not sure[","]:
        return Signs(problem=("a decimal comma, or a comma between thousands?", do, open_[","]))
    return Signs(comma=bool(sure[","]))


class Choices:
    """The choices of one question, and how a cell is read as one or several of them.

    `ambiguous` has the labels that stand for several choices, and which; such a label is read as none of them.
    """

    def __init__(self, listed: pd.DataFrame, labels: bool = False, comma: bool = False):
        every = listed["name"].tolist()
        self.names = list(dict.fromkeys(every))  # a cascading list may offer a choice once a region
        self.comma = comma
        names_by_label: dict[str, list[str]] = {}
        for column in [c for c in listed.columns if c == "label" or c.startswith("label:")]:
            for label, name in zip(listed[column].tolist(), every, strict=True):
                known = names_by_label.setdefault(folded(label), []) if folded(label) else [name]
                if name not in known:
                    known.append(name)
        self.by_label = {label: names[0] for label, names in names_by_label.items() if len(names) == 1}
        self.ambiguous = {label: names for label, names in names_by_label.items() if len(names) > 1}
        by_name = {name: name for name in self.names}
        if "other" in by_name:
            by_name.setdefault(OTHER, "other")
        self.known = {**by_name, **self.by_label} if labels else {**self.by_label, **by_name}
        for name in by_name if {"true", "false"} & {name.casefold() for name in by_name} else ():
            if name.casefold() in ("true", "false"):  # a typed cell, in the spelling of each program
                for spelled in (name.upper(), name.lower(), name.capitalize()):
                    self.known.setdefault(spelled, name)
        # Choices of several words each of which is a choice as well: such an answer may be one choice or several.
        self.double = [text for text in self.known if " " in text and all(map(self.known.get, text.split()))]
        # Names with spaces are parted by the longest match; as labels they stand where the form calls them otherwise.
        written = listed.get("label:written", ())
        self.spaced = any(" " in name for name in (*self.names, *written))
        # Short ones first: where several begin at the same letter, the longest is tried last and stays.
        self.parts = sorted(self.known.items(), key=lambda pair: len(pair[0]))
        values = [number(name) for name in self.names]
        self.by_value = {  # "1" where the form says "01"
            value: name
            for value, name in zip(values, self.names, strict=True)
            if value is not None and values.count(value) == 1
        }

    def single(self, text: str) -> str:
        """The name of the choice in a cell; what is no choice comes back as it is."""
        text = cleared(text)
        if text == "":
            return ""
        plain = self.known.get(text) or self.known.get(folded(text))
        # Spreadsheets write the choice 1 as 1.0, and 01 as 1: equal numbers are one choice where only one fits.
        if plain is None:
            value = number(text, self.comma)
            spelled = value if value is not None and re.search(r"[.,]", text) else text
            plain = self.known.get(spelled) or self.by_value.get(value, spelled)
        return plain

    def loosely(self, label: str) -> str:
        """The one choice whose label this is but for capitals, accents, spaces and a number before it; "" for none.

        Examples
        --------
        >>> reader = Choices(pd.DataFrame({"name": ["1", "5"], "label": ["Very easy", "Hard"]}))
        >>> reader.loosely("very Easy"), reader.loosely("5. hard"), reader.loosely("5 hard")
        ('1', '5', '')
        """
        for text in (label, _CODE_BEFORE.sub("", label)):
            if names := self._alike.get(alike(text), set()):
                return next(iter(names)) if len(names) == 1 else ""
        return ""

    @cached_property
    def _alike(self) -> dict[str, set[str]]:
        names: dict[str, set[str]] = {}
        for label, name in self.by_label.items():
            names.setdefault(alike(label), set()).add(name)
        return {label: of for label, of in names.items() if label}

    def several(self, text: str) -> str:
        """The names of the choices in a cell, joined by spaces in the form's order; what is no choice comes last."""
        return self.ordered(self.parted(text))

    def parted(self, text: str) -> list[str]:
        """The names of the choices in a cell, in the order of the cell; what is no choice comes as it is."""
        text = cleared(text)
        if text == "":
            return []
        # A label with blanks in it is one choice, and not as many as it has words.
        if text in self.known and self.known[text] not in text.split():
            return [self.known[text]]
        if self.spaced and (names := self._labels(folded(text))):
            return names
        names = [self.single(part) for part in text.split()]
        if set(names) <= set(self.names):
            return names
        # Another sign counts only where it makes choices of all parts: labels hold commas, too.
        for sign in ("|", ";", ",", "\n"):
            parts = [self.single(part) for part in text.split(sign) if part.strip()]
            if set(parts) <= set(self.names):
                return parts
        # Of "<NA>" nothing is left when markup is taken off: that is no label either.
        return self._labels(folded(text)) or text.split()

    def unclear(self, text: str) -> str:
        """The label in a cell that stands for several choices; "" if there is none."""
        text = folded(cleared(text))
        if text in self.ambiguous:
            return text
        parts = {part.strip() for sign in ("|", ";", ",", "\n") for part in text.split(sign)}
        if labels := parts & self.ambiguous.keys():
            return sorted(labels)[0]
        # One behind another with spaces between: unclear only if all the rest are choices.
        for label in sorted(self.ambiguous, key=len, reverse=True):
            before, sign, behind = f" {text} ".partition(f" {label} ")
            rest = [part.strip() for part in (before, behind) if part.strip()]
            if sign and all(set(self.parted(part)) <= set(self.names) for part in rest):
                return label
        return ""

    def two_ways(self, text: str) -> bool:
        """Whether an answer of several words may be one choice of that name, or several choices."""
        return bool(self.double) and any(f" {name} " in f" {folded(cleared(text))} " for name in self.double)

    def ordered(self, names: list[str]) -> str:
        """Names joined in the form's order, each once."""
        position = {name: i for i, name in enumerate(self.names)}
        return " ".join(sorted(dict.fromkeys(names), key=lambda name: position.get(name, len(position))))

    def _labels(self, text: str) -> list[str] | None:
        """Labels that stand one after another, parted by spaces or signs, as some exports write them; None if not.

        Google Forms parts them by commas, whatever commas the labels hold themselves.
        """
        # From the end to the beginning: what can follow each place is known when that place is reached.
        fits: list[list[str] | None] = [None] * (len(text) + 1)
        fits[len(text)] = []
        for start in range(len(text) - 1, -1, -1):
            if start and text[start - 1] not in " ,;|":
                continue
            for label, name in self.parts:
                end = start + len(label)
                sign = _BETWEEN.match(text, end) if text.startswith(label, start) else None
                if sign and (rest := fits[sign.end()]) is not None:
                    fits[start] = [name, *rest]
        return fits[0]
