"""Section 6, the walk from a recommendation to what it rests on: method, criteria, parts, indicators, questions.

Three clicks from a card: "What this rests on" leads to the method, the name of a part to its indicator, a question to
its answers. There is no script in it. This is the page that may leave the team: `shown` is what `herelib.release` lets
through. `herelib.report.internal` uses the same pieces and goes down to single answers.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass

import pandas as pd

from herelib.release import TOGETHER
from herelib.report import indicators
from herelib.report.cards import grade_phrase, months_phrase
from herelib.report.contents import indicator_anchor, method_anchor, title_of
from herelib.report.quotes import released_quotes
from herelib.report.rendering import render
from herelib.report.verdicts import ranked_methods
from herelib.words import FAMILY_WORDS, listing, marked, message, message_by_number, words

NEEDED, HELPS = marked("%(rating)s of 5"), marked("%(rating)s of 3")  # scales of the ratings in the catalogue


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


def evidence_section(shown: Mapping[str, pd.DataFrame], catalogue: Mapping[str, pd.DataFrame]) -> str:
    """Section 6 as HTML, as it may leave the team.

    Parameters
    ----------
    shown : tables verdicts, evidence, scores, profiles, links, quotes, context; as they may be shown
    """
    released = Depth(
        answers=lambda region, indicator, item: None,
        quotes=lambda region, indicator: released_quotes(shown["quotes"], region, indicator),
        voices=lambda region: [],
        released=True,
    )
    return walk(shown, catalogue, released)


def walk(shown: Mapping[str, pd.DataFrame], catalogue: Mapping[str, pd.DataFrame], depth: Depth) -> str:
    """The section as HTML, as deep as is asked for."""
    verdicts = shown["verdicts"].sort_values("region").itertuples()
    regions = [region_view(verdict, shown, catalogue, depth) for verdict in verdicts]
    return render(
        "evidence.html.j2", section_title=title_of("evidence"), released=depth.released, regions=regions
    )  # fmt: skip


def region_view(
    verdict, shown: Mapping[str, pd.DataFrame], catalogue: Mapping[str, pd.DataFrame], depth: Depth
) -> dict:
    """The methods of a region and each indicator that they use; empty where no method could be ranked.

    Parameters
    ----------
    verdict : row of the table verdicts
    """
    region, methods = verdict.region, ranked_methods(verdict)
    if not methods:
        return {"name": region, "methods": [], "indicators": [], "types": []}
    of_region = {name: table[table["region"] == region] for name, table in shown.items() if "region" in table}
    parts = of_region["evidence"][of_region["evidence"]["method"].isin(methods)]
    used = sorted(parts.loc[parts["indicator"] != "", "indicator"].unique())
    labels = catalogue["methods"].set_index("method")["label"]
    return {
        "name": region,
        "methods": [method_view(region, method, of_region, catalogue) for method in methods],
        "indicators": [
            {
                "region": region,
                "methods": users(region, indicator, parts, labels),
                "quotes": depth.quotes(region, indicator),
                "questions": questions(region, indicator, of_region["links"], depth),
                **indicators.indicator_view(region, indicator, of_region),
            }
            for indicator in used
        ],
        "types": depth.voices(region),
    }


def users(region: str, indicator: str, parts: pd.DataFrame, labels: pd.Series) -> list[tuple[str, str]]:
    """The methods of a card that use an indicator: label and anchor; `parts` are rows of the table evidence."""
    methods = parts.loc[parts["indicator"] == indicator, "method"].drop_duplicates()
    return [(labels[method], method_anchor(region, method)) for method in methods]


def questions(region: str, indicator: str, links: pd.DataFrame, depth: Depth) -> list[dict]:
    """The questions behind an indicator, each with its answers by group and, where the page may, the single ones."""
    asked = links[links["indicator"] == indicator].groupby("item", sort=True)
    return [
        {**indicators.question_view(rows, depth.released), "answers": depth.answers(region, indicator, item)}
        for item, rows in asked
    ]


def method_view(
    region: str, method: str, of_region: Mapping[str, pd.DataFrame], catalogue: Mapping[str, pd.DataFrame]
) -> dict:
    """A method in a region: its value, and for each family of criteria the parts that give it, the largest first."""
    facts = catalogue["methods"].set_index("method").loc[method]
    parts = of_region["evidence"][of_region["evidence"]["method"] == method]
    weights = of_region["scores"][of_region["scores"]["method"] == method].groupby("family")["weight"].sum()
    view = {"region": region, "label": facts["label"], "anchor": method_anchor(region, method)}
    if parts.empty:
        return {**view, "value": "", "families": []}
    # All families, in the order of the opening, those without a part too: the reader compares methods line by line.
    families = [
        family_view(region, parts[parts["family"] == family], family, float(weights.get(family, 0.0)), facts)
        for family in FAMILY_WORDS
    ]
    return {**view, "value": value_sentence(parts), "families": families}


def value_sentence(parts: pd.DataFrame) -> str:
    """The value of a method as the sum of its families, as far as it may be told.

    Parameters
    ----------
    parts : rows of a method of the table evidence, as `herelib.release.evidence.protect_evidence` makes it
    """
    # The row "together" is the sum of hidden parts: where it is shown, the terms add up to the value.
    together = parts["kind"] == TOGETHER
    hidden, summed = parts[parts["hidden"] & ~together], parts.loc[together, "contribution"]
    terms = family_terms(parts[~together], set(hidden["family"]))
    total = f"{parts['contribution'].sum():.3f}"
    if hidden.empty:
        return message("Value %(total)s of 1 = %(terms)s.", total=total, terms=" + ".join(terms))
    if len(summed):
        terms.append(message("%(sum)s (the hidden parts together)", sum=f"{summed.iloc[0]:.3f}"))
        return message_by_number(
            "Value %(total)s of 1 = %(terms)s. One part rests on the answers of few people.",
            "Value %(total)s of 1 = %(terms)s. %(n)s parts rest on the answers of few people.",
            len(hidden), total=total, terms=" + ".join(terms),
        )  # fmt: skip
    return message_by_number(
        "One part rests on the answers of few people and cannot be shown, and so the value cannot: %(terms)s.",
        "%(n)s parts rest on the answers of few people and cannot be shown, and so the value cannot: %(terms)s.",
        len(hidden), terms=", ".join(terms),
    )  # fmt: skip


def family_terms(parts: pd.DataFrame, partly_hidden: set[str]) -> list[str]:
    """What each family of criteria adds, as far as it is shown; `partly_hidden` names families with hidden parts."""
    sums = parts.groupby("family")["contribution"].sum()
    terms = []
    for family, phrase in FAMILY_WORDS.items():
        if family in sums and family in partly_hidden:
            terms.append(
                message("%(sum)s (%(family)s, as far as shown)", sum=f"{sums[family]:.3f}", family=message(phrase))
            )
        elif family in sums:
            terms.append(f"{sums[family]:.3f} ({message(phrase)})")
    return terms


def family_view(region: str, parts: pd.DataFrame, family: str, most: float, facts: pd.Series) -> dict:
    """One family of criteria of a method: what it adds, of what it could at most, and its parts.

    Parameters
    ----------
    most : weight of the family
    facts : of the method, from the catalogue
    """
    # Equal and hidden contributions stand by name: their order must not tell which hidden part is the larger.
    parts = parts.sort_values(["contribution", "part"], ascending=[False, True], kind="stable")
    view = {
        "kind": family,
        "name": message(FAMILY_WORDS[family]),
        "hidden": bool(parts["hidden"].any()),
        "sum": parts["contribution"].sum(),
        "most": most,
    }
    if family == "fit":
        # What a method does not need is met everywhere: one row for all of it, so that the needed ones can be seen.
        needed, not_needed = parts[parts["rating"] > 0], parts[parts["rating"] == 0]
        return {
            **view,
            "parts": [part_view(region, row, NEEDED) for row in needed.itertuples()],
            "not_needed": listing(words(name) for name in sorted(not_needed["part"])),
            "not_needed_adds": not_needed["contribution"].sum(),
        }
    if family == "value":
        return {**view, "parts": [part_view(region, row, HELPS) for row in parts.itertuples()]}
    return {**view, "parts": [fact_view(row, facts) for row in parts.itertuples()]}


def part_view(region: str, part, scale: str) -> dict:
    """A requirement or a remedy of a method: `part` is a row of the table evidence, `scale` says its rating."""
    return {
        "anchor": indicator_anchor(region, part.indicator),
        "name": indicators.indicator_phrase(part.indicator),
        "rating": message(scale, rating=f"{part.rating:.0f}"),
        "hidden": part.hidden,
        "level": None if pd.isna(part.level) else part.level,
        "people": people_phrase(part.n),
        "contribution": part.contribution,
    }


def people_phrase(n) -> str:
    """How many people stand behind a level: missing where that is hidden, 0 where the figure is a published one."""
    if pd.isna(n):
        return message("not shown")
    return f"{n}" if n else message("published figure")


def fact_view(part, facts: pd.Series) -> dict:
    """A fact of the catalogue that a method is judged by: grade of evidence, cost, time."""
    return {
        "name": words(part.criterion),
        "fact": fact_phrase(part.criterion, facts),
        "hidden": part.hidden,
        "contribution": part.contribution,
    }


def fact_phrase(criterion: str, facts: pd.Series) -> str:
    """What the catalogue says of a method under a criterion."""
    if criterion == "evidence":
        grade = facts["evidence_grade"]
        return grade_phrase(grade) if grade == "audit" else message("grade %(grade)s", grade=grade)
    if criterion == "cost":
        low, high = f"{facts['cost_low_eur']:,.0f}", f"{facts['cost_high_eur']:,.0f}"
        return message("EUR %(low)s to %(high)s", low=low, high=high)
    return message("%(months)s to get going", months=months_phrase(facts))
