"""Section 2, region by region: a region's verdict with its package, conditions, doubts, business types and quotes."""

from __future__ import annotations

from collections.abc import Collection, Mapping

import pandas as pd

from herelib.decisions import parameters_of
from herelib.figures import show_leads
from herelib.release import HIDDEN
from herelib.report import evidence
from herelib.report.contents import (
    BRIEFS,
    PLANS,
    REPORT,
    anchor_of,
    indicator_anchor,
    nobody_asked,
    one_page,
    package_anchor,
    page_of_region,
    region_anchor,
    title_of,
    walk_anchor,
)
from herelib.report.naming import code_of
from herelib.report.packages import package_view
from herelib.report.parts import parts_view, sentence
from herelib.report.profiles import region_view
from herelib.report.quotes import quotes_of_card
from herelib.report.reasons import reasons_view
from herelib.report.rendering import Picture, capital, picture, render
from herelib.report.target_voice import voice_sentence
from herelib.report.trade import types
from herelib.report.verdicts import lead_phrase, lead_settled, meaning_here, named, part_name, verdict_limits
from herelib.translations import long_date
from herelib.words import message, number, percent, words

PLACES = ("needs", "presses", "firm", "cost", "types", "parts")  # pieces of a card that links lead to
BEYOND = ("decisions", "choices")  # sections that say what else a verdict hangs on
PRESSES = 1 / 3  # pressure from which something is said to hold people back
MOST = 5  # of what holds people back that a card names
TOLD = ("clear", "either will do")  # verdicts whose reason stands on the card under how firm they are


def recommendation_cards(shown: Mapping[str, pd.DataFrame], catalogue: Mapping[str, pd.DataFrame], up: str = "") -> str:
    """Section 2 as HTML: one part a region, with all that it rests on; of more than one page holds, where they are.

    Parameters
    ----------
    up : the way from the page to the folder of the report, "../" from a folder in it
    """
    if nobody_asked(shown):
        return ""
    # Each of many regions has a page of its own, which `herelib.report.regions` makes.
    verdicts = shown["verdicts"].sort_values("region") if one_page(shown) else shown["verdicts"].head(0)
    cards = [card_view(verdict, shown, catalogue) for verdict in verdicts.itertuples()]
    walked = evidence.walks(shown, catalogue)
    for card in cards:
        card["brief"] = f"{up}{BRIEFS}/{page_of_region(code_of(card['region']))}"
        planned = len(shown.get("programme", ())) > 0
        card["plan"] = f"{up}{PLANS}/{page_of_region(code_of(card['region']))}" if planned else ""
        card["walk"] = walked[walk_anchor(card["region"])]
    elsewhere = len(shown["verdicts"]) - len(cards)
    view = {"head_start": head_start_sentences(shown["head_start"]), "cards": cards, "elsewhere": elsewhere}
    view |= {"report": f"{up}{REPORT}" if up else "", "beyond": [(name, title_of(name)) for name in BEYOND]}
    return render("cards.html.j2", section_title=title_of("cards"), **view)


def card_view(verdict, shown: Mapping[str, pd.DataFrame], catalogue: Mapping[str, pd.DataFrame]) -> dict:
    """What the card of one region says.

    Parameters
    ----------
    verdict : its row of the table verdicts
    """
    known = catalogue["parts"].set_index("part")
    labels = known["label"]
    # Tables without a region (typology, head_start ...) say nothing about one.
    of_region = {name: table[table["region"] == verdict.region] for name, table in shown.items() if "region" in table}
    used = parameters_of(shown)
    limits, parameters = verdict_limits(used), used.set_index("parameter")["value"]
    return {
        "region": verdict.region,
        "id": region_anchor(verdict.region),
        "places": {kind: anchor_of(kind, verdict.region) for kind in PLACES},
        "needs": region_view(of_region["matrix"], verdict.region),
        "verdict": verdict.verdict,
        "lead": capital(lead_phrase(verdict, labels)),
        "meaning": meaning_here(verdict, limits),
        "reason": "" if reason_told(verdict) else sentence(verdict.reason),
        "override": override(of_region["overrides"], labels),
        "anchor": package_anchor(verdict.region) if verdict.package else "",
        "package": package_view(verdict, of_region, known, parameters),
        "pressing": pressing(of_region["pressures"], walked_indicators(of_region)),
        "voice": voice_sentence(of_region["target_voice"], int(parameters["target_least"])),
        "leads": leads_picture(verdict, of_region["leads"], labels, limits["close_enough"]),
        "parts": parts_view(verdict, of_region, catalogue),
        "gates": gates(verdict, of_region["gates"], labels),
        "closed": closed_parts(of_region["gates"], labels),
        "types": types(verdict, of_region, catalogue),
        "quotes": quotes_of_card(of_region["quotes"], of_region["evidence"], of_region["matrix"]),
        **reasons_view(verdict, of_region, labels),
    }


def reason_told(verdict) -> bool:
    """Whether a card says the reason of a verdict otherwise, or must not say it."""
    return verdict.reason == HIDDEN or verdict.verdict in TOLD or lead_settled(verdict)


def head_start_sentences(head_start: pd.DataFrame) -> list[str]:
    """How much of the choice is the same everywhere, so that a reader sees what the regions decide themselves."""
    if head_start.empty or head_start["share"].isna().all():
        return []
    row = next(head_start.itertuples())
    return [
        message(
            "How much of the choice is the same everywhere: %(share)s of the differences between kinds of support. So "
            "much the catalogue decides; the rest is decided by what people said in each region.",
            share=percent(row.share),
        ),
        message(
            "The %(regions)s regions with a package have %(leads)s different kinds of leading support and %(packages)s "
            "different packages.",
            regions=int(row.regions), leads=int(row.leads), packages=int(row.packages),
        ),
    ]  # fmt: skip


def override(overrides: pd.DataFrame, labels: pd.Series) -> dict | None:
    """A verdict that people set beside the computed one: by whom, when and why."""
    if overrides.empty:
        return None
    row = overrides.iloc[0]
    return {
        "lead": part_name(row["lead"], labels),
        "reason": row["reason"].rstrip("."),
        "who": row["decided_by"],
        "date": long_date(row["date"]),
        "decision": row["decision"],
    }


def walked_indicators(of_region: Mapping[str, pd.DataFrame]) -> set[str]:
    """The indicators that the walk of a region leads to; none where no package is named."""
    return set(evidence.users(of_region)) if of_region["verdicts"]["package"].any() else set()


def pressing(pressures: pd.DataFrame, walked: Collection[str] = ()) -> list[tuple[str, str]]:
    """What holds people back most here, how much of it the package takes away, and the id of what that rests on.

    Parameters
    ----------
    walked : indicators that have a place on the page; "" is the id of others
    """
    rows = pressures[pressures["pressure"].notna()].sort_values(["pressure", "barrier"], ascending=[False, True])
    lines = []
    for row in rows[rows["pressure"] >= PRESSES].head(MOST).itertuples():
        values = {"barrier": capital(words(row.barrier)), "pressure": number(row.pressure, ".2f")}
        values["strength"] = strength(row.pressure)
        anchor = indicator_anchor(row.region, row.barrier) if row.barrier in walked else ""
        if pd.isna(row.relieved):
            line = message("%(barrier)s: %(strength)s (%(pressure)s of 1).", **values)
        else:
            line = message(
                "%(barrier)s: %(strength)s (%(pressure)s of 1); the package takes away %(share)s of it.",
                share=percent(row.relieved), **values,
            )  # fmt: skip
        lines.append((line, anchor))
    return lines


def strength(pressure: float) -> str:
    """How far something holds people back, in words: weak, strong or very strong, by thirds.

    Examples
    --------
    >>> strength(0.2), strength(0.5), strength(1.0)
    ('weak', 'strong', 'very strong')
    """
    if pressure < PRESSES:
        return message("weak")
    return message("strong") if pressure < 2 * PRESSES else message("very strong")


def leads_picture(verdict, leads: pd.DataFrame, labels: pd.Series, close_enough: float) -> Picture | None:
    """What the best package of each kind of support takes away; nothing where there are no two to compare."""
    if len(leads) < 2 or leads["relief"].isna().any():
        return None
    return picture(show_leads(leads, verdict.region, labels, close_enough, (verdict.lead, verdict.package)))


def gates(verdict, gates: pd.DataFrame, labels: pd.Series) -> list[str]:
    """The conditions of the parts that a verdict speaks of: open, to be confirmed, or judged from interviews."""
    parts = [*named(verdict.package), *named(verdict.alternatives)]
    if verdict.verdict == "none feasible":  # no package is named, but the part that is nearest to being possible
        parts = [verdict.nearest_gate.partition(": ")[0]]
    rows = gates[gates["part"].isin(parts)]
    several = len(set(rows["part"])) > 1
    lines = []
    for row in rows.itertuples():
        of_which = f"{part_name(row.part, labels)}: " if several else ""
        lines.append(f"{of_which}{row.question or words(row.gate)} {gate_answer(row)}.")
    return lines


def gate_answer(gate) -> str:
    """Whether a condition is met, and how that is known; `gate` is a row of the table gates."""
    answer = words(gate.answer).capitalize()
    if gate.kind == "interview" and gate.answer != "unknown" and pd.isna(gate.share):
        return message("%(answer)s in most draws (a minimum only)", answer=answer)  # the share itself is hidden
    if gate.kind == "interview":
        if pd.isna(gate.share):
            return message("Not asked")
        return message("Yes in %(share)s of the interview draws (a minimum only)", share=percent(gate.share))
    if gate.answer == "unknown":
        return message("Not known yet: possible if confirmed")
    return f"{answer} ({gate.source}, {long_date(gate.date)})" if gate.source else answer


def closed_parts(gates: pd.DataFrame, labels: pd.Series) -> list[str]:
    """The parts that cannot start here, each with the conditions that fail."""
    return [
        f"{part_name(part, labels)}: {' '.join(refusal(row) for row in failed.itertuples())}"
        for part, failed in gates[~gates["open"]].groupby("part", sort=True)
    ]


def refusal(gate) -> str:
    """A condition that fails as a question with its answer; `gate` is a row of the table gates."""
    if gate.question:
        return message("%(question)s No.", question=gate.question)
    return message("%(condition)s: no.", condition=words(gate.gate))
