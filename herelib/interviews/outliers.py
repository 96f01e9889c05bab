"""Amounts that lie far from the others: marked, never changed."""

from __future__ import annotations

import numpy as np
import pandas as pd

from herelib.files import columns
from herelib.interviews.particulars import is_number
from herelib.studies import Study

FEWEST = 20  # below this many amounts nothing can be called far from the others
_NORMAL = 0.6745  # a normal distribution's MAD in standard deviations
_MEAN = 1.2533  # and its mean absolute deviation, the other way round


def far(values: np.ndarray, limit: float) -> np.ndarray:
    """Whether each amount lies far from the others.

    Modified z-score, Iglewicz and Hoaglin (1993): 0.6745 times the distance from the median, divided by the median
    absolute deviation; where that is zero, the distance by 1.2533 times the mean absolute deviation. Amounts above zero
    are taken on a logarithm where their quartiles lie more evenly there (Bowley's skewness); 0 is then none, not far.

    Parameters
    ----------
    values : amounts; NaN is missing and never far
    limit : from which modified z-score on an amount is far; 3.5 is their recommendation, 0 calls none far

    Examples
    --------
    >>> far(np.array([*range(90, 120), 70000.0]), 3.5).nonzero()[0].tolist()
    [30]
    >>> far(np.arange(61.0), 3.5).any()
    np.False_
    """
    positive = values > 0
    logarithm = np.log(values, out=np.full(len(values), np.nan), where=positive)
    scaled = logarithm if positive.any() and _skewness(logarithm) < _skewness(values) else values
    known = scaled[~np.isnan(scaled)]
    if limit <= 0 or len(known) < FEWEST:
        return np.zeros(len(values), bool)
    distance = np.abs(scaled - np.median(known))
    # More than half of the amounts alike: the median deviation is 0 and every other amount would be far.
    spread = np.nanmedian(distance) / _NORMAL or _MEAN * np.nanmean(distance)
    return np.nan_to_num(distance) > limit * spread if spread > 0 else np.zeros(len(values), bool)


def _skewness(values: np.ndarray) -> float:
    """Bowley's skewness without its sign, 0-1: how unevenly the quartiles lie around the median."""
    if np.isnan(values).all():
        return 1.0
    low, middle, high = np.nanquantile(values, (0.25, 0.5, 0.75))
    return abs(high + low - 2 * middle) / (high - low) if high > low else 1.0


def log_lines(study: Study, records: pd.DataFrame, limit: float) -> pd.DataFrame:
    """Lines of the cleaning log: outlying amounts of items that are numbers and have no scale of their own.

    Parameters
    ----------
    records : the kept records; their index is the position in the study's records
    limit : from which modified z-score on an amount is far
    """
    missing_codes = {code for codes in study.settings["missing"].values() for code in codes}
    lines = []
    for item, question in study.instrument.named.items():
        amount = question["type"] in ("integer", "decimal") and question["role"] == "" and item not in study.scales
        if not amount or item not in records.columns:
            continue
        codes, texts = columns.coded(records[item])
        # 99 or 999 often stands for "no answer": as an amount it would be far from all others
        numbers = np.array([float(t) if is_number(t) and t not in missing_codes else np.nan for t in texts])
        hit = np.flatnonzero(far(numbers[codes], limit))
        lines.append(pd.DataFrame({"place": records.index[hit], "item": item, "old": texts[codes[hit]]}))
    table = pd.concat(lines, ignore_index=True) if lines else pd.DataFrame()
    return table.assign(rule="outlier", reason="far from the other amounts: kept", applied=False)
