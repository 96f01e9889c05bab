"""Section 9: what other choices would change, by region and by option of the decision that decides most."""

from __future__ import annotations

from collections.abc import Mapping

import pandas as pd

from herelib.figures import show_multiverse, show_option_shares
from herelib.release import MULTIVERSE
from herelib.report.contents import nobody_asked, title_of
from herelib.report.rendering import Picture, picture, render
from herelib.report.verdicts import part_name
from herelib.words import VERDICT_WORDS, message, percent

BY_HAND = "by hand in all"  # how the note of a multiverse says that its baseline is not the decided one


def other_choices(shown: Mapping[str, pd.DataFrame], parts: pd.DataFrame) -> str:
    """Section 9 as HTML.

    Parameters
    ----------
    shown : table verdicts and, where a multiverse was made, its tables
    parts : of the catalogue
    """
    if nobody_asked(shown):
        return ""
    return render("multiverse.html.j2", **choices_view(shown, parts.set_index("part")["label"]))


def choices_view(shown: Mapping[str, pd.DataFrame], labels: pd.Series) -> dict:
    """How far the verdicts hold under other choices; says so where that was not computed for this run.

    Parameters
    ----------
    labels : names of the parts for readers, by part
    """
    view = {"section_title": title_of("choices"), "overview": None, "regions": [], "turned_by_none": []}
    if not about_this_run(shown):
        return view
    importance = shown["decision_importance"]
    deciding = {region: deciding_decision(region, importance) for region in sorted(shown["verdicts"]["region"])}
    with_figures = set(shown["option_shares"]["region"])  # disclosure control may leave a region out
    tables = {name: shown[name] for name in MULTIVERSE}
    return {
        **view,
        "overview": picture(show_multiverse(tables, labels)),
        "regions": [
            {
                "name": region,
                "title": title,
                "rows": option_rows(region, decision, shown["option_shares"], labels),
                "picture": options_picture(region, tables, labels),
            }
            for region, (decision, title) in deciding.items()
            if decision and region in with_figures
        ],
        "turned_by_none": [region for region, (number, _) in deciding.items() if not number and region in with_figures],
    }


def about_this_run(shown: Mapping[str, pd.DataFrame]) -> bool:
    """Whether there is a multiverse whose first universe says what this run says.

    A multiverse is written once and stays while decisions, data or scenario change: its shares would then stand beside
    verdicts that they are not about.
    """
    if not all(name in shown for name in MULTIVERSE) or shown["universe_verdicts"].empty:
        return False
    if shown["multiverse"]["note"].str.contains(BY_HAND, regex=False).any():
        return False
    columns = ["region", "verdict", "lead", "package"]
    baseline = shown["universe_verdicts"].loc[shown["universe_verdicts"]["universe"] == 0, columns]
    in_run = shown["verdicts"][columns]
    in_run = in_run[in_run["region"].isin(baseline["region"])]  # disclosure control may leave a region out
    return len(baseline) > 0 and set(baseline.itertuples(index=False)) == set(in_run.itertuples(index=False))


def deciding_decision(region: str, importance: pd.DataFrame) -> tuple[str, str]:
    """The decision that alone turns the verdict of a region most often: number and title; empty where none does."""
    turning = importance[(importance["region"] == region) & (importance["turned"] > 0)]
    if turning.empty:
        return "", ""
    first = turning.sort_values(["importance", "decision"], ascending=[False, True]).iloc[0]
    return first["decision"], first["title"]


def option_rows(region: str, decision: str, shares: pd.DataFrame, labels: pd.Series) -> list[list[str]]:
    """For each option of a decision how a region ends, the commonest first: option, verdict with its lead, share."""
    rows = shares[(shares["region"] == region) & (shares["decision"] == decision)]
    options = list(dict.fromkeys(rows["option"]))
    ordered = rows.assign(order=rows["option"].map(options.index)).sort_values(
        ["order", "share", "verdict", "lead"], ascending=[True, False, True, True]
    )
    return [
        [row.option, ending(row.verdict, row.lead, labels), percent(row.share), f"{row.universes}"]
        for row in ordered.itertuples()
    ]


def ending(verdict: str, lead: str, labels: pd.Series) -> str:
    """A verdict with the part that leads."""
    text = message(VERDICT_WORDS[verdict])
    return f"{text}: {part_name(lead, labels)}" if lead else text


def options_picture(region: str, tables: Mapping[str, pd.DataFrame], labels: pd.Series) -> Picture:
    """How a region ends under each option of the decision that decides most."""
    return picture(show_option_shares(tables, region, labels))
