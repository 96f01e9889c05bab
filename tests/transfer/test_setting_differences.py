"""Differences between settings: by hand, against scipy, and on regions whose settings are only labels."""

from itertools import combinations

import numpy as np
import pandas as pd
import pytest
from borrowing import checked, leads, regions
from hypothesis import given, settings
from hypothesis import strategies as st
from scipy.stats import ttest_ind

from herelib.transfer.setting_differences import (
    CIRCULAR,
    PUBLISHED,
    able,
    different,
    published,
    setting_differences,
    within,
)

PARAMETERS = {"inherited": "exclude", "pooling": "overall", "seed": 1}
SETTING = {"a": "suburban", "b": "suburban", "c": "rural", "d": "rural"}


def drawn(levels: dict[str, list[float]], name="need:care") -> pd.DataFrame:
    """Draws of one indicator by region."""
    rows = [(i, region, value) for region, own in levels.items() for i, value in enumerate(own)]
    return pd.DataFrame(rows, columns=["draw", "region", name])


def told(names, indicator="need:care", status="ok", estimate=0.5) -> pd.DataFrame:
    return pd.DataFrame(
        {"region": list(names), "indicator": indicator, "label": "care", "status": status, "estimate": estimate}
    )


NOBODY = leads({"a": {"loan": 1.0}})[:0]
FOUR = {"a": [0.6, 0.7, 0.8], "b": [0.8, 0.9, 1.0], "c": [0.1, 0.2, 0.3], "d": [0.3, 0.2, 0.1]}


def test_the_difference_is_that_of_the_means_of_regions_draw_by_draw():
    table = checked("setting_differences", setting_differences(drawn(FOUR), told("abcd"), regions(SETTING), NOBODY,
                                                               PARAMETERS))  # fmt: skip
    row = table.iloc[0]
    assert (row["setting_a"], row["setting_b"]) == ("suburban", "rural") and len(table) == 1
    assert row["mean_a"] == pytest.approx(0.8) and row["mean_b"] == pytest.approx(0.2)
    each = np.array([0.5, 0.6, 0.7])
    assert row["difference"] == pytest.approx(0.6)
    assert [row["low90"], row["high90"]] == pytest.approx(np.quantile(each, [0.05, 0.95]))
    assert row["doubt"] == 0 and row["within"] == pytest.approx(np.sqrt((2 * 0.1**2 + 0) / 2))
    assert row["note"] == "2 against 2 regions: a description of these regions"
    assert row[["p", "smallest_p", "p_together"]].tolist() == pytest.approx([2 / 6] * 3)
    assert different(table).tolist() == [False] and able(table).tolist() == [False]


def test_doubt_is_the_share_of_draws_with_the_other_sign_and_a_tie_counts_half():
    levels = {"a": [0.5, 0.5, 0.5, 0.9], "c": [0.5, 0.5, 0.6, 0.1]}
    table = setting_differences(drawn(levels), told("ac"), regions(SETTING), NOBODY, PARAMETERS)
    assert table["doubt"].tolist() == [0.25 + 0.25]
    same = setting_differences(drawn({"a": [0.4], "c": [0.4]}), told("ac"), regions(SETTING), NOBODY, PARAMETERS)
    assert same["doubt"].tolist() == [0.5] and not different(same).any()


def test_what_differs_must_exceed_doubt_and_what_chance_gives_for_all_indicators_together():
    columns = ["kind", "low90", "high90", "difference", "p_together"]
    rows = [("indicator", 0.1, 0.3, 0.2, 0.05), ("indicator", -0.1, 0.5, 0.2, 0.01), ("indicator", 0.1, 0.3, 0.2, 0.06),
            ("indicator", -0.3, -0.1, -0.2, 0.01), ("indicator", 0.1, 0.3, 0.2, np.nan),
            ("lead", np.nan, np.nan, 0.2, 0.01), ("lead", np.nan, np.nan, 0.2, 0.3)]  # fmt: skip
    assert different(pd.DataFrame(rows, columns=columns)).tolist() == [True, False, False, True, False, True, False]


def test_within_is_the_deviation_of_the_two_sample_t_test():
    rng = np.random.default_rng(1)
    a, b = rng.normal(size=7), rng.normal(1, 1, 4)
    ours = (a.mean() - b.mean()) / (within(a, b) * np.sqrt(1 / 7 + 1 / 4))
    assert ours == pytest.approx(ttest_ind(a, b).statistic)
    assert np.isnan(within(np.array([0.1]), np.array([0.5])))


def test_only_regions_in_which_an_indicator_may_be_used_count():
    profiles = pd.concat([told("acd"), told("b", status="insufficient")])
    table = setting_differences(drawn(FOUR), profiles, regions(SETTING), NOBODY, PARAMETERS)
    assert table[["regions_a", "regions_b"]].iloc[0].tolist() == [1, 2] and table["mean_a"].iloc[0] == pytest.approx(
        0.7
    )
    unheard = pd.concat([told("cd"), told("ab", status="insufficient")])
    assert setting_differences(drawn(FOUR), unheard, regions(SETTING), NOBODY, PARAMETERS).empty


def test_published_figures_count_for_regions_that_nobody_was_asked_in_and_are_marked():
    profiles = pd.concat([told("abcd"), told("abcd", "context:age", "context", [0.1, 0.2, 0.6, 0.9])])
    own = drawn({"a": [0.5], "c": [0.1]}).assign(**{"context:age": [0.1, 0.6]})
    table = setting_differences(own, profiles, regions(SETTING), NOBODY, PARAMETERS).set_index("name")
    age = table.loc["context:age"]
    assert age[["regions_a", "regions_b"]].tolist() == [2, 2] and age["difference"] == pytest.approx(-0.6)
    assert age["low90"] == age["high90"] and age["note"].startswith(PUBLISHED)
    assert published(table).to_dict() == {"context:age": True, "need:care": False}
    assert table.loc["need:care", ["regions_a", "regions_b"]].tolist() == [1, 1]


def test_figures_of_larger_areas_stay_out_unless_decided():
    profiles = told("abcd", "context:age", "inherited", [0.1, 0.2, 0.6, 0.9])
    args = drawn(FOUR), profiles, regions(SETTING), NOBODY
    assert setting_differences(*args, PARAMETERS).empty
    assert len(setting_differences(*args, {**PARAMETERS, "inherited": "include"})) == 1


def test_leads_are_compared_by_how_often_they_are_best():
    shares = {
        "a": {"loan": 1.0, "hub": 0.0, "shop": 0.0},
        "b": {"loan": 0.6, "hub": 0.4},
        "c": {"hub": 0.9, "loan": 0.1},
    }
    table = setting_differences(drawn(FOUR), told("abcd"), regions(SETTING), leads(shares), PARAMETERS)
    compared = table[table["kind"] == "lead"].set_index("name")
    assert compared.index.tolist() == ["hub", "loan"]  # shop is never first
    assert compared.loc["loan", ["mean_a", "mean_b", "difference"]].tolist() == pytest.approx([0.8, 0.1, 0.7])
    assert compared.loc["loan", ["regions_a", "regions_b"]].tolist() == [2, 1]
    assert compared["low90"].isna().all() and compared["doubt"].isna().all()
    assert compared.loc["loan", "within"] == pytest.approx(np.sqrt(2 * 0.2**2))


def test_pooling_towards_settings_leaves_rows_without_figures_that_say_why():
    profiles = pd.concat([told("abcd"), told("abcd", "context:age", "context", [0.1, 0.2, 0.6, 0.9])])
    shares = leads({"a": {"loan": 1.0}, "c": {"loan": 0.5}})
    table = setting_differences(drawn(FOUR), profiles, regions(SETTING), shares, {**PARAMETERS, "pooling": "setting"})
    checked("setting_differences", table)
    rest = table[~published(table)]
    assert rest["kind"].tolist() == ["indicator", "lead"] and (rest["note"] == CIRCULAR).all()
    assert rest[["mean_a", "difference", "low90", "doubt", "within"]].isna().all().all() and not different(rest).any()
    assert table.loc[published(table), "difference"].notna().all()


def test_three_settings_are_compared_two_by_two_and_unknown_ones_left_out():
    levels = {"a": [0.1], "b": [0.5], "c": [0.9], "d": [0.3]}
    places = regions({"a": "urban", "b": "rural", "c": "suburban", "d": ""})
    table = setting_differences(drawn(levels), told("abcd"), places, NOBODY, PARAMETERS)
    pairs = list(zip(table["setting_a"], table["setting_b"], strict=True))
    assert pairs == [("suburban", "rural"), ("suburban", "urban"), ("rural", "urban")]
    assert table["difference"].tolist() == pytest.approx([0.4, 0.8, 0.4]) and table["within"].isna().all()


def test_one_setting_or_no_region_gives_an_empty_table_that_keeps_its_contract():
    one = regions(dict.fromkeys("abcd", "rural"))
    for places, draws in ((one, drawn(FOUR)), (one[:0], drawn(FOUR)), (regions(SETTING), drawn(FOUR)[:0])):
        table = setting_differences(draws, told("abcd")[: 0 if draws.empty else 4], places, NOBODY, PARAMETERS)
        assert checked("setting_differences", table).empty


@settings(deadline=None, max_examples=25)
@given(st.integers(0, 10_000), st.integers(2, 12))
def test_the_order_of_rows_does_not_matter_and_no_argument_changes(seed, n):
    rng = np.random.default_rng(seed)
    names = [f"r{i}" for i in range(n)]
    draws = drawn({name: list(rng.uniform(size=5)) for name in names})
    places = regions({name: str(rng.choice(["rural", "suburban", ""])) for name in names})
    loan = dict(zip(names, rng.uniform(size=n), strict=True))
    shares = leads({name: {"loan": share, "hub": 1 - share} for name, share in loan.items()})
    args = [draws, told(names, status=rng.choice(["ok", "insufficient"], n)), places, shares]
    before = [arg.copy() for arg in args]
    table = checked("setting_differences", setting_differences(*args, PARAMETERS))
    for arg, was in zip(args, before, strict=True):
        pd.testing.assert_frame_equal(arg, was)
    shuffled = [arg.sample(frac=1, random_state=seed) for arg in args]
    again = checked("setting_differences", setting_differences(*shuffled, PARAMETERS))
    pd.testing.assert_frame_equal(table, again)


def world(rng, a: int, b: int, planted: float = 0.0, indicators: int = 20):
    """Regions of two settings with indicators that go together, of which the first five differ by `planted`."""
    names = [f"r{i:02d}" for i in range(a + b)]
    shared = rng.normal(0, 0.07, (a + b, 1))
    level = 0.5 + shared + rng.normal(0, 0.07, (a + b, indicators))
    level[:a, :5] += planted
    columns = [f"need:{i:02d}" for i in range(indicators)]
    draws = pd.DataFrame((level + rng.normal(0, 0.02, (20, *level.shape))).reshape(-1, indicators), columns=columns)
    draws.insert(0, "region", np.tile(names, 20))
    draws.insert(0, "draw", np.repeat(np.arange(20), a + b))
    places = pd.DataFrame({"region": names, "setting": ["suburban"] * a + ["rural"] * b})
    profiles = pd.concat([told(names, name) for name in columns])
    return draws, profiles, places, NOBODY, PARAMETERS


def test_six_regions_show_no_difference_however_large_and_p_is_a_share_of_twenty():
    table = setting_differences(*world(np.random.default_rng(1), 3, 3, planted=0.6))
    assert (table["smallest_p"] == 0.1).all() and (table["p"].head(5) == 0.1).all()
    assert ((table["p"] * 20).round(9) % 1 == 0).all() and (table["p_together"] >= table["p"]).all()
    assert not different(table).any() and not able(table).any()


def test_p_is_the_share_of_assignments_with_as_large_a_difference():
    rng = np.random.default_rng(4)
    table = setting_differences(*world(rng, 3, 4, planted=0.1, indicators=6)).set_index("name")
    draws, *_ = world(np.random.default_rng(4), 3, 4, planted=0.1, indicators=6)
    means = draws.groupby("region")[["need:00"]].mean()["need:00"].to_numpy()
    gaps = [abs(means[list(at)].mean() - np.delete(means, at).mean()) for at in combinations(range(7), 3)]
    assert table.loc["need:00", "p"] == pytest.approx((np.array(gaps) >= gaps[0] - 1e-12).mean())
    assert table.loc["need:00", "smallest_p"] == pytest.approx(1 / 35)


def test_an_indicator_that_is_not_known_everywhere_has_its_own_smallest_p():
    draws, profiles, *rest = world(np.random.default_rng(5), 4, 4, planted=0.5)
    gone = (profiles["indicator"] == "need:00") & profiles["region"].isin(["r00", "r07"])
    table = setting_differences(draws, profiles[~gone], *rest).set_index("name")
    assert table.loc["need:00", "smallest_p"] == 0.1 and table.loc["need:01", "smallest_p"] == pytest.approx(2 / 70)


def test_where_settings_are_only_labels_none_differs_and_what_is_planted_is_seen():
    rng = np.random.default_rng(2)
    assert sum(different(setting_differences(*world(rng, 4, 4))).any() for _ in range(20)) <= 4
    assert different(setting_differences(*world(rng, 8, 8, planted=0.3))).head(5).all()


def test_a_thousand_regions_keep_what_was_planted():
    rng, n = np.random.default_rng(3), 1000
    names = [f"r{i:04d}" for i in range(n)]
    rural = rng.uniform(size=n) < 0.4
    level = np.clip(0.5 + 0.2 * rural + rng.normal(0, 0.05, (50, n)), 0, 1)
    draws = pd.DataFrame({"draw": np.repeat(np.arange(50), n), "region": names * 50, "need:care": level.ravel()})
    places = pd.DataFrame({"region": names, "setting": np.where(rural, "rural", "suburban")})
    row = setting_differences(draws, told(names), places, NOBODY, PARAMETERS).iloc[0]
    assert row["difference"] == pytest.approx(-0.2, abs=0.005) and row["note"] == ""
    assert row["regions_a"] + row["regions_b"] == n
