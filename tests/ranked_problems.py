"""Problems of any size for tests that rank by several techniques, and ranks as a table of opinions."""

import numpy as np
import pandas as pd
from hypothesis import assume
from hypothesis import strategies as st


@st.composite
def problems(draw, least=1):
    """Scores in steps of 0.05 and whole weights, not all 0."""
    alternatives, criteria = draw(st.integers(least, 6)), draw(st.integers(1, 4))
    row = st.lists(st.integers(0, 20), min_size=criteria, max_size=criteria)
    matrix = np.array(draw(st.lists(row, min_size=alternatives, max_size=alternatives))) / 20
    weights = np.array(draw(st.lists(st.integers(0, 5), min_size=criteria, max_size=criteria)), float)
    assume(weights.sum() > 0)
    return matrix, weights


def ranks_table(**by_technique):
    """Ranks of the leads a, b ... as a table of opinions."""
    size = len(by_technique["additive"])
    table = pd.DataFrame({"region": "r", "lead": list("abcdef")[:size]})
    return table.assign(**{f"{name}_rank": values for name, values in by_technique.items()})
