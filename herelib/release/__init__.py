"""Disclosure control: the one door out."""

from herelib.release import audit, ledger
from herelib.release.disclosure import codes_of_places, refuse_identifiers
from herelib.release.evidence import END
from herelib.release.marks import hidden_cells
from herelib.release.protection import protect
from herelib.release.published import published, withhold
from herelib.release.recommendations import FEW, HIDDEN, MOST, MULTIVERSE, SOME

__all__ = [
    "END",
    "FEW",
    "HIDDEN",
    "MOST",
    "MULTIVERSE",
    "SOME",
    "audit",
    "codes_of_places",
    "hidden_cells",
    "ledger",
    "protect",
    "published",
    "refuse_identifiers",
    "withhold",
]
