"""Section 1: the question, key numbers, one row a region, and how to read a verdict."""

from __future__ import annotations

from collections.abc import Mapping

import pandas as pd

from herelib.decisions import parameters_of
from herelib.report.contents import SECTIONS, title_of
from herelib.report.rendering import render
from herelib.report.verdicts import method_phrase, share_phrase
from herelib.weights import describe
from herelib.words import FAMILY_WORDS, GROUP_WORDS, listing, marked, message, message_by_number

SUBJECTS = {
    "need": marked("needs"),
    "cover": marked("who could meet them"),
    "supply": marked("what exists already"),
    "capacity": marked("what the place can build on"),
    "asset": marked("its assets"),
    "barrier": marked("what stands in the way"),
}


def opening(shown: Mapping[str, pd.DataFrame], settings: Mapping, methods: pd.DataFrame) -> str:
    """Title, banner, contents and section 1 as HTML.

    Parameters
    ----------
    shown : the tables that `herelib.release.disclosure` lets through
    settings : of study.yaml
    methods : of the catalogue
    """
    return render("glance.html.j2", **opening_view(shown, settings, methods))


def opening_view(shown: Mapping[str, pd.DataFrame], settings: Mapping, methods: pd.DataFrame) -> dict:
    """What the opening says: title, contents, who was asked about what, key numbers, verdicts and their limits."""
    groups = [group for group in GROUP_WORDS if (shown["coverage"]["group"] == group).any()]
    blocks = set(shown["items"]["block"])
    # The table of parameters holds texts, since parameters are of all kinds.
    value = parameters_of(shown).set_index("parameter")["value"]
    quoted = {family: f"'{message(phrase)}'" for family, phrase in FAMILY_WORDS.items()}
    return {
        "title": settings["title"],
        "synthetic": bool(settings.get("synthetic")),
        "contents": [(anchor, title_of(anchor)) for anchor in SECTIONS],
        "section_title": title_of("glance"),
        "groups": listing(message(GROUP_WORDS[group]) for group in groups),
        "year": settings.get("year", ""),
        "subjects": listing(message(subject) for block, subject in SUBJECTS.items() if block in blocks),
        "numbers": key_numbers(shown, methods, len(groups)),
        "verdicts": verdict_rows(shown, methods),
        "p_clear": float(value["p_clear"]),
        "p_data": float(value["p_data"]),
        "weights": describe(value["families"], float(value["elicited_doubt"]), quoted),
    }


def key_numbers(shown: Mapping[str, pd.DataFrame], methods: pd.DataFrame, groups: int) -> list[tuple[str, object]]:
    """How many interviews, regions, countries, groups, questions and methods: each with its name."""
    interviews = shown["coverage"].loc[shown["coverage"]["region"] == "all", "n"].iloc[0]
    regions, countries = len(shown["regions"]), int(shown["regions"]["country"].nunique())
    # Only interviews can be hidden: all others count what is public or what the team decided.
    return [
        (message("interviews"), message("hidden") if pd.isna(interviews) else interviews),
        (message_by_number("region", "regions", regions), regions),
        (message_by_number("country", "countries", countries), countries),
        (message_by_number("group asked", "groups asked", groups), groups),
        (message("questions analysed"), len(shown["items"])),
        (message("methods compared"), int((methods["role"] == "method").sum())),
    ]


def verdict_rows(shown: Mapping[str, pd.DataFrame], methods: pd.DataFrame) -> list[dict]:
    """One row a region: where it lies, the verdict, and the method or methods it speaks of."""
    labels = methods.set_index("method")["label"]
    places = shown["regions"].set_index("region")
    return [
        {
            "region": row.region,
            "where": ", ".join(part for part in places.loc[row.region, ["setting", "country"]] if part),
            "verdict": row.verdict,
            "method": method_phrase(row, labels),
            "share": share_phrase(row),
        }
        for row in shown["verdicts"].sort_values("region").itertuples()
    ]
