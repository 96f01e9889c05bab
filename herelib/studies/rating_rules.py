"""The rules of what is rated: by each rater what parts take away and need, what business types meet and need."""

from __future__ import annotations

import re
from collections import defaultdict

import numpy as np

from herelib.errors import nearest
from herelib.studies.catalogue import EFFECT, IMPOSSIBLE, JUDGED, RATED, RATING, REQUIREMENT
from herelib.studies.catalogue_book import Book, is_date, number

HIGHEST = {"meets": 3, "type_requires": 5}  # ratings of business types
CELLS = {
    "effects": (EFFECT, "not 0, 1, 2, 3 or x", "0 takes nothing away, 3 most of it; x where it cannot"),
    "requires": (REQUIREMENT, "not a level from 0 to 5", "a digit, with h where it is hard and s where it is soft"),
}
SLUG = r"[a-z][a-z0-9_]*"
PLAINLY = "write small letters, digits and _, a letter first"
DIMENSIONS = {
    "effects": (rf"barrier:{SLUG}", "not barrier:x", "name the barrier that parts take something away of"),
    "requires": (SLUG, "not a plain name", PLAINLY),
}
AWAITING = "J: judgement awaiting review"
STRONG = 2  # from this effect on a part takes away a good part of a barrier


def ratings(book: Book) -> None:
    """Each cell of a rater is a level, in the signs that its file knows."""
    for matrix, (pattern, rule, do) in CELLS.items():
        for name in book.files(matrix):
            for column in book.rated(name):
                for line, text in book.column(name, column).cells():
                    if not pattern.fullmatch(text):
                        book.column(name, column).add(line, text, rule, nearest_level(text, matrix) or do)


def nearest_level(text: str, matrix: str) -> str:
    """A half-sentence that names the nearest level to a number that is none; "" for other texts.

    Examples
    --------
    >>> nearest_level("7", "requires"), nearest_level("7", "effects"), nearest_level("high", "effects")
    ('the nearest is 5', 'the nearest is 3', '')
    """
    value, top = number(text), {"effects": 3, "requires": 5}[matrix]
    return "" if value is None else f"the nearest is {min(max(round(value), 0), top)}"


def raters_named(book: Book) -> None:
    """A rater has a file in both folders; every row says who rated, when, and how far it was reviewed."""
    for matrix, other in (RATED, RATED[::-1]):
        for name in book.files(matrix):
            rater = name.partition("/")[2]
            if f"{other}/{rater}" not in book.tables:
                there = [file.partition("/")[2] for file in book.files(other)] or ["(none)"]
                book.column(name, "part").add("", rater, f"no {other}/{rater}.csv", nearest(rater, there))
            for column in (RATING[0], RATING[2]):
                book.column(name, column).matching(r"(?s).+", "is blank", "fill it in")
            for line, text in book.column(name, RATING[1]).cells():
                if not is_date(text):
                    book.column(name, RATING[1]).add(line, text, "not a date", "write YYYY-MM-DD")


def same_dimensions(book: Book) -> None:
    """What one rater rates rates every other; barriers and capacities have one name everywhere."""
    for matrix, (pattern, rule, do) in DIMENSIONS.items():
        first = book.rated(book.files(matrix)[0]) if book.files(matrix) else []
        for name in book.files(matrix):
            for column in book.rated(name):
                if not re.fullmatch(pattern, column):
                    book.column(name, column).add(1, column, rule, do)
                elif column not in first:
                    book.column(name, column).add(
                        1, column, f"not in {book.files(matrix)[0]}.csv", nearest(column, first)
                    )
            for column in first:
                if column not in book.tables[name]:
                    book.column(name, column).add(1, "", "column missing", nearest(column, book.tables[name]))
    known = book.dimensions("requires")
    for column in book.rated("type_requires") if known else ():
        if column not in known:
            book.column("type_requires", column).add(1, column, "unknown capacity", nearest(column, known))
    for column in book.rated("meets"):
        if not re.fullmatch(SLUG, column):
            book.column("meets", column).add(1, column, "not a plain name", PLAINLY)


def every_part_rated(book: Book) -> None:
    """Every part has a row of each rater, and no rater rates what is no part."""
    listed_parts = book.column("parts", "part").cells()
    for name in [*book.files("effects"), *book.files("requires")]:
        book.column(name, "part").among(book.ids("parts"), "not in parts.csv")
        for line, part in listed_parts:
            if part and part not in book.ids(name):
                book.column("parts", "part").add(line, part, f"no row in {name}.csv", "rate it: here rate")


def levels(book: Book, name: str) -> dict[str, np.ndarray]:
    """What a rater's file says of each part, as numbers in the order of its columns; rows with faults are left out.

    An impossible effect is -1; of a requirement the tenths say whether it is stated to be hard (.1) or soft (.2).
    """
    signs = {IMPOSSIBLE: "-1", "h": ".1", "s": ".2"}
    pattern, by_part = CELLS[name.partition("/")[0]][0], {}
    for _, part, *cells in book.rows(name, "part", *book.rated(name)):
        if all(pattern.fullmatch(cell) for cell in cells):
            by_part[part] = np.array([float("".join(signs.get(sign, sign) for sign in cell)) for cell in cells])
    return by_part


def rows_of_zeros(book: Book) -> None:
    """A part that no rater lets help, and that supplies nothing, joins no package: that is noted, and who says so.

    No fault: that nobody knows what an outcome contract takes away of founders' barriers is a finding, not a slip.
    """
    by_rater = {name: levels(book, name) for name in book.files("effects")}
    for part in sorted(book.ids("parts") - book.ids("supplies")):
        nothing = [name for name, by_part in by_rater.items() if part in by_part and not (by_part[part] > 0).any()]
        if nothing and len(nothing) == len(by_rater):
            book.note("parts", part, "takes nothing away and supplies nothing, say all raters: it joins no package")
        for name in nothing if len(nothing) < len(by_rater) else ():
            book.note(name, part, "takes nothing away, says this rater alone")


def twins(book: Book) -> None:
    """Two parts of a role that all raters rate alike are one choice: then they exclude each other."""
    by_file = [levels(book, name) for matrix in RATED for name in book.files(matrix)]
    alike = defaultdict(list)
    for line, part, role in book.rows("parts", "part", "role"):
        if by_file and all(part in by_part for by_part in by_file):
            profile = tuple(by_part[part].tobytes() for by_part in by_file)
            alike[role, profile].append((line, part))
    exclusions = {frozenset(pair) for _, *pair in book.rows("excludes", "part", "other")}
    for same in alike.values():
        for position, (line, part) in enumerate(same):
            for _, other in same[:position]:
                if frozenset((part, other)) not in exclusions and part != other:
                    rule = f"these two parts have the same profile: {other} and {part}"
                    do = "let them exclude each other in excludes.csv, or say what differs"
                    book.column("parts", "part").add(line, part, rule, do)


def lonely_barriers(book: Book) -> None:
    """A note for each barrier of which no part, or one alone, takes a good part away."""
    strong = defaultdict(set)
    for name in book.files("effects"):
        for part, values in levels(book, name).items():
            for barrier, level in zip(book.rated(name), values, strict=True):
                strong[barrier] |= {part} if level >= STRONG else set()
    for barrier in book.dimensions("effects"):
        parts = sorted(strong[barrier])
        if len(parts) < 2:
            holder = f"only {parts[0]}" if parts else "no part"
            book.note("effects/", barrier, f"{holder} takes a good part of it away (rated {STRONG} or more)")


def types_rated(book: Book) -> None:
    """Business types have whole ratings within their range, one row in each matrix, and meet something."""
    for name, top in HIGHEST.items():
        for column in book.rated(name):
            for line, text in book.column(name, column).cells():
                value = number(text)
                if value is None or value != int(value) or not 0 <= value <= top:
                    nearby = "write a digit" if value is None else f"the nearest is {min(max(round(value), 0), top)}"
                    do = nearby if text else "write 0 where it does not apply"
                    book.column(name, column).add(line, text, f"not a whole number from 0 to {top}", do)
        book.column(name, "type").among(book.ids("business_types"), "not in business_types.csv")
        for line, each in book.column("business_types", "type").cells() if name in book.tables else ():
            if each and each not in book.ids(name):
                do = f"add one with a rating from 0 to {top} each"
                book.column("business_types", "type").add(line, each, f"no row in {name}.csv", do)
    for line, each, *cells in book.rows("meets", "type", *book.rated("meets")) if book.rated("meets") else ():
        if not any(number(text) for text in cells):
            book.column("meets", "type").add(line, each, "meets no need", "rate at least one thing above 0")


def types_reviewed(book: Book) -> None:
    """Who reviewed a judgement of business types and when stand together, and the status says the same."""
    for name in HIGHEST:
        for line, reviewer, when, status in book.rows(name, *JUDGED):
            if (reviewer == "") != (when == ""):
                blank = "reviewer" if reviewer == "" else "reviewed"
                book.column(name, blank).add(line, "", "reviewer and date stand together", "give both or neither")
            if when and not is_date(when):
                book.column(name, "reviewed").add(line, when, "not a date", "write YYYY-MM-DD")
            if reviewer == "" and status != AWAITING:
                do = f"write '{AWAITING}', or name the reviewer"
                book.column(name, "status").add(line, status, "nobody reviewed it", do)
            elif reviewer and status in (AWAITING, ""):
                do = "say what the review found, as 'J: reviewed'"
                book.column(name, "status").add(line, status, "it was reviewed", do)
