"""Section 7 of the report: are rural and suburban regions different, and does advice travel from one to another?"""

from __future__ import annotations

from collections.abc import Mapping

import pandas as pd

from herelib import plots, transfer_plots, transfer_summaries
from herelib.markup import Html, element, figure, section
from herelib.report import SECTIONS

BORROWED = (
    "A cluster gives the advice that its members have in common; a region without enough evidence of its own may "
    "borrow it, or that of regions in similar circumstances. Borrowed advice never replaces a region's own result."
)


def travel(shown: Mapping[str, pd.DataFrame], methods: pd.DataFrame) -> Html:
    """What differs between settings, what a region borrows from others, and how well left-out regions are predicted."""
    labels = methods.set_index("method")["label"]
    differences, trials = shown["setting_differences"], shown["transfer"]
    parts = [element("h3", "Do rural and suburban regions differ?")]
    parts += paragraphs(transfer_summaries.say_settings(differences, trials, labels=labels))
    if len(differences):
        told = "Differences between settings with their 90% intervals, the largest first."
        drawn = transfer_plots.plot_setting_differences(differences)
        parts.append(figure(drawn, plots.alt_text("Dots with intervals", told), told))
    parts += [element("h3", "What regions can borrow"), element("p", BORROWED)]
    parts += paragraphs(transfer_summaries.say_cluster_advice(shown["cluster_advice"], labels))
    parts += paragraphs(transfer_summaries.say_borrowed(shown["borrowed"], shown["verdicts"], labels))
    parts += [
        element("h3", "Would it have worked? Regions left out in turn"),
        *paragraphs(transfer_summaries.say_transfer(trials)),
    ]
    if len(trials):
        told = "Each region left out, the method that its circumstances alone would have suggested, and its own."
        parts.append(figure(transfer_plots.plot_transfer(trials, labels), plots.alt_text("Grid of trials", told), told))
    return section("travel", SECTIONS["travel"], *parts)


def paragraphs(text: str) -> list[Html]:
    """Text as paragraphs; nothing where there is none."""
    return [element("p", part) for part in text.split("\n") if part.strip()]
