"""Reasons of a card: why this method and not the next, where the doubt comes from, what would change our mind."""

from __future__ import annotations

import re
from collections.abc import Mapping

import pandas as pd

from herelib.figures import say_bundle, say_opinions
from herelib.release import HIDDEN
from herelib.report.html import Html, bullets, element
from herelib.words import FAMILY_WORDS, GROUP_WORDS, listing, percent, words

NAMED = 5  # dimensions that are named; more stand under what is missing
DOUBTS = {
    "doubt_interviews": "who happened to be interviewed",
    "doubt_ratings": "the judged ratings of the catalogue",
    "doubt_weights": "how much weight the criteria get",
}


def _contributions(scores: pd.DataFrame, method: str) -> pd.DataFrame:
    return scores[scores["method"] == method].set_index("criterion")


def why(verdict, scores: pd.DataFrame) -> Html | None:
    """The families that give the leader its value, and the conditions that are met best and worst."""
    own = _contributions(scores, verdict.method)
    if own.empty:
        return None
    if own["contribution"].isna().any():
        return bullets(["What its value is made of is hidden: fewer people answered than may be shown."])
    family = own.groupby("family")["contribution"].sum().sort_values(ascending=False)
    most = own.groupby("family")["weight"].sum()
    fit = own[own["family"] == "fit"].sort_values(["score"], kind="stable")
    lines = [
        f"Its value is {family.sum():.2f} of 1: "
        + "; ".join(f"{FAMILY_WORDS[name]} {share:.2f} of {most[name]:.2f}" for name, share in family.items())
        + "."
    ]
    if len(fit):
        short = [f"{words(name)} ({row['score']:.2f})" for name, row in fit.head(2).iterrows() if row["score"] < 0.95]
        lines.append(
            f"Least met of its conditions (1 = fully met): {listing(short)}."
            if short
            else "All its conditions are met."
        )
    return bullets(lines)


def why_not(verdict, scores: pd.DataFrame, label: pd.Series) -> str | None:
    """Where the runner-up falls behind the leader, and where it is ahead."""
    ahead, behind = _contributions(scores, verdict.method), _contributions(scores, verdict.runner_up)
    if ahead.empty or behind.empty:
        return None
    if ahead["contribution"].isna().any() or behind["contribution"].isna().any():
        return f"{label.get(verdict.runner_up, verdict.runner_up)} comes next. What parts them is hidden."
    apart = (ahead["contribution"] - behind["contribution"]).sort_values(ascending=False, kind="stable")
    better = [f"{words(name)} (+{value:.2f})" for name, value in apart.head(3).items() if value >= 0.005]
    worse = [f"{words(name)} ({value:.2f})" for name, value in apart[::-1].head(2).items() if value <= -0.005]
    name = label.get(verdict.runner_up, verdict.runner_up)
    told = f"{name} comes next. "
    told += f"What puts the first one ahead: {listing(better)}. " if better else "Hardly anything parts the two. "
    return told + (f"The next one is ahead on {listing(worse)}." if worse else "It is ahead on nothing.")


def missing(verdict, own: Mapping[str, pd.DataFrame], methods: pd.DataFrame) -> Html | None:
    """What was not asked, thinly answered, or not yet found out."""
    lines = []
    names = [name.strip() for name in verdict.missing.split(",") if name.strip()]
    for block, title in (("capacity", "what the place can build on"), ("barrier", "barriers"), ("need", "needs")):
        named = [words(name) for name in names if name.startswith(f"{block}:")]
        if named:
            lines.append(f"Not asked, or by too few groups ({title}): {listing(named)}.")
    unheard = own["coverage"][(own["coverage"]["n"] == 0) & (own["coverage"]["group"] != "all")]
    if len(unheard):
        lines.append(f"Nobody was interviewed among {listing(GROUP_WORDS[g] for g in unheard['group'])}.")
    if verdict.verdict == "insufficient evidence" and not names:
        lines.append("More interviews in this region, above all with the groups that are thin in section 2.")
    return bullets(lines) or None


def doubt(verdict) -> str | None:
    """Which of the three sources of doubt weighs most for this region."""
    shares = {name: getattr(verdict, name) for name in DOUBTS}
    if any(pd.isna(share) for share in shares.values()):
        return None
    if max(shares.values()) < 0.01:
        return "Hardly any: neither interviews nor ratings nor weights take the first place away in 1% of the draws."
    ordered = sorted(shares, key=lambda name: -shares[name])
    told = [f"{DOUBTS[name]} ({percent(shares[name])})" for name in ordered]
    return (
        f"Mostly from {told[0]}, then {told[1]} and {told[2]}. The figure is the share of draws in which the leader "
        "loses its first place when only that varies."
    )


def typical_weights(verdict, central: pd.DataFrame, rankings: pd.DataFrame, label: pd.Series) -> Html | None:
    """Of a contested verdict: the mean of the weights under which each of the two is first, and how firm it is then."""
    if verdict.verdict != "contested":
        return None
    lines, firm = [], rankings.set_index("method")["confidence"]
    for method in (verdict.method, verdict.runner_up):
        family = central[central["method"] == method].groupby("family")["weight"].sum()
        if len(family):
            told = [
                f"'{FAMILY_WORDS[name]}' {share:.2f}" for name, share in family.sort_values(ascending=False).items()
            ]
            lines.append(
                f"{label.get(method, method)} is first where the weights are, on average, {listing(told)}; "
                f"with just these it would be first in {percent(firm[method])} of the draws."
            )
    return bullets(lines) or None


def change(verdict, settling: pd.DataFrame, label: pd.Series) -> Html | None:
    """What would change our mind: other weights, an open condition, more interviews or an unasked question."""
    lines = []
    if verdict.verdict == "none feasible":
        lines.append(f"If this could be answered with yes: {words(verdict.nearest_gate.partition(': ')[2])}.")
    if verdict.runner_up:
        lines.append(other_weights(verdict, label.get(verdict.runner_up, verdict.runner_up)))
    if len(settling):
        lines.append(more_interviews(verdict, settling))
    return bullets(lines) or None


def more_interviews(verdict, settling: pd.DataFrame) -> str:
    """How many interviews would settle a verdict, or what they would have to ask about."""
    if settling["multiple"].notna().any():
        return f"More interviews: {settling['note'].iloc[-1]}."
    names = [words(name) for name in verdict.missing.split(", ") if name]
    told = listing(names) if len(names) <= NAMED else "all that is missing here"
    return f"Interviews that ask about {told}."


def other_weights(verdict, second: str) -> str:
    """The smallest change of the weights of the families that puts the runner-up first."""
    if verdict.flip == HIDDEN:
        return "Other weights: hidden, since few people answered what it follows from."
    if not verdict.flip:
        return f"Other weights: no weights of the four families put {second} first."
    if verdict.flip.startswith("already"):
        return f"Other weights: with all weights at their centre {second} is already first; the two are level."
    told = verdict.flip
    for family, spoken in FAMILY_WORDS.items():
        told = re.sub(rf"\b{family}\b", f"'{spoken}'", told)
    return f"Other weights: {second} would come first {told}."


def opinions(second_opinions: pd.DataFrame, verdict, label: pd.Series) -> str | None:
    """What two other ways to rank the same scores put first."""
    if second_opinions.empty or second_opinions["topsis"].isna().any():
        return None
    return say_opinions(second_opinions, verdict.region, label)


def override(overrides: pd.DataFrame, label: pd.Series) -> Html | None:
    """A verdict that people set beside the computed one: by whom, when and why."""
    if overrides.empty:
        return None
    row = overrides.iloc[0]
    return element(
        "p",
        element("strong", f"Decided by people: {label.get(row['method'], row['method'])}. "),
        f"{row['reason'].rstrip('.')}. ({row['decided_by']}, {row['date']}, decision {row['decision']}.) "
        "The computed result stands beside it, unchanged.",
        class_="banner",
    )


def borrowed(advice: pd.DataFrame, label: pd.Series) -> Html | None:
    """Advice that a region without enough evidence borrows from others, with what it rests on."""
    lines = []
    for basis, told in (("cluster", "From regions of its cluster"), ("context", "From regions of similar context")):
        own = advice[advice["basis"] == basis].sort_values(["rank", "method"]).head(3)
        if len(own):
            named = [f"{label.get(r.method, r.method)} ({percent(r.share)})" for r in own.itertuples()]
            note = own["note"].iloc[0]
            lines.append(f"{told}: {listing(named)}. {note[:1].upper()}{note[1:]}.")
    if not lines:
        return None
    note = "Borrowed, not found here: the shares say how often a method came first elsewhere. Ask here before you act."
    return element("div", bullets(lines), element("p", note, class_="note"))


def say_doubts(verdict, own: Mapping[str, pd.DataFrame], label: pd.Series) -> str:
    """What would change our mind about one region, what other ways to rank say, and what goes with the method.

    Parameters
    ----------
    own : tables settling, second_opinions, bundles of the region
    """
    said = []
    if verdict.runner_up:
        said.append(other_weights(verdict, label.get(verdict.runner_up, verdict.runner_up)))
    if len(own["settling"]):
        said.append(more_interviews(verdict, own["settling"]))
    if len(own["second_opinions"]):
        said.append(say_opinions(own["second_opinions"], verdict.region, label))
    if len(own["bundles"]):
        said.append(say_bundle(own["bundles"], verdict.region, label))
    return "\n\n".join(said) or "No method can be ranked, so that nothing could change the order."
