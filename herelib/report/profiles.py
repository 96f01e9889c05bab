"""Section 3: needs, capacities and barriers, the need x capacity matrix of each region, and disagreement."""

from __future__ import annotations

from collections.abc import Mapping

import pandas as pd

from herelib.figures import (
    plot_block,
    plot_gaps,
    plot_matrix,
    plot_needs,
    say_block,
    say_gaps,
    say_matrix,
    say_needs,
    widest_gaps,
)
from herelib.report.contents import title_of
from herelib.report.rendering import Picture, picture, render
from herelib.words import message


def needs(shown: Mapping[str, pd.DataFrame]) -> str:
    """Section 3 as HTML."""
    return render("profiles.html.j2", **needs_view(shown))


def needs_view(shown: Mapping[str, pd.DataFrame]) -> dict:
    """Figures of all regions together, one of each region, and where groups disagree."""
    matrix, profiles = shown["matrix"], shown["profiles"]
    widest = widest_gaps(shown["gaps"], shown["groups"], profiles)
    disagreement = say_gaps(widest)
    return {
        "section_title": title_of("needs"),
        "needs": picture(plot_needs(matrix), say_needs(matrix), message("Grid of needs by region")),
        "capacities": block_picture(profiles, "capacity", message("Grid of capacity by region")),
        "barriers": block_picture(profiles, "barrier", message("Grid of barrier by region")),
        "regions": [region_view(matrix, region) for region in sorted(matrix["region"].unique())],
        # The question to ask is no part of the figure: it stands below, where there is room for it.
        "gaps": picture(plot_gaps(widest.drop(columns="question")), disagreement, message("Dumbbells"))
        if len(widest)
        else None,
        "no_gaps": disagreement,
        "questions": [(row.region, row.question) for row in widest.itertuples() if row.question],
    }


def block_picture(profiles: pd.DataFrame, block: str, kind: str) -> Picture | None:
    """The figures of a block by region; nothing where no region has one."""
    if not profiles.loc[profiles["block"] == block, "estimate"].notna().any():
        return None
    return picture(plot_block(profiles, block), say_block(profiles, block), kind)


def region_view(matrix: pd.DataFrame, region: str) -> dict:
    """A region's need x capacity matrix, or the sentence alone where no severity may be shown."""
    sentence = say_matrix(matrix, region)
    if not matrix.loc[matrix["region"] == region, "severity"].notna().any():
        return {"name": region, "sentence": sentence, "matrix": None}
    kind = message("Needs with intervals, and stacked bars of who could cover them")
    return {"name": region, "sentence": sentence, "matrix": picture(plot_matrix(matrix, region), sentence, kind)}
