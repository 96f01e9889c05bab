"""Who rated the parts of the catalogue, and how far the raters agree."""

from __future__ import annotations

from collections.abc import Mapping

import pandas as pd

from herelib.words import marked, message, number, percent

SUBJECTS = {"effects": marked("what parts take away"), "requires": marked("what parts need")}
JUDGED = "J: "  # how the files mark what is judged
NONE = "–"


def ratings_view(catalogue: Mapping[str, pd.DataFrame], agreement: pd.DataFrame | None = None) -> dict:
    """Who rated, how many cells, and the agreement of each two raters.

    Parameters
    ----------
    catalogue : tables effects, requires, raters
    agreement : table [what, rater_a, rater_b, cells, agree, kappa_quadratic, kappa_linear, alpha, low, high]

    Returns
    -------
    dict of `raters` (names), `rated_by` (sentences), `cells` and `rows` of a table of agreement
    """
    raters = sorted(catalogue["effects"]["rater"].unique())
    cells = len(catalogue["effects"]) + len(catalogue["requires"])
    rows = [] if agreement is None else [agreement_row(row) for row in agreement.itertuples()]
    return {"raters": len(raters), "cells": cells, "rated_by": rated_by(catalogue["raters"]), "rows": rows}


def rated_by(raters: pd.DataFrame) -> str:
    """Who the raters are and what becomes of their ratings, each said once; `raters` is a table of the catalogue."""
    people = raters.drop_duplicates(["rated_by", "status"])
    return "; ".join(
        message("%(people)s (%(status)s)", people=row.rated_by, status=row.status.removeprefix(JUDGED))
        for row in people.itertuples()
    )


def agreement_row(row) -> list[str]:
    """How far two raters agree, as a row of a table; `row` is a row of the agreement."""
    interval = NONE if pd.isna(row.low) else message("%(low)s to %(high)s", low=two(row.low), high=two(row.high))
    return [
        message(SUBJECTS[row.what]) if row.what in SUBJECTS else row.what.replace("_", " "),
        message("%(first)s and %(second)s", first=row.rater_a, second=row.rater_b),
        f"{row.cells}",
        percent(row.agree),
        two(row.kappa_quadratic),
        two(row.kappa_linear),
        two(row.alpha),
        interval,
    ]


def two(coefficient: float) -> str:
    """A coefficient with two digits; a dash where it cannot be told."""
    return NONE if pd.isna(coefficient) else number(coefficient, ".2f")
