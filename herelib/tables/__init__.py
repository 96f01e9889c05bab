"""What every processed table means, and the only door for reading and writing them."""

from herelib.tables import identities, rules
from herelib.tables.contracts import (
    CONTRACTS,
    PER_ITEM,
    Column,
    description,
    empty,
    made_by,
    meanings,
    read_by,
    read_contracts,
    stage_of,
)
from herelib.tables.grids import grid_of, heard
from herelib.tables.notebooks import read_stage, write_stage
from herelib.tables.rules import DROPPED, RULES
from herelib.tables.store import check, key_of, path, read, read_all, read_unchecked, write_all

__all__ = [
    "CONTRACTS",
    "DROPPED",
    "PER_ITEM",
    "RULES",
    "Column",
    "check",
    "description",
    "empty",
    "grid_of",
    "heard",
    "identities",
    "key_of",
    "made_by",
    "meanings",
    "path",
    "read",
    "read_all",
    "read_by",
    "read_contracts",
    "read_stage",
    "read_unchecked",
    "rules",
    "stage_of",
    "write_all",
    "write_stage",
]
