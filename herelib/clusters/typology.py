"""Clusters: a typology of the regions, with the stability that the interviews give it.

Stability comes from re-clustering the draws (interviews vary, not regions). With a handful of regions even a cloud
without structure looks stable, so each cluster stands beside its value under null A: interviews exchanged among
regions as far as interviewers allow, so that regions do not differ at all. Below 30 regions the typology is a
description; from 30 on, null B (one Gaussian cloud) and Hennig's bootstrap over regions come in.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, replace

import numpy as np
import pandas as pd

from herelib.clusters.claims import claim, decided_by, least_stable, parted
from herelib.clusters.clusterability import clusterability
from herelib.clusters.comparisons import associations, left_out
from herelib.clusters.features import MANY, Features, chosen_features, describe, feature_rows
from herelib.clusters.nulls import one_cloud, p_value, permuted_interviews
from herelib.clusters.optima import optima
from herelib.clusters.partitioning import most_clusters, partition, partitions
from herelib.clusters.placements import placements
from herelib.clusters.quality import choice_of_k, sampled, sampled_rows, silhouettes
from herelib.clusters.stability import (
    bootstrap,
    bootstrap_marks,
    coassignment,
    dendrogram,
    membership_shares,
    taken_regions,
)
from herelib.profiles import weighted
from herelib.tables import empty
from herelib.words import marked, marked_by_number, message, message_by_number, number

COMPARED = 6  # largest k shown beside the chosen one
ALPHA = 0.05
PAIRS = 500  # regions up to which pairs are listed
BOOTSTRAPS = 100  # resamples of the regions at the most
SMALLEST = 3  # regions that a typology needs


@dataclass(frozen=True)
class Partitioned:
    """Partitions of one study: of the estimates, of the draws of the interviews, and of resampled regions."""

    k: int  # the number of clusters decided, or the most that so few regions allow
    ks: list[int]
    labels: np.ndarray  # k x region
    drawn: np.ndarray  # draw x region x indicator, weighted; no draws where nobody was interviewed
    redone: np.ndarray  # k x draw x region
    booted: np.ndarray  # replicate x region, -1 where not taken; for the chosen k
    agreement: np.ndarray  # replicate x cluster: Hennig's Jaccard, for the chosen k

    def labels_of(self, k: int) -> np.ndarray:
        return self.labels[self.ks.index(k)]

    def by_k(self) -> dict[int, np.ndarray]:
        """The cluster of each region, by number of clusters."""
        return dict(zip(self.ks, self.labels, strict=True))

    def points_of(self, chosen: Features) -> np.ndarray:
        """What was clustered: the draws, or the estimates as a single draw where nobody was interviewed."""
        return self.drawn if len(self.drawn) else chosen.points[None]

    def repeated(self, k: int) -> np.ndarray:
        """Partitions that say how firm memberships are: of the draws where there are any, else of resampled regions."""
        return self.redone[self.ks.index(k)] if len(self.drawn) else self.booted


def typology(
    survey: Mapping[str, pd.DataFrame], profile: Mapping[str, pd.DataFrame], parameters: dict
) -> dict[str, pd.DataFrame]:
    """Typology of the regions, its stability, what tells the clusters apart, and what moves it.

    Parameters
    ----------
    survey : tables interviews, interviewers, answers, items, regions, published (and what profiles are made of)
    profile : tables profiles, draws
    parameters : k, linkage, inherited, block_weights, reclusterings, nulls; group_weights, pooling, empty_cells, seed

    Returns
    -------
    dict of tables clusters, memberships, coassignment, stability, choice_of_k, typology, features, screening,
    dendrogram, left_out, associations, placements (see `herelib.tables.contracts`)

    Raises
    ------
    HereError
        If a Gaussian mixture has more values to estimate than the regions allow.

    Notes
    -----
    Nothing grows with the square of the number of regions: pairs are listed up to 500 regions, distances between all
    regions are taken up to `partitioning.DENSE`, and gap, prediction strength and null B are computed on 5,000 regions
    chosen at random where there are more.
    """
    survey = weighted(survey, parameters)
    chosen, screening = chosen_features(profile["profiles"], parameters, survey)
    if not _enough(chosen):
        return {**_nothing(survey, chosen, parameters), "screening": screening}
    facts = profile["profiles"].drop_duplicates("indicator").set_index("indicator")
    labelled, blocks = facts["label"].to_dict(), facts["block"].to_dict()
    # As many clusters as regions are no typology: the decided number gives way, and the claim says so.
    k = min(parameters["k"], len(chosen.regions) - 1)
    partitioned = _partitioned(chosen, profile["draws"], _compared(chosen, k, parameters), k, parameters)
    null = _null_a(survey, chosen, partitioned, parameters)
    labels = partitioned.labels_of(k)
    names = canonical_names(chosen.centre, labels)
    features = feature_rows(chosen, labels, names, labelled)
    stability = _stability_rows(partitioned, k, names, null)
    described = [describe(features, r.cluster, r.regions) for r in stability.itertuples()]
    clusters = dict(zip(chosen.regions, labels, strict=True))
    beside = {**_agreement(partitioned, null), **_optima(chosen, partitioned, parameters["seed"])}
    related = associations(clusters, survey["regions"], survey["published"], parameters["seed"])
    return {
        **_members(survey, chosen, partitioned, parameters["seed"]),
        "coassignment": _coassignment_rows(chosen, partitioned.repeated(k)),
        "stability": stability.assign(description=described),
        "choice_of_k": choice_of_k(chosen.points, partitioned.by_k(), k, beside, parameters),
        "typology": _summary(chosen, partitioned, null, related, parameters),
        "features": features,
        "screening": screening,
        "dendrogram": dendrogram(chosen.points, partitioned.drawn, parameters["linkage"], chosen.regions),
        "left_out": left_out(chosen, labels, blocks, labelled, parameters),
        "associations": related,
        "placements": placements(chosen, labels, names, partitioned.repeated(k), partitioned.points_of(chosen)),
    }


def memberships(
    survey: Mapping[str, pd.DataFrame], profile: Mapping[str, pd.DataFrame], parameters: dict
) -> dict[str, pd.DataFrame]:
    """Which cluster each region is in, and how firmly: of `typology` the tables clusters and memberships alone.

    Parameters
    ----------
    survey : tables regions, interviews, answers, items
    profile : tables profiles, draws
    parameters : k, linkage, inherited, block_weights, reclusterings, seed

    Raises
    ------
    HereError
        If a Gaussian mixture has more values to estimate than the regions allow.
    """
    chosen, _ = chosen_features(profile["profiles"], parameters, survey)
    if not _enough(chosen):
        return {name: _nothing(survey, chosen, parameters)[name] for name in ("clusters", "memberships")}
    k = min(parameters["k"], len(chosen.regions) - 1)
    partitioned = _partitioned(chosen, profile["draws"], [k], k, parameters)
    return _members(survey, chosen, partitioned, parameters["seed"])


def _enough(chosen: Features) -> bool:
    return len(chosen.regions) >= SMALLEST and len(chosen.indicators) > 0


def _members(
    survey: Mapping[str, pd.DataFrame], chosen: Features, partitioned: Partitioned, seed: int
) -> dict[str, pd.DataFrame]:
    """The tables clusters and memberships."""
    labels = partitioned.labels_of(partitioned.k)
    names = canonical_names(chosen.centre, labels)
    shares = membership_shares(labels, partitioned.repeated(partitioned.k))
    inside = pd.DataFrame(
        {
            "region": chosen.regions,
            "cluster": [names[c] for c in labels],
            "membership": shares[np.arange(len(labels)), labels],
            "silhouette": silhouettes(chosen.points, labels, seed),
            "status": "clustered",
            "reason": "",
        }
    )
    return {
        "clusters": _with_left_out(inside, survey, chosen),
        "memberships": _membership_rows(chosen, names, shares),
    }


def weighted_draws(draws: pd.DataFrame, chosen: Features, count: int) -> np.ndarray:
    """Draws of what is clustered, weighted, shape (draw, region, indicator); no draws where a region has none."""
    rows = draws[draws["region"].isin(chosen.regions)].sort_values(["draw", "region"], kind="stable")
    shape = (-1, len(chosen.regions), len(chosen.indicators))
    if not set(chosen.regions) <= set(rows["region"]):
        return np.empty((0, *shape[1:]))
    return rows[list(chosen.indicators)].to_numpy(float).reshape(shape)[:count] * chosen.weight


def _compared(chosen: Features, k: int, parameters: dict) -> list[int]:
    """The numbers of clusters that are shown beside the chosen one, and this one."""
    most = most_clusters(parameters["linkage"], *chosen.points.shape)
    return sorted({*range(2, min(COMPARED, most, len(chosen.regions) - 1) + 1), k})


def _partitioned(chosen: Features, draws: pd.DataFrame, ks: list[int], k: int, parameters: dict) -> Partitioned:
    """Partitions of the regions into each number of clusters, of the estimates and again of the draws."""
    method, seed, points = parameters["linkage"], parameters["seed"], chosen.points
    labels = partition(points, ks, method, seed)
    drawn = weighted_draws(draws, chosen, parameters["reclusterings"])
    redone = partitions(drawn, ks, method, seed) if len(drawn) else np.empty((len(ks), 0, len(points)), int)
    booted, agreement = np.empty((0, len(points)), int), np.empty((0, k))
    # Hennig's marks belong to resampled regions; of few regions they are only used where there are no draws at all.
    if len(points) >= MANY or not len(drawn):
        count = min(parameters["reclusterings"], BOOTSTRAPS)
        booted, agreement = bootstrap(points, labels[ks.index(k)], method, taken_regions(points, count, seed), seed)
    return Partitioned(k, ks, labels, drawn, redone, booted, agreement)


def canonical_names(centre: pd.DataFrame, labels: np.ndarray) -> list[str]:
    """Name of each cluster: A for the one with the most severe needs, then B ...; the same in any row order."""
    needs = [c for c in centre.columns if c.startswith("need:")] or list(centre.columns)
    mean = centre[needs].to_numpy().mean(1)
    level = [mean[labels == c].mean() for c in range(labels.max() + 1)]
    first = [min(centre.index[labels == c]) for c in range(labels.max() + 1)]
    # Rounded: levels that differ in the last digit only would be named by the order of the rows.
    order = sorted(range(len(level)), key=lambda c: (-round(level[c], 9), first[c]))
    return [chr(ord("A") + order.index(c)) for c in range(len(level))]


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


def _membership_rows(chosen: Features, names, shares) -> pd.DataFrame:
    return pd.DataFrame(
        {
            "region": np.repeat(np.array(chosen.regions, dtype=object), len(names)),
            "cluster": np.tile(names, len(chosen.regions)),
            "share": shares.ravel(),
        }
    ).sort_values(["region", "cluster"], ignore_index=True)


def _coassignment_rows(chosen: Features, redone) -> pd.DataFrame:
    if len(chosen.regions) > PAIRS:
        return empty("coassignment")
    size = len(chosen.regions)
    return pd.DataFrame(
        {
            "region_a": np.repeat(chosen.regions, size),
            "region_b": np.tile(chosen.regions, size),
            "share": coassignment(redone).ravel(),
        }
    )


def _null_a(survey: Mapping, chosen: Features, partitioned: Partitioned, parameters: dict) -> dict:
    """What separation and stability are when the regions are alike; nothing to permute where nobody was interviewed."""
    if not len(partitioned.drawn):
        return {}
    observed = (partitioned.labels, partitioned.drawn)
    return permuted_interviews(survey, chosen, observed, partitioned.ks, parameters)


def _agreement(partitioned: Partitioned, null: dict) -> dict[str, list[float]]:
    """Mean stability of each k: of the draws, of null A, and (for the chosen k) of resampled regions."""
    boot = partitioned.agreement.mean() if len(partitioned.agreement) else np.nan
    return {
        "jaccard": [shares.mean() for shares in null["stable"]] if null else [np.nan] * len(partitioned.ks),
        "null_jaccard": [
            np.mean([s.mean() for s in null[each]]) if null and null[each] else np.nan for each in partitioned.ks
        ],
        "boot_jaccard": [boot if each == partitioned.k else np.nan for each in partitioned.ks],
    }


def _optima(chosen: Features, partitioned: Partitioned, seed: int) -> dict[str, list[float]]:
    """How firm the best k-means partition is, for each k."""
    rows = sampled_rows(chosen.points, seed)
    by_k = {k: labels[rows] for k, labels in partitioned.by_k().items()}
    return optima(chosen.points[rows], by_k, seed).to_dict("list")


def _stability_rows(partitioned: Partitioned, k: int, names, null: dict) -> pd.DataFrame:
    """Each cluster's mean Jaccard beside the null's: all clusters of the null's typologies taken together."""
    stable = null["stable"][partitioned.ks.index(k)] if null else np.full(k, np.nan)
    chance = np.concatenate(null[k]) if null and null[k] else np.array([])
    limit = np.quantile(chance, 1 - ALPHA) if len(chance) else np.nan
    hennig = {"boot_jaccard": np.nan, "dissolved": np.nan, "recovered": np.nan, "boot_label": "not tested"}
    if len(partitioned.agreement) and len(partitioned.labels_of(k)) >= MANY:
        hennig = bootstrap_marks(partitioned.agreement)
    return pd.DataFrame(
        {
            "cluster": names,
            "regions": np.bincount(partitioned.labels_of(k)),
            "jaccard": stable,
            "null_mean": chance.mean() if len(chance) else np.nan,
            "null_high95": limit,
            "label": [
                "not tested" if np.isnan(limit) else "above chance" if value > limit else "not above chance"
                for value in stable
            ],
            **hennig,
        }
    ).sort_values("cluster", ignore_index=True)


def _summary(
    chosen: Features, partitioned: Partitioned, null: dict, related: pd.DataFrame, parameters: dict
) -> pd.DataFrame:
    """The table `typology`: both tests, what may be claimed, and the warning that follows from so many regions."""
    k, replicates = partitioned.k, np.array(null.get("between", []))
    differ = p_value(null.get("observed", np.nan), replicates)
    points = sampled(chosen.points, parameters["seed"])
    index, cloud = one_cloud(points, k, parameters["linkage"], parameters["nulls"], parameters["seed"])
    clouds = parted(chosen, k, p_value(index, cloud["index"], small=True), parameters)
    labels, decides = partitioned.labels_of(k), decided_by(differ, clouds)
    stable = least_stable(chosen, labels, partitioned.agreement, decides, parameters)
    crowded = clusterability(points, parameters["nulls"], parameters["seed"])
    asked = "" if k == parameters["k"] else "; " + message(_FEWER, asked=parameters["k"], k=k)
    setting = related.loc[related["typology"] == "setting", "adjusted_rand"]
    row = {
        "k": k,
        "linkage": parameters["linkage"],
        "regions": len(chosen.regions),
        "indicators": len(chosen.indicators),
        "statistic": null.get("observed", np.nan),
        "null_mean": replicates.mean() if len(replicates) else np.nan,
        "p_value": differ,
        "smallest_p": _smallest_p(null, parameters["nulls"]),
        "cluster_index": index,
        "null_cluster_index": cloud["index"].mean() if len(cloud["index"]) else np.nan,
        "p_clusters": clouds["both"],
        "p_clusters_answers": clouds["answers"],
        "p_clusters_official": clouds["official"],
        "hopkins": crowded.hopkins,
        "hopkins_low": crowded.low,
        "hopkins_high": crowded.high,
        "p_hopkins": crowded.p,
        "adjusted_rand_setting": setting.iloc[0] if len(setting) else np.nan,
        "claim": claim((len(chosen.regions), k, stable), (differ, parameters["nulls"]), clouds)
        + _say_interviewers(null, parameters["nulls"])
        + asked,
        "warning": _warning(chosen, labels, k, cloud["silhouette"]),
    }
    return pd.DataFrame([row])


def _smallest_p(null: Mapping, nulls: int) -> float:
    """The smallest p that null A can reach with its replicates; NaN where there is nothing to exchange."""
    return max(null["smallest_p"], 1 / (1 + nulls)) if null and not np.isnan(null["observed"]) else np.nan


def _say_interviewers(null: Mapping, nulls: int) -> str:
    """What the claim adds about who asked, and about what so few interviews or interviewers can show."""
    smallest = _smallest_p(null, nulls)
    if np.isnan(smallest):
        return ""
    p, possible = number(smallest, ".2f" if smallest >= 0.01 else ".4f"), len(null["between"]) > 0
    if null["by_interviewer"]:
        return "; " + message(_BY_INTERVIEWER if possible else NOT_TOLD_APART, p=p)
    return "" if possible else "; " + message(_TOO_FEW, p=p)


NOT_TOLD_APART = marked(
    "region and interviewer cannot be told apart here: interviewers could be exchanged between regions in so few ways "
    "that no p below %(p)s is possible"
)
_BY_INTERVIEWER = marked("who asked is taken into account, and the smallest p possible is %(p)s")
_TOO_FEW = marked("so few interviews could not show it: no p below %(p)s is possible")
_FEWER = marked("%(asked)s clusters were asked for, %(k)s are the most that so few regions allow")


MORE = marked(
    "%(regions)s regions of one Gaussian cloud, cut in %(k)s, reach a silhouette of %(mean)s on average and up to "
    "%(high)s; these reach %(observed)s, which is more, as one cloud of another form may, too"
)
NO_MORE = marked(
    "%(regions)s regions without any clusters, cut in %(k)s, reach a silhouette of %(mean)s on average and up to "
    "%(high)s; these reach %(observed)s, which is no more"
)
SINGLE = marked_by_number("%(n)s of %(k)s clusters is a single region", "%(n)s of %(k)s clusters are single regions")


def _warning(chosen: Features, labels: np.ndarray, k: int, by_chance: np.ndarray) -> str:
    """What follows from the number of regions alone: how well the same number of regions without clusters would do."""
    parts = []
    if len(by_chance) and not np.isnan(by_chance).all():
        observed, high = silhouettes(chosen.points, labels).mean(), np.nanquantile(by_chance, 1 - ALPHA)
        values = dict(regions=len(labels), k=k, mean=number(np.nanmean(by_chance), ".2f"), high=number(high, ".2f"))
        parts.append(message(MORE if observed > high else NO_MORE, observed=number(observed, ".2f"), **values))
    alone = int((np.bincount(labels) == 1).sum())
    if alone:
        parts.append(message_by_number(*SINGLE, alone, k=k))
    return "; ".join(parts)


def _nothing(survey, chosen: Features, parameters: dict) -> dict[str, pd.DataFrame]:
    """The tables of a study whose regions cannot be clustered: fewer than three have enough answers."""
    too_few = message("fewer than three regions have enough answers")
    left = {r: chosen.left_out.get(r, too_few) for r in survey["regions"]["region"]}
    tables = {name: empty(name) for name in _TABLES}
    row = {
        "k": 0,
        "linkage": parameters["linkage"],
        "regions": len(chosen.regions),
        "indicators": len(chosen.indicators),
        **dict.fromkeys(_FIGURES, np.nan),
        "claim": message("no typology: fewer than three regions have enough answers"),
        "warning": "",
    }
    left_out_all = replace(chosen, left_out=left)
    return {
        **tables,
        "clusters": _with_left_out(empty("clusters"), survey, left_out_all),
        "typology": pd.DataFrame([row]),
    }


_TABLES = (
    *("clusters", "memberships", "coassignment", "stability", "choice_of_k", "features"),
    *("dendrogram", "left_out", "associations", "placements"),
)
_FIGURES = (
    *("statistic", "null_mean", "p_value", "smallest_p", "cluster_index", "null_cluster_index", "p_clusters"),
    *("p_clusters_answers", "p_clusters_official", "hopkins", "hopkins_low", "hopkins_high", "p_hopkins"),
    "adjusted_rand_setting",
)
