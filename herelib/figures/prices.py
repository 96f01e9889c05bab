"""What insisting on each part costs in a region."""

from __future__ import annotations

from collections.abc import Mapping

import pandas as pd
from matplotlib.axes import Axes

from herelib.figures.figure import Figure


def plot_prices(parts: pd.DataFrame, region: str, labels: Mapping[str, str], ax: Axes | None = None) -> Axes:
    """What insisting on each part costs in a region."""
    raise NotImplementedError


def say_prices(parts: pd.DataFrame, region: str, labels: Mapping[str, str]) -> str:
    """What insisting on each part costs in a region, in words."""
    raise NotImplementedError


def show_prices(parts: pd.DataFrame, region: str, labels: Mapping[str, str]) -> Figure:
    """What insisting on each part costs in a region."""
    return Figure(plot_prices(), say_prices(), "")
