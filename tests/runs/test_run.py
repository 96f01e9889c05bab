"""One run of a study: where its pages lie and how its record is kept."""

from herelib.runs import manifest
from herelib.runs.run import Run


def test_a_run_notes_its_record_with_whether_it_is_finished(tmp_path):
    run = Run(tmp_path / "study", tmp_path / "run", {}, {"steps": {}})
    run.note()
    assert manifest.read(run.folder) == {"steps": {}, "finished": False}
    run.note(finished=True)
    assert manifest.read(run.folder)["finished"]


def test_what_may_leave_and_what_may_not_lie_in_folders_of_their_names(tmp_path):
    run = Run(tmp_path / "study", tmp_path / "run", {}, {})
    assert (run.page.parent.name, run.internal_page.parent.name) == ("release", "internal")
