"""Official statistics for regions.csv: read as Eurostat publishes them, brought to one vintage of codes, joined.

For a notebook of a team; no stage imports it. Codes of areas are those of NUTS ("LV", "LV0", "LV00", "LV006"), or any
other text that the tables and the regions share, such as the codes of municipalities. A table of figures has one row
an area: [geo, value, year], and flag where there are any.
"""

from __future__ import annotations

import collections
import gzip
import re
from collections.abc import Iterable, Mapping
from pathlib import Path
from typing import NamedTuple

import numpy as np
import pandas as pd

from herelib.errors import Faults, HereError, StudyError, nearest, shown
from herelib.files import known_as
from herelib.studies.sheets import LEVELS

FLAGS = "bcdefinmprsuzCNP"  # Eurostat's (data/database): c, r, s, z until January 2025; i, m, C, N, P since then
KINDS = ("sum", "mean")
LEAST_KNOWN = 0.99  # of an area's weight; less than that are the slivers that a crosswalk made from a grid leaves

_NUTS = re.compile(r"[A-Z]{2}[0-9A-Z]{0,3}")
_PERIOD = re.compile(r"\d{4}(-?(S[12]|Q[1-4]|[WM]\d\d)|-\d\d(-\d\d)?)?")
_CELL = r"^(:|[-+]?\d+(?:\.\d+)?(?:[eE][-+]?\d+)?)\s*([A-Za-z ]*)$"
_LENGTH = {"nuts3": 5, "nuts2": 4, "nuts1": 3, "country": 2}  # of a code


class Converted(NamedTuple):
    """Figures in the codes of another vintage, and what could not be brought over.

    `figures` [geo, value, year, flag, known] has every area of the new vintage; `known` is the share (0-1) of its
    weight that lies in areas with a value. `left_out` [geo, to, value, reason] has every area whose value went nowhere,
    or not everywhere; the sums of both tables add up to what was given.
    """

    figures: pd.DataFrame
    left_out: pd.DataFrame


def read_eurostat(path: str | Path) -> pd.DataFrame:
    """A file of Eurostat's bulk download (TSV, also gzipped) as a long table [dimensions…, geo, time, value, flag].

    One row per cell, in the order of the file, none left out: ":" is a missing value. Flags are letters ("b", "bdu"),
    "" if there are none; `time` is text ("2021", "2021-Q4"). Tables with semicolons and codes alone are read, too.

    Raises
    ------
    StudyError
        With every cell that is neither a number nor ":", every row that is too short, too long or stands twice.
    """
    path, faults = Path(path), Faults()
    text = _text(path, faults)
    mark = "\t" if "\t" in text else ";"
    # A spreadsheet that saved the file anew put quotes round cells with a comma in them, the packed key above all.
    lines = enumerate(text.split("\n"), start=1)
    rows = {n: [_unquoted(cell) for cell in line.split(mark)] for n, line in lines if line.strip()}
    table = _long(path.name, rows, faults) if rows else None
    if len(faults):
        raise StudyError(faults.table())
    return table


def _unquoted(cell: str) -> str:
    """A cell without the quotes that a spreadsheet put round it.

    Examples
    --------
    >>> _unquoted('"A,PC,LV00"'), _unquoted("A,PC,LV00"), _unquoted('"')
    ('A,PC,LV00', 'A,PC,LV00', '"')
    """
    text = cell.strip()
    return text[1:-1].replace('""', '"') if len(text) > 1 and text[0] == text[-1] == '"' else cell


def _text(path: Path, faults: Faults) -> str:
    """What stands in a file; "", with the reason in `faults`, where that cannot be read."""
    try:
        content = path.read_bytes()
        content = gzip.decompress(content) if content.startswith(b"\x1f\x8b") else content
    except (OSError, EOFError) as error:
        rule = "cut off or damaged" if isinstance(error, EOFError | gzip.BadGzipFile) else "cannot be opened"
        faults.add(path.name, "", "", "", rule, "see that it is a file, and download it again")
        return ""
    foreign = known_as(content[:1000])
    try:
        text = content.decode("utf-8-sig")
    except UnicodeDecodeError as error:
        foreign = foreign or (f"not UTF-8 (byte {error.start})", "download it again")
    if foreign or not content.strip():
        faults.add(path.name, "", "", "", *(foreign or ("empty file", "download it again")))
        return ""
    return text.replace("\r\n", "\n")


def _long(file: str, rows: dict[int, list[str]], faults: Faults) -> pd.DataFrame | None:
    """The cells of a file under their dimensions; None, with the reasons in `faults`, where rows cannot be told."""
    (first, header), *rest = rows.items()
    names = [name.strip() for name in header[0].split("\\")[0].split(",")]
    names = names if len(names) > 1 else ["geo"]  # a table without dimensions may call it "Code"
    periods = [period.strip() for period in header[1:]]
    if "geo" not in names or not periods:
        do = "the first header reads like 'freq,unit,geo\\TIME_PERIOD', then tabs and years: download the TSV again"
        faults.add(file, first, "", shown(header[0], spaces=True), "not a table of Eurostat's bulk download", do)
    for period in [period for period in periods if not _PERIOD.fullmatch(period)]:
        faults.add(file, first, period, "", "not a period", "years as 2021, quarters as 2021-Q4")
    for name in sorted(name for name, count in collections.Counter([*names, *periods]).items() if count > 1):
        faults.add(file, first, name, "", "column stands twice", "keep one")
    if len(faults):
        return None
    seen: dict[tuple, int] = {}
    keys, cells, places = [], [], []
    for line, (packed, *row_cells) in rest:
        key, rule = tuple(part.strip() for part in packed.split(",")), ""
        if len(key) != len(names) or not all(key):
            rule = f"not one code for each of the header's {len(names)} dimensions"
        elif seen.setdefault(key, line) != line:
            rule = f"row stands twice: see row {seen[key]}"
        elif len(row_cells) != len(periods):
            rule = f"{len(row_cells)} values, the header has {len(periods)} periods"
        if rule:
            faults.add(file, line, header[0].strip(), shown(packed), rule, "download it again: a missing value is ':'")
            continue
        keys.append(key)
        cells += row_cells
        places += [(line, period) for period in periods]
    texts = pd.Series(cells, dtype=str).str.strip()
    parts = texts.str.extract(_CELL)
    flags = parts[1].fillna("").astype(str).str.replace(" ", "")
    for n in np.flatnonzero(parts[0].isna() | ~flags.str.fullmatch(f"[{FLAGS}]*")):
        line, period = places[n]
        do = f"a number with a point, or ':', then flags if any ({FLAGS})"
        faults.add(file, line, period, shown(texts[n]), "neither a number nor ':'", do)
    table = pd.DataFrame(np.repeat(np.array(keys, dtype=object).reshape(-1, len(names)), len(periods), axis=0))
    table = table.set_axis(names, axis=1).astype(str)[[*(name for name in names if name != "geo"), "geo"]]
    value = pd.to_numeric(parts[0].where(parts[0] != ":"), errors="coerce").astype(float)
    return table.assign(time=[period for _, period in places], value=value, flag=flags)


def latest(long: pd.DataFrame, where: Mapping[str, str] | None = None, years: Iterable | None = None) -> pd.DataFrame:
    """One figure an area: its most recent value, table [geo, value, year, flag].

    Every area keeps its row. Where no year has a value, value is missing, year "", and `flag` holds the flags met.

    Parameters
    ----------
    long : as `read_eurostat` gives it
    where : the category of each dimension that has several
    years : only these count; all if not given

    Raises
    ------
    HereError
        If a dimension still has several categories, or there is no such dimension, category or year.
    """
    dimensions = list(long.columns.difference(["geo", "time", "value", "flag"], sort=False))
    chosen = long
    for name, category in (where or {}).items():
        if name not in dimensions:
            raise HereError(f"no dimension '{name}': {nearest(name, dimensions)}")
        if not (long[name] == category).any():
            raise HereError(f"no category '{category}' of {name}: {nearest(category, long[name].unique())}")
        chosen = chosen[chosen[name] == category]
    if years is not None:
        wanted = [str(year) for year in years]
        if missing := sorted(set(wanted) - set(long["time"])):
            raise HereError(f"no year {', '.join(missing)}: the table has {', '.join(sorted(long['time'].unique()))}")
        chosen = chosen[chosen["time"].isin(wanted)]
    if not chosen["time"].str.fullmatch(r"\d{4}").all():
        raise HereError("periods are not years: choose one a year, and write the year into time")
    for name in [name for name in dimensions if len(set(chosen[name])) > 1]:
        raise HereError(f"{name} has several categories, choose one in where: {', '.join(chosen[name].unique())}")
    # Years of four digits sort as texts.
    ordered = chosen.sort_values("time", kind="stable")
    last = ordered[ordered["value"].notna()].drop_duplicates("geo", keep="last").set_index("geo")
    areas = chosen["geo"].unique()
    met = chosen.groupby("geo")["flag"].agg(_letters)
    table = last[["value", "time", "flag"]].reindex(areas).rename(columns={"time": "year"})
    return table.fillna({"year": "", "flag": met}).astype({"year": str, "flag": str}).rename_axis("geo").reset_index()


def _letters(flags: Iterable[str]) -> str:
    return "".join(sorted(set("".join(flags))))


def _years(years: Iterable[str]) -> str:
    known = sorted(set(years) - {""})
    return "-".join(dict.fromkeys(known[:1] + known[-1:]))


def _one_each(values: pd.DataFrame, name: str) -> pd.DataFrame:
    """A table of figures with all its columns, after a check that every area has one row."""
    for column in ("geo", "value", "year"):
        if column not in values.columns:
            raise HereError(f"{name} has no column '{column}': {nearest(column, values.columns)}")
    twice = values.loc[values["geo"].duplicated(), "geo"]
    if len(twice):
        raise HereError(f"{name} has several rows for {len(twice)} areas (the first: {twice.iloc[0]}): choose one each")
    year, flag = values["year"], values["flag"] if "flag" in values.columns else ""
    year = year.astype("Int64") if pd.api.types.is_float_dtype(year) else year  # 2021.0 beside a missing year
    kept = values[["geo", "value"]].assign(year=year.astype(object).where(year.notna(), ""), flag=flag)
    return kept.reset_index(drop=True).astype({"geo": str, "value": float, "year": str, "flag": str})


def convert(
    values: pd.DataFrame, crosswalk: pd.DataFrame, kind: str = "sum", weight: str = "pop11", least: float = LEAST_KNOWN
) -> Converted:
    """Figures of one vintage of NUTS codes in the codes of another.

    A sum of an area that was split goes to its parts in the shares of their weights; areas that were merged are added
    up, or averaged by weight, as the NUTS converter of the Joint Research Centre does it.

    Parameters
    ----------
    values : table [geo, value, year]
    crosswalk : of the Joint Research Centre: two columns of codes, code_v… from and to, and weights, one row per piece
        that two areas share; with the two columns turned round it leads back
    kind : "sum" for counts and amounts, "mean" for rates and averages
    weight : what stands for where the thing is: pop11, pop21, areaKm, artif_surf12, artif_surf18, bu_vol
    least : an area has a value where at least this share of its weight is known

    Raises
    ------
    HereError
        If a column is missing, an area has several rows, or a weight is not a number from 0 on.
    """
    old_figures = _one_each(values, "values")
    codes = [column for column in crosswalk.columns if column.startswith("code_v")]
    if kind not in KINDS:
        raise HereError(f"no kind '{kind}': {nearest(kind, KINDS)}")
    if len(codes) != 2 or weight not in crosswalk.columns:
        raise HereError(f"the crosswalk needs two columns code_v… and {weight}: it has {', '.join(crosswalk.columns)}")
    links = crosswalk[codes].set_axis(["geo", "to"], axis=1).astype(str)
    links["weight"] = pd.to_numeric(crosswalk[weight], errors="coerce")
    if not (np.isfinite(links["weight"]) & (links["weight"] >= 0)).all():
        raise HereError(f"the crosswalk's {weight} is not a number from 0 on in every row")
    areas, known_codes = sorted(links["to"].unique()), set(links["geo"])
    # Pieces without weight are slivers of maps that do not fit: they would only make areas unknown.
    links = links[links["weight"] > 0].merge(old_figures, on="geo", how="left")
    has = links["value"].notna()
    # Counts are shared out among the parts of an area; rates hold in each of them.
    share = links["weight"] / links.groupby("geo")["weight"].transform("sum") if kind == "sum" else links["weight"]
    links = links.assign(part=links["value"] * share, counted=links["weight"].where(has, 0.0))
    by = links.groupby("to")
    totals = by[["weight", "counted"]].sum()
    known = totals["counted"] / totals["weight"]
    converted = by["part"].sum(min_count=1) / (1 if kind == "sum" else totals["counted"])
    marks = links[has].groupby("to").agg(year=("year", _years), flag=("flag", _letters))
    table = pd.DataFrame({"value": converted.where(known >= least), "known": known}).join(marks).reindex(areas)
    table = table.fillna({"known": 0.0, "year": "", "flag": ""}).rename_axis("geo").reset_index()
    table.loc[table["value"].isna(), "year"] = ""
    gone = old_figures[~old_figures["geo"].isin(links["geo"])].assign(to="")
    gone["reason"] = np.where(gone["geo"].isin(known_codes), "weighs nothing", "not in the crosswalk")
    thin = links[has & links["to"].isin(table.loc[table["value"].isna(), "geo"])]
    thin = thin.assign(value=thin["part"] if kind == "sum" else thin["value"], reason="the rest of the area is unknown")
    absent = sorted(known_codes - set(old_figures["geo"]))
    none = pd.DataFrame({"geo": absent, "to": "", "value": np.nan, "reason": "in the crosswalk only"})
    kinds = {"geo": str, "to": str, "value": float, "reason": str}
    left_out = pd.concat([part[list(kinds)].astype(kinds) for part in (gone, thin, none)], ignore_index=True)
    return Converted(table[["geo", "value", "year", "flag", "known"]].astype({"year": str, "flag": str}), left_out)


def figures(
    places: pd.DataFrame, tables: Mapping[str, pd.DataFrame], source: str | Mapping[str, str], level: str = "nuts2"
) -> pd.DataFrame:
    """The columns of regions.csv for some figures: [region, x, x_year, x_source, x_level, x_inherited_from, …].

    A region's own value stays own. A region without one takes the value of the smallest area around it that has one:
    `x_level` and `x_inherited_from` say which. Flags stand behind the source.

    Parameters
    ----------
    places : table [region], in the order of the result; where regions are no NUTS areas also `nuts`, the smallest NUTS
        area that each lies in, and `lau`, its municipality
    tables : for each figure x its table [geo, value, year], one row an area; areas of several levels may stand in it
    source : where the figures come from: for all, or by name
    level : the largest area whose value may stand for a region: own, lau, nuts3, nuts2, nuts1 or country

    Raises
    ------
    HereError
        If a table has several rows for an area, has none of the regions, or has no source.
    """
    if level not in LEVELS:
        raise HereError(f"no level '{level}': {nearest(level, LEVELS)}")
    region = places["region"].astype(str).reset_index(drop=True)
    nuts = (places["nuts"].reset_index(drop=True) if "nuts" in places.columns else region).fillna("").astype(str)
    nuts = nuts.where(nuts.str.fullmatch(_NUTS), "")
    lau = places["lau"].reset_index(drop=True) if "lau" in places.columns else pd.Series("", index=region.index)
    around = {"own": region, "lau": lau.fillna("").astype(str)}
    around |= {name: nuts.str[:length].where(nuts.str.len() >= length, "") for name, length in _LENGTH.items()}
    columns = {"region": region}
    for name, table in tables.items():
        published_by = source if isinstance(source, str) else source.get(name, "")
        if not published_by:
            raise HereError(f"{name} has no source: say where it comes from")
        known = _one_each(table, name).set_index("geo")
        code, at = pd.Series("", index=region.index), pd.Series("", index=region.index)
        steps = LEVELS[: LEVELS.index(level) + 1]
        if not any(around[step].isin(known.index).any() for step in steps):
            raise HereError(f"{name} has none of the regions up to {level}: another vintage or level of codes?")
        for step in steps:
            # From the smallest area to the largest: once taken, a value stays.
            takes = (code == "") & around[step].isin(known.index[known["value"].notna()])
            code, at = code.mask(takes, around[step]), at.mask(takes, step)
        figure = known.reindex(code).set_axis(region.index)
        year, flag = (figure[part].fillna("").astype(str) for part in ("year", "flag"))
        columns[name], columns[f"{name}_year"] = figure["value"], year
        columns[f"{name}_source"] = (published_by + (" (flag " + flag + ")").where(flag != "", "")).where(
            code != "", ""
        )
        columns[f"{name}_level"], columns[f"{name}_inherited_from"] = at, code.where(at != "own", "")
    return pd.DataFrame(columns)
