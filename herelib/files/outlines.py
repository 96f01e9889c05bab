"""Reads a file of outlines (GeoJSON, GeoPackage, shapefile) by what it holds, never by what GDAL can make of it.

GDAL guesses the driver from the content, and some of its drivers (VRT, WFS, OGCAPI …) call servers or open other files
that a text names. So GeoJSON and GeoPackage are read without GDAL, and a shapefile only after its first bytes have
shown that it is one. geopandas (the extra `maps`) is imported here only.
"""

from __future__ import annotations

import contextlib
import json
import re
import sqlite3
import struct
from collections.abc import Iterator
from pathlib import Path
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    import geopandas

LARGEST = 100_000_000  # bytes of a file of outlines
STEPS = 100_000_000  # instructions of SQLite for one file
DEGREES = "EPSG:4326"
_SHAPEFILE = b"\x00\x00\x27\x0a"
_SQLITE, _GPKG = b"SQLite format 3\x00", (b"GPKG", b"GP10", b"GP11")
_AUTHORITY = re.compile(  # a text of PROJ may name files: only the code of a register is taken from one
    r"(?:urn:ogc:def:crs:|https?://www\.opengis\.net/def/crs/)?(EPSG|OGC|ESRI)[:/](?:[\w.]*[:/])?(\w+)", re.IGNORECASE
)
_ENVELOPES = {0: 0, 1: 32, 2: 48, 3: 48, 4: 64}  # bytes of the envelope before a geometry of a GeoPackage, by its kind
_NO_SERVERS = {"GDAL_HTTP_TIMEOUT": 1, "GDAL_HTTP_MAX_RETRY": 0, "GDAL_HTTP_PROXY": "127.0.0.1:9"}
_AS_GEOJSON = "export it as GeoJSON, GeoPackage or shapefile"
# SQLite may read tables and nothing else: no function, no other file, no statement that a view brings along
_READING = {sqlite3.SQLITE_SELECT, sqlite3.SQLITE_READ}


class Unreadable(Exception):
    """Why a file of outlines is not read, and what to do: `rule`, `do`."""

    def __init__(self, rule: str, do: str = _AS_GEOJSON) -> None:
        super().__init__(rule)
        self.rule, self.do = rule, do


def read(path: Path) -> geopandas.GeoDataFrame:
    """The outlines of a file with their properties, one row each, in the file's order.

    Raises
    ------
    ImportError
        If geopandas is not installed.
    Unreadable
        If the file is none of the three kinds, too large, damaged or nested too deeply.
    """
    import geopandas  # noqa: F401 - before anything is opened: without it nothing can be done

    if path.stat().st_size > LARGEST:
        rule = f"larger than {LARGEST // 1_000_000} MB"
        raise Unreadable(rule, "simplify the outlines in a GIS (QGIS: Simplify), and export them again")
    with path.open("rb") as handle:
        head = handle.read(100)
    try:
        if head.startswith(_SHAPEFILE) and path.suffix.lower() == ".shp":
            return _shapefile(path)
        if head.startswith(_SQLITE) and head[68:72] in _GPKG:
            return _geopackage(path)
        if head.removeprefix(b"\xef\xbb\xbf").lstrip().startswith(b"{"):
            return _geojson(path)
    except Unreadable:
        raise
    except RecursionError:
        raise Unreadable("nested too deeply") from None
    except Exception as error:  # whatever the readers meet in a damaged file
        raise Unreadable(f"cannot be read: {type(error).__name__}") from None
    raise Unreadable("neither GeoJSON nor GeoPackage nor shapefile")


def _geojson(path: Path) -> geopandas.GeoDataFrame:
    content = json.loads(path.read_text(encoding="utf-8-sig"))
    kind = content.get("type")
    features = content.get("features") if kind == "FeatureCollection" else [content] if kind == "Feature" else None
    if not isinstance(features, list) or not all(isinstance(feature, dict) for feature in features):
        raise Unreadable("JSON, and no GeoJSON")
    properties = [feature.get("properties") for feature in features]
    rows = [entry if isinstance(entry, dict) else {} for entry in properties]
    return _framed(rows, [_shape(feature.get("geometry")) for feature in features], _declared(content))


def _declared(content: dict) -> str:
    """The coordinate system that a GeoJSON names; degrees where it names none (RFC 7946)."""
    if content.get("crs") is None:
        return DEGREES
    named = _AUTHORITY.fullmatch(str(content["crs"].get("properties", {}).get("name", "")))
    if not named:
        raise Unreadable("a coordinate system that is not named by its code", "name it as EPSG:…, or use degrees")
    return f"{named[1].upper()}:{named[2]}"


def _shape(geometry: object) -> object:
    from shapely.errors import ShapelyError
    from shapely.geometry import shape

    try:
        return shape(geometry) if geometry else None
    except (ShapelyError, ValueError, TypeError, KeyError, AttributeError):
        return None  # it is then an outline that is not there, with its row


def _framed(rows: list[dict], shapes: list, crs: object) -> geopandas.GeoDataFrame:
    import geopandas
    import pandas as pd

    names = dict.fromkeys(name for row in rows for name in row if name != "geometry")
    columns = {name: [row.get(name) for row in rows] for name in names}
    properties = pd.DataFrame(columns, index=range(len(rows)), dtype=object)
    return geopandas.GeoDataFrame(properties, geometry=shapes, crs=crs)


def _geopackage(path: Path) -> geopandas.GeoDataFrame:
    with _database(path) as link:
        real = {name for (name,) in link.execute("SELECT name FROM sqlite_master WHERE type = 'table'")}
        layers = link.execute("SELECT table_name, column_name, srs_id FROM gpkg_geometry_columns").fetchall()
        layers = [layer for layer in layers if layer[0] in real]
        if len(layers) != 1:
            raise Unreadable(f"{len(layers)} layers with outlines", "export the one layer of the regions")
        table, geometry, number = layers[0]
        cursor = link.execute(f"SELECT * FROM {_quoted(table)}")
        names = [column[0] for column in cursor.description]
        rows = [dict(zip(names, values, strict=True)) for values in cursor.fetchall()]
        query = "SELECT organization, organization_coordsys_id FROM gpkg_spatial_ref_sys WHERE srs_id = ?"
        system = link.execute(query, (number,)).fetchone()
    known = system and _AUTHORITY.fullmatch(f"{system[0]}:{system[1]}")
    return _framed(rows, [_of_blob(row.pop(geometry)) for row in rows], known and f"{known[1].upper()}:{known[2]}")


@contextlib.contextmanager
def _database(path: Path) -> Iterator[sqlite3.Connection]:
    left = STEPS // 10_000

    def step() -> bool:
        nonlocal left
        left -= 1
        return left < 0

    link = sqlite3.connect(f"{path.resolve().as_uri()}?mode=ro&immutable=1", uri=True)
    with contextlib.closing(link):
        link.set_progress_handler(step, 10_000)
        link.set_authorizer(lambda action, *_: sqlite3.SQLITE_OK if action in _READING else sqlite3.SQLITE_DENY)
        yield link


def _of_blob(blob: object) -> object:
    """The geometry in a cell of a GeoPackage: "GP", version, flags, system, envelope, then well-known binary."""
    import shapely

    if not isinstance(blob, bytes) or blob[:2] != b"GP" or len(blob) < 8:
        return None
    start = 8 + _ENVELOPES.get((blob[3] >> 1) & 7, len(blob))
    try:
        return shapely.from_wkb(blob[start:])
    except (shapely.errors.ShapelyError, struct.error):
        return None


def _quoted(name: str) -> str:
    return '"' + name.replace('"', '""') + '"'


def _shapefile(path: Path) -> geopandas.GeoDataFrame:
    import geopandas
    import pyogrio

    # Nothing in a shapefile asks for a server; should GDAL ever think otherwise, it has none to ask.
    pyogrio.set_gdal_config_options(
        {"GDAL_HTTP_TIMEOUT": 1, "GDAL_HTTP_MAX_RETRY": 0, "GDAL_HTTP_PROXY": "127.0.0.1:9"}
    )
    try:
        if pyogrio.read_info(path)["driver"] != "ESRI Shapefile":
            raise Unreadable("no shapefile, whatever its name says")
        return geopandas.read_file(path, engine="pyogrio")
    finally:
        pyogrio.set_gdal_config_options(dict.fromkeys(_NO_SERVERS))
