"""The sections of a report of the small tables, made once for all tests, and what a page is made of."""

from __future__ import annotations

import html
import re
from collections.abc import Callable, Mapping
from functools import cache
from html.parser import HTMLParser

import nbformat
import table_examples

from herelib import release, report
from herelib.report import cards, decisions, evidence, pages

SETTINGS = {"title": "Example <script>alert(1)</script>", "synthetic": True, "year": 2026}
SETTINGS["typologies"] = {"degurba": {"label": "Degree of urbanisation", "source": "Eurostat"}}


class Sections(Mapping):
    """The sections of a report by anchor, each made when it is first looked at: figures take long."""

    def __init__(self, **make: Callable[[], str]):
        self.make, self.done = make, {}

    def __len__(self) -> int:
        return len(self.make)

    def __iter__(self):
        return iter(self.make)

    def __getitem__(self, anchor: str) -> str:
        if anchor not in self.done:
            self.done[anchor] = self.make[anchor]()
        return self.done[anchor]


def sections(run, settings=SETTINGS) -> Sections:
    shown, catalogue = release.protect(run, 5), table_examples.catalogue()
    return Sections(
        glance=lambda: report.opening(shown, settings, catalogue["parts"]),
        cards=lambda: cards.recommendation_cards(shown, catalogue),
        limits=lambda: report.limits(shown, catalogue),
        asked=lambda: report.who_was_asked(shown, 5),
        needs=lambda: report.needs(shown),
        typology=lambda: report.typology(shown, settings),
        travel=lambda: report.whether_advice_travels(shown, catalogue["parts"]),
        decisions=lambda: decisions.decisions_taken(shown),
        choices=lambda: report.other_choices(shown, catalogue["parts"]),
        made=lambda: report.how_made(shown, {"python": "3.11.2", "pandas": "3.1.1"}),
    )


@cache
def example() -> Sections:
    """The report of the small tables as they are."""
    return sections(table_examples.run())


def card_of(page: str, region: str) -> str:
    """The card of a region."""
    return re.search(rf'<article class="card" id="region-{region}">.*?</article>', page, re.DOTALL)[0]


def text_of(page: str) -> str:
    """What can be read on a page, tags and spaces folded."""
    return html.unescape(re.sub(r"\s+", " ", re.sub(r"<[^>]+>", " ", page))).strip()


def walks(tables, depth=None) -> str:
    """What all packages of a run rest on, as a page has it, one region after the other."""
    return "".join(evidence.walks(tables, table_examples.catalogue(), depth).values())


def page_of(made: Mapping[str, str], folder) -> str:
    """A whole page of sections, as the executed notebook gives them to it."""
    cells = [
        nbformat.v4.new_code_cell("x", outputs=[nbformat.v4.new_output("display_data", {"text/html": str(part)})])
        for part in made.values()
    ]
    file = folder / "09-report.ipynb"
    nbformat.write(nbformat.v4.new_notebook(cells=cells), file)
    return pages.page(file, "Example")


class Outline(HTMLParser):
    """Tags in order with their attributes, and whether each that opens is closed."""

    def __init__(self, page: str):
        super().__init__(convert_charrefs=True)
        self.tags, self.open, self.text = [], [], []
        self.feed(page)

    def handle_starttag(self, tag, attrs):
        self.tags.append((tag, dict(attrs)))
        if tag not in {"img", "br", "hr", "meta", "link"}:
            self.open.append(tag)

    def handle_endtag(self, tag):
        assert self.open.pop() == tag

    def handle_startendtag(self, tag, attrs):
        self.tags.append((tag, dict(attrs)))

    def handle_data(self, data):
        self.text.append(data)

    def all(self, tag):
        return [attrs for name, attrs in self.tags if name == tag]


class Walk(HTMLParser):
    """Ids and inner links of a page, and whether each element that opens is closed."""

    def __init__(self, page: str):
        super().__init__(convert_charrefs=True)
        self.ids, self.links, self.open, self.tags = [], [], [], []
        self.feed(page)

    def handle_starttag(self, tag, attrs):
        attributes = dict(attrs)
        self.tags.append(tag)
        self.ids += [attributes["id"]] if "id" in attributes else []
        self.links += [attributes["href"]] if "href" in attributes else []
        if tag not in {"img", "br", "hr", "meta"}:
            self.open.append(tag)

    def handle_endtag(self, tag):
        assert self.open.pop() == tag
