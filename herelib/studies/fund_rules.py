"""The rules of funds.csv: words are known, limits and days can be read and are in order, each fact has its source."""

from __future__ import annotations

import re

from herelib.errors import nearest
from herelib.studies import funds
from herelib.studies.catalogue import listed
from herelib.studies.catalogue_book import Book, is_date, number
from herelib.studies.rating_rules import PLAINLY, SLUG
from herelib.vocabulary import SETTINGS

LISTS = {  # columns that hold several words, of these
    "who": funds.APPLICANTS,
    "legal_forms": (funds.ANY, *funds.LEGAL_FORMS),
    "work_status": (funds.ANY, *funds.WORK_STATUSES),
    "takes": funds.COSTS,
}
FUND_WORDS = {"kind": funds.KINDS, "paid": ("", *funds.PAYMENTS)}
NEEDED_OF_FUND = ("label", "country", "kind", "who", "source", "link", "checked_on")
ORDERED = (
    ("smallest_eur", "largest_eur"),
    ("minimum_project_eur", "maximum_project_eur"),
    ("age_min", "age_max"),
    ("registered_months_min", "registered_months_max"),
)
_NUTS = re.compile(r"[A-Z]{2}[A-Z0-9]{0,3}")


def words(book: Book) -> None:
    """Names are plain, words are known, and what no fund may leave blank is there."""
    book.column("funds", "fund").matching(SLUG, "not a plain name", PLAINLY)
    for column in NEEDED_OF_FUND:
        book.column("funds", column).matching(r"(?s).+", "is blank", "fill it in")
    for column, known in FUND_WORDS.items():
        book.column("funds", column).among(known, "not an allowed word")
    for column, known in LISTS.items():
        book.column("funds", column).among(known, "not an allowed word", several=True)
    book.column("funds", "needs_fund").among(
        {funds.NO_LIMIT, *book.ids("funds")}, "not a fund of this file", several=True
    )
    book.column("funds", "country").matching(r"([A-Z]{2})?", "not a country", "write two letters, or EU for all of it")
    book.column("funds", "link").matching(r"(https?://\S+)?", "not an address", "write it with https://")
    book.column("funds", "status").matching(
        r"(?s)[SBJ](/[SBJ])*(:.*)?",
        "not a mark",
        "S read at the source, B background knowledge, J judged; words behind a colon",
    )


def regions(book: Book) -> None:
    """Limits to regions are codes of NUTS, settings, zones or local groups, or say that there is none."""
    for line, cell in book.column("funds", "region_limit").cells():
        for part in listed(cell):
            kind, _, name = part.partition(":")
            known = (
                part == funds.NO_LIMIT
                or _NUTS.fullmatch(part)
                or (kind == "setting" and name in SETTINGS)
                or (kind in ("zone", "local") and re.fullmatch(SLUG, name))
            )
            if not known:
                do = "write a code of NUTS, setting:rural, zone:name, local:name, or none"
                book.column("funds", "region_limit").add(line, part, "not a limit to regions", do)


def numbers(book: Book) -> None:
    """Sums, shares, ages and months are numbers where they are known, and the least is not above the most."""
    for column in (*funds.SUMS, *funds.LOWEST, *funds.HIGHEST, "share_paid"):
        limit = column in (*funds.LOWEST, *funds.HIGHEST)
        for line, text in book.column("funds", column).cells():
            value = number(text)
            if text == "" or (limit and text == funds.NO_LIMIT):
                continue
            if value is None or value < 0:
                do = "write a number, none where there is no limit, or leave it blank" if limit else "write a number"
                book.column("funds", column).add(line, text, "not a number from 0 on", do)
            elif column == "share_paid" and value > 1:
                book.column("funds", column).add(line, text, "not a share from 0 to 1", nearest(text, ["1"]))
    for low, high in ORDERED:
        for line, least, most in book.rows("funds", low, high):
            values = number(least), number(most)
            if None not in values and values[0] > values[1]:
                book.column("funds", low).add(line, least, f"above {high}", "exchange the two, or correct one")


def days(book: Book) -> None:
    """Days are days, an end lies behind its beginning, and only an end may be none."""
    for column in ("checked_on", "valid_from", "valid_until"):
        for line, text in book.column("funds", column).cells():
            if text and not is_date(text) and not (column == "valid_until" and text == funds.NO_LIMIT):
                book.column("funds", column).add(line, text, "not a date", "write YYYY-MM-DD")
    for line, start, end in book.rows("funds", "valid_from", "valid_until"):
        if is_date(start) and is_date(end) and start > end:
            book.column("funds", "valid_until").add(line, end, "before valid_from", "correct one of the two")


def sources(book: Book) -> None:
    """Sources exist, and what is marked as read at its source rests on one that was seen."""
    book.column("funds", "source").among(book.ids("sources"), "not in sources.csv", several=True)
    seen = {source for _, source, mark in book.rows("sources", "source", "seen") if mark == "S"}
    for line, mark, cell in book.rows("funds", "status", "source"):
        if mark.startswith("S") and "sources" in book.tables and not seen & set(listed(cell)):
            book.column("funds", "status").add(
                line, mark, "no source of it was seen", "mark it B, or read one and set seen to S"
            )


FUND_RULES = (words, regions, numbers, days, sources)
