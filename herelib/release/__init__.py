"""Disclosure control: the one door out."""

from herelib.release.disclosure import protect, refuse_identifiers
from herelib.release.evidence import END, TOGETHER
from herelib.release.recommendations import HIDDEN, MULTIVERSE

__all__ = [
    "END",
    "HIDDEN",
    "MULTIVERSE",
    "TOGETHER",
    "protect",
    "refuse_identifiers",
]
