"""A reader in a browser: four clicks from a card to the answers, in the page of the team and in the shown one."""

import re
from dataclasses import dataclass
from pathlib import Path

import chains
import nbformat
import pandas as pd
import pytest
import table_examples
from reader import a_walk, read
from report_sections import walks

from herelib.report import internal, pages
from herelib.report.contents import indicator_anchor, package_anchor, part_anchor
from herelib.report.rendering import environment


@dataclass(frozen=True)
class Pages:
    """The two pages of one run, and the tables that they are made from."""

    released: Path
    internal: Path
    run: dict[str, pd.DataFrame]


@pytest.fixture(scope="module")
def made(tmp_path_factory) -> Pages:
    """The pages of the small run, with cards that have a name and their links."""
    run, folder = chains.run(), tmp_path_factory.mktemp("pages")
    cards = environment().from_string(
        '<h1>Example</h1><section id="cards"><h2>Cards</h2>{% for region, anchor in cards %}'
        '<article class="card" id="region-{{ region }}"><h3>{{ region }}</h3>'
        '<p class="rests"><a href="#{{ anchor }}">What this rests on</a></p></article>{% endfor %}'
        "</section>"
    )
    body = cards.render(cards=[(region, package_anchor(region)) for region in run["verdicts"]["region"]])
    body += walks(chains.shown(run))
    output = nbformat.v4.new_output("display_data", {"text/html": body})
    notebook = folder / "09-report.ipynb"
    nbformat.write(nbformat.v4.new_notebook(cells=[nbformat.v4.new_code_cell("x", outputs=[output])]), notebook)
    made = Pages(folder / "report.html", folder / "internal.html", run)
    made.released.write_text(pages.page(notebook, "Example"), encoding="utf-8")
    own = internal.page(made.released.read_text(encoding="utf-8"), internal.walks(run, table_examples.catalogue()))
    made.internal.write_text(own, encoding="utf-8")
    return made


def test_four_clicks_in_the_page_of_the_team_end_at_every_single_answer(made, browser):
    region, part, indicator, links = a_walk(made.run)
    seen = read(made.internal, browser, region, part, indicator)
    anchors = [package_anchor(region), part_anchor(region, part), *[indicator_anchor(region, indicator)] * 2]
    assert seen["hashes"] == [f"#{anchor}" for anchor in anchors], "the last click opens the question where it stands"
    package = made.run["verdicts"].set_index("region").loc[region, "package"]
    assert seen["parts"] == len(package.split(";")) and seen["barriers"] > 3
    assert seen["before"] == 0 and seen["back"] == 1
    assert [int(row[1]) for row in seen["groups"]] == links["n"].tolist()
    assert len(seen["answers"]) == links["n"].sum() > 20
    people = made.run["interviews"].loc[made.run["interviews"]["region"] == region, "interview"]
    assert {row[0] for row in seen["answers"]} <= set(people)


def test_the_same_walk_in_the_page_that_is_shown_ends_at_counts_of_groups(made, browser):
    region, part, indicator, links = a_walk(made.run)
    seen = read(made.released, browser, region, part, indicator)
    assert seen["hashes"][-1] == f"#{indicator_anchor(region, indicator)}" and seen["before"] == 0
    assert seen["answers"] == [] and seen["groups"]
    assert all(int(row[1]) >= 5 for row in seen["groups"]) and len(seen["groups"]) < len(links)


def test_a_reader_sees_cleared_quotes_only_where_the_page_may_be_shown(made, browser):
    region, part, indicator = chains.quoted(made.run)
    walk = (browser, region, part, indicator)
    seen = {kind: read(getattr(made, kind), *walk)["quotes"] for kind in ("released", "internal")}
    assert len(seen["released"]) == 1 and seen["released"][0].startswith("Q1 “We need a place to eat")
    assert "cleared" in seen["internal"][0]


def test_no_pseudonym_is_anywhere_in_the_page_that_is_shown(made):
    people = set(made.run["interviews"]["interview"])
    found = {
        kind: people & set(re.findall(r"\w+", getattr(made, kind).read_text())) for kind in ("released", "internal")
    }
    assert not found["released"] and found["internal"] == people
