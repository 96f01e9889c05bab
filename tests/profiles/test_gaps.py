"""Gaps between groups: how sure they are, which are clear among many, and what they ask."""

import numpy as np
import pandas as pd
import pytest
from gap_worlds import WORLDS, judged
from surveys import PARAMETERS, survey, with_voices

from herelib.profiles.gaps import FALSE_SIGN, LEAST_CLEAR, NAMES, QUESTIONS, question
from herelib.profiles.profile import profile
from herelib.vocabulary import BLOCKS, GROUPS

GIVEN = {**PARAMETERS, "draws": 400}


def apart() -> dict:
    rows = [("a", "resident", {"q": v}) for v in (0.75, 1.0) * 6]
    rows += [("a", "municipality", {"q": v}) for v in (0.0, 0.25) * 4]
    rows += [("b", g, {"q": v}) for g in ("resident", "municipality") for v in (0.25, 0.75) * 4]
    return survey(rows, {"q": "need:food"})


def test_a_wide_gap_is_clear_has_no_doubt_and_asks_a_question():
    table = profile(apart(), GIVEN)["gaps"].set_index("region")
    assert table.loc["a", "doubt"] < 0.01 and table.loc["a", "clear"]
    assert table.loc["a", "question"] == (
        "Residents feel a lack more strongly than people of the municipality (food): "
        "what do they live through that people of the municipality do not see?"
    )
    assert table.loc["b", "doubt"] > 0.2 and not table.loc["b", "clear"] and table.loc["b", "question"] == ""


def test_gaps_of_groups_with_very_few_interviews_are_compared_but_never_clear():
    for number, clear in ((LEAST_CLEAR - 1, False), (12, True)):
        rows = [("a", "resident", {"q": v}) for v in (0.75, 1.0) * 12]
        rows += [("a", "municipality", {"q": v}) for v in ((0.0, 0.25) * 6)[:number]]
        table = profile(survey(rows, {"q": "need:food"}), GIVEN)["gaps"]
        assert table["clear"].tolist() == [clear] and table["difference"].iloc[0] > 0.2


def test_the_interval_of_a_clear_gap_lies_on_one_side_of_none_and_holds_its_size():
    for name in ("many gaps", "yes or no"):
        table = judged(name, range(3))
        clear = table[table["clear"]]
        assert len(clear) > 10 and (clear["doubt"] <= FALSE_SIGN).all()
        assert (clear["low90"] * clear["high90"] > 0).all()
        inside = (table["low90"] <= table["difference"] + 1e-9) & (table["difference"] <= table["high90"] + 1e-9)
        assert inside[table["clear"]].all()
        # ... and what is not clear is so because of its interval, its doubt, or the few people behind it.
        other = table[~table["clear"] & (table[["n_a", "n_b"]].min(axis=1) >= LEAST_CLEAR)]
        assert ((other["low90"] * other["high90"] <= 0) | (other["doubt"] > FALSE_SIGN)).all()


def test_gaps_are_the_same_whatever_pooling_does():
    tables = [profile(apart(), {**GIVEN, "pooling": pooling})["gaps"] for pooling in ("overall", "none")]
    pd.testing.assert_frame_equal(*tables)


def test_weights_that_are_all_doubled_change_nothing_and_unequal_ones_add_doubt():
    plain, double, unequal = apart(), apart(), apart()
    double["interviews"] = double["interviews"].assign(weight=2.0)
    unequal["interviews"] = unequal["interviews"].assign(weight=[0.1, 0.1, 3.0, 3.0] * 9)
    first, second, third = (profile(made, GIVEN)["gaps"] for made in (plain, double, unequal))
    pd.testing.assert_frame_equal(first, second)
    width = [float((table["high90"] - table["low90"]).iloc[0]) for table in (first, third)]
    assert width[1] > width[0]


def test_among_many_comparisons_without_a_difference_few_are_called_clear():
    rng = np.random.default_rng(5)
    named = {f"q{d}": f"need:n{d}" for d in range(12)}
    rows = [
        (f"r{r}", group, {item: float(rng.binomial(4, 0.5) / 4) for item in named})
        for r in range(8)
        for group in GROUPS
        for _ in range(5)
    ]
    table = profile(survey(rows, named), GIVEN)["gaps"]
    assert len(table) == 8 * 10 * 12 and table["clear"].mean() < 0.01


def test_the_expected_share_of_wrong_signs_is_kept_where_some_differ():
    rng = np.random.default_rng(6)
    named = {f"q{d}": f"need:n{d}" for d in range(10)}
    level = {group: 0.5 + 0.3 * rng.standard_normal(10) * (rng.random(10) < 0.5) for group in GROUPS}
    rows = [
        (f"r{r}", group, {f"q{d}": float(np.clip(level[group][d] + rng.normal(0, 0.2), 0, 1)) for d in range(10)})
        for r in range(6)
        for group in GROUPS
        for _ in range(4)
    ]
    table = profile(survey(rows, named), GIVEN)["gaps"]
    place = {f"need:n{d}": d for d in range(10)}
    pairs = zip(table["indicator"].map(place), table["group_a"], table["group_b"], strict=True)
    true = [level[a][d] - level[b][d] for d, a, b in pairs]
    clear = table["clear"].to_numpy()
    assert clear.sum() > 100
    assert (np.sign(table["difference"]) != np.sign(true))[clear].mean() < 0.1


def test_every_block_of_interviews_and_every_group_has_its_words():
    assert set(QUESTIONS) == set(BLOCKS) - {"context"} and set(NAMES) == set(GROUPS)
    asked = {question(f"{block}:x", f"x ({block})", "resident", "state", 0.1) for block in QUESTIONS}
    assert len(asked) == len(QUESTIONS) and all(text.startswith("Residents") for text in asked)
    assert question("need:x", "x (need)", "resident", "state", -0.1).startswith("People of state bodies")


def test_gaps_are_also_found_in_what_was_voiced():
    rows = [("a", g, {"q": 0.5}) for g in ("resident", "state") for _ in range(10)]
    made = with_voices(survey(rows, {"q": "need:food"}), {i: ["bus"] * (i < 10) for i in range(20)})
    table = profile(made, GIVEN)["gaps"].set_index("indicator")
    assert table.loc["voiced:bus", "clear"]
    assert table.loc["voiced:bus", "question"].startswith("Residents bring up 'Bus' unasked more often")


def test_without_comparisons_the_table_is_empty_and_whole():
    table = profile(survey([("a", "resident", {"q": 0.5})], {"q": "need:food"}), GIVEN)["gaps"]
    assert len(table) == 0 and isinstance(table, pd.DataFrame) and "question" in table


def measured(table: pd.DataFrame) -> dict[str, float]:
    """Of the clear gaps of many studies: share of intervals that hold the truth, share of wrong signs, sizes."""
    clear = table[table["clear"]]
    sign = np.sign(clear["difference"])
    return {
        "number": len(clear),
        "held": ((clear["low90"] <= clear["true"]) & (clear["true"] <= clear["high90"])).mean(),
        "wrong": (np.sign(clear["true"]) != sign).mean(),
        "contains none": int((clear["low90"] * clear["high90"] <= 0).sum()),
        "size": clear["difference"].abs().mean(),
        "true size": (clear["true"] * sign).mean(),
    }


@pytest.mark.parametrize("name", ["gaps", "many gaps"])
def test_intervals_of_clear_gaps_hold_the_truth_in_some_studies(name):
    seen = measured(judged(name, range(4)))
    assert seen["number"] > 100 and seen["held"] >= 0.85 and seen["wrong"] <= 0.05 and seen["contains none"] == 0
    assert seen["size"] == pytest.approx(seen["true size"], abs=0.06)


@pytest.mark.long
@pytest.mark.parametrize("name", list(WORLDS))
def test_intervals_of_clear_gaps_hold_the_truth_in_every_world(name):
    table = judged(name, range(100, 130))
    seen = measured(table)
    assert seen["contains none"] == 0
    if name.startswith("no gaps"):
        assert seen["number"] / len(table) < 0.0005
        return
    # Monte Carlo error: what a study calls clear hangs together, so a tenth of the clear gaps counts.
    error = 2 * np.sqrt(0.9 * 0.1 / max(seen["number"] / 10, 1))
    assert seen["held"] >= 0.85 - error and seen["wrong"] <= 0.05 + error
