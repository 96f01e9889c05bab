"""The tables of a ranking: verdicts, and the indices of SMAA-2 behind them."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
import pandas as pd

from herelib.recommendations.judged_regions import JudgedRegion
from herelib.recommendations.ranking import Ranking, RankingModel
from herelib.recommendations.sensitivity import say_change, smallest_change
from herelib.tables import CONTRACTS, empty
from herelib.vocabulary import FAMILIES
from herelib.weights import admissible, criterion_weights

FIRM = 0.995  # a share above it is said as "more than 99%": no number of draws shows certainty


def ranking_tables(judged: Sequence[JudgedRegion], model: RankingModel) -> dict[str, pd.DataFrame]:
    """The tables verdicts, acceptability, rankings, central_weights, pairwise, scores, flips and gates."""
    ranked = [region for region in judged if region.ranking]
    flips = {region.name: flip(region.ranking, model) for region in ranked}
    turned = [
        _flip_rows(region, flips[region.name][0], model) for region in ranked if flips[region.name][0] is not None
    ]
    gates = [row for region in judged for row in region.gates.rows]
    tables = {
        **_shares(ranked, model),
        **_criteria(ranked, model),
        "flips": pd.concat(turned) if turned else empty("flips"),
        "gates": pd.DataFrame(gates, columns=list(CONTRACTS["gates"].columns)),
        "verdicts": pd.DataFrame(
            [verdict(region, model, flips[region.name][1] if region.ranking else "") for region in judged],
            columns=list(CONTRACTS["verdicts"].columns),
        ),
    }
    return {name: _typed(name, table.reset_index(drop=True)) for name, table in tables.items()}


def _shares(ranked: Sequence[JudgedRegion], model: RankingModel) -> dict[str, pd.DataFrame]:
    """The tables acceptability, rankings and pairwise: how often each method takes a rank, or is ahead of another."""
    names, methods = [region.name for region in ranked], model.alternatives.methods
    size = len(methods)
    rankings = [region.ranking for region in ranked]
    mean_scores = _stack([r.scores for r in rankings], (size, len(model.alternatives.criteria)))
    # Shares are sums of thousands of fractions (ties): clipped, since the last digit may lie beyond 1.
    acceptability = np.clip(_stack([r.acceptability for r in rankings], (size, size)), 0, 1)
    pairwise = _long(
        {"region": names, "method": methods, "other": methods},
        share=np.clip(_stack([r.tally.pairwise for r in rankings], (size, size)), 0, 1),
    )
    return {
        "acceptability": _long({"region": names, "method": methods, "rank": range(1, size + 1)}, share=acceptability),
        "rankings": _long(
            {"region": names, "method": methods},
            feasible=_stack([r.feasible for r in rankings], (size,)),
            value=mean_scores @ model.reference_weights,
            first=np.clip(_stack([r.tally.first for r in rankings], (size,)), 0, 1),
            expected_rank=_stack([r.tally.expected_rank for r in rankings], (size,)),
            confidence=_stack([r.confidence for r in rankings], (size,)),
        ),
        "pairwise": pairwise[pairwise["method"] != pairwise["other"]],
    }


def _criteria(ranked: Sequence[JudgedRegion], model: RankingModel) -> dict[str, pd.DataFrame]:
    """The tables central_weights and scores: a row for each criterion of each method."""
    alternatives = model.alternatives
    names, methods, criteria = [region.name for region in ranked], alternatives.methods, alternatives.criteria
    keys = {"region": names, "method": methods, "criterion": criteria}
    shape, repeats = (len(methods), len(criteria)), len(names) * len(methods)
    family = np.tile(alternatives.criterion_families, repeats)
    central = _stack([region.ranking.tally.central_weights for region in ranked], shape)
    central_weights = _long(keys, family=family, weight=central)
    mean_scores = _stack([region.ranking.scores for region in ranked], shape)
    usual = _stack([region.ranking.usually_feasible for region in ranked], shape[:1]).astype(bool)
    scores = _long(
        keys,
        family=family,
        weight=np.tile(model.reference_weights, repeats),
        score=mean_scores,
        contribution=mean_scores * model.reference_weights,
    )
    # A method that is never first has no central weights; one that is shut out is not merely ranked low.
    return {
        "central_weights": central_weights[central_weights["weight"].notna()],
        "scores": scores[np.repeat(usual, len(criteria))],
    }


def _stack(arrays: Sequence[np.ndarray], shape: tuple[int, ...]) -> np.ndarray:
    """One array of all regions; none of `shape` where no region is ranked."""
    return np.stack(arrays) if arrays else np.empty((0, *shape))


def _long(keys: dict[str, Sequence], **values: np.ndarray) -> pd.DataFrame:
    """A row for each combination of the keys, the last one changing fastest."""
    index = pd.MultiIndex.from_product([list(level) for level in keys.values()], names=list(keys))
    return pd.DataFrame({name: np.asarray(value).ravel() for name, value in values.items()}, index).reset_index()


def _typed(name: str, table: pd.DataFrame) -> pd.DataFrame:
    """The columns in the order of the contract; a table without rows takes its types from there."""
    return table[list(CONTRACTS[name].columns)] if len(table) else empty(name)


def verdict(region: JudgedRegion, model: RankingModel, change: str = "") -> dict:
    """The row of the table verdicts: the verdict with its reason; `change` of weights that would turn it, in words."""
    if region.ranking is None:
        return _without_ranking(region)
    ranking, methods = region.ranking, model.alternatives.methods
    first, leader = ranking.acceptability[:, 0], methods[ranking.leader]
    share, computed = float(first[ranking.leader]), ranking.verdict(model)
    reason = _reason(computed, share, model)
    # Unknown gates close nothing: the verdict stands, and says what it rests on.
    unknown = region.gates.unknown(leader)
    if unknown and computed != "insufficient evidence":
        reason += f"; feasible if confirmed: {', '.join(unknown)}"
    second = ranking.runner_up
    return {
        "region": region.name,
        "verdict": computed,
        "method": leader,
        "runner_up": methods[second] if second >= 0 else "",
        "acceptability": share,
        "runner_acceptability": float(first[second]) if second >= 0 else np.nan,
        "p_data": float(ranking.first_at_reference.max()),
        "reason": reason,
        "missing": "",
        **{f"doubt_{source}": float(np.clip(value, 0, 1)) for source, value in ranking.doubt.items()},
        "flip": change,
        "nearest_gate": "",
    }


def _reason(computed: str, share: float, model: RankingModel) -> str:
    """Why a verdict is what it is, from the share of draws in which the leader is first."""
    if computed == "insufficient evidence":
        return f"with weights and ratings held fixed, no method is first in {model.p_data:.0%} of the interview draws"
    if computed == "contested":
        return f"the leader is first in {share:.0%} of the draws, fewer than {model.p_clear:.0%}"
    often = "more than 99%" if share > FIRM else f"{share:.0%}"
    return f"first in {often} of the draws over interviews, ratings and weights"


def _without_ranking(region: JudgedRegion) -> dict:
    """The row of a region where dimensions are missing, or where every method is shut out."""
    missing = region.judged_by.missing
    reason = (
        f"{len(missing)} of the dimensions that the methods are judged by were not asked, or by too few groups"
        if missing
        else "every method has a gate that is closed here"
    )
    return {
        **dict.fromkeys(CONTRACTS["verdicts"].columns, ""),
        "region": region.name,
        "verdict": "insufficient evidence" if missing else "none feasible",
        **dict.fromkeys(("acceptability", "runner_acceptability", "p_data"), np.nan),
        "reason": reason,
        "missing": ", ".join(missing),
        **{f"doubt_{source}": np.nan for source in ("interviews", "ratings", "weights")},
        "nearest_gate": "" if missing else region.gates.nearest(),
    }


def flip(ranking: Ranking, model: RankingModel) -> tuple[np.ndarray | None, str]:
    """Family weights that put the runner-up first with the least change, and the same in words ("" if none)."""
    if ranking.runner_up < 0:
        return None, ""
    # Criteria of a family weigh alike within it, so that a method has one score in each family.
    within = criterion_weights(np.eye(len(FAMILIES)), model.alternatives.criterion_families, None)  # family x criterion
    # The runner-up may itself be feasible in few draws only; rivals are those that usually are.
    among = ranking.usually_feasible | (np.arange(len(ranking.feasible)) == ranking.runner_up)
    reference = model.reference_family_weights
    changed = smallest_change(ranking.scores @ within.T, reference, ranking.runner_up, among)
    return changed, say_change(reference, changed, FAMILIES)


def _flip_rows(region: JudgedRegion, changed: np.ndarray, model: RankingModel) -> pd.DataFrame:
    """The rows of the table flips: the weight of each family now, and where the runner-up is first."""
    reference = model.reference_family_weights
    return pd.DataFrame(
        {
            "region": region.name,
            "method": model.alternatives.methods[region.ranking.runner_up],
            "family": FAMILIES,
            "weight": reference,
            "weight_then": changed,
            "factor": np.divide(changed, reference, out=np.full(len(reference), np.nan), where=reference > 0),
            "admissible": admissible(model.families, model.elicited_doubt).holds(changed),
        }
    )
