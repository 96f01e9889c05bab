"""The named package of a region as a stack of its parts."""

from __future__ import annotations

from collections.abc import Mapping

import pandas as pd
from matplotlib.axes import Axes

from herelib.figures.figure import Figure


def plot_package(
    tables: Mapping[str, pd.DataFrame], region: str, labels: Mapping[str, str], ax: Axes | None = None
) -> Axes:
    """The named package of a region as a stack of its parts."""
    raise NotImplementedError


def say_package(tables: Mapping[str, pd.DataFrame], region: str, labels: Mapping[str, str]) -> str:
    """The named package of a region as a stack of its parts, in words."""
    raise NotImplementedError


def show_package(tables: Mapping[str, pd.DataFrame], region: str, labels: Mapping[str, str]) -> Figure:
    """The named package of a region as a stack of its parts."""
    return Figure(plot_package(), say_package(), "")


def plot_packages_by_region(parts: pd.DataFrame, labels: Mapping[str, str], ax: Axes | None = None) -> Axes:
    """Which parts are in the package of which region."""
    raise NotImplementedError


def say_packages_by_region(parts: pd.DataFrame, labels: Mapping[str, str]) -> str:
    """Which parts are in the package of which region, in words."""
    raise NotImplementedError


def show_packages_by_region(parts: pd.DataFrame, labels: Mapping[str, str]) -> Figure:
    """Which parts are in the package of which region."""
    return Figure(plot_packages_by_region(), say_packages_by_region(), "")
