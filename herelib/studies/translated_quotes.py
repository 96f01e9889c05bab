"""Translations of what people said, as the team gave them: columns `translation_<language>` of segments.csv."""

from __future__ import annotations

import re

import pandas as pd

from herelib.errors import Faults
from herelib.files import Cells, columns
from herelib.form import cleared, plain

COLUMNS = ("interview", "item", "start", "end", "language", "text")
HEAD = "translation"
_COLUMN = re.compile(rf"{HEAD}_([a-z]{{2,3}})")
_PLACE = ["interview", "item", "start", "end"]


def translations(cells: Cells, file: str, faults: Faults) -> pd.DataFrame:
    """Translations of coded words with raw ids: table [interview, item, start, end, language, text].

    Blank cells have no row. Rows whose place is no place are left out: `herelib.studies.sheets.segments` names them.

    Parameters
    ----------
    cells : of segments.csv
    """
    header = [plain(name) for name in cells.header]
    nothing = pd.DataFrame(columns=list(COLUMNS))
    if not {*_PLACE} <= {*header}:
        return nothing
    parts = [nothing]
    for position, name in enumerate(header):
        match = _COLUMN.fullmatch(name)
        if match is None and name.casefold().startswith(HEAD):
            do = f"call the column {HEAD}_ and the code of its language, such as {HEAD}_en"
            faults.add(file, 1, name, "", "a translation into no language", do)
        if match is not None:
            parts.append(_of_language(cells, header, (position, match[1]), file, faults))
    table = pd.concat(parts, ignore_index=True).drop_duplicates(list(COLUMNS))
    twice = table.duplicated([*_PLACE, "language"])
    for row in table[twice].itertuples():
        faults.add(file, row.line, f"{HEAD}_{row.language}", "", "another translation of the same words", "keep one")
    return table.loc[~twice, list(COLUMNS)].reset_index(drop=True)


def _of_language(cells: Cells, header: list[str], column: tuple[int, str], file: str, faults: Faults) -> pd.DataFrame:
    """The rows of one column of translations, with their line."""
    position, language = column
    frame = pd.DataFrame({name: cells.frame.iloc[:, header.index(name)].astype(str).map(cleared) for name in _PLACE})
    texts = [" ".join(cleared(str(text)).split()) for text in cells.frame.iloc[:, position]]
    frame = frame.assign(language=language, text=texts, line=cells.frame.index)
    frame = frame[frame["text"] != ""]
    placed = frame["start"].str.fullmatch(r"\d{1,9}") & frame["end"].str.fullmatch(r"\d{1,9}")
    nowhere = (frame["start"] == "") & (frame["end"] == "")
    for row in frame[nowhere].itertuples():
        do = "say where the words stand (start, end), or take the translation out"
        faults.add(file, row.line, f"{HEAD}_{language}", "", "a translation of no words", do)
    frame = frame[placed]
    numbers = {name: frame[name].astype("int64") for name in ("start", "end")}
    return frame.assign(interview=columns.bare_ids(frame["interview"]), **numbers)
