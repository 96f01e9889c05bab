"""The demo study: made to the byte, a form that converts, faults planted, truth kept apart."""

import filecmp

import numpy as np
import pandas as pd
import pytest
from pyxform.xls2xform import convert

from herelib.demo import simulation
from herelib.demo.study import LANGUAGES, instrument, write_demo, write_truth
from herelib.files.workbooks import write_workbook
from herelib.folders import ROOT
from herelib.vocabulary import GROUPS

CATALOGUE = ROOT / "data" / "raw" / "catalogue"
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


def test_the_tie_is_a_tie_and_the_clear_regions_have_a_margin():
    levels, ratings = simulation.truth(CATALOGUE), simulation.catalogue_ratings(CATALOGUE)
    for place in simulation.design("planted").itertuples():
        values = simulation.reference_values(levels.loc[place.region], ratings).sort_values(ascending=False)
        if place.verdict == "clear":
            assert values.index[0] == place.method and values.iloc[0] - values.iloc[1] > 0.1
        if place.verdict == "contested":
            assert set(values.index[:2]) == {place.method, place.rival}
            assert values.iloc[0] - values.iloc[1] == pytest.approx(0, abs=1e-4)


def test_answers_have_the_true_level_on_average():
    levels = simulation.truth(CATALOGUE)
    people = simulation.interviews(levels, 3)
    got = pd.to_numeric(people.loc[people["region"] == "alder", "barrier_skills"], errors="coerce")
    assert (got.mean() - 1) / 4 == pytest.approx(levels.loc["alder", "barrier:skills"], abs=0.08)


def test_residents_and_municipality_disagree_where_planted_and_the_mean_stays():
    people = simulation.interviews(simulation.truth(CATALOGUE), 3)
    needs = [c for c in people if c.startswith("need_") and c.endswith("severity")]

    def level(region: str, group: str) -> float:
        cell = people[(people["region"] == region) & (people["group"] == group)][needs]
        return float(np.nanmean(cell.apply(pd.to_numeric, errors="coerce").to_numpy() - 1) / 4)

    assert level("elder", "resident") - level("elder", "municipality") > 0.15
    assert abs(level("alder", "resident") - level("alder", "municipality")) < 0.1


def test_about_three_hundred_interviews_in_six_regions_and_five_groups():
    people = simulation.interviews(simulation.truth(CATALOGUE), 1)
    assert 260 <= len(people) <= 320
    assert people["region"].nunique() == 6 and set(people["group"]) == set(GROUPS)
    assert len(people[(people["region"] == "fern") & (people["group"] == "municipality")]) == 1


def test_a_workbook_made_twice_is_the_same_file(tmp_path):
    rows = {"a": [["x", "y"], [1, "ē"]]}
    first, second = write_workbook(tmp_path / "1.xlsx", rows), write_workbook(tmp_path / "2.xlsx", rows)
    assert first.read_bytes() == second.read_bytes()
    assert pd.read_excel(first)["y"].tolist() == ["ē"]
