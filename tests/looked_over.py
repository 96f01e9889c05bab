"""Pages as everybody must be able to use them: at any width, in the light and in the dark, for all who read."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from pathlib import Path

import pytest

WIDTHS = (1920, 1280, 768, 390, 360)
PHONES = (390, 360)
LOOKED_AT = (1280, 390)  # by axe


def at_each_width(chromium, file: Path, scheme: str, widths: Iterable[int] = WIDTHS) -> Iterator[tuple[int, object]]:
    """A page opened anew at each width in pixels; whatever is done to it, it must not scroll sideways afterwards."""
    for width in widths:
        look = {"viewport": {"width": width, "height": 900}, "color_scheme": scheme, "reduced_motion": "reduce"}
        # Pages let no script run but their own; the one that looks is let in.
        context = chromium.new_context(**look, bypass_csp=True)
        page = context.new_page()
        page.goto(file.as_uri())
        yield width, page
        assert page.evaluate("document.documentElement.scrollWidth <= innerWidth"), f"{file.name} at {width}"
        context.close()


def obstacles(page) -> list[tuple[str, str]]:
    """What axe finds to stand in somebody's way, of any impact."""
    axe = pytest.importorskip("axe_playwright_python.sync_playwright")
    return [(found["id"], found["impact"]) for found in axe.Axe().run(page).response["violations"]]
