"""Funds for a plan: those that fit or are to be asked, and in a line those that are over or too large."""

from __future__ import annotations

import math
from dataclasses import dataclass
from urllib.parse import urlsplit

import numpy as np
import pandas as pd

from herelib.incubator import funds as terms
from herelib.report import capital
from herelib.studies import listed
from herelib.translations import long_date
from herelib.words import listing, marked, message, message_by_number, percent, price_range

MOST = 6  # funds that a sheet describes
NAMED = 4  # funds that a line names
ASKED = 2  # conditions to ask about that a sheet names of a fund
STATES = {"fits": marked("fits"), "ask": marked("ask first")}
FOR = {"incubator": marked("for the incubator"), "founder": marked("for those who start")}
KINDS = {
    "grant": marked("grant"),
    "loan": marked("loan"),
    "guarantee": marked("guarantee for a loan"),
    "mixed": marked("grant and loan"),
    "equity": marked("a share in the business"),
    "benefit_as_capital": marked("benefit paid at once"),
    "benefit_kept": marked("benefit that goes on"),
    "contribution_relief": marked("lower contributions"),
    "tax_relief": marked("lower taxes"),
    "advice": marked("advice"),
}
OVER, TOO_LARGE = "over", {"project_too_small", "sum_too_small"}


@dataclass(frozen=True)
class Fund:
    """A fund with its terms in words; `link` leads to them, `site` is where that is, for who reads it on paper."""

    label: str
    kind: str
    state: str
    largest: str
    share: str
    until: str
    checked: str
    link: str
    site: str


@dataclass(frozen=True)
class PlanFunds:
    """The funds that a sheet describes, and lines about the others.

    `checked` is the day on which all of them were looked up; "" where these days differ.
    """

    funds: tuple[Fund, ...]
    others: tuple[str, ...]
    checked: str = ""


def funds_view(fits: pd.DataFrame) -> PlanFunds:
    """Funds for a region's plan, those that fit first and the largest of them first.

    Parameters
    ----------
    fits : table fund_fits, rows of the region
    """
    usable = fits[fits["verdict"].isin(list(STATES))]
    order = usable.assign(at=usable["verdict"].map(list(STATES).index), size=-usable["most_eur"].fillna(0.0))
    order = order.sort_values(["at", "size", "label", "applicant"], ignore_index=True)
    rest = len(order) - MOST
    lines = [
        message_by_number(
            "%(n)s more may fit; the report names it.", "%(n)s more may fit; the report names them.", rest
        )
    ] if rest > 0 else []  # fmt: skip
    if len(order) and not (order["applicant"] == "incubator").any():
        lines.insert(0, message("No fund that we know of is for the incubator itself: these are for those who start."))
    described = tuple(map(_fund, order.head(MOST).itertuples()))
    days = {fund.checked for fund in described}
    return PlanFunds(described, (*lines, *_others(fits)), days.pop() if len(days) == 1 else "")


def _fund(row) -> Fund:
    kind = [message(KINDS[row.kind])] if row.kind in KINDS else []
    return Fund(
        label=row.label,
        kind=", ".join([*kind, message(FOR[row.applicant])]),
        state=_state(row),
        largest=largest_sum(row.largest_eur),
        share=message("not known") if pd.isna(row.share_paid) else percent(row.share_paid),
        until=until(row.valid_until),
        checked=long_date(row.checked_on),
        link=row.link if urlsplit(row.link).scheme in ("http", "https") else "",
        site=(urlsplit(row.link).hostname or "").removeprefix("www."),
    )


def _state(row) -> str:
    """Whether it fits; else what to ask."""
    questions = [message(terms.REASONS[name][1]) for name in listed(row.unknown) if name in terms.REASONS]
    if row.verdict == "fits" or not questions:
        return capital(message(STATES[row.verdict]))
    more = len(questions) - ASKED
    if more <= 0:
        return message("Ask %(questions)s.", questions=listing(questions))
    return message_by_number(
        "Ask %(questions)s, and %(n)s thing more.", "Ask %(questions)s, and %(n)s things more.", more,
        questions=", ".join(questions[:ASKED]),
    )  # fmt: skip


def largest_sum(euros: float) -> str:
    """The largest sum that a fund pays.

    Examples
    --------
    >>> largest_sum(40000.0), largest_sum(float("inf")), largest_sum(float("nan"))
    ('EUR 40,000', 'no limit', 'not known')
    """
    if math.isinf(euros):
        return message("no limit")
    return price_range(euros, euros)


def until(day: str) -> str:
    """The last day of a fund.

    Examples
    --------
    >>> until("2029-12-31"), until("none"), until("")
    ('31 December 2029', 'no end', 'not known')
    """
    if day == "none":
        return message("no end")
    return long_date(day) if day else message("not known")


def _others(fits: pd.DataFrame) -> list[str]:
    """Lines about funds that are over, not open yet, or too large for what is planned."""
    unfit = fits[fits["verdict"] == "does not fit"].sort_values(["label", "fund"]).drop_duplicates("fund")
    why = [set(listed(names)) for names in unfit["why_not"]]
    over = unfit[np.array([OVER in names for names in why], dtype=bool)]
    later = unfit[np.array(["not open yet" in names for names in why], dtype=bool)]
    # Who may not ask for it at all has nothing of its being large.
    large = unfit[np.array([bool(names) and names <= TOO_LARGE for names in why], dtype=bool)]
    dated = [
        message("%(fund)s (until %(day)s)", fund=row.label, day=long_date(row.valid_until))
        if row.valid_until not in ("", "none") else row.label
        for row in over.itertuples()
    ]  # fmt: skip
    texts = (
        (marked("Over: %(funds)s."), dated),
        (marked("Not open yet: %(funds)s."), list(later["label"])),
        (marked("Too large for what is planned here: %(funds)s."), list(large["label"])),
    )
    return [message(text, funds=_some(labels)) for text, labels in texts if labels]


def _some(labels: list[str]) -> str:
    if len(labels) <= NAMED:
        return "; ".join(labels)
    return message("%(names)s and %(n)s more", names="; ".join(labels[:NAMED]), n=len(labels) - NAMED)
