"""Survival: how many businesses are still there after so many months, those still there counting as long as they are.

Kaplan and Meier (1958) with Greenwood's variance and the log-log interval, which stays between 0 and 1 (Kalbfleisch
and Prentice 1980).
"""

from __future__ import annotations

import math
from statistics import NormalDist

import numpy as np
import pandas as pd

from herelib.errors import HereError

COLUMNS = ["months", "at_risk", "closed", "censored", "alive", "error", "low", "high"]
LEVEL = 0.9


def survival_curve(months: np.ndarray, closed: np.ndarray, level: float = LEVEL) -> pd.DataFrame:
    """The share still alive after each time at which anything happened.

    Parameters
    ----------
    months : how long each business was watched, not below 0
    closed : whether it then closed; otherwise it was still there when last looked at
    level : of the interval

    Returns
    -------
    table [months, at_risk, closed, censored, alive, error, low, high]
        `at_risk` just before; `alive` share, 0-1, with its standard error (Greenwood); bounds are missing before the
        first closing, and once nobody is left

    Raises
    ------
    HereError
        If a time is missing or below 0.

    Examples
    --------
    >>> curve = survival_curve(np.array([3.0, 5.0, 8.0]), np.array([True, False, True]))
    >>> curve[["months", "at_risk", "alive"]].round(3)
       months  at_risk  alive
    0     3.0        3  0.667
    1     5.0        2  0.667
    2     8.0        1  0.000
    """
    months, closed = np.asarray(months, float), np.asarray(closed, bool)
    if len(months) and not (months >= 0).all():
        raise HereError("months a business was watched: a number from 0 on for each")
    times, position = np.unique(months, return_inverse=True)
    events = np.bincount(position, weights=closed, minlength=len(times))
    leaving = np.bincount(position, minlength=len(times))
    at_risk = len(months) - np.r_[0, np.cumsum(leaving)[:-1]] if len(times) else np.zeros(0)
    alive = np.cumprod(1 - events / at_risk)
    with np.errstate(divide="ignore", invalid="ignore"):
        summed = np.cumsum(events / (at_risk * (at_risk - events)))
        low, high = _log_log(alive, summed, NormalDist().inv_cdf((1 + level) / 2))
        error = np.where(alive > 0, alive * np.sqrt(summed), np.nan)
    return pd.DataFrame(
        {
            "months": times,
            "at_risk": at_risk.astype(int),
            "closed": events.astype(int),
            "censored": (leaving - events).astype(int),
            "alive": alive,
            "error": error,
            "low": low,
            "high": high,
        }
    )


def _log_log(alive: np.ndarray, summed: np.ndarray, quantile: float) -> tuple[np.ndarray, np.ndarray]:
    """Bounds of log(-log(share)) turned back; at 0 and 1, where it has none, missing."""
    reach = quantile * np.sqrt(summed) / np.log(alive)
    inner = (alive > 0) & (alive < 1)
    low, high = (np.where(inner, alive ** np.exp(sign * reach), np.nan) for sign in (-1, 1))
    return low, high


def half_life(curve: pd.DataFrame) -> tuple[float, float, float]:
    """The time after which half are gone, with the bounds of its interval; infinite where it was not reached.

    Bounds are where those of the curve pass a half (Brookmeyer and Crowley 1982).

    Examples
    --------
    >>> half_life(survival_curve(np.array([3.0, 5.0, 8.0]), np.array([True, True, False])))[0]
    5.0
    """
    return tuple(_first(curve, name) for name in ("alive", "low", "high"))


def _first(curve: pd.DataFrame, name: str) -> float:
    below = curve.loc[curve[name] <= 0.5, "months"]
    return float(below.iloc[0]) if len(below) else math.inf


def alive_after(curve: pd.DataFrame, months: float) -> tuple[float, float, float]:
    """Share alive after so many months with its bounds; missing beyond what anybody was watched.

    Examples
    --------
    >>> round(alive_after(survival_curve(np.array([3.0, 5.0, 8.0]), np.array([True, False, True])), 4)[0], 3)
    0.667
    """
    if not len(curve) or months > curve["months"].iloc[-1]:
        return math.nan, math.nan, math.nan
    until = curve[curve["months"] <= months]
    if until.empty:
        return 1.0, math.nan, math.nan
    return tuple(float(value) for value in until.iloc[-1][["alive", "low", "high"]])
