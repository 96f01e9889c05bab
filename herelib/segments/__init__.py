"""Open answers to coded segments, and how far coders agree."""

from herelib.segments.open_answers import segment
from herelib.segments.terms import AUTOMATIC

__all__ = [
    "AUTOMATIC",
    "segment",
]
