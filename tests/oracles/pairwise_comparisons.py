"""Ways to read pairwise comparisons that the product does not take, and the consistency ratio alone (Saaty 1977)."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np

from herelib.weights.statements import _checked, ahp


def consistency_ratio(pairwise: Sequence[Sequence[float]]) -> float:
    """How far comparisons contradict each other beside random ones: 0 is consistent, 1 is as good as random."""
    return ahp(pairwise)[1]


def geometric(pairwise: Sequence[Sequence[float]]) -> np.ndarray:
    """Weights from pairwise comparisons as geometric means of the rows, shape (family,); `pairwise` as in `ahp`.

    Crawford and Williams (1985), doi:10.1016/0022-2496(85)90002-1.

    Examples
    --------
    >>> geometric([[1, 4], [1 / 4, 1]]).tolist()
    [0.8, 0.2]
    """
    means = np.exp(np.log(_checked(pairwise)).mean(1))
    return means / means.sum()


def column_means(pairwise: Sequence[Sequence[float]]) -> np.ndarray:
    """Weights from pairwise comparisons as means of the columns scaled to sum 1, shape (family,); as in `ahp`.

    Saaty's (1980) approximation of the eigenvector by hand.

    Examples
    --------
    >>> column_means([[1, 4], [1 / 4, 1]]).tolist()
    [0.8, 0.2]
    """
    matrix = _checked(pairwise)
    return (matrix / matrix.sum(0)).mean(1)
