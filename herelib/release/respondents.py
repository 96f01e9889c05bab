"""Counts of respondents in place of counts of rows, where one person has several rows."""

from __future__ import annotations

from collections.abc import Mapping

import numpy as np
import pandas as pd

PART = 1e-6  # how near a weight must be to the nth part of 1


def count_respondents(run: Mapping[str, pd.DataFrame]) -> dict[str, pd.DataFrame]:
    """The tables with numbers of respondents where one person has several rows, as they are where nobody has.

    Where study.yaml names the respondent, each row weighs its nth part, so the weights of a group sum to its people. Of
    those who answered a question at least the same part is taken, rounded down: better a count too small than one that
    makes three of one person. With survey weights beside that the parts cannot be told, and rows are counted.

    Returns
    -------
    dict of all tables of `run`; of coverage, cells, links, profiles and matrix `n` (and `holders`) are changed
    """
    interviews = run["interviews"]
    weight = interviews["weight"].to_numpy(float) if "weight" in interviews else np.ones(len(interviews))
    parts = np.round(1 / np.where(weight > 0, weight, 1))
    if not len(weight) or weight.min() > 1 - PART or np.abs(weight * parts - 1).max() > PART:
        return dict(run)
    rows = interviews.assign(part=weight).groupby(["region", "group"])["part"]
    people, share = rows.sum().round(), rows.mean()
    tables = dict(run)
    at = pd.MultiIndex.from_frame(run["coverage"][["region", "group"]])
    tables["coverage"] = run["coverage"].assign(n=people.reindex(at).fillna(0).to_numpy().astype(int))
    for name, columns in (("cells", ("n", "holders")), ("links", ("n",))):
        factor = share.reindex(pd.MultiIndex.from_frame(run[name][["region", "group"]])).fillna(1).to_numpy()
        counts = {c: np.floor(run[name][c].to_numpy() * factor + PART).astype(int) for c in columns if c in run[name]}
        tables[name] = run[name].assign(**counts)
    n = tables["cells"].groupby(["region", "indicator"])["n"].sum()
    for name, block in (("profiles", ""), ("matrix", "need:")):
        about = run[name]["indicator"] if not block else block + run[name]["field"]
        known = n.reindex(pd.MultiIndex.from_arrays([run[name]["region"], about])).to_numpy(float)
        tables[name] = run[name].assign(n=np.where(np.isnan(known), run[name]["n"], known).astype(int))
    return tables
