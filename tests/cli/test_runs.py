"""Commands that run a study: what they hand on, what they print, and their exit codes."""

import types

import pytest
from commands import typed

from herelib.errors import HereError
from herelib.runs import Request, scenarios


def test_report_hands_on_scenario_and_typed_values(runs, monkeypatch, capsys):
    typed(
        monkeypatch,
        "report",
        "demo",
        "--scenario",
        "mine",
        "--set",
        "k=3",
        "--set",
        "importance=finance=skills>network",
    )
    assert runs.asked == [("demo", "mine", {"k": 3, "importance": "finance=skills>network"}, Request())]
    assert capsys.readouterr().out == "one line\n"


def test_an_interrupted_report_says_that_it_can_be_resumed(runs, monkeypatch, capsys):
    def stop(*_, **__):
        raise KeyboardInterrupt

    runs.report = stop
    assert typed(monkeypatch, "report", "demo") == 130
    assert capsys.readouterr().err == "stopped: the next run resumes here\n"


def test_steps_and_copies_that_are_asked_for_are_handed_on(runs, monkeypatch, capsys):
    typed(monkeypatch, "report", "demo", "--from", "03", "--keep", "--moved")
    assert runs.asked == [("demo", "baseline", {}, Request(start="03", keep=True, moved=True))]


def test_a_scenario_can_bring_values_of_its_own(runs, monkeypatch, capsys):
    typed(monkeypatch, "report", "demo", "--scenario", "three:k=3,linkage=average", "--set", "seed=1")
    assert runs.asked == [("demo", "three", {"seed": 1, "k": 3, "linkage": "average"}, Request())]


def test_a_run_that_stands_is_said_without_running_anything(runs, monkeypatch, capsys):
    runs.standing.lines = lambda *words: [f"stands: {words}"]
    typed(monkeypatch, "report", "demo", "--set", "k=3")
    assert runs.asked == [] and capsys.readouterr().out == "stands: ('demo', 'baseline', ['k=3'])\n"
    typed(monkeypatch, "report", "demo", "--force")
    assert len(runs.asked) == 1


def test_several_scenarios_go_to_processes_of_their_own_with_the_options_of_all(runs, monkeypatch, capsys):
    calls = []
    runs.scenarios = types.SimpleNamespace(
        parse=scenarios.parse,
        recorded=lambda study: ["every one"],
        report_all=lambda study, asked, words, jobs, echo: calls.append((study, asked, words, jobs)),
    )
    sets = ("--set", "draws=200", "--jobs", "3", "--force")
    typed(monkeypatch, "report", "demo", "--scenario", "a", "--scenario", "b:k=3", *sets)
    pair = [scenarios.Scenario("a"), scenarios.Scenario("b", {"k": "3"})]
    assert calls.pop() == ("demo", pair, ["--set", "draws=200", "--force"], 3)
    typed(monkeypatch, "report", "demo", "--all")
    assert calls.pop() == ("demo", ["every one"], [], 2)
    assert typed(monkeypatch, "report", "demo", "--all", "--scenario", "a") == 1
    assert "give one of them" in capsys.readouterr().err


def test_why_prints_a_line_a_step(runs, monkeypatch, capsys):
    runs.why = lambda *words: [str(words)]
    typed(monkeypatch, "why", "demo", "03", "--set", "k=3")
    assert capsys.readouterr().out == "('demo', 'baseline', {'k': 3}, '03')\n"


@pytest.mark.parametrize(("equal", "code"), [(True, 0), (False, 1)])
def test_a_comparison_ends_as_diff_does(runs, monkeypatch, capsys, tmp_path, equal, code):
    made = types.SimpleNamespace(equal=equal, text=lambda: "as text", page=lambda: "as a page")
    side = types.SimpleNamespace(record={})
    runs.compare = types.SimpleNamespace(side=lambda run: side, compare=lambda a, b, tolerance: made)
    runs.rerun = types.SimpleNamespace(Repetition=tuple_of, rerun=lambda run, echo, how: made)
    runs.manifest = types.SimpleNamespace(write_text=lambda file, text: file.write_text(text))
    assert typed(monkeypatch, "compare", "demo", "demo/other", "--html", str(tmp_path / "page.html")) == code
    assert capsys.readouterr().out.startswith("as text\nfor the team only: ")
    assert (tmp_path / "page.html").read_text() == "as a page"
    assert typed(monkeypatch, "rerun", "demo") == code


def test_what_cannot_be_compared_is_trouble_and_no_difference(runs, monkeypatch, capsys):
    def refuse(text):
        raise HereError(f"no run '{text}'")

    runs.compare = types.SimpleNamespace(side=refuse, compare=None)
    assert typed(monkeypatch, "compare", "demo", "demo/other") == 2
    assert capsys.readouterr().err == "no run 'demo'\n"


def tuple_of(*values):
    return values
