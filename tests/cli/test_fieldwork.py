"""`here sample`."""

import pandas as pd
import pytest
from commands import typed

from herelib.fieldwork import frames, sizes


@pytest.fixture
def asked(monkeypatch):
    """What the command asks for, in place of the simulation."""
    seen = {}

    def outlook(frame, request, echo):
        seen.update(frame=frame, request=request)
        raise sizes.HereError("simulated")

    monkeypatch.setattr(sizes, "outlook", outlook)
    monkeypatch.setattr(frames, "synthetic", lambda: "no study")
    monkeypatch.setattr(frames, "of_study", lambda study: study)
    monkeypatch.setattr(frames, "invented", lambda frame, regions: (frame, regions))
    return seen


def test_sample_hands_on_every_option(monkeypatch, asked):
    options = ["--regions", "4", "--cost", "resident=50", "--cost", "state=120", "--budget", "9000", "--sure", "0.7"]
    options += ["--sizes", "8,3", "--worlds", "5", "--interviewers", "2"]
    assert typed(monkeypatch, "sample", "mine", *options) == 1
    assert asked["frame"] == ("mine", 4)
    assert asked["request"] == sizes.Request((3, 8), 5, {"resident": 50.0, "state": 120.0}, 9000.0, 0.7, 2)


def test_without_a_study_the_synthetic_form_is_taken_and_defaults_are_those_of_a_request(monkeypatch, asked):
    assert typed(monkeypatch, "sample") == 1
    assert asked["frame"] == "no study" and asked["request"] == sizes.Request()


@pytest.mark.parametrize(
    ("options", "text"),
    [
        (["--cost", "resident"], "--cost resident: write group=EUR"),
        (["--cost", "resident=much"], "--cost resident=much: write group=EUR"),
        (["--sizes", "3,many"], "--sizes 3,many: whole numbers above 0"),
        (["--regions", "1"], "at least two"),
    ],
)
def test_what_makes_no_sense_is_told_in_a_line(monkeypatch, capsys, asked, options, text):
    assert typed(monkeypatch, "sample", *options) == 1
    assert text in capsys.readouterr().err and not asked


def test_tables_are_written_where_they_are_asked_for(monkeypatch, capsys, tmp_path):
    from herelib.fieldwork import second_wave, sentences

    answer = type("Outlook", (), {"table": lambda self: pd.DataFrame({"step": ["every group"], "firm": [0.5]})})()
    monkeypatch.setattr(frames, "synthetic", lambda: None)
    monkeypatch.setattr(sizes, "outlook", lambda *_: answer)
    monkeypatch.setattr(sentences, "lines", lambda outlook: ["a sentence"])
    monkeypatch.setattr(second_wave, "detection", lambda *_: "detected")
    monkeypatch.setattr(second_wave, "lines", lambda detected, size: [f"{detected} with {size} a group"])
    file = tmp_path / "sizes.csv"
    assert typed(monkeypatch, "sample", "--out", str(file)) == 0
    assert capsys.readouterr().out == f"a sentence\n\ndetected with 8 a group\nwritten: {file}\n"
    assert file.read_text(encoding="utf-8") == "step,firm\nevery group,0.5\n"
