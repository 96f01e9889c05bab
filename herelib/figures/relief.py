"""What the named package takes away of each barrier in a region."""

from __future__ import annotations

from collections.abc import Mapping

import pandas as pd
from matplotlib.axes import Axes

from herelib.figures.figure import Figure


def plot_relief(
    tables: Mapping[str, pd.DataFrame], region: str, labels: Mapping[str, str], ax: Axes | None = None
) -> Axes:
    """What the named package takes away of each barrier in a region."""
    raise NotImplementedError


def say_relief(tables: Mapping[str, pd.DataFrame], region: str, labels: Mapping[str, str]) -> str:
    """What the named package takes away of each barrier in a region, in words."""
    raise NotImplementedError


def show_relief(tables: Mapping[str, pd.DataFrame], region: str, labels: Mapping[str, str]) -> Figure:
    """What the named package takes away of each barrier in a region."""
    return Figure(plot_relief(), say_relief(), "")
