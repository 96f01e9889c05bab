"""A picture and the sentence that says what it shows: one object, in one cell of a notebook or one place of a page."""

from __future__ import annotations

import base64
import io
from dataclasses import dataclass
from html import escape

import matplotlib.pyplot as plt
from matplotlib.axes import Axes

from herelib.figures.looks import alt_text

DPI = 140
CSS_PIXELS = 96  # of an inch: letters then have the same size in every figure


@dataclass(frozen=True)
class Figure:
    """A picture with its sentence, both made from the same table.

    Parameters
    ----------
    axes : the picture
    sentence : what it shows, with its numbers; Markdown is not read
    kind : how the alternative text begins, for example "Grid of needs by region"
    """

    axes: Axes
    sentence: str
    kind: str

    @property
    def alt(self) -> str:
        """The text for those who cannot see the picture: its kind, and the sentence."""
        return alt_text(self.kind, self.sentence)

    def png(self, dpi: int = DPI) -> bytes:
        """The picture as PNG; it is closed, so that a notebook with many figures does not keep them in memory."""
        buffer = io.BytesIO()
        # Without "Software" the bytes depend on the picture only, not on the version of matplotlib.
        self.axes.figure.savefig(buffer, format="png", dpi=dpi, bbox_inches="tight", metadata={"Software": None})
        self.close()
        return buffer.getvalue()

    def close(self) -> None:
        """Let go of the picture; the sentence stays."""
        plt.close(self.axes.figure)

    def _repr_mimebundle_(self, include=None, exclude=None) -> dict[str, str]:
        """How JupyterLab shows it: the picture with its alternative text, the sentence below."""
        picture = self.png()
        width = round(CSS_PIXELS * png_width(picture) / DPI)
        source = f"data:image/png;base64,{base64.b64encode(picture).decode('ascii')}"
        image = f'<img src="{source}" alt="{escape(self.alt)}" width="{width}">'
        below = "".join(f"<p>{escape(part)}</p>" for part in self.sentence.split("\n") if part.strip())
        return {
            "text/html": f"<figure>{image}<figcaption>{below}</figcaption></figure>",
            "text/plain": f"{self.kind}: {self.sentence}",
        }


def png_width(png: bytes) -> int:
    """Width of a PNG in pixels, as its header says."""
    return int.from_bytes(png[16:20], "big")
