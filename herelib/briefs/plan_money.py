"""What a plan costs, how much of it somebody pays, and when there is least money."""

from __future__ import annotations

from dataclasses import dataclass

import pandas as pd

from herelib.briefs.plain import short_day
from herelib.translations import long_date, number
from herelib.words import marked, message, message_by_number, price_range

THOUSANDS_FROM, THOUSAND = 10_000, 1_000  # EUR: from here on a plan is known to thousands only
BANDS = {  # of the table money
    "low": marked("if it costs little"),
    "central": marked("in the middle"),
    "high": marked("if it costs much"),
}


@dataclass(frozen=True)
class Band:
    """What is needed at one end of the costs, needed = there + open; shares of the largest sum are for a bar, 0-100."""

    label: str
    needed: str
    there: str
    open: str
    there_percent: float
    open_percent: float
    planned: bool


@dataclass(frozen=True)
class Quarter:
    """Three months: what is spent, what comes in, what is left at their end (a minus where it is lacking)."""

    begins: str
    spent: str
    received: str
    left: str
    lowest: bool


@dataclass(frozen=True)
class PlanMoney:
    """The money of a plan: in sentences, by band, by quarter."""

    needed: tuple[str, ...]
    bands: tuple[Band, ...]
    lowest: tuple[str, ...]
    quarters: tuple[Quarter, ...]


def euros(amount: float) -> str:
    """A sum of money, in thousands from 10,000 on; nothing where there is none.

    Examples
    --------
    >>> euros(194467.0), euros(50.0), euros(float("nan"))
    ('EUR 194,000', 'EUR 50', '')
    """
    return "" if pd.isna(amount) else price_range(amount, amount)


def parted(needed: float, there: float) -> tuple[float, float, float]:
    """Needed, there and open as they are said: rounded alike, so that needed = there + open for who adds them up.

    Examples
    --------
    >>> parted(224467.0, 30000.0), parted(10600.0, 5500.0)
    ((224000.0, 30000.0, 194000.0), (11000.0, 6000.0, 5000.0))
    """
    step = _step(needed)
    whole, part = (float(round(amount / step) * step) for amount in (needed, there))
    return whole, part, whole - part


def money_view(money: pd.DataFrame, cash: pd.DataFrame) -> PlanMoney:
    """The money of a region's plan.

    Parameters
    ----------
    money, cash : tables of the plan, rows of the region
    """
    open_eur = float(money.loc[money["planned"].astype(bool), "open_eur"].sum())
    return PlanMoney(
        needed=tuple(needed_sentences(money)),
        bands=tuple(_bands(money)),
        lowest=tuple(lowest_sentences(cash, open_eur)),
        quarters=tuple(_quarters(cash)),
    )


def needed_sentences(money: pd.DataFrame) -> list[str]:
    """What is needed, there and open in the band that money is looked for, and what is not in the sum."""
    lines = []
    for row in money[money["planned"].astype(bool)].itertuples():
        needed, there, missing = parted(row.needed_eur, row.found_eur)
        values = {"needed": _eur(needed), "there": _eur(there), "open": _eur(missing)}
        if there > 0:
            lines.append(
                message("%(needed)s is needed: %(there)s is promised, %(open)s is still to be found.", **values)
            )
        else:
            lines.append(message("%(needed)s is needed, and nothing of it is promised yet.", **values))
        if row.asked_eur > 0:
            lines.append(message("%(euros)s was asked for and is not answered yet.", euros=euros(row.asked_eur)))
        if row.unknown_parts:
            lines.append(
                message_by_number(
                    "The cost of %(n)s part is not known and not in the sum.",
                    "The costs of %(n)s parts are not known and not in the sum.",
                    int(row.unknown_parts),
                )
            )
    return lines


def _bands(money: pd.DataFrame) -> list[Band]:
    largest = max(float(money["needed_eur"].max()), 1.0) if len(money) else 1.0
    rows = []
    for name, label in BANDS.items():
        for row in money[money["band"] == name].itertuples():
            needed, there, missing = parted(row.needed_eur, row.found_eur)
            widths = (round(100 * min(1.0, amount / largest), 1) for amount in (there, missing))
            rows.append(Band(message(label), *map(_plain, (needed, there, missing)), *widths, bool(row.planned)))
    return rows


def lowest_sentences(cash: pd.DataFrame, open_eur: float) -> list[str]:
    """When there is least money, how much is lacking then, and how much of that comes later.

    Parameters
    ----------
    open_eur : what nobody pays at all
    """
    if cash.empty:
        return []
    row = cash.loc[_lowest(cash)]
    lacking = -float(row["balance_eur"])
    if lacking <= 0:
        return [message("There is money enough in every quarter.")]
    lines = [
        message(
            "Least money is there in the quarter from %(day)s: by its end %(euros)s is lacking.",
            day=long_date(row["begins_on"]), euros=euros(lacking),
        )
    ]  # fmt: skip
    later = lacking - open_eur
    if later >= 1:
        lines.append(message("%(euros)s of it comes later and must be lent until then.", euros=euros(later)))
    else:
        lines.append(message("All of it is money that nobody has promised yet."))
    return lines


def _lowest(cash: pd.DataFrame):
    """Where the lowest balance stands; of several quarters in which it is as low, the first."""
    return cash.sort_values("quarter")["balance_eur"].idxmin()


def _quarters(cash: pd.DataFrame) -> list[Quarter]:
    if cash.empty:
        return []
    lowest, step = _lowest(cash), _step(float(cash["balance_eur"].abs().max()))
    return [
        Quarter(
            short_day(row.begins_on),
            *(_plain(amount, step) for amount in (row.spent_eur, row.received_eur, row.balance_eur)),
            lowest=row.Index == lowest,
        )
        for row in cash.sort_values("quarter").itertuples()
    ]


def _eur(amount: float) -> str:
    return message("EUR %(cost)s", cost=number(amount, ",.0f"))


def _step(largest: float) -> int:
    """To what the sums of a table are rounded whose largest is so much."""
    return THOUSAND if largest >= THOUSANDS_FROM else 1


def _plain(amount: float, step: int = 1) -> str:
    """A sum without its currency, for a column that names it."""
    whole = round(amount / step) * step
    return number(abs(whole), ",.0f") if whole >= 0 else f"−{number(-whole, ',.0f')}"
