"""Skip logic: which interviews an item was asked in, from the `relevant` expressions of an XLSForm.

The grammar is elementpath's XPath parser, with the ODK functions registered. The tokens are evaluated here, because ODK
compares by the rules of XPath 1.0 (https://www.w3.org/TR/1999/REC-xpath-19991116, sections 3.4 and 3.5; a blank is no
number, and no comparison with it holds), which the parser's own evaluation of variables does not follow. What is
not supported is reported by name, and its item then counts as asked: nothing is guessed silently.
"""

from __future__ import annotations

import math
import re
from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache

import numpy as np
import pandas as pd
from elementpath import XPath2Parser
from elementpath.exceptions import ElementPathError

from herelib.forms import Instrument

_REFERENCE = re.compile(r"\$\{\s*([^}]+?)\s*\}")
_QUOTED = re.compile(r"('[^']*'|\"[^\"]*\")")
_DAY = re.compile(r"(\d{4}-\d\d-\d\d)")


class Unsupported(Exception):
    """An expression that is not evaluated; its text says why."""


@dataclass(frozen=True)
class Expression:
    """A parsed `relevant`: its text, the tree of tokens, and the items whose answers it uses."""

    text: str
    tree: object
    items: tuple[str, ...]
    dated: bool  # uses today(): the day of the interview


def _number(value: object) -> float:
    if isinstance(value, bool):
        return float(value)
    if isinstance(value, (int, float)):
        return float(value)
    try:
        return float(str(value).strip())
    except ValueError:
        day = _DAY.match(str(value))
        return _days(day[1]) if day else math.nan


def _days(text: str) -> float:
    try:
        return float(np.datetime64(text[:10], "D").astype(int))
    except ValueError:
        return math.nan


def _text(value: object) -> str:
    if isinstance(value, bool):
        return "true" if value else "false"
    if isinstance(value, float):
        return "NaN" if math.isnan(value) else f"{value:.15g}"
    return str(value)


def _truth(value: object) -> bool:
    if isinstance(value, (int, float)) and not isinstance(value, bool):
        return value != 0 and not math.isnan(value)
    return value if isinstance(value, bool) else value != ""


def _equal(a: object, b: object) -> bool:
    if isinstance(a, bool) or isinstance(b, bool):
        return _truth(a) == _truth(b)
    if isinstance(a, (int, float)) or isinstance(b, (int, float)):
        return _number(a) == _number(b)
    return a == b


def _divided(a: object, b: object) -> float:
    return _number(a) / _number(b) if _number(b) else math.nan


_OPERATORS = {
    "=": _equal,
    "!=": lambda a, b: not _equal(a, b),
    "<": lambda a, b: _number(a) < _number(b),
    "<=": lambda a, b: _number(a) <= _number(b),
    ">": lambda a, b: _number(a) > _number(b),
    ">=": lambda a, b: _number(a) >= _number(b),
    "and": lambda a, b: _truth(a) and _truth(b),
    "or": lambda a, b: _truth(a) or _truth(b),
    "+": lambda a, b=None: _number(a) if b is None else _number(a) + _number(b),
    "-": lambda a, b=None: -_number(a) if b is None else _number(a) - _number(b),
    "*": lambda a, b: _number(a) * _number(b),
    "div": _divided,
    "mod": lambda a, b: math.fmod(_number(a), _number(b)) if _number(b) else math.nan,
}
# functions of ODK that XPath lacks: these are registered with the parser; `if` is a keyword there, hence `if-then`
_OWN = {
    "selected": lambda a, b: _text(b) in _text(a).split(),
    "count-selected": lambda a: float(len(_text(a).split())),
    "coalesce": lambda a, b: a if _text(a) != "" else b,
    "if-then": lambda a, b, c: b if _truth(a) else c,
    "regex": lambda a, b: re.search(_text(b), _text(a)) is not None,
    "int": lambda a: float(math.trunc(_number(a))) if math.isfinite(_number(a)) else math.nan,
    "date": lambda a: _number(a),
}
_XPATH = {
    "not": lambda a: not _truth(a),
    "true": lambda: True,
    "false": lambda: False,
    "boolean": _truth,
    "number": _number,
    "string": _text,
    "string-length": lambda a: float(len(_text(a))),
    "contains": lambda a, b: _text(b) in _text(a),
    "starts-with": lambda a, b: _text(a).startswith(_text(b)),
    "concat": lambda *parts: "".join(map(_text, parts)),
    "round": lambda a: float(math.floor(_number(a) + 0.5)) if math.isfinite(_number(a)) else math.nan,
}
_FUNCTIONS = {**_OWN, **_XPATH}
_TODAY = "today-of-interview"


@cache
def _parser() -> XPath2Parser:
    parser = XPath2Parser(compatibility_mode=True)
    for name, function in _OWN.items():
        parser.external_function(function, name)
    return parser


@cache
def parse(text: str) -> Expression:
    """A `relevant` expression, ready to be evaluated.

    Raises
    ------
    Unsupported
        If it is not valid, or uses something beyond comparisons, arithmetic and the functions listed here.

    Examples
    --------
    >>> parse("selected(${sources}, 'well') and ${days} > 2").items
    ('sources', 'days')
    """
    names: list[str] = []

    def variable(match: re.Match) -> str:
        if match[1] not in names:
            names.append(match[1])
        return f"$v{names.index(match[1])}"

    parts = _QUOTED.split(text)
    dated = False
    for i in range(0, len(parts), 2):
        part = _REFERENCE.sub(variable, parts[i])
        part = re.sub(r"\bif\s*\(", "if-then(", part)
        part, todays = re.subn(r"\b(?:today|now)\s*\(\s*\)", f"${_TODAY}", part)
        dated |= todays > 0
        parts[i] = part
    try:
        tree = _parser().parse("".join(parts))
    except (ElementPathError, RecursionError) as error:
        found = re.search(r"unknown function '([^']+)'", str(error))
        raise Unsupported(f"function {found[1]}()" if found else "not a valid expression") from None
    _allowed(tree)
    return Expression(text, tree, tuple(names), dated)


def _allowed(token) -> None:
    """Refuse every token that evaluation does not know, paths and bare words above all."""
    symbol = token.symbol
    if symbol == "$" or symbol in ("(string)", "(integer)", "(decimal)", "(float)"):
        return
    if symbol == "(name)":
        raise Unsupported(f"'{token.value}' stands without ${{}}")
    if symbol not in _OPERATORS and symbol not in _FUNCTIONS and symbol != "(":
        raise Unsupported("a path" if symbol in ("/", "//", ".", "..", "::", "[", "@") else f"'{symbol}'")
    if symbol == "*" and len(token) < 2:
        raise Unsupported("a path")
    for operand in token:
        _allowed(operand)


def _value(token, variables: Mapping[str, object]) -> object:
    symbol = token.symbol
    if symbol == "$":
        return variables[token[0].value]
    if symbol == "(string)":
        return token.value
    if symbol in ("(integer)", "(decimal)", "(float)"):
        return float(token.value)
    if symbol == "(":
        return _value(token[0], variables)
    apply = _OPERATORS.get(symbol) or _FUNCTIONS[symbol]
    return apply(*(_value(operand, variables) for operand in token))


def evaluate(expression: Expression, answers: Mapping[str, str], today: str = "") -> bool:
    """Whether an expression holds for one set of answers.

    Parameters
    ----------
    answers : value by item, names of choices joined by spaces, "" for a blank
    today : day of the interview, YYYY-MM-DD

    Examples
    --------
    >>> evaluate(parse("${age} >= 18 and not(selected(${job}, 'none'))"), {"age": "20", "job": "farm shop"})
    True
    >>> evaluate(parse("${age} < 18"), {"age": ""})
    False
    """
    variables = {f"v{i}": answers[name] for i, name in enumerate(expression.items)}
    return _truth(_value(expression.tree, {**variables, _TODAY: _days(today) if today else math.nan}))


def asked(
    instrument: Instrument, records: pd.DataFrame, items: list[str], today: pd.Series
) -> tuple[pd.DataFrame, dict[str, str]]:
    """Whether each item was asked in each interview, and the items whose skip logic could not be evaluated.

    An expression is evaluated once per distinct combination of the answers that it uses.

    Parameters
    ----------
    records : answers as text, one column per item, a row per interview
    items : the items to judge
    today : day of each interview, YYYY-MM-DD or ""

    Returns
    -------
    table of bool (row of records x item), and item -> reason why it counts as asked everywhere
    """
    columns, unsupported, known = {}, {}, {}
    for item in items:
        text = instrument.named[item]["relevant"]
        if not text:
            columns[item] = np.ones(len(records), bool)
            continue
        if text not in known:
            known[text] = _holds(text, records, today)
        found = known[text]
        if isinstance(found, str):
            unsupported[item] = found
            found = np.ones(len(records), bool)
        columns[item] = found
    return pd.DataFrame(columns, index=records.index, columns=items), unsupported


def _holds(text: str, records: pd.DataFrame, today: pd.Series) -> np.ndarray | str:
    """One bool per record, or the reason why the expression is not evaluated."""
    try:
        expression = parse(text)
    except Unsupported as reason:
        return str(reason)
    absent = [name for name in expression.items if name not in records.columns]
    if absent:
        return f"needs {', '.join(absent)}, which no export has"
    used = records[list(expression.items)]
    if expression.dated:
        used = used.assign(**{_TODAY: today})
    code = np.zeros(len(used), dtype=np.int64)
    for column in used:
        own, values = pd.factorize(used[column])
        code = pd.factorize(code * len(values) + own)[0] if len(values) else code
    _, first = np.unique(code, return_index=True)
    results = []
    for row in used.iloc[first].itertuples(index=False, name=None):
        answers = dict(zip(expression.items, row, strict=False))
        results.append(evaluate(expression, answers, row[-1] if expression.dated else ""))
    return np.array(results, bool)[code] if len(used) else np.zeros(0, bool)


def groups_asked(
    instrument: Instrument,
    items: list[str],
    codes: Mapping[str, str],
    group_item: str | None,
    told: tuple[pd.DataFrame, dict[str, str]],
    groups: pd.Series,
) -> dict[str, tuple[str, ...]]:
    """Which groups each item is asked of, in the order of `codes`.

    Where the skip logic refers to the group only, it is evaluated for each code of a group; where it refers to other
    answers, a group counts as asked if at least one kept interview of it was asked the item.

    Parameters
    ----------
    codes : raw value of the group item -> group
    group_item : the item that holds the group, None where the study has one group
    told : what `asked` gives for the kept interviews; an item that it could not judge is asked of all
    groups : group of each of these interviews
    """
    judged, unsupported = told
    every = tuple(dict.fromkeys(codes.values()))
    found = {}
    for item in items:
        text = instrument.named[item]["relevant"]
        if not text or item in unsupported:
            found[item] = every
            continue
        expression = parse(text)
        if set(expression.items) <= {group_item} and not expression.dated:
            hit = {group for code, group in codes.items() if evaluate(expression, {str(group_item): code})}
        else:
            hit = set(groups[judged[item]])
        found[item] = tuple(group for group in every if group in hit)
    return found
