"""What is written by hand for the public studies fits what their authors publish; the data themselves are not here."""

from pathlib import Path

import yaml
from public_studies import build

BY_HAND = Path(build.__file__).parent
NAMES = ["abidjan-2022", "blantyre-summer", "nairobi-2021"]
SURVEY = [
    ["type", "name", "label", "", "hint"],
    ["begin_group", "group_WaterHygiene", "Water", "", ""],
    ["select_multiple HandWashHabits_a", "HandWashHabits1", "When?", "", ""],
    ["select_multiple HandWashHabits_b", "HandWashHabits1", "When?", "", ""],
    ["end_group", "", "", "", ""],
]


def test_each_study_has_settings_and_regions_and_nothing_of_others():
    folders = [folder for folder in sorted(BY_HAND.iterdir()) if (folder / "study.yaml").exists()]
    assert [folder.name for folder in folders] == NAMES
    for folder in folders:
        assert sorted(file.name for file in folder.iterdir()) == ["regions.csv", "study.yaml"]
        assert {"title", "year", "roles", "items"} <= yaml.safe_load((folder / "study.yaml").read_text()).keys()


def test_one_name_and_one_row_of_the_form_are_changed_and_the_published_rows_stay_as_they_are():
    before = [list(row) for row in SURVEY]
    rows = build.changed(SURVEY)
    assert before == SURVEY
    differ = [(row, other) for row, other in zip(rows, SURVEY, strict=False) if row != other]
    assert [(row[1], other[1]) for row, other in differ] == [("HandWashHabits2", "HandWashHabits1")]
    assert rows[len(SURVEY) :] == [["select_one Sex", "Sex_HH", "Sex of the head of the household", "", ""]]
