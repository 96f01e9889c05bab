"""Whether regions crowd, and whether another partition is as good, in words."""

import numpy as np
import pandas as pd
import pytest

from herelib.figures.clusterability import say_clusterability


def say(p: float = 0.5, best: float = 0.6, gap: float = 0.05, rand: float = 0.4) -> str:
    whole = pd.DataFrame({"hopkins": [0.7], "hopkins_low": 0.55, "hopkins_high": 0.65, "p_hopkins": p})
    if np.isnan(p):
        whole = whole * np.nan
    choice = pd.DataFrame({"k": [2, 3], "chosen": [False, True], "starts_best": [1.0, best], "best_rand": [1.0, 0.9]})
    return say_clusterability(whole, choice.assign(next_gap=[0.0, gap], next_rand=[0.0, rand]))


def test_regions_that_crowd_are_told_from_those_that_do_not():
    assert "more than in a single Gaussian cloud" in say(0.01) and "skewed" in say(0.01)
    assert "no more than in a single Gaussian cloud" in say(0.3)
    assert "Hopkins statistic 0.70; nine of ten such clouds reach 0.55 to 0.65; p = 0.30" in say(0.3)


@pytest.mark.parametrize(
    ("gap", "rand", "words"),
    [
        (0.004, 0.4, "one of several"),
        (0.004, 0.95, "worse by <1%"),
        (0.05, 0.4, "60% of the random starts of k-means in 3 find the best partition"),
        (np.nan, np.nan, "All random starts"),
    ],
)
def test_the_chosen_k_is_judged_by_the_next_best_partition(gap, rand, words):
    assert words in say(gap=gap, rand=rand)


def test_few_regions_are_not_asked():
    assert say(np.nan, np.nan, np.nan, np.nan).endswith("is asked from 30 regions on.")
