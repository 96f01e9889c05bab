"""Points in the layout of the compiled kernels."""

import numpy as np


def filled(points):
    """Points (region, indicator) in the layout of the kernels: (1, column, point), columns filled up to fours."""
    columns = -(-points.shape[1] // 4) * 4
    data = np.zeros((1, columns, len(points)))
    data[0, : points.shape[1]] = points.T
    return data
