"""Two runs side by side: what they were made from, and what that changed.

A comparison reads tables as their files hold them, since a run of an earlier version need not keep today's contracts.
"""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path

import pandas as pd

from herelib import tables
from herelib.errors import HereError
from herelib.folders import run_folder, runs_folder
from herelib.runs import contrasts, manifest
from herelib.runs.contrasts import Section
from herelib.runs.differences import TOLERANCE, TableDifference, difference
from herelib.words import listing, message

BYTES = "equal to the byte"
CONTRASTED = {
    "accounting": contrasts.rows_by_rule,
    "profiles": contrasts.indicators,
    "clusters": contrasts.cluster_moves,
    "verdicts": contrasts.verdicts,
}


@dataclass(frozen=True)
class Side:
    """One of the two runs: how it was named, its folder and its record."""

    name: str
    folder: Path
    record: dict

    @property
    def tables(self) -> set[str]:
        """The tables that lie in the folder."""
        return {file.stem for file in self.folder.glob("tables/[!.]*.parquet")}

    @property
    def makes(self) -> set[str]:
        """The tables that its version made, by its record."""
        return {table for step in self.record.get("steps", {}).values() for table in step.get("outputs", {})}


@dataclass(frozen=True)
class Comparison:
    """What two runs differ in; `equal` if every table that both versions make holds the same within the tolerance."""

    a: Side
    b: Side
    tolerance: float
    sections: list[Section]
    equal: bool
    conclusion: str

    def text(self) -> str:
        """The comparison as a terminal shows it: what does not differ is a line."""
        return "\n".join([*(_text(section) for section in self.sections), "", self.conclusion])

    def page(self) -> str:
        """The comparison as a page of its own, for the team."""
        from herelib.report import render

        return render("comparison.html.j2", comparison=self)


def side(text: str) -> Side:
    """A run by `study`, `study/scenario` or its folder; kept copies are `study/scenario@2026-11-30`.

    Raises
    ------
    HereError
        If there is no such run; names those that there are.
    """
    folder = Path(text)
    if not (folder / manifest.NAME).is_file():
        folder = _of_study(text)
    record = manifest.read(folder)
    if not record:
        raise HereError(f"{text}: {manifest.NAME} in {folder} cannot be read: it is no record of a run")
    return Side(text, folder.resolve(), record)


def _of_study(text: str) -> Path:
    study, _, scenario = text.rstrip("/").rpartition("/")
    attempts = [(text, "baseline")] + ([(study, scenario)] if study else [])
    for name, of_study in attempts:
        try:
            folder = run_folder(name, of_study)
        except HereError:
            continue
        if (folder / manifest.NAME).is_file():
            return folder
    known: list[str] = []
    for name, _ in attempts:
        try:
            known = known or [f"{name}/{file.parent.name}" for file in runs_folder(name).glob(f"[!.]*/{manifest.NAME}")]
        except HereError:
            continue
    hint = f"there are {listing(sorted(known))}" if known else "name it study/scenario, or its folder"
    raise HereError(f"no run '{text}': {hint}")


def compare(a: Side, b: Side, tolerance: float = TOLERANCE) -> Comparison:
    """What two runs differ in.

    Parameters
    ----------
    tolerance : two numbers are equal if they differ by no more than this times the larger of 1 and their sizes

    Raises
    ------
    HereError
        If a run has no tables, or one cannot be read.
    """
    for run in (a, b):
        if not run.tables:
            raise HereError(f"{run.name}: there are no tables in {run.folder}")
    sections = [
        contrasts.descriptions(a.record, b.record),
        contrasts.parameters(a.record, b.record),
        contrasts.decisions(a.record, b.record),
        contrasts.inputs(a.record, b.record),
        contrasts.packages(a.record, b.record),
    ]
    states, same_bytes, shared = {}, 0, sorted(a.tables & b.tables)
    for name in shared:
        if manifest.file_hash(tables.path(a.folder, name)) == manifest.file_hash(tables.path(b.folder, name)):
            same_bytes += 1
            continue
        read = [tables.read_unchecked(run.folder, name) for run in (a, b)]
        states[name] = difference(*read, tables.key_of(name), tolerance)
        if name in CONTRASTED:
            extra = (tolerance,) if name == "profiles" else ()
            sections.append(_contrast(name, read, extra))
    differing = [name for name, state in states.items() if not state.equal]
    lost = _lost(a, b) + _lost(b, a)
    sections += [_tables(states, same_bytes), _uncompared(a, b, states)]
    return Comparison(a, b, tolerance, sections, not differing and not lost,
                      _conclusion(differing, lost, same_bytes, len(shared), tolerance))  # fmt: skip


def _contrast(name: str, read: list[pd.DataFrame], extra: tuple) -> Section:
    try:
        return CONTRASTED[name](*read, *extra)
    except KeyError as column:  # a version that did not have it yet
        note = message("Not compared: one of the runs has no column %(column)s.", column=str(column))
        return Section(name, (), [], note)


def _lost(run: Side, other: Side) -> list[str]:
    """Tables that the other run has and this one should have, too."""
    unfinished = not run.record.get("finished")
    return sorted(table for table in other.tables - run.tables if table in run.makes or unfinished)


def _tables(states: dict[str, TableDifference], same_bytes: int) -> Section:
    """Every table that is not equal to the byte."""
    rows = []
    for name, state in states.items():
        largest = state.cells["largest"].max() if len(state.cells) else float("nan")
        cells = ", ".join(f"{row.column} {row.cells:,}" for row in state.cells.head(3).itertuples())
        cells += message(" and %(n)s columns more", n=len(state.cells) - 3) if len(state.cells) > 3 else ""
        rows.append(
            (
                name,
                message("within tolerance") if state.equal else message("differs"),
                _rows(state.rows_a, state.only_a),
                _rows(state.rows_b, state.only_b),
                cells or "–",
                "–" if pd.isna(largest) else f"{largest:.2g}",
            )
        )
    note = message("%(n)s tables are equal to the byte.", n=same_bytes)
    head = ("table", "state", "rows in A", "rows in B", "cells that differ by column", "largest")
    return Section(message("Tables"), head, rows, note)


def _rows(n: int, only: int) -> str:
    """How many rows a table has, and how many of them only this run has."""
    if not only:
        return f"{n:,}"
    return message("%(rows)s (%(only)s only there)", rows=f"{n:,}", only=f"{only:,}")


def _uncompared(a: Side, b: Side, states: dict[str, TableDifference]) -> Section:
    """Tables and columns that only one of the runs has: named, since nothing can be said of them."""
    rows = [(message("table"), name, "A") for name in sorted(a.tables - b.tables)]
    rows += [(message("table"), name, "B") for name in sorted(b.tables - a.tables)]
    for name, state in states.items():
        for run, columns in (("A", state.columns_a), ("B", state.columns_b)):
            rows += [(message("column"), f"{name}.{column}", run) for column in columns[:5]]
            if more := max(len(columns) - 5, 0):
                rows.append((message("columns"), message("%(table)s: %(n)s more", table=name, n=more), run))
    return Section(message("Only in one of the runs, and not compared"), ("", "name", "run"), rows)


def _conclusion(differing: list[str], lost: list[str], same_bytes: int, shared: int, tolerance: float) -> str:
    if lost:
        return message("They differ: %(tables)s is missing in one of them.", tables=listing(lost))
    if differing:
        return message("They differ in %(n)s of %(all)s tables.", n=len(differing), all=shared)
    if same_bytes == shared:
        return message("They are equal: all %(all)s tables that both have are equal to the byte.", all=shared)
    return message("They are equal within %(tolerance)s: %(bytes)s of %(all)s tables to the byte.",
                   tolerance=f"{tolerance:g}", bytes=same_bytes, all=shared)  # fmt: skip


def _text(section: Section) -> str:
    lines = [f"{section.title}: {section.note}".rstrip(": ") if section.note else section.title]
    if not section.rows:
        return lines[0] if section.note else f"{section.title}: {message('nothing')}"
    widths = [max(len(row[i]) for row in [section.columns, *section.rows]) for i in range(len(section.columns))]
    for row in [section.columns, *section.rows]:
        lines.append("  " + "  ".join(f"{cell:<{width}}" for cell, width in zip(row, widths, strict=True)).rstrip())
    if section.more:
        lines.append("  " + message("and %(n)s more", n=f"{section.more:,}"))
    return "\n".join(lines)
