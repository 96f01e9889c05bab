"""What every processed table means, and the only door for reading and writing them."""

from herelib.tables import identities, rules
from herelib.tables.contracts import CONTRACTS, empty, grid_of, heard
from herelib.tables.multiverse import MULTIVERSE
from herelib.tables.notebooks import read_stage, write_stage
from herelib.tables.rules import DROPPED, RULES
from herelib.tables.store import check, path, read_all, write_all

__all__ = [
    "CONTRACTS",
    "DROPPED",
    "MULTIVERSE",
    "RULES",
    "check",
    "empty",
    "grid_of",
    "heard",
    "identities",
    "path",
    "read_all",
    "read_stage",
    "rules",
    "write_all",
    "write_stage",
]
