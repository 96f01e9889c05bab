"""Gaps between groups: how sure they are, which are clear among many, and what they ask."""

import numpy as np
import pandas as pd
import pytest
from surveys import PARAMETERS, survey, with_voices

from herelib.profiles.gaps import NAMES, QUESTIONS, false_signs, question, s_values
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


def test_doubt_is_that_of_a_mixture_of_normals_known_in_advance():
    rng = np.random.default_rng(2)
    true = rng.normal(0, 0.3, 3000) * (rng.random(3000) < 0.6)
    sd = rng.uniform(0.05, 0.2, 3000)
    found = true + sd * rng.standard_normal(3000)
    doubt = false_signs(found, sd)
    wrong = np.sign(found) != np.sign(true)
    for low, high in ((0, 0.05), (0.05, 0.3), (0.3, 1)):  # calibrated: of those with doubt x, a share x is wrong
        here = (doubt >= low) & (doubt < high)
        assert wrong[here].mean() == pytest.approx(doubt[here].mean(), abs=0.04)


def test_a_single_comparison_needs_to_be_wide_to_be_clear():
    assert false_signs(np.array([0.5]), np.array([0.05]))[0] < 0.001
    assert false_signs(np.array([0.1]), np.array([0.06]))[0] > 0.2


def test_doubt_does_not_depend_on_the_order_of_the_comparisons():
    rng = np.random.default_rng(1)
    found, sd = rng.normal(0, 0.2, 50), rng.uniform(0.05, 0.2, 50)
    mixed = rng.permutation(50)
    np.testing.assert_allclose(false_signs(found[mixed], sd[mixed]), false_signs(found, sd)[mixed], atol=1e-9)


def test_s_values_are_means_of_the_doubt_of_all_that_is_clearer():
    doubt = np.array([0.02, 0.2, 0.02, 0.4])
    assert s_values(doubt) == pytest.approx([0.02, 0.08, 0.02, 0.16])
    assert s_values(np.array([])).shape == (0,)


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
