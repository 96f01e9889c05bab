"""What followed from decisions: the rows of `actions.csv` in a study's folder.

A row of kind `action` says what was to be done after a decision, by whom (a role or an organisation, never a person),
and how far it is. A row of kind `returned` says to which group results were given back, how, and what was answered.
"""

from __future__ import annotations

import re
from pathlib import Path

import pandas as pd

from herelib.decisions.records import Subjects, ids
from herelib.errors import Faults, nearest, shown
from herelib.files import workbooks
from herelib.folders import study_folder
from herelib.form import plain
from herelib.tables import CONTRACTS
from herelib.vocabulary import GROUPS

FILE = "actions.csv"
ACTION, RETURNED = KINDS = ("action", "returned")
STATUSES = ("planned", "begun", "done", "dropped")
REQUIRED = ("decision", "action", "who", "status", "date")
OPTIONAL = ("kind", "region", "answer")
_NEEDED = {ACTION: ("decision", "action", "who"), RETURNED: ("action", "who")}
_WHAT = {  # what a cell that is empty should hold
    "decision": "name the decision record, such as 0036",
    "action": "say what is to be done, or how results were given back",
    "who": "name a role or an organisation, not a person; of results given back, the group",
}


def load_actions(study: str | Path) -> tuple[pd.DataFrame, pd.DataFrame]:
    """The table `actions` of a study, in the order of its file, and every fault of the file.

    Parameters
    ----------
    study : name or folder of the study

    Returns
    -------
    table `actions` (no rows where there is no file, or it cannot be read), and table [file, row, column, value, rule,
    do]
    """
    folder, faults = study_folder(study), Faults()
    path = folder / FILE
    if not path.is_file():
        return _table([]), faults.singles()
    cells = workbooks.read_one(path, FILE, faults)
    rows = [] if cells is None else _rows(cells, faults)
    known = ids(folder)
    regions = Subjects(folder).regions
    for row in rows:
        _judge(row, known, regions, faults)
    for row in _doubles(rows):
        faults.add(FILE, row["line"], "action", "", "a row that stands twice", "keep one")
    return _table(rows), faults.singles()


def _table(rows: list[dict]) -> pd.DataFrame:
    columns = list(CONTRACTS["actions"].columns)
    table = pd.DataFrame(rows, columns=["line", *columns[1:]]).rename(columns={"line": "row"})
    return table.astype({"row": int, **dict.fromkeys(columns[1:], str)})


def _rows(cells, faults: Faults) -> list[dict]:
    """The rows of the file by column; none where a column is missing."""
    header = [plain(name) for name in cells.header]
    for name in REQUIRED:
        if name not in header:
            faults.add(FILE, 1, name, "", "a column is missing", f"add it: {', '.join(REQUIRED)}")
    for name in header:
        if name not in (*REQUIRED, *OPTIONAL):
            faults.add(FILE, 1, shown(name), "", "unknown column", nearest(name, (*REQUIRED, *OPTIONAL)))
    if not set(REQUIRED) <= set(header):
        return []
    position = {name: header.index(name) for name in (*REQUIRED, *OPTIONAL) if name in header}
    rows = []
    for line, values in cells.frame.iterrows():
        row = {name: " ".join(str(values.iloc[at]).split()) for name, at in position.items()}
        rows.append({"line": line, **dict.fromkeys(OPTIONAL, ""), **row})
        rows[-1]["kind"] = rows[-1]["kind"] or ACTION
    return rows


def _judge(row: dict, known: list[str], regions: frozenset[str], faults: Faults) -> None:
    """Adds what is wrong with a row."""
    line = row["line"]
    if row["kind"] not in KINDS:
        faults.add(FILE, line, "kind", shown(row["kind"]), f"one of {', '.join(KINDS)}", nearest(row["kind"], KINDS))
    for name in _NEEDED.get(row["kind"], ("action", "who")):
        if not row[name]:
            faults.add(FILE, line, name, "", "empty", _WHAT[name])
    if row["decision"] and row["decision"] not in known:
        # A spreadsheet turns 0036 into 36.
        padded = row["decision"].zfill(4)
        do = f"write {padded}, as a text" if padded in known else nearest(row["decision"], known)
        faults.add(FILE, line, "decision", shown(row["decision"]), "no record has this id", do)
    if row["status"] not in STATUSES:
        do = nearest(row["status"], STATUSES)
        faults.add(FILE, line, "status", shown(row["status"]), f"one of {', '.join(STATUSES)}", do)
    if not _is_day(row["date"]):
        faults.add(FILE, line, "date", shown(row["date"]), "not a date", "write YYYY-MM-DD, or YYYY-MM of a month")
    if row["kind"] == RETURNED and row["who"] and row["who"] not in GROUPS:
        faults.add(FILE, line, "who", shown(row["who"]), f"one of {', '.join(GROUPS)}", nearest(row["who"], GROUPS))
    if row["region"] and regions and row["region"] not in regions:
        do = nearest(row["region"], regions)
        faults.add(FILE, line, "region", shown(row["region"], spaces=True), "not in regions.csv", do)


def _is_day(text: str) -> bool:
    if re.fullmatch(r"\d{4}-(0[1-9]|1[0-2])", text):
        return True
    return bool(re.fullmatch(r"\d{4}-\d\d-\d\d", text)) and not pd.isna(pd.to_datetime(text, errors="coerce"))


def _doubles(rows: list[dict]) -> list[dict]:
    """Rows that say what an earlier one said: the same kind, decision, region, action and who."""
    seen, doubles = set(), []
    for row in rows:
        key = tuple(row[name] for name in ("kind", "decision", "region", "action", "who", "date"))
        doubles += [row] if key in seen else []
        seen.add(key)
    return doubles
