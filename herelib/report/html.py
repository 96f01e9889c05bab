"""Pieces of an HTML page: everything that is not already HTML is escaped on its way in.

Who said a quote and in which language, as far as it may be told.
"""

from __future__ import annotations

import base64
import io
from collections.abc import Iterable
from html import escape

import matplotlib.pyplot as plt
from matplotlib.axes import Axes

VOID = {"img", "br", "hr"}
DPI = 140
CSS_PIXELS = 96  # of an inch: letters then have the same size in every figure


class Html(str):
    """Text that is HTML already."""


def element(tag: str, *children: object, **attributes: object) -> Html:
    """An element with its children; text is escaped, a trailing underscore of an attribute's name is dropped.

    Examples
    --------
    >>> element("p", "a < b", element("b", "!"), class_="note")
    '<p class="note">a &lt; b<b>!</b></p>'
    """
    named = "".join(
        f' {name.rstrip("_").replace("_", "-")}="{escape(str(value))}"'
        for name, value in attributes.items()
        if value not in (None, "")
    )
    inside = "".join(
        child if isinstance(child, Html) else escape(str(child)) for child in children if child is not None
    )
    return Html(f"<{tag}{named}>" if tag in VOID else f"<{tag}{named}>{inside}</{tag}>")


def join(*parts: object) -> Html:
    """Pieces one after the other; what is no HTML yet is escaped."""
    return Html("".join(part if isinstance(part, Html) else escape(str(part)) for part in parts if part is not None))


def bullets(items: Iterable[object], **attributes: object) -> Html:
    """A list, or nothing if there are no items."""
    made = [element("li", item) for item in items]
    return element("ul", *made, **attributes) if made else Html("")


def table(columns: list[str], rows: Iterable[Iterable[object]], caption: str, class_: str = "") -> Html:
    """A table whose first column heads its rows; caption and headers are there for those who listen to it."""
    head = element("tr", *[element("th", name, scope="col") for name in columns])
    body = []
    for row in rows:
        first, *rest = [cell if isinstance(cell, Html) else Html(escape(str(cell))) for cell in row]
        body.append(element("tr", element("th", first, scope="row"), *[_cell(value) for value in rest]))
    made = element("table", element("caption", caption), element("thead", head), element("tbody", *body), class_=class_)
    return element("div", made, class_="scroll", tabindex="0", role="region", aria_label=caption)


def _cell(value: Html) -> Html:
    return value if value.startswith("<td") else element("td", value)


def figure(ax: Axes, alt: str, caption: object = "") -> Html:
    """A figure as an embedded picture with its alternative text; the figure is closed."""
    buffer = io.BytesIO()
    ax.figure.savefig(buffer, format="png", dpi=DPI, bbox_inches="tight", metadata={"Software": None})
    plt.close(ax.figure)
    source = "data:image/png;base64," + base64.b64encode(buffer.getvalue()).decode("ascii")
    below = [element("figcaption", caption)] if caption else []
    width = round(CSS_PIXELS * png_width(buffer.getvalue()) / DPI)
    return element("figure", element("img", src=source, alt=alt, width=width), *below)


def png_width(png: bytes) -> int:
    """Width of a PNG in pixels, as its header says."""
    return int.from_bytes(png[16:20], "big")


def section(anchor: str, title: str, *children: object) -> Html:
    """A section with its heading, reachable by its anchor."""
    return element("section", element("h2", title), *children, id=anchor)


LANGUAGES = {"en": "English", "lv": "Latvian", "es": "Spanish", "it": "Italian"}


def language(code: str) -> str:
    """The English name of a language; its code where we have no name."""
    return LANGUAGES.get(code, code)


def speaker(group: str) -> str:
    """Who said it, as far as it may be told; the two public groups are one, since nobody agreed to speak in office.

    Examples
    --------
    >>> speaker("ngo"), speaker("state"), speaker("a respondent")
    ('Someone from an NGO', 'Someone from a public body', 'A respondent')
    """
    told = {"resident": "A resident", "entrepreneur": "An entrepreneur", "ngo": "Someone from an NGO"}
    told |= dict.fromkeys(("municipality", "state"), "Someone from a public body")
    return told.get(group, "A respondent")
