"""Of many regions each has a page of its own: nothing of a card is lost, and names of files are safe."""

import re

import pytest
import table_examples
from report_sections import SETTINGS, card_of, text_of

from herelib import release, report
from herelib.report import cards, contents, regions
from herelib.report.contents import page_of_region


@pytest.fixture(scope="module")
def few():
    """The part of the small run's report about its regions, all on one page."""
    return cards.recommendation_cards(release.protect(table_examples.run(), 5), table_examples.catalogue())


@pytest.fixture
def many(few, monkeypatch):
    """The small run as if it had too many regions for one page."""
    monkeypatch.setattr(contents, "MOST_REGIONS", 2)
    return release.protect(table_examples.run(), 5)


def test_the_page_of_a_region_holds_its_card_and_what_it_rests_on_as_the_report_of_few_regions_does(few, many):
    pages = dict(report.region_pages(many, table_examples.catalogue(), SETTINGS))
    names = sorted(many["verdicts"]["region"])
    assert list(pages) == [page_of_region(region) for region in names]
    for region in names:
        page = pages[page_of_region(region)]
        assert text_of(card_of(page, region)) == text_of(card_of(few, region))
        assert not [other for other in names if other != region and f'id="region-{other}"' in page]
        for anchor in re.findall(r'<article class="[a-z]+" id="([^"]*)"', page):
            if anchor != f"region-{region}":
                assert f'id="{anchor}"' in few
        for anchor in set(re.findall(r'href="#([^"]*)"', page)):
            assert f'id="{anchor}"' in page, "a link that leads nowhere"


def test_the_report_of_many_regions_leads_to_their_pages_and_has_no_card(many):
    catalogue = table_examples.catalogue()
    opening = report.opening(many, SETTINGS, catalogue["parts"])
    linked = re.findall(r'<th scope="row" role="rowheader"><a href="regions/([^"#]*)#', opening)
    assert linked == [page_of_region(region) for region in sorted(many["verdicts"]["region"])]
    made = cards.recommendation_cards(many, catalogue)
    assert 'class="card"' not in made and 'class="chain"' not in made and made.count("page of each region") == 1
    assert 'href="#region-' not in opening + report.needs(many)


def test_of_few_regions_there_are_no_pages():
    shown = release.protect(table_examples.run(), 5)
    assert list(report.region_pages(shown, table_examples.catalogue(), SETTINGS)) == []


def test_pages_without_pictures_keep_the_sentences(many, monkeypatch):
    pictured = dict(report.region_pages(many, table_examples.catalogue(), SETTINGS))
    monkeypatch.setattr(regions, "MOST_PICTURED", 1)
    plain = dict(report.region_pages(many, table_examples.catalogue(), SETTINGS))
    assert any("<img " in page for page in pictured.values()) and not any("<img " in page for page in plain.values())
    for name, page in pictured.items():
        for sentence in re.findall(r"<figcaption>(.*?)</figcaption>", page):
            assert sentence in plain[name]


def test_written_pages_go_through_the_net_and_earlier_ones_are_removed(tmp_path):
    old = tmp_path / regions.FOLDER / "gone.html"
    old.parent.mkdir()
    old.write_text("x")
    assert report.write_region_pages(tmp_path, iter([("a.html", "one"), ("b.html", "two")]), str.upper) == 2
    assert {file.name: file.read_text() for file in old.parent.iterdir()} == {"a.html": "ONE", "b.html": "TWO"}


ODD = ["../../etc/passwd", "a/b", "a b", "a-b", "A-B", "Rīga", "riga", "con", "", ".", "..", "x" * 300, "a\0b", "<b>"]
ODD += ["a-12345678", "a.html", "ngo:%2e", "中文", "文中", "-a", "a-", "nul", "index", "*?", '"']
ODD += [page_of_region("a b").removesuffix(".html")]


def test_file_names_of_regions_are_safe_and_never_the_same():
    names = [page_of_region(region) for region in ODD]
    assert all(re.fullmatch(r"[a-z0-9_][a-z0-9_-]{0,80}\.html", name) for name in names)
    assert len({name.lower() for name in names}) == len(ODD)
    assert page_of_region("r000017") == "r000017.html"
