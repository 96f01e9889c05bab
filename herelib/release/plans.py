"""Disclosure control of the plan of an incubator: money and times pass, people are told in words or not at all.

What is planned, costs and funds are of the team and of the catalogue, and pass. Counts of people never do, neither of
those who take part nor of those who were asked: of a region that has few, matched + nobody admissible + no place left
would give each away, and so would hours, shares and levels. In their place stands a single border a region and
question: whether more than half have a mentor, whether more than half gave an answer, whether enough people named a
type of business. On both sides of it lie at least as many counts as the threshold. Why others have no mentor, groups
and sums of regions are not told: with three words of one region, some counts were left two values; a sum in words
narrowed those of its regions. What one more mentor would add, and hours of matched people, stay with the team.

A border that stays would tell of whoever comes next: what is told for the first time had one person less before, and a
word that turns says what the newcomer answered. So each border is moved by a number that follows from all figures of
the plan and all answers (`secret_of`), and a word for which it is too near is left out.
"""

from __future__ import annotations

from collections.abc import Collection, Mapping

import numpy as np
import pandas as pd

from herelib.release.recommendations import HIDDEN
from herelib.release.rounding import borders, readable, shifts
from herelib.tables import empty

PRIVATE = {"more_mentors"}
OFFERED = "offered in interviews"  # basis of hours that may be told
COVERED, HALF_COVERED, SHORT = "all", "more than half", "half or less"
# Risks that follow from who takes part, is matched or was asked: each comes or goes with a single person.
OF_PEOPLE = ("one mentor", "nobody admissible", "hours missing", "not guided here", "no people")
HEAVY = 0.2  # [J] of all hours that one person may offer, where as many do as have a word
MANY = 4  # times the threshold: people from which on a word with a moved border holds for enough counts
SECRET = ("training", "ideas", "matching", "target_group", "hours", "more_mentors", "cells")
TRAINING = ["region", "order", "competence", "area", "label", "needed", "hours"]
SUMS = ("answers", "below", "lacking", "having")


def protect_plan(run: Mapping[str, pd.DataFrame], telling: Collection[str], threshold: int) -> dict[str, pd.DataFrame]:
    """The tables of a plan that count people or follow from hidden levels, protected; nothing where none was made.

    Parameters
    ----------
    telling : regions where a level is hidden, as `herelib.release.recommendations.telling_regions` gives them
    """
    if "programme" not in run:
        return {}
    coverage, secret = run["coverage"].groupby("region")["n"].sum(), secret_of(run)
    return {
        "training": protect_training(enough_for_training(run["training"], threshold, secret)),
        "ideas": protect_ideas(run["ideas"], coverage, threshold, secret),
        "matching": protect_matching(run["matching"], threshold, secret),
        "matching_stages": run["matching_stages"][["stage", "method", "proven"]],
        "hours": protect_hours(run["hours"], threshold, secret),
        "target_group": protect_target_group(run["target_group"], threshold, secret),
        "risks": protect_risks(run["risks"]),
        "logic": protect_logic(run["logic"], telling),
    }


def secret_of(run: Mapping[str, pd.DataFrame]) -> np.uint64:
    """A number for all that is known of people, which nobody finds who does not have it: one person more changes it."""
    total = np.zeros(1, np.uint64)
    for name in SECRET:
        if name in run and len(run[name]):
            table = run[name].reset_index(drop=True)
            numbers = table.select_dtypes("float").columns
            table = table.assign(**{column: table[column].round(6) + 0.0 for column in numbers})
            total = total + pd.util.hash_pandas_object(table, index=False).to_numpy(np.uint64).sum(dtype=np.uint64)
    return total[0]


def enough_for_training(training: pd.DataFrame, threshold: int, secret: np.uint64) -> pd.DataFrame:
    """Modules of enough people: one for all regions where a region is too near the threshold, and none of too few."""
    if training.empty:
        return training
    border = borders(np.full(1, secret), ["training"], threshold)[0]
    asked = training["answers"] > 0
    several = (training["region"] != training["region"].iloc[0]).any()
    if several and training.loc[asked, "answers"].lt(border).any():
        training = _for_all(training)
    if training["answers"].lt(border).all():
        return training.iloc[:0]
    # Of few it looks as if nobody had been asked; `protect_training` parts all hours anew.
    return training.assign(gap=training["gap"].mask(training["answers"] < border)).reset_index(drop=True)


def _for_all(training: pd.DataFrame) -> pd.DataFrame:
    """The modules of all regions together, as if all had been counted at once; hours as for one region."""
    n, hours = training["answers"], training.groupby("region")["hours"].sum().max()
    weighted = training.assign(lacking=training["gap"] * n, having=training["has"] * n)
    grouped = weighted.groupby("competence", sort=True)
    sums = grouped[list(SUMS)].sum()
    table = grouped[["area", "label", "needed"]].first().join(sums).reset_index()
    table = table.assign(region="all", order=0, gap=table["lacking"] / table["answers"])
    table = table.assign(has=table["having"] / table["answers"], below_share=table["below"] / table["answers"])
    # `protect_training` parts their sum anew.
    return table.assign(hours=hours / len(table))[list(training.columns)]


def protect_training(training: pd.DataFrame) -> pd.DataFrame:
    """Modules by their rounded gap: table `TRAINING`.

    One person can move a mean gap by 1 / n: it is rounded to such a step, with a border that follows from all levels,
    before modules are put in order and hours are parted. The gaps themselves do not leave.
    """
    if training.empty:
        return empty("training")[TRAINING]
    figures = training[["answers", "has", "gap", "below"]].astype(float).round(9)
    secret = pd.util.hash_pandas_object(figures, index=False).groupby(training["region"].to_numpy()).sum()
    step = readable(1 / training["answers"].clip(lower=1).to_numpy(float))
    shift = shifts(training["region"].map(secret).to_numpy(np.uint64), training["competence"])
    gap = np.nan_to_num(np.maximum(np.floor(training["gap"].to_numpy(float) / step + shift + 0.5) * step, 0.0))
    about = training.assign(about=gap.round(9), total=training.groupby("region")["hours"].transform("sum"))
    # Of level ones the competence decides: the exact order would say which is the larger.
    about = about.sort_values(["region", "about", "competence"], ascending=[True, False, True], ignore_index=True)
    sums = about.groupby("region")["about"].transform("sum")
    hours = about["total"] * about["about"] / sums.where(sums > 0)
    order = about.groupby("region").cumcount() + 1
    return about.assign(order=order, hours=hours.fillna(0).round().astype(int))[TRAINING]


def protect_ideas(ideas: pd.DataFrame, people: pd.Series, threshold: int, secret: np.uint64) -> pd.DataFrame:
    """Business types with the room for them: table [region, type, named, rank, licence, standing].

    Parameters
    ----------
    people : interviews by region
    secret : as `secret_of` gives it

    named: whether enough people named it; never where fewer than twice the threshold were asked. Types without room
    stand in the table because somebody named them: those that fewer named are left out.
    """
    enough = ideas["region"].map(people).fillna(0).to_numpy(float) >= 2 * threshold
    border = borders(np.full(len(ideas), secret), "named|" + ideas["region"] + "|" + ideas["type"], threshold)
    shown = ideas.assign(named=(ideas["founders"].to_numpy(float) >= border) & enough)
    kept = (shown["standing"] == "room") | shown["named"]
    return shown.loc[kept, ["region", "type", "named", "rank", "licence", "standing"]].reset_index(drop=True)


def protect_matching(matching: pd.DataFrame, threshold: int, secret: np.uint64) -> pd.DataFrame:
    """Whether more than half of a region's participants have a mentor: table [column, name, matched_part].

    Regions of few are left out, those that are near the half, groups and the sum of all.
    """
    regions = matching[matching["column"] == "region"]
    word = _half(regions["matched"], regions["participants"], "matched|" + regions["name"], threshold, secret)
    parts = regions[["column", "name"]].assign(matched_part=word)
    return parts[parts["matched_part"] != ""].reset_index(drop=True)


def protect_hours(hours: pd.DataFrame, threshold: int, secret: np.uint64) -> pd.DataFrame:
    """In words how far hours that people offered cover those asked for: table [region, basis, covered].

    Left out where fewer than `MANY` times the threshold offered any, and where a word would not stay the same with
    hours of one person more or less; what was matched is said by the table matching.
    """
    offered = hours[(hours["basis"] == OFFERED) & (hours["people"] >= MANY * threshold)].reset_index(drop=True)
    share = (offered["given_hours"] + offered["spare_hours"]) / offered["asked_hours"].where(offered["asked_hours"] > 0)
    names = "hours|" + offered["region"]
    moved = (borders(np.full(len(offered), secret), names, threshold) - threshold) / threshold
    low, high = (_covered(share.fillna(1) * (1 + sign * HEAVY * (1 + moved))) for sign in (-1, 1))
    return offered[["region", "basis"]].assign(covered=low)[low == high].reset_index(drop=True)


def _covered(share: pd.Series) -> np.ndarray:
    return np.where(share >= 1, COVERED, np.where(share > 0.5, HALF_COVERED, SHORT)).astype(object)


def protect_target_group(heard: pd.DataFrame, threshold: int, secret: np.uint64) -> pd.DataFrame:
    """Answers that more than half gave: table [region, role, answer]; at most one of each question.

    Questions that few answered are left out, and answers that are near the half.
    """
    names = heard["region"] + "|" + heard["role"]
    word = _half(heard["people"], heard["stated"], names, threshold, secret)
    return heard.loc[word == HALF_COVERED, ["region", "role", "answer"]].reset_index(drop=True)


def _half(part: pd.Series, whole: pd.Series, names: pd.Series, threshold: int, secret: np.uint64) -> np.ndarray:
    """Whether a part is more than half, in words; "" of fewer than `MANY` times the threshold, and near the half.

    How near is moved, and no less than one person: one more never turns a word into the other.
    """
    near = borders(np.full(len(names), secret), names, threshold) - threshold + 1
    more = (part - near).to_numpy(float) > whole.to_numpy(float) / 2
    less = (part + near).to_numpy(float) <= whole.to_numpy(float) / 2
    words = np.where(more, HALF_COVERED, np.where(less, SHORT, ""))
    return np.where(whole.to_numpy(float) >= MANY * threshold, words, "").astype(object)


def protect_risks(risks: pd.DataFrame) -> pd.DataFrame:
    """Risks that do not follow from people; the order closes up."""
    shown = risks[~risks["risk"].isin(OF_PEOPLE)].reset_index(drop=True)
    return shown.assign(order=shown.groupby("region").cumcount() + 1)


def protect_logic(logic: pd.DataFrame, telling: Collection[str]) -> pd.DataFrame:
    """The logic without what holds people back most in regions where a level is hidden: its rank would tell of it."""
    gone = logic["region"].isin(telling) & (logic["step"] == "needs")
    return logic.assign(about=logic["about"].mask(gone, HIDDEN))
