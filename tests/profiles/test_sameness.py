"""What is constant and what is doubled, judged on the answers: copies are found, different questions are not."""

import numpy as np
import pandas as pd
import pytest

from herelib.profiles.sameness import constants, doubles


def answers(seed=1, n=200, items=8) -> pd.DataFrame:
    """Answers on a scale of five to items that go together, by 0.6 or so."""
    rng = np.random.default_rng(seed)
    leaning = rng.normal(size=(n, 1)) + 0.8 * rng.normal(size=(n, items))
    return pd.DataFrame(np.clip(np.round(2 + 1.2 * leaning), 0, 4) / 4, columns=[f"q{i}" for i in range(items)])


def test_constant_is_what_hardly_anybody_answers_otherwise():
    values = pd.DataFrame({"flat": 0.5, "one": 0.5, "three": 0.5, "none": np.nan}, index=range(212))
    values.loc[0, "one"], values.loc[:4, "three"] = 1.0, 0.0
    assert constants(values).to_numpy().tolist() == [[212, 0, True], [212, 1, True], [212, 5, False], [0, 0, False]]
    assert constants(values.head(6))["constant"].tolist() == [True, False, False, False]


@pytest.mark.parametrize("changed", [0, 3])
@pytest.mark.parametrize("turned", [False, True])
def test_copies_near_copies_and_reversed_copies_are_found_whatever_is_missing(changed, turned):
    values, rng = answers(), np.random.default_rng(2)
    copy = 1 - values["q0"] if turned else values["q0"].copy()
    copy.iloc[:changed] = (copy.iloc[:changed] + 0.25) % 1.25
    values["copy"] = copy
    values = values.mask(rng.random(values.shape) < 0.15)
    values.iloc[:3] = values.iloc[:3].fillna(0.5)
    values.loc[:2, "copy"] = copy.iloc[:3]
    values.loc[:2, "q0"] = answers().loc[:2, "q0"]
    (pair,) = doubles(values).itertuples(index=False)
    assert (pair.name, pair.other, pair.differing) == ("q0", "copy", changed)
    assert pair.both == values[["q0", "copy"]].notna().all(axis=1).sum() and np.sign(pair.correlation) == 1 - 2 * turned
    known = values[["q0", "copy"]].dropna()
    assert pair.correlation == pytest.approx(np.corrcoef(known.T)[0, 1])


def test_different_questions_are_no_copies_nor_are_rare_ticks_of_the_same_people():
    assert doubles(answers()).empty and doubles(answers(n=12)).empty
    ticks = pd.DataFrame({"a": [1.0] * 4 + [0.0] * 300, "b": [1.0] * 4 + [0.0] * 300})
    assert doubles(ticks).empty and len(doubles(pd.concat([ticks.head(4)] * 5 + [ticks]))) == 1


def test_an_own_scale_does_not_hide_a_copy():
    values = answers(items=2)
    values["half"] = values["q1"] / 2
    assert doubles(values)[["name", "other"]].to_numpy().tolist() == [["q1", "half"]]
