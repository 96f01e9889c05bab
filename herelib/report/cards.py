"""Recommendation cards: a region's verdict with its method, conditions, bundle, business types and quotes."""

from __future__ import annotations

import re
from collections.abc import Mapping

import pandas as pd

from herelib.figures import alt_text, plot_acceptability, say_acceptability, say_bundle, say_reversals
from herelib.report import reasons
from herelib.report.evidence import card_link
from herelib.report.html import Html, bullets, element, figure, join, language, section, speaker
from herelib.report.sections import SECTIONS, badge, told_method
from herelib.studies import contradictions
from herelib.words import listing, percent, words

GRADES = {
    "A": "grade A, compared with a control group",
    "B": "grade B, numbers without a control group",
    "C": "grade C, single cases or small studies",
    "audit": "an audit of the programme",
}
QUOTES = 3
DESIGN = {"weeks": "{:g} weeks", "hours_per_week": "{:g} hours a week", "founders_per_mentor": "{:g} founders a mentor"}
MARKS = "In the notes on methods [S] means read at the source, [B] background knowledge to be confirmed, [J] judged."


def recommendation_cards(shown: Mapping[str, pd.DataFrame], catalogue: Mapping[str, pd.DataFrame]) -> Html:
    """Section 5: one card a region."""
    cards = [card(row, shown, catalogue) for row in shown["verdicts"].sort_values("region").itertuples()]
    notes = [element("p", told, class_="note") for told in (MARKS, say_reversals(shown["reversals"]))]
    return section("cards", SECTIONS["cards"], *notes, *cards)


def card(verdict, shown: Mapping[str, pd.DataFrame], catalogue: Mapping[str, pd.DataFrame]) -> Html:
    """The card of one region; `verdict` is its row of the table verdicts."""
    methods = catalogue["methods"].set_index("method")
    label = methods["label"]
    own = {name: table[table["region"] == verdict.region] for name, table in shown.items() if "region" in table}
    told = ("clear", "contested")
    parts = [
        element("h3", verdict.region, " ", badge(verdict.verdict)),
        element("p", element("strong", told_method(verdict, label)), f". {sentence(verdict.reason)}", class_="lead"),
        reasons.override(own["overrides"], label),
        card_link(verdict) if verdict.method else None,
    ]
    if verdict.verdict in told:
        named = [verdict.method] if verdict.verdict == "clear" else [verdict.method, verdict.runner_up]
        parts += [about_method(name, catalogue) for name in named if name]
    if len(own["acceptability"]):
        said = say_acceptability(own["acceptability"], verdict.region, label)
        drawn = plot_acceptability(own["acceptability"], verdict.region, label)
        parts.append(figure(drawn, alt_text("Stacked bars", said), said))
    entries = {
        "Why this method": reasons.why(verdict, own["scores"]) if verdict.verdict in told else None,
        "Why not the next one": reasons.why_not(verdict, own["scores"], label),
        "What must be in place": gates(verdict, own["gates"], label),
        "Not feasible here": closed(own["gates"], label),
        "What goes with it": bundle(own["bundles"], verdict.region, label),
        "Borrowed advice": reasons.borrowed(own["borrowed"], label),
        "Business types with most room": types(own["business_types"], catalogue["business_types"]),
        "What evidence is missing": reasons.missing(verdict, own, methods),
        "Where the doubt comes from": reasons.doubt(verdict),
        "Under which weights": reasons.typical_weights(verdict, own["central_weights"], own["rankings"], label),
        "What would change our mind": reasons.change(verdict, own["settling"], label),
        "Other ways to rank": reasons.opinions(own["second_opinions"], verdict, label),
        "In people's own words": quotes(own["quotes"], own["matrix"]),
    }
    rows = [join(element("dt", name), element("dd", entry)) for name, entry in entries.items() if entry]
    return element("article", *parts, element("dl", *rows), class_="card", id=f"region-{verdict.region}")


def sentence(text: str) -> str:
    """Text with a capital and a full stop."""
    text = text.replace("_", " ").strip()
    return f"{text[0].upper()}{text[1:]}." if text else ""


def about_method(name: str, catalogue: Mapping[str, pd.DataFrame]) -> Html:
    """What a method is, what it costs, how long it takes, and what is known of it elsewhere."""
    methods = catalogue["methods"].set_index("method")
    method = methods.loc[name]
    cost = f"EUR {method['cost_low_eur']:,.0f} to {method['cost_high_eur']:,.0f}"
    months = f"{method['lead_time_low_months']:.0f} to {method['lead_time_high_months']:.0f} months to get going"
    design = [told.format(method[field]) for field, told in DESIGN.items() if not pd.isna(method[field])]
    known = f"Known designs: {', '.join(design)}." if design else ""
    lines = [
        element("p", element("strong", f"{method['label']}: "), sentence(method["one_line"])),
        element("p", f"Cost {cost} ({method['cost_basis']}); {months}. {known}", class_="note"),
        element(
            "p",
            f"Evidence from elsewhere ({GRADES.get(method['evidence_grade'], method['evidence_grade'])}). "
            f"{method['finding']}",
            class_="note",
        ),
    ]
    apart = contradictions(catalogue)
    for row in apart[apart["method"] == name].itertuples():
        lines.append(element("p", f"Figures contradict each other ({row.measure}): {row.figures}.", class_="note"))
    return element("div", *lines, class_="method")


def text(value: object) -> str:
    """The text of a cell; blank where it is missing."""
    return "" if pd.isna(value) else str(value)


def gates(verdict, table: pd.DataFrame, label: pd.Series) -> Html | None:
    """The conditions of the methods that a verdict speaks of: open, to be confirmed, or judged from interviews."""
    spoken = [verdict.method, verdict.runner_up] if verdict.verdict == "contested" else [verdict.method]
    if verdict.verdict == "none feasible":
        spoken = [verdict.nearest_gate.partition(": ")[0]]
    lines = []
    for row in table[table["method"].isin([m for m in spoken if m])].itertuples():
        if row.kind == "interview" and row.answer != "unknown" and pd.isna(row.share):
            told = f"{row.answer.capitalize()} in most draws"
        elif row.kind == "interview":
            told = "Not asked" if pd.isna(row.share) else f"Yes in {percent(row.share)} of the interview draws"
        elif row.answer == "unknown":
            told = "Not known yet: feasible if confirmed"
        else:
            told = f"{row.answer.capitalize()}{f' ({row.source}, {row.date})' if row.source else ''}"
        named = f"{label.get(row.method, row.method)}: " if len(spoken) > 1 else ""
        lines.append(f"{named}{row.question or words(row.gate)} {told}.")
    return bullets(lines) or None


def closed(table: pd.DataFrame, label: pd.Series) -> Html | None:
    """The methods that cannot start here, each with the condition that fails."""
    shut = table[~table["open"]]
    lines = [
        f"{label.get(method, method)}: {listing(f'{words(r.gate)} ({r.answer})' for r in part.itertuples())}."
        for method, part in shut.groupby("method", sort=True)
    ]
    return bullets(lines) or None


def bundle(table: pd.DataFrame, region: str, label: pd.Series) -> Html | None:
    """What goes with the method, a line each; the card names the region already."""
    if table.empty:
        return None
    told = say_bundle(table, region, label).removeprefix(f"{region}: ")
    return bullets(re.split(r"(?<=\.) (?=[A-Z])", told))


def types(table: pd.DataFrame, catalogue: pd.DataFrame) -> Html | None:
    """The first three business types: the need they meet, what they require, and a warning where they would compete."""
    named = catalogue.set_index("type")["label"]
    lines = []
    for r in table[table["top3"].notna()].sort_values(["rank", "type"]).head(3).itertuples():
        told = (
            f"{named.get(r.type, r.type)}: meets {words(r.field)}, among the first three in {percent(r.top3)} of draws."
        )
        told += " It would compete with what exists already." if r.competes else ""
        short = [words(name) for name in text(r.short).split(", ") if name]
        told += f" Short of: {listing(short)}." if short else " All that it requires is at hand."
        told += {"yes": " Needs a licence.", "depends": " May need a licence.", "no": ""}[r.licence]
        lines.append(told)
    return bullets(lines) or None


def quotes(table: pd.DataFrame, matrix: pd.DataFrame) -> Html | None:
    """Up to three cleared quotes, one per code, those on the most severe needs first, in their own language."""
    order = matrix.sort_values("severity", ascending=False, na_position="last")["field"].tolist()
    place = {field: position for position, field in enumerate(order)}
    about = table["code"].map(lambda code: place.get(code.split("_", 1)[-1], len(order)))
    chosen = (
        table.assign(about=about).sort_values(["about", "code"], kind="stable").drop_duplicates("code").head(QUOTES)
    )
    made = [
        element(
            "blockquote",
            element("p", f"“{row.text}”", lang=row.language),
            element(
                "footer",
                f"{row.number}: {speaker(row.speaker)}, in {language(row.language)}; coded as '{words(row.code)}'",
            ),
        )
        for row in chosen.itertuples()
    ]
    return join(*made) if made else None
