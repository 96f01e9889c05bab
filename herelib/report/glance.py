"""Section 1: the question, key numbers, one row a region, and how to read a verdict."""

from __future__ import annotations

from collections.abc import Mapping

import pandas as pd

from herelib.decisions import parameters_of
from herelib.figures import show_packages_by_region
from herelib.report import figures_alone
from herelib.report.contents import (
    BRIEFS,
    IMPACT,
    PAGES,
    SUMMARY,
    anchor_of,
    nobody_asked,
    one_page,
    package_anchor,
    page_of_region,
    part_anchor,
    present_sections,
    region_anchor,
    title_of,
)
from herelib.report.naming import code_of
from herelib.report.rendering import Picture, capital, picture, render
from herelib.report.verdicts import (
    MEANINGS,
    lead_phrase,
    load_phrase,
    meaning,
    named,
    relief_phrase,
    rest_phrase,
    verdict_limits,
)
from herelib.vocabulary import BARRIERS
from herelib.weights import describe
from herelib.words import GROUP_WORDS, listing, marked, message, message_by_number, words

SUBJECTS = {
    "need": marked("needs"),
    "cover": marked("who could meet them"),
    "supply": marked("what exists already"),
    "capacity": marked("what the place can build on"),
    "asset": marked("its assets"),
    "barrier": marked("what stands in the way"),
}


def opening(shown: Mapping[str, pd.DataFrame], settings: Mapping, parts: pd.DataFrame) -> str:
    """Title, banner, contents and section 1 as HTML.

    Parameters
    ----------
    shown : the tables that `herelib.release.disclosure` lets through
    settings : of study.yaml
    parts : of the catalogue
    """
    if nobody_asked(shown):
        return figures_alone.opening(shown, settings)
    return render("glance.html.j2", **opening_view(shown, settings, parts))


def opening_view(shown: Mapping[str, pd.DataFrame], settings: Mapping, parts: pd.DataFrame) -> dict:
    """What the opening says: title, contents, who was asked about what, key numbers, verdicts and their limits."""
    groups = [group for group in GROUP_WORDS if (shown["coverage"]["group"] == group).any()]
    blocks = set(shown["items"]["block"])
    parameters = parameters_of(shown)
    limits = verdict_limits(parameters)
    return {
        "title": settings["title"],
        "synthetic": bool(settings.get("synthetic")),
        "contents": [(anchor, title_of(anchor)) for anchor in present_sections(shown)],
        "whole": one_page(shown),
        "section_title": title_of("glance"),
        "summary": SUMMARY,
        "impact": IMPACT if len(shown.get("differences", ())) else "",
        "groups": listing(message(GROUP_WORDS[group]) for group in groups),
        "year": settings.get("year", ""),
        "subjects": listing(message(subject) for block, subject in SUBJECTS.items() if block in blocks),
        "numbers": key_numbers(shown, parts, len(groups)),
        "verdicts": verdict_rows(shown, parts),
        "meanings": [(verdict, meaning(verdict, limits)) for verdict in MEANINGS],
        "weights": weights_sentence(parameters),
        "base": int(shown["rounding"]["step"].iloc[0]),  # its first row is the base of counts
        "packages": packages_picture(shown, parts),
    }


def weights_sentence(parameters: pd.DataFrame) -> str:
    """How much each barrier counts, as the team decided."""
    value = parameters.set_index("parameter")["value"]  # texts, since parameters are of all kinds
    quoted = {name: f"'{words(f'barrier:{name}')}'" for name in BARRIERS}
    doubts = {"doubt": float(value["importance_doubt"]), "elicited_doubt": float(value["elicited_doubt"])}
    stated, emphasis = describe(value["importance"], BARRIERS, quoted, **doubts), value.get("emphasis", "none")
    if emphasis == "none":
        return stated
    return message("%(weights)s Beyond that they count times: %(emphasis)s.", weights=stated, emphasis=emphasis)


def packages_picture(shown: Mapping[str, pd.DataFrame], parts: pd.DataFrame) -> Picture | None:
    """Which parts are in the package of which region; nothing where no region has a package."""
    if not shown["parts"]["in_package"].any():
        return None
    return picture(show_packages_by_region(shown["parts"], parts.set_index("part")["label"]))


def key_numbers(shown: Mapping[str, pd.DataFrame], parts: pd.DataFrame, groups: int) -> list[tuple[str, object, str]]:
    """How many interviews, regions, countries, groups, questions and parts: each with its name and its section."""
    interviews = shown["coverage"].loc[shown["coverage"]["region"] == "all", "n"].iloc[0]
    regions, countries = len(shown["regions"]), int(shown["regions"]["country"].nunique())
    # Only interviews can be hidden: all others count what is public or what the team decided.
    return [
        (message("interviews, about"), message("hidden") if pd.isna(interviews) else interviews, "asked"),
        (message_by_number("region", "regions", regions), regions, "cards"),
        (message_by_number("country", "countries", countries), countries, "cards"),
        (message_by_number("group asked", "groups asked", groups), groups, "asked"),
        (message("questions analysed"), len(shown["items"]), "needs"),
        (message("parts compared"), len(parts), "limits"),
    ]


def verdict_rows(shown: Mapping[str, pd.DataFrame], parts: pd.DataFrame) -> list[dict]:
    """One row a region: the verdict, the package, what it takes away, how much there is; and where each stands."""
    labels = parts.set_index("part")["label"]
    whole = one_page(shown)
    places = shown["regions"].set_index("region")
    return [
        {
            "region": row.region,
            **places_of(row, whole),
            "where": where(places.loc[row.region]),
            "verdict": row.verdict,
            "lead": capital(lead_phrase(row, labels)),
            "rest": rest_phrase(row, labels),
            "relief": relief_phrase(row),
            "load": load_phrase(row.load),
        }
        for row in shown["verdicts"].sort_values("region").itertuples()
    ]


def places_of(verdict, whole: bool) -> dict[str, str]:
    """Where brief, card, verdict, lead, relief and load of a region stand; `verdict` is a row of the table verdicts.

    Parameters
    ----------
    whole : whether all regions stand on one page; else each has a page of its own
    """
    file = page_of_region(code_of(verdict.region))
    page = "" if whole else f"{PAGES}/{file}"
    card = f"{page}#{region_anchor(verdict.region)}"
    packaged, leads = bool(verdict.package), verdict.lead in named(verdict.package)
    return {
        "brief": f"{BRIEFS}/{file}",
        "link": card,
        "firm": f"{page}#{anchor_of('firm', verdict.region)}",
        "led_by": f"{page}#{part_anchor(verdict.region, verdict.lead)}" if leads else card,
        "rests_on": f"{page}#{package_anchor(verdict.region)}" if packaged else "",
        "presses": "" if pd.isna(verdict.load) else f"{page}#{anchor_of('presses', verdict.region)}",
    }


def where(region: pd.Series) -> str:
    """In what kind of place and which country a region lies; `region` is its row of the table regions."""
    return ", ".join(part for part in (words(region["setting"]), region["country"]) if part)
