"""The walk from a card to the answers: anchors that lead on, sums that can be read, and a page of the team's own."""

import html
import re
from html.parser import HTMLParser
from types import SimpleNamespace

import chains
import pandas as pd
import pytest
import table_examples
from contributions import ONE, evidence_of, profiles_of, scores_of

from herelib import release
from herelib.errors import HereError
from herelib.release import evidence as release_evidence
from herelib.report import evidence
from herelib.report import internal as report_internal
from herelib.report.evidence import told_value
from herelib.report.html import Html, element
from herelib.report.internal import MARK
from herelib.report.pages import addresses


class Page(HTMLParser):
    """Ids and inner links of a page, and whether each element that opens is closed."""

    def __init__(self, page: str):
        super().__init__(convert_charrefs=True)
        self.ids, self.links, self.open, self.tags = [], [], [], []
        self.feed(page)

    def handle_starttag(self, tag, attrs):
        told = dict(attrs)
        self.tags.append(tag)
        self.ids += [told["id"]] if "id" in told else []
        self.links += [told["href"]] if "href" in told else []
        if tag not in {"img", "br", "hr", "meta"}:
            self.open.append(tag)

    def handle_endtag(self, tag):
        assert self.open.pop() == tag


def text(page: str) -> str:
    return html.unescape(re.sub(r"\s+", " ", re.sub(r"<[^>]+>", " ", page)))


@pytest.fixture(scope="module")
def released() -> Html:
    return evidence.evidence_section(chains.shown(chains.run()), table_examples.catalogue())


@pytest.fixture(scope="module")
def internal() -> Html:
    return report_internal.section(chains.run(), table_examples.catalogue())


def cards() -> Html:
    rows = chains.run()["verdicts"].itertuples()
    return element("div", *[element("article", evidence.card_link(row), id=f"region-{row.region}") for row in rows])


@pytest.mark.parametrize("kind", ["released", "internal"])
def test_every_link_leads_somewhere_and_every_place_is_there_once(kind, request):
    page = Page(cards() + request.getfixturevalue(kind))
    assert page.open == [] and len(page.ids) == len(set(page.ids))
    assert set(page.links) <= {f"#{at}" for at in page.ids}
    assert "script" not in page.tags and addresses(request.getfixturevalue(kind)) == []


def test_each_method_of_a_card_has_its_article_and_each_part_of_it_its_indicator(released):
    run, page = chains.run(), Page(released)
    for row in run["verdicts"].itertuples():
        for method in (row.method, row.runner_up):
            assert evidence.method_anchor(row.region, method) in page.ids
            own = chains.of(run["evidence"], row.region, method).query("indicator != ''")
            assert len(own) > 3
            assert {evidence.indicator_anchor(row.region, name) for name in own["indicator"]} <= set(page.ids)


def test_the_value_that_is_read_is_the_sum_of_the_families(released):
    run = chains.run()
    own = chains.of(run["scores"], *run["verdicts"].loc[1, ["region", "method"]])
    total = own.groupby("family")["contribution"].sum()
    assert f"Value {total.sum():.3f} of 1" in text(released)
    assert f"{total['fit']:.3f} (conditions are met)" in text(released)


def test_the_release_shows_nobody_and_passes_the_last_net(released):
    run = chains.run()
    assert release.refuse_identifiers(released, run["interviews"]["interview"]) == released
    assert not re.search(r"not cleared|no consent|Single answers", text(released))


def test_the_internal_walk_has_every_single_answer_of_the_indicators_that_are_used(internal):
    run = chains.run()
    told = run["evidence"].merge(run["verdicts"][["region", "method", "runner_up"]], on="region", suffixes=("", "_led"))
    told = told[(told["method"] == told["method_led"]) | (told["method"] == told["runner_up"])]
    used = told.loc[told["indicator"] != "", ["region", "indicator"]].drop_duplicates()
    answers = run["links"].merge(used, on=["region", "indicator"])["n"].sum()
    people = "|".join(run["interviews"]["interview"])
    assert len(re.findall(rf'<th scope="row">(?:{people})</th>', internal)) == answers > 1000


def test_quotes_stand_under_their_number_and_what_people_wrote_is_escaped(released, internal):
    assert "“We need a place to eat <script>alert(1)</script> together.”" in text(released)
    assert ">Q1<" in released and "<script" not in released + internal
    assert ">cleared<" in internal


@pytest.mark.parametrize(
    "consent, cleared, mark", [(True, False, "not cleared"), (False, True, "no consent to be quoted")]
)
def test_the_internal_page_says_of_each_quote_whether_it_may_be_shown(consent, cleared, mark):
    run = chains.run()
    run["interviews"] = run["interviews"].assign(consent_quote=consent)
    run["segments"] = run["segments"].assign(cleared=cleared)
    assert f">{mark}<" in report_internal.section(run, table_examples.catalogue())


def test_a_region_without_a_ranking_says_so_and_its_card_has_no_link():
    shown = chains.shown(chains.run())
    shown["verdicts"] = shown["verdicts"].assign(method="", runner_up="")
    made = evidence.evidence_section(shown, table_examples.catalogue())
    assert made.count("No method could be ranked here") == 4 and "<article" not in made
    assert evidence.card_link(SimpleNamespace(region="a", method="", runner_up="")) is None


def test_a_card_without_a_runner_up_has_one_link():
    made = evidence.card_link(SimpleNamespace(region="a", method="m", runner_up=""))
    assert made.count("<a ") == 1 and 'href="#evidence-a-m"' in made


def test_a_method_that_is_seldom_feasible_has_a_place_without_figures():
    shown = chains.shown(chains.run())
    row = shown["verdicts"].iloc[0]
    kept = (shown["evidence"]["region"] != row["region"]) | (shown["evidence"]["method"] != row["method"])
    shown["evidence"] = shown["evidence"][kept]
    made = evidence.evidence_section(shown, table_examples.catalogue())
    assert "feasible in fewer than half of the draws" in made
    assert evidence.method_anchor(row["region"], row["method"]) in Page(made).ids


def told(hidden: set[str]) -> str:
    evidence = evidence_of(ONE)
    return told_value(release_evidence.protect_evidence(evidence, profiles_of(hidden), scores_of(evidence)))


def test_a_value_is_told_as_far_as_it_may_be():
    assert told(set()).startswith("Value 0.550 of 1 = 0.300 (conditions are met) + 0.200 (helps with what is lacking)")
    assert "Value" not in told({"need:care"}) and "cannot be shown" in told({"need:care"})
    both = told({"need:care", "barrier:finance"})
    assert both.startswith("Value 0.550 of 1") and "0.200 (the hidden parts together)" in both
    assert "2 parts rest on the answers of few people" in both


def test_hidden_figures_are_said_to_be_hidden(released):
    assert "partly hidden" in released and "The level is not shown: too few people answered." in released


def test_a_published_figure_is_told_with_year_source_and_the_area_it_is_of(released):
    assert "Population density: 700 inhabitants/km2 (2025, invented). It counts as 0.80" in text(released)
    assert "value of a larger area, BB1" in text(released)


# The page of the team

REPORT = (
    "<!DOCTYPE html>\n<html><head><title>Title</title>\n<meta charset='utf-8'></head>\n<body>\n<main>\n<h1>Title</h1>"
    '<p>é before<br></p>\n<section id="evidence"><h2>x</h2><section><p>inner</p></section>\n<p>old</p></section>'
    "\n<section id='after'>kept</section></main></body></html>"
)


def test_the_internal_page_swaps_the_section_adds_the_banner_and_says_so_in_the_title():
    made = report_internal.page(REPORT, Html('<section id="evidence"><p>new</p></section>'))
    assert "old" not in made and "inner" not in made and made.count('id="evidence"') == 1
    assert "<p>é before<br></p>\n<section id=\"evidence\"><p>new</p></section>\n<section id='after'>kept" in made
    assert f"<title>{MARK} – Title</title>" in made
    assert made.index("<main>") < made.index('class="banner"') < made.index("<h1>")
    assert Page(made.replace("<!DOCTYPE html>", "")).open == []


@pytest.mark.parametrize(
    "broken",
    [
        REPORT.replace('id="evidence"', 'id="other"'),
        REPORT + '<section id="evidence"></section>',
        REPORT.replace("<title>Title</title>", ""),
        "",
    ],
)
def test_a_report_without_one_section_of_evidence_gives_no_internal_page(broken):
    with pytest.raises(HereError, match="no internal page"):
        report_internal.page(broken, Html("<section></section>"))


def test_text_that_looks_like_the_section_is_not_swapped():
    page = REPORT.replace("é before", "&lt;section id=&quot;evidence&quot;&gt; <!-- <section id='evidence'> -->")
    made = report_internal.page(page, Html('<section id="evidence">new</section>'))
    assert "&lt;section id=&quot;evidence&quot;&gt; <!-- <section id='evidence'> -->" in made and "old" not in made


def test_single_answers_are_those_of_the_regions_that_are_asked_for():
    made = report_internal.section(chains.run(), table_examples.catalogue(), ["elm-rural"])
    assert "pelmr" in made and "pelms" not in made and "pelm-" not in made
    assert "the single answers of this one are not in this page" in made
    with pytest.raises(HereError, match="no region nowhere in this run; known are elm-rural"):
        report_internal.section(chains.run(), table_examples.catalogue(), ["nowhere"])


def test_a_study_of_many_regions_has_no_single_answers_unless_regions_are_asked_for(monkeypatch):
    monkeypatch.setattr(report_internal, "MOST_REGIONS", 3)
    made = report_internal.section(chains.run(), table_examples.catalogue())
    people = set(chains.run()["interviews"]["interview"])
    assert not people & set(re.findall(r"\w+", made))
    assert "more than 3 regions" in made


def test_the_team_sees_which_interviews_speak_for_and_against_the_first_business_types(internal, released):
    run = chains.run()
    assert 'id="types-elm-suburb"' in internal and "types-" not in released
    shown = re.search(r'<article class="chain" id="types-elm-suburb">.*?</article>', internal, re.DOTALL)[0]
    rows = re.findall(r"<tr><th[^>]*>([^<]*)</th><td>[^<]*</td><td>(\d+)[^<]*</td><td>(\d+)[^<]*</td></tr>", shown)
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
    report_internal.section(run, table_examples.catalogue())
    for name, table in before.items():
        pd.testing.assert_frame_equal(run[name], table)
