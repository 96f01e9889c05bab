"""What a team says about importance, the convex set of weights that follows, and the smallest change that matters."""

from herelib.weights import voices
from herelib.weights.changes import say_change, smallest_change
from herelib.weights.factors import factors, factors_fault
from herelib.weights.importance import admissible, central, describe, drawn, emphasised
from herelib.weights.limits import Polytope
from herelib.weights.statements import expected, fault

__all__ = [
    "Polytope",
    "admissible",
    "central",
    "describe",
    "drawn",
    "emphasised",
    "expected",
    "factors",
    "factors_fault",
    "fault",
    "say_change",
    "smallest_change",
    "voices",
]
