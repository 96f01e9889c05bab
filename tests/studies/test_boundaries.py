"""Boundaries: outlines of regions with every fault named, in degrees, small; nothing of them without geopandas."""

import builtins
import json

import numpy as np
import pandas as pd
import pytest
from studies import PARAMETERS, REGIONS, STUDY

from herelib import interviews
from herelib.errors import Faults
from herelib.figures.maps import rings
from herelib.interviews import checking
from herelib.studies import boundaries
from herelib.tables.store import check

RING = [[0, 0], [1, 0], [1, 1], [0, 1], [0, 0]]


def feature(region, ring=RING, kind="Polygon", name="region"):
    coordinates = [ring] if kind == "Polygon" else ring
    return {"type": "Feature", "properties": {name: region}, "geometry": {"type": kind, "coordinates": coordinates}}


def write(folder, *features, crs=None, name="boundaries.geojson"):
    told = {"type": "FeatureCollection", "features": list(features)}
    if crs:
        told["crs"] = {"type": "name", "properties": {"name": crs}}
    (folder / name).write_text(json.dumps(told), encoding="utf-8")


def read(folder, settings=None, regions=("east", "west")):
    faults = Faults()
    points = pd.DataFrame({"region": list(regions), "longitude": np.nan, "latitude": np.nan})
    places = boundaries.read(folder, settings or {}, points, faults)
    return check("places", places), list(faults.table()[["row", "column", "value", "rule"]].itertuples(index=False))


def test_outlines_become_text_in_degrees_with_a_point_inside(tmp_path):
    write(tmp_path, feature("west", [[x + 1, y] for x, y in RING]), feature("east"))
    places, faults = read(tmp_path, regions=("east", "west", "north"))
    assert faults == []
    assert places["outline"].str[:7].tolist() == ["POLYGON", "POLYGON", ""]
    assert places["longitude"].tolist()[:2] == pytest.approx([0.5, 1.5]) and np.isnan(places["longitude"][2])


def test_a_study_without_the_file_has_no_outlines_and_no_fault(tmp_path):
    places, faults = read(tmp_path)
    assert faults == [] and (places["outline"] == "").all()


def test_study_yaml_may_name_the_file_and_the_property(tmp_path):
    write(tmp_path, feature("east", name="NUTS_ID"), name="nuts.geojson")
    places, faults = read(tmp_path, {"boundaries": {"file": "nuts.geojson", "region": "NUTS_ID"}})
    assert faults == [] and places["outline"][0] != ""
    assert read(tmp_path, {"boundaries": {"file": "no.geojson"}})[1] == [
        ("", "boundaries.file", "no.geojson", "no such file in the study")
    ]
    assert read(tmp_path, {"boundaries": {"file": "nuts.geojson"}})[1] == [("", "region", "", "no such property")]


def test_whole_numbers_are_names_without_decimals(tmp_path):
    write(tmp_path, feature(101), feature(None, [[x + 3, y] for x, y in RING]))
    places, faults = read(tmp_path, regions=("101",))
    assert faults == [(2, "region", "", "outline without a region")]
    assert places["region"][0] == "101"


def test_every_fault_of_a_file_is_named_with_its_feature(tmp_path):
    bow = [[0, 0], [1, 1], [1, 0], [0, 1], [0, 0]]
    empty = {"type": "Feature", "properties": {"region": "west"}, "geometry": None}
    write(tmp_path, feature("eest"), feature("east", bow), feature("east"), empty, feature("north", [3, 3], "Point"),
          feature("south", [[190, 0], [191, 0], [191, 1], [190, 0]]))  # fmt: skip
    _, faults = read(tmp_path, regions=("east", "west", "north", "south"))
    assert sorted(faults) == sorted(
        [
            (1, "region", "eest", "not in regions.csv"),
            (3, "region", "east", "region stands twice"),
            (2, "geometry", "east", "the outline crosses itself"),
            (4, "geometry", "west", "no outline"),
            (5, "geometry", "Point", "not an area"),
            (6, "geometry", "south", "coordinates outside of -180..180 and -90..90"),
        ]
    )


def test_another_coordinate_system_is_projected_and_metres_without_a_name_are_a_fault(tmp_path):
    metres = [[2_400_000 + 10_000 * x, 7_700_000 + 10_000 * y] for x, y in RING]
    write(tmp_path, feature("east", metres), crs="urn:ogc:def:crs:EPSG::3857")
    places, faults = read(tmp_path)
    assert faults == [] and places["longitude"][0] == pytest.approx(21.6, abs=0.1)
    assert places["latitude"][0] == pytest.approx(56.8, abs=0.2)
    write(tmp_path, feature("east", metres))
    assert read(tmp_path)[1] == [(1, "geometry", "east", "coordinates outside of -180..180 and -90..90")]


def test_a_file_that_is_no_map_is_a_fault(tmp_path):
    (tmp_path / "boundaries.geojson").write_text("not a map", encoding="utf-8")
    ((_, _, _, rule),) = read(tmp_path)[1]
    assert rule == "neither GeoJSON nor GeoPackage nor shapefile"


def test_without_geopandas_the_message_says_how_to_install_it(tmp_path, monkeypatch):
    write(tmp_path, feature("east"))
    own = builtins.__import__

    def without(name, *rest):
        if name == "geopandas":
            raise ImportError(name)
        return own(name, *rest)

    monkeypatch.setattr(builtins, "__import__", without)
    faults = Faults()
    points = pd.DataFrame({"region": ["east"], "longitude": np.nan, "latitude": np.nan})
    boundaries.read(tmp_path, {}, points, faults)
    row = faults.table().iloc[0]
    assert row["rule"].startswith("geopandas is not installed") and "pip install" in row["do"]


def test_neighbours_keep_their_common_border_when_outlines_are_made_small(tmp_path):
    border = [[1 + 0.05 * np.sin(9 * y), y] for y in np.linspace(0, 1, 400)]
    write(tmp_path, feature("east", [[0, 0], *border, [0, 1], [0, 0]]),
          feature("west", [[2, 0], [2, 1], *border[::-1], [2, 0]]))  # fmt: skip
    places, faults = read(tmp_path)
    east, west = ({tuple(corner) for ring in rings(text) for corner in ring} for text in places["outline"])
    assert faults == [] and 10 < len(east & west) < 200, "corners on the border are the same, and fewer"
    assert max(map(len, (east, west))) == len(east & west) + 2


def test_points_of_regions_csv_win_and_their_faults_are_named(tiny_study):
    (tiny_study / "regions.csv").write_text(
        "region,country,setting,population,longitude,latitude\neast,XX,suburban,1200,24.1,56.9\nwest,XX,rural,300,,\n"
    )
    write(tiny_study, feature("west"))
    tables = interviews.clean(checking.read(tiny_study), PARAMETERS)
    assert tables["places"].to_dict("list") == {
        "region": ["east", "west"],
        "longitude": [24.1, 0.5],
        "latitude": [56.9, 0.5],
        "outline": ["", tables["places"]["outline"][1]],
    }
    (tiny_study / "regions.csv").write_text(
        "region,country,setting,population,longitude,latitude\neast,XX,suburban,1200,x,91\nwest,XX,rural,300,5,\n"
    )
    found = checking.check(tiny_study)
    assert found[["row", "column", "rule"]].to_numpy().tolist() == [
        [2, "longitude", "not a number"],
        [2, "latitude", "outside of -90 to 90"],
        [3, "latitude", "longitude without latitude"],
    ]


def test_published_typologies_become_a_table_without_blank_kinds(tiny_study):
    (tiny_study / "study.yaml").write_text(STUDY + "typologies: {degurba: {label: Degree, source: Eurostat}}\n")
    (tiny_study / "regions.csv").write_text(
        "region,country,setting,population,degurba\neast,XX,suburban,1200,town\nwest,XX,rural,300,\n"
    )
    tables = interviews.clean(checking.read(tiny_study), PARAMETERS)
    assert tables["published"].to_numpy().tolist() == [["east", "degurba", "town"]]


@pytest.mark.parametrize(
    "columns, values, typologies, rule",
    [
        (",degurbe", ",town", "degurba: {source: Eurostat}", "column missing"),
        (",degurba", ",", "degurba: {source: Eurostat}", "published typology without a value"),
        (",degurba", ",town", "degurba: {label: Degree}", "published typology without its source"),
        ("", "", "setting: {source: us}", "clusters are compared with the setting anyway"),
    ],
)
def test_faults_of_published_typologies(tiny_study, columns, values, typologies, rule):
    header, *rows = REGIONS.strip().split("\n")
    text = "\n".join([header + columns, *(row + values for row in rows)])
    (tiny_study / "regions.csv").write_text(text + "\n")
    (tiny_study / "study.yaml").write_text(STUDY + f"typologies: {{{typologies}}}\n")
    assert checking.check(tiny_study)["rule"].tolist() == [rule]


def test_a_study_that_names_neither_has_empty_tables(tiny_study):
    tables = interviews.clean(checking.read(tiny_study), PARAMETERS)
    assert tables["published"].empty and tables["places"]["longitude"].isna().all()
