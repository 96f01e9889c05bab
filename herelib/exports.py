"""Reads one export of a survey and brings it into canonical form: items as columns, names of choices as values.

Exports of KoboToolbox, ODK and LimeSurvey differ in headers (names, labels, group paths), in values (names, labels), in
how they hold several choices (one string, 0/1 columns, both), in where they put repeat groups, and in what other
programs did to them on the way.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path

import numpy as np
import pandas as pd

from herelib import cells, columns, dates, typed
from herelib.cells import Cells
from herelib.choices import Choices, flag, number
from herelib.columns import translated
from herelib.faults import Faults
from herelib.forms import DATES, NUMBERS, Instrument
from herelib.headers import Column, Resolver

PARENTS = ("_submission__uuid", "_submission__id", "_parent_index", "PARENT_KEY")  # what a sheet of a repeat has
_THOUSANDS = re.compile(r"[+-]?\d{1,3}(,\d{3})+")


@dataclass(frozen=True)
class Export:
    """One export in canonical form.

    `frame` has one column per item that the file holds, text as `herelib.columns` has it, "" for a blank; its index is
    the line in the file. `columns` says what each column of the file was taken for. `conflicts` lists where the string
    and the 0/1 columns of one answer disagree: row, item, split (what the columns say). `repeats` has one such frame
    for each sheet of a repeat group, with the columns of `PARENTS` that it has. `notes` says what was read in a
    way that a user should know: header -> what.
    """

    file: str
    frame: pd.DataFrame
    columns: tuple[Column, ...]
    conflicts: pd.DataFrame
    repeats: Mapping[str, pd.DataFrame] = field(default_factory=dict)
    notes: Mapping[str, str] = field(default_factory=dict)

    @property
    def ambiguous(self) -> dict[str, str]:
        """Headers that could be several items, and which."""
        return {column.header: column.problem for column in self.columns if column.problem}

    @property
    def unknown(self) -> list[str]:
        """Headers that are nothing of the form and nothing that the survey tools add."""
        return [column.header for column in self.columns if not column.item and not column.problem]


def read(
    path: Path, instrument: Instrument, file: str, options: Mapping | None = None, languages: tuple[str, ...] = ()
) -> tuple[Export | None, Faults]:
    """One export in canonical form, and the faults of the file; None where it cannot be read.

    Parameters
    ----------
    file : the file as messages call it
    options : what study.yaml says of this export: encoding, delimiter, decimal ("," or "."), dates (ymd, dmy, mdy)
    languages : of the study
    """
    options, faults = options or {}, Faults()
    if path.suffix.lower() != ".csv":
        sheets = typed.read(path, file, faults)
        name = _main(sheets)
        found = sheets.pop(name) if name is not None else None
        if sheets and found is None and not len(faults):
            faults.add(file, "", "", "", "sheets of repeat groups only", "export the interviews, too")
    else:
        found = cells.read(path, file, faults, options.get("encoding", ""), options.get("delimiter", ""), languages)
        sheets = {}
    if found is None:
        return None, faults
    resolver = Resolver(instrument)
    frame, taken, conflicts, notes = _canonical_frame(found, resolver, options)
    repeats = {sheet: _repeat(each, resolver, options) for sheet, each in sheets.items() if _parent(each)}
    notes |= {f"sheet {name}": "not read: it is no repeat group" for name in sheets if name not in repeats}
    return Export(file, frame, tuple(taken), conflicts, repeats, notes), faults


def _main(sheets: Mapping[str, Cells]) -> str | None:
    """The sheet that holds the interviews: the first that is no repeat group."""
    return next((name for name, each in sheets.items() if not _parent(each)), None)


def _parent(each: Cells) -> list[str]:
    return [name for name in PARENTS if name in each.header]


def _repeat(each: Cells, resolver: Resolver, options: Mapping) -> pd.DataFrame:
    frame = _canonical_frame(each, resolver, options)[0]
    links = {name: each.frame[each.header.index(name)] for name in _parent(each)}
    return frame.drop(columns=[name for name in links if name in frame]).assign(**links)


def _canonical_frame(found: Cells, resolver: Resolver, options: Mapping):
    """Items as columns, what each column of the file was taken for, contradictions, and notes."""
    instrument = resolver.instrument
    taken = resolver.columns(found.header)
    whole = {column.item: column for column in taken if column.item and not column.choice}
    split: dict[str, list[Column]] = {}
    for column in taken:
        if column.choice:
            split.setdefault(column.item, []).append(column)
    comma = {",": True, ".": False}.get(options.get("decimal", ""))
    series, conflicts, notes = {}, [], {}
    for item in dict.fromkeys(column.item for column in taken if column.item):
        told = instrument.named.get(item, {"type": "text" if item not in whole else "system"})
        parts = {c.choice: found.frame[c.position] for c in split.get(item, ())}
        if item in whole:
            column = whole[item]
            if told["type"] in DATES or item in ("start", "end", "today", "_submission_time"):
                series[item], note = dates.canonical(found.frame[column.position], options.get("dates", ""))
                notes |= {column.header: note} if note else {}
            else:
                series[item] = _canonical(found.frame[column.position], told, instrument, column.labels, comma)
            if parts:
                flags = _flags(parts, instrument.listed[item])
                conflicts.append(_conflicts(series[item], flags, item))
                series[item] = columns.first(series[item], _joined(flags))
        else:
            series[item] = _joined(_flags(parts, instrument.listed[item]))
    told = [part for part in conflicts if len(part)]
    table = pd.concat(told, ignore_index=True) if told else pd.DataFrame(columns=["row", "item", "split"])
    return pd.DataFrame(series, index=found.frame.index, copy=False), taken, table, notes


def _canonical(column: pd.Series, told: Mapping, instrument: Instrument, labels: bool, comma: bool | None):
    kind = told["type"]
    if kind == "text":
        return column
    if kind in NUMBERS:
        values = [value for value in columns.coded(column)[1] if value.strip()]
        sure = _comma(values) if comma is None else comma
        return translated(column, lambda text: number(text, sure) or text.strip())
    if kind in ("select_one", "select_multiple"):
        choices = Choices(instrument.listed[told["name"]], labels, comma is True)
        return translated(column, choices.one if kind == "select_one" else choices.several)
    return columns.stripped(column)


def _comma(values: list[str]) -> bool:
    """Whether the numbers of a column make sense with a decimal comma only, and then without doubt.

    Examples
    --------
    >>> _comma(["1,5", "2"]), _comma(["1,500", "2"]), _comma(["1,5", "2.5"])
    (True, False, False)
    """
    with_comma = [value for value in values if "," in value]
    sure = any(not _THOUSANDS.fullmatch(value.strip()) for value in with_comma)
    return sure and not any("." in value for value in values)


def _flags(parts: Mapping[str, pd.Series], listed: pd.DataFrame) -> pd.DataFrame:
    """What the columns of the choices say: 1 chosen, 0 not, -1 blank; columns in the form's order."""
    spelled = {
        row["name"]: tuple(v for v in row.values() if v) for row in listed.drop(columns="list").to_dict("records")
    }
    said = {}
    for name in [name for name in listed["name"] if name in parts]:
        codes, texts = columns.coded(parts[name])
        marks = [{True: 1, False: 0, None: -1}[flag(text, spelled[name])] for text in texts]
        said[name] = np.array(marks, dtype=np.int8)[codes]
    return pd.DataFrame(said, index=next(iter(parts.values())).index)


def _joined(flags: pd.DataFrame) -> pd.Series:
    """Chosen names joined by spaces."""
    chosen = flags.to_numpy() == 1
    packed = np.packbits(chosen, axis=1)
    _, first, codes = np.unique(packed, axis=0, return_index=True, return_inverse=True)
    names = np.array(flags.columns, dtype=object)
    texts = [" ".join(names[chosen[row]]) for row in first]
    return columns.column(codes.ravel().astype(np.int32), texts, flags.index)


def _conflicts(strings: pd.Series, flags: pd.DataFrame, item: str) -> pd.DataFrame:
    """Rows where the string and the columns of the choices say different things; a blank says nothing."""
    said = flags.to_numpy()
    codes, texts = columns.coded(strings)
    in_string = np.array([[name in text.split() for name in flags.columns] for text in texts], bool)[codes]
    differs = ((said >= 0) & (in_string != (said == 1))).any(axis=1) & ~columns.holds(strings, [""])
    return pd.DataFrame({"row": flags.index[differs], "item": item, "split": _joined(flags[differs]).astype(str)})
