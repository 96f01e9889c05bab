"""The stage: every table keeps its contract, holds nobody, and says what was planted."""

import pandas as pd
import pytest
from evaluated_studies import RAISED, businesses, checked, evaluated_study, first_wave, wave
from planted_waves import Planted

from herelib.errors import HereError, StudyError
from herelib.impact.results import sentences
from herelib.tables import made_by


def test_all_tables_of_the_stage_keep_their_contracts_and_name_nobody():
    planted = Planted(raised=RAISED, by=0.25, people=10, seed=1)
    planted.spoil("another birth year", 2)
    tables = checked(evaluated_study(planted))
    assert set(tables) == set(made_by("evaluate")) - {"parameters_evaluate"}
    people = {row["person"] for row in planted.first + planted.second}
    interviews = {row["interview"] for row in planted.first + planted.second}
    for table in tables.values():
        cells = set(table.astype(str).to_numpy().ravel())
        assert not cells & (people | interviews | set(businesses()["business"]))
        assert not {"person", "birth_year", "gender", "business"} & set(table.columns)
    assert tables["link_errors"].set_index("error").loc["birth_year differs", "links"] == 2


def test_what_was_planted_is_shown_and_sums_are_identities():
    tables = evaluated_study()
    row = tables["differences"].set_index("basis").loc["all interviews"]
    assert row["verdict"] == "shown"
    assert row["estimate"] == pytest.approx(0.25, abs=0.06)
    assert row["planned"]
    lost = tables["attrition"]
    assert (lost["before"] == lost["again"] + lost["lost"] + lost["unclear"]).all()
    register = tables["register"]
    assert (register["founded"] == register["alive"] + register["closed"]).all()
    assert register["founded"].sum() == len(businesses())
    assert (register["largest"] <= register["jobs"]).all()


@pytest.mark.parametrize(
    ("declared", "changed", "verdict"),
    [
        ({}, {"alpha": 0.05}, "cannot show it"),
        ({"incubator_in": []}, {}, "no comparison"),
        ({"incubator_in": ["region a"], "blocks": dict.fromkeys("x")}, {}, "cannot show it"),
        ({"picked": "chosen"}, {}, "shown"),
        ({}, {"measure": "log"}, "shown"),
    ],
)
def test_designs_of_all_kinds_keep_their_contracts(declared, changed, verdict):
    declared = {name: value for name, value in declared.items() if name != "blocks"}
    tables = checked(evaluated_study(declared=declared, **changed))
    assert set(tables["differences"]["verdict"]) == {verdict}
    assert sentences(tables)


def test_without_people_and_register_their_tables_are_empty():
    planted = Planted(raised=RAISED, seed=2)
    tables = evaluated_study(planted, register=pd.DataFrame())
    assert len(tables["register"]) == len(tables["survival"]) == 0
    assert len(tables["attrition"])
    for row in planted.second:
        row["person"] = ""
    tables = checked(evaluated_study(planted, register=pd.DataFrame()))
    assert len(tables["attrition"]) == len(tables["sensitivity"]) == len(tables["link_errors"]) == 0
    assert set(tables["differences"]["basis"]) == {"all interviews"}


def test_where_no_outcome_was_decided_on_all_are_explored_and_say_so():
    tables = evaluated_study(outcomes="none", harm_margin=0.1)
    assert set(tables["differences"]["outcome"]) == {"need:jobs"}
    assert not tables["differences"]["planned"].any()
    assert tables["differences"]["harm_margin"].isna().all()
    assert "all of them are explorations" in " ".join(sentences(tables))


def test_harm_of_a_need_is_a_rise():
    fallen = evaluated_study(Planted(raised=RAISED, by=-0.2, people=10, seed=1), harm_margin=0.1)
    risen = evaluated_study(Planted(raised=RAISED, by=0.2, people=10, seed=1), harm_margin=0.1)
    verdicts = [tables["differences"]["harm_verdict"].iloc[0] for tables in (fallen, risen)]
    assert verdicts == ["shown", "not shown"]
    assert "a change for the worse of 0.10 or more is ruled out" in " ".join(sentences(fallen))


def test_regions_without_the_incubator_and_regions_never_asked_are_asked_whether_it_would_travel():
    tables = evaluated_study()
    travels = tables["travels"].set_index("region")
    assert travels.index.tolist() == ["region b", "region d", "region f", "region z"]
    assert travels["interviewed"].tolist() == [True, True, True, False]
    assert travels.loc["region z", "label"] in ("not known", "outside what was tried")
    assert tables["transfer_blocks"].groupby("region").size().tolist() == [4] * 4


@pytest.mark.parametrize(
    ("declared", "words"),
    [
        ({"incubator_in": ["region q"]}, "region region q: did you mean"),
        ({"incubator_in": ["region z"]}, "no interviews in region z"),
        ({"blocks": {"region q": "one"}}, "region region q"),
    ],
)
def test_a_design_that_the_study_does_not_have_is_refused(declared, words):
    with pytest.raises(HereError, match=words):
        evaluated_study(declared=declared)


def test_an_empty_second_wave_and_a_faulty_register_are_refused():
    planted = Planted(seed=2)
    planted.second = []
    with pytest.raises(HereError, match="no interviews"):
        evaluated_study(planted)
    with pytest.raises(StudyError):
        evaluated_study(register=businesses().assign(founded="soon"))


def test_weights_of_groups_are_those_of_the_profiles():
    planted = Planted(raised=RAISED, seed=2)
    first, second = first_wave(planted), wave(planted, "after")
    assert len(first["interviews"]) > len(second["interviews"])
    equal, stated, counted = (
        evaluated_study(planted, group_weights=text)["differences"]["estimate"].iloc[0]
        for text in ("equal", "resident 2, state 0", "interviews")
    )
    assert stated != pytest.approx(equal, abs=1e-6)
    assert counted == pytest.approx(equal)  # as many were interviewed of each group
