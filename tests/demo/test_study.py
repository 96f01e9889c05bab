"""The demo study: made to the byte, a form that converts, faults planted, truth kept apart."""

import filecmp

import pandas as pd
import pytest
from pyxform.xls2xform import convert

from herelib.demo import simulation
from herelib.demo.study import LANGUAGES, instrument, write_demo, write_truth
from herelib.files.workbooks import write_workbook
from herelib.folders import ROOT

SHIPPED = ROOT / "data" / "raw" / "demo"


@pytest.fixture(scope="module")
def made(tmp_path_factory):
    return write_demo(tmp_path_factory.mktemp("demo"))


def test_the_shipped_study_regenerates_to_the_byte(made):
    files = [p.relative_to(made) for p in made.rglob("*") if p.is_file()]
    assert len(files) == 12
    same, different, missing = filecmp.cmpfiles(made, SHIPPED, files, shallow=False)
    assert (different, missing) == ([], []) and len(same) == 12


def test_another_seed_gives_other_answers_to_the_same_design(made, tmp_path):
    other = write_demo(tmp_path, seed=5)
    assert (other / "instrument.xlsx").read_bytes() == (made / "instrument.xlsx").read_bytes()
    assert (other / "interviews" / "lv.csv").read_bytes() != (made / "interviews" / "lv.csv").read_bytes()


def test_the_planted_truth_is_kept_apart_from_the_study(tmp_path):
    file = write_truth(tmp_path / "truth.csv")
    assert file.read_bytes() == (simulation.DESIGN / "truth.csv").read_bytes()
    study = " ".join(p.read_text(encoding="utf-8", errors="ignore") for p in SHIPPED.rglob("*.csv"))
    assert "employment_cooperative" in study  # gates name every method ...
    assert not list(SHIPPED.rglob("*truth*")) and not list(
        SHIPPED.rglob("*planted*")
    )  # ... but nothing names a verdict


def test_the_instrument_is_an_xlsform_that_pyxform_accepts(made):
    result = convert(str(made / "instrument.xlsx"))
    assert result.warnings == []
    for name in ("Latvian (lv)", "Spanish (es)", "Italian (it)", "English (en)"):
        assert f'lang="{name}"' in result.xform


def test_every_question_and_choice_has_a_label_in_every_language():
    sheets = instrument()
    for sheet, first in (("survey", 2), ("choices", 2)):
        for row in sheets[sheet][1:]:
            if row[0] != "end_group" and row[0] not in ("start", "end", "today"):
                assert all(row[first : first + len(LANGUAGES)]), row[:2]


def test_a_workbook_made_twice_is_the_same_file(tmp_path):
    rows = {"a": [["x", "y"], [1, "ē"]]}
    first, second = write_workbook(tmp_path / "1.xlsx", rows), write_workbook(tmp_path / "2.xlsx", rows)
    assert first.read_bytes() == second.read_bytes()
    assert pd.read_excel(first)["y"].tolist() == ["ē"]
