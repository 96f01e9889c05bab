"""Files of outlines are read by what they hold: nothing asks a server, whatever GDAL would make of the text."""

import contextlib
import json
import sqlite3

import geopandas
import pytest
from shapely.geometry import MultiPolygon, Polygon

from herelib.files import outlines

EAST = Polygon([(24, 56), (25, 56), (25, 57)])
WEST = MultiPolygon([Polygon([(20, 56), (21, 56), (21, 57)]), Polygon([(20, 58), (21, 58), (21, 59)])])


@pytest.fixture
def frame():
    return geopandas.GeoDataFrame({"region": ["Rīga east", "west"], "n": [1, 2]}, geometry=[EAST, WEST], crs=3059)


@pytest.mark.parametrize("name", ["a.geojson", "a.gpkg", "a.shp"])
def test_the_three_kinds_are_read_as_gdal_reads_them(tmp_path, frame, name):
    frame.to_file(tmp_path / name)
    read, by_gdal = outlines.read(tmp_path / name), geopandas.read_file(tmp_path / name)
    assert read["region"].tolist() == by_gdal["region"].tolist() == ["Rīga east", "west"]
    assert read.crs.to_epsg() == by_gdal.crs.to_epsg() == 3059
    assert read.geometry.geom_equals_exact(by_gdal.geometry, 1e-9).all()


CALLING = {
    "VRT": """<OGRVRTDataSource><OGRVRTLayer name="a"><SrcDataSource>/vsicurl/ADDRESS/a.geojson</SrcDataSource>
        </OGRVRTLayer></OGRVRTDataSource>""",
    "WFS": "<OGRWFSDataSource><URL>ADDRESS/wfs</URL></OGRWFSDataSource>",
    "WFS by prefix": "WFS:ADDRESS/wfs",
    "a link in JSON": """{"type": "FeatureCollection", "features": [],
        "links": [{"href": "ADDRESS/items", "rel": "self"}]}""",
    "a service in JSON": '{"url": "ADDRESS/FeatureServer", "features": []}',
    "a system by link": """{"type": "FeatureCollection", "features": [],
        "crs": {"type": "link", "properties": {"href": "ADDRESS/crs", "type": "proj4"}}}""",
    "a system that is a file": """{"type": "FeatureCollection", "features": [],
        "crs": {"type": "name", "properties": {"name": "ADDRESS/crs"}}}""",
}


@pytest.mark.parametrize("kind", CALLING)
def test_no_text_makes_it_ask_a_server(tmp_path, server, kind):
    address, asked = server
    for name in ("boundaries.geojson", "boundaries.gpkg", "boundaries.shp", "boundaries.vrt"):
        (tmp_path / name).write_text(CALLING[kind].replace("ADDRESS", address), encoding="utf-8")
        try:
            assert len(outlines.read(tmp_path / name)) == 0
        except outlines.Unreadable as problem:
            assert problem.do
    assert asked == []


@pytest.mark.parametrize("kind", ["VRT", "WFS", "a system by link"])
def test_the_server_of_these_tests_would_have_been_asked_by_gdal(tmp_path, server, kind):
    address, asked = server
    (tmp_path / "boundaries.geojson").write_text(CALLING[kind].replace("ADDRESS", address), encoding="utf-8")
    with contextlib.suppress(Exception):
        geopandas.read_file(tmp_path / "boundaries.geojson")
    assert asked


@pytest.mark.parametrize(
    ("text", "rule"),
    [
        ("not a map", "neither GeoJSON"),
        ('{"type": "Topology", "objects": {}}', "no GeoJSON"),
        ("{" * 5, "cannot be read"),
        ('{"a":' * 100_000, "nested too deeply"),
        ('{"type": "FeatureCollection", "features": [' + "[" * 100_000, "nested too deeply"),
        ('{"type": "FeatureCollection", "features": 7}', "no GeoJSON"),
        ('{"type": "FeatureCollection", "crs": 7, "features": []}', "cannot be read"),
    ],
)
def test_what_is_no_map_says_so(tmp_path, text, rule):
    (tmp_path / "a.geojson").write_text(text, encoding="utf-8")
    with pytest.raises(outlines.Unreadable) as problem:
        outlines.read(tmp_path / "a.geojson")
    assert rule in problem.value.rule


@pytest.mark.parametrize("geometry", [None, 7, {}, {"type": "Polygon", "coordinates": [[[0, 0]]]}, {"type": "Polygon"},
                                      {"type": "Rectangle", "coordinates": "a"}])  # fmt: skip
def test_a_shape_that_cannot_be_is_no_shape_and_keeps_its_row(tmp_path, geometry):
    features = [{"type": "Feature", "properties": {"region": "east"}, "geometry": geometry}, {"type": "Feature"}]
    (tmp_path / "a.geojson").write_text(json.dumps({"type": "FeatureCollection", "features": features}))
    assert outlines.read(tmp_path / "a.geojson").geometry.isna().tolist() == [True, True]


def test_a_large_file_names_the_limit_before_it_is_read(tmp_path, monkeypatch):
    (tmp_path / "a.geojson").write_text("{" + " " * 2_000_000)
    monkeypatch.setattr(outlines, "LARGEST", 1_000_000)
    with pytest.raises(outlines.Unreadable) as problem:
        outlines.read(tmp_path / "a.geojson")
    assert problem.value.rule == "larger than 1 MB" and "simplify" in problem.value.do


def test_a_geopackage_runs_nothing_and_ends(tmp_path, frame, monkeypatch):
    frame.to_file(tmp_path / "a.gpkg", layer="regions")
    monkeypatch.setattr(outlines, "STEPS", 200_000)
    endless = "WITH RECURSIVE n(i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM n) SELECT i AS geom FROM n"
    with sqlite3.connect(tmp_path / "a.gpkg") as link:
        link.execute(f"CREATE VIEW endless AS {endless}")
        link.execute("UPDATE gpkg_geometry_columns SET table_name = 'endless'")
    with pytest.raises(outlines.Unreadable, match="0 layers"):
        outlines.read(tmp_path / "a.gpkg")
