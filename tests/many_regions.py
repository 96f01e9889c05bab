"""Tables of profiles and typology for any number of regions, made by rule: for figures that must stay legible."""

from __future__ import annotations

import numpy as np
import pandas as pd

from herelib import tables
from herelib.clusters.claims import claim
from herelib.tables.contracts import CONTRACTS
from herelib.vocabulary import COVER, GROUPS

FIELDS = ("care", "food", "repair", "mobility", "childcare", "housing", "energy", "culture", "digital", "admin")
CAPACITIES = ("skills", "founders", "finance", "public_partner", "mentors", "digital", "organisation")


def filled(name: str, table: pd.DataFrame) -> pd.DataFrame:
    """A table with every column that its contract names: what is not there is blank."""
    for column, kind in CONTRACTS[name].columns.items():
        if column not in table:
            blank = {"int64": 0, "bool": False, "float64": float("nan") if kind.nullable else 0.0}
            words = [int(word) for word in kind.allowed] if kind.kind == "whole" else kind.allowed
            table = table.assign(**{column: words[-1] if words else blank.get(kind.dtype, "")})
    return table


def _checked(made: dict[str, pd.DataFrame]) -> dict[str, pd.DataFrame]:
    return {name: tables.check(name, filled(name, table)) for name, table in made.items()}


def names(n: int) -> list[str]:
    """Names of regions, some of them long."""
    return [f"region {i:02d}" + " on the upper river" * (i % 7 == 3) for i in range(n)]


def profile(n: int = 60, seed: int = 1) -> dict[str, pd.DataFrame]:
    """Tables coverage, cells, profiles, matrix, gaps, consistency, adequacy, new_codes of n regions."""
    rng, regions = np.random.default_rng(seed), names(n)
    grid = pd.MultiIndex.from_product([regions, GROUPS], names=["region", "group"]).to_frame(index=False)
    coverage = grid.assign(n=rng.poisson(7, len(grid)))
    coverage.loc[::17, "n"] = 0
    indicators = [f"need:{f}" for f in FIELDS] + [f"capacity:{c}" for c in CAPACITIES]
    cells = coverage.merge(pd.DataFrame({"indicator": indicators}), how="cross")
    level = rng.uniform(0.1, 0.9, len(cells))
    pooled = np.clip(2 / (2 + cells["n"]) + rng.normal(0, 0.05, len(cells)), 0.02, 1)
    empty = cells["n"] == 0
    cells = cells.assign(
        mean=np.where(empty, np.nan, level), estimate=level, sd=0.1, pooled_share=np.where(empty, 1.0, pooled),
        imputed=empty,
    )  # fmt: skip
    flat = pd.MultiIndex.from_product([regions, indicators], names=["region", "indicator"]).to_frame(index=False)
    estimate, sd = rng.uniform(0.15, 0.85, len(flat)), rng.uniform(0.03, 0.12, len(flat))
    profiles = flat.assign(
        block=flat["indicator"].str.split(":").str[0],
        label=flat["indicator"].str.split(":").str[1].str.replace("_", " "),
        estimate=estimate, sd=sd, low90=estimate - 1.6 * sd, low50=estimate - 0.7 * sd, high50=estimate + 0.7 * sd,
        high90=estimate + 1.6 * sd, unpooled=estimate, pooled_share=0.3, imputed_share=0.0, n=35, groups_present=5,
        groups_asked=5, status="ok",
    )  # fmt: skip
    needs = profiles[profiles["block"] == "need"]
    shares = rng.dirichlet([3, 3, 2, 1], len(needs))
    matrix = pd.DataFrame(
        {
            "region": needs["region"], "field": needs["indicator"].str[5:], "severity": needs["estimate"],
            "severity_low90": needs["low90"], "severity_high90": needs["high90"],
            **{answer: shares[:, i] for i, answer in enumerate(COVER)},
            "supply": rng.uniform(0.1, 0.7, len(needs)), "n": rng.integers(12, 60, len(needs)), "status": "ok",
        }
    ).reset_index(drop=True)  # fmt: skip
    matrix.loc[::37, "status"] = "insufficient"
    made = {"coverage": coverage, "cells": cells, "profiles": profiles, "matrix": matrix}
    return _checked({**made, **quality(coverage, seed)})


def quality(coverage: pd.DataFrame, seed: int = 1) -> dict[str, pd.DataFrame]:
    """Tables gaps, consistency, adequacy, new_codes of the regions of a table coverage."""
    rng, regions, rows = np.random.default_rng([seed, 1]), list(dict.fromkeys(coverage["region"])), []
    for region in regions[: max(2, len(regions) // 4)]:
        for field, (a, b) in zip(FIELDS, [(0, 3), (1, 4), (0, 1), (2, 3)], strict=False):
            apart = rng.normal(0, 0.3)
            rows.append([region, f"need:{field}", GROUPS[a], GROUPS[b], apart, apart - 0.15, apart + 0.15, 9, 7,
                         float(abs(apart) < 0.15) * 0.3, abs(apart) > 0.15,
                         f"Why do {GROUPS[a]}s see {field} as more severe than {GROUPS[b]} does?"])  # fmt: skip
    columns = ["region", "indicator", "group_a", "group_b", "difference", "low90", "high90"]
    columns += ["n_a", "n_b", "doubt", "clear", "question"]
    items = pd.DataFrame(
        [(f"need:{f}", f"need_{f}_{i}", f"How often does {f} fail you, question {i}?", 3) for f in FIELDS
         for i in range(3)], columns=["indicator", "item", "label", "items"],
    )  # fmt: skip
    alpha = np.repeat(rng.uniform(0.3, 0.9, len(FIELDS)), 3)
    items = items.assign(
        n=rng.integers(40, 400, len(items)), alpha=alpha, alpha_low=alpha - 0.1, alpha_high=alpha + 0.06,
        omega=alpha + 0.02, item_rest=rng.uniform(-0.1, 0.8, len(items)), alpha_without=alpha - 0.05, note="",
    )  # fmt: skip
    totals = coverage.groupby("region", as_index=False)["n"].sum().assign(group="all")
    heard = pd.concat([coverage, totals], ignore_index=True)
    note = np.where(heard["n"] < 5, "fewer than 5: leans on other regions; ", "")
    more = np.where(rng.random(len(heard)) < 0.3, "still bring new codes", "bring few new codes")
    adequacy = heard.assign(
        answered=heard["n"],
        codes=heard["n"].clip(upper=9),
        unseen=2.0,
        new_from_next=0.4,
        code_coverage=rng.uniform(0.4, 1, len(heard)),
        note=np.where(heard["n"] == 0, "nobody was interviewed", note + "the next interviews would " + more),
    )
    steps, tops, paces = np.arange(1, 31), rng.uniform(8, 22, len(regions)), rng.uniform(3, 25, len(regions))
    curve = [
        pd.DataFrame({"region": r, "n": steps, "codes": top * (1 - np.exp(-steps / pace))})
        for r, top, pace in zip(regions, tops, paces, strict=True)
    ]
    curve = pd.concat(curve, ignore_index=True)
    curve = curve.assign(low90=curve["codes"] * 0.85, high90=curve["codes"] * 1.12)
    made = {
        "gaps": pd.DataFrame(rows, columns=columns).drop_duplicates(columns[:4]),
        "consistency": items,
        "adequacy": adequacy,
        "new_codes": curve,
    }
    return _checked(made)


def typology(n: int = 60, k: int = 4, seed: int = 1, regions: list[str] | None = None) -> dict[str, pd.DataFrame]:
    """All tables of the typology of n regions in k clusters."""
    rng, regions = np.random.default_rng(seed), names(n) if regions is None else regions
    n, letters = len(regions), [chr(ord("A") + c) for c in range(k)]
    labels = np.sort(np.arange(n) % k)
    width = rng.normal(0.35, 0.25, n).clip(-0.4, 0.9)
    member = rng.uniform(0.45, 1, n)
    clusters = pd.DataFrame(
        {"region": regions, "cluster": [letters[c] for c in labels], "membership": member, "silhouette": width,
         "status": "clustered", "reason": ""}
    )  # fmt: skip
    same = labels[:, None] == labels[None]
    share = np.clip(np.where(same, 0.8, 0.15) + rng.normal(0, 0.1, (n, n)), 0, 1)
    share = np.triu(share, 1) + np.triu(share, 1).T + np.eye(n)
    pairs = {"region_a": np.repeat(regions, n), "region_b": np.tile(regions, n), "share": share.ravel()}
    other = np.array([[member[i] if c == labels[i] else (1 - member[i]) / (k - 1) for c in range(k)] for i in range(n)])
    few = n < 30
    p = np.nan if few else 0.03
    hopkins = {} if few else {"hopkins": 0.72, "hopkins_low": 0.61, "hopkins_high": 0.68, "p_hopkins": 0.01}
    starts = {} if few else {"starts_best": 0.4, "next_gap": 0.02, "next_rand": 0.6, "best_rand": 0.9}
    ks = list(range(2, min(6, n - 1) + 1))
    choice = pd.DataFrame({"k": ks}).assign(
        smallest=1, silhouette=np.linspace(0.42, 0.2, len(ks)), calinski_harabasz=np.linspace(31, 18, len(ks)),
        gap=np.nan if few else np.linspace(0.3, 0.6, len(ks)), gap_se=np.nan if few else 0.03,
        prediction_strength=np.nan if few else np.linspace(0.9, 0.5, len(ks)), jaccard=np.linspace(0.85, 0.5, len(ks)),
        null_jaccard=np.linspace(0.6, 0.45, len(ks)), boot_jaccard=np.nan if few else np.linspace(0.8, 0.4, len(ks)),
        chosen=[each == min(k, ks[-1]) for each in ks], preferred_by="", **starts,
    )  # fmt: skip
    choice.loc[0, "preferred_by"] = "silhouette, Calinski-Harabasz"
    indicators = [f"need:{f}" for f in FIELDS] + [f"capacity:{c}" for c in CAPACITIES]
    features = pd.DataFrame(
        [(letter, i, i.split(":")[1].replace("_", " ")) for letter in letters for i in indicators],
        columns=["cluster", "indicator", "label"],
    )
    part = rng.dirichlet(np.full(len(features), 0.6))
    features = features.assign(difference=rng.normal(0, 0.2, len(features)).clip(-0.7, 0.7), contribution=part)
    return _checked(
        {
            "clusters": clusters,
            "memberships": pd.DataFrame(
                {"region": np.repeat(regions, k), "cluster": letters * n, "share": other.ravel()}
            ),
            "coassignment": pd.DataFrame(pairs),
            "stability": pd.DataFrame(
                {
                    "cluster": letters,
                    "regions": np.bincount(labels, minlength=k),
                    "jaccard": rng.uniform(0.5, 0.95, k),
                    "null_mean": 0.5,
                    "null_high95": 0.72,
                    "label": "above chance",
                    "boot_jaccard": np.nan if few else rng.uniform(0.4, 0.95, k),
                    "dissolved": np.nan if few else 0.1,
                    "recovered": np.nan if few else 0.6,
                    "boot_label": "not tested" if few else "a pattern",
                    "description": [f"More severe here: care, food; less: repair (cluster {c})" for c in letters],
                }
            ),
            "choice_of_k": choice,
            "typology": pd.DataFrame(
                [
                    {
                        "k": k,
                        "linkage": "ward",
                        "regions": n,
                        "indicators": len(indicators),
                        "statistic": 0.4,
                        "null_mean": 0.2,
                        "p_value": 0.01,
                        "cluster_index": np.nan if few else 0.5,
                        "null_cluster_index": np.nan if few else 0.7,
                        "p_clusters": p,
                        "p_clusters_answers": p,
                        **hopkins,
                        "adjusted_rand_setting": 0.4,
                        "claim": claim((n, k, 0.8), (0.01, 999), {"answers": p, "official": np.nan, "both": p}),
                        "warning": f"{n} regions are too few to find types of region." if few else "",
                    }
                ]
            ),
            "features": features,
            "screening": pd.DataFrame(
                [(i, i.split(":")[0], i.split(":")[1], True, n, 0.2, "", "", 0.1, 9 * n, 4 * n) for i in indicators],
                columns=[
                    "indicator",
                    "block",
                    "label",
                    "used",
                    "regions",
                    "deviation",
                    "twin",
                    "note",
                    "correlation",
                    "answers",
                    "others",
                ],
            ).assign(both=0, differing=0),
            "dendrogram": dendrogram(regions, labels, rng),
            "left_out": left_out(regions, indicators, rng),
            "associations": pd.DataFrame(
                [("degurba", n, 3, 0.31, 0.04)], columns=["typology", "regions", "kinds", "adjusted_rand", "p_value"]
            ),
            "placements": placements(letters, rng),
        }
    )


def dendrogram(regions: list[str], labels: np.ndarray, rng: np.random.Generator) -> pd.DataFrame:
    """Regions joined within their cluster first, the clusters last."""
    rows, heads, step, height = [], [], 0, 0.1
    for cluster in range(labels.max() + 1):
        held = [(regions[i], 1) for i in np.flatnonzero(labels == cluster)]
        while len(held) > 1:
            (a, na), (b, nb) = held.pop(int(rng.integers(len(held)))), held.pop(int(rng.integers(len(held))))
            rows.append((a, b, na + nb, cluster))
            held.append((f"?{len(rows) - 1}", na + nb))
        heads.append(held[0])
    inner = len(rows)
    while len(heads) > 1:
        (a, na), (b, nb) = heads.pop(0), heads.pop(0)
        rows.append((a, b, na + nb, -1))
        heads.append((f"?{len(rows) - 1}", na + nb))
    order = list(range(len(rows)))  # each step after those that it joins
    number = {f"?{place}": f"#{step}" for step, place in enumerate(order, 1)}
    made = []
    for step, place in enumerate(order, 1):
        a, b, size, _ = rows[place]
        height += float(rng.uniform(0.005, 0.03)) * (8 if place >= inner else 1)
        made.append((step, number.get(a, a), number.get(b, b), height, size, rng.uniform(0.3, 1)))
    return pd.DataFrame(made, columns=["step", "left", "right", "height", "regions", "support"])


def left_out(regions: list[str], indicators: list[str], rng: np.random.Generator) -> pd.DataFrame:
    """What moves when one of each kind is left out."""
    named = [("indicator", i, i.split(":")[1].replace("_", " ")) for i in indicators]
    named += [("block", b, b) for b in ("need", "capacity")] + [("region", r, r) for r in regions]
    table = pd.DataFrame(named, columns=["kind", "name", "label"])
    moved = rng.integers(0, 4, len(table))
    told = [", ".join(regions[:m]) for m in moved]
    return table.assign(adjusted_rand=1 - 0.2 * moved, moved=moved, moved_regions=told)


def placements(letters: list[str], rng: np.random.Generator) -> pd.DataFrame:
    """Two regions outside of the typology, one of them unlike any that was interviewed."""
    rows = []
    for region, outside in (("yew-new", False), ("ash-new", True)):
        share = rng.dirichlet(np.ones(len(letters)))
        rows += [(region, c, s, 5, 0.4 + outside, 0.9, outside,
                  "outside the range of the regions interviewed" if outside else "")
                 for c, s in zip(letters, share, strict=True)]  # fmt: skip
    return pd.DataFrame(
        rows, columns=["region", "cluster", "share", "indicators", "distance", "furthest", "outside", "note"]
    )
