"""The figures of a report as files: PNG, SVG and their texts, carried by the executed notebook that showed them.

A page embeds pictures as PNG. For whoever writes about a study each figure goes with the release as a file, too. The
notebook is the one place where they are drawn, so its last cell displays the gallery: the figures then come and go with
the notebook, whole or not at all, and nobody draws them twice.
"""

from __future__ import annotations

import base64
import gzip
import hashlib
import re
from dataclasses import dataclass, field
from pathlib import Path

import nbformat

from herelib.words import message_by_number

MIME = "application/vnd.here.figures+json"  # no page shows it: pages take HTML only
MOST = 200  # [J] figures that go with a release: a report of more regions than fit shows them, the folder has the first
_EMBEDDED = re.compile(r"data:image/png;base64,([A-Za-z0-9+/=]+)")


@dataclass(frozen=True)
class Drawing:
    """A figure as files, with what it shows.

    - `png`, `svg`: their bytes
    - `kind`: how the alternative text begins, for example "Grid of needs by region"
    - `alt`: the text for those who cannot see it
    - `width`: of the page's picture, in CSS pixels
    """

    png: bytes
    svg: bytes
    kind: str
    alt: str
    width: int


@dataclass
class Gallery:
    """The figures that a report shows, in its order; more than `MOST` are only counted."""

    drawings: list[Drawing] = field(default_factory=list)
    left_out: int = 0

    @property
    def full(self) -> bool:
        """Whether further figures are only counted."""
        return len(self.drawings) >= MOST

    def add(self, drawing: Drawing) -> None:
        """Take a figure up, once: a cell that is run again shows the same figures."""
        if drawing not in self.drawings:
            self.drawings.append(drawing)

    def _repr_mimebundle_(self, include=None, exclude=None) -> dict[str, object]:
        """How the executed notebook carries it: the PNGs stand in its pages already, here are only their hashes."""
        carried = [
            {
                "png": hashlib.sha256(drawing.png).hexdigest(),
                "svg": base64.b64encode(gzip.compress(drawing.svg, mtime=0)).decode("ascii"),
                "kind": drawing.kind,
                "alt": drawing.alt,
                "width": drawing.width,
            }
            for drawing in self.drawings
        ]
        count = message_by_number("%(n)s figure of the report", "%(n)s figures of the report", len(carried))
        return {MIME: {"figures": carried, "left_out": self.left_out}, "text/plain": count}


_open: list[Gallery] = []  # the gallery that figures go to, if any: at most one


def open_gallery() -> Gallery:
    """A gallery that takes up every figure that a section shows from now on, until another is opened."""
    _open[:] = [Gallery()]
    return _open[0]


def current_gallery() -> Gallery | None:
    """The gallery that figures go to now."""
    return _open[0] if _open else None


def gallery_of(notebook: Path) -> Gallery:
    """The figures that an executed notebook carries; none where it opened no gallery."""
    outputs = [out for cell in nbformat.read(notebook, as_version=4).cells for out in cell.get("outputs", [])]
    data = [output["data"] for output in outputs if "data" in output]
    carried = [bundle[MIME] for bundle in data if MIME in bundle]
    if not carried:
        return Gallery()
    pages = "".join(bundle.get("text/html", "") for bundle in data)
    embedded = [base64.b64decode(picture) for picture in _EMBEDDED.findall(pages)]
    by_hash = {hashlib.sha256(png).hexdigest(): png for png in embedded}
    drawings = [
        Drawing(by_hash[f["png"]], gzip.decompress(base64.b64decode(f["svg"])), f["kind"], f["alt"], f["width"])
        for f in carried[-1]["figures"]
        if f["png"] in by_hash  # else it was drawn and not shown
    ]
    return Gallery(drawings, carried[-1]["left_out"])
