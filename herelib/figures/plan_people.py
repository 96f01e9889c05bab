"""Who could be guided, what is to be taught and what could go wrong: figures and sentences of the team's own plan."""

from __future__ import annotations

import numpy as np
import pandas as pd
from matplotlib.axes import Axes
from matplotlib.patches import Patch

from herelib.figures.figure import Figure
from herelib.figures.looks import (
    BLUES,
    INK,
    MANY,
    SOFT_INK,
    label_rows,
    legend_below,
    narrow,
    nothing,
    row_inches,
    tidy,
    title_of,
)
from herelib.words import listing, marked, message, message_by_number, number, percent

MATCHED_LOOKS = {
    "matched": (marked("have a mentor"), {"facecolor": BLUES[0]}),
    "no_place_left": (marked("no place left"), {"facecolor": "#f6c26b"}),
    "nobody_admissible": (marked("no mentor is admissible"), {"facecolor": "white", "hatch": "////"}),
}
MODULES = 15  # of a training: the competences of EntreComp
REGION, GROUP, ALL = "region", "group", "all"


def plot_matching(matching: pd.DataFrame, ax: Axes | None = None) -> Axes:
    """Shares of those who take part who have a mentor, by region and then by group, and why the others have none."""
    title = message("Who has a mentor")
    table = matching[matching["column"] != ALL].head(MANY)
    if table.empty:
        return nothing(ax, title, message("nobody is matched yet"))
    ax = narrow(ax, 1.5 + row_inches(len(table)) * len(table))
    names = table["name"].str.replace("_", " ") + " (" + table["participants"].astype(str) + ")"
    at = label_rows(ax, names, 24)
    left = np.zeros(len(table))
    for column, (_, look) in MATCHED_LOOKS.items():
        widths = 100 * table[column].to_numpy(float) / table["participants"].to_numpy(float)
        ax.barh(at, widths, left=left, height=0.62, edgecolor=INK, linewidth=0.5, **look)
        left = left + widths
    border = (table["column"] == REGION).sum() - 0.5
    if 0 < border < len(table) - 1:
        ax.axhline(border, color=SOFT_INK, linewidth=0.8)
    ax.set_xlim(0, 100)
    tidy(ax, x=message("%% of those who take part (how many)"))
    handles = [
        Patch(edgecolor=INK, linewidth=0.5, label=message(text), **look) for text, look in MATCHED_LOOKS.values()
    ]
    legend_below(ax, handles, 2)
    return title_of(ax, title)


def say_matching(matching: pd.DataFrame) -> str:
    """How many are matched, why the others are not, and where the share is lowest; table `matching`."""
    total = matching[matching["column"] == ALL]
    if total.empty:
        return message("Nobody is matched yet: there is no list of participants, or none of mentors.")
    row = total.iloc[0]
    text = message_by_number(
        "%(matched)s of %(n)s participant has a mentor (%(share)s); for %(nobody)s no mentor is admissible, and for "
        "%(full)s no place is left.",
        "%(matched)s of %(n)s participants have a mentor (%(share)s); for %(nobody)s no mentor is admissible, and for "
        "%(full)s no place is left.",
        int(row["participants"]),
        matched=int(row["matched"]),
        share=percent(row["share"]),
        nobody=int(row["nobody_admissible"]),
        full=int(row["no_place_left"]),
    )
    regions = matching[matching["column"] == REGION]
    if len(regions) > 1:
        lowest = regions.loc[regions["share"].idxmin()]
        text += " " + message(
            "The share is lowest in %(region)s (%(share)s).", region=lowest["name"], share=percent(lowest["share"])
        )
    return text


def show_matching(matching: pd.DataFrame) -> Figure:
    """Who has a mentor, by region and group; table `matching`."""
    return Figure(plot_matching(matching), say_matching(matching), message("Stacked bars of shares"))


def plot_training(training: pd.DataFrame, ax: Axes | None = None) -> Axes:
    """Hours of each module, those first in which most is lacking; of the first region, or of all."""
    title = message("What to teach first")
    if training.empty:
        return nothing(ax, title, message("nobody was asked, or too few"))
    table = training[training["region"] == training["region"].iloc[0]].head(MODULES)
    ax = narrow(ax, 1.3 + 0.3 * len(table))
    at = label_rows(ax, table["label"], 34)
    ax.barh(at, table["hours"], height=0.62, color=BLUES[1], edgecolor=INK, linewidth=0.5)
    ax.tick_params(axis="y", labelsize=8.5)
    tidy(ax, x=message("hours of training"))
    return title_of(ax, title)


def say_training(training: pd.DataFrame) -> str:
    """In what most is lacking, and who was counted together; table `training`."""
    lacking = training[training["gap"] > 0]
    if lacking.empty:
        return message("Nobody who was asked lacks what founding asks for, or too few were asked.")
    first = lacking[lacking["region"] == lacking["region"].iloc[0]].head(3)
    names = listing(first["label"].str.lower())
    if (training["region"] == ALL).any():
        return message(
            "Most is lacking in %(first)s; all regions learn the same, since in one of them too few were asked.",
            first=names,
        )
    return message("In %(region)s most is lacking in %(first)s.", region=first["region"].iloc[0], first=names)


def show_training(training: pd.DataFrame) -> Figure:
    """What to teach first; table `training`."""
    return Figure(plot_training(training), say_training(training), message("Bars of hours by module"))


def conclude_people(matching: pd.DataFrame, more_mentors: pd.DataFrame) -> str:
    """Where one more mentor would help most; tables of those names."""
    if matching.empty:
        return message("So for the next section: mentors and participants are still to be won.")
    helping = more_mentors[more_mentors["matches_added"] > 0]
    if helping.empty:
        return message("So for the next section: one more mentor in a region would add nobody.")
    best = helping.iloc[0]
    return message(
        "So for the next section: one more mentor in %(region)s who takes %(places)s would add most: %(added)s.",
        region=best["region"],
        places=int(best["places"]),
        added=int(best["matches_added"]),
    )


def conclude_expected(expected: pd.DataFrame, indicators: pd.DataFrame) -> str:
    """How many people are to be reached, how much is not known, and what is measured; tables of those names."""
    reached = expected[expected["measure"] == "reached"]
    unknown = int(expected["central"].isna().sum())
    if reached.empty:
        return message("So for the report: nothing is planned, and nothing is expected.")
    return message_by_number(
        "So for the report: %(people)s people are to be reached; %(unknown)s of %(all)s expectations are unknown, as a "
        "rate is; %(n)s indicator has a baseline.",
        "So for the report: %(people)s people are to be reached; %(unknown)s of %(all)s expectations are unknown, as a "
        "rate is; %(n)s indicators have a baseline.",
        indicators["indicator"].nunique(),
        people=number(reached["central"].sum(), ".0f"),
        unknown=unknown,
        all=len(expected),
    )


def conclude_ideas(ideas: pd.DataFrame, target_group: pd.DataFrame) -> str:
    """How many ideas there is room for, and where people of the target group were heard; tables of those names."""
    named = ideas[ideas["ideas"] > 0]
    room = int(named.loc[named["standing"] == "room", "ideas"].sum())
    heard = target_group["region"].nunique()
    return message_by_number(
        "So for the next section: business types were named %(all)s times, %(room)s times where there is "
        "room; in %(n)s region people were asked about work and hours.",
        "So for the next section: business types were named %(all)s times, %(room)s times where there is "
        "room; in %(n)s regions people were asked about work and hours.",
        heard,
        room=room,
        all=int(named["ideas"].sum()),
    )


def conclude_risks(risks: pd.DataFrame) -> str:
    """What could go wrong in most regions; table `risks`."""
    if risks.empty:
        return message("So for the report: nothing is known that could go wrong.")
    counts = risks.groupby("risk")["region"].nunique().sort_values(ascending=False, kind="stable")
    return message_by_number(
        "So for the report: %(n)s risk in all; most regions share: %(risk)s (%(regions)s regions).",
        "So for the report: %(n)s risks in all; most regions share: %(risk)s (%(regions)s regions).",
        len(risks),
        risk=counts.index[0],
        regions=int(counts.iloc[0]),
    )
