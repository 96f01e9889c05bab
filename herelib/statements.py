"""What a team says about the weights of the families of criteria, read from one text.

    free                                          anything
    value>fit=evidence>burden                     an order, also of some families; "=": of equal standing, no order
    value 0.3-0.6, fit 0.1-0.4                    from-to; families that are not named: 0-1
    value/fit 1-3, fit/evidence 1-2               how many times as much one family weighs as another, from-to
    swing value 100, fit 60, evidence 40, burden 20     points of swing weighting
    ahp value/fit 3, value/evidence 5, ...        pairwise comparisons, all pairs: 3 or 1/3, or fit/value 1/3

Orders, intervals and ratios may stand together, joined by ";" or ",": all are kept. What is elicited stands alone.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass
from fractions import Fraction
from functools import lru_cache
from itertools import combinations, pairwise

from herelib import elicitation
from herelib.polytopes import Limit, polytope
from herelib.spelling import nearest
from herelib.vocabulary import FAMILIES

EXPECTED = (
    f"'free', or {', '.join(FAMILIES)} in an order, joined by '>' or '=', or bounds ('value 0.3-0.6; value/fit 1-3'), "
    f"or elicited figures ('swing value 100, fit 60, …' or 'ahp value/fit 3, value/evidence 5, …')"
)
SCALE = (Fraction(1, 9), Fraction(9))  # of pairwise comparisons, Saaty (1980)

_FIGURE = r"\d+(?:\.\d+)?(?:/\d+(?:\.\d+)?)?"
_NAME = r"[^\W\d]\w*"
_INTERVAL = re.compile(rf"({_NAME})\s+({_FIGURE})\s*[-–]\s*({_FIGURE})")
_RATIO = re.compile(rf"({_NAME})\s*/\s*({_NAME})\s+({_FIGURE})\s*[-–]\s*({_FIGURE})")
_POINTS = re.compile(rf"({_NAME})\s+({_FIGURE})")
_PAIR = re.compile(rf"({_NAME})\s*/\s*({_NAME})\s+({_FIGURE})")
_ELICITED = re.compile(r"(swing|ahp)\b\s*(.*)", re.DOTALL)


@dataclass(frozen=True)
class Elicited:
    """Weights that somebody was asked for: `way` is swing or ahp, `ratio` the consistency ratio of ahp."""

    way: str
    weights: tuple[Fraction, ...]
    ratio: float = 0.0

    def limits(self, doubt: float) -> list[Limit]:
        """Every ratio of two weights stays within a factor 1 + doubt of the elicited one; a weight of 0 stays 0."""
        most = 1 + Fraction(str(doubt))
        pairs = [(i, j) for i in range(len(FAMILIES)) for j in range(len(FAMILIES)) if i != j]
        w = self.weights
        return [_limit({i: w[j], j: -most * w[i]}, 0, self.way) for i, j in pairs]


@dataclass(frozen=True)
class Statements:
    """What a text says: `limits` of the weights and `phrases` for a sentence ({family} stands for its name)."""

    limits: tuple[Limit, ...] = ()
    phrases: tuple[str, ...] = ()
    elicited: Elicited | None = None


def fault(text: str) -> str:
    """What is wrong with a text; "" if it can be understood and some weights keep all that it says.

    Examples
    --------
    >>> fault("value>fit; fit/value 2-3")
    "'value>fit' and 'fit/value 2-3' contradict each other: no weights that sum to 1 keep both"
    >>> fault("valeu>fit"), fault("value>fit")
    ("'valeu' is no family: did you mean 'value'?", '')
    """
    try:
        polytope(read(text).limits, len(FAMILIES))
    except ValueError as found:
        return str(found)
    return ""


@lru_cache(maxsize=256)  # parameters are checked again at every stage
def read(text: str) -> Statements:
    """What a text says about the weights of the families.

    Raises
    ------
    ValueError
        If something cannot be understood: names every statement that is wrong and what to do.
    """
    if re.search(r"\d,\d", text):
        raise ValueError("a comma stands between statements: write decimals with a point (0.3)")
    whole = [part.strip() for part in text.split(";")]
    if whole == ["free"]:
        return Statements()
    asked = [_ELICITED.fullmatch(part) for part in whole]
    if any(asked):
        if len(whole) > 1:
            raise ValueError("elicited weights (swing, ahp) stand alone: leave out the other statements")
        way, figures = asked[0].groups()
        return Statements(elicited=_swing(figures) if way == "swing" else _ahp(figures))
    said, faults = [], []
    for part in (part.strip() for joined in whole for part in joined.split(",")):
        try:
            said.append(_statement(part))
        except ValueError as found:
            faults.append(str(found))
    if faults:
        raise ValueError("; ".join(dict.fromkeys(faults)))
    return Statements(tuple(limit for limits, _ in said for limit in limits), tuple(phrase for _, phrase in said))


def _statement(part: str) -> tuple[list[Limit], str]:
    """Limits of one statement, and the phrase that tells it."""
    if not part:
        raise ValueError("an empty statement: write 'free' if there is nothing to say, or take out a ';' or ','")
    if part == "free":
        raise ValueError("'free' says that there are no other statements: leave it out")
    if found := _RATIO.fullmatch(part):
        return _times(part, *found.groups())
    if found := _INTERVAL.fullmatch(part):
        return _between(part, *found.groups())
    if (found := _POINTS.fullmatch(part)) or (found := _PAIR.fullmatch(part)):
        _places(part, found.groups()[:-1])
        figure = found.groups()[-1]
        raise ValueError(f"'{part}': write from-to ('{part[: -len(figure)]}{figure}-{figure}' if it is exactly that)")
    if ">" in part or "=" in part:
        return _order(part)
    if part in FAMILIES:
        raise ValueError(f"'{part}' says nothing about {part}: put it in an order, or say from-to ('{part} 0.3-0.6')")
    raise ValueError(f"'{part}' is not understood: an order 'value>fit', or from-to 'value 0.3-0.6', 'value/fit 1-3'")


def _order(part: str) -> tuple[list[Limit], str]:
    ranked = [[name.strip() for name in together.split("=")] for together in part.split(">")]
    places = iter(_places(part, [name for together in ranked for name in together]))
    at = [[next(places) for _ in together] for together in ranked]
    said = re.sub(r"\s*([>=])\s*", r"\1", part)
    limits = [
        _limit({lower: 1, upper: -1}, 0, said, strict=True)
        for above, below in pairwise(at)
        for upper in above
        for lower in below
    ]
    groups = [" and ".join(f"{{{FAMILIES[place]}}}" for place in together) for together in at]
    return limits, " before ".join(groups) if len(groups) > 1 else f"{groups[0]} of equal standing"


def _between(part: str, name: str, low: str, high: str) -> tuple[list[Limit], str]:
    (place,) = _places(part, [name])
    least, most = _range(part, low, high)
    if most > 1:
        raise ValueError(f"'{part}': a weight is a share from 0 to 1")
    limits = [_limit({place: -1}, -least, part), _limit({place: 1}, most, part)]
    return limits, f"{{{name}}} at {low}" if least == most else f"{{{name}}} from {low} to {high}"


def _times(part: str, name: str, other: str, low: str, high: str) -> tuple[list[Limit], str]:
    place, beside = _places(part, [name, other])
    least, most = _range(part, low, high)
    limits = [_limit({place: -1, beside: least}, 0, part), _limit({place: 1, beside: -most}, 0, part)]
    if least == most == 1:
        return limits, f"{{{name}}} just as heavy as {{{other}}}"
    times = low if least == most else f"{low} to {high}"
    return limits, f"{{{name}}} {times} times as heavy as {{{other}}}"


def _swing(figures: str) -> Elicited:
    told = _figures(figures, _POINTS, "'swing value 100, fit 60, …': a family and its points")
    points = {}
    for part, (name, figure) in told:
        (place,) = _places(part, [name])
        if place in points:
            raise ValueError(f"'{name}' has points twice")
        points[place] = _figure(part, figure)
    _all_there([FAMILIES[place] for place in range(len(FAMILIES)) if place not in points], "points of swing weighting")
    total = sum(points.values())
    if not total:
        raise ValueError("swing weighting: the most valuable swing has 100 points, not 0")
    return Elicited("swing", tuple(points[place] / total for place in range(len(FAMILIES))))


def _ahp(figures: str) -> Elicited:
    told = _figures(figures, _PAIR, "'ahp value/fit 3, value/evidence 5, …': two families and how they compare")
    size = len(FAMILIES)
    compared = [[Fraction(i == j) for j in range(size)] for i in range(size)]  # 0: not compared yet
    for part, (name, other, figure) in told:
        i, j = _places(part, [name, other])
        times = _figure(part, figure)
        if not SCALE[0] <= times <= SCALE[1]:
            raise ValueError(f"'{part}': comparisons go from 1/9 to 9")
        if compared[i][j]:
            raise ValueError(f"'{name}' and '{other}' are compared twice")
        compared[i][j], compared[j][i] = times, 1 / times
    missing = [f"{FAMILIES[i]}/{FAMILIES[j]}" for i, j in combinations(range(size), 2) if not compared[i][j]]
    _all_there(missing, "pairwise comparisons")
    weights, ratio = elicitation.ahp([[float(times) for times in row] for row in compared])
    # twelve digits of the eigenvector: the rest may differ between machines
    return Elicited("ahp", tuple(Fraction(f"{weight:.12f}") for weight in weights), ratio)


def _figures(figures: str, pattern: re.Pattern, rule: str) -> list[tuple[str, tuple[str, ...]]]:
    """The parts of an elicited text with what each consists of."""
    parts = [part.strip() for part in figures.split(",")]
    wrong = [part for part in parts if not pattern.fullmatch(part)]
    if wrong:
        found = f"'{wrong[0]}'" if wrong[0] else "an empty place"
        raise ValueError(f"{found} is not understood, expected as in {rule}")
    return [(part, pattern.fullmatch(part).groups()) for part in parts]


def _all_there(missing: Sequence[str], what: str) -> None:
    if missing:
        raise ValueError(f"{what} are missing for {', '.join(missing)}")


def _places(part: str, names: Sequence[str]) -> list[int]:
    """Positions of families; names of a statement are known, and none stands twice."""
    for name in names:
        if name not in FAMILIES:
            raise ValueError(f"'{name}' is no family: {nearest(name, FAMILIES)}")
    if len(set(names)) < len(names):
        raise ValueError(f"'{part}' names a family twice")
    return [FAMILIES.index(name) for name in names]


def _figure(part: str, text: str) -> Fraction:
    above, _, below = text.partition("/")
    if below and not Fraction(below):
        raise ValueError(f"'{part}' divides by 0")
    return Fraction(above) / Fraction(below or 1)


def _range(part: str, low: str, high: str) -> tuple[Fraction, Fraction]:
    least, most = _figure(part, low), _figure(part, high)
    if least > most:
        raise ValueError(f"'{part}' goes from more to less: write the lower figure first")
    return least, most


def _limit(coefficients: dict[int, Fraction | int], bound: Fraction | int, said: str, strict: bool = False) -> Limit:
    row = tuple(Fraction(coefficients.get(place, 0)) for place in range(len(FAMILIES)))
    return Limit(row, Fraction(bound), said, strict)
