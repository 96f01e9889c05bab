"""The explorer as readers use it: from a file, by keyboard; the program and the address say again what it says."""

from dataclasses import asdict, replace

import explored
import numpy as np
import pytest
from looked_over import LOOKED_AT, at_each_width, obstacles

from herelib import decisions, tables
from herelib.explorer import answers, scenario
from herelib.explorer.audited import data_of
from herelib.recommendations import advise, model
from herelib.studies import read_catalogue

pytestmark = pytest.mark.browser

STATES = 50


@pytest.fixture(scope="module")
def file(demo_processed):
    """The page of a release."""
    return demo_processed / "demo" / "few" / "release" / "explorer.html"


def until(tab, condition: str) -> None:
    """Wait until a condition holds; the page itself lets nothing be evaluated in it again and again."""
    for _ in range(400):
        if tab.evaluate(condition):
            return
        tab.wait_for_timeout(50)
    raise AssertionError(condition)


@pytest.fixture
def opened(chromium, file):
    """The page on a telephone; whatever it complains of is a fault, and so is each request."""
    context = chromium.new_context(viewport={"width": 390, "height": 844})
    tab, troubles = context.new_page(), []
    tab.on("pageerror", lambda error: troubles.append(str(error)))
    tab.on("console", lambda line: troubles.append(line.text) if line.type == "error" else None)
    tab.on("request", lambda asked: None if asked.url.startswith(("file:", "blob:")) else troubles.append(asked.url))
    tab.goto(file.as_uri())
    until(tab, "document.getElementById('verdict').textContent !== ''")
    yield tab
    assert troubles == []
    context.close()


def by_program(processed, saved: scenario.ScenarioFile, region: str):
    """What the stage recommend says of a region with the parameters of a scenario file."""
    run = tables.read_all(processed / "demo" / "few", [*tables.read_by("recommend"), "parameters_recommend"])
    settled = {}
    for stage in ("profile", "cluster", "recommend"):
        settled |= decisions.settled_values(run[f"parameters_{stage}"])
    moved = {name: value for name, value in saved.parameters.items() if name not in ("budget", "committed")}
    budgets = dict(each.split() for each in saved.parameters["budget"].split(", "))
    catalogue = read_catalogue()
    shared = model.package_model(catalogue, {**settled, **moved})
    judged = next(each for each in model.regions(run, run, catalogue, shared) if each.name == region)
    return advise(replace(judged, plan=replace(judged.plan, budget_eur=float(budgets[region]))), shared)


def test_by_keyboard_from_region_to_scenario_file_and_the_program_says_the_same(opened, demo_processed, tmp_path):
    opened.keyboard.press("Tab")
    assert opened.evaluate("document.activeElement.id") == "region"
    opened.keyboard.type("cedar")
    until(opened, "document.getElementById('verdict').textContent.startsWith('Cedar: ')")
    before = opened.locator("#answer").inner_text()
    opened.keyboard.press("Tab")
    for _ in range(14):
        opened.keyboard.press("ArrowLeft")
    opened.get_by_label("lack of finance").focus()
    for _ in range(4):
        opened.keyboard.press("ArrowRight")
    assert opened.get_by_label("lack of finance").get_attribute("aria-valuetext") == "2 times as much"
    until(opened, "location.hash.includes('emphasis.finance=2')")
    assert opened.locator("#answer").inner_text() != before
    heard = opened.locator("#live").text_content()
    assert heard.startswith(opened.locator("#verdict").inner_text()) and "leads the best package" in heard
    with opened.expect_download() as download:
        opened.get_by_role("button", name="Save as scenario file").press("Enter")
    assert opened.inner_text("#command") == f"here report demo --scenario {download.value.suggested_filename}"
    download.value.save_as(tmp_path / download.value.suggested_filename)
    saved = scenario.read(tmp_path / "cedar-what-if.yaml")
    assert dict(saved.parameters) == {"emphasis": "finance 2", "budget": "cedar 180000"}
    page = saved.statements["cedar"]
    advice = by_program(demo_processed, saved, "cedar")
    names = advice.situation.model.parts.names
    assert (page["verdict"], page["lead"]) == (advice.verdict, names[advice.choice.lead.part])
    assert set(page["package"].split(";")) == {names[part] for part in advice.package if part >= 0}
    assert page["within"] == pytest.approx(advice.choice.lead.within, abs=0.1)
    assert page["relief"] == pytest.approx(float(advice.field.relief[advice.choice.named]), abs=0.05)


def test_the_address_says_again_what_was_set_and_the_button_takes_it_back(opened):
    opened.get_by_label("Region", exact=True).select_option("birch")
    opened.get_by_label("Budget of the package").fill("120000")
    opened.locator("summary", has_text="Whose voice counts").click()
    opened.get_by_label("Residents").fill("0")
    assert not opened.locator("[id='voices.state']").is_visible()  # too few to be shown
    until(opened, "location.hash.includes('budget.birch=120000') && location.hash.includes('voices.resident=0')")
    seen = [opened.inner_text(f"#{part}") for part in ("verdict", "answer", "moved", "beside")]
    opened.reload()
    until(opened, "document.getElementById('verdict').textContent !== ''")
    assert [opened.inner_text(f"#{part}") for part in ("verdict", "answer", "moved", "beside")] == seen
    assert opened.get_by_label("Budget of the package").input_value() == "120000"
    opened.get_by_role("button", name="As in the report").click()
    until(opened, "location.hash === '#region=birch'")
    assert opened.inner_text("#beside").startswith("Nothing is moved yet.")


def test_an_address_that_makes_no_sense_is_passed_over(opened, file):
    opened.goto(
        f"{file.as_uri()}#region=constructor&emphasis.finance=99&voices.resident=x&budget.alder=-1&constructor=1&p_clear="
    )
    opened.reload()
    until(opened, "location.hash === '#region=alder'")
    assert opened.inner_text("#beside").startswith("Nothing is moved yet.")


def test_page_and_program_give_equal_answers_in_any_state(opened, file):
    data = data_of(file.read_text(encoding="utf-8"))
    rng, shared = np.random.default_rng(16), answers.shared(data)
    cases = [(region, explored.at_random(data, region, rng)) for region in rng.choice(list(data["regions"]), STATES)]
    expected = [answers.answer(data, shared, region, settings) for region, settings in cases]
    ask = """cases => cases.map(([region, set]) => {
        state = {...standing, region, p_clear: set.p_clear, close_enough: set.close_enough,
            ...named("voices", set.voices), ...named("emphasis", set.emphasis)};
        state[`budget.${region}`] = set.budget ?? Infinity;
        for (const part of data.parts) state[`committed.${region}.${part}`] = Number(set.committed.includes(part));
        toAddress();
        fromAddress();
        return answered(region);
    })"""
    said = opened.evaluate(ask, [[str(region), asdict(settings)] for region, settings in cases])
    assert explored.furthest(expected, said) < 1e-9


def test_what_cannot_stand_beside_it_makes_room_and_what_is_not_here_is_left_to_the_program(opened, file):
    data = data_of(file.read_text(encoding="utf-8"))
    money = [data["parts"][m] for m in data["regions"]["birch"]["settlable"] if data["roles"][m] == "finance"][:2]
    opened.get_by_label("Region", exact=True).select_option("birch")
    opened.locator("summary", has_text="What is settled").click()
    for part in money:
        opened.locator(f"[id='committed.{part}']").check()
    assert [opened.locator(f"[id='committed.{part}']").is_checked() for part in money] == [False, True]
    for place in ("place", "form", "steering"):
        part = next(data["parts"][m] for m in data["regions"]["birch"]["settlable"] if data["roles"][m] == place)
        opened.locator(f"[id='committed.{part}']").check()
    assert opened.inner_text("#verdict") == "Birch: Not on this page"
    run = "Save the scenario file and run: here report demo --scenario birch-what-if.yaml"
    assert opened.inner_text("#answer").endswith(run)


def test_a_region_of_which_too_little_is_known_says_so_and_has_nothing_to_move(opened):
    opened.get_by_label("Region", exact=True).select_option("dune")
    assert opened.inner_text("#verdict") == "Dune: Insufficient evidence"
    assert "too little was heard" in opened.inner_text("#answer")
    assert opened.locator("input:visible").count() == 0
    opened.locator("#map [data-region=alder]").click()
    assert opened.inner_text("#verdict").startswith("Alder: ") and opened.locator("input:visible").count() > 10


@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_nothing_stands_in_the_way_of_anybody(chromium, file, scheme):
    for width, tab in at_each_width(chromium, file, scheme):
        tab.evaluate("for (const each of document.querySelectorAll('details')) each.open = true")
        until(tab, "document.getElementById('live').textContent !== ''")
        assert tab.evaluate("document.getAnimations().length") == 0, "nothing moves by itself"
        assert width not in LOOKED_AT or obstacles(tab) == []
        for control in tab.locator("input:visible, select, button").all():
            assert control.bounding_box()["width"] >= 17
