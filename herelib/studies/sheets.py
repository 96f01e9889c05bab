"""The small tables that a team keeps by hand beside its exports: regions, codebook, segments, gates, cleaning log.

Each function takes the cells of a file and gives the table as the stages want it; what is wrong goes to `faults`.
"""

from __future__ import annotations

import difflib
import math
import re
from collections.abc import Iterable, Mapping
from dataclasses import replace

import numpy as np
import pandas as pd

from herelib.errors import Faults, nearest, shown
from herelib.files import Cells, columns
from herelib.form import cleared, plain
from herelib.studies import reference_bounds
from herelib.tables import CONTRACTS
from herelib.vocabulary import SETTINGS

LEVELS = ("own", "lau", "nuts3", "nuts2", "nuts1", "country")
CODEBOOK = ("code", "parent", "definition")
SEGMENTS = ("interview", "item", "code", "coder", "start", "end", "cleared")
GATES = ("part", "region", "country", "gate", "answer", "source", "date")
ANSWERS = ("yes", "no", "unknown")
PREFIX = "uuid:"  # before an id where a survey tool says what kind of id it is


def _frame(cells: Cells, file: str, wanted: Iterable[str], faults: Faults) -> pd.DataFrame | None:
    """Cells under their headers, stripped, with the line in `line`; None if a wanted column is missing."""
    header = [plain(name) for name in cells.header]
    before = len(faults)
    for name in sorted({name for name in header if name and header.count(name) > 1}):
        faults.add(file, 1, name, "", "column stands twice", "keep one")
    for name in wanted:
        if name not in header:
            faults.add(file, 1, name, "", "column missing", nearest(name, [h for h in header if h] or ["(none)"]))
    if len(faults) > before:
        return None
    frame = cells.frame.set_axis(header, axis=1)
    frame = frame.loc[:, [bool(name) for name in header]].astype(str).apply(lambda column: column.map(cleared))
    # A column of the team's own that is called line would hide ours.
    return frame.drop(columns="line", errors="ignore").reset_index(names="line")


def plain_id(text: str) -> str:
    """An id as the records have it.

    Examples
    --------
    >>> plain_id("uuid:4f1c"), plain_id("4f1c")
    ('4f1c', '4f1c')
    """
    return text.removeprefix(PREFIX)


def _number(text: str) -> float:
    try:
        number = float(text)
    except ValueError:
        return math.nan
    return number if math.isfinite(number) else math.nan


def regions(cells: Cells, file: str, context: Mapping, faults: Faults) -> tuple[pd.DataFrame, pd.DataFrame] | None:
    """Tables `regions` and `context`; None where a column is missing.

    Parameters
    ----------
    context : the context figures as study.yaml declares them, with their bounds
    """
    wanted = ["region", "country", "setting", "population", *context]
    wanted += [f"{name}_{part}" for name in context for part in ("year", "source", "level", "inherited_from")]
    frame = _frame(cells, file, wanted, faults)
    if frame is None:
        return None
    for row in frame.itertuples():
        if row.region == "":
            faults.add(file, row.line, "region", "", "region without a name", "name it as the exports do")
        if row.country == "":
            faults.add(file, row.line, "country", "", "country missing", "write its two-letter code")
        if row.setting not in SETTINGS:
            faults.add(file, row.line, "setting", shown(row.setting), "unknown setting", nearest(row.setting, SETTINGS))
        if row.population and not _number(row.population) > 0:
            faults.add(file, row.line, "population", shown(row.population), "not a number above 0", "digits only")
    for row in frame[frame.duplicated("region") & (frame["region"] != "")].itertuples():
        faults.add(file, row.line, "region", row.region, "region stands twice", "keep one row")
    # x beside x_year looks like a context figure; without bounds in study.yaml it cannot be put on a scale.
    undeclared = [c for c in frame.columns if f"{c}_year" in frame.columns and c not in context]
    for name in undeclared:
        do = f"declare it under context in study.yaml, {nearest(name, context)}" if context else _DECLARE
        faults.add(file, 1, name, "", "context without bounds", do)
    table = frame[["region", "country", "setting"]].assign(population=frame["population"].map(_number).astype(float))
    parts = [_figures(frame, file, name, figure, faults) for name, figure in context.items()]
    names = list(CONTRACTS["context"].columns)
    figures = pd.concat(parts, ignore_index=True) if parts else pd.DataFrame(columns=names).astype(_EMPTY_CONTEXT)
    return table, figures[names].sort_values(["region", "indicator"], ignore_index=True)


def labels(cells: Cells, file: str) -> dict[str, str]:
    """What the optional column `label` calls each region, "" where it says nothing; nothing without the column."""
    frame = _frame(cells, file, ["region", "label"], Faults())
    if frame is None:
        return {}
    stated = frame[frame["region"] != ""].drop_duplicates("region")
    return dict(zip(stated["region"], stated["label"], strict=True)) if stated["label"].any() else {}


_DECLARE = "declare it under context in study.yaml with low, high and source"
_EMPTY_CONTEXT = dict.fromkeys(["value", "scaled", "low", "high"], float) | {"direction": "int64"}


def _figures(frame: pd.DataFrame, file: str, name: str, figure: Mapping, faults: Faults) -> pd.DataFrame:
    """One context figure of all regions: its value, and the value on the 0-1 scale of its reference bounds."""
    _check_figure(frame, file, name, figure, faults)
    value = frame[name].map(_number).astype(float)
    share, direction = _share(value, figure), figure.get("direction", 1)
    return pd.DataFrame(
        {
            "region": frame["region"],
            "indicator": name,
            "dimension": figure.get("dimension", ""),
            "label": figure.get("label", name),
            "unit": figure.get("unit", ""),
            "value": value,
            "scaled": share if direction == 1 else 1 - share,
            "low": float(figure.get("low", math.nan)),
            "high": float(figure.get("high", math.nan)),
            "direction": direction,
            "year": frame[f"{name}_year"],
            "source": frame[f"{name}_source"],
            "level": _level(frame, name),
            "inherited_from": frame[f"{name}_inherited_from"],
        }
    )


def _check_figure(frame: pd.DataFrame, file: str, name: str, figure: Mapping, faults: Faults) -> None:
    """Say what is wrong with a context figure: itself, its year and source, its level."""
    value, level = frame[name].map(_number).astype(float), _level(frame, name)
    for line in frame.loc[value.isna() & (frame[name] != ""), "line"]:
        faults.add(file, line, name, "", "not a number", "digits, and a point for decimals")
    for line in frame.loc[(value <= 0) & bool(figure.get("log")), "line"]:
        do = "correct it, or remove log in study.yaml"
        faults.add(file, line, name, "", "not above 0 on a logarithmic scale", do)
    for part in ("year", "source"):
        for line in frame.loc[value.notna() & (frame[f"{name}_{part}"] == ""), "line"]:
            faults.add(file, line, f"{name}_{part}", "", f"figure without its {part}", f"give the {part}")
    if misfit := reference_bounds.wrong_bounds(value, figure):
        faults.add(file, "", name, *misfit)
    unknown = ~level.isin(LEVELS)
    for line, text in zip(frame.loc[unknown, "line"], level[unknown], strict=True):
        faults.add(file, line, f"{name}_level", shown(text), "unknown level", nearest(text, LEVELS))
    for line in frame.loc[(level == "own") & (frame[f"{name}_inherited_from"] != "") & value.notna(), "line"]:
        do = "name the level that the figure is inherited from, or leave inherited_from blank"
        faults.add(file, line, f"{name}_level", "own", "an own figure is not inherited", do)


def _level(frame: pd.DataFrame, name: str) -> pd.Series:
    level = frame[f"{name}_level"]
    return level.where(level != "", "own")


def _share(value: pd.Series, figure: Mapping) -> pd.Series:
    """Where a figure lies between its bounds, from 0 to 1; beyond them it counts as the bound."""
    low, high = float(figure.get("low", math.nan)), float(figure.get("high", math.nan))
    if figure.get("log") and low > 0:
        # Of what is no logarithm the share is 0 here, and the figure a fault already.
        share = (np.log(value.where(value > 0, low)) - math.log(low)) / (math.log(high) - math.log(low))
        share = share.where(value.notna())
    else:
        share = (value - low) / (high - low) if high != low else value * math.nan
    return share.clip(0, 1)


def published(cells: Cells, file: str, typologies: Iterable[str], faults: Faults) -> pd.DataFrame | None:
    """Table `published`: the kind of each region in the typologies of study.yaml; None if a column is missing."""
    frame = _frame(cells, file, ["region", *typologies], faults)
    if frame is None:
        return None
    for name in typologies:
        if (frame[name] == "").all():
            do = "give each region its kind, or take the typology out of study.yaml"
            faults.add(file, "", name, "", "published typology without a value", do)
    long = frame.melt("region", list(typologies), "typology", "kind")
    long = long[(long["kind"] != "") & (long["region"] != "")].drop_duplicates(["region", "typology"])
    return long.sort_values(["region", "typology"], ignore_index=True).astype(str)


def points(cells: Cells, file: str, faults: Faults) -> pd.DataFrame | None:
    """Where the regions lie, in degrees: table [region, longitude, latitude], missing where nothing is said."""
    frame = _frame(cells, file, ["region"], faults)
    if frame is None:
        return None
    table, limits = frame[["region"]].copy(), {"longitude": 180, "latitude": 90}
    for name, other in (("longitude", "latitude"), ("latitude", "longitude")):
        texts = frame.get(name, pd.Series("", index=frame.index))
        if name not in frame and other in frame:
            faults.add(file, 1, name, "", "column missing", f"{other} needs it")
        table[name] = texts.map(_number).astype(float)
        for row in frame[texts != ""].itertuples():
            value = table[name][row.Index]
            if math.isnan(value):
                faults.add(file, row.line, name, "", "not a number", "degrees, with a point for decimals")
            elif abs(value) > limits[name]:
                rule = f"outside of -{limits[name]} to {limits[name]}"
                faults.add(file, row.line, name, f"{value:g}", rule, "degrees, as WGS 84 has them")
        if name in frame and other in frame:
            for line in frame.loc[(texts == "") & (frame[other] != ""), "line"]:
                faults.add(file, line, name, "", f"{other} without {name}", "give both, or neither")
    return table.drop_duplicates("region")[lambda t: t["region"] != ""].reset_index(drop=True)


def codebook(cells: Cells, file: str, faults: Faults) -> pd.DataFrame | None:
    """The codebook as it is written, one row per code."""
    frame = _frame(cells, file, CODEBOOK, faults)
    if frame is None:
        return None
    codes = set(frame["code"])
    for row in frame.itertuples():
        if row.code == "":
            faults.add(file, row.line, "code", "", "row without a code", "name it, or remove the row")
        elif row.parent and row.parent not in codes:
            faults.add(file, row.line, "parent", row.parent, "no such code", nearest(row.parent, codes))
    for row in frame[frame.duplicated("code") & (frame["code"] != "")].itertuples():
        faults.add(file, row.line, "code", row.code, "code stands twice", "keep one")
    once = frame.drop_duplicates("code")
    parent = dict(zip(once["code"], once["parent"], strict=True))
    for row in frame.itertuples():
        # up the parents until they end, or come round
        seen, code = set(), row.code
        while code and code not in seen:
            seen.add(code)
            code = parent.get(code, "")
        if code == row.code and code:
            faults.add(file, row.line, "parent", row.parent, "a code is its own ancestor", "break the circle")
    return frame.drop(columns="line")


def segments(
    cells: Cells, file: str, codes: Iterable[str] | None, lengths: Mapping[tuple[str, str], int], faults: Faults
) -> pd.DataFrame | None:
    """Human segments with raw ids: table [segment, interview, item, code, coder, start, end, cleared].

    A segment is called "s" and its line in the file, as a spreadsheet shows it. A row without code, start and end says
    that the coder read this answer and found nothing to code.

    Parameters
    ----------
    codes : of the codebook; None if there is none
    lengths : number of characters of each open answer by (raw id, item), of all records
    """
    frame = _frame(cells, file, SEGMENTS, faults)
    if frame is None:
        return None
    frame["interview"] = columns.bare_ids(frame["interview"])
    known, items = {raw for raw, _ in lengths}, {item for _, item in lengths}
    for row in frame.itertuples():
        # Without such rows nobody could tell "nothing to code" from "not read", and agreement would be too low.
        read_only = (row.code, row.start, row.end) == ("", "", "")
        if codes is not None and not read_only and row.code not in codes:
            faults.add(file, row.line, "code", shown(row.code), "code not in codebook.csv", nearest(row.code, codes))
        if row.coder == "":
            faults.add(file, row.line, "coder", "", "coder missing", "name who coded, by initials or a number")
        if row.cleared not in ("yes", "no", ""):
            do = "yes: the team cleared it for quotation; else no or blank"
            faults.add(file, row.line, "cleared", shown(row.cleared), "not yes, no or blank", do)
        if row.item not in items:
            do = nearest(row.item, items) if items else "give the item the role open"
            faults.add(file, row.line, "item", shown(row.item), "no open answers under this name", do)
        elif row.interview not in known:
            faults.add(file, row.line, "interview", shown(row.interview), "no export has this id", "correct the id")
        if read_only:
            continue
        if not (re.fullmatch(r"\d{1,9}", row.start) and re.fullmatch(r"\d{1,9}", row.end)):
            faults.add(file, row.line, "start, end", "", "not whole numbers", "count characters from 0")
        elif not int(row.start) < int(row.end):
            faults.add(
                file, row.line, "start, end", f"{row.start}-{row.end}", "start must lie before end", "correct them"
            )
        # Of an answer that was never given the length is unknown; the fault above is told already.
        elif int(row.end) > lengths.get((row.interview, row.item), int(row.end)):
            length = lengths[(row.interview, row.item)]
            rule = f"the answer has {length} characters"
            faults.add(file, row.line, "start, end", f"{row.start}-{row.end}", rule, "code the answer as exported")
    whole = {name: pd.to_numeric(frame[name], errors="coerce").fillna(0).astype("int64") for name in ("start", "end")}
    table = frame[list(SEGMENTS)].assign(cleared=frame["cleared"] == "yes", **whole)
    table.insert(0, "segment", "s" + frame["line"].astype(str))
    return table


def gates(
    cells: Cells, file: str, places: pd.DataFrame | None, known: pd.DataFrame | None, faults: Faults
) -> pd.DataFrame | None:
    """Facts about gates: table `gate_facts`.

    Parameters
    ----------
    places : table `regions`, None if it could not be read
    known : the catalogue's table of gates [part, gate, …], None if there is no catalogue
    """
    header = [plain(name) for name in cells.header]
    if "part" not in header and "method" in header:  # what parts were called in studies of earlier versions
        cells = replace(cells, header=["part" if name == "method" else name for name in header])
    frame = _frame(cells, file, GATES, faults)
    if frame is None:
        return None
    pairs = None if known is None else set(zip(known["part"], known["gate"], strict=True))
    for row in frame.itertuples():
        if row.answer not in ANSWERS:
            faults.add(file, row.line, "answer", shown(row.answer), "not an answer", nearest(row.answer, ANSWERS))
        if pairs is not None and row.part not in set(known["part"]):
            faults.add(file, row.line, "part", row.part, "no gates of this part", nearest(row.part, set(known["part"])))
        elif pairs is not None and (row.part, row.gate) not in pairs:
            gates_of_part = [gate for part, gate in pairs if part == row.part]
            faults.add(file, row.line, "gate", row.gate, f"no gate of {row.part}", nearest(row.gate, gates_of_part))
        if (row.region == "") == (row.country == ""):
            do = "name the region, or the country if the fact holds in all of it"
            faults.add(file, row.line, "region, country", row.region, "exactly one of the two", do)
        for column in ("region", "country"):
            name = getattr(row, column)
            if places is not None and name and name not in set(places[column]):
                faults.add(file, row.line, column, name, "not in regions.csv", nearest(name, places[column].unique()))
        if row.answer in ("yes", "no") and row.source == "":
            faults.add(file, row.line, "source", "", "fact without a source", "say who told, or where it stands")
        if row.date and not re.fullmatch(r"\d{4}(-\d\d){0,2}", row.date):
            faults.add(file, row.line, "date", shown(row.date), "not a date", "write YYYY-MM-DD")
    for row in frame[frame.duplicated(["part", "region", "country", "gate"])].itertuples():
        faults.add(file, row.line, "gate", row.gate, "fact stands twice", "keep one")
    return frame[list(GATES)]


def corrections(cells: Cells, file: str, mapping: Mapping, faults: Faults) -> pd.DataFrame | None:
    """The analyst's cleaning log: table [line, uuid, question, old_value, new_value, change_type, reason, analyst].

    Parameters
    ----------
    mapping : settings["cleaning_log"]: names of the columns and words of the types of change in the team's log
    """
    headers, types = mapping["columns"], mapping["types"]
    needed = ("uuid", "question", "old_value", "new_value", "change_type")
    frame = _frame(cells, file, [headers[name] for name in needed], faults)
    if frame is None:
        return None
    table = pd.DataFrame({"line": frame["line"]})
    for name, source in headers.items():
        table[name] = frame[source] if source in frame.columns else ""
    table["uuid"] = columns.bare_ids(table["uuid"])
    for row in table[~table["change_type"].isin(list(types))].itertuples():
        close = difflib.get_close_matches(row.change_type, list(types), n=1)
        do = f"did you mean '{close[0]}'?" if close else f"known are {', '.join(types)}; others: cleaning_log.types"
        faults.add(file, row.line, headers["change_type"], shown(row.change_type), "unknown type of change", do)
    # A type that nobody knows changes nothing; it is a fault, and the row stays for its line.
    table["change_type"] = table["change_type"].map(types).fillna("none")
    asks = table[table["change_type"] != "none"]
    for line in asks.loc[asks["uuid"] == "", "line"]:
        faults.add(file, line, headers["uuid"], "", "correction without an id", "name the interview")
    for row in asks[(asks["question"] == "") & (asks["change_type"] != "remove")].itertuples():
        faults.add(file, row.line, headers["question"], "", "correction without an item", "name the item")
    return table
