"""Changes of exports that must change no table: other orders, headers, words, spellings, files, programs.

A change takes an export, its form and a source of chance, and gives one export or several. Each has a place in the
order in which several are composed, and a kind: of one kind only one change goes into a composition.
"""

from __future__ import annotations

import csv
import re
from collections.abc import Callable
from dataclasses import dataclass, replace
from datetime import datetime
from functools import partial
from itertools import cycle
from random import Random
from zoneinfo import ZoneInfo

import pandas as pd
from exports_to_change import PARENT, Export, Form, dated, number

NUMBERS = {"integer", "decimal", "range", "calculate"}
SEVERAL = {"select_multiple", "rank"}
META = {"_id", "_uuid", "_submission_time", "__version__", PARENT}


@dataclass(frozen=True)
class Change:
    """One change, its place in compositions (early first) and its kind."""

    place: int
    kind: str
    make: Callable[[Export, Form, Random], Export | list[Export]]


CHANGES: dict[str, Change] = {}


def apply(names: list[str], exports: list[Export], form: Form, seed: int) -> list[Export]:
    """The exports after these changes, in the order of their places."""
    rng = Random(seed)
    for change in sorted((CHANGES[name] for name in names), key=lambda change: change.place):
        changed = [change.make(export, form, rng) for export in exports]
        exports = [export for each in changed for export in (each if isinstance(each, list) else [each])]
    return exports


def composed(rng: Random) -> list[str]:
    """Two or three changes of different kinds that do not spoil one another."""
    names = rng.sample([name for name in CHANGES if name != "cp1252"], 3)[: rng.choice((2, 3))]
    kinds = [CHANGES[name].kind for name in names]
    said = {*names, *kinds, *("labels" for name in names if "label" in name)}
    apart = any({*pair} <= said for pair in APART)
    return composed(rng) if apart or len({*kinds}) < len(kinds) else names


# What would lose information together, or be no file of any program: names and kinds of changes.
APART = [
    *[(file, kind) for file in ("sav", "dta") for kind in ("headers", "dress", "columns added", "repeats")],
    *[(file, kind) for file in ("json", "json with paths") for kind in ("headers", "dress", "repeats")],
    *[(f"a column a choice, {joint}", "labels") for joint in ("underscore", "three underscores", "brackets")],
    *[("a column a choice, ticked or blank", "blanks"), ("blank columns", "parquet")],
    *[("days with dots", "split"), ("cp1257", "words"), ("rows added", "columns added")],
]


def _listed(place: int, kind: str, name: str = "") -> Callable:
    def register(make: Callable) -> Callable:
        CHANGES[name or make.__name__.replace("_", " ")] = Change(place, kind, make)
        return make

    return register


def _with(place: int, family: str, name: str, /, **parts: object) -> None:
    """A change that only sets parts of an export."""
    CHANGES[name] = Change(place, family, lambda export, form, rng: replace(export, **parts))


def _kind(form: Form, column: str) -> str:
    item = form.items.get(column)
    return item.kind if item else ""


# Words in place of codes


def _worded(export: Export, form: Form, rng: Random, language: int) -> Export:
    spoken = form.languages[language % len(form.languages)]

    def word(column: str, text: str) -> str:
        item = form.items.get(column)
        if item is None or not item.choices:
            return text
        codes = text.split() if item.kind in SEVERAL else [text]
        return " ".join(item.choices[code][spoken] if code in item.choices else code for code in codes)

    return export.having(word)


for place in range(2):
    CHANGES[f"answers as labels {place}"] = Change(10, "words", partial(_worded, language=place))


# A column for each choice


def _split(export: Export, form: Form, rng: Random, pairs: list[tuple[str, str]], keep: bool = False) -> Export:
    """A column for each choice, with these words for yes and no in turn; `keep` leaves the whole answers beside."""
    words = cycle(pairs)

    def apart(frame: pd.DataFrame) -> pd.DataFrame:
        columns = {}
        for column in frame:
            several = _kind(form, column) == "select_multiple"
            if keep or not several:
                columns[column] = frame[column]
            for choice in form.items[column].choices if several else ():
                yes, no = next(words)
                columns[f"{column}/{choice}"] = frame[column].map(partial(_ticked, choice=choice, yes=yes, no=no))
        return pd.DataFrame(columns)

    repeats = {name: apart(frame) for name, frame in export.repeats.items()}
    return replace(export, frame=apart(export.frame), repeats=repeats)


def _ticked(answer: str, choice: str, yes: str, no: str) -> str:
    return (yes if choice in answer.split() else no) if answer else ""


ONE_ZERO = [("1", "0")]
OTHERS = "Jā Nē,Sí No,Sì No,Oui Non,Ja Nein,TRUE FALSE,true false,1.0 0.0,Jah Ei"
for name, pairs in {
    "1 and 0": ONE_ZERO,
    "True and False": [("True", "False")],
    "Yes and No": [("Yes", "No")],
    "yes and no of many languages": [tuple(pair.split()) for pair in OTHERS.split(",")],
    "ticked or blank": [("1", "")],
}.items():
    CHANGES[f"a column a choice, {name}"] = Change(5, "choices", partial(_split, pairs=pairs))
CHANGES["columns and strings"] = Change(5, "choices", partial(_split, pairs=ONE_ZERO, keep=True))
JOINTS = {"dot": "{}.{}", "underscore": "{}_{}", "three underscores": "{}___{}", "brackets": "{}[{}]"}


def _split_as(export: Export, form: Form, rng: Random, joint: str) -> Export:
    return replace(_split(export, form, rng, ONE_ZERO), choice=joint)


for name, joint in JOINTS.items():
    CHANGES[f"a column a choice, {name}"] = Change(5, "choices", partial(_split_as, joint=joint))


# Headers


def _labelled(export: Export, form: Form, rng: Random, language: int) -> Export:
    return replace(export, language=form.languages[language % len(form.languages)])


for place in range(2):
    CHANGES[f"headers as labels {place}"] = Change(20, "headers", partial(_labelled, language=place))
for name, between in {"slash": "/", "dot": ".", "dash": "-", "underscore": "_"}.items():
    _with(20, "headers", f"groups in headers, {name}", between=between)


@_listed(20, "headers")
def labels_and_groups_in_headers(export: Export, form: Form, rng: Random) -> Export:
    """Groups and questions in the words of the form."""
    return replace(export, language=form.languages[-1], between="/")


def _dressed(export: Export, form: Form, rng: Random, dress: Callable[[str], str]) -> Export:
    return replace(export, dress=(*export.dress, dress))


DRESSES: dict[str, Callable[[str], str]] = {
    "upper case": str.upper,
    "lower case": str.lower,
    "title case": str.title,
    "blanks around": lambda text: f" {text}  ",
    "no-break spaces": lambda text: f"\u00a0{text}".replace(" ", "\u00a0"),
    "zero-width spaces": lambda text: f"\u200b{text}\u200b",
    "direction marks": lambda text: f"\u200e{text}\u200f",
    "as R names columns": lambda text: re.sub(r"^(?=[_\d])", "X", re.sub(r"[^\w]", ".", text)),
}
for name, dress in DRESSES.items():
    CHANGES[f"headers in {name}"] = Change(25, "dress", partial(_dressed, dress=dress))


# How cells are written


def _spelled(export: Export, form: Form, rng: Random, kinds: set[str], spell: Callable[[str], str]) -> Export:
    """Cells of questions of some types in another spelling; blanks stay."""

    def cell(column: str, text: str) -> str:
        return spell(text) if text and _kind(form, column) in kinds else text

    return export.having(cell)


def _point(text: str) -> str:
    return f"{text}.0" if re.fullmatch(r"-?\d+", text) else text


def _excel_day(text: str) -> str:
    return str((datetime.fromisoformat(text) - datetime(1899, 12, 30)).days)


def _utc(text: str) -> str:
    return datetime.fromisoformat(text).astimezone(ZoneInfo("UTC")).strftime("%Y-%m-%dT%H:%M:%SZ")


def _in_words(text: str) -> str:
    return datetime.fromisoformat(text).strftime("%b %d, %Y")


def _dotted(text: str) -> str:
    return datetime.fromisoformat(text).strftime("%d.%m.%Y")


DAYS, ONE = {"date", "today"}, {"select_one"}
# Free texts are kept as they stand: what stands around them is of the answer.
CODED = {*NUMBERS, *SEVERAL, *DAYS, *ONE, "start", "end", "dateTime", "time", "geopoint", "acknowledge", ""}
SPELLINGS: dict[str, tuple[str, set[str], Callable[[str], str]]] = {
    "whole numbers as 3.0": ("numbers", NUMBERS | ONE, _point),
    "days with midnight": ("days", DAYS, lambda text: f"{text} 00:00:00"),
    "days with T and midnight": ("days", DAYS, lambda text: f"{text}T00:00:00.000"),
    "days as Excel counts them": ("days", DAYS, _excel_day),
    "days in words": ("days", DAYS, _in_words),
    "days with dots": ("days", DAYS, _dotted),
    "blanks behind every code": ("around", CODED, lambda text: f"{text}  "),
    "no-break spaces around every code": ("around", CODED, lambda text: f"\u00a0{text}\u00a0"),
    "zero-width spaces around every code": ("around", CODED, lambda text: f"\u200b{text}\u200b"),
    "direction marks around every code": ("around", CODED, lambda text: f"\u200e{text}\u200e"),
    "choices parted by commas": ("words", SEVERAL, lambda text: text.replace(" ", ", ")),
    "choices parted by semicolons": ("words", SEVERAL, lambda text: text.replace(" ", ";")),
}
for name, (kind, kinds, spell) in SPELLINGS.items():
    CHANGES[name] = Change(17 if kind == "around" else 15, kind, partial(_spelled, kinds=kinds, spell=spell))


@_listed(15, "days")
def times_in_utc(export: Export, form: Form, rng: Random) -> Export:
    """Beginning and end as a server writes them."""
    return _spelled(export, form, rng, {"start", "end"}, _utc)


@_listed(15, "days")
def times_as_databases_write_them(export: Export, form: Form, rng: Random) -> Export:
    """Beginning and end with a blank before the time, and hours alone as the offset."""
    return _spelled(export, form, rng, {"start", "end"}, lambda text: _utc(text).replace("T", " ").replace("Z", "+00"))


@_listed(15, "numbers")
def decimal_commas(export: Export, form: Form, rng: Random) -> Export:
    """Numbers with decimal commas, and study.yaml says so."""
    comma = _spelled(export, form, rng, {"decimal"}, lambda text: text.replace(".", ","))
    return replace(comma, declared={**export.declared, "decimal": ","})


@_listed(15, "numbers")
def decimal_commas_undeclared(export: Export, form: Form, rng: Random) -> Export:
    """Numbers with decimal commas, which the column itself shows."""
    return _spelled(export, form, rng, {"decimal"}, lambda text: text.replace(".", ","))


def _nothing(export: Export, form: Form, rng: Random, words: list[str], spared: str) -> Export:
    """Blanks as words, in turn; questions of the type `spared` stay blank, where such a word may be an answer."""
    word = cycle(words)
    return export.having(lambda column, text: text or ("" if _kind(form, column) == spared else next(word)))


SAID = ["NA", "nan", "NULL", "null", "None", r"\N"]  # what may be somebody's initials, or a zero in words
NEVER_SAID = ["n/a", "N/A", "NaN", "#N/A", "<NA>"]
CHANGES["blanks as programs write them"] = Change(16, "blanks", partial(_nothing, words=NEVER_SAID, spared=""))
CHANGES["blanks of codes as programs write them"] = Change(16, "blanks", partial(_nothing, words=SAID, spared="text"))
CHANGES["blanks as white space"] = Change(16, "blanks", partial(_nothing, words=["  ", "\u00a0"], spared=""))


@_listed(15, "ids")
def ids_with_prefix(export: Export, form: Form, rng: Random) -> Export:
    """Ids as OpenRosa writes them."""
    return export.having(lambda column, text: f"uuid:{text}" if column in ("_uuid", PARENT) else text)


# Rows and columns


@_listed(30, "rows")
def rows_shuffled(export: Export, form: Form, rng: Random) -> Export:
    """Interviews in another order."""
    return replace(export, frame=export.frame.iloc[rng.sample(range(len(export.frame)), len(export.frame))])


@_listed(31, "columns")
def columns_shuffled(export: Export, form: Form, rng: Random) -> Export:
    """Questions in another order."""
    return replace(export, frame=export.frame[rng.sample(list(export.frame), export.frame.shape[1])])


@_listed(32, "rows added")
def blank_rows(export: Export, form: Form, rng: Random) -> Export:
    """Rows without a cell below and between the interviews."""
    frame, blank = export.frame, pd.DataFrame([dict.fromkeys(export.frame, "")])
    middle = len(frame) // 2
    return replace(export, frame=pd.concat([frame[:middle], blank, frame[middle:], blank, blank], ignore_index=True))


@_listed(32, "columns added")
def blank_columns(export: Export, form: Form, rng: Random) -> Export:
    """Columns without a header and without a cell, as spreadsheets leave them."""
    frame = export.frame.copy()
    frame.insert(3, "", "")
    frame.insert(len(frame.columns), "", "", allow_duplicates=True)
    return replace(export, frame=frame)


@_listed(32, "columns added")
def row_numbers(export: Export, form: Form, rng: Random) -> Export:
    """The index that pandas writes before a table."""
    frame = export.frame.copy()
    frame.insert(0, "Unnamed: 0", [str(number) for number in range(len(frame))])
    return replace(export, frame=frame)


@_listed(32, "columns added")
def what_tools_add(export: Export, form: Form, rng: Random) -> Export:
    """Columns that survey tools add."""
    added = dict.fromkeys(("_tags", "_notes", "_validation_status", "_submitted_by", "deviceid", "username"), "")
    status = {"_status": "submitted_via_web", "formhub/uuid": "f1", "meta/rootUuid": "", "_attachments": ""}
    ids = {"meta/instanceID": "uuid:" + export.frame["_uuid"].str.removeprefix("uuid:"), "_xform_id_string": "every"}
    return replace(export, frame=export.frame.assign(**added, **status, **ids))


@_listed(32, "columns added")
def what_tools_add_left_out(export: Export, form: Form, rng: Random) -> Export:
    """Without the columns that no table is made of."""
    return replace(export, frame=export.frame.drop(columns=["_id", "_submission_time"], errors="ignore"))


# Files


@_listed(40, "split")
def three_files(export: Export, form: Form, rng: Random) -> list[Export]:
    """Every third interview in one file."""
    number = pd.Series(range(len(export.frame)))
    return [export.some(number % 3 == part, f"{export.name}{part}") for part in range(3)]


@_listed(40, "split")
def three_folders(export: Export, form: Form, rng: Random) -> list[Export]:
    """A folder for each third, all with a file of one name."""
    number = pd.Series(range(len(export.frame)))
    return [export.some(number % 3 == part, f"wave{part}/{export.name}") for part in range(3)]


@_listed(4, "split")
def a_file_for_each_region(export: Export, form: Form, rng: Random) -> list[Export]:
    """A file for each region."""
    where = export.frame["region"]
    return [export.some(where == region, f"{export.name}-{region}") for region in sorted(set(where))]


@_listed(4, "split")
def a_file_for_each_group(export: Export, form: Form, rng: Random) -> list[Export]:
    """A file for each group of people."""
    which = export.frame["group"]
    return [export.some(which == group, f"{export.name}-{group}") for group in sorted(set(which))]


@_listed(4, "split")
def a_file_for_each_version(export: Export, form: Form, rng: Random) -> list[Export]:
    """Earlier and later records apart: each file says its version, and lacks what nobody was asked."""
    mark = export.frame["__version__"]
    parts = [export.some(mark == version, f"{export.name}-{version}") for version in sorted(set(mark))]
    return [replace(part, frame=_without_blank_columns(part.frame)) for part in parts]


@_listed(4, "split")
def versions_said_in_study_yaml(export: Export, form: Form, rng: Random) -> list[Export]:
    """The same without a mark in the records: study.yaml says which file is of the earlier form."""
    parts = a_file_for_each_version(export, form, rng)
    old = {"vOld": {"version": "vOld"}}
    return [
        replace(part, frame=part.frame.drop(columns="__version__"), declared=old.get(part.name[-4:], {}))
        for part in parts
    ]


def _without_blank_columns(frame: pd.DataFrame) -> pd.DataFrame:
    return frame.loc[:, [bool((frame[column] != "").any()) for column in frame]]


@_listed(45, "beside")
def pictures_and_taps_beside(export: Export, form: Form, rng: Random) -> Export:
    """Media of the interviews, and the log of taps of ODK Collect."""
    taps = b"event,node,start,end\nform start,,1772352000000,\nquestion,/data/food,1772352000000,1772352001000\n"
    return replace(export, beside={f"{export.name.rpartition('/')[2]} - audit.csv": taps, "media/1.jpg": b"\xff\xd8"})


@_listed(45, "twice")
def twice_the_same(export: Export, form: Form, rng: Random) -> list[Export]:
    """The same export downloaded twice."""
    return [export, replace(export, name=f"{export.name} (1)")]


@_listed(45, "twice")
def a_workbook_beside(export: Export, form: Form, rng: Random) -> list[Export]:
    """The same export as a CSV and as a workbook."""
    return [export, replace(export, name=f"{export.name}-book", kind="xlsx", how={})]


@_listed(45, "twice")
def an_earlier_download_beside(export: Export, form: Form, rng: Random) -> list[Export]:
    """What was there some weeks ago, and all that is there now."""
    return [export.some(pd.Series(range(len(export.frame))) < 4, f"{export.name}-early"), export]


DELIMITERS = {"semicolon": ";", "bar": "|"}
for name, delimiter in DELIMITERS.items():
    _with(50, "file", f"parted by {name}", how={"delimiter": delimiter})
_with(50, "file", "tsv", kind="tsv", how={"delimiter": "\t"})
_with(50, "file", "everything in quotes", how={"quoting": csv.QUOTE_ALL})
_with(50, "file", "lines of Windows", how={"newline": "\r\n"})
_with(50, "file", "UTF-8 with a mark", how={"encoding": "utf-8-sig"})
_with(50, "file", "UTF-16 LE with a mark", how={"encoding": "utf-16-le", "mark": "\ufeff", "delimiter": "\t"})
_with(50, "file", "UTF-16 BE with a mark", how={"encoding": "utf-16-be", "mark": "\ufeff", "delimiter": ";"})
_with(50, "file", "UTF-16 LE without a mark", how={"encoding": "utf-16-le"})
_with(50, "file", "UTF-16 BE without a mark", how={"encoding": "utf-16-be"})
for kind, cells in {"xlsx": {"texts": None, "days": dated}, "ods": {"numbers": number, "days": dated}}.items():
    for name, cell in cells.items():
        _with(50, "file", f"{kind} of {name}", kind=kind, how={"cell": cell})
for kind in ("json", "zip", "parquet"):
    _with(50, "file", kind, kind=kind)


@_listed(50, "file")
def json_with_paths(export: Export, form: Form, rng: Random) -> Export:
    """KoboToolbox's JSON with groups in the names."""
    return replace(export, kind="json", between="/")


def _declared(export: Export, form: Form, rng: Random, encoding: str) -> Export:
    return replace(export, how={"encoding": encoding}, declared={**export.declared, "encoding": encoding})


for encoding in ("cp1257", "cp1252"):
    CHANGES[encoding] = Change(50, "file", partial(_declared, encoding=encoding))


def _statistics(export: Export, form: Form, rng: Random, kind: str) -> Export:
    """Files whose columns have names without signs."""
    return replace(export, kind=kind, choice="{}_{}", dress=(*export.dress, lambda text: re.sub("^(?=_)", "X", text)))


for kind in ("sav", "dta"):
    CHANGES[kind] = Change(50, "file", partial(_statistics, kind=kind))


# Repeat groups


def _wide(export: Export, form: Form, rng: Random, pattern: str) -> Export:
    """Repeat groups as columns of the interview."""
    frame = export.frame.copy()
    for repeat, rows in export.repeats.items():
        place = rows.groupby(PARENT).cumcount()
        for turn in range(place.max() + 1):
            nth = rows[place == turn].set_index(PARENT).reindex(frame["_uuid"]).fillna("")
            for item in nth:
                frame[pattern.format(repeat=repeat, item=item, number=turn + 1)] = nth[item].to_numpy()
    return replace(export, frame=frame, repeats={})


WIDE = {"brackets": "{repeat}[{number}]/{item}", "underscores": "{repeat}_{number}_{item}", "behind": "{item}_{number}"}
for name, pattern in WIDE.items():
    CHANGES[f"repeats in columns, {name}"] = Change(35, "repeats", partial(_wide, pattern=pattern))
