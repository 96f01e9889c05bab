"""Section 4: interviews per region and group without small counts, and how rows left."""

from __future__ import annotations

from collections.abc import Mapping

import pandas as pd

from herelib.figures import say_coverage, say_interviewers, show_accounting, show_interviewers
from herelib.report.contents import nobody_asked, title_of
from herelib.report.rendering import Picture, picture, render
from herelib.words import GROUP_WORDS, marked, message


def who_was_asked(shown: Mapping[str, pd.DataFrame], threshold: int) -> str:
    """Section 4 as HTML.

    Parameters
    ----------
    threshold : the smallest number of people that may be shown
    """
    if nobody_asked(shown):
        return ""
    return render("coverage.html.j2", **coverage_view(shown, threshold))


def coverage_view(shown: Mapping[str, pd.DataFrame], threshold: int) -> dict:
    """The grid of counts, None where one is hidden, and the figure of the rows of the exports."""
    coverage = shown["coverage"]
    groups = [group for group in (*GROUP_WORDS, "all") if (coverage["group"] == group).any()]
    counts = coverage.set_index(["region", "group"])["n"]
    regions = sorted(set(coverage["region"]) - {"all"})
    return {
        "section_title": title_of("asked"),
        "sentence": say_coverage(coverage),
        "groups": [message(GROUP_WORDS.get(group, marked("all groups"))) for group in groups],
        "regions": [(region, [_shown_count(counts[region, group]) for group in groups]) for region in regions],
        "threshold": threshold,
        **interviewers_view(shown),
        "rows": rows_picture(coverage, shown["accounting"]),
    }


def interviewers_view(shown: Mapping[str, pd.DataFrame]) -> dict:
    """Who asked: a figure where it can be said how far answers depend on it, else the sentence that it cannot."""
    effects = shown["interviewer_effects"] if "interviewer_effects" in shown else pd.DataFrame({"share": []})
    known = effects["share"].notna().any()
    return {
        "who_asked": picture(show_interviewers(effects)) if known else None,
        "who_asked_sentence": say_interviewers(effects),
    }


def _shown_count(n) -> int | None:
    return None if pd.isna(n) else int(n)


def rows_picture(coverage: pd.DataFrame, accounting: pd.DataFrame) -> Picture | None:
    """What became of every row of the exports; nothing where even the study's total is hidden, since it shows that."""
    if coverage.loc[coverage["region"] == "all", "hidden"].iloc[0]:
        return None
    return picture(show_accounting(accounting))
