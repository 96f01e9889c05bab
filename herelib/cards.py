"""Recommendation cards: a region's verdict, why, why not the next, what is missing, what would change it."""

from __future__ import annotations

from collections.abc import Mapping

import pandas as pd

from herelib import plots, summaries
from herelib.looks import FAMILY_WORDS, GROUP_WORDS, percent, words
from herelib.markup import Html, bullets, element, figure, join, section
from herelib.report import SECTIONS, badge, told_method

GRADES = {
    "A": "grade A, compared with a control group",
    "B": "grade B, numbers without a control group",
    "C": "grade C, single cases or small studies",
    "audit": "an audit of the programme",
}
DOUBTS = {
    "doubt_interviews": "who happened to be interviewed",
    "doubt_ratings": "the judged ratings of the catalogue",
    "doubt_weights": "how much weight the criteria get",
}
LANGUAGES = {"en": "English", "lv": "Latvian", "es": "Spanish", "it": "Italian"}
QUOTES = 3
MARKS = "In the notes on methods [S] means read at the source, [B] background knowledge to be confirmed, [J] judged."


def recommendation_cards(shown: Mapping[str, pd.DataFrame], catalogue: Mapping[str, pd.DataFrame]) -> Html:
    """Section 5: one card a region."""
    cards = [card(row, shown, catalogue) for row in shown["verdicts"].sort_values("region").itertuples()]
    return section("cards", SECTIONS["cards"], element("p", MARKS, class_="note"), *cards)


def card(verdict, shown: Mapping[str, pd.DataFrame], catalogue: Mapping[str, pd.DataFrame]) -> Html:
    """The card of one region; `verdict` is its row of the table verdicts."""
    methods = catalogue["methods"].set_index("method")
    label = methods["label"]
    own = {name: table[table["region"] == verdict.region] for name, table in shown.items() if "region" in table}
    parts = [
        element("h3", verdict.region, " ", badge(verdict.verdict)),
        element("p", element("strong", told_method(verdict, label)), f". {sentence(verdict.reason)}", class_="lead"),
    ]
    if verdict.verdict in ("clear", "contested"):
        named = [verdict.method] if verdict.verdict == "clear" else [verdict.method, verdict.runner_up]
        parts += [about_method(methods.loc[name], methods) for name in named]
    if len(own["acceptability"]):
        told = summaries.say_acceptability(own["acceptability"], verdict.region, label)
        drawn = plots.plot_acceptability(own["acceptability"], verdict.region, label)
        parts.append(figure(drawn, plots.alt_text("Stacked bars", told), told))
    entries = {
        "Why this method": why(verdict, own["scores"]) if verdict.verdict in ("clear", "contested") else None,
        "Why not the next one": why_not(verdict, own["scores"], label),
        "What must be in place": gates(verdict, own["gates"], label),
        "Not feasible here": closed(own["gates"], label),
        "Business types with most room": types(own["business_types"], catalogue["business_types"]),
        "What evidence is missing": missing(verdict, own, methods),
        "Where the doubt comes from": doubt(verdict),
        "What would change the order": change(verdict, label),
        "In people's own words": quotes(own["quotes"], own["matrix"]),
    }
    rows = [join(element("dt", name), element("dd", text)) for name, text in entries.items() if text]
    return element("article", *parts, element("dl", *rows), class_="card", id=f"region-{verdict.region}")


def sentence(text: str) -> str:
    """Text with a capital and a full stop."""
    text = text.replace("_", " ").strip()
    return f"{text[0].upper()}{text[1:]}." if text else ""


def about_method(method: pd.Series, methods: pd.DataFrame) -> Html:
    """What a method is, what it costs, how long it takes, and what is known of it elsewhere."""
    cost = f"EUR {method['cost_low_eur']:,.0f} to {method['cost_high_eur']:,.0f}"
    months = f"{method['lead_time_low_months']:.0f} to {method['lead_time_high_months']:.0f} months to get going"
    lines = [
        element("p", element("strong", f"{method['label']}: "), sentence(method["one_line"])),
        element("p", f"Cost {cost} ({method['cost_basis']}); {months}.", class_="note"),
        element(
            "p",
            f"Evidence from elsewhere ({GRADES.get(method['evidence_grade'], method['evidence_grade'])}). "
            f"{method['finding']}",
            class_="note",
        ),
    ]
    if text(method["contradictory_figures"]):
        lines.append(element("p", f"Figures contradict each other: {method['contradictory_figures']}.", class_="note"))
    partners = [methods["label"].get(m.strip(), m.strip()) for m in text(method["complements"]).split(";") if m.strip()]
    if partners:
        lines.append(element("p", f"Goes well with: {summaries.listing(partners)}.", class_="note"))
    return element("div", *lines, class_="method")


def text(value: object) -> str:
    """The text of a cell; blank where it is missing."""
    return "" if pd.isna(value) else str(value)


def _contributions(scores: pd.DataFrame, method: str) -> pd.DataFrame:
    return scores[scores["method"] == method].set_index("criterion")


def why(verdict, scores: pd.DataFrame) -> Html | None:
    """The families that give the leader its value, and the conditions that are met best and worst."""
    own = _contributions(scores, verdict.method)
    if own.empty:
        return None
    family = own.groupby("family")["contribution"].sum().sort_values(ascending=False)
    most = own.groupby("family")["weight"].sum()
    fit = own[own["family"] == "fit"].sort_values(["score"], kind="stable")
    lines = [
        f"Its value is {family.sum():.2f} of 1: "
        + "; ".join(f"{FAMILY_WORDS[name]} {share:.2f} of {most[name]:.2f}" for name, share in family.items())
        + "."
    ]
    if len(fit):
        short = [f"{words(name)} ({row['score']:.2f})" for name, row in fit.head(2).iterrows() if row["score"] < 0.95]
        lines.append(
            f"Least met of its conditions (1 = fully met): {summaries.listing(short)}."
            if short
            else "All its conditions are met."
        )
    return bullets(lines)


def why_not(verdict, scores: pd.DataFrame, label: pd.Series) -> str | None:
    """Where the runner-up falls behind the leader, and where it is ahead."""
    ahead, behind = _contributions(scores, verdict.method), _contributions(scores, verdict.runner_up)
    if ahead.empty or behind.empty:
        return None
    apart = (ahead["contribution"] - behind["contribution"]).sort_values(ascending=False, kind="stable")
    better = [f"{words(name)} (+{value:.2f})" for name, value in apart.head(3).items() if value >= 0.005]
    worse = [f"{words(name)} ({value:.2f})" for name, value in apart[::-1].head(2).items() if value <= -0.005]
    name = label.get(verdict.runner_up, verdict.runner_up)
    told = f"{name} comes next. "
    told += (
        f"What puts the first one ahead: {summaries.listing(better)}. " if better else "Hardly anything parts the two. "
    )
    return told + (f"The next one is ahead on {summaries.listing(worse)}." if worse else "It is ahead on nothing.")


def gates(verdict, table: pd.DataFrame, label: pd.Series) -> Html | None:
    """The conditions of the methods that a verdict speaks of: open, to be confirmed, or judged from interviews."""
    spoken = [verdict.method, verdict.runner_up] if verdict.verdict == "contested" else [verdict.method]
    if verdict.verdict == "none feasible":
        spoken = [verdict.nearest_gate.partition(": ")[0]]
    lines = []
    for row in table[table["method"].isin([m for m in spoken if m])].itertuples():
        if row.kind == "interview":
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
        f"{label.get(method, method)}: {summaries.listing(f'{words(r.gate)} ({r.answer})' for r in part.itertuples())}."
        for method, part in shut.groupby("method", sort=True)
    ]
    return bullets(lines) or None


def types(table: pd.DataFrame, catalogue: pd.DataFrame) -> Html | None:
    """The first three business types, with the need they meet and a warning where they would compete."""
    named = catalogue.set_index("type")["label"]
    best = table[table["top3"].notna()].sort_values(["rank", "type"]).head(3)
    lines = [
        f"{named.get(r.type, r.type)} (meets {words(r.field)}; among the first three in {percent(r.top3)} of the draws)"
        + ("; it would compete with what exists already." if r.competes else ".")
        for r in best.itertuples()
    ]
    return bullets(lines) or None


def missing(verdict, own: Mapping[str, pd.DataFrame], methods: pd.DataFrame) -> Html | None:
    """What was not asked, thinly answered, or not yet found out."""
    lines = []
    names = [name.strip() for name in verdict.missing.split(",") if name.strip()]
    for block, title in (("capacity", "what the place can build on"), ("barrier", "barriers"), ("need", "needs")):
        named = [words(name) for name in names if name.startswith(f"{block}:")]
        if named:
            lines.append(f"Not asked, or by too few groups ({title}): {summaries.listing(named)}.")
    unheard = own["coverage"][(own["coverage"]["n"] == 0) & (own["coverage"]["group"] != "all")]
    if len(unheard):
        lines.append(f"Nobody was interviewed among {summaries.listing(GROUP_WORDS[g] for g in unheard['group'])}.")
    if verdict.verdict == "insufficient evidence" and not names:
        lines.append("More interviews in this region, above all with the groups that are thin in section 2.")
    return bullets(lines) or None


def doubt(verdict) -> str | None:
    """Which of the three sources of doubt weighs most for this region."""
    shares = {name: getattr(verdict, name) for name in DOUBTS}
    if any(pd.isna(share) for share in shares.values()):
        return None
    if max(shares.values()) < 0.01:
        return "Hardly any: neither interviews nor ratings nor weights take the first place away in 1% of the draws."
    ordered = sorted(shares, key=lambda name: -shares[name])
    told = [f"{DOUBTS[name]} ({percent(shares[name])})" for name in ordered]
    return (
        f"Mostly from {told[0]}, then {told[1]} and {told[2]}. The figure is the share of draws in which the leader "
        "loses its first place when only that varies."
    )


def change(verdict, label: pd.Series) -> str | None:
    """The smallest change of weights that puts the runner-up first, or the condition that would open a method."""
    if verdict.verdict == "none feasible":
        return f"If this could be answered with yes: {words(verdict.nearest_gate.partition(': ')[2])}."
    if not verdict.runner_up:
        return None
    second = label.get(verdict.runner_up, verdict.runner_up)
    if not verdict.flip:
        return f"No change of a single weight puts {second} first."
    if verdict.flip.startswith("already"):
        return f"With all weights at their centre {second} is already first: the two are as good as level."
    told = verdict.flip
    for family, spoken in FAMILY_WORDS.items():
        told = told.replace(f"if {family} ", f"if '{spoken}' ")
    return f"{second} would come first {told}."


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
                f"{speaker(row.speaker)}, in {LANGUAGES.get(row.language, row.language)}; coded as '{words(row.code)}'",
            ),
        )
        for row in chosen.itertuples()
    ]
    return join(*made) if made else None


def speaker(group: str) -> str:
    """Who said it, as far as it may be told; the two public groups are one, since nobody agreed to speak in office."""
    told = {"resident": "A resident", "entrepreneur": "An entrepreneur", "ngo": "Someone from an NGO"}
    told |= dict.fromkeys(("municipality", "state"), "Someone from a public body")
    return told.get(group, "A respondent")
