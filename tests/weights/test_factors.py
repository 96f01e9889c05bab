import numpy as np
import pytest

from herelib import weights
from herelib.errors import HereError

NAMES = ("finance", "skills", "network")


@pytest.mark.parametrize(
    ("text", "problem"),
    [
        ("none", ""),
        ("finance 2", ""),
        ("finance 2, skills 0.5", ""),
        ("finance", "write a name and how many times as much it counts ('finance 2, skills 0.5')"),
        ("finance 0,5", "a comma stands between names: write decimals with a point (0.5)"),
        ("finance 2, finance 3", "finance named twice"),
        ("finance 0, skills 0, network 0", "one of them must count"),
        ("finance 1000", "'finance 1000': 100 times is the most"),
        ("finace 2", "'finace' is unknown: did you mean 'finance'?"),
    ],
)
def test_a_text_is_understood_or_its_fault_is_said(text, problem):
    assert weights.factors_fault(text, NAMES) == problem


def test_emphasised_weights_keep_their_ratios_but_for_the_factors():
    drawn = weights.drawn("equal", NAMES, 50, np.random.default_rng(1), doubt=0.3)
    changed = weights.emphasised(drawn, "finance 3", NAMES)
    np.testing.assert_allclose(changed.sum(1), 1)
    np.testing.assert_allclose(changed[:, 0] / changed[:, 1], 3 * drawn[:, 0] / drawn[:, 1])
    assert weights.emphasised(drawn, "none", NAMES) is drawn


@pytest.mark.parametrize(
    "text", ["equal", "finance>skills>network", "finance 0.1-0.5", "swing finance 100, skills 60, network 40"]
)
def test_what_is_drawn_and_emphasised_is_admissible(text):
    drawn = weights.drawn(text, NAMES, 200, np.random.default_rng(2), doubt=0.1)
    inside = weights.admissible(text, NAMES, 0.25, 0.1).holds(drawn)
    changed = weights.emphasised(drawn, "finance 2, network 0.5", NAMES)
    moved = weights.admissible(text, NAMES, 0.25, 0.1, "finance 2, network 0.5")
    np.testing.assert_array_equal(moved.holds(changed), inside)
    assert inside.mean() > 0.9


def test_a_wrong_statement_is_still_said():
    with pytest.raises(HereError, match="finnance"):
        weights.admissible("finnance>skills", NAMES, 0.25, 0.1, "skills 2")
