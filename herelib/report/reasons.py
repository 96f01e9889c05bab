"""Reasons of a card: how firm the choice is, what is in doubt or missing, what would change our mind."""

from __future__ import annotations

from collections.abc import Mapping

import pandas as pd

from herelib.figures import say_doubts, say_opinions, say_verdict_points
from herelib.release import HIDDEN
from herelib.report.packages import hundredths, relief_step
from herelib.report.rendering import capital
from herelib.report.verdicts import lead_settled, named, part_name
from herelib.words import GROUP_WORDS, listing, marked, message, number, percent, words

SEEN = 0.005  # weights are told with two digits: a smaller change would read 0.00
NAMED = 5  # dimensions that are named; more stand under what is missing
GROUP = "group:"  # how the table verdicts names a group among what is missing
MOVED = 3  # barriers whose weights a change of mind names
NOT_ASKED = {
    "capacity": marked("Not asked, or by too few groups (what the place can build on): %(names)s."),
    "barrier": marked("Not asked, or by too few groups (what holds people back): %(names)s."),
    "need": marked("Not asked, or by too few groups (needs): %(names)s."),
}
LED = marked(
    "A package led by %(lead)s is the best in %(best)s of the draws and the best or close to it in %(close)s; with the "
    "doubt about what parts can do at all, in %(close_all)s."
)
UNLED = marked(
    "A package without support is the best in %(best)s of the draws and the best or close to it in %(close)s; with the "
    "doubt about what parts can do at all, in %(close_all)s."
)
WITHOUT_LEAD = marked(
    "If %(lead)s could not be had, the best package would take away %(points)s hundredths less; in %(often)s of the "
    "draws that is more than a choice should lose."
)
# A figure that is smaller than its rounding step may still be more than a choice should lose.
SMALL = marked("If %(lead)s could not be had, what the best package takes away would shrink by %(less)s hundredths.")
SMALL_OTHERS = marked("With support in it, what the best package takes away would shrink by %(less)s hundredths.")
WITHOUT_OTHERS = marked(
    "A package with support would take away %(points)s hundredths less; in %(often)s of the draws that is more than a "
    "choice should lose."
)
BORROWED_FROM = {
    "cluster": marked("From regions of its cluster: %(parts)s."),
    "context": marked("From regions of similar context: %(parts)s."),
}


def reasons_view(verdict, of_region: Mapping[str, pd.DataFrame], labels: pd.Series) -> dict:
    """All reasons of a card: lists of lines and sentences, empty where there is nothing to say.

    Parameters
    ----------
    verdict : row of the table verdicts
    of_region : rows of this region of all tables that may be shown
    labels : names of the parts for readers, by part
    """
    return {
        "firm": firm(verdict, labels, relief_step(of_region)),
        "borrowed": borrowed(of_region["borrowed"], labels),
        "missing": missing(verdict, of_region["coverage"]),
        "doubt": doubt(verdict, of_region["doubts"]),
        "change": [line for line in change(verdict, of_region, labels) if line],
        "weights": other_weights(verdict, of_region["flips"], labels),
        "opinions": opinions(of_region["second_opinions"], verdict, labels),
    }


def firm(verdict, labels: pd.Series, step: float = 0.0) -> list[str]:
    """How firm the choice of the lead is: how often it is best, comes close, and what doing without it costs."""
    # What is settled is never in doubt: the card tells the doubt about what stands around it.
    if not verdict.package or pd.isna(verdict.acceptability) or lead_settled(verdict):
        return []
    lead = part_name(verdict.lead, labels)
    shares = {"best": percent(verdict.acceptability), "close": percent(verdict.within)}
    shares["close_all"] = percent(verdict.within_all)
    led, without = (LED, WITHOUT_LEAD) if verdict.lead else (UNLED, WITHOUT_OTHERS)
    lines = [message(led, lead=lead, **shares)]
    if not pd.isna(verdict.loss_without):
        points, often = number(100 * verdict.loss_without, ".0f"), percent(verdict.loss_often)
        if verdict.loss_without == 0:  # rounded: less than a step
            less = hundredths(0.0, step)
            lines.append(message(SMALL if verdict.lead else SMALL_OTHERS, lead=lead, less=less))
        else:
            lines.append(message(without, lead=lead, points=points, often=often))
    return lines


def missing(verdict, coverage: pd.DataFrame) -> list[str]:
    """What was not asked, thinly answered, or not yet found out; `coverage` holds the rows of the region."""
    lines = []
    names = [name.strip() for name in verdict.missing.split(",") if name.strip()]
    for block, line in NOT_ASKED.items():
        of_block = [words(name) for name in names if name.startswith(f"{block}:")]
        if of_block:
            lines.append(message(line, names=listing(of_block)))
    groups = [name.removeprefix(GROUP) for name in names if name.startswith(GROUP)]
    must_speak = [message(GROUP_WORDS[name]) for name in groups]
    if must_speak:
        lines.append(message("Must be heard before anything is chosen: %(groups)s.", groups=listing(must_speak)))
    # 0 is never hidden; a missing n is a hidden count, which says nothing about who was heard.
    unheard = coverage[(coverage["n"] == 0) & (coverage["group"] != "all")]
    if len(unheard):
        groups = listing(message(GROUP_WORDS[group]) for group in unheard["group"])
        lines.append(message("Nobody was interviewed among %(groups)s.", groups=groups))
    if verdict.verdict == "insufficient evidence" and not names:
        lines.append(
            message("More interviews in this region, above all with the groups that are thin in section 4.")
        )  # fmt: skip
    return lines


def doubt(verdict, doubts: pd.DataFrame) -> str:
    """Which doubt costs most: interviews, weights, raters or evidence; nothing where that may not be shown."""
    if doubts.empty or doubts["loss"].isna().any():
        return ""
    return say_doubts(doubts, verdict.region)


def change(verdict, of_region: Mapping[str, pd.DataFrame], labels: pd.Series) -> list[str]:
    """What would change our mind beside other weights: a condition, one judgement, or interviews."""
    lines = []
    if verdict.verdict == "none feasible" and verdict.nearest_gate:
        gates = listing(words(gate.strip()) for gate in verdict.nearest_gate.partition(": ")[2].split(","))
        lines.append(message("If this could be answered with yes: %(gates)s.", gates=gates))
    lines.append(hinge(verdict, labels))
    lines.append(unknown_gates(verdict, of_region["gates"], labels))
    if len(of_region["settling"]):
        lines.append(more_interviews(verdict, of_region["settling"]))
    points = of_region.get("verdict_tipping_points")  # a study of very many regions has none
    if points is not None and points["delta"].notna().any():
        lines.extend(say_verdict_points(points.nsmallest(1, "delta"), labels))
    return lines


def hinge(verdict, labels: pd.Series) -> str:
    """The one judgement of the catalogue on which the choice hangs; nothing where no single one turns it."""
    if not verdict.hinge:
        return ""
    part, _, barrier = verdict.hinge.partition(" ")
    return message(
        "The choice hangs on one judgement: if %(part)s did nothing about '%(barrier)s', %(lead)s would lead.",
        part=part_name(part, labels), barrier=words(barrier), lead=part_name(verdict.hinge_lead, labels),
    )  # fmt: skip


def unknown_gates(verdict, gates: pd.DataFrame, labels: pd.Series) -> str:
    """The conditions of the package that nobody has answered: a no to one of them closes its part."""
    pairs = [pair.partition(" ")[::2] for pair in named(verdict.unknown_gates)]
    if not pairs:
        return ""
    questions = gates.set_index(["part", "gate"])["question"]
    open_questions = [
        message(
            "%(question)s (%(part)s)", question=questions.get((part, gate), words(gate)), part=part_name(part, labels)
        )
        for part, gate in pairs
    ]
    return message("A no to one of these: %(questions)s", questions=" ".join(open_questions))


def more_interviews(verdict, settling: pd.DataFrame) -> str:
    """How many interviews would settle a verdict, or what they would have to ask about."""
    if settling["multiple"].notna().any():
        return message("More interviews: %(how_many)s.", how_many=settling["note"].iloc[-1])
    missing_names = [name.strip() for name in verdict.missing.split(",") if name.strip()]
    names = [words(name) for name in missing_names if not name.startswith(GROUP)]
    if not names:
        return message("Interviews with those who must be heard.")
    if len(names) > NAMED:
        return message("Interviews that ask about all that is missing here.")
    return message("Interviews that ask about %(names)s.", names=listing(names))


def other_weights(verdict, flips: pd.DataFrame, labels: pd.Series) -> dict | None:
    """The smallest change of weights that makes another lead as good, and whether the team has excluded such weights.

    Parameters
    ----------
    flips : rows of the region; none where nothing turns the choice, or where that may not be shown

    Returns
    -------
    dict of `sentence` and `excluded`; None where no package is named, or what leads is settled
    """
    if not verdict.package or lead_settled(verdict):
        return None
    if verdict.flip == HIDDEN:
        return {"sentence": message("Other weights: hidden, since few people answered."), "excluded": False}
    if flips.empty:
        return {"sentence": message("No other weights would make another support as good."), "excluded": False}
    moved = (flips["weight_then"] - flips["weight"]).abs()
    largest = flips.assign(moved=moved).sort_values(["moved", "barrier"], ascending=[False, True]).head(MOVED)
    lead = part_name(flips["lead"].iloc[0], labels)
    # A factor that reads as 1 would say that nothing changed.
    as_before = (largest["factor"] - 1).abs() < 0.05
    seen = largest[(largest["moved"] >= SEEN) & ~as_before]
    changes = listing(weight_change(row) for row in (seen if len(seen) else largest.head(1)).itertuples())
    return {
        "sentence": capital(message("%(lead)s would do as well if %(changes)s.", lead=lead, changes=changes)),
        "excluded": not bool(flips["admissible"].all()),
    }


def weight_change(flip) -> str:
    """How much more or less a barrier would have to count; `flip` is a row of the table flips."""
    barrier = words(flip.barrier)
    if pd.isna(flip.factor):
        return message("'%(barrier)s' counted %(weight)s instead of nothing", barrier=barrier,
                       weight=number(flip.weight_then, ".2f"))  # fmt: skip
    if flip.weight_then == 0:
        return message("'%(barrier)s' did not count", barrier=barrier)
    return message("'%(barrier)s' counted %(factor)s times as much", barrier=barrier, factor=number(flip.factor, ".2g"))


def opinions(second_opinions: pd.DataFrame, verdict, labels: pd.Series) -> str:
    """What three other ways to rank put first; nothing where that may not be shown."""
    if second_opinions.empty or second_opinions["topsis"].isna().any():
        return ""
    return say_opinions(second_opinions, verdict.region, labels)


def borrowed(advice: pd.DataFrame, labels: pd.Series) -> list[str]:
    """Advice that a region without enough evidence borrows from others, with what it rests on."""
    lines = []
    for basis, line in BORROWED_FROM.items():
        first = advice[advice["basis"] == basis].sort_values(["rank", "lead"]).head(3)
        if len(first):
            parts = listing(f"{part_name(row.lead, labels)} ({percent(row.share)})" for row in first.itertuples())
            lines.append(f"{message(line, parts=parts)} {capital(first['note'].iloc[0])}.")
    return lines
