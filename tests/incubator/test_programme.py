"""How long, how many, and when."""

import numpy as np
import pandas as pd

from herelib.incubator.programme import calendar, cohort, say
from herelib.studies import read_catalogue

PARTS = pd.DataFrame(
    {
        "part": ["course", "mentors", "room"],
        "label": ["Course", "Mentors", "Room"],
        "role": ["support", "support", "place"],
        "weeks": [10.0, 26.0, np.nan],
        "hours": [np.nan, 2.5, np.nan],
        "founders_per_mentor": [np.nan, 2.0, np.nan],
        "lead_time_low_months": [6.0, 3.0, np.nan],
        "lead_time_high_months": [12.0, 6.5, np.nan],
    }
)


def test_a_cohort_is_as_long_as_its_longest_part_and_needs_whole_mentors():
    planned = cohort(PARTS, ["course", "mentors"], 9, 4.5)
    assert (planned.weeks, planned.hours_a_week, planned.mentors, planned.mentor_hours) == (26, 2.5, 5, 40.5)
    assert str(planned) == "9 founders ask for 40.5 hours of mentors a month. It lasts 26 weeks."


def test_what_no_part_says_is_not_known():
    planned = cohort(PARTS, ["room"], 9, 4.5)
    assert np.isnan([planned.weeks, planned.hours_a_week, planned.mentors]).all()
    assert str(planned).endswith("How many weeks it lasts is not known.")


def test_parts_start_after_their_lead_time_the_earliest_first_and_the_unknown_last():
    table = calendar(PARTS, ["room", "course", "mentors"], "2026-08-31")
    assert table[["part", "earliest", "latest"]].to_numpy().tolist() == [
        ["mentors", "2026-11-30", "2027-03-15"],
        ["course", "2027-02-28", "2027-08-31"],
        ["room", "", ""],
    ]
    assert say(table) == (
        "The first part can start on 2026-11-30 at the earliest, and all run by 2027-08-31 at the latest; when is not "
        "known for 1."
    )
    assert say(table.tail(1)) == "When the parts can start is not known."


def test_the_catalogue_can_be_planned_with():
    parts = read_catalogue()["parts"]
    table = calendar(parts, ["mentoring", "incubator"], "2026-11-30")
    assert table["part"].tolist() == ["mentoring", "incubator"] and (table["earliest"] > "2026-11-30").all()
    assert cohort(parts, ["mentoring", "incubator"], 8, 4.5).mentors == 8
