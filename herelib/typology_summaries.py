"""What the figures of the typology say: a small table, and one or two sentences with the numbers in them."""

from __future__ import annotations

from collections.abc import Mapping

import numpy as np
import pandas as pd

from herelib.looks import percent
from herelib.summaries import counting, listing

CRITERIA = {
    "calinski_harabasz": "Calinski-Harabasz",
    "gap": "the gap statistic",
    "prediction_strength": "prediction strength",
    "boot_jaccard": "stability when regions are resampled",
}
ALPHA = 0.05
NAMED = 12  # regions of a cluster that a sentence names


def say_clusters(clusters: pd.DataFrame) -> str:
    """Which regions form which cluster, and which are left out."""
    inside = clusters[clusters["status"] == "clustered"]
    parts = [f"Cluster {name}: {_some(part['region'])}" for name, part in inside.groupby("cluster")]
    outside = clusters.loc[clusters["status"] == "left out", "region"]
    left = [f"Left out: {_some(outside)}"] if len(outside) else []
    return (". ".join([*parts, *left]) or "No clusters") + "."


def _some(regions: pd.Series) -> str:
    """Regions by name; of many, how many they are and the first of them."""
    if len(regions) <= NAMED:
        return listing(regions)
    return f"{counting(len(regions), 'region')}, among them {listing(list(regions)[:3])}"


def say_coassignment(coassignment: pd.DataFrame) -> str:
    """The pair of regions that most, and the pair that least often fall together."""
    pairs = coassignment[coassignment["region_a"] < coassignment["region_b"]]
    if pairs.empty:
        return "There are no pairs of regions to compare."
    most, least = pairs.loc[pairs["share"].idxmax()], pairs.loc[pairs["share"].idxmin()]
    return (
        f"{most['region_a']} and {most['region_b']} fall into the same cluster in {percent(most['share'])} of the "
        f"re-clusterings, {least['region_a']} and {least['region_b']} in {percent(least['share'])}."
    )


def say_stability(stability: pd.DataFrame) -> str:
    """Each cluster's stability beside chance, and, where regions were resampled, what that says."""
    parts = []
    for r in stability.itertuples():
        told = f"Cluster {r.cluster} has a stability of {r.jaccard:.2f}"
        if pd.isna(r.null_mean):
            told += "; this was not tested"
        else:
            told += f"; shuffled interviews give {r.null_mean:.2f} on average and up to {r.null_high95:.2f}: {r.label}"
        if pd.notna(r.boot_jaccard):
            told += f". When the regions are resampled it is {r.boot_jaccard:.2f}: {r.boot_label}"
        parts.append(f"{told}.")
    return " ".join(parts) or "There are no clusters."


def say_choice_of_k(choice: pd.DataFrame) -> str:
    """The chosen number of clusters, what the criteria prefer, and which of them need more regions."""
    if choice.empty:
        return "No number of clusters could be tried."
    chosen = choice[choice["chosen"]].iloc[0]
    told = f"k = {chosen['k']:.0f} was chosen (silhouette {chosen['silhouette']:.2f}, stability {chosen['jaccard']:.2f}"
    told += f", by chance {chosen['null_jaccard']:.2f})" if pd.notna(chosen["null_jaccard"]) else ")"
    preferred = choice[choice["preferred_by"] != ""]
    parts = [f"k = {r.k} is preferred by {r.preferred_by}" for r in preferred.itertuples()]
    if not parts and choice["silhouette"].notna().any():
        best = choice.loc[choice["silhouette"].idxmax()]
        parts = [f"the best silhouette is at k = {best['k']:.0f} ({best['silhouette']:.2f})"]
    if choice["gap"].notna().any() and not choice["preferred_by"].str.contains(r"\bgap\b").any():
        parts.append("the gap statistic speaks for none of them: the regions could be one group")
    lacking = [name for column, name in CRITERIA.items() if choice[column].isna().all()]
    more = f" {listing(lacking)[:1].upper()}{listing(lacking)[1:]} need more regions than there are." if lacking else ""
    return f"{told}; {'; '.join(parts)}.{more}" if parts else f"{told}.{more}"


def say_silhouettes(clusters: pd.DataFrame) -> str:
    """How well the regions fit on the whole, and which lie nearer to another cluster."""
    table = clusters[(clusters["status"] == "clustered") & clusters["silhouette"].notna()]
    if table.empty:
        return "No silhouette can be computed."
    worst = table.sort_values(["silhouette", "region"]).iloc[0]
    low = table[table["silhouette"] < 0]
    told = f"The mean silhouette width is {table['silhouette'].mean():.2f} (-1 to 1)"
    told += f"; {worst['region']} fits worst ({worst['silhouette']:.2f} in cluster {worst['cluster']})"
    if len(low):
        verb, own = ("lies", "its") if len(low) == 1 else ("lie", "their")
        told += f". {counting(len(low), 'region')} {verb} nearer to another cluster than to {own} own"
    return f"{told}."


def say_dendrogram(dendrogram: pd.DataFrame) -> str:
    """The first and the last join with their support."""
    if dendrogram.empty:
        return "The clusters were not made by joining regions step by step, so there is no tree."
    table = dendrogram.sort_values("step")
    parts = {f"#{r.step}": (r.left, r.right) for r in table.itertuples()}
    first, last, whole = table.iloc[0], table.iloc[-1], len(table) + 1
    told = f"Most alike are {first['left']} and {first['right']} (distance {first['height']:.2f}{_held(first)})"
    halves = [_members(branch, parts) for branch in (last["left"], last["right"])]
    smaller = min(halves, key=lambda half: (len(half), half[:1]))
    told += f". Joined last, with all others: {_some(pd.Series(smaller))} (distance {last['height']:.2f})"
    held = table.iloc[:-1]["support"].dropna()
    if len(held):
        told += f". {int((held >= 0.8).sum())} of {len(held)} branches come back in at least 80% of the re-clusterings"
    return f"{told}. The tree holds {counting(whole, 'region')}."


def _held(row: pd.Series) -> str:
    return "" if pd.isna(row["support"]) else f", together in {percent(row['support'])} of the re-clusterings"


def _members(branch: str, parts: Mapping[str, tuple[str, str]]) -> list[str]:
    """The regions of a branch, by name."""
    found, ahead = [], [branch]
    while ahead:
        name = ahead.pop()
        if name in parts:
            ahead += parts[name]
        else:
            found.append(name)
    return sorted(found)


def say_left_out(left_out: pd.DataFrame) -> str:
    """What the clusters hang on most: the indicator, block or region whose absence moves most regions."""
    table = left_out[left_out["adjusted_rand"].notna()]
    if table.empty:
        return "It was not tried what moves when one is left out."
    same = int((table["moved"] == 0).sum())
    told = f"In {same} of {len(table)} trials no region changes its cluster"
    parts = []
    for kind, part in table[table["moved"] > 0].groupby("kind", sort=False):
        row = part.sort_values(["adjusted_rand", "name"]).iloc[0]
        moved = counting(int(row["moved"]), "region")
        named = f" ({row['moved_regions']})" if row["moved_regions"] and row["moved"] <= 5 else ""
        verb = "moves" if row["moved"] == 1 else "move"
        index = f"adjusted Rand {row['adjusted_rand']:.2f}"
        parts.append(f"without the {kind} {row['label']} {moved} {verb}{named}, {index}")
    return f"{told}. Most moves: {'; '.join(parts)}." if parts else f"{told}."


def say_cluster_features(features: pd.DataFrame, cluster: str, top: int = 3) -> str:
    """What is higher and what is lower in a cluster than in the other regions."""
    table = features[features["cluster"] == cluster].sort_values("difference", kind="stable")
    high = [f"{r.label} (+{r.difference:.2f})" for r in table[::-1].head(top).itertuples() if r.difference > 0]
    low = [f"{r.label} ({r.difference:.2f})" for r in table.head(top).itertuples() if r.difference < 0]
    parts = [f"higher: {listing(high)}"] * bool(high) + [f"lower: {listing(low)}"] * bool(low)
    return f"Cluster {cluster}, compared with the other regions: {'; '.join(parts) or 'no difference'}."


def between_clusters(features: pd.DataFrame) -> pd.DataFrame:
    """How much each indicator has of what sets the clusters apart: table [indicator, label, share], largest first.

    Means over the clusters; those of all indicators sum to 1. Indicators without a contribution are left out.
    """
    table = features[features["contribution"].notna()]
    sums = table.groupby(["indicator", "label"], sort=True)["contribution"].sum()
    total = sums.sum()
    shares = (sums / total if total > 0 else sums).rename("share").reset_index()
    return shares.sort_values(["share", "indicator"], ascending=[False, True], ignore_index=True)


def say_between(between: pd.DataFrame) -> str:
    """The indicators that tell the clusters apart most, and how many make half of it."""
    if between.empty:
        return "What tells the clusters apart was not computed."
    named = [f"{r.label} ({percent(r.share)})" for r in between.head(3).itertuples()]
    half = int(np.searchsorted(between["share"].cumsum().to_numpy(), 0.5) + 1)
    verb = "makes" if half == 1 else "make"
    return (
        f"Most of what sets the clusters apart comes from {listing(named)}; "
        f"{counting(half, 'indicator')} of {len(between)} {verb} half of it."
    )


def say_descriptions(stability: pd.DataFrame) -> str:
    """The clusters in words, as the typology describes them."""
    parts = [_sentence(told) for told in stability["description"] if told]
    return " ".join(parts) or "The clusters have no description."


def _sentence(text: str) -> str:
    return text if text.endswith((".", "!", "?")) else f"{text}."


def say_warning(typology: pd.DataFrame) -> str:
    """What may be claimed, and the warning that goes with it."""
    if typology.empty:
        return "There is no typology."
    row = typology.iloc[0]
    claim = f"{row['claim'][:1].upper()}{row['claim'][1:]}"
    return " ".join(_sentence(part) for part in (claim, row["warning"]) if part)


def say_associations(associations: pd.DataFrame, labels: Mapping[str, str] | None = None) -> str:
    """How far the clusters agree with each published typology, and whether that is more than chance."""
    named = {"setting": "the setting (suburban or rural)", **(labels or {})}
    parts = []
    for r in associations.itertuples():
        name = named.get(r.typology, r.typology)
        if pd.isna(r.adjusted_rand):
            parts.append(f"With {name} the clusters cannot be compared ({counting(r.regions, 'region')} have a kind).")
            continue
        chance = (
            "; whether that is more than chance was not tested"
            if pd.isna(r.p_value)
            else f", more than chance would give (p = {r.p_value:.2f})"
            if r.p_value <= ALPHA
            else f"; by chance as much would come up in {percent(r.p_value)} of cases, so this is no proof of a link"
        )
        parts.append(
            f"With {name}, {counting(r.kinds, 'kind')} of {counting(r.regions, 'region')}, the clusters agree to "
            f"{r.adjusted_rand:.2f}{chance}."
        )
    if associations["adjusted_rand"].notna().any():
        parts.append("Agreement is the adjusted Rand index: 1 = the same groups, 0 = no more than by chance.")
    return " ".join(parts) or "The study names no published typology to compare the clusters with."


def say_placements(placements: pd.DataFrame) -> str:
    """Where the regions outside of the typology would belong; those unlike any that was interviewed are named."""
    if placements.empty:
        return "There is no region outside of the typology that could be placed."
    best = placements.sort_values(["region", "share", "cluster"], ascending=[True, False, True])
    best = best.drop_duplicates("region")
    known, outside = best[~best["outside"]], best[best["outside"]]
    parts = [
        f"{r.region} would belong to cluster {r.cluster} (in {percent(r.share)} of the re-clusterings, by the "
        f"{counting(r.indicators, 'indicator')} known of it)"
        for r in known.head(6).itertuples()
    ]
    if len(known) > 6:
        parts.append(f"{len(known) - 6} others are in the table")
    told = f"{'; '.join(parts)}." if parts else ""
    if len(outside):
        verb = "lies" if len(outside) == 1 else "lie"
        told += f" {_some(outside['region'])} {verb} outside the range of the regions interviewed: a cluster for "
        told += f"{'it' if len(outside) == 1 else 'them'} would be a guess."
    return told.strip()


def located(shown: Mapping[str, pd.DataFrame]) -> pd.DataFrame:
    """What a map shows of each region: tables places, clusters and, where there are any, verdicts, joined.

    Returns
    -------
    table [region, longitude, latitude, outline, cluster, membership, verdict, acceptability]
    """
    table = shown["places"].merge(shown["clusters"][["region", "cluster", "membership"]], on="region", how="left")
    if "verdicts" in shown:
        table = table.merge(shown["verdicts"][["region", "verdict", "acceptability"]], on="region", how="left")
    else:
        table = table.assign(verdict="", acceptability=np.nan)
    return table.assign(cluster=table["cluster"].fillna(""), verdict=table["verdict"].fillna(""))


def say_map(table: pd.DataFrame) -> str:
    """How many regions of each cluster the map shows, which membership is in doubt, and what has no place."""
    placed = table[(table["outline"] != "") | table["longitude"].notna()]
    if placed.empty:
        return "No map: the study gives neither outlines nor coordinates of its regions."
    parts = []
    if "cluster" in placed:
        named = placed[placed["cluster"].fillna("") != ""]
        parts = [f"cluster {name}: {_some(part['region'])}" for name, part in named.groupby("cluster")]
        others = placed.loc[placed["cluster"].fillna("") == "", "region"]
        parts += [f"in no cluster: {_some(others)}"] if len(others) else []
    told = f"The map shows {counting(len(placed), 'region')}" + (f"; {'; '.join(parts)}" if parts else "")
    if "membership" in placed:
        doubt = placed[placed["membership"] < DOUBT]
        if len(doubt):
            sure = f"in its cluster in under {percent(DOUBT)} of the re-clusterings"
            told += f". In doubt ({sure}): {_some(doubt['region'])}"
    if len(placed) < len(table):
        told += f". {counting(len(table) - len(placed), 'region')} without a place"
    return f"{told}."


DOUBT = 0.8  # a membership below it is drawn as doubtful
