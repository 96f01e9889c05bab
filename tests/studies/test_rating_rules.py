"""What is rated: levels in their range, by every rater, of every part; zeros, twins and barriers with one remedy."""

import pandas as pd
import pytest
from small_catalogue import BARRIERS, CAPACITIES, small_tables
from spoilt_catalogues import changed, line, noticed, spoilt

from herelib.studies.catalogue_rules import judge
from herelib.studies.rating_rules import AWAITING, HIGHEST, levels

# table, part or type, column, value, rule, what to do
WRONG = [
    ("effects/one", "course", "barrier:skills", "4", "not 0, 1, 2, 3 or x", "the nearest is 3"),
    ("effects/one", "course", "barrier:skills", "-1", "not 0, 1, 2, 3 or x", "the nearest is 0"),
    (
        *("effects/two", "course", "barrier:skills", "", "not 0, 1, 2, 3 or x"),
        "0 takes nothing away, 3 most of it; x where it cannot",
    ),
    ("requires/one", "course", "skills", "7", "not a level from 0 to 5", "the nearest is 5"),
    ("requires/one", "course", "skills", "2.6", "not a level from 0 to 5", "the nearest is 3"),
    (
        *("requires/two", "course", "skills", "3x", "not a level from 0 to 5"),
        "a digit, with h where it is hard and s where it is soft",
    ),
    ("effects/one", "course", "rated_by", "", "is blank", "fill it in"),
    ("effects/one", "course", "rated_on", "20 November", "not a date", "write YYYY-MM-DD"),
    ("meets", "repair", "food", "-1", "not a whole number from 0 to 3", "the nearest is 0"),
    ("type_requires", "repair", "skills", "", "not a whole number from 0 to 5", "write 0 where it does not apply"),
    ("type_requires", "repair", "status", "S", "nobody reviewed it", f"write '{AWAITING}', or name the reviewer"),
    ("meets", "repair", "reviewer", "A. Expert", "it was reviewed", ""),
    ("meets", "repair", "reviewer", "A. Expert", "reviewer and date stand together", ""),
]


@pytest.mark.parametrize(("name", "key", "column", "value", "rule", "do"), WRONG)
def test_a_rating_that_is_none_is_found_with_the_nearest_one(name, key, column, value, rule, do):
    found = spoilt((name, key, column, value))
    told = [f for f in found if f[0] == f"catalogue/{name}.csv" and f[1] == line(name, key) and f[4] == rule]
    assert len(told) == 1
    assert not do or told[0][2:] == [column, value, rule, do]


def test_the_signs_of_a_rater_are_ratings():
    for cell in ("0", "3", "x"):
        assert spoilt(("effects/one", "course", "barrier:network", cell)) == []
    for cell in ("0", "5", "3h", "4s", "0s"):
        assert spoilt(("requires/one", "course", "finance", cell)) == []


@pytest.mark.parametrize("name", ["effects/one", "effects/two", "requires/one", "requires/two"])
def test_every_part_is_rated_by_every_rater(name):
    found = changed(name, lambda t: t.iloc[1:])
    row = ["catalogue/parts.csv", "2", "part", "loan_course", f"no row in {name}.csv", "rate it: here rate"]
    assert row in found
    found = changed(name, lambda t: pd.concat([t, t.head(1).assign(part="cuorse")]))
    assert ["part", "cuorse", "not in parts.csv", "did you mean 'course'?"] in [f[2:] for f in found]


@pytest.mark.parametrize("name", HIGHEST)
def test_each_type_needs_its_row_in_each_matrix(name):
    found = changed(name, lambda t: t.iloc[1:])
    do = f"add one with a rating from 0 to {HIGHEST[name]} each"
    assert found == [["catalogue/business_types.csv", "2", "type", "repair", f"no row in {name}.csv", do]]


def test_a_rater_who_did_half_of_the_work_is_named():
    tables = small_tables()
    del tables["requires/two"]
    found = judge(tables).faults.table()
    assert found[["file", "value", "rule"]].to_numpy().tolist() == [
        ["catalogue/effects/two.csv", "two", "no requires/two.csv"]
    ]


def test_names_of_dimensions_are_the_same_for_all():
    found = changed("effects/two", lambda t: t.rename(columns={"barrier:network": "barrier:netwok"}))
    assert [f[2:] for f in found if f[0] == "catalogue/effects/two.csv"] == [
        ["barrier:netwok", "barrier:netwok", "not in effects/one.csv", "did you mean 'barrier:network'?"],
        ["barrier:network", "", "column missing", "did you mean 'barrier:netwok'?"],
    ]
    found = changed("effects/one", lambda t: t.rename(columns={"barrier:network": "barier:network"}))
    assert ["barier:network", "not barrier:x"] in [f[3:5] for f in found]
    found = changed("type_requires", lambda t: t.rename(columns={"skills": "skill"}))
    assert ["skill", "unknown capacity", "did you mean 'skills'?"] in [f[3:] for f in found]


def test_a_part_that_does_nothing_is_noted_unless_it_supplies_something():
    zeros = [(f"effects/{rater}", "activity", f"barrier:{b}", "0") for rater in ("one", "two") for b in BARRIERS]
    assert spoilt(*zeros) == []
    told = "takes nothing away and supplies nothing, say all raters: it joins no package"
    assert ("catalogue/parts.csv", "activity", told) in noticed(*zeros)
    supplied = [*zeros, ("supplies", "mentors", "part", "activity")]
    assert ("catalogue/parts.csv", "activity", told) not in noticed(*supplied)


def test_zeros_of_one_rater_alone_are_a_note():
    zeros = [("effects/two", "activity", f"barrier:{barrier}", "0") for barrier in BARRIERS]
    assert spoilt(*zeros) == []
    assert ("catalogue/effects/two.csv", "activity", "takes nothing away, says this rater alone") in noticed(*zeros)


def alike(first, second, raters=("one", "two")):
    """Cells that give one part the ratings of another."""
    cells = []
    for rater in raters:
        for what, columns in (("effects", [f"barrier:{b}" for b in BARRIERS]), ("requires", CAPACITIES)):
            table = small_tables()[f"{what}/{rater}"].set_index("part")
            cells += [(f"{what}/{rater}", second, column, table.loc[first, column]) for column in columns]
    return cells


def test_two_parts_of_a_role_with_the_same_profile_exclude_each_other():
    rule = "these two parts have the same profile: course and activity"
    assert [f[2:5] for f in spoilt(*alike("course", "activity"))] == [["part", "activity", rule]]
    assert spoilt(*alike("course", "activity", ["one"])) == []  # the second rater tells them apart
    assert spoilt(*alike("course", "leaflet")) == []  # these two exclude each other
    assert spoilt(*alike("microcredit", "workshop")) == []  # of two roles: no choice between them


def test_a_stated_letter_tells_profiles_apart():
    cells = alike("course", "activity")
    at = next(i for i, (name, _, column, _) in enumerate(cells) if (name, column) == ("requires/one", "finance"))
    assert cells[at][3] == "1s"
    cells[at] = (*cells[at][:3], "1")
    assert spoilt(*cells) == []


def test_a_barrier_with_one_remedy_or_none_is_a_note():
    assert noticed() == [
        ("catalogue/effects/", "barrier:premises", "only workshop takes a good part of it away (rated 2 or more)")
    ]
    weak = [(f"effects/{rater}", "workshop", "barrier:premises", "1") for rater in ("one", "two")]
    assert noticed(*weak)[0][2] == "no part takes a good part of it away (rated 2 or more)"


def test_levels_are_numbers_and_a_row_with_a_fault_is_left_out():
    tables = small_tables()
    tables["effects/one"].loc[0, "barrier:skills"] = "many"
    book = judge(tables)
    assert "loan_course" not in levels(book, "effects/one")
    assert levels(book, "effects/one")["microcredit"].tolist() == [3, 0, 0, -1]
    assert levels(book, "requires/one")["mentors"].tolist() == [3.1, 1, 0, 1]
