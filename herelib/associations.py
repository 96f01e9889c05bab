"""Associations: how far the clusters agree with the setting and with published typologies.

Official typologies are recovered weakly by any method that does not know them; the agreement is reported and nothing is
tuned to it.
"""

from __future__ import annotations

from collections.abc import Mapping

import numpy as np
import pandas as pd
from scipy.special import comb
from sklearn.metrics import adjusted_rand_score

from herelib.nulls import p_value

PERMUTATIONS = 999


def adjusted_rand(first: np.ndarray, second: np.ndarray) -> float:
    """Agreement of two partitions, 1 when equal, 0 by chance (Hubert and Arabie 1985, doi:10.1007/BF01908075)."""
    return float(adjusted_rand_score(first, second))


def permutation_p(labels: np.ndarray, kinds: np.ndarray, permutations: int, seed: int) -> float:
    """Share of random reorderings of the clusters that agree with the kinds at least as well, the observed one counted.

    Only the sum over cells of n(n-1)/2 changes under a reordering, so that alone is compared.
    """
    _, own = np.unique(labels, return_inverse=True)
    _, other = np.unique(kinds, return_inverse=True)
    width = other.max() + 1

    def pairs(order: np.ndarray) -> float:
        return comb(np.bincount(own[order] * width + other, minlength=(own.max() + 1) * width), 2).sum()

    order = np.lexsort((own, other))  # the rows' own order must not matter
    own, other = own[order], other[order]
    rng = np.random.default_rng([seed, 16])
    drawn = np.array([pairs(rng.permutation(len(own))) for _ in range(permutations)])
    return p_value(pairs(np.arange(len(own))), drawn)


def associations(
    clusters: Mapping[str, int], regions: pd.DataFrame, published: pd.DataFrame, seed: int
) -> pd.DataFrame:
    """The table `associations`: adjusted Rand of the clusters with the setting and each published typology.

    Parameters
    ----------
    clusters : cluster of each clustered region
    regions : table regions; its `setting` is the first typology
    published : table [region, typology, kind]

    Notes
    -----
    Regions that a typology does not know are left out of its line. Figures are missing where it has one kind only.
    """
    setting = regions[["region"]].assign(typology="setting", kind=regions["setting"].astype(str))
    told = pd.concat([setting, published[["region", "typology", "kind"]]], ignore_index=True)
    told = told[told["region"].isin(list(clusters)) & (told["kind"] != "")]
    rows = []
    for typology in ["setting", *sorted(set(told["typology"]) - {"setting"})]:
        own = told[told["typology"] == typology].sort_values("region")
        labels, kinds = np.array([clusters[r] for r in own["region"]]), own["kind"].to_numpy(str)
        able = len(set(kinds)) > 1 and len(set(labels)) > 1
        rows.append(
            {
                "typology": typology,
                "regions": len(own),
                "kinds": len(set(kinds)),
                "adjusted_rand": adjusted_rand(labels, kinds) if able else np.nan,
                "p_value": permutation_p(labels, kinds, PERMUTATIONS, seed) if able else np.nan,
            }
        )
    return pd.DataFrame(rows)
