"""Runs of the notebooks, their record, and the multiverse of recorded alternatives."""

from herelib.runs import manifest, multiverse
from herelib.runs.multiverse import evaluate
from herelib.runs.progress import live_line
from herelib.runs.steps import report
from herelib.runs.universes import Variation

__all__ = [
    "Variation",
    "evaluate",
    "live_line",
    "manifest",
    "multiverse",
    "report",
]
