"""The explorer of a release: what is moved changes the shares that a reader sees."""

import re

import pytest
from waited import until

pytestmark = pytest.mark.browser


def shares(page) -> dict[str, str]:
    """In how many draws each lead comes close enough to the best, as the picture says to those who listen."""
    picture = page.get_by_role("img", name=re.compile("of the draws")).first.get_attribute("aria-label")
    return dict(re.findall(r"([^,;:]+): close enough to the best in (\d+%)", picture))


@pytest.fixture
def explorer(reader, release):
    """The page, opened from its file, once it has an answer."""
    reader.goto((release / "explorer.html").as_uri())
    reader.get_by_role("img", name=re.compile("of the draws")).first.wait_for()
    return reader


def test_the_page_stands_in_the_release_and_starts_from_the_report(explorer):
    assert shares(explorer)
    assert explorer.get_by_text("Nothing is moved yet").is_visible()


def test_who_moves_a_slider_sees_the_share_change_and_can_take_it_back(explorer):
    start = shares(explorer)
    slider = explorer.get_by_role("slider", name="lack of finance")
    assert slider.is_visible() and slider.bounding_box()["width"] >= 80
    slider.press("End")
    assert slider.get_attribute("aria-valuetext") == "3 times as much"
    until(explorer, lambda: shares(explorer) != start)
    assert explorer.get_by_text("You moved something").is_visible()
    explorer.get_by_role("button", name="As in the report").click()
    until(explorer, lambda: shares(explorer) == start)


def test_with_the_mouse_a_budget_is_cut_and_the_package_gets_cheaper(explorer):
    def package():
        return explorer.get_by_text(re.compile(r"^It costs ")).inner_text()

    before, slider = package(), explorer.get_by_role("slider", name="Budget of the package")
    box = slider.bounding_box()
    share = 100_000 / float(slider.get_attribute("max"))
    explorer.mouse.click(box["x"] + box["width"] * share, box["y"] + box["height"] / 2)
    until(explorer, lambda: package() != before)
    dearest = [int(number.replace(",", "")) for number in re.findall(r"[\d,]+\d", package())][-1]
    assert dearest <= int(slider.input_value())
