"""A run with its evidence chain, ranked over the small tables of `table_examples`, for the tests of the walk."""

from __future__ import annotations

from functools import cache

import numpy as np
import pandas as pd
import table_examples

from herelib import profiles, tables
from herelib.recommendations import alternatives, evidence, ranking
from herelib.release import disclosure
from herelib.release import evidence as release_evidence

PARAMETERS = {
    "lack_low": 0.25, "lack_high": 0.75, "evidence_scale": "strict", "requirement_met": "middle",
    "cost_low_eur": 5_000.0, "cost_high_eur": 1_000_000.0, "lead_high_months": 36.0,
}  # fmt: skip


@cache
def _run() -> dict[str, pd.DataFrame]:
    survey = table_examples.survey()
    run = chain_of(survey, profiles.profile(survey, table_examples.PARAMETERS))
    code = evidence.code_of(quoted(run)[1])  # the one quote of the survey speaks of what a leader rests on
    settled = pd.DataFrame({"parameter": ["competes_from"], "value": ["0.67"]})
    told = {"business_types": table_examples.run()["business_types"], "parameters_recommend": settled}
    return {**run, **told, **{name: run[name].assign(code=code) for name in ("segments", "codebook")}}


def quoted(run: dict[str, pd.DataFrame]) -> tuple[str, str]:
    """Region and indicator that the quote of the small run is about: the first lack that its leader helps with."""
    region = run["interviews"].set_index("interview").loc[run["segments"]["interview"].iloc[0], "region"]
    rows = of(run["evidence"], region, run["verdicts"].set_index("region").loc[region, "method"])
    return region, rows.loc[rows["kind"] == "remedy", "indicator"].min()


def of(table: pd.DataFrame, region: str, method: str) -> pd.DataFrame:
    """The rows of a method in a region."""
    return table[(table["region"] == region) & (table["method"] == method)]


def chain_of(survey: dict[str, pd.DataFrame], profile: dict[str, pd.DataFrame]) -> dict[str, pd.DataFrame]:
    """Survey and profile with verdicts, scores, evidence and links of the catalogue's methods."""
    methods = alternatives.rated_alternatives(table_examples.catalogue(), PARAMETERS)
    model = ranking.RankingModel(methods, "fit>value>evidence>burden", 0.1, 0.25, 400, 7, 0.5, 0.6)
    draws_by_region = dict(list(profile["draws"].sort_values("draw").groupby("region")))
    regions = [_region(name, draws, methods) for name, draws in draws_by_region.items()]
    rankings = dict(zip(draws_by_region, ranking.rankings(regions, model, workers=1), strict=True))
    parts = {
        "evidence": [evidence.evidence(name, r, model, profile["profiles"]) for name, r in rankings.items()],
        "scores": [_scores(name, r, model) for name, r in rankings.items()],
        "verdicts": [_verdict(name, r, methods) for name, r in rankings.items()],
    }
    chain = {name: pd.concat(frames, ignore_index=True) for name, frames in parts.items()}
    chain["links"] = evidence.links(survey, profile, methods.indicators)
    return {**survey, **profile, **{name: tables.check(name, table) for name, table in chain.items()}}


def _region(name: str, draws: pd.DataFrame, methods: alternatives.Alternatives) -> ranking.RegionDraws:
    lack = alternatives.ramp(draws[list(methods.lacks)].to_numpy(float), *methods.scales.lack)
    feasible = np.ones((len(draws), len(methods.methods)), bool)
    feasible[:, 0] = name != "elm-rural"  # one method is shut out in one region
    return ranking.RegionDraws(name, draws[list(methods.capacities)].to_numpy(float), lack, feasible, ())


def _scores(region: str, ranked: ranking.Ranking, model: ranking.RankingModel) -> pd.DataFrame:
    methods, criteria = model.alternatives.methods, model.alternatives.criteria
    rows = pd.DataFrame(
        {
            "region": region,
            "method": np.repeat(methods, len(criteria)),
            "family": np.tile(model.alternatives.criterion_families, len(methods)),
            "criterion": np.tile(criteria, len(methods)),
            "weight": np.tile(model.reference_weights, len(methods)),
            "score": ranked.scores.ravel(),
            "contribution": (ranked.scores * model.reference_weights).ravel(),
        }
    )
    return rows[rows["method"].isin(np.array(methods)[ranked.usually_feasible])]


def _verdict(region: str, ranked: ranking.Ranking, rated: alternatives.Alternatives) -> pd.DataFrame:
    first, methods = ranked.acceptability[:, 0], rated.methods
    row = dict.fromkeys(tables.CONTRACTS["verdicts"].columns, "")
    row |= {"region": region, "verdict": "contested", "method": methods[ranked.leader]}
    row |= {"runner_up": methods[ranked.runner_up], "acceptability": first[ranked.leader]}
    row |= {"runner_acceptability": first[ranked.runner_up], "p_data": ranked.first_at_reference.max()}
    return pd.DataFrame([{**row, **{f"doubt_{source}": share for source, share in ranked.doubt.items()}}])


def run() -> dict[str, pd.DataFrame]:
    """All tables of the run; a new dict each time, so that a test may exchange a table."""
    return dict(_run())


def shown(run: dict[str, pd.DataFrame], threshold: int = 5) -> dict[str, pd.DataFrame]:
    """What of a run the walk may show."""
    coverage = disclosure.protect_coverage(run["coverage"], threshold)
    hidden = disclosure.hidden_groups(coverage, run["cells"], threshold)
    profile = disclosure.protect_profiles(run["profiles"], hidden, threshold)
    said = (run["segments"], run["open_answers"], run["interviews"])
    quotes = disclosure.cleared_quotes(*said, coverage, threshold)
    made = release_evidence.protect_chain(run, profile, hidden, quotes, threshold)
    return {**made, "profiles": profile, "coverage": coverage, "verdicts": run["verdicts"], "context": run["context"]}
