"""How many clusters: what each criterion says of every k. The number itself is a recorded decision."""

from __future__ import annotations

import numpy as np
import pandas as pd

from herelib.quality import calinski_harabasz, gap, in_order, prediction_strength, preferred_k, silhouettes

SAMPLE = 5_000  # regions that gap and prediction strength are computed on where there are more
REFERENCES = 99  # reference data sets of the gap statistic at the most
STRONG = 0.8  # prediction strength from which k clusters foretell each other (Tibshirani and Walther 2005)


def sampled(points: np.ndarray, seed: int) -> np.ndarray:
    """All points, or 5,000 of them chosen at random where there are more; the order of the rows does not matter."""
    if len(points) <= SAMPLE:
        return points
    order = in_order(points)
    return points[np.sort(order[np.random.default_rng([seed, 17]).permutation(len(points))[:SAMPLE]])]


def choice_of_k(
    points: np.ndarray, found: np.ndarray, ks: list[int], chosen: int, agreement: dict, parameters: dict
) -> pd.DataFrame:
    """The table `choice_of_k`: for each k its smallest cluster, silhouette, gap, prediction strength and stability.

    Parameters
    ----------
    points : array, shape (region, indicator), weighted
    found : partitions as found, shape (k, region)
    agreement : columns jaccard, null_jaccard and boot_jaccard, a value for each k
    parameters : linkage, nulls, seed

    Notes
    -----
    `preferred_by` names the criteria that speak for this k: highest silhouette, Calinski-Harabasz and excess of
    stability over chance; the first k whose gap the next one does not exceed by more than an error; the largest k with
    a prediction strength of at least 0.8. The gap is also computed for k = 1: where it is preferred, no k is named.
    """
    method, seed = parameters["linkage"], parameters["seed"]
    some, references = sampled(points, seed), min(parameters["nulls"], REFERENCES)
    gaps = gap(some, [1, *ks], method, references, seed)
    table = pd.DataFrame(
        {
            "k": ks,
            "smallest": [int(np.bincount(labels).min()) for labels in found],
            "silhouette": [float(silhouettes(points, labels, seed).mean()) for labels in found],
            "calinski_harabasz": [calinski_harabasz(points, labels) for labels in found],
            "gap": gaps["gap"][1:].to_numpy(),
            "gap_se": gaps["se"][1:].to_numpy(),
            "prediction_strength": prediction_strength(some, ks, method, seed),
            **agreement,
            "chosen": [k == chosen for k in ks],
        }
    )
    votes: dict[int, list[str]] = {k: [] for k in ks}
    for criterion, values in (
        ("silhouette", table["silhouette"]),
        ("Calinski-Harabasz", table["calinski_harabasz"]),
        ("stability above chance", table["jaccard"] - table["null_jaccard"]),
    ):
        if values.notna().any():
            votes[int(table["k"][values.idxmax()])].append(criterion)
    first = preferred_k([1, *ks], gaps["gap"].to_numpy(), gaps["se"].to_numpy(), "tibshirani")
    if first in votes:
        votes[first].append("gap")
    strong = table.loc[table["prediction_strength"] >= STRONG, "k"]
    if len(strong):
        votes[int(strong.max())].append("prediction strength")
    return table.assign(preferred_by=[", ".join(votes[k]) for k in ks])
