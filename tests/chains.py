"""A run with its evidence chain, ranked over the small tables of `table_examples`, for the tests of the walk."""

from __future__ import annotations

from functools import cache

import numpy as np
import pandas as pd
import table_examples

from herelib import profiles, tables
from herelib.recommendations import evidence, ranking
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
    made = ranking.model(table_examples.catalogue(), PARAMETERS)
    common = ranking.Setting(made, "fit>value>evidence>burden", 0.1, 0.25, 400, 7, 0.5, 0.6)
    drawn = dict(list(profile["draws"].sort_values("draw").groupby("region")))
    places = [_region(name, own, made) for name, own in drawn.items()]
    ranked = ranking.rankings(places, common, workers=1)
    chain, scores, verdicts = [], [], []
    for place, one in zip(places, ranked, strict=True):
        shown = (one.scores, one.remedied, common.centre, one.usual)
        chain.append(evidence.evidence(place.name, made, *shown, profile["profiles"]))
        scores.append(_scores(place.name, one, common))
        verdicts.append(_verdict(place.name, one, made))
    told = {
        "evidence": pd.concat(chain, ignore_index=True),
        "scores": pd.concat(scores, ignore_index=True),
        "verdicts": pd.concat(verdicts, ignore_index=True),
        "links": evidence.links(survey, profile, [*made.capacities, *made.lacks]),
    }
    return {**survey, **profile, **{name: tables.check(name, table) for name, table in told.items()}}


def _region(name: str, own: pd.DataFrame, made: ranking.Model) -> ranking.Region:
    lack = ranking.ramp(own[list(made.lacks)].to_numpy(float), *made.scales.lack)
    feasible = np.ones((len(own), len(made.methods)), bool)
    feasible[:, 0] = name != "elm-rural"  # one method is shut out in one region
    return ranking.Region(name, own[list(made.capacities)].to_numpy(float), lack, feasible, ())


def _scores(region: str, one: ranking.Ranking, common: ranking.Setting) -> pd.DataFrame:
    made = common.made
    rows = pd.DataFrame(
        {
            "region": region,
            "method": np.repeat(made.methods, len(made.criteria)),
            "family": np.tile(made.family_of, len(made.methods)),
            "criterion": np.tile(made.criteria, len(made.methods)),
            "weight": np.tile(common.centre, len(made.methods)),
            "score": one.scores.ravel(),
            "contribution": (one.scores * common.centre).ravel(),
        }
    )
    return rows[rows["method"].isin(np.array(made.methods)[one.usual])]


def _verdict(region: str, one: ranking.Ranking, made: ranking.Model) -> pd.DataFrame:
    first = one.acceptability[:, 0]
    told = dict.fromkeys(tables.CONTRACTS["verdicts"].columns, "")
    told |= {"region": region, "verdict": "contested", "method": made.methods[one.leader]}
    told |= {"runner_up": made.methods[one.runner_up], "acceptability": first[one.leader]}
    told |= {"runner_acceptability": first[one.runner_up], "p_data": one.at_centre.max()}
    return pd.DataFrame([{**told, **{f"doubt_{source}": share for source, share in one.doubt.items()}}])


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
