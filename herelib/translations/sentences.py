"""Sentences that tables hold in English, in the language that is spoken.

Tables are made once, and in English, so that they are equal to the byte whoever reads the report. A cell that was made
of a message is recognised by it.
"""

from __future__ import annotations

import csv
import re
from functools import cache

from herelib.translations.catalogues import (
    ENGLISH,
    FOLDER,
    language,
    texts_about_numbers,
    texts_with_gaps,
    translated,
    translated_by_number,
)
from herelib.translations.numerals import number

_NUMBER = re.compile(r"-?\d+(?:\.\d+)?%?")
# An indicator as tables call it, with what sets a cluster apart in it.
_LABEL = re.compile(r"(.+?) \((need|supply|capacity|barrier|asset|voiced)\)(?: \(([+-]\d\.\d+)\))?")
_SIZED = re.compile(r"(.+) \(([+-]\d\.\d+)\)")  # a figure of the study itself, with the same
_P = re.compile(r"p ([=≤<]) (0\.\d+|1\.0+)")  # too short a message to be told by its letters
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
            return _filled(message, match.groupdict())
    if match := _LABEL.fullmatch(text):
        name, block, difference = match.groups()
        sized = f" ({_signed(difference)})" if difference else ""
        return f"{_in_gap(name)} ({translated(block)}){sized}"
    if match := _SIZED.fullmatch(text):
        return f"{_in_gap(match[1])} ({_signed(match[2])})"
    # Several sentences of a table are joined by semicolons.
    clauses = text.split("; ")
    return text if len(clauses) == 1 else "; ".join(said_in_table(clause) for clause in clauses)


def _filled(message: tuple[str, ...], values: dict[str, str]) -> str:
    """A message, or both forms of one about a number, with its values in the language that is spoken."""
    translated_values = {name: _in_gap(value) for name, value in values.items()}
    if len(message) == 1:
        return translated(message[0]) % translated_values
    # A form for one thing may leave its number out.
    return translated_by_number(*message, int(values.get("n") or 1)) % {"n": "1", **translated_values}


def _in_gap(value: str) -> str:
    """What stood in a gap of a message: another message, a number, or a name that stays."""
    if _NUMBER.fullmatch(value):
        digits, share = value.rstrip("%"), value.endswith("%")
        decimals = len(digits.partition(".")[2])
        return number(float(digits) / 100, f".{decimals}%") if share else number(float(digits), f".{decimals}f")
    if match := _P.fullmatch(value):
        sign, digits = match.groups()
        return translated(f"p {sign} %(p)s") % {"p": number(float(digits), f".{len(digits) - 2}f")}
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
    """File or table and column of texts that readers see; `kind`: catalogue, incubator, template (new study), table."""
    with (FOLDER / "texts.csv").open(encoding="utf-8", newline="") as stream:
        return [(row["of"], row["column"]) for row in csv.DictReader(stream) if row["kind"] == kind]


def _signed(difference: str) -> str:
    return number(float(difference), f"+.{len(difference.partition('.')[2])}f")


@cache
def _with_gaps(language: str) -> list[tuple[re.Pattern, tuple[str, ...]]]:
    """Messages with gaps and what text they make; those that fix most letters first: they fit by chance least."""
    messages = [(text, (text,)) for text in texts_with_gaps(language)]
    messages += [(form, forms) for forms in texts_about_numbers(language) for form in dict.fromkeys(forms)]
    ranked = sorted(messages, key=lambda each: (-len(_GAP.sub("", each[0])), each))
    return [
        (pattern(text, counted=len(forms) > 1), forms)
        for text, forms in ranked
        if re.search(r"[^\W\d_]{3}", _GAP.sub("", text))
    ]


def pattern(message: str, counted: bool = False) -> re.Pattern:
    """What a text that was made of a message looks like.

    Parameters
    ----------
    counted : the message is about a number of things: its gap `n` holds a whole number

    Examples
    --------
    >>> pattern("%(n)s of 100%%").fullmatch("5 of 100%").groupdict()
    {'n': '5'}
    >>> pattern("%(n)s regions", counted=True).fullmatch("no regions")
    """
    parts, end, seen = [], 0, set()
    for gap in _GAP.finditer(message):
        parts.append(re.escape(message[end : gap.start()]))
        end, name = gap.end(), gap[1]
        any_text = r"\d+" if counted and name == "n" else ".+?"
        parts.append("%" if name is None else f"(?P={name})" if name in seen else f"(?P<{name}>{any_text})")
        seen.add(name)
    return re.compile("".join([*parts, re.escape(message[end:])]), re.DOTALL)
