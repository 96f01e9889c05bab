"""Weights of some names (the barriers, for example), drawn from all that a text about their importance admits.

`herelib.weights.statements` tells how a text is written. *Equal* importance is no point: weights are then proportional
to exp(N(0, doubt)), independently for each name, so that with a doubt of .35 a factor of two lies between two standard
deviations. For all other texts draws are uniform over the admissible set.
"""

from __future__ import annotations

import math
from collections.abc import Mapping, Sequence
from fractions import Fraction
from functools import lru_cache
from typing import TypedDict, Unpack

import numpy as np

from herelib.errors import HereError
from herelib.weights import statements
from herelib.weights.factors import NONE, factors
from herelib.weights.limits import Limit, Polytope
from herelib.weights.polytopes import polytope
from herelib.weights.statements import CONSISTENT, Names, Statements
from herelib.words import marked, message, number

DOUBT, ELICITED_DOUBT = 0.35, 0.25
LEAST_FACTOR = 0.001  # that a set of weights knows: one that counts for nothing has no ratio to the others
_WIDE = 2  # standard deviations by which equal weights may lie away from their mean and count as admissible
_WAYS = {"swing": marked("swing weighting"), "ahp": marked("pairwise comparisons (AHP)")}
_AS_SAID = marked("Weights are those elicited by %(way)s: %(figures)s")
_DOUBTED = marked(
    "Weights lie around those elicited by %(way)s: %(figures)s; no ratio of two of them differs from what was said by "
    "more than a factor of %(factor)s"
)
_AGREE = marked("the comparisons agree with each other (consistency ratio %(ratio)s).")
_CONTRADICT = marked(
    "the comparisons contradict each other (consistency ratio %(ratio)s, above %(limit)s): they should be asked again."
)


class Doubts(TypedDict, total=False):
    """How sure a text is meant.

    - `doubt`: standard deviation of the logarithm of each weight where all are equal, 0 or more
    - `elicited_doubt`: share by which ratios of two weights may differ from elicited ones, 0 or more
    """

    doubt: float
    elicited_doubt: float


# Universes and regions ask for the same few texts again and again; corners and walks take their time.
@lru_cache(maxsize=256)
def admissible(
    text: str,
    names: Names,
    elicited_doubt: float = ELICITED_DOUBT,
    doubt: float = DOUBT,
    emphasis: str | tuple[tuple[float, float], ...] = NONE,
) -> Polytope:
    """The weights that a text admits.

    Equal weights are those of which none is further from the mean weight than a factor exp(2 doubt): with a doubt of
    .35 from half to twice the mean weight. Draws of them are no uniform ones and may lie outside (one weight in 20).

    Parameters
    ----------
    text : as in `herelib.weights.statements`
    names : what is weighed
    elicited_doubt, doubt : as in `Doubts`
    emphasis : how many times as much names count, see `herelib.weights.factors`; or of each name the least and the
        most times: then all weights that some factors between these make of admissible ones are in the set, and a few
        more, since each limit is moved by itself

    Raises
    ------
    HereError
        If the text cannot be understood or contradicts itself: names the statements.

    Examples
    --------
    >>> admissible("finance>skills>network", ("finance", "skills", "network")).holds([0.5, 0.3, 0.2])
    True
    """
    statement = _read(text, names)
    limits = statement.limits
    if statement.elicited:
        limits = statement.elicited.limits(elicited_doubt)
    elif statement.equal:
        limits = _about_equal(len(names), doubt)
    limits = _emphasised(limits, _ends(emphasis, names))
    try:
        return polytope(limits, len(names))
    except ValueError as contradiction:
        raise HereError(f"importance = {text!r}: {contradiction}") from None


def _ends(emphasis: str | tuple[tuple[float, float], ...], names: Names) -> np.ndarray:
    """Least and greatest factor of each name, shape (name, 2)."""
    if isinstance(emphasis, str):
        return np.column_stack([factors(emphasis, names)] * 2)
    return np.array(emphasis, float)


def _emphasised(limits: Sequence[Limit], ends: np.ndarray) -> Sequence[Limit]:
    """The limits of the weights whose shares, divided by factors and summing to 1 again, keep the limits that came in.

    a @ v <= b with v = (w / times) / sum(w / times) is (a - b) / times @ w <= 0: linear in w, too. Where factors lie
    between two ends, each coefficient is divided by the end that leaves more room.
    """
    if (ends == 1).all():
        return limits
    each = [tuple(1 / Fraction(str(max(factor, LEAST_FACTOR))) for factor in pair) for pair in ends]
    return [
        Limit(
            tuple(
                (a - limit.bound) * (parts[1] if a > limit.bound else parts[0])
                for a, parts in zip(limit.coefficients, each, strict=True)
            ),
            Fraction(0),
            limit.statement,
            limit.strict,
        )
        for limit in limits
    ]


def emphasised(drawn_weights: np.ndarray, emphasis: str, names: Names) -> np.ndarray:
    """Weights that count some names more or less than they came in, shape (..., name); each set sums to 1 again.

    Examples
    --------
    >>> emphasised(np.array([0.5, 0.5]), "finance 3", ("finance", "skills"))
    array([0.75, 0.25])
    """
    if emphasis == NONE:  # to the last digit as they came in
        return drawn_weights
    changed = drawn_weights * factors(emphasis, names)
    return changed / changed.sum(-1, keepdims=True)


def _about_equal(size: int, doubt: float) -> list[Limit]:
    most = Fraction(f"{math.exp(_WIDE * doubt):.12f}")
    rows = [tuple(Fraction(i == j) for j in range(size)) for i in range(size)]
    above = [Limit(row, most / size, "equal") for row in rows]
    return above + [Limit(tuple(-c for c in row), -1 / most / size, "equal") for row in rows]


def drawn(text: str, names: Names, n: int, rng: np.random.Generator, **doubts: Unpack[Doubts]) -> np.ndarray:
    """Weights that a text admits, shape (n, name), rows sum to 1; see `admissible` and, for the rest, `Doubts`.

    Examples
    --------
    >>> drawn("equal", ("finance", "skills"), 2, np.random.default_rng(1), doubt=0.0).tolist()
    [[0.5, 0.5], [0.5, 0.5]]
    """
    if _read(text, names).equal:
        logarithms = doubts.get("doubt", DOUBT) * rng.standard_normal((n, len(names)))
        weights = np.exp(logarithms - logarithms.max(1, keepdims=True))
        return weights / weights.sum(1, keepdims=True)
    return admissible(text, names, doubts.get("elicited_doubt", ELICITED_DOUBT)).sample(n, rng)


def central(text: str, names: Names, elicited_doubt: float = ELICITED_DOUBT) -> np.ndarray:
    """The reference weights, shape (name,): equal or elicited ones, or the centroid of all that a text admits.

    For a complete order these are the rank-order centroids: Barron and Barrett (1996), doi:10.1287/mnsc.42.11.1515.

    Examples
    --------
    >>> central("finance>skills>network", ("finance", "skills", "network")).round(4)
    array([0.6111, 0.2778, 0.1111])
    >>> central("swing finance 100, skills 60, network 40", ("finance", "skills", "network")).round(4)
    array([0.5, 0.3, 0.2])
    """
    statement = _read(text, names)
    if statement.elicited:
        weights = np.array(statement.elicited.weights, dtype=float)
        return weights / weights.sum()
    if statement.equal:
        return np.full(len(names), 1 / len(names))
    return admissible(text, names, elicited_doubt).centre.copy()


def describe(text: str, names: Names, labels: Mapping[str, str] | None = None, **doubts: Unpack[Doubts]) -> str:
    """What the text says about the weights, in a plain sentence; `labels` are other words for the names.

    Examples
    --------
    >>> describe("equal", ("finance", "skills"))
    'All count equally, give or take a factor of 1.4 (one standard deviation).'
    >>> describe("finance>skills", ("finance", "skills", "network"), {"finance": "money"})
    'Weights may be anything that keeps money before skills.'
    """
    statement, known = _read(text, names), {name: name for name in names} | dict(labels or {})
    if statement.equal:
        factor = math.exp(doubts.get("doubt", DOUBT))
        if factor <= 1:
            return message("All count equally.")
        return message(
            "All count equally, give or take a factor of %(factor)s (one standard deviation).",
            factor=number(factor, ".2g"),
        )
    if statement.elicited:
        weighed = zip(names, central(text, names), strict=True)
        figures = ", ".join(f"{known[name]} {number(weight, '.2f')}" for name, weight in weighed)
        return _elicited(statement, figures, doubts.get("elicited_doubt", ELICITED_DOUBT))
    if not statement.limits:
        return message("Weights may be anything: none counts more than another from the start.")
    phrases = [phrase.say(known) for phrase in dict.fromkeys(statement.phrases)]
    joined = ", ".join(phrases[:-1])
    if joined:
        joined = message("%(phrases)s, and %(last)s", phrases=joined, last=phrases[-1])
    return message("Weights may be anything that keeps %(phrases)s.", phrases=joined or phrases[-1])


def _elicited(statement: Statements, figures: str, doubt: float) -> str:
    values = {"way": message(_WAYS[statement.elicited.way]), "figures": figures, "factor": number(1 + doubt)}
    sentence = message(_DOUBTED if doubt else _AS_SAID, **values)
    if statement.elicited.way == "swing":
        return f"{sentence}."
    ratio = statement.elicited.ratio
    values = {"ratio": number(ratio, ".2f"), "limit": number(CONSISTENT)}
    return f"{sentence}; {message(_AGREE if ratio <= CONSISTENT else _CONTRADICT, **values)}"


def _read(text: str, names: Names) -> Statements:
    try:
        return statements.read(text, names)
    except ValueError as misunderstood:
        raise HereError(f"importance = {text!r}: {misunderstood}") from None
