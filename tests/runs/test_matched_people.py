"""Pairs made anew from a run: only people who may be contacted, and only of a study that plans an incubator."""

import numpy as np
import pytest
from planned_incubators import SETTLED, planned, run, team

from herelib import decisions, tables
from herelib.errors import HereError
from herelib.runs import matched_people


@pytest.fixture
def made(tmp_path, monkeypatch):
    """A run whose tables are those of the small plan; the study says who may be contacted."""
    willing = {"all": None}
    everything = {**run(), **planned()}
    monkeypatch.setattr(matched_people, "study_folder", lambda study: tmp_path)
    monkeypatch.setattr(matched_people, "run_folder", lambda study, scenario: tmp_path / scenario)
    monkeypatch.setattr(matched_people, "states", lambda folder, key: key == "incubator")
    monkeypatch.setattr(tables, "read", lambda folder, name: everything.get(name))
    monkeypatch.setattr(decisions, "settled_values", lambda table: SETTLED)
    monkeypatch.setattr(matched_people.interviews, "read", lambda folder: None)
    monkeypatch.setattr(matched_people.interviews, "willing_to_be_contacted", lambda *words: willing["all"])
    monkeypatch.setattr(matched_people, "read_team", lambda records: team())
    return willing


def test_pairs_and_founders_come_from_the_run_and_the_files_of_people(made):
    table = matched_people.people_matched("any")
    assert table["kind"].value_counts().to_dict() == {"pair": 12, "founder": 4}


def test_who_may_not_be_contacted_again_is_no_founder(made):
    made["all"] = np.zeros(len(run()["interviews"]), dtype=bool)
    assert set(matched_people.people_matched("any")["kind"]) == {"pair"}
    made["all"] = (run()["interviews"]["interview"] == "i2").to_numpy()
    founders = matched_people.people_matched("any").query("kind == 'founder'")
    assert founders["participant"].tolist() == ["i2"]


def test_a_study_without_an_incubator_has_nobody_to_match(made, monkeypatch):
    monkeypatch.setattr(matched_people, "states", lambda folder, key: False)
    with pytest.raises(HereError, match="has no `incubator:`"):
        matched_people.people_matched("any")
