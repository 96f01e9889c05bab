"""Each export as its team knows it, without the rows that are dropped and with the answers that were changed."""

from __future__ import annotations

import os
from collections.abc import Mapping
from pathlib import Path

import numpy as np
import pandas as pd

from herelib.errors import Faults, HereError
from herelib.files import columns, formulas
from herelib.folders import private, run_folder, touch_private
from herelib.form import Column, flag
from herelib.interviews import cleaning_log
from herelib.interviews.checking import usable
from herelib.interviews.clean import clean
from herelib.interviews.preparation import Prepared
from herelib.studies import Study, exports

LOG = "cleaning_log.csv"


def cleaned_tables(study: Study, parameters: Mapping) -> dict[str, pd.DataFrame]:
    """Each export without the rows that a rule drops, and with the cells that a rule or the analyst's log changed.

    All other cells stand as the export has them. A changed answer is written as the form names it, in the string and in
    the 0/1 columns of several choices alike.

    Parameters
    ----------
    parameters : those of the stage "clean"

    Returns
    -------
    name of the export -> table with its headers, index the line in the export

    Raises
    ------
    StudyError
        If something in the answers is decided to stop.
    """
    prepared = usable(study, parameters)
    cleaned = {}
    for name, export in study.exports.items():
        of_export = columns.holds(study.places["export"], [name])
        if not of_export.any():
            continue
        kept = of_export & prepared.sifted.kept
        # Read again, as text: the study has canonical answers only, and what is not changed must stay as it is.
        options = study.settings["exports"].get(name, {})
        cells, _ = exports.sheets_of(study.folder / "interviews" / name, name, Faults(), options, sheet=export.sheet)
        if cells is None:
            raise HereError(f"{name} can no longer be read: it was changed while it was cleaned")
        frame = cells.frame.astype(str)
        for record, item, answer in _changes(study, prepared, kept):
            of_item = [column for column in export.columns if column.item == item]
            ranking = study.instrument.named.get(item, {}).get("type") == "rank"
            _write(frame, int(study.places["row"].iloc[record]), answer, of_item, ranking)
        frame.columns = cells.header
        cleaned[name] = frame.loc[study.places.loc[kept, "row"]]
    return cleaned


def _changes(study: Study, prepared: Prepared, rows: np.ndarray) -> list[tuple[int, str, str]]:
    """Position of the record, item and new answer of each cell that differs from the export, among some records."""
    changes = []
    for item in study.records.columns:
        positions = np.flatnonzero(cleaning_log.changed(study, prepared, item) & rows[prepared.kept])
        answers = cleaning_log.final_answers(prepared, item).iloc[positions] if len(positions) else ()
        changes += [(int(prepared.kept[p]), item, answer) for p, answer in zip(positions, answers, strict=True)]
    return changes


def _write(frame: pd.DataFrame, line: int, answer: str, of_item: list[Column], ranking: bool) -> None:
    """Write an answer into all columns of an export that hold it."""
    for column in of_item:
        if column.problem or column.again or column.stray or column.words:
            continue
        if column.number:  # of a ranking: the choice in this place
            frame.loc[line, column.position] = [*answer.split(), *[""] * column.number][column.number - 1]
        elif column.choice and ranking:
            order = answer.split()
            frame.loc[line, column.position] = str(order.index(column.choice) + 1) if column.choice in order else ""
        elif not column.choice:
            frame.loc[line, column.position] = answer
        else:
            chosen = column.choice in answer.split()
            # A cell that is blank beside a blank answer stays blank: 0 would say that the question was answered.
            if answer or frame.loc[line, column.position]:
                frame.loc[line, column.position] = _spelled(frame[column.position], chosen)


def _spelled(column: pd.Series, chosen: bool) -> str:
    """How a 0/1 column says that a choice was taken or not; where it never says the one, as it fits the other."""
    words = {flag(text): text for text in column.unique() if text}
    other = {"True": "False", "False": "True", "TRUE": "FALSE", "FALSE": "TRUE"}.get(words.get(not chosen, ""))
    return words.get(chosen) or other or ("1" if chosen else "0")


def write(study: Study, parameters: Mapping, scenario: str = "baseline") -> list[Path]:
    """Write the cleaned exports and the cleaning log as CSV (UTF-8 with its mark) into `internal/cleaned`.

    Before a cell that a spreadsheet program would compute stands an apostrophe (`herelib.files.formulas`). An export
    of a subfolder is written into a subfolder of the same name.

    Returns
    -------
    the files, readable by their owner only, the log last
    """
    folder = run_folder(study.folder, scenario) / "internal" / "cleaned"
    tables = _named(cleaned_tables(study, parameters))
    log = Path(LOG if Path(LOG) not in tables else f"of_{LOG}")
    tables[log] = clean(study, parameters)["cleaning_log"]
    written = []
    for name, frame in tables.items():
        file = folder / name
        private(file.parent)
        temporary = file.with_name(f".{file.name}.{os.getpid()}")
        touch_private(temporary)
        table, _ = formulas.neutral(frame)
        table.to_csv(temporary, index=False, encoding="utf-8-sig", lineterminator="\n")  # office programs know the mark
        os.replace(temporary, file)
        written.append(file)
    return written


def _named(tables: Mapping[str, pd.DataFrame]) -> dict[Path, pd.DataFrame]:
    """Exports by the file that each is written to: two that differ in their ending alone keep it."""
    stems = [Path(name).with_suffix("") for name in tables]
    return {
        Path(f"{name if stems.count(stem) > 1 and Path(name).suffix != '.csv' else stem}.csv"): table
        for (name, table), stem in zip(tables.items(), stems, strict=True)
    }


def lines_of_the_log(study: Study, parameters: Mapping) -> list[str]:
    """How many lines of the team's own log were applied, and why the others were not, in words; none without a log."""
    if study.cleaning_log is None:
        return []
    corrected = usable(study, parameters).corrected
    reasons = cleaning_log.unapplied(corrected)
    lines, unapplied = len(study.cleaning_log), int(reasons.sum())
    applied = lines - unapplied - corrected.unnecessary
    file = study.settings["cleaning_log"]["file"]
    idle = f", {corrected.unnecessary:,} ask for nothing" if corrected.unnecessary else ""
    head = f"{file}: {lines:,} lines: {applied:,} applied, {unapplied:,} not applied{idle}"
    return [head, *(f"  {count:,} not applied: {reason}" for reason, count in reasons.items())]
