"""What the planned packages cost, who pays for it, and when: budget, money, cash and funds of all regions."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace

import numpy as np
import pandas as pd

from herelib.incubator.budget import BANDS, Budget, Money, budget, money
from herelib.incubator.cash import Cash, cash_need
from herelib.incubator.funds import FIT_COLUMNS, OVER, fitting, plan_applicants, standing
from herelib.incubator.planned import Plan
from herelib.incubator.team import Team
from herelib.studies import listed

BUDGET_COLUMNS = (
    *("region", "category", *BANDS, "needed_eur", "found_eur", "asked_eur", "open_eur", "parts", "unknown_parts"),
)
MONEY_COLUMNS = ("region", "band", "planned", "needed_eur", "found_eur", "asked_eur", "open_eur", "unknown_parts")
CASH_COLUMNS = (
    *("region", "quarter", "begins_on", "spent_eur", "received_eur", "balance_eur", "found_eur", "open_eur"),
)
ELSEWHERE = ("country", "region")  # conditions that no applicant of the region will ever meet
BECOMES = {"founder": "enterprise"}  # what an applicant will be, and may ask as then


@dataclass(frozen=True)
class Spending:
    """What the package of a region costs, and who pays.

    Attributes
    ----------
    plan : of the region
    budget : what the package costs
    grants : table [fund, sum_eur, share_paid, takes, paid, granted, source]; fund: a name of each line, source: fund
    covered : the money at each band of the budget
    cash : by quarter, at the band that money is looked for
    """

    plan: Plan
    budget: Budget
    grants: pd.DataFrame
    covered: dict[str, Money]
    cash: Cash


def spending(plan: Plan, catalogue: dict[str, pd.DataFrame], team: Team, band: str, start: str) -> Spending:
    """What a planned package costs, who pays and when.

    Parameters
    ----------
    catalogue : tables parts and funds
    band : low, central or high: what money is looked for
    start : early, middle or late within the lead times
    """
    parts = catalogue["parts"]
    there = [name for name in plan.package if name in plan.present]
    known = pd.DataFrame({"part": there, **{name: 0.0 for name in BANDS}}) if there else None
    costs = budget(parts, plan.package, plan.founders, known)
    grants = grants_of(team.money[team.money["region"] == plan.region], catalogue["funds"])
    covered = {name: money(costs, grants, name) for name in BANDS}
    cash = cash_need(costs, parts, covered[f"{band}_eur"], grants, start)
    return Spending(plan, costs, grants, covered, cash)


def grants_of(lines: pd.DataFrame, funds: pd.DataFrame) -> pd.DataFrame:
    """What a team has and asks for, with what the catalogue knows of its funds; a line of money is a grant each.

    Parameters
    ----------
    lines : table [region, fund, category, eur, granted]; money that is of no fund of the catalogue, a gift of the
        municipality for example, pays all of a cost
    """
    known = funds.set_index("fund")
    rows = []
    for number, row in enumerate(lines.itertuples()):
        terms = known.loc[row.fund] if row.fund in known.index else {"share_paid": np.nan, "paid": ""}
        # The same fund may pay for several categories: each line is capped by itself.
        line = f"{row.fund} {number + 1}"
        rows.append((line, row.eur, terms["share_paid"], row.category, terms["paid"], row.granted, row.fund))
    columns = ["fund", "sum_eur", "share_paid", "takes", "paid", "granted", "source"]
    return pd.DataFrame(rows, columns=columns).astype({"sum_eur": float, "share_paid": float, "granted": bool})


def budgets(spendings: Iterable[Spending], band: str) -> pd.DataFrame:
    """Costs by region and category in three bands, and what of the band is found: table [*BUDGET_COLUMNS]."""
    tables = []
    for each in spendings:
        paid = each.covered[f"{band}_eur"].categories.rename(columns={"covered_eur": "found_eur"})
        costs = each.budget.categories.rename(columns={"unknown": "unknown_parts"})
        table = costs.merge(paid.drop(columns="unknown"), on="category")
        tables.append(table.assign(region=each.plan.region))
    return _joined(tables, BUDGET_COLUMNS)


def moneys(spendings: Iterable[Spending], band: str) -> pd.DataFrame:
    """Needed, found and open by region and band, sums of what is known: table [*MONEY_COLUMNS]."""
    rows = []
    for each in spendings:
        for name, paid in each.covered.items():
            sums = (paid.total(f"{column}_eur") for column in ("needed", "covered", "asked", "open"))
            word = name.removesuffix("_eur")
            rows.append((each.plan.region, word, word == band, *sums, len(each.budget.unknown)))
    return pd.DataFrame(rows, columns=list(MONEY_COLUMNS))


def cash_tables(spendings: Iterable[Spending], decided_on: str) -> pd.DataFrame:
    """Cash by region and quarter: table [*CASH_COLUMNS].

    found_eur, open_eur : of what is spent in the quarter the part that funds pay at some time, and the rest
    """
    tables = []
    for each in spendings:
        quarters = each.cash.quarters
        begins = [
            (pd.Timestamp(decided_on) + pd.DateOffset(months=3 * (int(quarter) - 1))).date().isoformat()
            for quarter in quarters["quarter"]
        ]
        tables.append(quarters.assign(region=each.plan.region, begins_on=begins))
    return _joined(tables, CASH_COLUMNS)


def fund_fits(spendings: Iterable[Spending], funds: pd.DataFrame, regions: pd.DataFrame, team: Team) -> pd.DataFrame:
    """Which funds fit the incubator of each region and a founder there: table [region, applicant, fund, verdict, ...].

    Funds of other countries and places, and those for whom neither of them is or will be, are left out: nobody there
    can change it.
    """
    for_whom = funds.set_index("fund")["who"]
    places = regions.set_index("region")
    tables = []
    for each in spendings:
        row = places.loc[each.plan.region].copy()
        row["region"], row["country"] = each.plan.region, each.plan.country
        applicants = [
            replace(applicant, applicant=applicant.kind, areas=team.areas(each.plan.region))
            for applicant in plan_applicants(row, each.budget, team.founder_project)
        ]
        fits = fitting(funds, applicants, team.decided_on)
        kept = [_within_reach(row, listed(for_whom[row.fund])) for row in fits.itertuples()]
        tables.append(fits[np.array(kept, dtype=bool)].assign(region=each.plan.region))
    return _joined(tables, ("region", *FIT_COLUMNS))


def _within_reach(row, for_whom: Sequence[str]) -> bool:
    """Whether a fund is of the place, and for an applicant as it is or will be."""
    reasons = set(listed(row.why_not))
    return not reasons & set(ELSEWHERE) and ("who" not in reasons or BECOMES.get(row.applicant) in for_whom)


def over_grants(each: Spending, funds: pd.DataFrame, on: str) -> list[str]:
    """Funds that the money of a region rests on and that are over on a day, or not known to be open then."""
    known = funds.set_index("fund")
    used = [name for name in dict.fromkeys(each.grants.loc[~each.grants["granted"], "source"]) if name in known.index]
    rows = ((name, known.loc[name]) for name in used)
    return [name for name, row in rows if standing(row["valid_from"], row["valid_until"], on) == OVER]


def _joined(tables: Sequence[pd.DataFrame], columns: Sequence[str]) -> pd.DataFrame:
    if not tables:
        return pd.DataFrame(columns=list(columns))
    return pd.concat(tables, ignore_index=True)[list(columns)]
