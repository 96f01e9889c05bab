"""Briefs as pages: words a mayor uses, nothing hidden shown, nothing run or fetched, links that lead somewhere."""

import html
import re
from dataclasses import replace

import pandas as pd
import pytest
import table_examples
from brief_examples import (
    ABOUT,
    changed,
    lix,
    made,
    many,
    prose,
    shown,
    statistical,
    words_of,
    words_per_sentence,
)

from herelib import parallel, release
from herelib.briefs import About, brief_page, pages
from herelib.briefs.pages import region_named
from herelib.errors import HereError
from herelib.report.pages import addresses

EASY = 45  # LIX: as easy as what everybody reads in a newspaper
# Verdicts that the small run does not come to.
OTHERS = {
    "nothing helps enough": {"package": "", "lead": "", "relief": float("nan"), "cost_low_eur": float("nan")},
    "none feasible": {"package": "", "lead": "", "nearest_gate": "mentoring: mentors_at_hand"},
    "only one is left": {},
    "contested": {"committed": ""},
}


def briefs_made():
    return {name: page for name, page in made().items() if name.startswith("briefs/")}


def others():
    return {
        verdict: brief_page(
            changed("elm-suburb", verdict=verdict, **changes), table_examples.catalogue(), ABOUT, "elm-suburb"
        )
        for verdict, changes in OTHERS.items()
    }


def test_a_page_needs_no_word_of_statistics_and_is_easy_to_read():
    for name, page in {**made(), **others()}.items():
        assert statistical(page, "en") == [], name
        assert lix(prose(page)) <= EASY, name


def test_a_brief_has_all_that_it_is_for_in_this_order():
    page = made()["briefs/elm-suburb.html"]
    assert re.findall(r"<h2[^>]*>(.*?)</h2>", page) == [
        "In short",
        "What is lacking, and what neighbours could do",
        "Businesses that have room here",
        "What could help, what it costs and when it could start",
        "Next steps",
        "The place and its people",
    ]
    assert page.count("<h1>") == 1 and page.count("<table") == 2 and len(re.findall("<li>(?!<)", page)) >= 3


def test_where_nothing_is_advised_the_brief_has_the_same_shape_and_says_what_is_missing():
    page = made()["briefs/oak-rural.html"]
    assert "No advice can be given yet." in page and "Nothing is advised yet" in page
    assert (
        re.findall(r"<h2[^>]*>(.*?)</h2>", page)[:5]
        == re.findall(r"<h2[^>]*>(.*?)</h2>", made()["briefs/elm-suburb.html"])[:5]
    )
    assert "EUR" not in page and "Talk to those whom too few have asked yet: state bodies" in page


def test_whatever_a_study_names_is_escaped():
    for page in made().values():
        assert "<script>alert" not in page and "Example &lt;script&gt;alert(1)&lt;/script&gt;" in page
    page = made()["briefs/elm-suburb.html"]
    assert "<i>suburb</i>" not in page and "<h1>Élm &lt;i&gt;suburb&lt;/i&gt;</h1>" in page
    quotes = shown()["quotes"].assign(text='<img src=x onerror="alert(1)">')
    assert len(quotes)
    page = brief_page(shown() | {"quotes": quotes}, table_examples.catalogue(), ABOUT, quotes["region"].iloc[0])
    assert "<img src=x" not in page and "&lt;img src=x" in page


def test_nothing_is_fetched_or_run_and_each_page_says_what_it_is():
    for page in made().values():
        assert addresses(page) == [] and "<script" not in page and "default-src 'none'" in page
        assert '<html lang="en">' in page and re.search(r"<title>[^<]+</title>", page)
        assert all(alt for alt in re.findall(r'<img [^>]*alt="([^"]*)"', page))
        assert "Invented example." in page


def test_links_lead_to_pages_that_are_there():
    for name, page in made().items():
        for target in re.findall(r'href="([^"#]+)[^"]*"', page):
            place = target.removeprefix("../") if name.startswith("briefs/") else target
            assert place in made() or place == "report.html", target
    alone = brief_page(shown(), table_examples.catalogue(), About("Alone", linked=False), "elm-rural")
    assert "href=" not in alone and "Invented example" not in alone


def test_what_is_hidden_stands_in_no_brief():
    run = table_examples.run()
    tables = release.protect(run, 5)
    assert release.hidden_cells(tables)["matrix"].to_numpy().any(), "the example must hide something"
    pseudonyms = set(run["interviews"]["interview"])
    for page in made().values():
        text = words_of(page)
        assert not [name for name in pseudonyms if name.casefold() in text]
        assert release.refuse_identifiers(page, pseudonyms) == page
        assert " nan" not in text and "<na>" not in text and "none" not in text.split()
    # A region where all is hidden: no figure is left to say.
    blank = {"relief": float("nan"), "low90": float("nan"), "high90": float("nan"), "within_all": float("nan")}
    page = brief_page(changed("elm-suburb", **blank), table_examples.catalogue(), ABOUT, "elm-suburb")
    assert "How much it takes away is not shown" in page and " nan" not in words_of(page)


@pytest.mark.long
def test_briefs_are_the_same_whoever_makes_them_and_come_in_the_order_of_regions(monkeypatch):
    monkeypatch.setenv(parallel.JOBS, "2")
    monkeypatch.setattr(parallel, "WORTH", 0.0)
    again = dict(pages(shown(), table_examples.catalogue(), ABOUT))
    assert again == made() and next(iter(again)) == "summary.html"
    assert list(again)[1:] == [f"briefs/{region}.html" for region in sorted(shown()["verdicts"]["region"])]


def test_of_many_regions_each_brief_leads_to_the_page_of_its_region():
    tables = many(shown(), 42)
    page = brief_page(tables, table_examples.catalogue(), ABOUT, "oak-suburb-03")
    assert 'href="../regions/oak-suburb-03.html#region-oak-suburb-03"' in page


def test_of_very_many_regions_sentences_stand_for_pictures_but_one_alone_has_its_picture(monkeypatch):
    monkeypatch.setitem(pages.__globals__, "MOST_PICTURED", 3)  # the function hides its module
    plain = dict(pages(shown(), table_examples.catalogue(), ABOUT))["briefs/elm-suburb.html"]
    assert "<img" not in plain and "lacks most:" in plain
    assert "<img" in brief_page(shown(), table_examples.catalogue(), ABOUT, "elm-suburb")


@pytest.mark.parametrize("asked", ["elm-suburb", "ELM-SUBURB", "élm <i>suburb</i>"])
def test_a_region_is_asked_for_by_its_name_or_its_label(asked):
    assert region_named(shown(), ABOUT, asked) == "elm-suburb"


def test_a_region_that_is_not_there_is_refused_with_the_nearest():
    with pytest.raises(HereError, match=r"no region 'elm-suburbs'.*elm-suburb"):
        region_named(shown(), ABOUT, "elm-suburbs")


def test_a_study_without_places_has_no_map():
    places = shown()["places"].assign(longitude=float("nan"), latitude=float("nan"), outline="")
    assert not pd.isna(places["region"]).any()
    page = brief_page(shown() | {"places": places}, table_examples.catalogue(), ABOUT, "elm-rural")
    assert 'class="map"' not in page and html.unescape(page)


@pytest.mark.parametrize("language", ["lv", "es", "it", "fr"])
def test_other_languages_are_as_easy_to_read_but_for_their_longer_words(language):
    about = replace(ABOUT, language=language)
    said = brief_page(shown(), table_examples.catalogue(), about, "elm-suburb")
    texts, english = prose(said), prose(made()["briefs/elm-suburb.html"])
    assert said != made()["briefs/elm-suburb.html"] and lix(texts) <= EASY + 10
    # Latvian words are more than twice as often long as English ones: sentences are what we can keep short.
    assert words_per_sentence(texts) <= words_per_sentence(english) + 3
