"""Margins: how the people of a region are spread over age, sex and the like, from the study's `margins.csv`.

A variable is a question of the form with choices, a number in bands ("30-44", "75+"), or what the roles birth_year and
gender hold (`age`, `sex`). Its categories are the choices of the form, several of one figure joined by ";".
"""

from __future__ import annotations

import math
import re
from collections.abc import Callable, Mapping
from itertools import pairwise

import numpy as np
import pandas as pd

from herelib.errors import Faults, nearest, shown
from herelib.files import Cells
from herelib.form import NUMBERS, Instrument, plain
from herelib.tables import CONTRACTS
from herelib.vocabulary import GROUPS

FILE = "margins.csv"
REQUIRED = ("region", "variable", "category", "source", "year")
ROLE_OF = {"age": "birth_year", "sex": "gender"}  # variables that a role holds
OFF = 0.02  # shares of one variable that sum to 1 within this are rounded ones
_BAND = re.compile(r"(\d+)\s*(?:[-–]\s*(\d+)|(\+))")


def read(cells: Cells, places: pd.DataFrame | None, faults: Faults) -> pd.DataFrame | None:
    """Table `margins`, its shares summing to 1 in each region, group and variable; None where a column is missing.

    Parameters
    ----------
    places : table `regions`, None if it could not be read
    """
    header = [plain(name) for name in cells.header]
    for column in REQUIRED:
        if column not in header:
            faults.add(FILE, 1, column, "", "column missing", nearest(column, [name for name in header if name]))
    counted = [name for name in ("people", "share") if name in header]
    if len(counted) != 1:
        do = (
            "give people (numbers) or share (0 to 1), not both"
            if counted
            else "add people (numbers), or share (0 to 1)"
        )
        faults.add(FILE, 1, "people, share", "", "exactly one of the two columns", do)
    if len(counted) != 1 or not set(REQUIRED) <= set(header):
        return None
    frame = cells.frame.set_axis(header, axis=1).loc[:, [*REQUIRED, *counted, *({"group"} & set(header))]]
    frame = frame.astype(str).apply(lambda column: column.str.strip())
    # Published figures are of the people who live there.
    frame = frame.assign(group=frame.get("group", pd.Series("", index=frame.index)).replace("", GROUPS[0]))
    frame["number"] = pd.to_numeric(frame[counted[0]], errors="coerce")
    _check_rows(frame, counted[0], places, faults)
    whole = frame.groupby(["region", "group", "variable"])["number"]
    if counted[0] == "share":
        _check_sums(frame, whole.transform("sum"), faults)
    # The order of the categories is that of the file: what is alike stands side by side there.
    order = frame.groupby("variable")["category"].transform(lambda names: pd.factorize(names)[0] + 1)
    table = frame.assign(share=frame["number"] / whole.transform("sum"), position=order.astype("int64"))
    return table[list(CONTRACTS["margins"].columns)].astype({"share": float}).reset_index(drop=True)


def _check_rows(frame: pd.DataFrame, counted: str, places: pd.DataFrame | None, faults: Faults) -> None:
    """Unknown regions and groups, numbers that are none, rows that stand twice, figures without a source."""
    for row in frame.itertuples():
        if places is not None and row.region not in set(places["region"]):
            do = nearest(row.region, places["region"])
            faults.add(FILE, row.Index, "region", shown(row.region), "not in regions.csv", do)
        if row.group not in GROUPS:
            faults.add(FILE, row.Index, "group", shown(row.group), "unknown group", nearest(row.group, GROUPS))
        if not (math.isfinite(row.number) and row.number >= 0):
            faults.add(FILE, row.Index, counted, shown(getattr(row, counted)), "no number from 0 on", "correct it")
        if not row.source:
            faults.add(FILE, row.Index, "source", "", "figure without a source", "say where it stands")
    key = ["region", "group", "variable", "category"]
    for row in frame[frame.duplicated(key)].itertuples():
        faults.add(FILE, row.Index, "category", shown(row.category), "stands twice for this region", "keep one")
    # A category without a figure is no empty one: every region must say all of them.
    for variable, part in frame.groupby("variable", sort=False):
        known = list(dict.fromkeys(part["category"]))
        for (region, _), here in part.groupby(["region", "group"], sort=False):
            for category in [each for each in known if each not in set(here["category"])]:
                rule = f"{shown(region)} has no row for this category of {shown(variable)}"
                do = "add it, with 0 where nobody is"
                faults.add(FILE, here.index[0], "category", shown(category), rule, do)

    for group, part in frame.groupby("group", sort=False):
        variables = list(dict.fromkeys(part["variable"]))
        for region, here in part.groupby("region", sort=False):
            for variable in [each for each in variables if each not in set(here["variable"])]:
                rule = f"{shown(region)} has no figures of {shown(variable)}, other regions have ({group})"
                faults.add(FILE, here.index[0], "variable", shown(variable), rule, "add them, or leave the region out")


def _check_sums(frame: pd.DataFrame, total: pd.Series, faults: Faults) -> None:
    first = ~frame.duplicated(["region", "group", "variable"])
    for row in frame[first & ((total - 1).abs() > OFF)].itertuples():
        rule = f"shares of {shown(row.variable)} in {shown(row.region)} sum to {total[row.Index]:.3g}, not to 1"
        faults.add(
            FILE, row.Index, "share", "", rule, "write shares from 0 to 1 of all people, or use the column people"
        )


def item_of(variable: str, items: Mapping[str, str]) -> str:
    """The item that holds a variable: that of its role, else the variable itself.

    Parameters
    ----------
    items : the item of each role
    """
    return items.get(ROLE_OF.get(variable, ""), variable)


def check(table: pd.DataFrame, form: Instrument, items: Mapping[str, str], settings: Mapping, faults: Faults) -> None:
    """Say which variables no question holds, and where categories and answers do not match.

    Parameters
    ----------
    form : with the columns of the exports that roles name
    items : the item of each role
    settings : of the study; its words for no answer need no category, its year tells ages
    """
    silent = {word for words in settings["missing"].values() for word in words}
    for variable, rows in table.groupby("variable", sort=False):
        item = item_of(variable, items)
        question = form.named.get(item)
        cell = (FILE, "", f"variable {shown(variable)}")
        known = [name for name in form.named if name in form.listed or form.named[name]["type"] in NUMBERS]
        if question is None and variable in ROLE_OF:
            do = f"give a question the role {ROLE_OF[variable]}, or name a question of the form"
            faults.add(*cell, shown(variable), f"no question has the role {ROLE_OF[variable]}", do)
        elif question is None:
            do = f"{nearest(variable, [*known, *ROLE_OF])}; name a question of the form, age or sex"
            faults.add(*cell, shown(variable), "no question of the form", do)
        elif question["type"] == "select_multiple":
            do = "name a question that each person answers once"
            faults.add(*cell, item, "a question with several answers has no composition", do)
        elif item in form.listed:
            _check_choices(cell, rows, [n for n in form.listed[item]["name"] if n not in silent], faults)
        elif question["type"] in NUMBERS or item == items.get("birth_year"):
            _check_bands(cell, rows, faults)
            if item == items.get("birth_year") and not settings.get("year"):
                faults.add(*cell, "", "an age needs the year of the study", "write year: in study.yaml")
        elif question.get("row") != 0:
            do = nearest(variable, known)
            faults.add(*cell, item, "no question with choices and no number", do)


def _check_choices(cell: tuple, rows: pd.DataFrame, choices: list[str], faults: Faults) -> None:
    """Categories that are no choices, choices in two categories, and choices in none."""
    counted: list[str] = []
    for category in dict.fromkeys(rows["category"]):
        for name in parts(category):
            if name not in choices:
                faults.add(*cell, shown(category), "no choice of the question", nearest(name, choices))
            elif name in counted:
                faults.add(*cell, shown(name), "choice stands in two categories", "keep it in one")
            counted.append(name)
    for name in choices:
        if name not in counted:
            do = f"join it to a category ('{parts(rows['category'].iloc[0])[0]};{name}') or add its figure"
            do += "; if it is no answer, put it under missing in study.yaml"
            faults.add(*cell, name, "answer that no category has", do)


def _check_bands(cell: tuple, rows: pd.DataFrame, faults: Faults) -> None:
    """Categories that are no bands, and bands that overlap."""
    bands = {category: band(category) for category in dict.fromkeys(rows["category"])}
    for category, ends in bands.items():
        if ends is None:
            faults.add(*cell, shown(category), "no band of numbers", "write bands, such as 18-29 or 75+")
    ordered = sorted((ends, category) for category, ends in bands.items() if ends is not None)
    for ((_, high), before), ((low, _), category) in pairwise(ordered):
        if low <= high:
            faults.add(*cell, shown(category), f"overlaps with {shown(before)}", "let each number be in one band")


def parts(category: str) -> list[str]:
    """The choices that one figure counts together.

    Examples
    --------
    >>> parts("60_74; 75_plus")
    ['60_74', '75_plus']
    """
    return [part.strip() for part in category.split(";")]


def band(category: str) -> tuple[float, float] | None:
    """The lowest and highest number of a band; None where a category is none.

    Examples
    --------
    >>> band("18-29"), band("75+"), band("old")
    ((18.0, 29.0), (75.0, inf), None)
    """
    match = _BAND.fullmatch(category.strip())
    if match is None:
        return None
    low, high = float(match.group(1)), float(match.group(2)) if match.group(2) else np.inf
    return (low, high) if low <= high else None


def reader(categories: list[str], listed: bool, born_before: float | None = None) -> Callable[[str], str]:
    """How an answer is read as one of the categories; "" where it is none of them.

    Parameters
    ----------
    listed : whether categories are choices; else they are bands of numbers
    born_before : the year from which a year of birth is counted down to an age; None where the answer is the number

    Examples
    --------
    >>> reader(["18-29", "30+"], False, 2026)("1990"), reader(["f", "m;d"], True)("d"), reader(["18-29"], False)("")
    ('30+', 'm;d', '')
    """
    if listed:
        category_of = {name: category for category in categories for name in parts(category)}
        return lambda answer: category_of.get(answer, "")
    bands = {category: band(category) for category in categories}

    def read_number(answer: str) -> str:
        try:
            value = float(answer)
        except ValueError:
            return ""
        value = math.floor(value) if born_before is None else born_before - value
        return next((name for name, ends in bands.items() if ends and ends[0] <= value <= ends[1]), "")

    return read_number
