"""`here brief` and `here plan` as a user types them, and papers that a report is asked for."""

from pathlib import Path

import pytest
from commands import typed

from herelib import runs
from herelib.errors import HereError
from herelib.runs.handouts import Wanted


@pytest.fixture
def asked(monkeypatch):
    """What was asked of the room of runs."""
    calls = []

    def brief_of(study, scenario, region, wanted):
        calls.append((study, scenario, region, wanted))
        if region == "aldar":
            raise HereError("the run has no region 'aldar': did you mean 'alder'?")
        return [Path("there/alder.html")], "no release: 2 figures" if scenario == "refused" else ""

    monkeypatch.setattr(runs, "brief", brief_of, raising=False)
    monkeypatch.setattr(runs, "plan", brief_of, raising=False)
    return calls


@pytest.mark.parametrize("command", ["brief", "plan"])
def test_one_is_asked_for_by_study_and_region_and_it_says_where_it_lies(command, asked, monkeypatch, capsys):
    assert typed(monkeypatch, command, "demo", "alder") == 0
    assert capsys.readouterr().out == f"{command}: there/alder.html\n"
    assert asked == [("demo", "baseline", "alder", Wanted())]


@pytest.mark.parametrize("command", ["brief", "plan"])
def test_paper_language_and_folder_are_passed_on(command, asked, monkeypatch):
    words = (command, "demo", "alder", "--pdf", "--language", "lv", "--out", "x", "--scenario", "few")
    assert typed(monkeypatch, *words) == 0
    assert asked == [("demo", "few", "alder", Wanted(True, "lv", Path("x")))]


@pytest.mark.parametrize("command", ["brief", "plan"])
def test_one_of_a_run_without_release_is_for_the_team_only(command, asked, monkeypatch, capsys):
    assert typed(monkeypatch, command, "demo", "alder", "--scenario", "refused") == 0
    assert "for the team only: no release: 2 figures" in capsys.readouterr().out


def test_a_region_that_is_not_there_ends_in_a_message(asked, monkeypatch, capsys):
    assert typed(monkeypatch, "brief", "demo", "aldar") == 1
    assert "did you mean 'alder'?" in capsys.readouterr().err


def test_a_report_with_papers_is_another_request(monkeypatch):
    calls = []
    monkeypatch.setattr(runs, "report", lambda *words, **options: calls.append(options["request"]), raising=False)
    assert typed(monkeypatch, "report", "demo", "--pdf") == 0
    assert calls == [runs.Request(pdf=True)]


def test_further_languages_are_asked_for_by_their_codes_and_an_unknown_one_is_refused(monkeypatch, capsys):
    calls = []
    monkeypatch.setattr(runs, "report", lambda *words, **options: calls.append(options["request"]), raising=False)
    assert typed(monkeypatch, "report", "demo", "--further-languages", "lv, fr") == 0
    assert calls == [runs.Request(further=("lv", "fr"))]
    assert typed(monkeypatch, "report", "demo", "--further-languages", "lv,xx") == 1
    assert "--further-languages xx: there are en, lv, es, it, fr" in capsys.readouterr().err and len(calls) == 1
