"""Templates to HTML: everything that a template is handed is escaped on its way in, and every sentence translated."""

from __future__ import annotations

import base64
import contextlib
from collections.abc import Iterator
from contextvars import ContextVar
from dataclasses import dataclass
from functools import cache
from pathlib import Path

from jinja2 import Environment, FileSystemLoader, StrictUndefined

from herelib.figures import CSS_PIXELS, DPI, Figure, png_width
from herelib.report.gallery import Drawing, current_gallery
from herelib.translations import language
from herelib.words import VERDICT_WORDS, message, percent, translated, translated_by_number, words

TEMPLATES = Path(__file__).with_name("templates")
_SENTENCES_ALONE: ContextVar[bool] = ContextVar("sentences_alone", default=False)


@dataclass(frozen=True)
class Picture:
    """A figure as a page shows it: embedded, with its alternative text and the sentence below it."""

    source: str
    width: int
    alt: str
    sentence: str


def render(template: str, **view: object) -> str:
    """The HTML that a template makes of the tables, numbers and flags of a view.

    Examples
    --------
    >>> render("internal_banner.html.j2", mark="<b>").split(".")[0]
    '<p class="banner" role="note"><strong>&lt;b&gt;'
    """
    return environment().get_template(template).render(view)


@cache
def environment(folder: Path = TEMPLATES) -> Environment:
    """The templates of a room: whatever they are handed is escaped, what they are not handed is an error."""
    templates = Environment(
        loader=FileSystemLoader(folder),
        autoescape=True,
        extensions=["jinja2.ext.i18n", "jinja2.ext.do"],
        undefined=StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
    )
    # "newstyle" marks the sentence as HTML and escapes the values: markup in an answer can never come in with them.
    templates.install_gettext_callables(translated, translated_by_number, newstyle=True)
    templates.globals["language"] = language
    templates.filters |= {
        "capital": capital,
        "dimension": words,
        "percent": percent,
        "verdict": lambda verdict: message(VERDICT_WORDS[verdict]),
    }
    return templates


@contextlib.contextmanager
def without_pictures(sentences_alone: bool = True) -> Iterator[None]:
    """Within it figures become their sentences, which hold the numbers: for so many pages that nobody looks at all."""
    before = _SENTENCES_ALONE.set(sentences_alone)
    try:
        yield
    finally:
        _SENTENCES_ALONE.reset(before)


def pictured() -> bool:
    """Whether figures become pictures here."""
    return not _SENTENCES_ALONE.get()


def picture(figure: Figure) -> Picture:
    """A figure made fit for a page at once, so that a section of a hundred regions does not keep a hundred open."""
    if not pictured():
        figure.close()
        return Picture("", 0, figure.alt, figure.sentence)
    gallery = current_gallery()
    png, svg = (figure.png(), b"") if gallery is None or gallery.full else figure.png_and_svg()
    source = "data:image/png;base64," + base64.b64encode(png).decode("ascii")
    width = round(CSS_PIXELS * png_width(png) / DPI)
    if svg:
        gallery.add(Drawing(png, svg, figure.kind, figure.alt, width))
    elif gallery is not None:
        gallery.left_out += 1
    return Picture(source, width, figure.alt, figure.sentence)


def capital(text: str) -> str:
    """A text with a capital; the rest of it stays as it is.

    Examples
    --------
    >>> capital("NGOs and people's skills"), capital("")
    ("NGOs and people's skills", '')
    """
    return text[:1].upper() + text[1:]
