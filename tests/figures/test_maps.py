"""The map: outlines in the colour of their cluster, dots of equal size that do not overlap, doubt that can be seen."""

import matplotlib.pyplot as plt
import numpy as np
import pandas as pd
import pytest
import table_examples
from drawn import texts
from matplotlib.collections import PatchCollection, PathCollection
from matplotlib.colors import to_rgb
from scipy.spatial.distance import pdist

from herelib import release
from herelib.errors import Faults
from herelib.figures.looks import cluster_colours
from herelib.figures.maps import DOUBT, TITLE, located, plot_map, rings, say_map, shape, show_map, spread_out
from herelib.studies import boundaries

SQUARE = "POLYGON (({0} 0, {1} 0, {1} 1, {0} 1, {0} 0))"


@pytest.fixture
def table():
    return pd.DataFrame(
        {
            "region": ["east", "west", "north"],
            "longitude": [0.5, 1.5, 0.5],
            "latitude": [0.5, 0.5, 2.0],
            "outline": [SQUARE.format(0, 1), SQUARE.format(1, 2), ""],
            "cluster": ["A", "B", "A"],
            "membership": [0.95, 0.5, 1.0],
            "verdict": ["clear", "contested", ""],
            "acceptability": [0.9, 0.5, np.nan],
        }
    )


def areas(ax) -> list:
    return [found for found in ax.collections if isinstance(found, PatchCollection)]


def dots(ax) -> list:
    return [found for found in ax.collections if isinstance(found, PathCollection)]


def test_outlines_have_the_colour_of_their_cluster_and_doubt_is_pale_and_hatched(table):
    ax = plot_map(table)
    colours = cluster_colours(table["cluster"])
    sure, doubtful, hatching = areas(ax)
    assert tuple(sure.get_facecolor()[0][:3]) == to_rgb(colours["A"]) and sure.get_alpha() > 0.8
    assert tuple(doubtful.get_facecolor()[0][:3]) == to_rgb(colours["B"]) and doubtful.get_alpha() < 0.5
    assert hatching.get_hatch() and not sure.get_hatch()
    assert "under 80% of the re-clusterings" in texts(ax)


def test_names_clusters_and_verdicts_are_written_where_regions_are_few(table):
    written = texts(plot_map(table))
    assert "east (A)\nclear" in written and "west (B)\ncontested" in written and "north (A)" in written
    assert "n = 3 regions" in written


def test_a_map_is_drawn_on_the_axes_given_and_changes_nothing(table):
    before, given = table.copy(), plt.figure().add_subplot()
    assert plot_map(table, given) is given
    pd.testing.assert_frame_equal(table, before)


def test_latitude_is_stretched_so_that_distances_hold(table):
    shifted = table.assign(latitude=60.0, outline="")
    assert plot_map(shifted).get_aspect() == pytest.approx(1 / np.cos(np.radians(60)), rel=0.01)


@pytest.mark.parametrize("lacking", ["cluster", "membership", "verdict", "acceptability", "outline"])
def test_any_column_but_the_region_may_be_missing(table, lacking):
    plot_map(table.drop(columns=lacking)).figure.canvas.draw()
    blank = table[lacking] * 0 if table[lacking].dtype == float else ""
    plot_map(table.assign(**{lacking: np.nan if table[lacking].dtype == float else blank})).figure.canvas.draw()


def test_without_any_place_the_figure_says_that_there_is_no_map(table):
    bare = table.assign(longitude=np.nan, latitude=np.nan, outline="")
    assert "no map" in texts(plot_map(bare))
    assert say_map(bare).startswith("No map")
    assert "no map" in texts(plot_map(table[["region"]]))


def test_dots_that_would_overlap_are_pushed_apart_as_little_as_needed():
    rng = np.random.default_rng(3)
    points = rng.normal(0, 1, (200, 2))
    moved = spread_out(points, 0.2)
    assert pdist(points).min() < 0.1 and pdist(moved).min() > 0.19
    assert np.median(np.hypot(*(moved - points).T)) < 0.2
    far = np.array([[0.0, 0.0], [5.0, 0.0], [0.0, 5.0]])
    assert spread_out(far, 0.2) == pytest.approx(far, abs=1e-6)
    assert np.array_equal(moved, spread_out(points, 0.2))


def test_points_on_one_place_part():
    assert pdist(spread_out(np.zeros((30, 2)), 1.0)).min() > 0.9


@pytest.mark.parametrize("turn", [1, -1])
def test_holes_stay_empty(turn):
    outer, inner = [(0, 0), (4, 0), (4, 4), (0, 4), (0, 0)][::turn], [(1, 1), (3, 1), (3, 3), (1, 3), (1, 1)]
    told = ", ".join("(" + ", ".join(f"{x} {y}" for x, y in ring) + ")" for ring in (outer, inner))
    figure = plt.figure(figsize=(2, 2), dpi=50)
    ax = figure.add_axes([0, 0, 1, 1])
    plot_map(pd.DataFrame({"region": ["a"], "outline": f"POLYGON ({told})", "cluster": "A"}), ax)
    ax.texts[0].remove()
    figure.canvas.draw()
    pixels = np.asarray(figure.canvas.buffer_rgba())[:, :, :3]
    at = ax.transData.transform([(2, 2), (0.5, 2)]).astype(int)
    assert (pixels[100 - at[0][1], at[0][0]] == 255).all() and (pixels[100 - at[1][1], at[1][0]] < 255).any()


def test_islands_are_all_drawn():
    assert len(rings("MULTIPOLYGON (((0 0, 1 0, 1 1, 0 0)), ((5 5, 6 5, 6 6, 5 5)))")) == 2


@pytest.mark.parametrize("outlines", [True, False])
def test_eight_thousand_regions_are_drawn_in_seconds_without_names(outlines):
    side, n = 91, 8131
    east, north = (part.ravel()[:n] / 20.0 for part in np.meshgrid(np.arange(side), np.arange(side)))
    ring = "POLYGON (({0} {1}, {2} {1}, {2} {3}, {0} {1}))"
    shapes = [ring.format(x, y, x + 0.05, y + 0.05) for x, y in zip(east, north, strict=True)] if outlines else ""
    table = pd.DataFrame({"region": [f"r{i}" for i in range(n)], "longitude": east, "latitude": north})
    table = table.assign(outline=shapes, cluster=np.array(list("ABCD"))[np.arange(n) % 4], membership=0.9)
    ax = plot_map(table)
    ax.figure.canvas.draw()
    assert len(ax.texts) == 0
    assert (len(areas(ax)) == 4) if outlines else (sum(len(d.get_offsets()) for d in dots(ax)) == n)
    assert "n = 8131 regions" in texts(ax) and "cluster A (2033)" in texts(ax)


def test_far_islands_do_not_shrink_a_map_of_many_regions():
    east, north = (part.ravel() / 10.0 for part in np.meshgrid(np.arange(10), np.arange(10)))
    table = pd.DataFrame({"region": [f"r{i}" for i in range(100)], "longitude": east, "latitude": north})
    table.loc[99, ["longitude", "latitude"]] = [-60.0, 4.0]
    ax = plot_map(table)
    assert ax.get_xlim()[0] > -2 and "far away: not to scale" in texts(ax)


def test_a_run_shows_its_map_with_verdicts():
    shown = release.protect(table_examples.run(), 5)
    table = located(shown)
    assert table.columns.tolist() == ["region", "longitude", "latitude", "outline", "cluster", "membership",
                                      "verdict", "acceptability"]  # fmt: skip
    assert plot_map(table).get_title(loc="left").startswith(TITLE)
    assert say_map(table).startswith("The map shows 4 regions")
    assert DOUBT == DOUBT


@pytest.mark.reference
def test_nuts_regions_of_three_countries_are_drawn(reference):
    import json

    file = reference / "eu-nuts3" / "nuts3_2016_lv_es_be_60M.geojson"
    names = [each["properties"]["NUTS_ID"] for each in json.loads(file.read_text(encoding="utf-8"))["features"]]
    points = pd.DataFrame({"region": names, "longitude": np.nan, "latitude": np.nan})
    faults = Faults()
    settings = {"boundaries": {"file": file.name, "region": "NUTS_ID"}}
    places = boundaries.read(file.parent, settings, points, faults)
    assert len(faults) == 0 and len(places) == 109 and (places["outline"] != "").all()
    assert places["outline"].str.len().sum() < file.stat().st_size
    inside = [shape(r.outline).contains_point((r.longitude, r.latitude)) for r in places.itertuples()]
    assert np.mean(inside) > 0.97
    ax = plot_map(places.assign(cluster=places["region"].str[:2]))
    ax.figure.canvas.draw()
    assert sum(len(part.get_paths()) for part in areas(ax)) == 109


def test_what_is_shown_says_what_kind_of_figure_it_is(table):
    assert show_map(table).alt == f"Map of the regions. {say_map(table)}"
