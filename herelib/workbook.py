"""XLSX files whose bytes depend on their content only, so that a study made twice is the same file."""

from __future__ import annotations

import io
import re
import zipfile
from collections.abc import Sequence
from pathlib import Path

from openpyxl import Workbook

EPOCH = (1980, 1, 1, 0, 0, 0)  # the earliest date a ZIP file can hold


def write_workbook(file: Path, sheets: dict[str, Sequence[Sequence]]) -> Path:
    """Write sheets (name -> rows, the first row holds the headers) as XLSX, without time stamps and uncompressed.

    Uncompressed, because the bytes of a compressed part depend on the version of zlib.
    """
    book = Workbook()
    book.remove(book.active)
    for name, rows in sheets.items():
        sheet = book.create_sheet(name)
        for row in rows:
            sheet.append(["" if cell is None else cell for cell in row])
    raw = io.BytesIO()
    book.save(raw)
    with zipfile.ZipFile(raw) as made, zipfile.ZipFile(file, "w", zipfile.ZIP_STORED) as out:
        for name in sorted(made.namelist()):
            content = made.read(name)
            if name == "docProps/core.xml":
                content = re.sub(rb"(W3CDTF\">)[^<]*", rb"\g<1>2026-01-01T00:00:00Z", content)
            info = zipfile.ZipInfo(name, EPOCH)
            info.create_system = 0
            out.writestr(info, content)
    return file
