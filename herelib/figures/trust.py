"""How far a profile can be trusted: interviews behind it, new codes, consistency of questions, borrowed strength.

Up to 60 regions are drawn one by one; of more, the most telling ones are shown, and the title says so.
"""

from __future__ import annotations

import numpy as np
import pandas as pd
from matplotlib.axes import Axes
from matplotlib.lines import Line2D
from matplotlib.patches import Patch

from herelib.figures.figure import Figure
from herelib.figures.looks import (
    BLUES,
    CLUSTERS,
    INK,
    MANY,
    PALE,
    SOFT,
    dot,
    frame,
    hatch,
    label_rows,
    legend_below,
    nothing,
    row_inches,
    small_rows,
    tidy,
)
from herelib.tables import grid_of
from herelib.vocabulary import GROUPS
from herelib.words import (
    GROUP_WORDS,
    block_text,
    counting,
    listing,
    marked,
    message,
    message_by_number,
    n_text,
    number,
    percent,
    words,
)

CURVES = 12  # regions whose curve of new codes is drawn
ROWS = 36  # items or gaps in one figure
LOW_ITEM = 0.2  # item-rest correlation under which a question says something else (`herelib.profiles.consistency`)
THIN, NEWS = "fewer than", "still bring new codes"  # in the notes of the table adequacy
MARKED = {"v": CLUSTERS[5], "P": CLUSTERS[2]}


def plot_adequacy(adequacy: pd.DataFrame, ax: Axes | None = None) -> Axes:
    """Interviews per region and group; marked where they are few, and where the next would still bring new codes.

    Below the number stands the share of all mentions to come whose codes are known, as estimated.
    """
    title = message("Were enough people asked? Interviews per region and group (count)")
    if adequacy.empty:
        return nothing(ax, title)
    flagged = adequacy.assign(
        thin=adequacy["note"].str.contains(THIN) * 1.0, news=adequacy["note"].str.contains(NEWS) * 1.0
    )
    wide = grid_of(flagged, "region", "group", "n")
    order = [*(group for group in GROUPS if group in wide), *(name for name in wide if name not in GROUPS)]
    thin, news = (grid_of(flagged, "region", "group", name)[order] for name in ("thin", "news"))
    # Of many regions those with most thin cells are shown, by name.
    regions = thin.sum(axis=1).sort_values(ascending=False, kind="stable").index[:MANY].sort_values()
    wide, thin, news = wide.loc[regions, order], thin.loc[regions], news.loc[regions]
    heard = grid_of(flagged, "region", "group", "code_coverage").reindex(index=regions, columns=order)
    few, n, is_group = len(wide) <= 14, len(wide), np.array([name in GROUPS for name in order])
    ax = frame(ax, 2.4 + 1.1 * len(order), 1.7 + (0.5 if few else row_inches(n)) * n)
    values = wide.to_numpy(float)
    most = np.nanmax(np.where(is_group, values, np.nan), initial=1)
    ax.pcolormesh(
        np.where(is_group, values, 0), cmap="Blues", vmin=0, vmax=1.35 * most, edgecolors="white", linewidth=1.5
    )
    for y, x in np.argwhere(~np.isnan(values)):
        dark = is_group[x] and values[y, x] > 0.8 * most
        _adequate(ax, (x, y), (values[y, x], heard.iloc[y, x] if few else np.nan), dark, few)
        for flags, mark, at in ((thin, "v", 0.2), (news, "P", 0.76 if few else 0.2)):
            if flags.iloc[y, x] == 1:
                spot = (x + 0.91, y + at) if mark == "v" or few else (x + 0.09, y + 0.5)
                ax.plot(*spot, marker=mark, color=MARKED[mark], markeredgecolor="white", markersize=7 if few else 6)
    ax.set_xticks(np.arange(len(order)) + 0.5, [_group_text(name) for name in order])
    ax.set_yticks(np.arange(n) + 0.5, wide.index)
    small_rows(ax, n)
    ax.invert_yaxis()
    ax.xaxis.tick_top()
    ax.legend(
        handles=_adequacy_handles(), loc="upper left", bbox_to_anchor=(0, 0), ncols=3, frameon=False, fontsize=8.5
    )
    below = message("(codes: share of all mentions to come whose codes are known, %%)")
    tidy(ax, f"{title}\n{below}" if few else title, grid="")
    ax.spines[["left", "bottom"]].set_visible(False)
    return ax


def _group_text(group: str) -> str:
    return message(GROUP_WORDS.get(group, marked("all groups")))


def _adequacy_handles() -> list:
    return [
        dot(MARKED["v"], "v", message("few: leans on other regions")),
        dot(MARKED["P"], "P", message("more codes to come")),
        Patch(facecolor="white", edgecolor=SOFT, hatch="////", label=message("nobody was interviewed")),
    ]


def _adequate(ax: Axes, corner: tuple[int, int], numbers: tuple[float, float], dark: bool, few: bool) -> None:
    """The number of interviews of a cell, and below it, where there is room, the coverage of its codes."""
    (x, y), (n, codes) = corner, numbers
    style = dict(ha="center", va="center", color="white" if dark else INK)
    if n == 0:
        hatch(ax, x + 0.03, y + 0.05, 0.94, 0.9)
        style["bbox"] = dict(facecolor="white", edgecolor="none", pad=1)
    below = n > 0 and pd.notna(codes)
    ax.text(x + 0.5, y + (0.34 if below else 0.5), number(n, ".0f"), fontsize=10 if few else 7.5, **style)
    if below:
        ax.text(x + 0.5, y + 0.74, message("codes %(share)s", share=percent(codes)), fontsize=7.5, **style)


def say_adequacy(adequacy: pd.DataFrame) -> str:
    """How many cells are thin, where nobody was asked, and in which regions more interviews would say something new."""
    table = adequacy[adequacy["group"].isin(GROUPS)]
    if not table["n"].sum():
        return message("Nobody was interviewed.")
    empty, thin = table[table["n"] == 0], table[table["note"].str.contains(THIN)]
    interviews, cells = int(table["n"].sum()), counting(len(table), "cell")
    clauses = [
        message("%(interviews)s interviews in %(cells)s of region and group", interviews=interviews, cells=cells)
    ]
    if len(thin):
        clauses.append(
            message_by_number("%(n)s of them leans on other regions", "%(n)s of them lean on other regions", len(thin))
        )
    if len(empty):
        clauses.append(message("in %(cells)s nobody was interviewed", cells=len(empty)))
    sentences = ["; ".join(clauses) + "."]
    flagged = pd.concat([empty, thin])
    counts = flagged["region"].value_counts()
    if len(counts):
        first = sorted(counts[counts == counts.max()].index)[0]
        in_first = set(flagged.loc[flagged["region"] == first, "group"])
        groups = listing(_group_text(group) for group in GROUPS if group in in_first)
        sentences.append(message("Most of these in %(region)s (%(groups)s).", region=first, groups=groups))
    regions = list(adequacy.loc[(adequacy["group"] == "all") & adequacy["note"].str.contains(NEWS), "region"])
    if regions:
        named = listing(regions) if len(regions) <= 6 else counting(len(regions), "region")
        sentences.append(message("The next interviews would still bring new codes in %(regions)s.", regions=named))
    return " ".join(sentences)


def show_adequacy(adequacy: pd.DataFrame) -> Figure:
    """Whether enough people were asked; table `adequacy`."""
    kind = message("Grid of interviews by region and group, with marks")
    return Figure(plot_adequacy(adequacy), say_adequacy(adequacy), kind)


def plot_new_codes(new_codes: pd.DataFrame, ax: Axes | None = None) -> Axes:
    """Codes heard after so many interviews in a region, with their 90 % band: a flat end says that little is new.

    One panel a region (`child_axes` of the Axes); of many regions, those whose curves still rise most.
    """
    title = message("Does another interview still say something new?")
    if new_codes.empty:
        return nothing(ax, title)
    rising = {region: _rise(part) for region, part in new_codes.groupby("region", sort=True)}
    regions = sorted(sorted(rising, key=lambda region: (-rising[region], region))[:CURVES])
    columns = min(4, len(regions))
    rows = -(-len(regions) // columns)
    ax = frame(ax, 2.6 * columns + 0.6, 2.0 * rows + 1.0)
    ax.set_axis_off()
    if len(regions) < len(rising):
        text = marked("%(title)s (%(n)s of %(total)s regions: those that rise most)")
        title = message(text, title=title, n=len(regions), total=len(rising))
    ax.set_title(title, loc="left", fontsize=11, color=INK, pad=24)
    most = new_codes[new_codes["region"].isin(regions)]["high90"].max()
    # With one interview in each region there is no band yet.
    most = most if pd.notna(most) else new_codes["codes"].max()
    # Panels fill the Axes with gaps of 0.22 of their width and 0.6 of their height.
    wide, high = 1 / (columns + 0.22 * (columns - 1)), 1 / (rows + 0.6 * (rows - 1))
    for nth, region in enumerate(regions):
        line, column = divmod(nth, columns)
        panel = ax.inset_axes([column * 1.22 * wide, 1 - high - line * 1.6 * high, wide, high])
        part = new_codes[new_codes["region"] == region].sort_values("n")
        panel.fill_between(part["n"], part["low90"], part["high90"], color=BLUES[2], linewidth=0)
        panel.plot(part["n"], part["codes"], color=BLUES[0], linewidth=1.8)
        panel.set_title(f"{region} ({n_text(part['n'].max())})", loc="left", fontsize=9, color=INK)
        panel.set_xlim(0, part["n"].max() * 1.02)
        panel.set_ylim(0, 1.08 * most)
        panel.tick_params(length=0, labelsize=8)
        panel.spines[["top", "right"]].set_visible(False)
        panel.grid(color=PALE, linewidth=0.8)
        if column == 0:
            panel.set_ylabel(message("codes (count)"), fontsize=8.5)
        if line == rows - 1 or nth + columns >= len(regions):
            panel.set_xlabel(message("interviews (count)"), fontsize=8.5)
    return ax


def _rise(part: pd.DataFrame) -> float:
    """Codes that the last interview brought, as the curve has it."""
    ends = part.sort_values("n")["codes"].to_numpy(float)
    return float(ends[-1] - ends[-2]) if len(ends) > 1 else 0.0


def say_new_codes(new_codes: pd.DataFrame) -> str:
    """In which regions the last interviews still said something new, and in which hardly."""
    if new_codes.empty:
        return message("No open answer was coded: whether more interviews would say something new cannot be seen.")
    ends = new_codes.sort_values(["region", "n"]).groupby("region")
    last = ends["codes"].agg(lambda codes: codes.iloc[-1] - codes.iloc[-2] if len(codes) > 1 else np.nan).dropna()
    heard = ends["codes"].last()
    if last.empty:
        return message("Each region has one interview with coded answers only.")
    most, least = last.idxmax(), last.idxmin()
    gaps = {"most": most, "new": number(last[most], ".1f"), "codes": number(heard[most], ".0f")}
    if most == least:
        return message(
            "The last interview in %(most)s brought %(new)s new codes on average (of %(codes)s heard). Where the curve "
            "is flat, more interviews would say little that is new.",
            **gaps,
        )
    return message(
        "The last interview in %(most)s brought %(new)s new codes on average (of %(codes)s heard), in %(least)s "
        "%(least_new)s (of %(least_codes)s). Where the curve is flat, more interviews would say little that is new.",
        **gaps, least=least, least_new=number(last[least], ".1f"), least_codes=number(heard[least], ".0f"),
    )  # fmt: skip


def show_new_codes(new_codes: pd.DataFrame) -> Figure:
    """Whether another interview still says something new; table `new_codes`."""
    return Figure(plot_new_codes(new_codes), say_new_codes(new_codes), message("Curves of codes heard, one a region"))


def plot_consistency(consistency: pd.DataFrame, ax: Axes | None = None) -> Axes:
    """Item-rest correlation of each question, by indicator, with the indicator's alpha, its interval and n.

    A question far left of the others asks something else. Indicators with the lowest alpha come first.
    """
    title = message("Do the questions of an indicator belong together?")
    table = consistency[consistency["items"] > 1]
    if table.empty:
        return nothing(ax, title, message("no indicator has more than one question"))
    order = table.sort_values(["alpha", "indicator", "item"], na_position="last")
    table = order.head(ROWS).reset_index(drop=True)
    ax = frame(ax, 9, 1.6 + 0.34 * (len(table) + table["indicator"].nunique()))
    labels, rows, heads = [], [], []
    for indicator, part in table.groupby("indicator", sort=False):
        heads.append(len(labels))
        labels.append(_alpha(indicator, part.iloc[0]))
        rows += zip(range(len(labels), len(labels) + len(part)), part["item_rest"], strict=True)
        labels += list(part["label"])
    label_rows(ax, labels, 64)
    small_rows(ax, 20)
    for y in heads:
        ax.get_yticklabels()[y].set_fontweight("bold")
    for y, value in rows:
        if pd.isna(value):
            ax.text(0.02, y, message("cannot be computed"), va="center", fontsize=8.5, color=SOFT)
            continue
        ax.hlines(y, 0, value, color=PALE, linewidth=2.5, zorder=1)
        ax.scatter(value, y, s=45, color=BLUES[0] if value >= LOW_ITEM else "white", edgecolor=BLUES[0], zorder=3)
    ax.axvline(0, color=INK, linewidth=0.8)
    ax.axvline(LOW_ITEM, color=SOFT, linewidth=1, linestyle="--")
    values = [value for _, value in rows if pd.notna(value)]
    ax.set_xlim(min(-0.05, *values, 0) - 0.05 if values else -0.1, 1.02)
    legend_below(ax, _consistency_handles())
    if len(table) < len(order):
        counts = {"n": len(table), "total": len(order)}
        title = message("%(title)s (%(n)s of %(total)s questions)", title=title, **counts)
    scale = message("correlation of a question with the others (1 = say the same, 0 = unrelated)")
    return tidy(ax, title, scale)


def _consistency_handles() -> list:
    return [
        dot(BLUES[0], "o", message("%(low)s and more", low=LOW_ITEM)),
        dot("white", "o", message("under %(low)s: look at the question", low=LOW_ITEM)),
        Line2D([], [], color=SOFT, linestyle="--", label=f"{LOW_ITEM}"),
    ]


def _alpha(indicator: str, row: pd.Series) -> str:
    """The head of an indicator: its name and Cronbach's alpha."""
    head = {"indicator": words(indicator), "block": block_text(indicator.partition(":")[0]), "number": n_text(row["n"])}
    if pd.isna(row["alpha"]):
        return message("%(indicator)s (%(block)s): no alpha (%(number)s)", **head)
    numbers = {name: number(row[name], ".2f") for name in ("alpha", "alpha_low", "alpha_high")}
    if pd.isna(row["alpha_low"]):
        return message("%(indicator)s (%(block)s): alpha %(alpha)s (%(number)s)", **head, **numbers)
    text = marked("%(indicator)s (%(block)s): alpha %(alpha)s, %(alpha_low)s to %(alpha_high)s (%(number)s)")
    return message(text, **head, **numbers)


def say_consistency(consistency: pd.DataFrame) -> str:
    """The least consistent indicator, and the questions that hardly go with the others."""
    table = consistency[consistency["items"] > 1]
    if table.empty:
        return message("Each indicator has one question only: consistency cannot be judged.")
    heads = table.drop_duplicates("indicator").dropna(subset="alpha").sort_values(["alpha", "indicator"])
    several = table["indicator"].nunique()
    if len(heads):
        row = heads.iloc[0]
        sentence = message_by_number(
            "%(n)s indicator have more than one question; the least consistent is %(indicator)s (alpha %(alpha)s, n = "
            "%(interviews)s).",
            "%(n)s indicators have more than one question; the least consistent is %(indicator)s (alpha %(alpha)s, n = "
            "%(interviews)s).",
            several, indicator=words(row["indicator"]), alpha=number(row['alpha'], ".2f"), interviews=row["n"],
        )  # fmt: skip
    else:
        sentence = message_by_number(
            "%(n)s indicator have more than one question.", "%(n)s indicators have more than one question.", several
        )
    weak = table[table["item_rest"] < LOW_ITEM].sort_values(["item_rest", "item"])
    return f"{sentence} {_say_weak(weak)}" if len(weak) else sentence


def _say_weak(weak: pd.DataFrame) -> str:
    """The questions that hardly go with the others, the weakest first; `weak` are their rows."""
    questions = listing(f"'{r.label}' ({number(r.item_rest, '.2f')})" for r in weak.head(3).itertuples())
    if len(weak) > 3:
        return message(
            "%(n)s questions hardly go with the others, the weakest of them %(questions)s.",
            n=len(weak), questions=questions,
        )  # fmt: skip
    return message_by_number(
        "%(n)s question hardly goes with the others: %(questions)s.",
        "%(n)s questions hardly go with the others: %(questions)s.",
        len(weak), questions=questions,
    )  # fmt: skip


def show_consistency(consistency: pd.DataFrame) -> Figure:
    """Whether the questions of an indicator belong together; table `consistency`."""
    return Figure(
        plot_consistency(consistency), say_consistency(consistency), message("Dots of questions by indicator")
    )


def pooling(cells: pd.DataFrame, coverage: pd.DataFrame) -> pd.DataFrame:
    """How far the figures of each region and group lean on other regions.

    Returns
    -------
    table [region, group, pooled_share, n]
        `pooled_share` is the mean over the indicators, 0-1, missing where a group is asked none; `n` interviews.
    """
    mean = cells.groupby(["region", "group"], sort=True)["pooled_share"].mean().reset_index()
    return mean.merge(coverage, on=["region", "group"], how="left").astype({"n": float}).fillna({"n": 0.0})


def plot_pooling(pooled: pd.DataFrame, ax: Axes | None = None) -> Axes:
    """How far the figures of each region and group lean on other regions (0-1); table of `pooling`.

    Hatched: nobody was interviewed, so that the figure comes from elsewhere altogether.
    """
    title = message("How far figures lean on other regions")
    if pooled.empty:
        return nothing(ax, title)
    mean = pooled.groupby("region")["pooled_share"].mean().sort_values(ascending=False, kind="stable")
    regions = mean.index[:MANY]
    wide = grid_of(pooled, "region", "group", "pooled_share").loc[regions]
    wide = wide[[group for group in GROUPS if group in wide]]
    n = grid_of(pooled, "region", "group", "n").reindex(index=wide.index, columns=wide.columns).to_numpy(float)
    values, few = wide.to_numpy(float), len(wide) <= 14
    ax = frame(ax, 2.4 + 1.1 * wide.shape[1], 1.7 + (0.46 if few else row_inches(len(wide))) * len(wide))
    # Where nobody was interviewed all comes from elsewhere: hatched, since a dark cell would read as a measured share.
    ax.pcolormesh(
        np.where(n == 0, 0, np.nan_to_num(values)), cmap="Blues", vmin=0, vmax=1, edgecolors="white", linewidth=1.5
    )
    for y, x in np.ndindex(values.shape):
        if np.isnan(values[y, x]):
            hatch(ax, x + 0.03, y + 0.05, 0.94, 0.9)
            ax.text(x + 0.5, y + 0.5, "–", ha="center", va="center", color=SOFT)
        elif n[y, x] == 0:
            hatch(ax, x + 0.03, y + 0.05, 0.94, 0.9)
        else:
            text = f"{percent(values[y, x])}  ({n_text(n[y, x])})" if few else percent(values[y, x])
            colour = "white" if values[y, x] > 0.6 else INK
            ax.text(x + 0.5, y + 0.5, text, ha="center", va="center", fontsize=8.5 if few else 7, color=colour)
    ax.set_xticks(np.arange(wide.shape[1]) + 0.5, [_group_text(group) for group in wide.columns])
    ax.set_yticks(np.arange(len(wide)) + 0.5, wide.index)
    small_rows(ax, len(wide))
    ax.invert_yaxis()
    ax.xaxis.tick_top()
    if (n == 0).any() or np.isnan(values).any():
        nobody = message("nobody interviewed: all from elsewhere")
        hatched = Patch(facecolor="white", edgecolor=SOFT, hatch="////", label=nobody)
        ax.legend(handles=[hatched], loc="upper left", bbox_to_anchor=(0, 0), frameon=False, fontsize=8.5)
    if len(wide) < len(mean):
        title = message("%(title)s (%(n)s of %(total)s regions)", title=title, n=len(wide), total=len(mean))
    below = message("(share of the estimate, %%; 0%% = own interviews only; mean over the indicators)")
    tidy(ax, f"{title}\n{below}", grid="")
    ax.spines[["left", "bottom"]].set_visible(False)
    return ax


def say_pooling(pooled: pd.DataFrame) -> str:
    """The region that leans most on others, and the one that leans least."""
    mean = pooled.groupby("region")["pooled_share"].mean().dropna()
    if mean.empty:
        return message("No figure leans on other regions.")
    share, most, least = percent(pooled["pooled_share"].mean()), mean.idxmax(), mean.idxmin()
    if most == least:
        sentence = message("On average %(share)s of a group's figure comes from other regions.", share=share)
    else:
        sentence = message(
            "On average %(share)s of a group's figure comes from other regions; most in %(most)s (%(high)s), least in "
            "%(least)s (%(low)s).",
            share=share, most=most, high=percent(mean[most]), least=least, low=percent(mean[least]),
        )  # fmt: skip
    empty = int((pooled["n"] == 0).sum())
    if not empty:
        return sentence
    estimated = message_by_number(
        "In %(n)s cell nobody was interviewed, and the figure is an estimate altogether.",
        "In %(n)s cells nobody was interviewed, and the figure is an estimate altogether.",
        empty,
    )
    return f"{sentence} {estimated}"


def show_pooling(cells: pd.DataFrame, coverage: pd.DataFrame) -> Figure:
    """How far the figures lean on other regions; tables `cells` and `coverage`."""
    pooled = pooling(cells, coverage)
    return Figure(plot_pooling(pooled), say_pooling(pooled), message("Grid of shares by region and group"))


def say_pooling_moves(moves: pd.DataFrame) -> str:
    """What one region more moved in the pooled figures of the others; table `pooling_moves`."""
    if moves.empty:
        return message("What one region moves in the pooled figures of the others is looked at with 3 to 29 regions.")
    first = moves.loc[moves["moved"].abs().idxmax()]
    return message(
        "Leaving one region out moves the pooled figures of the others by %(mean)s on average and by %(most)s at the "
        "most: %(indicator)s in %(region)s is %(estimate)s, and %(without)s without %(left_out)s. Unpooled means never "
        "move.",
        mean=number(moves["moved_mean"].mean(), ".3f"),
        most=number(abs(first["moved"]), ".3f"),
        indicator=first["indicator"],
        region=first["region"],
        left_out=first["left_out"],
        estimate=number(first["estimate"], ".3f"),
        without=number(first["without"], ".3f"),
    )
