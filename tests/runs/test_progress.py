"""Where a notebook stands, and the line that says so."""

import io
import time

import nbformat
import pytest

from herelib.folders import ROOT
from herelib.runs import progress


class Terminal(io.StringIO):
    def isatty(self):
        return True


def lines(*cells):
    made = [nbformat.v4.new_markdown_cell(c) if c.startswith("#") else nbformat.v4.new_code_cell(c) for c in cells]
    for cell in made:
        cell.metadata["tags"] = ["injected-parameters"] if cell.source == "k = 3" else []
    return [str(position) for position in progress.positions(made)]


def test_each_cell_has_the_headings_above_it_and_its_position_without_what_papermill_put_in():
    seen = lines("x = 1", "# 02 Profile\nwhy", "k = 2", "k = 3", "## Needs\n\nLook.", "y", "# Another", "z")
    assert seen[0] == "(1 of 7)"
    assert seen[2:6] == [
        "02 Profile (3 of 7)",
        "02 Profile (3 of 7)",
        "02 Profile: Needs (4 of 7)",
        "02 Profile: Needs (5 of 7)",
    ]
    assert seen[-1] == "Another (7 of 7)"


def test_a_cell_of_our_notebooks_is_named_as_a_reader_would():
    cells = nbformat.read(ROOT / "notebooks" / "04-recommend-methods.ipynb", as_version=4).cells
    assert any(
        str(position).startswith("04 Recommend packages: The package (") for position in progress.positions(cells)
    )


def test_a_terminal_shows_a_line_rewritten_and_its_seconds_a_pipe_none(monkeypatch):
    assert progress.live_line(io.StringIO()) is progress.live_line(None) is None
    monkeypatch.setattr(progress, "LONG", 0)
    terminal = Terminal()
    line = progress.live_line(terminal)
    line("a long heading (1 of 2)")
    until = time.monotonic() + 30
    while " s" not in terminal.getvalue() and time.monotonic() < until:
        time.sleep(0.1)
    line("b (2 of 2)")
    line("")
    shown = terminal.getvalue().split("\r")
    assert shown[1] == "a long heading (1 of 2)" and shown[2].startswith("a long heading (1 of 2)  ")
    assert any(piece.rstrip() == "b (2 of 2)" for piece in shown) and shown[-1] == "" and shown[-2].strip() == ""


def test_seconds_go_on_while_a_cell_says_how_far_it_is(monkeypatch):
    seconds = iter([100.0, 104.0])
    monkeypatch.setattr(progress.time, "monotonic", lambda: next(seconds, 105.0))
    monkeypatch.setattr(progress.threading.Thread, "start", lambda thread: None)
    terminal = Terminal()
    line = progress.live_line(terminal)
    for words in ("Draws (2 of 3)", "Draws (2 of 3) · 5 of 9", "Clusters (3 of 3)"):
        line(words)
    shown = [piece.rstrip() for piece in terminal.getvalue().split("\r")]
    assert shown == ["", "Draws (2 of 3)", "Draws (2 of 3) · 5 of 9  4 s", "Clusters (3 of 3)"]


@pytest.mark.parametrize("columns", [20, 200])
def test_a_line_is_no_longer_than_the_terminal(monkeypatch, columns):
    monkeypatch.setenv("COLUMNS", str(columns))
    terminal = Terminal()
    progress.live_line(terminal)("x" * 100)
    assert len(terminal.getvalue()) - 1 == min(100, columns - 1)
