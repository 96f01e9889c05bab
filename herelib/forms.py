"""Reads an XLSForm: which items a form asks, in which order and languages, with which choices.

XLSForm: https://xlsform.org. Sheets `survey` and `choices`; three columns of our own in `survey`: here_dimension,
here_direction, here_role. Everything that is wrong is collected; nothing is repaired silently.
"""

from __future__ import annotations

import re
import zipfile
import zlib
from dataclasses import dataclass, field
from functools import cached_property
from pathlib import Path
from xml.etree.ElementTree import ParseError

import pandas as pd
from openpyxl.utils.exceptions import InvalidFileException

from herelib.faults import Faults
from herelib.parameters import nearest

SELECTS = ("select_one", "select_multiple")
NUMBERS = ("integer", "decimal", "range", "calculate")
DATES = ("date", "today", "start", "end", "datetime")
ITEM_COLUMNS = ["name", "type", "list", "path", "relevant", "dimension", "direction", "role", "label", "low", "high"]
ITEM_COLUMNS += ["other", "row"]
CHOICE_COLUMNS = ["list", "name", "label"]
ROLES = (
    "id",
    "region",
    "group",
    "date",
    "start",
    "end",
    "consent",
    "consent_quote",
    "language",
    "mode",
    "open",
    "name",
    "phone",
    "email",
    "gps",
    "identity",
)

# what a file that is no workbook, or half of one, makes the reader raise
UNREADABLE = (
    *(zipfile.BadZipFile, zlib.error, InvalidFileException, ParseError, EOFError, OSError),
    *(KeyError, ValueError, AttributeError, RuntimeError),  # what openpyxl raises on damaged or locked workbooks
)
_HERE = ("here_dimension", "here_direction", "here_role")
_TYPES = {
    "select1": "select_one",
    "select one": "select_one",
    "select one from": "select_one",
    "select all that apply": "select_multiple",
    "select all that apply from": "select_multiple",
    "select multiple": "select_multiple",
    "select multiple from": "select_multiple",
    "select_multiple_from": "select_multiple",
    "int": "integer",
    "string": "text",
    "dateTime": "datetime",
}
_SELECT = re.compile(r"^(select_one|select_multiple|rank)\s+(\S+)(\s+or[_ ]other)?$")
_LABEL = re.compile(r"^label(?:::?\s*(?P<language>.+))?$", re.IGNORECASE)
_CODE = re.compile(r"\(([A-Za-z]{2,3}(?:[-_]\w+)?)\)\s*$")


@dataclass(frozen=True)
class Instrument:
    """An XLSForm as tables.

    `items` has one row per question in the form's order: name, type, list (of choices), path (groups, joined by "/"),
    relevant (own skip logic and that of its groups, as one XPath expression), dimension, direction, role, label (in
    the first language that has one, English preferred), low and high (from `range`), other (has "or other"), row (line
    of the sheet `survey`) and `label:<language>`. `choices` has list, name, label and `label:<language>`.
    """

    items: pd.DataFrame
    choices: pd.DataFrame
    languages: tuple[str, ...] = ()
    repeats: frozenset[str] = field(default_factory=frozenset)

    @cached_property
    def listed(self) -> dict[str, pd.DataFrame]:
        """The choices of each select question by item name, in the form's order; "other" where the form adds it."""
        lists = dict(iter(self.choices.groupby("list", sort=False)))
        found = {}
        for item in self.items[self.items["list"] != ""].itertuples():
            own = lists.get(item.list, self.choices.iloc[:0])
            if item.other and "other" not in set(own["name"]):
                extra = {"list": item.list, "name": "other", "label": "Other"}
                own = pd.concat([own, pd.DataFrame([extra])], ignore_index=True).fillna("")
            found[item.name] = own.reset_index(drop=True)
        return found

    @cached_property
    def named(self) -> dict[str, dict]:
        """Each item's row by its name."""
        return {row["name"]: row for row in self.items.to_dict("records")}


def read(path: Path, name: str = "instrument.xlsx") -> tuple[Instrument | None, Faults]:
    """The instrument of a study, and every fault of the file; None where nothing can be read.

    Parameters
    ----------
    path : the XLSForm
    name : the file as messages call it
    """
    faults = Faults()
    try:
        sheets = pd.read_excel(path, sheet_name=None, dtype=str, keep_default_na=False, na_values=[], engine="openpyxl")
    except FileNotFoundError:
        faults.add(name, "", "", "", "the study has no form", "put the XLSForm into the study folder under this name")
        return None, faults
    except UNREADABLE:
        faults.add(name, "", "", "", "not readable as XLSX", "open the form and save it again as .xlsx")
        return None, faults
    tidy = {sheet.strip().lower(): _tidy(frame) for sheet, frame in sheets.items()}
    for sheet, wanted in {"survey": ["type", "name"], "choices": ["list_name", "name"]}.items():
        if sheet not in tidy:
            if sheet == "survey":
                faults.add(name, "", sheet, "", "the form has no sheet 'survey'", nearest(sheet, tidy))
            continue
        for column in wanted:
            if column not in tidy[sheet].columns:
                faults.add(name, 1, f"{sheet}: {column}", "", "column missing", nearest(column, tidy[sheet].columns))
    if len(faults):
        return None, faults
    choices = _choices(tidy.get("choices", pd.DataFrame(columns=["list_name", "name"])), name, faults)
    items, repeats = _items(tidy["survey"], set(choices["list"]), name, faults)
    languages = _languages(tidy["survey"])
    return Instrument(items, choices, tuple(languages.values()), frozenset(repeats)), faults


def _tidy(frame: pd.DataFrame) -> pd.DataFrame:
    """A sheet with plain headers, stripped cells and the line of each row in `#row`; blank rows are left out."""
    frame = frame.fillna("").astype(str)
    frame.columns = [re.sub(r"\s+", " ", str(c)).strip() for c in frame.columns]
    plain = {c: c.lower().replace("list name", "list_name") for c in frame.columns if ":" not in c}
    frame = frame.rename(columns=plain).rename(columns={"relevance": "relevant"})
    frame = frame.loc[:, ~frame.columns.duplicated()].apply(lambda column: column.str.strip())
    frame.insert(0, "#row", range(2, len(frame) + 2))
    return frame[(frame.drop(columns="#row") != "").any(axis=1)].reset_index(drop=True)


def _languages(frame: pd.DataFrame) -> dict[str, str]:
    """Header of each label column -> its language: the code in brackets, else the name; "" for a plain `label`."""
    found = {}
    for header in frame.columns:
        match = _LABEL.match(header)
        if match:
            language = (match["language"] or "").strip()
            code = _CODE.search(language)
            found[header] = code[1] if code else language
    return found


def _labels(frame: pd.DataFrame) -> pd.DataFrame:
    """Columns `label` (English, else the first that is filled) and `label:<language>`."""
    languages = _languages(frame)
    out = pd.DataFrame(
        {f"label:{language}": frame[header] for header, language in languages.items()}, index=frame.index
    )
    order = sorted(languages.values(), key=lambda language: not language.lower().startswith("en"))
    first = pd.Series("", index=frame.index)
    for language in order:
        first = first.where(first != "", out[f"label:{language}"])
    out.insert(0, "label", first)
    return out


def _choices(sheet: pd.DataFrame, file: str, faults: Faults) -> pd.DataFrame:
    frame = sheet.rename(columns={"list_name": "list"})
    frame = frame[(frame["list"] != "") | (frame["name"] != "")]
    for row in frame[(frame["list"] == "") | (frame["name"] == "")].itertuples():
        faults.add(file, frame.loc[row.Index, "#row"], "choices", "", "list_name and name belong together", "fill both")
    for index, row in frame[frame.duplicated(["list", "name"]) & (frame["name"] != "")].iterrows():
        line, column = frame.loc[index, "#row"], f"choices: {row['list']}"
        faults.add(file, line, column, row["name"], "choice stands twice", "keep one")
    frame = frame.drop_duplicates(["list", "name"])
    return pd.concat([frame[["list", "name"]], _labels(frame)], axis=1).reset_index(drop=True)


def _items(survey: pd.DataFrame, lists: set[str], file: str, faults: Faults) -> tuple[pd.DataFrame, set[str]]:
    """One row per question; groups give path and skip logic, and are then left out."""
    told = survey.reindex(
        columns=[*survey.columns, *({"relevant", "parameters", *_HERE} - set(survey.columns))], fill_value=""
    )
    labels = _labels(survey)
    open_groups: list[tuple[str, str, str, int]] = []  # kind, name, relevant, row
    rows, repeats, seen = [], set(), {}
    for index, line in told.iterrows():
        row, name = line["#row"], line["name"]
        kind = re.sub(r"\s+", " ", line["type"])
        block = re.fullmatch(r"(begin|end)[ _](group|repeat)", kind, re.IGNORECASE)
        if block:
            if block[1].lower() == "begin":
                open_groups.append((block[2].lower(), name, line["relevant"], row))
            elif open_groups:
                open_groups.pop()
            else:
                faults.add(file, row, "survey: type", kind, "ends a group that was never begun", "remove the row")
            continue
        if kind == "" or name == "":
            if kind not in ("", "note"):
                faults.add(file, row, "survey: name", kind, "question without a name", "give it a name")
            continue
        base, listed, other = _kind(kind)
        if base in SELECTS and listed not in lists:
            faults.add(file, row, "survey: type", listed, "list not in the sheet 'choices'", nearest(listed, lists))
        if name in seen and base != "note":
            rule = f"name already in row {seen[name]}"
            faults.add(file, row, "survey: name", name, rule, "give each question its own")
            continue
        seen[name] = row
        if any(group[0] == "repeat" for group in open_groups):
            repeats.add(name)
        conditions = [*(group[2] for group in open_groups), line["relevant"]]
        given = {
            "name": name,
            "type": base,
            "list": listed,
            "path": "/".join(group[1] for group in open_groups),
            "relevant": " and ".join(f"({c})" for c in conditions if c),
            "dimension": line["here_dimension"],
            "direction": _direction(line["here_direction"], file, row, faults),
            "role": _role(line["here_role"], file, row, faults),
            **_range(line["parameters"] if base == "range" else ""),
            "other": other,
            "row": row,
            **labels.loc[index].to_dict(),
        }
        rows.append(given)
        if other and f"{name}_other" not in seen:
            plain = {"name": f"{name}_other", "type": "text", "list": "", "other": False}
            rows.append(given | plain | dict.fromkeys(["dimension", "role", *labels.columns], ""))
    for _, name, _, row in open_groups:
        faults.add(file, row, "survey: type", name, "group without an end", "add a row 'end_group'")
    columns = [*ITEM_COLUMNS, *[c for c in labels.columns if c != "label"]]
    return pd.DataFrame(rows, columns=columns), repeats


def _kind(text: str) -> tuple[str, str, bool]:
    """Type, list of choices and "or other" of a question.

    Examples
    --------
    >>> _kind("select_multiple foods or_other"), _kind("integer")
    (('select_multiple', 'foods', True), ('integer', '', False))
    """
    for alias, plain in _TYPES.items():
        if text == alias or text.startswith(alias + " "):
            text = plain + text[len(alias) :]
            break
    match = _SELECT.match(text)
    return (match[1], match[2], match[3] is not None) if match else (text.split(" ")[0], "", False)


def _direction(text: str, file: str, row: int, faults: Faults) -> int:
    if text in ("", "1", "+1", "1.0"):
        return 1
    if text in ("-1", "-1.0", "−1"):
        return -1
    do = "write 1, or -1 to turn the item round"
    faults.add(file, row, "survey: here_direction", text, "direction is 1 or -1", do)
    return 1


def _role(text: str, file: str, row: int, faults: Faults) -> str:
    if text and text not in ROLES:
        faults.add(file, row, "survey: here_role", text, "unknown role", nearest(text, ROLES))
        return ""
    return text


def _range(parameters: str) -> dict[str, float]:
    """Bounds of a `range` question, NaN where it has none.

    Examples
    --------
    >>> _range("start=0 end=10 step=1")
    {'low': 0.0, 'high': 10.0}
    """
    found = dict(re.findall(r"(start|end)\s*=\s*(-?\d+(?:\.\d+)?)", parameters))
    return {"low": float(found.get("start", "nan")), "high": float(found.get("end", "nan"))}
