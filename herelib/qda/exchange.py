"""Exchanges human coding with QualCoder, Taguette and REFI-QDA: in and out, with a list of what did not come through.

`read` and `write` know files, `from_study` and `to_study` know a study; `Coding` stands between them.

What is read is not trusted: archives are not unpacked, XML may declare nothing, databases are opened for reading only.
What is written is the same bytes for the same content, and appears whole or not at all.
"""

from __future__ import annotations

import contextlib
import csv
import os
from collections import Counter
from collections.abc import Callable, Iterator
from pathlib import Path

import pandas as pd

from herelib.errors import Faults, HereError, StudyError
from herelib.files import workbooks
from herelib.folders import touch_private
from herelib.qda import databases, qualcoder, refi, taguette
from herelib.qda.coding import SOURCES, Code, Coding, Losses, Passage, Source, assembled
from herelib.qda.databases import whole
from herelib.qda.notes import CODEBOOK, noted
from herelib.qda.study import OWN_SEGMENTS, source_name

FORMATS = {".qdc": "qdc", ".qdpx": "qdpx", ".qda": "qualcoder", ".sqlite3": "taguette", ".db": "taguette"}
UNITS = ("auto", "letters", "utf16")
CODEBOOK_FILE, SEGMENTS_FILE = "codebook.csv", "segments.csv"
OWN_CODES, OWN_PLACES = {"code", "parent"}, {"interview", "item", "code", "start", "end"}  # columns they cannot lack


def read(path: str | Path, unit: str = "auto") -> Coding:
    """The coding in a file or folder of another program, or in a study's own codebook.csv and segments.csv.

    Parameters
    ----------
    path : a .qdc or .qdpx file (REFI-QDA), a folder NAME.qda or its data.qda (QualCoder), a .sqlite3 or .db file
        (Taguette), a .csv or .xlsx file (highlights or codebook of Taguette, codebook.csv or segments.csv of a study),
        or a folder with codebook.csv and segments.csv
    unit : "auto", or what positions count where that is known: "letters" (code points) or "utf16"

    Raises
    ------
    HereError
        If there is no such file, or it cannot be read.
    """
    path = Path(path)
    if unit not in UNITS:
        raise HereError(f"unit '{unit}': choose one of {', '.join(UNITS)}")
    if path.is_dir():
        if (path / qualcoder.FILE).is_file():
            return qualcoder.read(path, unit)
        own_files = [path / name for name in (CODEBOOK_FILE, SEGMENTS_FILE) if (path / name).is_file()]
        if not own_files:
            raise HereError(f"{path}: neither a QualCoder project nor a folder with {CODEBOOK_FILE}: choose the file")
        return _study_tables({file: _rows(file) for file in own_files})
    if not path.is_file():
        raise HereError(f"{path}: no such file: check the name")
    # What a file holds decides, not its ending: tools and people rename files. Only tables have no sign of their own.
    with path.open("rb") as file:
        head = file.read(64)
    if path.suffix.lower() in (".csv", ".xlsx"):
        return _table(path)
    if head.startswith(databases.MAGIC):
        with databases.opened(path) as database:
            tables = database.tables
        return qualcoder.read(path, unit) if "code_name" in tables else taguette.read(path)
    if head.startswith(b"PK"):
        return refi.read_project(path, unit)
    if head.removeprefix(b"\xef\xbb\xbf").lstrip().startswith(b"<"):
        return refi.read_codebook(path)
    raise HereError(f"{path}: no file of REFI-QDA, QualCoder or Taguette: export it as .qdpx, .qdc or .sqlite3")


def _rows(path: Path) -> list[dict[str, str]]:
    """The rows of a table, its headers in small letters."""
    faults = Faults()
    sheet = workbooks.read_one(path, str(path), faults)
    if sheet is None:
        raise StudyError(faults.table())
    header = [str(name).strip().lower() for name in sheet.header]
    return [dict(zip(header, map(str, row), strict=True)) for row in sheet.frame.astype(object).to_numpy().tolist()]


def _table(path: Path) -> Coding:
    rows = _rows(path)
    header = set(rows[0]) if rows else set()
    if set(taguette.HIGHLIGHTS) <= header:
        return taguette.from_highlights(rows)
    if set(taguette.TAGS) <= header:
        return taguette.from_tags(rows)
    return _study_tables({path: rows})


def _study_tables(files: dict[Path, list[dict[str, str]]]) -> Coding:
    """The coding in a study's own tables; the texts are not in them."""
    losses, codes, passages, readers = Losses(), {}, [], {}
    for path, rows in files.items():
        header = set(rows[0]) if rows else set()
        if header >= OWN_PLACES:
            passages += _study_passages(path, rows, readers)
        elif header >= OWN_CODES:
            for row in rows:
                losses.add("code", "stands twice: the last one counts", row["code"], row["code"] in codes)
                codes[row["code"]] = _study_code(row)
        else:
            do = "known are code, parent, … or tag, description, and interview, item, … or document, tag, content"
            raise HereError(f"{path}: its columns are none of a coding: {do}")
    # segments.csv alone: the codes are those that it names.
    if not any(path.name == CODEBOOK_FILE for path in files):
        codes = {passage.code: Code(passage.code, None, passage.code) for passage in passages} | codes
    sources = []
    for key in dict.fromkeys([*(passage.source for passage in passages), *readers]):
        note = {"interview": key[0], "item": key[1], "read_by": "\n".join(sorted(set(readers.get(key, []))))}
        sources.append(Source(key, source_name(*key), None, noted("", note)))
    return assembled(codes.values(), sources, passages, losses)


def _study_code(row: dict[str, str]) -> Code:
    further = {name: text for name, text in row.items() if name not in CODEBOOK}
    extras = {"code": row["code"], "label": row.get("label", ""), "codable": row.get("codable", "")}
    note = noted(row.get("definition", ""), extras | further)
    return Code(row["code"], row["parent"] or None, row["code"], note, row.get("color", ""))


def _study_passages(path: Path, rows: list[dict[str, str]], readers: dict[tuple, list[str]]) -> list[Passage]:
    """The segments in segments.csv; `readers` gets the coders of the rows without a code, by interview and item."""
    passages = []
    for row in rows:
        key = (row["interview"], row["item"])
        if not row["code"]:  # the coder read the answer and found nothing
            readers.setdefault(key, []).append(row.get("coder", ""))
            continue
        start, end = whole(row["start"]), whole(row["end"])
        if start is None or end is None:
            raise HereError(f"{path}: start and end must be whole numbers: count letters from 0")
        memo, cleared = noted(row.get("memo", ""), {}), "yes" if row.get("cleared") == "yes" else ""
        passages.append(Passage(key, row["code"], row.get("coder", ""), start, end, memo, cleared=cleared))
    return passages


def write(coding: Coding, path: str | Path, format: str = "", overwrite: bool = False) -> pd.DataFrame:
    """Write a coding for another program; gives what that cannot hold: table [what, name, count, reason].

    Parameters
    ----------
    path : NAME.qdc, NAME.qdpx, NAME.qda (a folder, for QualCoder), NAME.sqlite3 (for Taguette), or with format "csv"
        the folder for codebook.csv and segments.csv
    format : qdc, qdpx, qualcoder, taguette or csv; by the ending of the name if not given
    overwrite : whether files that are there may be replaced; of a QualCoder project only data.qda is

    Raises
    ------
    HereError
        If the file is there already, or the format is unknown.
    """
    path = Path(path)
    format = format or FORMATS.get(path.suffix.lower(), "")
    losses = Losses()
    coding = coding if format == "qdc" else _holdable(coding, format != "csv", losses)
    writers: dict[str, dict[Path, Callable[[Coding, Path], Losses]]] = {
        "qdc": {path: refi.write_codebook},
        "qdpx": {path: refi.write_project},
        "qualcoder": {path / qualcoder.FILE: qualcoder.write},
        "taguette": {path: taguette.write},
        "csv": {path / CODEBOOK_FILE: _write_codebook, path / SEGMENTS_FILE: _write_segments},
    }
    if format not in writers:
        raise HereError(f"{path}: unknown format '{format}': choose one of {', '.join(writers)}")
    # All are looked at before the first is written: two files of one coding, or none.
    for file in writers[format]:
        if file.exists() and not overwrite:
            raise HereError(f"{file}: is there already: choose another name, or say that it may be replaced")
    for file, writer in writers[format].items():
        with _whole_file(file) as temporary:
            losses.extend(writer(coding, temporary).table())
    if format == "qualcoder":
        for folder in qualcoder.FOLDERS:
            (path / folder).mkdir(exist_ok=True)
    return losses.table()


@contextlib.contextmanager
def _whole_file(file: Path) -> Iterator[Path]:
    """A place to write to; the file appears whole or not at all."""
    file.parent.mkdir(parents=True, exist_ok=True)
    # Beside the file, not in /tmp: a rename is whole only within one file system.
    temporary = file.with_name(f".{file.name}.{os.getpid()}")
    try:
        yield touch_private(temporary)  # what people said is in it
        os.replace(temporary, file)
    finally:
        temporary.unlink(missing_ok=True)


def _holdable(coding: Coding, texts: bool, losses: Losses) -> Coding:
    """A coding without segments that have no place; in a text, where the format holds texts."""
    sources, segments = coding.sources, coding.segments
    lengths = dict(zip(sources["source"], sources["text"].str.len(), strict=True))
    inside = (segments["start"] >= 0) & (segments["start"] < segments["end"])
    if texts:
        inside &= segments["end"] <= pd.Series([lengths[n] for n in segments["source"]], segments.index, dtype="int64")
    for name, count in Counter(segments.loc[~inside, "source"]).items():
        losses.add("segment", "its place in the text is not known", name, count)
    return Coding(coding.codebook, sources, segments[inside], coding.losses)


def _write_codebook(coding: Coding, path: Path) -> Losses:
    table = coding.codebook
    idle = [name for name in ("label", "color") if (table[name] == "").all()]
    idle += ["codable"] if (table["codable"] == "yes").all() else []
    _write_csv(table.drop(columns=idle), path)
    return Losses()


def _write_segments(coding: Coding, path: Path) -> Losses:
    losses = Losses()
    table = coding.segments.merge(coding.sources[["source", "interview", "item"]], on="source", how="left")
    known = table["interview"] != ""
    losses.add("segment", "its source is no open answer of a study", count=int((~known).sum()))
    table = table.loc[known, [*OWN_SEGMENTS, "memo"]].astype(object)
    empty = [
        (interview, item, "", coder, "", "", "", "")
        for _, interview, item, _, read_by in coding.sources[list(SOURCES)].to_numpy().tolist()
        for coder in filter(None, read_by.split("\n"))
    ]
    table = pd.concat([table, pd.DataFrame(empty, columns=table.columns, dtype=object)], ignore_index=True)
    _write_csv(table if (table["memo"] != "").any() else table.drop(columns="memo"), path)
    return losses


def _write_csv(table: pd.DataFrame, path: Path) -> None:
    with path.open("w", encoding="utf-8", newline="") as file:
        writer = csv.writer(file, lineterminator="\n")
        writer.writerows([list(table.columns), *table.astype(object).to_numpy().tolist()])
