"""The section about two waves: whether it worked, what the design can show, what was learnt, where it would travel."""

from __future__ import annotations

from collections.abc import Mapping

import numpy as np
import pandas as pd

from herelib.figures import conclude_businesses, conclude_travel, say_travels, say_verdict, show_differences
from herelib.impact import (
    amount,
    assignments_in,
    design_in,
    interval,
    main_rows,
    p_text,
    say_all_sensitivity,
    say_decided,
    say_design,
    say_harm,
    say_results,
    say_smallest,
    say_statement,
    say_together,
    say_uneven_in,
    transfer_tables,
)
from herelib.report.contents import title_of
from herelib.report.rendering import picture, render
from herelib.words import marked, message, number, percent

VERDICTS = {
    "shown": marked("shown"),
    "not shown": marked("not shown"),
    "cannot show it": marked("cannot be shown by this design"),
    "no comparison": marked("nothing to compare with"),
}
BLOCKS = {
    "population": marked("Population"),
    "provider": marked("Who provides"),
    "environment": marked("Environment"),
    "transfer": marked("The way there"),
}
LIKENESS = {"alike": marked("alike"), "not alike": marked("not alike"), "not known": marked("not known")}
KINDS = {True: marked("supported"), False: marked("others")}
YEAR = 12
MOST_TOLD = 4  # figures outside of what was tried that are named


def whether_it_worked(shown: Mapping[str, pd.DataFrame]) -> str:
    """The section as HTML; nothing where no second wave was judged.

    Parameters
    ----------
    shown : tables as `herelib.release.protect` lets them through
    """
    if "differences" not in shown or shown["differences"].empty:
        return ""
    return render("impact.html.j2", **impact_view(shown))


def impact_view(shown: Mapping[str, pd.DataFrame]) -> dict:
    """What the section says: the verdict, the figure, all outcomes, what was learnt, and where it would travel."""
    tables = _called(shown)
    design, differences = design_in(tables), tables["differences"]
    travel = transfer_tables(tables, differences, design)
    uneven = say_uneven_in(tables)
    return {
        "section_title": title_of("impact"),
        "verdict": say_verdict(differences),
        "decided": [line for line in (say_decided(differences), say_together(differences)) if line],
        "design": [line for line in (say_design(design), say_smallest(design), uneven) if line],
        "drawn": picture(show_differences({**tables, "assignments": assignments_in(tables)})),
        "results": say_results(tables) if differences["hidden"].any() else [],
        "outcomes": [outcome_row(row) for row in main_rows(differences).itertuples()],
        "harm": say_harm(tables),
        "sensitivity": say_all_sensitivity(tables) if len(tables["sensitivity"]) else [],
        "learnt": [say_statement(row) for _, row in tables["statements"].iterrows()],
        "travels": say_travels(travel["travels"], travel["transfer_blocks"]),
        "travel": conclude_travel(travel["travels"]),
        "blocks": [block_row(row) for row in travel["transfer_blocks"].itertuples()],
        "businesses": conclude_businesses(tables["register"]),
        "register": [register_row(row) for row in tables["register"].itertuples()],
        "survival": [survival_row(row) for row in tables["survival"].itertuples() if not np.isnan(row.alive)],
    }


def _called(shown: Mapping[str, pd.DataFrame]) -> dict[str, pd.DataFrame]:
    """The tables with outcomes called as the profiles call them, in the language that is spoken."""
    known = shown["profiles"].drop_duplicates("indicator").set_index("indicator")["label"].astype(str)
    tables = dict(shown)
    for name in ("differences", "statements"):
        label = shown[name]["outcome"].map(known).fillna(shown[name]["label"])
        tables[name] = shown[name].assign(label=label.astype(str))
    return tables


def outcome_row(row) -> list[str]:
    """An outcome in the table of all: its difference, p, what the design can reach, and who was lost."""
    hidden = message("hidden")
    lost = [percent(share) if not np.isnan(share) else "–" for share in (row.lost_treated, row.lost_others)]
    return [
        row.label,
        hidden if row.hidden else amount(row.estimate),
        hidden if row.hidden else interval(row.low, row.high),
        p_text(row.p),
        p_text(row.smallest_p),
        p_text(row.p_together),
        message(VERDICTS[row.verdict]),
        message("%(treated)s and %(others)s", treated=lost[0], others=lost[1]),
    ]


def block_row(row) -> list[str]:
    """A block of a region in which nothing was tried: how far it is like the regions that had the incubator."""
    outside = [part for part in row.outside.split("; ") if part]
    listed = "; ".join(outside[:MOST_TOLD])
    if len(outside) > MOST_TOLD:
        listed = message("%(figures)s and %(n)s more", figures=listed, n=len(outside) - MOST_TOLD)
    counts = message("%(inside)s of %(known)s", inside=row.inside, known=row.known)
    return [row.region, message(BLOCKS[row.block]), message(LIKENESS[row.label]), counts, listed or "–"]


def register_row(row) -> list[str]:
    """Businesses of one kind over all regions: founded, alive, closed, jobs; small numbers are hidden."""
    counts = [message("hidden") if pd.isna(n) else number(float(n), ",.0f")
              for n in (row.founded, row.alive, row.closed, row.jobs)]  # fmt: skip
    return [message(KINDS[bool(row.supported)]), *counts]


def survival_row(row) -> list[str]:
    """The share of businesses of one kind that is alive after so many years."""
    bounds = "–" if np.isnan(row.low) else message("%(low)s to %(high)s", low=percent(row.low), high=percent(row.high))
    return [
        message(KINDS[bool(row.supported)]), number(row.months / YEAR, "g"), percent(row.alive), bounds,
    ]  # fmt: skip
