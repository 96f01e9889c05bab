"""What was coded in the open answers, and how far those who read the same answers agree."""

from __future__ import annotations

import numpy as np
import pandas as pd
from matplotlib.axes import Axes
from matplotlib.lines import Line2D

from herelib.figures.figure import Figure
from herelib.figures.looks import (
    BLUES,
    INK,
    SOFT,
    frame,
    label_rows,
    legend_below,
    nothing,
    tidy,
)
from herelib.segments import AUTOMATIC, MACHINES
from herelib.tables import grid_of
from herelib.words import listing, marked, message, message_by_number, n_text, number, percent

_MARK_COLOURS = {
    marked("reliable"): BLUES[0],
    marked("tentative"): BLUES[1],
    marked("too low"): "#f6c26b",
    marked("undefined"): "#9a9a9a",
}
ALL_CODES = marked("all codes")
MARKS = (0.667, 0.8)  # Krippendorff (2004, p. 241): tentative and firm conclusions


def codes_by_language(
    segments: pd.DataFrame, open_answers: pd.DataFrame, codebook: pd.DataFrame | None
) -> pd.DataFrame:
    """In what share of the open answers of each language each code was found.

    Returns
    -------
    table [code, label, language, answers, found, share, automatic]
        `answers` in that language to the items in which the code was found at all; `automatic` of the `found` were
        coded by no person: by the codebook's terms, or by the coder that learnt from people.
    """
    counted = segments[segments["counts"]].merge(
        open_answers[["interview", "item", "language"]], on=["interview", "item"]
    )
    key = ["code", "language", "interview", "item"]
    # Several coders of one answer count once, and one person among them makes it coded by hand.
    by_hand = counted.assign(hand=~counted["coder"].isin(MACHINES)).groupby(key, sort=True)["hand"].any()
    findings = by_hand.groupby(["code", "language"]).agg(found="size", hand="sum").reset_index()
    # Answers to an item in which a code never stood could hardly hold it: they are not counted against it.
    items = counted[["code", "item"]].drop_duplicates()
    asked = items.merge(open_answers[["item", "language"]], on="item").value_counts(["code", "language"])
    table = asked.rename("answers").reset_index().merge(findings, how="left", on=["code", "language"]).fillna(0)
    table = table.assign(share=table["found"] / table["answers"], automatic=table["found"] - table["hand"])
    table["label"] = [_label_of_code(codebook).get(code) or code for code in table["code"]]
    order = table.groupby("code")["found"].sum().sort_values(ascending=False, kind="stable").index
    table["code"] = pd.Categorical(table["code"], order)
    table = table.sort_values(["code", "language"], ignore_index=True).astype({"code": str})
    columns = ["code", "label", "language", "answers", "found", "share", "automatic"]
    return table[columns].astype({"answers": int, "found": int, "automatic": int})


def _label_of_code(codebook: pd.DataFrame | None) -> dict[str, str]:
    """The English label of each code, else the first there is, behind that of the code above it."""
    if codebook is None:
        return {}
    names = sorted((c for c in codebook.columns if c.startswith("label_")), key=lambda name: name != "label_en")
    labels = pd.Series("", index=codebook.index)
    for name in names:
        labels = labels.where(labels != "", codebook[name])
    label_by_code = dict(zip(codebook["code"], labels, strict=True))
    parent_by_code = dict(zip(codebook["code"], codebook["parent"], strict=True))
    return {
        code: f"{label_by_code[parent_by_code[code]].lower()}: {code_label}"
        if code_label and label_by_code.get(parent_by_code[code])
        else code_label
        for code, code_label in label_by_code.items()
    }


def plot_codes(codes: pd.DataFrame, ax: Axes | None = None) -> Axes:
    """In what share of the answers of each language each code was found; table of `codes_by_language`."""
    if codes.empty:
        return nothing(ax, message("What was coded in the open answers"))
    names = list(dict.fromkeys(codes["code"]))
    labels = dict(zip(codes["code"], codes["label"], strict=True))
    shares, counts = (grid_of(codes, "code", "language", column).reindex(names) for column in ("share", "found"))
    ax = frame(ax, 3.2 + 1.05 * shares.shape[1], 1.3 + 0.3 * len(names))
    values = shares.to_numpy(float)
    most = np.nanmax(values, initial=0.01)
    ax.pcolormesh(values, cmap="Blues", vmin=0, vmax=1.35 * most, edgecolors="white", linewidth=2)
    for y, x in np.ndindex(values.shape):
        if not np.isnan(values[y, x]):
            text = f"{percent(values[y, x])}  ({number(counts.iloc[y, x], '.0f')})"
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
    return tidy(ax, message("Share of the answers in each language that hold a code (answers)"), grid="")


def say_codes(table: pd.DataFrame) -> str:
    """The commonest codes, and how much was coded by terms or by the coder that learns, and by no person."""
    if table.empty:
        return message("No open answer was coded.")
    totals = table.groupby("label")[["found", "automatic"]].sum().sort_values("found", ascending=False, kind="stable")
    named = [f"'{label}' ({row.found})" for label, row in totals.head(3).iterrows()]
    share = totals["automatic"].sum() / totals["found"].sum()
    return message(
        "Most often found: %(codes)s. %(share)s of the findings were made by machine alone.",
        codes=listing(named), share=number(share, ".0%"),
    )  # fmt: skip


def show_codes(segments: pd.DataFrame, open_answers: pd.DataFrame, codebook: pd.DataFrame | None) -> Figure:
    """What was coded in each language; tables `segments` and `open_answers`, and the codebook."""
    codes = codes_by_language(segments, open_answers, codebook)
    return Figure(plot_codes(codes), say_codes(codes), message("Grid of codes by language"))


def agreement_by_code(agreement: pd.DataFrame, kind: str, codebook: pd.DataFrame | None = None) -> pd.DataFrame:
    """Krippendorff's alpha of each code and of all together, all coders of a kind taken together.

    Parameters
    ----------
    kind : "human-human" or "automatic-human"

    Returns
    -------
    table [code, label, value, low, high, units, mark, coders], all codes first, then the least reliable
    """
    alphas = (agreement["kind"] == kind) & (agreement["coefficient"] == "krippendorff_alpha")
    table = agreement[alphas & (agreement["item"] == "")]
    # Pairs of coders have rows of their own; here all coders count together, and of ties the most answers.
    table = table[table["coder_count"] == table.groupby("code")["coder_count"].transform("max")]
    table = table.sort_values(["units", "coders"], ascending=[False, True]).drop_duplicates("code")
    overall = table["code"] == ""
    table = table.assign(code=table["code"].where(~overall, ALL_CODES), first=~overall)
    table = table.sort_values(["first", "low", "code"], na_position="first", ignore_index=True)
    labels = {ALL_CODES: message(ALL_CODES), **_label_of_code(codebook)}
    table["label"] = [labels.get(code) or code for code in table["code"]]
    return table[["code", "label", "value", "low", "high", "units", "mark", "coders"]]


def plot_agreement(agreement: pd.DataFrame, ax: Axes | None = None) -> Axes:
    """Alpha of each code with its 95 % interval and the marks at 0.667 and 0.8; table of `agreement_by_code`."""
    if agreement.empty:
        return nothing(ax, message("Agreement between coders"))
    ax = frame(ax, 7.5, 1.5 + 0.3 * len(agreement))
    at = label_rows(ax, [f"{row.label} ({n_text(row.units)})" for row in agreement.itertuples()])
    colour = [_MARK_COLOURS[mark] for mark in agreement["mark"]]
    # Alpha has no lower end: an interval far below zero would squeeze all the others.
    low, high = agreement["low"].clip(lower=-0.25), agreement["high"]
    ax.hlines(at, low, high, color=colour, linewidth=2)
    ax.scatter(agreement["value"], at, s=40, color="white", edgecolor=colour, linewidth=1.8, zorder=3)
    for mark in MARKS:
        ax.axvline(mark, color=SOFT, linewidth=1, linestyle="--")
    ax.set_xlim(-0.27, 1.03)
    handles = [Line2D([], [], color=c, linewidth=3, label=message(mark)) for mark, c in _MARK_COLOURS.items()]
    legend_below(ax, handles)
    title = message("Agreement between %(coders)s", coders=readers(agreement["coders"].iloc[0]))
    return tidy(ax, title, message("Krippendorff's alpha (1 = full; bars: 95%% interval; lines: 0.667 and 0.8)"))


def say_agreement(table: pd.DataFrame) -> str:
    """The agreement over all codes with its interval, and the codes that fall short."""
    if table.empty:
        return message("No two coders read the same answers: agreement cannot be judged.")
    whole = table.iloc[0]
    low = table.iloc[1:].query("mark == 'too low'")["label"].tolist()
    values = {
        "alpha": number(whole["value"], ".2f"),
        "low": number(whole["low"], ".2f"),
        "high": number(whole["high"], ".2f"),
    }
    values["answers"] = message_by_number("%(n)s answer", "%(n)s answers", int(whole["units"]))
    values["coders"] = readers(whole["coders"])
    if not low:
        return message(
            "Over all codes alpha is %(alpha)s (95%% interval %(low)s to %(high)s) on %(answers)s read by %(coders)s.",
            **values,
        )
    named = low if len(low) < 7 else [*low[:5], message("%(n)s others", n=len(low) - 5)]
    return message_by_number(
        "Over all codes alpha is %(alpha)s (95%% interval %(low)s to %(high)s) on %(answers)s read by %(coders)s; for "
        "%(n)s code it is too low, or too little is known: %(codes)s.",
        "Over all codes alpha is %(alpha)s (95%% interval %(low)s to %(high)s) on %(answers)s read by %(coders)s; for "
        "%(n)s codes it is too low, or too little is known: %(codes)s.",
        len(low), codes=listing(named), **values,
    )  # fmt: skip


def show_agreement(agreement: pd.DataFrame, kind: str, codebook: pd.DataFrame | None = None) -> Figure:
    """How far coders of a kind ("human-human", "automatic-human") agree, code by code; table `agreement`."""
    alphas = agreement_by_code(agreement, kind, codebook)
    return Figure(plot_agreement(alphas), say_agreement(alphas), message("Dots with intervals, one a code"))


def readers(coders: str) -> str:
    """Coders as a phrase."""
    return listing(coders.replace(AUTOMATIC, message("the codebook's terms")).split("|"))
