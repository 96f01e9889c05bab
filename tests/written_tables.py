"""One table of texts written as a file of each kind, to be read again: what comes back must be the same cells."""

from __future__ import annotations

import csv
import io
import json
import zipfile
from collections.abc import Callable, Sequence
from pathlib import Path

import openpyxl
import pandas as pd
import pyarrow as pa
import pyarrow.parquet as pq

Rows = Sequence[Sequence[str]]  # the header first

_ODF = "urn:oasis:names:tc:opendocument:xmlns:"
_SPACES = " ".join(f'xmlns:{name}="{_ODF}{name}:1.0"' for name in ("office", "table", "text", "style"))
_MANIFEST = f'<manifest:manifest xmlns:manifest="{_ODF}manifest:1.0"/>'


def csv_bytes(rows: Rows, delimiter: str = ",", encoding: str = "utf-8") -> bytes:
    """A table as a text with delimiters."""
    text = io.StringIO()
    csv.writer(text, delimiter=delimiter, lineterminator="\n").writerows(rows)
    return text.getvalue().encode(encoding)


def ods_cell(value: object) -> str:
    """A cell of an OpenDocument sheet, with the type of its value."""
    if value in (None, ""):
        return "<table:table-cell/>"
    if isinstance(value, bool):
        kind = f'office:value-type="boolean" office:boolean-value="{str(value).lower()}"'
    elif isinstance(value, (int, float)):
        kind = f'office:value-type="float" office:value="{value}"'
    elif hasattr(value, "isoformat"):
        kind = f'office:value-type="date" office:date-value="{value.isoformat()}"'
    else:
        kind = 'office:value-type="string"'
    return f"<table:table-cell {kind}><text:p>{value}</text:p></table:table-cell>"


def write_ods(path: Path, sheets: dict[str, Sequence[Sequence]], after: str = "", hidden: Sequence[str] = ()) -> Path:
    """An OpenDocument workbook; `after` is put behind the rows of each sheet as it is."""
    body = ""
    for name, rows in sheets.items():
        lines = "".join(f"<table:table-row>{''.join(map(ods_cell, row))}</table:table-row>" for row in rows)
        style = ' table:style-name="away"' if name in hidden else ""
        body += f'<table:table table:name="{name}"{style}>{lines}{after}</table:table>'
    styles = (
        '<office:automatic-styles><style:style style:name="away" style:family="table">'
        '<style:table-properties table:display="false"/></style:style></office:automatic-styles>'
    )
    content = (
        f'<?xml version="1.0" encoding="UTF-8"?><office:document-content {_SPACES}>{styles}<office:body>'
        f"<office:spreadsheet>{body}</office:spreadsheet></office:body></office:document-content>"
    )
    with zipfile.ZipFile(path, "w") as parts:
        parts.writestr("mimetype", "application/vnd.oasis.opendocument.spreadsheet")
        parts.writestr("content.xml", content)
        parts.writestr("META-INF/manifest.xml", _MANIFEST)
    return path


def write_zip(path: Path, contents: dict[str, bytes]) -> Path:
    """A ZIP with these members."""
    with zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, content in contents.items():
            archive.writestr(name, content)
    return path


def typed(text: str) -> object:
    """A text as a program with types of cells holds it."""
    if text == "":
        return None
    try:
        return float(text) if "." in text else int(text)
    except ValueError:
        return text


def _xlsx(path: Path, rows: Rows) -> None:
    book = openpyxl.Workbook()
    for row in rows:
        book.active.append([typed(cell) for cell in row])
    book.save(path)


def _parquet(path: Path, rows: Rows) -> None:
    pq.write_table(pa.Table.from_pandas(_framed(rows), preserve_index=False), path)


def _number(text: str) -> object:
    value = typed(text)
    return float(value) if isinstance(value, int) else value  # as pandas holds whole numbers beside a blank


def _framed(rows: Rows) -> pd.DataFrame:
    frame = pd.DataFrame(rows[1:], columns=list(rows[0]))
    return frame.apply(lambda column: column.map(_number) if column.map(_is_number).all() else column)


def _is_number(text: str) -> bool:
    return not isinstance(typed(text), str)


def _sav(path: Path, rows: Rows) -> None:
    import pyreadstat

    pyreadstat.write_sav(_framed(rows), str(path), compress=path.suffix == ".zsav")


def _dta(path: Path, rows: Rows) -> None:
    import pyreadstat

    pyreadstat.write_dta(_framed(rows), str(path))


def _json(path: Path, rows: Rows) -> None:
    answers = [dict(zip(rows[0], map(typed, row), strict=True)) for row in rows[1:]]
    path.write_text(json.dumps({"count": len(answers), "next": None, "results": answers}), encoding="utf-8")


WRITERS: dict[str, Callable[[Path, Rows], object]] = {
    "comma.csv": lambda path, rows: path.write_bytes(csv_bytes(rows)),
    "semicolon.csv": lambda path, rows: path.write_bytes(csv_bytes(rows, ";", "utf-8-sig")),
    "utf16.csv": lambda path, rows: path.write_bytes(csv_bytes(rows, "\t", "utf-16")),
    "tab.tsv": lambda path, rows: path.write_bytes(csv_bytes(rows, "\t")),
    "bar.txt": lambda path, rows: path.write_bytes(csv_bytes(rows, "|")),
    "book.xlsx": _xlsx,
    "book.ods": lambda path, rows: write_ods(path, {"data": [[typed(cell) for cell in row] for row in rows]}),
    "table.parquet": _parquet,
    "spss.sav": _sav,
    "spss.zsav": _sav,
    "stata.dta": _dta,
    "kobo.json": _json,
    "central.zip": lambda path, rows: write_zip(path, {"form.csv": csv_bytes(rows), "media/1.jpg": b"\xff\xd8"}),
}
