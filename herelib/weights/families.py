"""Weights of the criteria: drawn in two levels, so that splitting a criterion gives it no extra weight.

Families (value, fit, evidence, burden) are drawn first, then the criteria within a family. What the team says about the
families, from "free" to elicited figures, is one text; `herelib.weights.statements` tells how it is written.
"""

from __future__ import annotations

from collections.abc import Mapping
from functools import lru_cache

import numpy as np

from herelib.errors import HereError
from herelib.vocabulary import FAMILIES
from herelib.weights import statements
from herelib.weights.polytopes import Polytope, polytope
from herelib.weights.statements import CONSISTENT, Statements

_WAYS = {"swing": "swing weighting", "ahp": "pairwise comparisons (AHP)"}


# Universes and regions ask for the same few texts again and again; corners are exact and slow.
@lru_cache(maxsize=256)
def admissible(text: str, elicited_doubt: float) -> Polytope:
    """The weights of the families that a text admits.

    Parameters
    ----------
    text : as in `herelib.weights.statements`
    elicited_doubt : share by which ratios of two weights may differ from elicited ones, 0 or more; only elicited
        weights use it

    Raises
    ------
    HereError
        If the text cannot be understood or contradicts itself: names the statements.

    Examples
    --------
    >>> admissible("value>fit>evidence>burden", 0.25).holds([0.4, 0.3, 0.2, 0.1])
    True
    """
    statement = _read(text)
    limits = statement.elicited.limits(elicited_doubt) if statement.elicited else statement.limits
    try:
        return polytope(limits, len(FAMILIES))
    except ValueError as contradiction:
        raise HereError(f"families = {text!r}: {contradiction}") from None


def family_weights(text: str, n: int, rng: np.random.Generator, elicited_doubt: float = 0.25) -> np.ndarray:
    """Weights of the four families, uniform over all that the text admits, shape (n, family); see `admissible`."""
    return admissible(text, elicited_doubt).sample(n, rng)


def central_families(text: str, elicited_doubt: float = 0.25) -> np.ndarray:
    """The reference weights of the families, shape (family,): the elicited ones, or the centroid of all admitted.

    For an order of all families these are the rank-order centroids: Barron and Barrett (1996),
    doi:10.1287/mnsc.42.11.1515.

    Examples
    --------
    >>> central_families("value>fit>evidence>burden").round(4)
    array([0.5208, 0.2708, 0.1458, 0.0625])
    >>> central_families("swing value 100, fit 60, evidence 40, burden 0").round(4)
    array([0.5, 0.3, 0.2, 0. ])
    """
    elicited = _read(text).elicited
    if elicited is None:
        return admissible(text, elicited_doubt).centre.copy()
    weights = np.array(elicited.weights, dtype=float)
    return weights / weights.sum()


def describe(text: str, elicited_doubt: float = 0.25, names: Mapping[str, str] | None = None) -> str:
    """What the text says about the weights, in a plain sentence; `names` are other words for the families.

    Examples
    --------
    >>> describe("value>fit>evidence>burden")
    'Weights may be anything that keeps value before fit before evidence before burden.'
    >>> describe("value 0.3-0.6; value/fit 1-3")
    'Weights may be anything that keeps value from 0.3 to 0.6, and value 1 to 3 times as heavy as fit.'
    """
    statement, known = _read(text), {family: family for family in FAMILIES} | dict(names or {})
    if statement.elicited:
        return _elicited(statement, known, central_families(text), elicited_doubt)
    if not statement.limits:
        return "Weights may be anything: no family counts more than another from the start."
    phrases = [phrase.format(**known) for phrase in dict.fromkeys(statement.phrases)]
    joined = ", and ".join(filter(None, [", ".join(phrases[:-1]), phrases[-1]]))
    return f"Weights may be anything that keeps {joined}."


def _elicited(statement: Statements, known: Mapping[str, str], weights: np.ndarray, doubt: float) -> str:
    figures = ", ".join(f"{known[family]} {weight:.2f}" for family, weight in zip(FAMILIES, weights, strict=True))
    lie = "lie around" if doubt else "are"
    sentence = f"Weights {lie} those elicited by {_WAYS[statement.elicited.way]}: {figures}"
    if doubt:
        sentence += f"; no ratio of two of them differs from what was said by more than a factor of {1 + doubt:g}"
    if statement.elicited.way == "swing":
        return f"{sentence}."
    ratio = statement.elicited.ratio
    if ratio <= CONSISTENT:
        return f"{sentence}; the comparisons agree with each other (consistency ratio {ratio:.2f})."
    return (
        f"{sentence}; the comparisons contradict each other (consistency ratio {ratio:.2f}, above {CONSISTENT:g}): "
        "they should be asked again."
    )


def _read(text: str) -> Statements:
    try:
        return statements.read(text)
    except ValueError as misunderstood:
        raise HereError(f"families = {text!r}: {misunderstood}") from None


def criterion_weights(families: np.ndarray, family_of: list[str], rng: np.random.Generator | None) -> np.ndarray:
    """Weights of the criteria, shape (n, criterion), rows sum to 1.

    Parameters
    ----------
    families : array, shape (n, family)
    family_of : family of each criterion
    rng : draws the split within a family uniformly; None splits it evenly
    """
    out = np.empty((len(families), len(family_of)))
    for position, family in enumerate(FAMILIES):
        columns = [c for c, name in enumerate(family_of) if name == family]
        within = np.full((len(families), len(columns)), 1 / len(columns))
        if rng is not None and len(columns) > 1:
            within = rng.dirichlet(np.ones(len(columns)), len(families))
        out[:, columns] = families[:, [position]] * within
    return out
