import numpy as np
import pytest

from herelib.explorer.encoding import decoded, encoded


@pytest.mark.parametrize(("size", "most"), [(1, 255), (2, 65_535)])
def test_numbers_come_back_as_they_went_in(size, most):
    numbers = np.random.default_rng(1).integers(0, most + 1, (7, 5))
    assert (decoded(encoded(numbers, size)) == numbers).all()


def test_numbers_that_do_not_fit_are_no_other_numbers():
    with pytest.raises(ValueError, match="256 do not fit in 1 bytes"):
        encoded(np.array([256]))
    with pytest.raises(ValueError, match="-1"):
        encoded(np.array([-1]), 2)


def test_nothing_is_something_with_a_shape():
    assert decoded(encoded(np.zeros((0, 4), int))).shape == (0, 4)
