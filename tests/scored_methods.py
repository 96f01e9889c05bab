"""Tables of scores, and problems of any size, for tests that rank methods by several techniques."""

import numpy as np
import pandas as pd
from hypothesis import assume
from hypothesis import strategies as st


def score_table(matrix, weights, region="r", methods=None):
    matrix = np.asarray(matrix, float)
    methods = methods or [f"m{i}" for i in range(len(matrix))]
    rows = [
        (region, methods[i], "fit", f"c{j}", weights[j], matrix[i, j], matrix[i, j] * weights[j])
        for i, j in np.ndindex(matrix.shape)
    ]
    return pd.DataFrame(rows, columns=["region", "method", "family", "criterion", "weight", "score", "contribution"])


@st.composite
def problems(draw, least=1):
    """Scores in steps of 0.05 and whole weights, not all 0."""
    methods, criteria = draw(st.integers(least, 6)), draw(st.integers(1, 4))
    row = st.lists(st.integers(0, 20), min_size=criteria, max_size=criteria)
    matrix = np.array(draw(st.lists(row, min_size=methods, max_size=methods))) / 20
    weights = np.array(draw(st.lists(st.integers(0, 5), min_size=criteria, max_size=criteria)), float)
    assume(weights.sum() > 0)
    return matrix, weights


def ranks_table(**by_technique):
    """Ranks of the methods a, b ... as a table of opinions."""
    size = len(by_technique["additive"])
    table = pd.DataFrame({"region": "r", "method": list("abcdef")[:size]})
    return table.assign(**{f"{name}_rank": values for name, values in by_technique.items()})
