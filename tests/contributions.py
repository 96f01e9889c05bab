"""Contributions to the value of methods in one region, with their profiles and scores, small enough for a hand."""

import numpy as np
import pandas as pd

WEIGHTS = {"fit:skills": 0.25, "fit:mentors": 0.25, "relevance": 0.4, "evidence": 0.1}
ONE = {"m": (0.2, 0.1, 0.1, 0.1, 0.05)}


def profiles_of(hidden: set[str], n: int = 12) -> pd.DataFrame:
    names = ["capacity:skills", "capacity:mentors", "barrier:finance", "need:care"]
    table = pd.DataFrame({"region": "a", "indicator": names, "n": pd.array([n] * 4, "Int64")})
    gone = table["indicator"].isin(hidden)
    return table.assign(n=table["n"].mask(gone), hidden=gone, estimate=np.where(gone, np.nan, 0.5))


def evidence_of(methods: dict[str, tuple[float, ...]]) -> pd.DataFrame:
    """Evidence of methods of region a: contributions of skills, mentors, finance, care and the catalogue's grade."""
    parts = [
        ("fit", "fit:skills", "capacity:skills", "requirement", "capacity:skills", 3.0),
        ("fit", "fit:mentors", "capacity:mentors", "requirement", "capacity:mentors", 2.0),
        ("value", "relevance", "barrier:finance", "remedy", "barrier:finance", 2.0),
        ("value", "relevance", "need:care", "remedy", "need:care", 2.0),
        ("evidence", "evidence", "evidence", "catalogue", "", np.nan),
    ]
    rows = [
        ("a", method, *part, 0.5 if part[4] else np.nan, given, 12 if part[4] else 0, 0.2)
        for method, contributions in methods.items()
        for part, given in zip(parts, contributions, strict=True)
    ]
    columns = ["region", "method", "family", "criterion", "part", "kind", "indicator", "rating", "level"]
    return pd.DataFrame(rows, columns=[*columns, "contribution", "n", "pooled_share"])


def scores_of(evidence: pd.DataFrame) -> pd.DataFrame:
    key = ["region", "method", "family", "criterion"]
    table = evidence.groupby(key, as_index=False)["contribution"].sum()
    weight = table["criterion"].map(WEIGHTS)
    return table.assign(weight=weight, score=table["contribution"] / weight)
