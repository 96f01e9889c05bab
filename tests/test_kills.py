"""Runs that are killed at any moment: the next run goes on where they stood and ends as if nothing had been."""

import random
import shutil
import sys
import time
from pathlib import Path

import nbformat
import pytest
from demo_runs import FEW
from killed_runs import PAGES, Program, forget, is_whole, results
from small_runs import make_house

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
DEMO = f"""
from herelib import runs
runs.report("demo", "few", {FEW!r}, echo=print, request=runs.Request(progress=print))
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


def kill_and_resume(folder: Path, code: str, run: Path, stage: str, number: int, **variables: str) -> None:
    """Kill a run inside a stage; the run after it must end as the one before it did."""
    chance, expected = random.Random(number), results(run)
    forget(run, stage)
    program = Program(code, folder, **variables)
    assert program.wait_for(stage)
    time.sleep(chance.uniform(0, 0.9))
    assert program.process.poll() is None, "it ended before it could be killed"
    program.kill(everything=number % 2 == 1)
    Program(code, folder, **variables).finish()
    assert is_whole(run)
    assert results(run) == expected
    assert list((folder / "tmp").iterdir()) == []


@pytest.mark.parametrize(
    ("number", "stage"),
    [pytest.param(0, "02", marks=pytest.mark.long), pytest.param(1, "09", marks=pytest.mark.long), (2, PAGES)],
)
def test_a_run_that_is_killed_is_resumed_with_the_same_bytes(finished, number, stage):
    kill_and_resume(finished, SMALL, finished / "house" / "processed" / "tiny" / "baseline", stage, number)


@pytest.mark.long
@pytest.mark.parametrize("number", range(50))
def test_the_demo_killed_inside_each_notebook_and_the_pages_is_resumed_with_the_same_bytes(
    demo_processed, tmp_path, number
):
    processed = Path(shutil.copytree(demo_processed, tmp_path / "processed"))
    stage = ["01", "02", "03", "04", "09", PAGES][number % 6]
    kill_and_resume(tmp_path, DEMO, processed / "demo" / "few", stage, number, HERE_PROCESSED=str(processed))
