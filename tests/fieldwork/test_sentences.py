"""What an outlook says in words."""

import math
from dataclasses import replace

import pandas as pd
import pytest

from herelib.fieldwork import sentences
from herelib.fieldwork.sizes import GROUP_COLUMNS, SIZE_COLUMNS, Outlook, Request

KNOWN = ("known without doubt", 0, 0, 0, 0.0, 0.9, 0.03, 1.0, 0.01, 0.9, 0.03, 0.1, 0.0, 1.0, 0.0)


def outlook(frame, *both, enough=None, affordable=None, narrower=(0.006, 0.003), request=None):
    rows = [KNOWN]
    rows += [
        ("every group", n, 5 * n, 30 * n, 1800.0 * n, share, 0.04, 0.9, 0.03, share, 0.04, 0.1, 0.3 / n, 0.9, 0.35 / n)
        for n, share in zip((3, 8), both, strict=True)
    ]
    groups = [
        (group, 16, 48, 2880.0, 0.02, 0.03, each, 0.0005, 1000 * each / 2880.0)
        for group, each in zip(("ngo", "resident"), narrower, strict=True)
    ]
    tables = pd.DataFrame(rows, columns=list(SIZE_COLUMNS)), pd.DataFrame(groups, columns=list(GROUP_COLUMNS))
    return Outlook(frame, request or Request(), *tables, base=8, enough=enough, affordable=affordable)


def said(*arguments, **changes):
    return " ".join(sentences.lines(outlook(*arguments, **changes)))


def test_the_sentence_names_the_share_with_its_error_and_what_interviews_cannot_settle(frame):
    text = said(frame, 0.3, 0.6)
    assert "6 regions with 8 interviews a group: where anything helps enough, about 60% (± 4) of the verdicts" in text
    assert "Of all verdicts that do, about 90% (± 3) are right." in text
    assert "Were every place known without doubt, it would be about 90%" in text and "no interview settles" in text
    assert "No size up to 8 interviews a group makes 80% of the verdicts firm and right." in text
    assert "go from 30% to 60%" in text


def test_a_size_that_passes_the_mark_by_little_is_not_beyond_doubt(frame):
    assert "EUR 14,400. That is within the error" in said(frame, 0.5, 0.82, enough=8)
    assert "within the error" not in said(frame, 0.5, 0.95, enough=8)


def test_where_more_interviews_do_not_make_more_verdicts_firm_that_is_told(frame):
    text = said(frame, 0.61, 0.6)
    assert (
        "More interviews hardly change how many verdicts are firm and right here" in text and "± 0.10 to ± 0.04" in text
    )


def test_few_worlds_cannot_tell_what_more_interviews_bring(frame):
    answer = outlook(frame, 0.6, 0.6)
    answer = replace(answer, sizes=answer.sizes.assign(both_error=0.2))
    assert "So few worlds cannot tell" in " ".join(sentences.sentences(answer))


def test_what_a_budget_pays_for_and_whose_interviews_narrow_most_is_told(frame):
    text = said(frame, 0.3, 0.6, affordable=5, request=Request(budget=9000.0))
    assert "EUR 9,000 pay for 5 interviews of every group in every region." in text
    assert "most among NGOs (then residents)" in text
    assert "EUR 100 do not pay for one interview" in said(frame, 0.3, 0.6, affordable=0, request=Request(budget=100.0))
    assert "cannot tell which of the two" in said(frame, 0.3, 0.6, narrower=(0.0060, 0.0058))


def test_costs_that_nobody_named_are_told_as_assumed(frame):
    assert "EUR 60 an interview is assumed" in said(frame, 0.3, 0.6)
    assert "is assumed" not in said(frame, 0.3, 0.6, request=Request(cost={"resident": 1.0}))


def test_where_nothing_ever_helps_no_number_is_named(frame):
    answer = outlook(frame, math.nan, math.nan)
    answer = replace(answer, sizes=answer.sizes.assign(firm=math.nan, both=math.nan))
    assert "no number of interviews can make a verdict clear" in " ".join(sentences.sentences(answer))


def test_where_the_form_allows_no_verdict_that_alone_is_told(frame):
    less = replace(frame, items=frame.items[frame.items["dimension"] != "barrier:digital"])
    (sentence,) = sentences.sentences(outlook(less, 0.3, 0.6))
    assert sentence.startswith("No verdict is possible") and "barrier:digital" in sentence


def test_columns_stand_below_each_other():
    lines = list(sentences.aligned([("a", "1"), ("bbb", "22")]))
    assert lines == ["a     1", "bbb  22"]
    assert pytest.approx(1) == len({len(line) for line in lines})
