"""A step that only some studies have: run, skipped with a line, and taken away with what it left."""

import json

import pytest
from small_runs import STEPS, make_house, move_in, report, write_notebook

from herelib.runs import outlook, standing, steps

PLANNED = steps.Step("06-plan", "plan", ("regions",), ("verdicts",), ("study",), "incubator")
PLAN = '(tables / "verdicts.parquet").write_text("a plan")'
ABSENT = "06-plan skipped: study.yaml has no `incubator:` (docs/study-format.md)"


@pytest.fixture
def house(tmp_path, monkeypatch):
    make_house(tmp_path)
    write_notebook(tmp_path / "notebooks", "06-plan", 'study = "tiny"\nscenario = "baseline"\nalpha = None', PLAN)
    move_in(tmp_path, monkeypatch)
    monkeypatch.setattr(steps, "STEPS", (*STEPS[:2], PLANNED, STEPS[2]))
    return tmp_path


def plan_of(house, text):
    (house / "tiny" / "study.yaml").write_text(text)


def test_a_study_without_the_block_skips_the_step_and_says_what_is_missing(house):
    plan_of(house, "title: Tiny\nincubator:\n")  # a key with nothing behind it says nothing
    _, lines = report(house)
    assert lines[2] == ABSENT and lines[3].startswith("09-report (ran")
    record = json.loads((house / "processed/tiny/baseline/run.json").read_text())
    assert list(record["steps"]) == ["01-one", "02-two", "09-report"]
    again = standing.lines(str(house / "tiny"), "baseline", [])
    assert " ".join(again[2].split()) == ABSENT
    assert report(house)[1][2] == ABSENT
    assert ABSENT in [" ".join(line.split()) for line in outlook.why(house / "tiny")]


def test_a_step_that_a_study_has_no_more_is_taken_away_with_its_tables(house):
    plan_of(house, 'title: Tiny\nincubator: {decided_on: "2026-09-01"}\n')
    _, lines = report(house)
    assert lines[2] == "06-plan (ran: first run)"
    run = house / "processed/tiny/baseline"
    assert (run / "tables/verdicts.parquet").is_file() and (run / "notebooks/06-plan.ipynb").is_file()
    plan_of(house, "title: Tiny\n")
    _, lines = report(house)
    assert lines[2] == ABSENT
    assert not (run / "tables/verdicts.parquet").exists() and not (run / "notebooks/06-plan.ipynb").exists()
    assert "06-plan" not in json.loads((run / "run.json").read_text())["steps"]


def test_people_and_a_second_wave_run_what_reads_them_and_nothing_before(house):
    plan_of(house, 'title: Tiny\nincubator: {decided_on: "2026-09-01"}\nevaluation: {second_wave: later}\n')
    report(house)
    (house / "tiny" / "participants.csv").write_text("participant,region,languages\np1,east,lv\n")
    lines = report(house)[1]
    assert lines[0] == "01-one unchanged, skipped" and lines[3] == "09-report unchanged, skipped"
    assert lines[2] == "06-plan (ran: study files changed: participants.csv (new, 1 row))"
    (house / "tiny" / "later").mkdir()
    (house / "tiny" / "later" / "study.yaml").write_text("year: 2028\n")
    assert [line for line in report(house)[1] if "(ran:" in line] == []
