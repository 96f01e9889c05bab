"""The items that a study analyses: what each stands for, its scale, and how an answer becomes a value from 0 to 1.

Values are rescaled by the bounds of the instrument, never by what the sample happens to hold.
"""

from __future__ import annotations

import math
import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass

import pandas as pd

from herelib.errors import Faults, nearest
from herelib.form.xlsform import NUMBERS, Instrument
from herelib.vocabulary import ASKED, COVER

_DIMENSION = re.compile(r"[a-z]+:[a-z0-9_]+")


@dataclass(frozen=True)
class Scale:
    """One analysed item.

    `points` gives the value (0-1, before direction) or, for kind "choice", the answer of `COVER` for each name of a
    choice; it is None where the answer is a number between `low` and `high`. `choices` are all names of its choices.
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
    faults, found = Faults(), {}
    missing = {code for codes in settings["missing"].values() for code in codes}
    given = settings["items"]
    for name in given:
        if name not in instrument.named:
            faults.add(
                "study.yaml", "", f"items.{name}", "", "no such item in the form", nearest(name, instrument.named)
            )
    for name, item in instrument.named.items():
        told = given.get(name, {})
        dimension = told.get("dimension", item["dimension"])
        if not dimension:
            continue
        place = ("study.yaml", "", f"items.{name}") if name in given else (form, item["row"], f"survey: {name}")
        before = len(faults)
        _check_dimension(dimension, place, faults, capacities)
        if name in instrument.repeats:
            faults.add(*place, "", "inside a repeat: its answers lie in another sheet", "analyse an item outside of it")
        if len(faults) > before:
            continue
        scale = _scale(item, told, instrument, dimension, missing, place, faults)
        if scale is not None:
            found[name] = scale
    return found, faults


def _check_dimension(dimension: str, place: tuple, faults: Faults, capacities: Iterable[str]) -> None:
    block, _, name = dimension.partition(":")
    if not _DIMENSION.fullmatch(dimension):
        faults.add(*place, dimension, "dimension is block:name, in small letters", "for instance need:food")
    elif block not in ASKED:
        faults.add(*place, dimension, "unknown block", nearest(block, ASKED))
    elif block == "capacity" and capacities and name not in capacities:
        faults.add(*place, dimension, "capacity that no method asks for", nearest(name, capacities))


def _scale(item, told, instrument, dimension, missing, place, faults) -> Scale | None:
    """The scale of one item, None after a fault."""
    names = tuple(instrument.listed[item["name"]]["name"]) if item["list"] else ()
    plain = tuple(name for name in names if name not in missing)
    common = {
        "item": item["name"],
        "type": item["type"],
        "dimension": dimension,
        "direction": told.get("direction", item["direction"]),
        "label": told.get("label") or item["label"] or item["name"],
        "choices": names,
    }
    if item["type"] not in (*NUMBERS, "select_one", "select_multiple"):
        rule = f"an item of type {item['type']} has no scale"
        faults.add(*place, "", rule, "remove its dimension; code open answers in segments.csv")
        return None
    if dimension.startswith("cover:"):
        points = _cover(plain, told.get("values", {}), item["type"], place, faults)
        return None if points is None else Scale(**common, kind="choice", low=math.nan, high=math.nan, points=points)
    if "scale" in told or "values" in told:
        points, low, high = _listed(plain, missing, told, place, faults)
        return None if points is None else Scale(**common, kind="scale", low=low, high=high, points=points)
    if item["type"] == "select_multiple":
        faults.add(*place, "", "several choices have no scale", "give values: a number from 0 to 1 for each choice")
        return None
    low, high = _bounds(item, plain, told)
    if math.isnan(low) or low >= high:
        words = ", ".join(name for name in plain if not _is_number(name))
        do = "give low and high, scale (choices from low to high) or values under items, or list words under missing"
        faults.add(*place, words[:60], "bounds of the scale are not known", do)
        return None
    points = None
    if item["type"] == "select_one" and all(_is_number(name) for name in plain):
        points = {name: (float(name) - low) / (high - low) for name in plain if low <= float(name) <= high}
    return Scale(**common, kind="scale", low=low, high=high, points=points)


def _is_number(text: str) -> bool:
    return re.fullmatch(r"-?\d+(\.\d+)?", text) is not None


def _bounds(item: Mapping, plain: tuple[str, ...], told: Mapping) -> tuple[float, float]:
    if told.get("low") is not None and told.get("high") is not None:
        return told["low"], told["high"]
    if plain and all(re.fullmatch(r"-?\d+", name) for name in plain):
        return float(min(map(int, plain))), float(max(map(int, plain)))
    return item["low"], item["high"]


def _cover(plain, values, kind, place, faults) -> dict[str, str] | None:
    before = len(faults)
    if kind != "select_one":
        faults.add(*place, kind, "cover items are select_one", "one answer: now, training, outside or public")
        return None
    for name, answer in values.items():
        if name not in plain:
            faults.add(*place, name, "values: no such choice", nearest(name, plain))
        if answer not in COVER:
            faults.add(*place, answer, "values: not an answer of cover", nearest(answer, COVER))
    points = {name: values.get(name, name) for name in plain}
    rest = [name for name, answer in points.items() if answer not in COVER]
    if rest and len(faults) == before:
        do = "map it under items in study.yaml: values, to now, training, outside or public"
        faults.add(*place, ", ".join(rest), "choice that is none of the four answers of cover", do)
    return points if len(faults) == before else None


def _listed(plain, missing, told, place, faults) -> tuple[dict[str, float] | None, float, float]:
    """Points from an ordered list of choices (`scale`) or from a number for each choice (`values`)."""
    before = len(faults)
    words = told["values"] if "values" in told else told["scale"]
    named = [name for name in words if name not in missing]
    if not plain:
        faults.add(*place, "", "the item has no choices", "give low and high instead")
        return None, 0.0, 0.0
    for name in named:
        if name not in plain:
            faults.add(*place, name, "no such choice in the form", nearest(name, plain))
    rest = [name for name in plain if name not in named]
    if rest:
        do = "give each choice its place, or list it under missing"
        faults.add(*place, ", ".join(rest), "choice without a value", do)
    if "values" in told:
        numbers = {name: told["values"][name] for name in named}
        for name, text in numbers.items():
            if not _is_number(text) or not 0 <= float(text) <= 1:
                faults.add(*place, text, f"value of '{name}' is a number from 0 to 1", "correct it")
        low, high = 0.0, 1.0
        points = {name: float(text) for name, text in numbers.items()} if len(faults) == before else None
    else:
        if len(named) < 2:
            faults.add(*place, "", "a scale has at least two steps", "list the choices from low to high")
        low, high = 0.0, float(len(named) - 1)
        points = {name: place / high for place, name in enumerate(named)} if high > 0 else None
    return (points if len(faults) == before else None), low, high


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
    special = {code: kind for kind, names in missing.items() for code in names}
    judged = [_judge(text, scale, special) for text in texts]
    table = pd.DataFrame(judged, columns=["raw", "value", "missing", "problem"])
    return table.astype({"raw": object, "value": float, "missing": object, "problem": object})


def _judge(text: str, scale: Scale, special: Mapping[str, str]) -> tuple[str, float, str, str]:
    if text.strip() == "":
        return "", math.nan, "blank", ""
    parts = text.split() if scale.type == "select_multiple" else [text]
    named = [part for part in parts if part not in special]
    if not named:
        return text, math.nan, special[parts[0]], ""
    if scale.points is None:
        number = float(text) if _is_number(text) else math.nan
        if not scale.low <= number <= scale.high:
            return text, math.nan, "invalid", "out_of_range"
        value = (number - scale.low) / (scale.high - scale.low)
    elif any(part not in scale.points for part in named):
        number = float(named[0]) if len(named) == 1 and _is_number(named[0]) else math.nan
        outside = not math.isnan(number) and not scale.low <= number <= scale.high
        return text, math.nan, "invalid", "out_of_range" if outside else "unknown_choice"
    elif scale.kind == "choice":
        return str(scale.points[text]), math.nan, "", ""
    else:
        value = max(scale.points[part] for part in named)
    return text, value if scale.direction == 1 else 1 - value, "", ""
