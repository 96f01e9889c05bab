"""The next three steps, each from a row of the tables: what is open, what is missing, what must be decided."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass

import pandas as pd

from herelib.briefs.businesses import Business
from herelib.briefs.package import leads
from herelib.briefs.plain import or_more, whole
from herelib.report import MET, NO_SUPPORT, lead_settled, named, part_name
from herelib.words import GROUP_WORDS, listing, marked, message, message_by_number, words

MOST = 3
QUESTIONS = 2  # of three steps that may be open questions: one is left for what must be decided or found
NAMED = 4  # things that a step names
GROUP = "group:"  # how the table verdicts names a group among what is missing
WHO = {
    "answer": marked("the municipality, with the project team"),
    "decide": marked("those who steer the project"),
    "ask": marked("the project team"),
    "bring": marked("municipality, associations and businesses together"),
}
MISSING = {  # what was not asked, by the block of its names
    "barrier": marked("Ask what holds people back: %(names)s."),
    "capacity": marked("Ask what this region can build on: %(names)s."),
    "need": marked("Ask what people need: %(names)s."),
}


@dataclass(frozen=True)
class NextStep:
    """A step: what to do, and who could do it."""

    text: str
    by: str


def steps_view(
    verdict, of_region: Mapping[str, pd.DataFrame], known: pd.DataFrame, businesses: Sequence[Business] = ()
) -> tuple[NextStep, ...]:
    """The next steps of a region, the first ones first, three at the most.

    Parameters
    ----------
    verdict : row of the table verdicts
    of_region : rows of this region of all tables that may be shown
    known : what the catalogue knows of the parts, by part
    businesses : those with most room, the first one first
    """
    make = {"insufficient evidence": _evidence, "nothing helps enough": _nothing, "none feasible": _nearest}
    steps = list(make.get(verdict.verdict, _package)(verdict, of_region, known))
    if verdict.package:
        steps += list(_going_ahead(businesses))
    return tuple(steps[:MOST])


def step(text: str, by: str) -> NextStep:
    """A step with who could do it; `by` is a key of `WHO`."""
    return NextStep(text, message(WHO[by]))


def _package(verdict, of_region: Mapping[str, pd.DataFrame], known: pd.DataFrame) -> Iterator[NextStep]:
    """Of a region with a package: the choice, open questions, what is short, prices, interviews, the decision."""
    labels = known["label"]
    choices = leads(verdict, labels)
    if len(choices) > 1:
        yield step(message("Choose what comes first: %(leads)s.", leads=listing(choices, last="or")), "decide")
    yield from list(_open_questions(verdict, of_region["gates"], labels))[:QUESTIONS]
    yield from _choices_beside(verdict, of_region["role_verdicts"], labels)
    if verdict.unknown_costs:
        names = listing(part_name(part, labels) for part in named(verdict.unknown_costs))
        yield step(message("Ask what this would cost here: %(parts)s.", parts=names), "ask")
    if pd.isna(verdict.fits) or verdict.fits > 0:  # where money is lacking, that is the decision
        yield from _short(verdict, of_region["requirements"], labels)
    yield from _more_interviews(of_region["settling"])
    yield from _unheard(of_region["coverage"])


def _going_ahead(businesses: Sequence[Business]) -> Iterator[NextStep]:
    """Where little is open: the decision, and people for the business that has most room."""
    yield step(message("Decide whether to go ahead, and with which money."), "decide")
    for business in businesses[:1]:
        yield step(message("Look for people who would take this on: %(business)s.", business=business.label), "bring")


def _open_questions(verdict, gates: pd.DataFrame, labels: pd.Series) -> Iterator[NextStep]:
    """Conditions of the package that nobody has answered yet."""
    questions = gates.set_index(["part", "gate"])["question"]
    for pair in named(verdict.unknown_gates):
        part, _, gate = pair.partition(" ")
        question = questions.get((part, gate), "") or words(gate)
        text = message("Find out: %(question)s It is needed for: %(part)s.", question=_asked(question),
                       part=part_name(part, labels))  # fmt: skip
        yield step(text, "answer")


def _asked(question: str) -> str:
    """A question or a condition as a sentence.

    Examples
    --------
    >>> _asked("Is there a host?"), _asked("lender")
    ('Is there a host?', 'lender.')
    """
    return question if question.endswith(("?", ".", "!")) else f"{question}."


def _choices_beside(verdict, role_verdicts: pd.DataFrame, labels: pd.Series) -> Iterator[NextStep]:
    """Where what leads is settled: the place beside it that is open."""
    if not lead_settled(verdict):
        return
    rows = role_verdicts[role_verdicts["verdict"].isin(["contested", "either will do"]) & (role_verdicts["part"] != "")]
    for row in rows.sort_values("verdict").head(1).itertuples():
        names = [part_name(part, labels) for part in [row.part, *named(row.alternatives)] if part != NO_SUPPORT]
        if NO_SUPPORT in named(row.alternatives):
            names.append(message("nothing in its place"))
        if len(names) > 1:
            parts = listing(names, last="or")
            yield step(message("Choose what stands beside it: %(parts)s.", parts=parts), "decide")


def _short(verdict, requirements: pd.DataFrame, labels: pd.Series) -> Iterator[NextStep]:
    """What the package needs and does not find: the thing that is shortest, with the parts that need it."""
    rows = requirements[requirements["part"].isin(named(verdict.package)) & requirements["hard"].astype(bool)]
    rows = rows[rows["met"] < MET].sort_values(["met", "capacity", "part"])
    if rows.empty:
        return
    capacity = rows["capacity"].iloc[0]
    parts = listing(part_name(part, labels) for part in rows.loc[rows["capacity"] == capacity, "part"])
    text = message("Look for more of this: %(thing)s. Too little is here for: %(parts)s.", thing=words(capacity),
                   parts=parts)  # fmt: skip
    yield step(text, "bring")


def _more_interviews(settling: pd.DataFrame) -> Iterator[NextStep]:
    """How many interviews would settle an open choice, where any number would."""
    rows = settling[settling["interviews"].notna() & (settling["interviews"].astype("Float64") > 0)]
    if len(rows):
        n = int(rows["interviews"].iloc[-1])
        text = message_by_number("Ask about %(n)s more person here.", "Ask about %(n)s more people here.", n)
        yield step(f"{text} {message('That would most likely settle it.')}", "ask")


def _unheard(coverage: pd.DataFrame) -> Iterator[NextStep]:
    """Groups of which nobody was asked; a missing number is hidden, not 0."""
    groups = coverage.loc[(coverage["n"] == 0) & (coverage["group"] != "all"), "group"]
    if len(groups):
        names = listing(message(GROUP_WORDS[group]) for group in groups)
        yield step(message("Talk to those whom nobody has asked yet: %(groups)s.", groups=names), "ask")


def _evidence(verdict, of_region: Mapping[str, pd.DataFrame], known: pd.DataFrame) -> Iterator[NextStep]:
    """Of a region of which too little is known: whom to ask about what."""
    names = [name.strip() for name in verdict.missing.split(",") if name.strip()]
    groups = [name.removeprefix(GROUP) for name in names if name.startswith(GROUP)]
    unheard = of_region["coverage"]
    unheard = unheard.loc[(unheard["n"] == 0) & (unheard["group"] != "all"), "group"]
    groups = [*groups, *(group for group in unheard if group not in groups)]
    if groups:
        asked = listing(message(GROUP_WORDS[group]) for group in groups)
        yield step(message("Talk to those whom too few have asked yet: %(groups)s.", groups=asked), "ask")
    for block, text in MISSING.items():
        of_block = [words(name) for name in names if name.startswith(f"{block}:")]
        if of_block:
            yield step(message(text, names=_some(of_block)), "ask")
    if not names and not groups:
        yield step(message("Talk to more people here."), "ask")
    yield step(message("Then look at this region again."), "ask")


def _some(names: list[str]) -> str:
    """Names as a list; of many the first ones, and how many more."""
    if len(names) <= NAMED + 1:
        return listing(names)
    return message("%(names)s and %(n)s more", names=", ".join(names[:NAMED]), n=len(names) - NAMED)


def _nothing(verdict, of_region: Mapping[str, pd.DataFrame], known: pd.DataFrame) -> Iterator[NextStep]:
    """Of a region where nothing helps enough: more money, a condition that could change, who was not heard."""
    labels, plans, frontier = known["label"], of_region["plans"], of_region["frontier"]
    budget = float("nan") if plans.empty else plans["budget_eur"].iloc[0]
    # What would take nothing away is no reason to spend more.
    dear = frontier[~frontier["affordable"].astype(bool) & (frontier["relief"] > 0)].sort_values("step")
    if len(dear) and not pd.isna(budget):
        text = message(
            "Decide whether more than EUR %(budget)s can be spent. The next thing that helps costs EUR %(cost)s.",
            budget=whole(budget), cost=whole(dear['cost_eur'].iloc[0]),
        )  # fmt: skip
        yield step(text, "decide")
    for rows in _nearly_open(of_region["gates"], known)[:QUESTIONS]:
        row, parts = rows.iloc[0], or_more([part_name(part, labels) for part in rows["part"]], QUESTIONS)
        text = message(
            "See how this could change: %(question)s Today the answer is no. It keeps out: %(parts)s.",
            question=_asked(row["question"] or words(row["gate"])), parts=parts,
        )  # fmt: skip
        yield step(text, "bring" if row["kind"] == "interview" else "answer")
    yield from _unheard(of_region["coverage"])
    yield step(message("Look at this region again when something has changed."), "ask")


def _nearly_open(gates: pd.DataFrame, known: pd.DataFrame) -> list[pd.DataFrame]:
    """Conditions that alone keep support out, those first that keep out most: each with its rows of the table gates.

    Of those that keep out as many, what people of the region can bring about comes before what is a matter of law.
    """
    closed = gates[~gates["open"].astype(bool)]
    alone = closed.groupby("part")["gate"].transform("size") == 1
    support = closed["part"].map(known["role"]) == "support"
    by_gate = [rows.sort_values("part") for _, rows in closed[alone & support].groupby("gate")]
    return sorted(by_gate, key=lambda rows: (-len(rows), rows["kind"].iloc[0] != "interview", rows["gate"].iloc[0]))


def _nearest(verdict, of_region: Mapping[str, pd.DataFrame], known: pd.DataFrame) -> Iterator[NextStep]:
    """Of a region where nothing can start: the conditions of the part that is nearest to being possible."""
    part, _, gates = verdict.nearest_gate.partition(": ")
    rows, labels = of_region["gates"], known["label"]
    questions = rows[rows["part"] == part].set_index("gate")["question"]
    for gate in [gate.strip() for gate in gates.split(",") if gate.strip()][:QUESTIONS]:
        question = questions.get(gate, "") or words(gate)
        text = message("Settle this first: %(question)s It is needed for: %(part)s.", question=_asked(question),
                       part=part_name(part, labels))  # fmt: skip
        yield step(text, "answer")
    yield from _unheard(of_region["coverage"])
    yield step(message("Then look at this region again."), "ask")
