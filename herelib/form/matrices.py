"""Rows of a form that stand for several questions: loops, and KoboToolbox's matrices, scores and rankings.

Each is written out as the survey tool deploys it, so that what follows knows groups and questions only: a loop as
pyxform does it (module builder), the others as KoboToolbox does
(https://github.com/kobotoolbox/kpi, kpi/utils/xlsform_preprocessors).
"""

from __future__ import annotations

import fnmatch
import re
from collections.abc import Iterator, Mapping
from typing import Protocol

import pandas as pd

from herelib.form import spellings
from herelib.form.spellings import EXPRESSIONS, HERE

ROLLED = ("loop", *spellings.LIST_OF)
_SLOT = re.compile(r"%\((name|label)\)s")


class Form(Protocol):
    """What is asked of an instrument here; `herelib.form.xlsform` describes it."""

    items: pd.DataFrame
    matrices: Mapping[str, tuple[str, ...]]
    named: Mapping[str, dict]


class Unrolling:
    """Writes out rows that stand for several questions.

    Parameters
    ----------
    choices : of the form, with their labels
    languages : the language of each label column of the sheet `survey`
    """

    def __init__(self, choices: pd.DataFrame, languages: Mapping[str, str]):
        self.choices = {name: listed.to_dict("records") for name, listed in choices.groupby("list", sort=False)}
        self.languages = languages

    def lines(self, lines: list[dict]) -> Iterator[dict]:
        """The lines of the sheet `survey`, each that stands for several written out.

        Members of a matrix name it in `#matrix`; a group that was made of a list names that in `#list`.
        """
        rest = iter(range(len(lines)))
        for position in rest:
            line = lines[position]
            block = spellings.block(line["type"])
            end = _end(lines, position, block[1]) if block and block[0] == "begin" and block[1] in ROLLED else 0
            if not end:
                yield line
                continue
            inside = list(self.lines(lines[position + 1 : end]))
            listed = block[2] if block[1] == "loop" else line.get(spellings.LIST_OF[block[1]], "")
            yield from getattr(self, f"_{block[1]}")({**line, "#list": listed}, inside, lines[end])
            for _ in range(end - position):
                next(rest)

    def _labels(self, choice: Mapping) -> dict[str, str]:
        """The label of a choice under each label column of `survey`."""
        by_header = {header: choice.get(f"label:{spoken}", "") for header, spoken in self.languages.items()}
        return {header: label or choice["label"] or choice["name"] for header, label in by_header.items()}

    def _loop(self, begin: dict, inside: list[dict], end: dict) -> Iterator[dict]:
        """A group for each choice, with the same questions in each."""
        yield {**begin, "type": "begin group"}
        # pyxform passes over a choice that is called "none"
        for choice in [each for each in self.choices.get(begin["#list"], []) if each["name"] != "none"]:
            labels = self._labels(choice)
            blank = dict.fromkeys(begin, "")
            yield {**blank, **labels, "#row": begin["#row"], "type": "begin group", "name": choice["name"]}
            for line in inside:
                yield {header: _filled(value, choice["name"], labels.get(header)) for header, value in line.items()}
            yield {**end, "type": "end group"}
        yield {**end, "type": "end group"}

    def _kobomatrix(self, begin: dict, inside: list[dict], end: dict) -> Iterator[dict]:
        """A group for each choice, in which each question is called matrix_choice_question."""
        outer = begin["name"]
        blank = {**dict.fromkeys(begin, ""), "#row": begin["#row"], "#list": begin["#list"]}
        yield from [{**blank, "type": "begin group", "name": f"{outer}_header"}]
        for name in ("note", *(line["name"] for line in inside)):
            yield {**blank, "type": "note", "name": f"{outer}_header_{name}"}
        yield {**end, "type": "end group"}
        for choice in self.choices.get(begin["#list"], []):
            group = f"{outer}_{choice['name']}"
            around = {"relevant": begin.get("relevant", ""), **self._labels(choice)}
            yield {**blank, **around, "type": "begin group", "name": group}
            yield {**blank, "type": "note", "name": f"{group}_note"}
            for line in inside:
                yield self._of_matrix(line, begin, group, [each["name"] for each in inside])
            yield {**end, "type": "end group"}

    def _of_matrix(self, line: dict, begin: dict, group: str, names: list[str]) -> dict:
        """A question of a matrix in the group of one of its rows."""
        row, choice = _inheriting(line, begin), group.removeprefix(f"{begin['name']}_")
        row["name"] = f"{group}_{line['name']}"
        # as KoboToolbox labels it
        row |= {header: f"{choice}-{line[header]}" for header in self.languages if line[header]}
        for column in EXPRESSIONS:
            for name in names if row.get(column) else ():
                row[column] = re.sub(rf"\$\{{\s*{re.escape(name)}\s*\}}", f"${{{group}_{name}}}", row[column])
        return row

    def _score(self, begin: dict, inside: list[dict], end: dict) -> Iterator[dict]:
        """A group of questions with the same choices."""
        yield {**begin, "type": "begin group", "required": "", **dict.fromkeys(HERE, "")}
        yield {**dict.fromkeys(begin, ""), "#row": begin["#row"], "type": "note", "name": f"{begin['name']}_header"}
        for line in inside:
            row = _inheriting(line, begin)
            if line["type"].lower() == "score__row":
                row["type"] = f"select_one {begin['#list']}"
                row["required"] = line.get("required") or begin.get("required", "")
            yield row
        yield {**end, "type": "end group"}

    def _rank(self, begin: dict, inside: list[dict], end: dict) -> Iterator[dict]:
        """A group of questions with the same choices, of which none may be given twice."""
        yield {**begin, "type": "begin group", "required": "", **dict.fromkeys(HERE, "")}
        yield {**dict.fromkeys(begin, ""), "#row": begin["#row"], "type": "note", "name": f"{begin['name']}_label"}
        before: list[str] = []
        for line in inside:
            row = _inheriting(line, begin)
            if line["type"].lower() == "rank__level":
                others = " and ".join(f"${{{line['name']}}} != ${{{other}}}" for other in before)
                row |= {"type": f"select_one {begin['#list']}", "required": "yes", "constraint": others}
                before.append(line["name"])
            yield row
        yield {**end, "type": "end group"}


def _end(lines: list[dict], position: int, kind: str) -> int:
    """The position of the line that ends a group of a kind, 0 where there is none."""
    depth = 0
    for further in range(position, len(lines)):
        block = spellings.block(lines[further]["type"])
        if block and block[1] == kind:
            depth += 1 if block[0] == "begin" else -1
            if depth == 0:
                return further
    return 0


def _filled(value: object, name: str, label: str | None) -> object:
    if not isinstance(value, str) or "%(" not in value:
        return value
    return _SLOT.sub(lambda match: name if match[1] == "name" or label is None else label, value)


def _inheriting(line: dict, begin: dict) -> dict:
    """A member of a matrix; what the matrix is for holds for its members that say nothing else."""
    here = {column: line.get(column) or begin.get(column, "") for column in HERE if column in line}
    return {**line, **here, "#matrix": begin["name"]}


def members(form: Form, name: str) -> tuple[str, ...]:
    """The items that a name in study.yaml stands for: those of a matrix, or of a pattern with "*".

    A matrix is one of KoboToolbox, a group whose questions have the same choices, or several items of one list that are
    called `name_…`, as the sub-questions of LimeSurvey's arrays are here. None where it is nothing of the kind.
    """
    questions = [row for row in form.named.values() if row["type"] != "note"]
    if "*" in name:
        return tuple(row["name"] for row in questions if fnmatch.fnmatchcase(row["name"], name))
    if name in form.named or name in form.matrices:
        return form.matrices.get(name, ())
    inside = [row for row in questions if row["path"].split("/")[-1] == name]
    prefixed = [row for row in questions if row["name"].startswith(f"{name}_") and not row["name"].endswith("_other")]
    for rows in (inside, prefixed):
        if len(rows) > 1 and len({(row["type"], row["list"]) for row in rows}) == 1:
            return tuple(row["name"] for row in rows)
    return ()


def spread(form: Form, declared: Mapping[str, Mapping]) -> dict[str, Mapping]:
    """What study.yaml says of items, with what it says of a matrix said of each of its members.

    What stands under a member's own name wins.
    """
    spread_items: dict[str, Mapping] = {}
    for name, entry in declared.items():
        for member in members(form, name) or (name,):
            spread_items[member] = {**entry, **spread_items.get(member, {}), **declared.get(member, {})}
    return spread_items
