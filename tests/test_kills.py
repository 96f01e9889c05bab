"""Runs that are killed at any moment: the next run goes on where they stood and ends as if nothing had been."""

import json
import random
import shutil
import sys
import time
from pathlib import Path

import nbformat
import pytest
from demo_runs import FEW
from killed_runs import LEDGER, PAGES, RELEASE, Program, content, forget, is_whole, results
from small_runs import make_house
from studies import write_tiny

pytestmark = pytest.mark.skipif(sys.platform != "linux", reason="looks for processes in /proc")
HERE = Path(__file__).parent
# Each file is complete half a second before it takes its name: so long a kill may leave it half-written.
SMALL = f"""
import os, sys, time
from pathlib import Path
sys.path.insert(0, {str(HERE)!r})
import pytest
from small_runs import move_in
from herelib import runs
from herelib.runs import manifest
replace = os.replace
manifest.os.replace = lambda *names: (time.sleep(0.5 * str(names[1]).endswith("html")), replace(*names))
with pytest.MonkeyPatch.context() as patch:
    house = move_in(Path(sys.argv[1]) / "house", patch)
    runs.report(house / "tiny", echo=print, request=runs.Request(progress=print))
"""
RUN = Path("tiny-runs", "few")
# A small study with the real notebooks; it says when the writing of its release folder begins.
REPORT = f"""
import sys
from herelib import runs
from herelib.runs import publication
write = publication.write_release
publication.write_release = lambda *words: (print("{RELEASE}"), write(*words))[1]
runs.report(sys.argv[1] + "/tiny", "few", {FEW!r}, echo=print, request=runs.Request(progress=print))
"""
# Slower than it is, so that kills fall between its steps, too.
ISSUE = f"""
import shutil, sys, time
from pathlib import Path
from herelib.release import ledger
from herelib.runs import releases
def slowed(call):
    return lambda *words, **options: (time.sleep(0.2), call(*words, **options), time.sleep(0.2))[1]
study = sys.argv[1] + "/tiny"
audited = releases.look_at(study, "few")
for owner, name in ((shutil, "copytree"), (ledger, "enter"), (Path, "replace"), (Path, "rename")):
    setattr(owner, name, slowed(getattr(owner, name)))
print("{LEDGER}")
releases.issue(study, audited)
"""


@pytest.fixture(scope="module")
def finished(tmp_path_factory):
    """A house whose notebooks take a second each, with a finished run."""
    folder = tmp_path_factory.mktemp("kills")
    make_house(folder / "house")
    for file in (folder / "house" / "notebooks").iterdir():
        notebook = nbformat.read(file, as_version=4)
        notebook.cells.append(nbformat.v4.new_code_cell("import time; time.sleep(1)"))
        notebook.cells[0].source = f"# {file.stem[:2]} notebook"
        nbformat.write(notebook, file)
    Program(SMALL, folder).finish()
    return folder


def kill_and_resume(folder: Path, code: str, stage: str, kill: tuple[float, bool]) -> bool:
    """Kill a program so many seconds after a stage has begun, alone or with all that it has started; run it again.

    Comes back with False, and runs nothing again, if the program had ended by then.
    """
    seconds, everything = kill
    program = Program(code, folder)
    assert program.wait_for(stage)
    time.sleep(seconds)
    if program.ended():
        return False
    program.kill(everything)
    Program(code, folder).finish()
    assert list((folder / "tmp").iterdir()) == []
    return True


@pytest.mark.parametrize(
    ("number", "stage"),
    [
        pytest.param(0, "02", marks=pytest.mark.long),
        pytest.param(1, "09", marks=pytest.mark.long),
        pytest.param(2, PAGES, marks=pytest.mark.long),
    ],
)
def test_a_run_that_is_killed_is_resumed_with_the_same_bytes(finished, number, stage):
    run = finished / "house" / "processed" / "tiny" / "baseline"
    expected = results(run)
    forget(run, stage)
    kill = random.Random(number).uniform(0, 0.9), number % 2 == 1
    assert kill_and_resume(finished, SMALL, stage, kill), "it ended before it could be killed"
    assert is_whole(run) and results(run) == expected


@pytest.fixture(scope="module")
def reported(tmp_path_factory):
    """A small study with a run by the real notebooks, and how many seconds each of its stages takes."""
    folder = tmp_path_factory.mktemp("reported") / "study"
    write_tiny(folder / "tiny")
    spans = Program(REPORT, folder).spans()
    shutil.copytree(folder, folder.with_name("as-made"))
    return folder, {**spans, **Program(ISSUE, folder).spans()}


@pytest.mark.long
@pytest.mark.parametrize("number", range(50))
def test_fifty_kills_in_notebooks_pages_release_and_ledger_change_nothing(reported, number):
    folder, spans = reported
    stage, expected = [*spans][number % len(spans)], results(folder.with_name("as-made") / RUN)
    seconds = random.Random(number).uniform(0, 0.9) * spans[stage]
    for attempt in range(5):
        shutil.rmtree(folder)
        shutil.copytree(folder.with_name("as-made"), folder)  # to its place: the runs of a study know where it lies
        forget(folder / RUN, stage)
        # earlier from time to time: on a machine that does other things, too, a stage now takes longer and then shorter
        kill = seconds * 0.7**attempt, number % 2 == 1
        if kill_and_resume(folder, ISSUE if stage == LEDGER else REPORT, stage, kill):
            break
    else:
        raise AssertionError("it always ended before it could be killed")
    assert is_whole(folder / RUN) and results(folder / RUN) == expected
    if stage == LEDGER:
        assert_all_issued(folder, expected)


def assert_all_issued(folder: Path, expected: dict[str, bytes]) -> None:
    """Each release that the ledger knows is whole and lies where it says, and no other lies about.

    There are two where the first program had issued its own before it was killed.
    """
    ledger = folder / RUN.parent / "releases"
    entries = json.loads((ledger / "ledger.json").read_text())["releases"]
    released = {path.partition("/")[2]: made for path, made in expected.items() if path.startswith("release/")}
    assert len(entries) in (1, 2)
    for entry in entries:
        assert {file: content(Path(entry["folder"], file)) for file in entry["files"]} == released
    issued = [Path(entry["folder"]).name for entry in entries]
    assert sorted(each.name for each in ledger.iterdir()) == sorted([".lock", *issued, "ledger.json"])
