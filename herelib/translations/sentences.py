"""Sentences that tables hold in English, in the language that is spoken.

Tables are made once, and in English, so that they are equal to the byte whoever reads the report. A cell that was made
of a message is recognised by it.
"""

from __future__ import annotations

import csv
import re
from functools import cache

from herelib.translations.catalogues import ENGLISH, FOLDER, language, texts_with_gaps, translated
from herelib.translations.numerals import number

_NUMBER = re.compile(r"-?\d+(?:\.\d+)?%?")
# An indicator as tables call it, with what sets a cluster apart in it.
_LABEL = re.compile(r"(.+?) \((need|supply|capacity|barrier|asset|voiced)\)(?: \(([+-]\d\.\d+)\))?")
_GAP = re.compile(r"%\((\w+)\)s|%%")


def said_in_table(text: object) -> str:
    """A sentence of a table in the language that is spoken.

    Tables are made once, in English. A cell that came from a message with gaps is recognised by that message; what
    stands in the gaps is translated too where it is a message itself. Anything else stays as it is.
    """
    text = str(text)
    if language() == ENGLISH or not text:
        return text
    key = text.replace("%", "%%")
    if (direct := translated(key)) != key:
        return direct.replace("%%", "%")
    for pattern, message in _with_gaps(language()):
        if match := pattern.fullmatch(text):
            return translated(message) % {name: _in_gap(value) for name, value in match.groupdict().items()}
    if match := _LABEL.fullmatch(text):
        name, block, difference = match.groups()
        sized = f" ({_signed(difference)})" if difference else ""
        return f"{_in_gap(name)} ({translated(block)}){sized}"
    # Several sentences of a table are joined by semicolons.
    clauses = text.split("; ")
    return text if len(clauses) == 1 else "; ".join(said_in_table(clause) for clause in clauses)


def _in_gap(value: str) -> str:
    """What stood in a gap of a message: another message, a number, or a name that stays."""
    if _NUMBER.fullmatch(value):
        digits, share = value.rstrip("%"), value.endswith("%")
        decimals = len(digits.partition(".")[2])
        return number(float(digits) / 100, f".{decimals}%") if share else number(float(digits), f".{decimals}f")
    phrase = said_in_table(value)
    if phrase == value and ", " in value:
        return ", ".join(_in_gap(part) for part in value.split(", "))
    if phrase == value and value[:1].isupper():
        # at the head of a sentence
        lower = value[0].lower() + value[1:]
        phrase = said_in_table(lower)
        return value if phrase == lower else phrase[0].upper() + phrase[1:]
    return phrase


def texts_of(kind: str) -> list[tuple[str, str]]:
    """File or table and column of the texts of tables that readers see; `kind` is catalogue or table."""
    with (FOLDER / "texts.csv").open(encoding="utf-8", newline="") as stream:
        return [(row["of"], row["column"]) for row in csv.DictReader(stream) if row["kind"] == kind]


def _signed(difference: str) -> str:
    return number(float(difference), f"+.{len(difference.partition('.')[2])}f")


@cache
def _with_gaps(language: str) -> list[tuple[re.Pattern, str]]:
    """Messages with gaps and what text they make; those that fix most letters first: they fit by chance least."""
    ranked = sorted(texts_with_gaps(language), key=lambda message: (-len(_GAP.sub("", message)), message))
    return [(pattern(message), message) for message in ranked if re.search(r"[^\W\d_]{3}", _GAP.sub("", message))]


def pattern(message: str) -> re.Pattern:
    """What a text that was made of a message looks like.

    Examples
    --------
    >>> pattern("%(n)s of 100%%").fullmatch("5 of 100%").groupdict()
    {'n': '5'}
    """
    parts, end, seen = [], 0, set()
    for gap in _GAP.finditer(message):
        parts.append(re.escape(message[end : gap.start()]))
        end, name = gap.end(), gap[1]
        parts.append("%" if name is None else f"(?P={name})" if name in seen else f"(?P<{name}>.+?)")
        seen.add(name)
    return re.compile("".join([*parts, re.escape(message[end:])]), re.DOTALL)
