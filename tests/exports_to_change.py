"""Exports before they are written: answers by the names of the form, how headers shall look, what file they go to."""

from __future__ import annotations

import csv
import io
import json
import re
from collections.abc import Callable
from dataclasses import dataclass, field, replace
from datetime import date, datetime
from pathlib import Path

import openpyxl
import pandas as pd
import yaml
from written_tables import WRITERS, csv_bytes, write_ods, write_zip

PARENT = "PARENT_KEY"


@dataclass(frozen=True)
class Item:
    """A question as the form says it: its type, the groups around it, labels by language, choices by code."""

    name: str
    kind: str
    groups: tuple[str, ...]
    labels: dict[str, str]
    choices: dict[str, dict[str, str]]
    repeat: str = ""


@dataclass(frozen=True)
class Form:
    """The questions of a form by name, and the labels of its groups."""

    items: dict[str, Item]
    groups: dict[str, dict[str, str]]

    @property
    def languages(self) -> list[str]:
        """The languages of the labels, in the form's order."""
        return list(next(item.labels for item in self.items.values() if item.choices))


def _sheet(book: openpyxl.Workbook, name: str) -> list[dict[str, str]]:
    header, *rows = book[name].iter_rows(values_only=True)
    return [{key: "" if cell is None else str(cell) for key, cell in zip(header, row, strict=True)} for row in rows]


def _labels(row: dict[str, str]) -> dict[str, str]:
    return {key.partition("::")[2]: text for key, text in row.items() if key.startswith("label::")}


def read_form(path: Path) -> Form:
    """The form of an XLSForm, read with no more than this test needs."""
    book = openpyxl.load_workbook(path)
    lists: dict[str, dict[str, dict[str, str]]] = {}
    for row in _sheet(book, "choices"):
        lists.setdefault(row["list_name"], {})[row["name"]] = _labels(row)
    items, groups, around, repeat = {}, {}, [], ""
    for row in _sheet(book, "survey"):
        kind, *rest = row["type"].replace("_group", " group").replace("_repeat", " repeat").split()
        if kind == "begin":
            around.append(row["name"])
            groups[row["name"]] = _labels(row)
            repeat = row["name"] if rest == ["repeat"] else repeat
        elif kind == "end" and rest:
            repeat = "" if around.pop() == repeat else repeat
        else:
            name, choices = row["name"], dict(lists.get(rest[0], {})) if rest else {}
            if rest[1:] == ["or_other"]:
                choices["other"] = dict.fromkeys(_labels(row), "Other")
                items[f"{name}_other"] = Item(f"{name}_other", "text", tuple(around), {}, {}, repeat)
            items[name] = Item(name, kind, tuple(around), _labels(row), choices, repeat)
    return Form(items, groups)


@dataclass(frozen=True)
class Export:
    """One file of interviews to be written.

    Columns of `frame` are items, or `item/choice` for one choice of several; each of `repeats` begins with the id of
    the interview. `between` parts the groups from the name in a header (None: no groups), `choice` joins a question
    and its choice, `language` is that of the labels in headers (None: names), `dress` changes each header last.
    `declared` is what study.yaml says of the file; `beside` are other files in the same folder.
    """

    name: str
    frame: pd.DataFrame
    repeats: dict[str, pd.DataFrame] = field(default_factory=dict)
    between: str | None = None
    choice: str = "{}/{}"
    language: str | None = None
    dress: tuple[Callable[[str], str], ...] = ()
    kind: str = "csv"
    how: dict[str, object] = field(default_factory=dict)
    declared: dict[str, object] = field(default_factory=dict)
    beside: dict[str, bytes] = field(default_factory=dict)

    def having(self, cells: Callable[[str, str], str]) -> Export:
        """The same export with each cell changed: `cells` takes the column and the text."""
        return replace(
            self,
            frame=_changed(self.frame, cells),
            repeats={name: _changed(frame, cells) for name, frame in self.repeats.items()},
        )

    def some(self, rows: pd.Series, name: str) -> Export:
        """A file of some of the interviews, and of what they repeat."""
        frame = self.frame[rows.to_numpy()]
        repeats = {key: rep[rep[PARENT].isin(frame["_uuid"])] for key, rep in self.repeats.items()}
        return replace(self, name=name, frame=frame, repeats={key: rep for key, rep in repeats.items() if len(rep)})


def _changed(frame: pd.DataFrame, cells: Callable[[str, str], str]) -> pd.DataFrame:
    table = {column: [cells(column, text) for text in frame[column]] for column in frame}
    return pd.DataFrame(table, index=frame.index, dtype=object)


def _joined(export: Export, form: Form, name: str, choice: str) -> str:
    """The header of one choice of a question; with a slash where it would be that of another question."""
    text = export.choice.format(name, choice)
    return f"{name}/{choice}" if re.sub(r"\W", "_", text).strip("_") in form.items else text


def header(export: Export, form: Form, column: str) -> str:
    """What stands above a column in the file."""
    name, _, choice = column.partition("/")
    item = form.items.get(name)
    if item is None:
        text = column
    else:
        groups = [group for group in item.groups if group != item.repeat]
        if export.language is None or not item.labels.get(export.language):
            text = name
        else:
            text = item.labels[export.language]
            groups = [form.groups[group][export.language] or group for group in groups]
            choice = item.choices[choice][export.language] if choice else ""
        text = _joined(export, form, text, choice) if choice else text
        if export.between is not None:
            text = export.between.join([*groups, text])
    for dress in export.dress:
        text = dress(text)
    return text


def rows_of(export: Export, form: Form, frame: pd.DataFrame) -> list[list[str]]:
    """A table as rows of texts, the headers first."""
    return [[header(export, form, column) for column in frame], *frame.to_numpy().tolist()]


# Files


def _text(rows: list[list[str]], how: dict[str, object]) -> bytes:
    text = io.StringIO()
    quoting = how.get("quoting", csv.QUOTE_MINIMAL)
    csv.writer(
        text, delimiter=how.get("delimiter", ","), quoting=quoting, lineterminator=how.get("newline", "\n")
    ).writerows(rows)
    return str(how.get("mark", "")).encode(how.get("encoding", "utf-8")) + text.getvalue().encode(
        how.get("encoding", "utf-8")
    )


def number(text: str) -> object:
    """A cell as a program with types of cells holds it; codes such as 18_29 stay as they are."""
    if not re.fullmatch(r"-?\d+(\.\d+)?", text):
        return text or None
    return float(text) if "." in text else int(text)


def dated(text: str) -> object:
    """A cell as a spreadsheet holds it: days as dates, times of the clock that was there, numbers as numbers."""
    try:
        return date.fromisoformat(text) if len(text) == 10 else datetime.fromisoformat(text[:19]) if text else None
    except ValueError:
        return number(text)


def _sheets(export: Export, form: Form) -> dict[str, list[list[object]]]:
    """Sheets as KoboToolbox writes them: the rows of repeat groups know the row of their interview by its number."""
    index = {uuid: str(number) for number, uuid in enumerate(export.frame["_uuid"], 1)}
    main = pd.concat([export.frame, export.frame["_uuid"].map({**index, "": ""}).rename("_index")], axis=1)
    sheets = {"main": rows_of(export, form, main)}
    for name, frame in export.repeats.items():
        places = {"_parent_table_name": "main", "_parent_index": frame[PARENT].map(index)}
        sheets[name] = rows_of(export, form, frame.drop(columns=PARENT).assign(**places))
    cell = export.how.get("cell") or (lambda text: text or None)
    # A cell with a date has no time zone: what is not of the tablet's own clock stays a text.
    plain = {header(export, form, name) for name, item in form.items.items() if item.kind == "dateTime"}
    return {
        name: _cells(rows, lambda head, text: text if head in plain else cell(text)) for name, rows in sheets.items()
    }


def _cells(rows: list[list[str]], cell: Callable[[str, str], object]) -> list[list[object]]:
    names, *lines = rows
    return [names, *([cell(head, text) for head, text in zip(names, line, strict=True)] for line in lines)]


def _book(path: Path, export: Export, form: Form) -> None:
    sheets = _sheets(export, form)
    if path.suffix == ".ods":
        write_ods(path, sheets)
        return
    book = openpyxl.Workbook()
    for name, rows in sheets.items():
        sheet = book.create_sheet(name)
        for row in rows:
            sheet.append(row)
    book.remove(book.worksheets[0])
    book.save(path)


def _nested(path: Path, export: Export, form: Form) -> None:
    """JSON as KoboToolbox answers: blanks are left out, repeat groups are lists in their interview."""
    answers = []
    names, *rows = rows_of(export, form, export.frame)
    for uuid, row in zip(export.frame["_uuid"], rows, strict=True):
        if not uuid:
            continue
        answer: dict[str, object] = {name: text for name, text in zip(names, row, strict=True) if text}
        for repeat, frame in export.repeats.items():
            heads, *lines = rows_of(export, form, frame[frame[PARENT] == uuid].drop(columns=PARENT))
            entries = [{f"{repeat}/{h}": text for h, text in zip(heads, line, strict=True) if text} for line in lines]
            answer |= {repeat: entries} if entries else {}
        answers.append({**answer, "_attachments": [], "_geolocation": [None, None], "_tags": []})
    told = {"count": len(answers), "next": None, "previous": None, "results": answers}
    path.write_text(json.dumps(told, ensure_ascii=False), encoding="utf-8")


def _zipped(path: Path, export: Export, form: Form) -> None:
    """A ZIP as ODK Central makes it: a CSV of the interviews, and one for each repeat group."""
    frames = {"": export.frame, **{f"-{name}": frame for name, frame in export.repeats.items()}}
    write_zip(path, {f"form{name}.csv": csv_bytes(rows_of(export, form, frame)) for name, frame in frames.items()})


WHOLE = {"xlsx": _book, "ods": _book, "json": _nested, "zip": _zipped}
TABLES = {"parquet": "table.parquet", "sav": "spss.sav", "zsav": "spss.zsav", "dta": "stata.dta"}


def write(folder: Path, exports: list[Export], form: Form) -> None:
    """The files of exports in the folder `interviews`, and what study.yaml says of them."""
    declared = {}
    for export in exports:
        path = folder / "interviews" / f"{export.name}.{export.kind}"
        path.parent.mkdir(parents=True, exist_ok=True)
        for name, content in export.beside.items():
            (path.parent / name).parent.mkdir(exist_ok=True)
            (path.parent / name).write_bytes(content)
        if export.declared:
            declared[f"{export.name}.{export.kind}"] = export.declared
        if export.kind in WHOLE:
            WHOLE[export.kind](path, export, form)
            continue
        for name, frame in {"": export.frame, **{f"-{key}": rep for key, rep in export.repeats.items()}}.items():
            each, rows = path.with_name(f"{path.stem}{name}{path.suffix}"), rows_of(export, form, frame)
            if name and export.declared:
                declared[f"{export.name}{name}.{export.kind}"] = export.declared
            if export.kind in TABLES:
                WRITERS[TABLES[export.kind]](each, rows)
            else:
                each.write_bytes(_text(rows, export.how))
    study = folder / "study.yaml"
    settings = yaml.safe_load(study.read_text(encoding="utf-8")) | {"exports": declared}
    study.write_text(yaml.safe_dump(settings, allow_unicode=True), encoding="utf-8")
