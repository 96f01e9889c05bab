"""Disclosure control of the plan of an incubator: money and times pass, people are told in words or not at all.

What is planned, costs and funds are of the team and of the catalogue, and pass. Counts of people never do, neither of
those who take part nor of those who were asked: of a region that has few, matched + nobody admissible + no place left
would give each away, and so would hours, shares and levels. In their place stand words that hold for at least as many
counts as the threshold (`herelib.release.recommendations.voices`), and rows whose being there would tell of few people
are left out. What one more mentor would add, and hours of matched people, stay with the team.
"""

from __future__ import annotations

from collections.abc import Collection, Mapping

import numpy as np
import pandas as pd

from herelib.release.recommendations import HIDDEN, voices
from herelib.release.rounding import readable, shifts
from herelib.tables import empty

PRIVATE = {"more_mentors"}
OFFERED = "offered in interviews"  # basis of hours that may be told
COVERED, HALF_COVERED, SHORT = "all", "more than half", "half or less"
PEOPLE_RISKS = ("one mentor", "nobody admissible", "not guided here")  # figures of people, or shares of a few
HOURS_RISK = "hours missing"
TRAINING = ["region", "order", "competence", "area", "label", "needed", "hours"]
MATCHING = {"matched_part": "matched", "nobody_part": "nobody_admissible", "full_part": "no_place_left"}


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
    """Business types with the room for them, and in a word how many named them: table [region, type, named_by, ...].

    Parameters
    ----------
    people : interviews by region

    Types without room stand in the table because somebody named them: those that few named are left out.
    """
    asked = ideas["region"].map(people).fillna(0).to_numpy(float)
    shown = ideas.assign(named_by=voices(ideas["founders"].to_numpy(float), asked, threshold))
    kept = (shown["standing"] == "room") | ((shown["founders"] >= threshold) & (shown["named_by"] != ""))
    return shown.loc[kept, ["region", "type", "named_by", "rank", "licence", "standing"]].reset_index(drop=True)


def protect_matching(matching: pd.DataFrame, threshold: int) -> pd.DataFrame:
    """In words how many are matched and why others are not: table [column, name, *MATCHING].

    A region or group of fewer than twice the threshold is left out: no word would hold for enough counts.
    """
    large = matching[matching["participants"] >= 2 * threshold].reset_index(drop=True)
    people = large["participants"].to_numpy(float)
    parts = {name: voices(large[count].to_numpy(float), people, threshold) for name, count in MATCHING.items()}
    return large[["column", "name"]].assign(**parts)


def protect_hours(hours: pd.DataFrame, threshold: int) -> pd.DataFrame:
    """In words how far hours that people offered cover those asked for: table [region, basis, covered].

    Left out where fewer people than the threshold offered any; what was matched is said by the table matching.
    """
    offered = hours[(hours["basis"] == OFFERED) & (hours["people"] >= threshold)].reset_index(drop=True)
    share = offered["given_hours"] / offered["asked_hours"].where(offered["asked_hours"] > 0)
    words = np.where(share.fillna(1) >= 1, COVERED, np.where(share > 0.5, HALF_COVERED, SHORT))
    return offered[["region", "basis"]].assign(covered=words.astype(str))


def protect_target_group(heard: pd.DataFrame, threshold: int) -> pd.DataFrame:
    """In words how many gave an answer: table [region, role, answer, part]; answers of few people are left out."""
    enough = heard[(heard["people"] >= threshold) & (heard["stated"] >= 2 * threshold)].reset_index(drop=True)
    part = voices(enough["people"].to_numpy(float), enough["stated"].to_numpy(float), threshold)
    return enough[["region", "role", "answer"]].assign(part=part)


def protect_risks(risks: pd.DataFrame, matching: pd.DataFrame, threshold: int) -> pd.DataFrame:
    """Risks without figures of people; those that tell of few people are left out, and the order closes up.

    Whether hours are missing follows from who is matched: it is told where enough take part, or nobody does yet.
    """
    regions = matching[matching["column"] == "region"].set_index("name")["participants"]
    taking_part = risks["region"].map(regions)
    many = (taking_part >= 2 * threshold).to_numpy(bool)
    few = (risks["amount"] < threshold).to_numpy(bool)
    about_people = risks["risk"].isin(PEOPLE_RISKS).to_numpy(bool)
    counted = risks["risk"].isin(("nobody admissible", "not guided here")).to_numpy(bool)
    telling = (about_people & counted & few) | ((risks["risk"] == "one mentor").to_numpy(bool) & ~many)
    telling |= (risks["risk"] == HOURS_RISK).to_numpy(bool) & ~many & taking_part.notna().to_numpy(bool)
    amount = risks["amount"].mask(about_people | (risks["risk"] == HOURS_RISK).to_numpy(bool))
    shown = risks.assign(amount=amount)[~telling].reset_index(drop=True)
    return shown.assign(order=shown.groupby("region").cumcount() + 1)


def protect_logic(logic: pd.DataFrame, telling: Collection[str]) -> pd.DataFrame:
    """The logic without what holds people back most in regions where a level is hidden: its rank would tell of it."""
    gone = logic["region"].isin(telling) & (logic["step"] == "needs")
    return logic.assign(about=logic["about"].mask(gone, HIDDEN))
