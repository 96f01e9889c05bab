"""What a typology is compared with: the setting, published typologies, and itself with something left out.

Official typologies are recovered weakly by any method that does not know them; the agreement is reported and nothing is
tuned to it.
Left out in turn are each indicator, each block and each region.
"""

from __future__ import annotations

from collections.abc import Mapping

import numpy as np
import pandas as pd
from scipy.optimize import linear_sum_assignment
from scipy.special import comb
from sklearn.metrics import adjusted_rand_score

from herelib.clusters.features import Features, block_weights
from herelib.clusters.nulls import p_value
from herelib.clusters.partitioning import partition
from herelib.clusters.stability import counts

PERMUTATIONS = 999


def adjusted_rand(first: np.ndarray, second: np.ndarray) -> float:
    """Agreement of two partitions, 1 when equal, 0 by chance (Hubert and Arabie 1985, doi:10.1007/BF01908075)."""
    return float(adjusted_rand_score(first, second))


def permutation_p(labels: np.ndarray, kinds: np.ndarray, permutations: int, seed: int) -> float:
    """Share of random reorderings of the clusters that agree with the kinds at least as well, the observed one counted.

    Only the sum over cells of n(n-1)/2 changes under a reordering, so that alone is compared.
    """
    _, cluster_codes = np.unique(labels, return_inverse=True)
    _, kind_codes = np.unique(kinds, return_inverse=True)
    width = kind_codes.max() + 1

    def pairs(order: np.ndarray) -> float:
        return comb(
            np.bincount(cluster_codes[order] * width + kind_codes, minlength=(cluster_codes.max() + 1) * width), 2
        ).sum()

    order = np.lexsort((cluster_codes, kind_codes))  # the rows' own order must not matter
    cluster_codes, kind_codes = cluster_codes[order], kind_codes[order]
    # Each use of the seed has a number of its own, so that no two parts of the typology share random numbers.
    rng = np.random.default_rng([seed, 16])
    permuted_pairs = np.array([pairs(rng.permutation(len(cluster_codes))) for _ in range(permutations)])
    return p_value(pairs(np.arange(len(cluster_codes))), permuted_pairs)


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
    typed_regions = pd.concat([setting, published[["region", "typology", "kind"]]], ignore_index=True)
    typed_regions = typed_regions[typed_regions["region"].isin(list(clusters)) & (typed_regions["kind"] != "")]
    rows = []
    for typology in ["setting", *sorted(set(typed_regions["typology"]) - {"setting"})]:
        regions_of_typology = typed_regions[typed_regions["typology"] == typology].sort_values("region")
        labels, kinds = (
            np.array([clusters[r] for r in regions_of_typology["region"]]),
            regions_of_typology["kind"].to_numpy(str),
        )
        able = len(set(kinds)) > 1 and len(set(labels)) > 1
        rows.append(
            {
                "typology": typology,
                "regions": len(regions_of_typology),
                "kinds": len(set(kinds)),
                "adjusted_rand": adjusted_rand(labels, kinds) if able else np.nan,
                "p_value": permutation_p(labels, kinds, PERMUTATIONS, seed) if able else np.nan,
            }
        )
    return pd.DataFrame(rows)


REGIONS = 200  # regions up to which each is left out in turn: among more, one cannot carry a typology
NAMED = 8  # regions that are named; of more, only the number is said


def moved(labels: np.ndarray, again: np.ndarray) -> np.ndarray:
    """Which regions change their cluster, where clusters are matched so that as many as possible stay.

    Examples
    --------
    >>> moved(np.array([0, 0, 1, 1]), np.array([1, 1, 1, 0])).tolist()
    [False, False, True, False]
    """
    shared = counts(labels, again[None])[0]
    # Clusters have no names across partitions: the matching that keeps most regions in place is taken (Hungarian).
    cluster, cluster_again = linear_sum_assignment(-shared)
    match = dict(zip(cluster_again, cluster, strict=True))
    return np.array([match.get(b, -1) != a for a, b in zip(labels, again, strict=True)])


def left_out(
    chosen: Features, labels: np.ndarray, blocks: Mapping[str, str], labelled: Mapping[str, str], parameters: dict
) -> pd.DataFrame:
    """The table `left_out`: agreement with the typology, and regions that move, without each indicator, block, region.

    Without an indicator the blocks are weighted anew. Regions are left out in turn up to 200 regions.

    Parameters
    ----------
    labels : clusters as found
    blocks, labelled : block and label of each indicator
    parameters : k is that of `labels`; linkage, block_weights, seed
    """
    k, method, seed = int(labels.max()) + 1, parameters["linkage"], parameters["seed"]
    values, named = chosen.centre.to_numpy(), np.array(chosen.indicators)
    kinds = np.array([blocks[i] for i in named])
    cases = [("indicator", i, labelled[i], named != i) for i in named]
    cases += [("block", b, b, kinds != b) for b in sorted(set(kinds))]
    rows = []
    for kind, name, label, kept in cases:
        if kept.any():
            weight = block_weights(tuple(named[kept]), dict(blocks), parameters["block_weights"])
            again = partition(values[:, kept] * weight, [k], method, seed)[0]
            rows.append((kind, name, label, *_moved_regions(labels, again, chosen.regions)))
    if k < len(values) <= REGIONS + 1:
        for r, region in enumerate(chosen.regions):
            others = np.arange(len(values)) != r
            again = partition(values[others] * chosen.weight, [k], method, seed)[0]
            rest = tuple(np.array(chosen.regions)[others])
            rows.append(("region", region, region, *_moved_regions(labels[others], again, rest)))
    return pd.DataFrame(rows, columns=["kind", "name", "label", "adjusted_rand", "moved", "moved_regions"])


def _moved_regions(labels: np.ndarray, again: np.ndarray, regions: tuple[str, ...]) -> tuple[float, int, str]:
    change = moved(labels, again)
    names = [region for region, other in zip(regions, change, strict=True) if other]
    return adjusted_rand(labels, again), int(change.sum()), ", ".join(names) if len(names) <= NAMED else ""
