"""Evaluates the expressions of a form for all interviews at once; skip logic above all: where each item was asked.

Operators and mathematics work on whole columns; any other function is called once per distinct combination of its
arguments. Time and memory: O(interviews x steps) and one call per combination. What cannot be evaluated is reported by
name, and its item then counts as asked: nothing is guessed silently.
"""

from __future__ import annotations

import functools
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Protocol

import numpy as np
import pandas as pd

from herelib.files import coded
from herelib.form import expressions
from herelib.form.expressions import Expression, Unsupported, conjuncts, days, number, parse, text

EQUAL = 1e-12  # numbers that are nearer are equal: JavaRosa, XPathEqExpr
KEPT_COLUMNS = 64  # columns whose distinct answers stay read as numbers, to bound memory


class Form(Protocol):
    """What is asked of an instrument here and in `herelib.form.validity`; `herelib.form.xlsform` describes it."""

    items: pd.DataFrame
    blocks: pd.DataFrame
    choice_columns: pd.DataFrame
    gone: frozenset[str]
    listed: Mapping[str, pd.DataFrame]
    named: Mapping[str, dict]


class Values:
    """A value for each interview: the distinct values once (text, number or truth), and the code of each interview."""

    def __init__(self, codes: np.ndarray, distinct: Sequence[object]):
        self.codes, self.distinct = codes, distinct

    @functools.cached_property
    def _numbers(self) -> np.ndarray:
        return np.fromiter(map(number, self.distinct), float, len(self.distinct))

    @functools.cached_property
    def _truths(self) -> np.ndarray:
        return np.fromiter(map(truth, self.distinct), bool, len(self.distinct))

    @functools.cached_property
    def blank(self) -> np.ndarray:
        """Whether each distinct value is blank, or no number."""
        return np.fromiter((value == "" or value != value for value in self.distinct), bool, len(self.distinct))

    def numbers(self) -> np.ndarray:
        """The number of each interview."""
        return self._numbers[self.codes]

    def truths(self) -> np.ndarray:
        """The truth of each interview."""
        return self._truths[self.codes]

    def take(self, rows: np.ndarray) -> Values:
        """The values of some interviews."""
        return Values(self.codes[rows], self.distinct)


# what stands on the stack: one value for all interviews, numbers or truths of each, or values of each
Operand = float | str | bool | np.ndarray | Values


def truth(value: object) -> bool:
    """Whether a value counts as true: a number that is neither zero nor NaN, a text that is not blank."""
    return value != "" if isinstance(value, str) else bool(value) and value == value


def _equal(a: object, b: object) -> bool:
    if isinstance(a, bool) or isinstance(b, bool):
        return truth(a) == truth(b)
    if isinstance(a, str) and isinstance(b, str):
        return a == b or days(a) == days(b)
    # XPath compares a text with a number as numbers, and two texts as texts; ODK adds dates.
    x, y = number(a), number(b)
    return x == y or abs(x - y) < EQUAL


class Answers:
    """The answers of many interviews, as expressions use them.

    Parameters
    ----------
    records : answers as text, one column per item, a row per interview
    today : day of each interview, YYYY-MM-DD or ""
    """

    def __init__(self, records: pd.DataFrame, today: pd.Series | None = None):
        self._records = records
        self.today = "" if today is None else _read(today)
        self.values = functools.lru_cache(KEPT_COLUMNS)(lambda item: _read(records[item]))

    def __len__(self) -> int:
        return len(self._records)

    def __contains__(self, item: str) -> bool:
        return item in self._records.columns


def _read(column: pd.Series) -> Values:
    codes, texts = coded(column)
    # A category that is missing has code -1, which would be the last text: it is a blank.
    if len(codes) and codes.min() < 0:
        codes, texts = np.where(codes < 0, len(texts), codes), np.append(texts, "")
    return Values(codes, texts.tolist())


@dataclass(frozen=True)
class Scope:
    """What an expression sees.

    `find` gives the answers to an item, `today` is the day of the interview (YYYY-MM-DD), `answer` the answers to the
    item that the expression belongs to. `choice` has the chosen choice's entry in each column of the choices, `labels`
    by item the label of each name of a choice.
    """

    find: Callable[[str], Operand]
    today: Operand = ""
    answer: Operand = ""
    choice: Mapping[str, Operand] = field(default_factory=dict)
    labels: Mapping[str, Mapping[str, str]] = field(default_factory=dict)


def compute(expression: Expression, scope: Scope) -> Operand:
    """What an expression gives: one value if all that it uses is one value, else one per interview.

    Examples
    --------
    >>> compute(parse("round(${hours} * 1.5, 1)"), Scope({"hours": "2.5"}.get))
    3.8
    """
    stack: list[Operand] = []
    with np.errstate(all="ignore"):  # 1 div 0 is Infinity in XPath, and no error
        for kind, *details in expression.steps:
            if kind == "apply":
                symbol, count = details
                operands = stack[len(stack) - count :]
                del stack[len(stack) - count :]
                stack.append(_apply(symbol, operands))
            elif kind == "label":
                label_by_name = scope.labels.get(details[0], {})
                label = functools.partial(_label, label_by_name)
                stack.append(each(label, [stack.pop()]))
            elif kind == "item":
                stack.append(scope.find(details[0]))
            elif kind == "constant":
                stack.append(details[0])
            elif kind == "column":
                stack.append(scope.choice[details[0]])
            else:
                stack.append({"own": scope.answer, "today": scope.today}[kind])
    return stack[0]


def _label(label_by_name: Mapping[str, str], value: object) -> str:
    return label_by_name.get(text(value), "")


def _numbers(operand: Operand) -> float | np.ndarray:
    if isinstance(operand, Values):
        return operand.numbers()
    return operand.astype(float) if isinstance(operand, np.ndarray) else number(operand)


def truths(operand: Operand) -> bool | np.ndarray:
    """Operands as truths."""
    if isinstance(operand, Values):
        return operand.truths()
    if not isinstance(operand, np.ndarray):
        return truth(operand)
    return operand if operand.dtype == bool else (operand != 0) & ~np.isnan(operand)


def _plain(result):
    return result.item() if isinstance(result, (np.generic, np.ndarray)) and result.ndim == 0 else result


def _apply(symbol: str, operands: list[Operand]) -> Operand:
    if symbol in ("=", "!="):
        same = _same(*operands)
        return same if symbol == "=" else (~same if isinstance(same, np.ndarray) else not same)
    if symbol in ("and", "or", "not", "boolean"):
        parts = [truths(operand) for operand in operands]
        act = {"and": np.logical_and, "or": np.logical_or, "not": np.logical_not}.get(symbol)
        return parts[0] if act is None else _plain(act(*parts))
    if symbol == "if":
        return _chosen(truths(operands[0]), operands[1], operands[2])
    if symbol == "coalesce":
        return functools.reduce(lambda rest, part: _chosen(answered(part), part, rest), reversed(operands))
    if symbol in expressions.FUNCTIONS:
        return each(expressions.FUNCTIONS[symbol][1], operands)
    parts = [_numbers(operand) for operand in operands]
    # a sign before a number: -${x}
    if len(parts) == 1 and symbol in expressions.ARITHMETIC:
        return -parts[0] if symbol == "-" else parts[0]
    act = expressions.ARITHMETIC.get(symbol) or expressions.ORDER.get(symbol) or expressions.NUMERIC[symbol][1]
    return _plain(act(*parts))


def _is(operand: Operand, kind: type) -> bool:
    """Whether an operand is numbers (float) or truths (bool) throughout."""
    return operand.dtype == kind if isinstance(operand, np.ndarray) else isinstance(operand, kind)


def _same(left: Operand, right: Operand) -> bool | np.ndarray:
    pair = (left, right)
    if any(_is(part, bool) for part in pair):
        return _plain(np.equal(*map(truths, pair)))
    # Among values of several kinds each pair is compared by its own kind: no whole column at once.
    mixed = any(isinstance(value, bool) for part in pair if isinstance(part, Values) for value in part.distinct)
    if any(_is(part, float) for part in pair) and not mixed:
        x, y = map(_numbers, pair)
        return _plain(np.equal(x, y) | (np.abs(np.subtract(x, y)) < EQUAL))
    return truths(each(_equal, pair))


def answered(operand: Operand) -> bool | np.ndarray:
    """Whether operands are neither blank nor NaN."""
    if isinstance(operand, Values):
        return ~operand.blank[operand.codes]
    return operand == operand if isinstance(operand, np.ndarray) else operand == operand and operand != ""


def _chosen(which: bool | np.ndarray, a: Operand, b: Operand) -> Operand:
    """The first operand where a truth holds, else the second."""
    if not isinstance(which, np.ndarray):
        return a if which else b
    # Two columns of one kind stay an array; else each value keeps its kind.
    if any(_is(a, kind) and _is(b, kind) for kind in (float, bool)):
        return np.where(which, a, b)
    a, b = (_spread(part, len(which)) for part in (a, b))
    return Values(np.where(which, a.codes, b.codes + np.int64(len(a.distinct))), [*a.distinct, *b.distinct])


def _spread(operand: Operand, size: int) -> Values:
    if isinstance(operand, Values):
        return operand
    if not isinstance(operand, np.ndarray):
        return Values(np.zeros(size, np.int8), [operand])
    codes, values = pd.factorize(operand, use_na_sentinel=False)
    return Values(codes, values.tolist())


def each(function: Callable, operands: Sequence[Operand]) -> Operand:
    """A function of single values, called once per distinct combination."""
    sizes = [len(part.codes if isinstance(part, Values) else part) for part in operands if not _single(part)]
    if not sizes:
        return function(*operands)
    several = {n: _spread(part, sizes[0]) for n, part in enumerate(operands) if not _single(part)}
    (first_position, first_values), *others = several.items()
    # Column by column: the code of a pair is new for each distinct pair, so that products never grow large.
    code, parts = first_values.codes, {first_position: first_values.distinct}
    for n, other in others:
        code, pairs = pd.factorize(code.astype(np.int64) * len(other.distinct) + other.codes)
        left, right = np.divmod(pairs, max(len(other.distinct), 1))
        parts = {m: [kept[i] for i in left] for m, kept in parts.items()} | {n: [other.distinct[i] for i in right]}
    rows = zip(*(parts.get(n) or [part] * len(parts[first_position]) for n, part in enumerate(operands)), strict=True)
    return Values(code, [function(*row) for row in rows])


def _single(operand: Operand) -> bool:
    return not isinstance(operand, (Values, np.ndarray))


def spread(outcome: bool | np.ndarray, size: int) -> np.ndarray:
    """One truth per interview."""
    return outcome if isinstance(outcome, np.ndarray) else np.full(size, outcome)


def evaluate(expression: Expression, answers: Mapping[str, str], today: str = "", answer: str = "") -> bool:
    """Whether an expression holds for one set of answers.

    Parameters
    ----------
    answers : value by item, names of choices joined by spaces, "" for a blank
    today : day of the interview, YYYY-MM-DD
    answer : answer to the item that the expression belongs to

    Examples
    --------
    >>> evaluate(parse("${age} >= 18 and not(selected(${job}, 'none'))"), {"age": "20", "job": "farm shop"})
    True
    >>> evaluate(parse("${age} < 18"), {"age": ""})
    False
    """
    return truth(compute(expression, Scope(answers.__getitem__, today, answer)))


def foreign(expression: Expression, path: str, instrument: Form) -> str:
    """Why an expression at this path needs more than one row, "" if it does not: it uses answers within a repeat."""
    for name in expression.items:
        repeat = instrument.named.get(name, {}).get("repeat", "")
        if repeat and repeat not in path.split("/"):
            return f"needs {name} of each round of the repeat {repeat}"
    return ""


def lacking(expression: Expression, path: str, instrument: Form, answers: Answers) -> str:
    """Why an expression at this path cannot be evaluated on these answers, "" if it can."""
    absent = [name for name in expression.items if name not in answers]
    around = [name for name in absent if instrument.named.get(name, {}).get("repeat")]
    if around:
        return foreign(expression, path, instrument) or f"needs {', '.join(around)} of a repeat around it"
    return foreign(expression, path, instrument) or (
        f"needs {', '.join(absent)}, which no export has" if absent else ""
    )


def holds(source: str, path: str, instrument: Form, answers: Answers) -> np.ndarray | str:
    """Whether the skip logic of an item at this path holds in each interview, or why that is unknown."""
    if not source:
        return np.ones(len(answers), bool)
    try:
        expression = parse(source)
    except Unsupported as reason:
        return str(reason)
    reason = "function jr:choice-name()" if expression.labelled else lacking(expression, path, instrument, answers)
    if reason:
        return reason
    return spread(truths(compute(expression, Scope(answers.values, answers.today))), len(answers))


def asked(
    instrument: Form, records: pd.DataFrame, items: list[str], today: pd.Series
) -> tuple[pd.DataFrame, dict[str, str]]:
    """Whether each item was asked in each interview, and the items whose skip logic could not be evaluated.

    Parameters
    ----------
    records : answers as text, one column per item, a row per interview
    items : the items to judge
    today : day of each interview, YYYY-MM-DD or ""

    Returns
    -------
    table of bool (row of records x item), and item -> reason why it counts as asked, but for where a part of its skip
    logic that can be evaluated says that it was not
    """
    answers = Answers(records, today)
    asked_by_item, unsupported = {}, {}
    # Items of one group have the same skip logic: it is evaluated once.
    outcome_by_condition: dict[tuple[str, str], np.ndarray | str] = {}
    for item in items:
        condition = (instrument.named[item]["relevant"], instrument.named[item]["path"])
        if condition not in outcome_by_condition:
            outcome_by_condition[condition] = holds(*condition, instrument, answers)
        asked_by_item[item] = outcome_by_condition[condition]
        if isinstance(asked_by_item[item], str):
            unsupported[item] = asked_by_item[item]
            asked_by_item[item] = _asked_in_part(*condition, instrument, answers)
    return pd.DataFrame(asked_by_item, index=records.index, columns=items), unsupported


def _asked_in_part(source: str, path: str, instrument: Form, answers: Answers) -> np.ndarray:
    """Whether nothing that can be evaluated of a skip logic says that an item was not asked."""
    outcomes = [holds(part, path, instrument, answers) for part in conjuncts(source)]
    known = [outcome for outcome in outcomes if not isinstance(outcome, str)]
    return np.logical_and.reduce([np.ones(len(answers), bool), *known])


@dataclass(frozen=True)
class Grouping:
    """Who belongs to which group: `item` holds it (None where the study has one group), `codes` lead from its raw
    values to groups, `group` is that of each kept interview."""

    item: str | None
    codes: Mapping[str, str]
    group: pd.Series


def groups_asked(
    instrument: Form, items: list[str], grouping: Grouping, judged_items: tuple[pd.DataFrame, dict[str, str]]
) -> dict[str, tuple[str, ...]]:
    """Which groups each item is asked of, in the order of the grouping's codes.

    Where the skip logic refers to the group only, it is evaluated for each code of a group; where it refers to other
    answers, a group counts as asked if at least one kept interview of it was asked the item.

    Parameters
    ----------
    judged_items : what `asked` gives for the kept interviews; an item that it could not judge is asked of all whom
        no part of its skip logic leaves out
    """
    judged, unsupported = judged_items
    every = tuple(dict.fromkeys(grouping.codes.values()))
    groups_by_item = {}
    for item in items:
        source = instrument.named[item]["relevant"]
        parts = conjuncts(source) if item in unsupported else [source]
        # Logic that asks for the group alone is told by the form: a group without interviews counts, too.
        of_group = [expression for part in parts if part and (expression := _of_group(part, str(grouping.item)))]
        if of_group or not source or item in unsupported:
            codes = {code: {str(grouping.item): code} for code in grouping.codes}
            asked_of = {grouping.codes[c] for c in codes if all(evaluate(each, codes[c]) for each in of_group)}
        else:
            asked_of = set(grouping.group[judged[item]].unique())
        groups_by_item[item] = tuple(group for group in every if group in asked_of)
    return groups_by_item


def _of_group(source: str, group_item: str) -> Expression | None:
    """A condition that asks for the group of an interview alone, None if it is none."""
    try:
        expression = parse(source)
    except Unsupported:
        return None
    alone = {*expression.items} <= {group_item} and not expression.dated and not expression.labelled
    return expression if alone else None
