"""Briefs and summary as they are read: on a telephone, in the dark, by keyboard, without script, printed."""

import io
import re

import pytest
from brief_examples import made
from looked_over import LOOKED_AT, at_each_width, obstacles

pytestmark = pytest.mark.browser


@pytest.fixture(scope="module")
def folder(tmp_path_factory):
    """Summary and briefs as they lie in a release, with a report to come from."""
    folder = tmp_path_factory.mktemp("release")
    for name, page in made().items():
        (folder / name).parent.mkdir(exist_ok=True)
        (folder / name).write_text(page, encoding="utf-8")
    (folder / "report.html").write_text('<h1>Report</h1><a href="summary.html">All regions</a>', encoding="utf-8")
    return folder


PAGES = ["summary.html", "briefs/elm-suburb.html", "briefs/oak-rural.html"]


@pytest.mark.parametrize("scheme", ["light", "dark"])
@pytest.mark.parametrize("name", PAGES)
def test_nothing_stands_in_the_way_of_anybody(chromium, folder, name, scheme):
    for width, page in at_each_width(chromium, folder / name, scheme):
        assert width not in LOOKED_AT or obstacles(page) == []


def test_one_region_s_answer_is_two_clicks_away_and_the_keyboard_reaches_it(chromium, folder):
    context = chromium.new_context(java_script_enabled=False)
    page = context.new_page()
    page.goto((folder / "report.html").as_uri())
    page.click("text=All regions")
    page.keyboard.press("Tab")
    page.keyboard.press("Tab")
    focused = page.locator("a:focus-visible")
    assert focused.count() == 1 and re.match(r"briefs/.*\.html", focused.get_attribute("href"))
    assert page.locator("tbody a").count() == 4
    page.click("text=Élm <i>suburb</i>")
    assert page.locator("h1").inner_text() == "Élm <i>suburb</i>"
    assert page.locator(".answer .first").is_visible() and page.locator("figure img").first.is_visible()
    page.click("text=All regions")
    assert page.url.endswith("summary.html")
    context.close()


def test_on_a_telephone_rows_are_cards_that_name_their_columns(chromium, folder):
    context = chromium.new_context(viewport={"width": 390, "height": 900})
    page = context.new_page()
    page.goto((folder / "briefs/elm-suburb.html").as_uri())
    assert page.locator("tbody tr").first.evaluate("row => getComputedStyle(row).display") == "block"
    label = page.locator("tbody td").first.evaluate("cell => getComputedStyle(cell, '::before').content")
    assert "What it is for" in label
    wide = page.locator("tbody th").first.evaluate("cell => cell.offsetWidth")
    assert wide > 250, "the name of a card has the whole width"
    context.close()


def test_who_prints_from_a_browser_gets_two_sides_and_one(chromium, folder):
    pikepdf = pytest.importorskip("pikepdf")
    context = chromium.new_context()
    page = context.new_page()
    for name, sides in (("briefs/elm-suburb.html", 2), ("summary.html", 1)):
        page.goto((folder / name).as_uri())
        printed = page.pdf(prefer_css_page_size=True, print_background=True)
        assert len(pikepdf.open(io.BytesIO(printed)).pages) <= sides
    context.close()
