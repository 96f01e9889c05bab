"""A workbook of all faults and findings for a field team: by interviewer, by question, and all of them.

For the team only: it names interviewers. Of what people said it shows what a message may show, and no id: an export and
a row lead to the interview.
"""

from __future__ import annotations

import re
from collections.abc import Iterable
from pathlib import Path
from typing import TYPE_CHECKING

import pandas as pd

if TYPE_CHECKING:
    from openpyxl import Workbook
    from openpyxl.worksheet.worksheet import Worksheet

from herelib.errors import HereError, shown
from herelib.folders import touch_private
from herelib.interviews import judging, preparation
from herelib.interviews.checking import Examined
from herelib.studies import Study
from herelib.tables import RULES

COLUMNS = ["interviewer", "file", "row", "question", "label", "value", "rule", "what to do", "done"]
SHEETS = {
    "by interviewer": (COLUMNS, ["interviewer", "file", "row"]),
    "by question": (["question", "label", "rule", "value", "interviewer", "file", "row", "what to do", "done"], []),
    "all faults": (["file", "row", "column", "value", "rule", "what to do", "interviewer", "done"], []),
}
WHOLE = "(the whole interview)"
EVERYBODY = "all"  # the one group where no question says who interviewed
# Nothing that anybody in the field can mend, or that the team has settled itself.
_SETTLED = ("consent_refused", "consent_not_asked", "no_consent", "test_record", "removed", "redacted", "not_evaluated")
_DO = {
    "required_blank": "ask again, or note in the cleaning log why it is blank",
    "constraint": "see the questionnaire; correct it in the cleaning log",
    "outlier": "see whether a digit or the unit is wrong; correct it in the cleaning log, or leave it",
    "too_short": "ask how the interview went",
    "too_long": "ask how the interview went",
    "overnight": "ask how the interview went",
    "straight_lining": "ask how the interview went",
    "duplicate_id": "see which of them is the interview",
    "duplicate_content": "see which of them is the interview",
    "end_before_start": "set the clock of the device",
}
_LOOK = "see the interview; correct it in the cleaning log, or leave it"
_WIDEST, _NARROWEST = 60, 9
_CONTROL = re.compile(r"[\x00-\x08\x0b\x0c\x0e-\x1f]")  # no workbook can hold them


def write_workbook(file: str | Path, examined: Examined) -> Path:
    """Write every fault of a study's files and every finding of its cleaning into an XLSX.

    Parameters
    ----------
    file : to be written; readable by its owner only
    examined : as `herelib.interviews.checking.examine` gives it

    Raises
    ------
    HereError
        If the file is there already: somebody may have ticked off in it what is done.
    """
    from openpyxl import Workbook  # late: most checks write none

    file = Path(file)
    if file.suffix.lower() != ".xlsx":
        raise HereError(f"{file.name}: name a workbook that ends in .xlsx")
    if file.exists():
        raise HereError(f"{file} is there already, maybe with ticks of what is done: name another file")
    rows = findings(examined)
    book = Workbook()
    book.remove(book.active)
    in_form = {} if examined.study is None else {item: n for n, item in enumerate(examined.study.instrument.named)}
    for title, (names, order) in SHEETS.items():
        part = (
            rows.rename(columns={"question": "column"})
            if title == "all faults"
            else rows[rows["file"].str.startswith("interviews/")]
        )
        if title == "by question":
            part = part.assign(question=part["question"].replace("", WHOLE))
            nth = pd.Series([in_form.get(item, len(in_form)) for item in part["question"]], index=part.index, dtype=int)
            part = part.loc[nth.sort_values(kind="stable").index]
        add_sheet(book, title, part.sort_values(order, kind="stable") if order else part, names)
    touch_private(file)
    book.save(file)
    return file


def findings(examined: Examined) -> pd.DataFrame:
    """Every fault and finding that is to be looked at, in the order of the check: a table of `COLUMNS`."""
    faults = examined.faults.singles()
    rows = pd.DataFrame(
        {
            "file": faults["file"],
            "row": faults["row"],
            "question": faults["column"],
            "value": faults["value"],
            "rule": faults["rule"],
            "what to do": faults["do"],
        }
    )
    if examined.study is not None and examined.prepared is not None:
        marks = _marks(examined)
        # An answer that stops the study stands in the cleaning log, too: once is enough.
        stopped = set(zip(rows["file"], rows["row"], rows["question"], strict=True))
        cells = zip(marks["file"], marks["row"], marks["question"], strict=True)
        rows = pd.concat([rows, marks[[cell not in stopped for cell in cells]]], ignore_index=True)
    labels = {} if examined.study is None else _labels(examined.study)
    return rows.assign(
        interviewer=_interviewers(examined.study, rows),
        label=rows["question"].map(lambda item: labels.get(item, "")),
        done="",
    )[COLUMNS]


def _marks(examined: Examined) -> pd.DataFrame:
    """What the rules of cleaning find in interviews, as the cleaning log says it."""
    study = examined.study
    tables = preparation.log_lines(study, examined.prepared, examined.parameters)
    lines = pd.concat([table for table in tables if len(table)] or tables[:1], ignore_index=True)
    wanted = ["source", "place", "item", "old", "rule", "reason"]
    lines = lines.reindex(columns=wanted).astype(object)
    lines = lines.assign(place=lines["place"].fillna(-1).astype("int64"), **lines[["item", "old"]].fillna(""))
    settled = lines["rule"].isin(_SETTLED) | lines["reason"].fillna("").str.endswith(judging.PUT_RIGHT)
    lines = lines[(lines["source"] != "analyst") & (lines["place"] >= 0) & ~settled]
    origin = study.places.iloc[lines["place"]]
    reasons = lines["reason"].fillna("").to_list()
    return pd.DataFrame(
        {
            "file": [f"interviews/{name}" for name in origin["export"]],
            "row": origin["row"].to_list(),
            "question": lines["item"].to_list(),
            "value": lines["old"].to_list(),
            "rule": [_in_words(rule, reason) for rule, reason in zip(lines["rule"], reasons, strict=True)],
            "what to do": [_DO.get(rule, _LOOK) for rule in lines["rule"]],
        }
    )


def _in_words(rule: str, reason: str) -> str:
    """A rule in words, with what it found if that is more than the rule."""
    meaning = RULES[rule].meaning if rule in RULES else rule
    if reason.startswith(meaning):
        return reason
    return f"{meaning}: {reason}" if reason else meaning


def _labels(study: Study) -> dict[str, str]:
    return {item: question["label"] for item, question in study.instrument.named.items()}


def _interviewers(study: Study | None, rows: pd.DataFrame) -> list[str]:
    """Who held the interview of each row, as the export says; "all" where no item says it, "" outside of exports."""
    of_exports = rows["file"].str.startswith("interviews/").tolist()
    item = None if study is None else study.roles.get("interviewer")
    if item is None or item not in study.records.columns:
        return [EVERYBODY if of_export else "" for of_export in of_exports]
    places = zip(study.places["export"].astype(str), study.places["row"], strict=True)
    by_row = {
        (f"interviews/{name}", int(row)): named for (name, row), named in zip(places, study.records[item], strict=True)
    }
    return [
        shown(by_row.get((export, row), ""), spaces=True) for export, row in zip(rows["file"], rows["row"], strict=True)
    ]


def add_sheet(book: Workbook, title: str, rows: pd.DataFrame, names: Iterable[str]) -> None:
    """A sheet with a header that stays in sight, filters, and columns as wide as what stands in them."""
    from openpyxl.styles import Font, PatternFill
    from openpyxl.utils import get_column_letter

    names = list(names)
    sheet = book.create_sheet(title)
    sheet.append(names)
    for cells in rows[names].astype(object).itertuples(index=False, name=None):
        sheet.append([None] * len(names))
        for position, value in enumerate(cells, start=1):
            _put(sheet, sheet.max_row, position, value)
    for cell in sheet[1]:
        cell.font, cell.fill = Font(bold=True), PatternFill("solid", fgColor="DDE6EE")
    for position, name in enumerate(names, start=1):
        longest = max([len(name) + 3, *(len(str(value)) for value in rows[name])])
        sheet.column_dimensions[get_column_letter(position)].width = min(max(longest + 1, _NARROWEST), _WIDEST)
    sheet.freeze_panes, sheet.auto_filter.ref = "A2", sheet.dimensions
    sheet.print_title_rows = "1:1"
    sheet.page_setup.orientation, sheet.page_setup.paperSize = "landscape", sheet.PAPERSIZE_A4
    sheet.page_setup.fitToWidth, sheet.page_setup.fitToHeight = 1, 0
    sheet.sheet_properties.pageSetUpPr.fitToPage = True


def _put(sheet: Worksheet, row: int, column: int, value: object) -> None:
    """Write a value: rows as numbers, everything else as a text that no program takes for a formula."""
    from openpyxl.styles import Alignment

    cell = sheet.cell(row, column)
    cell.alignment = Alignment(wrap_text=True, vertical="top")
    if not isinstance(value, str) or value == "":
        cell.value = None if value == "" or pd.isna(value) else int(value)
        return
    cell.value = _CONTROL.sub("", value)
    if re.match(r"\s*[=+\-@]", value):
        # A spreadsheet would compute it; so marked it stays a text in whatever cell it is copied to.
        cell.data_type, cell.quotePrefix = "s", True
