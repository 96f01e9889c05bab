"""Recommendations: gates, verdicts, identities, business types, and the sanity of the catalogue."""

import numpy as np
import pandas as pd
import pytest
from surveys import CONTEXT_COLUMNS, PARAMETERS

from herelib import simulation, tables
from herelib.ranking import rank, setting
from herelib.recommendations import business_types, nearest_gate, recommend, region_arrays, region_gates

CATALOGUE = tables.ROOT / "data" / "raw" / "catalogue"
FACTS = pd.DataFrame(columns=["method", "region", "country", "gate", "answer", "source", "date"])


@pytest.fixture(scope="module")
def catalogue() -> dict:
    names = ("methods", "requires", "remedies", "gates", "business_types", "meets")
    read = {name: pd.read_csv(CATALOGUE / f"{name}.csv") for name in names}
    read["gates"]["indicator"] = read["gates"]["indicator"].fillna("")
    return read


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
    survey = {"regions": regions, "context": pd.DataFrame(columns=list(CONTEXT_COLUMNS))}
    return survey, {"draws": pd.concat(rows).reset_index(), "profiles": long.assign(status="ok")}


def planted() -> pd.DataFrame:
    return simulation.truth(CATALOGUE)


def verdict(result: dict, region: str) -> pd.Series:
    return result["verdicts"].set_index("region").loc[region]


def test_the_planted_method_leads_where_levels_are_known(catalogue):
    survey, profile = known_regions(planted())
    result = recommend(survey, profile, catalogue, FACTS, PARAMETERS)
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
    for name, table in recommend(survey, profile, catalogue, FACTS, PARAMETERS).items():
        tables.check(name, table)


def test_the_reference_value_is_the_sum_of_the_contributions_and_agrees_with_the_plain_oracle(catalogue):
    levels = planted()
    survey, profile = known_regions(levels, deviation=0.0)
    given = {**PARAMETERS, "rating_doubt": 0.0, "iterations": 400}
    scores = recommend(survey, profile, catalogue, FACTS, given)["scores"]
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
    scores = recommend(survey, profile, catalogue, FACTS, PARAMETERS)["scores"]
    assert (scores["weight"] * scores["score"]).to_numpy() == pytest.approx(scores["contribution"].to_numpy())
    assert scores.groupby(["region", "method"])["weight"].sum().to_numpy() == pytest.approx(1.0)


def test_a_missing_dimension_is_insufficient_evidence_and_named(catalogue):
    survey, profile = known_regions(planted().drop(columns=["capacity:mentors", "barrier:language"]))
    got = verdict(recommend(survey, profile, catalogue, FACTS, PARAMETERS), "alder")
    assert got["verdict"] == "insufficient evidence" and got["method"] == ""
    assert got["missing"] == "capacity:mentors, barrier:language"


def test_doubt_about_the_data_is_told_apart_from_doubt_about_values(catalogue):
    levels = pd.DataFrame([planted().loc["dune"]], index=["vague"])
    survey, profile = known_regions(levels, draws=200, deviation=0.35)
    got = verdict(recommend(survey, profile, catalogue, FACTS, {**PARAMETERS, "p_data": 0.6}), "vague")
    assert got["verdict"] == "insufficient evidence" and got["missing"] == "" and got["p_data"] < 0.6


def test_a_closed_gate_shuts_a_method_out_and_unknown_does_not(catalogue):
    survey, profile = known_regions(planted().loc[["elder"]])
    closed = pd.DataFrame([["wise", "", "XA", "lead_entity", "no", "law", "2026"]], columns=FACTS.columns)
    result = recommend(survey, profile, catalogue, closed, PARAMETERS)
    assert verdict(result, "elder")["method"] != "wise"
    assert result["acceptability"].query("method == 'wise'")["share"].sum() == 0
    assert "wise" not in set(result["scores"]["method"])
    opened = closed.assign(answer="unknown")
    told = verdict(recommend(survey, profile, catalogue, opened, PARAMETERS), "elder")
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
    assert verdict(recommend(survey, profile, catalogue, facts, PARAMETERS), "elder")["method"] == "wise"


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
    got = verdict(recommend(survey, profile, without, facts, PARAMETERS), "elder")
    assert got["verdict"] == "none feasible" and got["nearest_gate"] == "microcredit: lender"


def test_an_interview_gate_is_judged_per_draw(catalogue):
    levels = planted().loc[["alder"]].assign(**{"capacity:mentors": 0.2})
    survey, profile = known_regions(levels, draws=400, deviation=0.05)
    gates = recommend(survey, profile, catalogue, FACTS, PARAMETERS)["gates"]
    row = gates.query("method == 'incubator' and gate == 'mentors_at_hand'").iloc[0]
    assert row["kind"] == "interview" and 0.3 < row["share"] < 0.7 and row["source"] == "interviews"


def test_regions_do_not_touch_each_other(catalogue):
    survey, profile = known_regions(planted())
    alone = {**survey, "regions": survey["regions"][survey["regions"]["region"] == "fern"]}
    together = recommend(survey, profile, catalogue, FACTS, PARAMETERS)["verdicts"].query("region == 'fern'")
    single = recommend(alone, profile, catalogue, FACTS, PARAMETERS)["verdicts"]
    assert together.reset_index(drop=True).equals(single)


def test_business_types_follow_the_formula(catalogue):
    fields = {"need:care": 0.8, "cover:care=now": 0.3, "cover:care=training": 0.2, "supply:care": 0.25}
    own = pd.DataFrame([fields] * 3)
    meets = pd.DataFrame({"type": ["home_help", "shop"], "care": [3, 0], "food": [0, 3]})
    got = business_types("a", own, set(fields), {**catalogue, "meets": meets})
    assert got["type"].tolist() == ["home_help"]  # nothing was asked about food
    assert got["opportunity"].iloc[0] == pytest.approx(0.8 * 0.5 * 0.75)
    assert got["top3"].iloc[0] == 1 and not got["competes"].iloc[0]
    crowded = business_types("a", own.assign(**{"supply:care": 0.9}), set(fields), {**catalogue, "meets": meets})
    assert crowded["competes"].iloc[0]


def test_a_region_without_interviews_gets_no_advice_and_still_its_fact_gates(catalogue):
    survey, profile = known_regions(planted())
    survey["regions"] = pd.concat([survey["regions"], survey["regions"][:1].assign(region="far")], ignore_index=True)
    figures = [{"region": "far", "indicator": d, "estimate": 0.9, "status": "context"} for d in planted().columns]
    profile["profiles"] = pd.concat([profile["profiles"], pd.DataFrame(figures)], ignore_index=True)
    result = recommend(survey, profile, catalogue, FACTS, PARAMETERS)
    got = verdict(result, "far")
    assert got["verdict"] == "insufficient evidence" and got["method"] == "" and "capacity:mentors" in got["missing"]
    gates = result["gates"][result["gates"]["region"] == "far"]
    facts = catalogue["gates"].query("kind == 'fact'")
    assert len(gates) == len(catalogue["gates"]) and (gates["kind"] == "fact").sum() == len(facts)
    assert gates["open"].all() and set(gates["answer"]) == {"unknown"}
    assert "far" not in set(result["business_types"]["region"])
    for name, table in result.items():
        tables.check(name, table)


def test_a_study_without_any_draws_gets_no_advice(catalogue):
    survey, profile = known_regions(planted())
    profile["draws"] = profile["draws"][:0]
    result = recommend(survey, profile, catalogue, FACTS, PARAMETERS)
    assert set(result["verdicts"]["verdict"]) == {"insufficient evidence"}
    for name, table in result.items():
        tables.check(name, table)


def test_over_random_regions_no_method_leads_in_more_than_half(catalogue):
    rng = np.random.default_rng(2026)
    columns = planted().columns
    levels = pd.DataFrame(rng.random((200, len(columns))), columns=columns, index=[f"x{i:03d}" for i in range(200)])
    survey, profile = known_regions(levels, draws=2, deviation=0.0)
    verdicts = recommend(survey, profile, catalogue, FACTS, {**PARAMETERS, "iterations": 300})["verdicts"]
    leads = verdicts["method"].value_counts(normalize=True)
    assert leads.iloc[0] <= 0.5, leads.head(3).to_dict()
    assert len(leads) >= 10


def test_sources_of_doubt_are_zero_where_nothing_is_in_doubt(catalogue):
    levels = planted().loc[["elder"]]
    survey, profile = known_regions(levels, deviation=0.0)
    common = setting(catalogue, 40, {**PARAMETERS, "rating_doubt": 0.0})
    own, known = profile["draws"], set(levels.columns)
    judged = region_gates(next(survey["regions"].itertuples()), own, known, catalogue["gates"], FACTS, common.made)
    ranking = rank(region_arrays("elder", own, known, judged, common.made, PARAMETERS), common)
    assert ranking.doubt["interviews"] == 0
    assert common.made.methods[ranking.leader] == "wise"


def test_nearest_gate_is_the_method_with_the_fewest_closed_gates():
    judged = pd.DataFrame({"method": ["a", "a", "b"], "gate": ["x", "y", "z"], "open": [False, False, False]})
    assert nearest_gate(judged) == "b: z"
