"""The dendrogram: how the clusters were joined, with the support that the interviews give each branch."""

from __future__ import annotations

import numpy as np
import pandas as pd

from herelib.partitions import tree, trees
from herelib.stability import support

JOINED = ("ward", "average", "complete")  # methods that join regions step by step
LEAVES = 500  # regions up to which a tree is worth drawing


def dendrogram(points: np.ndarray, drawn: np.ndarray, method: str, regions: tuple[str, ...]) -> pd.DataFrame:
    """The table `dendrogram`: each step joins two regions or earlier steps ("#3"); empty for other methods.

    `support` is the share of the draws whose tree joins exactly these regions; missing without draws.

    Parameters
    ----------
    points : array, shape (region, indicator)
    drawn : array, shape (draw, region, indicator); no draws: shape (0, ...)
    """
    columns = ["step", "left", "right", "height", "regions", "support"]
    if method not in JOINED or not 2 <= len(points) <= LEAVES:
        return pd.DataFrame(columns=columns).astype({"step": "int64", "regions": "int64"})
    own = tree(points, method)
    names = [*regions, *(f"#{step}" for step in range(1, len(own) + 1))]
    return pd.DataFrame(
        {
            "step": np.arange(1, len(own) + 1),
            "left": [names[int(i)] for i in own[:, 0]],
            "right": [names[int(i)] for i in own[:, 1]],
            "height": own[:, 2],
            "regions": own[:, 3].astype(int),
            "support": support(own, trees(drawn, method)) if len(drawn) else np.nan,
        },
        columns=columns,
    )
