"""Weights from what people say about importance: points of swing weighting, pairwise comparisons of AHP."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np

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
