"""The notebooks: built alike, without logic of their own, and with the same result however they are run."""

import ast
import os
import re
import shutil
import subprocess
import sys

import nbformat
import pytest
from demo_runs import FEW, FOLDER, NUMBERED, STAGES, hashes
from pyarrow import parquet

from herelib.decisions.parameters import PARAMETERS
from herelib.tables import CONTRACTS, made_by

ALL = [*NUMBERED, "explore"]
WORDS = {"plots": "summaries", "fieldwork_plots": "fieldwork", "profile_plots": "profile_summaries"}
WORDS |= dict.fromkeys(("typology_plots", "trees", "maps"), "typology_summaries")


def cells(name: str) -> list:
    return nbformat.read(FOLDER / f"{name}.ipynb", as_version=4).cells


def code(name: str) -> list[str]:
    return [cell.source for cell in cells(name) if cell.cell_type == "code"]


def test_these_are_all_notebooks():
    assert {file.stem for file in FOLDER.glob("*.ipynb")} == set(ALL)


@pytest.mark.parametrize("name", ALL)
def test_the_first_cells_have_their_roles(name):
    first, second, third, *_ = cells(name)
    assert first.cell_type == "markdown" and first.source.startswith("# ")
    for part in ("**Question.**", "**In.**", "**Out.**"):
        assert part in first.source
    assert all(line.startswith(("from", "import")) or not line for line in second.source.split("\n"))
    assert third.metadata["tags"] == ["parameters"]
    assert not any("import " in source for source in code(name)[1:])


@pytest.mark.parametrize("name", ALL)
def test_parameters_are_one_commented_literal_a_line_and_none_means_as_decided(name):
    lines = cells(name)[2].source.split("\n")
    assert [line.split(" = ")[0] for line in lines[:2]] == ["study", "scenario"]
    for line in lines:
        tree = ast.parse(line).body[0]
        assert isinstance(tree, ast.Assign) and isinstance(tree.value, ast.Constant) and "  # " in line
        parameter = tree.targets[0].id
        if parameter not in ("study", "scenario"):
            assert tree.value.value is None and line.endswith("None: as decided")
            assert PARAMETERS[parameter].stage in (STAGES[name], "all")


@pytest.mark.parametrize("name", [name for name in NUMBERED if STAGES[name]])
def test_every_parameter_of_the_stage_is_declared_and_handed_on(name):
    own = {p.name for p in PARAMETERS.values() if p.stage in (STAGES[name], "all")}
    declared = {line.split(" = ")[0] for line in cells(name)[2].source.split("\n")} - {"study", "scenario"}
    assert declared == own
    calls = [n for n in ast.walk(ast.parse(code(name)[2])) if isinstance(n, ast.Call) and ast.unparse(n.func) == "dict"]
    assert {f"{k.arg}={k.value.id}" for call in calls for k in call.keywords} == {f"{p}={p}" for p in own}


@pytest.mark.parametrize("name", ALL)
def test_cells_are_short_and_hold_no_logic_and_no_place(name):
    for source in code(name):
        if not source.startswith("study = "):  # the parameters: a line each
            assert len(source.split("\n")) <= 14, source
        for node in ast.walk(ast.parse(source)):
            kinds = (ast.FunctionDef, ast.For, ast.While, ast.If, ast.ClassDef, ast.Lambda, ast.Try)
            assert not isinstance(node, kinds), source
        assert "Path(" not in source and "/" not in source.split("#")[0]


@pytest.mark.parametrize("name", ALL)
def test_a_sentence_stands_before_each_code_cell(name):
    before = "markdown"
    for cell in cells(name)[3:]:
        if cell.cell_type == "code" and not re.match(r"Markdown\(\w+\.say_", cell.source):
            assert before == "markdown", cell.source
        before = cell.cell_type
    assert all(
        cell.source.rstrip().endswith((".", ":", "?")) for cell in cells(name)[1:] if cell.cell_type == "markdown"
    )


@pytest.mark.parametrize("name", [name for name in ALL if name not in ("09-report", "explore")])
def test_after_each_figure_a_computed_sentence_follows(name):
    sources = code(name)
    for position, source in enumerate(sources):
        for module, what in re.findall(r"(\w+)\.plot_(\w+)\(", source):
            assert sources[position + 1].startswith(f"Markdown({WORDS[module]}.say_{what}("), source


@pytest.mark.parametrize("name", NUMBERED)
def test_the_last_cell_writes_the_tables(name):
    assert "tables.write_all(run, {" in code(name)[-1]


@pytest.mark.parametrize("name", ALL)
def test_notebooks_are_kept_without_outputs_and_with_steady_ids(name):
    made = cells(name)
    assert not any(cell.get("outputs") or cell.get("execution_count") for cell in made)
    assert [cell.id for cell in made] == [str(i) for i in range(len(made))], "as nbstripout numbers them"


def test_papermill_writes_every_table_with_the_columns_that_are_described(by_papermill):
    files = {file.stem: file for file in by_papermill.rglob("tables/*.parquet")}
    assert sorted(files) == sorted(set(CONTRACTS) - set(made_by("multiverse")))
    for name, file in files.items():
        written, described = parquet.read_schema(file).names, list(CONTRACTS[name].columns)
        assert written[: len(described)] == described, name
        assert not CONTRACTS[name].strict or written == described, name


def test_the_executed_report_displays_its_ten_sections(by_papermill):
    outputs = [o for cell in nbformat.read(by_papermill / "09-report.ipynb", 4).cells for o in cell.get("outputs", [])]
    html = [o.data["text/html"] for o in outputs if o.output_type == "display_data" and "text/html" in o.data]
    assert len(html) == 10 and "SYNTHETIC DATA" in html[0]


def test_run_all_in_the_folder_of_the_notebooks_gives_equal_tables(by_papermill, tmp_path):
    """As JupyterLab does it: the kernel starts in notebooks/, parameters as they stand in the notebook."""
    processed, beside = tmp_path / "processed", tmp_path / "beside"
    beside.mkdir()
    for name in NUMBERED:
        book = nbformat.read(FOLDER / f"{name}.ipynb", as_version=4)
        for parameter, value in FEW.items():
            book.cells[2].source = book.cells[2].source.replace(f"{parameter} = None", f"{parameter} = {value}")
        nbformat.write(book, beside / f"{name}.ipynb")
        run_all(beside / f"{name}.ipynb", processed)
    assert hashes(processed) == hashes(by_papermill)


def test_explore_runs_on_the_tables_of_a_run(by_papermill, tmp_path):
    shutil.copy(FOLDER / "explore.ipynb", tmp_path)
    run_all(tmp_path / "explore.ipynb", by_papermill)
    executed = nbformat.read(tmp_path / "explore.ipynb", as_version=4)
    widgets = [o for cell in executed.cells for o in cell.get("outputs", []) if "VBox" in str(o.get("data", ""))]
    assert len(widgets) == 3


def run_all(notebook, processed) -> None:
    """Run a notebook in place from top to bottom in a fresh kernel that starts in notebooks/."""
    script = (
        "import nbformat, sys; from nbclient import NotebookClient; book = nbformat.read(sys.argv[1], 4); "
        "NotebookClient(book, kernel_name='python3', resources={'metadata': {'path': sys.argv[2]}}).execute(); "
        "nbformat.write(book, sys.argv[1])"
    )
    done = subprocess.run(
        [sys.executable, "-c", script, str(notebook), str(FOLDER)],
        env={**os.environ, "HERE_PROCESSED": str(processed)},
        capture_output=True,
        text=True,
        check=False,
    )
    assert done.returncode == 0, done.stderr[-2000:]
