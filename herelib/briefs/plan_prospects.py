"""What a plan teaches first, which businesses have room, what to expect of it, and what is measured."""

from __future__ import annotations

from dataclasses import dataclass

import pandas as pd

from herelib.briefs.plain import whole
from herelib.incubator import expectations
from herelib.translations import long_date, number, said_in_table
from herelib.words import listing, marked, message, message_by_number, words

MODULES = 5  # of a training that a sheet names
TYPES = 3  # business types of each kind that it names
MEASURED = 4
ALL = "all"  # in place of a region: all learn the same
LICENCES = {
    "yes": marked("%(type)s (ask for its licence)"),
    "depends": marked("%(type)s (ask whether it needs a licence)"),
}
NET = "alive_net"


@dataclass(frozen=True)
class Expected:
    """What is expected: at the low end, in the middle, at the high end, and what that rests on."""

    label: str
    low: str
    central: str
    high: str
    basis: str


@dataclass(frozen=True)
class Measured:
    """What is measured, its value before anything begins, when and by whom, and when again."""

    label: str
    before: str
    source: str
    again: str


@dataclass(frozen=True)
class Training:
    """Subjects with their hours, where most is lacking first, and what there is to say of them."""

    modules: tuple[str, ...]
    remarks: tuple[str, ...]


def training_view(training: pd.DataFrame, region: str) -> Training:
    """What to teach those who take part; the same for all where a region has few.

    Parameters
    ----------
    training : table that may be shown, of all regions
    """
    rows = training[training["region"] == region]
    together = rows.empty
    rows = training[training["region"] == ALL] if together else rows
    taught = rows[rows["hours"] > 0].sort_values("order")
    if taught.empty:
        return Training((), (message("What to teach first is not known: too few said what they can do already."),))
    modules = tuple(
        message_by_number("%(module)s (%(n)s hour)", "%(module)s (%(n)s hours)", int(row.hours),
                          module=said_in_table(row.label))
        for row in taught.head(MODULES).itertuples()
    )  # fmt: skip
    lines = []
    more = taught["hours"].iloc[MODULES:]
    if len(more):
        lines.append(
            message_by_number(
                "%(n)s more subject takes %(hours)s hours.", "%(n)s more subjects take %(hours)s hours.", len(more),
                hours=int(more.sum()),
            )
        )  # fmt: skip
    if together:
        lines.append(
            message("That is the same for all regions: too few take part in each to tell them from each other.")
        )
    return Training(modules, tuple(lines))


def ideas_sentences(ideas: pd.DataFrame, labels: pd.Series) -> tuple[str, ...]:
    """Businesses that people named and that have room, those with room that few named, those named without room.

    Parameters
    ----------
    ideas : table that may be shown, rows of the region
    labels : what business types are called
    """
    room = ideas[(ideas["standing"] == "room") & (ideas["rank"] > 0)].sort_values(["rank", "type"])
    named = room["named"].astype(bool)
    shut = ideas[(ideas["standing"] == "no room") & (ideas["type"] != "")].sort_values("type")
    texts = (
        (marked("Named by many people, and there is room: %(types)s."), room[named]),
        (marked("There is room, and few or none named it: %(types)s."), room[~named]),
        (marked("Named, but there is no room: %(types)s."), shut),
    )
    lines = [message(text, types=_types(rows, labels)) for text, rows in texts if len(rows)]
    return tuple(lines) or (message("Nothing can be said yet about which businesses have room here."),)


def _types(rows: pd.DataFrame, labels: pd.Series) -> str:
    called = []
    for row in rows.head(TYPES).itertuples():
        label = labels.get(row.type, words(row.type))
        called.append(message(LICENCES[row.licence], type=label) if row.licence in LICENCES else label)
    more = len(rows) - TYPES
    return listing(called) if more <= 0 else message("%(names)s and %(n)s more", names=", ".join(called), n=more)


def expected_view(expected: pd.DataFrame) -> tuple[Expected, ...]:
    """What to expect of a region's plan; `expected` are rows of the region."""
    rows = expected.set_index("measure")
    return tuple(
        Expected(
            message(label),
            *(_count(rows.loc[measure, band]) for band in ("low", "central", "high")),
            basis=_basis(rows.loc[measure]),
        )
        for measure, label in expectations.MEASURES.items()
        if measure in rows.index
    )


def _basis(row: pd.Series) -> str:
    if pd.isna(row["central"]):
        return message("a share is not known")
    return said_in_table(row["basis"]) or message("not known")


def _count(value: float) -> str:
    return message("not known") if pd.isna(value) else whole(value)


def net_sentence(expected: pd.DataFrame) -> str:
    """Whether what would have come anyway is taken off, and what others lose."""
    net = expected[expected["measure"] == NET]
    if net.empty:
        return ""
    if net["central"].isna().any():
        return message(
            "Some of it would come without the plan, and some is taken from businesses that are here. How much is not "
            "known, so nobody can say yet how many businesses there will be because of the plan."
        )
    return message(
        "In the last line all is taken off that would come without the plan, or is taken from businesses that are here."
    )


def measured_view(indicators: pd.DataFrame) -> tuple[Measured, ...]:
    """What is measured in a region, with its value from before; `indicators` are rows of the region."""
    return tuple(
        Measured(
            label=row.indicator,
            before=message("%(value)s on %(day)s", value=number(row.baseline, ",g"), day=long_date(row.baseline_on)),
            source=row.source,
            again=row.measured_when,
        )
        for row in indicators.head(MEASURED).itertuples()
    )
