"""What of those who were not heard, and of several needs at once, may leave the team."""

import pandas as pd
import pytest
import table_examples

from herelib import release
from herelib.release.not_heard import COARSEST, protect_not_heard


@pytest.fixture(scope="module")
def run():
    return table_examples.run()


@pytest.fixture(scope="module")
def shown(run):
    return release.protect(run, 5)


def test_no_kind_of_missing_answer_and_no_count_of_them_leaves(shown):
    table = shown["tipping_points"]
    assert set(table["source"]) <= {"unanswered", "not_reached", "half_of_groups", "residents"}
    assert not {"people", "share", "margin", "reach", "steps"} & set(table.columns) and len(table)
    assert "phases" not in shown and "missing" not in shown
    assert not {"reach"} & set(shown["verdict_tipping_points"]) and "unanswered" not in set(
        shown["verdict_tipping_points"]["source"]
    )


def test_differences_are_multiples_of_a_step_that_is_not_too_coarse(shown):
    table = shown["tipping_points"].dropna(subset="delta")
    assert (table["step"] <= COARSEST).all()
    assert ((table["delta"] / table["step"]).round(6) % 1 == 0).all()


def test_gaps_that_may_not_be_shown_have_no_tipping_point(shown):
    key = ["region", "indicator", "group_a", "group_b"]
    points = shown["tipping_points"].query("conclusion == 'clear_gap'")
    assert set(map(tuple, points[key].to_numpy())) <= set(map(tuple, shown["gaps"][key].to_numpy()))


def test_several_needs_are_shown_of_regions_where_those_who_have_them_and_who_have_not_are_enough(run, shown):
    table, exact = shown["overlap"], run["overlap"].query("group == 'all'").set_index("region")
    assert set(table["group"]) == {"all"} and not {"n", "several"} & set(table.columns)
    for row in table.itertuples():
        few = min(exact.loc[row.region, "several"], exact.loc[row.region, "n"] - exact.loc[row.region, "several"]) < 5
        assert row.hidden == few == pd.isna(row.share)
    assert set(shown["overlap_pairs"]["region"]) <= {"all"}


def test_few_who_gave_no_answer_are_not_told_and_many_are(run):
    class Exact:
        base = 5
        influence = pd.Series(0.01, pd.MultiIndex.from_tuples([("a", "need:x"), ("a", "need:y")]))

        def secret(self, regions, length):
            return pd.Series(7, range(length)).to_numpy("uint64")

        def counts(self, n, secrets, names):
            return n

        def least(self, n):
            return n

    row = {"region": "a", "conclusion": "first_need", "indicator": "need:x", "against": "need:y", "group_a": "",
           "group_b": "", "source": "unanswered", "share": 0.2, "margin": 0.1, "reach": 0.2, "delta": 0.3,
           "steps": 1.2}  # fmt: skip
    table = pd.DataFrame([{**row, "people": people} for people in (4, 10)])
    profiles = pd.DataFrame({"region": ["a"], "indicator": ["need:x"], "hidden": [False]})
    gaps = run["gaps"][:0]
    shown = protect_not_heard({"tipping_points": table}, gaps, profiles, Exact())["tipping_points"]
    assert len(shown) == 1 and shown["step"].tolist() == [0.1]
    hidden = protect_not_heard({"tipping_points": table}, gaps, profiles.assign(hidden=True), Exact())
    assert hidden["tipping_points"].empty
