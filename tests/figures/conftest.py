"""What all tests of figures share."""

import matplotlib.pyplot as plt
import pytest


@pytest.fixture(autouse=True)
def close_figures():
    """A figure that a test left open is closed: matplotlib warns of more than twenty."""
    yield
    plt.close("all")
