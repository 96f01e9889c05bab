"""What a team says about importance, and the convex set of weights that follows."""

from herelib.weights import statements
from herelib.weights.families import admissible, central_families, criterion_weights, describe, family_weights

__all__ = [
    "admissible",
    "central_families",
    "criterion_weights",
    "describe",
    "family_weights",
    "statements",
]
