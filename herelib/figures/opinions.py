"""Sentences beside a recommendation: bundles, other ways to rank, whether the order depends on the list of methods."""

from __future__ import annotations

from collections.abc import Mapping

import pandas as pd

from herelib.recommendations import RANGES, ROLES, TECHNIQUES, UNRATED
from herelib.words import counting, listing, marked, message, words

NEED_WORDS = {"need:digital": marked("digital help"), "need:admin": marked("help with paperwork")}
TECHNIQUE_WORDS = {
    "additive": marked("the weighted sum of scores"),
    "topsis": marked("TOPSIS"),
    "promethee": marked("PROMETHEE II"),
}

SAME_FIRST = marked("%(techniques)s, two other ways to rank the same scores, put %(first)s as well.")
OTHER_FIRST = marked("%(techniques)s, two other ways to rank the same scores, put %(first)s instead.")


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
        return message("%(region)s: no method is recommended, so there is no bundle.", region=region)
    first, *others = (_say_one_bundle(bundle, labels) for _, bundle in bundles.groupby("method", sort=False))
    return " ".join([f"{region}: {first}", *(message("Or else: %(bundle)s", bundle=bundle) for bundle in others)])


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
    if method.remedies:
        sentences = [message("%(method)s helps here with %(lacks)s.", method=name(method), lacks=helps(method))]
    else:
        sentences = [message("%(method)s helps here with nothing that presses.", method=name(method))]
    if adding:
        joined = (message("%(method)s (for %(lacks)s)", method=name(r), lacks=helps(r)) for r in adding)
        sentences.append(message("It is best joined by %(methods)s.", methods="; ".join(joined)))
    sentences.append(_together([method, *adding], name))
    idle = [r for r in partners if not r.remedies and r.open and r not in unrated]
    if idle:
        text = marked("What also goes with it, but helps with nothing more that presses: %(methods)s.")
        sentences.append(message(text, methods="; ".join(map(name, idle))))
    if unrated:
        text = marked("What also goes with it, but is not rated yet: %(methods)s.")
        sentences.append(message(text, methods="; ".join(map(name, unrated))))
    if confirm:
        sentences.append(message("To be confirmed first: %(gates)s.", gates=with_gates(confirm, "to be confirmed")))
    if shut:
        sentences.append(message("Closed here: %(gates)s.", gates=with_gates(shut, "closed")))
    sentences += [_excluded(name(row), row.note) for row in rows if row.role == "excluded"]
    return " ".join(sentences)


def _excluded(method: str, note: str) -> str:
    reason = note.split("; ")[0].removeprefix("J: ")
    return message("Not side by side with %(method)s, as judged: %(reason)s.", method=method, reason=reason)


def _lack(name: str) -> str:
    """A lack as a reader says it: the need for something, or a barrier."""
    if not name.startswith("need:"):
        return words(name)
    return message("the need for %(need)s", need=message(NEED_WORDS[name]) if name in NEED_WORDS else words(name))


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
        low, high = (f"{sum(getattr(r, column) for r in priced):,.0f}" for column in ("cost_low_eur", "cost_high_eur"))
        figures.append(message("EUR %(low)s to %(high)s", low=low, high=high))
    if timed:
        low, high = (f"{max(getattr(r, column) for r in timed):.0f}" for column in RANGES[2:])
        figures.append(message("%(low)s to %(high)s months to get going", low=low, high=high))
    text = marked("Together they take %(figures)s.") if len(parts) > 1 else marked("It takes %(figures)s.")
    lines = [message(text, figures=listing(figures))] if figures else []
    unpriced = [name(r) for r in parts if r not in priced]
    untimed = [name(r) for r in parts if r not in timed]
    if unpriced:
        lines.append(message("Not stated is the cost of %(methods)s.", methods="; ".join(unpriced)))
    if untimed:
        lines.append(message("Not stated is the lead time of %(methods)s.", methods="; ".join(untimed)))
    return " ".join(lines)


def say_opinions(table: pd.DataFrame, region: str, labels: Mapping[str, str]) -> str:
    """What TOPSIS and PROMETHEE II put first in a region, beside the weighted sum; one or two sentences."""
    ranks = table[table["region"] == region].sort_values("method")
    if ranks.empty:
        return message("%(region)s: the methods were not ranked.", region=region)
    if len(ranks) == 1:
        only = ranks["method"].iloc[0]
        return message(
            "In %(region)s only one method can be ranked, %(method)s: no second opinion is needed.",
            region=region, method=labels.get(only, only),
        )  # fmt: skip
    firsts = {name: tuple(ranks.loc[ranks[f"{name}_rank"] == 1, "method"]) for name in TECHNIQUES}
    lead = firsts["additive"]

    def first(methods: tuple[str, ...]) -> str:
        text = marked("%(methods)s level first") if len(methods) > 1 else marked("%(methods)s first")
        return message(text, methods=listing(labels.get(m, m) for m in methods))

    sentence = message(
        "In %(region)s, the weighted sum of scores at the reference weights puts %(first)s.",
        region=region, first=first(lead),
    )  # fmt: skip
    others = {message(TECHNIQUE_WORDS[name]): firsts[name] for name in ("topsis", "promethee")}
    first_by_topsis, first_by_promethee = others.values()
    if first_by_topsis == first_by_promethee:
        text = SAME_FIRST if first_by_topsis == lead else OTHER_FIRST
        return f"{sentence} {message(text, techniques=listing(others), first=first(first_by_topsis))}"
    text, as_well = marked("%(technique)s puts %(first)s"), marked("%(technique)s puts %(first)s as well")
    by_topsis, by_promethee = (
        message(as_well if methods == lead else text, technique=name, first=first(methods))
        for name, methods in others.items()
    )
    parted = message(
        "Of two other ways to rank the same scores, %(by_topsis)s, and %(by_promethee)s.",
        by_topsis=by_topsis, by_promethee=by_promethee,
    )  # fmt: skip
    return f"{sentence} {parted}"


def say_reversals(table: pd.DataFrame) -> str:
    """In how many trials the order of the other methods changed under each technique; of one region or of several.

    Parameters
    ----------
    table : table reversals
    """
    if not table["trials"].sum():
        return message(
            "Too few methods were ranked to see whether dropping or adding one changes the order of the others."
        )
    sums = table.groupby("technique", observed=True)[["trials", "order_changed", "first_changed"]].sum()
    changes = [_changes(sums.loc[name], message(text)) for name, text in TECHNIQUE_WORDS.items() if name in sums.index]
    return message(
        "Each method was dropped in turn, and a copy of each was added: %(trials)s in %(regions)s. The order of the "
        "other methods changed %(changes)s.",
        trials=counting(int(sums["trials"].max()), "trial"), regions=counting(table["region"].nunique(), "region"),
        changes=listing(changes),
    )  # fmt: skip


def _changes(sums: pd.Series, technique: str) -> str:
    """In how many trials the order changed under a technique."""
    if not sums["order_changed"]:
        return message("in none under %(technique)s", technique=technique)
    return message(
        "in %(changed)s under %(technique)s (the first of them in %(first)s)",
        changed=sums["order_changed"], technique=technique, first=sums["first_changed"] or message("none"),
    )  # fmt: skip
