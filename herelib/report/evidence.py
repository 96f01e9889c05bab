"""The walk from a region's verdict to what it rests on: package, part, barrier, indicator, questions.

Three clicks from a card: the name of a part leads to what it takes away, a barrier to its indicator, a question to its
answers; "What this rests on" leads to the package as the sum of its parts. There is no script in it. This is the page
that may leave the team: `shown` is what `herelib.release` lets through. `herelib.report.internal` uses the same pieces
and goes down to single answers.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass

import pandas as pd

from herelib.report import indicators
from herelib.report.contents import (
    anchor_of,
    indicator_anchor,
    one_page,
    package_anchor,
    part_anchor,
    region_anchor,
    walk_anchor,
)
from herelib.report.packages import hundredths
from herelib.report.parts import STEPS
from herelib.report.quotes import released_quotes
from herelib.report.rendering import render
from herelib.report.verdicts import named, part_name
from herelib.words import marked, message, number, percent

GRADES = {
    "A": marked("A, well"),
    "B": marked("B, in part"),
    "C": marked("C, hardly"),
    "audit": marked("an audit"),
    "none": marked("not at all: judged"),
}


@dataclass(frozen=True)
class Depth:
    """What stands at the end of the walk: about an item of a region's indicator, and in people's own words.

    Parameters
    ----------
    answers : of region, indicator, item: the single answers; None in a page that may leave the team
    quotes : of region, indicator
    voices : of a region: who speaks for and against business types; none in a page that may leave the team
    """

    answers: Callable[[str, str, str], dict | None]
    quotes: Callable[[str, str], list[dict]]
    voices: Callable[[str], list]
    released: bool


def released(shown: Mapping[str, pd.DataFrame]) -> Depth:
    """How deep the walk goes in a page that may leave the team."""
    return Depth(
        answers=lambda region, indicator, item: None,
        quotes=lambda region, indicator: released_quotes(shown["quotes"], region, indicator),
        voices=lambda region: [],
        released=True,
    )


def walks(
    shown: Mapping[str, pd.DataFrame], catalogue: Mapping[str, pd.DataFrame], depth: Depth | None = None
) -> dict[str, str]:
    """The walk of each region as HTML by its id; of more regions than one page holds, none.

    Parameters
    ----------
    shown : tables verdicts, evidence, requirements, profiles, links, quotes, context; as they may be shown
    depth : how deep it goes; as far as it may leave the team if not given
    """
    verdicts = shown["verdicts"].sort_values("region") if one_page(shown) else shown["verdicts"].head(0)
    labels, depth = catalogue["parts"].set_index("part")["label"], depth or released(shown)
    regions = [region_view(verdict, shown, labels, depth) for verdict in verdicts.itertuples()]
    return {view["walk"]: render("evidence.html.j2", region=view, released=depth.released) for view in regions}


def region_view(verdict, shown: Mapping[str, pd.DataFrame], labels: pd.Series, depth: Depth) -> dict:
    """The package of a region, its parts, and each indicator that they rest on; empty where no package is named.

    Parameters
    ----------
    verdict : row of the table verdicts
    labels : names of the parts for readers, by part
    """
    region, parts = verdict.region, named(verdict.package)
    view = {"name": region, "walk": walk_anchor(region), "card": region_anchor(region), "types": depth.voices(region)}
    view["types_anchor"] = anchor_of("types", region)
    if not parts:
        return {**view, "package": None, "parts": [], "indicators": []}
    of_region = {name: table[table["region"] == region] for name, table in shown.items() if "region" in table}
    used_by = users(of_region)
    return {
        **view,
        "package": package_view(verdict, of_region["evidence"], labels, "rounding" in of_region),
        "parts": [part_view(region, part, of_region, labels) for part in parts],
        "indicators": [
            {
                "region": region,
                "parts": [(part_name(part, labels), part_anchor(region, part)) for part in used_by[indicator]],
                "quotes": depth.quotes(region, indicator),
                "questions": questions(region, indicator, of_region["links"], depth),
                **indicators.indicator_view(region, indicator, of_region),
            }
            for indicator in sorted(used_by)
        ],
    }


def users(of_region: Mapping[str, pd.DataFrame]) -> dict[str, list[str]]:
    """By indicator the parts that rest on it: through a barrier that they take away, or a capacity that they need."""
    needed = of_region["requirements"][of_region["requirements"]["needed"] > 0]
    rated = of_region["evidence"][of_region["evidence"]["levels"].str.contains("[1-3]")]
    pairs = [*zip(rated["barrier"], rated["part"], strict=True)]
    pairs += [*zip(needed["capacity"], needed["part"], strict=True)]
    used_by: dict[str, list[str]] = {}
    for indicator, part in dict.fromkeys(pairs):
        used_by.setdefault(indicator, []).append(part)
    return used_by


def package_view(verdict, evidence: pd.DataFrame, labels: pd.Series, rounded: bool = False) -> dict:
    """The package as the sum of its parts.

    Parameters
    ----------
    evidence : rows of the region
    rounded : whether figures are rounded before they are shown
    """
    summed = sum_sentence(named(verdict.package), evidence, labels)
    note = message(
        "These hundredths are worked out from the rounded levels below. What is said of the package as a whole is "
        "rounded once, at the end: both are about."
    )
    return {
        "anchor": package_anchor(verdict.region),
        "sentence": f"{summed} {note}" if rounded else summed,
        "parts": [
            (part_name(part, labels), part_anchor(verdict.region, part), part_sum(part, evidence))
            for part in named(verdict.package)
        ],
    }


def part_sum(part: str, evidence: pd.DataFrame) -> str:
    """What a part takes away of all barriers, in hundredths; a dash where that may not be shown."""
    return hundredths(evidence.loc[evidence["part"] == part, "relief"].sum(skipna=False))


def sum_sentence(parts: list[str], evidence: pd.DataFrame, labels: pd.Series) -> str:
    """The relief of a package as the sum of what its parts take away, as far as it may be told."""
    if evidence["relief"].isna().any():
        return message("What each part takes away is not shown: it would tell what few people answered.")
    terms = [f"{part_sum(part, evidence)} ({part_name(part, labels)})" for part in parts]
    return message(
        "The package takes away %(total)s hundredths of what holds people back here = %(terms)s.",
        total=hundredths(evidence["relief"].sum()), terms=" + ".join(terms),
    )  # fmt: skip


def questions(region: str, indicator: str, links: pd.DataFrame, depth: Depth) -> list[dict]:
    """The questions behind an indicator, each with its answers by group and, where the page may, the single ones."""
    asked = links[links["indicator"] == indicator].groupby("item", sort=True)
    return [
        {**indicators.question_view(rows, depth.released), "answers": depth.answers(region, indicator, item)}
        for item, rows in asked
    ]


def part_view(region: str, part: str, of_region: Mapping[str, pd.DataFrame], labels: pd.Series) -> dict:
    """A part in a region: what it takes away, barrier by barrier, and what it needs."""
    rows = of_region["evidence"][of_region["evidence"]["part"] == part]
    rated = rows["levels"].str.contains("[1-3]")
    needed = of_region["requirements"]
    needed = needed[(needed["part"] == part) & (needed["needed"] > 0)]
    # Equal and hidden shares stand by name: their order must not tell which hidden one is the larger.
    ordered = rows[rated].sort_values(["relief", "barrier"], ascending=[False, True], kind="stable")
    return {
        "region": region,
        "label": part_name(part, labels),
        "anchor": part_anchor(region, part),
        "sentence": delivery_sentence(rows),
        "barriers": [barrier_view(region, row) for row in ordered.itertuples()],
        "overlooked": rest_sum(rows[~rated]),
        "needs": [need_view(region, row, labels) for row in needed.sort_values("capacity").itertuples()],
    }


def rest_sum(rows: pd.DataFrame) -> str | None:
    """What a part takes away where no rater sees an effect: a zero may be a slip; None where that may not be shown."""
    total = rows["relief"].sum(skipna=False)
    return None if pd.isna(total) else hundredths(total)


def delivery_sentence(rows: pd.DataFrame) -> str:
    """How much of what a part can do reaches people here; `rows` are those of the part in the table evidence."""
    if rows.empty:
        return message("It takes nothing away by itself: it is there for what it brings to other parts.")
    delivery, reach = rows["delivery"].iloc[0], rows["reach"].iloc[0]
    if pd.isna(delivery):
        return message("It reaches %(reach)s of the people to be reached.", reach=percent(reach))
    return message(
        "What it needs is there to %(delivery)s, and it reaches %(reach)s of the people to be reached.",
        delivery=percent(delivery), reach=percent(reach),
    )  # fmt: skip


def barrier_view(region: str, row) -> dict:
    """A barrier that a part takes something away of; `row` is a row of the table evidence."""
    return {
        "anchor": indicator_anchor(region, row.barrier),
        "name": indicators.indicator_phrase(row.barrier),
        "takes": percent(row.effect),
        "levels": " / ".join(row.levels.split(";")),
        "grade": message(GRADES[row.grade]) if row.grade in GRADES else row.grade,
        "hidden": bool(row.hidden),
        "severity": None if pd.isna(row.estimate) else row.estimate,
        "people": people_phrase(row.n),
        "relief": None if pd.isna(row.relief) else hundredths(row.relief),
    }


def need_view(region: str, row, labels: pd.Series) -> dict:
    """A capacity that a part needs; `row` is a row of the table requirements."""
    return {
        "anchor": indicator_anchor(region, row.capacity),
        "name": indicators.indicator_phrase(row.capacity),
        "needed": number(STEPS * row.needed, ".1f"),
        "hard": message("the whole part is limited") if row.hard else message("does less without"),
        "there": None if pd.isna(row.there) else number(STEPS * row.there, ".1f"),
        "supplier": part_name(row.supplied_by, labels) if row.supplied_by else "–",
        "met": None if pd.isna(row.met) else percent(row.met),
    }


def people_phrase(n) -> str:
    """How many people stand behind a level: missing where that is hidden, 0 where the figure is a published one."""
    if pd.isna(n):
        return message("not shown")
    return f"{n}" if n else message("published figure")
