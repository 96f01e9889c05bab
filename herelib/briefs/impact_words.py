"""What may be said of an outcome in everyday words, by design: "effect" only where lots were cast.

`herelib.impact.wording` says the same with its numbers of tests; a test holds both to the same list of words.
"""

from __future__ import annotations

import math

import pandas as pd

from herelib.briefs.plain import need_name, whole
from herelib.report import capital
from herelib.translations import number
from herelib.words import marked, message, percent, words

DESIGN = {  # by kind: the design, and what it allows to say
    "lot": marked(
        "Lots were cast: %(treated)s of %(regions)s regions got the incubator. So a difference from the others may be "
        "called its effect."
    ),
    "chosen": marked(
        "%(treated)s of %(regions)s regions were chosen for the incubator, no lots were cast. So whatever else sets "
        "them apart is part of every difference."
    ),
    "two groups": marked(
        "%(treated)s of %(regions)s regions had the incubator, and there was only this way to divide them. So nobody "
        "can say how much they would have differed anyway."
    ),
    "before-after": marked(
        "All regions that were asked had the incubator, or none had it. So only before and after can be set side by "
        "side, and nobody can say what would have changed anyway."
    ),
}
ANSWERS = {  # by verdict
    "shown": marked("Yes, that is shown."),
    "not shown": marked("Not shown. That nothing changed is not shown either."),
    "cannot show it": marked("This design cannot show it."),
    "no comparison": marked("There is nothing to set it against."),
}
AGAINST = {  # the change of regions with the incubator against that of the others, in points of 100
    1: marked("It went up by %(points)s points of 100 against the other regions."),
    0: marked("It moved as in the other regions."),
    -1: marked("It went down by %(points)s points of 100 against the other regions."),
}
ALONE = {
    1: marked("It went up by %(points)s points of 100 from before to after."),
    0: marked("It stayed as it was."),
    -1: marked("It went down by %(points)s points of 100 from before to after."),
}
UNSIZED = {  # where changes are not set against each other in points
    1: marked("It went up against the other regions. The report says how much."),
    0: marked("It moved as in the other regions."),
    -1: marked("It went down against the other regions. The report says how much."),
}
WAYS = {  # by what had to be picked: how many of all ways would have shown as much
    "lot": marked(
        "Of the %(ways)s ways in which the lots could fall, %(as_far)s would show as much without any effect."
    ),
    "chosen": marked("Of the %(ways)s ways to choose as many regions, %(as_far)s would show as much."),
}
SHARES = {
    "lot": marked("Of all ways in which the lots could fall, %(share)s would show as much without any effect."),
    "chosen": marked("Of all ways to choose as many regions, %(share)s would show as much."),
}
SMALLEST = marked(
    "At best %(least)s of %(ways)s ways could show as much. At most %(alpha)s of them was agreed on beforehand, and "
    "that is less."
)
LOOKS_SO = marked("It looks so. That is a first look and no proof.")
TOGETHER = marked("Looked at together with all others it is not shown.")
HARM = {  # by verdict on a change for the worse that was to be ruled out
    "shown": marked("A change for the worse by %(points)s points or more is ruled out."),
    "not shown": marked("A change for the worse by %(points)s points or more is not ruled out."),
    "cannot show it": marked("This design cannot rule out a change for the worse by %(points)s points or more."),
}
GOOD = {True: marked("That is for the better."), False: marked("That is for the worse.")}
POINTS = 100


def outcome_name(outcome: str, label: str) -> str:
    """What an outcome is called where people read.

    Examples
    --------
    >>> outcome_name("need:childcare", ""), outcome_name("barrier:skills", ""), outcome_name("trust:people", "Trust")
    ('What is lacking: child care', 'Lack of skills', 'Trust')
    """
    block, _, name = outcome.partition(":")
    if block == "need":
        return message("What is lacking: %(need)s", need=need_name(name))
    return capital(words(outcome)) if block in ("barrier", "capacity") else capital(label or words(outcome))


def direction(estimate: float) -> int:
    """Whether something rose (1), fell (-1) or did neither, as far as points of 100 say it."""
    return int(math.copysign(1, estimate)) if round(abs(POINTS * estimate)) else 0


def change_sentence(row) -> str:
    """By how much an outcome changed; `row` is one of the table differences."""
    if pd.isna(row.estimate):
        return message("How much it changed is not shown: too few people were asked.")
    if row.measure != "difference":
        return message(UNSIZED[0 if row.estimate == 0 else int(math.copysign(1, row.estimate))])
    texts = ALONE if row.kind == "before-after" else AGAINST
    return message(texts[direction(row.estimate)], points=whole(abs(POINTS * row.estimate)))


def range_sentence(row) -> str:
    """How little or how much a change may be; nothing where that is not said."""
    sized = row.kind in WAYS and row.measure == "difference" and row.verdict != "cannot show it"
    if not sized or pd.isna(row.low) or pd.isna(row.high):
        return ""
    if math.isinf(row.low) or math.isinf(row.high):
        return message("How little or how much it may be, nobody can say.")
    low, high = (number(POINTS * end, "+.0f").replace("-", "−") for end in (row.low, row.high))
    return message("It may be anything from %(low)s to %(high)s points.", low=low, high=high)


def chance_sentence(row) -> str:
    """How often as much would be seen if the incubator were nothing to it; nothing without regions to compare."""
    if row.kind not in WAYS or pd.isna(row.p) or not row.assignments:
        return ""
    if row.verdict == "cannot show it":
        values = {"least": whole(row.smallest_p * row.assignments), "ways": whole(row.assignments)}
        return message(SMALLEST, alpha=percent(row.alpha), **values)
    if not row.complete:
        return message(SHARES[row.kind], share=percent(row.p))
    return message(WAYS[row.kind], ways=whole(row.assignments), as_far=whole(row.p * row.assignments))


def answer_sentence(row) -> str:
    """Whether an outcome changed more with the incubator; what nobody decided on beforehand is never shown."""
    if row.verdict == "shown" and not row.planned:
        return message(LOOKS_SO)
    return message(ANSWERS[row.verdict])


def together_sentence(row) -> str:
    """That an outcome is not shown any more when all are looked at together; nothing where that is not so."""
    lost = row.verdict == "shown" and not pd.isna(row.p_together) and row.p_together > row.alpha + 1e-12
    return message(TOGETHER) if lost else ""


def harm_sentence(row) -> str:
    """Whether a change for the worse is ruled out; nothing where that was not asked."""
    if row.harm_verdict not in HARM or pd.isna(row.harm_margin):
        return ""
    return message(HARM[row.harm_verdict], points=whole(POINTS * row.harm_margin))


def good_sentence(row, bad_when_high: bool) -> str:
    """Whether what is shown is for the better or the worse; nothing where nothing is shown."""
    if row.verdict != "shown" or pd.isna(row.estimate) or not row.estimate:
        return ""
    return message(GOOD[(row.estimate > 0) != bad_when_high])
