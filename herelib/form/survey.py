"""The sheet `survey` of a form, read from top to bottom: questions, and the groups and repeats around them."""

from __future__ import annotations

import math
import re
from collections.abc import Mapping

import pandas as pd

from herelib.errors import Faults, nearest
from herelib.form import spellings
from herelib.form.spellings import FILED, NO, ROLES, SELECTS, TYPES, YES

_UNLISTED = "its choices lie in another file: answers are not checked"
_ANSWERED = "its choices are answers given before: answers are not checked"
_SEARCHED = "its choices are searched for in another file: answers are not checked"


class Survey:
    """What the lines of a sheet `survey` say.

    `questions` and `blocks` have a row each, `matrices` names the members of each matrix, `settings` are those that are
    written as rows, `notes` keeps what is legal and yet not checked.

    Parameters
    ----------
    lines : as `herelib.form.namesakes.located` gives them
    labels : the labels of each line, by column
    names_by_list : the names of the choices in each list
    file : the form as messages call it
    """

    def __init__(
        self,
        lines: list[dict],
        labels: pd.DataFrame,
        names_by_list: Mapping[str, set[str]],
        file: str,
        faults: Faults,
    ):
        self.labels = labels.to_dict("records")
        self.names_by_list = names_by_list
        self.file, self.faults = file, faults
        self.notes: list[tuple] = []
        self.open_blocks: list[dict] = []
        self.questions: list[dict] = []
        self.blocks: list[dict] = []
        self.matrices: dict[str, tuple[str, ...]] = {}
        self.settings: dict[str, str] = {}
        self.row_by_name: dict[str, int] = {}
        self.rows_by_list = _rows_by_list(lines)
        for line, labels_of_line in zip(lines, self.labels, strict=True):
            self._line(line, line["type"], self._surroundings(line, labels_of_line))
        for block in self.open_blocks:
            rule, do = f"{block['kind']} without an end", f"add a row 'end_{block['kind']}'"
            self._fault(block["row"], "type", block["name"], rule, do)

    def _fault(self, row: int, column: str, value: str, *rule_and_do: str) -> None:
        self.faults.add(self.file, row, f"survey: {column}", value, *rule_and_do)

    def _surroundings(self, line: dict, labels: dict) -> dict:
        """What a line has from where it stands, and its labels."""
        names_of_repeats = (block["name"] for block in reversed(self.open_blocks) if block["kind"] == "repeat")
        return {
            "path": line["#path"],
            "repeat": next(names_of_repeats, ""),
            "relevant": _both(self.open_blocks[-1]["relevant"] if self.open_blocks else "", line["relevant"]),
            "row": line["#row"],
            **labels,
        }

    def _line(self, line: dict, kind: str, surroundings: dict) -> None:
        block = spellings.block(kind)
        if block and block[0] == "begin":
            self._begin(line, block[1], surroundings)
        elif block:
            self._end(block[1], line["#row"], kind)
        elif kind.lower() in spellings.SETTINGS:
            self.settings[spellings.SETTINGS[kind.lower()]] = line["name"]
        elif kind.lower() == "audit":
            self._question({**line, "#called": line["#called"] or "audit"}, kind, surroundings)
        elif kind and line["name"]:
            self._question(line, kind, surroundings)
        elif line["name"]:
            self._fault(line["#row"], "type", line["name"], "question without a type", "give it a type, or remove it")
        elif kind not in ("", "note"):
            self._fault(line["#row"], "name", kind, "question without a name", "give it a name")

    def _begin(self, line: dict, kind: str, surroundings: dict) -> None:
        block = {"name": line["name"], "kind": kind, "repeat_count": line["repeat_count"], **surroundings}
        self.open_blocks.append(block)
        self.blocks.append(block)
        if line.get("#list"):
            self._check_list(line["#list"], line["#row"])

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

    def _question(self, line: dict, kind: str, surroundings: dict) -> None:
        name, row = line["#called"], line["#row"]
        base, listed, other = spellings.question(kind)
        # A search in another file stands beside a list that holds names of columns, and no choices.
        if base in SELECTS and "search(" in line["appearance"]:
            base, note = FILED[base != "select_one"], _SEARCHED
            self.notes.append((row, "survey: type", name, note))
        else:
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
            "list": listed if base in (*SELECTS, "rank") else "",
            "dimension": line["here_dimension"],
            "direction": self._direction(line["here_direction"], row),
            "role": self._role(line["here_role"], row),
            **(_range(line["parameters"]) if base == "range" else {"low": math.nan, "high": math.nan}),
            "other": other,
            **{column: line[column] for column in ("constraint", "calculation", "choice_filter")},
            # "yes" becomes what XPath knows, so that one evaluation serves all
            "required": "true()" if required in YES else "" if required in NO else line["required"],
            **surroundings,
        }
        self.questions.append(question)
        if line.get("#matrix"):
            self.matrices[line["#matrix"]] = (*self.matrices.get(line["#matrix"], ()), name)
        if other and f"{name}_other" not in self.row_by_name:
            self.questions.append(self._text_of_other(question))
        self.row_by_name[name] = row

    def _check_type(self, line: dict, kind: str, base: str, listed: str) -> None:
        row = line["#row"]
        if base not in TYPES:
            self._fault(row, "type", kind, "unknown type of question", nearest(base, TYPES))
        elif base in (*SELECTS, "rank"):
            self._check_list(listed, row)
        elif base in FILED:
            note = _ANSWERED if listed.startswith("${") else _UNLISTED
            self.notes.append((row, "survey: type", line["#called"], note))

    def _check_list(self, listed: str, row: int) -> None:
        """One fault for each list that is not there, however many questions take their choices from it."""
        rows = self.rows_by_list[listed]
        if self.names_by_list.get(listed) or row != rows[0]:
            return
        rule = "list without choices" if listed in self.names_by_list else "list not in the sheet 'choices'"
        further = f" (rows {', '.join(map(str, rows[:6]))}{', …' if len(rows) > 6 else ''})" if len(rows) > 1 else ""
        filled = [name for name, names in self.names_by_list.items() if names]
        self._fault(row, "type", listed, rule + further, nearest(listed, filled))

    def _text_of_other(self, question: dict) -> dict:
        """The question for a text that XLSForm adds behind "or other"."""
        blank = ["dimension", "role", "required", "constraint", "calculation", "choice_filter"]
        labels = [column for column in question if column == "label" or column.startswith("label:")]
        return {
            **question,
            **dict.fromkeys([*blank, *labels], ""),
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


def _rows_by_list(lines: list[dict]) -> dict[str, list[int]]:
    """The rows whose choices are those of each list."""
    rows: dict[str, dict[int, None]] = {}
    for line in lines:
        listed = line.get("#list") or spellings.question(line["type"])[1]
        rows.setdefault(listed, {})[line["#row"]] = None
    return {listed: list(each) for listed, each in rows.items()}


def _both(around: str, inner: str) -> str:
    """Skip logic of what lies in a block: that of the block and its own.

    Examples
    --------
    >>> _both("(${a} = 1)", "${b} = 2 or ${b} = 3"), _both("", "${a} = 1"), _both("", "")
    ('(${a} = 1) and (${b} = 2 or ${b} = 3)', '(${a} = 1)', '')
    """
    return " and ".join(part for part in (around, f"({inner})" if inner else "") if part)


def _range(parameters: str) -> dict[str, float]:
    """Bounds of a `range` question; where it says none they are 1 and 10, as survey tools show it.

    A slider may run downwards; its numbers mean the same.

    Examples
    --------
    >>> _range("start=0 end=5 step=1"), _range(""), _range("start=100 end=0 step=10")
    ({'low': 0.0, 'high': 5.0}, {'low': 1.0, 'high': 10.0}, {'low': 0.0, 'high': 100.0})
    """
    bounds = dict(re.findall(r"(start|end)\s*=\s*(-?\d+(?:\.\d+)?)", parameters))
    low, high = sorted((float(bounds.get("start", 1)), float(bounds.get("end", 10))))
    return {"low": low, "high": high}
