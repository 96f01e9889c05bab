"""Small forms written in Markdown, and pyxform as referee of whether a survey tool deploys them."""

from __future__ import annotations

from pathlib import Path

import openpyxl
from pyxform.errors import PyXFormError
from pyxform.question import Question
from pyxform.xls2xform import convert

from herelib.form import xlsform


def table(text: str) -> str:
    """A form in Markdown from lines with bars; the name of a sheet stands alone in its line."""
    rows = []
    for line in text.strip().splitlines():
        sheet = line.strip() in ("survey", "choices", "settings", "external_choices", "entities")
        rows.append(f"| {line.strip()} |" if sheet else f"| | {line.strip()} |")
    return "\n".join(rows)


def deployed(form: Path | str) -> bool:
    """Whether pyxform makes a form of it."""
    try:
        convert(str(form), validate=False)
    except PyXFormError:
        return False
    return True


def asked(form: Path | str) -> set[str]:
    """The paths of the questions that pyxform makes, without what it adds of its own."""
    survey = convert(str(form), validate=False)._survey
    paths = [
        each.get_xpath().split("/")[2:] for each in survey.iter_descendants(lambda part: isinstance(part, Question))
    ]
    return {"/".join(path) for path in paths if path[0] != "meta"}


def paths(form: xlsform.Instrument) -> set[str]:
    """The same of an instrument."""
    names = [(row["path"], row["name"].rpartition("/")[2]) for row in form.items.to_dict("records")]
    return {f"{path}/{name}".strip("/") for path, name in names}


def read(folder: Path, text: str):
    """The instrument of a form in Markdown that pyxform deploys, and its faults."""
    assert deployed(table(text))
    path = folder / "form.md"
    path.write_text(table(text), encoding="utf-8")
    return xlsform.read(path, "form.md")


def workbook(path: Path, **sheets: list[list]) -> Path:
    """A workbook from typed cells, a list of rows for each sheet."""
    book = openpyxl.Workbook()
    book.remove(book.active)
    for name, rows in sheets.items():
        sheet = book.create_sheet(name)
        for row in rows:
            sheet.append(row)
    book.save(path)
    return path
