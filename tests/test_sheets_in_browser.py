"""Sheets about an incubator as they are read: on a telephone, in the dark, by those who listen, and printed."""

import io

import pytest
from brief_examples import made
from looked_over import LOOKED_AT, at_each_width, obstacles
from sheet_examples import PLANNED, sheets

pytestmark = pytest.mark.browser
PAGES = [f"plans/{PLANNED}.html", "plans/elm-suburb.html", "plans/oak-rural.html", "impact.html"]


@pytest.fixture(scope="module")
def folder(tmp_path_factory):
    """Sheets as they lie in a release, beside the briefs."""
    folder = tmp_path_factory.mktemp("release")
    for name, page in {**made(), **sheets()}.items():
        (folder / name).parent.mkdir(exist_ok=True)
        (folder / name).write_text(page, encoding="utf-8")
    return folder


@pytest.mark.parametrize("scheme", ["light", "dark"])
@pytest.mark.parametrize("name", PAGES)
def test_nothing_stands_in_the_way_of_anybody(chromium, folder, name, scheme):
    for width, page in at_each_width(chromium, folder / name, scheme):
        assert width not in LOOKED_AT or obstacles(page) == []


def test_bars_lie_within_their_tracks_and_say_themselves_in_words_too(chromium, folder):
    context = chromium.new_context(java_script_enabled=True)
    page = context.new_page()
    page.goto((folder / PAGES[0]).as_uri())
    outside = """bars => bars.filter(bar => {
        const it = bar.getBoundingClientRect(), track = bar.parentElement.getBoundingClientRect();
        return it.left < track.left - 1 || it.right > track.right + 1 || it.width < 1;
    }).length"""
    assert page.locator(".track i").count() > 3
    assert page.locator(".calendar .track i").evaluate_all(outside) == 0
    assert page.locator(".calendar tbody tr").first.locator("td").nth(1).inner_text().startswith("Dec 2026")
    context.close()


@pytest.mark.parametrize(("name", "sides"), [(PAGES[0], 2), (PAGES[1], 2), (PAGES[2], 1), (PAGES[3], 2)])
def test_who_prints_gets_two_sides_and_of_what_is_not_planned_one(chromium, folder, name, sides):
    pikepdf = pytest.importorskip("pikepdf")
    context = chromium.new_context()
    page = context.new_page()
    page.goto((folder / name).as_uri())
    printed = page.pdf(prefer_css_page_size=True, print_background=True)
    assert len(pikepdf.open(io.BytesIO(printed)).pages) == sides
    context.close()
