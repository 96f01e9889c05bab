"""Sentences beside a recommendation: bundles, other ways to rank, whether the order depends on the list of methods."""

from __future__ import annotations

from collections.abc import Mapping

import pandas as pd

from herelib.recommendations import RANGES, ROLES, TECHNIQUES, UNRATED
from herelib.words import counting, listing, words

NEED_WORDS = {"need:digital": "digital help", "need:admin": "help with paperwork"}
TECHNIQUE_WORDS = {"additive": "the weighted sum of scores", "topsis": "TOPSIS", "promethee": "PROMETHEE II"}


def say_bundle(table: pd.DataFrame, region: str, labels: Mapping[str, str]) -> str:
    """The bundles of a region in plain English, with what they cost together.

    Parameters
    ----------
    table : table bundles
    labels : what methods are called

    Returns
    -------
    str
        Totals add up the method and the complements that are open and remedy something more; what is not stated is
        named and left out of them. The parts start together: the longest lead time counts.
    """
    bundles = table[table["region"] == region]
    if bundles.empty:
        return f"{region}: no method is recommended, so there is no bundle."
    sentences = [_say_one_bundle(bundle, labels) for _, bundle in bundles.groupby("method", sort=False)]
    return f"{region}: " + " Or else: ".join(sentences)


def _say_one_bundle(bundle: pd.DataFrame, labels: Mapping[str, str]) -> str:
    """One bundle in plain English."""

    def name(row) -> str:
        return labels.get(row.part, row.part)

    def helps(row) -> str:
        return listing(_lack(lack) for lack in row.remedies.split(", "))

    def with_gates(parts: list, state: str) -> str:
        return "; ".join(f"{name(r)} ({listing(map(words, _noted(r, state)))})" for r in parts)

    bundle = bundle.assign(order=bundle["role"].map(ROLES.index), more=bundle["remedies"].str.count(":"))
    rows = list(bundle.sort_values(["order", "more", "part"], ascending=[True, False, True]).itertuples())
    method, partners = rows[0], [r for r in rows if r.role == "complement"]
    adding = [r for r in partners if r.remedies and r.open]
    unrated = [r for r in partners if UNRATED in r.note and r.open]
    shut = [r for r in partners if not r.open]
    confirm = [r for r in [method, *adding, *unrated] if _noted(r, "to be confirmed")]
    sentences = [f"{name(method)} helps here with {helps(method) if method.remedies else 'nothing that presses'}."]
    if adding:
        sentences.append(f"It is best joined by {'; '.join(f'{name(r)} (for {helps(r)})' for r in adding)}.")
    sentences.append(_together([method, *adding], name))
    idle = [r for r in partners if not r.remedies and r.open and r not in unrated]
    if idle:
        sentences.append(
            f"What also goes with it, but helps with nothing more that presses: {'; '.join(map(name, idle))}."
        )
    if unrated:
        sentences.append(f"What also goes with it, but is not rated yet: {'; '.join(map(name, unrated))}.")
    if confirm:
        sentences.append(f"To be confirmed first: {with_gates(confirm, 'to be confirmed')}.")
    if shut:
        sentences.append(f"Closed here: {with_gates(shut, 'closed')}.")
    for row in rows:
        if row.role == "excluded":
            sentences.append(
                f"Not side by side with {name(row)}, as judged: {row.note.split('; ')[0].removeprefix('J: ')}."
            )
    return " ".join(sentences)


def _lack(name: str) -> str:
    """A lack as a reader says it: the need for something, or a barrier."""
    return f"the need for {NEED_WORDS.get(name, words(name))}" if name.startswith("need:") else words(name)


def _noted(row, state: str) -> list[str]:
    """The gates that a note names as in a state: closed, or to be confirmed."""
    gates = [part.partition(": ")[2] for part in row.note.split("; ") if part.startswith(f"{state}: ")]
    return gates[0].split(", ") if gates else []


def _together(parts: list, name) -> str:
    """What the parts cost together and how long until they run, and of which of them that is not stated."""
    priced = [r for r in parts if not pd.isna(r.cost_low_eur)]
    timed = [r for r in parts if not pd.isna(r.lead_time_low_months)]
    figures = []
    if priced:
        figures.append(f"EUR {sum(r.cost_low_eur for r in priced):,.0f} to {sum(r.cost_high_eur for r in priced):,.0f}")
    if timed:
        low, high = (max(getattr(r, column) for r in timed) for column in RANGES[2:])
        figures.append(f"{low:.0f} to {high:.0f} months to get going")
    lines = [f"{'Together they take' if len(parts) > 1 else 'It takes'} {' and '.join(figures)}."] if figures else []
    for figure, stated in (("cost", priced), ("lead time", timed)):
        missing = [name(r) for r in parts if r not in stated]
        lines += [f"Not stated is the {figure} of {'; '.join(missing)}."] if missing else []
    return " ".join(lines)


def say_opinions(table: pd.DataFrame, region: str, labels: Mapping[str, str]) -> str:
    """What TOPSIS and PROMETHEE II put first in a region, beside the weighted sum; one or two sentences."""
    ranks = table[table["region"] == region].sort_values("method")
    if ranks.empty:
        return f"{region}: the methods were not ranked."
    if len(ranks) == 1:
        only = ranks["method"].iloc[0]
        return f"In {region} only one method can be ranked, {labels.get(only, only)}: no second opinion is needed."
    firsts = {name: tuple(ranks.loc[ranks[f"{name}_rank"] == 1, "method"]) for name in TECHNIQUES}
    lead = firsts["additive"]

    def first(methods: tuple[str, ...]) -> str:
        return listing(labels.get(m, m) for m in methods) + (" level first" if len(methods) > 1 else " first")

    say = f"In {region}, the weighted sum of scores at the reference weights puts {first(lead)}. "
    others = {TECHNIQUE_WORDS[name]: firsts[name] for name in ("topsis", "promethee")}
    names, (first_by_topsis, first_by_promethee) = " and ".join(others), others.values()
    if first_by_topsis == first_by_promethee:
        end = " as well" if first_by_topsis == lead else " instead"
        return f"{say}{names}, two other ways to rank the same scores, put {first(first_by_topsis)}{end}."
    puts = [f"{name} puts {first(methods)}{' as well' if methods == lead else ''}" for name, methods in others.items()]
    return f"{say}Of two other ways to rank the same scores, {puts[0]}, and {puts[1]}."


def say_reversals(table: pd.DataFrame) -> str:
    """In how many trials the order of the other methods changed under each technique; of one region or of several.

    Parameters
    ----------
    table : table reversals
    """
    if not table["trials"].sum():
        return "Too few methods were ranked to see whether dropping or adding one changes the order of the others."
    sums = table.groupby("technique", observed=True)[["trials", "order_changed", "first_changed"]].sum()
    changes = [
        f"in {row.order_changed or 'none'} under {words}"
        + (f" (the first of them in {row.first_changed or 'none'})" if row.order_changed else "")
        for technique, words in TECHNIQUE_WORDS.items()
        if technique in sums.index
        for row in [sums.loc[technique]]
    ]
    trials, regions = counting(int(sums["trials"].max()), "trial"), counting(table["region"].nunique(), "region")
    return (
        f"Each method was dropped in turn, and a copy of each was added: {trials} in {regions}. "
        f"The order of the other methods changed {listing(changes)}."
    )
