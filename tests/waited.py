"""Waiting for what a page comes to, without a fixed pause."""

from __future__ import annotations

import time
from collections.abc import Callable


def until(page, reached: Callable[[], object], seconds: float = 5):
    """What a question to a page answers once the answer is yes; the page's own policy lets it wait for nothing itself.

    Raises
    ------
    AssertionError
        If it is not reached in time.
    """
    end = time.monotonic() + seconds
    while not (answer := reached()):
        assert time.monotonic() < end, f"not reached within {seconds} s: {page.url}"
        page.wait_for_timeout(25)
    return answer
