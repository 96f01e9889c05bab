"""The figures of a release as files: PNG for a text, SVG for print, and a list with what each shows."""

from __future__ import annotations

import re
from pathlib import Path

import pandas as pd

from herelib.deposit.cells import column_of_text
from herelib.deposit.datapackage import as_csv
from herelib.report import Drawing, Gallery

FOLDER = "figures"
LIST = "figures.csv"


def write(folder: Path, gallery: Gallery) -> list[tuple[str, Drawing]]:
    """Write the figures of a report and their list; comes back with the name of each, without its ending.

    Names begin with the place of the figure in the report. The bytes depend on the picture only.
    """
    named = [(f"{number:02d}-{_slug(drawing.kind)}", drawing) for number, drawing in enumerate(gallery.drawings, 1)]
    (folder / FOLDER).mkdir()
    for name, drawing in named:
        (folder / FOLDER / f"{name}.png").write_bytes(drawing.png)
        (folder / FOLDER / f"{name}.svg").write_bytes(drawing.svg)
    rows = [
        (number, f"{name}.png", f"{name}.svg", drawing.kind, drawing.alt, drawing.width)
        for number, (name, drawing) in enumerate(named, 1)
    ]
    table = pd.DataFrame(rows, columns=["figure", "png", "svg", "title", "alternative_text", "width_pixels"])
    (folder / FOLDER / LIST).write_bytes(as_csv(table.apply(column_of_text)))
    return named


def _slug(kind: str) -> str:
    """A kind of figure as part of the name of a file.

    Examples
    --------
    >>> _slug("Grid of needs by region")
    'grid-of-needs-by-region'
    """
    return re.sub(r"[^a-z0-9]+", "-", kind.lower()).strip("-")[:60] or "figure"
