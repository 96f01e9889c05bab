"""How far answers depend on who asked: the analysis of variance by hand, and what of few interviewers is not said."""

import interviewer_worlds as worlds
import numpy as np
import pandas as pd
import pytest

from herelib import tables
from herelib.profiles.interviewer_effects import FEWEST, interviewer_effects, intraclass


def effects(made):
    return interviewer_effects(made, {name: name for name in made.indicators})


def test_the_share_by_hand():
    # mean squares: between 16 / 2 = 8 of two interviews each, within 6 / 3 = 2; (8 - 2) / (8 + 2)
    values, who = np.array([1.0, 3, 3, 5, 5, 7]), np.array([0, 0, 1, 1, 2, 2])
    share, compared = intraclass(values, np.zeros(6, int), who)
    assert (share, compared) == (pytest.approx(0.6), 3)


def test_unequal_numbers_by_hand():
    # 3, 2 and 1 interviews: n0 = (6 - 14 / 6) / 2; what an oracle of loops says
    values, who = np.array([0.0, 1, 2, 4, 6, 9]), np.array([0, 0, 0, 1, 1, 2])
    means, n = np.array([1.0, 5, 9]), np.array([3, 2, 1])
    among = (n * (means - values.mean()) ** 2).sum() / 2
    inside = sum((values[who == v] - means[v]) @ (values[who == v] - means[v]) for v in range(3)) / 3
    usual = (6 - (n**2).sum() / 6) / 2
    share, _ = intraclass(values, np.zeros(6, int), who)
    assert share == pytest.approx((among - inside) / (among + (usual - 1) * inside))


def test_cells_are_never_compared_with_each_other():
    values, who, cell = np.array([0.0, 0, 1, 1, 0, 1]), np.array([0, 0, 1, 1, 2, 2]), np.array([0, 0, 1, 1, 2, 2])
    share, compared = intraclass(values, cell, who)
    assert np.isnan(share) and compared == 0


def test_leanings_are_seen_and_their_absence_too():
    leaning, fair = (
        np.median(
            [effects(worlds.study(np.random.default_rng(s), "two", lean=lean))["share"].median() for s in range(8)]
        )
        for lean in (0.15, 0.0)
    )
    assert leaning == pytest.approx(0.15**2 / (0.15**2 + 0.25**2), abs=0.07) and abs(fair) < 0.04


def test_the_design_effect_is_by_the_work_of_an_interviewer_in_a_region():
    made = worlds.study(np.random.default_rng(3), "two")
    table = tables.check("interviewer_effects", effects(made))
    row, values = table.iloc[0], made.matrix[:, 0]
    heard = ~np.isnan(values)
    load = pd.Series(1.0, range(heard.sum())).groupby([made.region[heard], made.interviewer[heard]]).sum()
    assert row["workload"] == pytest.approx((load**2).sum() / load.sum())
    assert row["design_effect"] == pytest.approx(1 + (row["workload"] - 1) * max(row["share"], 0))
    assert (table["design_effect"] >= 1).all() and row["n"] == load.sum()


def test_of_fewer_than_three_interviewers_nothing_is_said():
    made = worlds.study(np.random.default_rng(4), "two", regions=1)
    table = effects(made)
    assert FEWEST == 3 and set(table["compared"]) == {2}
    assert table[["share", "design_effect"]].isna().all(axis=None)
    assert len(tables.check("interviewer_effects", effects(worlds.replace(made, interviewer=None)))) == 0
