"""Briefs and summary on paper: their HTML as tagged PDF, on so many sides and no more.

WeasyPrint declares PDF/UA-1; nobody has certified it. It needs pango, a library of the system.
"""

from __future__ import annotations

import hashlib
import importlib.util
import re
from collections.abc import Callable
from pathlib import Path

from herelib.errors import HereError

MISSING = "a PDF needs the package weasyprint, which is not installed: pip install -e .[pdf]"
NO_PANGO = (
    "a PDF needs pango, a library of the system (Debian, Ubuntu: apt install libpango-1.0-0 libpangoft2-1.0-0; macOS: "
    "brew install pango). Without it, print the page from a browser"
)
BRIEF_SIDES, SUMMARY_SIDES = 2, 1
# Letters shrink until all stands on the sides that there are: other languages need more room, and regions differ.
LETTERS = (10.0, 9.5, 9.0, 8.5, 8.0, 7.5, 7.0, 6.5, 6.0, 5.5)  # pt
FONTS = {"DejaVuSans": ("normal", "normal"), "DejaVuSans-Bold": ("bold", "normal"),
         "DejaVuSans-Oblique": ("normal", "italic")}  # fmt: skip


def available() -> None:
    """Nothing where PDFs can be made.

    Raises
    ------
    HereError
        If the package or the library of the system is missing: says which, and how to get it.
    """
    _weasyprint()


def pdf(page: str, sides: int) -> bytes:
    """A page as tagged PDF; the same page gives the same bytes.

    Links to pages beside it lead to their PDFs.

    Parameters
    ----------
    page : HTML as `herelib.briefs.pages` makes it
    sides : of paper that it may have; where even the smallest letters need more, it has more

    Raises
    ------
    HereError
        If PDFs cannot be made here.
    """
    weasyprint = _weasyprint()
    # A page loads nothing but the pictures inside of it, and the letters lie on this machine.
    html = weasyprint.HTML(string=_among_pdfs(page), url_fetcher=_only(weasyprint, "data"))
    # No date and no chance in it: a release of the same run is the same file.
    identifier = hashlib.sha256(page.encode()).digest()[:16]
    options = {"pdf_variant": "pdf/ua-1", "pdf_identifier": identifier}
    fonts = weasyprint.text.fonts.FontConfiguration()
    faces = weasyprint.CSS(string=_faces(), font_config=fonts, url_fetcher=_only(weasyprint, "file"))

    def laid_out(letters: float):
        # The page comes with a size of its own, for those who print it from a browser.
        size = weasyprint.CSS(string=f"html {{ font-size: {letters}pt !important }}", font_config=fonts)
        return html.render(stylesheets=[faces, size], font_config=fonts, **options)

    return _largest(laid_out, sides).write_pdf(**options)


def _largest(laid_out: Callable[[float], object], sides: int) -> object:
    """A document in the largest letters with which it has no more than so many sides; else in the smallest.

    Most fit in the largest letters. If not, half of those that are left go with each try.
    """
    document = laid_out(LETTERS[0])
    if len(document.pages) <= sides:
        return document
    low, high, best = 1, len(LETTERS) - 1, None
    while low <= high:
        middle = (low + high) // 2
        document = laid_out(LETTERS[middle])
        if len(document.pages) <= sides:
            best, high = document, middle - 1
        else:
            low = middle + 1
    return best or document


def _weasyprint():
    if importlib.util.find_spec("weasyprint") is None:
        raise HereError(MISSING)
    try:
        import weasyprint.text.fonts
        import weasyprint.urls
    except OSError:  # cffi finds no such library
        raise HereError(NO_PANGO) from None
    return weasyprint


def _only(weasyprint, protocol: str):
    return weasyprint.urls.URLFetcher(allowed_protocols=(protocol,), fail_on_errors=protocol == "file")


def _among_pdfs(page: str) -> str:
    """The page with links to summary and briefs as PDFs; the report has none."""
    return re.sub(r'(href="(?:\.\./)?(?:briefs/[^"/]*|summary))\.html"', r'\1.pdf"', page)


def _faces() -> str:
    """The letters that come with matplotlib: so a page breaks at the same word on every machine."""
    folder = _font_folder()
    return "".join(
        f"@font-face {{ font-family: 'DejaVu Sans'; font-weight: {weight}; font-style: {style}; "
        f"src: url({(folder / f'{name}.ttf').as_uri()}); }}\n"
        for name, (weight, style) in FONTS.items()
    )


def _font_folder() -> Path:
    import matplotlib

    return Path(matplotlib.get_data_path()) / "fonts" / "ttf"
