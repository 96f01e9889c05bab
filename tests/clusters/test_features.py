"""Features: what enters the distance, what does not and why, and what sets a cluster apart."""

import numpy as np
import pandas as pd
import pytest
from surveys import PARAMETERS, random_survey, with_context

from herelib.clusters.features import Features, block_weights, chosen_features, describe, feature_rows
from herelib.profiles.profile import profile

GIVEN = {**PARAMETERS, "draws": 200}


def context_rows(values: pd.DataFrame, status="context") -> pd.DataFrame:
    """Profile rows of context figures, region x indicator."""
    rows = values.rename_axis("region").reset_index().melt("region", var_name="indicator", value_name="estimate")
    return rows.assign(
        block="context",
        label=rows["indicator"],
        groups_asked=0,
        status=np.where(rows["estimate"].isna(), "missing", status),
    )


def figures(regions=40, seed=1):
    rng = np.random.default_rng(seed)
    names = [f"r{i:03d}" for i in range(regions)]
    return pd.DataFrame(rng.random((regions, 4)), index=names, columns=[f"context:{c}" for c in "abcd"])


def test_inherited_values_stay_out_unless_decided_otherwise():
    made = with_context(random_survey(1), {f"r{i}": 0.1 * i for i in range(4)}, inherited="XC1")
    table = profile(made, GIVEN)["profiles"]
    chosen, screening = chosen_features(table, GIVEN)
    assert "context:density" not in chosen.indicators
    note = screening.set_index("indicator")["note"]["context:density"]
    assert note == "inherited from a larger area"
    assert "context:density" in chosen_features(table, {**GIVEN, "inherited": "include"})[0].indicators


def test_blocks_weigh_equally_whatever_their_number_of_indicators():
    made = with_context(random_survey(1), {f"r{i}": 0.1 * i for i in range(4)})
    chosen, _ = chosen_features(profile(made, GIVEN)["profiles"], GIVEN)
    weight = dict(zip(chosen.indicators, chosen.weight, strict=True))
    assert weight["context:density"] == 1.0
    assert sum(w**2 for name, w in weight.items() if name.startswith("need:")) == pytest.approx(1.0)
    assert set(block_weights(chosen.indicators, {i: "need" for i in chosen.indicators}, "indicators")) == {1.0}


def test_constant_empty_and_doubled_indicators_are_reported():
    values = figures()
    values["context:flat"], values["context:empty"] = 0.5, np.nan
    values["context:twin"] = 1 - values["context:a"]
    values["context:same"] = values["context:b"]
    chosen, screening = chosen_features(context_rows(values), GIVEN)
    told = screening.set_index("indicator")
    assert told["note"]["context:flat"] == "the same in every region" and not told["used"]["context:flat"]
    assert told["note"]["context:empty"] == "no region has it" and not told["used"]["context:empty"]
    assert told["note"]["context:same"] == "the same as context:b: counts twice"
    assert told["note"]["context:twin"] == "moves with context:a: counts twice"
    assert told["correlation"]["context:twin"] == pytest.approx(-1)
    assert set(chosen.indicators) == set(values.columns) - {"context:flat", "context:empty"}
    assert told["note"]["context:c"] == ""


def test_of_many_regions_a_few_may_lack_an_indicator_and_are_left_out_by_name():
    values = figures()
    values.iloc[0, 0] = np.nan
    values.iloc[:10, 1] = np.nan
    chosen, screening = chosen_features(context_rows(values), GIVEN)
    assert chosen.left_out == {"r000": "lacks context:a"} and "context:b" not in chosen.indicators
    assert screening.set_index("indicator")["note"]["context:b"] == "lacking in 10 of 40 regions"
    assert len(chosen.regions) == 39 and chosen.points.shape == (39, 3)


@pytest.mark.parametrize("regions", [6, 29])
def test_of_few_regions_none_is_lost_for_one_figure(regions):
    values = figures(regions)
    values.iloc[0, 0] = np.nan
    chosen, screening = chosen_features(context_rows(values), GIVEN)
    assert len(chosen.regions) == regions and "context:a" not in chosen.indicators
    assert screening.set_index("indicator")["note"]["context:a"] == f"lacking in 1 of {regions} regions"


def test_contributions_of_a_cluster_sum_to_one_and_differences_are_by_hand():
    values = pd.DataFrame({"need:a": [1.0, 0.8, 0.1], "need:b": [0.5, 0.5, 0.2]}, index=["u", "v", "w"])
    chosen = Features(("u", "v", "w"), ("need:a", "need:b"), np.array([1.0, 0.5]), {}, values)
    table = feature_rows(chosen, np.array([0, 0, 1]), ["A", "B"], {"need:a": "a", "need:b": "b"})
    first = table[table["cluster"] == "A"].set_index("indicator")
    assert first["difference"].tolist() == pytest.approx([0.8, 0.3])
    assert first["contribution"].tolist() == pytest.approx([0.64 / 0.6625, 0.0225 / 0.6625])
    assert table.groupby("cluster")["contribution"].sum().tolist() == pytest.approx([1, 1])
    assert describe(table, "B", 1) == "Cluster B (1 region): less a (-0.80), b (-0.30)"


def test_a_cluster_like_all_others_is_said_to_be_so():
    values = pd.DataFrame({"need:a": [0.5, 0.5, 0.5]}, index=["u", "v", "w"])
    chosen = Features(("u", "v", "w"), ("need:a",), np.ones(1), {}, values)
    table = feature_rows(chosen, np.array([0, 1, 1]), ["A", "B"], {"need:a": "a"})
    assert describe(table, "A", 1).endswith("no different from the others")
