"""Briefs and summary on paper: on so many sides and no more."""

from __future__ import annotations

from collections.abc import Callable
from functools import partial

from herelib.report import printing

BRIEF_SIDES, SUMMARY_SIDES = 2, 1
# Letters shrink until all stands on the sides that there are: other languages need more room, and regions differ.
LETTERS = (10.0, 9.5, 9.0, 8.5, 8.0, 7.5, 7.0, 6.5, 6.0, 5.5)  # pt


def pdf(page: str, sides: int) -> bytes:
    """A page as tagged PDF, as `herelib.report.printing` makes it, in the largest letters that fit.

    Parameters
    ----------
    page : HTML as `herelib.briefs.pages` makes it
    sides : of paper that it may have; where even the smallest letters need more, it has more

    Raises
    ------
    HereError
        If PDFs cannot be made here.
    """
    return printing.pdf(page, partial(_largest, sides=sides))


def _largest(laid_out: Callable[[float], object], sides: int) -> object:
    """A document in the largest letters with which it has no more than so many sides; else in the smallest.

    Most fit in the largest letters. If not, half of those that are left go with each try.
    """
    document = laid_out(LETTERS[0])
    if len(document.pages) <= sides:
        return document
    low, high, best = 1, len(LETTERS) - 1, None
    while low <= high:
        middle = (low + high) // 2
        document = laid_out(LETTERS[middle])
        if len(document.pages) <= sides:
            best, high = document, middle - 1
        else:
            low = middle + 1
    return best or document
