"""What moves in the typology when one indicator, one block or one region is left out."""

from __future__ import annotations

from collections.abc import Mapping

import numpy as np
import pandas as pd
from scipy.optimize import linear_sum_assignment

from herelib.associations import adjusted_rand
from herelib.features import Features, block_weights
from herelib.partitions import partition
from herelib.stability import counts

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
    own, found = linear_sum_assignment(-shared)
    match = dict(zip(found, own, strict=True))
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
            rows.append((kind, name, label, *_told(labels, again, chosen.regions)))
    if k < len(values) <= REGIONS + 1:
        for r, region in enumerate(chosen.regions):
            others = np.arange(len(values)) != r
            again = partition(values[others] * chosen.weight, [k], method, seed)[0]
            rest = tuple(np.array(chosen.regions)[others])
            rows.append(("region", region, region, *_told(labels[others], again, rest)))
    return pd.DataFrame(rows, columns=["kind", "name", "label", "adjusted_rand", "moved", "moved_regions"])


def _told(labels: np.ndarray, again: np.ndarray, regions: tuple[str, ...]) -> tuple[float, int, str]:
    change = moved(labels, again)
    names = [region for region, other in zip(regions, change, strict=True) if other]
    return adjusted_rand(labels, again), int(change.sum()), ", ".join(names) if len(names) <= NAMED else ""
