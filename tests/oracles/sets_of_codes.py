"""MASI distances and alpha of whole sets of codes, word for word and one pair after the other."""

import itertools

import numpy as np


def masi(a: set, b: set) -> float:
    """Distance of two sets after Passonneau (2006): 1 - Jaccard x monotonicity."""
    if not a and not b:
        return 0.0
    monotonicity = 1.0 if a == b else 2 / 3 if a <= b or b <= a else 1 / 3 if a & b else 0.0
    return 1 - len(a & b) / len(a | b) * monotonicity


def alpha_of_sets(answers: list[list[set]]) -> float:
    """Alpha of whole sets; `answers` holds the sets that coders gave to each."""
    answers = [sets for sets in answers if len(sets) > 1]
    pool = [members for sets in answers for members in sets]
    differing = sum(masi(a, b) / (len(sets) - 1) for sets in answers for a, b in itertools.permutations(sets, 2))
    expected = np.mean([masi(a, b) for a, b in itertools.permutations(pool, 2)])
    return 1 - differing / len(pool) / expected if expected else np.nan
