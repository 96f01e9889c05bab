"""The notes on a study in the order in which they matter, one line a cause."""

from __future__ import annotations

import re

import pandas as pd

from herelib.errors import HANDFUL, in_study_yaml, some

NOTE_COLUMNS = ["file", "subject", "note"]
# Something that a team sent in, or asked, and that no result can hold.
_LOST = re.compile(
    r"not read|no column|no interview|dropped|left out|lost|without data|no data|never asked|no (answer|consent)|stays"
    r" blank|rejected|not approved|incomplete|never (sent|finished)|not counted|no export|no row|skipped|not applied"
    r"|not asked|no verdict",
    re.IGNORECASE,
)
_UNKNOWN = "not read: nothing of the form has this name"
_SHARE = re.compile(r"^[\d,]+ of ")
_ONE_CELL = re.compile(r"^([\d,]+ cell)\b")
_COUNT = re.compile(r"^([\d,]+)(?= )")


def in_order(notes: pd.DataFrame) -> pd.DataFrame:
    """Notes with one row a cause: what is lost or not read first, then how interviews were read, then the rest.

    The same note on many columns is one row that names the first of them; so is the same note on many files. Notes that
    differ in the number they begin with alone are the same: their numbers are added up.

    Parameters
    ----------
    notes : table [file, subject, note]

    Examples
    --------
    >>> notes = [("a.csv", f"q{n}", "2 cells: neither 0 nor 1") for n in range(8)] + [("a.csv", "x", "not read")]
    >>> in_order(pd.DataFrame(notes, columns=NOTE_COLUMNS)).to_numpy().tolist()
    [['a.csv', 'x', 'not read'], ['a.csv', '8 columns: q0, q1, q2 and 5 more', '16 cells: neither 0 nor 1']]
    """
    rows = [tuple(map(str, row)) for row in notes[NOTE_COLUMNS].itertuples(index=False, name=None)]
    by_note: dict[tuple[str, str], list[tuple[str, str]]] = {}
    for file, subject, note in rows:
        # "1 cell" and "2 cells" are one note, too.
        by_note.setdefault((file, _COUNT.sub("…", _ONE_CELL.sub(r"\1s", note))), []).append((subject, note))
    lines: list[tuple[str, str, str]] = []
    for (file, _), several in by_note.items():
        # A handful of columns with numbers of their own are told one by one: the numbers say where to look.
        if len(several) <= HANDFUL and len({note for _, note in several}) > 1:
            lines += [(file, subject, note) for subject, note in several]
        else:
            lines.append((file, _named([subject for subject, _ in several], "columns"), _summed(several)))
    by_subject: dict[tuple[str, str], list[str]] = {}
    for file, subject, note in lines:
        by_subject.setdefault((subject, note), []).append(file)
    joined = [
        (_named(several, "files"), subject, _with_way_out(several, note))
        for (subject, note), several in by_subject.items()
    ]
    return pd.DataFrame(sorted(joined, key=_rank), columns=NOTE_COLUMNS, dtype=str)


def _named(names: list[str], kind: str) -> str:
    names = list(dict.fromkeys(names))
    return names[0] if len(names) == 1 else f"{len(names)} {kind}: {some(names)}"


def _summed(several: list[tuple[str, str]]) -> str:
    """The note that several columns share, with the sum of the numbers that it begins with."""
    counts = [int(match[1].replace(",", "")) for _, note in several if (match := _COUNT.match(note))]
    first = several[0][1]
    if not counts or len(several) == 1:
        return first
    if _SHARE.match(first):  # the same rows may be meant in each column
        low, high = min(counts), max(counts)
        return _COUNT.sub(f"{low:,}" if low == high else f"{low:,} to {high:,}", first)
    text = _COUNT.sub(f"{sum(counts):,}", first)
    return _ONE_CELL.sub(r"\1s", text) if sum(counts) > 1 else text


def _with_way_out(files: list[str], note: str) -> str:
    """A note on columns that nothing is known of, with what to write if they are answers."""
    if note != _UNKNOWN:
        return note
    way_out = in_study_yaml(files[0] if len(files) == 1 else "<file>", "columns", {"header": "item"})
    return f"{note}; if it is an answer, write {way_out} in study.yaml"


def _rank(note: tuple[str, str, str]) -> tuple[bool, bool]:
    """Lost before read in another way; interviews before the form and the tables beside them."""
    of_interviews = "interviews/" in note[0]
    return not _LOST.search(note[2]), not of_interviews
