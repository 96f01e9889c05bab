"""All ways in which regions could have been parted into two sides, and how far out the actual one lies."""

from herelib.permutations.assignments import SEED, Assignments, parted, smallest_p
from herelib.permutations.extremeness import TIE, p_together, p_values

__all__ = ["SEED", "TIE", "Assignments", "p_together", "p_values", "parted", "smallest_p"]
