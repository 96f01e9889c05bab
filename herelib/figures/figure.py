"""A picture and the sentence that says what it shows: one object, in one cell of a notebook or one place of a page."""

from __future__ import annotations

import base64
import io
from dataclasses import dataclass
from html import escape

import matplotlib.pyplot as plt
from matplotlib.axes import Axes
from matplotlib.text import Text

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
        png = self._png(dpi)
        self.close()
        return png

    def png_and_svg(self, dpi: int = DPI) -> tuple[bytes, bytes]:
        """The picture as PNG and as SVG, whose letters are lines and look the same everywhere; it is closed."""
        png = self._png(dpi)
        self.axes.figure.set_layout_engine("none")  # all has its place by now: to find it again takes half the time
        return png, self.svg()

    def svg(self) -> bytes:
        """The picture as SVG alone; it is closed."""
        buffer = io.BytesIO()
        self._names_as_they_are()
        # Names within the file come from its content and this word, not from chance; no date, no version stands in it.
        with plt.rc_context({"svg.hashsalt": "here"}):
            self.axes.figure.savefig(
                buffer,
                format="svg",
                bbox_inches="tight",
                metadata={"Date": None, "Creator": None, "Title": self.kind, "Description": self.alt},
            )
        self.close()
        return buffer.getvalue()

    def _png(self, dpi: int) -> bytes:
        buffer = io.BytesIO()
        self._names_as_they_are()
        # Without "Software" the bytes depend on the picture only, not on the version of matplotlib.
        self.axes.figure.savefig(buffer, format="png", dpi=dpi, bbox_inches="tight", metadata={"Software": None})
        return buffer.getvalue()

    def _names_as_they_are(self) -> None:
        for text in self.axes.figure.findobj(Text):  # a name with two $ in it is a name, and no formula
            text.set_parse_math(False)

    def close(self) -> None:
        """Let go of the picture; the sentence stays."""
        plt.close(self.axes.figure)

    def _repr_mimebundle_(self, include=None, exclude=None) -> dict[str, str]:
        """How JupyterLab shows it: the picture with its alternative text, the sentence below."""
        picture = self.png()
        width = round(CSS_PIXELS * png_width(picture) / DPI)
        source = f"data:image/png;base64,{base64.b64encode(picture).decode('ascii')}"
        image = f'<img src="{source}" alt="{escape(self.alt)}" width="{width}">'
        return {
            "text/html": f"<figure>{image}<figcaption>{paragraphs(self.sentence)}</figcaption></figure>",
            "text/plain": f"{self.kind}: {self.sentence}",
        }


@dataclass(frozen=True)
class Paragraph:
    """Sentences of a notebook that stand alone: shown as they are, with names of a study in them never read as markup.

    Markdown would do that: a region or a code called `<img src=x onerror=…>` ran as a script.
    """

    text: str

    def _repr_mimebundle_(self, include=None, exclude=None) -> dict[str, str]:
        """How JupyterLab shows it: a paragraph for each line."""
        return {"text/html": paragraphs(self.text), "text/plain": self.text}


def paragraphs(text: str) -> str:
    """Sentences as HTML, a paragraph a line, everything in them escaped.

    Examples
    --------
    >>> paragraphs("<b> leads")
    '<p class="tex2jax_ignore">&lt;b&gt; leads</p>'
    """
    # JupyterLab would set what stands between two dollar signs as a formula.
    lines = [escape(line) for line in text.split("\n") if line.strip()]
    return "".join(f'<p class="tex2jax_ignore">{line}</p>' for line in lines)


def png_width(png: bytes) -> int:
    """Width of a PNG in pixels, as its header says."""
    return int.from_bytes(png[16:20], "big")
