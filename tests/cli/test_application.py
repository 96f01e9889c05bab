"""The command `here`: its commands, and how a mistake ends."""

import re

import pytest
from commands import here, typed


def test_help_names_every_command():
    code, out, _ = here("--help")
    assert code == 0 and "Traceback" not in out
    for command in ("new", "check", "report", "decide", "rate", "demo", "parameters"):
        assert re.search(rf"^  {command} ", out, re.MULTILINE)


@pytest.mark.parametrize(
    ("words", "message"),
    [
        (["check", "nowhere"], "no study 'nowhere'"),
        (["report", "demo", "--set", "linkge=ward"], "unknown parameter 'linkge': did you mean 'linkage'?"),
        (["report", "demo", "--set", "k=three"], "k = 'three': expected a whole number from 2 to 12"),
        (["report", "demo", "--set", "k"], "--set k: write --set name=value"),
    ],
)
def test_a_mistake_ends_in_one_message_without_traceback(words, message, tmp_path, monkeypatch, capsys):
    monkeypatch.setenv("HERE_PROCESSED", str(tmp_path / "processed"))
    as_a_program = words == ["check", "nowhere"]  # the others in this process
    code, out, err = here(*words) if as_a_program else (typed(monkeypatch, *words), *capsys.readouterr())
    assert code == 1 and out == ""
    assert message in err and "Traceback" not in err and "File " not in err
    assert not (tmp_path / "processed").exists()


@pytest.mark.parametrize("words", [["reprot", "demo"], ["report"], ["report", "demo", "--k", "3"]])
def test_wrong_usage_ends_with_exit_code_2(words, monkeypatch, capsys):
    code, _, err = here(*words) if words == ["report"] else (typed(monkeypatch, *words), *capsys.readouterr())
    assert code == 2 and "Usage: here" in err and "Traceback" not in err


def test_a_terminal_that_lacks_a_letter_is_no_reason_to_stop():
    code, _, err = here("check", "nowhere-ē", PYTHONIOENCODING="ascii")
    assert code == 1 and "Traceback" not in err


def test_a_folder_that_cannot_be_written_to_ends_in_one_message(runs, monkeypatch, capsys):
    def refuse(*_, **__):
        raise PermissionError(13, "Permission denied", "data/processed")

    runs.report = refuse
    assert typed(monkeypatch, "report", "demo") == 1
    assert capsys.readouterr().err == "data/processed: Permission denied\n"


def test_an_error_that_nobody_foresaw_shows_neither_values_nor_a_traceback(monkeypatch, capsys):
    from herelib import readiness

    def broken(*_):
        raise KeyError("Ilze Kalnozola, 29 123 456")

    monkeypatch.setattr(readiness, "examine", broken)
    monkeypatch.delenv("HERE_TRACEBACK", raising=False)
    code, (out, err) = typed(monkeypatch, "check", "demo"), capsys.readouterr()
    assert code == 70 and err.startswith("KeyError in studies.py, line ")
    assert "Traceback" not in err and "Kalnozola" not in out + err and "29 123" not in out + err
