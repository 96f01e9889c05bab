"""The executed notebook of a step: the heading a cell stands under, and texts renewed where only texts changed."""

from __future__ import annotations

import os
import re
from pathlib import Path

import nbformat

INJECTED = "injected-parameters"  # papermill's tag of the cell that it adds


def heading(source: Path, number: int) -> str:
    """The heading that a cell of a notebook stands under, "" if there is none.

    Parameters
    ----------
    number : of the cell, from 1
    """
    for cell in reversed(nbformat.read(source, as_version=4).cells[:number]):
        headings = re.findall(r"(?m)^#{1,6} +(.+?) *#*$", cell.source) if cell.cell_type == "markdown" else []
        if headings:
            return headings[-1]
    return ""


def renew_texts(source: Path, executed: Path) -> bool:
    """Put the texts and comments of a notebook into its executed copy, whose outputs stay; whether that could be done.

    The code cells must do what they did when it was executed (`herelib.runs.fingerprints.notebook_hash`). The copy is
    replaced whole.
    """
    notebook, copy = (nbformat.read(file, as_version=4) for file in (source, executed))
    ran = [cell for cell in copy.cells if cell.cell_type == "code"]
    injected = [cell for cell in ran if INJECTED in cell.metadata.get("tags", [])]
    ran = [cell for cell in ran if cell not in injected]
    if len(ran) != sum(cell.cell_type == "code" for cell in notebook.cells):
        return False
    cells = []
    for cell in notebook.cells:
        if cell.cell_type == "code":
            outputs = ran.pop(0)
            outputs.source = cell.source
            cells.append(outputs)
            cells += injected if "parameters" in cell.metadata.get("tags", []) else []
        else:
            cells.append(cell)
    copy.cells = cells
    working = executed.with_name(f".{executed.name}")
    try:
        nbformat.write(copy, working)
        os.replace(working, executed)
    finally:
        working.unlink(missing_ok=True)
    return True
