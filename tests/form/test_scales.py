"""Answers become values from 0 to 1 by the bounds of the instrument, whatever the sample holds."""

import math

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from studies import CHOICES, SURVEY, write_form

from herelib.form import scales, xlsform
from herelib.studies import settings


@pytest.fixture
def analyse(tmp_path):
    def analyser(extra="", survey=SURVEY, capacities=(), choices=CHOICES):
        path = tmp_path / "study.yaml"
        path.write_text(f"title: T\nyear: 2026\nlanguages: [en]\n{extra}", encoding="utf-8")
        told, wrong = settings.read(path)
        assert not len(wrong)
        form = xlsform.read(write_form(tmp_path / "form.xlsx", survey, choices))[0]
        found, faults = scales.analysed(form, told, "form.xlsx", capacities)
        return found, list(faults.table()[["column", "value", "rule", "do"]].itertuples(index=False, name=None)), told

    return analyser


ITEMS = "items:\n  hours: {low: 0, high: 20}\n  rooms: {values: {shop: 1, hall: 0.5, none: 0}}\n"


def value(scale, text):
    return scales.judge([text], scale, {"refused": ["refused", "-99"], "dont_know": []}).iloc[0]


def test_bounds_come_from_choices_ranges_or_settings(analyse):
    found, faults, _ = analyse(ITEMS)
    assert faults == []
    bounds = {name: (scale.low, scale.high) for name, scale in found.items() if scale.kind == "scale"}
    assert bounds == {"food": (1, 5), "repair": (1, 5), "trust": (0, 10), "hours": (0, 20), "rooms": (0, 1)}
    assert found["cover_food"].kind == "choice"


def test_a_code_that_may_be_no_answer_is_asked_for_and_each_way_out_settles_it(analyse):
    survey = SURVEY.replace("select_one cover | cover_food", "select_one score | shops")
    survey = survey.replace("cover:food", "need:shops")
    scores = CHOICES + "score | 1 | Bad | Malo\nscore | 2 | Fair | Regular\nscore | 3 | Don't know | No sabe\n"
    question = "a step of the scale, or no answer?"
    _, faults, _ = analyse(ITEMS, survey, choices=scores)
    assert [fault[:3] for fault in faults] == [("survey: shops", "3", question)]
    found, faults, told = analyse(ITEMS + "  shops: {missing: {dont_know: ['3']}}\n", survey, choices=scores)
    assert faults == [] and (found["shops"].low, found["shops"].high) == (1, 2)
    judged = scales.judge(["3", "2"], found["shops"], told["missing"])
    assert judged["missing"].tolist() == ["dont_know", ""] and judged["value"].tolist()[1] == 1
    assert scales.judge(["3"], found["food"], told["missing"])["value"].tolist() == [0.5]
    assert analyse(ITEMS + "  shops: {low: 1, high: 3}\n", survey, choices=scores)[1] == []


def test_values_by_hand(analyse):
    found, _, _ = analyse(ITEMS)
    assert value(found["food"], "4")["value"] == 0.75
    assert value(found["hours"], "2.5")["value"] == 0.125
    assert value(found["rooms"], "hall none")["value"] == 0.5
    assert value(found["rooms"], "shop hall")["value"] == 1
    choice = value(found["cover_food"], "public")
    assert choice["raw"] == "public" and math.isnan(choice["value"]) and choice["missing"] == ""


def test_direction_turns_an_item_round_and_study_yaml_wins_over_the_form(analyse):
    found, _, _ = analyse(ITEMS + "  food: {direction: -1, dimension: 'supply:food'}\n")
    assert found["food"].dimension == "supply:food" and found["food"].block == "supply"
    assert value(found["food"], "4")["value"] == 0.25


def test_an_ordered_list_of_choices_is_a_scale(analyse):
    found, faults, _ = analyse(ITEMS + "  cover_food: {dimension: 'need:x', scale: [public, outside, training, now]}\n")
    assert faults == []
    assert [value(found["cover_food"], name)["value"] for name in ("public", "outside", "now")] == [0, 1 / 3, 1]


def test_cover_answers_may_have_other_names(analyse):
    mapped = "  group: {dimension: 'cover:x', values: {resident: now, state: public}}\n"
    found, faults, _ = analyse(ITEMS + mapped)
    assert faults == []
    assert value(found["group"], "state")["raw"] == "public"


@pytest.mark.parametrize(
    "item, text, missing, problem",
    [
        ("food", "", "blank", ""),
        ("food", "refused", "refused", ""),
        ("hours", "-99", "refused", ""),
        ("food", "6", "invalid", "out_of_range"),
        ("food", "easy", "invalid", "unknown_choice"),
        ("hours", "20.5", "invalid", "out_of_range"),
        ("hours", "much", "invalid", "out_of_range"),
        ("rooms", "shop cellar", "invalid", "unknown_choice"),
        ("rooms", "refused", "refused", ""),
        ("cover_food", "me", "invalid", "unknown_choice"),
    ],
)
def test_missing_is_not_one_thing(analyse, item, text, missing, problem):
    found, _, _ = analyse(ITEMS)
    judged = value(found[item], text)
    assert (judged["missing"], judged["problem"]) == (missing, problem)
    assert math.isnan(judged["value"])


@given(st.lists(st.sampled_from(["1", "2", "3", "4", "5", "refused", ""]), min_size=1), st.permutations(range(5)))
def test_no_other_answer_changes_the_value_of_an_answer(answers, order):
    points = {str(step): (step - 1) / 4 for step in range(1, 6)}
    scale = scales.Scale("a", "select_one", "need:x", "scale", 1, 1, 5, "A", points, tuple(points))
    together = scales.judge(answers, scale, {"refused": ["refused"]})["value"].to_numpy()
    alone = [value(scale, text)["value"] for text in answers]
    np.testing.assert_array_equal(together, alone)


@pytest.mark.parametrize(
    "extra, expected",
    [
        ("  fod: {low: 0, high: 1}\n", ("items.fod", "", "no such item in the form", "did you mean 'food'?")),
        (
            "  Weather: {scale: [a, b]}\n",
            (
                "items.Weather",
                "",
                "no such item in the form",
                "give the form a question of this name; a column of an export that is no question is not analysed",
            ),
        ),
        ("  trust: {dimension: 'ned:x'}\n", ("items.trust", "ned:x", "unknown block", "did you mean 'need'?")),
        (
            "  trust: {dimension: needs}\n",
            ("items.trust", "needs", "dimension is block:name, in small letters", "for instance need:food"),
        ),
        (
            "  idea: {dimension: 'need:x'}\n",
            (
                "items.idea",
                "",
                "an item of type text has no scale",
                "remove its dimension; code open answers in segments.csv",
            ),
        ),
        (
            "  group: {dimension: 'need:x', scale: [resident, stat]}\n",
            ("items.group", "stat", "no such choice in the form", "did you mean 'state'?"),
        ),
        (
            "  group: {dimension: 'need:x', values: {resident: 1}}\n",
            ("items.group", "state", "choice without a value", "give each choice its place, or list it under missing"),
        ),
        (
            "  group: {dimension: 'need:x', values: {resident: 1, state: 2}}\n",
            ("items.group", "2", "value of 'state' is a number from 0 to 1", "correct it"),
        ),
        (
            "  group: {dimension: 'cover:x'}\n",
            (
                "items.group",
                "resident, state",
                "choice that is none of the four answers of cover",
                "map it in study.yaml: cover_words (items: values for one item), to now, training, outside or public",
            ),
        ),
    ],
)
def test_faults_of_items_are_named(analyse, extra, expected):
    assert expected in analyse(ITEMS + extra)[1]


def test_words_that_keep_a_scale_from_being_numbers_are_named(analyse):
    _, faults, _ = analyse(ITEMS + "missing: {refused: [nothing]}\n")
    assert ("survey: food", "refused", "bounds of the scale are not known") in [fault[:3] for fault in faults]


def test_an_item_in_a_repeat_and_an_unknown_capacity_are_faults(analyse):
    survey = "type|name|here_dimension\nbegin repeat|r|\nselect_one scale5|a|need:x\nend repeat||\n"
    survey += "select_one scale5|b|capacity:skils"
    _, faults, _ = analyse("", survey, capacities=("skills", "reach"))
    assert [fault[2] for fault in faults] == [
        "inside a repeat: its answers lie in another sheet",
        "capacity that no part asks for",
    ]
    assert faults[1][3] == "did you mean 'skills'?"


COVERED = """
type|name|here_dimension
select_one who|cover_a|cover:food
select_one who|cover_b|cover:repair
select_one other|cover_c|cover:care
"""
ANSWERED = """
list_name|name|label::English (en)
who|us|We do
who|us_later|We could
who|firm|A firm
who|town|The town
other|us|We do
other|public|The town
"""


def covered(tmp_path, extra):
    """The answers of cover by item, and the faults of study.yaml and form, with these lines in study.yaml."""
    (tmp_path / "study.yaml").write_text(f"title: T\nyear: 2026\nlanguages: [en]\n{extra}", encoding="utf-8")
    declared, wrong = settings.read(tmp_path / "study.yaml")
    form = xlsform.read(write_form(tmp_path / "form.xlsx", COVERED, ANSWERED))[0]
    found, faults = scales.analysed(form, declared, "form.xlsx")
    told = [*wrong.table().itertuples(index=False), *faults.table().itertuples(index=False)]
    return {name: dict(scale.points) for name, scale in found.items()}, [tuple(map(str, row[2:])) for row in told]


def test_words_of_cover_are_mapped_once_for_all_items_and_an_item_may_say_otherwise(tmp_path):
    words = "cover_words: {us: now, us_later: training, firm: outside, town: public}\n"
    found, faults = covered(tmp_path, words)
    assert faults == []
    everywhere = {"us": "now", "us_later": "training", "firm": "outside", "town": "public"}
    assert found["cover_a"] == found["cover_b"] == everywhere
    assert found["cover_c"] == {"us": "now", "public": "public"}
    found, faults = covered(tmp_path, words + "items: {cover_b: {values: {firm: now}}}\n")
    assert faults == [] and found["cover_b"] == everywhere | {"firm": "now"} and found["cover_a"] == everywhere


@pytest.mark.parametrize(
    ("words", "told"),
    [
        (
            "us: now, us_late: training, firm: outside, town: public",
            ("cover_words.us_late", "did you mean 'us_later'?"),
        ),
        ("us: now, us_later: trainning, firm: outside, town: public", ("trainning", "did you mean 'training'?")),
    ],
)
def test_a_word_of_cover_that_nobody_knows_is_a_fault_with_the_nearest(tmp_path, words, told):
    _, faults = covered(tmp_path, f"cover_words: {{{words}}}\n")
    assert any(set(told) <= set(fault) for fault in faults), faults


def test_words_of_cover_without_a_cover_item_are_a_fault(analyse):
    _, faults, _ = analyse("cover_words: {maybe: now}\n", "type|name|here_dimension\nselect_one scale5|a|need:x\n")
    assert ("cover_words.maybe", "", "no cover item has this choice", "no item has a dimension cover:…") in faults
