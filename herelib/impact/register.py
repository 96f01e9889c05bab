"""Register: the businesses that were founded, which of them are still alive, and how many people work there.

A register is true on the day somebody looked at it. A business that was not seen to close is alive until then and no
longer; one whose jobs nobody knows counts as a business, and its jobs as unknown, not as none.
"""

from __future__ import annotations

import numpy as np
import pandas as pd

from herelib.errors import StudyError
from herelib.impact.survival import LEVEL, alive_after, half_life, survival_curve
from herelib.translations import long_date, number
from herelib.words import message, percent

COLUMNS = ("business", "region", "founded", "closed", "jobs", "supported", "checked_on")
DAYS_A_MONTH = 365.25 / 12
FIGURES = [
    *("region", "supported", "founded", "alive", "closed", "jobs", "jobs_unknown", "largest", "half_life_months"),
]
AFTER = (12, 24, 36)  # months


def faults(register: pd.DataFrame, regions: list[str], file: str = "businesses.csv") -> pd.DataFrame:
    """What is wrong in a register, all at once.

    Parameters
    ----------
    register : table of `COLUMNS`; founded, closed and checked_on as YYYY-MM-DD, closed and jobs blank where not known

    Returns
    -------
    table [file, row, column, value, rule, do], as all faults are
    """
    rows = []
    for name in COLUMNS:
        if name not in register:
            rows.append((file, "", name, "", "a column is missing", f"add it: {', '.join(COLUMNS)}"))
    if rows:
        return _as_faults(rows)
    days = {name: _days(register[name]) for name in ("founded", "closed", "checked_on")}
    jobs = pd.to_numeric(register["jobs"], errors="coerce")
    wrong = {
        ("business", "a business stands twice", "keep one row"): register["business"].duplicated(),
        ("region", "not in regions.csv", "write a region of regions.csv"): ~register["region"].isin(regions),
        ("founded", "no day", "write YYYY-MM-DD"): days["founded"].isna(),
        ("checked_on", "no day", "write YYYY-MM-DD"): days["checked_on"].isna(),
        ("closed", "no day", "write YYYY-MM-DD, or leave it blank"): _filled(register["closed"])
        & days["closed"].isna(),
        ("closed", "closed before it was founded", "correct one of the days"): days["closed"] < days["founded"],
        ("founded", "founded after the register was checked", "correct one of the days"): days["founded"]
        > days["checked_on"],
        ("closed", "closed after the register was checked", "correct one of the days"): days["closed"]
        > days["checked_on"],
        ("jobs", "no number from 0 on", "write a number, or leave it blank"): (_filled(register["jobs"]) & jobs.isna())
        | (jobs < 0),
        ("supported", "not yes or no", "write yes or no"): ~register["supported"].astype(str).isin(["yes", "no"]),
    }
    for (column, rule, do), flags in wrong.items():
        for at in np.flatnonzero(flags.to_numpy(bool)):
            # A business bears the name of people: nothing but its row leaves this place.
            value = "" if column == "business" else str(register[column].iloc[at])[:40]
            rows.append((file, int(at) + 2, column, value, rule, do))
    return _as_faults(rows)


def _as_faults(rows: list[tuple]) -> pd.DataFrame:
    return pd.DataFrame(rows, columns=["file", "row", "column", "value", "rule", "do"])


def _days(values: pd.Series) -> pd.Series:
    return pd.to_datetime(values.where(_filled(values)), format="%Y-%m-%d", errors="coerce")


def _filled(values: pd.Series) -> pd.Series:
    return values.notna() & (values.astype(str).str.strip() != "")


def watched(register: pd.DataFrame, regions: list[str], file: str = "businesses.csv") -> pd.DataFrame:
    """How long each business was watched, and whether it closed then.

    Returns
    -------
    table [region, supported, months, closed, jobs], a row a business, without its name
        `jobs` now, 0 of one that closed, missing where nobody knows

    Raises
    ------
    StudyError
        If the register has faults: all of them.
    """
    wrong = faults(register, regions, file)
    if len(wrong):
        raise StudyError(wrong)
    founded, closed, checked = (_days(register[name]) for name in ("founded", "closed", "checked_on"))
    ended = closed.notna()
    days = (closed.where(ended, checked) - founded).dt.days
    jobs = pd.to_numeric(register["jobs"], errors="coerce").where(~ended, 0.0)
    return pd.DataFrame(
        {
            "region": register["region"].astype(str).to_numpy(object),
            "supported": (register["supported"].astype(str) == "yes").to_numpy(),
            "months": (days / DAYS_A_MONTH).to_numpy(float),
            "closed": ended.to_numpy(),
            "jobs": jobs.to_numpy(float),
        }
    )


def register_figures(businesses: pd.DataFrame) -> pd.DataFrame:
    """Founded, alive, closed and jobs, by region and whether the incubator supported it.

    Parameters
    ----------
    businesses : what `watched` returns

    Returns
    -------
    table [region, supported, founded, alive, closed, jobs, jobs_unknown, largest, half_life_months]
        founded = alive + closed; `jobs` of businesses that are alive, at least; `jobs_unknown` alive businesses whose
        jobs nobody knows; `largest` the jobs of the largest of them; `half_life_months` infinite where half of them are
        alive
    """
    rows = []
    for (region, supported), part in businesses.groupby(["region", "supported"]):
        alive = part[~part["closed"]]
        curve = survival_curve(part["months"].to_numpy(), part["closed"].to_numpy())
        closed, unknown = int(part["closed"].sum()), int(alive["jobs"].isna().sum())
        jobs = alive["jobs"].fillna(0.0)
        counts = (len(part), len(alive), closed, float(jobs.sum()), unknown, float(jobs.max() if len(jobs) else 0))
        rows.append((region, bool(supported), *counts, half_life(curve)[0]))
    return pd.DataFrame(rows, columns=FIGURES)


def survival_figures(businesses: pd.DataFrame, after: tuple[int, ...] = AFTER, level: float = LEVEL) -> pd.DataFrame:
    """Share alive after so many months, of supported and other businesses.

    Returns
    -------
    table [supported, months, businesses, alive, low, high]
        Missing beyond what any of them was watched
    """
    rows = []
    for supported, part in businesses.groupby("supported"):
        curve = survival_curve(part["months"].to_numpy(), part["closed"].to_numpy(), level)
        rows += [(bool(supported), at, len(part), *alive_after(curve, at)) for at in after]
    return pd.DataFrame(rows, columns=["supported", "months", "businesses", "alive", "low", "high"])


def survival_in(curves: pd.DataFrame, after: tuple[int, ...] = AFTER) -> pd.DataFrame:
    """Share alive after so many months, read from the curves of the table survival.

    Returns
    -------
    table [supported, months, alive, low, high]
        Missing beyond what any business was watched
    """
    rows = []
    for supported, curve in curves.groupby("supported"):
        rows += [(bool(supported), float(at), *alive_after(curve.reset_index(drop=True), at)) for at in after]
    return pd.DataFrame(rows, columns=["supported", "months", "alive", "low", "high"])


def founded_by_region(businesses: pd.DataFrame, regions: list[str], inhabitants: pd.Series) -> pd.DataFrame:
    """Businesses alive per 1,000 inhabitants, as changes that a test takes.

    Parameters
    ----------
    inhabitants : by region
    """
    alive = businesses[~businesses["closed"]].groupby("region").size().reindex(regions).fillna(0)
    rates = 1000 * alive / inhabitants.reindex(regions).astype(float)
    return pd.DataFrame({"region": regions, "before": 0.0, "after": rates.to_numpy(float)})


def say_register(businesses: pd.DataFrame, checked_on: str) -> str:
    """How many were founded, are alive and give work, on the day somebody looked."""
    supported = businesses[businesses["supported"]]
    alive = supported[~supported["closed"]]
    text = message(
        "On %(day)s, %(alive)s of %(founded)s supported businesses were alive, with at least %(jobs)s jobs.",
        day=long_date(checked_on),
        alive=len(alive),
        founded=len(supported),
        jobs=number(float(alive["jobs"].sum()), "g"),
    )
    unknown = int(alive["jobs"].isna().sum())
    if unknown:
        text += " " + message("Of %(unknown)s of them nobody knows the jobs.", unknown=unknown)
    return text


def say_survival(table: pd.DataFrame) -> str:
    """How many supported businesses are alive after the longest time that can be said, and why it is no comparison."""
    known = table[table["supported"] & table["alive"].notna()]
    if known.empty:
        return message("No supported business was watched for a year yet.")
    last = known.iloc[-1]
    share = percent(last["alive"])
    if np.isnan(last["low"]):
        return message(
            "After %(months)s months %(share)s of the supported businesses were alive.",
            months=int(last["months"]),
            share=share,
        )
    return message(
        "After %(months)s months %(share)s of the supported businesses were alive (%(low)s to %(high)s). Who gets "
        "support was picked: other businesses are no measure of what it did.",
        months=int(last["months"]),
        share=share,
        low=percent(last["low"]),
        high=percent(last["high"]),
    )
