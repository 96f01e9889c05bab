"""Who was heard, what they could give, and which businesses they named."""

import pandas as pd
from planned_incubators import ITEMS, money_alone, plan_of, planned, run, team

from herelib.incubator.audience import hours_offered, ideas_of, say, target_group


def test_answers_are_counted_by_region_and_question_and_only_of_those_who_gave_one():
    table = planned()["target_group"].set_index(["region", "role", "answer"])
    assert table.loc[("alder", "work_status", "unemployed"), ["people", "stated"]].tolist() == [6, 12]
    # the last of birch did not answer
    assert table.loc[("birch", "work_status", "employed"), ["people", "stated"]].tolist() == [2, 3]
    assert table.loc[("alder", "out_of_work", "less than 12 months"), "people"] == 6
    assert table.loc[("birch", "out_of_work", "12 months or more"), "people"] == 2
    hours = table.loc[("alder", "own_hours", "some hours")]
    assert (hours["people"], hours["stated"], hours["hours"]) == (4, 12, 40.0)


def test_who_may_be_written_to_is_a_count_and_nothing_else():
    contact = planned()["target_group"].query("role == 'contact'")
    assert contact["people"].tolist() == [7, 2, 0][: len(contact)] and set(contact["answer"]) == {"yes"}


def test_a_question_that_the_form_does_not_have_is_no_row():
    brought = team(items={}, contacts=None)
    assert target_group(run(), brought).empty and hours_offered(run(), brought) is None
    assert plan_of(brought=money_alone())["hours"]["basis"].unique().tolist() == ["offered in interviews"]
    assert say(target_group(run(), brought), "alder") == "Nobody was asked about work, schooling or hours."


def test_the_sentence_counts_those_who_are_out_of_work_for_long():
    assert say(planned()["target_group"], "birch") == (
        "2 people who were heard have had no paid work for a year or more; 2 could give hours to a business of "
        "their own."
    )


def test_ideas_become_business_types_by_the_codebook_and_an_unknown_one_stays_without():
    ideas = ideas_of(run(), team())
    assert len(ideas) == 8 and ideas["type"].value_counts().to_dict() == {"repair": 4, "": 4}
    several = team(types=pd.DataFrame({"code": ["idea_repair"] * 2, "type": ["repair", "home_care"]}))
    assert ideas_of(run(), several)["type"].value_counts().to_dict() == {"repair": 4, "home_care": 4, "": 4}
    table = planned()["ideas"].set_index(["region", "type"])
    assert table.loc[("alder", "repair"), ["founders", "standing"]].tolist() == [3, "room"]
    assert table.loc[("alder", ""), "standing"] == "no type"


def test_a_segment_that_does_not_count_is_no_idea():
    segments = run()["segments"].assign(counts=False)
    assert ideas_of(run(segments=segments), team(items=ITEMS)).empty
