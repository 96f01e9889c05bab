"""The evidence chain: parts sum to the value, items and answers to the indicator."""

from types import SimpleNamespace

import numpy as np
import pandas as pd
import pytest
import surveys
from hypothesis import given, settings
from hypothesis import strategies as st
from oracles.evidence import identity_gap

from herelib import profiles, tables
from herelib.recommendations import alternatives, evidence

CENTRE = np.array([0.2, 0.1, 0.4, 0.15, 0.1, 0.05])
SCORES = np.array([[0.5, 1.0, 0.6, 1.0, 0.3, 0.4], [1.0, 1.0, 0.0, 0.5, 0.9, 0.8], [0.1] * 6])
REMEDIED = np.array([[0.4, 0.2, 0.0], [0.0, 0.0, 0.0], [0.1, 0.0, 0.0]])
PROFILES = pd.DataFrame(
    {
        "region": ["here", "here", "here", "there"],
        "indicator": ["capacity:skills", "barrier:finance", "need:care", "need:care"],
        "estimate": [0.3, 0.8, 0.7, 0.1],
        "n": [12, 11, 10, 5],
        "pooled_share": [0.1, 0.2, 0.3, 0.4],
    }
)


def methods() -> alternatives.Alternatives:
    return alternatives.Alternatives(
        methods=("coop", "fund", "shut"),
        capacities=("capacity:skills", "capacity:reach"),
        lacks=("barrier:finance", "need:care", "need:food"),
        requires=np.array([[4.0, 0.0], [2.0, 1.0], [1.0, 1.0]]),
        remedies=np.array([[2.0, 1.0, 0.0], [0.0, 0.0, 0.0], [1.0, 0.0, 0.0]]),
        evidence=np.array([1.0, 0.5, 0.1]),
        cost_eur=np.ones((3, 2)),
        lead_months=np.ones((3, 2)),
        scales=alternatives.Scales((0.25, 0.75), 0.1, (1.0, 10.0), (0.0, 36.0)),
    )


def explained(scores: np.ndarray, remedied: np.ndarray, feasible: np.ndarray) -> pd.DataFrame:
    """The evidence of one region; of a ranking and its model the chain needs no more than this."""
    ranked = SimpleNamespace(scores=scores, remedied=remedied, usually_feasible=feasible)
    model = SimpleNamespace(alternatives=methods(), reference_weights=CENTRE)
    return evidence.evidence("here", ranked, model, PROFILES)


def parts() -> pd.DataFrame:
    return tables.check("evidence", explained(SCORES, REMEDIED, np.array([True, True, False])))


def scores(region: str = "here") -> pd.DataFrame:
    rated = methods()
    rows = [
        (region, method, rated.criterion_families[c], criterion, CENTRE[c], SCORES[m, c], CENTRE[c] * SCORES[m, c])
        for m, method in enumerate(rated.methods[:2])
        for c, criterion in enumerate(rated.criteria)
    ]
    return pd.DataFrame(rows, columns=["region", "method", "family", "criterion", "weight", "score", "contribution"])


def test_a_method_by_hand():
    rows = parts().query("method == 'coop'").set_index("part")
    assert list(rows.index) == [
        *("capacity:skills", "capacity:reach", "barrier:finance", "need:care"),
        *("evidence", "cost", "lead time"),
    ]
    assert rows["contribution"].round(12).tolist() == [0.1, 0.1, 0.16, 0.08, 0.15, 0.03, 0.02]
    assert rows.loc["need:care", ["rating", "level", "n", "pooled_share"]].tolist() == [1, 0.7, 10, 0.3]
    assert rows["kind"].tolist() == ["requirement"] * 2 + ["remedy"] * 2 + ["catalogue"] * 3
    assert rows["family"].tolist() == ["fit"] * 2 + ["value"] * 2 + ["evidence", "burden", "burden"]


def test_what_is_not_required_counts_as_met_and_rests_on_no_indicator():
    row = parts().query("method == 'coop' and part == 'capacity:reach'").iloc[0]
    assert (row["rating"], row["indicator"], row["n"], row["contribution"]) == (0, "", 0, 0.1)
    assert np.isnan(row["level"])


def test_only_stated_remedies_and_feasible_methods_have_rows():
    rows = parts()
    assert rows.query("kind == 'remedy'")[["method", "part"]].to_numpy().tolist() == [
        ["coop", "barrier:finance"],
        ["coop", "need:care"],
    ]
    assert set(rows["method"]) == {"coop", "fund"}


def test_parts_sum_to_criteria_and_to_the_value():
    assert identity_gap(parts(), scores()) < 1e-12


def test_a_part_that_is_wrong_or_lost_is_noticed():
    rows = parts()
    wrong = rows.assign(contribution=rows["contribution"] + 1e-6 * (rows["part"] == "need:care"))
    assert identity_gap(wrong, scores()) == pytest.approx(1e-6)
    assert identity_gap(rows[rows["criterion"] != "cost"], scores()) == float("inf")
    assert identity_gap(rows, scores().query("criterion != 'cost'")) == float("inf")
    assert identity_gap(rows[:0], scores()[:0]) == 0.0


def test_the_real_ranking_gives_parts_that_sum_to_the_value_within_its_precision():
    rng = np.random.default_rng(3)
    ratings = alternatives.rating_draws(methods(), 500, 0.25, rng)
    levels = rng.random((50, 2)), rng.random((50, 3))
    drawn, remedied = alternatives.criterion_scores(methods(), levels, ratings, 500)
    rows = explained(drawn.mean(0).T, remedied / 500, np.ones(3, bool))
    value = rows.groupby("method")["contribution"].sum()
    assert np.abs(value.to_numpy() - drawn.mean(0).T @ CENTRE).max() < 1e-12


# Links: items by group


def small() -> dict:
    """Two questions about mentors; the second NGO answered one of them only, the municipality none."""
    return surveys.survey(
        [
            ("a", "ngo", {"pool": 1.0, "hours": 0.0}),
            ("a", "ngo", {"pool": 0.25}),
            ("a", "entrepreneur", {"pool": 0.5, "hours": 0.5}),
            ("a", "municipality", {"other": 0.5}),
            ("b", "ngo", {"pool": 0.0, "hours": 1.0}),
            ("b", "entrepreneur", {"pool": 0.0, "hours": 0.5}),
            ("b", "municipality", {"pool": 1.0, "hours": 0.5}),
        ],
        {"pool": "capacity:mentors", "hours": "capacity:mentors", "other": "need:care"},
    )


def profiled(survey: dict, **changed) -> dict:
    return profiles.profile(survey, {**surveys.PARAMETERS, "draws": 30, **changed})


def test_links_by_hand():
    survey = small()
    made = tables.check("links", evidence.links(survey, profiled(survey), ["capacity:mentors"]))
    rows = made[made["region"] == "a"].set_index(["item", "group"])
    assert rows.loc[("pool", "ngo"), "n"] == 2 and rows.loc[("hours", "ngo"), "n"] == 1
    # The first NGO's answers count half each, the second's whole: 1/2 of two people, and 1 of two.
    assert rows.loc[("pool", "ngo"), "weight"] == pytest.approx((1.5 / 2) / 3)
    assert rows.loc[("pool", "ngo"), "mean"] == pytest.approx((0.5 * 1.0 + 1 * 0.25) / 1.5)
    assert rows.loc[("hours", "ngo"), "weight"] == pytest.approx((0.5 / 2) / 3)
    assert rows.loc[("pool", "entrepreneur"), "weight"] == pytest.approx(1 / 6)
    assert rows.loc[("pool", "municipality"), ["n", "weight"]].tolist() == [0, 0]
    assert np.isnan(rows.loc[("pool", "municipality"), "mean"])


@pytest.mark.parametrize("weighting", ["equal", "interviews"])
@pytest.mark.parametrize("empty", ["estimate", "leave_out"])
def test_links_sum_to_the_indicator_before_pooling(weighting, empty):
    survey = small()
    profile = profiled(survey, group_weights=weighting, empty_cells=empty)
    made = evidence.links(survey, profile, ["capacity:mentors"], weighting=weighting, empty_cells=empty)
    own = profile["profiles"].set_index(["region", "indicator"])
    told = made.assign(value=made["weight"] * made["mean"].fillna(0)).groupby(["region", "indicator"])
    assert own.loc[("b", "capacity:mentors"), "unpooled"] == pytest.approx(told["value"].sum()["b"].iloc[0], abs=1e-9)
    rest = own.loc[told["weight"].sum().index, "imputed_share"]
    assert np.allclose(told["weight"].sum() + rest, 1)


@given(st.integers(0, 10_000))
@settings(max_examples=15, deadline=None)
def test_links_of_any_survey_sum_to_its_indicators_and_do_not_depend_on_row_order(seed):
    survey = surveys.random_survey(seed, regions=3, per_cell=5, dimensions=3)
    rng = np.random.default_rng(seed)
    survey["items"] = survey["items"].assign(dimension=["need:n0", "need:n0", "need:n2"])
    lost = rng.random((len(survey["answers"]), 3)) < 0.2
    survey["answers"] = survey["answers"].mask(np.column_stack([np.zeros(len(lost), bool), lost]))
    survey["interviews"] = survey["interviews"].assign(
        weight=rng.integers(1, 5, len(survey["interviews"])).astype(float)
    )
    profile = profiled(survey)
    made = evidence.links(survey, profile, ["need:n0", "need:n2"])
    total = (made["weight"] * made["mean"].fillna(0)).groupby([made["region"], made["indicator"]]).sum()
    own = profile["profiles"].set_index(["region", "indicator"])["unpooled"].reindex(total.index)
    assert (total - own)[own.notna()].abs().max() < 1e-9
    other = surveys.shuffled(survey, seed)
    pd.testing.assert_frame_equal(made, evidence.links(other, profile, ["need:n2", "need:n0"]))


def test_links_of_a_choice_and_of_what_was_voiced():
    survey = surveys.survey(
        [("a", "ngo", {"c": "now"}), ("a", "ngo", {"c": "training"}), ("a", "resident", {"c": "now"})],
        {"c": "cover:food"},
    )
    survey = surveys.with_voices(survey, {0: ["bus"], 1: []})
    made = evidence.links(survey, profiled(survey), ["cover:food=now", "voiced:bus"])
    rows = made.set_index(["indicator", "group"])
    assert rows.loc[("cover:food=now", "ngo"), ["item", "n", "mean"]].tolist() == ["c", 2, 0.5]
    assert rows.loc[("voiced:bus", "ngo"), ["item", "label", "n", "mean"]].tolist() == ["bus", "Bus", 2, 0.5]


def test_a_published_figure_and_an_unknown_indicator_have_no_links():
    survey = surveys.with_context(small(), {"a": 0.4, "b": 0.5}, dimension="capacity:reach")
    assert evidence.links(survey, profiled(survey), ["capacity:reach", "need:nowhere"]).empty
    assert evidence.answers_behind(survey, "a", "capacity:reach").empty


# Single answers and quotes


def test_single_answers_are_as_many_and_weigh_as_much_as_the_links_say():
    survey = small()
    made = evidence.links(survey, profiled(survey), ["capacity:mentors"])
    answers = evidence.answers_behind(survey, "a", "capacity:mentors")
    assert len(answers) == made.query("region == 'a'")["n"].sum() == 5
    rows = made[made["region"] == "a"].set_index(["item", "group"])
    for place, part in answers.groupby(["item", "group"]):
        row = rows.loc[place]
        assert row["n"] == len(part) and row["weight"] == pytest.approx(part["weight"].sum() / 3)
        assert row["mean"] == pytest.approx(np.average(part["value"], weights=part["weight"]))
    assert np.allclose(answers.groupby("group")["weight"].sum(), 1)


def test_single_answers_show_what_was_given_and_keep_the_order_of_the_groups():
    survey = small()
    survey["cleaned"] = survey["interviews"][["interview"]].assign(pool=["5", "2", "3", "", "1", "1", "5"])
    survey["interviews"] = survey["interviews"].astype({"group": "category"})
    answers = evidence.answers_behind(survey, "a", "capacity:mentors")
    assert answers["group"].tolist() == ["entrepreneur"] * 2 + ["ngo"] * 3
    assert answers.query("item == 'pool'")["answer"].tolist() == ["3", "2", "5"]
    assert answers.query("item == 'hours'")["answer"].tolist() == ["0.5", "0"]


def test_single_answers_are_not_ordered_by_pseudonym():
    survey = small()
    before = evidence.answers_behind(survey, "a", "capacity:mentors")
    other = dict(zip(survey["interviews"]["interview"], reversed([f"z{i}" for i in range(7)]), strict=True))
    named = {
        name: survey[name].assign(interview=survey[name]["interview"].map(other))
        for name in ("interviews", "answers", "cleaned")
    }
    after = evidence.answers_behind({**survey, **named}, "a", "capacity:mentors")
    pd.testing.assert_frame_equal(after, before.assign(interview=before["interview"].map(other)))


def quoted(text: str, **changed) -> pd.DataFrame:
    survey = surveys.with_voices(small(), {0: ["need_care", "fail"]}, {"need_care": "need"})
    place = text.index("care")
    survey["open_answers"] = survey["open_answers"].assign(text=text)
    survey["segments"] = survey["segments"].assign(start=place, end=place + 4, **changed)
    return evidence.quotes_behind(survey, "a", "need:care")


def test_a_quote_is_of_the_code_of_the_indicator_and_stands_in_its_sentence_unless_it_is_cleared():
    text = "No shop. Nobody offers care here! Sad."
    row = quoted(text).iloc[0]
    assert row[["group", "code", "text", "cleared", "consent"]].tolist() == [
        *("ngo", "need_care", "Nobody offers care here!", False, True)
    ]
    assert quoted(text, cleared=True)["text"].tolist() == ["care"]


def test_what_was_denied_or_overruled_is_no_quote():
    assert quoted("care", negated=True).empty and quoted("care", counts=False).empty
    assert len(quoted("care", negated=True, cleared=True)) == 1


def test_codes_below_the_indicator_speak_of_it_too():
    survey = surveys.with_voices(small(), {0: ["need_care_night"]}, {"need_care_night": "need_care"})
    assert evidence.quotes_behind(survey, "a", "need:care")["code"].tolist() == ["need_care_night"]
    assert evidence.quotes_behind(survey, "b", "need:care").empty
