"""Codes go to other programs for qualitative analysis and come back the same."""

import pandas as pd
import pytest
from commands import here, typed
from studies import BLANK

from herelib.folders import ROOT
from herelib.interviews import checking
from herelib.qda import handover

DEMO = ROOT / "data" / "raw" / "demo"


@pytest.fixture(scope="module")
def demo():
    """The demo as read, which takes longer than to hand it over."""
    return checking.read("demo")


@pytest.fixture
def exchanged(demo, monkeypatch, capsys):
    """`here exchange demo WORDS` in this process, for which the demo is read once: exit code, output, messages."""
    monkeypatch.setattr("herelib.interviews.read", lambda study: demo)
    return lambda *words: (typed(monkeypatch, "exchange", "demo", *words), *capsys.readouterr())


@pytest.mark.parametrize(
    "name", ["project.qdpx", "project.qda", pytest.param("project.sqlite3", marks=pytest.mark.long)]
)
def test_codes_go_to_another_program_and_come_back_the_same(tmp_path, name, demo, exchanged):
    file, folder = tmp_path / name, tmp_path / "back"
    code, out, problem = here("exchange", "demo", str(file)) if name == "project.qda" else exchanged(str(file))
    assert code == 0, problem
    assert out.startswith(f"for the team only: {file}\n")
    code, _, problem = exchanged(str(file), "--into", str(folder))
    assert code == 0, problem
    key = ["interview", "item", "code", "coder", "start", "end"]
    own = DEMO / "segments.csv"
    told, back = (pd.read_csv(path, dtype=str, keep_default_na=False) for path in (own, folder / "segments.csv"))
    kept = set(map(tuple, handover.open_answers(demo, BLANK)[["interview", "item"]].to_numpy()))
    told = told[[pair in kept for pair in zip(told["interview"], told["item"], strict=True)]]
    assert sorted(map(tuple, back[key].to_numpy())) == sorted(map(tuple, told[key].to_numpy()))
    codes = pd.read_csv(folder / "codebook.csv", dtype=str, keep_default_na=False)
    assert set(codes["code"]) == set(pd.read_csv(DEMO / "codebook.csv", dtype=str)["code"])
    again, _, problem = exchanged(str(file), "--into", str(folder))
    assert again == 1 and "is there already" in problem


def test_what_a_format_cannot_hold_is_listed(tmp_path, exchanged):
    code, out, problem = exchanged(str(tmp_path / "codes.qdc"))
    assert code == 0, problem
    assert "not taken over: segment" in out
