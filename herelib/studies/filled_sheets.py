"""Takes back a rating sheet that somebody filled in: checks every cell, and writes the rater's two files."""

from __future__ import annotations

import re
from collections.abc import Mapping
from pathlib import Path

import pandas as pd

from herelib.errors import Faults, HereError, StudyError, nearest, shown
from herelib.files import Cells, workbooks
from herelib.studies.catalogue import RATED, RATING, read_file
from herelib.studies.catalogue_book import is_date
from herelib.studies.rating_rules import CELLS, SLUG, nearest_level
from herelib.studies.rating_sheets import ANSWER, KEY, dimensions

STATUS = "J: judged by this rater, from a rating sheet"
HEADINGS = 2  # the line under the ids, which says the same in the rater's language


def files_of(rater: str, folder: Path) -> dict[str, Path]:
    """Where a rater's files lie in the folder of a catalogue.

    Raises
    ------
    HereError
        If the rater's name is not plain: it becomes the name of a file, and stands in tables and on pages.
    """
    if not re.fullmatch(SLUG, rater):
        raise HereError(
            f"'{shown(rater, spaces=True)}' is no name of a rater: small letters, digits and _, no person's name"
        )
    return {matrix: folder / matrix / f"{rater}.csv" for matrix in RATED}


def take(rater: str, file: Path, folder: Path, replace: bool = False) -> list[Path]:
    """Write the ratings of a filled sheet as `effects/<rater>.csv` and `requires/<rater>.csv`; their paths.

    Parameters
    ----------
    file : the filled sheet
    folder : of the catalogue
    replace : whether files of this rater that are there may be replaced

    Raises
    ------
    HereError
        If the rater has files already, or the sheet is not there.
    StudyError
        With every fault of the sheet; then nothing is written.
    """
    targets = files_of(rater, folder)
    present = [target for target in targets.values() if target.exists()]
    if present and not replace:
        names = ", ".join(f"{target.parent.name}/{target.name}" for target in present)
        raise HereError(f"{names} is there already: --replace puts these ratings in its place, or name another rater")
    if not file.is_file():
        raise HereError(f"no file {file.name}")
    tables = ratings(file, folder)
    for matrix, target in targets.items():
        target.parent.mkdir(parents=True, exist_ok=True)
        tables[matrix].to_csv(target, index=False, lineterminator="\n")
    return list(targets.values())


def ratings(file: Path, folder: Path) -> dict[str, pd.DataFrame]:
    """The tables effects and requires that a filled sheet holds, in the order of the catalogue's parts.

    Raises
    ------
    StudyError
        With every fault of the sheet.
    """
    faults, columns = Faults(), dimensions(folder)
    sheets = workbooks.read(file, file.name, faults)
    frames = {cells.sheet: _frame(cells) for cells in sheets.values()}
    parts = read_file(folder, "parts")["part"].tolist()
    rater = _rater(file.name, frames, faults) if sheets else {}
    tables = {}
    for matrix in RATED if sheets else ():
        wanted = set(columns[matrix])
        best = max(frames, key=lambda title: len(wanted & set(frames[title])))  # titles are of the rater's language
        if not wanted & set(frames[best]) or "part" not in frames[best]:
            faults.add(file.name, "", "", "", f"no sheet of {matrix}", "fill in a sheet that here rate wrote")
            continue
        for column in sorted(wanted - set(frames[best])):
            faults.add(file.name, 1, column, "", f"{best}: column missing", "fill in a sheet that here rate wrote")
        sheet_name = f"{file.name}: {best}"
        tables[matrix] = _rated(
            sheet_name, matrix, frames[best].reindex(columns=["part", *columns[matrix]], fill_value=""), parts, faults
        )
    if len(faults):
        raise StudyError(faults.table())
    return {matrix: table.assign(**rater) for matrix, table in tables.items()}


def _frame(cells: Cells) -> pd.DataFrame:
    """A sheet under its ids, with the lines of a spreadsheet as index, without the headings in words."""
    frame = cells.frame.set_axis([name.strip() for name in cells.header], axis=1)
    frame = frame.loc[:, ~frame.columns.duplicated()].astype(str)
    return frame[frame.index != HEADINGS].apply(lambda column: column.str.strip())


def _rater(file: str, frames: Mapping[str, pd.DataFrame], faults: Faults) -> dict[str, str]:
    """Who rated, when, and the mark of the ratings."""
    answers, line = {}, {}
    for frame in frames.values():
        if KEY in frame and ANSWER in frame:
            answers = dict(zip(frame[KEY], frame[ANSWER], strict=True))
            line = dict(zip(frame[KEY], frame.index, strict=True))
    role, day = (answers.get(key, "") for key in RATING[:2])
    if not role:
        faults.add(file, line.get(RATING[0], ""), RATING[0], "", "is blank", "say who rates: a role, not a name")
    if not is_date(day):
        faults.add(file, line.get(RATING[1], ""), RATING[1], shown(day), "not a date", "write YYYY-MM-DD")
    return {RATING[0]: role, RATING[1]: day, RATING[2]: STATUS}


def _rated(sheet_name: str, matrix: str, frame: pd.DataFrame, parts: list[str], faults: Faults) -> pd.DataFrame:
    """The ratings of a sheet, part by part; every cell that is none is a fault, parts with blanks are listed."""
    pattern, rule, do = CELLS[matrix]
    columns = [column for column in frame if column != "part"]
    cells = frame[columns].apply(lambda column: column.str.lower().str.replace(" ", ""))
    frame = cells.assign(part=frame["part"])[["part", *columns]]
    frame = frame[(frame["part"] != "") | (cells != "").any(axis=1)]
    for line, part in frame["part"].items():
        if part not in parts:
            faults.add(sheet_name, line, "part", shown(part, spaces=True), "not in parts.csv", nearest(part, parts))
    for line in frame.index[frame.duplicated("part")]:
        faults.add(sheet_name, line, "part", shown(frame["part"][line]), "part stands twice", "keep one")
    for part in parts:
        if part not in set(frame["part"]):
            faults.add(sheet_name, "", "part", part, "part missing", "rate it: here rate writes a sheet of all parts")
    for line, part, *texts in frame.itertuples(name=None):
        blank = [column for column, text in zip(columns, texts, strict=True) if text == ""]
        if blank:
            faults.add(sheet_name, line, _some(blank), part, f"not rated: {len(blank)} of {len(columns)} cells", do)
        for column, text in zip(columns, texts, strict=True):
            if text and not pattern.fullmatch(text):
                faults.add(sheet_name, line, column, shown(text), rule, nearest_level(text, matrix) or do)
    return frame.set_index("part").reindex(parts).reset_index() if not frame.duplicated("part").any() else frame


def _some(columns: list[str]) -> str:
    """The first of some columns, and that there are more.

    Examples
    --------
    >>> _some(["skills"]), _some(["skills", "reach", "mentors"])
    ('skills', 'skills …')
    """
    return columns[0] if len(columns) == 1 else f"{columns[0]} …"
