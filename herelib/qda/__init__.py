"""Exchange of open answers and codes with QualCoder, Taguette and programs that know REFI-QDA."""

from herelib.qda import handover

__all__ = [
    "handover",
]
