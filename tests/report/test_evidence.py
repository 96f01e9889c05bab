"""The walk from a card to the answers: anchors that lead on, and sums that can be read."""

import re
from types import SimpleNamespace

import chains
import pytest
import table_examples
from contributions import ONE, evidence_of, profiles_of, scores_of
from report_sections import Walk, text_of

from herelib import release
from herelib.release import evidence as release_evidence
from herelib.report import evidence
from herelib.report import internal as report_internal
from herelib.report.cards import evidence_links
from herelib.report.contents import indicator_anchor, method_anchor
from herelib.report.pages import addresses
from herelib.report.rendering import environment


@pytest.fixture(scope="module")
def released() -> str:
    return evidence.evidence_section(chains.shown(chains.run()), table_examples.catalogue())


@pytest.fixture(scope="module")
def internal() -> str:
    return report_internal.section(chains.run(), table_examples.catalogue())


def cards() -> str:
    """The links of all cards, in articles with their ids."""
    template = environment().from_string(
        '{% for region, links in cards %}<article id="region-{{ region }}">{% for text, anchor in links %}'
        '<a href="#{{ anchor }}">{{ text }}</a>{% endfor %}</article>{% endfor %}'
    )
    verdicts = chains.run()["verdicts"].itertuples()
    return template.render(cards=[(row.region, evidence_links(row)) for row in verdicts])


@pytest.mark.parametrize("kind", ["released", "internal"])
def test_every_link_leads_somewhere_and_every_place_is_there_once(kind, request):
    page = Walk(cards() + request.getfixturevalue(kind))
    assert page.open == [] and len(page.ids) == len(set(page.ids))
    assert set(page.links) <= {f"#{at}" for at in page.ids}
    assert "script" not in page.tags and addresses(request.getfixturevalue(kind)) == []


def test_each_method_of_a_card_has_its_article_and_each_part_of_it_its_indicator(released):
    run, page = chains.run(), Walk(released)
    for row in run["verdicts"].itertuples():
        for method in (row.method, row.runner_up):
            assert method_anchor(row.region, method) in page.ids
            own = chains.of(run["evidence"], row.region, method).query("indicator != ''")
            assert len(own) > 3
            assert {indicator_anchor(row.region, name) for name in own["indicator"]} <= set(page.ids)


def test_the_value_that_is_read_is_the_sum_of_the_families(released):
    run = chains.run()
    own = chains.of(run["scores"], *run["verdicts"].loc[1, ["region", "method"]])
    total = own.groupby("family")["contribution"].sum()
    assert f"Value {total.sum():.3f} of 1" in text_of(released)
    assert f"{total['fit']:.3f} (conditions are met)" in text_of(released)


def test_the_release_shows_nobody_and_passes_the_last_net(released):
    run = chains.run()
    assert release.refuse_identifiers(released, run["interviews"]["interview"]) == released
    assert not re.search(r"not cleared|no consent|Single answers", text_of(released))


def test_quotes_stand_under_their_number_and_what_people_wrote_is_escaped(released, internal):
    assert "“We need a place to eat <script>alert(1)</script> together.”" in text_of(released)
    assert ">Q1<" in released and "<script" not in released + internal
    assert ">cleared<" in internal


def test_a_region_without_a_ranking_says_so_and_its_card_has_no_link():
    shown = chains.shown(chains.run())
    shown["verdicts"] = shown["verdicts"].assign(method="", runner_up="")
    made = evidence.evidence_section(shown, table_examples.catalogue())
    assert made.count("No method could be ranked here") == 4 and "<article" not in made
    assert evidence_links(SimpleNamespace(region="a", method="", runner_up="")) == []


def test_a_method_that_is_seldom_feasible_has_a_place_without_figures():
    shown = chains.shown(chains.run())
    row = shown["verdicts"].iloc[0]
    kept = (shown["evidence"]["region"] != row["region"]) | (shown["evidence"]["method"] != row["method"])
    shown["evidence"] = shown["evidence"][kept]
    made = evidence.evidence_section(shown, table_examples.catalogue())
    assert "feasible in fewer than half of the draws" in made
    assert method_anchor(row["region"], row["method"]) in Walk(made).ids


def value(hidden: set[str]) -> str:
    rows = evidence_of(ONE)
    return evidence.value_sentence(release_evidence.protect_evidence(rows, profiles_of(hidden), scores_of(rows)))


def test_a_value_is_told_as_far_as_it_may_be():
    assert value(set()).startswith("Value 0.550 of 1 = 0.300 (conditions are met) + 0.200 (helps with what is lacking)")
    assert "Value" not in value({"need:care"}) and "cannot be shown" in value({"need:care"})
    both = value({"need:care", "barrier:finance"})
    assert both.startswith("Value 0.550 of 1") and "0.200 (the hidden parts together)" in both
    assert "2 parts rest on the answers of few people" in both


def test_hidden_figures_are_said_to_be_hidden(released):
    assert "partly hidden" in released and "The level is not shown: too few people answered." in released
