"""What a team says about importance, read from one text about some names (barriers, for example).

    equal                                         as much of each, with a doubt that is stated beside it
    free                                          anything
    finance>skills=network>transport              an order, also of some names; "=": of equal standing, no order
    finance 0.1-0.3, skills 0.05-0.2              from-to; names that are not there: 0-1
    finance/skills 1-3, skills/network 1-2        how many times as much one weighs as another, from-to
    prefer finance 0.6 to skills 0.9              taking away 0.6 of one is worth at least as much as 0.9 of another
    same finance 0.6 as skills 0.9                ... is worth just as much
    swing finance 100, skills 60, ...             points of swing weighting, all names
    ahp finance/skills 3, finance/network 5, ...  pairwise comparisons, all pairs: 3 or 1/3, or skills/finance 1/3

Orders, intervals, ratios and trade-offs may stand together, joined by ";" or ",": all are kept. What is elicited stands
alone. Swing weighting gives points to each step from worst to best; AHP compares in pairs (Saaty 1977); trade-offs
between two things at a time are asked as in PAPRIKA (Hansen and Ombler 2008, doi:10.1002/mcda.428).
"""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from fractions import Fraction
from functools import lru_cache
from itertools import combinations, pairwise

import numpy as np

from herelib.errors import nearest
from herelib.weights.limits import Limit
from herelib.weights.polytopes import polytope
from herelib.words import listing, marked, message

SCALE = (Fraction(1, 9), Fraction(9))  # of pairwise comparisons, Saaty (1980)

_FIGURE = r"\d+(?:\.\d+)?(?:/\d+(?:\.\d+)?)?"
_NAME = r"[^\W\d]\w*"
_INTERVAL = re.compile(rf"({_NAME})\s+({_FIGURE})\s*[-–]\s*({_FIGURE})")
_RATIO = re.compile(rf"({_NAME})\s*/\s*({_NAME})\s+({_FIGURE})\s*[-–]\s*({_FIGURE})")
_POINTS = re.compile(rf"({_NAME})\s+({_FIGURE})")
_PAIR = re.compile(rf"({_NAME})\s*/\s*({_NAME})\s+({_FIGURE})")
_TRADE = re.compile(
    rf"(prefer)\s+({_NAME})\s+({_FIGURE})\s+to\s+({_NAME})\s+({_FIGURE})"
    rf"|(same)\s+({_NAME})\s+({_FIGURE})\s+as\s+({_NAME})\s+({_FIGURE})"
)
_ELICITED = re.compile(r"(swing|ahp)\b\s*(.*)", re.DOTALL)

Names = tuple[str, ...]  # that statements are about, in the order of the weights


@dataclass(frozen=True)
class Elicited:
    """Weights that somebody was asked for: `way` is swing or ahp, `ratio` the consistency ratio of ahp."""

    way: str
    weights: tuple[Fraction, ...]
    ratio: float = 0.0

    def limits(self, doubt: float) -> list[Limit]:
        """Every ratio of two weights stays within a factor 1 + doubt of the elicited one; a weight of 0 stays 0."""
        most, w = 1 + Fraction(str(doubt)), self.weights
        pairs = [(i, j) for i in range(len(w)) for j in range(len(w)) if i != j]
        return [_limit({i: w[j], j: -most * w[i]}, 0, self.way, len(w)) for i, j in pairs]


@dataclass(frozen=True)
class Phrase:
    """A statement as a part of a sentence: a message with what stands in its gaps.

    Said only when it is read: statements are kept from one reader to the next, and each hears their own language. A gap
    holds a figure as it was written, names, or a phrase of its own.
    """

    text: str
    values: tuple[tuple[str, str | Names | Phrase], ...]

    def say(self, called: Mapping[str, str]) -> str:
        """The phrase in the language that is spoken; `called` says what each name is called."""
        return message(self.text, **{gap: self._value_text(value, called) for gap, value in self.values})

    @staticmethod
    def _value_text(value: str | Names | Phrase, called: Mapping[str, str]) -> str:
        if isinstance(value, Phrase):
            return value.say(called)
        return value if isinstance(value, str) else listing(called[name] for name in value)


def _phrase(text: str, **values: str | Names | Phrase) -> Phrase:
    return Phrase(text, tuple(values.items()))


@dataclass(frozen=True)
class Statements:
    """What a text says: `limits` of the weights and `phrases` for a sentence.

    `equal` and `elicited` weights have a doubt instead of limits.
    """

    limits: tuple[Limit, ...] = ()
    phrases: tuple[Phrase, ...] = ()
    elicited: Elicited | None = None
    equal: bool = False


def expected(names: Names) -> str:
    """What a text looks like, in words.

    Examples
    --------
    >>> expected(("finance", "skills")).partition(", or an order")[0]
    "'equal' or 'free'"
    """
    a, b = names[:2]
    return (
        f"'equal' or 'free', or an order of {', '.join(names)}, joined by '>' or '=', or bounds ('{a} 0.1-0.3; "
        f"{a}/{b} 1-3'), or trade-offs ('prefer {a} 0.6 to {b} 0.9'), or elicited figures ('swing {a} 100, {b} 60, …' "
        f"or 'ahp {a}/{b} 3, …')"
    )


@lru_cache(maxsize=256)  # every stage checks the same few decisions again, and a polytope takes its time
def fault(text: str, names: Names) -> str:
    """What is wrong with a text; "" if it can be understood and some weights keep all that it says.

    Examples
    --------
    >>> fault("finance>skills; skills/finance 2-3", ("finance", "skills", "network"))
    "'finance>skills' and 'skills/finance 2-3' contradict each other: no weights that sum to 1 keep both"
    >>> fault("finnace>skills", ("finance", "skills")), fault("finance>skills", ("finance", "skills"))
    ("'finnace' is unknown: did you mean 'finance'?", '')
    """
    try:
        polytope(read(text, names).limits, len(names))
    except ValueError as misunderstood:
        return str(misunderstood)
    return ""


@lru_cache(maxsize=256)  # parameters are checked again at every stage
def read(text: str, names: Names) -> Statements:
    """What a text says about the weights of some names.

    Raises
    ------
    ValueError
        If something cannot be understood: names every statement that is wrong and what to do.
    """
    # "0,3" is how most of the team's languages write 0.3, and would silently become two statements.
    if re.search(r"\d,\d", text):
        raise ValueError("a comma stands between statements: write decimals with a point (0.3)")
    whole = [part.strip() for part in text.split(";")]
    if whole in (["free"], ["equal"]):
        return Statements(equal=whole == ["equal"])
    asked = [_ELICITED.fullmatch(part) for part in whole]
    if any(asked):
        if len(whole) > 1:
            raise ValueError("elicited weights (swing, ahp) stand alone: leave out the other statements")
        way, figures = asked[0].groups()
        return Statements(elicited=_swing(figures, names) if way == "swing" else _ahp(figures, names))
    understood, faults = [], []
    for part in (part.strip() for joined in whole for part in joined.split(",")):
        try:
            understood.append(_statement(part, names))
        except ValueError as misunderstood:
            faults.append(str(misunderstood))
    if faults:
        raise ValueError("; ".join(dict.fromkeys(faults)))
    return Statements(
        tuple(limit for limits, _ in understood for limit in limits), tuple(phrase for _, phrase in understood)
    )


def _statement(part: str, names: Names) -> tuple[list[Limit], Phrase]:
    """Limits of one statement, and the phrase that says it in a sentence."""
    if not part:
        raise ValueError("an empty statement: write 'equal' or 'free' if there is nothing to say, or take out a ';'")
    if part in ("free", "equal"):
        raise ValueError(f"'{part}' says that there are no other statements: leave it out")
    if match := _TRADE.fullmatch(part):
        return _trade(part, [group for group in match.groups() if group], names)
    if match := _RATIO.fullmatch(part):
        return _times(part, match.groups(), names)
    if match := _INTERVAL.fullmatch(part):
        return _between(part, match.groups(), names)
    if (match := _POINTS.fullmatch(part)) or (match := _PAIR.fullmatch(part)):
        _places(part, match.groups()[:-1], names)
        figure = match.groups()[-1]
        raise ValueError(f"'{part}': write from-to ('{part[: -len(figure)]}{figure}-{figure}' if it is exactly that)")
    if ">" in part or "=" in part:
        return _order(part, names)
    a, b = names[:2]
    if part in names:
        raise ValueError(f"'{part}' says nothing about {part}: put it in an order, or say from-to ('{part} 0.1-0.3')")
    if part.startswith(("prefer", "same")):
        raise ValueError(f"'{part}' is not understood: 'prefer {a} 0.6 to {b} 0.9' or 'same {a} 0.6 as {b} 0.9'")
    raise ValueError(f"'{part}' is not understood: an order '{a}>{b}', or from-to '{a} 0.1-0.3', '{a}/{b} 1-3'")


def _order(part: str, names: Names) -> tuple[list[Limit], Phrase]:
    ranked = [[name.strip() for name in together.split("=")] for together in part.split(">")]
    places = iter(_places(part, [name for together in ranked for name in together], names))
    at = [[next(places) for _ in together] for together in ranked]
    statement = re.sub(r"\s*([>=])\s*", r"\1", part)
    limits = [
        _limit({lower: 1, upper: -1}, 0, statement, len(names), strict=True)
        for above, below in pairwise(at)
        for upper in above
        for lower in below
    ]
    *above, last = (tuple(names[name] for name in together) for together in at)
    if not above:
        return limits, _phrase(marked("%(names)s of equal standing"), names=last)
    phrase: Names | Phrase = last
    for together in reversed(above):
        phrase = _phrase(marked("%(first)s before %(second)s"), first=together, second=phrase)
    return limits, phrase


def _between(part: str, groups: Sequence[str], names: Names) -> tuple[list[Limit], Phrase]:
    name, low, high = groups
    (position,) = _places(part, [name], names)
    least, most = _range(part, low, high)
    if most > 1:
        raise ValueError(f"'{part}': a weight is a share from 0 to 1")
    limits = [_limit({position: -1}, -least, part, len(names)), _limit({position: 1}, most, part, len(names))]
    if least == most:
        return limits, _phrase(marked("%(name)s at %(weight)s"), name=(name,), weight=low)
    return limits, _phrase(marked("%(name)s from %(low)s to %(high)s"), name=(name,), low=low, high=high)


def _times(part: str, groups: Sequence[str], names: Names) -> tuple[list[Limit], Phrase]:
    name, other, low, high = groups
    i, j = _places(part, [name, other], names)
    least, most = _range(part, low, high)
    limits = [_limit({i: -1, j: least}, 0, part, len(names)), _limit({i: 1, j: -most}, 0, part, len(names))]
    both = {"name": (name,), "other": (other,)}
    if least == most == 1:
        return limits, _phrase(marked("%(name)s just as heavy as %(other)s"), **both)
    if least == most:
        return limits, _phrase(marked("%(name)s %(times)s times as heavy as %(other)s"), times=low, **both)
    text = marked("%(name)s %(low)s to %(high)s times as heavy as %(other)s")
    return limits, _phrase(text, low=low, high=high, **both)


def _trade(part: str, groups: Sequence[str], names: Names) -> tuple[list[Limit], Phrase]:
    word, name, share, other, others_share = groups
    i, j = _places(part, [name, other], names)
    a, b = _figure(part, share), _figure(part, others_share)
    if not (0 < a <= 1 and 0 < b <= 1):
        raise ValueError(f"'{part}': what is taken away is a share above 0 and up to 1")
    limits = [_limit({i: -a, j: b}, 0, part, len(names))]
    values = {"share": share, "name": (name,), "other_share": others_share, "other": (other,)}
    if word == "prefer":
        text = marked("%(share)s of %(name)s taken away worth at least %(other_share)s of %(other)s")
        return limits, _phrase(text, **values)
    limits.append(_limit({i: a, j: -b}, 0, part, len(names)))
    text = marked("%(share)s of %(name)s taken away worth just as much as %(other_share)s of %(other)s")
    return limits, _phrase(text, **values)


def _swing(figures: str, names: Names) -> Elicited:
    parts = _figures(figures, _POINTS, f"'swing {names[0]} 100, {names[1]} 60, …': a name and its points")
    points = {}
    for part, (name, figure) in parts:
        (position,) = _places(part, [name], names)
        if position in points:
            raise ValueError(f"'{name}' has points twice")
        points[position] = _figure(part, figure)
    _all_there([name for position, name in enumerate(names) if position not in points], "points of swing weighting")
    total = sum(points.values())
    if not total:
        raise ValueError("swing weighting: the most valuable swing has 100 points, not 0")
    return Elicited("swing", tuple(points[position] / total for position in range(len(names))))


def _ahp(figures: str, names: Names) -> Elicited:
    parts = _figures(figures, _PAIR, f"'ahp {names[0]}/{names[1]} 3, …': two names and how they compare")
    size = len(names)
    compared = [[Fraction(i == j) for j in range(size)] for i in range(size)]  # 0: not compared yet
    for part, (name, other, figure) in parts:
        i, j = _places(part, [name, other], names)
        times = _figure(part, figure)
        # Saaty's scale ends at 9: beyond it people no longer tell steps apart.
        if not SCALE[0] <= times <= SCALE[1]:
            raise ValueError(f"'{part}': comparisons go from 1/9 to 9")
        if compared[i][j]:
            raise ValueError(f"'{name}' and '{other}' are compared twice")
        compared[i][j], compared[j][i] = times, 1 / times
    missing = [f"{names[i]}/{names[j]}" for i, j in combinations(range(size), 2) if not compared[i][j]]
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


def _places(part: str, said_names: Sequence[str], names: Names) -> list[int]:
    """Positions of the names of a statement; they are known, and none stands twice."""
    for name in said_names:
        if name not in names:
            raise ValueError(f"'{name}' is unknown: {nearest(name, names)}")
    if len(set(said_names)) < len(said_names):
        raise ValueError(f"'{part}' names something twice")
    return [names.index(name) for name in said_names]


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
    coefficients: dict[int, Fraction | int], bound: Fraction | int, statement: str, size: int, *, strict: bool = False
) -> Limit:
    row = tuple(Fraction(coefficients.get(position, 0)) for position in range(size))
    return Limit(row, Fraction(bound), statement, strict)


# Mean consistency index of random comparisons of 1 to 12 things: Saaty (1980), The Analytic Hierarchy Process.
RANDOM_INDEX = (0.0, 0.0, 0.58, 0.90, 1.12, 1.24, 1.32, 1.41, 1.45, 1.49, 1.51, 1.48)
CONSISTENT = 0.1  # the consistency ratio up to which Saaty (1980) takes comparisons as they are
_RECIPROCAL = 1e-6  # how far a comparison and its reverse may be off by rounding (1/3 written 0.3333333)


def swing(points: Sequence[float]) -> np.ndarray:
    """Weights from swing weighting: points over their sum, shape (name,).

    Points say how much a swing of one thing from its worst to its best level is worth beside the others, the most
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
    """Weights from pairwise comparisons, and how consistent these are: (shape (name,), consistency ratio).

    The principal eigenvector, Saaty (1980); see Saaty (1977), doi:10.1016/0022-2496(77)90033-5.

    Parameters
    ----------
    pairwise : array, shape (name, name)
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
