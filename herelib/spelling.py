"""The nearest known word to one that is not known."""

from __future__ import annotations

import difflib
from collections.abc import Iterable


def nearest(name: object, known: Iterable[str]) -> str:
    """A half-sentence that names the nearest known word, or lists all of them if none is near.

    Examples
    --------
    >>> nearest("linkge", ["k", "linkage"])
    "did you mean 'linkage'?"
    """
    known = sorted(known)
    found = difflib.get_close_matches(str(name), known, n=1, cutoff=0.6)
    return f"did you mean '{found[0]}'?" if found else f"known are {', '.join(known)}"
