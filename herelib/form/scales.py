"""The items that a study analyses: what each stands for, its scale, and how an answer becomes a value from 0 to 1.

Values are rescaled by the bounds of the instrument, never by what the sample happens to hold.
"""

from __future__ import annotations

import math
import re
from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass, field, replace

import numpy as np
import pandas as pd

from herelib.errors import Faults, near, nearest
from herelib.form.no_answers import doubtful
from herelib.form.spaced_names import joined
from herelib.form.xlsform import NUMBERS, Instrument
from herelib.vocabulary import ASKED, COVER

_DIMENSION = re.compile(r"[a-z]+:[a-z0-9_]+")
_STEP_OR_NONE = "a step of the scale, or no answer?"
_SAY_WHICH = (
    "list it under missing, or for this question alone under items: missing: {refused: [], dont_know: []}; "
    "if it is a step, give low and high, scale or values under items"
)
_ADD = "give the form a question of this name; a column of an export that is no question is not analysed"


@dataclass(frozen=True)
class Scale:
    """One analysed item.

    `points` gives the value (0-1, before direction) or, for kind "choice", the answer of `COVER` for each name of a
    choice; it is None where the answer is a number between `low` and `high`. `choices` are all names of its choices.
    `missing` says of codes what they mean here, and elsewhere may not: "refused" or "dont_know". `labels` has the
    labels of each choice in all languages.
    """

    item: str
    type: str
    dimension: str
    kind: str
    direction: int
    low: float
    high: float
    label: str
    points: Mapping[str, object] | None = None
    choices: tuple[str, ...] = ()
    missing: Mapping[str, str] = field(default_factory=dict)
    labels: Mapping[str, list[str]] = field(default_factory=dict)

    @property
    def block(self) -> str:
        """The part of the dimension before the colon."""
        return self.dimension.partition(":")[0]

    @property
    def rule(self) -> str:
        """The scale in words, for a message."""
        if self.points is None or self.low != 0 or self.high != 1:
            return f"scale is {self.low:g}-{self.high:g}"
        return "not one of the choices"


def analysed(
    instrument: Instrument, settings: Mapping, form: str = "instrument.xlsx", capacities: Iterable[str] = ()
) -> tuple[dict[str, Scale], Faults]:
    """The scale of each analysed item in the form's order, and what is wrong with them.

    Parameters
    ----------
    settings : as `herelib.studies.settings.read` gives them; `items` wins over the columns of the form
    form : the form as messages call it
    capacities : names that the catalogue's requirements know; none means that names are not checked
    """
    faults, scale_by_item = Faults(), {}
    missing = {code for codes in settings["missing"].values() for code in codes}
    cover_words, cover_choices = settings.get("cover_words", {}), set()
    for name in settings["items"]:
        if name not in instrument.named and "repeat" not in settings["items"][name]:
            # A list of all questions would hide what a column that the form lacks needs.
            do = nearest(name, instrument.named) if near(name, instrument.named) else _ADD
            faults.add("study.yaml", "", f"items.{name}", "", "no such item in the form", do)
    for name, item in instrument.named.items():
        declared = settings["items"].get(name, {})
        dimension = declared.get("dimension", item["dimension"])
        if not dimension:
            continue
        # A fault is told where the team can put it right: in study.yaml if the item stands there, else in the form.
        cell = (
            ("study.yaml", "", f"items.{name}") if name in settings["items"] else (form, item["row"], f"survey: {name}")
        )
        before = len(faults)
        _check_dimension(dimension, cell, faults, capacities)
        if name in instrument.repeats:
            do = f"make an item of them: n_{item['repeat']}: {{repeat: {item['repeat']}, summary: mean, of: {name}}}"
            faults.add(*cell, "", "inside a repeat: its answers lie in another sheet", do)
        if name in instrument.summaries:
            declared = {key: value for key, value in declared.items() if key not in ("scale", "values")}
        if len(faults) > before:
            continue
        choices = tuple(instrument.listed[name]["name"]) if item["list"] else ()
        if dimension.startswith("cover:"):
            cover_choices |= set(choices)
            declared = {**declared, "values": _words_of_cover(cover_words, choices) | declared.get("values", {})}
        labels = _labels(instrument, name) if item["list"] else {}
        own_codes = {code: kind for kind, codes in declared.get("missing", {}).items() for code in codes}
        scale = _Question(item, declared, dimension, choices, missing | {*own_codes}, labels).scale(cell, faults)
        if scale is not None:
            scale_by_item[name] = replace(scale, missing=own_codes, labels=labels)
    for word in sorted(set(cover_words) - cover_choices):
        do = nearest(word, cover_choices) if cover_choices else "no item has a dimension cover:…"
        faults.add("study.yaml", "", f"cover_words.{word}", "", "no cover item has this choice", do)
    return scale_by_item, faults


def steps(
    instrument: Instrument, name: str, declared: Mapping, missing: Collection[str]
) -> tuple[dict[str, float] | None, list[tuple]]:
    """The values (0-1) that study.yaml gives the choices of an item, None where it gives none; and what is wrong.

    Without `scale` or `values`, names that are numbers are these numbers.
    """
    choices = tuple(instrument.listed[name]["name"])
    question = _Question(instrument.named[name], declared, "", choices, missing, _labels(instrument, name))
    try:
        if "values" in declared:
            return question._listed_values(), []
        if "scale" in declared:
            return question._ordered_choices()[0], []
    except _Refused as refused:
        return None, list(refused.args)
    words = ", ".join(step for step in question.steps if not _is_number(step))
    do = "give scale (choices from low to high) or values, or list words under missing"
    odd = [] if words or question.bounded else doubtful(question.steps, question.labels)
    if odd:
        return None, [(", ".join(odd), _STEP_OR_NONE, "list it under missing; if it is a step, give scale or values")]
    return None, [(words[:60], "a mean of choices that are no numbers", do)] if words else []


def _labels(instrument: Instrument, name: str) -> dict[str, list[str]]:
    """The labels of each choice of an item, in all languages."""
    listed = instrument.listed[name]
    columns = [column for column in listed.columns if column.startswith("label")]
    rows = zip(listed["name"], listed[columns].astype(str).to_numpy().tolist(), strict=True)
    return {choice: list(filter(None, texts)) for choice, texts in rows}


def _words_of_cover(cover_words: Mapping[str, str], choices: Collection[str]) -> dict[str, str]:
    """The answers of `COVER` that study.yaml gives once for all cover items, of the choices of one of them."""
    return {word: answer for word, answer in cover_words.items() if word in choices}


def _check_dimension(dimension: str, cell: tuple, faults: Faults, capacities: Iterable[str]) -> None:
    block, _, name = dimension.partition(":")
    if not _DIMENSION.fullmatch(dimension):
        faults.add(*cell, dimension, "dimension is block:name, in small letters", "for instance need:food")
    elif block not in ASKED:
        faults.add(*cell, dimension, "unknown block", nearest(block, ASKED))
    elif block == "capacity" and capacities and name not in capacities:
        faults.add(*cell, dimension, "capacity that no part asks for", nearest(name, capacities))


class _Refused(Exception):
    """Why an item has no scale: value, rule, what to do."""


@dataclass(frozen=True)
class _Question:
    """An analysed item: its row of the form, what study.yaml declares of it, its choices, and codes for "missing".

    `labels` has the labels of each choice in all languages.
    """

    item: Mapping
    declared: Mapping
    dimension: str
    choices: tuple[str, ...]
    missing: Collection[str]
    labels: Mapping[str, list[str]] = field(default_factory=dict)

    @property
    def bounded(self) -> bool:
        """Whether study.yaml says both bounds: then what lies beyond them is no step."""
        return self.declared.get("low") is not None and self.declared.get("high") is not None

    @property
    def steps(self) -> tuple[str, ...]:
        """The choices that are answers, and no words for "refused" or "don't know"."""
        return tuple(name for name in self.choices if name not in self.missing)

    def _called(self, name: str) -> str:
        """A choice that study.yaml names: with its spaces, as the form writes it, or without them."""
        return joined(name) if name not in self.choices and joined(name) in self.choices else name

    def scale(self, cell: tuple, faults: Faults) -> Scale | None:
        """The scale of the item; None after a fault, told of this cell (file, row, column)."""
        try:
            kind, points, low, high = self._points_and_bounds()
        except _Refused as refused:
            for value, rule, do in refused.args:
                faults.add(*cell, value, rule, do)
            return None
        return Scale(
            item=self.item["name"],
            type=self.item["type"],
            dimension=self.dimension,
            kind=kind,
            direction=self.declared.get("direction", self.item["direction"]),
            low=low,
            high=high,
            label=self.declared.get("label") or self.item["label"] or self.item["name"],
            points=points,
            choices=self.choices,
        )

    def _points_and_bounds(self) -> tuple[str, dict | None, float, float]:
        type_ = self.item["type"]
        if type_ not in (*NUMBERS, "select_one", "select_multiple"):
            do = "remove its dimension; code open answers in segments.csv"
            raise _Refused(("", f"an item of type {type_} has no scale", do))
        if self.dimension.startswith("cover:"):
            return "choice", self._answers_of_cover(), math.nan, math.nan
        if "values" in self.declared:
            return "scale", self._listed_values(), 0.0, 1.0
        if "scale" in self.declared:
            return "scale", *self._ordered_choices()
        if type_ == "select_multiple":
            do = "give values: a number from 0 to 1 for each choice"
            raise _Refused(("", "several choices have no scale", do))
        low, high = self._bounds()
        points = None
        if type_ == "select_one" and all(map(_is_number, self.steps)):
            points = {name: (float(name) - low) / (high - low) for name in self.steps if low <= float(name) <= high}
        return "scale", points, low, high

    def _bounds(self) -> tuple[float, float]:
        """Of a scale of numbers: as declared, else of its choices, else of the form's range."""
        low, high = self.item["low"], self.item["high"]
        if self.bounded:
            low, high = self.declared["low"], self.declared["high"]
        elif self.steps and all(re.fullmatch(r"-?\d+", name) for name in self.steps):
            if odd := doubtful(self.steps, self.labels):
                raise _Refused((", ".join(odd), _STEP_OR_NONE, _SAY_WHICH))
            low, high = float(min(map(int, self.steps))), float(max(map(int, self.steps)))
        if math.isnan(low) or low >= high:
            words = ", ".join(name for name in self.steps if not _is_number(name))
            do = (
                "give low and high, scale (choices from low to high) or values under items, or list words under missing"
            )
            raise _Refused((words[:60], "bounds of the scale are not known", do))
        return low, high

    def _answers_of_cover(self) -> dict[str, str]:
        """The answer of `COVER` for each choice."""
        if self.item["type"] != "select_one":
            do = "one answer: now, training, outside or public"
            raise _Refused((self.item["type"], "cover items are select_one", do))
        values, faults = {self._called(name): answer for name, answer in self.declared.get("values", {}).items()}, []
        for name, answer in values.items():
            if name not in self.steps:
                faults.append((name, "values: no such choice", nearest(name, self.steps)))
            if answer not in COVER:
                faults.append((answer, "values: not an answer of cover", nearest(answer, COVER)))
        points = {name: values.get(name, name) for name in self.steps}
        rest = [name for name, answer in points.items() if answer not in COVER]
        if rest and not faults:
            do = "map it in study.yaml: cover_words (items: values for one item), to now, training, outside or public"
            faults = [(", ".join(rest), "choice that is none of the four answers of cover", do)]
        if faults:
            raise _Refused(*faults)
        return points

    def _check_named(self, named: list[str]) -> list[tuple[str, str, str]]:
        """What is wrong with the choices that study.yaml names: each is one of the form, and all of these are named."""
        if not self.steps:
            raise _Refused(("", "the item has no choices", "give low and high instead"))
        faults = [
            (name, "no such choice in the form", nearest(name, self.steps)) for name in named if name not in self.steps
        ]
        rest = [name for name in self.steps if name not in named]
        if rest:
            do = "give each choice its place, or list it under missing"
            faults.append((", ".join(rest), "choice without a value", do))
        return faults

    def _listed_values(self) -> dict[str, float]:
        """Points from a number for each choice (`values`)."""
        declared = {self._called(name): text for name, text in self.declared["values"].items()}
        value_by_name = {name: text for name, text in declared.items() if name not in self.missing}
        faults = self._check_named(list(value_by_name))
        for name, text in value_by_name.items():
            if not _is_number(text) or not 0 <= float(text) <= 1:
                faults.append((text, f"value of '{name}' is a number from 0 to 1", "correct it"))
        if faults:
            raise _Refused(*faults)
        return {name: float(text) for name, text in value_by_name.items()}

    def _ordered_choices(self) -> tuple[dict[str, float], float, float]:
        """Points from an ordered list of choices (`scale`): equally far apart; the bounds count its steps from 0."""
        named = [name for name in map(self._called, self.declared["scale"]) if name not in self.missing]
        faults = self._check_named(named)
        if len(named) < 2:
            faults.append(("", "a scale has at least two steps", "list the choices from low to high"))
        if faults:
            raise _Refused(*faults)
        high = float(len(named) - 1)
        return {name: step / high for step, name in enumerate(named)}, 0.0, high


def _is_number(text: str) -> bool:
    return re.fullmatch(r"-?\d+(\.\d+)?", text) is not None


def judge(texts: Iterable[str], scale: Scale, missing: Mapping[str, Iterable[str]]) -> pd.DataFrame:
    """What each of some answers to one item is worth: table [raw, value, missing, problem], a row per text.

    Parameters
    ----------
    texts : canonical answers, "" for a blank; the distinct ones are enough
    missing : raw values that mean "refused" and "dont_know"

    Returns
    -------
    value is 0-1 after direction, NaN where missing or for kind "choice" (`raw` is then the answer of `COVER`); problem
    is "", "out_of_range" or "unknown_choice", and missing is then "invalid"
    """
    special = {code: kind for kind, names in missing.items() for code in names} | dict(scale.missing)
    judged = [_judge(text, scale, special) for text in texts]
    kinds = {"raw": object, "value": float, "missing": object, "problem": object}
    return pd.DataFrame(
        {name: np.array([row[n] for row in judged], kind) for n, (name, kind) in enumerate(kinds.items())}
    )


def _judge(text: str, scale: Scale, special: Mapping[str, str]) -> tuple[str, float, str, str]:
    if text.strip() == "":
        return "", math.nan, "blank", ""
    # "refused" beside a choice says nothing against the choice; alone it is the answer.
    parts = text.split() if scale.type == "select_multiple" else [text]
    named = [part for part in parts if part not in special]
    if not named:
        return text, math.nan, special[parts[0]], ""
    if scale.points is None:
        number = float(text) if _is_number(text) else math.nan
        if not scale.low <= number <= scale.high:
            return text, math.nan, "invalid", "out_of_range"
        # by the bounds of the instrument: a region more must not change the values of the others
        value = (number - scale.low) / (scale.high - scale.low)
    elif any(part not in scale.points for part in named):
        number = float(named[0]) if len(named) == 1 and _is_number(named[0]) else math.nan
        # A number beyond the steps is said to be out of range; only a word is a choice that nobody knows.
        outside = not math.isnan(number) and not scale.low <= number <= scale.high
        return text, math.nan, "invalid", "out_of_range" if outside else "unknown_choice"
    elif scale.kind == "choice":
        return str(scale.points[text]), math.nan, "", ""
    else:  # of several choices the strongest counts
        value = max(scale.points[part] for part in named)
    return text, value if scale.direction == 1 else 1 - value, "", ""
