"""When the parts of a package can start: bars from the earliest to the latest day."""

from __future__ import annotations

import matplotlib.dates as mdates
import pandas as pd
from matplotlib.axes import Axes
from matplotlib.patches import Patch

from herelib.figures.figure import Figure
from herelib.figures.looks import INK, ROLE_LOOKS, SOFT_INK, label_above, legend_below, narrow, nothing, tidy, title_of
from herelib.words import ROLE_WORDS, listing, marked, message, message_by_number

LEAST_DAYS = 12  # width of a bar that begins and ends on one day
NO_LEAD = {**ROLE_WORDS, "support": marked("support")}


def plot_calendar(calendar: pd.DataFrame, region: str, ax: Axes | None = None) -> Axes:
    """Each part of a region's package from the earliest to the latest day on which it can start."""
    title = message("%(region)s: when the parts can start", region=region)
    table = calendar[calendar["region"] == region].reset_index(drop=True)
    known = table[table["earliest"] != ""]
    if known.empty:
        return nothing(ax, title, message("nobody knows when"))
    ax = narrow(ax, 1.5 + 0.55 * len(table))
    first, last = (pd.to_datetime(known[name]) for name in ("earliest", "latest"))
    start, end = mdates.date2num(first), mdates.date2num(last)
    ax.barh(
        known.index,
        (end - start).clip(min=LEAST_DAYS),
        left=start,
        height=0.36,
        color=[ROLE_LOOKS[role] for role in known["role"]],
        edgecolor=INK,
        linewidth=0.5,
    )
    label_above(ax, table.index, table["label"], rise=0.24)
    for y in table.index[table["earliest"] == ""]:
        ax.text(start.min(), y, message("not known"), va="center", fontsize=8.5, color=SOFT_INK)
    ax.set_ylim(len(table) - 0.6, -0.75)
    ax.xaxis_date()
    ax.xaxis.set_major_locator(mdates.AutoDateLocator(minticks=3, maxticks=6))
    ax.xaxis.set_major_formatter(mdates.DateFormatter("%Y-%m"))
    ax.tick_params(axis="x", labelsize=8.5)
    tidy(ax, x=message("earliest to latest start"))
    roles = [role for role in ROLE_LOOKS if role in set(known["role"])]
    handles = [
        Patch(facecolor=ROLE_LOOKS[role], edgecolor=INK, linewidth=0.5, label=message(NO_LEAD[role])) for role in roles
    ]
    legend_below(ax, handles, 3)
    return title_of(ax, title, 46)


def say_calendar(calendar: pd.DataFrame, region: str) -> str:
    """When the first part can start and the last has; table `calendar`."""
    table = calendar[calendar["region"] == region]
    known = table[table["earliest"] != ""]
    if known.empty:
        return message("%(region)s: when the parts can start is not known.", region=region)
    first, last = known.loc[known["earliest"].idxmin()], known.loc[known["latest"].idxmax()]
    text = message(
        "%(region)s: %(first)s can start on %(day)s at the earliest; all run by %(end)s at the latest, %(last)s last.",
        region=region,
        first=first["label"],
        day=first["earliest"],
        end=last["latest"],
        last=last["label"],
    )
    unknown = list(table.loc[table["earliest"] == "", "label"])
    if unknown:
        text += " " + message("When is not known for %(parts)s.", parts=listing(unknown))
    return text


def show_calendar(calendar: pd.DataFrame, region: str) -> Figure:
    """When the parts of a region's package can start; table `calendar`."""
    return Figure(plot_calendar(calendar, region), say_calendar(calendar, region), message("Bars on a calendar"))


def conclude_programme(programme: pd.DataFrame) -> str:
    """Where something is planned, and for how many; table `programme`."""
    planned = programme[programme["package"] != ""]
    if planned.empty:
        return message("So for the next section: no verdict names a package, and nothing is planned.")
    open_choice = int((planned["standing"] == "contested").sum())
    text = message_by_number(
        "So for the next section: an incubator is planned in %(n)s of %(all)s regions, for %(people)s founders.",
        "So for the next section: incubators are planned in %(n)s of %(all)s regions, for %(people)s founders.",
        len(planned),
        all=len(programme),
        people=int(planned["founders"].sum()),
    )
    if open_choice:
        text += " " + message_by_number(
            "In %(n)s of them the choice of the package is contested.",
            "In %(n)s of them the choice of the package is contested.",
            open_choice,
        )
    return text
