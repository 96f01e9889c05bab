"""Figures of stage 1: a table of `herelib.figures.interviews` in, Axes out.

What the figures of stage 1 show: how long interviews took, when they were held, what was coded, how coders agree.

Small tables for `herelib.figures.interviews`, and for each the sentence that stands under its figure.
"""

from __future__ import annotations

import numpy as np
import pandas as pd
from matplotlib.axes import Axes
from matplotlib.lines import Line2D
from matplotlib.patches import Patch

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
from herelib.segments import AUTOMATIC
from herelib.tables import grid_of
from herelib.vocabulary import GROUPS
from herelib.words import GROUP_WORDS, counting, listing, n_text, percent, words

_MARK_COLOURS = {"reliable": BLUES[0], "tentative": BLUES[1], "too low": "#f6c26b", "undefined": "#9a9a9a"}


def plot_lengths(lengths: pd.DataFrame, ax: Axes | None = None) -> Axes:
    """How long interviews took; table `fieldwork.lengths`. The last bar takes all longer ones."""
    if not lengths["n"].sum():
        return nothing(ax, "Length of the interviews")
    ax = frame(ax, 7.5, 3.2)
    width = lengths["high"] - lengths["low"]
    ax.bar(lengths["low"], lengths["n"], width=width, align="edge", color=BLUES[1], edgecolor="white", linewidth=0.6)
    middle = lengths["median"].iloc[0]
    ax.set_ylim(0, 1.18 * lengths["n"].max())
    ax.axvline(middle, color=INK, linewidth=1.4)
    ax.text(middle, ax.get_ylim()[1] * 0.98, f" median {middle:.0f} min", va="top", color=INK)
    ax.set_xlim(0, lengths["high"].iloc[-1])
    ax.set_ylabel("interviews (count)")
    title = f"Length of the interviews (n = {lengths['n'].sum()})"
    return tidy(ax, title, "minutes from start to end; the last bar holds all longer ones", grid="y")


def plot_dates(dates: pd.DataFrame, ax: Axes | None = None) -> Axes:
    """Interviews per week, by language of the interview; table `fieldwork.dates`."""
    if dates.empty:
        return nothing(ax, "When the interviews were held")
    ax = frame(ax, 7.5, 3.2)
    wide = dates.pivot_table(index="week", columns="language", values="n", aggfunc="sum", fill_value=0)
    wide = wide.reindex(pd.date_range(wide.index.min(), wide.index.max(), freq="7D"), fill_value=0)
    base, at, handles = np.zeros(len(wide)), np.arange(len(wide)), []
    for nth, language in enumerate(wide.columns):
        colour = CLUSTERS[nth % len(CLUSTERS)]
        ax.bar(at, wide[language], bottom=base, color=colour, edgecolor="white", linewidth=0.6, width=0.85)
        handles.append(Patch(facecolor=colour, label=language))
        base = base + wide[language].to_numpy()
    every = max(1, len(wide) // 8)
    ax.set_xticks(at[::every], [f"{week:%d %b}" for week in wide.index[::every]])
    ax.set_ylabel("interviews (count)")
    legend_below(ax, handles, columns=8)
    return tidy(ax, f"When the interviews were held (n = {int(base.sum())})", "week, by its Monday", grid="y")


def plot_codes(codes: pd.DataFrame, ax: Axes | None = None) -> Axes:
    """In what share of the answers of each language each code was found; table `fieldwork.codes_by_language`."""
    if codes.empty:
        return nothing(ax, "What was coded in the open answers")
    names = list(dict.fromkeys(codes["code"]))
    labels = dict(zip(codes["code"], codes["label"], strict=True))
    shares, counts = (grid_of(codes, "code", "language", column).reindex(names) for column in ("share", "found"))
    ax = frame(ax, 3.2 + 1.05 * shares.shape[1], 1.3 + 0.3 * len(names))
    values = shares.to_numpy(float)
    most = np.nanmax(values, initial=0.01)
    ax.pcolormesh(values, cmap="Blues", vmin=0, vmax=1.35 * most, edgecolors="white", linewidth=2)
    for y, x in np.ndindex(values.shape):
        if not np.isnan(values[y, x]):
            text = f"{percent(values[y, x])}  ({counts.iloc[y, x]:.0f})"
            ax.text(
                x + 0.5,
                y + 0.5,
                text,
                ha="center",
                va="center",
                fontsize=8,
                color="white" if values[y, x] > 0.8 * most else INK,
            )
    ax.set_xticks(np.arange(shares.shape[1]) + 0.5, shares.columns)
    ax.set_yticks(np.arange(len(names)) + 0.5, [labels[name] for name in names])
    ax.invert_yaxis()
    ax.xaxis.tick_top()
    return tidy(ax, "Share of the answers in each language that hold a code (answers)", grid="")


def plot_agreement(agreement: pd.DataFrame, ax: Axes | None = None) -> Axes:
    """Alpha of each code with its 95 % interval and the marks at 0.667 and 0.8; table `fieldwork.agreement_by_code`."""
    if agreement.empty:
        return nothing(ax, "Agreement between coders")
    ax = frame(ax, 7.5, 1.5 + 0.3 * len(agreement))
    at = label_rows(ax, [f"{row.label} ({n_text(row.units)})" for row in agreement.itertuples()])
    colour = [_MARK_COLOURS[mark] for mark in agreement["mark"]]
    low, high = agreement["low"].clip(lower=-0.25), agreement["high"]
    ax.hlines(at, low, high, color=colour, linewidth=2)
    ax.scatter(agreement["value"], at, s=40, color="white", edgecolor=colour, linewidth=1.8, zorder=3)
    for mark in MARKS:
        ax.axvline(mark, color=SOFT, linewidth=1, linestyle="--")
    ax.set_xlim(-0.27, 1.03)
    handles = [Line2D([], [], color=c, linewidth=3, label=name) for name, c in _MARK_COLOURS.items()]
    legend_below(ax, handles)
    coders = readers(agreement["coders"].iloc[0])
    return tidy(
        ax, f"Agreement between {coders}", "Krippendorff's alpha (1 = full; bars: 95% interval; lines: 0.667 and 0.8)"
    )


MARKS = (0.667, 0.8)  # Krippendorff (2004, p. 241): tentative and firm conclusions


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


def say_lengths(table: pd.DataFrame) -> str:
    """The median length, the share of long ones, and how many interviews have no times."""
    total, unknown = int(table["n"].sum()), int(table["unknown"].iloc[0])
    if total == 0:
        return "No interview has both a start and an end."
    middle = table["median"].iloc[0]
    double = table.loc[table["low"] >= 2 * middle, "n"].sum()
    half = f"Half of {counting(total, 'interview')} took less than {middle:.0f} minutes"
    text = f"{half}; {double or 'none'} took over twice as long"
    return f"{text}. Of {unknown} the length is not known." if unknown else f"{text}."


def dates(interviews: pd.DataFrame) -> pd.DataFrame:
    """Interviews per week and language of the interview: table [week, language, n]; a week is named by its Monday."""
    day = pd.to_datetime(interviews["date"].astype(str).replace("", pd.NaT), format="%Y-%m-%d")
    week = day.dt.to_period("W").dt.start_time
    language = interviews["language"].astype(str).replace("", "unknown")
    counted = pd.DataFrame({"week": week, "language": language}).value_counts(sort=False)
    return counted.rename("n").reset_index().sort_values(["week", "language"], ignore_index=True)


def say_dates(table: pd.DataFrame) -> str:
    """When field work began and ended, and its busiest week."""
    if table.empty:
        return "No interview has a date that can be read."
    weeks = table.groupby("week")["n"].sum()
    first, last, most = weeks.index.min(), weeks.index.max(), weeks.idxmax()
    return (
        f"Field work ran from the week of {first:%d %B %Y} to that of {last:%d %B %Y}; "
        f"the busiest week began on {most:%d %B} ({counting(int(weeks.max()), 'interview')})."
    )


def codes_by_language(
    segments: pd.DataFrame, open_answers: pd.DataFrame, codebook: pd.DataFrame | None
) -> pd.DataFrame:
    """In what share of the open answers of each language each code was found.

    Returns
    -------
    table [code, label, language, answers, found, share, automatic]
        `answers` in that language to the items in which the code was found at all; `automatic` of the `found` were
        coded by the codebook's terms only.
    """
    counted = segments[segments["counts"]].merge(
        open_answers[["interview", "item", "language"]], on=["interview", "item"]
    )
    key = ["code", "language", "interview", "item"]
    by_hand = counted.assign(hand=counted["coder"] != AUTOMATIC).groupby(key, sort=True)["hand"].any()
    found = by_hand.groupby(["code", "language"]).agg(found="size", hand="sum").reset_index()
    items = counted[["code", "item"]].drop_duplicates()
    asked = items.merge(open_answers[["item", "language"]], on="item").value_counts(["code", "language"])
    table = asked.rename("answers").reset_index().merge(found, how="left", on=["code", "language"]).fillna(0)
    table = table.assign(share=table["found"] / table["answers"], automatic=table["found"] - table["hand"])
    table["label"] = [_named(codebook).get(code) or code for code in table["code"]]
    order = table.groupby("code")["found"].sum().sort_values(ascending=False, kind="stable").index
    table["code"] = pd.Categorical(table["code"], order)
    table = table.sort_values(["code", "language"], ignore_index=True).astype({"code": str})
    columns = ["code", "label", "language", "answers", "found", "share", "automatic"]
    return table[columns].astype({"answers": int, "found": int, "automatic": int})


def _named(codebook: pd.DataFrame | None) -> dict[str, str]:
    """The English label of each code, else the first there is, behind that of the code above it."""
    if codebook is None:
        return {}
    names = sorted((c for c in codebook.columns if c.startswith("label_")), key=lambda name: name != "label_en")
    found = pd.Series("", index=codebook.index)
    for name in names:
        found = found.where(found != "", codebook[name])
    label = dict(zip(codebook["code"], found, strict=True))
    above = dict(zip(codebook["code"], codebook["parent"], strict=True))
    return {
        code: f"{label[above[code]].lower()}: {own}" if own and label.get(above[code]) else own
        for code, own in label.items()
    }


def say_codes(table: pd.DataFrame) -> str:
    """The commonest codes, and how much was coded by terms only."""
    if table.empty:
        return "No open answer was coded."
    totals = table.groupby("label")[["found", "automatic"]].sum().sort_values("found", ascending=False, kind="stable")
    named = [f"'{label}' ({row.found})" for label, row in totals.head(3).iterrows()]
    share = totals["automatic"].sum() / totals["found"].sum()
    return f"Most often found: {listing(named)}. {share:.0%} of the findings were made by the codebook's terms alone."


def agreement_by_code(agreement: pd.DataFrame, kind: str, codebook: pd.DataFrame | None = None) -> pd.DataFrame:
    """Krippendorff's alpha of each code and of all together, all coders of a kind taken together.

    Parameters
    ----------
    kind : "human-human" or "automatic-human"

    Returns
    -------
    table [code, label, value, low, high, units, mark, coders], all codes first, then the least reliable
    """
    table = agreement[(agreement["kind"] == kind) & (agreement["coefficient"] == "krippendorff_alpha")]
    table = table[table["coder_count"] == table.groupby("code")["coder_count"].transform("max")]
    table = table.sort_values(["units", "coders"], ascending=[False, True]).drop_duplicates("code")
    overall = table["code"] == ""
    table = table.assign(code=table["code"].where(~overall, "all codes"), first=~overall)
    table = table.sort_values(["first", "low", "code"], na_position="first", ignore_index=True)
    table["label"] = [_named(codebook).get(code) or code for code in table["code"]]
    return table[["code", "label", "value", "low", "high", "units", "mark", "coders"]]


def say_agreement(table: pd.DataFrame) -> str:
    """The agreement over all codes with its interval, and the codes that fall short."""
    if table.empty:
        return "No two coders read the same answers: agreement cannot be judged."
    whole = table.iloc[0]
    low = table.iloc[1:].query("mark == 'too low'")["label"].tolist()
    text = (
        f"Over all codes alpha is {whole['value']:.2f} (95% interval {whole['low']:.2f} to {whole['high']:.2f}) on "
        f"{counting(int(whole['units']), 'answer')} read by {readers(whole['coders'])}"
    )
    named = low if len(low) < 7 else [*low[:5], f"{len(low) - 5} others"]
    more = f"; for {counting(len(low), 'code')} it is too low, or too little is known: {listing(named)}" if low else ""
    return f"{text}{more}."


def readers(coders: str) -> str:
    """Coders as a phrase."""
    return listing(coders.replace(AUTOMATIC, "the codebook's terms").split("|"))


def rows_by_rule(accounting: pd.DataFrame) -> pd.DataFrame:
    """How the rows of the exports left: read, dropped by each rule, kept.

    Returns
    -------
    table [what, status, rows, start]
        `start` is where the bar of a waterfall begins.
    """
    dropped = accounting.loc[accounting["status"] == "dropped", "rule"].astype(str).value_counts(sort=False)
    dropped = dropped.sort_index().sort_values(ascending=False, kind="stable")
    kept = int((accounting["status"] == "kept").sum())
    rows = [len(accounting), *dropped.tolist(), kept]
    start = [0, *(len(accounting) - np.cumsum(dropped.to_numpy(int))).tolist(), 0]
    what = ["rows read", *(f"dropped: {words(rule)}" for rule in dropped.index), "interviews kept"]
    status = ["read", *["dropped"] * len(dropped), "kept"]
    return pd.DataFrame({"what": what, "status": status, "rows": rows, "start": start})


def say_accounting(rows: pd.DataFrame) -> str:
    """How many rows were read, kept and dropped, and by which rule most."""
    read, kept = rows.loc[rows["status"] == "read", "rows"].sum(), rows.loc[rows["status"] == "kept", "rows"].sum()
    dropped = rows[rows["status"] == "dropped"]
    text = f"{kept} of {read} rows are interviews that were kept; {dropped['rows'].sum()} were dropped"
    most = f", most of them by the rule '{dropped['what'].iloc[0].removeprefix('dropped: ')}'" if len(dropped) else ""
    return f"{text}{most} ({dropped['rows'].iloc[0]})." if len(dropped) else f"{text}."


def count_interviews(interviews: pd.DataFrame, regions: pd.DataFrame) -> pd.DataFrame:
    """Interviews per region and group, also where nobody was interviewed; table [region, group, n]."""
    present = [group for group in GROUPS if (interviews["group"] == group).any()]
    grid = pd.MultiIndex.from_product([sorted(regions["region"]), present], names=["region", "group"])
    return interviews.groupby(["region", "group"]).size().reindex(grid, fill_value=0).rename("n").reset_index()


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
    counted = "an undisclosed number of" if pd.isna(all_of_it) else str(int(all_of_it))
    regions, groups = counting(cells["region"].nunique(), "region"), counting(cells["group"].nunique(), "group")
    text = f"{counted} interviews in {regions} and {groups}"
    known = totals.dropna()
    if len(known):
        among = "of the totals shown, " if totals.isna().any() else ""
        least, most = f"{known.idxmin()} ({int(known.min())})", f"{known.idxmax()} ({int(known.max())})"
        text += f"; {among}the fewest in {least}, the most in {most}"
    empty = int(((cells["n"] == 0) & ~hidden).sum())
    text += f". In {empty} of {len(cells)} cells nobody was interviewed" if empty else ""
    few = counting(int(hidden.sum()), "cell")
    text += f". Hidden because few people stand behind them: {few}" if hidden.any() else ""
    return text + "."


def missing_by_item(missing: pd.DataFrame, items: pd.DataFrame, top: int = 15) -> pd.DataFrame:
    """The questions that most often went unanswered by those who were asked them.

    Returns
    -------
    table [item, label, n, refused, dont_know, blank, invalid]
        Shares of the n people asked; the `top` items with the most missing.
    """
    kinds = ["refused", "dont_know", "blank", "invalid"]
    found = {item: missing[item].value_counts() for item in missing.columns[1:]}
    counts = pd.DataFrame(found).T.reindex(columns=["", *kinds]).fillna(0).astype(int).rename_axis("item")
    counts = counts[counts.sum(axis=1) > 0]
    table = counts.reindex(columns=kinds, fill_value=0).div(counts.sum(axis=1), axis=0)
    table = table.assign(n=counts.sum(axis=1), total=table.sum(axis=1)).reset_index()
    table = table.merge(items[["item", "label"]], on="item").sort_values(["total", "item"], ascending=[False, True])
    return table.head(top)[["item", "label", "n", *kinds]].reset_index(drop=True)


def say_missing(missing: pd.DataFrame) -> str:
    """The question with the most missing answers, and the commonest kind."""
    if missing.empty:
        return "Nobody was asked anything that is analysed."
    kinds = ["refused", "dont_know", "blank", "invalid"]
    first, by_kind = missing.iloc[0], missing[kinds].mul(missing["n"], axis=0).sum()
    share = first[kinds].astype(float).sum()
    if share == 0:
        return "Every question that was put was answered."
    named = by_kind.idxmax().replace("dont_know", "don't know")
    most = f"Most often unanswered: '{first['label']}' ({share:.0%} of {first['n']} asked)"
    return f"{most}. The commonest kind is '{named}'."


def plot_accounting(rows: pd.DataFrame, ax: Axes | None = None) -> Axes:
    """Where the rows of the exports went: read, dropped by each rule, kept; table `summaries.rows_by_rule`."""
    ax = frame(ax, 7.5, 0.9 + 0.42 * len(rows))
    at = label_rows(ax, rows["what"])
    start = rows["start"].to_numpy(float)
    colours = [BLUES[1] if kind == "dropped" else BLUES[0] for kind in rows["status"]]
    ax.barh(at, rows["rows"], left=start, color=colours, height=0.66)
    for y, x, n in zip(at, start + rows["rows"], rows["rows"], strict=True):
        ax.text(x, y, f" {n}", va="center", color=INK)
    ax.margins(x=0.08)
    return tidy(ax, "Every row of the exports is accounted for", "rows of the exports (count)")


def plot_coverage(coverage: pd.DataFrame, ax: Axes | None = None) -> Axes:
    """Interviews per region and group; hidden cells are hatched. A group `all` holds the totals of the regions."""
    grid = coverage[coverage["region"] != "all"]
    wide = grid_of(grid.assign(n=grid["n"].astype("Float64")), "region", "group", "n")
    order = [name for name in (*GROUPS, "all") if name in wide]
    regions = len(wide)
    if regions > MANY:
        wide = wide.loc[
            wide.reindex(columns=list(GROUPS)).sum(axis=1).sort_values(kind="stable").index[:MANY]
        ].sort_index()
    wide, few = wide[order], len(wide) <= 14
    ax = frame(ax, 1.9 + 1.15 * len(order), 1.2 + (0.42 if few else row_inches(len(wide))) * len(wide))
    values = wide.to_numpy(dtype=float, na_value=np.nan)
    most = np.nanmax(np.where(np.array(order) == "all", np.nan, values), initial=1)
    body = np.where(np.array(order) == "all", 0, values)
    ax.pcolormesh(body, cmap="Blues", vmin=0, vmax=1.35 * most, edgecolors="white", linewidth=2)
    for y, x in np.ndindex(values.shape):
        if np.isnan(values[y, x]):
            hatch(ax, x + 0.04, y + 0.06, 0.92, 0.88)
        else:
            dark = values[y, x] > 0.8 * most and order[x] != "all"
            told = dict(ha="center", va="center", fontsize=10 if few else 7.5, color="white" if dark else INK)
            ax.text(x + 0.5, y + 0.5, f"{values[y, x]:.0f}", **told)
    ax.set_xticks(np.arange(len(order)) + 0.5, [GROUP_WORDS.get(name, "all groups") for name in order])
    ax.set_yticks(np.arange(len(wide)) + 0.5, wide.index)
    small_rows(ax, len(wide))
    ax.invert_yaxis()
    ax.xaxis.tick_top()
    shown = f"; the {MANY} of {regions} regions with the fewest" if regions > MANY else ""
    tidy(ax, f"Interviews per region and group (count){shown}", grid="")
    if np.isnan(values).any():
        words = "hidden: a small number of people, or a cell that would give one away"
        ax.legend(
            handles=[Patch(facecolor="white", edgecolor=SOFT, hatch="////", label=words)],
            loc="upper left", bbox_to_anchor=(0, 0), frameon=False, fontsize=8.5,
        )  # fmt: skip
    return ax


def plot_missing(missing: pd.DataFrame, ax: Axes | None = None) -> Axes:
    """Questions put to people and not answered, by kind; table `summaries.missing_by_item`, n in the labels."""
    kinds = ["refused", "dont_know", "blank", "invalid"]
    if missing.empty:
        return nothing(ax, "Answers that are missing")
    labels = [f"{row.label} ({n_text(row.n)})" for row in missing.itertuples()]
    ax = frame(ax, 8.5, 1.4 + 0.46 * len(missing))
    at = label_rows(ax, labels, width=max(40, max(map(len, labels)) // 2 + 8))
    left = np.zeros(len(missing))
    for kind, colour in zip(kinds, (*BLUES, "#f6c26b"), strict=True):
        ax.barh(at, missing[kind], left=left, color=colour, edgecolor=INK, linewidth=0.4, height=0.7)
        left = left + missing[kind].to_numpy(float)
    legend_below(ax, [Patch(facecolor=c, edgecolor=INK, label=k.replace("dont_know", "don't know"))
                for k, c in zip(kinds, (*BLUES, "#f6c26b"), strict=True)])  # fmt: skip
    ax.set_xlim(0, max(0.1, 1.1 * left.max(initial=0)))
    ax.xaxis.set_major_formatter(lambda x, _: f"{x:.0%}")
    return tidy(ax, "Answers that are missing", "share of the people asked (%)")
