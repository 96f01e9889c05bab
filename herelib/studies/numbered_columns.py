"""Columns that have the number of a choice in place of its name, as Qualtrics and SPSS write them: Q_1, Q_2 … Q_n.

Which choice a number stands for is told by what the column holds, by the text of the question, or by the number itself
where the form leaves no doubt. Else it is asked.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace

from herelib.errors import in_braces
from herelib.files import Cells, columns
from herelib.form import Choices, Column, Instrument, cleared, flag, folded, is_blank, number


def settled(taken: list[Column], cells: Cells, form: Instrument) -> tuple[list[Column], list[tuple]]:
    """The columns, those with a number in place of a choice with that choice; and what cannot be told.

    Returns
    -------
    the columns, and of each problem: header, value, rule, what to do
    """
    by_item: dict[str, list[Column]] = {}
    whole = {column.item for column in taken if not (column.number or column.choice or column.problem)}
    # Where a column has the whole answer, one with a number behind its name is something else.
    taken = [Column(c.position, c.header) if c.number and c.item in whole else c for c in taken]
    for column in taken:
        if column.number and form.named[column.item]["type"] == "select_multiple":
            by_item.setdefault(column.item, []).append(column)
    new, problems = {}, []
    for item, numbered in by_item.items():
        choice_by_position, problem = choices(numbered, cells, form, item)
        if problem:
            problems.append((problem[0], "", *problem[1:]))
            new |= {column.position: Column(column.position, column.header, known="asked") for column in numbered}
        for column in numbered if not problem else ():
            choice = choice_by_position[column.position]
            new[column.position] = replace(column, choice=choice, number=0)
    return [new.get(column.position, column) for column in taken], problems


def choices(
    numbered: list[Column], cells: Cells, form: Instrument, item: str
) -> tuple[dict[int, str], tuple[str, str, str] | None]:
    """The choice of each numbered column by position; or the header, what cannot be told, and what to do."""
    reader = form.reader(item)
    texts: Mapping[int, str] = getattr(cells, "labels", None) or {}
    by_position: dict[int, str] = {}
    for column in numbered:
        choice = _in_cells(cells, column, reader) or _labelled(texts.get(column.position, ""), reader)
        if choice:
            by_position[column.position] = choice
    left = [column for column in numbered if column.position not in by_position]
    names = {number(name) or name: name for name in reader.names}
    in_order = {column.number for column in numbered} == set(range(1, len(reader.names) + 1))
    for column in left:
        by_name = names.get(str(column.number), "")
        by_order = reader.names[column.number - 1] if column.number <= len(reader.names) else ""
        if by_name and (by_name == by_order or not in_order):
            by_position[column.position] = by_name
        elif not by_name and in_order and not any(map(str.isdigit, names)):
            by_position[column.position] = by_order
        else:
            which = " or ".join(f"'{name}'" for name in dict.fromkeys((by_name, by_order)) if name)
            rule = f"which choice of '{item}' is number {column.number}" + (f": {which}?" if which else "?")
            meant = in_braces(f"{item}/{by_name or by_order or reader.names[0]}")
            example = f"{{{in_braces(column.header)}: {meant}}}"
            return {}, (
                column.header,
                rule,
                f"say it under exports: <this file>: columns: in study.yaml, as in {example}",
            )
    if len(set(by_position.values())) < len(by_position):
        rule = f"two of the numbered columns of '{item}' are one choice"
        return {}, (numbered[0].header, rule, "say which is which under exports: <this file>: columns: in study.yaml")
    return by_position, None


def _in_cells(cells: Cells, column: Column, reader: Choices) -> str:
    """The one choice that a column holds by its name or label, "" where it holds something else."""
    texts = {cleared(text) for text in columns.coded(cells.frame[column.position])[1]}
    labels = (getattr(cells, "value_labels", None) or {}).get(column.position, {})
    choices = set()
    for text in (labels.get(text, text) for text in texts if text):
        name = reader.single(text)
        if flag(text) is not None or number(text) is not None or (is_blank(text) and name not in reader.names):
            continue
        choices.add(name)
    return next(iter(choices)) if len(choices) == 1 and choices <= set(reader.names) else ""


def _labelled(text: str, reader: Choices) -> str:
    """The choice whose label or name ends the text of a question (Which sources? - Radio), "" for none."""
    text = folded(text)
    ends = {name for label, name in reader.known.items() if label and _ends(text, folded(label))}
    longest = max((label for label in reader.known if _ends(text, folded(label))), key=len, default="")
    return reader.known[longest] if longest and ends else ""


def _ends(text: str, label: str) -> bool:
    """Whether a label is a text's last part, behind a sign that parts them, or all of it."""
    before = text.removesuffix(label) if text.endswith(label) else "x"
    return before == "" or before.rstrip()[-1:] in tuple("-:/|>?=.]")
