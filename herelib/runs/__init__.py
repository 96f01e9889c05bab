"""Runs of the notebooks, their record, and the multiverse of recorded alternatives."""

from herelib.runs import manifest, multiverse
from herelib.runs.multiverse import evaluate
from herelib.runs.steps import report

__all__ = [
    "evaluate",
    "manifest",
    "multiverse",
    "report",
]
