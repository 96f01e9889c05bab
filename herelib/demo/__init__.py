"""The synthetic study, and the simulation of planted truths."""

from herelib.demo import study

__all__ = [
    "study",
]
