"""Headers that count from 0 what the form counts from 1, as R and LimeSurvey's variable names do: Q1_SQ1_0, Q1_SQ1_1.

Read as they stand, the answers of the second scale would be those of the first.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import replace

from herelib.form import Column, Instrument

_ZERO = re.compile(r"(?P<before>.*[\W_])0(?P<behind>\W*)")


def settled(taken: list[Column], form: Instrument) -> list[Column]:
    """The columns; those that may be shifted by one are of no item and name the two that they fit.

    The places of a ranking are in the same order wherever they are counted from: they are read.
    """
    new = {}
    for series in _series(taken):
        rest = series[1:]
        if all(column.number for column in rest) and form.named[rest[0].item]["type"] == "rank":
            first = replace(rest[0], position=series[0].position, header=series[0].header, number=1)
            new |= {first.position: first} | {c.position: replace(c, number=c.number + 1) for c in rest}
            continue
        base = rest[0].item.removesuffix("1")
        counted = [column.item for column in rest] == [f"{base}{n}" for n in range(1, len(series))]
        if counted and base != rest[0].item and f"{base}{len(series)}" in form.named:
            for n, column in enumerate(series):
                fits = ", ".join(f"{base}{number}" for number in (n, n + 1) if number)
                new[column.position] = Column(column.position, column.header, problem=f"fits {fits}")
    return [new.get(column.position, column) for column in taken]


def _series(taken: list[Column]) -> Iterator[list[Column]]:
    """Columns whose headers differ in a number at their end alone, from 0 on, of which the first is nothing known."""
    by_header = {column.header: column for column in taken}
    for column in taken:
        match = _ZERO.fullmatch(column.header)
        if match is None or column.item or column.problem or column.known:
            continue
        series, header = [column], f"{match['before']}1{match['behind']}"
        while header in by_header and by_header[header].item:
            series.append(by_header[header])
            header = f"{match['before']}{len(series)}{match['behind']}"
        if len(series) > 1:
            yield series
