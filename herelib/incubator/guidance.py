"""Who could be guided: counts of a matching by region and group, hours of mentors, and what one more mentor would add.

No table of this module holds a row for a person: who guides whom is written only where somebody asks for it
(`herelib.incubator.pairing`).
"""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
import pandas as pd

from herelib.incubator.hours import HOUR_COLUMNS, hours_after_matching, mentor_hours
from herelib.incubator.matching import STAGE_COLUMNS, Matching, match
from herelib.incubator.planned import Plan
from herelib.incubator.problem import MatchingRules
from herelib.incubator.refusals import FULL, NOBODY
from herelib.incubator.team import Team
from herelib.incubator.worth import one_more_mentor
from herelib.studies import listed

REGION, GROUP, ALL = "region", "group", "all"
FAIR_TO = {REGION: (REGION,), GROUP: (GROUP,), "both": (REGION, GROUP), "none": ()}
COUNTS = ("matched", "nobody_admissible", "no_place_left")
MATCHING_COLUMNS = ("column", "name", "participants", "reachable", *COUNTS, "share", "largest_load")
MORE_COLUMNS = ("region", "languages", "places", "matches_added", "worst_share_added", "quality_added")
OFFERED, MATCHED = "offered in interviews", "matched"
MOST_TRIED = 6  # regions in which one more mentor is tried: each is a matching solved again
MENTEES_OF_ONE = 2  # [J] that one more mentor would take


def rules_of(parameters: dict) -> MatchingRules:
    """The rules of a matching as the parameters of stage `plan` have them."""
    return MatchingRules(hours_per_mentee=parameters["hours_per_mentee"], fair_over=FAIR_TO[parameters["fair_to"]])


def matched(plans: Sequence[Plan], team: Team, parameters: dict) -> Matching | None:
    """Who guides whom in the regions for which something is planned; None where nobody takes part or guides.

    Those who take part elsewhere wait: a mentor who guides them would guide nobody in an incubator.
    """
    if team.participants is None or team.mentors is None or team.mentors.empty:
        return None
    regions = [plan.region for plan in plans if plan.package]
    people = team.participants[team.participants["region"].isin(regions)]
    if people.empty:
        return None
    rules = rules_of(parameters)
    return match(people, team.mentors, rules, team.distances)


def matching_counts(matching: Matching | None) -> pd.DataFrame:
    """Participants by region, by group and in all: table [*MATCHING_COLUMNS].

    participants = matched + nobody_admissible + no_place_left in each row; largest_load: of those matched, the share
    that one mentor guides
    """
    if matching is None:
        return pd.DataFrame(columns=list(MATCHING_COLUMNS))
    people = matching.participants.merge(matching.pairs[["participant", "mentor"]], on="participant", how="left")
    people = people.assign(**{ALL: ALL})
    rows = []
    for column in (ALL, REGION, GROUP):
        for name, inside in people[people[column] != ""].groupby(column, sort=True):
            counts = inside["why_not"].value_counts()
            reachable = int((inside["admissible_mentors"] > 0).sum())
            why = (int(counts.get(reason, 0)) for reason in ("", NOBODY, FULL))
            loads = inside["mentor"].value_counts()
            load = loads.max() / loads.sum() if len(loads) else np.nan
            row = (column, name, len(inside), reachable, *why, float(inside["matched"].mean()), float(load))
            rows.append(row)
    return pd.DataFrame(rows, columns=list(MATCHING_COLUMNS))


def matching_stages(matching: Matching | None) -> pd.DataFrame:
    """The stages of the matching with what each reached: table [stage, value, bound, gap, method, proven]."""
    if matching is None:
        return pd.DataFrame(columns=[*STAGE_COLUMNS, "proven"])
    return matching.stages.assign(proven=matching.stages["gap"] <= 0)


def more_mentors(matching: Matching | None) -> pd.DataFrame:
    """What one more mentor in a region would add: table [*MORE_COLUMNS], the most matches added first.

    The one more is nobody in particular: of any field and at any time, does not travel, speaks the language that is
    spoken most among those there who have nobody, and takes `MENTEES_OF_ONE`. The regions with the lowest shares are
    tried, `MOST_TRIED` of them.
    """
    if matching is None:
        return pd.DataFrame(columns=list(MORE_COLUMNS))
    waiting = matching.participants[~matching.participants["matched"]]
    shares = matching.participants.groupby(REGION)["matched"].mean()
    tried = sorted(set(waiting[REGION]), key=lambda region: (shares[region], region))[:MOST_TRIED]
    people = matching.problem.participants.table.set_index("participant")
    hours = MENTEES_OF_ONE * matching.problem.rules.hours_per_mentee
    candidates = [
        {REGION: region, "languages": _most_spoken(people.loc[waiting.loc[waiting[REGION] == region, "participant"]])}
        for region in tried
    ]
    if not candidates:
        return pd.DataFrame(columns=list(MORE_COLUMNS))
    blank = {"fields": "", "modes": "", "times": "", "organisations": "", "offers": ""}
    table = pd.DataFrame(candidates).assign(**blank, reach_km=np.nan, hours=hours, most=float(MENTEES_OF_ONE))
    return one_more_mentor(matching, table)[list(MORE_COLUMNS)]


def _most_spoken(people: pd.DataFrame) -> str:
    """The language that most people name, of level ones the first by name."""
    counts = people["languages"].map(listed).explode().value_counts()
    return min(counts.index, key=lambda language: (-counts[language], language))


def hour_tables(plans: Sequence[Plan], offers: pd.DataFrame | None, matching: Matching | None, parameters: dict):
    """Hours a month by region, as interviews offer them and as matched: table [region, basis, *_hours, people].

    Parameters
    ----------
    offers : table [region, hours], a row an interview that stated hours; None where nobody was asked

    asked = given + missing and offered = used + spare in each row; people: who offer hours there
    """
    tables = []
    asked = pd.DataFrame(
        [(plan.region, plan.founders) for plan in plans if plan.package], columns=["region", "founders"]
    )
    if offers is not None:
        known = offers[offers["region"].isin(asked["region"])]
        hours = mentor_hours(asked.dropna(), known, parameters["hours_per_mentee"])
        people = known[known["hours"] > 0].groupby("region").size()
        tables.append(hours.assign(basis=OFFERED, people=hours["region"].map(people)))
    if matching is not None:
        hours, people = hours_after_matching(matching), matching.mentors.groupby("region").size()
        tables.append(hours.assign(basis=MATCHED, people=hours["region"].map(people)))
    tables = [table.fillna({"people": 0}) for table in tables]
    columns = ["region", "basis", *HOUR_COLUMNS[1:], "people"]
    return pd.concat(tables, ignore_index=True)[columns] if tables else pd.DataFrame(columns=columns)
