"""Whether answers obey the rules of their form, and whether these rules can be evaluated at all.

Constraints, required answers, filtered choices, calculations, and words of one's own beside the choice "other". As in
ODK (https://docs.getodk.org/form-logic), a constraint is not evaluated on a blank, and nothing is required where the
skip logic did not ask. Findings name the rule and the form's own text, never an answer.
"""

from __future__ import annotations

import math
from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass, replace
from functools import lru_cache

import numpy as np
import pandas as pd

from herelib.errors import Faults, nearest
from herelib.form import spellings
from herelib.form.evaluation import (
    Answers,
    Form,
    Operand,
    Scope,
    Values,
    answered,
    compute,
    each,
    foreign,
    holds,
    lacking,
    spread,
    truths,
)
from herelib.form.expressions import REFERENCE, Expression, Unsupported, number, parse
from herelib.form.spellings import EXPRESSIONS, NO, YES

RULES = {
    "constraint": "the answer breaks the form's constraint",
    "required_blank": "the form requires an answer, and it is blank",
    "choice_filtered": "the form does not offer this choice after these answers",
    "calculation_differs": "the stored result is not what the form computes",
    "other_without_text": "other was chosen, and not said what",
    "text_without_other": "words of one's own, and other was not chosen",
}
# what it means that an expression is not evaluated
EFFECTS = {
    "relevant": "so it counts as asked",
    "constraint": "so no answer breaks it",
    "required": "so a blank is not reported",
    "calculation": "so the stored result stands",
    "choice_filter": "so every choice counts as offered",
    "repeat_count": "so any number of rows is right",
}
TOLERANCE = 1e-6  # relative: other programs write numbers with as few as seven digits
LONGEST_REASON = 200
KEPT_CONDITIONS = 16  # skip logics kept at a time, to bound memory
UNANSWERED = ("note", "calculate", "hidden", "start", "end", "today", "audit", "deviceid", "phonenumber", "username")
_COMPARED = (("apply", "=", 2), ("apply", "!=", 2), ("apply", "selected", 2))
_EVERYWHERE = ("instanceID", "instanceName")
_SOURCES = {"constraint": "constraint", "required_blank": "required"}
_SOURCES |= {"choice_filtered": "choice_filter", "calculation_differs": "calculation"}


@dataclass(frozen=True)
class Findings:
    """What breaks the rules of a form.

    `table` has place (index of the record), item, rule (of `RULES`) and reason, in the form's order; `unjudged` gives
    by kind of expression (relevant, constraint, required, calculation, choice_filter) the items whose expression could
    not be evaluated, and why.
    """

    table: pd.DataFrame
    unjudged: Mapping[str, Mapping[str, str]]


def check(form: Form, lines: Iterable[Mapping], file: str, faults: Faults) -> list[tuple]:
    """Adds names of items that a form lacks; gives the expressions that are legal and not evaluated.

    What cannot be parsed is not evaluated either: survey tools deploy such forms, and some can evaluate it.

    Parameters
    ----------
    lines : of the sheet `survey`, as `herelib.form.namesakes.located` gives them
    file : the form as messages call it

    Returns
    -------
    list of row, column, expression, note
    """
    known = {*form.items["name"], *form.blocks["name"], *_EVERYWHERE, *(line["name"] for line in lines)}
    notes, missing = [], {}
    for line in lines:
        offered = columns_of(form, line["#called"])
        for column, dot_allowed in EXPRESSIONS.items():
            source = line.get(column, "")
            # "yes" and "no" in the column required are no expressions
            if not source or (column == "required" and source.lower() in (*YES, *NO)):
                continue
            cell = (line["#row"], f"survey: {column}")
            for name in dict.fromkeys(REFERENCE.findall(source)):
                if name not in known and "#" not in name:
                    missing.setdefault(name, dict.fromkeys([cell]))[cell] = None
            # Beside a question there are no rows of which a count could be right or wrong.
            if column == "repeat_count" and spellings.block(line["type"]) is None:
                continue
            try:
                expression = parse(source, dot_allowed, offered if column == "choice_filter" else frozenset())
                note = foreign(expression, line["#path"], form)
                note = note or ("function jr:choice-name()" if expression.labelled and column == "relevant" else "")
                notes += [(*cell, source, unknown) for unknown in _never(expression, form)]
            except Unsupported as reason:
                note = str(reason)
            if note:
                notes.append((*cell, source, f"not evaluated, {EFFECTS[column]}: {note}"))
    for name, cells in missing.items():
        rows = list(dict.fromkeys(row for row, _ in cells))
        further = f" (rows {', '.join(map(str, rows[:6]))}{', …' if len(rows) > 6 else ''})" if len(rows) > 1 else ""
        faults.add(file, *next(iter(cells)), f"${{{name}}}", f"no such item in the form{further}", nearest(name, known))
    return notes


def _never(expression: Expression, form: Form) -> Iterator[str]:
    """Comparisons of a question with what is none of its choices."""
    for of, value, apply in zip(expression.steps, expression.steps[1:], expression.steps[2:], strict=False):
        if of[0] == "item" and value[0] == "constant" and apply in _COMPARED and isinstance(value[1], str):
            listed = form.listed.get(of[1])
            if listed is not None and len(listed) and value[1] and value[1].strip() not in set(listed["name"]):
                yield f"'{value[1]}' is none of the choices of {of[1]}"


def columns_of(form: Form, item: str) -> frozenset[str]:
    """Names that may stand without ${} in the choice filter of an item: the columns of its choices."""
    if not form.named.get(item, {}).get("list"):
        return frozenset()
    return frozenset(form.choice_columns.columns) - {"list"}


def companions(form: Form) -> dict[str, tuple[str, str]]:
    """The texts that explain a choice "other": item -> the question that has this choice, and its name.

    A text is one if it is called like the question with _other behind it, or if its own skip logic asks for the choice.
    """
    others = {
        item: next((name for name in listed["name"] if name.casefold() == "other"), "")
        for item, listed in form.listed.items()
    }
    choice_by_text = {}
    for item in form.items[form.items["type"] == "text"].to_dict("records"):
        question = item["name"].removesuffix("_other")
        if question == item["name"] or not others.get(question):
            question = _depends(item["relevant"], others)
        if question:
            choice_by_text[item["name"]] = (question, others[question])
    return choice_by_text


def _depends(relevant: str, others: Mapping[str, str]) -> str:
    """The question whose choice "other" is the last condition of a skip logic, "" if there is none."""
    try:
        steps = parse(relevant).steps if relevant else ()
    except Unsupported:
        return ""
    # In reverse Polish notation the last condition stands right before the last "and".
    steps = steps[:-1] if steps[-1:] == (("apply", "and", 2),) else steps
    if len(steps) < 3 or steps[-1] not in (("apply", "selected", 2), ("apply", "=", 2)) or steps[-3][0] != "item":
        return ""
    name = steps[-3][1]
    return name if others.get(name) and steps[-2] == ("constant", others[name]) else ""


def judge(
    instrument: Form,
    records: pd.DataFrame,
    today: pd.Series,
    items: Iterable[str] | None = None,
    absent: Mapping[str, np.ndarray] | None = None,
) -> Findings:
    """Every answer, and every blank, that breaks a rule of the form.

    Parameters
    ----------
    records : answers as text, one column per item, a row per interview
    today : day of each interview, YYYY-MM-DD or ""; where it is unknown, nothing that uses today() is judged
    items : the items to judge; by default all of the form but those of earlier versions only
    absent : item -> in which interviews it was not in the form at all
    """
    judged = _Judge(instrument, records, today, absent or {})
    for item in [name for name in instrument.named if name not in instrument.gone] if items is None else items:
        judged.item(instrument.named[item])
    return judged.findings(records.index)


class _Judge:
    """One pass through the items of a form; keeps the breaches of its rules and what could not be judged."""

    def __init__(self, form: Form, records: pd.DataFrame, today: pd.Series, absent: Mapping[str, np.ndarray]):
        answers = Answers(records, today)
        self.form, self.answers, self.absent = form, answers, absent
        self.day_known = answered(self.answers.today)
        self.companions = companions(form)
        self.breaches: list[tuple[np.ndarray, str, str, str]] = []
        self.unjudged: dict[str, dict[str, str]] = {kind: {} for kind in EXPRESSIONS if kind != "repeat_count"}
        self.logic = lru_cache(KEPT_CONDITIONS)(lambda source, path: holds(source, path, form, answers))

    def item(self, row: Mapping) -> None:
        """Judge one item by its row of the form."""
        name = row["name"]
        if name not in self.answers:
            if row["type"] != "note":
                self._unjudged(
                    name, [kind for kind in self.unjudged if row[kind] and kind != "relevant"], "no export has it"
                )
            return
        # An item that a version of the form lacked was not asked, whatever its skip logic says.
        there = ~np.asarray(self.absent.get(name, np.zeros(len(self.answers), bool)))
        asked = self.logic(row["relevant"], row["path"])
        unsure = asked if isinstance(asked, str) else ""
        asked = there if unsure else there & asked
        values = self.answers.values(name)
        filled = _each_text(values, lambda text: text.strip() != "")
        if unsure:  # blanks may be blank because nobody asked
            kinds = [kind for kind in ("required", "calculation") if row[kind]]
            self._unjudged(name, ["relevant"], unsure)
            self._unjudged(name, kinds, f"skip logic: {unsure}")
        # As in ODK: a constraint is evaluated on answers only, and "required" on what was asked only.
        if row["constraint"]:
            self._add(filled & asked & ~self._holds(row, "constraint", values, True), row, "constraint")
        if row["required"] and not unsure and row["type"] not in UNANSWERED:
            self._add(asked & ~filled & self._holds(row, "required", values, False), row, "required_blank")
        if row["choice_filter"]:
            self._add(self._filtered(row, values, np.flatnonzero(filled & asked)), row, "choice_filtered")
        # KoboToolbox writes the version of the form as a calculation: earlier records hold their own.
        if row["calculation"] and not unsure and row["type"] == "calculate" and name != "__version__":
            self._add(asked & self._differs(row, values), row, "calculation_differs")
        question, other = self.companions.get(name, ("", ""))
        if question in self.answers:
            hit = _each_text(self.answers.values(question), lambda text: other in text.split())
            self._add(hit & ~filled & asked, row, "other_without_text")
            self._add(~hit & filled & there & ~np.asarray(self.absent.get(question, ~there)), row, "text_without_other")

    def _unjudged(self, item: str, kinds: Iterable[str], reason: str) -> None:
        for kind in kinds:
            self.unjudged[kind].setdefault(item, reason)

    def _add(self, hit: np.ndarray, row: Mapping, rule: str) -> None:
        """Note that an item breaks a rule in some interviews."""
        source = row[_SOURCES[rule]] if rule in _SOURCES else ""
        sentence = f"{RULES[rule]}: {source}" if source and source != "true()" else RULES[rule]
        reason = sentence if len(sentence) <= LONGEST_REASON else sentence[: LONGEST_REASON - 1] + "…"
        if hit.any():
            self.breaches.append((np.flatnonzero(hit), row["name"], rule, reason))

    def _parsed(self, row: Mapping, kind: str) -> Expression | None:
        """The expression of an item, None (and noted) where it cannot be evaluated."""
        try:
            offered = columns_of(self.form, row["name"]) if kind == "choice_filter" else frozenset()
            expression = parse(row[kind], EXPRESSIONS[kind], offered)
            reason = lacking(expression, row["path"], self.form, self.answers)
            # What now() gave when the interview was held cannot be computed again.
            if kind == "calculation" and expression.momentary:
                reason = "the time of day: now()"
        except Unsupported as unsupported:
            reason = str(unsupported)
        if reason:
            self._unjudged(row["name"], [kind], reason)
        return None if reason else expression

    def _readings(self, expression: Expression, scope: Scope) -> Iterator[Operand]:
        """What an expression gives, once for each language where it uses labels."""
        listed = {step[1]: self.form.listed.get(step[1]) for step in expression.steps if step[0] == "label"}
        listed = {item: choices for item, choices in listed.items() if choices is not None}
        spoken = dict.fromkeys(c for choices in listed.values() for c in choices.columns if c.startswith("label:"))
        for language in spoken or ("label",):
            labels = {item: dict(zip(of["name"], of[language], strict=True)) for item, of in listed.items()}
            yield compute(expression, replace(scope, labels=labels))

    def _scope(self, answer: Values) -> Scope:
        return Scope(self.answers.values, self.answers.today, answer)

    def _holds(self, row: Mapping, kind: str, values: Values, unknown: bool) -> np.ndarray:
        """Whether a rule holds in each interview, in any language; `unknown` where that cannot be told."""
        expression = self._parsed(row, kind)
        if expression is None:
            return np.full(len(self.answers), unknown)
        readings = self._readings(expression, self._scope(values))
        outcome = np.logical_or.reduce([spread(truths(reading), len(self.answers)) for reading in readings])
        # Without the day of the interview, what uses today() is given the benefit of the doubt.
        return np.where(self.day_known, outcome, unknown) if expression.dated else outcome

    def _filtered(self, row: Mapping, values: Values, rows: np.ndarray) -> np.ndarray:
        """Whether one of the chosen choices was not on offer; each chosen choice is judged with its own columns."""
        hit = np.zeros(len(self.answers), bool)
        expression = self._parsed(row, "choice_filter")
        if expression is None:
            return hit
        offered = self.form.choice_columns
        offered = offered[offered["list"] == row["list"]]
        records, choice, chosen = _chosen_each(values, rows, list(offered["name"]))
        columns = {name: Values(choice, offered[name].tolist()) for name in offered.columns}
        today = self.answers.today.take(records)
        scope = Scope(lambda item: self.answers.values(item).take(records), today, choice=columns)
        readings = self._readings(expression, scope)
        fits = np.logical_or.reduce([spread(truths(reading), len(records)) for reading in readings])
        # A choice may stand in its list once for each filter value: it is on offer if one of its rows is.
        last = np.flatnonzero(np.append(np.diff(chosen) != 0, True)) if len(chosen) else np.zeros(0, int)
        wanting = ~np.logical_or.reduceat(fits, np.append(0, last[:-1] + 1)) if len(last) else np.zeros(0, bool)
        missed = records[last[wanting]]
        hit[missed[self.day_known[missed] | (not expression.dated)]] = True
        return hit

    def _differs(self, row: Mapping, values: Values) -> np.ndarray:
        """Whether a stored result is not what the form computes, in any language."""
        expression = self._parsed(row, "calculation")
        if expression is None:
            return np.zeros(len(self.answers), bool)
        # A result differs if it does so in every language: which one the interview was held in is not known.
        differs = np.ones(len(self.answers), bool)
        for computed in self._readings(expression, self._scope(values)):
            if isinstance(computed, np.ndarray) and computed.dtype == float:
                stored, nothing = values.numbers(), _each_text(values, lambda text: text.strip() in ("", "NaN"))
                near = np.abs(stored - computed) <= TOLERANCE * np.maximum(np.abs(computed), 1)
                differs &= ~(near | (stored == computed) | (np.isnan(computed) & nothing))
            else:
                differs &= ~spread(truths(each(_alike, [values, computed])), len(differs))
        return differs & self.day_known if expression.dated else differs

    def findings(self, index: pd.Index) -> Findings:
        """All breaches, in the order in which they were met."""
        rows = [len(part[0]) for part in self.breaches]
        records = index[np.concatenate([part[0] for part in self.breaches])] if rows else index[:0]
        table = {"place": records}
        for n, name in enumerate(("item", "rule", "reason"), 1):
            # One reason per breach of an item, millions of rows: as categories they take a code each.
            codes, words = pd.factorize(np.array([part[n] for part in self.breaches], dtype=object))
            table[name] = pd.Categorical.from_codes(np.repeat(codes, rows), pd.Index(words, dtype=str))
        return Findings(pd.DataFrame(table), self.unjudged)


def _chosen_each(values: Values, rows: np.ndarray, names: list[str]) -> tuple[np.ndarray, np.ndarray, np.ndarray]:
    """One entry per interview, chosen choice and row of that choice: the interview (of `rows`), the row's position in
    `names`, and a number that the rows of one chosen choice share."""
    positions_by_choice: dict[str, list[int]] = {}
    for position, name in enumerate(names):
        positions_by_choice.setdefault(name, []).append(position)
    chosen = [[positions_by_choice[n] for n in text.split() if n in positions_by_choice] for text in values.distinct]
    # The choices of all distinct answers lie one behind another in `flat`; each interview takes its answer's stretch.
    counts = np.array([sum(map(len, each)) for each in chosen], dtype=np.int64)
    flat = np.array([position for each in chosen for positions in each for position in positions], dtype=np.int64)
    begins = np.array([n == 0 for each in chosen for positions in each for n in range(len(positions))], dtype=np.int64)
    starts, codes = np.cumsum(counts) - counts, values.codes[rows]
    ends = np.cumsum(counts[codes])
    which_row = np.repeat(np.arange(len(rows)), counts[codes])
    stretch = np.repeat(starts[codes], counts[codes])
    within = np.arange(len(which_row)) - np.repeat(ends - counts[codes], counts[codes])
    return rows[which_row], flat[stretch + within], np.cumsum(begins[stretch + within])


def _each_text(values: Values, test: Callable[[str], bool]) -> np.ndarray:
    """A test of each answer, made once for each distinct one."""
    return np.fromiter(map(test, values.distinct), bool, len(values.distinct))[values.codes]


def _alike(stored: str, computed: object) -> bool:
    """Whether a stored result is what the form computes, as survey tools write truths, numbers and dates."""
    stored = stored.strip()
    if isinstance(computed, bool):
        return stored.lower() in (("true", "1") if computed else ("false", "0", ""))
    if isinstance(computed, float) and math.isnan(computed):
        return stored in ("", "NaN")
    x, y = number(stored), number(computed)
    near = x == y or abs(x - y) <= TOLERANCE * max(abs(y), 1)
    return near or (isinstance(computed, str) and stored == computed.strip())
