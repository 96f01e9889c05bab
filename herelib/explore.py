"""Controls for `explore.ipynb`: choose a region, a number of clusters, weights or a budget, and the picture answers.

Every function takes tables of a run and gives back a widget; nothing is written, and what is tried out here changes no
run. The pictures show what a run knows before disclosure control: they are for the team.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence

import ipywidgets as widgets
import numpy as np
import pandas as pd
from matplotlib.axes import Axes

from herelib import clusters
from herelib.clusters import coassignment, features, partition, partitions
from herelib.decisions import PARAMETERS, settled_values
from herelib.errors import HereError
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
from herelib.recommendations import Advice, advise, model
from herelib.runs import compare, scenarios
from herelib.vocabulary import BARRIERS
from herelib.weights import factors
from herelib.words import GROUP_WORDS, VERDICT_WORDS, marked, message, percent, words

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
# A control is as wide as its long name, its figure and room to move it, but no wider than the page.
STYLE = {"description_width": "17em"}
LAYOUT = {"width": "40em", "max_width": "98%"}
LONG = {"style": STYLE, "layout": LAYOUT}


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
        "region": widgets.Dropdown(options=sorted(profiles["region"].unique()), description=message("region"), **LONG),
        "block": widgets.Dropdown(options=blocks, description=message("block"), **LONG),
    }
    return panel(controls, lambda region, block: show_profile(profiles, region, block))


def recut(profile: Mapping[str, pd.DataFrame], parameters: Mapping, k: int) -> dict[str, pd.DataFrame]:
    """The typology at another number of clusters: tables clusters and coassignment, without the test against chance.

    Parameters
    ----------
    profile : tables profiles, draws, interviews, answers, items
    parameters : linkage, inherited, block_weights, seed
    """
    chosen, _ = features.chosen_features(profile["profiles"], dict(parameters), profile)
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
    most = min(6, len(features.chosen_features(profile["profiles"], parameters, profile)[0].regions) - 1)
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
        {"k": widgets.IntSlider(start, 2, most, description=message("clusters"), continuous_update=False, **LONG)},
        answer,
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
    run : tables package_points, packages, pressures, and plans, if there are any, for the budget to begin with
    labels : what parts are called
    """
    if run["package_points"].empty:
        return widgets.VBox([widgets.HTML(message("No region of this run has enough evidence to compare packages."))])
    sliders = {
        barrier: widgets.FloatSlider(
            1.0, min=0, max=3, step=0.25, description=words(barrier), continuous_update=False, **LONG
        )
        for barrier in dict.fromkeys(run["pressures"]["barrier"])
    }
    dearest = float(np.ceil(run["packages"]["cost_eur"].max() / 1e3) * 1e3)
    regions = sorted(run["package_points"]["region"].unique())
    planned = run["plans"].set_index("region")["budget_eur"].astype(float) if "plans" in run else pd.Series(dtype=float)
    planned = planned.reindex(regions).fillna(dearest).clip(upper=dearest)
    budget = widgets.FloatSlider(
        planned[regions[0]], min=0, max=dearest, step=1e3, description=message("budget (EUR)"),
        continuous_update=False, readout_format=",.0f", **LONG,
    )  # fmt: skip
    region = widgets.Dropdown(options=regions, description=message("region"), **LONG)
    region.observe(lambda change: setattr(budget, "value", planned[change["new"]]), names="value")

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


def explore_verdicts(run: Mapping[str, pd.DataFrame], catalogue: Mapping[str, pd.DataFrame]) -> widgets.VBox:
    """The verdict of a region, worked out anew as weights and budget are moved: who leads, in which share of the draws.

    Parameters
    ----------
    run : tables regions, interviews, gate_facts, plans, profiles, draws, parameters_profile, parameters_recommend
    catalogue : all its tables
    """
    settled = {name: parameter.default for name, parameter in PARAMETERS.items()}
    settled |= settled_values(run["parameters_profile"]) | settled_values(run["parameters_recommend"])
    labels = catalogue["parts"].set_index("part")["label"]
    heard = sorted(run["draws"]["region"].unique())
    if not heard:
        return widgets.VBox([widgets.HTML(message("No region of this run was heard."))])
    planned = run["plans"].set_index("region")["budget_eur"].astype(float)
    dearest = float(np.nanmax([*planned, 100e3])) * 2
    budget = {"min": 0, "max": dearest, "step": 5e3, "readout_format": ",.0f"}
    late = {"continuous_update": False, **LONG}
    controls = {
        "region": widgets.Dropdown(options=heard, description=message("region"), **LONG),
        "budget": widgets.FloatSlider(
            planned.fillna(dearest)[heard[0]], description=message("budget (EUR)"), **budget, **late
        ),
    }
    for name in BARRIERS:
        label = words(f"barrier:{name}")
        controls[name] = widgets.FloatSlider(1.0, min=0, max=3, step=0.25, description=label, **late)

    def plan(change: Mapping) -> None:
        controls["budget"].value = planned.fillna(dearest)[change["new"]]

    controls["region"].observe(plan, names="value")

    def answer(region: str, budget: float, **times: float) -> Figure:
        advice = advised_anew(run, catalogue, settled, (region, budget, times))
        leads = [] if advice.choice is None else advice.choice.leads
        return Figure(plot_leads(leads, advice, labels), say_advice(advice, labels), message("Bars"))

    return panel(controls, answer)


def advised_anew(
    run: Mapping[str, pd.DataFrame],
    catalogue: Mapping[str, pd.DataFrame],
    settled: Mapping[str, object],
    moved: tuple[str, float, Mapping[str, float]],
) -> Advice:
    """What is advised in a region under other weights and another budget, with all that the model has.

    Parameters
    ----------
    settled : parameters of the stages profile and recommend
    moved : region, budget in EUR, and how many times as much as in the run each barrier counts
    """
    region, budget, times = moved
    before = factors(str(settled["emphasis"]), BARRIERS)
    counted = {name: factor * times[name] for name, factor in zip(BARRIERS, before, strict=True)}
    # Where nothing counts the weights of the run stand: no share of anything could be said.
    counted = counted if any(counted.values()) else dict(zip(BARRIERS, before, strict=True))
    emphasis = ", ".join(f"{name} {factor:g}" for name, factor in counted.items() if factor != 1) or "none"
    shared = model.package_model(catalogue, {**settled, "emphasis": emphasis})
    part = {name: table[table["region"] == region] for name, table in run.items() if "region" in table}
    part["gate_facts"] = run["gate_facts"]  # some hold for a whole country
    part["plans"] = part["plans"].assign(budget_eur=budget)
    return advise(model.regions(part, part, catalogue, shared)[0], shared)


def plot_leads(leads: Sequence, advice: Advice, labels: Mapping[str, str], ax: Axes | None = None) -> Axes:
    """In which share of the draws each lead comes close enough to the best."""
    names = [_called(advice, lead.part, labels) for lead in leads[:TOP]]
    ax = frame(ax, 7.8, 1.3 + 0.5 * max(len(names), 1))
    at = label_rows(ax, names, 60)
    ax.barh(at, [lead.within for lead in leads[:TOP]], color=BLUES[1], height=0.6)
    ax.set_xlim(0, 1)
    title = message("%(region)s: what could lead", region=advice.region.name)
    return tidy(ax, title, message("share of the draws in which it comes close enough to the best"))


def say_advice(advice: Advice, labels: Mapping[str, str]) -> str:
    """The verdict with the package and the share of draws behind it."""
    verdict = message(VERDICT_WORDS[advice.verdict])
    if advice.choice is None:
        return message("%(region)s: %(verdict)s.", region=advice.region.name, verdict=verdict)
    named = [_called(advice, part, labels) for part in advice.package if part >= 0]
    return message(
        "%(region)s: %(verdict)s. %(lead)s comes close enough to the best in %(within)s of the draws. The package: "
        "%(package)s; it takes away about %(relief)s of what holds people back.",
        region=advice.region.name, verdict=verdict, lead=_called(advice, advice.choice.lead.part, labels),
        within=percent(advice.choice.lead.within), package=" + ".join(named),
        relief=percent(advice.field.relief[advice.choice.named]),
    )  # fmt: skip


def _called(advice: Advice, part: int, labels: Mapping[str, str]) -> str:
    """What a part is called; a package without support has no lead."""
    if part < 0:
        return message("no support at all")
    return str(labels.get(advice.region.parts.names[part], advice.region.parts.names[part]))


def explore_answers(run: Mapping[str, pd.DataFrame]) -> widgets.VBox:
    """What groups of a region say about an indicator, with the questions in full: choose region, indicator and groups.

    Parameters
    ----------
    run : tables cells, items, profiles
    """
    cells = run["cells"][~run["cells"]["indicator"].str.startswith("voiced:")]
    if cells.empty:
        return widgets.VBox([widgets.HTML(message("No region of this run was heard."))])
    labels = run["profiles"].drop_duplicates("indicator").set_index("indicator")["label"]
    present = [group for group in GROUP_WORDS if (cells["group"] == group).any()]
    options = sorted((str(labels.get(name, name)), name) for name in cells["indicator"].unique())
    controls = {
        "region": widgets.Dropdown(options=sorted(cells["region"].unique()), description=message("region"), **LONG),
        "indicator": widgets.Dropdown(options=options, description=message("indicator"), **LONG),
        "groups": widgets.SelectMultiple(
            options=[(message(GROUP_WORDS[group]), group) for group in present], value=present, rows=len(present),
            description=message("groups"), **LONG,
        ),
    }  # fmt: skip

    def answer(region: str, indicator: str, groups: Sequence[str]) -> Figure:
        rows = cells[(cells["region"] == region) & (cells["indicator"] == indicator) & cells["group"].isin(groups)]
        sentence = say_questions(run["items"], indicator)
        return Figure(plot_groups(rows, str(labels.get(indicator, indicator))), sentence, message("Bars"))

    return panel(controls, answer)


def plot_groups(rows: pd.DataFrame, label: str, ax: Axes | None = None) -> Axes:
    """Mean of each group about an indicator, with the number of people behind it."""
    ax = frame(ax, 7.8, 1.3 + 0.5 * max(len(rows), 1))
    named = [
        message("%(group)s (n = %(n)s)", group=message(GROUP_WORDS[group]), n=n)
        for group, n in zip(rows["group"], rows["n"], strict=True)
    ]
    at = label_rows(ax, named, 60)
    ax.barh(at, rows["estimate"].to_numpy(float), xerr=rows["sd"].to_numpy(float), color=BLUES[1], height=0.6)
    ax.set_xlim(0, 1)
    return tidy(ax, label, message("mean of the group (0-1), give or take its standard deviation"))


def say_questions(items: pd.DataFrame, indicator: str) -> str:
    """The questions behind an indicator, word by word as the form has them."""
    asked = items[items["dimension"] == indicator.partition("=")[0]]
    if asked.empty:
        return message("No question: the figure is published, or was brought up unasked.")
    return message("Asked: %(questions)s", questions=" / ".join(asked["label"].astype(str)))


def explore_runs(study: str) -> widgets.VBox:
    """What two runs of a study differ in: choose both; settings, rows, figures, clusters and verdicts are compared."""
    try:
        named = [scenario.name for scenario in scenarios.recorded(study)]
    except HereError as nothing_yet:  # a run by plain papermill is none to compare
        return widgets.VBox([widgets.HTML(paragraphs(str(nothing_yet)))])
    controls = [
        widgets.Dropdown(options=named, value=value, description=text, **LONG)
        for value, text in ((named[0], message("one run")), (named[-1], message("another run")))
    ]
    shown = widgets.Textarea(disabled=True, rows=20, layout={"width": "98%"})

    def follow(_change: object = None) -> None:
        sides = (compare.side(f"{study}/{control.value}") for control in controls)
        shown.value = compare.compare(*sides).text()

    for control in controls:
        control.observe(follow, names="value")
    follow()
    return widgets.VBox([*controls, shown])
