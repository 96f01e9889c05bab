"""`here new --official`: a folder that passes the check, and whose placeholders are said."""

import pytest

from herelib import readiness
from herelib.errors import HereError
from herelib.studies import figures_alone
from herelib.templates import official_study


def test_a_new_study_of_official_figures_passes_the_check(tmp_path):
    folder = official_study.write(tmp_path / "places", "Places to ask in")
    examination = readiness.examine(folder)
    assert examination.faults.empty, examination.faults.to_string()
    assert figures_alone(folder) and sorted(file.name for file in folder.iterdir()) == [
        "README.md",
        "regions.csv",
        "study.yaml",
    ]
    assert any("XX is a placeholder" in note for note in examination.notes["note"])
    assert (folder / "README.md").read_text(encoding="utf-8").startswith("# Places to ask in\n")


def test_a_folder_that_holds_anything_is_left_as_it_is(tmp_path):
    (tmp_path / "mine.txt").write_text("x")
    with pytest.raises(HereError, match="not empty"):
        official_study.write(tmp_path)
    assert [file.name for file in tmp_path.iterdir()] == ["mine.txt"]
