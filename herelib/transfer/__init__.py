"""Whether advice travels from one region to another, and what a region may borrow."""

from herelib.transfer.nearness import context_values, near_donors
from herelib.transfer.setting_differences import CIRCULAR, ENOUGH, different, published
from herelib.transfer.trials import transfer_tables

__all__ = [
    "CIRCULAR",
    "ENOUGH",
    "context_values",
    "different",
    "near_donors",
    "published",
    "transfer_tables",
]
