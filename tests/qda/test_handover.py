"""Codes go to other programs for qualitative analysis and come back the same."""

import pandas as pd
import pytest

from herelib.folders import ROOT
from herelib.interviews import checking
from herelib.qda import handover
from tests.interviews.test_clean import BLANK
from tests.test_cli import here

DEMO = ROOT / "data" / "raw" / "demo"


@pytest.mark.parametrize("name", ["project.qdpx", "project.qda", "project.sqlite3"])
def test_codes_go_to_another_program_and_come_back_the_same(tmp_path, name):
    file, folder = tmp_path / name, tmp_path / "back"
    code, out, problem = here("exchange", "demo", str(file))
    assert code == 0, problem
    assert out.startswith(f"for the team only: {file}\n")
    code, _, problem = here("exchange", "demo", str(file), "--into", str(folder))
    assert code == 0, problem
    key = ["interview", "item", "code", "coder", "start", "end"]
    own = DEMO / "segments.csv"
    told, back = (pd.read_csv(path, dtype=str, keep_default_na=False) for path in (own, folder / "segments.csv"))
    kept = set(map(tuple, handover.open_answers(checking.read("demo"), BLANK)[["interview", "item"]].to_numpy()))
    told = told[[pair in kept for pair in zip(told["interview"], told["item"], strict=True)]]
    assert sorted(map(tuple, back[key].to_numpy())) == sorted(map(tuple, told[key].to_numpy()))
    codes = pd.read_csv(folder / "codebook.csv", dtype=str, keep_default_na=False)
    assert set(codes["code"]) == set(pd.read_csv(DEMO / "codebook.csv", dtype=str)["code"])
    again, _, problem = here("exchange", "demo", str(file), "--into", str(folder))
    assert again == 1 and "is there already" in problem


def test_what_a_format_cannot_hold_is_listed(tmp_path):
    code, out, problem = here("exchange", "demo", str(tmp_path / "codes.qdc"))
    assert code == 0, problem
    assert "not taken over: segment" in out
