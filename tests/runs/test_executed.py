"""Executed notebooks: under which heading a cell stands, and texts renewed while outputs stay."""

import nbformat
import pytest

from herelib.runs import executed


def write(file, *cells):
    kinds = {"markdown": nbformat.v4.new_markdown_cell, "code": nbformat.v4.new_code_cell}
    nbformat.write(nbformat.v4.new_notebook(cells=[kinds[kind](source) for kind, source in cells]), file)
    return file


@pytest.mark.parametrize(("number", "expected"), [(1, ""), (3, "Title"), (5, "Where lines are drawn"), (6, "Last")])
def test_a_cell_stands_under_the_last_heading_above_it(tmp_path, number, expected):
    source = write(
        tmp_path / "n.ipynb",
        ("code", "# no heading"),
        ("markdown", "# Title\n\nText with a # sign."),
        ("code", "1"),
        ("markdown", "## One\ntext\n\n## Where lines are drawn"),
        ("code", "2"),
        ("markdown", "### Last ###"),
    )
    assert executed.heading(source, number) == expected


def test_texts_and_comments_are_renewed_and_outputs_and_injected_values_stay(tmp_path):
    copy = write(tmp_path / "copy.ipynb", ("markdown", "# Old"), ("code", "k = 2"), ("code", "k = 3"), ("code", "k"))
    notebook = nbformat.read(copy, as_version=4)
    notebook.cells[1].metadata["tags"] = ["parameters"]
    notebook.cells[2].metadata["tags"] = ["injected-parameters"]
    notebook.cells[3].outputs = [nbformat.v4.new_output("stream", text="3")]
    nbformat.write(notebook, copy)
    source = write(
        tmp_path / "s.ipynb", ("markdown", "# New"), ("code", "k = 2  # why"), ("markdown", "More."), ("code", "k")
    )
    tagged = nbformat.read(source, as_version=4)
    tagged.cells[1].metadata["tags"] = ["parameters"]
    nbformat.write(tagged, source)
    assert executed.renew_texts(source, copy)
    cells = nbformat.read(copy, as_version=4).cells
    assert [cell.source for cell in cells] == ["# New", "k = 2  # why", "k = 3", "More.", "k"]
    assert cells[-1].outputs[0]["text"] == "3"
    assert sorted(file.name for file in tmp_path.iterdir()) == ["copy.ipynb", "s.ipynb"]


def test_a_copy_with_other_cells_is_left_alone(tmp_path):
    copy, source = write(tmp_path / "c.ipynb", ("code", "1")), write(tmp_path / "s.ipynb", ("code", "1"), ("code", "2"))
    before = copy.read_bytes()
    assert not executed.renew_texts(source, copy) and copy.read_bytes() == before
