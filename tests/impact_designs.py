"""Designs of the tests of herelib.impact: so many regions, so many of them with the incubator."""

import pandas as pd

from herelib.impact.designs import Design


def design(regions, treated, alpha=0.10, side="both", picked="lot"):
    names = tuple("abcdefghijklmnopqrstuvwxyz"[:regions])
    return Design(names, tuple(at < treated for at in range(regions)), ("",) * regions, picked, alpha, side)


def changes(values):
    """Regions a, b, c ... that changed by so much."""
    return pd.DataFrame({"region": list("abcdefghijklmnopqrstuvwxyz"[: len(values)]), "before": 0.0, "after": values})
