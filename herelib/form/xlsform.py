"""Reads an XLSForm: which items a form asks, in which order and languages, with which choices and rules.

XLSForm: https://xlsform.org. Sheets `survey`, `choices` and `settings`; three columns of our own in `survey`:
here_dimension, here_direction, here_role. Whatever pyxform makes a form of is read, in all its spellings. Everything
that is wrong is collected; nothing is repaired silently. What is legal and yet not evaluated or not checked here stands
among the form's notes.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field, replace
from functools import cached_property
from pathlib import Path

import pandas as pd

from herelib.errors import Faults, nearest
from herelib.form import form_files, spaced_names, spellings, validity
from herelib.form.choices import Choices
from herelib.form.form_files import Sheet, Unreadable
from herelib.form.matrices import Unrolling
from herelib.form.namesakes import located
from herelib.form.spellings import DATES, EXPRESSIONS, HERE, LIST_OF, NUMBERS, ROLES, SELECTS, TYPES, YES
from herelib.form.survey import Survey

__all__ = [
    "BLOCK_COLUMNS",
    "DATES",
    "ITEM_COLUMNS",
    "NOTE_COLUMNS",
    "NUMBERS",
    "ROLES",
    "SELECTS",
    "TYPES",
    "Instrument",
    "read",
]

ITEM_COLUMNS = ["name", "type", "list", "path", "relevant", "dimension", "direction", "role", "label", "low", "high"]
ITEM_COLUMNS += ["other", "row", "repeat", "required", "constraint", "calculation", "choice_filter"]
BLOCK_COLUMNS = ["name", "kind", "path", "repeat", "relevant", "repeat_count", "row", "label"]
NOTE_COLUMNS = ["row", "column", "value", "note"]
_LABEL = re.compile(r"^label(?:::?\s*(?P<language>.+))?$", re.IGNORECASE)
_CODE = re.compile(r"\(([A-Za-z]{2,3}(?:[-_]\w+)?)\)\s*$")
_NEEDED = ("type", "name", "relevant", "parameters", "appearance", *EXPRESSIONS, *HERE, *LIST_OF.values())
_QUOTES = str.maketrans("‘’“”", "''\"\"")


@dataclass(frozen=True, eq=False)  # tables are not compared: a form is itself alone
class Instrument:
    """An XLSForm as tables.

    `items` has one row per question in the form's order: name, type, list (of choices), path (groups and repeats,
    joined by "/"), relevant (own skip logic and that of its groups, as one XPath expression), dimension, direction,
    role, label (in the first language that has one, English preferred), low and high (from `range`), other (has "or
    other"), row (line of the sheet `survey`), repeat (the innermost around it), required ("", "true()" or an
    expression), constraint, calculation, choice_filter and `label:<language>`. `choices` has list, name, label and
    `label:<language>`; `choice_columns` has what else stands in that sheet. `blocks` has groups and repeats: name,
    kind, path, repeat (the one around it), relevant, repeat_count, row, labels. `notes` lists what is legal and yet
    not checked: row, column, value, note. An item whose name stands in several groups is called by its path.
    `matrices` names the items of each matrix, score and ranking; `summaries` has the items that study.yaml makes of a
    repeat group (`herelib.form.summaries`); `file` is the form as messages call it. A choice that stands in its
    list for several filter values has one row in `choices` (its further labels in columns `label:<language>@<number>`),
    and all its rows in `choice_columns`.

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
    matrices: Mapping[str, tuple[str, ...]] = field(default_factory=dict)
    summaries: Mapping[str, object] = field(default_factory=dict)
    file: str = "instrument.xlsx"

    @cached_property
    def listed(self) -> dict[str, pd.DataFrame]:
        """The choices of each select question by item name, in the form's order; "other" where the form adds it."""
        lists = dict(iter(self.choices.groupby("list", sort=False)))
        offers: dict[tuple[str, bool], pd.DataFrame] = {}  # questions that offer the same share one table
        choices_by_item = {}
        for item in self.items[self.items["list"] != ""].itertuples():
            key = item.list, bool(item.other)
            if key not in offers:
                offered = lists.get(item.list, self.choices.iloc[:0])
                if item.other and "other" not in set(offered["name"]):
                    extra = {"list": item.list, "name": "other", "label": "Other"}
                    offered = pd.concat([offered, pd.DataFrame([extra])], ignore_index=True).fillna("")
                offers[key] = offered.reset_index(drop=True)
            choices_by_item[item.name] = offers[key]
        return choices_by_item

    def reader(self, item: str, labels: bool = False, comma: bool = False) -> Choices:
        """What reads the cells of a select question (see `Choices`), made once for all that offer the same."""
        key = id(self.listed[item]), labels, comma
        if key not in self._readers:
            self._readers[key] = Choices(self.listed[item], labels, comma)
        return self._readers[key]

    @cached_property
    def _readers(self) -> dict[tuple[int, bool, bool], Choices]:
        return {}

    @cached_property
    def named(self) -> dict[str, dict]:
        """Each item's row by its name."""
        return {row["name"]: row for row in self.items.to_dict("records")}


def there(path: Path) -> bool:
    """Whether there is a form under this name, of any kind of file that a form may have."""
    return bool(form_files.beside(path))


def read(path: Path, name: str = "instrument.xlsx") -> tuple[Instrument | None, Faults]:
    """The instrument of a study, and every fault of the file; None where nothing can be read.

    Parameters
    ----------
    path : the XLSForm; where there is none, a file of this name and another kind (.xls, .csv) is read
    name : the file as messages call it
    """
    faults, notes = Faults(), []
    files = form_files.beside(path)
    if files and files[0] != path:
        path, name = files[0], str(Path(name).with_suffix(files[0].suffix))
    notes += [("", file.name, "", f"not read: the form is {path.name}") for file in files[1:] if file.suffix != ".md"]
    try:
        sheets = form_files.read(path)
    except FileNotFoundError:
        faults.add(name, "", "", "", "the study has no form", "put the XLSForm into the study folder under this name")
        return None, faults
    except Unreadable as reason:
        faults.add(name, "", "", "", *reason.args)
        return None, faults
    tidy = {sheet: _tidy(rows, sheet, notes) for sheet, rows in sheets.items()}
    _check_columns(tidy, name, faults)
    return (None if len(faults) else _instrument(tidy, name, faults, notes)), faults


def _instrument(tidy: dict[str, pd.DataFrame], name: str, faults: Faults, notes: list[tuple]) -> Instrument:
    """The instrument that the sheets describe.

    Parameters
    ----------
    name : the file as messages call it
    notes : what was legal and not read so far
    """
    settings = _settings(tidy)
    choices, columns = _choices(tidy["choices"], settings, name, faults, notes)
    lines, labels = _lines(tidy["survey"], choices)
    spaced = spaced_names.spaced(choices, lines)
    if spaced:
        notes += spaced_names.notes(spaced)
        lines = [spaced_names.in_expressions(line, spaced) for line in lines]
        choices, columns = (spaced_names.renamed(table, spaced) for table in (choices, columns))
    names_by_list = {listed: set(names) - {""} for listed, names in choices.groupby("list")["name"]}
    survey = Survey(lines, labels, names_by_list, name, faults)
    spoken = [column for column in labels.columns if column != "label"]
    items = pd.DataFrame(survey.questions, columns=[*ITEM_COLUMNS, *spoken])
    form = Instrument(
        items=items,
        choices=choices,
        languages=tuple(_languages(tidy["survey"]).values()),
        repeats=frozenset(items.loc[items["repeat"] != "", "name"]),
        blocks=pd.DataFrame(survey.blocks, columns=[*BLOCK_COLUMNS, *spoken]),
        choice_columns=columns,
        settings=settings | survey.settings,
        matrices=survey.matrices,
        file=name,
    )
    notes = [*notes, *survey.notes, *validity.check(form, lines, name, faults)]
    # A row that stands for several questions would say the same of each.
    return replace(form, notes=pd.DataFrame(list(dict.fromkeys(notes)), columns=NOTE_COLUMNS))


def _check_columns(tidy: dict[str, pd.DataFrame], name: str, faults: Faults) -> None:
    """Say which sheets and columns are missing; choices may be."""
    nothing = pd.DataFrame(columns=["#row", "list_name", "name"], dtype=str)
    if len(tidy.get("choices", nothing)) == 0:
        tidy["choices"] = nothing
    if "survey" not in tidy:
        faults.add(name, "", "survey", "", "the form has no sheet 'survey'", nearest("survey", tidy))
        return
    # Choices without a list belong to none, and no question can name them.
    tidy["choices"] = tidy["choices"].assign(list_name=tidy["choices"].get("list_name", ""))
    for sheet, wanted in {"survey": ["type", "name"], "choices": ["name"]}.items():
        for column in wanted:
            if column not in tidy[sheet].columns:
                near = nearest(column, [each for each in tidy[sheet].columns if each != "#row"])
                faults.add(name, 1, f"{sheet}: {column}", "", "column missing", near)


def _tidy(sheet: Sheet, name: str, notes: list[tuple]) -> pd.DataFrame:
    """A sheet with the headers as they are called here and the line of each row in `#row`, without blank rows."""
    raw = sheet.rows[0] if sheet.rows else []
    headers = _headers(raw, name, notes)
    rows = []
    for line, texts in enumerate(sheet.rows[1:], 2):
        cells = {header: texts[n] if n < len(texts) else "" for n, header in headers.items()}
        for n, header in headers.items():
            # Survey tools take straight quotes for curly ones, in names and in expressions.
            if not header.startswith("label"):
                cells[header] = cells[header].translate(_QUOTES)
            if (line, n) in sheet.dated and (header == "name" or header.startswith("label")):
                note = "a date, made by a spreadsheet: write it as text, with an apostrophe before it"
                notes.append((line, f"{name}: {header}", cells[header], note))
                if header != "name":
                    cells[header] = cells[header].removesuffix(" 00:00:00")
        if name == "survey":
            cells = {header: re.sub(r" +", " ", text) for header, text in cells.items()}
        # The line is kept before blank rows go: messages name the row that the spreadsheet shows.
        if any(cells.values()) and cells.get("disabled", "").lower() not in YES:
            rows.append({"#row": line, **cells})
    if sheet.behind:
        note = f"not read: more than {form_files.BLANK_ROWS} blank rows stand above it, and survey tools stop there"
        notes.append((sheet.behind, name, "", note))
    return pd.DataFrame(rows, columns=["#row", *headers.values()])


def _headers(raw: list[str], sheet: str, notes: list[tuple]) -> dict[int, str]:
    """What the columns of a sheet are called here, by position; columns without a name are left out."""
    double = any("::" in text for text in raw)
    by_position, exact = {}, {}
    for position, text in enumerate(raw):
        if text:
            by_position[position] = spellings.header(text, sheet, double)
            exact.setdefault(by_position[position], position)
            if text == by_position[position]:
                exact[text] = min(position, exact[text]) if raw[exact[text]] == text else position
    # Two headers may be one (relevant and relevance); the exact one counts, else the first.
    for position in list(by_position):
        header = by_position[position]
        if exact[header] != position and raw[position] not in by_position.values():
            by_position[position] = raw[position]
        elif exact[header] != position:
            del by_position[position]
    for position, header in by_position.items():
        if re.match(r"label\b", header, re.IGNORECASE) and _language(header) is None:
            note = "not read: a label in a language is written label::English (en)"
            notes.append((1, f"{sheet}: {raw[position]}", "", note))
    return by_position


def _lines(survey: pd.DataFrame, choices: pd.DataFrame) -> tuple[list[dict], pd.DataFrame]:
    """The lines of the sheet `survey`, with loops and matrices written out, and the labels of each."""
    sheet = survey.reindex(columns=[*survey.columns, *dict.fromkeys(set(_NEEDED) - set(survey.columns))], fill_value="")
    lines = sheet.to_dict("records")
    # survey tools add the choice to the list itself, so that a loop over the list has it, too
    others = {listed for _, listed, other in map(spellings.question, sheet["type"]) if other}
    more = pd.DataFrame({"list": sorted(others), "name": "other", "label": "Other"})
    offered = pd.concat([choices, more], ignore_index=True).drop_duplicates(["list", "name"]).fillna("")
    lines = located(Unrolling(offered, _languages(survey)).lines(lines))
    labels = _labels(pd.DataFrame(lines, columns=list(survey.columns), dtype=object).fillna(""))
    return lines, labels


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


def _choices(
    sheet: pd.DataFrame, settings: Mapping, file: str, faults: Faults, notes: list[tuple]
) -> tuple[pd.DataFrame, pd.DataFrame]:
    """The choices with their labels, and what else stands beside them."""
    frame = sheet.rename(columns={"list_name": "list"})
    # Rows with neither are remarks or lines between lists; choices of no list are passed over by survey tools, too.
    frame = frame[(frame["list"] != "") | (frame["name"] != "")]
    unlisted = frame[frame["list"] == ""]
    if len(unlisted):
        row = unlisted["#row"].iloc[0]
        notes.append((row, "choices: list_name", "", f"not read: choices without the name of a list: {len(unlisted)}"))
    frame = frame[frame["list"] != ""]
    for row in frame.loc[frame["name"] == "", "#row"]:
        faults.add(file, row, "choices", "", "list_name and name belong together", "fill both")
    if settings.get("allow_choice_duplicates", "").lower() not in YES:
        _say_twice(frame[frame.duplicated(["list", "name"]) & (frame["name"] != "")], file, faults)
    frame = frame.reset_index(drop=True)
    labels = _labels(frame)
    for name, bare in frame[labels["label"] == ""].groupby("list", sort=False):
        count = f"{len(bare)} choice{'s' * (len(bare) > 1)}"
        notes.append((bare["#row"].iloc[0], "choices: label", name, f"{count} without a label"))
    plain = [c for c in frame.columns if c not in ("#row", "label") and _language(c) is None and ":" not in c]
    return _each_once(pd.concat([frame[["list", "name"]], labels], axis=1)), frame[plain]


def _say_twice(again: pd.DataFrame, file: str, faults: Faults) -> None:
    """One fault for all choices that stand twice: the cause is one, however many there are."""
    if not len(again):
        return
    row, listed, name = again[["#row", "list", "name"]].iloc[0]
    lists = again["list"].nunique()
    count = f": {len(again):,} choices in {lists} list{'s' * (lists > 1)}, the first here" if len(again) > 1 else ""
    do = "keep one; or write allow_choice_duplicates: yes into the sheet 'settings', for lists that depend on an answer"
    faults.add(file, row, f"choices: {listed}", name, f"choice stands twice{count}", do)


def _each_once(choices: pd.DataFrame) -> pd.DataFrame:
    """Each choice of a list once; where it stands there again under other labels, these are kept beside the first."""
    again = choices.duplicated(["list", "name"])
    if not again.any():
        return choices
    once = choices[~again].reset_index(drop=True)
    first = once.set_index(["list", "name"])
    further: dict[str, dict[int, str]] = {}
    for row in choices[again].to_dict("records"):
        position = first.index.get_loc((row["list"], row["name"]))
        for column, label in _further_labels(row, once.iloc[position], further, position):
            further.setdefault(column, {})[position] = label
    return once.assign(**{column: pd.Series(texts).reindex(once.index).fillna("") for column, texts in further.items()})


def _further_labels(row: Mapping, known: pd.Series, further: Mapping, position: int) -> Iterator[tuple[str, str]]:
    """The labels of a choice that it does not have yet, each with the column that has room for it."""
    for column in [c for c in row if c.startswith("label:")]:
        taken, number = {known[column]}, 2
        while position in further.get(f"{column}@{number}", {}):
            taken.add(further[f"{column}@{number}"][position])
            number += 1
        if row[column] and row[column] not in taken:
            yield f"{column}@{number}", row[column]
