"""Limits of weights for tests: one in a line, and some at random."""

from fractions import Fraction

from hypothesis import strategies as st

from herelib.weights.limits import Limit

SIZES = st.integers(2, 5)


def limit(said, bound, *coefficients, strict=False):
    return Limit(tuple(map(Fraction, coefficients)), Fraction(bound), said, strict)


@st.composite
def some_limits(draw, sizes=SIZES):
    """Limits with small whole coefficients that a drawn point of the simplex keeps, some of them just so."""
    size = draw(sizes)
    parts = draw(st.lists(st.integers(0, 4), min_size=size, max_size=size).filter(any))
    point = [Fraction(part, sum(parts)) for part in parts]
    limits = []
    for number in range(draw(st.integers(0, 5))):
        row = draw(st.lists(st.integers(-3, 3), min_size=size, max_size=size))
        room = draw(st.sampled_from([Fraction(0), Fraction(0), Fraction(1, 10), Fraction(1, 2)]))
        at = sum(c * w for c, w in zip(row, point, strict=True))
        limits.append(limit(f"limit {number}", at + room, *row))
    return limits, size
