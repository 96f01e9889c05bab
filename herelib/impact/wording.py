"""Wording: what may be said by design; "effect" only where regions were drawn by lot and others stayed without.

Every sentence about a result comes from here and names the design that it rests on. Words that a design does not allow
are data (wording.csv); a test goes through all sentences of all designs.
"""

from __future__ import annotations

import csv
import math
import re
from functools import cache
from pathlib import Path

import pandas as pd

from herelib.errors import HereError
from herelib.impact.designs import Design
from herelib.impact.inference import Margin, Tested
from herelib.impact.power import POWER, SPREAD, Detectable
from herelib.translations import number
from herelib.words import listing, marked, message, message_by_number, percent

KINDS = ("lot", "chosen", "two groups", "before-after")
WORDS = Path(__file__).with_name("wording.csv")
DECIMALS = 2
MANY = 1_000_000_000  # assignments beyond which nobody wants to read their number

DESIGN = {
    "lot": marked(
        "%(treated)s of %(regions)s regions were drawn by lot for the incubator, out of %(number)s ways to draw them: "
        "a difference from the others may be called its effect."
    ),
    "chosen": marked(
        "%(treated)s of %(regions)s regions were chosen for the incubator, not drawn by lot. They are compared with "
        "the others as if they had been drawn (%(number)s ways); whatever else sets them apart is part of the "
        "difference."
    ),
    "two groups": marked(
        "There is only one way to set these regions against each other, or only two regions: no test can say how much "
        "they would have differed anyway."
    ),
    "before-after": marked(
        "No region stayed without an incubator, or none has one: only changes from before to after are shown, and "
        "nobody can tell what would have changed anyway."
    ),
}
RESULT = {
    ("lot", "shown"): marked(
        "%(outcome)s: the effect is %(estimate)s (%(level)s confidence set: %(interval)s), %(p)s. That is shown at "
        "the agreed %(alpha)s."
    ),
    ("lot", "not shown"): marked(
        "%(outcome)s: the effect is estimated at %(estimate)s (%(level)s confidence set: %(interval)s), %(p)s. An "
        "effect is not shown at the agreed %(alpha)s, and its absence is not shown either."
    ),
    ("lot", "cannot show it"): marked(
        "%(outcome)s: regions with the incubator changed by %(estimate)s more than the others, %(p)s. This design "
        "cannot show an effect: its smallest possible p is %(smallest)s, and %(alpha)s was agreed."
    ),
    ("chosen", "shown"): marked(
        "%(outcome)s: the chosen regions changed by %(estimate)s more than the others (%(level)s confidence set: "
        "%(interval)s), %(p)s. The difference is shown at the agreed %(alpha)s; what it comes from is not, since "
        "nobody drew lots."
    ),
    ("chosen", "not shown"): marked(
        "%(outcome)s: the chosen regions changed by %(estimate)s more than the others (%(level)s confidence set: "
        "%(interval)s), %(p)s. The difference is not shown at the agreed %(alpha)s, and its absence is not shown "
        "either."
    ),
    ("chosen", "cannot show it"): marked(
        "%(outcome)s: the chosen regions changed by %(estimate)s more than the others, %(p)s. This design cannot "
        "show a difference: its smallest possible p is %(smallest)s, and %(alpha)s was agreed."
    ),
    ("two groups", "cannot show it"): marked(
        "%(outcome)s: the difference in change is %(estimate)s. With one way to set regions against each other "
        "no inference is possible."
    ),
    ("before-after", "no comparison"): marked(
        "%(outcome)s: changed by %(estimate)s from before to after. There is nothing to compare it with."
    ),
}
CANNOT = {
    "lot": marked(
        "This design cannot show an effect of any size: its smallest possible p is %(smallest)s, and %(alpha)s was "
        "agreed."
    ),
    "chosen": marked(
        "This design cannot show a difference of any size: its smallest possible p is %(smallest)s, and %(alpha)s was "
        "agreed."
    ),
    "two groups": marked(
        "With one way to set these regions against each other no difference of any size can be shown."
    ),
    "before-after": marked("Without regions to compare with no difference of any size can be shown."),
}
DETECTABLE = {
    "lot": marked(
        "An effect of %(difference)s or more would be shown in %(power)s of the cases, if what is seen of a region "
        "changes by %(noise)s by chance."
    ),
    "chosen": marked(
        "A difference of %(difference)s or more would be shown in %(power)s of the cases, if what is seen of a region "
        "changes by %(noise)s by chance."
    ),
}
BY_SIZE = {
    "can": marked(
        "With %(interviews)s interviews a region in each wave, %(treated)s of %(regions)s regions with the incubator "
        "and regions that change by %(spread)s by chance, a difference of %(difference)s is shown in %(power)s of the "
        "cases."
    ),
    "cannot": marked(
        "With %(treated)s of %(regions)s regions with the incubator no difference can be shown, however many are "
        "interviewed: the smallest possible p is %(smallest)s."
    ),
}
UNEVEN = marked(
    'If the regions with the incubator vary %(times)s times as much as the others, this test says "shown" in '
    "%(share)s of the cases in which nothing is there, not in %(alpha)s."
)
EVEN = marked(
    'Even if the regions with the incubator vary %(times)s times as much as the others, this test says "shown" in no '
    "more than %(alpha)s of the cases in which nothing is there."
)
SLACK = 0.01  # of a share that is simulated
MARGIN = {
    "shown": marked(
        "%(outcome)s: a change for the worse of %(margin)s or more is ruled out at the agreed %(alpha)s (%(p)s)."
    ),
    "not shown": marked(
        "%(outcome)s: a change for the worse of %(margin)s or more is not ruled out (%(p)s, agreed %(alpha)s)."
    ),
    "cannot show it": marked(
        "%(outcome)s: this design cannot rule out a change for the worse of %(margin)s at the agreed %(alpha)s."
    ),
}
SAME = {
    "shown": marked(
        "%(outcome)s: a difference of %(margin)s or more either way is ruled out at the agreed %(alpha)s (%(p)s)."
    ),
    "not shown": marked("%(outcome)s: a difference of %(margin)s or more is not ruled out (%(p)s, agreed %(alpha)s)."),
    "cannot show it": marked(
        "%(outcome)s: this design cannot rule out a difference of %(margin)s at the agreed %(alpha)s."
    ),
}


@cache
def forbidden(kind: str) -> tuple[str, ...]:
    """Words that a design of this kind does not allow, in English.

    Examples
    --------
    >>> "effect" in forbidden("before-after"), forbidden("lot")
    (True, ())
    """
    with WORDS.open(encoding="utf-8", newline="") as file:
        return tuple(row["word"] for row in csv.DictReader(file) if row["kind"] == kind)


def not_allowed(kind: str, sentence: str) -> list[str]:
    """The words of an English sentence that a design does not allow.

    Examples
    --------
    >>> not_allowed("chosen", "The effect on trust"), not_allowed("lot", "The effect on trust")
    (['effect'], [])
    """
    return [word for word in forbidden(kind) if re.search(rf"\b{re.escape(word)}\b", sentence, re.IGNORECASE)]


def allowed(kind: str, sentence: str) -> str:
    """A sentence, once it is clear that the design allows its words.

    Raises
    ------
    HereError
        If a word is not allowed: names it and what to write.
    """
    if kind not in KINDS:
        raise HereError(f"kind of design {kind}: one of {', '.join(KINDS)}")
    if words := not_allowed(kind, sentence):
        raise HereError(
            f"{listing(words)}: this design ({kind}) does not allow the word; write difference, change or changed"
        )
    return sentence


def say_design(design: Design) -> str:
    """What a design is, and what may be concluded from it."""
    treated, regions = sum(design.treated), len(design.regions)
    return message(DESIGN[design.kind], treated=treated, regions=regions, number=_many(design.number))


def say_smallest(design: Design) -> str:
    """The smallest p that a design can reach, beside the one that was agreed."""
    if design.kind not in ("lot", "chosen"):
        return message(CANNOT[design.kind])
    if not design.able:
        return message(CANNOT[design.kind], smallest=p_text(design.smallest_p), alpha=p_text(design.alpha))
    return message(
        # What was agreed when, `say_decided` says: alpha itself has no day here.
        "The smallest p that this design can reach is %(smallest)s; a difference counts as shown up to %(alpha)s.",
        smallest=p_text(design.smallest_p),
        alpha=p_text(design.alpha),
    )


def say_tested(tested: Tested) -> str:
    """What a randomisation test says of one outcome, in a sentence or two."""
    design = tested.design
    if not design.regions:
        text = "%(outcome)s: no region has a figure in both waves; nothing is said of it."
        return message(text, outcome=tested.outcome)
    text = message(
        RESULT[design.kind, tested.verdict],
        outcome=tested.outcome,
        estimate=amount(tested.estimate),
        level=percent(1 - design.alpha),
        interval=interval(tested.low, tested.high),
        p=p_is(tested.p),
        alpha=p_text(design.alpha),
        smallest=p_text(design.smallest_p),
    )
    if tested.verdict == "shown" and tested.p <= design.smallest_p + 1e-12:
        text += " " + message("No smaller p was possible.")
    return text


def say_scale(measure: str) -> str:
    """On which scale differences stand; "" on that of the outcome."""
    if measure == "difference":
        return ""
    return message("Differences stand on the scale of logarithms: +0.69 is twice as much, -0.69 half as much.")


def say_assignments(tested: Tested) -> str:
    """What p was counted from: all assignments, or how many were drawn."""
    if not tested.assignments:
        return message("No p: there is nothing to compare with.")
    if not tested.complete:
        return message(
            "p was counted from %(drawn)s of %(number)s assignments, drawn by a seed; the actual one is among them.",
            drawn=number(tested.assignments, ",d"),
            number=_many(tested.design.number),
        )
    return message_by_number(
        "p was counted from the only assignment there is.",
        "p was counted from all %(n)s assignments; they are listed.",
        tested.assignments,
    )


def say_left_out(tested: Tested) -> str:
    """Which regions have no figure in both waves; empty if all have."""
    if not tested.left_out:
        return ""
    return message(
        "%(outcome)s: left out of the comparison, for want of a figure in both waves: %(regions)s.",
        outcome=tested.outcome,
        regions=listing(tested.left_out),
    )


def say_detectable(smallest: Detectable) -> str:
    """What a design could detect, or that it could detect nothing."""
    design = smallest.design
    if not design.able:
        return say_smallest(design)
    return message(
        DETECTABLE[design.kind],
        difference=number(smallest.difference, f".{DECIMALS}f"),
        power=percent(smallest.power or POWER),
        noise=number(smallest.noise, f".{DECIMALS}f"),
    )


def say_by_size(table: pd.DataFrame) -> list[str]:
    """What a second wave of each size could detect, a sentence a row of `herelib.impact.power.detectable_by_size`."""
    return [
        message(
            BY_SIZE["cannot" if math.isinf(row.difference) else "can"],
            interviews=row.interviews,
            treated=row.treated,
            regions=row.regions,
            spread=number(row.region_spread, ".2f"),
            difference="" if math.isinf(row.difference) else number(row.difference, ".2f"),
            smallest=p_text(row.smallest_p),
            power=percent(POWER),
        )
        for row in table.itertuples()
    ]


def say_uneven(design: Design, share: float, times: float = SPREAD) -> str:
    """How liberal the test is where regions with the incubator vary more than the others."""
    if not design.able:
        return say_smallest(design)
    text = UNEVEN if share > design.alpha + SLACK else EVEN
    return message(text, times=number(times, "g"), share=percent(share), alpha=percent(design.alpha))


def say_no_harm(margin: Margin) -> str:
    """Whether a change for the worse of a margin is ruled out."""
    return _against(MARGIN, margin, margin.p_no_harm)


def say_equivalent(margin: Margin) -> str:
    """Whether a difference of a margin, either way, is ruled out."""
    return _against(SAME, margin, margin.p_equivalent)


def _against(texts: dict[str, str], margin: Margin, p: float) -> str:
    return message(
        texts[margin.verdict(p)],
        outcome=margin.outcome,
        margin=number(margin.margin, f".{DECIMALS}f"),
        p=p_is(p),
        alpha=p_text(margin.design.alpha),
    )


def _many(ways: int) -> str:
    """A number of assignments, which may have hundreds of digits."""
    if ways >= MANY:
        return message("more than %(number)s", number=number(MANY, ",d"))
    return number(ways, ",d")


def p_text(p: float) -> str:
    """A p as a reader sees it: never 0.

    Examples
    --------
    >>> p_text(0.1), p_text(0.0667), p_text(0.00002), p_text(1.0), p_text(float("nan"))
    ('0.10', '0.067', '<0.001', '1', '–')
    """
    if math.isnan(p):
        return "–"
    if p < 0.001:
        return "<" + number(0.001, ".3f")
    text = number(p, ".3f")
    return "1" if p >= 0.9995 else text.removesuffix("0") if p >= 0.0095 else text


def p_is(p: float) -> str:
    """A p with its sign of comparison.

    Examples
    --------
    >>> p_is(0.1), p_is(0.0002)
    ('p = 0.10', 'p < 0.001')
    """
    text = p_text(p)
    return f"p < {text[1:]}" if text.startswith("<") else f"p = {text}"


def amount(value: float) -> str:
    """A difference with its sign.

    Examples
    --------
    >>> amount(0.0514), amount(-0.2), amount(float("-inf"))
    ('+0.05', '-0.20', 'no bound')
    """
    if math.isinf(value) or math.isnan(value):
        return message("no bound") if math.isinf(value) else "–"
    value = round(value, DECIMALS)
    return number(value, f"+.{DECIMALS}f") if value else number(0, f".{DECIMALS}f")


def interval(low: float, high: float) -> str:
    """A confidence set as a reader sees it.

    Examples
    --------
    >>> interval(-0.1, 0.3), interval(float("-inf"), 0.2)
    ('-0.10 to +0.30', 'no bound to +0.20')
    """
    if math.isinf(low) and math.isinf(high):
        return message("without bounds")
    return message("%(low)s to %(high)s", low=amount(low), high=amount(high))
