"""One notebook in one kernel: what it declares, where it appears, and what a failure says."""

import contextlib
import os
import subprocess
import sys

import nbformat
import pytest
from papermill.exceptions import PapermillExecutionError

from herelib.errors import HereError
from herelib.folders import ROOT
from herelib.runs import kernels

PARAMETERS = 'study = "demo"  # its name\nk: int | None = None\n"no assignment"'


COUNTING = """import time
from herelib import parallel
parallel.EVERY = 0
print(len(list(parallel.results(lambda shared, item: time.sleep(0.01), range(5), seconds=0))))"""


def write(folder, *sources, name="02-two"):
    """A notebook of code cells, the first of them tagged `parameters`."""
    cells = [nbformat.v4.new_code_cell(source) for source in sources]
    cells[0].metadata["tags"] = ["parameters"]
    spec = {"kernelspec": {"name": "python3", "display_name": "Python 3", "language": "python"}}
    nbformat.write(nbformat.v4.new_notebook(cells=cells, metadata=spec), folder / f"{name}.ipynb")
    return folder / f"{name}.ipynb"


def test_the_parameters_of_a_notebook_are_what_its_tagged_cell_assigns(tmp_path):
    assert kernels.parameters(write(tmp_path, PARAMETERS, "other = 1")) == {"study", "k"}


def test_parameters_that_are_no_python_are_refused(tmp_path):
    with pytest.raises(HereError, match="02-two: its cell of parameters is not valid Python"):
        kernels.parameters(write(tmp_path, "k = "))


def test_a_notebook_appears_executed_with_its_values_and_the_folder_of_runs(tmp_path, monkeypatch):
    monkeypatch.setenv("HERE_PROCESSED", str(tmp_path / "processed"))
    monkeypatch.chdir(tmp_path)
    source = write(tmp_path, "k = 2", "import os\nprint(k, os.environ['HERE_PROCESSED'])")
    kernels.execute(source, tmp_path / "executed", {"k": 3})
    assert os.listdir(tmp_path / "executed" / "notebooks") == ["02-two.ipynb"]
    outputs = nbformat.read(tmp_path / "executed" / "notebooks" / "02-two.ipynb", as_version=4).cells[-1].outputs
    assert outputs[0].text == f"3 {tmp_path / 'processed'}\n"


def test_a_failed_notebook_is_kept_under_a_name_of_its_own(tmp_path):
    source = write(tmp_path, "k = 2", "1 / 0")
    with pytest.raises(HereError) as caught:
        kernels.execute(source, tmp_path / "executed", {})
    message, kept = str(caught.value).splitlines()
    assert message == "02-two, cell 2: ZeroDivisionError: division by zero"
    assert kept.endswith("02-two.failed.ipynb") and os.listdir(tmp_path / "executed" / "notebooks") == [
        "02-two.failed.ipynb"
    ]


def test_an_error_for_users_raised_in_a_notebook_comes_out_whole_and_others_lose_quoted_text(tmp_path):
    source = write(tmp_path, "k = 2", "run(k)")
    traceback = ['\x1b[0;31m File "/x/herelib/tables/store.py:12"\x1b[0m']

    def cause(name, value):
        return kernels._cause(source, PapermillExecutionError(1, 2, "run(k)", name, value, traceback))

    assert cause("HereError", "line one\nline two") == "cell 2: line one\nline two"
    assert cause("KeyError", "'need:food'") == "cell 2: KeyError: 'need:food' (herelib/tables/store.py, line 12)"
    assert cause("ValueError", "'need' and 'Anna Example', 5").startswith("cell 2: ValueError: 'need' and '…', 5")
    assert "kernel stopped" in kernels._cause(source, RuntimeError("died"))
    assert kernels._cause(source, RuntimeError(), -9).endswith("was ended by SIGKILL: perhaps memory ran out")
    assert kernels._cause(source, RuntimeError(), -62).endswith("was ended by signal 62")


def test_what_fails_outside_of_its_cells_is_the_injected_parameters(tmp_path):
    source = write(tmp_path, "k = 2")
    error = PapermillExecutionError(0, 1, "k = ?", "NameError", "", [])
    assert kernels._cause(source, error) == "injected parameters: NameError: "


def test_a_failure_names_the_section_and_progress_each_cell_on_the_way_there(tmp_path):
    source = write(tmp_path, "k = 2", "k += 1", "1 / 0")
    notebook = nbformat.read(source, as_version=4)
    notebook.cells.insert(0, nbformat.v4.new_markdown_cell("# 02 Two"))
    notebook.cells.insert(3, nbformat.v4.new_markdown_cell("## The rest"))
    nbformat.write(notebook, source)
    lines = []
    with pytest.raises(HereError, match=r"^02-two, cell 5 \(The rest\): ZeroDivisionError"):
        kernels.execute(source, tmp_path / "executed", {"k": 3}, lines.append)
    title = "02 Two"
    assert lines == [
        *(f"{title} ({number} of 5)" for number in (1, 2, 2, 3)),  # twice: the cell with the values that papermill adds
        *(f"{title}: The rest ({number} of 5)" for number in (4, 5)),
        "",
    ]


@pytest.mark.parametrize("forked", [True, False])
def test_a_cell_says_how_far_it_is_and_its_notebook_holds_nothing_of_it(tmp_path, monkeypatch, forked):
    monkeypatch.setattr(kernels, "PRELOADED", ())
    source = write(tmp_path, "k = 2", COUNTING)
    lines = []
    with kernels.forking() if forked else contextlib.nullcontext():
        kernels.execute(source, tmp_path / "executed", {}, lines.append)
    assert "(2 of 2) · 3 of 5" in lines and lines[-2:] == ["(2 of 2)", ""]
    executed = nbformat.read(tmp_path / "executed" / "notebooks" / "02-two.ipynb", as_version=4)
    assert [output.text for output in executed.cells[1].outputs] == ["5\n"]


@pytest.mark.parametrize(
    ("last_words", "how"),
    [("os._exit(3)", "ended by itself with exit code 3"), ("os.kill(os.getpid(), 11)", "SIGSEGV: a fault in compiled")],
)
def test_a_kernel_that_stops_says_how_and_what_it_had_done_is_kept(tmp_path, monkeypatch, last_words, how):
    monkeypatch.setattr(kernels, "PRELOADED", ())
    source = write(tmp_path, "k = 2", "print('done so far')", f"import os; {last_words}")
    with kernels.forking(), pytest.raises(HereError, match=f"02-two, the kernel stopped: .*{how}") as caught:
        kernels.execute(source, tmp_path / "executed", {})
    kept = nbformat.read(str(caught.value).splitlines()[-1].partition(": ")[2], as_version=4)
    assert "done so far" in kept.cells[1].outputs[0].text
    assert os.listdir(tmp_path / "executed" / "notebooks") == ["02-two.failed.ipynb"]


def test_many_sets_of_parameters_run_side_by_side_and_each_failure_is_reported(tmp_path, monkeypatch):
    monkeypatch.setattr(kernels, "PRELOADED", ())
    source = write(tmp_path, "k = 2", "import os\nprint(10 / k, os.getcwd())")
    run, lines = tmp_path / "run", []
    targets = {run / "briefs" / f"{k}.ipynb": {"k": k} for k in range(4)}
    failed = kernels.execute_many(source, run, targets, progress=lines.append)
    assert failed.keys() == {run / "briefs" / "0.ipynb"}
    assert failed[run / "briefs" / "0.ipynb"].startswith("02-two, cell 2: ZeroDivisionError: division by zero")
    assert sorted(os.listdir(run / "briefs")) == ["0.failed.ipynb", "1.ipynb", "2.ipynb", "3.ipynb"]
    outputs = nbformat.read(run / "briefs" / "3.ipynb", as_version=4).cells[-1].outputs
    assert outputs[0].text == f"{10 / 3} {tmp_path}\n"
    assert sorted(lines) == ["", *(f"02-two: {number} of 4" for number in range(1, 5))]


def test_what_a_killed_run_left_half_written_is_removed_and_nothing_else(tmp_path):
    halves = (".run.json.123", "tables/.clusters.parquet.9", "notebooks/.01.ipynb", "notebooks/.01.kernel.json")
    for name in (*halves, ".lock", "notebooks/01.ipynb", "tables/.keep"):
        (tmp_path / name).parent.mkdir(exist_ok=True)
        (tmp_path / name).touch()
    kernels.clear(tmp_path)
    left = {file.relative_to(tmp_path).as_posix() for file in tmp_path.rglob("*") if file.is_file()}
    assert left == {".lock", "notebooks/01.ipynb", "tables/.keep"}


def test_nothing_that_kernels_share_starts_python_threads():
    """With them a process may not be forked; and what is listed must be there to be shared."""
    code = "import importlib, sys, threading\nfor name in sys.argv[1:]: importlib.import_module(name)\n"
    code += "print(threading.active_count())"
    done = subprocess.run([sys.executable, "-c", code, *kernels.PRELOADED], capture_output=True, text=True, cwd=ROOT)
    assert done.stdout.strip() == "1", done.stderr[-500:]


def test_a_run_in_which_nothing_is_executed_starts_no_server():
    with kernels.forking():
        outer = kernels._SERVER
        with kernels.forking():  # of a run inside a run: the same server
            assert kernels._SERVER is outer
        assert outer.process is None
    assert kernels._SERVER is None
