"""Notes on questions that everybody answered alike, and on questions with the same answers as another one."""

from __future__ import annotations

import pandas as pd

from herelib.errors import some
from herelib.interviews import Prepared
from herelib.profiles import constants, doubles

FILE = "interviews/"


def notes(prepared: Prepared | None) -> pd.DataFrame:
    """Notes on constant and doubled questions, one row a cause: table [file, subject, note].

    Parameters
    ----------
    prepared : what the rules decide about the records; None where they could not be read
    """
    columns = ["file", "subject", "note"]
    if prepared is None:
        return pd.DataFrame(columns=columns)
    judged = prepared.judged.answers
    values = pd.DataFrame({item: judged[item].value for item in sorted(judged) if not judged[item].choice})
    if values.empty:
        return pd.DataFrame(columns=columns)
    alikeness, pairs = constants(values), doubles(values)
    rows = []
    alike = alikeness[alikeness["constant"]]
    if len(alike):
        counted = [f"{name} ({row.others:,} of {row.answered:,} answers differ)" for name, row in alike.iterrows()]
        do = "they set no regions apart and stay out of the typology; was the question read, or filled in, alike?"
        rows.append((FILE, "answered alike", f"{_questions(len(alike))} answered alike: {some(counted)}; {do}"))
    if len(pairs):
        counted = [
            f"{row.other} and {row.name} ({'turned round, ' if row.correlation < 0 else ''}"
            f"{row.differing:,} of {row.both:,} interviews differ)"
            for row in pairs.itertuples(index=False)
        ]
        do = "of each pair one counts in the typology; is a column in the export twice?"
        rows.append((FILE, "same answers", f"{_pairs(len(pairs))} with the same answers: {some(counted)}; {do}"))
    return pd.DataFrame(rows, columns=columns)


def _questions(number: int) -> str:
    return "1 question" if number == 1 else f"{number:,} questions"


def _pairs(number: int) -> str:
    return "1 pair of questions" if number == 1 else f"{number:,} pairs of questions"
