"""The synthetic study, and the simulation of planted truths."""

from herelib.demo import study
from herelib.demo.simulation import design

__all__ = [
    "design",
    "study",
]
