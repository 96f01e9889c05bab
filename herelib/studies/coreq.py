"""The checklist of reports on interviews that a study may fill in: COREQ, 32 items.

Tong, Sainsbury and Craig (2007), doi:10.1093/intqhc/mzm042. What each item asks for is said in words of our own;
`coreq.csv` holds them. A team states an item in study.yaml, under `coreq:`, by its key.
"""

from __future__ import annotations

import csv
from dataclasses import dataclass
from functools import cache
from pathlib import Path


@dataclass(frozen=True)
class Item:
    """An item of the checklist: its number, the key in study.yaml, where it stands, and what it asks for."""

    number: int
    key: str
    domain: str
    topic: str
    item: str
    asks: str


@cache
def coreq_items() -> tuple[Item, ...]:
    """The 32 items in the order of the checklist.

    Examples
    --------
    >>> len(coreq_items()), coreq_items()[11].item
    (32, 'Sample size')
    """
    with Path(__file__).with_name("coreq.csv").open(encoding="utf-8", newline="") as handle:
        return tuple(Item(**{**row, "number": int(row["number"])}) for row in csv.DictReader(handle))
