"""A verdict in words: what it means, what leads, and what goes with it."""

from __future__ import annotations

from collections.abc import Mapping

import pandas as pd

from herelib.words import listing, marked, message, number, percent, words

# Each verdict in one sentence for somebody who has to act on it.
MEANINGS = {
    "clear": marked(
        "One kind of support leads: without it more than %(close_enough)s of what the best package takes away is lost, "
        "on average or in at least half of the draws; and it is the best or close to it in at least %(p_clear)s of the "
        "draws, in %(p_all)s with the doubt about what parts can do at all."
    ),
    "either will do": marked(
        "Several kinds of support would take away about as much: choose by what is at hand, by cost or by time."
    ),
    "contested": marked(
        "The interviews and what is known do not part the kinds of support named: look at them all; people must choose."
    ),
    "only one is left": marked(
        "All other kinds of support are ruled out by a condition, a law, a place or the people they are for. That one "
        "is left does not make it good: look how much it takes away."
    ),
    "nothing helps enough": marked(
        "Nothing that can be had here takes away %(least_relief)s of what holds people back, or nothing holds them "
        "back by much: none of these parts is worth its effort as things stand."
    ),
    "insufficient evidence": marked(
        "Something that the choice rests on was not asked, or a group that must be heard was not: ask before you "
        "choose."
    ),
    "none feasible": marked(
        "Every kind of support needs something that is not there. The nearest one is named, and what it needs."
    ),
}
# The same where what leads is settled beforehand: the verdict is then on what stands around it.
COMMITTED = {
    "clear": marked("What leads is settled beforehand. What should stand around it is clear, place by place."),
    "either will do": marked(
        "What leads is settled beforehand. Around it at least one place may be filled by several parts, or left empty."
    ),
    "contested": marked(
        "What leads is settled beforehand. Around it at least one place is contested: look at the parts named for it; "
        "people must choose."
    ),
}
LIMITS = ("p_clear", "p_all", "least_relief", "close_enough")  # parameters that explain verdicts
NO_SUPPORT = "none"  # how the tables name a package without support among alternatives


def lead_settled(verdict) -> bool:
    """Whether what leads was settled before the question; `verdict` is a row of the table verdicts."""
    return bool(verdict.lead) and verdict.lead in named(verdict.committed)


def meaning_here(verdict, limits: Mapping[str, float]) -> str:
    """What a verdict means in its region: under a commitment it speaks of what stands around the lead."""
    if lead_settled(verdict) and verdict.verdict in COMMITTED:
        return message(COMMITTED[verdict.verdict])
    return meaning(verdict.verdict, limits)


def meaning(verdict: str, limits: Mapping[str, float]) -> str:
    """What a verdict means, in one sentence; `limits` as `verdict_limits` gives them.

    Examples
    --------
    >>> meaning("nothing helps enough", {"least_relief": 0.05}).partition(" of what")[0]
    'Nothing that can be had here takes away 5%'
    """
    return message(MEANINGS[verdict], **{name: percent(value) for name, value in limits.items()})


def verdict_limits(parameters: pd.DataFrame) -> dict[str, float]:
    """The limits that verdicts rest on, by name.

    Parameters
    ----------
    parameters : as `herelib.decisions.parameters_of` gives them; values are texts
    """
    value = parameters.set_index("parameter")["value"]
    return {name: float(value[name]) for name in LIMITS}


def named(parts: str) -> list[str]:
    """The ids in a cell of a table, parted by semicolons.

    Examples
    --------
    >>> named("mentoring;microcredit"), named("")
    (['mentoring', 'microcredit'], [])
    """
    return [part.strip() for part in parts.split(";") if part.strip()]


def part_name(part: str, labels: pd.Series) -> str:
    """What a part is called; a package without support has a phrase of its own."""
    if part in ("", NO_SUPPORT):
        return message("no support at all")
    return labels.get(part, part.replace("_", " "))


def lead_phrase(verdict, labels: pd.Series) -> str:
    """What leads, as far as the verdict says so.

    Parameters
    ----------
    verdict : row of the table verdicts
    labels : names of the parts for readers, by part
    """
    if verdict.verdict == "none feasible":
        return nearest_phrase(verdict.nearest_gate, labels)
    if verdict.verdict == "nothing helps enough":
        return message("Nothing helps enough")
    if not verdict.package:
        return message("No recommendation can be given yet")
    names = [part_name(part, labels) for part in (verdict.lead, *named(verdict.alternatives))]
    several = verdict.verdict in ("either will do", "contested") and not lead_settled(verdict)
    return listing(names, last="or") if several else names[0]


def nearest_phrase(nearest_gate: str, labels: pd.Series) -> str:
    """Which part is nearest to being possible, and what it lacks; `nearest_gate` is written "part: gate, gate"."""
    part, _, gates = nearest_gate.partition(": ")
    if not part:
        return message("None can start now")
    missing = listing(words(gate.strip()) for gate in gates.split(","))
    return message(
        "None can start now; nearest is %(part)s (missing: %(gates)s)", part=part_name(part, labels), gates=missing
    )  # fmt: skip


def rest_phrase(verdict, labels: pd.Series) -> str:
    """What goes with the lead: the other parts of the package; a dash where there is none."""
    others = [part_name(part, labels) for part in named(verdict.package) if part != verdict.lead]
    return listing(others) or "–"


def relief_phrase(verdict) -> str:
    """What the package is expected to take away, with its interval; says where that may not be shown."""
    if not verdict.package:
        return "–"
    if pd.isna(verdict.relief):
        return message("hidden")
    low, high = number(100 * verdict.low90, ".0f"), number(100 * verdict.high90, ".0f")
    return message("%(relief)s (%(low)s to %(high)s)", relief=percent(verdict.relief), low=low, high=high)


def load_phrase(load: float) -> str:
    """How much holds people back, on a scale from 0 to 1; a dash where that is not known or not shown."""
    return "–" if pd.isna(load) else number(load, ".2f")
