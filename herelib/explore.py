"""Controls for `explore.ipynb`: choose a region, a number of clusters or weights, and the picture answers.

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
    plot_coassignment,
    say_clusters,
    say_coassignment,
    show_profile,
    tidy,
)
from herelib.words import FAMILY_WORDS, marked, message

BLOCK_TITLES = {
    "need": marked("needs"),
    "capacity": marked("capacities"),
    "barrier": marked("barriers"),
    "asset": marked("assets"),
    "context": marked("context"),
}
RECUT_DRAWS = 100  # few, so that the picture follows the hand
DPI = 100


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
        image.value, caption.value = figure.png(DPI), figure.sentence

    for control in controls.values():
        control.observe(follow, names="value")
    follow()
    return widgets.VBox([widgets.HBox(list(controls.values())), image, caption])


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


def family_scores(scores: pd.DataFrame) -> pd.DataFrame:
    """Mean score of each family of criteria, weighted as within the run; index region, method; columns families."""
    part = scores.assign(part=scores["score"] * scores["weight"])
    sums = part.groupby(["region", "method", "family"])[["part", "weight"]].sum()
    mean = (sums["part"] / sums["weight"]).rename("score").reset_index()
    return mean.pivot_table(index=["region", "method"], columns="family", values="score", observed=True)


def reweighted(scores: pd.DataFrame, region: str, weights: Mapping[str, float]) -> pd.Series:
    """Value of each method in a region under other weights of the families, best first; 0-1.

    The weights count in proportion to their sum; all zero counts as all equal.
    """
    table = family_scores(scores).loc[region]
    weight = pd.Series(weights, dtype=float).reindex(table.columns).fillna(0.0)
    weight = weight / weight.sum() if weight.sum() > 0 else weight + 1 / len(weight)
    value = (table * weight).sum(axis=1)
    return value.sort_index().sort_values(ascending=False, kind="stable")


def plot_values(value: pd.Series, region: str, labels: Mapping[str, str], ax: Axes | None = None) -> Axes:
    """Values of methods in a region, best on top (0-1, right = better)."""
    ax = frame(ax, 7.8, 1.3 + 0.34 * len(value))
    at = label_rows(ax, [labels.get(method, method) for method in value.index], 46)
    ax.barh(at, value, color=np.where(at == 0, BLUES[0], BLUES[1]), height=0.66)
    ax.set_xlim(0, 1)
    return tidy(
        ax, message("%(region)s: methods under these weights", region=region), message("value (0-1; right = better)")
    )


def explore_methods(scores: pd.DataFrame, labels: Mapping[str, str]) -> widgets.VBox:
    """Ranking of the methods in a region under weights of one's own; scores are means over the draws of the run."""
    if scores.empty:
        why = message("No region of this run has enough evidence to rank the methods.")
        return widgets.VBox([widgets.HTML(why)])
    start = scores.drop_duplicates("criterion").groupby("family")["weight"].sum().reindex(FAMILY_WORDS).fillna(0)
    sliders = {
        family: widgets.FloatSlider(
            round(float(start[family]), 2), min=0, max=1, step=0.05, description=family, continuous_update=False
        )
        for family in FAMILY_WORDS
    }
    region = widgets.Dropdown(options=sorted(scores["region"].unique()), description=message("region"))

    def answer(region: str, **weights: float) -> Figure:
        value = reweighted(scores, region, weights)
        first, second = (labels.get(name, name) for name in value.index[:2])
        sentence = message(
            "First: %(first)s (%(value)s), second: %(second)s (%(second_value)s).",
            first=first, value=f"{value.iloc[0]:.2f}", second=second, second_value=f"{value.iloc[1]:.2f}",
        )  # fmt: skip
        return Figure(plot_values(value, region, labels), sentence, message("Bar chart of values"))

    return panel({"region": region, **sliders}, answer)
