"""Did it work? Design, answers, changes of regions, who was lost, businesses: only what may be shown."""

import pandas as pd
import pytest
from sheet_examples import evaluated

from herelib.briefs.impact_sheet import (
    CANNOT,
    business_sentences,
    decided_sentence,
    impact_view,
    judged,
    left_out_sentences,
    lost_sentence,
    ordered,
    turning_sentences,
)
from herelib.impact.wording import KINDS, not_allowed

NAN = float("nan")
REGISTER = {"supported": True, "founded": 15.0, "alive": 10.0, "jobs": 20.0, "checked_on": "2028-04-01"}
SURVIVAL = {"supported": True, "months": 24.0, "alive": 0.75}


def register(**changed):
    return pd.DataFrame([{**REGISTER, **changed}])


def survival(**changed):
    return pd.DataFrame([{**SURVIVAL, **changed}])


def test_a_sheet_says_the_design_the_answers_and_what_it_cannot_say():
    sheet = impact_view(evaluated(), {"region a": "Alder"})
    assert sheet.design.startswith("Lots were cast: 3 of 6 regions got the incubator.")
    assert sheet.had.startswith("Alder, ") and sheet.decided.endswith("before anybody was asked again.")
    (answer,) = sheet.answers
    assert answer.answer == "Yes, that is shown." and "for the worse" in answer.behind
    assert len(sheet.cannot) >= 4 and sheet.learnt and sheet.travels and sheet.further == ""


def test_regions_with_the_incubator_come_first_and_their_bars_leave_from_the_middle():
    tables = evaluated()
    changes = tables["changes"].assign(change=[0.2, -0.1, 0.3, 0.0, NAN, 0.1])
    (picture,) = impact_view(tables | {"changes": changes}, {}).pictures
    assert [bar.treated for bar in picture.bars] == [True] * 3 + [False] * 3
    by_region = {bar.region: bar for bar in picture.bars}
    assert (by_region["Region c"].points, by_region["Region c"].left, by_region["Region c"].wide) == ("+30", 50.0, 50.0)
    down = by_region["Region b"]
    assert down.points == "−10" and down.left + down.wide == pytest.approx(50, abs=0.1)
    assert (by_region["Region e"].points, by_region["Region e"].wide) == ("not shown", 0.0)


def test_without_a_change_that_may_be_shown_there_is_no_picture():
    tables = evaluated()
    sheet = impact_view(tables | {"changes": tables["changes"].assign(change=NAN)}, {})
    assert sheet.pictures == ()


@pytest.mark.parametrize(
    ("decided", "planned", "says"),
    [("", False, "proves nothing"), ("2026-09-01", True, "before anybody was asked again"),
     ("2027-09-01", False, "a first look")],
)  # fmt: skip
def test_what_was_not_decided_before_is_a_first_look(decided, planned, says):
    assert says in decided_sentence(pd.Series({"decided_on": decided, "planned": planned}))


def test_explored_outcomes_come_with_the_clearest_first_and_decided_ones_as_they_are():
    rows = evaluated()["differences"].query("basis == 'all interviews'")
    table = pd.concat([rows.assign(outcome=name, p=p) for name, p in (("b", 0.6), ("a", 0.2), ("c", NAN))])
    assert list(ordered(table)["outcome"]) == ["b", "a", "c"]
    assert list(ordered(table.assign(planned=False))["outcome"]) == ["a", "b", "c"]


def test_who_was_lost_stands_beside_and_is_not_made_up():
    rows = evaluated()["differences"].iloc[0]
    assert lost_sentence(rows).startswith("Not asked again: about 20% of the people where the incubator was")
    assert "15%" in lost_sentence(rows)
    one = lost_sentence(pd.Series({"lost_treated": NAN, "lost_others": 0.2}))
    assert one == "About 20% of those asked before were not asked again."
    assert "not known, or not shown" in lost_sentence(pd.Series({"lost_treated": NAN, "lost_others": NAN}))


def test_regions_that_are_in_no_comparison_are_named():
    rows = pd.DataFrame(
        {"outcome": ["need:jobs", "need:care"], "label": ["Work", "Care"], "left_out": ["alder|birch", ""]}
    )
    (text,) = left_out_sentences(rows, {})
    assert "lder and " in text and text.endswith("irch.") and text.startswith("Not compared")


def test_whether_those_lost_could_turn_the_direction_is_said():
    rows = pd.DataFrame({"outcome": ["need:jobs"], "label": ["Work"], "estimate": [0.2]})
    table = pd.DataFrame({
        "outcome": "need:jobs", "assumption": ["all interviews", "same people", "anything may be true of those lost"],
        "estimate": [0.2, 0.1, NAN], "low": [NAN, NAN, 0.1], "high": [NAN, NAN, 0.4],
    })  # fmt: skip
    assert turning_sentences(table, rows)[0].startswith("Whatever those lost would have said")
    assert turning_sentences(table.assign(low=[NAN, NAN, -0.1]), rows)[0].startswith("Unless those lost")
    assert turning_sentences(table.assign(estimate=[0.2, -0.1, NAN]), rows)[0].startswith("What those lost would have")
    assert turning_sentences(table, rows.assign(estimate=NAN)) == turning_sentences(table.head(0), rows) == []


def test_businesses_are_counted_as_far_as_they_may_be():
    assert business_sentences(register(), survival()) == [
        "By 1 April 2028 about 15 businesses were founded with support, and about 10 of them were alive.",
        "About 20 people or more work there.",
        "After 24 months about 75% of them were alive.",
    ]
    hidden = business_sentences(register(alive=NAN, jobs=NAN), survival(alive=NAN))
    assert len(hidden) == 1 and hidden[0].endswith("How many are alive is not shown.")
    assert "there are few" in business_sentences(register(founded=NAN, alive=NAN, jobs=NAN), survival())[0]
    # rounded each by itself, more could seem alive than were founded
    assert "about 15 of them" in business_sentences(register(alive=20.0), survival())[0]
    assert business_sentences(register(supported=False), survival()) == [
        "Nobody has counted yet which businesses were founded."
    ]


@pytest.mark.parametrize("kind", KINDS)
def test_what_it_cannot_say_keeps_to_the_words_of_its_design(kind):
    assert all(not_allowed(kind, text) == [] for text in CANNOT[kind])


def test_only_studies_with_a_second_wave_are_judged():
    assert judged(evaluated()) and not judged({}) and not judged({"differences": pd.DataFrame()})
