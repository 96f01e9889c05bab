"""The brief of one region: all that stands on its two sides, as sentences and numbers."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field

import pandas as pd

from herelib.briefs.businesses import Business, businesses_view
from herelib.briefs.needs import Drawn, Needs, drawn, needs_view
from herelib.briefs.package import Package, package_view
from herelib.briefs.plain import whole
from herelib.briefs.steps import NextStep, steps_view
from herelib.figures import locator
from herelib.report import PAGES, REPORT, capital, named_region, one_page, page_of_region, pictured, quotes_of_card
from herelib.translations import LANGUAGES
from herelib.words import GROUP_WORDS, listing, marked, message

SETTINGS = {"suburban": marked("suburban"), "rural": marked("rural"), "urban": marked("urban")}


@dataclass(frozen=True)
class About:
    """What all briefs of a study share.

    - `title`, `synthetic`, `year`: of study.yaml
    - `names`: what regions are called, by region; one that is not in it is called by its id
    - `language`: that texts are said in; `languages`: all in which the same pages lie, first that of the report
    - `linked`: whether summary and report lie beside the briefs
    """

    title: str
    synthetic: bool = False
    year: str = ""
    names: Mapping[str, str] = field(default_factory=dict)
    language: str = "en"
    linked: bool = True
    languages: tuple[str, ...] = ()

    @property
    def up(self) -> str:
        """From the folder of this language to that of the report."""
        return "../" if self.language in self.languages[1:] else ""

    @property
    def in_report(self) -> str:
        """The report's language by its own name, "" where it is that of this page."""
        return LANGUAGES[self.languages[0]] if self.up else ""

    def others(self) -> list[tuple[str, str, str]]:
        """The other languages: code, own name, and folder seen from that of this page's language."""
        folders = {other: f"{self.up}{other}/" if n else self.up for n, other in enumerate(self.languages)}
        return [(other, LANGUAGES[other], folders[other]) for other in self.languages if other != self.language]


@dataclass(frozen=True)
class Brief:
    """A brief; `report` is the place of the region's card, `region_map` and `quote` are None where there is none."""

    region: str
    name: str
    where: str
    asked: str
    needs: Needs
    businesses: tuple[Business, ...]
    package: Package
    steps: tuple[NextStep, ...]
    region_map: Drawn | None
    quote: Mapping[str, object] | None
    report: str


def brief_view(
    of_region: Mapping[str, pd.DataFrame],
    places: pd.DataFrame,
    catalogue: Mapping[str, pd.DataFrame],
    about: About,
    report: str,
) -> Brief:
    """What the brief of a region says.

    Parameters
    ----------
    of_region : tables that may be shown, with the rows of this region only
    places : of all regions that a map can show, as `herelib.figures.locator.located_at` gives them
    report : place of the region's card in the report, "" if none lies beside it
    """
    verdict = next(of_region["verdicts"].itertuples())
    known = catalogue["parts"].set_index("part")
    name = named_region(about.names, verdict.region)
    businesses = businesses_view(verdict, of_region, catalogue)
    return Brief(
        region=verdict.region,
        name=name,
        where=where_phrase(of_region["regions"]),
        asked=asked_sentence(of_region["coverage"], about.year),
        needs=needs_view(of_region, verdict.region, name),
        businesses=businesses,
        package=package_view(verdict, of_region, known),
        steps=steps_view(verdict, of_region, known, businesses),
        region_map=map_view(places, verdict.region, about.names),
        quote=quote_view(of_region, about.language),
        report=report,
    )


def where_phrase(regions: pd.DataFrame) -> str:
    """Setting, country and inhabitants of a region, as far as they are known; `regions` is its row."""
    if regions.empty:
        return ""
    row = regions.iloc[0]
    phrases = [message(SETTINGS[row["setting"]])] if row["setting"] in SETTINGS else []
    phrases += [row["country"]] if row["country"] else []
    if not pd.isna(row["population"]):
        phrases.append(message("%(people)s inhabitants", people=whole(row["population"])))
    return capital(", ".join(phrases))


def asked_sentence(coverage: pd.DataFrame, year: str) -> str:
    """How many people were asked, of which groups; `coverage` holds the rows of the region.

    A missing number is hidden: few people, or such as would tell how many those few are.
    """
    numbers = coverage.set_index("group")["n"]
    groups = [group for group in GROUP_WORDS if group in numbers.index and numbers[group] is not None]
    heard = [group for group in groups if pd.isna(numbers[group]) or numbers[group] > 0]
    if not heard:
        return message("Nobody was asked here yet.")
    names = listing(message(GROUP_WORDS[group]) for group in heard)
    if pd.isna(numbers.get("all", float("nan"))):
        return message("Asked here (%(year)s): %(groups)s. How many is not shown.", groups=names, year=year)
    return message(
        "About %(n)s people were asked here (%(year)s): %(groups)s.", n=int(numbers["all"]), groups=names, year=year
    )


def map_view(places: pd.DataFrame, region: str, names: Mapping[str, str]) -> Drawn | None:
    """Where the region lies; nothing where the study says neither outline nor coordinates of it."""
    if not pictured() or not (places["region"] == region).any():
        return None
    called = {other: named_region(names, other) for other in places["region"]}
    return drawn(locator.show_locator(places, region, called))


def quote_view(of_region: Mapping[str, pd.DataFrame], language: str) -> Mapping[str, object] | None:
    """A cleared quote about what decided, in the reader's language if there is such a one; nothing without any.

    Of the others one that the team translated comes first.
    """
    quotes = of_region["quotes"]
    ours = quotes[quotes["language"] == language]
    if ours.empty and f"translation_{language}" in quotes:
        ours = quotes[quotes[f"translation_{language}"] != ""]
    rows = quotes_of_card(ours if len(ours) else quotes, of_region["evidence"], of_region["matrix"])
    return rows[0] if rows else None


def card_place(shown: Mapping[str, pd.DataFrame], region: str) -> str:
    """Where the report has the card of a region, seen from its brief."""
    page = REPORT if one_page(shown) else f"{PAGES}/{page_of_region(region)}"
    return f"../{page}#region-{region}"
