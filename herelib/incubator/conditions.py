"""The conditions of a fund, one by one: met, not met, or unknown."""

from __future__ import annotations

import numpy as np

from herelib.studies import listed
from herelib.words import marked

ANY, NO_LIMIT, EUROPE = "any", "none", "EU"
MEMBERS = frozenset(  # of the European Union
    [
        *("AT", "BE", "BG", "CY", "CZ", "DE", "DK", "EE", "ES", "FI", "FR", "GR", "HR", "HU", "IE", "IT", "LT", "LU"),
        *("LV", "MT", "NL", "PL", "PT", "RO", "SE", "SI", "SK"),
    ]
)
NOT_PAID_OUT = (
    "guarantee",
    "advice",
    "benefit_kept",
    "contribution_relief",
    "tax_relief",
)  # help, and no money in hand
OF_PEOPLE = {"income", "contributions"}  # paid for what somebody lives on, whatever a project costs
REASONS = {  # why it does not fit, and what is to be asked
    "over": (marked("it is over"), marked("whether it is over")),
    "not open yet": (marked("it is not open yet"), marked("from when it is open")),
    "country": (marked("it is of another country"), marked("which country it is of")),
    "region": (marked("it is for other regions"), marked("which regions it is for")),
    "who": (marked("others may ask for it"), marked("who may ask for it")),
    "legal_form": (marked("it asks for another legal form"), marked("which legal form it asks for")),
    "status_needed": (marked("it asks for a status that is not there"), marked("which status it asks for")),
    "work_status": (marked("it is for another work status"), marked("which work status it is for")),
    "too_young": (marked("it is for older people"), marked("from which age it is")),
    "too_old": (marked("it is for younger people"), marked("up to which age it is")),
    "registered_too_short": (marked("it asks for a longer registration"), marked("how long one must be registered")),
    "registered_too_long": (marked("it asks for a shorter registration"), marked("how long one may be registered")),
    "benefit_left": (marked("too little benefit is left"), marked("how much benefit must be left")),
    "project_too_small": (marked("the project is too small"), marked("how large a project must be")),
    "project_too_large": (marked("the project is too large"), marked("how large a project may be")),
    "sum_too_small": (marked("the sum is below the least it pays"), marked("which sum it pays at least")),
    "costs": (marked("it pays for nothing that the project costs"), marked("what it pays for")),
    "needs_fund": (marked("another fund must be had first"), marked("whether another fund must be had first")),
}


def failed_conditions(fund: dict, applicant) -> tuple[list[str], list[str]]:
    """Names of the conditions that an applicant (`funds.Applicant`) does not meet, and of those that are unknown.

    Of a fund's own dates, and of funds that must be had first, nothing is said here.
    """
    answers = {
        "country": applicant.country == fund["country"] or (fund["country"] == EUROPE and applicant.country in MEMBERS),
        "region": _region(fund["region_limit"], applicant),
        "who": applicant.kind in listed(fund["who"]),
        "legal_form": _among(fund["legal_forms"], {applicant.legal_form} if applicant.legal_form else None),
        "status_needed": _among(fund["needs_status"], applicant.statuses),
        "work_status": _among(fund["work_status"], applicant.work),
        "too_young": _from(fund["age_min"], applicant.age),
        "too_old": _up_to(fund["age_max"], applicant.age),
        "registered_too_short": _from(fund["registered_months_min"], applicant.registered_months),
        "registered_too_long": _up_to(fund["registered_months_max"], applicant.registered_months),
        "benefit_left": _from(fund["benefit_months_min"], applicant.benefit_months),
    }
    # Of a size that no source names there is no limit to ask for: it is the sums that are asked for first.
    sizes = {
        "project_too_small": _from(_or(fund["minimum_project_eur"], -np.inf), applicant.project),
        "project_too_large": _up_to(_or(fund["maximum_project_eur"], np.inf), applicant.project),
        "sum_too_small": _from(_or(fund["smallest_eur"], -np.inf), _payable(fund, applicant)),
        "costs": _takes_any(fund, applicant),
    }
    if not answers["country"]:  # of another country no more needs to be known
        return ["country"], []
    answers |= sizes
    return [n for n, met in answers.items() if met is False], [n for n, met in answers.items() if met is None]


def most_paid(fund: dict, applicant) -> float:
    """What a fund would pay at the most of a project, EUR; NaN where it is unknown or nothing is paid out."""
    largest, share = fund["largest_eur"], fund["share_paid"]
    # Of a benefit only what is left is paid, and where neither sum nor share is known, the cost is no answer.
    unknown = np.isnan(largest) and (np.isnan(share) or fund["kind"] == "benefit_as_capital")
    if fund["kind"] in NOT_PAID_OUT or unknown:
        return np.nan
    return float(np.fmin(_payable(fund, applicant), largest))


def _payable(fund: dict, applicant) -> float:
    """The share that a fund pays of what it takes, EUR; NaN where share or cost are unknown."""
    takes = listed(fund["takes"])
    cost = sum(applicant.costs.get(name, 0.0) for name in takes) if takes and applicant.costs else applicant.project
    share = fund["share_paid"]
    return cost * (1.0 if np.isnan(share) else share)


def _takes_any(fund: dict, applicant) -> bool:
    """Whether a fund that pays for costs pays for any that an applicant has, as far as both are known."""
    takes = listed(fund["takes"])
    if fund["kind"] in NOT_PAID_OUT or not takes or set(takes) & OF_PEOPLE:
        return True
    known = [cost for cost in applicant.costs.values() if not np.isnan(cost)]
    return len(known) < len(applicant.costs) or sum(known) == 0 or _payable(fund, applicant) != 0


def _or(value: float, otherwise: float) -> float:
    return otherwise if np.isnan(value) else value


def _among(cell: str, known: frozenset[str] | set[str] | None) -> bool | None:
    """Whether one of the words of a cell holds; None if the cell is blank, or nothing is known."""
    words = listed(cell)
    if not words:
        return None
    if ANY in words:
        return True
    return None if known is None else bool(set(words) & set(known))


def _region(cell: str, applicant) -> bool | None:
    """Whether an applicant lies where a fund is for: one of the limits holds, or one that holds could be unknown."""
    words = listed(cell)
    if not words:
        return None
    if NO_LIMIT in words:
        return True
    answers = [_in_region(word, applicant) for word in words]
    return True if True in answers else None if None in answers else False


def _in_region(limit: str, applicant) -> bool | None:
    kind, _, name = limit.partition(":")
    if kind == "setting":
        return None if not applicant.setting else applicant.setting == name
    if kind in ("zone", "local"):
        return None if applicant.areas is None else limit in applicant.areas
    if applicant.nuts.startswith(limit):
        return True
    # "IT" may lie in ITF or not: a code that is too short does not tell.
    return None if limit.startswith(applicant.nuts) else False


def _from(limit: float, value: float) -> bool | None:
    """Whether a value reaches a limit; without a limit it always does, and where either is unknown nobody knows."""
    if limit == -np.inf:
        return True
    return None if np.isnan(limit) or np.isnan(value) else bool(value >= limit)


def _up_to(limit: float, value: float) -> bool | None:
    if limit == np.inf:
        return True
    return None if np.isnan(limit) or np.isnan(value) else bool(value <= limit)
