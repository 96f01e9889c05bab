"""Reads a cell of an export as a number, as one choice, or as several.

Cells hold names of choices or their labels in any language of the form; several stand behind one another, or have a 0/1
column each.
"""

from __future__ import annotations

import re

import pandas as pd

YES = {"1", "1.0", "true", "yes", "y"}
NO = {"0", "0.0", "false", "no", "n"}
OTHER = "-oth-"  # how LimeSurvey says that a free answer stands beside

_NUMBER = re.compile(r"([+-]?)0*(\d+)(?:\.(\d*?)0*)?")


def number(text: str, comma: bool = False) -> str | None:
    """A number in its one canonical spelling, None if the text is no number.

    Parameters
    ----------
    comma : whether a comma is the decimal sign

    Examples
    --------
    >>> number("3.0"), number("007"), number("2,50", comma=True), number("2,50"), number("-0")
    ('3', '7', '2.5', None, '0')
    """
    text = text.strip()
    if comma and "." not in text:
        text = text.replace(",", ".")
    match = _NUMBER.fullmatch(text)
    if not match:
        return None
    sign, whole, rest = match.groups()
    plain = f"{whole}.{rest}" if rest else whole
    return plain if plain == "0" or sign != "-" else f"-{plain}"


class Choices:
    """The choices of one question, and how a cell is read as one or several of them."""

    def __init__(self, listed: pd.DataFrame, labels: bool = False, comma: bool = False):
        self.names = list(listed["name"])
        self.comma = comma
        by_label: dict[str, str] = {}
        for column in [c for c in listed.columns if c == "label" or c.startswith("label:")]:
            for label, name in zip(listed[column], listed["name"], strict=True):
                key = _squeezed(label)
                if key:
                    by_label[key] = name if by_label.get(key, name) == name else ""
        self.by_label = {label: name for label, name in by_label.items() if name}
        by_name = {name: name for name in self.names}
        if "other" in by_name:
            by_name.setdefault(OTHER, "other")
        self.known = {**by_name, **self.by_label} if labels else {**self.by_label, **by_name}

    def one(self, text: str) -> str:
        """The name of the choice in a cell; what is no choice comes back as it is."""
        text = text.strip()
        if text == "":
            return ""
        plain = self.known.get(text) or self.known.get(_squeezed(text))
        if plain is None:
            spelled = number(text, self.comma) or text
            plain = self.known.get(spelled, spelled if re.search(r"[.,]", text) else text)
        return plain

    def several(self, text: str) -> str:
        """The names of the choices in a cell, joined by spaces in the form's order; what is no choice comes last."""
        text = text.strip()
        if text == "":
            return ""
        if text in self.known and self.known[text] not in text.split():
            return self.known[text]
        names = [self.one(part) for part in text.split()]
        if not set(names) <= set(self.names):
            for sign in ("|", ";", ","):
                parts = [self.one(part) for part in text.split(sign) if part.strip()]
                if set(parts) <= set(self.names):
                    return self.ordered(parts)
            found = self._labels(_squeezed(text))
            names = text.split() if found is None else found
        return self.ordered(names)

    def ordered(self, names: list[str]) -> str:
        """Names joined in the form's order, each once."""
        place = {name: i for i, name in enumerate(self.names)}
        return " ".join(sorted(dict.fromkeys(names), key=lambda name: place.get(name, len(place))))

    def _labels(self, text: str) -> list[str] | None:
        """Labels that stand one after another with spaces between, as some exports write them; None if they do not."""
        fits: list[list[str] | None] = [None] * (len(text) + 1)
        fits[len(text)] = []
        for start in range(len(text) - 1, -1, -1):
            if start and text[start - 1] != " ":
                continue
            for label, name in self.by_label.items():
                end = start + len(label)
                if text.startswith(label, start) and (end == len(text) or text[end] == " "):
                    rest = fits[min(end + 1, len(text))]
                    if rest is not None:
                        fits[start] = [name, *rest]
        return fits[0]


def _squeezed(text: str) -> str:
    return re.sub(r"\s+", " ", text).strip()


def flag(text: str, names: tuple[str, ...] = ()) -> bool | None:
    """Whether a 0/1 cell of a choice says that it was chosen; None for a blank or anything else.

    Examples
    --------
    >>> flag("True"), flag("0"), flag(""), flag("well", ("well", "A well"))
    (True, False, None, True)
    """
    plain = text.strip()
    if plain in names or plain.lower() in YES:
        return True
    return False if plain.lower() in NO else None
