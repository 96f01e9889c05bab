"""The walk from a recommendation to what it rests on: method, criteria, requirements and remedies, indicators, answers.

Three clicks from a card: "What this rests on" leads to the method, the name of a part to its indicator, a question to
its answers. There is no script in it. This is the page that may leave the team: `shown` is what the modules `release`
and `evidence_release` let through. `herelib.report.internal` uses the same pieces and goes down to single answers.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass

import pandas as pd

from herelib.profiles import context_indicators
from herelib.recommendations import code_of
from herelib.release import END, TOGETHER
from herelib.report.html import Html, element, join, language, section, speaker, table
from herelib.report.sections import SECTIONS
from herelib.vocabulary import GROUPS
from herelib.words import FAMILY_WORDS, GROUP_WORDS, basis, listing, words

HIDDEN = element("td", "hidden", class_="hidden")
NONE = "–"


@dataclass(frozen=True)
class Depth:
    """What stands at the end of the walk: about an item of a region's indicator, and in people's own words."""

    answers: Callable[[str, str, str], Html | None]
    quotes: Callable[[str, str], Html | None]
    released: bool = True
    types: Callable[[str], Html | None] = lambda region: None  # who speaks for and against business types


def methods_of(verdict) -> list[str]:
    """The methods of a region's card: leader and runner-up, none where no method could be ranked."""
    return [name for name in (verdict.method, verdict.runner_up) if name]


def card_link(verdict) -> Html | None:
    """The links of a card to what its methods rest on; nothing where no method could be ranked.

    Parameters
    ----------
    verdict : row of the table verdicts
    """
    told = zip(methods_of(verdict), ("What this rests on", "What the next one rests on"), strict=False)
    made = [element("a", text, href=f"#{method_anchor(verdict.region, name)}") for name, text in told]
    links = [join(" · " if place else "", link) for place, link in enumerate(made)]
    return element("p", *links, class_="rests") if links else None


def method_anchor(region: str, method: str) -> str:
    """The id of the article of a method in a region."""
    return f"evidence-{region}-{method}"


def indicator_anchor(region: str, indicator: str) -> str:
    """The id of the article of an indicator of a region.

    Examples
    --------
    >>> indicator_anchor("alder", "need:care"), indicator_anchor("alder", "cover:care=now")
    ('indicator-alder-need-care', 'indicator-alder-cover-care-now')
    """
    return f"indicator-{region}-{indicator.replace(':', '-').replace('=', '-')}"


def evidence_section(
    shown: Mapping[str, pd.DataFrame], catalogue: Mapping[str, pd.DataFrame], depth: Depth | None = None
) -> Html:
    """The section `evidence`: per region its methods and, for each indicator that they use, what was answered.

    Parameters
    ----------
    shown : tables verdicts, evidence, scores, profiles, links, quotes, context; as they may be shown
    depth : what stands at the end of the walk; cleared quotes alone if not given
    """
    depth = Depth(lambda *_: None, lambda region, indicator: quotes(shown["quotes"], region, indicator)) \
        if depth is None else depth  # fmt: skip
    parts = []
    for verdict in shown["verdicts"].sort_values("region").itertuples():
        own = {name: part[part["region"] == verdict.region] for name, part in shown.items() if "region" in part}
        parts.append(element("h3", verdict.region))
        if not methods_of(verdict):
            parts.append(
                element("p", "No method could be ranked here: the card says why. Nothing is built on figures.")
            )
            continue
        chain = own["evidence"][own["evidence"]["method"].isin(methods_of(verdict))]
        parts += [method_article(verdict.region, name, own, catalogue) for name in methods_of(verdict)]
        used = chain.loc[chain["indicator"] != "", "indicator"].unique()
        parts += [indicator_article(verdict.region, name, chain, own, catalogue, depth) for name in sorted(used)]
        parts.append(depth.types(verdict.region))
    return section("evidence", SECTIONS["evidence"], READING, *parts)


READING = element(
    "p",
    "The value of a method is a sum, and every part of it can be followed: click on a part to see what was answered "
    "about it here, and on a question to see how each group answered. Figures lie between 0 and 1. They are means over "
    "all draws, with the weights that were decided; they are rounded, so the last digit of a sum may differ. A method "
    "needs a capacity from 1 (little) to 5 (much) and helps with a lack from 1 (a little) to 3 (much): these ratings "
    "are judged.",
    class_="note",
)


def method_article(
    region: str, method: str, own: Mapping[str, pd.DataFrame], catalogue: Mapping[str, pd.DataFrame]
) -> Html:
    """A method in a region: its value, and for each family of criteria the parts that give it, the largest first."""
    facts = catalogue["methods"].set_index("method").loc[method]
    rows = own["evidence"][own["evidence"]["method"] == method]
    parts = [element("h4", f"{facts['label']}, in {region}")]
    if rows.empty:
        parts.append(element("p", "It is feasible in fewer than half of the draws: its parts are not added up."))
    else:
        weights = own["scores"][own["scores"]["method"] == method]
        parts.append(element("p", told_value(rows), class_="lead"))
        for family in FAMILY_WORDS:
            part = rows[rows["family"] == family]
            most = float(weights.loc[weights["family"] == family, "weight"].sum())
            parts.append(_family(region, family, part, most, facts))
    parts.append(back(region))
    return element("article", *parts, class_="chain", id=method_anchor(region, method))


def told_value(rows: pd.DataFrame) -> str:
    """The value of a method as the sum of its families, as far as it may be told."""
    hidden = rows[rows["hidden"] & (rows["kind"] != TOGETHER)]
    summed = rows.loc[rows["kind"] == TOGETHER, "contribution"]
    families = rows[rows["kind"] != TOGETHER].groupby("family")["contribution"].sum()
    told = [
        f"{families[name]:.3f} ({text}{', as far as shown' if (hidden['family'] == name).any() else ''})"
        for name, text in FAMILY_WORDS.items()
        if name in families
    ]
    if hidden.empty:
        return f"Value {rows['contribution'].sum():.3f} of 1 = {' + '.join(told)}."
    few = f"{len(hidden)} parts rest" if len(hidden) > 1 else "One part rests"
    if len(summed):
        told.append(f"{summed.iloc[0]:.3f} (the hidden parts together)")
        return f"Value {rows['contribution'].sum():.3f} of 1 = {' + '.join(told)}. {few} on the answers of few people."
    return f"{few} on the answers of few people and cannot be shown, and so the value cannot: {', '.join(told)}."


def _family(region: str, family: str, rows: pd.DataFrame, most: float, facts: pd.Series) -> Html:
    total = rows["contribution"].sum()
    hidden = rows["hidden"].any()
    told = "partly hidden" if hidden else f"{total:.3f} of at most {most:.3f}"
    summary = element(
        "summary", element("strong", _capital(FAMILY_WORDS[family])), " ", element("span", told, class_="sum"),
        None if hidden else bar(total / most if most else 0.0),
    )  # fmt: skip
    rows = rows.sort_values(["contribution", "part"], ascending=[False, True], kind="stable")
    if family == "fit":
        inside = _requirements(region, rows)
    elif family == "value":
        inside = _remedies(region, rows)
    else:
        told = [
            [_capital(words(row.criterion)), _fact(row.criterion, facts), _number(row)] for row in rows.itertuples()
        ]
        caption = "Facts of the catalogue, the same for every region"
        inside = table(["Fact", "What the catalogue says", "Adds"], told, caption, "small facts")
    return element("details", summary, inside, class_="family", open="open")


def _requirements(region: str, rows: pd.DataFrame) -> Html:
    needed, rest = rows[rows["rating"] > 0], rows[rows["rating"] == 0]
    made = [
        [_link(region, row), f"{row.rating:.0f} of 5", _level(row), _people(row), _number(row)]
        for row in needed.itertuples()
    ]
    if len(rest):
        told = f"Not needed: {listing(words(name) for name in sorted(rest['part']))}"
        made.append([told, "0", NONE, NONE, _digits(rest["contribution"].sum())])
    columns = ["What it needs", "How much", "Level here", "Answers", "Adds"]
    return table(columns, made, "Conditions of the method, and whether they are met here", "small")


def _remedies(region: str, rows: pd.DataFrame) -> Html:
    if rows.empty:
        return element("p", "It is not rated to help with any lack that was asked about.")
    made = [
        [_link(region, row), f"{row.rating:.0f} of 3", _level(row), _people(row), _number(row)]
        for row in rows.itertuples()
    ]
    columns = ["What it helps with", "How much", "How severe here", "Answers", "Adds"]
    return table(columns, made, "Lacks that the method helps with, and how severe they are here", "small")


def _fact(criterion: str, facts: pd.Series) -> str:
    if criterion == "evidence":
        grade = facts["evidence_grade"]
        return "an audit of the programme" if grade == "audit" else f"grade {grade}"
    if criterion == "cost":
        return f"EUR {facts['cost_low_eur']:,.0f} to {facts['cost_high_eur']:,.0f}"
    return f"{facts['lead_time_low_months']:.0f} to {facts['lead_time_high_months']:.0f} months to get going"


def _link(region: str, row) -> Html:
    return element("a", _capital(named(row.indicator)), href=f"#{indicator_anchor(region, row.indicator)}")


def _level(row) -> Html | str:
    if row.hidden:
        return HIDDEN
    return NONE if pd.isna(row.level) else join(f"{row.level:.2f} ", bar(row.level))


def _people(row) -> str:
    return "not shown" if pd.isna(row.n) else f"{row.n}" if row.n else "published figure"


def _number(row) -> Html:
    return HIDDEN if row.hidden else _digits(row.contribution)


def _digits(value: float) -> Html:
    return element("td", f"{value:.3f}", class_="number")


def _capital(text: str) -> str:
    return text[:1].upper() + text[1:]


def named(indicator: str) -> str:
    """An indicator as a reader says it, a need told from a barrier.

    Examples
    --------
    >>> named("need:digital"), named("barrier:finance"), named("capacity:mentors")
    ('need: digital', 'lack of finance', 'mentors')
    """
    return f"need: {words(indicator)}" if indicator.startswith("need:") else words(indicator)


def bar(share: float) -> Html:
    """A small bar from 0 to 1, for the eye only: the number stands beside it."""
    width = f"width:{100 * min(max(share, 0.0), 1.0):.0f}%"
    return element("span", element("span", style=width), class_="bar", aria_hidden="true")


def back(region: str) -> Html:
    """The way back to the card of a region."""
    return element("p", element("a", f"Back to the card of {region}", href=f"#region-{region}"), class_="back")


def indicator_article(
    region: str,
    indicator: str,
    chain: pd.DataFrame,
    own: Mapping[str, pd.DataFrame],
    catalogue: Mapping[str, pd.DataFrame],
    depth: Depth,
) -> Html:
    """An indicator of a region: its level, who uses it, each question with its answers by group, quotes."""
    profile = own["profiles"][own["profiles"]["indicator"] == indicator]
    label = catalogue["methods"].set_index("method")["label"]
    uses = chain[chain["indicator"] == indicator].drop_duplicates("method")
    links_back = [
        element("a", label[row.method], href=f"#{method_anchor(region, row.method)}") for row in uses.itertuples()
    ]
    asked = own["links"][own["links"]["indicator"] == indicator]
    questions = [question(region, indicator, item, part, depth) for item, part in asked.groupby("item", sort=True)]
    said = depth.quotes(region, indicator)
    parts = [
        element("h4", f"{_capital(named(indicator))}, in {region}"),
        element("p", *[told_level(row) for row in profile.itertuples()]),
        *(questions or [published(region, indicator, own)]),
        said,
        element("p", "Used by ", *[join(", " if place else "", link) for place, link in enumerate(links_back)],
                ". ", element("a", f"Back to the card of {region}", href=f"#region-{region}"), class_="back"),
    ]  # fmt: skip
    return element("article", *parts, class_="indicator", id=indicator_anchor(region, indicator))


def told_level(row) -> str:
    """The level of an indicator with its interval and what stands behind it."""
    if pd.isna(row.estimate):
        return "The level is not shown: too few people answered."
    told = f"Level {row.estimate:.2f} on a scale from 0 to 1"
    if row.status in ("context", "inherited"):
        return f"{told}: {basis(row)}."
    span = f"in 90% of the draws between {row.low90:.2f} and {row.high90:.2f}"
    people = "How many people answered is not shown" if pd.isna(row.n) else f"{row.n} people answered"
    return f"{told}, {span}. {people}, from {row.groups_present} of the {row.groups_asked} groups that were asked."


def question(region: str, indicator: str, item: str, rows: pd.DataFrame, depth: Depth) -> Html:
    """One question: the answers of each group, their mean and weight, and what else the walk shows of it."""
    place = {group: at for at, group in enumerate(GROUPS)}
    rows = rows.assign(at=rows["group"].map(place)).sort_values("at")
    made = [
        [_capital(GROUP_WORDS[row.group]), f"{row.n}", told_mean(row.mean, depth.released) if row.n else "nobody",
         NONE if pd.isna(row.weight) else f"{row.weight:.0%}"]
        for row in rows.itertuples()
    ]  # fmt: skip
    count = int(rows["n"].sum())
    told = f"{count} answer{'' if count == 1 else 's'}{' in the groups shown' if depth.released else ''}"
    summary = element("summary", element("q", rows["label"].iloc[0]), " ", element("span", told, class_="sum"))
    columns = ["Group", "Answers", "Mean (0-1)", "Weight in the level"]
    inside = table(columns, made, "Answers by group, before thin groups lean on what is said elsewhere", "small groups")
    return element("details", summary, inside, depth.answers(region, indicator, item), class_="question")


def told_mean(mean: float, released: bool) -> str:
    """A mean of a group; at an end of the scale only its limit may be shown.

    Examples
    --------
    >>> told_mean(0.9, True), told_mean(0.9, False), told_mean(0.25, True)
    ('0.90 or more', '0.90', '0.25')
    """
    if pd.isna(mean):
        return NONE
    ends = {END: " or less", 1 - END: " or more"} if released else {}
    return f"{mean:.2f}{ends.get(mean, '')}"


def published(region: str, indicator: str, own: Mapping[str, pd.DataFrame]) -> Html:
    """The published figure behind an indicator that was not asked, with its year and source."""
    figures = context_indicators(own["context"], tuple(own["links"]["indicator"].unique()))
    told = [
        f"{row.label}: {row.value:,.4g} {row.unit} ({', '.join(t for t in (row.year, row.source) if t)}). It counts as "
        f"{row.scaled:.2f} between {row.low:,.4g} and {row.high:,.4g}"
        + (f"; value of a larger area, {row.inherited_from}." if row.inherited_from else ".")
        for row in figures[figures["indicator"] == indicator].itertuples()
    ]
    return element("p", " ".join(told) or "Answers by group are not shown: too few people answered.")


def quotes(table_: pd.DataFrame, region: str, indicator: str) -> Html | None:
    """The cleared quotes about an indicator, under their numbers in the report."""
    code = code_of(indicator)
    about = table_[
        (table_["region"] == region) & ((table_["code"] == code) | table_["code"].str.startswith(f"{code}_"))
    ]
    made = [
        element(
            "blockquote",
            element(
                "p", element("span", row.number, class_="sum"), " ", element("span", f"“{row.text}”", lang=row.language)
            ),
            element("footer", f"{speaker(row.speaker)}, in {language(row.language)}"),
        )
        for row in about.itertuples()
    ]
    return join(*made) if made else None
