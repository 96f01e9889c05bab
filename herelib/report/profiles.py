"""Section 5: needs, capacities and barriers of all regions side by side, and where groups disagree."""

from __future__ import annotations

from collections.abc import Mapping

import pandas as pd

from herelib.decisions import dimensions
from herelib.figures import (
    list_tipping_points,
    say_gaps,
    say_matrix,
    show_block,
    show_gaps,
    show_matrix,
    show_needs,
    show_overlap,
    show_phases,
    widest_gaps,
)
from herelib.profiles import released_phases
from herelib.report.contents import nobody_asked, one_page, region_anchor, title_of
from herelib.report.rendering import Picture, picture, pictured, render
from herelib.words import listing, message, words

SENTENCES = 3  # of tipping points of one kind


def needs(shown: Mapping[str, pd.DataFrame]) -> str:
    """Section 5 as HTML."""
    if nobody_asked(shown):
        return ""
    return render("profiles.html.j2", **needs_view(shown))


def needs_view(shown: Mapping[str, pd.DataFrame]) -> dict:
    """Figures of all regions together, and where groups disagree."""
    matrix, profiles = shown["matrix"], shown["profiles"]
    widest = widest_gaps(shown["gaps"], shown["groups"], profiles)
    disagreement, whole = say_gaps(widest), one_page(shown)
    return {
        "section_title": title_of("needs"),
        "needs": picture(show_needs(matrix)),
        "capacities": block_picture(profiles, "capacity"),
        "barriers": block_picture(profiles, "barrier"),
        "left_out": say_out_of_scope(shown["parameters_recommend"]) if "parameters_recommend" in shown else "",
        # The question to ask is no part of the figure: it stands below, where there is room for it.
        "gaps": picture(show_gaps(widest.drop(columns="question"))) if len(widest) else None,
        "no_gaps": disagreement,
        **_beside_means(shown),
        "questions": [
            (row.region, f"#{region_anchor(row.region)}" if whole else "", row.question)
            for row in widest.itertuples()
            if row.question
        ],
    }


def _beside_means(shown: Mapping[str, pd.DataFrame]) -> dict:
    """Phases of severity, several needs of one person, and what those who were not heard could change."""
    phases = released_phases(shown["matrix"])
    overlap, points = shown.get("overlap"), shown.get("tipping_points")
    several = None if overlap is None or overlap["share"].isna().all() else overlap
    return {
        "phases": picture(show_phases(phases)) if len(phases) else None,
        "overlap": None if several is None else picture(show_overlap(several, shown["overlap_pairs"])),
        "tipping_points": [] if points is None else _sentences(points),
    }


def _sentences(points: pd.DataFrame) -> list[str]:
    """Of each conclusion the few that turn first, for those who gave no answer and for those never interviewed."""
    sources = ("unanswered", "not_reached", "half_of_groups")
    pairs = [(conclusion, source) for conclusion in ("first_need", "clear_gap") for source in sources]
    return [sentence for pair in pairs for sentence in list_tipping_points(points, *pair, top=SENTENCES)]


def say_out_of_scope(parameters: pd.DataFrame) -> str:
    """What a decision leaves out of the advice, though people may have been asked about it; "" where that is nothing.

    Parameters
    ----------
    parameters : table parameters_recommend
    """
    value = parameters.loc[parameters["parameter"] == "out_of_scope", "value"]
    named = dimensions(value.iloc[0]) if len(value) else ()
    if not named:
        return ""
    return message(
        "Out of scope by a decision (section 8): %(names)s. It counts for nothing in packages and business types, "
        "whatever was said about it.",
        names=listing(message("%(block)s %(name)s", block=n.partition(":")[0], name=words(n)) for n in named),
    )


def block_picture(profiles: pd.DataFrame, block: str) -> Picture | None:
    """The figures of a block by region; nothing where no region has one."""
    if not profiles.loc[profiles["block"] == block, "estimate"].notna().any():
        return None
    return picture(show_block(profiles, block))


def region_view(matrix: pd.DataFrame, region: str) -> dict:
    """A region's need x capacity matrix, or the sentence alone where no severity may be shown."""
    sentence = say_matrix(matrix, region)
    if not pictured() or not matrix.loc[matrix["region"] == region, "severity"].notna().any():
        return {"name": region, "sentence": sentence, "matrix": None}
    return {"name": region, "sentence": sentence, "matrix": picture(show_matrix(matrix, region))}
