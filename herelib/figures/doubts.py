"""Which doubt costs most in a region."""

from __future__ import annotations

from collections.abc import Mapping

import pandas as pd
from matplotlib.axes import Axes

from herelib.figures.figure import Figure


def plot_doubts(doubts: pd.DataFrame, region: str, ax: Axes | None = None) -> Axes:
    """Which doubt costs most in a region."""
    raise NotImplementedError


def say_doubts(doubts: pd.DataFrame, region: str) -> str:
    """Which doubt costs most in a region, in words."""
    raise NotImplementedError


def show_doubts(doubts: pd.DataFrame, region: str) -> Figure:
    """Which doubt costs most in a region."""
    return Figure(plot_doubts(), say_doubts(), "")
