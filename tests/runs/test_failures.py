"""A failure says where it was, what was settled, and how to repeat it."""

import shlex

import nbformat
import pandas as pd
import pytest

from herelib.errors import HereError
from herelib.folders import ROOT
from herelib.runs import failures
from herelib.runs.run import Run, Step

STEP = Step("03-cluster", "cluster", (), ())


@pytest.fixture
def source(tmp_path):
    file = tmp_path / "03-cluster.ipynb"
    cells = [nbformat.v4.new_markdown_cell("## How many clusters"), nbformat.v4.new_code_cell("1 / 0")]
    nbformat.write(nbformat.v4.new_notebook(cells=cells), file)
    return file


def run(study, **more):
    settled = pd.DataFrame([("k", "3", "hand", "")], columns=["parameter", "value", "source", "decision"])
    return Run(study, study.parent / "runs" / "baseline+k=3", {"cluster": settled}, {}, **more)


def test_section_parameters_and_commands_follow_the_cause(tmp_path, source):
    error = HereError("03-cluster, cell 2: ZeroDivisionError: division by zero\nThe failed notebook is kept: x")
    of = run(tmp_path / "my town", by_hand={"k": 3, "draws": 200})
    first, kept, parameters, again, alone = str(failures.explained(error, STEP, source, of)).splitlines()
    assert first == '03-cluster, section "How many clusters", cell 2: ZeroDivisionError: division by zero'
    assert kept == "The failed notebook is kept: x" and parameters == "parameters: k = 3 (by hand)"
    words = ["here", "report", str(tmp_path / "my town"), "--set", "draws=200", "--set", "k=3"]
    assert shlex.split(again.partition(": ")[2]) == words
    typed = shlex.split(alone.partition(": ")[2])
    assert typed[:2] == ["papermill", str(source)]
    assert typed[3:] == ["-p", "study", str(tmp_path / "my town"), "-p", "scenario", "baseline+k=3", "-p", "k", "3"]


def test_a_failure_outside_of_the_cells_has_no_section_and_the_report_no_parameters(tmp_path, source):
    error = HereError("03-cluster, the kernel stopped (DeadKernelError): perhaps memory ran out")
    lines = str(failures.explained(error, Step("03-cluster", "", (), ()), source, run(tmp_path / "town"))).splitlines()
    assert lines[0] == str(error) and not any(line.startswith("parameters") for line in lines)


def test_a_study_of_the_repository_goes_by_its_name_and_a_scenario_of_its_own_is_typed(tmp_path):
    demo = ROOT / "data" / "raw" / "demo"
    assert failures.command(run(demo, asked="three")) == "here report demo --scenario three"
    assert failures.study_word(tmp_path / "demo") == str(tmp_path / "demo")
