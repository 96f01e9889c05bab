"""All that a team writes in a study, text by text: where it stands, and whether it can leave."""

from __future__ import annotations

import os
import re
from collections.abc import Collection, Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path, PurePath

from herelib import decisions
from herelib.errors import Faults
from herelib.files import outlines, workbooks
from herelib.form import Instrument, form_files
from herelib.identifiers import kinds, passages
from herelib.studies import FORM, PRIVATE, Study, boundaries

TABLES = ("regions.csv", "gates.csv", "codebook.csv", decisions.actions.FILE)  # what stands in them leaves
LOG, CODINGS = "cleaning_log.csv", "segments.csv"
_OF_LOG = ("reason", "analyst", "old_value", "new_value")
_OF_CODINGS = ("interview", "item", "code", "start", "end", "cleared")  # ids, names and numbers: no text of a team
TRANSLATION = "translation_"
_PLACES = ("region", "country")  # columns that hold names of places
_LOOKED_AT = re.compile(r"source|_inherited_from$")
_OF_A_PLACE = re.compile(r"name|title|label|nosauk|nombre|nom|country|province|nuts|lau", re.IGNORECASE)  # of outlines
# a count of up to seven digits, or what a computer wrote of a measured figure: a telephone number that it took for one
# has nothing but noughts behind its point
_FIGURE = re.compile(r"-?\d{1,7}(\.(?=\d*[1-9])\d+)?")
_TECHNICAL = ("pseudonym_key", "roles", "languages", "timezone", "versions", "boundaries", "plan")
_LEFT_WITH_INTERVIEWERS = re.compile(r"(?:guidance_)?hint|(?:constraint|required)_?message", re.IGNORECASE)


@dataclass(frozen=True)
class Written:
    """A text of a study: file, row ("" for none), field, what kind of text it is, the text, and whether it can leave.

    The kinds are name, place, source, file, coder, log, and "" for all others.
    """

    file: str
    row: object
    field: str
    kind: str
    text: str
    leaves: bool = True


def written(folder: Path, study: Study | None) -> Iterator[Written]:
    """All texts of a study, in the order of its files.

    Parameters
    ----------
    study : as far as it could be read; None where it could not: its tables, records and file names alone are given
    """
    if study is not None:
        yield from _settings(study.settings)
        yield from _form(study)
        yield from _rest_of_form(folder, study.instrument)
        yield from _headers(study)
        yield from _outlines(folder, study.settings)
    figures = {"population", *(() if study is None else study.settings["context"])}
    for name in TABLES:
        yield from _table(folder, name, figures)
    yield from _log(folder)
    yield from _codings(folder)
    yield from _records(folder)
    yield from _sessions(folder)
    yield from _file_names(folder)


def _settings(settings: Mapping) -> Iterator[Written]:
    def walk(value: object, path: str) -> Iterator[Written]:
        if isinstance(value, Mapping):
            for name, inner in value.items():
                yield Written("study.yaml", "", path or str(name), "", str(name))
                yield from walk(inner, f"{path}.{name}" if path else str(name))
        elif isinstance(value, (list, tuple)):
            for inner in value:
                yield from walk(inner, path)
        elif isinstance(value, str):
            # The last part of the path alone: a key may be what is not to be told.
            yield Written("study.yaml", "", path, "source" if path.endswith("source") else "", value)

    for name, value in settings.items():
        if name not in _TECHNICAL:
            for text in walk(value, name):
                yield Written(text.file, text.row, _safe_path(text.field), text.kind, text.text)


def _safe_path(path: str) -> str:
    """A path of keys without those that hold an identifier themselves."""
    return ".".join("…" if passages(part) else part for part in path.split("."))


def _form(study: Study) -> Iterator[Written]:
    """Title, labels of the questions, groups and choices; of who interviews and of whom is asked nothing leaves."""
    form = study.instrument
    for name in ("form_title", "form_id"):
        yield Written(form.file, 2, f"settings: {name}", "", str(form.settings.get(name, "")))
    private = form.items["role"].isin((*PRIVATE, "interviewer"))
    for table in (form.items, form.blocks):
        for column in [name for name in table.columns if name == "label" or name.startswith("label:")]:
            for row, item, text in zip(table["row"], table["name"], table[column], strict=True):
                if isinstance(text, str) and text:
                    yield Written(form.file, row, f"{_safe_path(str(item))}: {column}", "", text)
    lists = set(form.items.loc[~private, "list"]) - {""}
    places = set(form.items.loc[form.items["name"] == study.roles.get("region"), "list"])
    offered = form.choices[form.choices["list"].isin(lists)]
    for column in [name for name in offered.columns if name == "name" or name.startswith("label")]:
        for position, of_list, text in zip(range(len(offered)), offered["list"], offered[column], strict=True):
            if isinstance(text, str) and text:
                kind = "place" if of_list in places else ""
                yield Written(form.file, "", f"choice {position + 1} of the lists: {column}", kind, text)


def _rest_of_form(folder: Path, form: Instrument) -> Iterator[Written]:
    """Hints and messages, which only interviewers see; those of private questions are examples of what to type."""
    private = set(form.items.loc[form.items["role"].isin((*PRIVATE, "interviewer")), "row"])
    path = folder / FORM
    try:
        rows = form_files.read(path if path.is_file() else form_files.beside(path)[0])["survey"].rows
    except (OSError, IndexError, KeyError, form_files.Unreadable):  # its faults are told where it is read
        return
    for position, header in enumerate(rows[0] if rows else []):
        if _LEFT_WITH_INTERVIEWERS.match(header.strip()):
            field = "survey: a column" if kinds(header) else f"survey: {header}"
            for line, row in enumerate(rows[1:], start=2):
                if line not in private and len(row) > position and row[position]:
                    yield Written(form.file, line, field, "", row[position], leaves=False)


def _headers(study: Study) -> Iterator[Written]:
    for export in study.exports.values():
        for position, column in enumerate(export.columns, start=1):
            yield Written(export.file, 1, f"header of column {position}", "", column.header)


def _outlines(folder: Path, settings: Mapping) -> Iterator[Written]:
    """Names and values of the properties of outlines; the name of the region is looked for among the regions."""
    file, region = boundaries.settled(settings)
    if not (folder / file).is_file():
        return
    try:
        frame = outlines.read(folder / file)
    except (ImportError, OSError, outlines.Unreadable):  # told where it is read
        return
    texts = frame.drop(columns=frame.geometry.name)
    for position, column in enumerate(map(str, texts.columns), start=1):
        yield Written(file, "", f"name of property {position}", "", column, leaves=False)
        if column != region:
            field = f"property {position}" if passages(column) else f"property {column}"
            for outline, value in enumerate(texts[column], start=1):
                if isinstance(value, (str, dict, list)):
                    kind = "place" if _OF_A_PLACE.search(column) else "log"
                    yield Written(file, outline, field, kind, str(value), leaves=False)


def _cells(folder: Path, name: str) -> Iterator[tuple[str, str, int, str]]:
    """The filled cells of a table of the study: header, how a message calls it, row, text; headers are row 1."""
    if not (folder / name).is_file():
        return
    cells = workbooks.read_one(folder / name, name, Faults())  # what is wrong with it is told where it is read
    if cells is None:
        return
    for position, header in enumerate(cells.header):
        yield header, f"header of column {position + 1}", 1, header
        field = f"column {position + 1}" if passages(header) else header
        for line, text in cells.frame[position].astype(str).items():
            if text:
                yield header, field, line, text


def _table(folder: Path, name: str, figures: Collection[str] = ()) -> Iterator[Written]:
    """The cells of a table; `figures` are its columns of official figures: a fraction looks like many things."""
    for header, field, line, text in _cells(folder, name):
        if header in figures and _FIGURE.fullmatch(text):
            continue
        kind = "source" if _LOOKED_AT.search(header) else "place" if header in _PLACES else ""
        yield Written(name, line, field, "" if line == 1 else kind, text)


def _log(folder: Path) -> Iterator[Written]:
    """The analyst's log: what interviews said before and after, and why; it stays with the team."""
    for header, field, line, text in _cells(folder, LOG):
        if line == 1 or header.strip().lower() in _OF_LOG:
            yield Written(LOG, line, field, "log", text, leaves=False)


def _codings(folder: Path) -> Iterator[Written]:
    """Who coded, and what else a coder wrote."""
    for header, field, line, text in _cells(folder, CODINGS):
        if line > 1 and header.strip().lower().startswith(TRANSLATION):  # leaves under its quote
            yield Written(CODINGS, line, field, "", text)
        elif line == 1 or header.strip().lower() not in _OF_CODINGS:
            kind = "coder" if header.strip().lower() == "coder" and line > 1 else "log"
            yield Written(CODINGS, line, field, kind, text, leaves=False)


def _sessions(folder: Path) -> Iterator[Written]:
    """Records of joint sessions; those with faults reach no table."""
    for session in decisions.sessions.load_sessions(folder)[0]:
        for field in ("title", "question", "prose"):
            yield Written(session.file, "", field, "", getattr(session, field))
        for role in session.participants:
            yield Written(session.file, "", "participants: role", "", role)
        for each in session.decisions:
            yield Written(session.file, "", "decisions: open", "", each.open)
            yield Written(session.file, "", "decisions: objections", "", each.objections)


def _records(folder: Path) -> Iterator[Written]:
    """Decision records; those with faults are not read, and decide nothing."""
    for record in decisions.records.load(folder)[0]:
        for field in ("title", "decided_by", "prose"):
            yield Written(record.file, "", field, "", getattr(record, field))
        for option in record.options:
            yield Written(record.file, "", "options: reason", "", option.reason)
            yield Written(record.file, "", "options: name", "", option.name)
            if record.parameter != "not_a_person":
                yield Written(record.file, "", "options: value", "", str(option.value))


def _file_names(folder: Path) -> Iterator[Written]:
    for parent, folders, files in os.walk(folder):
        folders[:] = [name for name in folders if not name.startswith(".")]
        for name in sorted([*folders, *files]):
            if not name.startswith((".", "~")):
                where = "the study folder" if Path(parent) == folder else f"a file below {_top(folder, parent)}/"
                yield Written(where, "", "name of a file", "file", re.sub(r"[_\W]+", " ", PurePath(name).stem).strip())


def _top(folder: Path, parent: str) -> str:
    return Path(parent).relative_to(folder).parts[0]
