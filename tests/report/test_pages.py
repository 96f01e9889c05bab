"""The report page: self-contained, without code, without this machine's folders."""

import nbformat
import pytest

from herelib.errors import HereError
from herelib.folders import ROOT
from herelib.report import pages


def executed(folder, html, stderr=""):
    outputs = [nbformat.v4.new_output("display_data", {"text/html": html})]
    outputs += [nbformat.v4.new_output("stream", name="stderr", text=stderr)] if stderr else []
    cells = [nbformat.v4.new_code_cell("secret_code()", outputs=outputs, execution_count=1)]
    nbformat.write(nbformat.v4.new_notebook(cells=cells), folder / "09-report.ipynb")
    return folder / "09-report.ipynb"


def test_a_page_shows_results_without_code_prompts_or_warnings(tmp_path):
    html = pages.page(executed(tmp_path, "<p>Two regions</p>", f"{ROOT}/herelib/x.py: FutureWarning"), "Title")
    assert "<p>Two regions</p>" in html
    assert not any(text in html for text in ("secret_code", "FutureWarning", "In&nbsp;[", "require.js", "MathJax"))
    assert pages.addresses(html) == []


@pytest.mark.parametrize(
    "html",
    [
        '<img src="https://tiles.example/1.png">',
        "<img src=//tiles.example/1.png>",
        '<img srcset="a.png 1x, https://tiles.example/2.png 2x">',
        '<a href=" HTTP://example.org">more</a>',
        '<p style="background: url( //img.example/a.png )">x</p>',
        "<style>@import 'https://fonts.example/f.css';</style>",
        '<svg><image xlink:href="https://img.example/a.png"/></svg>',
        '<script>fetch("https://collect.example/x")</script>',
        '<meta http-equiv="refresh" content="0; url=https://example.org">',
        '<form action="https://example.org/post"></form>',
        '<object data="https://example.org/x.swf"></object>',
    ],
)
def test_an_address_of_another_server_is_refused(tmp_path, html):
    assert len(pages.addresses(html)) == 1
    with pytest.raises(HereError, match="would fetch from another server"):
        pages.page(executed(tmp_path, html), "Title")


@pytest.mark.parametrize(
    "html",
    [
        '<img src="data:image/png;base64,iVBORw0KGgo//8=">',
        '<a href="#cards">Cards</a> <a href="mailto:x">x</a>',
        '<svg xmlns="http://www.w3.org/2000/svg"><use href="#m"/></svg>',
        "<p>Source: https://example.org/paper (an address to read is no address to fetch)</p>",
        "<style>a { color: red } b { background: url(data:image/gif;base64,R0lG//) }</style>",
    ],
)
def test_what_the_page_brings_itself_is_fine(html):
    assert pages.addresses(html) == []


def test_a_folder_of_this_machine_is_refused(tmp_path):
    with pytest.raises(HereError, match="names a folder of this machine"):
        pages.page(executed(tmp_path, f"<p>{ROOT}/data/raw</p>"), "Title")
