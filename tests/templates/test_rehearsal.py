"""A rehearsal: a copy in which a program answers the form, sound in itself and marked as what it is."""

import pandas as pd
import pytest
import yaml
from commands import typed

from herelib import readiness
from herelib.errors import HereError
from herelib.interviews import read
from herelib.studies import read_forms
from herelib.templates import new_study, rehearsal


@pytest.fixture(scope="module")
def study(tmp_path_factory):
    return new_study.write(tmp_path_factory.mktemp("new") / "study", ["en", "es"])[0]


@pytest.fixture(scope="module")
def rehearsed(study, tmp_path_factory):
    return rehearsal.rehearse(study, tmp_path_factory.mktemp("target") / "rehearsal", 105, 2)


def export(folder):
    return pd.read_csv(folder / "interviews" / rehearsal.EXPORT, dtype=str, keep_default_na=False)


def test_every_row_is_kept_and_no_file_has_a_fault(rehearsed):
    examination = readiness.examine(rehearsed)
    assert examination.faults.empty, examination.faults.to_string()
    assert examination.intake.set_index("status")["rows"].to_dict() == {"kept": 105}


def test_it_says_that_it_is_synthetic_and_the_study_stays_as_it_is(study, rehearsed):
    assert read(rehearsed).settings["synthetic"] is True
    assert yaml.safe_load((study / "study.yaml").read_text(encoding="utf-8"))["synthetic"] is False
    assert not list((study / "interviews").glob("*.csv"))


def test_each_answers_what_their_group_is_asked_and_nothing_else(rehearsed):
    answers = export(rehearsed)
    instrument, _, _ = read_forms(rehearsed)
    asked_of_all = [item for item in instrument.items["name"] if item.startswith("need_")]
    assert (answers[asked_of_all] != "").all(axis=None)
    residents = answers["group"] == "resident"
    assert (answers.loc[residents, "supply_care"] == "").all() and (answers.loc[~residents, "supply_care"] != "").all()
    assert (answers.loc[~residents, "age_band"] == "").all() and not (answers == "test").any(axis=None)


def test_every_group_is_heard_in_every_region(rehearsed):
    cells = export(rehearsed).groupby(["region", "group"]).size()
    assert len(cells) == 15 and cells.min() >= 5


def test_the_same_seed_gives_the_same_answers_and_another_seed_others(study, rehearsed, tmp_path):
    again, other = (rehearsal.rehearse(study, tmp_path / str(seed), 105, seed) for seed in (2, 3))
    assert export(again).equals(export(rehearsed)) and not export(other).equals(export(rehearsed))


def test_a_study_with_exports_of_its_own_is_rehearsed_without_them(tmp_path):
    folder = rehearsal.rehearse("demo", tmp_path / "demo", 60, 1)
    examination = readiness.examine(folder)
    assert examination.faults.empty, examination.faults.to_string()
    assert examination.intake["rows"].tolist() == [60] and not (folder / "segments.csv").exists()


def test_a_folder_that_holds_anything_is_left_alone(study, tmp_path):
    (tmp_path / "mine.txt").write_text("x")
    with pytest.raises(HereError, match="is there already and not empty"):
        rehearsal.rehearse(study, tmp_path, 10, 1)
    assert [file.name for file in tmp_path.iterdir()] == ["mine.txt"]


def test_the_command_says_that_nobody_answered(study, tmp_path, monkeypatch, capsys):
    assert typed(monkeypatch, "rehearse", str(study), str(tmp_path / "copy"), "--people", "7") == 0
    assert "SYNTHETIC: nobody gave the 7 answers" in capsys.readouterr().out
    assert len(export(tmp_path / "copy")) == 7
