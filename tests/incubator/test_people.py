"""Participants and mentors as a matching reads them."""

import pandas as pd
import pytest

from herelib.errors import StudyError
from herelib.incubator.people import mentors, participants

ASKING = {"participant": ["p1", "p2", "p3"], "region": ["a", "a", "b"], "languages": ["lv; es", "es;lv", "lv"]}
OFFERING = {"mentor": ["m1"], "region": ["a"], "languages": ["lv"], "hours": [9]}


def test_kinds_are_what_is_alike_in_every_attribute_however_its_words_are_ordered():
    people = participants(pd.DataFrame(ASKING))
    assert people.kind.tolist() == [0, 0, 1] and people.count.tolist() == [2, 1]


def test_kinds_do_not_depend_on_the_order_of_rows_or_on_pseudonyms():
    table = pd.DataFrame(ASKING)
    turned = table.iloc[::-1].assign(participant=["z", "y", "x"])
    assert participants(turned).kinds.equals(participants(table).kinds)


def test_a_column_that_may_name_somebody_is_refused():
    with pytest.raises(StudyError) as refused:
        participants(pd.DataFrame(ASKING).assign(name="Anna", phone="29123456"))
    faults = refused.value.faults
    assert faults["column"].tolist() == ["name", "phone"]
    assert "Anna" not in str(refused.value) and "29123456" not in str(refused.value)


@pytest.mark.parametrize(
    ("change", "column", "rule"),
    [
        ({"participant": ["p1", "p1", "p3"]}, "participant", "occurs twice"),
        ({"languages": ["lv", "", "lv"]}, "languages", "is blank"),
        ({"region": [None, "a", "b"]}, "region", "is blank"),
        ({"modes": ["on_line", "", ""]}, "modes", "not an allowed word"),
    ],
)
def test_each_fault_is_a_row_with_what_to_do(change, column, rule):
    with pytest.raises(StudyError) as refused:
        participants(pd.DataFrame(ASKING | change))
    assert refused.value.faults[["column", "rule"]].to_numpy().tolist() == [[column, rule]]


@pytest.mark.parametrize("hours", ["many", -1, None])
def test_mentors_say_how_many_hours(hours):
    with pytest.raises(StudyError, match="hours") as refused:
        mentors(pd.DataFrame(OFFERING | {"hours": [hours]}))
    assert refused.value.faults["value"].tolist() == ["" if hours is None else str(hours)]


def test_a_reach_that_is_blank_is_no_fault():
    assert mentors(pd.DataFrame(OFFERING | {"reach_km": [None]})).kinds["reach_km"].isna().all()
