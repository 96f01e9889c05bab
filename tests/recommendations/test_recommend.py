"""Recommendations: gates, verdicts, identities, business types, and the sanity of the catalogue."""

import numpy as np
import pandas as pd
import pytest
import table_examples
from surveys import CONTEXT_COLUMNS, PARAMETERS

from herelib import folders, tables
from herelib.demo import simulation
from herelib.recommendations.recommend import ranked
from herelib.studies.catalogue import read_catalogue

CATALOGUE = folders.ROOT / "data" / "raw" / "catalogue"
FACTS = pd.DataFrame(columns=["method", "region", "country", "gate", "answer", "source", "date"])


@pytest.fixture(scope="module")
def catalogue() -> dict:
    return read_catalogue()


def known_regions(levels: pd.DataFrame, draws: int = 40, deviation: float = 0.01, seed: int = 1) -> tuple[dict, dict]:
    """Survey and profile in which every level is known up to `deviation`."""
    rng = np.random.default_rng(seed)
    rows = [
        pd.DataFrame(
            np.clip(rng.normal(levels.loc[r], deviation, (draws, levels.shape[1])), 0, 1), columns=levels.columns
        )
        .assign(draw=np.arange(draws), region=r)
        .set_index(["draw", "region"])
        for r in levels.index
    ]
    long = levels.rename_axis("region").reset_index().melt("region", var_name="indicator", value_name="estimate")
    regions = pd.DataFrame({"region": levels.index, "country": "XA", "setting": "rural", "population": 1000.0})
    survey = {"regions": regions, "context": pd.DataFrame(columns=list(CONTEXT_COLUMNS)), "gate_facts": FACTS}
    return survey, {"draws": pd.concat(rows).reset_index(), "profiles": long.assign(status="ok")}


def planted() -> pd.DataFrame:
    return simulation.truth(CATALOGUE)


def verdict(result: dict, region: str) -> pd.Series:
    return result["verdicts"].set_index("region").loc[region]


def test_the_planted_method_leads_where_levels_are_known(catalogue):
    survey, profile = known_regions(planted())
    result = ranked(survey, profile, catalogue, PARAMETERS)
    for place in simulation.design("planted").itertuples():
        if place.verdict == "clear":
            assert (verdict(result, place.region)["verdict"], verdict(result, place.region)["method"]) == (
                "clear",
                place.method,
            )
    assert verdict(result, "cedar")["verdict"] == "contested"
    assert {verdict(result, "cedar")["method"], verdict(result, "cedar")["runner_up"]} == {"microcredit", "wise"}


def test_every_table_keeps_its_contract(catalogue):
    survey, profile = known_regions(planted())
    for name, table in ranked(survey, profile, catalogue, PARAMETERS).items():
        tables.check(name, table)


def test_the_reference_value_is_the_sum_of_the_contributions_and_agrees_with_the_plain_oracle(catalogue):
    levels = planted()
    survey, profile = known_regions(levels, deviation=0.0)
    given = {**PARAMETERS, "rating_doubt": 0.0, "iterations": 400}
    scores = ranked(survey, profile, catalogue, given)["scores"]
    fixed = scores[~scores["criterion"].isin(["cost", "lead time"])]
    oracle_ratings = simulation.catalogue_ratings(CATALOGUE)
    for region in levels.index:
        plain = simulation.reference_values(levels.loc[region], oracle_ratings)
        burden = (
            scores[(scores["region"] == region) & (scores["family"] == "burden")]
            .groupby("method")["contribution"]
            .sum()
        )
        total = fixed[fixed["region"] == region].groupby("method")["contribution"].sum() + burden
        # cost and lead time are drawn from their ranges: their mean is near, not at, the middle
        assert len(total) >= 8
        assert total.to_numpy() == pytest.approx(plain[total.index].to_numpy(), abs=0.004)


def test_contributions_are_weight_times_score_and_weights_sum_to_one(catalogue):
    survey, profile = known_regions(planted())
    scores = ranked(survey, profile, catalogue, PARAMETERS)["scores"]
    assert (scores["weight"] * scores["score"]).to_numpy() == pytest.approx(scores["contribution"].to_numpy())
    assert scores.groupby(["region", "method"])["weight"].sum().to_numpy() == pytest.approx(1.0)


def test_a_missing_dimension_is_insufficient_evidence_and_named(catalogue):
    survey, profile = known_regions(planted().drop(columns=["capacity:mentors", "barrier:language"]))
    got = verdict(ranked(survey, profile, catalogue, PARAMETERS), "alder")
    assert got["verdict"] == "insufficient evidence" and got["method"] == ""
    assert got["missing"] == "capacity:mentors, barrier:language"


def test_doubt_about_the_data_is_told_apart_from_doubt_about_values(catalogue):
    levels = pd.DataFrame([planted().loc["dune"]], index=["vague"])
    survey, profile = known_regions(levels, draws=200, deviation=0.35)
    got = verdict(ranked(survey, profile, catalogue, {**PARAMETERS, "p_data": 0.6}), "vague")
    assert got["verdict"] == "insufficient evidence" and got["missing"] == "" and got["p_data"] < 0.6


def test_a_closed_gate_shuts_a_method_out_and_unknown_does_not(catalogue):
    survey, profile = known_regions(planted().loc[["elder"]])
    closed = pd.DataFrame([["wise", "", "XA", "lead_entity", "no", "law", "2026"]], columns=FACTS.columns)
    result = ranked({**survey, "gate_facts": closed}, profile, catalogue, PARAMETERS)
    assert verdict(result, "elder")["method"] != "wise"
    assert result["acceptability"].query("method == 'wise'")["share"].sum() == 0
    assert "wise" not in set(result["scores"]["method"])
    opened = closed.assign(answer="unknown")
    told = verdict(ranked({**survey, "gate_facts": opened}, profile, catalogue, PARAMETERS), "elder")
    assert told["method"] == "wise" and "feasible if confirmed" in told["reason"]


def test_the_regions_own_answer_to_a_gate_wins_over_the_countrys(catalogue):
    survey, profile = known_regions(planted().loc[["elder"]])
    facts = pd.DataFrame(
        [
            ["wise", "", "XA", "lead_entity", "no", "law", "2026"],
            ["wise", "elder", "", "lead_entity", "yes", "letter", "2026"],
        ],
        columns=FACTS.columns,
    )
    assert verdict(ranked({**survey, "gate_facts": facts}, profile, catalogue, PARAMETERS), "elder")["method"] == "wise"


def test_with_every_method_shut_out_the_nearest_gate_is_named(catalogue):
    survey, profile = known_regions(planted().loc[["elder"]])
    every = catalogue["gates"][catalogue["gates"]["kind"] == "fact"]
    facts = pd.DataFrame(
        [[g.method, "", "XA", g.gate, "no", "law", "2026"] for g in every.itertuples()], columns=FACTS.columns
    )
    without = {
        **catalogue,
        "methods": catalogue["methods"][catalogue["methods"]["method"].isin(["wise", "food_hub", "microcredit"])],
    }
    got = verdict(ranked({**survey, "gate_facts": facts}, profile, without, PARAMETERS), "elder")
    assert got["verdict"] == "none feasible" and got["nearest_gate"] == "microcredit: lender"


def test_regions_do_not_touch_each_other(catalogue):
    survey, profile = known_regions(planted())
    alone = {**survey, "regions": survey["regions"][survey["regions"]["region"] == "fern"]}
    together = ranked(survey, profile, catalogue, PARAMETERS)["verdicts"].query("region == 'fern'")
    single = ranked(alone, profile, catalogue, PARAMETERS)["verdicts"]
    assert together.reset_index(drop=True).equals(single)


def test_a_region_without_interviews_gets_no_advice_and_still_its_fact_gates(catalogue):
    survey, profile = known_regions(planted())
    survey["regions"] = pd.concat([survey["regions"], survey["regions"][:1].assign(region="far")], ignore_index=True)
    figures = [{"region": "far", "indicator": d, "estimate": 0.9, "status": "context"} for d in planted().columns]
    profile["profiles"] = pd.concat([profile["profiles"], pd.DataFrame(figures)], ignore_index=True)
    result = ranked(survey, profile, catalogue, PARAMETERS)
    got = verdict(result, "far")
    assert got["verdict"] == "insufficient evidence" and got["method"] == "" and "capacity:mentors" in got["missing"]
    gates = result["gates"][result["gates"]["region"] == "far"]
    ours = catalogue["gates"][catalogue["gates"]["method"].isin(catalogue["requires"]["method"])]
    assert len(gates) == len(ours) and (gates["kind"] == "fact").sum() == (ours["kind"] == "fact").sum()
    assert gates["open"].all() and set(gates["answer"]) == {"unknown"}
    assert "far" not in set(result["acceptability"]["region"])
    for name, table in result.items():
        tables.check(name, table)


def test_a_study_without_any_draws_gets_no_advice(catalogue):
    survey, profile = known_regions(planted())
    profile["draws"] = profile["draws"][:0]
    result = ranked(survey, profile, catalogue, PARAMETERS)
    assert set(result["verdicts"]["verdict"]) == {"insufficient evidence"}
    for name, table in result.items():
        tables.check(name, table)


def test_over_random_regions_no_method_leads_in_more_than_half(catalogue):
    rng = np.random.default_rng(2026)
    columns = planted().columns
    levels = pd.DataFrame(rng.random((200, len(columns))), columns=columns, index=[f"x{i:03d}" for i in range(200)])
    survey, profile = known_regions(levels, draws=2, deviation=0.0)
    verdicts = ranked(survey, profile, catalogue, {**PARAMETERS, "iterations": 300})["verdicts"]
    leads = verdicts["method"].value_counts(normalize=True)
    assert leads.iloc[0] <= 0.5, leads.head(3).to_dict()
    assert len(leads) >= 10


def test_all_tables_of_a_whole_run_keep_their_contracts_and_agree_with_the_ranking_alone():
    run = table_examples.run()
    for name in ("evidence", "links", "bundles", "business_types", "second_opinions", "reversals", "settling"):
        assert len(run[name]), name
        tables.check(name, run[name])


def test_the_value_of_a_method_is_the_same_in_every_table():
    run = table_examples.run()
    key = ["region", "method"]
    by_criterion = run["scores"].groupby(key)["contribution"].sum()
    value = run["rankings"].set_index(key)["value"].loc[by_criterion.index]
    by_part = run["evidence"].groupby(key)["contribution"].sum().loc[by_criterion.index]
    additive = run["second_opinions"].set_index(key)["additive"].loc[by_criterion.index]
    for other in (value, by_part, additive):
        assert other.to_numpy() == pytest.approx(by_criterion.to_numpy(), abs=1e-12)


def test_first_shares_ranks_and_pairs_fit_together():
    run = table_examples.run()
    ranks = run["acceptability"]
    first = ranks[ranks["rank"] == 1].set_index(["region", "method"])["share"]
    told = run["rankings"].set_index(["region", "method"])["first"]
    assert told.loc[first.index].to_numpy() == pytest.approx(first.to_numpy())
    assert first.groupby("region").sum().to_numpy() == pytest.approx(1.0)
    pairs = run["pairwise"].merge(
        run["pairwise"], left_on=["region", "method", "other"], right_on=["region", "other", "method"]
    )
    assert ((pairs["share_x"] + pairs["share_y"]) <= 1 + 1e-9).all()
    central = run["central_weights"].groupby(["region", "method"])["weight"].sum()
    assert central.to_numpy() == pytest.approx(1.0)


def test_the_weights_that_flip_a_verdict_put_the_runner_up_first(catalogue):
    survey, profile = known_regions(planted())
    result = ranked(survey, profile, catalogue, PARAMETERS)
    assert len(result["flips"])
    for region, flips in result["flips"].groupby("region"):
        scores = result["scores"][result["scores"]["region"] == region]
        family = scores.pivot_table(index="method", columns="family", values="score", aggfunc="mean")
        value = family[flips["family"]] @ flips.set_index("family")["weight_then"]
        assert value[flips["method"].iloc[0]] == pytest.approx(value.max(), abs=1e-9)
        assert flips["weight_then"].sum() == pytest.approx(1) and flips["weight"].sum() == pytest.approx(1)


def test_what_would_settle_is_told_where_a_verdict_is_not_clear():
    run = table_examples.run()
    open_ = run["verdicts"][run["verdicts"]["verdict"].isin(["contested", "insufficient evidence"])]
    assert set(run["settling"]["region"]) == set(open_["region"])
    unasked = run["settling"][run["settling"]["multiple"].isna()]
    assert unasked["note"].str.startswith("ask about ").all()
