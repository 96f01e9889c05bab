"""The ledger keeps what left, for the team only, and nothing is written over."""

import json
import stat

import numpy as np
import pandas as pd
import pytest

from herelib.errors import HereError
from herelib.release import ledger


@pytest.fixture
def study(tmp_path, monkeypatch):
    monkeypatch.setenv("HERE_PROCESSED", str(tmp_path / "processed"))
    folder = tmp_path / "elm"
    folder.mkdir()
    return folder


@pytest.fixture
def source(tmp_path):
    folder = tmp_path / "release"
    folder.mkdir()
    (folder / "report.html").write_text("<p>a page</p>", encoding="utf-8")
    return folder


def figures() -> pd.DataFrame:
    numbers = {"value": [10.0, np.nan], "low": [7.0, np.nan], "high": [13.0, np.nan], "step": [5.0, 5.0]}
    return pd.DataFrame({"key": ["s/1/a/ngo/all/coverage.n", "s/1/a/state/all/coverage.n"], **numbers})


def test_what_is_entered_comes_back_as_it_was_in_order(study, source):
    assert ledger.earlier(study) == []
    for mark in ("x", "y"):
        ledger.enter(study, source, figures(), {"data": mark, "scenario": "baseline"})
    first, second = ledger.earlier(study)
    pd.testing.assert_frame_equal(first.drop(columns="data"), figures())
    assert first["data"].eq("x").all() and second["data"].eq("y").all()
    entry = ledger.entries(study)[0]
    assert entry["scenario"] == "baseline" and list(entry["files"]) == ["report.html"] and len(entry["date"]) >= 19


def test_the_ledger_is_for_the_team_only(study, source):
    ledger.enter(study, source, figures(), {"data": "x"})
    folder = ledger.folder_of(study)
    assert stat.S_IMODE(folder.stat().st_mode) == 0o700
    assert stat.S_IMODE((folder / "ledger.json").stat().st_mode) == 0o600
    assert not list(folder.glob(".*half"))


def test_a_ledger_that_cannot_be_read_stops_everything(study, source):
    ledger.enter(study, source, figures(), {"data": "x"})
    (ledger.folder_of(study) / "ledger.json").write_text("{", encoding="utf-8")
    with pytest.raises(HereError, match="nobody knows what earlier releases say"):
        ledger.earlier(study)


def test_releases_are_numbered_and_never_written_over(study, source, tmp_path):
    first, second = (ledger.issue(study, source, None, figures(), {"data": mark, "run": mark}) for mark in "xy")
    assert first.name.endswith("-01") and second.name.endswith("-02") and first.parent == ledger.folder_of(study)
    assert (second / "report.html").read_text(encoding="utf-8") == "<p>a page</p>"
    out = ledger.issue(study, source, tmp_path / "out", figures(), {"data": "z", "run": "z"})
    assert [entry["folder"] for entry in ledger.entries(study)] == [str(first), str(second), str(out)]
    with pytest.raises(HereError, match="never written over"):
        ledger.issue(study, source, out, figures(), {"data": "z", "run": "z"})


def test_a_release_that_was_interrupted_is_completed_and_entered_once(study, source, tmp_path, monkeypatch):
    def interrupted(*_):
        raise KeyboardInterrupt

    about = {"data": "x", "run": "x"}
    for step, entered in (("enter", 0), ("_take_name", 1)):
        for out in (None, tmp_path / f"out-{step}"):
            before = len(ledger.entries(study))
            with monkeypatch.context() as patch, pytest.raises(KeyboardInterrupt):
                patch.setattr(ledger, step, interrupted)
                ledger.issue(study, source, out, figures(), about)
            assert len(ledger.entries(study)) == before + entered
            folder = ledger.issue(study, source, out, figures(), about)
            assert len(ledger.entries(study)) == before + 1 and ledger.entries(study)[-1]["folder"] == str(folder)
            assert [file.name for file in folder.iterdir()] == ["report.html"]
            assert not list(folder.parent.glob(".*.half"))


def test_another_release_does_not_take_the_place_of_one_that_was_interrupted(study, source, monkeypatch):
    with monkeypatch.context() as patch, pytest.raises(OSError):
        patch.setattr(ledger, "_take_name", lambda _: (_ for _ in ()).throw(OSError))
        ledger.issue(study, source, None, figures(), {"data": "x", "run": "x"})
    second = ledger.issue(study, source, None, figures(), {"data": "y", "run": "y"})
    assert [entry["run"] for entry in ledger.entries(study)] == ["x", "y"] and second.name.endswith("-02")
    assert sorted(folder.name[-2:] for folder in second.parent.glob("*-*-*-*")) == ["01", "02"]


def test_withheld_keys_add_up_and_are_noted_for_the_team(tmp_path):
    assert ledger.withheld(tmp_path) == []
    ledger.withhold_from(tmp_path, ["b"])
    assert ledger.withhold_from(tmp_path, ["a"]) == ["a", "b"] == ledger.withheld(tmp_path)
    assert stat.S_IMODE((tmp_path / "withheld.json").stat().st_mode) == 0o600
    assert json.loads((tmp_path / "withheld.json").read_text(encoding="utf-8")) == {"keys": ["a", "b"]}


def test_a_fingerprint_knows_the_interviews_and_not_the_decisions():
    cells = pd.DataFrame({"region": "a", "group": ["ngo", "state"], "indicator": "i", "n": [4, 5], "holders": [1, 2]})
    other = {"cells": cells.assign(estimate=0.3)[::-1]}
    assert ledger.fingerprint({"cells": cells}) == ledger.fingerprint(other)
    assert ledger.fingerprint({"cells": cells}) != ledger.fingerprint({"cells": cells.assign(n=[4, 6])})
