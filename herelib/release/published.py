"""All numbers that leave with a release, each with a key that stays the same from release to release."""

from __future__ import annotations

from collections.abc import Iterable, Mapping

import numpy as np
import pandas as pd

from herelib.release.evidence import END
from herelib.release.rounding import ALL_OR_NOTHING, BASE, FIXED, REACH, SHARE, ends_of, indicators, kinds, step_of
from herelib.tables import CONTRACTS

ALL = "all"
PEOPLE = {"coverage", "groups", "gaps", "links", "profiles", "matrix", "evidence", "consistency"}  # counts of people
COLUMNS = [
    "key",
    "table",
    "column",
    "value",
    "low",
    "high",
    "region",
    "group",
    "indicator",
    "statistic",
    "kind",
    "step",
]
NUMBERED = "#"  # before the number of a second figure of one key
EQUAL = "equal weights of groups"  # name of the design figure that says how groups count
ASKED = "asked"  # statistic of the design figures that say which groups the form asks about an indicator


def published(shown: Mapping[str, pd.DataFrame], study: str = "", wave: str = "1") -> pd.DataFrame:
    """Every number of a release that is made of answers or counts people, hidden ones too.

    Parameters
    ----------
    shown : tables as `herelib.release.protect` makes them
    study, wave : first words of the keys

    Returns
    -------
    table [key, table, column, value, low, high, region, group, indicator, statistic, kind, step]
        `key` is study/wave/region/group/indicator/statistic; `value` is what is shown, missing where it is hidden;
        `low` and `high` are the ends of what it may be, as a reader knows who knows how figures are rounded.
    """
    if "rounding" not in shown:  # nobody was asked
        return pd.DataFrame(columns=COLUMNS)
    parts = []
    for _, kind in kinds().iterrows():
        table = shown.get(kind["table"])
        if table is not None and kind["column"] in table and len(table):
            parts.append(_figures(kind, table, shown["rounding"]))
    parts += [_design(shown), _asked(shown)]
    figures = pd.concat(parts, ignore_index=True)
    prefix = f"{study}/{wave}/"
    key = prefix + figures["region"] + "/" + figures["group"] + "/" + figures["indicator"] + "/" + figures["statistic"]
    return _by_key(figures.assign(key=key)[COLUMNS])


def _by_key(figures: pd.DataFrame) -> pd.DataFrame:
    """One row a key: the n of a group stands in every gap of it. Figures that differ under one key are numbered.

    None is passed over: the audit would not know of it.
    """
    numbers = figures[["value", "low", "high"]].round(9)
    kept = figures[~numbers.assign(key=figures["key"]).duplicated()].reset_index(drop=True)
    nth = kept.groupby("key").cumcount()
    return kept.assign(key=kept["key"].where(nth == 0, kept["key"] + NUMBERED + (nth + 1).astype(str)))


def _figures(kind: pd.Series, table: pd.DataFrame, steps: pd.DataFrame) -> pd.DataFrame:
    """The figures of one column."""
    value = table[kind["column"]].astype("Float64").to_numpy(float, na_value=np.nan)
    step = np.zeros(len(table)) if kind["kind"] == "design" else step_of(kind, table, steps)
    if kind["kind"] == "digit":
        step = 10.0 ** np.floor(np.log10(np.where((value == 0) | np.isnan(value), 1.0, np.abs(value))))
    # Without a step nobody stands behind the figure.
    low, high = _limits(kind, value, np.nan_to_num(step), ends_of(kind, table, steps))
    columns = {
        "table": kind["table"], "column": kind["column"], "value": value, "low": low, "high": high,
        "region": _of(table, "region"), "group": _group(kind, table), "indicator": _indicator(kind, table),
        "statistic": f"{kind['table']}.{kind['column']}", "kind": kind["kind"], "step": step,
    }  # fmt: skip
    return pd.DataFrame(columns)


def _limits(kind: pd.Series, value: np.ndarray, step: np.ndarray, end: np.ndarray) -> tuple[np.ndarray, np.ndarray]:
    """The least and greatest that each figure may be; `end`: how near to an end of the scale it is shown."""
    low, high = value - REACH * step, value + REACH * step
    if kind["kind"] == "count":
        least = step if kind["table"] in PEOPLE else np.ones_like(step)
        low = np.where(value == 0, 0.0, np.maximum(least, low))
        return np.ceil(low - 1e-9), np.where(value == 0, 0.0, np.floor(high + 1e-9))
    if kind["kind"] in ("draws", "quarter"):
        few = FIXED[kind["kind"]]
        low = np.where(value <= few + 1e-9, ALL_OR_NOTHING, low)
        high = np.where(value >= 1 - few - 1e-9, 1 - ALL_OR_NOTHING, high)
        never, always = value < ALL_OR_NOTHING, value > 1 - ALL_OR_NOTHING
        low = np.where(always, 1 - ALL_OR_NOTHING, np.where(never, 0.0, low))
        return low, np.where(never, ALL_OR_NOTHING, np.where(always, 1.0, high))
    if kind["kind"] in ("level", "group mean", "pressure", "relief", "load", SHARE):
        if (kind["table"], kind["column"]) == ("links", "mean"):
            end = np.full_like(value, END)
        # An end of the scale is shown as a limit.
        low = np.where((end > 0) & (value <= end + 1e-9), 0.0, low)
        high = np.where((end > 0) & (value >= 1 - end - 1e-9), 1.0, high)
        return np.clip(low, 0, 1), np.clip(high, 0, 1)
    return low, high


def _of(table: pd.DataFrame, column: str) -> pd.Series:
    return table[column].astype(str) if column in table else pd.Series(ALL, table.index)


def _group(kind: pd.Series, table: pd.DataFrame) -> pd.Series:
    if kind["column"] in ("n_a", "n_b"):
        return table["group_" + kind["column"][-1]].astype(str)
    if "group_a" in table:
        return table["group_a"].astype(str) + "-" + table["group_b"].astype(str)
    return _of(table, "group")


def _indicator(kind: pd.Series, table: pd.DataFrame) -> pd.Series:
    """What the figure is about: its indicator, and the other keys of its row."""
    taken = {"region", "group", "group_a", "group_b"}
    if kind["kind"] in ("level", "pressure", "design"):
        subject = indicators(kind["of"], table)
        taken |= {kind["of"], "field"}
    elif "indicator" in table:
        subject = table["indicator"].astype(str)
    else:
        subject = pd.Series("", table.index)
    taken.add("indicator")
    keys = CONTRACTS[kind["table"]].key if kind["table"] in CONTRACTS else []
    for name in [name for name in keys if name in table] or [name for name in ("status", "rule") if name in table]:
        if name in table and name not in taken:
            subject = subject + "+" + table[name].astype("string").fillna("").astype(object)
    return subject.str.removeprefix("+").replace("", ALL)


def _design(shown: Mapping[str, pd.DataFrame]) -> pd.DataFrame:
    """Whether groups count equally, which a reader finds among the settings, and the base of counts."""
    steps = shown["rounding"].set_index(["region", "indicator"])["step"]
    settings = shown.get("parameters_profile", pd.DataFrame({"parameter": [], "value": []}))
    chosen = dict(zip(settings["parameter"], settings["value"], strict=True))
    equal = float(chosen.get("group_weights", "equal") == "equal")
    full = float(chosen.get("empty_cells", "estimate") == "estimate")
    values = {EQUAL: equal, "empty cells are estimated": full, BASE: float(steps[(ALL, BASE)])}
    rows = [
        ("parameters_profile", "value", v, v, v, ALL, ALL, name, "design", "design", 0.0) for name, v in values.items()
    ]
    return pd.DataFrame(rows, columns=[name for name in COLUMNS if name != "key"])


def _asked(shown: Mapping[str, pd.DataFrame]) -> pd.DataFrame:
    """Which groups the form asks about each indicator, as the released table items says."""
    items = shown.get("items", pd.DataFrame())
    if not {"dimension", "groups"} <= set(items.columns):
        return pd.DataFrame(columns=[name for name in COLUMNS if name != "key"])
    pairs = items[["dimension", "groups"]].astype(object)
    pairs = pairs.assign(groups=pairs["groups"].str.split("|")).explode("groups").drop_duplicates()
    pairs = pairs[pairs["dimension"].ne("") & pairs["groups"].ne("")].dropna()
    rows = [("items", "groups", 1.0, 1.0, 1.0, ALL, *pair[::-1], ASKED, "design", 0.0) for pair in pairs.to_numpy()]
    return pd.DataFrame(rows, columns=[name for name in COLUMNS if name != "key"])


def withhold(shown: Mapping[str, pd.DataFrame], keys: Iterable[str], study: str = "", wave: str = "1") -> dict:
    """The tables without the figures of these keys: missing in each table that has them.

    Returns
    -------
    dict of tables; those without such a figure are as they were
    """
    wanted, tables = {key.split(NUMBERED)[0] for key in keys}, dict(shown)
    if "rounding" not in shown:
        return tables
    for _, kind in kinds().iterrows():
        table = tables.get(kind["table"])
        if table is None or kind["column"] not in table or table.empty:
            continue
        figures = _figures(kind, table, shown["rounding"])
        key = f"{study}/{wave}/" + figures["region"] + "/" + figures["group"] + "/" + figures["indicator"]
        gone = (key + "/" + figures["statistic"]).isin(wanted).to_numpy()
        if gone.any() and kind["table"] in (
            "groups",
            "gaps",
            "links",
        ):  # a row each, and a row without a figure is none
            tables[kind["table"]] = table[~gone].reset_index(drop=True)
        elif gone.any():
            tables[kind["table"]] = table.assign(**{kind["column"]: table[kind["column"]].mask(gone)})
            if "hidden" in table and kind["column"] in ("n", "estimate", "severity"):
                tables[kind["table"]]["hidden"] = table["hidden"].astype(bool) | gone
    return tables
