"""Recommendations: the verdict on the methods and the opportunities for business types, region by region."""

from __future__ import annotations

import numpy as np
import pandas as pd

from herelib.ranking import COMPETES, Model, Ranking, Region, Setting, flip, rank, setting
from herelib.ranking import pressing as pressing_lack

USABLE = ("ok", "context", "inherited")


def recommend(
    survey: dict[str, pd.DataFrame],
    profile: dict[str, pd.DataFrame],
    catalogue: dict[str, pd.DataFrame],
    gate_facts: pd.DataFrame,
    parameters: dict,
) -> dict[str, pd.DataFrame]:
    """Verdicts, rank acceptabilities, scores, gates and business types of every region.

    Parameters
    ----------
    survey : table regions
    profile : tables profiles, draws
    catalogue : tables methods, requires, remedies, gates, business_types, meets
    gate_facts : answers to the fact gates for this study [method, region, country, gate, answer, source, date]
    parameters : families, rating_doubt, lack_low, lack_high, evidence_scale, p_data, p_clear, iterations, seed

    Returns
    -------
    dict of tables verdicts, acceptability, scores, gates, business_types (see `herelib.contracts`)
    """
    drawn, status = profile["draws"], profile["profiles"].set_index(["region", "indicator"])["status"]
    common = setting(catalogue, max(1, drawn["draw"].nunique()), parameters)
    verdicts, acceptability, scores, gates, types = [], [], [], [], []
    for place in survey["regions"].sort_values("region").itertuples():
        own = drawn[drawn["region"] == place.region].sort_values("draw")
        heard = len(own) > 0 and place.region in status.index  # a region without interviews has no draws
        known = {i for i, s in status.loc[place.region].items() if s in USABLE} if heard else set()
        judged = region_gates(place, own, known, catalogue["gates"], gate_facts, common.made)
        region = region_arrays(place.region, own, known, judged, common.made, parameters)
        gates.append(judged.drop(columns="draws"))
        types.append(business_types(place.region, own, known, catalogue))
        if region.missing:
            verdicts.append(_without_ranking(region, "insufficient evidence", "", region.missing))
            continue
        if not (region.feasible.mean(0) >= 0.5).any():
            verdicts.append(_without_ranking(region, "none feasible", nearest_gate(judged), ()))
            continue
        ranking = rank(region, common)
        verdicts.append(_verdict(region, ranking, judged, common))
        acceptability.append(_acceptability_rows(region, ranking, common.made))
        scores.append(_score_rows(region, ranking, common))
    return {
        "verdicts": pd.DataFrame(verdicts),
        "acceptability": _joined(acceptability, ["region", "method", "rank", "share"]),
        "scores": _joined(scores, ["region", "method", "family", "criterion", "weight", "score", "contribution"]),
        "gates": pd.concat(gates, ignore_index=True),
        "business_types": pd.concat(types, ignore_index=True),
    }


def _joined(parts: list[pd.DataFrame], columns: list[str]) -> pd.DataFrame:
    return pd.concat(parts, ignore_index=True) if parts else pd.DataFrame(columns=columns)


def region_gates(place, own: pd.DataFrame, known: set[str], gates: pd.DataFrame, facts: pd.DataFrame, made: Model):
    """Every gate of every method in one region, with its answer, and per draw whether it is open.

    A fact gate is answered by the study's gates.csv (the region's own answer before the country's); what nobody has
    answered is unknown, and unknown never closes a gate. An interview gate is open in a draw where its indicator
    reaches the threshold; its answer is what most draws say, `share` how many are open.

    Returns
    -------
    table of `gates` plus the column `draws` (arrays of bool, shape (draw,))
    """
    rows = []
    here = facts[(facts["region"] == place.region) | ((facts["region"] == "") & (facts["country"] == place.country))]
    told = here.sort_values("region").drop_duplicates(["method", "gate"], keep="last").set_index(["method", "gate"])
    for gate in gates[gates["method"].isin(made.methods)].sort_values(["method", "gate"]).itertuples():
        if gate.kind == "fact":
            found = (gate.method, gate.gate) in told.index
            fact = told.loc[(gate.method, gate.gate)] if found else {"answer": "unknown", "source": "", "date": ""}
            answer, source, date, share = fact["answer"], fact["source"], fact["date"], np.nan
            draws = np.full(len(own), answer != "no")
        else:
            level = own[gate.indicator].to_numpy() if gate.indicator in known else np.full(len(own), np.nan)
            draws = np.isnan(level) | (level >= float(gate.threshold))
            share = float(draws.mean()) if gate.indicator in known else np.nan
            answer = "unknown" if np.isnan(share) else "yes" if share >= 0.5 else "no"
            source, date = ("interviews" if gate.indicator in known else ""), ""
        rows.append(
            {
                "region": place.region,
                "method": gate.method,
                "gate": gate.gate,
                "kind": gate.kind,
                "answer": answer,
                "share": share,
                "question": gate.question,
                "source": source,
                "date": date,
                "open": answer != "no",
                "draws": draws,
            }
        )
    columns = ["region", "method", "gate", "kind", "answer", "share", "question", "source", "date", "open", "draws"]
    return pd.DataFrame(rows, columns=columns)


def region_arrays(
    name: str, own: pd.DataFrame, known: set[str], judged: pd.DataFrame, made: Model, parameters: dict
) -> Region:
    """What the interviews say of one region as arrays, and which dimensions that the catalogue needs are missing."""
    missing = tuple(d for d in (*made.capacities, *made.lacks) if d not in known)
    feasible = np.ones((len(own), len(made.methods)), bool)
    for row in judged.itertuples():
        feasible[:, made.methods.index(row.method)] &= row.draws
    if missing:
        return Region(name, np.empty((0, 0)), np.empty((0, 0)), feasible, missing)
    lack = pressing_lack(own[list(made.lacks)].to_numpy(), parameters["lack_low"], parameters["lack_high"])
    return Region(name, own[list(made.capacities)].to_numpy(), lack, feasible, ())


def nearest_gate(judged: pd.DataFrame) -> str:
    """Of the methods that are shut out, the one with the fewest closed gates, and those gates."""
    closed = judged[~judged["open"]].groupby("method")["gate"].agg(list)
    method = min(closed.index, key=lambda m: (len(closed[m]), m))
    return f"{method}: {', '.join(closed[method])}"


def _without_ranking(region: Region, verdict: str, gate: str, missing: tuple[str, ...]) -> dict:
    reason = (
        f"{len(missing)} of the dimensions that the methods are judged by were not asked, or by too few groups"
        if missing
        else "every method has a gate that is closed here"
    )
    empty = {"acceptability": np.nan, "runner_acceptability": np.nan, "p_data": np.nan}
    doubt = {"doubt_interviews": np.nan, "doubt_ratings": np.nan, "doubt_weights": np.nan}
    return {
        "region": region.name,
        "verdict": verdict,
        "method": "",
        "runner_up": "",
        **empty,
        "reason": reason,
        "missing": ", ".join(missing),
        **doubt,
        "flip": "",
        "nearest_gate": gate,
    }


def _verdict(region: Region, ranking: Ranking, judged: pd.DataFrame, common: Setting) -> dict:
    """Insufficient evidence before contested before clear: doubt about data and about values are never merged."""
    methods, first = common.made.methods, ranking.acceptability[:, 0]
    p_data = float(ranking.at_centre.max())
    share = float(first[ranking.leader])
    if p_data < common.p_data:
        verdict, reason = (
            "insufficient evidence",
            f"with weights and ratings held fixed, no method is first in {common.p_data:.0%} of the interview draws",
        )
    elif share < common.p_clear:
        verdict, reason = (
            "contested",
            f"the leader is first in {share:.0%} of the draws, fewer than {common.p_clear:.0%}",
        )
    else:
        often = "more than 99%" if share > 0.995 else f"{share:.0%}"
        verdict, reason = "clear", f"first in {often} of the draws over interviews, ratings and weights"
    unknown = judged[(judged["method"] == methods[ranking.leader]) & (judged["answer"] == "unknown")]["gate"]
    if len(unknown) and verdict != "insufficient evidence":
        reason += f"; feasible if confirmed: {', '.join(unknown)}"
    return {
        "region": region.name,
        "verdict": verdict,
        "method": methods[ranking.leader],
        "runner_up": methods[ranking.runner_up],
        "acceptability": share,
        "runner_acceptability": float(first[ranking.runner_up]),
        "p_data": p_data,
        "reason": reason,
        "missing": "",
        **{f"doubt_{source}": float(np.clip(value, 0, 1)) for source, value in ranking.doubt.items()},
        "flip": flip(ranking, common),
        "nearest_gate": "",
    }


def _acceptability_rows(region: Region, ranking: Ranking, made: Model) -> pd.DataFrame:
    size = len(made.methods)
    return pd.DataFrame(
        {
            "region": region.name,
            "method": np.repeat(made.methods, size),
            "rank": np.tile(np.arange(1, size + 1), size),
            "share": np.clip(ranking.acceptability.ravel(), 0, 1),
        }
    )


def _score_rows(region: Region, ranking: Ranking, common: Setting) -> pd.DataFrame:
    """Scores of the methods that are feasible in most draws: one that is shut out is not merely ranked low."""
    made = common.made
    rows = pd.DataFrame(
        {
            "region": region.name,
            "method": np.repeat(made.methods, len(made.criteria)),
            "family": np.tile(made.family_of, len(made.methods)),
            "criterion": np.tile(made.criteria, len(made.methods)),
            "weight": np.tile(common.centre, len(made.methods)),
            "score": ranking.scores.ravel(),
            "contribution": (ranking.scores * common.centre).ravel(),
        }
    )
    feasible = np.array(made.methods)[region.feasible.mean(0) >= 0.5]
    return rows[rows["method"].isin(feasible)]


def business_types(region: str, own: pd.DataFrame, known: set[str], catalogue: dict[str, pd.DataFrame]) -> pd.DataFrame:
    """Opportunity of each business type in one region, ranked per draw.

    Opportunity = severity of the need x share of answers that neighbours could cover it (now or with training) x what
    existing supply leaves open; a type that meets several needs takes their mean, weighted by how well it meets them.
    Needs that were not asked count for nothing; a type none of whose needs were asked is not listed.
    """
    meets = catalogue["meets"].set_index("type").sort_index()
    asked = [
        field
        for field in meets.columns
        if {f"need:{field}", f"cover:{field}=now", f"cover:{field}=training", f"supply:{field}"} <= known
    ]
    weight = meets[asked].to_numpy(float)
    weight = weight[weight.sum(1) > 0]
    if not weight.size:
        return pd.DataFrame({name: [] for name in _TYPE_COLUMNS})
    listed = meets.index[meets[asked].sum(axis=1) > 0]
    weight = weight / weight.sum(1, keepdims=True)

    def of(pattern: str) -> np.ndarray:
        return own[[pattern.format(field) for field in asked]].to_numpy()

    severity, supply = of("need:{}"), of("supply:{}")
    local = np.clip(of("cover:{}=now") + of("cover:{}=training"), 0, 1)
    opportunity = (severity * local * (1 - supply)) @ weight.T
    order = (-opportunity).argsort(1, kind="stable").argsort(1, kind="stable")
    low, high = np.quantile(opportunity, [0.05, 0.95], axis=0)
    taken = supply.mean(0) @ weight.T
    table = pd.DataFrame(
        {
            "region": region,
            "type": listed,
            "field": [asked[f] for f in weight.argmax(1)],
            "opportunity": opportunity.mean(0),
            "low90": low,
            "high90": high,
            "top3": (order < 3).mean(0),
            "severity": severity.mean(0) @ weight.T,
            "local_cover": local.mean(0) @ weight.T,
            "supply_left": np.clip(1 - taken, 0, 1),
            "competes": taken >= COMPETES,
        }
    )
    table = table.sort_values(["competes", "opportunity", "type"], ascending=[True, False, True], ignore_index=True)
    return table.assign(rank=np.arange(1, len(table) + 1))


_TYPE_COLUMNS = (
    *("region", "type", "field", "opportunity", "low90", "high90", "top3"),
    *("severity", "local_cover", "supply_left", "competes", "rank"),
)
