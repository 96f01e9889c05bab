"""Cash by quarter: when a package is paid for, when funds pay, and how much must be bridged meanwhile.

A part is paid for evenly over the months in which it runs, from its lead time on. A fund that pays afterwards covers
nothing until it has paid: an incubator that is financed in full may still have no money in its second quarter.
"""

from __future__ import annotations

from dataclasses import dataclass
from functools import reduce

import numpy as np
import pandas as pd

from herelib.errors import HereError, nearest
from herelib.incubator.budget import Budget, Money
from herelib.words import message, number

EARLY, MIDDLE, LATE = "early", "middle", "late"
STARTS = (EARLY, MIDDLE, LATE)  # of the parts: at the low end of the lead time, in its middle, at its high end
MONTHS = 3  # a quarter
WEEKS = 52.1775 / 12  # in a month
YEAR = 12.0  # months that a standing part is counted for
PAID_AFTER = 2  # [J] quarters from spending until a fund that pays afterwards has paid
CASH_COLUMNS = ("quarter", "spent_eur", "received_eur", "balance_eur", "found_eur", "open_eur")


@dataclass(frozen=True)
class Cash:
    """Cash by quarter.

    Attributes
    ----------
    quarters : table [quarter, spent_eur, received_eur, balance_eur, found_eur, open_eur], quarters from 1; balance: all
        that was received less all that was spent, to the end of the quarter; found: what of the quarter's costs funds
        pay at some time, each category's share of it, and open: what nobody pays; spent = found + open
    open_eur : what nobody pays at all
    guessed : parts without a lead time, counted from the first month, and funds whose way of paying nobody knows,
        counted as paying afterwards
    """

    quarters: pd.DataFrame
    open_eur: float
    guessed: list[str]

    @property
    def need_eur(self) -> float:
        """The most that is lacking at the end of any quarter, EUR."""
        return float(max(0.0, -self.quarters["balance_eur"].min())) if len(self.quarters) else 0.0

    @property
    def bridge_eur(self) -> float:
        """What of the need funds pay later: it is to be lent, EUR."""
        return max(0.0, self.need_eur - self.open_eur)

    def __str__(self) -> str:
        """The cash in one sentence."""
        lowest = self.quarters["balance_eur"].idxmin() if len(self.quarters) else None
        return message(
            "At the most EUR %(need)s is lacking, at the end of quarter %(quarter)s; EUR %(bridge)s of it comes later "
            "and must be bridged.",
            need=number(self.need_eur, ",.0f"),
            quarter=1 if lowest is None else int(self.quarters.loc[lowest, "quarter"]),
            bridge=number(self.bridge_eur, ",.0f"),
        )


def cash_need(spending: Budget, parts: pd.DataFrame, covered: Money, grants: pd.DataFrame, start: str = MIDDLE) -> Cash:
    """Cash by quarter, from the day of the decision.

    Parameters
    ----------
    spending, covered : of `budget` and `money`, of the same band
    parts : table parts of the catalogue, for lead times and weeks
    grants : as of `money`; only what is granted is received. paid: before (with the first cost that it takes),
        two_parts (half then, half two quarters later), instalments (evenly, with the cost), after (PAID_AFTER quarters
        behind the cost)
    start : early, middle or late

    Raises
    ------
    HereError
        If start is none of the three.
    """
    if start not in STARTS:
        raise HereError(f"start: {nearest(start, STARTS)}")
    spent_by, guessed = _spent(spending, parts, start, covered.band)
    spent = reduce(_plus, spent_by.values(), np.zeros(1))
    received = np.zeros(1)
    rules = grants.set_index("fund")["paid"]
    for row in covered.used[covered.used["granted"].astype(bool)].itertuples():
        rule = rules.get(row.fund, "")
        if rule == "":
            guessed = [*guessed, row.fund]
        received = _plus(received, _received(spent_by[row.category], row.eur, rule))
    paid = reduce(_plus, (each * _share(covered, name) for name, each in spent_by.items()), np.zeros(1))
    length = max(len(spent), len(received))
    spent, received, paid = (_plus(np.zeros(length), each) for each in (spent, received, paid))
    balance = np.cumsum(received) - np.cumsum(spent)
    columns = (np.arange(length) + 1, spent, received, balance, paid, spent - paid)
    table = pd.DataFrame(dict(zip(CASH_COLUMNS, columns, strict=True)))
    return Cash(table, covered.total("open_eur"), list(dict.fromkeys(guessed)))


def _share(covered: Money, category: str) -> float:
    """The share of a category's cost that funds pay."""
    row = covered.categories.set_index("category").loc[category]
    return float(row["covered_eur"] / row["needed_eur"]) if row["needed_eur"] > 0 else 0.0


def _spent(spending: Budget, parts: pd.DataFrame, start: str, band: str) -> tuple[dict[str, np.ndarray], list[str]]:
    """What is spent in each quarter, by category, and the parts whose lead time nobody knows."""
    rows, guessed = parts.set_index("part"), []
    by_category: dict[str, np.ndarray] = {}
    for line in spending.lines.to_dict("records"):
        part, cost = rows.loc[line["part"]], line[band]
        low, high = part["lead_time_low_months"], part["lead_time_high_months"]
        begins = {EARLY: low, LATE: high}.get(start, (low + high) / 2)
        if np.isnan(begins):
            guessed, begins = [*guessed, line["part"]], 0.0
        lasts = YEAR if np.isnan(part["weeks"]) else max(part["weeks"] / WEEKS, 1.0)
        evenly = _evenly(begins, lasts) * (0.0 if np.isnan(cost) else cost)
        by_category[line["category"]] = _plus(by_category.get(line["category"], np.zeros(1)), evenly)
    return by_category, guessed


def _evenly(begins: float, lasts: float) -> np.ndarray:
    """Shares of the quarters in what is spent evenly from one month on; they sum to 1.

    Examples
    --------
    >>> _evenly(1.5, 3.0)
    array([0.5, 0.5])
    """
    edges = np.arange(int(np.ceil((begins + lasts) / MONTHS - 1e-9)) + 1) * MONTHS
    done = np.clip((edges - begins) / lasts, 0.0, 1.0)
    shares = np.diff(done)
    return shares / shares.sum()


def _received(spent: np.ndarray, eur: float, rule: str) -> np.ndarray:
    """When a fund pays its part of what is spent in a category."""
    total = spent.sum()
    share = spent / total if total > 0 else np.eye(1, len(spent))[0]
    first = int(np.flatnonzero(share > 0)[0])
    if rule == "instalments":
        return eur * share
    if rule in ("before", "two_parts"):
        received = np.zeros(first + (3 if rule == "two_parts" else 1))
        received[first] += eur / (2 if rule == "two_parts" else 1)
        if rule == "two_parts":
            received[first + 2] += eur / 2
        return received
    return np.concatenate([np.zeros(PAID_AFTER), eur * share])


def _plus(left: np.ndarray, right: np.ndarray) -> np.ndarray:
    """The sum of two rows of quarters, as long as the longer."""
    length = max(len(left), len(right))
    return np.pad(left, (0, length - len(left))) + np.pad(right, (0, length - len(right)))
