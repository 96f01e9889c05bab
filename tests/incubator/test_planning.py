"""All tables of the stage at once: of their contracts, the same again, and quick."""

import pandas as pd
import pytest
from planned_incubators import nobody, plan_of, planned, run, team

from herelib.errors import StudyError
from herelib.tables import CONTRACTS, check, identities, made_by


def test_a_plan_has_every_table_of_its_stage_but_the_parameters_and_each_keeps_its_contract():
    for tables in (planned(), plan_of(brought=nobody())):
        assert set(tables) == set(made_by("plan")) - {"parameters_plan"}
        for name, table in tables.items():
            assert list(check(name, table).columns) == list(CONTRACTS[name].columns)
        assert identities.broken(tables) == []


def test_the_same_again_and_with_people_in_another_order():
    asking = team().participants.iloc[::-1].reset_index(drop=True)
    earlier = run()
    again = plan_of(earlier, team(participants=asking))
    for name in planned():
        pd.testing.assert_frame_equal(again[name], planned()[name])
    for name, table in run().items():
        pd.testing.assert_frame_equal(earlier[name], table)  # what it was given stays as it is


def test_a_file_of_people_with_a_name_in_it_is_refused():
    named = team().participants.assign(name="somebody")
    with pytest.raises(StudyError, match="column not known"):
        plan_of(brought=team(participants=named))
