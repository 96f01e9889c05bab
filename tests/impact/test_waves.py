"""Waves: planted wrong links are found, each of its kind, and nothing else is called one."""

import numpy as np
import pandas as pd
import pytest
from planted_waves import ITEMS, Planted

from herelib.errors import HereError
from herelib.impact.waves import comparable_answers, link_items, link_people

SPOILT = {
    "another region": ("region differs", 3),
    "another group": ("group differs", 4),
    "another birth year": ("birth_year differs", 5),
    "another gender": ("gender differs", 2),
    "twice": ("twice in a wave", 3),
    "another pseudonym": ("perhaps the same", 4),
}


def linked(planted, **options):
    parts = [
        planted.people(wave).merge(planted.tables(wave)["interviews"][["interview", "region", "group"]], on="interview")
        for wave in ("before", "after")
    ]
    return link_people(*parts, **options)


def test_a_clean_study_has_no_error_and_its_losses_are_the_planted_ones():
    planted = Planted(seed=3)
    result = linked(planted)
    assert result.errors.empty
    assert sorted(result.people.loc[result.people["status"] == "lost", "person"]) == sorted(planted.spoilt["lost"])
    assert (result.people["status"] != "new").all()


@pytest.mark.parametrize("seed", [1, 2, 3])
def test_every_planted_error_is_found_under_its_name_and_no_other(seed):
    planted = Planted(people=6, seed=seed)
    for kind, (_, number) in SPOILT.items():
        planted.spoil(kind, number)
    result = linked(planted)
    for kind, (name, _) in SPOILT.items():
        found = result.errors[result.errors["error"] == name]
        assert sorted(found["person"]) == sorted(planted.spoilt[kind]), kind
    assert set(result.errors["error"]) == {name for name, _ in SPOILT.values()}
    renamed = result.errors[result.errors["error"] == "perhaps the same"]
    assert sorted(renamed["other"]) == sorted(planted.spoilt["new name"])


def test_who_is_in_doubt_does_not_count_as_asked_again_and_who_moved_does():
    planted = Planted(seed=5)
    for kind, (_, number) in SPOILT.items():
        planted.spoil(kind, number)
    status = linked(planted).people.set_index("person")["status"]
    for kind in ("another birth year", "another gender", "twice"):
        assert set(status[planted.spoilt[kind]]) == {"unclear"}
    for kind in ("another region", "another group"):
        assert set(status[planted.spoilt[kind]]) == {"again"}
    assert set(status[planted.spoilt["another pseudonym"]]) == {"lost"}
    assert set(status[planted.spoilt["new name"]]) == {"new"}


def test_somebody_who_looked_can_settle_a_doubt():
    planted = Planted(seed=5)
    doubtful = planted.spoil("another birth year", 2)
    result = linked(planted, judged=doubtful[:1])
    status = result.people.set_index("person")["status"]
    assert status[doubtful].tolist() == ["again", "unclear"]
    assert len(result.errors) == 2


def test_a_birth_year_may_be_one_off_and_what_was_not_said_contradicts_nothing():
    planted = Planted(seed=6)
    for row, year in zip(planted.second[:3], (1, 0, 0), strict=True):
        row["birth_year"] += year
    planted.second[1]["gender"] = ""
    planted.second[2]["birth_year"] = np.nan
    assert linked(planted).errors.empty


def test_interviews_without_a_pseudonym_are_in_no_link_and_counted():
    planted = Planted(seed=6)
    for row in planted.second[:4]:
        row["person"] = ""
    result = linked(planted)
    none = result.errors[result.errors["error"] == "no pseudonym"]
    assert none[["wave", "rows"]].to_numpy().tolist() == [["after", 4]]
    assert "" not in set(result.people["person"])


def test_two_who_are_alike_are_not_guessed_at():
    planted = Planted(people=4, seed=7)
    planted.spoil("another pseudonym", 2)
    for row in [*planted.first, *planted.second]:
        row.update(birth_year=1980, gender="f", language="lv", region="region a", group="ngo")
    result = linked(planted)
    lost, new = ((result.people["status"] == name).sum() for name in ("lost", "new"))
    assert lost > 1
    assert new == 2
    assert "perhaps the same" not in set(result.errors["error"])


def test_no_value_of_a_person_comes_back():
    planted = Planted(seed=8)
    planted.spoil("another birth year", 3)
    result = linked(planted)
    years = {str(row["birth_year"]) for row in [*planted.first, *planted.second]}
    text = result.errors.to_csv() + result.people.to_csv()
    assert not any(f",{year}," in text or f",{year}\n" in text for year in years)


def test_other_pseudonyms_change_nothing_but_the_pseudonyms():
    planted = Planted(seed=9)
    for kind, (_, number) in SPOILT.items():
        planted.spoil(kind, number)
    plain = linked(planted)
    new_name = {row["person"]: f"z{hash_of}" for hash_of, row in enumerate(reversed(planted.first + planted.second))}
    for row in [*planted.first, *planted.second]:
        row["person"] = new_name[row["person"]]
    other = linked(planted)
    assert plain.people["status"].tolist() == other.people["status"].tolist()
    assert plain.people["interview_before"].tolist() == other.people["interview_before"].tolist()
    assert plain.errors["error"].tolist() == other.errors["error"].tolist()


def test_people_say_how_many_links_are_in_doubt():
    planted = Planted(seed=4)
    planted.spoil("another gender", 1)
    text = linked(planted).say()
    assert text.endswith(
        "1 more pseudonym links interviews that do not fit each other: it counts as asked once a wave."
    )


def test_a_table_without_a_column_is_refused():
    with pytest.raises(HereError, match="people of the wave before: no column region, group"):
        link_people(pd.DataFrame({"person": [], "interview": []}), pd.DataFrame())


def item(name, **changed):
    return {**ITEMS.iloc[0].to_dict(), "item": name, **changed}


@pytest.mark.parametrize(
    ("changed", "link", "comparable"),
    [
        ({}, "same", True),
        ({"label": "Is there work?"}, "reworded", True),
        ({"high": 7.0}, "rescaled", True),
        ({"dimension": "need:care"}, "other subject", False),
        ({"kind": "choice"}, "other kind", False),
    ],
)
def test_items_are_linked_by_name_and_say_what_changed(changed, link, comparable):
    table = link_items(ITEMS, pd.DataFrame([item("work_now", **changed)]))
    assert table[["link", "comparable"]].to_numpy().tolist() == [[link, comparable]]


def test_renamed_items_are_linked_where_they_are_named_and_not_else():
    after = pd.DataFrame([item("work_here")])
    assert link_items(ITEMS, after)["link"].tolist() == ["only after", "only before"]
    table = link_items(ITEMS, after, {"work_here": "work_now"})
    assert table[["item_before", "item_after", "link"]].to_numpy().tolist() == [["work_now", "work_here", "renamed"]]
    answers = pd.DataFrame({"interview": ["b1"], "work_here": [0.5]})
    assert comparable_answers(answers, table, "after").columns.tolist() == ["interview", "work_now"]
    with pytest.raises(HereError, match="did you mean 'work_here'"):
        link_items(ITEMS, after, {"work_her": "work_now"})


def test_an_item_that_was_renamed_is_not_linked_twice():
    after = pd.DataFrame([item("work_now"), item("work_here")])
    table = link_items(ITEMS, after, {"work_here": "work_now"})
    assert table["item_before"].tolist().count("work_now") == 1
