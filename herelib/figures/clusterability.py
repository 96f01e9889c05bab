"""Whether regions crowd in places, and whether another partition would be about as good: beside stability."""

from __future__ import annotations

import pandas as pd

from herelib.words import message, number, p_text, percent

ALPHA = 0.05
NEARLY = 0.01  # [J] share of the sum of squares by which another partition may be worse and still be about as good
OTHERWISE = 0.8  # [J] adjusted Rand index below which two partitions cut the regions differently


def say_clusterability(typology: pd.DataFrame, choice: pd.DataFrame) -> str:
    """The Hopkins statistic beside single clouds, and how firm the optimum of k-means is at the chosen k.

    Parameters
    ----------
    typology, choice : tables typology and choice_of_k
    """
    row, chosen = typology.iloc[0], choice[choice["chosen"]]
    sentences = [] if pd.isna(row["hopkins"]) else [_crowding(row)]
    if len(chosen) and pd.notna(chosen["starts_best"].iloc[0]):
        sentences.append(_optimum(chosen.iloc[0]))
    if sentences:
        return " ".join(sentences)
    return message("Whether regions crowd in places, and how firm the best partition is, is asked from 30 regions on.")


def _crowding(row: pd.Series) -> str:
    values = dict(
        hopkins=number(row["hopkins"], ".2f"), low=number(row["hopkins_low"], ".2f"),
        high=number(row["hopkins_high"], ".2f"), p=p_text(row["p_hopkins"]),
    )  # fmt: skip
    if row["p_hopkins"] <= ALPHA:
        return message(
            "Regions crowd in places more than in a single Gaussian cloud (Hopkins statistic %(hopkins)s; nine of ten "
            "such clouds reach %(low)s to %(high)s; %(p)s), as they also do in a skewed or heavy-tailed one.",
            **values,
        )
    return message(
        "Regions crowd in places no more than in a single Gaussian cloud (Hopkins statistic %(hopkins)s; nine of ten "
        "such clouds reach %(low)s to %(high)s; %(p)s).",
        **values,
    )


def _optimum(chosen: pd.Series) -> str:
    """What random starts of k-means find, and whether the clusters are among it."""
    values = dict(
        k=number(chosen["k"], ".0f"), share=percent(chosen["starts_best"]), agreement=number(chosen["best_rand"], ".2f")
    )
    if pd.isna(chosen["next_gap"]):
        return message(
            "All random starts of k-means in %(k)s find the same partition; the clusters agree with it to "
            "%(agreement)s (adjusted Rand index).",
            **values,
        )
    values |= dict(gap=percent(chosen["next_gap"]), other=number(chosen["next_rand"], ".2f"))
    if chosen["next_gap"] < NEARLY and chosen["next_rand"] < OTHERWISE:
        return message(
            "%(share)s of the random starts of k-means in %(k)s find the best partition, with which the clusters agree "
            "to %(agreement)s (adjusted Rand index); a quite different one (agreement %(other)s) is worse by no more "
            "than %(gap)s, so that this cut is one of several.",
            **values,
        )
    return message(
        "%(share)s of the random starts of k-means in %(k)s find the best partition, with which the clusters agree to "
        "%(agreement)s (adjusted Rand index); the next-best one (agreement %(other)s) is worse by %(gap)s.",
        **values,
    )
