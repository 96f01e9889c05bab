"""What could help: the parts that go together, how sure that is, what it costs and when it could start."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

import pandas as pd

from herelib.briefs.plain import FITS, OFTEN, from_share, or_more, relief_sentence, start_sentence, whole
from herelib.report import NO_SUPPORT, lead_settled, months_phrase, named, part_name, sentence
from herelib.words import ROLE_WORDS, listing, marked, message, price_range, words

ALTERNATIVES = 3  # that an answer names
SETTLED = marked("settled already")
# A word or two for a table of all regions.
STATES = {
    "clear": marked("clear"),
    "either will do": marked("several do as well"),
    "contested": marked("open: people choose"),
    "only one is left": marked("only this is left"),
    "nothing helps enough": marked("nothing helps enough"),
    "insufficient evidence": marked("too little is known"),
    "none feasible": marked("nothing can start yet"),
}
ANSWERS = {
    "clear": marked("%(lead)s should come first."),
    "either will do": marked("%(leads)s: each would do about as well."),
    "contested": marked("%(leads)s: people here must choose."),
    "only one is left": marked("%(lead)s is all that is left."),
    "nothing helps enough": marked("Nothing that can be had here helps enough."),
    "insufficient evidence": marked("No advice can be given yet."),
    "none feasible": marked("Nothing can start yet."),
}
REASONS = {
    "either will do": marked("Sure that one of them helps. Choose by what is at hand, by cost or by time."),
    "contested": marked("Not sure which. What people said, and what is known of such help, do not settle it."),
    "only one is left": marked(
        "All other help is ruled out by a law, a place, the money or the people it is for. That one is left does not "
        "make it good."
    ),
    "nothing helps enough": marked(
        "What could be had here would take away too little of what holds people back to be worth the effort now."
    ),
    "insufficient evidence": marked("Too few people were heard, or too little was asked. Ask before you choose."),
    "none feasible": marked("Each kind of help needs something that is not here."),
}
AROUND = {
    "clear": marked("What should stand beside it is clear."),
    "either will do": marked("Beside it, more than one thing would do as well."),
    "contested": marked("What should stand beside it is open: people here must choose."),
}


@dataclass(frozen=True)
class PartOfPackage:
    """A part: what it is called, its place, what it is, what it costs, how long it takes to get going."""

    label: str
    role: str
    what_it_is: str
    cost: str
    ready: str


@dataclass(frozen=True)
class Package:
    """What a brief answers: in a sentence, with the parts (none where nothing is advised), how sure, cost and start."""

    state: str
    answer: str
    beside: str
    override: str
    effect: str
    sure: tuple[str, ...]
    parts: tuple[PartOfPackage, ...]
    cost: tuple[str, ...]
    start: tuple[str, ...]
    leads: tuple[str, ...]
    price: str


def package_view(verdict, of_region: Mapping[str, pd.DataFrame], known: pd.DataFrame) -> Package:
    """What a brief says of what could help.

    Parameters
    ----------
    verdict : row of the table verdicts
    of_region : rows of this region of all tables that may be shown
    known : what the catalogue knows of the parts, by part
    """
    labels, members, overrides = known["label"], named(verdict.package), of_region["overrides"]
    rest = [part_name(part, labels) for part in members if part != verdict.lead]
    return Package(
        state=state(verdict, overrides),
        answer=answer(verdict, labels),
        beside=message("Beside it: %(parts)s.", parts=listing(rest)) if rest else "",
        override=override(overrides, labels),
        effect=relief_sentence(verdict) if members else "",
        sure=tuple(sure(verdict, labels)),
        parts=tuple(part_view(part, verdict, of_region["parts"], known) for part in (*members, *instead(verdict))),
        cost=tuple(cost(verdict, of_region["plans"], labels)) if members else (),
        start=tuple(start(verdict, of_region["plans"])) if members else (),
        leads=first_ones(verdict, overrides, labels),
        price=price_range(verdict.cost_low_eur, verdict.cost_high_eur) if members else "–",
    )


def state(verdict, overrides: pd.DataFrame) -> str:
    """How sure an answer is, in a few words for a table of all regions."""
    if len(overrides):
        return message("decided by people")
    return message(SETTLED if lead_settled(verdict) else STATES[verdict.verdict])


def first_ones(verdict, overrides: pd.DataFrame, labels: pd.Series) -> tuple[str, ...]:
    """What comes first in a table of all regions: as people decided, else what could; nothing without a package."""
    if len(overrides):
        return (part_name(overrides["lead"].iloc[0], labels),)
    return tuple(leads(verdict, labels)) if verdict.package else ()


def instead(verdict) -> list[str]:
    """Parts that could lead in place of the first one: who chooses must know them, too."""
    if not verdict.package or lead_settled(verdict) or verdict.verdict not in ("either will do", "contested"):
        return []
    others = [part for part in named(verdict.alternatives) if part not in (*named(verdict.package), NO_SUPPORT)]
    return others[: ALTERNATIVES - 1]


def leads(verdict, labels: pd.Series) -> list[str]:
    """What could come first: the lead, and the alternatives where several would do or nobody can tell."""
    several = verdict.verdict in ("either will do", "contested") and not lead_settled(verdict)
    parts = [verdict.lead, *named(verdict.alternatives)] if several else [verdict.lead]
    # A package without support is a possible answer, too.
    return [part_name(part or NO_SUPPORT, labels) for part in parts]


def answer(verdict, labels: pd.Series) -> str:
    """What a brief answers, in one sentence."""
    if lead_settled(verdict):
        return message("%(lead)s is settled already.", lead=part_name(verdict.lead, labels))
    names = leads(verdict, labels)
    text = ANSWERS[verdict.verdict]
    if len(names) == 1 and verdict.verdict in ("either will do", "contested"):
        text = ANSWERS["clear"]
    return message(text, lead=names[0], leads=or_more(names, ALTERNATIVES))


def sure(verdict, labels: pd.Series) -> list[str]:
    """How sure an answer is, and why there is none where there is none."""
    if lead_settled(verdict):
        return [message(AROUND[verdict.verdict])] if verdict.verdict in AROUND else []
    lines = [message(REASONS[verdict.verdict])] if verdict.verdict in REASONS else []
    if verdict.verdict in ("clear", "only one is left"):
        lines.append(from_share(OFTEN, verdict.within_all))
    if verdict.verdict == "none feasible":
        part, _, gates = verdict.nearest_gate.partition(": ")
        if part:
            missing = listing(words(gate.strip()) for gate in gates.split(","))
            name = part_name(part, labels)
            lines.append(message("Nearest is %(part)s. It lacks: %(gates)s.", part=name, gates=missing))
    return [line for line in lines if line]


def override(overrides: pd.DataFrame, labels: pd.Series) -> str:
    """What people decided beside the computed answer; nothing where they left it."""
    if overrides.empty:
        return ""
    row = overrides.iloc[0]
    return message(
        "People decided for %(lead)s: %(reason)s (%(who)s, %(date)s). What was worked out stands beside it.",
        lead=part_name(row["lead"], labels), reason=row["reason"].rstrip("."), who=row["decided_by"], date=row["date"],
    )  # fmt: skip


def part_view(part: str, verdict, parts: pd.DataFrame, known: pd.DataFrame) -> PartOfPackage:
    """One part of the package as a brief shows it; `parts` are the rows of the region."""
    row, facts = parts.set_index("part").loc[part], known.loc[part] if part in known.index else None
    if part in named(verdict.package):
        role = message(ROLE_WORDS["lead" if part == verdict.lead else row["role"]])
    else:
        role = message("in place of the first, not in the sum")
    low, high = (None, None) if facts is None else (facts["lead_time_low_months"], facts["lead_time_high_months"])
    return PartOfPackage(
        label=part_name(part, known["label"]),
        role=role,
        what_it_is="" if facts is None else sentence(facts["one_line"]),
        cost=part_price(row, facts),
        ready=message("not known") if pd.isna(low) or pd.isna(high) else months_phrase(low, high),
    )


def part_price(here: pd.Series, known: pd.Series | None) -> str:
    """What a part costs, and for how many people that is; `here` is a row of the table parts, `known` of the catalogue.

    Most figures of the catalogue are of one year or of one cohort: which of both its sources say.
    """
    price = price_range(here["cost_low_eur"], here["cost_high_eur"])
    if here["standing_here"] == "present":
        return message("%(price)s: it is there already", price=price)
    if known is None or pd.isna(known["reached"]) or pd.isna(here["cost_high_eur"]) or here["cost_high_eur"] <= 0:
        return price
    return message(
        "%(price)s, for one year or one group of about %(people)s people",
        price=price, people=whole(known['reached']),
    )  # fmt: skip


def cost(verdict, plans: pd.DataFrame, labels: pd.Series) -> list[str]:
    """What the package costs, whether that fits the budget, and whose cost is not known."""
    price = price_range(verdict.cost_low_eur, verdict.cost_high_eur)
    lines = [message("All of it costs %(price)s for the first year or the first group.", price=price)]
    budget = float("nan") if plans.empty else plans["budget_eur"].iloc[0]
    if not pd.isna(budget):
        lines.append(from_share(FITS, verdict.fits, budget=whole(budget)))
    if verdict.unknown_costs:
        names = listing(part_name(part, labels) for part in named(verdict.unknown_costs))
        lines.append(message("Not known is the cost of %(parts)s.", parts=names))
    return [line for line in lines if line]


def start(verdict, plans: pd.DataFrame) -> list[str]:
    """When all of the package could start, and whether that is when it is wanted."""
    low, high = verdict.lead_time_low_months, verdict.lead_time_high_months
    lines = [start_sentence(low, high)]
    wanted = float("nan") if plans.empty else plans["start_by_months"].iloc[0]
    if not pd.isna(wanted) and not pd.isna(high):
        late = marked("That may be later than wanted (%(months)s months).")
        in_time = marked("That is in time (wanted: %(months)s months).")
        lines.append(message(in_time if high <= wanted else late, months=whole(wanted)))
    return lines
