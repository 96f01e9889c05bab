"""The parts: cost, reach, whom they are for, what they supply and exclude, and what was seen of them."""

import pytest
from small_catalogue import small_tables
from spoilt_catalogues import changed, line, noticed, spoilt

# table, part, column, value, rule, what to do
WRONG = [
    ("parts", "course", "cost_low_eur", "900000", "above cost_high_eur = 20000", "exchange the two"),
    ("parts", "course", "cost_high_eur", "", "not stated", "give both or none"),
    ("parts", "course", "cost_founder_low_eur", "500", None, None),
    ("parts", "course", "lead_time_low_months", "soon", "not a number from 0", "leave it blank if not stated"),
    ("parts", "course", "lead_time_low_months", "-1", "not a number from 0", "leave it blank if not stated"),
    ("parts", "course", "reached", "0", "not a number above 0", "leave it blank if not stated"),
    ("parts", "course", "weeks", "ten", "not a number above 0", "leave it blank if not stated"),
    ("parts", "course", "cost_basis", "", "is blank, with cost_low_eur", "say where the figure comes from"),
    ("parts", "course", "reached_basis", "", "is blank, with reached", "say where the figure comes from"),
    ("parts", "course", "for_whom", "yuoth", "unknown group", "did you mean 'youth'?"),
    ("parts", "course", "for_whom", "", "a support part says for whom it is", "name the groups, or write anyone"),
    ("parts", "course", "settings", "rurall", "unknown setting", "did you mean 'rural'?"),
    ("parts", "course", "countries", "Latvia", "not a code of a country", "two capital letters: LV;ES"),
    ("parts", "course", "worsens", "barrier:skils", "unknown dimension", "did you mean 'barrier:skills'?"),
    ("supplies", "mentors", "level", "6", "not a whole number from 1 to 5", "the nearest is 5"),
    ("supplies", "mentors", "capacity", "finnance", "unknown capacity", "did you mean 'finance'?"),
    ("excludes", "course", "other", "course", "names itself", "take it out"),
    ("excludes", "course", "other", "leaflets", "not in parts.csv", "did you mean 'leaflet'?"),
    ("excludes", "course", "reason", "", "is blank", "fill it in"),
    ("evidence", "course", "barrier", "barrier:skils", "unknown barrier", "did you mean 'barrier:skills'?"),
]


@pytest.mark.parametrize(("name", "key", "column", "value", "rule", "do"), WRONG)
def test_a_fault_of_a_part_names_its_cell_and_what_to_do(name, key, column, value, rule, do):
    found = spoilt((name, key, column, value))
    if rule is None:
        assert {f[4] for f in found} == {"not stated"}  # the other end of the range is the one that is missing
    else:
        assert [f"catalogue/{name}.csv", line(name, key), column, value, rule, do] in found


def test_what_is_not_known_may_stay_blank():
    blank = [("parts", "course", c, "") for c in ("cost_low_eur", "cost_high_eur", "cost_basis", "reached")]
    assert spoilt(*blank) == []
    text = "how many people it reaches is not known, so that it cannot be judged: course"
    assert ("catalogue/parts.csv", "reached", text) in noticed(*blank)
    assert spoilt(("parts", "cooperative", "for_whom", "")) == []  # only a support part must say
    assert spoilt(("parts", "course", "cost_low_eur", "0")) == []  # some parts cost nothing


def test_a_pair_of_exclusions_stands_once():
    twice = changed("excludes", lambda t: t.loc[[0, 0]].reset_index(drop=True))
    assert [f[4] for f in twice] == ["already in row 2"]

    def turned(table):
        both = table.loc[[0, 0]].reset_index(drop=True)
        both.loc[1, ["part", "other"]] = ["leaflet", "course"]
        return both

    assert [f[2:] for f in changed("excludes", turned)] == [
        ["part, other", "course", "already in row 2, the other way round", "keep one"]
    ]


def test_what_a_part_supplies_and_requires_itself_is_a_note_by_capacity():
    assert ("mentors", "finance") in small_tables()["supplies"][["part", "capacity"]].itertuples(index=False, name=None)
    assert not any(file.endswith("supplies.csv") for file, *_ in noticed())
    cell = ("requires/two", "mentors", "finance", "1")
    assert spoilt(cell) == []
    text = "supplied by parts that require it themselves, says a rater (it counts for other parts only): mentors"
    assert ("catalogue/supplies.csv", "finance", text) in noticed(cell)


@pytest.mark.parametrize("unseen", [("outcome", "other"), ("grade", "none"), ("part", "mentors")])
def test_a_strong_rating_of_what_nobody_saw_people_gain_by_is_a_note(unseen):
    cell = ("evidence", "course", *unseen)
    text = "rated 2 or more, but no evidence saw people who founded or were employed: course"
    told = ("catalogue/evidence.csv", "part", text)
    assert told in noticed(cell)
    assert told not in noticed() and told not in noticed(("evidence", "course", "size", "unknown"))
    weak = noticed(("evidence", "leaflet", *unseen))  # nobody rates it 2
    assert not any("leaflet" in text for _, _, text in weak)
