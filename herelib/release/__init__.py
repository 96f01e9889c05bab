"""Disclosure control: the one door out."""

from herelib.release.disclosure import protect, refuse_identifiers
from herelib.release.evidence import END
from herelib.release.marks import hidden_cells
from herelib.release.recommendations import FEW, HIDDEN, MOST, MULTIVERSE, SOME

__all__ = [
    "END",
    "FEW",
    "HIDDEN",
    "MOST",
    "MULTIVERSE",
    "SOME",
    "hidden_cells",
    "protect",
    "refuse_identifiers",
]
