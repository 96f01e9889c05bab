"""What more money takes away in a region."""

from __future__ import annotations

from collections.abc import Mapping

import pandas as pd
from matplotlib.axes import Axes

from herelib.figures.figure import Figure


def plot_frontier(
    tables: Mapping[str, pd.DataFrame],
    region: str,
    labels: Mapping[str, str],
    budget: float | None = None,
    ax: Axes | None = None,
) -> Axes:
    """What more money takes away in a region."""
    raise NotImplementedError


def say_frontier(
    tables: Mapping[str, pd.DataFrame], region: str, labels: Mapping[str, str], budget: float | None = None
) -> str:
    """What more money takes away in a region, in words."""
    raise NotImplementedError


def show_frontier(
    tables: Mapping[str, pd.DataFrame], region: str, labels: Mapping[str, str], budget: float | None = None
) -> Figure:
    """What more money takes away in a region."""
    return Figure(plot_frontier(), say_frontier(), "")
