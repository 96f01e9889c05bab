"""How the universes end under each option of the deciding decision."""

from __future__ import annotations

from collections.abc import Mapping

import pandas as pd
from matplotlib.axes import Axes

from herelib.figures.figure import Figure


def plot_option_shares(
    tables: Mapping[str, pd.DataFrame], region: str, labels: Mapping[str, str], ax: Axes | None = None
) -> Axes:
    """How the universes end under each option of the deciding decision."""
    raise NotImplementedError


def say_option_shares(tables: Mapping[str, pd.DataFrame], region: str, labels: Mapping[str, str]) -> str:
    """How the universes end under each option of the deciding decision, in words."""
    raise NotImplementedError


def show_option_shares(tables: Mapping[str, pd.DataFrame], region: str, labels: Mapping[str, str]) -> Figure:
    """How the universes end under each option of the deciding decision."""
    return Figure(plot_option_shares(), say_option_shares(), "")
