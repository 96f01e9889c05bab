"""Tipping points: how far those who were not heard would have to differ for a conclusion to turn, drawn and said."""

from __future__ import annotations

import numpy as np
import pandas as pd
from matplotlib.axes import Axes

from herelib.figures.figure import Figure
from herelib.figures.looks import BLUES, CLUSTERS, MANY, SOFT, dot, frame, label_rows, legend_below, nothing, tidy
from herelib.words import GROUP_WORDS, VERDICT_WORDS, listing, marked, message, number, words

FIRST, TOP, GAP = "first_need", "top_needs", "clear_gap"
DRAWN = {"unanswered": (BLUES[0], "o"), "half_of_groups": (CLUSTERS[1], "s"), "not_reached": (CLUSTERS[2], "^")}
WHO = {
    "refused": marked("those who refused to answer"),
    "dont_know": marked("those who did not know an answer"),
    "blank": marked("those who left the answer blank"),
    "invalid": marked("those whose answer was off the scale"),
    "unanswered": marked("those who were asked and gave no answer"),
    "declined": marked("those who declined to be interviewed"),
    "not_reached": marked("groups of which nobody was interviewed"),
    "half_of_groups": marked("others of each group, if half of it was not interviewed,"),
    "residents": marked("residents who were not interviewed"),
}
TURNING = {
    FIRST: marked(
        "%(region)s: %(who)s would have to feel %(need)s less and %(other)s more than those who answered, by %(far)s, "
        "for %(need)s to lose first place."
    ),
    TOP: marked(
        "%(region)s: %(who)s would have to feel %(need)s less and %(other)s more than those who answered, by %(far)s, "
        "for %(need)s to leave the three most severe needs."
    ),
    GAP: marked(
        "%(region)s: %(who)s would have to differ from those who answered by %(far)s, each group "
        "towards the other, for the gap between %(group_a)s and %(group_b)s (%(need)s) to be clear no more."
    ),
}
STANDING = {
    FIRST: marked(
        "%(region)s: no difference within the scale between those who answered and %(who)s would take first place from "
        "%(need)s."
    ),
    TOP: marked(
        "%(region)s: no difference within the scale between those who answered and %(who)s would change the three most "
        "severe needs."
    ),
    GAP: marked(
        "%(region)s: no difference within the scale between those who answered and %(who)s would undo the gap between "
        "%(group_a)s and %(group_b)s (%(need)s)."
    ),
}
VERDICT_TURNS = {
    "weaker": marked(
        "%(region)s: if %(who)s felt all barriers weaker by %(far)s than those who answered, the "
        "verdict would no longer be '%(before)s' but '%(after)s'."
    ),
    "stronger": marked(
        "%(region)s: if %(who)s felt all barriers more strongly by %(far)s than those who answered, "
        "the verdict would no longer be '%(before)s' but '%(after)s'."
    ),
}
LEAD_TURNS = {
    "weaker": marked(
        "%(region)s: if %(who)s felt all barriers weaker by %(far)s than those who answered, the "
        "lead would no longer be %(before)s but %(after)s."
    ),
    "stronger": marked(
        "%(region)s: if %(who)s felt all barriers more strongly by %(far)s than those who answered, the lead would no "
        "longer be %(before)s but %(after)s."
    ),
}


def plot_tipping_points(tipping: pd.DataFrame, ax: Axes | None = None) -> Axes:
    """Least difference at which the first need and the three most severe needs turn; those that none turns at 1."""
    title = message("How far those who were not heard would have to differ")
    table = tipping[tipping["conclusion"].isin((FIRST, TOP)) & tipping["source"].isin(list(DRAWN))]
    if table.empty:
        return nothing(ax, title)
    rows = table[["region", "conclusion"]].drop_duplicates().head(MANY)
    ax = frame(ax, 8.5, 1.6 + 0.36 * len(rows))
    called = {FIRST: message("first need"), TOP: message("three most severe needs")}
    at = label_rows(ax, [f"{row.region}: {called[row.conclusion]}" for row in rows.itertuples()])
    handles = []
    for source, (colour, mark) in DRAWN.items():
        part = table[table["source"] == source].set_index(["region", "conclusion"])["delta"]
        if part.empty:
            continue
        keys = pd.MultiIndex.from_frame(rows)
        delta, listed = part.reindex(keys).to_numpy(float), keys.isin(part.index)
        turns = listed & ~np.isnan(delta)
        ax.scatter(delta[turns], at[turns], s=52, color=colour, marker=mark, edgecolor="white", zorder=3)
        never = listed & np.isnan(delta)
        x = np.full(never.sum(), 1.06 + 0.05 * list(DRAWN).index(source))
        ax.scatter(x, at[never], s=52, facecolor="white", edgecolor=colour, marker=mark, zorder=3, clip_on=False)
        handles.append(dot(colour, mark, message(WHO[source]).rstrip(",")))
    ax.axvline(1, color=SOFT, linewidth=0.8)
    ax.set_xlim(-0.02, 1.2)
    ax.set_xticks([0, 0.25, 0.5, 0.75, 1], [number(x, "g") for x in (0, 0.25, 0.5, 0.75, 1)])
    ax.text(1.02, 1.01, message("none turns it"), transform=ax.get_xaxis_transform(), fontsize=8.5, color=SOFT)
    legend_below(ax, handles, 1)
    return tidy(ax, title, message("least difference from those who answered (0-1) that turns it"))


def say_tipping_points(tipping: pd.DataFrame) -> str:
    """In how many regions the first need stands whatever those who gave no answer feel, and where it is nearest."""
    table = tipping[(tipping["conclusion"] == FIRST) & (tipping["source"] == "unanswered")]
    if table.empty:
        return message("No need has a rank that hangs on answers that were not given, or it may not be said.")
    firm, turning = table[table["delta"].isna()], table[table["delta"].notna()]
    if turning.empty:
        return message(
            "Whatever those who were asked and gave no answer feel, the first need stays the first "
            "in each of %(regions)s regions where somebody gave none.",
            regions=len(firm),
        )  # fmt: skip
    nearest = turning.loc[turning["delta"].idxmin()]
    return message(
        "Whatever those who were asked and gave no answer feel, the first need stays the first in "
        "%(firm)s of %(regions)s regions where somebody gave none. %(nearest)s",
        firm=len(firm), regions=len(table), nearest=say_tipping_point(nearest),
    )  # fmt: skip


def show_tipping_points(tipping: pd.DataFrame) -> Figure:
    """How far those who were not heard would have to differ for ranks of needs to turn; table `tipping_points`."""
    return Figure(plot_tipping_points(tipping), say_tipping_points(tipping), message("Dots by region"))


def say_tipping_point(row: pd.Series) -> str:
    """A row of the table `tipping_points` as a sentence."""
    values = {
        "region": row["region"],
        "who": message(WHO[row["source"]]),
        "need": _called(row["indicator"]),
        "other": _called(row["against"]),
        "group_a": message(GROUP_WORDS[row["group_a"]]) if row["group_a"] else "",
        "group_b": message(GROUP_WORDS[row["group_b"]]) if row["group_b"] else "",
    }
    used = STANDING if pd.isna(row["delta"]) else TURNING
    names = {name: values[name] for name in values if f"%({name})s" in used[row["conclusion"]]}
    if used is TURNING:
        less = "step" in row and not row["delta"]  # rounded to nothing: less than the step, and not always nothing
        names["far"] = (
            message("less than %(step)s", step=number(row["step"], ".2f"))
            if less
            else _far(row["delta"], row.get("steps", np.nan))
        )
    return message(used[row["conclusion"]], **names)


def _called(indicator: str) -> str:
    return words(indicator.split(":")[-1])


def _far(delta: float, steps: float = np.nan) -> str:
    """A difference on the scale from 0 to 1, and in steps of the question where it has some."""
    if pd.isna(steps):
        return number(delta, ".2f")
    quarters = round(4 * float(steps)) / 4
    if quarters < 0.25:
        return message("%(delta)s (less than a quarter of a step)", delta=number(delta, ".2f"))
    return message(
        "%(delta)s (steps of the scale: about %(steps)s)", delta=number(delta, ".2f"), steps=number(quarters, "g")
    )


def list_tipping_points(tipping: pd.DataFrame, conclusion: str, source: str, top: int = 12) -> list[str]:
    """A sentence for each row of one conclusion and source, those that turn first on top."""
    table = tipping[(tipping["conclusion"] == conclusion) & (tipping["source"] == source)]
    table = table.sort_values(["delta", "region"], na_position="last", kind="stable").head(top)
    return [say_tipping_point(row) for _, row in table.iterrows()]


def say_verdict_points(points: pd.DataFrame, labels: pd.Series) -> list[str]:
    """A sentence for each verdict or lead that turns, and one for all regions in which none does.

    Parameters
    ----------
    points : table `verdict_tipping_points`
    labels : of the parts, index part
    """
    if points.empty:
        return []
    sentences = [_turned(row, labels) for _, row in points[points["delta"].notna()].iterrows()]
    turned = points.loc[points["delta"].notna(), "region"].unique()
    firm = sorted(set(points["region"]) - set(turned))
    if firm:
        sentences.append(
            message(
                "No difference of this kind, up to the whole scale, gives another verdict or another "
                "lead in %(regions)s.",
                regions=listing(firm),
            )
        )
    return sentences


def _turned(row: pd.Series, labels: pd.Series) -> str:
    values = {"region": row["region"], "who": message(WHO[row["source"]]), "far": number(row["delta"], ".2f")}
    if row["verdict"] != row["new_verdict"]:
        before, after = (message(VERDICT_WORDS[row[name]]) for name in ("verdict", "new_verdict"))
        return message(VERDICT_TURNS[row["direction"]], before=before, after=after, **values)
    before, after = (labels.get(row[name], words(row[name])) or message("none") for name in ("lead", "new_lead"))
    return message(LEAD_TURNS[row["direction"]], before=before, after=after, **values)
