"""Reference bounds: how many context figures lie beyond the bounds of their scale, and whether that is a fault.

Beyond its bounds a figure counts as the bound. A region or two just beyond lose a little and are named in a note; where
most regions do, or one lies so far beyond that a change of unit brings it back, the scale or the figures are wrong.
"""

from __future__ import annotations

from collections.abc import Mapping

import numpy as np
import pandas as pd

MOST = 0.5  # share of the regions beyond from which the bounds do not fit [J]
FAR = 10  # times beyond a bound from which a wrong unit is asked about [J]
UNITS = (100, 1000)  # shares for percentages, thousands for single ones
FILE = "regions.csv"


def wrong_bounds(value: pd.Series, figure: Mapping) -> tuple[str, str, str] | None:
    """Value, rule and what to do, where figures do not fit the bounds of their scale; None where they do.

    Parameters
    ----------
    value : of all regions, NaN where missing
    figure : as study.yaml declares it: low, high

    Examples
    --------
    >>> wrong_bounds(pd.Series([0.1, 0.2, 0.3]), {"low": 15, "high": 60})[:2]
    ('0.1 to 0.3', '3 of 3 regions lie below the bounds 15-60: all count as a bound')
    >>> wrong_bounds(pd.Series([14.0, 20, 30]), {"low": 15, "high": 60})
    """
    known, low, high = value.dropna().to_numpy(float), figure.get("low", np.nan), figure.get("high", np.nan)
    if not len(known) or not low < high:
        return None
    beyond = (known < low) | (known > high)
    unit = _unit(known[_far(known, low, high)], low, high)
    many = beyond.sum() >= MOST * len(known) and (beyond.sum() >= 2 or beyond.all())
    if not many and not unit:
        return None
    counts = "all count as a bound" if beyond.all() else f"{beyond.sum():,} count as a bound"
    asked = f"wrong unit? {unit} would bring figures back; else " if unit else "correct the figures, or "
    outside = known[beyond]
    span = f"{outside.min():g} to {outside.max():g}" if len(outside) > 1 else f"{outside[0]:g}"
    return span, f"{_where(known, low, high)}: {counts}", f"{asked}widen low or high of the figure in study.yaml"


def notes(context: pd.DataFrame) -> list[tuple[str, str, str]]:
    """Notes on figures of which some lie beyond their bounds: file, figure, note.

    Parameters
    ----------
    context : table context
    """
    rows = []
    for name, part in context.groupby("indicator", sort=True):
        bounds = {"low": part["low"].iloc[0], "high": part["high"].iloc[0]}
        known = part["value"].dropna().to_numpy(float)
        outside = known[(known < bounds["low"]) | (known > bounds["high"])]
        if len(outside) and wrong_bounds(part["value"], bounds) is None:
            span = f"{outside.min():g} to {outside.max():g}" if len(outside) > 1 else f"{outside[0]:g}"
            counted = f"{len(outside) / len(known):.0%}, {_where(known, **bounds)}: {span} counts as the bound"
            rows.append((FILE, name, f"{counted}; widen low or high in study.yaml if that matters"))
    return rows


def _where(known: np.ndarray, low: float, high: float) -> str:
    below, above = int((known < low).sum()), int((known > high).sum())
    sides = f"{below:,} below and {above:,} above" if below and above else "below" if below else "above"
    return f"{below + above:,} of {len(known):,} regions lie {sides} the bounds {low:g}-{high:g}"


def _far(known: np.ndarray, low: float, high: float) -> np.ndarray:
    """Which figures lie ten times beyond a bound: of two figures above 0 their ratio says how far."""
    return ((known > 0) & (known * FAR <= low)) | ((high > 0) & (known >= FAR * high))


def _unit(far: np.ndarray, low: float, high: float) -> str:
    """The change of unit that brings figures back between their bounds; "" if there is none."""
    for factor in UNITS:
        for change, changed in ((f"times {factor:,}", far * factor), (f"divided by {factor:,}", far / factor)):
            if ((changed >= low) & (changed <= high)).any():
                return change
    return ""
