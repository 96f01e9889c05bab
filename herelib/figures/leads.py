"""Relief of the best package of each lead in a region."""

from __future__ import annotations

from collections.abc import Mapping

import pandas as pd
from matplotlib.axes import Axes

from herelib.figures.figure import Figure


def plot_leads(
    leads: pd.DataFrame, region: str, labels: Mapping[str, str], close_enough: float = 0.1, ax: Axes | None = None
) -> Axes:
    """Relief of the best package of each lead in a region."""
    raise NotImplementedError


def say_leads(leads: pd.DataFrame, region: str, labels: Mapping[str, str], close_enough: float = 0.1) -> str:
    """Relief of the best package of each lead in a region, in words."""
    raise NotImplementedError


def show_leads(leads: pd.DataFrame, region: str, labels: Mapping[str, str], close_enough: float = 0.1) -> Figure:
    """Relief of the best package of each lead in a region."""
    return Figure(plot_leads(), say_leads(), "")
