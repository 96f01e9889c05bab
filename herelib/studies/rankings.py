"""Rankings that stand in several columns: a column for each place, or one for each choice with its place in it.

LimeSurvey writes best[1], best[2] … with a choice in each; Qualtrics, SurveyMonkey and Forms a column a choice, named
by it (best/shop) or numbered (best_1), with 1 for the first place. Both come out as the choices in their order.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, replace

import numpy as np
import pandas as pd

from herelib.files import Cells, columns
from herelib.form import Choices, Column, Instrument, cleared, is_blank, number
from herelib.studies import numbered_columns

READ = "the place of each choice: read as the choices in their order"
OPEN = "numbers that may be choices or places: read as the choice in each place; if they are places, say "
OPEN += "the choice of each column under exports: columns, as in {header: question/choice}"


@dataclass(frozen=True)
class Ranked:
    """What columns of places say: `answers` in order; `odd` are the positions of rows that say no order, left blank."""

    answers: pd.Series
    odd: np.ndarray


def by_choice(numbered: list[Column], cells: Cells, form: Instrument, item: str) -> tuple[list[Column], tuple | None]:
    """Numbered columns with the choice that each is of, where they hold places; none where they hold choices.

    Returns
    -------
    the columns, and what cannot be told: header, rule, what to do
    """
    reader = form.reader(item)
    # Where choices are called 1, 2, 3 a number in a cell may be either; LimeSurvey's is the choice.
    if any(number(name) for name in reader.names) or not _hold_numbers(numbered, cells, len(reader.names)):
        return [], None
    choice_by_position, problem = numbered_columns.choices(numbered, cells, form, item)
    if problem:
        return [], problem
    return [replace(column, choice=choice_by_position[column.position], number=0) for column in numbered], None


def in_doubt(numbered: list[Column], cells: Cells, reader: Choices) -> bool:
    """Whether numbers in columns of places may be choices of these names, or places.

    LimeSurvey's brackets (best[1]) say that the column is a place.
    """
    plain = not any("[" in column.header for column in numbered)
    return plain and all(map(number, reader.names)) and _hold_numbers(numbered, cells, len(reader.names))


def _hold_numbers(numbered: Iterable[Column], cells: Cells, most: int) -> bool:
    """Whether the columns hold whole numbers from 1 to the number of choices, and nothing else."""
    texts = {text for column in numbered for text in _filled(cells.frame[column.position])}
    return bool(texts) and all(_rank_of(text, most) for text in texts)


def _filled(series: pd.Series) -> list[str]:
    texts = [cleared(text) for text in columns.coded(series)[1]]
    return [text for text in texts if text and not is_blank(text)]


def _rank_of(text: str, most: int) -> int:
    """A place from 1 to the last one, 0 for anything else."""
    value = number(text) or ""
    return int(value) if value.isdecimal() and 1 <= int(value) <= most else 0


def ordered(series: Mapping[str, pd.Series]) -> Ranked:
    """The choices in the order of their places, joined by spaces.

    Of n choices that have a place, these are 1 to n, each once; rows in which they are not say no order.

    Examples
    --------
    >>> places = {"shop": ["2", "1", ""], "hall": ["1", "1", ""]}
    >>> ranked = ordered({choice: pd.Series(cells, dtype=str) for choice, cells in places.items()})
    >>> ranked.answers.tolist(), ranked.odd.tolist()
    (['hall shop', '', ''], [1])
    """
    table = pd.DataFrame(dict(series), copy=False)
    codes, first = columns.combinations(table)
    texts, wrong = [], []
    for row in table.iloc[first].astype(str).to_numpy().tolist():
        cells = {choice: cleared(text) for choice, text in zip(table.columns, row, strict=True)}
        cells = {choice: text for choice, text in cells.items() if text and not is_blank(text)}
        places = {choice: _rank_of(text, len(table.columns)) for choice, text in cells.items()}
        wrong.append(sorted(places.values()) != list(range(1, len(places) + 1)))
        texts.append("" if wrong[-1] else " ".join(sorted(places, key=places.__getitem__)))
    answers = columns.column(codes.astype(np.int32), texts, table.index)
    return Ranked(answers, np.flatnonzero(np.array(wrong, bool)[codes]) if len(codes) else np.zeros(0, int))
