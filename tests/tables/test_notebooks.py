"""Notebooks read and write in the run that is made, or by hand in scratch, table by table."""

import os

import pandas as pd
import pytest
import table_examples

from herelib import tables
from herelib.errors import HereError
from herelib.folders import run_to_write
from herelib.runs import steps
from herelib.tables import store
from herelib.tables.notebooks import read_stage, write_stage


@pytest.fixture
def study(tmp_path, monkeypatch):
    """A study with a run that holds all that stage cluster reads."""
    monkeypatch.setenv("HERE_PROCESSED", str(tmp_path / "processed"))
    monkeypatch.delenv("HERE_RUN", raising=False)
    (tmp_path / "town").mkdir()
    run = table_examples.run()
    settled = run["parameters_clean"].rename_axis(None)
    frames = {name: run[name] for name in tables.read_by("cluster") if name in run} | {"parameters_profile": settled}
    frames |= {name: tables.empty(name) for name in tables.read_by("cluster") if name not in frames}
    tables.write_all(tmp_path / "processed" / "town" / "baseline", frames)
    return tmp_path / "town"


def test_by_hand_scratch_is_written_and_read_first_and_the_run_stays_as_it_is(study, tmp_path, capsys):
    run = run_to_write(study)
    baseline = tmp_path / "processed" / "town" / "baseline"
    before = {file: file.read_bytes() for file in baseline.rglob("*.parquet")}
    assert run.by_hand and run.writes == tmp_path / "processed" / "town" / "scratch" / "baseline"
    profiles = read_stage(run, "cluster")["profiles"]
    text = capsys.readouterr().out
    assert text.startswith("read from town/baseline: interviews, interviewers, answers, ") and "scratch" not in text
    rows = write_stage(run, {"profiles": profiles.head(3)})
    assert rows.to_dict("records") == [{"table": "profiles", "rows": 3}]
    assert "written to town/scratch/baseline; a run that `here report` made stays" in capsys.readouterr().out
    again = read_stage(run, "cluster")
    assert len(again["profiles"]) == 3 and len(again["draws"]) > 3
    assert capsys.readouterr().out.startswith("read from town/scratch/baseline: profiles\nread from town/baseline: ")
    assert {file: file.read_bytes() for file in baseline.rglob("*.parquet")} == before


def test_scratch_that_is_older_than_the_run_is_said(study, tmp_path, capsys):
    run = run_to_write(study)
    write_stage(run, {"profiles": store.read(run.reads[1], "profiles").head(3)})
    os.utime(tables.path(run.writes, "profiles"), (1, 1))
    read_stage(run, "cluster")
    note = "note: profiles of scratch is older than the run; delete town/scratch/baseline to start from the run again"
    assert note in capsys.readouterr().out


def test_here_report_names_the_run_and_nothing_is_printed(study, tmp_path, monkeypatch, capsys):
    monkeypatch.setenv("HERE_RUN", str(tmp_path / "processed" / "town" / "baseline"))
    run = run_to_write(study, "any")
    assert not run.by_hand and run.reads == (run.writes,) == (tmp_path / "processed" / "town" / "baseline",)
    write_stage(run, {"regions": read_stage(run, "cluster")["regions"].head(1)})
    assert len(pd.read_parquet(tables.path(run.writes, "regions"))) == 1
    assert capsys.readouterr().out == ""


def test_a_table_that_is_nowhere_is_named_with_what_makes_it(study):
    tables.path(run_to_write(study).reads[1], "draws").unlink()
    with pytest.raises(HereError, match="table 'draws' is not in baseline: run the stages before this one first"):
        read_stage(run_to_write(study), "cluster")


def test_an_unknown_stage_has_its_nearest_name(study):
    with pytest.raises(HereError, match="unknown stage 'clusters': did you mean 'cluster'"):
        read_stage(run_to_write(study), "clusters")


def test_a_stage_reads_what_its_step_declares():
    for step in steps.STEPS:
        if step.reads:
            assert set(tables.read_by(step.stage or "report")) == set(step.reads), step.notebook


def test_tables_of_a_step_that_a_study_lacks_are_empty_to_the_report(study):
    run = folders_with_all(study, leave_out="plan")
    read = read_stage(run_to_write(study), "report")
    assert read["parameters_plan"].empty and "value" in read["parameters_plan"]
    tables.path(run, "verdicts").unlink()
    with pytest.raises(HereError, match="verdicts"):
        read_stage(run_to_write(study), "report")


def folders_with_all(study, leave_out):
    """The baseline run of a study with all that the report reads, empty, but for a stage."""
    run = study.parent / "processed" / "town" / "baseline"
    names = [name for name in tables.read_by("report") if tables.CONTRACTS[name].stage != leave_out]
    tables.write_all(run, {name: tables.empty(name) for name in names})
    return run
