"""Choices with a space in their name, where several may be chosen.

Answers with several choices are names joined by spaces, so such a name says nothing clear: is "empty shop" one choice
or two? Here it is called empty_shop. In exports its label, its 0/1 column and, beside the names of the other choices,
its written name tell it.
"""

from __future__ import annotations

import re
from collections.abc import Iterable

import pandas as pd

from herelib.form import spellings
from herelib.form.spellings import EXPRESSIONS

WRITTEN = "label:written"  # a column of the choices: the name as the form writes it, read as a label is
_QUOTED = re.compile(r"'([^']*)'|\"([^\"]*)\"")


def joined(name: str) -> str:
    """A name without spaces.

    Examples
    --------
    >>> joined("empty shop"), joined("hall")
    ('empty_shop', 'hall')
    """
    return "_".join(name.split())


def spaced(choices: pd.DataFrame, lines: Iterable[dict]) -> dict[str, list[str]]:
    """The names with spaces of each list of which several choices may be chosen."""
    questions = [spellings.question(line["type"]) for line in lines]
    several = {listed for kind, listed, _ in questions if kind in ("select_multiple", "rank")}
    hit = choices["list"].isin(several) & choices["name"].str.contains(r"\s", regex=True)
    return choices[hit].groupby("list", sort=False)["name"].agg(list).to_dict()


def renamed(choices: pd.DataFrame, lists: Iterable[str]) -> pd.DataFrame:
    """Choices of some lists under names without spaces; where they have labels, the written name is one of them."""
    hit = choices["list"].isin(list(lists))
    columns = {"name": choices["name"].where(~hit, choices["name"].map(joined))}
    if "label" in choices:
        columns[WRITTEN] = choices["name"].where(hit, "")
    return choices.assign(**columns)


def in_expressions(line: dict, names_by_list: dict[str, list[str]]) -> dict:
    """A line of the form whose expressions call these choices as they are called here."""
    names = {name for listed in names_by_list.values() for name in listed}

    def quoted(match: re.Match) -> str:
        text = match[1] if match[1] is not None else match[2]
        return match[0][0] + joined(text) + match[0][0] if text in names else match[0]

    return {**line, **{column: _QUOTED.sub(quoted, line[column]) for column in EXPRESSIONS if line.get(column)}}


def notes(names_by_list: dict[str, list[str]]) -> list[tuple]:
    """A note for each list: row, column, value, note."""
    rows = []
    for listed, names in names_by_list.items():
        further = f", and {len(names) - 1} more" if len(names) > 1 else ""
        note = f"the name of the choice has a space: it is called {joined(names[0])} here{further}"
        rows.append(("", f"choices: {listed}", names[0], note))
    return rows
