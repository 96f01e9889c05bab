"""The walk from a card to the answers: anchors that lead on, and sums that can be read."""

import re
from types import SimpleNamespace

import chains
import pandas as pd
import pytest
import table_examples
from report_sections import Walk, text_of, walks

from herelib import release
from herelib.report import evidence
from herelib.report import internal as report_internal
from herelib.report.contents import indicator_anchor, package_anchor, part_anchor
from herelib.report.pages import addresses
from herelib.report.rendering import environment

REGION = "elm-suburb"


@pytest.fixture(scope="module")
def released() -> str:
    return walks(chains.shown(chains.run()))


@pytest.fixture(scope="module")
def internal() -> str:
    return "".join(report_internal.walks(chains.run(), table_examples.catalogue()).values())


def cards() -> str:
    """The places of all cards."""
    template = environment().from_string(
        '{% for region in regions %}<article id="region-{{ region }}"></article>{% endfor %}'
    )
    return template.render(regions=chains.run()["verdicts"]["region"])


@pytest.mark.parametrize("kind", ["released", "internal"])
def test_every_link_leads_somewhere_and_every_place_is_there_once(kind, request):
    page = Walk(cards() + request.getfixturevalue(kind))
    assert page.open == [] and len(page.ids) == len(set(page.ids))
    assert set(page.links) <= {f"#{at}" for at in page.ids}
    assert "script" not in page.tags and addresses(request.getfixturevalue(kind)) == []


def test_each_part_of_a_package_has_its_article_and_each_barrier_and_need_of_it_its_indicator(released):
    run, page = chains.run(), Walk(released)
    for row in run["verdicts"].itertuples():
        assert (package_anchor(row.region) in page.ids) == bool(row.package)
        for part in filter(None, row.package.split(";")):
            assert part_anchor(row.region, part) in page.ids
            own = run["evidence"].query("region == @row.region and part == @part")
            rated = own[own["levels"].str.contains("[1-3]")]
            needed = run["requirements"].query("region == @row.region and part == @part and needed > 0")["capacity"]
            assert {indicator_anchor(row.region, name) for name in (*rated["barrier"], *needed)} <= set(page.ids)


def test_the_relief_that_is_read_is_the_sum_of_its_parts_and_of_their_barriers(released):
    run = chains.shown(chains.run())
    verdict = run["verdicts"].set_index("region").loc[REGION]
    total = run["evidence"].query("region == @REGION")["relief"].sum()
    assert f"takes away {100 * total:.0f} hundredths of what holds people back here = " in text_of(released)
    part = verdict["package"].split(";")[0]
    own = run["evidence"].query("region == @REGION and part == @part")
    article = re.search(rf'id="{part_anchor(REGION, part)}".*?</article>', released, re.DOTALL)[0]
    column = [float(cell) for cell in re.findall(r'<td[^>]* class="number"[^>]*>([\d.]+)</td></tr>', article)]
    assert sum(column) == pytest.approx(100 * own["relief"].sum(), abs=0.5 * (len(column) + 1))


def test_the_release_shows_nobody_and_passes_the_last_net(released):
    run = chains.run()
    assert release.refuse_identifiers(released, run["interviews"]["interview"]) == released
    assert not re.search(r"not cleared|no consent|Single answers", text_of(released))


def test_quotes_stand_under_their_number_and_what_people_wrote_is_escaped(released, internal):
    assert "“We need a place to eat <script>alert(1)</script> together.”" in text_of(released)
    assert ">Q1<" in released and "<script" not in released + internal
    assert ">cleared<" in internal


def test_a_region_without_a_package_says_so(released):
    without = (chains.run()["verdicts"]["package"] == "").sum()
    assert without and released.count("No package is named here") == without


def test_hidden_figures_are_said_to_be_hidden():
    shown = chains.shown(chains.with_few(chains.run(), REGION, "barrier:finance"))
    text = text_of(walks(shown))
    assert (
        "What each part takes away is not shown" in text and "The level is not shown: too few people answered." in text
    )
    assert f"The package of {REGION}" in text


def test_a_part_that_takes_nothing_away_itself_is_there_for_what_it_brings():
    none = pd.DataFrame(columns=["delivery", "reach"])
    assert evidence.delivery_sentence(none).startswith("It takes nothing away by itself")
    row = pd.DataFrame({"delivery": [0.7], "reach": [1.0]})
    assert "is there to 70%, and it reaches 100%" in evidence.delivery_sentence(row)
    assert (
        evidence.delivery_sentence(row.assign(delivery=float("nan"))) == "It reaches 100% of the people to be reached."
    )


def test_a_need_is_told_in_steps_with_what_brings_it():
    row = SimpleNamespace(capacity="capacity:mentors", needed=0.6, there=float("nan"), met=0.5, hard=True,
                          supplied_by="")  # fmt: skip
    view = evidence.need_view("elm", row, pd.Series(dtype=str))
    assert view["needed"] == "3.0" and view["there"] is None and view["met"] == "50%" and view["supplier"] == "–"
    assert view["anchor"] == "indicator-elm-capacity-mentors" and view["hard"] == "the whole part is limited"


def test_how_many_people_stand_behind_a_figure_is_told_as_far_as_it_may_be():
    assert [evidence.people_phrase(n) for n in (pd.NA, 0, 12)] == ["not shown", "published figure", "12"]
