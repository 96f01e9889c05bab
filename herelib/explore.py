"""Controls for `explore.ipynb`: choose a region, a number of clusters, weights or a budget, and the picture answers.

Every function takes tables of a run and gives back a widget; nothing is written, and what is tried out here changes no
run. The pictures show what a run knows before disclosure control: they are for the team.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping

import ipywidgets as widgets
import numpy as np
import pandas as pd
from matplotlib.axes import Axes

from herelib import clusters
from herelib.clusters import coassignment, features, partition, partitions
from herelib.decisions import settled_values
from herelib.figures import (
    BLUES,
    Figure,
    frame,
    label_rows,
    paragraphs,
    plot_coassignment,
    say_clusters,
    say_coassignment,
    show_profile,
    tidy,
)
from herelib.words import marked, message, percent, words

BLOCK_TITLES = {
    "need": marked("needs"),
    "capacity": marked("capacities"),
    "barrier": marked("barriers"),
    "asset": marked("assets"),
    "context": marked("context"),
}
RECUT_DRAWS = 100  # few, so that the picture follows the hand
DPI = 100
TOP = 5  # packages that are drawn
WIDE = {"description_width": "14em"}  # names of barriers are long


def panel(controls: Mapping[str, widgets.Widget], answer: Callable[..., Figure]) -> widgets.VBox:
    """Controls over a picture and a sentence; both follow the controls.

    Parameters
    ----------
    controls : widgets by the name under which `answer` takes their value
    answer : gives the Figure for the values of the controls

    Returns
    -------
    VBox whose children are the controls, the picture (Image) and the sentence (HTML)
    """
    image, caption = widgets.Image(format="png"), widgets.HTML()

    def follow(_change: object = None) -> None:
        figure = answer(**{name: control.value for name, control in controls.items()})
        image.value, caption.value = figure.png(DPI), paragraphs(figure.sentence)

    for control in controls.values():
        control.observe(follow, names="value")
    follow()
    rows = widgets.HBox(list(controls.values()), layout=widgets.Layout(flex_flow="row wrap"))
    return widgets.VBox([rows, image, caption])


def explore_profiles(profiles: pd.DataFrame) -> widgets.VBox:
    """Profile of a region: choose region and block."""
    blocks = [(message(title), block) for block, title in BLOCK_TITLES.items() if (profiles["block"] == block).any()]
    controls = {
        "region": widgets.Dropdown(options=sorted(profiles["region"].unique()), description=message("region")),
        "block": widgets.Dropdown(options=blocks, description=message("block")),
    }
    return panel(controls, lambda region, block: show_profile(profiles, region, block))


def recut(profile: Mapping[str, pd.DataFrame], parameters: Mapping, k: int) -> dict[str, pd.DataFrame]:
    """The typology at another number of clusters: tables clusters and coassignment, without the test against chance.

    Parameters
    ----------
    profile : tables profiles, draws
    parameters : linkage, inherited, block_weights, seed
    """
    chosen, _ = features.chosen_features(profile["profiles"], dict(parameters))
    regions, method, seed = list(chosen.regions), parameters["linkage"], parameters["seed"]
    labels = partition(chosen.points, [k], method, seed)[0]
    drawn = clusters.weighted_draws(profile["draws"], chosen, RECUT_DRAWS)
    redone = partitions(drawn, [k], method, seed)[0] if len(drawn) else labels[None]
    named = clusters.canonical_names(chosen.centre, labels)
    pairs = pd.MultiIndex.from_product([regions, regions], names=["region_a", "region_b"])
    table = pd.DataFrame({"region": regions, "cluster": [named[c] for c in labels], "status": "clustered"})
    together = pd.Series(coassignment(redone).ravel(), pairs, name="share").reset_index()
    return {"clusters": table, "coassignment": together}


def explore_clusters(profile: Mapping[str, pd.DataFrame], settled: pd.DataFrame) -> widgets.VBox:
    """Typology of the regions: choose the number of clusters; `settled` is the table parameters_cluster of the run."""
    parameters = settled_values(settled)
    most = min(6, len(features.chosen_features(profile["profiles"], parameters)[0].regions) - 1)
    if most < 2:
        return widgets.VBox([widgets.HTML(message("Fewer than three regions have enough answers to be compared."))])

    def answer(k: int) -> Figure:
        cut = recut(profile, parameters, k)
        sentence = f"{say_clusters(cut['clusters'])} {say_coassignment(cut['coassignment'])}"
        return Figure(
            plot_coassignment(cut["coassignment"], cut["clusters"]), sentence, message("Grid of pairs of regions")
        )

    start = min(int(parameters["k"]), most)
    return panel(
        {"k": widgets.IntSlider(start, 2, most, description=message("clusters"), continuous_update=False)}, answer
    )


def reweighted(run: Mapping[str, pd.DataFrame], region: str, factors: Mapping[str, float]) -> pd.Series:
    """Relief of each package that matters in a region if barriers count other than in the run, best first; 0-1.

    Relief is linear in what a package takes away of each barrier, so that no draw is needed.

    Parameters
    ----------
    run : tables package_points, pressures
    factors : how many times as much as in the run a barrier counts, by barrier; 1 where it is not named
    """
    pressures = run["pressures"][run["pressures"]["region"] == region].set_index("barrier")
    factor = pd.Series(factors, dtype=float).reindex(pressures.index).fillna(1.0)
    weight = pressures["importance"] * (factor if factor.any() else 1.0)
    of_region = run["package_points"][run["package_points"]["region"] == region]
    wide = of_region.pivot_table(index="package", columns="barrier", values="points", observed=True)
    load = float((weight * pressures["pressure"]).sum())
    relief = (wide.reindex(columns=weight.index).fillna(0.0) * weight).sum(axis=1) / (load or 1.0)
    return relief.sort_index().sort_values(ascending=False, kind="stable").rename("relief")


def within_budget(run: Mapping[str, pd.DataFrame], region: str, relief: pd.Series, budget: float) -> pd.Series:
    """The packages whose expected cost fits a budget, in the order given; table packages of the run."""
    packages = run["packages"][run["packages"]["region"] == region].set_index("package")
    return relief[packages["cost_eur"].reindex(relief.index).fillna(0.0) <= budget]


def plot_values(value: pd.Series, region: str, labels: Mapping[str, str], ax: Axes | None = None) -> Axes:
    """Relief of packages in a region, best on top."""
    ax = frame(ax, 7.8, 1.3 + 0.5 * len(value))
    at = label_rows(ax, [package_text(package, labels) for package in value.index], 60)
    ax.barh(at, value, color=np.where(at == 0, BLUES[0], BLUES[1]), height=0.6)
    ax.set_xlim(0, 1)
    ax.tick_params(axis="y", labelsize=8)
    return tidy(
        ax,
        message("%(region)s: packages under these weights", region=region),
        message("share of what holds people back that is taken away (0-1)"),
    )


def package_text(package: str, labels: Mapping[str, str]) -> str:
    """The parts of a package as a reader says them."""
    return " + ".join(labels.get(part, part) for part in package.split(";"))


def explore_packages(run: Mapping[str, pd.DataFrame], labels: Mapping[str, str]) -> widgets.VBox:
    """The best packages of a region under weights and a budget of one's own.

    Parameters
    ----------
    run : tables package_points, packages, pressures
    labels : what parts are called
    """
    if run["package_points"].empty:
        return widgets.VBox([widgets.HTML(message("No region of this run has enough evidence to compare packages."))])
    sliders = {
        barrier: widgets.FloatSlider(
            1.0, min=0, max=3, step=0.25, description=words(barrier), continuous_update=False, style=WIDE
        )
        for barrier in dict.fromkeys(run["pressures"]["barrier"])
    }
    dearest = float(np.ceil(run["packages"]["cost_eur"].max() / 1e3) * 1e3)
    budget = widgets.FloatSlider(
        dearest, min=0, max=dearest, step=1e3, description=message("budget (EUR)"), continuous_update=False,
        readout_format=",.0f", style=WIDE,
    )  # fmt: skip
    region = widgets.Dropdown(
        options=sorted(run["package_points"]["region"].unique()), description=message("region"), style=WIDE
    )

    def answer(region: str, budget: float, **factors: float) -> Figure:
        relief = within_budget(run, region, reweighted(run, region, factors), budget)
        return Figure(plot_values(relief.head(TOP), region, labels), say_best(relief, region, labels), message("Bars"))

    return panel({"region": region, "budget": budget, **sliders}, answer)


def say_best(relief: pd.Series, region: str, labels: Mapping[str, str]) -> str:
    """The first package of an order, and what it takes away."""
    if relief.empty:
        return message("%(region)s: no package fits this budget.", region=region)
    return message(
        "Best in %(region)s: %(package)s. It takes away about %(relief)s of what holds people back.",
        region=region, package=package_text(relief.index[0], labels), relief=percent(relief.iloc[0]),
    )  # fmt: skip
