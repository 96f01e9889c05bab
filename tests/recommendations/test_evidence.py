"""The evidence chain: shares of parts and barriers sum to the relief, items and answers to the indicator."""

import advised
import numpy as np
import pandas as pd
import pytest
import surveys
import worlds
from hypothesis import given, settings
from hypothesis import strategies as st
from oracles import packages as oracle

from herelib import profiles, tables
from herelib.recommendations import evidence

COURSE = worlds.part("course", "support", {"finance": 3, "skills": 1}, {"mentors": 4}, reached=6.0, grade="B")
BANK = worlds.part("bank", "finance", {"finance": 2, "health": 2}, supplies={"mentors": 3})
TRUE = worlds.flat(0.2, 0.4, finance=0.9, skills=0.5)


@pytest.fixture(scope="module")
def chain():
    """The chain of one region, by part and barrier, and the place as the oracle has it."""
    catalogue = worlds.catalogue([COURSE, BANK])
    asked = worlds.known(TRUE)
    advice = advised.advised(catalogue, asked, **worlds.SURE)["here"]
    rows = tables.check("evidence", evidence.evidence(advice, asked[1]["profiles"]))
    return advice, rows.set_index(["part", "barrier"]), worlds.place(catalogue, TRUE.iloc[0])


def test_shares_are_those_of_all_orders_and_sum_to_the_relief(chain):
    _advice, rows, place = chain
    assert len(rows) == 2 * 12 and rows["relief"].sum() == pytest.approx(oracle.relief(place, (0, 1)), abs=1e-12)
    plain = oracle.shapley(place, (0, 1))
    for m, name in enumerate(place.names):
        assert rows.loc[name].loc[worlds.BARRIERS, "relief"].to_numpy() == pytest.approx(plain[m], abs=1e-12)
    assert (rows.loc["course", "relief"] > 0).sum() == 2  # of the bank health presses nobody


def test_each_row_says_what_its_share_rests_on(chain):
    _, rows, _ = chain
    first = rows.loc[("course", "barrier:finance")]
    assert (first["effect"], first["reach"], first["levels"], first["grade"]) == (pytest.approx(0.6), 0.5, "3", "B")
    assert first["delivery"] == pytest.approx(0.6 / 0.8)  # the bank brings .6 of the .8 mentors that it needs
    assert (first["pressure"], first["estimate"], first["n"]) == (pytest.approx(1.0), pytest.approx(0.9), 40)
    brought = rows.loc[("bank", "barrier:skills")]  # what the course takes away thanks to the mentors it brings
    assert (brought["effect"], brought["delivery"]) == (0.0, 1.0) and brought["relief"] > 0


def test_what_raters_gave_stands_side_by_side():
    catalogue = worlds.catalogue([COURSE])
    other = catalogue["effects"].assign(rater="second", level=1)
    twice = {
        **catalogue,
        "effects": pd.concat([catalogue["effects"], other]),
        "requires": pd.concat([catalogue["requires"], catalogue["requires"].assign(rater="second")]),
    }
    asked = worlds.known(TRUE)
    advice = advised.advised(twice, asked, **{**worlds.SURE, "package_draws": 400})["here"]
    rows = evidence.evidence(advice, asked[1]["profiles"]).set_index("barrier")
    assert rows.loc["barrier:finance", "levels"] == "3;1" and rows.loc["barrier:health", "levels"] == "0;1"
    assert rows.loc["barrier:finance", "effect"] == pytest.approx(0.375, abs=3 * 0.225 / 20)
    assert rows["relief"].sum() == pytest.approx(advice.field.relief[advice.choice.named], abs=1e-12)


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
