"""The page of the team: the walk down to every single answer, and the released page with that walk in it."""

import re

import chains
import pandas as pd
import pytest
import table_examples
from report_sections import Walk, walks

from herelib.errors import HereError
from herelib.report import contents
from herelib.report import internal as report_internal
from herelib.report.internal import MARK


@pytest.fixture(scope="module")
def released() -> str:
    return walks(chains.shown(chains.run()))


def internal_walks(run, regions=None) -> str:
    return "".join(report_internal.walks(run, table_examples.catalogue(), regions).values())


@pytest.fixture(scope="module")
def internal() -> str:
    return internal_walks(chains.run())


def test_the_internal_walk_has_every_single_answer_of_the_indicators_that_are_used(internal):
    run = chains.run()
    rated = run["evidence"][run["evidence"]["levels"].str.contains("[1-3]")].rename(columns={"barrier": "indicator"})
    needed = run["requirements"].query("needed > 0").rename(columns={"capacity": "indicator"})
    used = pd.concat([table[["region", "indicator"]] for table in (rated, needed)]).drop_duplicates()
    answers = run["links"].merge(used, on=["region", "indicator"])["n"].sum()
    people = "|".join(run["interviews"]["interview"])
    assert len(re.findall(rf'<th scope="row" role="rowheader">(?:{people})</th>', internal)) == answers > 1000


@pytest.mark.parametrize(
    "consent, cleared, mark", [(True, False, "not cleared"), (False, True, "no consent to be quoted")]
)
def test_the_internal_page_says_of_each_quote_whether_it_may_be_shown(consent, cleared, mark):
    run = chains.run()
    run["interviews"] = run["interviews"].assign(consent_quote=consent)
    run["segments"] = run["segments"].assign(cleared=cleared)
    assert f">{mark}<" in internal_walks(run)


# The page

REPORT = (
    "<!DOCTYPE html>\n<html><head><title>Title</title>\n<meta charset='utf-8'></head>\n<body>\n<main>\n<h1>Title</h1>"
    '<p>é before<br></p>\n<section id="walk-elm"><h2>x</h2><section><p>inner</p></section>\n<p>old</p></section>'
    "\n<section id='after'>kept</section></main></body></html>"
)


def test_the_internal_page_swaps_the_section_adds_the_banner_and_says_so_in_the_title():
    made = report_internal.page(REPORT, {"walk-elm": '<section id="walk-elm"><p>new</p></section>'})
    assert "old" not in made and "inner" not in made and made.count('id="walk-elm"') == 1
    assert "<p>é before<br></p>\n<section id=\"walk-elm\"><p>new</p></section>\n<section id='after'>kept" in made
    assert f"<title>{MARK} – Title</title>" in made
    assert made.index("<main>") < made.index('class="banner"') < made.index("<h1>")
    assert Walk(made.replace("<!DOCTYPE html>", "")).open == []


@pytest.mark.parametrize(
    "broken",
    [
        REPORT.replace('id="walk-elm"', 'id="other"'),
        REPORT.replace('id="walk-elm"', 'id="walk-oak"'),
        REPORT + '<section id="walk-elm"></section>',
        REPORT + '<section id="walk-oak"></section>',
        REPORT.replace("<title>Title</title>", ""),
        "",
    ],
)
def test_a_report_without_each_walk_once_and_no_other_gives_no_internal_page(broken):
    with pytest.raises(HereError, match="no internal page"):
        report_internal.page(broken, {"walk-elm": "<section></section>"})


def test_text_that_looks_like_the_section_is_not_swapped():
    page = REPORT.replace("é before", "&lt;section id=&quot;walk-elm&quot;&gt; <!-- <section id='walk-elm'> -->")
    made = report_internal.page(page, {"walk-elm": '<section id="walk-elm">new</section>'})
    assert "&lt;section id=&quot;walk-elm&quot;&gt; <!-- <section id='walk-elm'> -->" in made and "old" not in made


def test_single_answers_are_those_of_the_regions_that_are_asked_for():
    made = internal_walks(chains.run(), ["elm-rural"])
    assert "pelmr" in made and "pelms" not in made and "pelm-" not in made
    assert "the single answers of this one are not in this page" in made
    with pytest.raises(HereError, match="no region nowhere in this run; known are elm-rural"):
        internal_walks(chains.run(), ["nowhere"])


def test_of_many_regions_each_has_its_answers_in_a_section_of_its_own(monkeypatch):
    whole = internal_walks(chains.run())
    monkeypatch.setattr(contents, "MOST_REGIONS", 3)
    run, people = chains.run(), chains.run()["interviews"].set_index("interview")["region"].astype(str)
    assert report_internal.walks(run, table_examples.catalogue()) == {}
    by_region = dict(report_internal.walks_by_region(run, table_examples.catalogue()))
    assert list(by_region) == sorted(run["verdicts"]["region"])
    for region, walked in by_region.items():
        assert list(walked) == [f"walk-{region}"]
        named = set(re.findall(r"\w+", walked[f"walk-{region}"])) & set(people.index)
        assert named == set(re.findall(r"\w+", whole)) & set(people.index[people == region])


def test_of_many_answers_some_are_listed_evenly_and_their_number_is_said(monkeypatch):
    monkeypatch.setattr(report_internal, "MOST_ANSWERS", 4)
    made = internal_walks(chains.run())
    listed = re.findall(r'<div class="answers">.*?</div></div>', made, re.DOTALL)
    assert listed and max(part.count('<tr role="row"><th scope="row"') for part in listed) == 4
    assert re.search(r"4 of \d+ answers, evenly over groups and values", made)


def test_the_team_sees_which_interviews_speak_for_and_against_the_first_business_types(internal, released):
    run = chains.run()
    assert 'id="types-elm-suburb"' in internal and "types-" not in released
    shown = re.search(r'<article class="chain" id="types-elm-suburb">.*?</article>', internal, re.DOTALL)[0]
    cells = r"<td[^>]*>[^<]*</td><td[^>]*>(\d+)[^<]*</td><td[^>]*>(\d+)[^<]*</td></tr>"
    rows = re.findall(rf"<tr[^>]*><th[^>]*>([^<]*)</th>{cells}", shown)
    own = run["business_types"][run["business_types"]["region"] == "elm-suburb"].sort_values("rank").head(len(rows))
    assert len(rows) == 5 and [(int(a), int(b)) for _, a, b in rows] == list(
        zip(own["speak_for"], own["speak_against"], strict=True)
    )
    people = set(run["interviews"].loc[run["interviews"]["region"] == "elm-suburb", "interview"])
    named = set(re.findall(r"\w+", shown)) & set(run["interviews"]["interview"])
    assert named and named <= people


def test_rendering_changes_no_table():
    run = chains.run()
    before = {name: table.copy() for name, table in run.items() if isinstance(table, pd.DataFrame)}
    internal_walks(run)
    for name, table in before.items():
        pd.testing.assert_frame_equal(run[name], table)
