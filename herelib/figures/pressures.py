"""How far each barrier presses in a region."""

from __future__ import annotations

from collections.abc import Mapping

import pandas as pd
from matplotlib.axes import Axes

from herelib.figures.figure import Figure


def plot_pressures(pressures: pd.DataFrame, region: str, ax: Axes | None = None) -> Axes:
    """How far each barrier presses in a region."""
    raise NotImplementedError


def say_pressures(pressures: pd.DataFrame, region: str) -> str:
    """How far each barrier presses in a region, in words."""
    raise NotImplementedError


def show_pressures(pressures: pd.DataFrame, region: str) -> Figure:
    """How far each barrier presses in a region."""
    return Figure(plot_pressures(), say_pressures(), "")
