"""Which package is planned for whom: of each region the one that its verdict names, or the reason why there is none."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

import numpy as np
import pandas as pd

from herelib.incubator.programme import Cohort, calendar, cohort
from herelib.incubator.team import Team
from herelib.studies import listed
from herelib.words import listing, marked, message, message_by_number

PLANNED, CHOICE, OPEN, NOTHING = "planned", "one of several", "contested", "nothing planned"
STANDINGS = {
    PLANNED: marked("The plan is for the package that the verdict names."),
    CHOICE: marked("Another package would do as well: the plan is for the one that is named first."),
    OPEN: marked("The choice is contested: the plan is for the package that is named first, and is to be made again."),
    NOTHING: marked("Nothing is planned: the verdict names no package."),
}
_OF_VERDICT = {"either will do": CHOICE, "contested": OPEN}
PROGRAMME_COLUMNS = (
    *("region", "verdict", "standing", "package", "lead", "country", "founders", "weeks", "hours_a_week"),
    *("mentees_per_mentor", "mentors", "mentor_hours", "premises", "first_on", "all_by", "unknown_times"),
)


@dataclass(frozen=True)
class Plan:
    """What is planned for a region.

    Attributes
    ----------
    region, country, setting : of the table regions, the country being the one whose law and funds hold
    verdict, lead, package : as the verdict names them; no parts where it names none
    founders : people who are to be reached; NaN where nobody said it and no part does
    present : parts that are there already, and cost nothing
    target_group : for whom it is, words of `herelib.studies.catalogue.TARGET_GROUPS`
    """

    region: str
    country: str
    setting: str
    verdict: str
    lead: str
    package: tuple[str, ...]
    founders: float
    present: tuple[str, ...]
    target_group: tuple[str, ...]

    @property
    def standing(self) -> str:
        """Whether and how firmly it is planned."""
        if not self.package:
            return NOTHING
        return _OF_VERDICT.get(self.verdict, PLANNED)


def planned(run: Mapping[str, pd.DataFrame], parts: pd.DataFrame, team: Team) -> list[Plan]:
    """What is planned for each region, in the order of the table regions.

    Parameters
    ----------
    run : tables verdicts, plans and regions
    parts : table parts of the catalogue
    """
    verdicts, plans = (run[name].set_index("region") for name in ("verdicts", "plans"))
    reached = parts.set_index("part")["reached"]
    rows = []
    for region in run["regions"].itertuples():
        verdict, plan = verdicts.loc[region.region], plans.loc[region.region]
        package = tuple(listed(verdict["package"]))
        founders = float(plan["founders"])
        if np.isnan(founders) and package:  # as many as the part that leads reaches
            founders = float(reached.get(verdict["lead"] or package[0], np.nan))
        lists = (tuple(listed(plan[name])) for name in ("present", "target_group"))
        where = region.region, team.law_of(region.country), region.setting
        rows.append(Plan(*where, verdict["verdict"], verdict["lead"], package, founders, *lists))
    return rows


def cohort_of(plan: Plan, parts: pd.DataFrame, hours_per_mentee: float) -> Cohort:
    """The cohort that a plan is for."""
    return cohort(parts, plan.package, plan.founders, hours_per_mentee)


def programme(plans: Sequence[Plan], parts: pd.DataFrame, hours_per_mentee: float, decided_on: str) -> pd.DataFrame:
    """What is planned, a row a region: table [*PROGRAMME_COLUMNS].

    premises : the part of the package that is a place, "" if it has none; first_on, all_by : when the first part can
    start at the earliest and the last at the latest, "" where nobody knows; unknown_times : parts of which nobody knows
    when they can start
    """
    roles = parts.set_index("part")["role"]
    rows = []
    for plan in plans:
        start = (plan.region, plan.verdict, plan.standing, ";".join(plan.package), plan.lead, plan.country)
        if not plan.package:
            rows.append((*start, *[np.nan] * 6, "", "", "", 0))
            continue
        people, times = cohort_of(plan, parts, hours_per_mentee), calendar(parts, plan.package, decided_on)
        known = times[times["earliest"] != ""]
        figures = (people.founders, people.weeks, people.hours_a_week, people.mentees_per_mentor)
        mentors = np.nan if np.isnan(people.founders) else people.mentors
        places = ";".join(name for name in plan.package if roles[name] == "place")
        first, last = (known["earliest"].min(), known["latest"].max()) if len(known) else ("", "")
        rows.append((*start, *figures, mentors, people.mentor_hours, places, first, last, len(times) - len(known)))
    return pd.DataFrame(rows, columns=list(PROGRAMME_COLUMNS))


def calendars(plans: Sequence[Plan], parts: pd.DataFrame, decided_on: str) -> pd.DataFrame:
    """When each part of each planned package can start and serve: table [region, part, label, role, ...]."""
    tables = [
        calendar(parts, plan.package, decided_on).assign(region=plan.region) for plan in plans if plan.package
    ] or [calendar(parts, (), decided_on).assign(region="")]
    table = pd.concat(tables, ignore_index=True)
    return table[["region", *[name for name in table if name != "region"]]]


def say(row, labels: Mapping[str, str]) -> str:
    """What is planned for a region, in two or three sentences; `row` is one of `programme`."""
    if row.standing == NOTHING:
        return message(STANDINGS[NOTHING])
    names = listing(labels.get(part, part) for part in listed(row.package))
    if pd.isna(row.founders):
        text = message("The package: %(parts)s. For how many people is not known.", parts=names)
    else:
        text = message_by_number(
            "The package: %(parts)s. It is for %(n)s founder.",
            "The package: %(parts)s. It is for %(n)s founders.",
            int(row.founders),
            parts=names,
        )
    return f"{text} {message(STANDINGS[row.standing])}"
