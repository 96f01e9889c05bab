"""What study.yaml says of repeat groups, and what is wrong with it."""

import households
import pytest
from studies import CHOICES, write_form

from herelib.errors import Faults
from herelib.form import summaries, xlsform


@pytest.fixture
def form(tmp_path):
    return xlsform.read(write_form(tmp_path / "f.xlsx", households.survey(), CHOICES))[0]


def declare(form, **items):
    faults = Faults()
    settings = {"items": items, "missing": {"refused": ["refused"], "dont_know": []}}
    return summaries.declared(form, settings, faults)[0], faults


def test_a_summary_is_an_item_that_is_asked_where_its_group_is(form):
    with_it, faults = declare(form, n={"repeat": "member", "summary": "count", "of": "${age} < 18"})
    assert not len(faults)
    item = with_it.named["n"]
    assert (item["type"], item["relevant"], item["repeat"]) == ("integer", "(${anybody} = 'yes')", "")
    assert item["label"] == "member: count of age < 18"
    assert with_it.summaries == {"n": summaries.Summary("member", "count", condition="${age} < 18")}


def test_a_share_and_a_mean_of_steps_run_from_0_to_1(form):
    steps = {"repeat": "member", "summary": "mean", "of": "hardship", "scale": list("12345")}
    share = {"repeat": "member", "summary": "share", "of": "${age} < 18"}
    mean = {"repeat": "member", "summary": "mean", "of": "age"}
    with_them, faults = declare(form, a=steps, b=share, c=mean)
    assert not len(faults)
    assert [(with_them.named[i]["low"], with_them.named[i]["high"]) for i in "ab"] == [(0, 1), (0, 1)]
    assert with_them.named["c"]["low"] != with_them.named["c"]["low"]  # NaN: study.yaml says the bounds


@pytest.mark.parametrize(
    "entry, column, rule",
    [
        ({"repeat": "membre"}, "items.x.repeat", "no such repeat group in the form"),
        ({"summary": "count"}, "items.x.repeat", "a summary of no repeat group"),
        ({"repeat": "member", "summary": "mean"}, "items.x.of", "a mean of nothing"),
        ({"repeat": "member", "summary": "share"}, "items.x.of", "a share of nothing"),
        ({"repeat": "member", "summary": "share", "of": "age"}, "items.x.of", "a share is of a condition"),
        ({"repeat": "member", "summary": "mean", "of": "${age} < 18"}, "items.x.of", "a mean is of an item"),
        (
            {"repeat": "member", "summary": "mean", "of": "trust"},
            "items.x.of",
            "no such item in the repeat group member",
        ),
        ({"repeat": "member", "summary": "mean", "of": "works"}, "items.x", "a mean of choices that are no numbers"),
        ({"repeat": "member", "of": "${agee} < 18"}, "items.x.of", "no such item in the form"),
        ({"repeat": "member", "of": "${age} < "}, "items.x.of", None),
    ],
)
def test_what_is_wrong_with_a_summary_is_one_fault_that_says_where(form, entry, column, rule):
    _, faults = declare(form, x=entry)
    assert len(faults) == 1 and faults.table()["column"].tolist() == [column]
    assert rule in (None, *faults.rules())


def test_a_summary_may_not_be_called_like_a_question(form):
    _, faults = declare(form, trust={"repeat": "member"})
    assert faults.rules() == ["the form has an item of this name"]
