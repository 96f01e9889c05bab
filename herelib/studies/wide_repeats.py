"""Repeat groups that stand in the row of their interview, each row of the group in columns of its own.

Several programs write them so: member[1]/age, member_1_age (KoboToolbox, Ona), age_1 (SurveyCTO), and any program that
turns long tables into wide ones. They are read as if they stood in a sheet of their own.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, replace

import numpy as np
import pandas as pd

from herelib.files import Cells, columns
from herelib.form import Column, Resolver, plain

INDEX, PARENT = "_index", "_parent_index"


@dataclass(frozen=True)
class Wide:
    """Columns of one repeat group: by the numbers of a row in the group, the position of each header without them."""

    group: str
    places: Mapping[tuple[int, ...], Mapping[str, int]]

    @property
    def positions(self) -> set[int]:
        """All columns of the group."""
        return {position for by_header in self.places.values() for position in by_header.values()}


def wide(taken: list[Column], resolver: Resolver, headers: Mapping[int, str]) -> list[Wide]:
    """The repeat groups of the form that stand in columns of the interviews.

    Parameters
    ----------
    headers : by position, what study.yaml says that a column should be called
    """
    by_group: dict[str, dict[tuple[int, ...], dict[str, int]]] = {}
    for column in taken:
        header = plain(headers.get(column.position, column.header))
        group, numbers, rest = _of_repeat(column, header, resolver)
        if group:
            by_group.setdefault(group, {}).setdefault(numbers, {}).setdefault(rest, column.position)
    return [Wide(group, dict(sorted(places.items()))) for group, places in by_group.items()]


def _of_repeat(column: Column, header: str, resolver: Resolver) -> tuple[str, tuple[int, ...], str]:
    """The repeat group that a column belongs to, the numbers of its row, and the header without them; or blanks."""
    named = resolver.instrument.named
    # A question of the form, or one of its choices, is what its header says; a number behind one may count rows.
    in_repeat = named.get(column.item, {}).get("repeat", "")
    certain = column.item and not column.number and not column.stray and not in_repeat
    if (
        certain
        or header in resolver.names
        or header in resolver.paths
        or not header
        or column.known not in ("", "groups", "words beside choices")
    ):
        return "", (), ""
    for numbers, rest in resolver.without_numbers(header):
        inner = resolver.columns([rest])[0]
        group = named.get(inner.item, {}).get("repeat", "")
        if group and not inner.problem and not inner.number and not inner.stray:
            return group, numbers, rest
    return "", (), ""


def table(each: Wide, interviews: Cells, index: pd.Series) -> Cells:
    """The rows of a repeat group as a table of their own; the last column counts the interview.

    Parameters
    ----------
    index : what counts each interview of the file
    """
    rests = list(dict.fromkeys(rest for by_header in each.places.values() for rest in by_header))
    frame, blank = interviews.frame, columns.blank(interviews.frame.index)
    parts: dict[str, list[pd.Series]] = {rest: [] for rest in rests}
    for by_header in each.places.values():
        for rest in rests:
            parts[rest].append(frame[by_header[rest]] if rest in by_header else blank)
    stacked = {n: columns.stacked(parts[rest]) for n, rest in enumerate(rests)}
    rows = np.tile(np.arange(len(frame)), len(each.places))
    filled = np.logical_or.reduce([columns.filled(column) for column in stacked.values()])
    order = np.flatnonzero(filled)[np.argsort(rows[filled], kind="stable")]
    lines = pd.Index(frame.index.to_numpy()[rows[order]])
    new = {n: column.iloc[order].set_axis(lines) for n, column in stacked.items()}
    new[len(rests)] = index.iloc[rows[order]].set_axis(lines)
    first = {rest: next(by_header[rest] for by_header in each.places.values() if rest in by_header) for rest in rests}
    texts = {}
    for name in ("labels", "value_labels"):
        of_columns = getattr(interviews, name, None)
        if of_columns:
            texts[name] = {n: of_columns[first[rest]] for n, rest in enumerate(rests) if first[rest] in of_columns}
    return replace(interviews, header=[*rests, PARENT], frame=pd.DataFrame(new, index=lines, copy=False), **texts)


def counted(frame: pd.DataFrame) -> pd.Series:
    """What counts the interviews of a file: the survey tool's own number, or their place."""
    if INDEX in frame and columns.filled(frame[INDEX]).all() and not frame[INDEX].astype(str).duplicated().any():
        return frame[INDEX]
    return pd.Series([str(n) for n in range(1, len(frame) + 1)], index=frame.index, dtype=str)
