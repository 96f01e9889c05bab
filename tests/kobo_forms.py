"""KoboToolbox's own fixtures (formpack) as the files of a study: an XLSForm, and exports with names as headers."""

from __future__ import annotations

import json
from pathlib import Path

import openpyxl

FIXTURES = (
    *("customer_satisfaction/v1", "dietary_needs/v1", "grouped_translated/v1", "literacy_test/v1", "or_other/v1"),
    *("long_unicode_labels/v1", "nested_grouped_repeatable/v1", "nested_grouped_repeatable/v2", "sanitation_report/v1"),
    *("selectone_to_multiple/v1_normal", "selectone_to_multiple/v2_selectone"),
    *("selectone_to_multiple/v3_selectmultiple", *(f"site_inspection/v{n}" for n in range(1, 7))),
)


def load(reference: Path, name: str) -> dict:
    """One fixture: version, content, submissions."""
    file = reference / "kobo-forms" / "formpack" / f"{name}.json"
    told = json.loads(file.read_text(encoding="utf-8"))
    return {"content": {key: told[key] for key in ("survey", "choices") if key in told}, **told}


def sheets(fixture: dict) -> dict[str, list[dict[str, str]]]:
    """The sheets of the XLSForm that a fixture was made from; labels in several languages have a column each."""
    content = fixture["content"]
    spoken = content.get("translations", [None])
    found = {}
    for sheet in ("survey", "choices"):
        found[sheet] = [_line(row, spoken) for row in content.get(sheet, [])]
    found["settings"] = [{"version": fixture.get("version", ""), "form_id": fixture.get("id_string", "")}]
    return found


def _line(row: dict, spoken: list[str | None]) -> dict[str, str]:
    line = {}
    for column, value in row.items():
        if column == "select_from_list_name":
            continue
        if isinstance(value, list):
            named = [column if language is None else f"{column}::{language}" for language in spoken]
            line |= {header: text or "" for header, text in zip(named, value, strict=False)}
        else:
            line[column] = str(value).lower() if isinstance(value, bool) else str(value)
    if "select_from_list_name" in row:
        line["type"] += f" {row['select_from_list_name']}"
    return line


def write_form(path: Path, fixture: dict) -> Path:
    """The XLSForm of a fixture."""
    book = openpyxl.Workbook()
    for name, rows in sheets(fixture).items():
        sheet = book.create_sheet(name)
        wanted = {"survey": ["type", "name"], "choices": ["list_name", "name"], "settings": []}[name]
        header = list(dict.fromkeys([*wanted, *(column for row in rows for column in row)]))
        sheet.append(header)
        for row in rows:
            sheet.append([row.get(column) or None for column in header])
    book.remove(book.worksheets[0])
    path.parent.mkdir(parents=True, exist_ok=True)
    book.save(path)
    return path


def paths(fixture: dict) -> dict[str, str]:
    """Name of each question -> its header in an export, groups before it."""
    around, found = [], {}
    for row in fixture["content"]["survey"]:
        kind = row["type"].replace(" ", "_")
        if kind.startswith("begin_"):
            around.append(row["name"])
        elif kind.startswith("end_"):
            around.pop()
        elif "name" in row:
            found[row["name"]] = "/".join([*around, row["name"]])
    return found


def export_rows(fixture: dict) -> list[dict[str, str]]:
    """The submissions as rows of an export; what lies in repeats is in other sheets."""
    named = paths(fixture)
    rows = []
    for submission in fixture.get("submissions", []):
        plain = {key: str(value) for key, value in submission.items() if not isinstance(value, (dict, list))}
        row = {named.get(key, key): value for key, value in plain.items()}
        rows.append({"__version__": fixture.get("version", ""), **row})
    return rows


def repeat_rows(fixture: dict, repeat: str) -> list[dict[str, str]]:
    """The rows of the sheet of one repeat, with the index of the row that they belong to."""
    found: list[dict[str, str]] = []
    counts: dict[str, int] = {}

    def walk(entry: dict, table: str, index: int) -> None:
        for key, value in entry.items():
            if not isinstance(value, list):
                continue
            name = key.rpartition("/")[2]
            for child in value:
                counts[name] = counts.get(name, 0) + 1
                own = {k: str(v) for k, v in child.items() if not isinstance(v, (dict, list))}
                if name == repeat:
                    parent = {"_index": str(counts[name]), "_parent_table_name": table, "_parent_index": str(index)}
                    found.append({**own, **parent})
                walk(child, name, counts[name])

    for index, submission in enumerate(fixture.get("submissions", []), 1):
        walk(submission, "main", index)
    return found
