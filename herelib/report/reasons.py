"""Reasons of a card: why this method and not the next, where the doubt comes from, what would change our mind."""

from __future__ import annotations

import re
from collections.abc import Mapping

import pandas as pd

from herelib.figures import say_bundle, say_opinions
from herelib.release import HIDDEN
from herelib.report.rendering import capital
from herelib.words import FAMILY_WORDS, GROUP_WORDS, listing, marked, message, percent, words

NAMED = 5  # dimensions that are named; more stand under what is missing
MET = 0.95  # score from which a condition counts as met
SEEN = 0.005  # contributions are told with two digits: a smaller difference would read 0.00
DOUBTS = {
    "doubt_interviews": marked("who happened to be interviewed"),
    "doubt_ratings": marked("the judged ratings of the catalogue"),
    "doubt_weights": marked("how much weight the criteria get"),
}
NOT_ASKED = {
    "capacity": marked("Not asked, or by too few groups (what the place can build on): %(names)s."),
    "barrier": marked("Not asked, or by too few groups (barriers): %(names)s."),
    "need": marked("Not asked, or by too few groups (needs): %(names)s."),
}
BORROWED_FROM = {
    "cluster": marked("From regions of its cluster: %(methods)s."),
    "context": marked("From regions of similar context: %(methods)s."),
}


def reasons_view(verdict, of_region: Mapping[str, pd.DataFrame], labels: pd.Series) -> dict:
    """All reasons of a card: lists of lines and sentences, empty where there is nothing to say.

    Parameters
    ----------
    verdict : row of the table verdicts
    of_region : rows of this region of all tables that may be shown
    labels : names of the methods for readers, by method
    """
    scores = of_region["scores"]
    recommended = verdict.verdict in ("clear", "contested")
    return {
        "why": why(verdict, scores) if recommended else [],
        "why_not": why_not(verdict, scores, labels) if recommended else "",
        "borrowed": borrowed(of_region["borrowed"], labels),
        "missing": missing(verdict, of_region["coverage"]),
        "doubt": doubt(verdict),
        "weights": typical_weights(verdict, of_region["central_weights"], of_region["rankings"], labels),
        "change": change(verdict, of_region["settling"], labels),
        "opinions": opinions(of_region["second_opinions"], verdict, labels),
    }


def _contributions(scores: pd.DataFrame, method: str) -> pd.DataFrame:
    return scores[scores["method"] == method].set_index("criterion")


def why(verdict, scores: pd.DataFrame) -> list[str]:
    """The families that give the leader its value, and the conditions that are met best and worst."""
    criteria = _contributions(scores, verdict.method)
    if criteria.empty:
        return []
    if criteria["contribution"].isna().any():
        return [message("What its value is made of is hidden: fewer people answered than may be shown.")]
    # Values are told with their most: 0.10 of 0.12 is much, 0.10 of 0.50 is little.
    value_by_family = criteria.groupby("family")["contribution"].sum().sort_values(ascending=False)
    most_by_family = criteria.groupby("family")["weight"].sum()
    parts = "; ".join(
        message("%(family)s %(value)s of %(most)s", family=message(FAMILY_WORDS[family]), value=f"{value:.2f}",
                most=f"{most_by_family[family]:.2f}")
        for family, value in value_by_family.items()
    )  # fmt: skip
    total = message("Its value is %(value)s of 1: %(parts)s.", value=f"{value_by_family.sum():.2f}", parts=parts)
    conditions = criteria[criteria["family"] == "fit"].sort_values("score", kind="stable")
    return [total, least_met(conditions)] if len(conditions) else [total]


def least_met(conditions: pd.DataFrame) -> str:
    """The two conditions of a method that are met least; `conditions` are scores by criterion, the least first."""
    unmet = [f"{words(name)} ({row['score']:.2f})" for name, row in conditions.head(2).iterrows() if row["score"] < MET]
    if not unmet:
        return message("All its conditions are met.")
    return message("Least met of its conditions (1 = fully met): %(conditions)s.", conditions=listing(unmet))


def why_not(verdict, scores: pd.DataFrame, labels: pd.Series) -> str:
    """Where the runner-up falls behind the leader, and where it is ahead."""
    leader, second = _contributions(scores, verdict.method), _contributions(scores, verdict.runner_up)
    if leader.empty or second.empty:
        return ""
    label = labels.get(verdict.runner_up, verdict.runner_up)
    if leader["contribution"].isna().any() or second["contribution"].isna().any():
        return message("%(method)s comes next. What parts them is hidden.", method=label)
    # Criteria of both methods are the same; the stable sort keeps equals in the order of the table.
    lead = (leader["contribution"] - second["contribution"]).sort_values(ascending=False, kind="stable")
    better = [f"{words(name)} (+{value:.2f})" for name, value in lead.head(3).items() if value >= SEEN]
    worse = [f"{words(name)} ({value:.2f})" for name, value in lead[::-1].head(2).items() if value <= -SEEN]
    return " ".join(
        [
            message("%(method)s comes next.", method=label),
            message("What puts the first one ahead: %(criteria)s.", criteria=listing(better))
            if better
            else message("Hardly anything parts the two."),
            message("The next one is ahead on %(criteria)s.", criteria=listing(worse))
            if worse
            else message("It is ahead on nothing."),
        ]
    )


def missing(verdict, coverage: pd.DataFrame) -> list[str]:
    """What was not asked, thinly answered, or not yet found out; `coverage` holds the rows of the region."""
    lines = []
    names = [name.strip() for name in verdict.missing.split(",") if name.strip()]
    for block, line in NOT_ASKED.items():
        of_block = [words(name) for name in names if name.startswith(f"{block}:")]
        if of_block:
            lines.append(message(line, names=listing(of_block)))
    # 0 is never hidden; a missing n is a hidden count, which says nothing about who was heard.
    unheard = coverage[(coverage["n"] == 0) & (coverage["group"] != "all")]
    if len(unheard):
        groups = listing(message(GROUP_WORDS[group]) for group in unheard["group"])
        lines.append(message("Nobody was interviewed among %(groups)s.", groups=groups))
    if verdict.verdict == "insufficient evidence" and not names:
        lines.append(
            message("More interviews in this region, above all with the groups that are thin in section 2.")
        )  # fmt: skip
    return lines


def doubt(verdict) -> str:
    """Which of the three sources of doubt weighs most for this region."""
    shares = {name: getattr(verdict, name) for name in DOUBTS}
    if any(pd.isna(share) for share in shares.values()):
        return ""
    if max(shares.values()) < 0.01:
        return message(
            "Hardly any: neither interviews nor ratings nor weights take the first place away in 1%% of the draws."
        )
    ordered = sorted(shares, key=lambda name: -shares[name])
    first, second, third = (f"{message(DOUBTS[name])} ({percent(shares[name])})" for name in ordered)
    return message(
        "Mostly from %(first)s, then %(second)s and %(third)s. The figure is the share of draws in which the leader "
        "loses its first place when only that varies.",
        first=first, second=second, third=third,
    )  # fmt: skip


def typical_weights(verdict, central: pd.DataFrame, rankings: pd.DataFrame, labels: pd.Series) -> list[str]:
    """Of a contested verdict: the mean of the weights under which each of the two is first, and how firm it is then."""
    if verdict.verdict != "contested":
        return []
    lines, confidence = [], rankings.set_index("method")["confidence"]
    for method in (verdict.method, verdict.runner_up):
        weights = central[central["method"] == method].groupby("family")["weight"].sum()
        if weights.empty:
            continue
        largest_first = weights.sort_values(ascending=False).items()
        lines.append(
            message(
                "%(method)s is first where the weights are, on average, %(weights)s; with just these it would be first "
                "in %(share)s of the draws.",
                method=labels.get(method, method),
                weights=listing(f"'{message(FAMILY_WORDS[family])}' {weight:.2f}" for family, weight in largest_first),
                share=percent(confidence[method]),
            )
        )
    return lines


def change(verdict, settling: pd.DataFrame, labels: pd.Series) -> list[str]:
    """What would change our mind: other weights, an open condition, more interviews or an unasked question."""
    lines = []
    if verdict.verdict == "none feasible":
        gate = words(verdict.nearest_gate.partition(": ")[2])
        lines.append(message("If this could be answered with yes: %(gate)s.", gate=gate))
    if verdict.runner_up:
        lines.append(other_weights(verdict, labels.get(verdict.runner_up, verdict.runner_up)))
    if len(settling):
        lines.append(more_interviews(verdict, settling))
    return lines


def more_interviews(verdict, settling: pd.DataFrame) -> str:
    """How many interviews would settle a verdict, or what they would have to ask about."""
    if settling["multiple"].notna().any():
        return message("More interviews: %(how_many)s.", how_many=settling["note"].iloc[-1])
    names = [words(name) for name in verdict.missing.split(", ") if name]
    if len(names) > NAMED:
        return message("Interviews that ask about all that is missing here.")
    return message("Interviews that ask about %(names)s.", names=listing(names))


def other_weights(verdict, second: str) -> str:
    """The smallest change of the weights of the families that puts the runner-up first; `second` is its name."""
    if verdict.flip == HIDDEN:
        return message("Other weights: hidden, since few people answered what it follows from.")
    if not verdict.flip:
        return message("Other weights: no weights of the four families put %(method)s first.", method=second)
    if verdict.flip.startswith("already"):
        return message(
            "Other weights: with all weights at their centre %(method)s is already first; the two are level.",
            method=second,
        )
    condition = verdict.flip
    # The table names the families by their ids; "value" is one, so that only whole words are exchanged.
    for family, phrase in FAMILY_WORDS.items():
        condition = re.sub(rf"\b{family}\b", f"'{message(phrase)}'", condition)
    return message("Other weights: %(method)s would come first %(condition)s.", method=second, condition=condition)


def opinions(second_opinions: pd.DataFrame, verdict, labels: pd.Series) -> str:
    """What two other ways to rank the same scores put first."""
    if second_opinions.empty or second_opinions["topsis"].isna().any():
        return ""
    return say_opinions(second_opinions, verdict.region, labels)


def borrowed(advice: pd.DataFrame, labels: pd.Series) -> list[str]:
    """Advice that a region without enough evidence borrows from others, with what it rests on."""
    lines = []
    for basis, line in BORROWED_FROM.items():
        first = advice[advice["basis"] == basis].sort_values(["rank", "method"]).head(3)
        if len(first):
            methods = listing(
                f"{labels.get(row.method, row.method)} ({percent(row.share)})" for row in first.itertuples()
            )
            lines.append(f"{message(line, methods=methods)} {capital(first['note'].iloc[0])}.")
    return lines


def say_doubts(verdict, of_region: Mapping[str, pd.DataFrame], labels: pd.Series) -> str:
    """What would change our mind about one region, what other ways to rank say, and what goes with the method.

    Parameters
    ----------
    of_region : tables settling, second_opinions, bundles of the region
    """
    sentences = []
    if verdict.runner_up:
        sentences.append(other_weights(verdict, labels.get(verdict.runner_up, verdict.runner_up)))
    if len(of_region["settling"]):
        sentences.append(more_interviews(verdict, of_region["settling"]))
    if len(of_region["second_opinions"]):
        sentences.append(say_opinions(of_region["second_opinions"], verdict.region, labels))
    if len(of_region["bundles"]):
        sentences.append(say_bundle(of_region["bundles"], verdict.region, labels))
    return "\n\n".join(sentences) or message("No method can be ranked, so that nothing could change the order.")
