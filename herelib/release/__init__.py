"""Disclosure control: the one door out."""

from herelib.release.evidence import END, HIDDEN, TOGETHER
from herelib.release.protect import protect, refuse_identifiers

__all__ = [
    "END",
    "HIDDEN",
    "TOGETHER",
    "protect",
    "refuse_identifiers",
]
