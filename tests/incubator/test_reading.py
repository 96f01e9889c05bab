"""What a team brings, read from the study folder."""

import shutil

import pytest

from herelib.errors import StudyError
from herelib.folders import study_folder
from herelib.incubator.reading import read_team


class Folder:
    """As much of a study as the reader takes."""

    def __init__(self, folder):
        self.folder, self.settings, self.roles = (
            folder,
            {"incubator": {"decided_on": "2026-09-01"}},
            {"own_hours": "own"},
        )
        self.codebook = None


def test_the_demo_brings_people_money_and_ideas():
    team = read_team(Folder(study_folder("demo")))
    assert len(team.participants) == 80 and team.mentors["hours"].dtype.kind in "if"
    assert team.skills["level"].between(0, 1).all() and team.distances["km"].notna().all()
    assert team.decided_on == "2026-09-01" and team.items == {"own_hours": "own"}


def test_files_that_are_not_there_are_left_out_and_one_that_cannot_be_read_is_a_fault(tmp_path):
    assert read_team(Folder(tmp_path)).participants is None
    shutil.copy(study_folder("demo") / "skills.csv", tmp_path)
    (tmp_path / "distances.csv").write_text("region,other\nalder,birch\n", encoding="utf-8")
    with pytest.raises(StudyError, match="km"):
        read_team(Folder(tmp_path))
