"""What to teach first: never of fewer people than may be shown, and never regions and all at once."""

from planned_incubators import SETTLED, planned, team

from herelib.incubator.training import training


def test_regions_learn_by_themselves_where_each_has_people_enough():
    table = training(team(), ["alder", "birch"], SETTLED, 5)
    assert set(table["region"]) == {"alder", "birch"} and table.groupby("region")["hours"].sum().tolist() == [60, 60]
    assert (planned()["training"]["region"] == table["region"]).all()


def test_all_learn_the_same_where_one_region_has_too_few():
    table = training(team(), ["alder", "birch"], SETTLED, 7)
    assert set(table["region"]) == {"all"} and table.loc[table["answers"] > 0, "answers"].unique().tolist() == [18]


def test_a_competence_that_a_region_was_not_asked_counts_as_too_few():
    brought = team()
    skills = brought.skills
    first = skills["competence"].iloc[0]
    gone = skills["participant"].isin(brought.participants.query("region == 'birch'")["participant"])
    table = training(team(skills=skills[~(gone & (skills["competence"] == first))]), ["alder", "birch"], SETTLED, 5)
    assert set(table["region"]) == {"all"}


def test_too_few_people_or_no_answers_are_no_modules():
    assert training(team(), ["alder", "birch"], SETTLED, 19).query("answers > 0").empty
    assert training(team(skills=None), ["alder"], SETTLED, 5).empty
    assert training(team(), [], SETTLED, 5).empty
