"""The report as it is read: on a telephone, in the dark, by keyboard, without script, link by link."""

import chains
import pytest
import table_examples
from looked_over import LOOKED_AT, PHONES, at_each_width, obstacles
from report_sections import page_of, sections

from herelib.report import internal

pytestmark = pytest.mark.browser

UNFOLD = "document.querySelectorAll('details').forEach(each => each.open = true)"
SIDEWAYS = "[...document.querySelectorAll('.scroll')].filter(each => each.scrollWidth > each.clientWidth + 1).length"
# A heading that is cut within a word is narrower than its longest word.
CUT = """[...document.querySelectorAll('th')].filter(each => each.checkVisibility()).filter(each => {
  const words = each.innerText.split(/[\\s-]+/), probe = document.createElement('span');
  probe.style = 'position:absolute;white-space:nowrap;font:' + getComputedStyle(each).font;
  document.body.append(probe);
  const widest = Math.max(...words.map(word => { probe.textContent = word; return probe.offsetWidth; }));
  probe.remove();
  return widest > each.clientWidth;
}).map(each => each.innerText)"""


@pytest.fixture(scope="module")
def files(tmp_path_factory):
    """The report of the small run and the page of the team."""
    folder = tmp_path_factory.mktemp("report")
    report = page_of(sections(chains.run()), folder)
    (folder / "report.html").write_text(report, encoding="utf-8")
    walked = internal.walks(chains.run(), table_examples.catalogue())
    (folder / "internal.html").write_text(internal.page(report, walked), encoding="utf-8")
    return folder


@pytest.mark.parametrize("scheme", ["light", "dark"])
@pytest.mark.parametrize("state", ["folded", pytest.param("unfolded", marks=pytest.mark.long)])
def test_nothing_stands_in_the_way_of_anybody(chromium, files, scheme, state):
    for width, page in at_each_width(chromium, files / "report.html", scheme):
        if state == "unfolded":
            page.evaluate(UNFOLD)
        assert width not in LOOKED_AT or obstacles(page) == []
        assert page.evaluate(SIDEWAYS) == 0, width
        if width not in PHONES:  # there columns have no heads
            assert page.evaluate(CUT) == [], width


def test_a_region_s_answer_is_one_click_away_and_a_quote_two_more_without_script(chromium, files):
    context = chromium.new_context(java_script_enabled=False)
    page = context.new_page()
    page.goto((files / "report.html").as_uri())
    page.click("table.verdicts a[href='#region-elm-suburb']")
    card = page.locator("#region-elm-suburb")
    assert card.locator(".lead").is_visible() and card.locator(".relief").is_visible()
    indicator = page.locator("article.indicator:has(blockquote)").first
    assert not indicator.is_visible()
    anchor = indicator.get_attribute("id")
    link = page.locator(f"a[href='#{anchor}']").first
    if not link.is_visible():  # it stands in the article of a part, which is folded, too
        page.click("#region-elm-suburb table a[href^='#evidence-elm-suburb-']")
        link = page.locator(f"a[href='#{anchor}'] >> visible=true").first
    link.click()
    assert indicator.is_visible() and indicator.locator("blockquote").first.is_visible(), "a link opens what is folded"
    context.close()


def test_every_link_shows_what_it_leads_to(chromium, files):
    context = chromium.new_context(bypass_csp=True)
    page = context.new_page()
    page.goto((files / "report.html").as_uri())
    anchors = page.eval_on_selector_all("a[href^='#']", "all => [...new Set(all.map(a => a.getAttribute('href')))]")
    assert len(anchors) > 60
    hidden = page.evaluate(
        """async anchors => { const hidden = [];
        for (const anchor of anchors) {
          document.querySelectorAll('details').forEach(each => each.open = false);
          location.hash = ''; location.hash = anchor;
          await new Promise(done => requestAnimationFrame(done));
          if (!document.getElementById(anchor.slice(1))?.checkVisibility()) hidden.push(anchor);
        } return hidden; }""",
        anchors,
    )
    assert hidden == []
    context.close()


def test_the_keyboard_skips_the_contents_and_unfolds(chromium, files):
    page = chromium.new_page()
    page.goto((files / "report.html").as_uri())
    page.keyboard.press("Tab")
    focused = page.locator("a:focus-visible")
    assert focused.get_attribute("href") == "#glance" and focused.bounding_box()["x"] >= 0
    fold = page.locator("details.of-section").first
    fold.locator("summary").first.focus()
    page.keyboard.press("Enter")
    assert fold.get_attribute("open") is not None
    page.close()


def test_on_a_telephone_rows_are_cards_that_name_their_columns_and_stay_a_table(chromium, files):
    context = chromium.new_context(viewport={"width": 390, "height": 900}, bypass_csp=True)
    page = context.new_page()
    page.goto((files / "report.html").as_uri())
    assert page.locator("table.verdicts tbody tr").first.evaluate("row => getComputedStyle(row).display") == "block"
    unlabelled = "[...document.querySelectorAll('td')].filter(each => !each.dataset.label).length"
    assert page.evaluate(unlabelled) == 0
    label = page.locator("table.verdicts td").first.evaluate("cell => getComputedStyle(cell, '::before').content")
    assert "Verdict" in label
    roles = {"table": "table", "tr": "row", "td": "cell", "th[scope=col]": "columnheader", "th[scope=row]": "rowheader"}
    for element, role in roles.items():
        assert page.locator(element).count() == page.locator(f"{element}[role={role}]").count() > 0
    context.close()


def test_the_page_of_the_team_is_as_easy_to_use(chromium, files):
    context = chromium.new_context(viewport={"width": 390, "height": 900}, bypass_csp=True)
    page = context.new_page()
    page.goto((files / "internal.html").as_uri())
    page.evaluate("document.querySelector('#walk-elm-suburb details').open = true")
    assert obstacles(page) == []
    assert page.evaluate("document.documentElement.scrollWidth <= innerWidth")
    context.close()
