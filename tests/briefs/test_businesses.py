"""Businesses with room: the first ones, with who is for and against them and what they still need."""

import pandas as pd
import pytest
import table_examples
from brief_examples import rows, verdict

from herelib.briefs.businesses import businesses_view, need_phrase, remarks
from herelib.report import brought_by


def types_of(region="elm-suburb", **changes):
    tables = rows(region)
    types = tables["business_types"].sort_values("rank", ignore_index=True)
    for name, value in changes.items():
        types[name] = value
    return tables | {"business_types": types}


def test_the_first_three_with_a_rank_are_named_in_their_order():
    tables = types_of()
    ranked = tables["business_types"].query("rank > 0").head(3)
    view = businesses_view(verdict(), tables, table_examples.catalogue())
    assert [business.kind for business in view] == list(ranked["type"])
    assert businesses_view(verdict(), types_of(rank=0), table_examples.catalogue()) == ()


@pytest.mark.parametrize(("voices", "word"), [("most", "most"), ("few", "few"), ("", "not shown: too few were asked")])
def test_who_is_for_and_against_is_said_in_a_word_or_not_at_all(voices, word):
    view = businesses_view(verdict(), types_of(voices_for=voices, voices_against=voices), table_examples.catalogue())
    assert {business.backing for business in view} == {business.against for business in view} == {word}


def test_what_is_short_and_does_not_come_with_the_package_is_named():
    brought = brought_by(verdict(), table_examples.catalogue())
    row = next(
        types_of(short="skills, nothing_known", licence="yes", competes=True, opposed=True)[
            "business_types"
        ].itertuples()
    )
    lines = remarks(row, {"nothing_known": "Mentoring"})
    assert lines[0] == "Still short: people's skills." and lines[1] == "Ask for its licence."
    assert lines[2:] == ["It would compete with what is here already.", "More are against it than for it."]
    every = next(
        types_of(short=", ".join(brought) or "skills", licence="no", competes=False, opposed=False)[
            "business_types"
        ].itertuples()
    )
    assert remarks(every, brought or {"skills": "x"}) == ["What is short comes with the help below."]
    assert remarks(every._replace(short=""), brought) == ["All it needs is here."]


def test_the_group_that_misses_a_need_most_is_named_only_where_it_clearly_does():
    groups = pd.DataFrame({"indicator": "need:care", "group": ["resident", "ngo"], "estimate": [0.8, 0.6]})
    assert need_phrase("care", groups) == "Care at home, missed most by residents"
    assert need_phrase("care", groups.assign(estimate=[0.62, 0.6])) == "Care at home"
    assert need_phrase("care", groups.assign(estimate=[0.8, None])) == "Care at home", "what is hidden is not compared"
