"""Whether the clusters hold: their number, stability beside chance, fit of each region, what moves without one."""

from __future__ import annotations

from collections.abc import Mapping

import pandas as pd
from matplotlib.axes import Axes
from matplotlib.lines import Line2D
from matplotlib.patches import Patch
from matplotlib.ticker import MaxNLocator

from herelib.figures.clusters import as_sentence, cluster_name, number_of_regions
from herelib.figures.figure import Figure
from herelib.figures.looks import (
    BLUES,
    CLUSTERS,
    INK,
    MANY,
    PALE,
    SOFT,
    cluster_colours,
    dot,
    frame,
    label_rows,
    legend_below,
    nothing,
    row_inches,
    small_rows,
    tidy,
)
from herelib.words import listing, marked, message, message_by_number, number, p_text, percent, words

KIND_LOOKS = {"indicator": (CLUSTERS[0], "o"), "block": (CLUSTERS[1], "s"), "region": (CLUSTERS[2], "^")}
TOP = 25  # rows of figures that show the most telling only
STILL = 6  # rows that are shown though nothing moves
CRITERIA = {
    "calinski_harabasz": marked("Calinski-Harabasz"),
    "gap": marked("the gap statistic"),
    "prediction_strength": marked("prediction strength"),
    "boot_jaccard": marked("stability when regions are resampled"),
}
LEFT_OUT = {
    "indicator": marked("indicator left out"),
    "block": marked("block left out"),
    "region": marked("region left out"),
}
WITHOUT = {
    "indicator": marked("without the indicator %(label)s"),
    "block": marked("without the block %(label)s"),
    "region": marked("without the region %(label)s"),
}
ALPHA = 0.05
PERMUTATIONS = 999  # behind the p of an association (`herelib.clusters.comparisons`)


def plot_choice_of_k(choice: pd.DataFrame, ax: Axes | None = None) -> Axes:
    """Each criterion for the number of clusters in its own panel (`child_axes` of the Axes), the chosen k marked."""
    title = message("How many clusters?")
    if choice.empty:
        return nothing(ax, title)
    ax = frame(ax, 10, 5.6)
    ax.set_axis_off()
    tidy(ax, title, grid="")
    ax.set_title(title, loc="left", fontsize=11, color=INK, pad=26)
    panels = [ax.inset_axes([0.35 * (i % 3), 0.6 - 0.6 * (i // 3), 0.28, 0.38]) for i in range(6)]
    _criterion(panels[0], choice, message("Silhouette (-1 to 1)"), "silhouette")
    _criterion(panels[1], choice, message("Calinski-Harabasz (ratio)"), "calinski_harabasz")
    _criterion(panels[2], choice, message("Gap statistic (± 1 error)"), "gap", error="gap_se")
    _criterion(panels[3], choice, message("Prediction strength (0-1)"), "prediction_strength")
    jaccards = {"chance": "null_jaccard", "other": "boot_jaccard"}
    _criterion(panels[4], choice, message("Stability, Jaccard (0-1)"), "jaccard", **jaccards)
    _criterion(panels[5], choice, message("Regions in the smallest cluster (count)"), "smallest")
    panels[4].set_xlabel(message("number of clusters k (count)"), fontsize=9)
    handles = [
        Line2D([], [], color=BLUES[0], marker="o", label=message("this study")),
        Line2D([], [], color=SOFT, marker="^", linestyle="--", label=message("shuffled interviews")),
        Line2D([], [], color=BLUES[1], marker="s", linestyle=":", label=message("regions resampled")),
        Patch(facecolor=PALE, label=message("chosen k")),
    ]
    panels[3].legend(handles=handles, loc="upper left", bbox_to_anchor=(0, -0.3), ncols=4, frameon=False, fontsize=8.5)
    return ax


def _criterion(ax: Axes, choice: pd.DataFrame, title: str, name: str, **more: str) -> None:
    """One panel: a criterion over k, with its error, its value under chance, or that of resampled regions."""
    k = choice["k"]
    ax.set_title(title, loc="left", fontsize=9, color=INK)
    ax.set_xlim(k.min() - 0.6, k.max() + 0.6)
    ax.set_xticks(k)
    ax.tick_params(length=0, labelsize=8)
    ax.spines[["top", "right"]].set_visible(False)
    if choice[name].isna().all():
        ax.set_yticks([])
        lacking = message("needs more regions")
        ax.text(0.5, 0.5, lacking, transform=ax.transAxes, ha="center", va="center", color=SOFT)
        return
    for chosen in k[choice["chosen"]]:
        ax.axvspan(chosen - 0.3, chosen + 0.3, color=PALE, zorder=0, linewidth=0)
    if "chance" in more:
        ax.plot(k, choice[more["chance"]], color=SOFT, marker="^", linestyle="--", markersize=5)
        ax.plot(k, choice[more["other"]], color=BLUES[1], marker="s", linestyle=":", markersize=5)
    ax.errorbar(
        k, choice[name], choice[more["error"]] if "error" in more else None, color=BLUES[0], marker="o", markersize=5,
        linewidth=1.6, elinewidth=1, capsize=2,
    )  # fmt: skip
    ax.margins(y=0.18)
    ax.grid(axis="y", color=PALE, linewidth=0.8)
    ax.yaxis.set_major_locator(MaxNLocator(nbins=4, prune="lower", integer=name == "smallest"))
    if name == "smallest":  # a count, of which neither end is better
        ax.set_ylim(0, choice[name].max() * 1.25)
    else:
        ax.set_ylabel(message("higher is better"), fontsize=8, color=SOFT)


def say_choice_of_k(choice: pd.DataFrame) -> str:
    """The chosen number of clusters, what the criteria prefer, and which of them need more regions."""
    if choice.empty:
        return message("No number of clusters could be tried.")
    clauses = [_chosen_clause(choice[choice["chosen"]].iloc[0]), *_preferred_clauses(choice)]
    sentences = [f"{'; '.join(clauses)}."]
    lacking = listing(message(label) for column, label in CRITERIA.items() if choice[column].isna().all())
    if lacking:
        criteria = f"{lacking[:1].upper()}{lacking[1:]}"
        sentences.append(message("%(criteria)s need more regions than there are.", criteria=criteria))
    return " ".join(sentences)


def _chosen_clause(chosen: pd.Series) -> str:
    """The chosen number of clusters with its fit and stability."""
    k, silhouette, jaccard = (
        number(chosen["k"], ".0f"),
        number(chosen["silhouette"], ".2f"),
        number(chosen["jaccard"], ".2f"),
    )
    if pd.isna(chosen["jaccard"]):
        return message("k = %(k)s was chosen (silhouette %(silhouette)s)", k=k, silhouette=silhouette)
    if pd.isna(chosen["null_jaccard"]):
        return message(
            "k = %(k)s was chosen (silhouette %(silhouette)s, stability %(stability)s)",
            k=k, silhouette=silhouette, stability=jaccard,
        )  # fmt: skip
    return message(
        "k = %(k)s was chosen (silhouette %(silhouette)s, stability %(stability)s, by chance %(chance)s)",
        k=k, silhouette=silhouette, stability=jaccard, chance=number(chosen['null_jaccard'], ".2f"),
    )  # fmt: skip


def _preferred_clauses(choice: pd.DataFrame) -> list[str]:
    """What the criteria prefer."""
    preferred = choice[choice["preferred_by"] != ""]
    clauses = [
        message(
            "k = %(k)s is preferred by %(criteria)s", k=r.k, criteria=", ".join(map(words, r.preferred_by.split(", ")))
        )
        for r in preferred.itertuples()
    ]
    if not clauses and choice["silhouette"].notna().any():
        best = choice.loc[choice["silhouette"].idxmax()]
        k, silhouette = number(best["k"], ".0f"), number(best["silhouette"], ".2f")
        clauses = [message("the best silhouette is at k = %(k)s (%(silhouette)s)", k=k, silhouette=silhouette)]
    # The gap statistic may prefer one single group, which is no k of this table.
    if choice["gap"].notna().any() and not choice["preferred_by"].str.contains(r"\bgap\b").any():
        clauses.append(message("the gap statistic speaks for none of them"))
    return clauses


def show_choice_of_k(choice: pd.DataFrame) -> Figure:
    """How many clusters the criteria prefer; table `choice_of_k`."""
    return Figure(
        plot_choice_of_k(choice), say_choice_of_k(choice), message("Curves of criteria by number of clusters")
    )


def plot_stability(stability: pd.DataFrame, ax: Axes | None = None) -> Axes:
    """Jaccard stability of each cluster beside its value in shuffled worlds (grey: mean to 95th percentile).

    Diamonds show the same when regions, not interviews, are resampled (from 30 regions on).
    """
    title = message("Do the clusters hold?")
    if stability.empty:
        return nothing(ax, title)
    ax = frame(ax, 7.5, 1.6 + 0.55 * len(stability))
    booted = stability["boot_jaccard"].notna().any()
    labels = [_stability_label(row, booted) for row in stability.itertuples()]
    at, colours = label_rows(ax, labels), cluster_colours(stability["cluster"])
    # The grey range is what shuffled interviews reach: a dot inside it says nothing about clusters.
    ax.hlines(at, stability["null_mean"], stability["null_high95"], color="#bdbdbd", linewidth=9)
    cluster_shades = [colours[c] for c in stability["cluster"]]
    ax.scatter(stability["jaccard"], at, s=85, color=cluster_shades, edgecolor=INK, zorder=3)
    ax.scatter(
        stability["boot_jaccard"],
        at,
        s=60,
        marker="D",
        color="white",
        edgecolor=cluster_shades,
        linewidth=1.8,
        zorder=4,
    )
    ax.set_xlim(0, 1.02)
    by_chance = message("shuffled interviews: mean to 95th percentile")
    marks = [Line2D([], [], color="#bdbdbd", linewidth=8, label=by_chance), dot(SOFT, "o", message("interviews vary"))]
    legend_below(ax, [*marks, *[dot("white", "D", message("regions vary"))] * bool(booted)])
    return tidy(ax, title, message("Jaccard similarity when clustered again (1 = always the same cluster)"))


def _stability_label(row, booted: bool) -> str:
    """A cluster with its size, and in words how far it holds; where regions were resampled, under that as well."""
    return message_by_number(
        "cluster %(cluster)s (%(n)s region),\n%(label)s", "cluster %(cluster)s (%(n)s regions),\n%(label)s",
        row.regions, cluster=row.cluster, label=_both_labels(row) if booted else row.label,
    )  # fmt: skip


def _both_labels(row) -> str:
    """Both marks, each with what was clustered again."""
    return message(
        "answers alone: %(answers)s;\nregions resampled, all figures: %(regions)s",
        answers=row.label, regions=row.boot_label,
    )  # fmt: skip


def say_stability(stability: pd.DataFrame) -> str:
    """Each cluster's stability beside chance, and, where regions were resampled, what that says."""
    sentences = []
    for r in stability.itertuples():
        cluster, jaccard = r.cluster, number(r.jaccard, ".2f")
        if pd.isna(r.null_mean):
            untested = message(
                "Cluster %(cluster)s could not be tested on the answers alone, because there are no interviews to draw "
                "again.",
                cluster=cluster,
            )  # fmt: skip
            sentences.append(untested)
        else:
            by_chance = message(
                "Clustered again by the answers alone, cluster %(cluster)s has a stability of %(stability)s; shuffled "
                "interviews give %(mean)s on average and up to %(high)s: %(label)s.",
                cluster=cluster, stability=jaccard, label=r.label,
                mean=number(r.null_mean, ".2f"), high=number(r.null_high95, ".2f"),
            )  # fmt: skip
            sentences.append(by_chance)
        if pd.notna(r.boot_jaccard):
            resampled = message(
                "When the regions are resampled, by all figures, it is %(stability)s: %(label)s.",
                stability=number(r.boot_jaccard, ".2f"), label=r.boot_label,
            )  # fmt: skip
            sentences.append(resampled)
    return " ".join(sentences) or message("There are no clusters.")


def show_stability(stability: pd.DataFrame) -> Figure:
    """Whether the clusters hold, beside chance; table `stability`."""
    return Figure(plot_stability(stability), say_stability(stability), message("Dots beside grey ranges"))


def plot_silhouettes(clusters: pd.DataFrame, ax: Axes | None = None) -> Axes:
    """How well each region fits its cluster (silhouette width), grouped by cluster, with the mean of all."""
    title = message("How well does each region fit its cluster?")
    table = clusters[(clusters["status"] == "clustered") & clusters["silhouette"].notna()]
    if table.empty:
        return nothing(ax, title)
    table = table.sort_values(["cluster", "silhouette", "region"], ascending=[True, False, True], ignore_index=True)
    n, colours = len(table), cluster_colours(clusters["cluster"])
    ax = frame(ax, 7.5, 1.9 + (row_inches(n) * n if n <= MANY else 6))
    middle = table["silhouette"].mean()
    for cluster, part in table.groupby("cluster"):
        if n <= MANY:
            ax.barh(part.index, part["silhouette"], color=colours[cluster], edgecolor=INK, linewidth=0.4, height=0.72)
        else:
            ax.fill_betweenx(part.index, 0, part["silhouette"], color=colours[cluster], linewidth=0)
    if n <= MANY:
        label_rows(ax, [f"{r.region}  [{r.cluster}]" for r in table.itertuples()], 60)
        small_rows(ax, n)
    else:
        ax.set_yticks(
            [part.index.to_numpy().mean() for _, part in table.groupby("cluster")],
            [
                message("cluster %(cluster)s\n(n = %(n)s)", cluster=cluster, n=len(part))
                for cluster, part in table.groupby("cluster")
            ],
        )
        ax.set_ylim(n - 0.5, -0.5)
    ax.axvline(0, color=INK, linewidth=0.8)
    ax.axvline(middle, color=INK, linewidth=1.2, linestyle="--")
    ax.set_xlim(min(-0.05, table["silhouette"].min() * 1.1), 1)
    handles = [Patch(facecolor=colour, edgecolor=INK, label=cluster_name(name)) for name, colour in colours.items()]
    mean = message("mean %(mean)s", mean=number(middle, ".2f"))
    legend_below(ax, [*handles, Line2D([], [], color=INK, linestyle="--", label=mean)], 5)
    title = message("How well does each region fit its cluster? (n = %(n)s regions)", n=n)
    label = message("silhouette width (1 = far from all other clusters, 0 = between two, below 0 = nearer to another)")
    return tidy(ax, title, label)


def say_silhouettes(clusters: pd.DataFrame) -> str:
    """How well the regions fit on the whole, and which lie nearer to another cluster."""
    table = clusters[(clusters["status"] == "clustered") & clusters["silhouette"].notna()]
    if table.empty:
        return message("No silhouette can be computed.")
    poorest_fit = table.sort_values(["silhouette", "region"]).iloc[0]
    misplaced = table[table["silhouette"] < 0]
    sentence = message(
        "The mean silhouette width is %(mean)s (-1 to 1); %(region)s fits worst (%(width)s in cluster %(cluster)s).",
        mean=number(table['silhouette'].mean(), ".2f"),
        region=poorest_fit["region"], width=number(poorest_fit['silhouette'], ".2f"), cluster=poorest_fit["cluster"],
    )  # fmt: skip
    if misplaced.empty:
        return sentence
    nearer = message_by_number(
        "%(n)s region lies nearer to another cluster than to its own.",
        "%(n)s regions lie nearer to another cluster than to their own.",
        len(misplaced),
    )
    return f"{sentence} {nearer}"


def show_silhouettes(clusters: pd.DataFrame) -> Figure:
    """How well each region fits its cluster; table `clusters`."""
    return Figure(plot_silhouettes(clusters), say_silhouettes(clusters), message("Bar chart of silhouette widths"))


def plot_left_out(left_out: pd.DataFrame, ax: Axes | None = None) -> Axes:
    """What moves when an indicator, a block or a region is left out: adjusted Rand index, the largest moves on top."""
    title = message("What moves when one is left out?")
    table = left_out[left_out["adjusted_rand"].notna()]
    if table.empty:
        return nothing(ax, title)
    table = table.sort_values(["adjusted_rand", "kind", "name"])
    # Where nothing moves a few rows still show it: an empty figure would say less.
    table = table.head(min(TOP, max(STILL, int((table["moved"] > 0).sum()))))
    ax = frame(ax, 8.5, 1.7 + 0.3 * len(table))
    at = label_rows(ax, [_without(row) for row in table.itertuples()], 60)
    ax.hlines(at, table["adjusted_rand"], 1, color=PALE, linewidth=2.5, zorder=1)
    for y, row in zip(at, table.itertuples(), strict=True):
        colour, mark = KIND_LOOKS[row.kind]
        ax.scatter(row.adjusted_rand, y, s=55, color=colour, marker=mark, edgecolor=INK, linewidth=0.7, zorder=3)
    ax.axvline(1, color=INK, linewidth=0.8)
    ax.set_xlim(min(0, table["adjusted_rand"].min()) - 0.04, 1.04)
    ax.tick_params(axis="y", labelsize=9)
    legend_below(ax, [dot(*look, message(LEFT_OUT[kind])) for kind, look in KIND_LOOKS.items()])
    if len(table) < len(left_out):
        title = message(
            "What moves when one is left out? (%(shown)s of %(total)s trials, the largest moves first)",
            shown=len(table), total=len(left_out),
        )  # fmt: skip
    return tidy(ax, title, message("adjusted Rand index (1 = the same clusters, 0 = no more alike than by chance)"))


def _without(row) -> str:
    """What was left out, and how many regions move."""
    if row.moved == 0:
        return message("%(label)s (no region moves)", label=row.label)
    return message_by_number(
        "%(label)s (%(n)s region moves)", "%(label)s (%(n)s regions move)", row.moved, label=row.label
    )


def say_left_out(left_out: pd.DataFrame) -> str:
    """What the clusters hang on most: the indicator, block or region whose absence moves most regions."""
    table = left_out[left_out["adjusted_rand"].notna()]
    if table.empty:
        return message("It was not tried what moves when one is left out.")
    same = int((table["moved"] == 0).sum())
    sentence = message("In %(same)s of %(total)s trials no region changes its cluster.", same=same, total=len(table))
    trials = [
        _move_clause(kind, part.sort_values(["adjusted_rand", "name"]).iloc[0])
        for kind, part in table[table["moved"] > 0].groupby("kind", sort=False)
    ]
    if not trials:
        return sentence
    return " ".join([sentence, message("Most moves: %(trials)s.", trials="; ".join(trials))])


def _move_clause(kind: str, trial: pd.Series) -> str:
    """How many regions a trial moves, by name where they are few."""
    values = {"without": message(WITHOUT[kind], label=trial["label"]), "index": number(trial["adjusted_rand"], ".2f")}
    if trial["moved_regions"] and trial["moved"] <= 5:
        return message_by_number(
            "%(without)s %(n)s region moves (%(regions)s), adjusted Rand %(index)s",
            "%(without)s %(n)s regions move (%(regions)s), adjusted Rand %(index)s",
            int(trial["moved"]), regions=trial["moved_regions"], **values,
        )  # fmt: skip
    return message_by_number(
        "%(without)s %(n)s region moves, adjusted Rand %(index)s",
        "%(without)s %(n)s regions move, adjusted Rand %(index)s",
        int(trial["moved"]), **values,
    )  # fmt: skip


def show_left_out(left_out: pd.DataFrame) -> Figure:
    """What moves when an indicator, a block or a region is left out; table `left_out`."""
    kind = message("Dots of trials, one thing left out in each")
    return Figure(plot_left_out(left_out), say_left_out(left_out), kind)


def say_warning(typology: pd.DataFrame) -> str:
    """What may be claimed, and the warning that goes with it."""
    if typology.empty:
        return message("There is no typology.")
    row = typology.iloc[0]
    claim = f"{row['claim'][:1].upper()}{row['claim'][1:]}"
    return " ".join(as_sentence(part) for part in (claim, row["warning"]) if part)


def say_associations(associations: pd.DataFrame, labels: Mapping[str, str] | None = None) -> str:
    """How far the clusters agree with each published typology, and whether that is more than chance."""
    named = {"setting": message("the setting (suburban or rural)"), **(labels or {})}
    sentences = [_association(row, named.get(row.typology, row.typology)) for row in associations.itertuples()]
    if associations["adjusted_rand"].notna().any():
        sentences.append(
            message("Agreement is the adjusted Rand index: 1 = the same groups, 0 = no more than by chance.")
        )
    return " ".join(sentences) or message("The study names no published typology to compare the clusters with.")


def _association(row, typology: str) -> str:
    """How far the clusters agree with one typology, and whether chance would give as much."""
    if pd.isna(row.adjusted_rand):
        return message_by_number(
            "With %(typology)s the clusters cannot be compared (%(n)s region have a kind).",
            "With %(typology)s the clusters cannot be compared (%(n)s regions have a kind).",
            row.regions, typology=typology,
        )  # fmt: skip
    kinds = message_by_number("%(n)s kind", "%(n)s kinds", row.kinds)
    values = dict(
        typology=typology,
        kinds=kinds,
        regions=number_of_regions(row.regions),
        agreement=number(row.adjusted_rand, ".2f"),
    )
    if pd.isna(row.p_value):
        return message(
            "With %(typology)s, %(kinds)s of %(regions)s, the clusters agree to %(agreement)s; whether that is more "
            "than chance was not tested.",
            **values,
        )
    if row.p_value <= ALPHA:
        return message(
            "With %(typology)s, %(kinds)s of %(regions)s, the clusters agree to %(agreement)s, more than chance would "
            "give (%(p)s).",
            p=p_text(row.p_value, PERMUTATIONS), **values,
        )  # fmt: skip
    return message(
        "With %(typology)s, %(kinds)s of %(regions)s, the clusters agree to %(agreement)s; by chance as much would "
        "come up in %(share)s of cases, so this is no proof of a link.",
        share=percent(row.p_value), **values,
    )  # fmt: skip
