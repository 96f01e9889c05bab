"""The rules of the parts: what they cost, whom they reach, what they supply and exclude, what was seen of them."""

from __future__ import annotations

import re

from herelib.errors import nearest
from herelib.studies.catalogue import TARGET_GROUPS, listed
from herelib.studies.catalogue_book import Book, number
from herelib.studies.rating_rules import STRONG, levels
from herelib.vocabulary import SETTINGS

ANYONE = "anyone"
RANGES = (
    ("cost_low_eur", "cost_high_eur"),
    ("cost_founder_low_eur", "cost_founder_high_eur"),
    ("lead_time_low_months", "lead_time_high_months"),
)
ABOVE_ZERO = ("reached", "weeks", "hours", "founders_per_mentor")
BASES = (("cost_low_eur", "cost_basis"), ("cost_founder_low_eur", "cost_basis"), ("reached", "reached_basis"))
SEEN_OF_PEOPLE = ("own_business", "work", "firm_survives")  # outcomes for founders and for people employed


def ranges(book: Book) -> None:
    """Costs and lead times are numbers from 0, both ends or neither, in order; design figures are above 0."""
    for low, high in RANGES:
        for line, *pair in book.rows("parts", low, high):
            values = [number(text) for text in pair]
            for column, text, value in zip((low, high), pair, values, strict=True):
                if text == "" and any(pair):
                    book.column("parts", column).add(line, "", "not stated", "give both or none")
                elif text and (value is None or value < 0):
                    book.column("parts", column).add(line, text, "not a number from 0", "leave it blank if not stated")
            if None not in values and values[0] > values[1]:
                book.column("parts", low).add(line, pair[0], f"above {high} = {pair[1]}", "exchange the two")
    for column in ABOVE_ZERO:
        for line, text in book.column("parts", column).cells():
            if text and (number(text) or 0) <= 0:
                book.column("parts", column).add(line, text, "not a number above 0", "leave it blank if not stated")


def bases(book: Book) -> None:
    """A figure of cost or reach says where it comes from."""
    for figure, basis in BASES:
        for line, text, reason in book.rows("parts", figure, basis):
            if text and not reason:
                book.column("parts", basis).add(line, "", f"is blank, with {figure}", "say where the figure comes from")


def whom(book: Book) -> None:
    """Parts are for known groups, settings and countries; a support part says for whom, and its reach is noted."""
    known = (*TARGET_GROUPS, ANYONE)
    book.column("parts", "for_whom").among(known, "unknown group", several=True)
    book.column("parts", "settings").among(SETTINGS, "unknown setting", several=True)
    for line, cell in book.column("parts", "countries").cells():
        for code in listed(cell):
            if not re.fullmatch(r"[A-Z]{2}", code):
                book.column("parts", "countries").add(
                    line, code, "not a code of a country", "two capital letters: LV;ES"
                )
    for line, role, cell in book.rows("parts", "role", "for_whom"):
        if role == "support" and not cell:
            do = f"name the groups, or write {ANYONE}"
            book.column("parts", "for_whom").add(line, "", "a support part says for whom it is", do)
    rows = book.rows("parts", "part", "role", "reached")
    unknown = [part for _, part, role, reached in rows if role == "support" and not reached]
    if unknown:
        text = f"how many people it reaches is not known, so that it cannot be judged: {', '.join(unknown)}"
        book.note("parts", "reached", text)


def worsens(book: Book) -> None:
    """What a part makes worse is a known barrier or capacity."""
    known = [*book.dimensions("effects"), *(f"capacity:{name}" for name in book.dimensions("requires"))]
    book.column("parts", "worsens").among(known, "unknown dimension", several=True)


def supplies(book: Book) -> None:
    """What parts supply is a known capacity, from 1 to 5; where they require it themselves, that is noted."""
    book.column("supplies", "part").among(book.ids("parts"), "not in parts.csv")
    book.column("supplies", "capacity").among(book.dimensions("requires"), "unknown capacity")
    for line, text in book.column("supplies", "level").cells():
        value = number(text)
        if value is None or value != int(value) or not 1 <= value <= 5:
            do = "write a digit" if value is None else f"the nearest is {min(max(round(value), 1), 5)}"
            book.column("supplies", "level").add(line, text, "not a whole number from 1 to 5", do)
    _supplied_and_required(book)


def _supplied_and_required(book: Book) -> None:
    """A note for each capacity that parts supply and, says a rater, require themselves: it counts for others only."""
    both: dict[str, set[str]] = {}
    for name in book.files("requires"):
        columns, by_part = book.rated(name), levels(book, name)
        for _, part, capacity in book.rows("supplies", "part", "capacity"):
            if part in by_part and capacity in columns and by_part[part][columns.index(capacity)] >= 1:
                both.setdefault(capacity, set()).add(part)
    for capacity, parts in sorted(both.items()):
        text = "supplied by parts that require it themselves, says a rater (it counts for other parts only)"
        book.note("supplies", capacity, f"{text}: {', '.join(sorted(parts))}")


def exclusions(book: Book) -> None:
    """Exclusions name two known parts and a reason, and each pair stands once: it holds both ways."""
    known, seen = book.ids("parts"), {}
    for line, part, other in book.rows("excludes", "part", "other"):
        for column, name in (("part", part), ("other", other)):
            if known and name not in known:
                book.column("excludes", column).add(line, name, "not in parts.csv", nearest(name, known))
        if part == other:
            book.column("excludes", "other").add(line, other, "names itself", "take it out")
        pair = frozenset((part, other))
        # The same pair in the same order is a key that stands twice, which is told already.
        if pair in seen and seen[pair][1] != part:
            rule = f"already in row {seen[pair][0]}, the other way round"
            book.column("excludes", "part, other").add(line, other, rule, "keep one")
        seen.setdefault(pair, (line, part))


def evidence(book: Book) -> None:
    """Evidence is of known parts and barriers; strong ratings of what nobody has seen anybody gain by are noted."""
    book.column("evidence", "part").among(book.ids("parts"), "not in parts.csv")
    barriers = book.dimensions("effects")
    for line, text in book.column("evidence", "barrier").cells():
        if text and barriers and text not in barriers:
            book.column("evidence", "barrier").add(line, text, "unknown barrier", nearest(text, barriers))
    strong: dict[str, int] = {}
    for name in book.files("effects"):
        for part, values in levels(book, name).items():
            strong[part] = max(strong.get(part, 0), int(values.max(initial=0)))
    seen = {
        part
        for _, part, outcome, grade in book.rows("evidence", "part", "outcome", "grade")
        if outcome in SEEN_OF_PEOPLE and grade != "none"  # seen, if only in cases: how large it was is another question
    }
    unseen = sorted(part for part, level in strong.items() if level >= STRONG and part not in seen)
    if unseen:
        text = f"rated {STRONG} or more, but no evidence saw people who founded or were employed: {', '.join(unseen)}"
        book.note("evidence", "part", text)
