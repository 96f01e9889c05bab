"""Columns that survey tools add to each record, by any of the names they have for them.

survey_columns.csv lists them: the name used here, how a tool spells it, and which tool. Those without a name here are
known and not read: times of pages, attachments, the links of repeat groups, addresses of devices.
"""

from __future__ import annotations

import csv
import re
from fnmatch import translate
from pathlib import Path

_FILE = Path(__file__).with_name("survey_columns.csv")


def _listed() -> tuple[dict[str, tuple[str, ...]], re.Pattern]:
    with _FILE.open(encoding="utf-8", newline="") as handle:
        rows = list(csv.DictReader(handle))
    spellings: dict[str, tuple[str, ...]] = {}
    for row in rows:
        if row["column"]:
            spellings[row["column"]] = (*spellings.get(row["column"], ()), row["spelling"])
    passed_over = "|".join(translate(row["spelling"]) for row in rows if not row["column"])
    return spellings, re.compile(passed_over, re.IGNORECASE)


# what survey tools add: the name used here, and its spellings, of which the first goes first
SYSTEM, _PASSED_OVER = _listed()


def passed_over(header: str) -> bool:
    """Whether a header is a column of a survey tool that is not read.

    Examples
    --------
    >>> passed_over("_submission__tags"), passed_over("groupTime12"), passed_over("food")
    (True, True, False)
    """
    return _PASSED_OVER.fullmatch(header) is not None
