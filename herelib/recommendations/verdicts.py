"""The tables of a ranking: verdicts, and the indices of SMAA-2 behind them."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
import pandas as pd

from herelib.recommendations.judging import Place
from herelib.recommendations.ranking import Ranking, Setting
from herelib.recommendations.sensitivity import smallest_change, told
from herelib.tables import CONTRACTS, empty
from herelib.vocabulary import FAMILIES
from herelib.weights import admissible, criterion_weights

FIRM = 0.995  # a share above it is said as "more than 99%": no number of draws shows certainty


def ranking_tables(places: Sequence[Place], common: Setting) -> dict[str, pd.DataFrame]:
    """The tables verdicts, acceptability, rankings, central_weights, pairwise, scores, flips and gates."""
    known, made = [p for p in places if p.ranking], common.made
    flips = {p.name: flip(p.ranking, common) for p in known}
    names, methods, criteria = [p.name for p in known], made.methods, made.criteria
    every = (names, methods, criteria)
    family = np.tile(made.family_of, len(names) * len(methods))
    scores = _of(known, lambda r: r.scores, (len(methods), len(criteria)))
    tables = {
        "acceptability": _long(
            {"region": names, "method": methods, "rank": range(1, len(methods) + 1)},
            share=np.clip(_of(known, lambda r: r.acceptability, (len(methods),) * 2), 0, 1),
        ),
        "rankings": _long(
            {"region": names, "method": methods},
            feasible=_of(known, lambda r: r.feasible, (len(methods),)),
            value=scores @ common.centre,
            first=np.clip(_of(known, lambda r: r.tally.first, (len(methods),)), 0, 1),
            expected_rank=_of(known, lambda r: r.tally.expected_rank, (len(methods),)),
            confidence=_of(known, lambda r: r.confidence, (len(methods),)),
        ),
        "central_weights": _long(
            dict(zip(("region", "method", "criterion"), every, strict=True)),
            family=family,
            weight=_of(known, lambda r: r.tally.central_weights, (len(methods), len(criteria))),
        ),
        "pairwise": _long(
            {"region": names, "method": methods, "other": methods},
            share=np.clip(_of(known, lambda r: r.tally.pairwise, (len(methods),) * 2), 0, 1),
        ),
        "scores": _long(
            {"region": names, "method": methods, "criterion": criteria},
            family=family,
            weight=np.tile(common.centre, len(names) * len(methods)),
            score=scores,
            contribution=scores * common.centre,
            usual=np.repeat(_of(known, lambda r: r.usual, (len(methods),)).astype(bool), len(criteria)),
        ),
        "flips": pd.concat(
            [_flip_rows(p, flips[p.name][0], common) for p in known if flips[p.name][0] is not None] or [empty("flips")]
        ),
        "gates": pd.DataFrame([row for p in places for row in p.gates.rows], columns=list(CONTRACTS["gates"].columns)),
        "verdicts": pd.DataFrame(
            [verdict(p, common, flips[p.name][1] if p.ranking else "") for p in places],
            columns=list(CONTRACTS["verdicts"].columns),
        ),
    }
    # a method that is never first has no central weights; one that is shut out is not merely ranked low
    tables["central_weights"] = tables["central_weights"][tables["central_weights"]["weight"].notna()]
    tables["pairwise"] = tables["pairwise"][tables["pairwise"]["method"] != tables["pairwise"]["other"]]
    tables["scores"] = tables["scores"][tables["scores"]["usual"]].drop(columns="usual")
    return {name: _typed(name, table.reset_index(drop=True)) for name, table in tables.items()}


def _of(known: Sequence[Place], what, shape: tuple[int, ...]) -> np.ndarray:
    """One array of every region, stacked; none where no region is ranked."""
    return np.stack([what(p.ranking) for p in known]) if known else np.empty((0, *shape))


def _long(keys: dict[str, Sequence], **values: np.ndarray) -> pd.DataFrame:
    """A row for each combination of the keys, the last one changing fastest."""
    index = pd.MultiIndex.from_product([list(level) for level in keys.values()], names=list(keys))
    return pd.DataFrame({name: np.asarray(value).ravel() for name, value in values.items()}, index).reset_index()


def _typed(name: str, table: pd.DataFrame) -> pd.DataFrame:
    """The columns in the order of the contract; a table without rows takes its types from there."""
    return table[list(CONTRACTS[name].columns)] if len(table) else empty(name)


def verdict(place: Place, common: Setting, flip: str = "") -> dict:
    """The row of the table verdicts: the verdict with its reason."""
    if place.ranking is None:
        return _without_ranking(place)
    ranking, methods = place.ranking, common.made.methods
    first, leader = ranking.acceptability[:, 0], methods[ranking.leader]
    share, told_as = float(first[ranking.leader]), ranking.verdict(common)
    if told_as == "insufficient evidence":
        reason = (
            f"with weights and ratings held fixed, no method is first in {common.p_data:.0%} of the interview draws"
        )
    elif told_as == "contested":
        reason = f"the leader is first in {share:.0%} of the draws, fewer than {common.p_clear:.0%}"
    else:
        often = "more than 99%" if share > FIRM else f"{share:.0%}"
        reason = f"first in {often} of the draws over interviews, ratings and weights"
    unknown = place.gates.unknown(leader)
    if unknown and told_as != "insufficient evidence":
        reason += f"; feasible if confirmed: {', '.join(unknown)}"
    second = ranking.runner_up
    return {
        "region": place.name,
        "verdict": told_as,
        "method": leader,
        "runner_up": methods[second] if second >= 0 else "",
        "acceptability": share,
        "runner_acceptability": float(first[second]) if second >= 0 else np.nan,
        "p_data": float(ranking.at_centre.max()),
        "reason": reason,
        "missing": "",
        **{f"doubt_{source}": float(np.clip(value, 0, 1)) for source, value in ranking.doubt.items()},
        "flip": flip,
        "nearest_gate": "",
    }


def _without_ranking(place: Place) -> dict:
    missing = place.region.missing
    reason = (
        f"{len(missing)} of the dimensions that the methods are judged by were not asked, or by too few groups"
        if missing
        else "every method has a gate that is closed here"
    )
    return {
        **dict.fromkeys(CONTRACTS["verdicts"].columns, ""),
        "region": place.name,
        "verdict": "insufficient evidence" if missing else "none feasible",
        **dict.fromkeys(("acceptability", "runner_acceptability", "p_data"), np.nan),
        "reason": reason,
        "missing": ", ".join(missing),
        **{f"doubt_{source}": np.nan for source in ("interviews", "ratings", "weights")},
        "nearest_gate": "" if missing else place.gates.nearest(),
    }


def flip(ranking: Ranking, common: Setting) -> tuple[np.ndarray | None, str]:
    """Family weights that put the runner-up first with the least change, and the same in words ("" if none)."""
    if ranking.runner_up < 0:
        return None, ""
    within = criterion_weights(np.eye(len(FAMILIES)), common.made.family_of, None)  # family x criterion
    among = ranking.usual | (np.arange(len(ranking.usual)) == ranking.runner_up)
    then = smallest_change(ranking.scores @ within.T, common.central, ranking.runner_up, among)
    return then, told(common.central, then, FAMILIES)


def _flip_rows(place: Place, then: np.ndarray, common: Setting) -> pd.DataFrame:
    before = common.central
    return pd.DataFrame(
        {
            "region": place.name,
            "method": common.made.methods[place.ranking.runner_up],
            "family": FAMILIES,
            "weight": before,
            "weight_then": then,
            "factor": np.divide(then, before, out=np.full(len(before), np.nan), where=before > 0),
            "admissible": admissible(common.families, common.elicited_doubt).holds(then),
        }
    )
