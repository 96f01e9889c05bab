"""What the expressions of an XLSForm mean: their grammar, their values, their functions.

The grammar is elementpath's parser for XPath 1.0 (https://www.w3.org/TR/1999/REC-xpath-19991116) with the functions of
ODK registered (https://docs.getodk.org/form-operators-functions). Values follow XPath 1.0, sections 3.4, 3.5 and 4, and
where ODK differs, ODK Collect: answers are text; a blank is no number, and no order with it holds; dates count as whole
days since 1970; numbers are equal up to 1e-12; min, max and sum pass over what is no number; regex() must match all of
a text. What is not supported is named, never guessed. `herelib.form.evaluation` evaluates what is parsed here.
"""

from __future__ import annotations

import datetime
import functools
import math
import re
import warnings
from collections.abc import Callable
from dataclasses import dataclass
from decimal import ROUND_HALF_DOWN, ROUND_HALF_UP, Context, Decimal
from functools import cache

import numpy as np
from elementpath.exceptions import ElementPathError
from elementpath.tdop import Parser
from elementpath.xpath1 import XPath1Parser

REFERENCE = re.compile(r"\$\{\s*([^}]+?)\s*\}")
_EPOCH = datetime.date(1970, 1, 1)
# digits enough for any double written out, times 10 to the power of 30
_EXACT = Context(prec=400)
_QUOTED = re.compile(r"('[^']*'|\"[^\"]*\")")
_NUMBER = re.compile(r"-?(?:\d+\.?\d*|\.\d+)(?:[eE][+-]?\d+)?", re.ASCII)  # exponents: other programs write them
_GLUED = re.compile(r"(?<![\w.$-])(?:\d+\.?\d*|\.\d+)(?=(?:and|or|div|mod)\b)")  # 1and: legal, unknown to the parser
_DAY = re.compile(r"(\d{4}-\d\d-\d\d)(?:[T ]\d\d:\d\d.*)?", re.ASCII)
_CLOCK = re.compile(r"(?:.*T)?(\d\d):(\d\d)(?::(\d\d(?:\.\d+)?))?(?:Z|[+-]\d\d(?::?\d\d)?)?", re.ASCII)


class Unsupported(Exception):
    """An expression that is not evaluated; its text says why."""


class Malformed(Unsupported):
    """An expression that no survey tool can evaluate."""


@dataclass(frozen=True)
class Expression:
    """A parsed expression.

    `steps` is its tree in reverse Polish notation, so that depth costs no recursion: (item, name), (own,), (column,
    name), (today,), (constant, value), (label, item), (apply, operator or function, number of operands). `items` are
    those whose answers it uses; `dated` and `momentary` say that it uses the day of the interview, the time of day.
    """

    text: str
    steps: tuple[tuple, ...]
    items: tuple[str, ...]
    dated: bool = False
    momentary: bool = False

    @property
    def labelled(self) -> bool:
        """Whether it uses labels of choices, which differ by language."""
        return any(step[0] == "label" for step in self.steps)


def number(value: object) -> float:
    """A value as a number, NaN for what is none; a date is its days since 1970.

    Examples
    --------
    >>> number("7.50"), number(True), number("1970-01-02T10:00"), number("")
    (7.5, 1.0, 1.0, nan)
    """
    if not isinstance(value, str):
        return float(value)
    value = value.strip()
    return float(value) if _NUMBER.fullmatch(value) else days(value)


def days(value: str) -> float:
    """Days since 1970 of a text that begins with a date, NaN for any other."""
    day = _DAY.fullmatch(value)
    try:
        return float((datetime.date.fromisoformat(day[1]) - _EPOCH).days) if day else math.nan
    except ValueError:
        return math.nan


def text(value: object) -> str:
    """A value as text: whole numbers without a point, others with all their digits."""
    if isinstance(value, str):
        return value
    if isinstance(value, bool):
        return "true" if value else "false"
    if not math.isfinite(value):
        return "NaN" if math.isnan(value) else ("Infinity" if value > 0 else "-Infinity")
    return str(int(value)) if float(value).is_integer() else format(Decimal(repr(float(value))), "f")


def rounded(value: object, places: object = 0.0) -> float:
    """A number rounded in decimal, halves upwards, as round() of ODK does it."""
    # In decimal, since 2.675 is 2.67499999… in binary and would be rounded down; ODK rounds what is written.
    x, digits = number(value), number(places)
    if not abs(digits) <= 30:
        return math.nan
    if not math.isfinite(x):
        return x
    way, shift = (ROUND_HALF_UP if x > 0 else ROUND_HALF_DOWN), int(digits)
    whole = Decimal(repr(x)).scaleb(shift, _EXACT).quantize(Decimal(1), way, _EXACT)
    return float(whole.scaleb(-shift, _EXACT))


def _at(chosen: object, position: object) -> str:
    names, n = text(chosen).split(), number(position)
    return names[int(n)] if 0 <= n < len(names) else ""


def _between(value: object, start: object, end: object = math.inf) -> str:
    """substr() of ODK: from 0, up to the end but without it; negative numbers count from the end."""
    word, ends = text(value), []
    for position in (number(start), number(end)):
        position = 0 if math.isnan(position) else position + len(word) if position < 0 else position
        ends.append(int(max(0, min(position, len(word)))))
    return word[ends[0] : ends[1]]


def _substring(value: object, start: object, length: object = math.inf) -> str:
    """substring() of XPath 1.0, section 4.2: from 1, its numbers rounded."""
    first, size = rounded(start), rounded(length)
    return "".join(letter for n, letter in enumerate(text(value), 1) if first <= n < first + size)


def _translate(value: object, old: object, new: object) -> str:
    # XPath: of a letter that stands twice the first counts, and one without a partner is deleted.
    table: dict[int, str | None] = {}
    for n, letter in enumerate(text(old)):
        table.setdefault(ord(letter), text(new)[n : n + 1] or None)
    return text(value).translate(table)


def _date(value: object, timed: bool = False) -> object:
    """A date as text; a number is days since 1970; NaN for what is no date."""
    if isinstance(value, str):
        return "" if value == "" else math.nan if math.isnan(days(value)) else value if timed else value[:10]
    try:
        moment = datetime.datetime(1970, 1, 1) + datetime.timedelta(days=value if timed else math.trunc(value))
    except (OverflowError, ValueError):
        return math.nan
    whole = not timed or moment.time() == datetime.time()
    return moment.date().isoformat() if whole else moment.isoformat(timespec="milliseconds")


def _moment(value: object) -> datetime.datetime | None:
    """The time that a text gives, with its zone if it has one; None for what is no date."""
    try:
        return datetime.datetime.fromisoformat(text(value).strip())
    except ValueError:
        return None


def _decimal_date(value: object) -> float:
    moment = _moment(value) if isinstance(value, str) and not math.isnan(days(value)) else None
    if moment is None:
        return number(value)
    known = moment if moment.tzinfo else moment.replace(tzinfo=datetime.UTC)
    return (known - datetime.datetime(1970, 1, 1, tzinfo=datetime.UTC)).total_seconds() / 86400


def _decimal_time(value: object) -> float:
    clock = _CLOCK.fullmatch(text(value).strip())
    if clock:
        return (int(clock[1]) * 3600 + int(clock[2]) * 60 + float(clock[3] or 0)) / 86400
    return number(value) - math.floor(number(value)) if math.isfinite(number(value)) else math.nan


def _formatted(value: object, pattern: str) -> str:
    moment = _moment(_date(value, timed=True))
    if moment is None:
        return ""
    number_by_letter = {"n": moment.month, "e": moment.day, "h": moment.hour, "3": f"{moment.microsecond // 1000:03d}"}
    codes = {"%Y": f"{moment.year:04d}", **{f"%{code}": str(value) for code, value in number_by_letter.items()}}
    return re.sub("%.", lambda code: codes.get(code[0]) or moment.strftime(code[0]), pattern)


@cache
def _pattern(pattern: str) -> re.Pattern:
    """A regular expression of Java in Python; its classes of letters and digits are ASCII there."""
    try:
        with warnings.catch_warnings():
            warnings.simplefilter("error", FutureWarning)  # sets within sets mean something else in Java
            return re.compile(pattern, re.ASCII)
    except (re.error, FutureWarning, OverflowError, RecursionError):
        raise Unsupported("regex() with a pattern that only Java reads") from None


ARITHMETIC = {"+": np.add, "-": np.subtract, "*": np.multiply, "div": np.divide, "mod": np.fmod}
ORDER = {"<": np.less, "<=": np.less_equal, ">": np.greater, ">=": np.greater_equal}
# mathematics, on whole columns: how many operands, and what is done with them as numbers
NUMERIC: dict[str, tuple[tuple[int, int | None], Callable]] = {
    **{name: ((1, 1), getattr(np, name)) for name in ("abs", "sqrt", "floor", "exp", "log10", "log", "sin", "cos")},
    **{name: ((1, 1), getattr(np, f"arc{name[1:]}")) for name in ("asin", "acos", "atan")},
    "tan": ((1, 1), np.tan),
    "atan2": ((2, 2), np.arctan2),
    "pow": ((2, 2), np.power),
    "exp10": ((1, 1), lambda x: np.power(10.0, x)),
    "ceiling": ((1, 1), np.ceil),
    "int": ((1, 1), np.trunc),
    "number": ((1, 1), np.positive),
    "max": ((1, None), lambda *parts: functools.reduce(np.fmax, parts)),
    "min": ((1, None), lambda *parts: functools.reduce(np.fmin, parts)),
    "sum": ((1, None), lambda *parts: sum(np.where(np.isnan(part), 0.0, part) for part in parts)),
}
# every other function, on single values
FUNCTIONS: dict[str, tuple[tuple[int, int | None], Callable]] = {
    "boolean-from-string": ((1, 1), lambda a: text(a) == "1" or text(a).lower() == "true"),
    "concat": ((0, None), lambda *parts: "".join(map(text, parts))),
    "contains": ((2, 2), lambda a, b: text(b) in text(a)),
    "count-non-empty": ((1, None), lambda *parts: float(sum(text(part) != "" for part in parts))),
    "count-selected": ((1, 1), lambda a: float(len(text(a).split()))),
    "date": ((1, 1), _date),
    "date-time": ((1, 1), lambda a: _date(a, timed=True)),
    "decimal-date-time": ((1, 1), _decimal_date),
    "decimal-time": ((1, 1), _decimal_time),
    "ends-with": ((2, 2), lambda a, b: text(a).endswith(text(b))),
    "format-date": ((2, 2), _formatted),
    "format-date-time": ((2, 2), _formatted),
    "join": ((1, None), lambda sign, *parts: text(sign).join(map(text, parts))),
    "normalize-space": ((0, 1), lambda a: " ".join(text(a).split())),
    "regex": ((2, 2), lambda a, pattern: _pattern(pattern).fullmatch(text(a)) is not None),
    "round": ((1, 2), rounded),
    "selected": ((2, 2), lambda a, b: text(b).strip() in text(a).split()),
    "selected-at": ((2, 2), _at),
    "starts-with": ((2, 2), lambda a, b: text(a).startswith(text(b))),
    "string": ((1, 1), text),
    "string-length": ((0, 1), lambda a: float(len(text(a)))),
    "substr": ((2, 3), _between),
    "substring": ((2, 3), _substring),
    "substring-after": ((2, 2), lambda a, b: text(a).partition(text(b))[2] if text(b) else text(a)),
    "substring-before": ((2, 2), lambda a, b: text(a).partition(text(b))[0] if text(b) and text(b) in text(a) else ""),
    "translate": ((3, 3), _translate),
}
_REST = {"if": (3, 3), "once": (1, 1), "not": (1, 1), "boolean": (1, 1), "choice-name": (2, 2)}
_REST["coalesce"] = (1, None)
_REST |= dict.fromkeys(("true", "false", "today", "now", "pi"), (0, 0))
_OPERATORS = ("=", "!=", "and", "or", *ORDER, *ARITHMETIC)
# functions that survey tools know, but that need more than one interview's answers or are not the same twice
_ELSEWHERE = (
    *("area", "base64-decode", "checklist", "count", "current", "depend", "digest", "distance", "enclosed-area", "id"),
    *("extract-signed", "geofence", "indexed-repeat", "instance", "intersects", "is-selected", "lang", "last"),
    *("local-name", "lower-case", "name", "namespace-uri", "position", "property", "pulldata", "random", "randomize"),
    *("upper-case", "uuid", "version", "weighted-checklist"),
)


class _Grammar(XPath1Parser):
    """XPath 1.0 with the functions of ODK, parsed only: nothing is evaluated on the way."""

    def parse(self, source: str):
        self.tokenizer = self.tokenizer or self.create_tokenizer(self.symbol_table)
        return Parser.parse(self, source)


def _chained(token, left):
    """1 < 2 < 3 stands for (1 < 2) < 3, XPath 1.0, section 3.4."""
    token[:] = left, token.parser.expression(rbp=token.rbp)
    return token


# XPath's own functions go first: id(), name() or last() mean something else, or nothing, in a form.
for _name in [name for name, token in _Grammar.symbol_table.items() if token.label == "function"]:
    del _Grammar.symbol_table[_name]
for _name, _places in {**{n: p for n, (p, _) in (NUMERIC | FUNCTIONS).items()}, **_REST}.items():
    _Grammar.function(_name, nargs=_places[0] if _places[0] == _places[1] else _places)
for _name, _power in {**dict.fromkeys(("=", "!="), 30), **dict.fromkeys(ORDER, 31)}.items():
    _parsing = {"led": _chained, "lbp": _power, "rbp": _power}
    _Grammar.symbol_table[_name] = type(f"Odk{_power}", (_Grammar.symbol_table[_name],), _parsing)
_Grammar.build()


@cache
def parse(source: str, dot_allowed: bool = False, columns: frozenset[str] = frozenset()) -> Expression:
    """An expression, ready to be evaluated.

    Parameters
    ----------
    dot_allowed : whether "." is allowed, the answer to the item that the expression belongs to
    columns : names that may stand without ${}: the columns of the choices in a choice_filter

    Raises
    ------
    Malformed
        If it is not valid.
    Unsupported
        If it is valid, but uses what is not evaluated here: says what.

    Examples
    --------
    >>> parse("selected(${sources}, 'well') and ${days} > 2").items
    ('sources', 'days')
    """
    names: list[str] = []

    def variable(match: re.Match) -> str:
        if match[1] not in names:
            names.append(match[1])
        return f"$v{names.index(match[1])} ".ljust(len(match[0]))  # so that places in messages stay right

    # References within quotes are text, and stay; outside of them the parser knows variables only as $name.
    parts = _QUOTED.split(source)
    for i in range(0, len(parts), 2):
        if re.search(r"\$(?!\{)", parts[i]):
            raise Malformed("not a valid expression: '$' without {}")
        part = REFERENCE.sub(variable, parts[i]).replace("jr:choice-name", "   choice-name")
        parts[i] = _GLUED.sub(r"\g<0> ", part)
    try:
        tree = _Grammar().parse("".join(parts))
    except ElementPathError as error:
        raise _refused(str(error), names) from None
    except RecursionError:
        raise Unsupported("nested too deeply") from None
    # ${last-saved#item} is legal in ODK; here it would need the interview before.
    saved = next((name for name in names if "#" in name), None)
    if saved is not None:
        raise Unsupported(f"${{{saved}}}, an answer of another interview")
    steps = tuple(_steps(tree, names, dot_allowed, columns))
    items = tuple(dict.fromkeys(step[1] for step in steps if step[0] == "item"))
    today = {step[1] for step in steps if step[0] == "today"}
    return Expression(source, steps, items, bool(today), "now" in today)


def conjuncts(source: str) -> list[str]:
    """The conditions all of which must hold for an expression to hold: those of the blocks around an item, and its own.

    Examples
    --------
    >>> conjuncts("(${consent} = 'yes') and (${age} > 17 and not(${a} = 1 and ${b} = 2))")
    ["${consent} = 'yes'", '${age} > 17', 'not(${a} = 1 and ${b} = 2)']
    >>> conjuncts("${a} = 'this and that' or ${b} = 1")
    ["${a} = 'this and that' or ${b} = 1"]
    """
    conditions, ahead = [], [source.strip()]
    while ahead:
        text = ahead.pop()
        # Within quotes and names a word or a parenthesis means nothing.
        masked = re.sub(rf"{_QUOTED.pattern}|{REFERENCE.pattern}", lambda match: "_" * len(match[0]), text)
        depth, cuts, whole = 0, [], masked.startswith("(")
        for match in re.finditer(r"[()]|\b(?:and|or)\b", masked):
            depth += {"(": 1, ")": -1}.get(match[0], 0)
            whole &= depth > 0 or match.end() == len(masked)
            if depth == 0 and match[0] == "or":
                cuts, whole = [], False
                break
            if depth == 0 and match[0] == "and":
                cuts.append(match.span())
        if whole and not cuts:
            ahead.append(text[1:-1].strip())
            continue
        edges = [0, *(edge for cut in cuts for edge in cut), len(text)]
        parts = [text[start:end].strip() for start, end in zip(edges[::2], edges[1::2], strict=True)]
        conditions += parts if not cuts else []
        ahead += reversed(parts) if cuts else []
    return conditions


def _refused(message: str, names: list[str]) -> Unsupported:
    """What is wrong with an expression, from what the parser says."""
    unknown = re.search(r"unknown function '([^']+)'", message)
    if unknown:
        known = unknown[1] in _ELSEWHERE
        return Unsupported(f"function {unknown[1]}()") if known else Malformed(f"unknown function {unknown[1]}()")
    if re.search("prefix '.*' is not declared", message):
        return Unsupported("a name with a prefix")
    position = re.search(r"column (\d+)", message)
    cause = message.rpartition("] ")[2].replace("fn:", "")
    cause = re.sub(r"'v(\d+)'", lambda m: f"'${{{names[int(m[1])]}}}'" if int(m[1]) < len(names) else m[0], cause)
    return Malformed(f"not a valid expression: {cause}{f' at character {position[1]}' if position else ''}")


def _steps(tree, names: list[str], dot_allowed: bool, columns: frozenset[str]) -> list[tuple]:
    """The tree in reverse Polish notation; refuses every token that evaluation does not know, paths above all."""
    steps: list[tuple] = []
    # An own stack, not recursion: a form may join hundreds of conditions by "and".
    stack: list = [tree]
    while stack:
        token = stack.pop()
        if isinstance(token, tuple):
            steps.append(token)
            continue
        symbol = token.symbol
        if symbol == "$":
            steps.append(("item", names[int(token[0].value[1:])]))
        elif symbol in ("(string)", "(integer)", "(decimal)", "(float)"):
            steps.append(("constant", token.value if symbol == "(string)" else float(token.value)))
        elif symbol == "." and dot_allowed:
            steps.append(("own",))
        elif symbol == "(name)" and token.value in columns:
            steps.append(("column", token.value))
        elif symbol in ("true", "false", "pi"):
            steps.append(("constant", math.pi if symbol == "pi" else symbol == "true"))
        elif symbol in ("today", "now"):
            steps.append(("today", symbol))
        else:
            stack += reversed(_operation(token, dot_allowed))
    return steps


def _operation(token, dot_allowed: bool) -> list:
    """The operands of an operator or a function, and the step that applies it, in the order of evaluation."""
    symbol, operands = token.symbol, list(token)
    if symbol == "(":
        return operands
    if symbol == "(name)":
        raise Unsupported(f"'{token.value}' stands without ${{}}")
    if symbol not in (*_OPERATORS, *NUMERIC, *FUNCTIONS, *_REST) or (symbol == "*" and len(operands) < 2):
        raise Unsupported("a union of answers" if symbol == "|" else "a path")
    # Only the day of an interview is known, so now() may stand where the time of day makes no difference.
    if symbol not in (*_OPERATORS, "date", "format-date") and any(operand.symbol == "now" for operand in operands):
        raise Unsupported(f"the time of day: now() within {symbol}()")
    # once(x) keeps the answer if there is one; string-length() means that of the answer itself.
    if symbol == "once" or (not operands and symbol in ("string-length", "normalize-space")):
        if not dot_allowed:
            raise Unsupported(f"{symbol}() of the answer itself")
        operands.insert(0, ("own",))
    if symbol in ("regex", "format-date", "format-date-time", "choice-name") and operands[1].symbol != "(string)":
        raise Unsupported(f"{symbol}() whose second part is computed")
    if symbol == "regex":
        _pattern(operands[1].value)
    if symbol.startswith("format-date") and not set(re.findall("%(.?)", operands[1].value)) <= set("YymndeHhMS3"):
        raise Unsupported(f"{symbol}() with words, which differ by language")
    if symbol == "choice-name":
        item = REFERENCE.fullmatch(operands[1].value.strip())
        if item is None:
            raise Unsupported("jr:choice-name() of what is no item")
        return [operands[0], ("label", item[1])]
    name = "coalesce" if symbol == "once" else symbol
    return [*operands, ("apply", name, len(operands))]
