"""Whether settings differ and whether advice travels: differences, trials with regions left out, borrowed advice."""

from __future__ import annotations

import textwrap
from collections.abc import Mapping

import numpy as np
import pandas as pd
from matplotlib.axes import Axes
from matplotlib.lines import Line2D
from matplotlib.patches import Patch, Rectangle
from scipy.stats import binomtest
from scipy.stats import t as student

from herelib.figures.figure import Figure
from herelib.figures.looks import BLUES, INK, PALE, SOFT, frame, label_rows, legend_below, nothing, tidy
from herelib.transfer import CIRCULAR, ENOUGH, different, published
from herelib.words import counting, listing, percent

TOP = 10  # differences that are shown
ROWS = 25  # regions that are shown
WIDTH = 24  # letters of a line in a cell
TRIALS = 20  # trials from which chance is worth computing [J]
NAMED = 5  # indicators, methods or regions that a sentence names
NOTABLE = 0.05  # difference in how often a method is first that is worth a sentence [J]
NUMBERS = ("No", "One", "Two", "Three", "Four", "Five", "Six", "Seven", "Eight", "Nine", "Ten", "Eleven", "Twelve")


def plot_setting_differences(
    table: pd.DataFrame, pair: tuple[str, str] = ("suburban", "rural"), ax: Axes | None = None
) -> Axes:
    """The ten largest differences between the indicators of two settings, with their 90% intervals.

    A grey bar is as wide as regions of one setting differ among themselves; a filled mark lies outside of it. Published
    figures are shown only where there is nothing else: settings are made of them.
    """
    title = f"How do {pair[0]} and {pair[1]} regions differ?"
    differences = table[(table["setting_a"] == pair[0]) & (table["setting_b"] == pair[1])]
    indicators = differences[(differences["kind"] == "indicator") & differences["difference"].notna()]
    indicators = indicators[~published(indicators)] if not published(indicators).all() else indicators
    if indicators.empty:
        return nothing(ax, title, "no indicator is known in regions of both settings")
    shown = indicators.loc[indicators["difference"].abs().sort_values(ascending=False, kind="stable").index[:TOP]]
    ax = frame(ax, 9.5, 2 + 0.5 * len(shown))
    higher = [pair[0] if value > 0 else pair[1] if value < 0 else "neither" for value in shown["difference"]]
    labels = [
        f"{r.label}\nhigher: {where} ({r.regions_a} against {r.regions_b} regions)"
        for r, where in zip(shown.itertuples(), higher, strict=True)
    ]
    at = label_rows(ax, labels, 46)
    ax.tick_params(axis="y", labelsize=8.5)
    ax.barh(at, 2 * shown["within"].fillna(0), left=-shown["within"].fillna(0), color=PALE, height=0.7, zorder=1)
    ax.axvline(0, color=INK, linewidth=0.8)
    ax.hlines(at, shown["low90"], shown["high90"], color=INK, linewidth=1.6, zorder=2)
    beyond, places = different(shown), dict(zip(shown.index, at, strict=True))
    for flag, colour in ((True, BLUES[0]), (False, "white")):
        part = shown[beyond == flag]
        y = [places[i] for i in part.index]
        ax.scatter(part["difference"], y, s=52, color=colour, edgecolor=INK, zorder=3)
    ax.margins(x=0.08)
    handles = [
        _mark(BLUES[0], "outside of the grey bar"),
        _mark("white", "within it, or in doubt"),
        Line2D([], [], color=INK, label="90% interval"),
        Patch(facecolor=PALE, label="how far regions of one setting lie apart (± 1 deviation)"),
    ]
    legend_below(ax, handles, 2)
    more = f" ({len(shown)} largest of {len(indicators)})" if len(shown) < len(indicators) else ""
    label = f"mean of {pair[0]} minus mean of {pair[1]} regions (0-1 scale; right = higher in {pair[0]})"
    return tidy(ax, f"{title}{more}", label)


def show_setting_differences(table: pd.DataFrame) -> Figure:
    """How the indicators of suburban and rural regions differ; table `setting_differences`.

    The sentence says what is drawn; what follows from it takes paragraphs (`say_settings`).
    """
    sentence = "Differences between settings with their 90% intervals, the largest first."
    return Figure(plot_setting_differences(table), sentence, "Dots with intervals")


def _mark(colour: str, label: str) -> Line2D:
    return Line2D([], [], linestyle="", marker="o", color=colour, markeredgecolor=INK, markersize=7, label=label)


def say_settings(
    table: pd.DataFrame,
    transfer_table: pd.DataFrame,
    pair: tuple[str, str] = ("suburban", "rural"),
    labels: Mapping[str, str] | None = None,
) -> str:
    """Are the regions of two settings different? What differs, whether methods do, and what cannot be said.

    Parameters
    ----------
    table : table setting_differences
    transfer_table : table transfer
    pair : the settings that are compared
    labels : what methods are called

    Notes
    -----
    Published figures stand in the table only: settings are made of such figures, so that these must differ.
    """
    differences = table[(table["setting_a"] == pair[0]) & (table["setting_b"] == pair[1])]
    if differences.empty:
        return f"There are not regions of both settings, {pair[0]} and {pair[1]}, to compare."
    compared = differences[differences["difference"].notna()]
    asked = compared[(compared["kind"] == "indicator") & ~published(compared)]
    methods = compared[compared["kind"] == "method"]
    parts = [_indicators(asked, pair)] if len(asked) else []
    if (differences["note"] == CIRCULAR).any():
        parts.append(
            "What rests on interviews is not compared: thin cells were pooled towards their setting, so that a "
            "difference would be put in before it is found."
        )
    if len(methods):
        parts.append(_methods(methods, pair, {} if labels is None else labels))
    parts += [_whole_setting(_trials(transfer_table, "setting")), _caution(differences, pair)]
    return "\n\n".join(part for part in parts if part)


def _indicators(asked: pd.DataFrame, pair: tuple[str, str]) -> str:
    distinct = _largest(asked[different(asked)])
    whole = f"{pair[0].capitalize()} and {pair[1]} regions ({_against(asked)})"
    if asked["within"].isna().all():
        return f"{whole} cannot be told from single regions: no setting has two of them."
    if distinct.empty:
        return f"{whole} differ in none of {counting(len(asked), 'indicator')} by more than regions of one setting do."
    first = [
        f"{r.label} (higher in {pair[0] if r.difference > 0 else pair[1]} regions, by {abs(r.difference):.2f})"
        for r in distinct.head(NAMED).itertuples()
    ]
    most = "most in " if len(distinct) > NAMED else ""
    chance = by_chance(asked)
    return (
        f"{whole} differ in {len(distinct)} of {counting(len(asked), 'indicator')} from interviews by more than "
        f"regions of one setting differ among themselves, {most}{listing(first)}. Were the settings nothing but "
        f"labels, about {chance:.0f} would do so by chance."
    )


def _methods(methods: pd.DataFrame, pair: tuple[str, str], labels: Mapping[str, str]) -> str:
    distinct = _largest(methods[different(methods) & (methods["difference"].abs() >= NOTABLE)]).head(NAMED)
    if distinct.empty:
        return "No method is first so much more often in one setting that regions of one setting do not differ as much."
    parts = [
        f"{labels.get(r.name, r.label)} (first in {percent(r.mean_a)} in {pair[0]}, {percent(r.mean_b)} in {pair[1]} "
        "regions)"
        for r in distinct.itertuples(index=False)
    ]
    return f"Of the methods, {listing(parts)} differ{'s' * (len(parts) == 1)} by more than regions of one setting do."


def _whole_setting(trials: pd.DataFrame) -> str:
    if trials.empty:
        return ""
    return (
        f"With a whole setting left out, context named the leading method in {int(trials['hit'].sum())} of "
        f"{counting(len(trials), 'region')}, the commonest method elsewhere in {int(trials['commonest_hit'].sum())}."
    )


def _caution(differences: pd.DataFrame, pair: tuple[str, str]) -> str:
    if min(differences["regions_a"].max(), differences["regions_b"].max()) < ENOUGH:
        return (
            f"With {_against(differences)} regions this describes these regions; whether {pair[0]} and {pair[1]} "
            "regions differ elsewhere, and whether the setting is the cause, cannot be said."
        )
    return "That holds for these regions; the setting need not be the cause."


def _largest(table: pd.DataFrame) -> pd.DataFrame:
    return table.loc[table["difference"].abs().sort_values(ascending=False, kind="stable").index]


def _against(table: pd.DataFrame) -> str:
    """How many regions stand against how many; not every indicator is known in all of them."""
    counts = table[["regions_a", "regions_b"]]
    some = "up to " if (counts.min() < counts.max()).any() else ""
    return f"{some}{counts['regions_a'].max()} against {counts['regions_b'].max()}"


def by_chance(table: pd.DataFrame) -> float:
    """How many rows would be `different` if regions fell into their settings by chance.

    The difference of two such means, over the deviation within, follows Student's t with n - 2 degrees of freedom,
    scaled by the square root of 1/a + 1/b; it must exceed both that deviation and half of the row's interval. Rows are
    not independent, so this is a mean and no test.
    """
    able = table[table["within"] > 0]
    a, b = able["regions_a"], able["regions_b"]
    limit = ((able["high90"] - able["low90"]) / 2 / able["within"]).clip(lower=1).fillna(1)
    return float((2 * student.sf(limit / np.sqrt(1 / a + 1 / b), a + b - 2)).sum())


def plot_transfer(table: pd.DataFrame, labels: Mapping[str, str], ax: Axes | None = None) -> Axes:
    """What leads in each region beside what was predicted with the region, or its setting, left out.

    In brackets how often the method is first here. Of many regions those are shown in which context lost most.
    """
    title = "Does context name the method that leads?"
    alone = table[table["trial"] == "region"].set_index("region")
    if alone.empty:
        return nothing(ax, title, "fewer than two regions have a verdict of their own")
    # Rounded, since the last digits of sums of shares depend on the order of the draws and would break ties.
    lost = (alone["best_share"] - alone["share"].fillna(0)).round(9)
    regions = list(lost.reset_index().sort_values([0, "region"], ascending=[False, True])["region"].head(ROWS))
    regions = sorted(regions) if len(regions) == len(alone) else regions
    whole = table[table["trial"] == "setting"].set_index("region").reindex(regions)
    alone = alone.loc[regions]
    columns = [("leads here", alone["actual"], alone["best_share"], None)]
    columns.append(("context, region\nleft out", alone["predicted"], alone["share"], alone["hit"]))
    columns.append(("commonest method\nelsewhere", alone["commonest"], None, alone["commonest_hit"]))
    if whole["predicted"].notna().any():
        columns.append(("context, setting\nleft out", whole["predicted"], whole["share"], whole["hit"]))
    ax = frame(ax, 2.2 + 2.3 * len(columns), 1.9 + 0.55 * len(regions))
    label_rows(ax, regions, 24)
    for x, (_, methods, shares, hits) in enumerate(columns):
        for y, method in enumerate(methods):
            text = "–" if pd.isna(method) or not method else _cell(labels.get(method, method), shares, y)
            _draw(ax, (x, y), text, None if hits is None or pd.isna(hits.iloc[y]) else bool(hits.iloc[y]))
    ax.set_xlim(-0.5, len(columns) - 0.5)
    ax.set_xticks(range(len(columns)), [name for name, *_ in columns], fontsize=9)
    ax.xaxis.tick_top()
    handles = [
        Patch(facecolor=BLUES[2], edgecolor=INK, label="● names the method that leads"),
        Patch(facecolor="white", edgecolor=INK, label="○ names another"),
    ]
    few = f" ({len(regions)} of {len(table[table['trial'] == 'region'])} regions)"
    tidy(ax, title + (few if len(regions) == ROWS else ""), "in brackets: how often first here (% of draws)", grid="")
    legend_below(ax, handles, 2)
    ax.spines[["left", "bottom"]].set_visible(False)
    return ax


def _cell(label: str, shares: pd.Series | None, row: int) -> str:
    return label if shares is None else f"{label} ({percent(shares.iloc[row])})"


def _draw(ax: Axes, corner: tuple[int, int], text: str, hit: bool | None) -> None:
    """A cell: filled and with a full dot where the prediction is right, so that it reads in grey."""
    x, y = corner
    colour = BLUES[2] if hit else PALE if hit is None else "white"
    ax.add_patch(Rectangle((x - 0.48, y - 0.44), 0.96, 0.88, facecolor=colour, edgecolor=SOFT, linewidth=0.6))
    mark = "" if hit is None or text == "–" else "● " if hit else "○ "
    wrapped = textwrap.fill(f"{mark}{text}", WIDTH)
    ax.text(x, y, wrapped, ha="center", va="center", fontsize=8, color=INK)


def say_transfer(table: pd.DataFrame) -> str:
    """How often context named the leading method of what was left out, beside always taking the commonest method.

    Fewer than 20 trials are reported as so many trials. From 20 on, the regions in which only one of the two is right
    are compared by an exact sign test, which takes the trials as independent: they share donors, so it is a guide.
    """
    if table.empty:
        return "No region could be left out: fewer than two have a verdict of their own."
    sentences = []
    for trial, part in (("region", _trials(table, "region")), ("setting", _trials(table, "setting"))):
        if part.empty:
            continue
        hits, commonest_hits = int(part["hit"].sum()), int(part["commonest_hit"].sum())
        if trial == "region":
            sentences.append(
                f"Of {counting(len(part), 'region')} left out in turn, context named the method that leads in {hits}; "
                f"always taking the commonest method would have named {commonest_hits}."
            )
        else:
            left = listing(sorted(part["left_out"].unique()))
            sentences.append(
                f"With all regions of a setting left out at once ({left}), context named it in {hits} of "
                f"{len(part)}; the commonest method would have been right in {commonest_hits}."
            )
        sentences.append(_chance(part) if len(part) >= TRIALS else "")
        blank = int((part["predicted"] == "").sum())
        sentences.append(
            f"For {counting(blank, 'region')} nothing could be predicted; that is no hit." if blank else ""
        )
    many = len(_trials(table, "region"))
    if many < TRIALS:
        count = NUMBERS[many] if many < len(NUMBERS) else str(many)
        sentences.append(f"{count} trial{'s' * (many != 1)} cannot show that advice travels.")
    return " ".join(part for part in sentences if part)


def show_transfer(table: pd.DataFrame, labels: Mapping[str, str]) -> Figure:
    """What was predicted for each region left out, beside what leads there; table `transfer`.

    The sentence says what is drawn; how often the predictions were right says `say_transfer`.
    """
    sentence = "Each region left out, the method that its circumstances alone would have suggested, and its own."
    return Figure(plot_transfer(table, labels), sentence, "Grid of trials")


def _trials(table: pd.DataFrame, trial: str) -> pd.DataFrame:
    return table[table["trial"] == trial]


def _chance(part: pd.DataFrame) -> str:
    """An exact sign test of the regions in which only one of the two predictions is right (McNemar 1947)."""
    only, rival = int((part["hit"] & ~part["commonest_hit"]).sum()), int((~part["hit"] & part["commonest_hit"]).sum())
    if only + rival == 0:
        return "The two are right in the same regions."
    p = binomtest(only, only + rival).pvalue
    return (
        f"Context alone is right in {only}, the commonest method alone in {rival}; if neither were better, so uneven a "
        f"split would come up in {percent(p)} of cases."
    )


def say_cluster_advice(advice: pd.DataFrame, labels: Mapping[str, str]) -> str:
    """Of each cluster the method that is most often first among its members, and in how many it leads."""
    first = advice.sort_values(["cluster", "share", "method"], ascending=[True, False, True])
    parts = [
        f"in cluster {r.cluster} it is {labels.get(r.method, r.method)} (first in {percent(r.share)}, leads in "
        f"{r.leads} of {counting(r.members, 'region')})"
        for r in first.drop_duplicates("cluster").itertuples()
    ]
    if not parts:
        return "No cluster has a member with a verdict of its own."
    return f"What is most often first among the members of a cluster: {'; '.join(parts)}."


def say_borrowed(borrowed: pd.DataFrame, verdicts: pd.DataFrame, labels: Mapping[str, str]) -> str:
    """What each region without a verdict of its own may borrow, by cluster and by context, if anything.

    Of many regions the first are named.
    """
    lacking = verdicts.loc[verdicts["verdict"] == "insufficient evidence", "region"]
    names = sorted({*borrowed["region"], *lacking})
    if not names:
        return "Every region has a verdict of its own; nothing is borrowed."
    sentences = []
    for region in names[:NAMED]:
        first_ranked = borrowed[(borrowed["region"] == region) & (borrowed["rank"] == 1)]
        parts = [_lent(first_ranked[first_ranked["basis"] == basis], basis, labels) for basis in ("cluster", "context")]
        offers = [part for part in parts if part] or ["nothing can be borrowed"]
        sentences.append(f"{region}: {'; '.join(offers)}")
    more = f" {counting(len(names) - NAMED, 'more region')} can be read in the table." if len(names) > NAMED else ""
    return f"Borrowed, not its own: {'. '.join(sentences)}.{more}"


def _lent(first: pd.DataFrame, basis: str, labels: Mapping[str, str]) -> str:
    if first.empty:
        return ""
    named = [labels.get(method, method) for method in first["method"]]
    if len(named) > NAMED:
        return f"by {basis} {len(named)} methods are as good as each other"
    return f"by {basis} {listing(named)}, first in {percent(first['share'].iloc[0])}"
