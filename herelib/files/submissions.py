"""Reads the JSON of KoboToolbox's programming interface, and its kin of ODK Central and LimeSurvey, as text cells.

A submission is an object; a group stands in the names of its questions ("group/name") or is an object itself; a repeat
group is a list of objects. Each repeat group becomes a sheet of its own, as KoboToolbox's own XLSX has it, with columns
that lead to the interview.
"""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping

from herelib.errors import Faults
from herelib.files import cells
from herelib.files.cells import Cells, Source

_WRAPPED = ("results", "value", "responses", "data", "submissions")  # names under which tools put the list
_CENTRAL = {  # what ODK Central calls things in JSON -> what it calls them in CSV
    "__id": "KEY",
    "__Submissions-id": "PARENT_KEY",
    "__system/submissionDate": "SubmissionDate",
    "__system/reviewState": "ReviewState",
    "__system/submitterName": "SubmitterName",
    "__system/submitterId": "SubmitterID",
    "__system/formVersion": "FormVersion",
}
_LINKS = ("_index", "_parent_table_name", "_parent_index", "_submission__id", "_submission__uuid")
_DEEP = 50  # so many objects inside of one another are no form
_Row = dict[str, str]


def read(path: Source, file: str, faults: Faults) -> dict[str, Cells]:
    """The interviews, a sheet without a name, and each repeat group; none, with the reason, where there are none."""
    try:
        content = _parsed(path.read_bytes().decode("utf-8-sig"))
    except (ValueError, RecursionError):  # a number of thousands of digits among them
        faults.add(file, "", "", "", "not readable as JSON", "it is cut off or damaged: download it again")
        return {}
    answers = _listed(content)
    if answers is None:
        do = "save the answer of the address …/data.json of the project, or export it as XLSX"
        faults.add(file, "", "", "", "no list of submissions", do)
        return {}
    if isinstance(content, Mapping) and (content.get("next") or content.get("@odata.nextLink")):
        count = content.get("count", content.get("@odata.count", "more"))
        rule = f"one page of several: {len(answers)} of {count} submissions"
        faults.add(file, "", "", "", rule, "download all pages, or export it as XLSX")
        return {}
    tables = _Tables()
    try:
        for number, answer in enumerate(answers, start=1):
            tables.add(answer, number)
    except RecursionError:
        faults.add(file, "", "", "", "objects inside of objects without an end", "export it as XLSX")
        return {}
    sheets = dict(tables.sheets())
    if "" not in sheets:
        faults.add(file, "", "", "", "a list without a submission", "export it again")
        return {}
    return sheets


def _parsed(text: str) -> object:
    """The content of a JSON; of one that has an object a line (R, pandas, databases), the list of these."""
    try:
        return json.loads(text)
    except json.JSONDecodeError:
        lines = [line for line in text.splitlines() if line.strip()]
        if len(lines) < 2 or not all(line.lstrip().startswith("{") for line in lines):
            raise
        return [json.loads(line) for line in lines]


def _listed(content: object) -> list[dict] | None:
    """The list of submissions in a JSON, None where there is none."""
    content = _of_pandas(content)
    if isinstance(content, Mapping):
        lists = [content[name] for name in _WRAPPED if isinstance(content.get(name), list)]
        if not lists and isinstance(content.get("features"), list):  # GeoJSON
            lists = [[part.get("properties") for part in content["features"] if isinstance(part, Mapping)]]
        content = lists[0] if lists else [content] if {"_uuid", "_id", "__id"} & content.keys() else None
    if not isinstance(content, list) or not all(isinstance(each, Mapping) for each in content):
        return None
    # LimeSurvey puts each response under its number: [{"1": {…}}, {"2": {…}}]
    if content and all(len(each) == 1 and isinstance(next(iter(each.values())), Mapping) for each in content):
        content = [next(iter(each.values())) for each in content]
    return content


def _of_pandas(content: object) -> object:
    """The rows of a table that pandas wrote column by column, or as columns and data; anything else as it is."""
    if not isinstance(content, Mapping) or not content:
        return content
    header, data = content.get("columns"), content.get("data")
    if isinstance(header, list) and isinstance(data, list) and all(isinstance(row, list) for row in data):
        return [dict(zip(map(str, header), row, strict=False)) for row in data]
    columns = list(content.values())
    if not all(isinstance(column, Mapping) and column.keys() == columns[0].keys() for column in columns):
        return content
    # Rows are numbered in pandas; objects of one shape that are not may be groups of one submission.
    if not columns[0] or not all(key.isdecimal() for key in columns[0]) or len(columns) < 2:
        return content
    return [{name: column[key] for name, column in content.items()} for key in columns[0]]


class _Tables:
    """Rows of the interviews ("") and of each repeat group, as they are gathered."""

    def __init__(self) -> None:
        self.rows: dict[str, list[_Row]] = {"": []}
        self.nested: dict[str, bool] = {}

    def add(self, answer: Mapping, number: int) -> None:
        """One submission and what is repeated in it."""
        row: _Row = {}
        self.rows[""].append(row)
        repeats = list(self._flat(answer, "", row))
        row["_index"] = row.get("_index", str(number))
        link = {"_submission__id": row.get("_id", ""), "_submission__uuid": row.get("_uuid", row.get("KEY", ""))}
        self._add_repeats(repeats, "", row["_index"], link)

    def _add_repeats(self, repeats: list[tuple[str, list]], parent: str, index: str, link: Mapping) -> None:
        if parent.count("/") > _DEEP:
            raise RecursionError
        for path, parts in repeats:
            rows = self.rows.setdefault(path, [])
            for part in parts:
                row: _Row = {}
                rows.append(row)
                inner = list(self._flat(part, "", row, path))
                row.update(link)
                row["_index"] = str(len(rows))
                row["_parent_table_name"] = parent.rpartition("/")[2]
                row["_parent_index"] = index
                self._add_repeats(inner, path, row["_index"], link)

    def _flat(self, answer: Mapping, before: str, row: _Row, inside: str = "") -> Iterator[tuple[str, list]]:
        """Fill a row with the answers of an object; what is repeated in it comes back: path, parts."""
        for key, value in answer.items():
            # Kobo writes the whole path behind each repeat, Central the last name only.
            path = f"{before}{key}"
            whole = path if not inside or path.startswith(f"{inside}/") else f"{inside}/{path}"
            if key == "_validation_status":
                row[path] = _status(value)
            elif key == "_attachments":
                row[path] = " ".join(map(_file_name, value)) if isinstance(value, list) else cells.as_text(value)
            elif isinstance(value, Mapping):
                if "coordinates" in value:
                    row[whole] = _point(value["coordinates"])
                else:
                    yield from self._flat(value, f"{path}/", row, inside)
            elif isinstance(value, list) and value and all(isinstance(part, Mapping) for part in value):
                if not key.startswith("_"):
                    yield whole, value
            elif not key.endswith(("@odata.navigationLink", "@odata.context")):
                row[_CENTRAL.get(path, whole)] = "" if value in ([], [None, None]) else cells.as_text(value)

    def sheets(self) -> Iterator[tuple[str, Cells]]:
        """The interviews, then the repeat groups, each with the columns that occur in any of its rows."""
        last = [path.rpartition("/")[2] for path in self.rows]
        for path, rows in self.rows.items():
            name = path.rpartition("/")[2]
            header = list(dict.fromkeys(key for row in rows for key in row if key not in _LINKS or path))
            if not path and len(self.rows) > 1:
                header.append("_index")
            texts = [header, *([row.get(key, "") for key in header] for row in rows)]
            table = cells.of_rows(texts, sheet=name, typed=True)
            if isinstance(table, Cells):
                yield (path if last.count(name) > 1 else name), table


def _status(value: object) -> str:
    """What a reviewer said of a submission: the label of an object, "" of an empty one."""
    if isinstance(value, Mapping):
        return cells.as_text(value.get("label") or value.get("uid") or "")
    return cells.as_text(value)


def _file_name(attachment: object) -> str:
    name = attachment.get("filename", "") if isinstance(attachment, Mapping) else attachment
    return cells.as_text(name).rpartition("/")[2]


def _point(coordinates: object) -> str:
    """A point of GeoJSON as the survey tools write it: latitude, longitude, altitude."""
    if isinstance(coordinates, list) and len(coordinates) >= 2 and not isinstance(coordinates[0], list):
        longitude, latitude, *rest = coordinates
        return cells.as_text([latitude, longitude, *rest])
    return cells.as_text(coordinates)
