"""Totals that others know are read as a team types them; what is no total is a fault with its row."""

import pytest

from herelib.errors import StudyError
from herelib.studies import known_totals


def write(folder, *lines):
    (folder / "known_totals.csv").write_text("\n".join(["region,group,n", *lines]), encoding="utf-8")
    return folder


def test_a_study_without_the_file_knows_of_no_totals(tmp_path):
    assert known_totals(tmp_path, ["ash"]) is None


def test_totals_of_groups_regions_and_single_cells_are_read(tmp_path):
    table = known_totals(write(tmp_path, "all,ngo,17", "ash,all, 40", "ash,state,9"), ["ash", "birch"])
    assert table.to_numpy().tolist() == [["all", "ngo", 17], ["ash", "all", 40], ["ash", "state", 9]]


def test_unknown_regions_and_groups_and_odd_numbers_are_faults_with_their_rows(tmp_path):
    with pytest.raises(StudyError) as error:
        known_totals(write(tmp_path, "oak,ngo,17", "ash,ngos,4", "ash,ngo,few"), ["ash"])
    faults = error.value.faults
    assert faults["row"].tolist() == [2, 3, 4] and faults["column"].tolist() == ["region", "group", "n"]


def test_a_missing_column_is_named(tmp_path):
    (tmp_path / "known_totals.csv").write_text("region,n\nash,4", encoding="utf-8")
    with pytest.raises(StudyError, match="group"):
        known_totals(tmp_path, ["ash"])
