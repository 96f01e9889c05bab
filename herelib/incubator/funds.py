"""Which funds fit an applicant, and why each of the others does not: eligibility is computed, never read.

An answer is one of three. *fits*: every condition is known and met. *ask*: nothing speaks against it, and a condition
is unknown, of the fund or of the applicant. *does not fit*: at least one is not met; all that are not are named. A fund
that is over or not yet open stays in the table and says so; where nobody knows its end, `standing` says that.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field

import numpy as np
import pandas as pd

from herelib.incubator.budget import CENTRAL, Budget
from herelib.incubator.conditions import REASONS, failed_conditions, most_paid
from herelib.studies import listed
from herelib.words import listing, marked, message

FITS, ASK, UNFIT = "fits", "ask", "does not fit"
VERDICTS = {FITS: marked("fits"), ASK: marked("ask"), UNFIT: marked("does not fit")}
OPEN, NO_END, OVER, NOT_YET = "open", "end unknown", "over", "not open yet"
FIT_COLUMNS = (
    *("applicant", "fund", "label", "kind", "verdict", "standing", "why_not", "unknown", "most_eur"),
    *("smallest_eur", "largest_eur", "share_paid", "paid", "needs_status", "checked_on", "valid_until", "link"),
    *("terms", "mark"),
)


@dataclass(frozen=True)
class Applicant:
    """Who asks for money. What is not known is left out: "" in texts, None in sets, NaN in numbers.

    Attributes
    ----------
    kind : founder, enterprise, incubator, public_body, local_group or network
    nuts : code of NUTS, as long as it is known: "ITF3"
    setting : suburban, rural or urban
    areas : zones and local groups that it lies in ("zone:qpv", "local:zlp"), frozenset() if in none
    legal_form : "none_yet" before founding
    statuses : what was granted or holds: "social_enterprise_lv", "women"; frozenset() if nothing
    work : work statuses that hold, several may; frozenset() for an organisation
    registered_months : since it was registered; 0 before
    benefit_months : months of unemployment benefit left
    project_eur : cost of the project
    costs : cost in EUR by category (`herelib.studies.funds.COSTS`); of the categories that a fund takes it pays
    """

    applicant: str
    kind: str
    country: str
    nuts: str = ""
    setting: str = ""
    areas: frozenset[str] | None = None
    legal_form: str = ""
    statuses: frozenset[str] | None = None
    work: frozenset[str] | None = None
    age: float = np.nan
    registered_months: float = np.nan
    benefit_months: float = np.nan
    project_eur: float = np.nan
    costs: Mapping[str, float] = field(default_factory=dict)

    @property
    def project(self) -> float:
        """Cost of the project in EUR, else the sum of the costs, else NaN."""
        return self.project_eur if np.isfinite(self.project_eur) or not self.costs else float(sum(self.costs.values()))


def plan_applicants(region, spending: Budget, project_eur: float = np.nan) -> list[Applicant]:
    """A region's incubator and one of its founders, as far as a plan knows them, before people are known.

    Parameters
    ----------
    region : row of the table regions, with region, country and setting, and nuts if it is known
    spending : the budget of the region's package; the incubator asks for its central costs
    project_eur : what a founder's project costs, if the team has a figure
    """
    name, nuts = region.region, getattr(region, "nuts", "") or ""
    costs = spending.categories.set_index("category")[CENTRAL]
    there = (region.country, nuts, region.setting)
    incubator = Applicant(f"{name}: incubator", "incubator", *there, work=frozenset(), costs=costs.to_dict())
    # Of work and age nothing is said: a target group is many people, and each of them is asked.
    founder = Applicant(
        f"{name}: founder", "founder", *there, legal_form="none_yet", registered_months=0.0, project_eur=project_eur
    )
    return [incubator, founder]


def standing(valid_from: str, valid_until: str, on: str) -> str:
    """Whether a fund is open on a day (YYYY-MM-DD): open, over, not open yet, or open with an end that is unknown.

    Examples
    --------
    >>> standing("2021-01-01", "2026-05-31", "2026-11-30"), standing("", "", "2026-11-30")
    ('over', 'end unknown')
    >>> standing("2027-01-01", "none", "2026-11-30"), standing("", "none", "2026-11-30")
    ('not open yet', 'open')
    """
    if valid_until not in ("", "none") and valid_until < on:
        return OVER
    if valid_from and valid_from > on:
        return NOT_YET
    return NO_END if valid_until == "" else OPEN


def fitting(funds: pd.DataFrame, applicants: Sequence[Applicant], on: str) -> pd.DataFrame:
    """Every fund for every applicant: which fits, and why each other does not.

    Parameters
    ----------
    funds : table of `herelib.studies.funds.read_funds`
    on : the day of asking, YYYY-MM-DD

    Returns
    -------
    table [applicant, fund, label, kind, verdict, standing, why_not, unknown, most_eur, ...], for each applicant those
    that fit first, then those to ask for, then the others; why_not, unknown: names of conditions
    (`conditions.REASONS`), parted by semicolons; most_eur: what it would pay at the most of this project, NaN where
    that is unknown or where nothing is paid out
    """
    rows = [row for applicant in applicants for row in _rows(funds, applicant, on)]
    table = pd.DataFrame(rows, columns=list(FIT_COLUMNS))
    order = {name: at for at, name in enumerate(VERDICTS)}
    position = {applicant.applicant: at for at, applicant in enumerate(applicants)}
    keys = (
        np.arange(len(table)),
        table["standing"] != OPEN,
        table["verdict"].map(order),
        table["applicant"].map(position),
    )
    return table.iloc[np.lexsort(keys)].reset_index(drop=True)


def _rows(funds: pd.DataFrame, applicant: Applicant, on: str) -> list[tuple]:
    records = funds.to_dict("records")
    answers = {fund["fund"]: failed_conditions(fund, applicant) for fund in records}
    standings = {fund["fund"]: standing(fund["valid_from"], fund["valid_until"], on) for fund in records}
    for name, (failed, _) in answers.items():
        if standings[name] in (OVER, NOT_YET):
            failed.insert(0, standings[name])
    rows = []
    for fund in records:
        failed, unknown = _with_needed(fund, answers)
        verdict = UNFIT if failed else ASK if unknown else FITS
        rows.append(
            (
                *(applicant.applicant, fund["fund"], fund["label"], fund["kind"], verdict, standings[fund["fund"]]),
                *(";".join(failed), ";".join(unknown), most_paid(fund, applicant)),
                *(fund[name] for name in ("smallest_eur", "largest_eur", "share_paid", "paid", "needs_status")),
                *(fund[name] for name in ("checked_on", "valid_until", "link", "terms")),
                fund["status"][:1],
            )
        )
    return rows


def _with_needed(fund: dict, answers: Mapping[str, tuple[list, list]]) -> tuple[list[str], list[str]]:
    """What fails and what is unknown, with the fund that must be had first, any of those named."""
    failed, unknown = (list(names) for names in answers[fund["fund"]])
    needed = listed(fund["needs_fund"])
    if "country" in failed:
        return failed, unknown
    if not needed:
        return failed, [*unknown, "needs_fund"]
    if needed != ["none"]:
        others = [answers[name] for name in needed if name in answers]
        if not any(not other_failed for other_failed, _ in others):
            failed.append("needs_fund")
        elif not any(not other_failed and not other_unknown for other_failed, other_unknown in others):
            unknown.append("needs_fund")
    return failed, unknown


def say(row) -> str:
    """What became of one fund, in a sentence; `row` is one of `fitting`."""
    if row.verdict == UNFIT:
        reasons = listing(message(REASONS[name][0]) for name in row.why_not.split(";"))
        return message("%(fund)s does not fit: %(reasons)s.", fund=row.label, reasons=reasons)
    if row.verdict == ASK:
        reasons = listing(message(REASONS[name][1]) for name in row.unknown.split(";"))
        return message("%(fund)s may fit; to be asked: %(reasons)s.", fund=row.label, reasons=reasons)
    if row.standing == NO_END:
        return message("%(fund)s fits; nobody knows until when it is open.", fund=row.label)
    return message("%(fund)s fits.", fund=row.label)


def say_all(fits: pd.DataFrame) -> str:
    """The funds of one applicant in a sentence."""
    counts = fits["verdict"].value_counts()
    return message(
        "Of %(all)s funds %(fits)s fit and %(ask)s may fit; %(over)s are over.",
        all=len(fits),
        fits=int(counts.get(FITS, 0)),
        ask=int(counts.get(ASK, 0)),
        over=int((fits["standing"] == OVER).sum()),
    )
