"""A form for a study that has none: made from the labels in files of SPSS and Stata, or from what study.yaml says.

Of a file with labels each column is a question: its label is the label of the column, its choices are the labelled
codes. Of a plain table those columns are questions that study.yaml names, under `roles` or `items`. No skip logic, no
constraint is known then: what a form would say is not there.
"""

from __future__ import annotations

import math
import re
from collections import Counter
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field

import pandas as pd

from herelib.files import Cells, columns
from herelib.form.choices import Choices, folded
from herelib.form.spaced_names import joined
from herelib.form.xlsform import ITEM_COLUMNS, NOTE_COLUMNS, Instrument

_BY_ROLE = {"date": "date", "start": "datetime", "end": "datetime", "weight": "decimal"}  # else text
_LONGEST_SCALE = 20  # steps between two labelled ends
_MOSTLY = 0.5  # of the answers have a code with a label where the codes are choices
_SHOWN = 5  # codes that a note names
_BLANK = dict.fromkeys(("path", "relevant", "dimension", "role", "repeat", "required", "constraint"), "")
_NUMBER = re.compile(r"-?\d+(\.\d+)?")


@dataclass
class _Question:
    """A column of one or several exports, as a question of the form."""

    name: str
    type: str = ""
    label: str = ""
    choices: dict[str, str] = field(default_factory=dict)


def instrument(tables: Mapping[str, Cells], settings: Mapping) -> Instrument | None:
    """The form that these tables have; None where nothing says what their columns hold.

    Parameters
    ----------
    tables : the interviews of each export, by the file as messages call it
    settings : of the study
    """
    making = _Making(settings)
    for file, table in tables.items():
        for position, name in enumerate(table.header):
            making.learn(file, table, position, name.strip())
    labelled = [file for file, table in tables.items() if table.kinds]
    if not labelled and not settings["roles"].get("region"):
        return None
    source = f"made from the labels of {', '.join(labelled)}" if labelled else "made from what study.yaml says"
    note = f"not there: the form is {source} ({len(making.questions)} questions); it has no skip logic and no rules"
    return making.form([("", "", "the form", note), *making.notes])


class _Making:
    """Questions as they are gathered, column by column, and notes [row, column, value, note]."""

    def __init__(self, settings: Mapping):
        self.settings = settings
        self.language = next(iter(settings["languages"]), "")
        self.missing = {code for codes in settings["missing"].values() for code in codes}
        self.roles = _roles(settings["roles"])
        # As a header may be capitalised otherwise than in study.yaml.
        self.named = {folded(name).casefold(): name for name in (*self.roles, *settings["items"])}
        self.questions: dict[str, _Question] = {}
        self.notes: list[tuple] = []

    def learn(self, file: str, table: Cells, position: int, name: str) -> None:
        """What a column of a table says of a question."""
        if not name:
            return
        declared = self.named.get(folded(name).casefold(), "")
        name = declared or name
        if not table.kinds and not declared:
            return
        rows_by_code = _counted(table.frame[position])
        question = (
            self._of_labels(file, table, position, _Question(name, table.kinds[position])) if table.kinds else None
        )
        steps = {"scale", "values"} & self.settings["items"].get(name, {}).keys()
        if question is None or (steps and not question.choices):
            label = question.label if question else ""
            question = self._declared(name, rows_by_code)
            question.label = question.label or label
        before = self.questions.setdefault(name, question)
        if before is not question:
            self._merge(before, question, file)

    def _of_labels(self, file: str, table: Cells, position: int, question: _Question) -> _Question:
        """A question with what the labels of its column and of its codes say."""
        name, kind, rows_by_code = question.name, question.type, _counted(table.frame[position])
        question.label = table.labels.get(position, "")
        if kind == "text":  # as some programs keep dates and weights
            question.type = _BY_ROLE.get(self.roles.get(name, ""), kind)
        left_out = table.left_out.get(position, frozenset())
        if unknown := [code for code in left_out - self.missing if rows_by_code[code]]:
            self._note(name, f"codes that {file} declares to be no answer: {_some(unknown)}")
        label_by_code = {
            code: label
            for code, label in table.value_labels.get(position, {}).items()
            if code not in left_out or code in self.missing
        }
        steps = [code for code in label_by_code if code not in self.missing]
        answers = Counter({code: n for code, n in rows_by_code.items() if code not in left_out | self.missing})
        rest = [code for code in answers if code not in label_by_code]
        if kind in ("date", "datetime", "time") or not steps:
            return question
        if rest and _between(rest, steps):
            self._note(name, f"codes without a label are taken for steps of its scale: {_some(rest)}")
            label_by_code |= {code: code for code in rest}
        elif sum(answers[code] for code in rest) > (1 - _MOSTLY) * answers.total():
            text = f"most answers have no label and are read as {'texts' if kind == 'text' else 'numbers'}"
            self._note(
                name, f"{text}; codes that have one: {_some(steps)}: list those that are no answer under missing"
            )
            return question
        question.type = "select_one"
        question.choices = dict(sorted(label_by_code.items(), key=lambda choice: _order(choice[0])))
        return question

    def _declared(self, name: str, rows_by_code: Counter) -> _Question:
        """A question from what study.yaml says of a column of a plain table."""
        declared = self.settings["items"].get(name, {})
        role = declared.get("role", "") or self.roles.get(name, "")
        names = list(declared.get("scale", ())) or list(declared.get("values", {}))
        if names:
            names += [code for code in self.missing if rows_by_code[code] and code not in names]
            kind = "select_multiple" if _holds_several(rows_by_code, names) else "select_one"
            return _Question(name, kind, declared.get("label", ""), {each: each for each in names})
        if role:
            return _Question(name, _BY_ROLE.get(role, "text"), declared.get("label", ""))
        return _Question(name, "decimal", declared.get("label", ""))

    def _merge(self, question: _Question, other: _Question, file: str) -> None:
        """Bring in what another export says of the same question."""
        question.label = question.label or other.label
        for code, label in other.choices.items():
            known = question.choices.setdefault(code, label)
            if folded(known).casefold() != folded(label).casefold():
                self._note(question.name, f"code {code} has another label in {file}: the first counts")
        if question.type != other.type:
            kinds = {question.type, other.type}
            selects = "select_multiple" if "select_multiple" in kinds else "select_one"
            question.type = selects if question.choices else "decimal" if kinds <= {"integer", "decimal"} else "text"

    def _note(self, name: str, text: str) -> None:
        self.notes.append(("", "column", name, text))

    def form(self, notes: list[tuple]) -> Instrument:
        """The questions as the tables of a form."""
        spoken = f"label:{self.language}"
        items, choices = [], []
        for position, question in enumerate(self.questions.values(), start=1):
            row = {**_BLANK, **dict.fromkeys(("calculation", "choice_filter"), "")}
            row |= {"name": question.name, "type": question.type, "list": question.name if question.choices else ""}
            row |= {"direction": 1, "label": question.label, "low": math.nan, "high": math.nan, "other": False}
            items.append({**row, "row": position, spoken: question.label})
            several = question.type == "select_multiple"  # such answers are names parted by spaces
            choices += [
                (question.name, joined(code) if several else code, label, label)
                for code, label in question.choices.items()
            ]
        table = pd.DataFrame(choices, columns=["list", "name", "label", spoken])
        return Instrument(
            items=pd.DataFrame(items, columns=[*ITEM_COLUMNS, spoken]),
            choices=table,
            languages=(self.language,),
            choice_columns=table[["list", "name"]],
            notes=pd.DataFrame(notes, columns=NOTE_COLUMNS),
        )


def _roles(named: Mapping[str, object]) -> dict[str, str]:
    """Column -> role, as study.yaml names them; a role may have several columns, or a constant and none.

    Of several roles of a column that counts which says what its cells hold: the moment of an answer may be its id, too.
    """
    role_by_column = {}
    for role, of in named.items():
        for column in [of] if isinstance(of, str) else of if isinstance(of, list) else ():
            if column not in role_by_column or (role in _BY_ROLE and role_by_column[column] not in _BY_ROLE):
                role_by_column[column] = role
    return role_by_column


def _holds_several(answers: Iterable[str], names: list[str]) -> bool:
    """Whether an answer names several choices, parted by spaces or signs, as Google Forms and Microsoft Forms do."""
    known = {joined(name) for name in names}
    reader = Choices(pd.DataFrame({"name": [joined(name) for name in names], "label": names}, dtype=str))
    parts = [reader.parted(answer) for answer in answers if answer not in names]
    return any(len(part) > 1 and set(part) <= known for part in parts)


def _counted(answers: pd.Series) -> Counter:
    """How many rows have each text; blanks are none."""
    counts = columns.stripped(answers).astype(str).value_counts()
    return Counter({text: int(count) for text, count in counts.items() if text})


def _between(codes: Iterable[str], labelled: Iterable[str]) -> bool:
    """Whether codes are whole numbers between the lowest and the highest labelled one: of a scale, only the ends have
    words."""
    if not all(re.fullmatch(r"-?\d+", code) for code in (*codes, *labelled)):
        return False
    low, high = min(map(int, labelled)), max(map(int, labelled))
    return high - low <= _LONGEST_SCALE and all(low < int(code) < high for code in codes)


def _order(code: str) -> tuple:
    return (0, float(code), "") if _NUMBER.fullmatch(code) else (1, 0.0, code)


def _some(codes: Iterable[str]) -> str:
    """Some codes for a message; what is no number may be what a person said."""
    shown = [code for code in sorted(codes, key=_order) if re.fullmatch(r"-?[\d.]{1,12}|\.[a-z]", code)]
    more = len(list(codes)) - len(shown[:_SHOWN])
    return ", ".join(shown[:_SHOWN]) + (f" and {more} more" if more and shown else f"{more} codes" if more else "")
