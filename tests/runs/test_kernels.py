"""One notebook in one kernel: what it declares, where it appears, and what a failure says."""

import os

import nbformat
import pytest
from papermill.exceptions import PapermillExecutionError

from herelib.errors import HereError
from herelib.runs import kernels

PARAMETERS = 'study = "demo"  # its name\nk: int | None = None\n"no assignment"'


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


def test_what_fails_outside_of_its_cells_is_the_injected_parameters(tmp_path):
    source = write(tmp_path, "k = 2")
    error = PapermillExecutionError(0, 1, "k = ?", "NameError", "", [])
    assert kernels._cause(source, error) == "injected parameters: NameError: "
