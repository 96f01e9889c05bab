"""A header that counts from 0 what the form counts from 1 is asked about, never read as its neighbour."""

import pytest
from studies import SURVEY, row, write_form, write_rows

from herelib.form import xlsform
from herelib.studies import exports

DUAL = (
    SURVEY
    + """
select_one scale5 | Q1_SQ1_1 | Now | Ahora
select_one scale5 | Q1_SQ1_2 | Later | Luego
rank rooms | best | Order them | Ordénelos
"""
)


def read(tmp_path, answers, **options):
    form = xlsform.read(write_form(tmp_path / "f.xlsx", DUAL))[0]
    return exports.read(write_rows(tmp_path / "x.csv", [row("a1") | answers]), form, "interviews/x.csv", options)


@pytest.mark.parametrize("header", ["Q1_SQ1_{}", "Q1[SQ1][{}]", "Q1.SQ1..{}", "Q1.SQ1.{}."])
def test_two_scales_from_0_are_of_no_item_until_study_yaml_says_which(tmp_path, header):
    answers = {header.format(0): "1", header.format(1): "5"}
    export, _ = read(tmp_path, answers)
    assert not {"Q1_SQ1_1", "Q1_SQ1_2"} & set(export.frame)
    fits = {header.format(0): "fits Q1_SQ1_1", header.format(1): "fits Q1_SQ1_1, Q1_SQ1_2"}
    assert export.ambiguous == fits
    export, _ = read(tmp_path, answers, columns={header.format(n): f"Q1_SQ1_{n + 1}" for n in (0, 1)})
    assert export.frame.loc[2, ["Q1_SQ1_1", "Q1_SQ1_2"]].tolist() == ["1", "5"] and export.ambiguous == {}


def test_what_limesurvey_counts_from_0_by_its_own_sign_is_read(tmp_path):
    export, _ = read(tmp_path, {"Q1_SQ1#0": "1", "Q1_SQ1#1": "5"})
    assert export.frame.loc[2, ["Q1_SQ1_1", "Q1_SQ1_2"]].tolist() == ["1", "5"]


def test_both_scales_and_a_stray_0_shift_nothing(tmp_path):
    export, _ = read(tmp_path, {"Q1_SQ1_0": "3", "Q1_SQ1_1": "1", "Q1_SQ1_2": "5"})
    assert export.frame.loc[2, ["Q1_SQ1_1", "Q1_SQ1_2"]].tolist() == ["1", "5"] and export.unknown == ["Q1_SQ1_0"]


def test_places_of_a_ranking_are_in_the_same_order_from_0(tmp_path):
    export, _ = read(tmp_path, {"best_0": "hall", "best_1": "shop", "best_2": "none"})
    assert export.frame["best"].tolist() == ["hall shop none"] and export.unknown == []
