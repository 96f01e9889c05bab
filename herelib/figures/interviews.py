"""The interviews: what became of every row of the exports, how many there are where, how long, when, what is missing.

Small tables that only a figure needs (`rows_by_rule`, `lengths` ...) stand beside the figure that they are made for.
"""

from __future__ import annotations

import numpy as np
import pandas as pd
from matplotlib.axes import Axes
from matplotlib.patches import Patch

from herelib.figures.figure import Figure
from herelib.figures.looks import (
    BLUES,
    CLUSTERS,
    INK,
    MANY,
    SOFT,
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
from herelib.translations import long_date
from herelib.vocabulary import GROUPS
from herelib.words import GROUP_WORDS, marked, message, message_by_number, n_text, number, words

MISSING_WORDS = {
    "refused": marked("refused"),
    "dont_know": marked("don't know"),
    "blank": marked("blank"),
    "invalid": marked("invalid"),
}


def rows_by_rule(accounting: pd.DataFrame) -> pd.DataFrame:
    """How the rows of the exports left: read, dropped by each rule, kept.

    Parameters
    ----------
    accounting : table accounting, or as a release has it: [status, rule, rows], each count rounded

    Returns
    -------
    table [what, status, rule, rows, start]
        `start` is where the bar of a waterfall begins.
    """
    if "rows" not in accounting:
        accounting = accounting.assign(rows=1)
    dropped = accounting[accounting["status"] == "dropped"].groupby("rule")["rows"].sum().astype(int)
    # Rules that dropped equally many rows stand by name, never in the order of the rows.
    dropped = dropped.sort_index().sort_values(ascending=False, kind="stable")
    kept = int(accounting.loc[accounting["status"] == "kept", "rows"].sum())
    read = kept + int(dropped.sum())
    rows = [read, *dropped.tolist(), kept]
    start = [0, *(read - np.cumsum(dropped.to_numpy(int))).tolist(), 0]
    labels = [message("dropped: %(rule)s", rule=words(rule)) for rule in dropped.index]
    labels = [message("rows read"), *labels, message("interviews kept")]
    status = ["read", *["dropped"] * len(dropped), "kept"]
    rules = ["", *dropped.index, ""]
    return pd.DataFrame({"what": labels, "status": status, "rule": rules, "rows": rows, "start": start})


def plot_accounting(rows: pd.DataFrame, ax: Axes | None = None) -> Axes:
    """Where the rows of the exports went: read, dropped by each rule, kept; table of `rows_by_rule`."""
    ax = frame(ax, 7.5, 0.9 + 0.42 * len(rows))
    at = label_rows(ax, rows["what"])
    start = rows["start"].to_numpy(float)
    colours = [BLUES[1] if kind == "dropped" else BLUES[0] for kind in rows["status"]]
    ax.barh(at, rows["rows"], left=start, color=colours, height=0.66)
    for y, x, n in zip(at, start + rows["rows"], rows["rows"], strict=True):
        ax.text(x, y, f" {n}", va="center", color=INK)
    ax.margins(x=0.08)
    return tidy(ax, message("Every row of the exports is accounted for"), message("rows of the exports (count)"))


def say_accounting(rows: pd.DataFrame) -> str:
    """How many rows were read, kept and dropped, and by which rule most."""
    read, kept = rows.loc[rows["status"] == "read", "rows"].sum(), rows.loc[rows["status"] == "kept", "rows"].sum()
    dropped = rows[rows["status"] == "dropped"]
    values = {"kept": kept, "read": read, "dropped": dropped["rows"].sum()}
    if dropped.empty:
        return message("%(kept)s of %(read)s rows are interviews that were kept; %(dropped)s were dropped.", **values)
    first = dropped.iloc[0]
    return message(
        "%(kept)s of %(read)s rows are interviews that were kept; %(dropped)s were dropped, most of them by the rule "
        "'%(rule)s' (%(by_rule)s).",
        rule=words(first["rule"]), by_rule=first["rows"], **values,
    )  # fmt: skip


def show_accounting(accounting: pd.DataFrame) -> Figure:
    """Where the rows of the exports went; table `accounting`."""
    rows = rows_by_rule(accounting)
    return Figure(plot_accounting(rows), say_accounting(rows), message("Bar chart of rows"))


def count_interviews(interviews: pd.DataFrame, regions: pd.DataFrame) -> pd.DataFrame:
    """Interviews per region and group, also where nobody was interviewed; table [region, group, n]."""
    present = [group for group in GROUPS if (interviews["group"] == group).any()]
    grid = pd.MultiIndex.from_product([sorted(regions["region"]), present], names=["region", "group"])
    return interviews.groupby(["region", "group"]).size().reindex(grid, fill_value=0).rename("n").reset_index()


def plot_coverage(coverage: pd.DataFrame, ax: Axes | None = None) -> Axes:
    """Interviews per region and group; hidden cells are hatched. A group `all` holds the totals of the regions."""
    grid = coverage[coverage["region"] != "all"]
    wide = grid_of(grid.assign(n=grid["n"].astype("Float64")), "region", "group", "n")
    order = [name for name in (*GROUPS, "all") if name in wide]
    regions = len(wide)
    if regions > MANY:
        # Of many regions the thinnest are shown: there a reader must doubt most.
        wide = wide.loc[
            wide.reindex(columns=list(GROUPS)).sum(axis=1).sort_values(kind="stable").index[:MANY]
        ].sort_index()
    wide, few = wide[order], len(wide) <= 14
    ax = frame(ax, 1.9 + 1.15 * len(order), 1.2 + (0.42 if few else row_inches(len(wide))) * len(wide))
    values = wide.to_numpy(dtype=float, na_value=np.nan)
    # Totals would set the scale of the colours and leave all groups pale, so they are not coloured.
    most = np.nanmax(np.where(np.array(order) == "all", np.nan, values), initial=1)
    body = np.where(np.array(order) == "all", 0, values)
    ax.pcolormesh(body, cmap="Blues", vmin=0, vmax=1.35 * most, edgecolors="white", linewidth=2)
    for y, x in np.ndindex(values.shape):
        if np.isnan(values[y, x]):
            hatch(ax, x + 0.04, y + 0.06, 0.92, 0.88)
        else:
            dark = values[y, x] > 0.8 * most and order[x] != "all"
            style = dict(ha="center", va="center", fontsize=10 if few else 7.5, color="white" if dark else INK)
            ax.text(x + 0.5, y + 0.5, number(values[y, x], ".0f"), **style)
    ax.set_xticks(np.arange(len(order)) + 0.5, [_group_label(name) for name in order])
    ax.set_yticks(np.arange(len(wide)) + 0.5, wide.index)
    small_rows(ax, len(wide))
    ax.invert_yaxis()
    ax.xaxis.tick_top()
    tidy(ax, _coverage_title(len(wide), regions), grid="")
    if np.isnan(values).any():
        hidden = message("hidden: a small number of people, or a cell that would give one away")
        ax.legend(
            handles=[Patch(facecolor="white", edgecolor=SOFT, hatch="////", label=hidden)],
            loc="upper left", bbox_to_anchor=(0, 0), frameon=False, fontsize=8.5,
        )  # fmt: skip
    return ax


def _coverage_title(shown: int, regions: int) -> str:
    if shown == regions:
        return message("Interviews per region and group (count)")
    return message(
        "Interviews per region and group (count); the %(shown)s of %(total)s regions with the fewest",
        shown=shown, total=regions,
    )  # fmt: skip


def _group_label(group: str) -> str:
    return message(GROUP_WORDS[group]) if group in GROUP_WORDS else message("all groups")


def say_coverage(coverage: pd.DataFrame) -> str:
    """Total, the thinnest region, empty cells and hidden ones; works on the plain and on the protected grid."""
    cells = coverage[(coverage["group"] != "all") & (coverage["region"] != "all")]
    hidden = cells["hidden"].astype(bool) if "hidden" in cells else pd.Series(False, cells.index)
    if "hidden" in coverage:
        totals = coverage[(coverage["group"] == "all") & (coverage["region"] != "all")].set_index("region")["n"]
        all_of_it = coverage.loc[coverage["region"] == "all", "n"].iloc[0]
    else:
        totals = cells.groupby("region")["n"].sum()
        all_of_it = totals.sum()
    sentences = [_interviews_counted(cells, totals, all_of_it)]
    empty = int(((cells["n"] == 0) & ~hidden).sum())
    if empty:
        sentences.append(
            message("In %(empty)s of %(total)s cells nobody was interviewed.", empty=empty, total=len(cells))
        )
    if hidden.any():
        few = message_by_number(
            "Hidden because few people stand behind them: %(n)s cell.",
            "Hidden because few people stand behind them: %(n)s cells.",
            int(hidden.sum()),
        )
        sentences.append(few)
    return " ".join(sentences)


def _interviews_counted(cells: pd.DataFrame, totals: pd.Series, all_of_it: object) -> str:
    """How many interviews there are in all, and which regions have the fewest and the most of them."""
    if pd.isna(all_of_it):
        interviews = message("an undisclosed number of interviews")
    else:
        interviews = message("%(n)s interviews", n=int(all_of_it))
    values = {
        "interviews": interviews,
        "regions": message_by_number("%(n)s region", "%(n)s regions", cells["region"].nunique()),
        "groups": message_by_number("%(n)s group", "%(n)s groups", cells["group"].nunique()),
    }
    known = totals.dropna()
    if known.empty:
        return message("%(interviews)s in %(regions)s and %(groups)s.", **values)
    values["fewest"] = f"{known.idxmin()} ({int(known.min())})"
    values["most"] = f"{known.idxmax()} ({int(known.max())})"
    if len(known) < len(totals):
        return message(
            "%(interviews)s in %(regions)s and %(groups)s; of the totals shown, the fewest in %(fewest)s, the most in "
            "%(most)s.",
            **values,
        )
    return message(
        "%(interviews)s in %(regions)s and %(groups)s; the fewest in %(fewest)s, the most in %(most)s.", **values
    )


def show_coverage(interviews: pd.DataFrame, regions: pd.DataFrame) -> Figure:
    """Interviews per region and group; tables `interviews` and `regions`."""
    coverage = count_interviews(interviews, regions)
    return Figure(plot_coverage(coverage), say_coverage(coverage), message("Grid of interviews by region and group"))


def lengths(interviews: pd.DataFrame, bins: int = 24) -> pd.DataFrame:
    """How many interviews took how long: table [low, high, n, median, unknown], minutes; the last bin takes all longer.

    Bins reach up to four times the median, so that one form left open over night does not flatten the rest. `unknown`
    counts the interviews without start or end.
    """
    minutes = interviews["minutes"].dropna().to_numpy(float)
    middle = float(np.median(minutes)) if len(minutes) else np.nan
    top = min(4 * middle, minutes.max()) if len(minutes) else 1.0
    edges = np.linspace(0, max(top, 1.0), bins + 1)
    n = np.histogram(np.minimum(minutes, edges[-1]), edges)[0]
    return pd.DataFrame({"low": edges[:-1], "high": edges[1:], "n": n, "median": middle}).assign(
        unknown=int(interviews["minutes"].isna().sum())
    )


def plot_lengths(lengths: pd.DataFrame, ax: Axes | None = None) -> Axes:
    """How long interviews took; table of `lengths`. The last bar takes all longer ones."""
    if not lengths["n"].sum():
        return nothing(ax, message("Length of the interviews"))
    ax = frame(ax, 7.5, 3.2)
    width = lengths["high"] - lengths["low"]
    ax.bar(lengths["low"], lengths["n"], width=width, align="edge", color=BLUES[1], edgecolor="white", linewidth=0.6)
    middle = lengths["median"].iloc[0]
    # Room above the bars for the label of the median.
    ax.set_ylim(0, 1.18 * lengths["n"].max())
    ax.axvline(middle, color=INK, linewidth=1.4)
    label = message("median %(minutes)s min", minutes=number(middle, ".0f"))
    ax.text(middle, ax.get_ylim()[1] * 0.98, f" {label}", va="top", color=INK)
    ax.set_xlim(0, lengths["high"].iloc[-1])
    ax.set_ylabel(message("interviews (count)"))
    title = message("Length of the interviews (n = %(n)s)", n=lengths["n"].sum())
    return tidy(ax, title, message("minutes from start to end; the last bar holds all longer ones"), grid="y")


def say_lengths(table: pd.DataFrame) -> str:
    """The median length, the share of long ones, and how many interviews have no times."""
    total, unknown = int(table["n"].sum()), int(table["unknown"].iloc[0])
    if total == 0:
        return message("No interview has both a start and an end.")
    middle = table["median"].iloc[0]
    double = table.loc[table["low"] >= 2 * middle, "n"].sum()
    if double:
        sentence = message_by_number(
            "Half of %(n)s interview took less than %(minutes)s minutes; %(longer)s took over twice as long.",
            "Half of %(n)s interviews took less than %(minutes)s minutes; %(longer)s took over twice as long.",
            total, minutes=number(middle, ".0f"), longer=double,
        )  # fmt: skip
    else:
        sentence = message_by_number(
            "Half of %(n)s interview took less than %(minutes)s minutes; none took over twice as long.",
            "Half of %(n)s interviews took less than %(minutes)s minutes; none took over twice as long.",
            total, minutes=number(middle, ".0f"),
        )  # fmt: skip
    return " ".join([sentence, message("Of %(n)s the length is not known.", n=unknown)]) if unknown else sentence


def show_lengths(interviews: pd.DataFrame) -> Figure:
    """How long the interviews took; table `interviews`."""
    counts = lengths(interviews)
    return Figure(plot_lengths(counts), say_lengths(counts), message("Histogram of minutes"))


def dates(interviews: pd.DataFrame) -> pd.DataFrame:
    """Interviews per week and language of the interview: table [week, language, n]; a week is named by its Monday."""
    day = pd.to_datetime(interviews["date"].astype(str).replace("", pd.NaT), format="%Y-%m-%d")
    week = day.dt.to_period("W").dt.start_time
    language = interviews["language"].astype(str).replace("", message("unknown"))
    counted = pd.DataFrame({"week": week, "language": language}).value_counts(sort=False)
    return counted.rename("n").reset_index().sort_values(["week", "language"], ignore_index=True)


def plot_dates(dates: pd.DataFrame, ax: Axes | None = None) -> Axes:
    """Interviews per week, by language of the interview; table of `dates`."""
    if dates.empty:
        return nothing(ax, message("When the interviews were held"))
    ax = frame(ax, 7.5, 3.2)
    wide = dates.pivot_table(index="week", columns="language", values="n", aggfunc="sum", fill_value=0)
    # Weeks without an interview keep their place, so that a pause in field work is seen as one.
    wide = wide.reindex(pd.date_range(wide.index.min(), wide.index.max(), freq="7D"), fill_value=0)
    base, at, handles = np.zeros(len(wide)), np.arange(len(wide)), []
    for nth, language in enumerate(wide.columns):
        colour = CLUSTERS[nth % len(CLUSTERS)]
        ax.bar(at, wide[language], bottom=base, color=colour, edgecolor="white", linewidth=0.6, width=0.85)
        handles.append(Patch(facecolor=colour, label=language))
        base = base + wide[language].to_numpy()
    every = max(1, len(wide) // 8)
    ax.set_xticks(at[::every], [f"{week:%d %b}" for week in wide.index[::every]])
    ax.set_ylabel(message("interviews (count)"))
    legend_below(ax, handles, columns=8)
    title = message("When the interviews were held (n = %(n)s)", n=int(base.sum()))
    return tidy(ax, title, message("week, by its Monday"), grid="y")


def say_dates(table: pd.DataFrame) -> str:
    """When field work began and ended, and its busiest week."""
    if table.empty:
        return message("No interview has a date that can be read.")
    weeks = table.groupby("week")["n"].sum()
    first, last, most = weeks.index.min(), weeks.index.max(), weeks.idxmax()
    return message_by_number(
        "Field work ran from the week of %(first)s to that of %(last)s; the busiest week began on %(busiest)s (%(n)s "
        "interview).",
        "Field work ran from the week of %(first)s to that of %(last)s; the busiest week began on %(busiest)s (%(n)s "
        "interviews).",
        int(weeks.max()), first=long_date(first), last=long_date(last), busiest=long_date(most),
    )  # fmt: skip


def show_dates(interviews: pd.DataFrame) -> Figure:
    """When the interviews were held; table `interviews`."""
    weeks = dates(interviews)
    return Figure(plot_dates(weeks), say_dates(weeks), message("Stacked bars of interviews by week and language"))


def missing_by_item(missing: pd.DataFrame, items: pd.DataFrame, top: int = 15) -> pd.DataFrame:
    """The questions that most often went unanswered by those who were asked them.

    Returns
    -------
    table [item, label, n, refused, dont_know, blank, invalid]
        Shares of the n people asked; the `top` items with the most missing.
    """
    kinds = list(MISSING_WORDS)
    if items.empty:
        return pd.DataFrame(columns=["item", "label", "n", *kinds])
    counts_by_item = {item: missing[item].value_counts() for item in missing.columns[1:]}
    counts = pd.DataFrame(counts_by_item).T.reindex(columns=["", *kinds]).fillna(0).astype(int).rename_axis("item")
    # Of a question that nobody was asked there is no share that went unanswered.
    counts = counts[counts.sum(axis=1) > 0]
    table = counts.reindex(columns=kinds, fill_value=0).div(counts.sum(axis=1), axis=0)
    table = table.assign(n=counts.sum(axis=1), total=table.sum(axis=1)).reset_index()
    table = table.merge(items[["item", "label"]], on="item").sort_values(["total", "item"], ascending=[False, True])
    return table.head(top)[["item", "label", "n", *kinds]].reset_index(drop=True)


def plot_missing(missing: pd.DataFrame, ax: Axes | None = None) -> Axes:
    """Questions put to people and not answered, by kind; table of `missing_by_item`, n in the labels."""
    if missing.empty:
        return nothing(ax, message("Answers that are missing"))
    labels = [f"{row.label} ({n_text(row.n)})" for row in missing.itertuples()]
    ax = frame(ax, 8.5, 1.4 + 0.46 * len(missing))
    at = label_rows(ax, labels, width=max(40, max(map(len, labels)) // 2 + 8))
    left = np.zeros(len(missing))
    for kind, colour in zip(MISSING_WORDS, (*BLUES, "#f6c26b"), strict=True):
        ax.barh(at, missing[kind], left=left, color=colour, edgecolor=INK, linewidth=0.4, height=0.7)
        left = left + missing[kind].to_numpy(float)
    legend_below(ax, [Patch(facecolor=colour, edgecolor=INK, label=message(MISSING_WORDS[kind]))
                for kind, colour in zip(MISSING_WORDS, (*BLUES, "#f6c26b"), strict=True)])  # fmt: skip
    ax.set_xlim(0, max(0.1, 1.1 * left.max(initial=0)))
    ax.xaxis.set_major_formatter(lambda x, _: number(x, ".0%"))
    return tidy(ax, message("Answers that are missing"), message("share of the people asked (%%)"))


def say_missing(missing: pd.DataFrame) -> str:
    """The question with the most missing answers, and the commonest kind."""
    if missing.empty:
        return message("Nobody was asked anything that is analysed.")
    kinds = list(MISSING_WORDS)
    first, by_kind = missing.iloc[0], missing[kinds].mul(missing["n"], axis=0).sum()
    share = first[kinds].astype(float).sum()
    if share == 0:
        return message("Every question that was put was answered.")
    return message(
        "Most often unanswered: '%(question)s' (%(share)s of %(n)s asked). The commonest kind is '%(kind)s'.",
        question=first["label"], share=number(share, ".0%"), n=first["n"],
        kind=message(MISSING_WORDS[by_kind.idxmax()]),
    )  # fmt: skip


def show_missing(missing: pd.DataFrame, items: pd.DataFrame) -> Figure:
    """Which questions went unanswered; tables `missing` and `items`."""
    unanswered = missing_by_item(missing, items)
    kind = message("Stacked bars of missing answers by question")
    return Figure(plot_missing(unanswered), say_missing(unanswered), kind)
