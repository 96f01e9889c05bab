"""Every number that leaves has a key, and its interval holds the truth."""

import numpy as np
import pandas as pd
import table_examples

from herelib import release


def figures() -> pd.DataFrame:
    return release.published(release.protect(table_examples.run(), 5), "elm")


def test_keys_are_unique_and_name_study_wave_region_group_indicator_and_statistic():
    table = figures()
    assert table["key"].is_unique
    assert "elm/1/elm-suburb/resident/need:food/groups.n" in set(table["key"])
    assert "elm/1/elm-suburb/all/need:food/profiles.estimate" in set(table["key"])


def test_the_interval_of_a_figure_holds_what_it_was_before_rounding():
    run, table = table_examples.run(), figures().set_index("key")
    for statistic, name, column in [("profiles.estimate", "profiles", "estimate"), ("profiles.n", "profiles", "n"),
                                    ("profiles.low90", "profiles", "low90")]:  # fmt: skip
        truth = run[name].set_index("elm/1/" + run[name]["region"] + "/all/" + run[name]["indicator"] + f"/{statistic}")
        both = table.join(truth[column].rename("truth"), how="inner").dropna(subset=["low", "truth"])
        assert len(both) > 50
        assert ((both["truth"] >= both["low"] - 1e-6) & (both["truth"] <= both["high"] + 1e-6)).all()


def test_hidden_figures_have_a_key_and_no_value():
    table = figures()
    hidden = table[(table["statistic"] == "coverage.n") & (table["region"] == "oak-rural") & (table["group"] == "ngo")]
    assert len(hidden) == 1 and hidden[["value", "low", "high"]].isna().all(axis=None)


def test_a_withheld_figure_is_missing_in_its_table_and_everything_else_stays():
    shown = release.protect(table_examples.run(), 5)
    key = "elm/1/elm-suburb/all/need:food/profiles.n"
    less = release.withhold(shown, [key], "elm")
    gone = less["profiles"]["n"].isna() & shown["profiles"]["n"].notna()
    assert gone.sum() == 1 and less["profiles"].loc[gone, "indicator"].tolist() == ["need:food"]
    assert np.isnan(release.published(less, "elm").set_index("key").loc[key, "value"])
    pd.testing.assert_frame_equal(less["coverage"], shown["coverage"])


def test_a_withheld_mean_of_a_group_takes_its_row_along():
    shown = release.protect(table_examples.run(), 5)
    less = release.withhold(shown, ["elm/1/elm-suburb/resident/need:food/groups.estimate"], "elm")
    assert len(less["groups"]) == len(shown["groups"]) - 1
