"""How far second opinions agree with the weighted sum, and what the flows of PROMETHEE are made of."""

from collections.abc import Sequence

import numpy as np
import pandas as pd
from scipy.stats import kendalltau

from herelib.recommendations.second_opinions import LINEAR, Preference, _by_kind, _checked, _gaussian, _pymcdm


def preference_indices(
    matrix, weights, objectives: Sequence[str] = (), preferences: Preference | Sequence[Preference] = LINEAR
) -> np.ndarray:
    """How far each alternative (row) is preferred to each other (column), 0-1: what flows are made of."""
    matrix, weights = _checked(matrix, weights, objectives)
    indices = np.zeros((len(matrix), len(matrix)))
    if len(matrix) == 1:
        return indices
    for kind, by_criterion in _by_kind(preferences, matrix.shape[1]).items():
        criteria, functions = list(by_criterion), list(by_criterion.values())
        columns, column_weights = matrix[:, criteria], weights[criteria]
        if kind == "gaussian":
            indices += _gaussian(columns, column_weights, functions)
        else:
            ones = np.ones(len(criteria))
            details = _pymcdm(kind, functions)(columns, column_weights, ones, validation=False, verbose=True)
            indices += next(np.asarray(each.data, float) for each in details.results if each.desc.label == "pi")
    return indices


def agreement(table: pd.DataFrame) -> pd.DataFrame:
    """How far TOPSIS and PROMETHEE II agree with the weighted sum, region by region.

    Parameters
    ----------
    table : table second_opinions

    Returns
    -------
    table [region, technique, kendall_tau, same_first]
        `kendall_tau` of the ranks (tau-b, -1 to 1: Kendall 1945, doi:10.1093/biomet/33.3.239), NaN where it is not
        defined: a single lead, or all of them level. `same_first`: the same leads come first, and no other level
        with them.
    """
    rows = []
    for region, ranks in table.groupby("region", observed=True):
        for technique in ("topsis", "promethee"):
            ours, other = ranks["additive_rank"].to_numpy(), ranks[f"{technique}_rank"].to_numpy()
            tau = float(kendalltau(ours, other).statistic) if len(ranks) > 1 else np.nan
            rows.append((region, technique, tau, bool(((ours == 1) == (other == 1)).all())))
    kinds = {"region": str, "technique": str, "kendall_tau": float, "same_first": bool}
    return pd.DataFrame(rows, columns=list(kinds)).astype(kinds)
