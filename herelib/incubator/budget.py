"""What a package costs, by category and in three bands, and how much of it is covered.

Costs are those of `parts.csv`, and a team's own where it has any. What is not known stays unknown: it is counted and
named beside the sum, and never filled in.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
import pandas as pd

from herelib.errors import HereError, nearest
from herelib.studies import funds, listed
from herelib.words import listing, message, message_by_number, number

COSTS = funds.COSTS
BANDS = ("low_eur", "central_eur", "high_eur")
LOW, CENTRAL, HIGH = BANDS
CATEGORY_OF_ROLE = {  # [J]: no source parts the cost of a part; a team that knows more says so by part
    "support": "training_advice",
    "form": "founding",
    "finance": "founder_money",
    "place": "premises",
    "steering": "coordination",
}
COHORT, BY_HEAD, TEAM, PRESENT, UNKNOWN = "one cohort or year", "by founder", "the team", "is there", "unknown"
LINE_COLUMNS = ("part", "label", "category", *BANDS, "basis")
GRANT_COLUMNS = ("fund", "sum_eur", "share_paid", "takes", "paid", "granted")


@dataclass(frozen=True)
class Budget:
    """What a package costs.

    Attributes
    ----------
    lines : table [part, label, category, low_eur, central_eur, high_eur, basis], NaN where unknown
    """

    lines: pd.DataFrame

    @property
    def categories(self) -> pd.DataFrame:
        """Table [category, low_eur, central_eur, high_eur, parts, unknown]: sums of what is known, and lines."""
        missing = self.lines.assign(unknown=self.lines[CENTRAL].isna())
        grouped = missing.groupby("category", sort=False)
        sums = grouped[list(BANDS)].sum()
        return sums.assign(parts=grouped.size(), unknown=grouped["unknown"].sum()).reset_index()

    def total(self, band: str = CENTRAL) -> float:
        """Sum of what is known, EUR."""
        return float(self.lines[band].sum())

    @property
    def unknown(self) -> list[str]:
        """Parts whose cost nobody knows."""
        return list(self.lines.loc[self.lines[CENTRAL].isna(), "part"])

    def __str__(self) -> str:
        """The budget in one sentence."""
        low, central, high = (number(self.total(band), ",.0f") for band in BANDS)
        if low == high:
            text = message("About EUR %(central)s is needed.", central=central)
        else:
            text = message(
                "About EUR %(central)s is needed (%(low)s to %(high)s).", central=central, low=low, high=high
            )
        if self.unknown:
            n = len(self.unknown)
            text += " " + message_by_number(
                "The cost of %(n)s part is not known and not in it: %(parts)s.",
                "The costs of %(n)s parts are not known and not in it: %(parts)s.",
                n,
                parts=listing(self.lines.loc[self.lines[CENTRAL].isna(), "label"].str.lower()),
            )
        return text


def budget(parts: pd.DataFrame, package: Sequence[str], founders: float, known: pd.DataFrame | None = None) -> Budget:
    """What the parts of a package cost.

    Parameters
    ----------
    parts : table parts of the catalogue
    package : ids of parts
    founders : people to be reached; costs by the head are counted for so many, or as many as the part reaches
    known : what the team knows better, table [part, low_eur, central_eur, high_eur] and, if it likes, category; several
        rows of one part are several lines; 0 for what is there

    Raises
    ------
    HereError
        If a part is not in the catalogue, or a band of the team is not in order.
    """
    rows = parts.set_index("part")
    for name in package:
        if name not in rows.index:
            raise HereError(f"package: no part {name!r}; {nearest(name, rows.index)}")
    own_lines = {} if known is None else dict(list(known.groupby("part", sort=False)))
    lines: list[tuple] = []
    for name in package:
        category = CATEGORY_OF_ROLE[rows.loc[name, "role"]]
        if name in own_lines:
            lines += [_by_team(name, category, row) for row in own_lines[name].to_dict("records")]
        else:
            lines.append((name, category, *_catalogued(rows.loc[name], founders)))
    lines = [(name, rows.loc[name, "label"], *rest) for name, *rest in lines]
    return Budget(pd.DataFrame(lines, columns=list(LINE_COLUMNS)).astype(dict.fromkeys(BANDS, float)))


def _by_team(name: str, category: str, row: dict) -> tuple:
    low, central, high = (float(row[band]) for band in BANDS)
    if not low <= central <= high:
        raise HereError(f"{name}: low {low:g}, central {central:g} and high {high:g} are not in this order")
    basis = PRESENT if high == 0 else TEAM
    own_category = row.get("category")
    return (
        name,
        own_category if isinstance(own_category, str) and own_category else category,
        low,
        central,
        high,
        basis,
    )


def _catalogued(row: pd.Series, founders: float) -> tuple:
    """Low, middle and high of a part in the catalogue, and what they are of."""
    low, high = row["cost_low_eur"], row["cost_high_eur"]
    if np.isfinite(low) and np.isfinite(high):
        return low, (low + high) / 2, high, COHORT
    low, high = row["cost_founder_low_eur"], row["cost_founder_high_eur"]
    if np.isfinite(low) and np.isfinite(high):
        people = float(np.fmin(row["reached"], founders))
        return low * people, (low + high) / 2 * people, high * people, BY_HEAD
    return np.nan, np.nan, np.nan, UNKNOWN


@dataclass(frozen=True)
class Money:
    """What is needed, what of it is covered, and what is still open; needed = covered + open in every row.

    Attributes
    ----------
    categories : table [category, needed_eur, covered_eur, asked_eur, open_eur, unknown]; asked: what applications that
        nobody has answered yet would cover beyond it; unknown: lines of which nobody knows the cost, in no sum
    used : table [fund, category, eur, granted], what each fund pays of what
    band : of the budget
    """

    categories: pd.DataFrame
    used: pd.DataFrame
    band: str

    def total(self, column: str) -> float:
        """Sum of a column of `categories`, EUR."""
        return float(self.categories[column].sum())

    def __str__(self) -> str:
        """The money in one sentence."""
        needed, covered, asked, missing = (
            number(self.total(f"{name}_eur"), ",.0f") for name in ("needed", "covered", "asked", "open")
        )
        return message(
            "Of EUR %(needed)s needed, EUR %(covered)s is covered and EUR %(missing)s is open; applications ask for "
            "EUR %(asked)s of it.",
            needed=needed,
            covered=covered,
            missing=missing,
            asked=asked,
        )


def money(spending: Budget, grants: pd.DataFrame, band: str = CENTRAL) -> Money:
    """How much of a budget funds cover: the most that they can, within what each takes and pays.

    Parameters
    ----------
    grants : table [fund, sum_eur, share_paid, takes, paid, granted]; takes: categories joined by ";", "" for all of
        them; share_paid: 0-1 of the cost that it takes, NaN for all of it; granted: whether it is promised

    Raises
    ------
    HereError
        If the band is none, or a fund takes a category that the budget does not have.
    """
    if band not in BANDS:
        raise HereError(f"band: {nearest(band, BANDS)}")
    costs = spending.categories.set_index("category")[band]
    for row in grants.itertuples():
        for name in listed(row.takes):
            if name not in COSTS:
                raise HereError(f"{row.fund}: no category {name!r}; {nearest(name, COSTS)}")
    is_granted = grants["granted"].astype(bool)
    promised = _allotted(costs, costs, grants[is_granted])
    covered = promised.groupby("category")["eur"].sum().reindex(costs.index, fill_value=0.0)
    applied = _allotted(costs, costs - covered, grants[~is_granted])
    asked = applied.groupby("category")["eur"].sum().reindex(costs.index, fill_value=0.0)
    columns = {"needed_eur": costs, "covered_eur": covered, "asked_eur": asked, "open_eur": costs - covered}
    unknown = spending.categories.set_index("category")["unknown"]
    table = pd.DataFrame(columns | {"unknown": unknown}).reset_index()
    used = pd.concat([promised.assign(granted=True), applied.assign(granted=False)], ignore_index=True)
    return Money(table, used, band)


def _allotted(costs: pd.Series, room: pd.Series, grants: pd.DataFrame) -> pd.DataFrame:
    """What each fund pays of each category: as much as possible in all; table [fund, category, eur] of what is paid.

    A fund pays no more than its sum, and no more than its share of the cost that it takes; nothing is paid twice.
    """
    from scipy.optimize import linprog

    may = [
        (at, name)
        for at, row in enumerate(grants.itertuples())
        for name in costs.index
        if not listed(row.takes) or name in listed(row.takes)
    ]
    if not may:
        return pd.DataFrame({"fund": [], "category": [], "eur": []}).astype({"eur": float})
    share = grants["share_paid"].astype(float).fillna(1.0).to_numpy()
    taken = [sum(costs[name] for other, name in may if other == at) for at in range(len(grants))]
    most = np.minimum(grants["sum_eur"].astype(float).to_numpy(), share * np.array(taken))
    rows = np.array([[at == fund for fund, _ in may] for at in range(len(grants))], dtype=float)
    columns = np.array([[name == category for _, category in may] for name in costs.index], dtype=float)
    # Of ways that cover as much, the earlier fund pays and the earlier category is paid: a hair each, below a cent.
    hair = 1e-9 * np.arange(len(may), 0, -1)
    solved = linprog(
        -(1 + hair), np.vstack([rows, columns]), np.concatenate([most, np.maximum(room.to_numpy(), 0)]), method="highs"
    )
    paid = np.maximum(solved.x, 0.0)
    table = pd.DataFrame(
        {
            "fund": [grants["fund"].iloc[at] for at, _ in may],
            "category": [name for _, name in may],
            "eur": paid,
        }
    )
    return table[table["eur"] > 0.005].reset_index(drop=True)
