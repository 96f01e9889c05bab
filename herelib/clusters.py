"""Clusters: a typology of the regions, with the stability that the interviews give it.

Stability comes from re-clustering the draws (interviews vary, not regions). With a handful of regions even a cloud
without structure looks stable, so each cluster stands beside its value under null A: interviews permuted among
regions within their group, so that regions do not differ at all. Below 30 regions the typology is a description.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import pandas as pd
from scipy.cluster.hierarchy import cut_tree, linkage
from sklearn.cluster import KMeans
from sklearn.metrics import adjusted_rand_score, silhouette_samples
from threadpoolctl import threadpool_limits

from herelib.pooling import design, permuted
from herelib.profiles import interview_draws

MANY = 30  # regions from which a typology may claim more than a description
COMPARED = 6  # largest k shown beside the chosen one
NULL_DRAWS = 40  # re-clusterings within each replicate of the null
ALPHA = 0.05
HEARD = 0.8  # share of the interview indicators that a region must have to be clustered
DISTANCE = ("need", "capacity", "barrier", "asset", "context")  # the blocks that make regions alike or different


@dataclass(frozen=True)
class Features:
    """What is clustered: regions and indicators, and the weight of each indicator in the Euclidean distance."""

    regions: tuple[str, ...]
    indicators: tuple[str, ...]
    weight: np.ndarray
    left_out: dict[str, str]


def chosen_features(profiles: pd.DataFrame, parameters: dict) -> Features:
    """Which regions and indicators enter the distance, and the weight of each indicator.

    Regions in which fewer than four fifths of the interview indicators could be estimated are left out, then indicators
    that any remaining region lacks. Inherited context values stay out unless the decision says otherwise.
    The blocks weigh equally, or each indicator does.
    """
    usable = ["ok", "context"] + (["inherited"] if parameters["inherited"] == "include" else [])
    table = profiles[profiles["block"].isin(DISTANCE)].assign(usable=lambda t: t["status"].isin(usable))
    asked = table[~table["status"].isin(["context", "inherited"])]
    heard = asked.groupby("region")["usable"].mean()
    left_out = {r: "too few groups answered" for r, share in heard.items() if share < HEARD}
    rest = table[~table["region"].isin(left_out)]
    complete = rest.groupby("indicator")["usable"].all()
    indicators = tuple(sorted(complete.index[complete]))
    block = rest.drop_duplicates("indicator").set_index("indicator")["block"].reindex(indicators)
    size = block.map(block.value_counts()).to_numpy(float)
    weight = 1 / np.sqrt(size) if parameters["block_weights"] == "equal" else np.ones(len(indicators))
    return Features(tuple(sorted(rest["region"].unique())), indicators, weight, left_out)


def partition(points: np.ndarray, ks: list[int], method: str, seed: int) -> np.ndarray:
    """Clusters of the points for each k, numbered from 0 by first appearance, shape (k, region).

    Parameters
    ----------
    points : array, shape (region, indicator)
    method : "ward", "average" or "kmeans" (10 starts)
    """
    if method == "kmeans":
        raw = np.stack([KMeans(k, n_init=10, random_state=seed).fit_predict(points) for k in ks])
    else:
        raw = cut_tree(linkage(points, method), n_clusters=ks).T
    for row in raw:
        _, first, inverse = np.unique(row, return_index=True, return_inverse=True)
        row[:] = np.argsort(np.argsort(first))[inverse]
    return raw


def partitions(drawn: np.ndarray, ks: list[int], method: str, seed: int) -> np.ndarray:
    """Clusters of each draw for each k, shape (k, draw, region), from points of shape (draw, region, indicator)."""
    with threadpool_limits(1):  # threads cost more than they give on points this few
        return np.stack([partition(points, ks, method, seed) for points in drawn], axis=1)


def jaccard(reference: np.ndarray, others: np.ndarray) -> np.ndarray:
    """Best Jaccard agreement of each reference cluster in each other partition, shape (draw, cluster).

    Hennig (2007), doi:10.1016/j.csda.2006.11.025.

    Examples
    --------
    >>> jaccard(np.array([0, 0, 1]), np.array([[0, 0, 1], [0, 1, 1]]))
    array([[1. , 1. ],
           [0.5, 0.5]])
    """
    own = reference[:, None] == np.arange(reference.max() + 1)
    return _overlap(own, others[:, :, None] == np.arange(others.max() + 1)).max(2)


def between(points: np.ndarray) -> float:
    """How far regions lie apart: mean squared distance from their centre."""
    return float(((points - points.mean(0)) ** 2).sum(1).mean())


def typology(
    survey: dict[str, pd.DataFrame], profile: dict[str, pd.DataFrame], parameters: dict
) -> dict[str, pd.DataFrame]:
    """Typology of the regions, its stability, and what tells the clusters apart.

    Parameters
    ----------
    survey : tables interviews, answers, items, regions
    profile : tables profiles, draws
    parameters : k, linkage, inherited, block_weights, reclusterings, nulls, group_weights, pooling, seed

    Returns
    -------
    dict of tables clusters, memberships, coassignment, stability, choice_of_k, typology, features
    """
    chosen = chosen_features(profile["profiles"], parameters)
    k, method, seed = parameters["k"], parameters["linkage"], parameters["seed"]
    if len(chosen.regions) < 3 or not chosen.indicators:
        return _nothing(survey, chosen, parameters)
    wide = profile["profiles"].pivot_table(index="region", columns="indicator", values="estimate", observed=True)
    centre = wide.loc[list(chosen.regions), list(chosen.indicators)]
    points = centre.to_numpy() * chosen.weight
    drawn = _drawn(profile["draws"], chosen, parameters["reclusterings"])
    wanted, k = k, min(k, len(chosen.regions) - 1)
    ks = sorted({*range(2, min(COMPARED, len(chosen.regions) - 1) + 1), k})
    found, redone = partition(points, ks, method, seed), partitions(drawn, ks, method, seed)
    null = null_permutation(survey, chosen, (found, drawn), ks, parameters)
    quality = [
        {
            "k": each,
            "silhouette": silhouette_samples(points, found[i]).mean(),
            "jaccard": null["stable"][i].mean(),
            "null_jaccard": np.mean([shares.mean() for shares in null[each]]) if null[each] else np.nan,
            "chosen": each == k,
        }
        for i, each in enumerate(ks)
    ]
    labels, redone, stable = found[ks.index(k)], redone[ks.index(k)], null["stable"][ks.index(k)]
    names = canonical_names(centre, labels)
    apart, replicates = null["observed"], np.array(null["between"])
    p_value = (1 + (replicates >= apart).sum()) / (1 + len(replicates)) if len(replicates) else np.nan
    return {
        "clusters": _cluster_rows(survey, chosen, points, labels, names, redone),
        "memberships": _membership_rows(chosen, labels, names, redone),
        "coassignment": _coassignment_rows(chosen, redone),
        "stability": _stability_rows(labels, names, stable, null[k]),
        "choice_of_k": pd.DataFrame(quality),
        "typology": pd.DataFrame(
            [
                {
                    "k": k,
                    "linkage": method,
                    "regions": len(chosen.regions),
                    "indicators": len(chosen.indicators),
                    "statistic": apart,
                    "null_mean": replicates.mean() if len(replicates) else np.nan,
                    "p_value": p_value,
                    "adjusted_rand_setting": _association(survey["regions"], chosen, labels),
                    "claim": _claim(len(chosen.regions), p_value) + (_FEWER.format(wanted, k) if k < wanted else ""),
                }
            ]
        ),
        "features": _feature_rows(profile["profiles"], centre, labels, names),
    }


def _drawn(draws: pd.DataFrame, chosen: Features, count: int) -> np.ndarray:
    rows = draws[draws["region"].isin(chosen.regions)].sort_values(["draw", "region"])
    cube = rows[list(chosen.indicators)].to_numpy().reshape(-1, len(chosen.regions), len(chosen.indicators))
    return cube[:count] * chosen.weight


def null_permutation(survey: dict[str, pd.DataFrame], chosen: Features, observed: tuple, ks, parameters: dict) -> dict:
    """Null A: what separation and what stability come out when the interviews of all regions are alike.

    Stability is how far the interviews alone reproduce the clusters: draws are re-clustered without the context
    figures, which do not vary and would look stable whatever people say. Each replicate permutes the interviews between
    regions within their group, makes draws, clusters their means and re-clusters them in the same way.

    Parameters
    ----------
    observed : partitions as found, shape (k, region), and the weighted draws, shape (draw, region, indicator)

    Returns
    -------
    dict : "stable" list over ks of Jaccard means per cluster as observed; each k -> list of the same in the replicates;
        "observed" separation on the interview indicators; "between" list of the separations in the replicates
    """
    made = design(survey)
    told = np.array([i in made.indicators for i in chosen.indicators])
    columns = [made.indicators.index(i) for i, own in zip(chosen.indicators, told, strict=True) if own]
    rows = [made.regions.index(r) for r in chosen.regions]
    method, seed = parameters["linkage"], parameters["seed"]

    def supported(labels: np.ndarray, replicates: np.ndarray) -> list[np.ndarray]:
        again = partitions(replicates[:, :, told], ks, method, seed) if told.any() else labels[:, None]
        return [jaccard(labels[i], again[i]).mean(0) for i in range(len(ks))]

    found, drawn = observed
    out: dict = {"stable": supported(found, drawn), "between": [], **{k: [] for k in ks}}
    replicate = drawn[:NULL_DRAWS].copy()
    out["observed"] = between(replicate.mean(0)[:, told])
    rng = np.random.default_rng([seed, 3])
    given = {**parameters, "draws": len(replicate)}
    for _ in range(parameters["nulls"] if columns else 0):
        mixed = interview_draws(survey, given, permuted(made, rng))[:, rows][:, :, columns]
        # an item that few were asked may have lost its last answer in a region: all being alike, it stands at the mean
        mixed = np.where(np.isnan(mixed), np.nanmean(mixed, axis=1, keepdims=True), mixed)
        replicate[:, :, told] = mixed * chosen.weight[told]
        out["between"].append(between(replicate.mean(0)[:, told]))
        labels = partition(replicate.mean(0), ks, method, seed)
        for k, shares in zip(ks, supported(labels, replicate), strict=True):
            out[k].append(shares)
    return out


def canonical_names(centre: pd.DataFrame, labels: np.ndarray) -> list[str]:
    """Name of each cluster: A for the one with the most severe needs, then B ...; the same in any row order."""
    needs = [c for c in centre.columns if c.startswith("need:")] or list(centre.columns)
    level = [centre.loc[labels == c, needs].to_numpy().mean() for c in range(labels.max() + 1)]
    first = [min(centre.index[labels == c]) for c in range(labels.max() + 1)]
    order = sorted(range(len(level)), key=lambda c: (-round(level[c], 9), first[c]))
    return [chr(ord("A") + order.index(c)) for c in range(len(level))]


def _overlap(own: np.ndarray, found: np.ndarray) -> np.ndarray:
    """Jaccard agreement of clusters, shape (draw, cluster, found cluster), from 0/1 memberships (region x cluster)."""
    both = np.einsum("rc,brd->bcd", own.astype(float), found.astype(float))
    return both / np.maximum(own.sum(0)[None, :, None] + found.sum(1)[:, None, :] - both, 1)


def membership_shares(labels: np.ndarray, redone: np.ndarray) -> np.ndarray:
    """Share of draws in which a region's cluster overlaps most with each reference cluster, shape (region, cluster)."""
    own = labels[:, None] == np.arange(labels.max() + 1)
    found = redone[:, :, None] == np.arange(redone.max() + 1)
    belongs = _overlap(own, found).argmax(1)  # draw x found cluster -> reference cluster
    told = np.take_along_axis(belongs, redone, axis=1)
    return (told[:, :, None] == np.arange(labels.max() + 1)).mean(0)


def _cluster_rows(survey, chosen: Features, points, labels, names, redone) -> pd.DataFrame:
    share = membership_shares(labels, redone)
    width = silhouette_samples(points, labels)
    inside = pd.DataFrame(
        {
            "region": chosen.regions,
            "cluster": [names[c] for c in labels],
            "membership": share[np.arange(len(labels)), labels],
            "silhouette": width,
            "status": "clustered",
            "reason": "",
        }
    )
    return _with_left_out(inside, survey, chosen)


def _with_left_out(inside: pd.DataFrame, survey, chosen: Features) -> pd.DataFrame:
    others = sorted(set(survey["regions"]["region"]) - set(inside["region"]))
    outside = pd.DataFrame(
        {
            "region": others,
            "cluster": "",
            "membership": np.nan,
            "silhouette": np.nan,
            "status": "left out",
            "reason": [chosen.left_out.get(r, "no interviews") for r in others],
        }
    )
    joined = pd.concat([inside, outside], ignore_index=True) if len(outside) else inside
    return joined.sort_values("region", ignore_index=True)


def _membership_rows(chosen: Features, labels, names, redone) -> pd.DataFrame:
    share = membership_shares(labels, redone)
    return pd.DataFrame(
        {
            "region": np.repeat(chosen.regions, len(names)),
            "cluster": np.tile(names, len(chosen.regions)),
            "share": share.ravel(),
        }
    ).sort_values(["region", "cluster"], ignore_index=True)


def _coassignment_rows(chosen: Features, redone) -> pd.DataFrame:
    together = (redone[:, :, None] == redone[:, None, :]).mean(0)
    size = len(chosen.regions)
    return pd.DataFrame(
        {
            "region_a": np.repeat(chosen.regions, size),
            "region_b": np.tile(chosen.regions, size),
            "share": together.ravel(),
        }
    )


def _stability_rows(labels, names, stable, null: list[np.ndarray]) -> pd.DataFrame:
    """Each cluster's mean Jaccard beside the null's: all clusters of the null's typologies taken together."""
    chance = np.concatenate(null) if null else np.array([])
    limit = np.quantile(chance, 1 - ALPHA) if len(chance) else np.nan
    return pd.DataFrame(
        {
            "cluster": names,
            "regions": np.bincount(labels),
            "jaccard": stable,
            "null_mean": chance.mean() if len(chance) else np.nan,
            "null_high95": limit,
            "label": [
                "not tested" if np.isnan(limit) else "above chance" if value > limit else "not above chance"
                for value in stable
            ],
        }
    ).sort_values("cluster", ignore_index=True)


def _feature_rows(profiles: pd.DataFrame, centre: pd.DataFrame, labels, names) -> pd.DataFrame:
    """Difference of each cluster's mean from the mean of the other clustered regions, on the 0-1 scale."""
    labelled = profiles.drop_duplicates("indicator").set_index("indicator")["label"]
    parts = [
        pd.DataFrame(
            {
                "cluster": names[c],
                "indicator": centre.columns,
                "label": labelled.reindex(centre.columns).to_numpy(),
                "difference": (centre[labels == c].mean() - centre[labels != c].mean()).to_numpy(),
            }
        )
        for c in range(labels.max() + 1)
    ]
    return pd.concat(parts).sort_values(["cluster", "indicator"], ignore_index=True)


def _association(regions: pd.DataFrame, chosen: Features, labels) -> float:
    known = regions.set_index("region")["setting"].reindex(chosen.regions)
    if known.isin(["", None]).any() or known.nunique() < 2:
        return np.nan
    return float(adjusted_rand_score(known, labels))


_FEWER = "; {} clusters were asked for, {} are the most that so few regions allow"


def _claim(regions: int, p_value: float) -> str:
    differ = (
        "no test that regions differ was possible"
        if np.isnan(p_value)
        else f"regions differ more than chance (p = {p_value:.2f})"
        if p_value <= ALPHA
        else f"regions differ no more than interviews drawn from one place would (p = {p_value:.2f})"
    )
    few = f"; {regions} regions: the typology is a description, not an inference" if regions < MANY else ""
    return differ + few


def _nothing(survey, chosen: Features, parameters: dict) -> dict[str, pd.DataFrame]:
    """The tables of a study whose regions cannot be clustered: fewer than three have enough answers."""
    empty = pd.DataFrame({"region": [], "cluster": [], "membership": [], "silhouette": [], "status": [], "reason": []})
    left = {
        r: chosen.left_out.get(r, "fewer than three regions have enough answers") for r in survey["regions"]["region"]
    }
    told = Features(chosen.regions, chosen.indicators, chosen.weight, left)
    return {
        "clusters": _with_left_out(empty, survey, told),
        "memberships": pd.DataFrame({"region": [], "cluster": [], "share": []}),
        "coassignment": pd.DataFrame({"region_a": [], "region_b": [], "share": []}),
        "stability": pd.DataFrame(
            {name: [] for name in ("cluster", "regions", "jaccard", "null_mean", "null_high95", "label")}
        ),
        "choice_of_k": pd.DataFrame({name: [] for name in ("k", "silhouette", "jaccard", "null_jaccard", "chosen")}),
        "typology": pd.DataFrame(
            [
                {
                    "k": 0,
                    "linkage": parameters["linkage"],
                    "regions": len(chosen.regions),
                    "indicators": len(chosen.indicators),
                    "statistic": np.nan,
                    "null_mean": np.nan,
                    "p_value": np.nan,
                    "adjusted_rand_setting": np.nan,
                    "claim": "no typology: fewer than three regions have enough answers",
                }
            ]
        ),
        "features": pd.DataFrame({name: [] for name in ("cluster", "indicator", "label", "difference")}),
    }
