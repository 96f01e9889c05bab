"""What a team says about the weights of the families of criteria, read from one text.

    free                                          anything
    value>fit=evidence>burden                     an order, also of some families; "=": of equal standing, no order
    value 0.3-0.6, fit 0.1-0.4                    from-to; families that are not named: 0-1
    value/fit 1-3, fit/evidence 1-2               how many times as much one family weighs as another, from-to
    swing value 100, fit 60, evidence 40, burden 20     points of swing weighting
    ahp value/fit 3, value/evidence 5, ...        pairwise comparisons, all pairs: 3 or 1/3, or fit/value 1/3

Orders, intervals and ratios may stand together, joined by ";" or ",": all are kept. What is elicited stands alone.
Swing weighting gives points to each family's step from worst to best; AHP compares them in pairs (Saaty 1977).
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass
from fractions import Fraction
from functools import lru_cache
from itertools import combinations, pairwise

import numpy as np

from herelib.errors import nearest
from herelib.vocabulary import FAMILIES
from herelib.weights.polytopes import Limit, polytope

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
    except ValueError as misunderstood:
        return str(misunderstood)
    return ""


@lru_cache(maxsize=256)  # parameters are checked again at every stage
def read(text: str) -> Statements:
    """What a text says about the weights of the families.

    Raises
    ------
    ValueError
        If something cannot be understood: names every statement that is wrong and what to do.
    """
    # "0,3" is how most of the team's languages write 0.3, and would silently become two statements.
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
    understood, faults = [], []
    for part in (part.strip() for joined in whole for part in joined.split(",")):
        try:
            understood.append(_statement(part))
        except ValueError as misunderstood:
            faults.append(str(misunderstood))
    if faults:
        raise ValueError("; ".join(dict.fromkeys(faults)))
    return Statements(
        tuple(limit for limits, _ in understood for limit in limits), tuple(phrase for _, phrase in understood)
    )


def _statement(part: str) -> tuple[list[Limit], str]:
    """Limits of one statement, and the phrase that tells it."""
    if not part:
        raise ValueError("an empty statement: write 'free' if there is nothing to say, or take out a ';' or ','")
    if part == "free":
        raise ValueError("'free' says that there are no other statements: leave it out")
    if match := _RATIO.fullmatch(part):
        return _times(part, *match.groups())
    if match := _INTERVAL.fullmatch(part):
        return _between(part, *match.groups())
    if (match := _POINTS.fullmatch(part)) or (match := _PAIR.fullmatch(part)):
        _places(part, match.groups()[:-1])
        figure = match.groups()[-1]
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
    statement = re.sub(r"\s*([>=])\s*", r"\1", part)
    limits = [
        _limit({lower: 1, upper: -1}, 0, statement, strict=True)
        for above, below in pairwise(at)
        for upper in above
        for lower in below
    ]
    groups = [" and ".join(f"{{{FAMILIES[family]}}}" for family in together) for together in at]
    return limits, " before ".join(groups) if len(groups) > 1 else f"{groups[0]} of equal standing"


def _between(part: str, name: str, low: str, high: str) -> tuple[list[Limit], str]:
    (family,) = _places(part, [name])
    least, most = _range(part, low, high)
    if most > 1:
        raise ValueError(f"'{part}': a weight is a share from 0 to 1")
    limits = [_limit({family: -1}, -least, part), _limit({family: 1}, most, part)]
    return limits, f"{{{name}}} at {low}" if least == most else f"{{{name}}} from {low} to {high}"


def _times(part: str, name: str, other: str, low: str, high: str) -> tuple[list[Limit], str]:
    family, other_family = _places(part, [name, other])
    least, most = _range(part, low, high)
    limits = [_limit({family: -1, other_family: least}, 0, part), _limit({family: 1, other_family: -most}, 0, part)]
    if least == most == 1:
        return limits, f"{{{name}}} just as heavy as {{{other}}}"
    times = low if least == most else f"{low} to {high}"
    return limits, f"{{{name}}} {times} times as heavy as {{{other}}}"


def _swing(figures: str) -> Elicited:
    parts = _figures(figures, _POINTS, "'swing value 100, fit 60, …': a family and its points")
    points = {}
    for part, (name, figure) in parts:
        (family,) = _places(part, [name])
        if family in points:
            raise ValueError(f"'{name}' has points twice")
        points[family] = _figure(part, figure)
    _all_there(
        [FAMILIES[family] for family in range(len(FAMILIES)) if family not in points], "points of swing weighting"
    )
    total = sum(points.values())
    if not total:
        raise ValueError("swing weighting: the most valuable swing has 100 points, not 0")
    return Elicited("swing", tuple(points[family] / total for family in range(len(FAMILIES))))


def _ahp(figures: str) -> Elicited:
    parts = _figures(figures, _PAIR, "'ahp value/fit 3, value/evidence 5, …': two families and how they compare")
    size = len(FAMILIES)
    compared = [[Fraction(i == j) for j in range(size)] for i in range(size)]  # 0: not compared yet
    for part, (name, other, figure) in parts:
        i, j = _places(part, [name, other])
        times = _figure(part, figure)
        # Saaty's scale ends at 9: beyond it people no longer tell steps apart.
        if not SCALE[0] <= times <= SCALE[1]:
            raise ValueError(f"'{part}': comparisons go from 1/9 to 9")
        if compared[i][j]:
            raise ValueError(f"'{name}' and '{other}' are compared twice")
        compared[i][j], compared[j][i] = times, 1 / times
    missing = [f"{FAMILIES[i]}/{FAMILIES[j]}" for i, j in combinations(range(size), 2) if not compared[i][j]]
    _all_there(missing, "pairwise comparisons")
    weights, ratio = ahp([[float(times) for times in row] for row in compared])
    # twelve digits of the eigenvector: the rest may differ between machines
    return Elicited("ahp", tuple(Fraction(f"{weight:.12f}") for weight in weights), ratio)


def _figures(figures: str, pattern: re.Pattern, rule: str) -> list[tuple[str, tuple[str, ...]]]:
    """The parts of an elicited text with what each consists of."""
    parts = [part.strip() for part in figures.split(",")]
    wrong = [part for part in parts if not pattern.fullmatch(part)]
    if wrong:
        quoted = f"'{wrong[0]}'" if wrong[0] else "an empty place"
        raise ValueError(f"{quoted} is not understood, expected as in {rule}")
    return [(part, pattern.fullmatch(part).groups()) for part in parts]


def _all_there(missing: Sequence[str], subject: str) -> None:
    if missing:
        raise ValueError(f"{subject} are missing for {', '.join(missing)}")


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


def _limit(
    coefficients: dict[int, Fraction | int], bound: Fraction | int, statement: str, strict: bool = False
) -> Limit:
    row = tuple(Fraction(coefficients.get(family, 0)) for family in range(len(FAMILIES)))
    return Limit(row, Fraction(bound), statement, strict)


# Mean consistency index of random comparisons of 1 to 10 things: Saaty (1980), The Analytic Hierarchy Process.
RANDOM_INDEX = (0.0, 0.0, 0.58, 0.90, 1.12, 1.24, 1.32, 1.41, 1.45, 1.49)
CONSISTENT = 0.1  # the consistency ratio up to which Saaty (1980) takes comparisons as they are
_RECIPROCAL = 1e-6  # how far a comparison and its reverse may be off by rounding (1/3 written 0.3333333)


def swing(points: Sequence[float]) -> np.ndarray:
    """Weights from swing weighting: points over their sum, shape (family,).

    Points say how much a swing of one family from its worst to its best level is worth beside the others, the most
    valuable swing having 100. von Winterfeldt and Edwards (1986), Decision Analysis and Behavioral Research.

    Raises
    ------
    ValueError
        If a point is negative or missing, or none is above 0.

    Examples
    --------
    >>> swing([100, 60, 40]).tolist()
    [0.5, 0.3, 0.2]
    """
    points = np.asarray(points, dtype=float)
    if not (np.isfinite(points).all() and (points >= 0).all() and points.sum() > 0):
        raise ValueError("points are 0 or more, and one of them is above 0")
    return points / points.sum()


def ahp(pairwise: Sequence[Sequence[float]]) -> tuple[np.ndarray, float]:
    """Weights from pairwise comparisons, and how consistent these are: (shape (family,), consistency ratio).

    The principal eigenvector, Saaty (1980); see Saaty (1977), doi:10.1016/0022-2496(77)90033-5.

    Parameters
    ----------
    pairwise : array, shape (family, family)
        Entry (i, j): how many times as important i is as j, 1/9 to 9; (j, i) is its reciprocal, (i, i) is 1.

    Raises
    ------
    ValueError
        If the comparisons are not positive, not square or not reciprocal.

    Examples
    --------
    >>> weights, ratio = ahp([[1, 2, 6], [1 / 2, 1, 3], [1 / 6, 1 / 3, 1]])
    >>> weights.round(3).tolist(), round(ratio, 6)
    ([0.6, 0.3, 0.1], 0.0)
    """
    matrix = _checked(pairwise)
    values, vectors = np.linalg.eig(matrix)
    largest = int(np.argmax(values.real))  # of a positive matrix: real and single (Perron)
    vector = np.abs(vectors[:, largest].real)
    return vector / vector.sum(), _ratio(float(values[largest].real), len(matrix))


def _checked(pairwise: Sequence[Sequence[float]]) -> np.ndarray:
    matrix = np.asarray(pairwise, dtype=float)
    if matrix.ndim != 2 or matrix.shape[0] != matrix.shape[1] or not 1 <= len(matrix) <= len(RANDOM_INDEX):
        raise ValueError(f"comparisons are a square table of 1 to {len(RANDOM_INDEX)} things")
    if not (np.isfinite(matrix).all() and (matrix > 0).all()):
        raise ValueError("comparisons are numbers above 0")
    if (np.abs(matrix * matrix.T - 1) > _RECIPROCAL).any():
        raise ValueError("each comparison is one over its reverse, and 1 of a thing with itself")
    return matrix


def _ratio(eigenvalue: float, size: int) -> float:
    """Consistency ratio from the largest eigenvalue; two things or one are always consistent."""
    if size < 3:
        return 0.0
    return max(0.0, (eigenvalue - size) / (size - 1)) / RANDOM_INDEX[size - 1]
