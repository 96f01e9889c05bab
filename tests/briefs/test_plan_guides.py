"""Who guides: needed mentors and hours, and in words how far there are any; who was heard."""

import pandas as pd
import pytest

from herelib.briefs.plan_guides import covered_sentence, guides_sentences, heard_view, needed_sentences

NAN = float("nan")


def plan(mentors=12.0, each=1.0, hours=48.0):
    table = pd.DataFrame([["alder", mentors, each, hours]],
                         columns=["region", "mentors", "mentees_per_mentor", "mentor_hours"])  # fmt: skip
    return next(table.itertuples())


def hours(*words):
    return pd.DataFrame({"basis": "offered in interviews", "covered": list(words)})


def matching(*rows):
    return pd.DataFrame(rows, columns=["column", "name", "matched_part"])


def test_mentors_and_hours_that_are_needed_are_said_as_far_as_they_are_known():
    assert needed_sentences(plan()) == [
        "12 mentors are needed.",
        "That is one for each of those who start.",
        "Together they give 48 hours a month.",
    ]
    assert needed_sentences(plan(3.0, 4.0))[0] == "3 mentors are needed, each for 4 of those who start."
    assert needed_sentences(plan(1.0, NAN, NAN)) == ["1 mentor is needed."]
    assert needed_sentences(plan(NAN)) == ["How many mentors are needed is not known."]


@pytest.mark.parametrize(
    ("table", "says"),
    [(hours("all"), "that much or more"), (hours("half or less"), "half of that or less"),
     (hours(), "not known, or not shown"), (hours(""), "not known, or not shown")],
)  # fmt: skip
def test_hours_that_were_offered_are_said_in_words_or_not_at_all(table, says):
    assert says in covered_sentence(table)


def test_who_has_a_mentor_is_said_of_the_region():
    table = matching(("region", "birch", "more than half"), ("region", "alder", "half or less"))
    assert guides_sentences(plan(), hours("all"), table)[-1].startswith("Half or fewer of those who asked")
    few = guides_sentences(plan(), hours(), table.head(1))
    assert few[-1].startswith("How many have a mentor already is not shown")
    assert "no list of people yet, or too few stand on it" in guides_sentences(plan(), hours(), matching())[-1]


def test_who_was_heard_comes_by_what_it_is_about_and_only_what_most_said_is_told():
    rows = [
        ("contact", "yes"),
        ("work_status", "self_employed"),
        ("out_of_work", "12 months or more"),
        ("other", "x"),
    ]
    heard = heard_view(pd.DataFrame(rows, columns=["role", "answer"]))
    assert [(line.answer, line.part) for line in heard] == [
        ("Without paid work for a year or more", "most"),
        ("Work: self employed", "most"),
        ("May be asked again", "most"),
    ]
