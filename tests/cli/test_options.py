"""Parameters given by hand on the command line."""

import pytest

from herelib.cli import options
from herelib.errors import HereError


@pytest.mark.parametrize("sets", [["k"], ["=3"], ["k="], ["k=3", "k=4"]])
def test_a_set_that_is_no_name_and_value_is_refused(sets):
    with pytest.raises(HereError, match="--set"):
        options.parse_sets(sets)
