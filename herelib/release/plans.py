"""Disclosure control of the plan of an incubator: money and times pass, people are told in words or not at all.

What is planned, costs and funds are of the team and of the catalogue, and pass. Counts of people never do, neither of
those who take part nor of those who were asked: of a region that has few, matched + nobody admissible + no place left
would give each away, and so would hours, shares and levels. In their place stands a single border a region and
question: whether more than half have a mentor, whether more than half gave an answer, whether as many people as the
threshold named a type of business. On both sides of it lie at least as many counts as the threshold. Why others have no
mentor, groups and sums of regions are not told: with three words of one region, some counts were left two values; a sum
in words narrowed those of its regions. What one more mentor would add, and hours of matched people, stay with the team.
"""

from __future__ import annotations

from collections.abc import Collection, Mapping

import numpy as np
import pandas as pd

from herelib.release.recommendations import HIDDEN
from herelib.release.rounding import readable, shifts
from herelib.tables import empty

PRIVATE = {"more_mentors"}
OFFERED = "offered in interviews"  # basis of hours that may be told
COVERED, HALF_COVERED, SHORT = "all", "more than half", "half or less"
# Risks that follow from who is matched; beside the word for a region they would narrow its count.
MATCHING_RISKS = ("one mentor", "nobody admissible", "hours missing")
APPLIED = "not guided here"
TRAINING = ["region", "order", "competence", "area", "label", "needed", "hours"]


def protect_plan(run: Mapping[str, pd.DataFrame], telling: Collection[str], threshold: int) -> dict[str, pd.DataFrame]:
    """The tables of a plan that count people or follow from hidden levels, protected; nothing where none was made.

    Parameters
    ----------
    telling : regions where a level is hidden, as `herelib.release.recommendations.telling_regions` gives them
    """
    if "programme" not in run:
        return {}
    coverage = run["coverage"].groupby("region")["n"].sum()
    return {
        "training": protect_training(run["training"]),
        "ideas": protect_ideas(run["ideas"], coverage, threshold),
        "matching": protect_matching(run["matching"], threshold),
        "matching_stages": run["matching_stages"][["stage", "method", "proven"]],
        "hours": protect_hours(run["hours"], threshold),
        "target_group": protect_target_group(run["target_group"], threshold),
        "risks": protect_risks(run["risks"], run["matching"], threshold),
        "logic": protect_logic(run["logic"], telling),
    }


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


def protect_ideas(ideas: pd.DataFrame, people: pd.Series, threshold: int) -> pd.DataFrame:
    """Business types with the room for them: table [region, type, named, rank, licence, standing].

    Parameters
    ----------
    people : interviews by region

    named: whether as many people as the threshold named it; never where fewer than twice as many were asked. Types
    without room stand in the table because somebody named them: those that fewer named are left out.
    """
    enough = ideas["region"].map(people).fillna(0).to_numpy(float) >= 2 * threshold
    shown = ideas.assign(named=(ideas["founders"].to_numpy(float) >= threshold) & enough)
    kept = (shown["standing"] == "room") | shown["named"]
    return shown.loc[kept, ["region", "type", "named", "rank", "licence", "standing"]].reset_index(drop=True)


def protect_matching(matching: pd.DataFrame, threshold: int) -> pd.DataFrame:
    """Whether more than half of a region's participants have a mentor: table [column, name, matched_part].

    Regions of fewer than twice the threshold are left out, and so are groups and the sum of all.
    """
    large = matching[(matching["column"] == "region") & (matching["participants"] >= 2 * threshold)]
    more = 2 * large["matched"] > large["participants"]
    return large[["column", "name"]].assign(matched_part=np.where(more, HALF_COVERED, SHORT)).reset_index(drop=True)


def protect_hours(hours: pd.DataFrame, threshold: int) -> pd.DataFrame:
    """In words how far hours that people offered cover those asked for: table [region, basis, covered].

    Left out where fewer people than the threshold offered any; what was matched is said by the table matching.
    """
    offered = hours[(hours["basis"] == OFFERED) & (hours["people"] >= threshold)].reset_index(drop=True)
    share = offered["given_hours"] / offered["asked_hours"].where(offered["asked_hours"] > 0)
    words = np.where(share.fillna(1) >= 1, COVERED, np.where(share > 0.5, HALF_COVERED, SHORT))
    return offered[["region", "basis"]].assign(covered=words.astype(str))


def protect_target_group(heard: pd.DataFrame, threshold: int) -> pd.DataFrame:
    """Answers that more than half gave: table [region, role, answer]; at most one of each question.

    Questions that fewer than twice the threshold answered are left out.
    """
    most = (heard["stated"] >= 2 * threshold) & (2 * heard["people"] > heard["stated"])
    return heard.loc[most, ["region", "role", "answer"]].reset_index(drop=True)


def protect_risks(risks: pd.DataFrame, matching: pd.DataFrame, threshold: int) -> pd.DataFrame:
    """Risks without figures of people; those that follow from a matching are left out, and the order closes up.

    Where nobody is matched yet, hours are missing by what people offered, and that is told without its figure. That
    people applied where nothing is planned is told of at least the threshold.
    """
    regions = set(matching.loc[matching["column"] == "region", "name"])
    of_matching = risks["risk"].isin(MATCHING_RISKS) & risks["region"].isin(regions)
    few = (risks["risk"] == APPLIED) & (risks["amount"] < threshold)
    of_people = risks["risk"].isin((*MATCHING_RISKS, APPLIED))
    shown = risks.assign(amount=risks["amount"].mask(of_people))[~(of_matching | few)].reset_index(drop=True)
    return shown.assign(order=shown.groupby("region").cumcount() + 1)


def protect_logic(logic: pd.DataFrame, telling: Collection[str]) -> pd.DataFrame:
    """The logic without what holds people back most in regions where a level is hidden: its rank would tell of it."""
    gone = logic["region"].isin(telling) & (logic["step"] == "needs")
    return logic.assign(about=logic["about"].mask(gone, HIDDEN))
