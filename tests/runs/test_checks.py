"""What is checked before anything runs, and that checking loads nothing that runs."""

import subprocess
import sys

import pytest
from studies import ROWS, row, write_rows, write_tiny

from herelib import runs
from herelib.errors import HereError
from herelib.folders import ROOT
from herelib.interviews import checking
from herelib.runs import checks


@pytest.fixture
def study(tmp_path):
    """A study without faults and without decision records."""
    folder = write_tiny(tmp_path / "tiny")
    (folder / "decisions").mkdir()
    return folder


def test_a_study_without_faults_gives_its_notes_from_one_reading(study, monkeypatch):
    readings = []
    load = checking.studies_folder.load
    monkeypatch.setattr(checking.studies_folder, "load", lambda *args: readings.append(args) or load(*args))
    faults, notes = runs.faults_and_notes(study)
    assert len(faults) == 0 and list(notes.columns) == ["file", "subject", "note"]
    assert len(readings) == 1
    assert notes.equals(checking.read(study).notes)


def test_faults_of_records_and_study_come_together(study):
    (study / "decisions" / "0001-k.md").write_text("no front matter")
    table = (study / "regions.csv").read_text()
    (study / "regions.csv").write_text(table.replace("rural", "rual", 1).replace("suburban", "suburbn", 1))
    faults = runs.check(study)
    assert "decisions/0001-k.md" in set(faults["file"]) and "regions.csv" in set(faults["file"])
    assert list(faults.columns) == ["file", "row", "column", "value", "rule", "do"]


def test_a_study_that_cannot_be_read_has_faults_and_no_notes(study):
    (study / "study.yaml").unlink()
    faults, notes = runs.faults_and_notes(study)
    assert len(faults) and len(notes) == 0


def test_values_given_by_hand_are_checked_with_and_without_records(study):
    with pytest.raises(HereError, match="unknown parameter 'kk'"):
        runs.check(study, {"kk": 3})
    (study / "decisions" / "0001-k.md").write_text("no front matter")
    with pytest.raises(HereError, match="k = 'three': expected a whole number"):
        runs.check(study, {"k": "three"})


def test_a_value_given_by_hand_decides_what_is_a_fault(study):
    write_rows(study / "interviews" / "en.csv", [*ROWS, row("d4", food="7")])
    assert len(runs.check(study, {"out_of_range": "blank"})) == 0
    faults = runs.check(study, {"out_of_range": "stop"})
    assert faults[["column", "value"]].to_numpy().tolist() == [["food", "7"]]


def test_a_stage_takes_its_own_values_and_those_of_all_stages():
    by_hand = {"k": 3, "seed": 7, "p_clear": 0.6}
    assert checks.values_of_stage("cluster", by_hand) == {"k": 3, "seed": 7}
    assert checks.values_of_stage("clean", None) == {}


def test_checking_loads_neither_kernels_nor_figures_nor_statistics():
    heavy = {"papermill", "nbconvert", "matplotlib", "seaborn", "sklearn", "numba", "pandera", "herelib.report"}
    code = f"import sys; from herelib import runs; runs.check; print(sorted({heavy!r} & set(sys.modules)))"
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, cwd=ROOT, check=True)
    assert done.stdout.strip() == "[]"


def test_the_room_hands_on_each_name_and_refuses_others():
    for name in runs.__all__:
        assert getattr(runs, name) is not None
    assert set(runs.__all__) == set(runs.FROM)
    with pytest.raises(AttributeError, match="has no attribute 'reports'"):
        runs.reports  # noqa: B018
