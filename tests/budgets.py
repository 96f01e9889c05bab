"""Budgets and grants, put together without any code of the library."""

from __future__ import annotations

import pandas as pd
from hypothesis import strategies as st

BANDS = ("low_eur", "central_eur", "high_eur")
CATEGORIES = ("training_advice", "founding", "founder_money", "premises", "coordination")
SUMS = st.floats(0, 1e6, allow_nan=False)


@st.composite
def budgets_and_grants(draw):
    """Lines of a budget, and grants."""
    lines = [
        (f"part{at}", draw(st.sampled_from(CATEGORIES)), *sorted(draw(st.tuples(SUMS, SUMS, SUMS))), "the team")
        for at in range(draw(st.integers(1, 6)))
    ]
    table = pd.DataFrame(lines, columns=["part", "category", *BANDS, "basis"])
    rows = [
        (
            f"fund{at}",
            draw(SUMS),
            draw(st.one_of(st.just(float("nan")), st.floats(0, 1))),
            ";".join(draw(st.lists(st.sampled_from(CATEGORIES), unique=True, max_size=3))),
            draw(st.sampled_from(["before", "two_parts", "instalments", "after", ""])),
            draw(st.booleans()),
        )
        for at in range(draw(st.integers(0, 5)))
    ]
    return table, grants(*rows)


def grants(*rows) -> pd.DataFrame:
    """A table of grants."""
    return pd.DataFrame(rows, columns=["fund", "sum_eur", "share_paid", "takes", "paid", "granted"])
