"""A run is issued only if the audit refuses nothing, and what is withheld is gone from what is judged."""

import os
import shutil

import pandas as pd
import pytest

from herelib.errors import HereError
from herelib.release import audit, ledger
from herelib.runs import releases


@pytest.fixture
def processed(demo_processed, tmp_path, monkeypatch):
    """A copy of the folder of runs with one of the demo, to write in."""
    shutil.copytree(demo_processed, tmp_path / "runs")
    monkeypatch.setenv("HERE_PROCESSED", str(tmp_path / "runs"))
    return tmp_path / "runs"


def test_without_a_finished_run_there_is_nothing_to_issue(tmp_path, monkeypatch):
    monkeypatch.setenv("HERE_PROCESSED", str(tmp_path))
    with pytest.raises(HereError, match="make it with here report demo"):
        releases.look_at("demo", "few")


def test_the_demo_may_leave_and_may_leave_again_and_stands_in_the_ledger(processed):
    seconds = os.times().user
    audited = releases.look_at("demo", "few")
    assert audited.refused.empty and os.times().user - seconds < 30, "the audit takes some ten seconds at most"
    folder = releases.issue("demo", audited)
    assert (folder / "report.html").is_file()
    entry = ledger.entries("demo")[0]
    assert entry["scenario"] == "few" and "report.html" in entry["files"] and entry["withheld"] == []
    again = releases.look_at("demo", "few")
    assert len(again.issued) == 1 and again.refused.empty and again.data == entry["data"]


def test_a_refused_release_is_not_issued(processed, monkeypatch):
    refused = pd.DataFrame([["demo/1/a/ngo/all/coverage.n", "why", 1, 2]], columns=audit.FIGURES)
    monkeypatch.setattr(releases.audit, "refusals", lambda *_: refused)
    with pytest.raises(HereError, match="may not leave"):
        releases.issue("demo", releases.look_at("demo", "few"))
    assert ledger.entries("demo") == []


def test_withheld_figures_are_noted_and_the_report_is_made_again(processed, monkeypatch):
    asked = []
    monkeypatch.setattr(releases.steps, "report", lambda study, scenario, *rest: asked.append((study, scenario)))
    key = next(k for k in releases.look_at("demo", "few").figures["key"] if k.endswith("/profiles.n"))
    releases.withhold("demo", "few", [key], lambda _: None)
    run = processed / "demo" / "few"
    assert asked == [("demo", "few")] and not (run / "notebooks" / "09-report.ipynb").exists()
    assert ledger.withheld(run) == [key]
    with pytest.raises(HereError, match="is no figure of this run; did you mean"):
        releases.withhold("demo", "few", [key + "s"], lambda _: None)
    figures = releases.look_at("demo", "few").figures.set_index("key")
    assert pd.isna(figures.loc[key, "value"])


def test_two_do_not_issue_at_once(tmp_path, monkeypatch):
    monkeypatch.setenv("HERE_PROCESSED", str(tmp_path))
    (run := tmp_path / "demo" / "few" / "release").mkdir(parents=True)
    (run / "report.html").touch()
    nothing = pd.DataFrame(columns=audit.FIGURES)
    audited = releases.Audited(run.parent, nothing, nothing, "", 5, [])
    with releases.steps.alone(ledger.folder_of("demo")), pytest.raises(HereError, match="wait until it ends"):
        releases.issue("demo", audited)
    assert ledger.entries("demo") == []
