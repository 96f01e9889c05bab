"""The report page: an executed notebook as one self-contained HTML file, without code."""

from __future__ import annotations

import re
from functools import cache
from html.parser import HTMLParser
from pathlib import Path

import nbformat
from nbconvert import HTMLExporter

from herelib.errors import HereError
from herelib.folders import ROOT
from herelib.translations import awaiting_review, language
from herelib.words import marked, message

TEMPLATE = Path(__file__).parent / "templates" / "page.html.j2"
# "//host/..." is another server, too: a browser adds the scheme of the page.
_ELSEWHERE = re.compile(r"\s*(?:[a-z][a-z0-9+.-]*:)?//", re.IGNORECASE)
_IN_STYLE = re.compile(r"(?:url\(|@import)\s*[\"']?\s*((?:[a-z][a-z0-9+.-]*:)?//[^\s\"')]+)", re.IGNORECASE)
_IN_SCRIPT = re.compile(r"[\"'`]\s*((?:https?:|wss?:)?//[\w.-]+\.[a-z]{2,}[^\s\"'`]*)", re.IGNORECASE)
_TITLE = "title-of-the-page"  # stands where a page's title and content go
_CONTENT = f"<h1>{_TITLE}</h1>"
_ADDRESSES = {"src", "href", "xlink:href", "srcset", "action", "formaction", "poster", "data", "background", "ping"}


def page(notebook: Path, title: str) -> str:
    """An executed notebook as HTML: no code, no prompts, figures inside, nothing fetched from elsewhere.

    What kernels wrote to their error stream (warnings with paths of this machine) stays out.

    Raises
    ------
    HereError
        If the page names an address of another server or a folder of this machine.
    """
    content = nbformat.read(notebook, as_version=4)
    for cell in content.cells:
        if cell.cell_type == "code":
            cell.outputs = [output for output in cell.outputs if output.get("name") != "stderr"]
    return _page(content, title, notebook.stem)


def fragment_page(fragment: str, title: str, name: str) -> str:
    """A page around HTML that is already made, with the looks and the checks of the report.

    Parameters
    ----------
    name : what the fragment is called in a message

    Raises
    ------
    HereError
        As `page` does.
    """
    heading = fragment.split("<h1>")[1].split("</h1>")[0] if "<h1>" in fragment else "Report"
    html = _frame(title, language()).replace(_CONTENT, fragment)
    html = html.replace(f"<title>{_TITLE}</title>", f"<title>{heading}</title>")
    _refuse(html, name)
    return html


@cache
def _frame(title: str, spoken: str) -> str:
    """A page in a language with marks where its title and its content go: made once, for a thousand pages."""
    shown = nbformat.v4.new_output("display_data", data={"text/html": _CONTENT})
    cells = [nbformat.v4.new_code_cell(id="content", outputs=[shown])]
    return _page(nbformat.v4.new_notebook(cells=cells), title, title)


@cache
def _exporter() -> HTMLExporter:
    return HTMLExporter(
        exclude_input=True,
        exclude_input_prompt=True,
        exclude_output_prompt=True,
        embed_images=True,
        mathjax_url="",
        require_js_url="",
        **({"template_file": str(TEMPLATE)} if TEMPLATE.is_file() else {"template_name": "basic"}),
    )


def _page(content: nbformat.NotebookNode, title: str, name: str) -> str:
    html, _ = _exporter().from_notebook_node(content, resources={"metadata": _metadata(title)})
    _refuse(html, name)
    return html


def _refuse(html: str, name: str) -> None:
    """Refuse a page that names an address of another server or a folder of this machine."""
    elsewhere = addresses(html)
    if elsewhere:
        shown = ", ".join(elsewhere[:3])
        raise HereError(f"the report would fetch from another server: {shown}; take it out of {name}")
    # Pictures are left out: by chance their letters may spell anything. A longer name that begins so is another folder.
    if re.search(re.escape(str(ROOT)) + r"(?!\w)", re.sub(r"data:[\w/+.-]+;base64,[\w/+=\s]+", "", html)):
        raise HereError(f"the report names a folder of this machine; take it out of {name}")


def _metadata(title: str) -> dict[str, str]:
    """What the template says of a page itself: its title, its language, and whether a native speaker has read it."""
    review = marked("The texts of this page are awaiting review by a native speaker.")
    unread = message(review) if awaiting_review(language()) else ""
    return {"name": title, "language": language(), "review": unread, "skip": message("Skip to the content")}


def addresses(html: str) -> list[str]:
    """The addresses of other servers that a page would fetch or link to: in attributes, styles and scripts.

    Examples
    --------
    >>> addresses('<img src="data:image/png;base64,AA=="><a href="#top">up</a><style>a {color: red}</style>')
    []
    >>> addresses('<script src="https://cdn.example/x.js"></script><p style="background: url(//img.example/a.png)">')
    ['https://cdn.example/x.js', '//img.example/a.png']
    """
    finder = _Finder()
    finder.feed(html)
    finder.close()
    return finder.addresses


class _Finder(HTMLParser):
    def __init__(self):
        super().__init__(convert_charrefs=True)
        self.addresses: list[str] = []
        self.within = ""

    def handle_starttag(self, tag, attrs):
        self.within = tag if tag in ("style", "script") else self.within
        for name, value in attrs:
            value = value or ""
            if name in _ADDRESSES and _ELSEWHERE.match(value):
                self.addresses.append(value.strip())
            elif name == "srcset":
                self.addresses += [part.strip() for part in value.split(",") if _ELSEWHERE.match(part)]
            elif name == "content" and (target := re.search(r"url\s*=\s*(\S*//\S+)", value, re.IGNORECASE)):
                self.addresses.append(target[1])
            else:  # style="..." of any element
                self.addresses += _IN_STYLE.findall(value)

    def handle_endtag(self, tag):
        self.within = "" if tag == self.within else self.within

    def handle_data(self, data):
        if self.within == "style":
            self.addresses += _IN_STYLE.findall(data)
        elif self.within == "script":
            # Namespaces of SVG and MathML have the form of addresses and are never fetched.
            self.addresses += [url for url in _IN_SCRIPT.findall(data) if "//www.w3.org/" not in url]
