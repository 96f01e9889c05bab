"""Where the regions of a study lie: points of regions.csv and outlines of a file of boundaries.

Places of regions only: an interview has no place here. The extra `maps` is needed only where a study has a file of
boundaries.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from pathlib import Path

import pandas as pd

from herelib.errors import Faults, nearest, shown
from herelib.files import outlines

FILE, REGION = "boundaries.geojson", "region"
LONGEST, STEEPEST = 180.0, 90.0
INSTALL = "install it (pip install 'geopandas>=1.1', or herelib[maps]), or take the file out of the study"
_DEGREES = "give longitude and latitude in degrees (WGS 84), or name the coordinate system in the file"
# An outline keeps what a map of 2000 points across can show, and of a small region still a tenth of its own width.
_POINTS, _OWN = 2000, 10


def settled(settings: Mapping) -> tuple[str, str]:
    """The file of boundaries and its property with the region's name, as study.yaml has them."""
    declared = settings.get("boundaries") or {}
    return declared.get("file", FILE), declared.get("region", REGION)


def read(folder: Path, settings: Mapping, points: pd.DataFrame, faults: Faults) -> pd.DataFrame:
    """The table `places`: a row for each region, point and outline blank where nothing is known.

    Parameters
    ----------
    folder : of the study
    settings : of study.yaml
    points : table [region, longitude, latitude] of regions.csv; a region without a point gets one within its outline
    """
    file, name = settled(settings)
    table = points.assign(outline="")
    if not (folder / file).is_file():
        if "file" in (settings.get("boundaries") or {}):
            faults.add("study.yaml", "", "boundaries.file", file, "no such file in the study", "correct the name")
        return table
    try:
        frame = outlines.read(folder / file)
    except ImportError:
        faults.add(file, "", "", "", "geopandas is not installed: outlines cannot be read", INSTALL)
        return table
    except outlines.Unreadable as problem:
        faults.add(file, "", "", "", problem.rule, problem.do)
        return table
    before = len(faults)
    drawn_on_earth = _outlines(frame, file, name, set(points["region"]), faults)
    if drawn_on_earth is None or len(faults) > before or drawn_on_earth.empty:
        return table
    drawn = _small(drawn_on_earth)
    # a point within the outline: the middle of a bay or a ring would lie outside
    inside = drawn_on_earth.representative_point()
    at = table["region"].map(pd.Series(range(len(drawn)), index=drawn.index))
    known = at.notna()
    rows = at[known].astype(int)
    table.loc[known, "outline"] = drawn.iloc[rows].to_numpy()
    for column, values in (("longitude", inside.x), ("latitude", inside.y)):
        table.loc[known, column] = table.loc[known, column].fillna(
            pd.Series(values.iloc[rows].to_numpy().round(5), index=rows.index)
        )
    return table


def _outlines(frame, file: str, name: str, known: set[str], faults: Faults):
    """Outlines in degrees by region (a GeoSeries); None where the file as a whole cannot be used."""
    if name not in frame.columns:
        others = [str(column) for column in frame.columns if column != frame.geometry.name]
        do = f"{nearest(name, others or ['(none)'])}; study.yaml may name it: boundaries: {{region: …}}"
        faults.add(file, "", name, "", "no such property", do)
        return None
    if frame.crs is None:
        faults.add(file, "", "", "", "no coordinate system", _DEGREES)
        return None
    regions = [_named(value) for value in frame[name]]
    # Degrees everywhere: points of regions.csv and outlines lie on one map.
    shapes = frame.geometry if frame.crs.equals("EPSG:4326") else frame.geometry.to_crs("EPSG:4326")
    _names(regions, file, name, known, faults)
    sound, bounds = shapes.is_valid, shapes.bounds
    for row, (region, shape) in enumerate(zip(regions, shapes, strict=True), 1):
        if shape is None or shape.is_empty:
            faults.add(file, row, "geometry", shown(region, spaces=True), "no outline", "draw it, or take it out")
        elif shape.geom_type not in ("Polygon", "MultiPolygon"):
            do = "an outline is a Polygon or a MultiPolygon; a point goes into longitude and latitude of regions.csv"
            faults.add(file, row, "geometry", shape.geom_type, "not an area", do)
        elif not _on_earth(bounds.iloc[row - 1]):
            rule = "coordinates outside of -180..180 and -90..90"
            faults.add(file, row, "geometry", shown(region, spaces=True), rule, _DEGREES)
        elif not sound.iloc[row - 1]:
            do = "repair it in a GIS (QGIS: Fix geometries)"
            faults.add(file, row, "geometry", shown(region, spaces=True), "the outline crosses itself", do)
    return shapes.set_axis(regions)


def _named(value: object) -> str:
    """A name as regions.csv writes it: a whole number has no decimals."""
    if value is None or value != value:
        return ""
    return str(int(value)) if isinstance(value, float) and value.is_integer() else str(value).strip()


def _names(regions: Iterable[str], file: str, name: str, known: set[str], faults: Faults) -> None:
    seen: set[str] = set()
    for row, region in enumerate(regions, 1):
        if region == "":
            faults.add(file, row, name, "", "outline without a region", "name it as regions.csv does")
        elif region not in known:
            region_shown = shown(region, spaces=True)
            faults.add(file, row, name, region_shown, "not in regions.csv", nearest(region, known or ["(none)"]))
        elif region in seen:
            faults.add(file, row, name, region, "region stands twice", "join its outlines into one")
        seen.add(region)


def _on_earth(bounds: pd.Series) -> bool:
    return (
        bounds["minx"] >= -LONGEST
        and bounds["maxx"] <= LONGEST
        and bounds["miny"] >= -STEEPEST
        and bounds["maxy"] <= STEEPEST
    )


def _small(outlines) -> pd.Series:
    """Outlines as well-known text with no more corners than a map can show; shared borders stay shared."""
    west, south, east, north = outlines.total_bounds
    sides = outlines.bounds
    widths = ((sides["maxx"] - sides["minx"]) * (sides["maxy"] - sides["miny"])) ** 0.5
    # Small regions beside large ones keep their shape: the smallest twentieth sets the step, too.
    step = min(max(east - west, north - south) / _POINTS, float(widths.quantile(0.05)) / _OWN)
    return outlines.simplify_coverage(step).to_wkt(rounding_precision=5, trim=True)
