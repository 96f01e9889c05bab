"""Section 7: are rural and suburban regions different, and does advice travel from one region to another?"""

from __future__ import annotations

from collections.abc import Mapping

import pandas as pd

from herelib.figures import (
    say_borrowed,
    say_cluster_advice,
    say_settings,
    say_transfer,
    show_setting_differences,
    show_transfer,
)
from herelib.report.contents import nobody_asked, title_of
from herelib.report.rendering import picture, render


def whether_advice_travels(shown: Mapping[str, pd.DataFrame], parts: pd.DataFrame) -> str:
    """Section 7 as HTML.

    Parameters
    ----------
    parts : of the catalogue
    """
    if nobody_asked(shown):
        return ""
    return render("transfer.html.j2", **transfer_view(shown, parts))


def transfer_view(shown: Mapping[str, pd.DataFrame], parts: pd.DataFrame) -> dict:
    """What differs between settings, what a region borrows from others, and how well left-out regions are predicted."""
    labels = parts.set_index("part")["label"]
    differences, trials = shown["setting_differences"], shown["transfer"]
    # Sentences about several regions come as lines of one text: each becomes a paragraph.
    advice = say_cluster_advice(shown["cluster_advice"], labels)
    borrowed = say_borrowed(shown["borrowed"], shown["verdicts"], labels)
    return {
        "section_title": title_of("travel"),
        "settings": paragraphs(say_settings(differences, trials, labels=labels)),
        "differences": picture(show_setting_differences(differences)) if len(differences) else None,
        "borrowed": paragraphs(advice) + paragraphs(borrowed),
        "trials": paragraphs(say_transfer(trials)),
        "left_out": picture(show_transfer(trials, labels)) if len(trials) else None,
    }


def paragraphs(text: str) -> list[str]:
    """The paragraphs of a text; none where it is empty."""
    return [paragraph for paragraph in text.split("\n") if paragraph.strip()]
