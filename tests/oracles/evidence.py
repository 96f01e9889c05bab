"""Whether the evidence chain adds up: parts to criteria, and criteria to the value of a method."""

import numpy as np
import pandas as pd

KEY = ["region", "method", "criterion"]


def identity_gap(table: pd.DataFrame, scores: pd.DataFrame) -> float:
    """How far the parts of any criterion, or of any method's value, are from the sum they must add up to.

    Parameters
    ----------
    table : table evidence
    scores : table scores

    Returns
    -------
    float
        The largest absolute difference; infinite where one table has a criterion that the other lacks and that
        counts, 0.0 without rows.
    """
    parts = table.groupby(KEY)["contribution"].sum()
    whole = scores.set_index(KEY)["contribution"]
    both = pd.concat([parts.rename("parts"), whole.rename("whole")], axis=1)
    alone = both["parts"].isna() & (both["whole"] != 0) | both["whole"].isna() & (both["parts"] != 0)
    if alone.any():
        return float("inf")
    both = both.fillna(0.0)
    value = both.groupby(level=["region", "method"]).sum()
    gaps = [(each["parts"] - each["whole"]).abs().max() for each in (both, value)]
    return float(np.nanmax([0.0, *gaps]))
