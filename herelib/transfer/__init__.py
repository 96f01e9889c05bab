"""Whether advice travels from one region to another, and what a region may borrow."""

from herelib.transfer.nearness import context_values, near_donors
from herelib.transfer.setting_differences import ALPHA, CIRCULAR, ENOUGH, able, different, published
from herelib.transfer.trials import transfer_tables

__all__ = [
    "ALPHA",
    "CIRCULAR",
    "ENOUGH",
    "able",
    "context_values",
    "different",
    "near_donors",
    "published",
    "transfer_tables",
]
