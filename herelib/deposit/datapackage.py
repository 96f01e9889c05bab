"""The figures of a release as a Frictionless Data Package: a CSV a table, and datapackage.json that says their meaning.

Data Package and Table Schema: Walsh and Pollock (2011-), specs.frictionlessdata.io. Hidden figures are declared as
missing values, so that their columns stay whole numbers and numbers for whoever reads them with a program.
"""

from __future__ import annotations

import csv
import hashlib
import io
import json
import re
from collections.abc import Mapping
from html import escape
from pathlib import Path

import pandas as pd

from herelib import release
from herelib.decisions import parameters_of
from herelib.deposit.cells import cells, kind_of, mark
from herelib.deposit.description import Description, describe, leaving
from herelib.errors import HereError
from herelib.tables import Column
from herelib.words import marked, message

FILE = "datapackage.json"
FOLDER = "data"
# columns that name a row of another table; checked against the rows, since "all" is a region of `coverage` only
FOREIGN = {
    "region": ("regions", "region"),
    "region_a": ("regions", "region"),
    "region_b": ("regions", "region"),
    "item": ("items", "item"),
    "decision": ("decisions", "id"),
    "cluster": ("stability", "cluster"),
}
OF_SETTINGS = {"value", "alternatives"}  # columns with values of settings, of which a seed is as long as a telephone's
# An outline of a region, as `places` holds it: nothing but corners, and they are no person's place.
OUTLINE = re.compile(r"\s*(MULTI)?POLYGON[\s\d.,()eE+-]*")
NOTE = marked(
    "Figures of a study of interviews, as far as they may be shown. %(mark)s stands for a hidden figure: it, or one "
    "that could be worked out from it, rests on fewer than %(threshold)s people. An empty cell means that there is "
    "nothing. A text that a spreadsheet would take for a formula has an apostrophe before it."
)
OF_FIGURES = marked(
    "Official figures of regions, and which regions are alike by them. Nobody was interviewed, so nothing is hidden or "
    "rounded. An empty cell means that there is nothing. A text that a spreadsheet would take for a formula has an "
    "apostrophe before it."
)
ROUNDED = marked("Figures made of answers are rounded, to the steps in data/rounding.csv; 0 is less than a step.")
SYNTHETIC = marked("The study is synthetic: no real region, person or answer is in it.")


def write(folder: Path, shown: Mapping[str, pd.DataFrame], settings: Mapping, pseudonyms: pd.Series) -> None:
    """Write the CSV files and datapackage.json of a release into a folder.

    Parameters
    ----------
    shown : tables as `herelib.release.protect` lets them through
    settings : of study.yaml
    pseudonyms : of the interviews, which may stand nowhere

    Raises
    ------
    HereError
        If a text looks like a person's identifier: names the tables and what it looks like, never the text.
    """
    threshold = settings["disclosure"]["threshold"]
    hidden = release.hidden_cells(shown)
    tables = leaving(shown)
    texts = {}
    for name, table in tables.items():
        marks = hidden[name] if name in hidden and len(hidden[name]) == len(table) else table.isna() & False
        texts[name] = cells(table, marks.reindex(columns=table.columns), threshold)
    _refuse_identifiers(tables, pseudonyms, parameters_of(shown)["value"], release.codes_of_places(shown))
    (folder / FOLDER).mkdir()
    resources = []
    for name in sorted(texts):
        content = as_csv(texts[name])
        (folder / FOLDER / f"{name}.csv").write_bytes(content)
        resources.append(_resource(name, content, tables, texts[name], threshold))
    about = _package(settings, note(threshold, tables))
    package = {**about, "resources": resources}
    text = json.dumps(package, indent=1, ensure_ascii=False, allow_nan=False) + "\n"
    (folder / FILE).write_text(text, encoding="utf-8", newline="\n")


def as_csv(texts: pd.DataFrame) -> bytes:
    """A table of texts as CSV (RFC 4180), UTF-8."""
    buffer = io.StringIO()
    writer = csv.writer(buffer)
    writer.writerow(texts.columns)
    writer.writerows(texts.itertuples(index=False, name=None))
    return buffer.getvalue().encode()


def _refuse_identifiers(
    tables: Mapping[str, pd.DataFrame], pseudonyms: pd.Series, allowed: pd.Series, places: frozenset[str]
) -> None:
    """Every text goes through the net that pages go through; `places` are codes of regions as it takes them."""
    refused, pseudonyms = [], frozenset(map(str, pseudonyms))
    for name, table in tables.items():
        for column in [column for column in table if kind_of(table[column]) == "string"]:
            seen = sorted(text for text in set(table[column].dropna().map(str)) if not OUTLINE.fullmatch(text))
            texts = "".join(f"<p>{escape(text)}</p>" for text in seen)
            try:
                settings = allowed if column in OF_SETTINGS else ()
                release.refuse_identifiers(texts, pseudonyms, settings, places=places)
            except HereError as refusal:
                refused.append(f"{name}.{column} ({str(refusal).rpartition(': ')[2]})")
    if refused:
        raise HereError(
            f"the tables hold what looks like a person's identifier and were not written: {', '.join(refused)}"
        )


def note(threshold: int, tables: Mapping[str, pd.DataFrame]) -> str:
    """How hidden figures and empty cells are marked, and that figures are rounded where they are."""
    if "profiles" in tables and "coverage" not in tables:
        return message(OF_FIGURES)
    marks = message(NOTE, mark=mark(threshold), threshold=threshold)
    return f"{marks} {message(ROUNDED)}" if "rounding" in tables else marks


def _package(settings: Mapping, about_cells: str) -> dict:
    """What datapackage.json says of the package as a whole."""
    about = {
        "name": re.sub(r"[^a-z0-9._-]+", "-", settings["title"].lower()).strip("-") or "study",
        "title": settings["title"],
        "description": f"{message(SYNTHETIC)} {about_cells}" if settings["synthetic"] else about_cells,
        "profile": "data-package",
        "synthetic": bool(settings["synthetic"]),
        "disclosureThreshold": settings["disclosure"]["threshold"],
    }
    if settings["licence"]:
        about["licenses"] = [licence(settings["licence"])]
    if settings["organisation"]:
        about["contributors"] = [{"title": settings["organisation"], "role": "publisher"}]
    return about


def licence(stated: str) -> dict[str, str]:
    """A licence as a package names it: by its address, by its identifier, or in the words of the study.

    Examples
    --------
    >>> licence("CC-BY-4.0"), licence("https://example.org/terms")
    ({'name': 'CC-BY-4.0'}, {'path': 'https://example.org/terms'})
    >>> licence("ask the team")
    {'name': 'stated-by-the-study', 'title': 'ask the team'}
    """
    if re.match(r"https?://", stated):
        return {"path": stated}
    return {"name": stated} if re.fullmatch(r"[\w.-]+", stated) else {"name": "stated-by-the-study", "title": stated}


def _resource(
    name: str, content: bytes, tables: Mapping[str, pd.DataFrame], texts: pd.DataFrame, threshold: int
) -> dict:
    """What datapackage.json says of a table."""
    described, table = describe(name), tables[name]
    schema = {
        "fields": [_field(described.columns[column], table[column], texts[column]) for column in table],
        **_key(described, table),
        **_foreign_keys(name, tables),
        "missingValues": ["", mark(threshold)],
    }
    return {
        "name": name,
        "path": f"{FOLDER}/{name}.csv",
        "profile": "tabular-data-resource",
        "title": name.replace("_", " "),
        "description": described.meaning,
        "format": "csv",
        "mediatype": "text/csv",
        "encoding": "utf-8",
        "bytes": len(content),
        "hash": f"sha256:{hashlib.sha256(content).hexdigest()}",
        "schema": schema,
    }


def _field(known: Column, column: pd.Series, texts: pd.Series) -> dict:
    """What datapackage.json says of a column: type by what stands in it, bounds and words by its contract."""
    kind = kind_of(column)
    field = {"name": known.name, "type": kind, "title": known.name.replace("_", " "), "description": known.meaning}
    if known.unit:
        field["unit"] = known.unit
    limits: dict[str, object] = {}
    if kind in ("integer", "number"):
        low, high = known.low.removeprefix(">"), known.high
        limits |= {"minimum": float(low)} if low else {}
        limits |= {"maximum": float(high)} if high else {}
        limits = {side: int(value) if value == int(value) else value for side, value in limits.items()}
    elif kind == "string":
        words = [word for word in known.allowed if word]
        limits |= {"enum": words} if words and set(texts) <= {*words, ""} else {}
        limits |= {"pattern": known.pattern} if known.pattern else {}
        limits |= {"required": True} if known.key and "" not in set(texts) else {}
    if limits:
        field["constraints"] = limits
    return field


def _key(described: Description, table: pd.DataFrame) -> dict:
    """The columns that tell the rows apart, where they do so and none of them is empty."""
    key = list(described.key)
    if not key or set(key) - set(table) or table.duplicated(key).any() or (table[key] == "").any(axis=None):
        return {}
    return {"primaryKey": key}


def _foreign_keys(name: str, tables: Mapping[str, pd.DataFrame]) -> dict:
    """The tables that columns of a table lead to, where each of its rows has one there."""
    keys = []
    for column in [column for column in tables[name] if column in FOREIGN]:
        target, field = FOREIGN[column]
        if target not in tables or target == name:
            continue
        if set(tables[name][column]) - {""} <= set(tables[target][field]):
            keys.append({"fields": [column], "reference": {"resource": target, "fields": [field]}})
    return {"foreignKeys": keys} if keys else {}
