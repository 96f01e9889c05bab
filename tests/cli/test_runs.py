"""Commands that run a study: what they hand on and what they print."""

from commands import typed


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
    assert runs.asked == [("demo", "mine", {"k": 3, "importance": "finance=skills>network"})]
    assert capsys.readouterr().out == "one line\n"


def test_an_interrupted_report_says_that_it_can_be_resumed(runs, monkeypatch, capsys):
    def stop(*_, **__):
        raise KeyboardInterrupt

    runs.report = stop
    assert typed(monkeypatch, "report", "demo") == 130
    assert capsys.readouterr().err == "stopped: the next run resumes here\n"
