"""A release as its readers go through it, by clicks only: a region's answer, a card's quotes, another language."""

import csv
import re

import pytest
from waited import until

pytestmark = pytest.mark.browser


def in_view(place) -> bool:
    """Whether some of an element can be seen without scrolling."""
    box = place.bounding_box()
    return box is not None and box["y"] < place.page.viewport_size["height"] and box["y"] + box["height"] > 0


def click(page, link) -> None:
    """Click a link that can be seen; where it leads inside of the page, its target must come into view."""
    assert link.is_visible()
    target = link.get_attribute("href")
    link.click()
    if target.startswith("#"):
        until(page, lambda: in_view(page.locator(f'[id="{target[1:]}"]')))


def test_one_region_s_answer_is_two_clicks_from_the_first_page(reader, release):
    readme = (release / "README.txt").read_text(encoding="utf-8")
    pages = re.findall(r"^(\S+\.html)", readme, re.MULTILINE)
    assert pages[0] == "report.html", "the page that a reader opens first"
    reader.goto((release / pages[0]).as_uri())
    click(reader, reader.get_by_role("link", name="All regions on one page"))
    click(reader, reader.get_by_role("link", name="Alder", exact=True))
    assert reader.get_by_role("heading", level=1).inner_text() == "Alder"
    answer = reader.get_by_role("region", name="In short")
    assert in_view(answer) and len(answer.inner_text().split()) > 20


def test_in_the_report_it_is_one_click(reader, release):
    reader.goto((release / "report.html").as_uri())
    table = reader.get_by_role("table", name="Verdict and package for each region")
    for region in ("Alder", "Fern"):
        click(reader, table.get_by_role("link", name=region))
        assert in_view(reader.get_by_role("heading", name=re.compile(f"^{region} ")))
        reader.go_back()


def test_clicks_lead_from_a_card_to_cleared_quotes_and_back(reader, release):
    with (release / "data" / "quotes.csv").open(encoding="utf-8", newline="") as file:
        cleared = [row for row in csv.DictReader(file) if row["region"] == "alder"]
    reader.goto((release / "report.html").as_uri())
    card = reader.locator("#region-alder")
    said = card.locator("blockquote").all()
    assert said and all(any(row["text"] in quote.text_content() for row in cleared) for quote in said)
    card.locator("summary", has_text="people's own words").click()
    assert said[0].is_visible()
    click(reader, card.get_by_role("link", name="What this rests on").first)
    parts = reader.locator("#package-alder").locator("a[href^='#evidence-alder-']")
    click(reader, parts.first)
    part = reader.locator(f'[id="{parts.first.get_attribute("href")[1:]}"]')
    barriers = part.locator("a[href^='#indicator-alder-']")
    assert barriers.count() > 0
    # Not every question was answered in words that people cleared: the first with a quote is enough.
    for target in dict.fromkeys(link.get_attribute("href") for link in barriers.all()):
        click(reader, part.locator(f"a[href='{target}']").first)
        question = reader.locator(f'[id="{target[1:]}"]')
        if question.locator("blockquote").count():
            break
        reader.go_back()
    behind = [quote.inner_text() for quote in question.locator("blockquote").all()]
    assert behind and all(any(row["text"] in text for row in cleared) for text in behind)
    assert question.locator("blockquote").first.is_visible()
    click(reader, question.locator("a[href^='#region-alder']").first)
    assert in_view(card)


def test_a_reader_changes_the_language_and_stays_with_the_region(reader, release):
    reader.goto((release / "summary.html").as_uri())
    english = reader.get_by_role("heading", level=1).inner_text()
    click(reader, reader.get_by_role("link", name="Latviešu"))
    assert reader.locator("html").get_attribute("lang") == "lv"
    assert reader.get_by_role("heading", level=1).inner_text() not in (english, "")
    click(reader, reader.get_by_role("link", name="Alder", exact=True))
    latvian = reader.locator(".answer").inner_text()
    click(reader, reader.get_by_role("link", name="Français"))
    assert reader.locator("html").get_attribute("lang") == "fr" and reader.url.endswith("fr/briefs/alder.html")
    french = reader.locator(".answer").inner_text()
    click(reader, reader.get_by_role("link", name="English", exact=True))
    assert reader.url == (release / "briefs" / "alder.html").as_uri()
    assert len({latvian, french, reader.locator(".answer").inner_text()}) == 3


def test_every_link_of_the_pages_in_all_languages_leads_somewhere(reader, release):
    for name in ("summary.html", "lv/summary.html", "fr/summary.html", "briefs/fern.html", "fr/briefs/fern.html"):
        reader.goto((release / name).as_uri())
        for link in reader.get_by_role("link").all():
            file, _, anchor = link.get_attribute("href").partition("#")
            target = (release / name).parent / file
            assert target.is_file(), link.get_attribute("href")
            assert not anchor or f'id="{anchor}"' in target.read_text(encoding="utf-8"), anchor
