"""Section 5, the cards: a region's verdict with its method, conditions, bundle, business types and quotes."""

from __future__ import annotations

import re
from collections.abc import Mapping

import pandas as pd

from herelib.figures import say_bundle, say_reversals, show_acceptability
from herelib.report import reasons
from herelib.report.contents import method_anchor, title_of
from herelib.report.quotes import quotes_of_card
from herelib.report.rendering import Picture, capital, picture, render
from herelib.report.verdicts import method_phrase, ranked_methods
from herelib.studies import contradictions
from herelib.words import listing, marked, message, percent, words

GRADES = {
    "A": marked("grade A, compared with a control group"),
    "B": marked("grade B, numbers without a control group"),
    "C": marked("grade C, single cases or small studies"),
    "audit": marked("an audit of the programme"),
}
DESIGN = {
    "weeks": marked("%(n)s weeks"),
    "hours_per_week": marked("%(n)s hours a week"),
    "founders_per_mentor": marked("%(n)s founders a mentor"),
}
LICENCES = {"yes": marked("Needs a licence."), "depends": marked("May need a licence.")}
TYPES = 3  # business types that a card names


def recommendation_cards(shown: Mapping[str, pd.DataFrame], catalogue: Mapping[str, pd.DataFrame]) -> str:
    """Section 5 as HTML: one card a region."""
    verdicts = shown["verdicts"].sort_values("region").itertuples()
    cards = [card_view(verdict, shown, catalogue) for verdict in verdicts]
    reversals = say_reversals(shown["reversals"])
    return render("cards.html.j2", section_title=title_of("cards"), reversals=reversals, cards=cards)


def card_view(verdict, shown: Mapping[str, pd.DataFrame], catalogue: Mapping[str, pd.DataFrame]) -> dict:
    """What the card of one region says.

    Parameters
    ----------
    verdict : its row of the table verdicts
    """
    labels = catalogue["methods"].set_index("method")["label"]
    # Tables without a region (typology, choice_of_k ...) say nothing about one.
    of_region = {name: table[table["region"] == verdict.region] for name, table in shown.items() if "region" in table}
    recommended = {"clear": [verdict.method], "contested": ranked_methods(verdict)}.get(verdict.verdict, [])
    return {
        "region": verdict.region,
        "verdict": verdict.verdict,
        "method": method_phrase(verdict, labels),
        "reason": sentence(verdict.reason),
        "override": override(of_region["overrides"], labels),
        "links": evidence_links(verdict) if verdict.method else [],
        "about": [about_method(method, catalogue) for method in recommended if method],
        "ranks": ranks_picture(of_region["acceptability"], verdict.region, labels),
        "gates": gates(verdict, of_region["gates"], labels),
        "closed": closed_methods(of_region["gates"], labels),
        "bundle": bundle(of_region["bundles"], verdict.region, labels),
        "types": types(of_region["business_types"], catalogue["business_types"]),
        "quotes": quotes_of_card(of_region["quotes"], of_region["matrix"]),
        **reasons.reasons_view(verdict, of_region, labels),
    }


def evidence_links(verdict) -> list[tuple[str, str]]:
    """The links of a card to what its methods rest on, text and anchor; none where no method could be ranked."""
    texts = (message("What this rests on"), message("What the next one rests on"))
    methods = ranked_methods(verdict)
    return [(text, method_anchor(verdict.region, method)) for text, method in zip(texts, methods, strict=False)]


def override(overrides: pd.DataFrame, labels: pd.Series) -> dict | None:
    """A verdict that people set beside the computed one: by whom, when and why."""
    if overrides.empty:
        return None
    row = overrides.iloc[0]
    return {
        "method": labels.get(row["method"], row["method"]),
        "reason": row["reason"].rstrip("."),
        "who": row["decided_by"],
        "date": row["date"],
        "decision": row["decision"],
    }


def sentence(text: str) -> str:
    """Text of a table with a capital and a full stop.

    Examples
    --------
    >>> sentence("no lead_entity")
    'No lead entity.'
    """
    text = text.replace("_", " ").strip()
    return f"{capital(text)}." if text else ""


def about_method(name: str, catalogue: Mapping[str, pd.DataFrame]) -> dict:
    """What a method is, what it costs, how long it takes, and what is known of it elsewhere."""
    method = catalogue["methods"].set_index("method").loc[name]
    conflicts = contradictions(catalogue)
    return {
        "label": method["label"],
        "sentence": sentence(method["one_line"]),
        "cost_low": f"{method['cost_low_eur']:,.0f}",
        "cost_high": f"{method['cost_high_eur']:,.0f}",
        "cost_basis": method["cost_basis"],
        "months": months_phrase(method),
        "design": ", ".join(
            message(phrase, n=f"{method[field]:g}") for field, phrase in DESIGN.items() if not pd.isna(method[field])
        ),
        "grade": grade_phrase(method["evidence_grade"]),
        "finding": method["finding"],
        "contradictions": [
            (row.measure, row.figures) for row in conflicts[conflicts["method"] == name].itertuples()
        ],
    }  # fmt: skip


def months_phrase(method: pd.Series) -> str:
    """How long a method takes to get going; `method` is a row of the catalogue."""
    low, high = f"{method['lead_time_low_months']:.0f}", f"{method['lead_time_high_months']:.0f}"
    return message("%(low)s to %(high)s months", low=low, high=high)


def grade_phrase(grade: str) -> str:
    """A grade of evidence with what it means."""
    return message(GRADES[grade]) if grade in GRADES else grade


def ranks_picture(acceptability: pd.DataFrame, region: str, labels: pd.Series) -> Picture | None:
    """How often each method takes each rank; nothing where none could be ranked."""
    if acceptability.empty:
        return None
    return picture(show_acceptability(acceptability, region, labels))


def gates(verdict, gates: pd.DataFrame, labels: pd.Series) -> list[str]:
    """The conditions of the methods that a verdict speaks of: open, to be confirmed, or judged from interviews."""
    methods = [verdict.method]
    if verdict.verdict == "contested":
        methods = [verdict.method, verdict.runner_up]
    elif verdict.verdict == "none feasible":  # no method is named, but the condition that is nearest to being met
        methods = [verdict.nearest_gate.partition(": ")[0]]
    lines = []
    for row in gates[gates["method"].isin([method for method in methods if method])].itertuples():
        of_which = f"{labels.get(row.method, row.method)}: " if len(methods) > 1 else ""
        lines.append(f"{of_which}{row.question or words(row.gate)} {gate_answer(row)}.")
    return lines


def gate_answer(gate) -> str:
    """Whether a condition is met, and how that is known; `gate` is a row of the table gates."""
    answer = gate.answer.capitalize()
    if gate.kind == "interview" and gate.answer != "unknown" and pd.isna(gate.share):
        return message("%(answer)s in most draws", answer=answer)  # the share itself is hidden
    if gate.kind == "interview":
        if pd.isna(gate.share):
            return message("Not asked")
        return message("Yes in %(share)s of the interview draws", share=percent(gate.share))
    if gate.answer == "unknown":
        return message("Not known yet: feasible if confirmed")
    return f"{answer} ({gate.source}, {gate.date})" if gate.source else answer


def closed_methods(gates: pd.DataFrame, labels: pd.Series) -> list[str]:
    """The methods that cannot start here, each with the conditions that fail."""
    return [
        f"{labels.get(method, method)}: {listing(f'{words(row.gate)} ({row.answer})' for row in failed.itertuples())}."
        for method, failed in gates[~gates["open"]].groupby("method", sort=True)
    ]


def bundle(bundles: pd.DataFrame, region: str, labels: pd.Series) -> list[str]:
    """What goes with the method, a line each; the card names the region already."""
    if bundles.empty:
        return []
    # One sentence a line: a full stop before a capital ends one, one before a small letter does not.
    return re.split(r"(?<=\.) (?=[A-Z])", say_bundle(bundles, region, labels).removeprefix(f"{region}: "))


def types(business_types: pd.DataFrame, catalogue: pd.DataFrame) -> list[str]:
    """The first three business types: the need they meet, what they require, and a warning where they would compete.

    Parameters
    ----------
    business_types : rows of one region
    catalogue : business types of the catalogue
    """
    labels = catalogue.set_index("type")["label"]
    ranked = business_types[business_types["top3"].notna()].sort_values(["rank", "type"]).head(TYPES)
    return [type_line(row, labels.get(row.type, row.type)) for row in ranked.itertuples()]


def type_line(row, label: str) -> str:
    """One business type as a line of a card; `row` is its row of the table business_types."""
    sentences = [
        message(
            "%(type)s: meets %(need)s, among the first three in %(share)s of draws.",
            type=label, need=words(row.field), share=percent(row.top3),
        )
    ]  # fmt: skip
    if row.competes:
        sentences.append(message("It would compete with what exists already."))
    missing = [] if pd.isna(row.short) else [words(name) for name in str(row.short).split(", ") if name]
    if missing:
        sentences.append(message("Short of: %(capacities)s.", capacities=listing(missing)))
    else:
        sentences.append(message("All that it requires is at hand."))
    if row.licence in LICENCES:
        sentences.append(message(LICENCES[row.licence]))
    return " ".join(sentences)
