"""Business types on a card: the need they meet, who speaks for and against them, and what they lack."""

from __future__ import annotations

from collections.abc import Mapping

import pandas as pd

from herelib.release import FEW, MOST, SOME
from herelib.report.verdicts import named, part_name
from herelib.words import listing, marked, message, number, percent, words

TYPES = 3  # business types that a card names
LICENCES = {"yes": marked("Needs a licence."), "depends": marked("May need a licence.")}
FOR = {
    MOST: marked("Most people interviewed speak for it (the need is severe and neighbours could cover it)"),
    SOME: marked("Some people interviewed speak for it (the need is severe and neighbours could cover it)"),
    FEW: marked("Few people interviewed speak for it (the need is severe and neighbours could cover it)"),
}
AGAINST = {
    MOST: marked("most against it (others must cover it, or it is there already)"),
    SOME: marked("some against it (others must cover it, or it is there already)"),
    FEW: marked("few against it (others must cover it, or it is there already)"),
}


def types(verdict, of_region: Mapping[str, pd.DataFrame], catalogue: Mapping[str, pd.DataFrame]) -> list[str]:
    """The first three business types, a line each.

    Parameters
    ----------
    verdict : row of the table verdicts
    of_region : tables business_types, matrix of the region
    """
    labels = catalogue["business_types"].set_index("type")["label"]
    severity = of_region["matrix"].set_index("field")["severity"]
    brought = brought_by(verdict, catalogue)
    known = of_region["business_types"]
    ranked = known[known["rank"] > 0].sort_values(["rank", "type"]).head(TYPES)
    return [
        " ".join(
            [
                first_sentence(row, labels.get(row.type, row.type), severity.get(row.field, float("nan"))),
                *further_sentences(row, brought),
            ]
        )
        for row in ranked.itertuples()
    ]


def brought_by(verdict, catalogue: Mapping[str, pd.DataFrame]) -> dict[str, str]:
    """Which part of the package brings a capacity, by the capacity."""
    labels = catalogue["parts"].set_index("part")["label"]
    supplies = catalogue["supplies"]
    supplied = supplies[supplies["part"].isin(named(verdict.package))].sort_values(["level", "part"])
    return {row.capacity: part_name(row.part, labels) for row in supplied.itertuples()}


def first_sentence(row, label: str, severity: float) -> str:
    """The need that a business type meets, how severe that is here, and how often the type is among the first."""
    values = {"type": label, "need": words(row.field), "share": percent(row.top3)}
    if pd.isna(severity):
        return message("%(type)s: meets %(need)s, among the first three in %(share)s of draws.", **values)
    return message(
        "%(type)s: meets %(need)s (severity %(severity)s of 1), among the first three in %(share)s of draws.",
        severity=number(severity, ".2f"), **values,
    )  # fmt: skip


def further_sentences(row, brought: Mapping[str, str]) -> list[str]:
    """Who speaks for and against a business type, what it lacks, and what warns of it."""
    sentences = []
    if row.voices_for and row.voices_against:
        sentences.append(f"{message(FOR[row.voices_for])}, {message(AGAINST[row.voices_against])}.")
    if row.opposed:
        sentences.append(message("More people speak against it than for it."))
    if row.competes:
        sentences.append(message("It would compete with what exists already."))
    missing = [] if pd.isna(row.short) else [name.strip() for name in str(row.short).split(",") if name.strip()]
    supplied = [name for name in missing if name.partition(":")[2] in brought]
    lacking = [name for name in missing if name not in supplied]
    if lacking:
        sentences.append(message("Short of: %(capacities)s.", capacities=listing(words(name) for name in lacking)))
    for name in supplied:
        part = brought[name.partition(":")[2]]
        sentences.append(message("Short of %(capacity)s, which %(part)s brings.", capacity=words(name), part=part))
    if not missing:
        sentences.append(message("All that it requires is at hand."))
    if row.licence in LICENCES:
        sentences.append(message(LICENCES[row.licence]))
    return sentences
