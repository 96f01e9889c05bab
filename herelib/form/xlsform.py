"""Reads an XLSForm: which items a form asks, in which order and languages, with which choices and rules.

XLSForm: https://xlsform.org. Sheets `survey`, `choices` and `settings`; three columns of our own in `survey`:
here_dimension, here_direction, here_role. Everything that is wrong is collected; nothing is repaired silently. What is
legal and yet not evaluated or not checked here stands among the form's notes.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from functools import cached_property
from pathlib import Path

import pandas as pd

from herelib.errors import Faults, nearest
from herelib.files import UNREADABLE
from herelib.form import validity

SELECTS = ("select_one", "select_multiple")
NUMBERS = ("integer", "decimal", "range", "calculate")
DATES = ("date", "today", "start", "end", "datetime")
FILED = ("select_one_from_file", "select_multiple_from_file", "select_one_external")
TYPES = (
    *(*SELECTS, "rank", *FILED, *NUMBERS, *DATES, "text", "note", "time", "acknowledge", "hidden", "barcode"),
    *("geopoint", "geotrace", "geoshape", "image", "audio", "video", "file", "osm", "percentage", "email", "username"),
    *("deviceid", "phonenumber", "simserial", "subscriberid", "audit", "start-geopoint", "background-audio"),
    *("background-geopoint", "csv-external", "xml-external", "score__row", "rank__level"),
)
ITEM_COLUMNS = ["name", "type", "list", "path", "relevant", "dimension", "direction", "role", "label", "low", "high"]
ITEM_COLUMNS += ["other", "row", "repeat", "required", "constraint", "calculation", "choice_filter"]
BLOCK_COLUMNS = ["name", "kind", "path", "repeat", "relevant", "repeat_count", "row", "label"]
NOTE_COLUMNS = ["row", "column", "value", "note"]
ROLES = (
    *("id", "region", "group", "date", "start", "end", "consent", "consent_quote", "language", "mode", "open", "name"),
    *("phone", "email", "gps", "identity", "weight", "respondent", "interviewer"),
)
_HERE = ("here_dimension", "here_direction", "here_role")
_HEADERS = {
    **{
        name: name
        for name in ("type", "name", "list_name", "label", "parameters", "disabled", *validity.EXPRESSIONS, *_HERE)
    },
    **{name: name for name in ("version", "default_language", "form_id", "form_title")},
    **{"list name": "list_name", "relevance": "relevant", "calculate": "calculation", "count": "repeat_count"},
    **{"jr:count": "repeat_count", "id_string": "form_id", "title": "form_title"},
}
_TYPES = {
    **{"select one from file": FILED[0], "select multiple from file": FILED[1], "select one external": FILED[2]},
    **dict.fromkeys(("select1", "select one", "select one from"), "select_one"),
    **dict.fromkeys(("select all that apply", "select all that apply from", "select multiple"), "select_multiple"),
    **dict.fromkeys(("select multiple from", "select_multiple_from"), "select_multiple"),
    **{"int": "integer", "string": "text", "dateTime": "datetime", "date time": "datetime", "trigger": "acknowledge"},
    **{"gps": "geopoint", "location": "geopoint", "photo": "image", "picture": "image", "phone number": "phonenumber"},
    **{"device id": "deviceid", "imei": "deviceid", "start time": "start", "end time": "end"},
    **{"sim id": "simserial", "subscriber id": "subscriberid"},
    **{f"uri:{name}": name for name in ("deviceid", "email", "phonenumber", "simserial", "subscriberid", "username")},
}
_SELECT = re.compile(r"^(select_one|select_multiple|rank)\s+(\S+)(\s+or[_ ]other)?$")
_BLOCK = re.compile(r"(begin|end)[ _](group|repeat|kobomatrix|score|rank)(\s.*)?", re.IGNORECASE)
_LABEL = re.compile(r"^label(?:::?\s*(?P<language>.+))?$", re.IGNORECASE)
_CODE = re.compile(r"\(([A-Za-z]{2,3}(?:[-_]\w+)?)\)\s*$")


@dataclass(frozen=True)
class Instrument:
    """An XLSForm as tables.

    `items` has one row per question in the form's order: name, type, list (of choices), path (groups and repeats,
    joined by "/"), relevant (own skip logic and that of its groups, as one XPath expression), dimension, direction,
    role, label (in the first language that has one, English preferred), low and high (from `range`), other (has "or
    other"), row (line of the sheet `survey`), repeat (the innermost around it), required ("", "true()" or an
    expression), constraint, calculation, choice_filter and `label:<language>`. `choices` has list, name, label and
    `label:<language>`; `choice_columns` has what else stands in that sheet. `blocks` has groups and repeats: name,
    kind, path, repeat (the one around it), relevant, repeat_count, row, labels. `notes` lists what is legal and yet
    not checked: row, column, value, note.

    Of merged versions (`herelib.form.versions`): `retired` has by item the choices that the current form lacks, `gone`
    the items that it lacks; `aliases` leads from earlier paths to items.
    """

    items: pd.DataFrame
    choices: pd.DataFrame
    languages: tuple[str, ...] = ()
    repeats: frozenset[str] = field(default_factory=frozenset)
    blocks: pd.DataFrame = field(default_factory=lambda: pd.DataFrame(columns=BLOCK_COLUMNS))
    choice_columns: pd.DataFrame = field(default_factory=lambda: pd.DataFrame(columns=["list", "name"]))
    settings: Mapping[str, str] = field(default_factory=dict)
    notes: pd.DataFrame = field(default_factory=lambda: pd.DataFrame(columns=NOTE_COLUMNS))
    retired: Mapping[str, frozenset[str]] = field(default_factory=dict)
    gone: frozenset[str] = field(default_factory=frozenset)
    aliases: Mapping[str, str] = field(default_factory=dict)

    @cached_property
    def listed(self) -> dict[str, pd.DataFrame]:
        """The choices of each select question by item name, in the form's order; "other" where the form adds it."""
        lists = dict(iter(self.choices.groupby("list", sort=False)))
        choices_by_item = {}
        for item in self.items[self.items["list"] != ""].itertuples():
            offered = lists.get(item.list, self.choices.iloc[:0])
            if item.other and "other" not in set(offered["name"]):
                extra = {"list": item.list, "name": "other", "label": "Other"}
                offered = pd.concat([offered, pd.DataFrame([extra])], ignore_index=True).fillna("")
            choices_by_item[item.name] = offered.reset_index(drop=True)
        return choices_by_item

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
    settings = _settings(tidy)
    notes: list[tuple] = []
    choices, columns = _choices(
        tidy.get("choices", _tidy(pd.DataFrame(columns=["list_name", "name"]))), name, faults, notes
    )
    survey = _Survey(tidy["survey"], choices, name, faults)
    items, blocks = survey.tables()
    notes += survey.notes
    form = Instrument(
        items=items,
        choices=choices,
        languages=tuple(_languages(tidy["survey"]).values()),
        repeats=frozenset(items.loc[items["repeat"] != "", "name"]),
        blocks=blocks,
        choice_columns=columns,
        settings=settings,
    )
    notes += validity.check(form, tidy["survey"], name, faults)
    return replace(form, notes=pd.DataFrame(notes, columns=NOTE_COLUMNS)), faults


def _tidy(frame: pd.DataFrame) -> pd.DataFrame:
    """A sheet with plain headers, stripped cells and the line of each row in `#row`; blank rows are left out."""
    frame = frame.fillna("").astype(str)
    frame.columns = [_header(str(column)) for column in frame.columns]
    # Two headers may be one (relevant and relevance); the first counts.
    frame = frame.loc[:, ~frame.columns.duplicated()].apply(lambda column: column.str.strip())
    # The line is kept before blank rows go: messages name the row that the spreadsheet shows.
    frame.insert(0, "#row", range(2, len(frame) + 2))
    used = (frame.drop(columns="#row") != "").any(axis=1)
    if "disabled" in frame:
        used &= ~frame["disabled"].str.lower().isin(validity.YES)
    return frame[used].reset_index(drop=True)


def _header(text: str) -> str:
    """A header as it is called here; those that XLSForm does not know stay as they are, names in choice filters."""
    text = re.sub(r"\s+", " ", text).strip()
    # bind::relevant is how older forms write relevant
    plain = re.sub(r"^bind::?", "", text.lower())
    return _HEADERS.get(plain, text)


def _settings(sheets: dict[str, pd.DataFrame]) -> dict[str, str]:
    """The sheet `settings`; the language that it calls the default becomes that of the plain `label` columns."""
    first_row = sheets.get("settings", pd.DataFrame()).drop(columns="#row", errors="ignore").head(1).to_dict("records")
    settings = {key: value for key, value in (first_row[0] if first_row else {}).items() if value}
    spoken = settings.get("default_language", "")
    # A label without a language stands for the default language, unless that one has columns of its own.
    if spoken and spoken not in ("default", *_languages(sheets["survey"]).values()):
        header = f"label::{spoken}"
        for name in {"survey", "choices"} & set(sheets):
            if header not in sheets[name] and _language(header) not in _languages(sheets[name]).values():
                sheets[name] = sheets[name].rename(columns={"label": header})
    return settings


def _language(header: str) -> str | None:
    """The language of a label column: the code in brackets, else the name; "" for a plain `label`, None for others.

    Examples
    --------
    >>> _language("label::Español (es)"), _language("Label:English"), _language("label"), _language("hint::en")
    ('es', 'English', '', None)
    """
    match = _LABEL.match(header)
    if match is None:
        return None
    language = (match["language"] or "").strip()
    code = _CODE.search(language)
    return code[1] if code else language


def _languages(frame: pd.DataFrame) -> dict[str, str]:
    """Header of each label column -> its language."""
    return {header: _language(header) for header in frame.columns if _language(header) is not None}


def _labels(frame: pd.DataFrame) -> pd.DataFrame:
    """Columns `label` (English, else the first that is filled) and `label:<language>`."""
    languages = _languages(frame)
    labels = pd.DataFrame(
        {f"label:{language}": frame[header] for header, language in languages.items()}, index=frame.index
    )
    # English first, so that what a message calls a question does not depend on the order of columns.
    order = sorted(languages.values(), key=lambda language: not language.lower().startswith("en"))
    first = pd.Series("", index=frame.index)
    for language in order:
        first = first.where(first != "", labels[f"label:{language}"])
    labels.insert(0, "label", first)
    return labels


def _choices(sheet: pd.DataFrame, file: str, faults: Faults, notes: list[tuple]) -> tuple[pd.DataFrame, pd.DataFrame]:
    """The choices with their labels, and what else stands beside them."""
    frame = sheet.rename(columns={"list_name": "list"})
    # Rows with neither are remarks or lines between lists.
    frame = frame[(frame["list"] != "") | (frame["name"] != "")]
    for row in frame[(frame["list"] == "") | (frame["name"] == "")].itertuples():
        faults.add(file, frame.loc[row.Index, "#row"], "choices", "", "list_name and name belong together", "fill both")
    for index, row in frame[frame.duplicated(["list", "name"]) & (frame["name"] != "")].iterrows():
        line, column = frame.loc[index, "#row"], f"choices: {row['list']}"
        faults.add(file, line, column, row["name"], "choice stands twice", "keep one")
    frame = frame.drop_duplicates(["list", "name"]).reset_index(drop=True)
    labels = _labels(frame)
    for name, bare in frame[labels["label"] == ""].groupby("list", sort=False):
        notes.append((bare["#row"].iloc[0], "choices: label", name, f"{len(bare)} choices without a label"))
    plain = [c for c in frame.columns if c not in ("#row", "label") and _language(c) is None and ":" not in c]
    return pd.concat([frame[["list", "name"]], labels], axis=1), frame[plain]


class _Survey:
    """The sheet `survey`, read from top to bottom: questions, and the groups and repeats around them.

    `notes` keeps what is legal and yet not checked.
    """

    def __init__(self, sheet: pd.DataFrame, choices: pd.DataFrame, file: str, faults: Faults):
        optional = {"parameters", *validity.EXPRESSIONS, *_HERE} - set(sheet.columns)
        self.lines = sheet.reindex(columns=[*sheet.columns, *optional], fill_value="")
        self.labels = _labels(sheet)
        self.names_by_list = {name: set(names) - {""} for name, names in choices.groupby("list")["name"]}
        self.file, self.faults = file, faults
        self.notes: list[tuple] = []
        self.open_blocks: list[dict] = []
        self.questions: list[dict] = []
        self.blocks: list[dict] = []
        self.row_by_name: dict[str, int] = {}

    def tables(self) -> tuple[pd.DataFrame, pd.DataFrame]:
        """One row per question, and one per group or repeat; these give path and skip logic."""
        for index, line in self.lines.iterrows():
            self._line(line, re.sub(r"\s+", " ", line["type"]), self._surroundings(line, index))
        for block in self.open_blocks:
            rule, do = f"{block['kind']} without an end", f"add a row 'end_{block['kind']}'"
            self._fault(block["row"], "type", block["name"], rule, do)
        spoken = [column for column in self.labels.columns if column != "label"]
        return (
            pd.DataFrame(self.questions, columns=[*ITEM_COLUMNS, *spoken]),
            pd.DataFrame(self.blocks, columns=[*BLOCK_COLUMNS, *spoken]),
        )

    def _fault(self, row: int, column: str, value: str, *rule_and_do: str) -> None:
        self.faults.add(self.file, row, f"survey: {column}", value, *rule_and_do)

    def _surroundings(self, line: pd.Series, index: int) -> dict:
        """What a line has from where it stands, and its labels."""
        names_of_repeats = (block["name"] for block in reversed(self.open_blocks) if block["kind"] == "repeat")
        return {
            "path": "/".join(block["name"] for block in self.open_blocks),
            "repeat": next(names_of_repeats, ""),
            "relevant": _both(self.open_blocks[-1]["relevant"] if self.open_blocks else "", line["relevant"]),
            "row": line["#row"],
            **self.labels.loc[index].to_dict(),
        }

    def _line(self, line: pd.Series, kind: str, surroundings: dict) -> None:
        block = _BLOCK.fullmatch(kind)
        if block and block[1].lower() == "begin":
            self._begin(line, block[2], surroundings)
        elif block:
            self._end(block[2].lower(), line["#row"], kind)
        elif kind and line["name"]:
            self._question(line, kind, surroundings)
        elif kind not in ("", "note"):
            self._fault(line["#row"], "name", kind, "question without a name", "give it a name")

    def _begin(self, line: pd.Series, kind: str, surroundings: dict) -> None:
        block = {"name": line["name"], "kind": kind.lower(), "repeat_count": line["repeat_count"], **surroundings}
        self.open_blocks.append(block)
        self.blocks.append(block)
        if block["kind"] not in ("group", "repeat"):
            note = f"a {kind} of KoboToolbox: its columns are not recognised"
            self.notes.append((block["row"], "survey: type", block["name"], note))

    def _end(self, kind: str, row: int, written: str) -> None:
        """Close the innermost block of a kind; blocks within it that are still open are faults."""
        innermost = self.open_blocks[-1] if self.open_blocks else None
        still_open = f"'{innermost['name']}' of row {innermost['row']} is still open" if innermost else ""
        if not any(block["kind"] == kind for block in self.open_blocks):
            self._fault(row, "type", written, f"ends a {kind} that was never begun", still_open or "remove the row")
            return
        if innermost["kind"] != kind:
            self._fault(row, "type", written, still_open, f"end the {innermost['kind']} before the {kind}")
        while self.open_blocks.pop()["kind"] != kind:
            pass

    def _question(self, line: pd.Series, kind: str, surroundings: dict) -> None:
        name, row = line["name"], line["#row"]
        base, listed, other = _kind(kind)
        self._check_type(line, kind, base, listed)
        # Notes ask nothing and have no column in an export: a form may call several of them the same.
        if name in self.row_by_name and base != "note":
            rule = f"name already in row {self.row_by_name[name]}"
            self._fault(row, "name", name, rule, "give each question its own")
            return
        required = line["required"].lower()
        question = {
            "name": name,
            "type": base,
            "list": listed,
            "dimension": line["here_dimension"],
            "direction": self._direction(line["here_direction"], row),
            "role": self._role(line["here_role"], row),
            **_range(line["parameters"] if base == "range" else ""),
            "other": other,
            **{column: line[column] for column in ("constraint", "calculation", "choice_filter")},
            # "yes" becomes what XPath knows, so that one evaluation serves all
            "required": "true()" if required in validity.YES else "" if required in validity.NO else line["required"],
            **surroundings,
        }
        self.questions.append(question)
        if other and f"{name}_other" not in self.row_by_name:
            self.questions.append(self._text_of_other(question))
        self.row_by_name[name] = row

    def _check_type(self, line: pd.Series, kind: str, base: str, listed: str) -> None:
        row = line["#row"]
        if base not in TYPES:
            self._fault(row, "type", kind, "unknown type of question", nearest(base, TYPES))
        elif base in (*SELECTS, "rank") and not self.names_by_list.get(listed):
            rule = "list without choices" if listed in self.names_by_list else "list not in the sheet 'choices'"
            filled = [name for name, names in self.names_by_list.items() if names]
            self._fault(row, "type", listed, rule, nearest(listed, filled))
        elif base in FILED:
            note = "its choices lie in another file: answers are not checked"
            self.notes.append((row, "survey: type", line["name"], note))

    def _text_of_other(self, question: dict) -> dict:
        """The question for a text that XLSForm adds behind "or other"."""
        blank = ["dimension", "role", "required", "constraint", "calculation", "choice_filter", *self.labels.columns]
        return {
            **question,
            **dict.fromkeys(blank, ""),
            "name": f"{question['name']}_other",
            "type": "text",
            "list": "",
            "other": False,
            "relevant": _both(question["relevant"], f"selected(${{{question['name']}}}, 'other')"),
        }

    def _direction(self, text: str, row: int) -> int:
        if text in ("-1", "-1.0", "−1"):
            return -1
        if text not in ("", "1", "+1", "1.0"):
            do = "write 1, or -1 to turn the item round"
            self._fault(row, "here_direction", text, "direction is 1 or -1", do)
        return 1

    def _role(self, text: str, row: int) -> str:
        if text and text not in ROLES:
            self._fault(row, "here_role", text, "unknown role", nearest(text, ROLES))
            return ""
        return text


def _both(around: str, inner: str) -> str:
    """Skip logic of what lies in a block: that of the block and its own.

    Examples
    --------
    >>> _both("(${a} = 1)", "${b} = 2 or ${b} = 3"), _both("", "${a} = 1"), _both("", "")
    ('(${a} = 1) and (${b} = 2 or ${b} = 3)', '(${a} = 1)', '')
    """
    return " and ".join(part for part in (around, f"({inner})" if inner else "") if part)


def _kind(text: str) -> tuple[str, str, bool]:
    """Type, list of choices and "or other" of a question.

    Examples
    --------
    >>> _kind("select_multiple foods or_other"), _kind("integer")
    (('select_multiple', 'foods', True), ('integer', '', False))
    """
    # The longest alias first: "select one from file" begins with "select one".
    for alias, plain in sorted(_TYPES.items(), key=lambda pair: -len(pair[0])):
        if text == alias or text.startswith(alias + " "):
            text = plain + text[len(alias) :]
            break
    match = _SELECT.match(text)
    return (match[1], match[2], match[3] is not None) if match else (text.split(" ")[0], "", False)


def _range(parameters: str) -> dict[str, float]:
    """Bounds of a `range` question, NaN where it has none.

    Examples
    --------
    >>> _range("start=0 end=10 step=1")
    {'low': 0.0, 'high': 10.0}
    """
    bounds = dict(re.findall(r"(start|end)\s*=\s*(-?\d+(?:\.\d+)?)", parameters))
    return {"low": float(bounds.get("start", "nan")), "high": float(bounds.get("end", "nan"))}
