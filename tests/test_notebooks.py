"""The notebooks: built alike, without logic of their own, and with the same result however they are run."""

import ast
import os
import re
import shutil
import subprocess
import sys
from pathlib import Path

import nbformat
import pytest
from demo_runs import FEW, FOLDER, NUMBERED, STAGES, hashes
from pyarrow import parquet

from herelib.decisions.parameters import PARAMETERS
from herelib.tables import CONTRACTS, made_by

ALL = [*NUMBERED, "00-start-here", "explore"]
STORIES = NUMBERED[:-1]  # the report tells its story in the page that it makes
SCRATCH = Path("demo", "scratch", "baseline")


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


@pytest.mark.parametrize("name", STORIES)
def test_every_parameter_of_the_stage_is_declared_and_settled_in_one_call(name):
    expected = {p.name for p in PARAMETERS.values() if p.stage in (STAGES[name], "all")}
    declared = {line.split(" = ")[0] for line in cells(name)[2].source.split("\n")} - {"study", "scenario"}
    assert declared == expected
    call = f'parameters, settled = decisions.settle_declared("{STAGES[name]}", globals())'
    assert sum(call in source for source in code(name)) == 1


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
        if cell.cell_type == "code":
            assert before == "markdown", cell.source
        before = cell.cell_type
    assert all(
        cell.source.rstrip().endswith((".", ":", "?")) for cell in cells(name)[1:] if cell.cell_type == "markdown"
    )


@pytest.mark.parametrize("name", STORIES)
def test_a_figure_comes_with_its_sentence_as_the_last_expression_of_its_cell(name):
    shown = [source for source in code(name) if ".show_" in source]
    assert shown and not any(".plot_" in source for source in code(name))
    for source in shown:
        assert source.count(".show_") == 1 and source.split("\n")[-1].startswith("figures.show_"), source


@pytest.mark.parametrize("name", STORIES)
def test_each_section_ends_with_a_computed_conclusion_and_the_last_writes_the_tables(name):
    sections, last = {}, ""
    for cell in cells(name)[5:]:
        if cell.cell_type == "markdown" and cell.source.startswith("## "):
            last = cell.source.split("\n")[0]
        elif cell.cell_type == "code":
            sections[last] = cell.source
    *stories, (heading, writing) = sections.items()
    assert len(stories) >= 3 and "" not in sections
    assert all(source.startswith("figures.Paragraph(figures.conclude_") for _, source in stories), stories
    assert heading == "## The tables" and writing.startswith("tables.write_stage(run, {")


@pytest.mark.parametrize("name", NUMBERED)
def test_the_last_cell_writes_the_tables(name):
    assert code(name)[-1].startswith("tables.write_stage(run, ")


@pytest.mark.parametrize("name", ALL)
def test_no_name_of_a_notebook_says_nothing(name):
    empty = {"told", "found", "made", "own", "given", "held", "one", "what", "common", "place", "who", "apart", "said"}
    assigned = {
        node.id
        for source in code(name)
        for node in ast.walk(ast.parse(source))
        if isinstance(node, ast.Name) and isinstance(node.ctx, ast.Store)
    }
    assert not assigned & empty


@pytest.mark.parametrize("name", ALL)
def test_notebooks_are_kept_without_outputs_and_with_steady_ids(name):
    parts = cells(name)
    assert not any(cell.get("outputs") or cell.get("execution_count") for cell in parts)
    assert [cell.id for cell in parts] == [str(i) for i in range(len(parts))], "as nbstripout numbers them"


def test_papermill_writes_every_table_with_the_columns_that_are_described(by_papermill):
    files = {file.stem: file for file in by_papermill.rglob("tables/*.parquet")}
    assert sorted(files) == sorted(set(CONTRACTS) - set(made_by("multiverse")))
    for name, file in files.items():
        written, described = parquet.read_schema(file).names, list(CONTRACTS[name].columns)
        assert written[: len(described)] == described, name
        assert not CONTRACTS[name].strict or written == described, name
    assert {file.parent for file in files.values()} == {by_papermill / SCRATCH / "tables"}


def test_what_was_read_and_written_by_hand_is_printed(by_papermill):
    text = printed(by_papermill / "03-cluster-regions.ipynb")
    assert "read from demo/scratch/baseline: interviews, interviewers, answers" in text
    assert "written to demo/scratch/baseline" in text and "note:" not in text


def printed(notebook) -> str:
    executed = nbformat.read(notebook, 4).cells
    return "".join(o.text for cell in executed for o in cell.get("outputs", []) if o.output_type == "stream")


def test_the_executed_report_displays_all_its_sections(by_papermill):
    outputs = [o for cell in nbformat.read(by_papermill / "09-report.ipynb", 4).cells for o in cell.get("outputs", [])]
    html = [o.data["text/html"] for o in outputs if o.output_type == "display_data" and "text/html" in o.data]
    assert len(html) == 12 and "SYNTHETIC DATA" in html[0]


@pytest.mark.long
def test_run_all_in_the_folder_of_the_notebooks_gives_equal_tables(by_papermill, tmp_path):
    """As JupyterLab does it: the kernel starts in notebooks/, parameters as they stand in the notebook."""
    processed, beside = tmp_path / "processed", tmp_path / "beside"
    beside.mkdir()
    for name in NUMBERED:
        book = nbformat.read(FOLDER / f"{name}.ipynb", as_version=4)
        for parameter, value in FEW.items():
            line = rf"^{parameter} = None"  # draws is no part of package_draws
            book.cells[2].source = re.sub(line, f"{parameter} = {value}", book.cells[2].source, flags=re.MULTILINE)
        nbformat.write(book, beside / f"{name}.ipynb")
        run_all(beside / f"{name}.ipynb", processed)
    assert hashes(processed) == hashes(by_papermill)


def test_explore_runs_on_the_tables_of_a_run(by_papermill, tmp_path):
    shutil.copy(FOLDER / "explore.ipynb", tmp_path)
    shutil.copytree(by_papermill / SCRATCH, tmp_path / "processed" / "demo" / "baseline")
    run_all(tmp_path / "explore.ipynb", tmp_path / "processed")
    executed = nbformat.read(tmp_path / "explore.ipynb", as_version=4)
    widgets = [o for cell in executed.cells for o in cell.get("outputs", []) if "VBox" in str(o.get("data", ""))]
    assert len(widgets) == 6


def test_start_here_teaches_in_ten_cells_and_shows_something_after_each(tmp_path):
    """On its few draws, and where no run was made yet."""
    shutil.copy(FOLDER / "00-start-here.ipynb", tmp_path)
    run_all(tmp_path / "00-start-here.ipynb", tmp_path / "processed")
    executed = [c for c in nbformat.read(tmp_path / "00-start-here.ipynb", 4).cells if c.cell_type == "code"]
    assert len(executed) <= 10
    shown = [[output.data.get("text/html", "") for output in cell.outputs] for cell in executed[2:]]
    assert all(len(outputs) == 1 and "<table" in outputs[0] for outputs in shown)
    assert "(synthetic)" in shown[0][0] and "cleaning_log" in shown[2][0] and "itables" in shown[3][0]
    assert "clear" in shown[6][0] and not (tmp_path / "processed").exists()


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


@pytest.mark.parametrize("name", ALL)
def test_no_cell_hands_text_of_a_study_to_a_reader_of_markup(name):
    for source in code(name):
        assert not re.search(r"\bMarkdown\b|\bLatex\b|\bSVG\b|\bJavascript\b|\.style\b|escape=False", source), source
        # what 09 displays comes from templates, which escape, and has passed the door
        assert "HTML(" not in source or re.search(
            r"display\(HTML\(check\((?:report|cards|evidence|report_decisions)\.", source
        )
