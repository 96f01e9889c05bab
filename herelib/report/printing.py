"""Pages on paper: HTML as tagged PDF, the same for report, summary and briefs.

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


def pdf(page: str, fitted: Callable[[Callable[[float], object]], object] | None = None) -> bytes:
    """A page as tagged PDF; the same page gives the same bytes.

    Links to pages beside it lead to their PDFs.

    Parameters
    ----------
    page : HTML; it loads nothing but the pictures inside of it
    fitted : chooses among layouts: handed a function that lays the page out in letters of so many points, it gives back
        one of its documents; the size that the page comes with if not given

    Raises
    ------
    HereError
        If PDFs cannot be made here.
    """
    weasyprint = _weasyprint()
    # The letters lie on this machine.
    html = weasyprint.HTML(string=_among_pdfs(page), url_fetcher=_only(weasyprint, "data"))
    # No date and no chance in it: a release of the same run is the same file.
    identifier = hashlib.sha256(page.encode()).digest()[:16]
    options = {"pdf_variant": "pdf/ua-1", "pdf_identifier": identifier}
    fonts = weasyprint.text.fonts.FontConfiguration()
    faces = weasyprint.CSS(string=_faces(), font_config=fonts, url_fetcher=_only(weasyprint, "file"))

    def laid_out(letters: float | None = None):
        # The page comes with a size of its own, for those who print it from a browser.
        size = "" if letters is None else f"html {{ font-size: {letters}pt !important }}"
        sheets = [faces, weasyprint.CSS(string=size, font_config=fonts)]
        return html.render(stylesheets=sheets, font_config=fonts, **options)

    return (fitted(laid_out) if fitted else laid_out()).write_pdf(**options)


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
    """The page with links to report, summary, briefs and sheets as PDFs; pages of single regions have none."""
    return re.sub(
        r'(href="(?:\.\./)?(?:(?:briefs|plans)/[^"/#]*|summary|impact|report))\.html(["#])', r"\1.pdf\2", page
    )


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
