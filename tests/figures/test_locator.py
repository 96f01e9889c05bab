"""The small map: one region dark among those nearest to it."""

import pandas as pd
import pytest
from drawn import texts
from matplotlib.colors import to_rgb

from herelib.figures.locator import NAMED, NEAREST, located_at, nearest, plot_locator, show_locator
from herelib.figures.looks import BLUES

NAN = float("nan")
SQUARE = "POLYGON (({0} 0, {1} 0, {1} 1, {0} 1, {0} 0))"


@pytest.fixture
def places():
    return pd.DataFrame(
        {
            "region": ["east", "west", "north", "nowhere"],
            "longitude": [NAN, 1.5, 0.5, NAN],
            "latitude": [NAN, 0.5, 5.0, NAN],
            "outline": [SQUARE.format(0, 1), SQUARE.format(1, 2), "", ""],
        }
    )


def test_a_region_without_point_gets_the_middle_of_its_outline_and_one_without_both_is_left_out(places):
    table = located_at(places)
    assert list(table["region"]) == ["east", "west", "north"]
    assert 0 <= table.loc[0, "longitude"] <= 1 and table["longitude"].notna().all()


def test_the_region_itself_is_dark_and_drawn_last(places):
    ax = plot_locator(located_at(places), "west", {})
    colours = [patch.get_facecolor()[:3] for patch in ax.patches]
    assert colours[-1] == to_rgb(BLUES[0]) and colours.count(to_rgb(BLUES[0])) == 1
    assert {"west", "east", "north"} <= set(texts(ax).split())


def test_regions_bear_their_names_and_the_sentence_says_the_nearest(places):
    figure = show_locator(located_at(places), "west", {"west": "Vest", "east": "Øst", "north": "Nord"})
    assert figure.sentence == "Where Vest lies: nearest are Øst and Nord."
    assert {"Vest", "Øst"} <= set(texts(figure.axes).split())
    alone = located_at(places.iloc[[0]])
    assert show_locator(alone, "east", {}).sentence == "Where east lies."


def test_of_many_regions_only_the_nearest_are_drawn_and_only_itself_is_named():
    table = pd.DataFrame({"region": [f"r{i:03d}" for i in range(200)], "longitude": [i / 10 for i in range(200)],
                          "latitude": 1.0, "outline": ""})  # fmt: skip
    ax = plot_locator(located_at(table), "r100", {})
    assert len(ax.collections[0].get_offsets()) == NEAREST + 1 > NAMED
    assert [text for text in texts(ax).split() if text.startswith("r")] == ["r100"]
    assert nearest(table, "r100", 2)["region"].tolist() == ["r100", "r099", "r101"]
