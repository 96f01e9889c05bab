"""Which counts of people to hide, so that those that are shown do not give the others away."""

from __future__ import annotations

import numpy as np


def hide_counts(counts: np.ndarray, threshold: int, forced: np.ndarray | None = None, least: int = 1) -> np.ndarray:
    """Which counts of each row to hide so that nobody who knows the row's total can tell that one of them is small.

    Parameters
    ----------
    counts : array, shape (row, cell)
        Numbers of people; 0 = nobody, NaN = there is no such cell.
    threshold : int
        The smallest number of people that may be shown.
    forced : array of bool, shape (row, cell), optional
        Cells that are hidden for another reason.
    least : int
        The smallest value that a reader knows a hidden cell to have: 1 where zeros are shown, 0 where they are hidden.

    Returns
    -------
    array of bool, shape (row, cell + 1)
        The last column says that the row's total must be hidden too.

    Examples
    --------
    >>> hide_counts(np.array([[3, 7, 9], [8, 9, 0], [1, 2, 0]]), 5).astype(int)
    array([[1, 1, 0, 0],
           [0, 0, 0, 0],
           [1, 1, 0, 1]])
    """
    counts = np.asarray(counts, float)
    if not counts.shape[1]:  # nobody was asked: there is nothing to hide
        return np.zeros((len(counts), 1), bool)
    real = ~np.isnan(counts) & (counts >= least)
    small = real & (counts < threshold)
    if forced is not None:
        small |= real & forced
    # Small counts first, then the others from the least on: as many as needed are hidden from the left.
    order = np.lexsort((counts, ~small), axis=1) if counts.size else np.zeros(counts.shape, int)
    ordered = np.take_along_axis(np.where(real, counts, np.nan), order, axis=1)
    usable = ~np.isnan(ordered)
    total = np.nancumsum(ordered, axis=1)
    cells = np.arange(1, counts.shape[1] + 1)  # how many would be hidden, up to and with this one
    # Whoever knows the sum of the hidden cells knows that each is at most the sum less the least of the others; from
    # its own least to there it must be open by the threshold, however the sum happens to be rounded.
    safe = usable & (cells >= np.maximum(2, small.sum(1))[:, None]) & (total - least * cells >= threshold)
    needed = small.any(1)
    reached = safe.any(1)
    cut = np.where(reached, safe.argmax(1) + 1, counts.shape[1])
    hidden_ordered = needed[:, None] & usable & (cells <= cut[:, None])
    hidden = np.zeros(counts.shape, bool)
    np.put_along_axis(hidden, order, hidden_ordered, axis=1)
    return np.column_stack([hidden, needed & ~reached])
