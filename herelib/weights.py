"""Weights of the criteria: drawn in two levels, so that splitting a criterion gives it no extra weight.

Families (value, fit, evidence, burden) are drawn first, then the criteria within a family. What the team says about the
families is an order, written "value>fit>evidence>burden"; "=" joins families of equal standing ("value=fit>evidence"),
"free" says nothing about them.
"""

from __future__ import annotations

import re

import numpy as np

from herelib.tables import HereError
from herelib.vocabulary import FAMILIES


def order_of(text: str) -> list[list[str]]:
    """The families from most to least important, those of equal standing together.

    Raises
    ------
    HereError
        If a family is unknown, missing or named twice.

    Examples
    --------
    >>> order_of("value>fit=evidence>burden")
    [['value'], ['fit', 'evidence'], ['burden']]
    """
    if text.strip() == "free":
        return [list(FAMILIES)]
    ranked = [re.split(r"\s*=\s*", part.strip()) for part in text.split(">")]
    named = [family for part in ranked for family in part]
    if sorted(named) != sorted(FAMILIES):
        raise HereError(
            f"families = {text!r}: name each of {', '.join(FAMILIES)} once, joined by '>' or '=', or write 'free'"
        )
    return ranked


def family_weights(text: str, n: int, rng: np.random.Generator) -> np.ndarray:
    """Weights of the four families, uniform over all weights that keep the order, shape (n, family).

    A uniform point of the simplex, sorted, is uniform on the ordered part of it.
    """
    drawn = -np.sort(-rng.dirichlet(np.ones(len(FAMILIES)), n), axis=1)
    out, first = np.empty_like(drawn), 0
    for together in order_of(text):
        columns = [FAMILIES.index(family) for family in together]
        out[:, columns] = rng.permuted(drawn[:, first : first + len(together)], axis=1)
        first += len(together)
    return out


def central_families(text: str) -> np.ndarray:
    """The centre of the admissible family weights (their mean), shape (family,): rank-order centroids.

    Examples
    --------
    >>> central_families("value>fit>evidence>burden").round(4)
    array([0.5208, 0.2708, 0.1458, 0.0625])
    """
    size = len(FAMILIES)
    centroid = [sum(1 / k for k in range(i + 1, size + 1)) / size for i in range(size)]
    out, first = np.empty(size), 0
    for together in order_of(text):
        share = centroid[first : first + len(together)]
        out[[FAMILIES.index(family) for family in together]] = sum(share) / len(share)
        first += len(together)
    return out


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
