"""A verdict in words: the method or methods that it speaks of, and how often they come first."""

from __future__ import annotations

import pandas as pd

from herelib.words import message, percent, words


def method_phrase(verdict, labels: pd.Series) -> str:
    """The method or methods that a verdict speaks of.

    Parameters
    ----------
    verdict : row of the table verdicts
    labels : names of the methods for readers, by method
    """
    leader, second = labels.get(verdict.method, verdict.method), labels.get(verdict.runner_up, verdict.runner_up)
    if verdict.verdict == "clear":
        return leader
    if verdict.verdict == "contested":
        return message("%(leader)s or %(second)s: too close to call", leader=leader, second=second)
    if verdict.verdict == "none feasible":
        method, _, gate = verdict.nearest_gate.partition(": ")
        nearest = labels.get(method, method)
        return message(
            "None can start now; nearest is %(method)s (%(gate)s is missing)", method=nearest, gate=words(gate)
        )
    return message("No recommendation can be given yet")


def share_phrase(verdict) -> str:
    """How often leader and runner-up come first; a dash where no recommendation is given."""
    leader, second = percent(verdict.acceptability), percent(verdict.runner_acceptability)
    if verdict.verdict == "clear":
        return message("%(leader)s of the draws", leader=leader)
    if verdict.verdict == "contested":
        return message("%(leader)s and %(second)s of the draws", leader=leader, second=second)
    return "–"


def ranked_methods(verdict) -> list[str]:
    """The methods of a region's card: leader and runner-up, none where no method could be ranked."""
    return [method for method in (verdict.method, verdict.runner_up) if method]
