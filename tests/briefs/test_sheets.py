"""Sheets as pages: plain words, nothing hidden, nothing fetched, links that lead somewhere; none without a plan."""

import re
from dataclasses import replace

import pytest
import table_examples
from brief_examples import ABOUT, lix, made, prose, statistical, words_of, words_per_sentence
from sheet_examples import PLANNED, evaluated, planned, sheets

from herelib import release
from herelib.briefs import brief_page, plan_page, sheet_pages
from herelib.briefs.pages import summary_page
from herelib.errors import HereError
from herelib.impact.wording import KINDS, not_allowed
from herelib.report.pages import addresses

EASY = 45  # LIX, as of briefs


def headings(page):
    return re.findall(r"<h2[^>]*>(.*?)</h2>", page)


def test_each_region_has_a_plan_and_the_study_one_sheet_on_whether_it_worked():
    assert list(sheets()) == [*(f"plans/{region}.html" for region in sorted(table_examples.COUNTS)), "impact.html"]
    assert dict(sheet_pages({"verdicts": None}, {}, ABOUT)) == {}, "a study without these stages has no sheet"


def test_a_plan_has_all_that_it_is_for_in_this_order():
    assert headings(sheets()[f"plans/{PLANNED}.html"]) == [
        "For whom and what",
        "What could go wrong, and what to do",
        "When each part can start",
        "Who guides them",
        "Money",
        "Where money could come from",
        "What to teach",
        "Which businesses could start",
        "What to expect",
        "What will be measured",
        "Who was heard of the people it is for",
    ]
    page = sheets()["plans/oak-rural.html"]
    assert "Nothing is planned here yet" in page and headings(page)[-1] == "What a plan would need"


def test_the_sheet_on_whether_it_worked_has_all_that_it_is_for():
    assert headings(sheets()["impact.html"]) == [
        "How it was looked at",
        "What changed",
        "How each region changed",
        "Businesses that were founded",
        "What was learnt in each setting",
        "Would it go the same way elsewhere?",
        "What this sheet cannot say",
    ]


def test_sheets_need_no_word_of_statistics_and_are_easy_to_read():
    for name, page in sheets().items():
        assert statistical(page, "en") == [], name
        assert lix(prose(page)) <= EASY, name


@pytest.mark.parametrize("kind", KINDS)
def test_the_words_of_a_whole_sheet_follow_its_design(kind):
    tables = evaluated()
    differences = tables["differences"].assign(
        kind=kind, verdict="no comparison" if kind == "before-after" else "shown"
    )
    page = dict(sheet_pages(tables | {"differences": differences}, table_examples.catalogue(), ABOUT))["impact.html"]
    assert not_allowed(kind, words_of(page)) == []


def test_nothing_is_fetched_or_run_and_only_the_names_of_funds_lead_away():
    for name, page in sheets().items():
        assert "<script" not in page.replace("&lt;script", "") and "default-src 'none'" in page and "src=" not in page
        links = set(re.findall(r'<th[^>]*><a href="(https?://[^"]+)" rel="noreferrer">', page))
        assert {address.replace("&", "&amp;") for address in addresses(page)} == links, name
        assert bool(links) == (name.startswith("plans/") and "oak-rural" not in name)


def test_whatever_a_study_names_is_escaped():
    page = sheets()[f"plans/{PLANNED}.html"]
    assert "businesses founded &lt;i&gt;here&lt;/i&gt;" in page and "register &lt;b&gt;2025&lt;/b&gt;" in page
    assert all("<script>alert" not in page for page in sheets().values())


def test_links_lead_to_pages_that_are_there_and_back():
    there = {**made(), **sheets(), "report.html": ""}
    for name, page in sheets().items():
        for target in re.findall(r'href="((?!http)[^"#]+)', page):
            assert target.removeprefix("../") in there, target
            assert target.startswith("../") == name.startswith("plans/")
    both = planned() | {"differences": evaluated()["differences"]}
    summary = summary_page(both, table_examples.catalogue(), ABOUT)
    assert {f'href="plans/{PLANNED}.html"', 'href="impact.html"'} <= set(re.findall(r'href="[^"]*"', summary))
    brief = brief_page(both, table_examples.catalogue(), ABOUT, PLANNED)
    assert f'href="../plans/{PLANNED}.html"' in brief
    assert "plans/" not in made()["summary.html"] + made()[f"briefs/{PLANNED}.html"]


def test_one_plan_alone_leads_nowhere_but_to_funds():
    page = plan_page(planned(), table_examples.catalogue(), replace(ABOUT, linked=False), "ELM-RURAL")
    assert re.findall(r'href="(?!http)', page) == [] and "<nav" not in page
    with pytest.raises(HereError, match=r"no region 'elm-rurals'"):
        plan_page(planned(), table_examples.catalogue(), ABOUT, "elm-rurals")
    with pytest.raises(HereError, match="nothing was planned"):
        plan_page(evaluated(), table_examples.catalogue(), ABOUT, PLANNED)


def test_what_is_hidden_stands_on_no_sheet():
    pseudonyms = set(table_examples.run()["interviews"]["interview"])
    for page in sheets().values():
        text = words_of(page)
        assert release.refuse_identifiers(page, pseudonyms) == page
        assert " nan" not in text and "<na>" not in text and "none" not in text.replace("few or none", "few").split()


@pytest.mark.parametrize("language", ["lv", "es", "it", "fr"])
def test_other_languages_are_as_easy_to_read_but_for_their_longer_words(language):
    said = dict(sheet_pages(planned(), table_examples.catalogue(), replace(ABOUT, language=language)))
    page = said[f"plans/{PLANNED}.html"]
    assert f'<html lang="{language}">' in page
    assert words_per_sentence(prose(page)) <= words_per_sentence(prose(sheets()[f"plans/{PLANNED}.html"])) + 4
