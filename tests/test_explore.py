"""The controls of explore.ipynb answer: another value gives another picture and another sentence."""

import pandas as pd
import pytest
import table_examples

from herelib import explore
from herelib.figures.profiles import say_profile


@pytest.fixture(scope="module")
def run():
    return table_examples.run()


def parts(panel):
    """The controls by name, the picture and the sentence of a panel."""
    box, image, told = panel.children
    return {control.description: control for control in box.children}, image, told


def changed(panel, control, value):
    """Whether picture and sentence change when a control takes a value."""
    controls, image, told = parts(panel)
    before = image.value, told.value
    controls[control].value = value
    assert bytes(image.value).startswith(b"\x89PNG")
    return image.value != before[0], told.value != before[1]


def test_another_region_gives_another_profile(run):
    panel = explore.explore_profiles(run["profiles"])
    assert changed(panel, "region", "oak-suburb") == (True, True)
    assert parts(panel)[2].value == say_profile(run["profiles"], "oak-suburb", "need")


def test_another_block_gives_another_profile(run):
    assert changed(explore.explore_profiles(run["profiles"]), "block", "barrier") == (True, True)


def test_blocks_without_figures_are_not_offered(run):
    controls, _, _ = parts(explore.explore_profiles(run["profiles"]))
    assert "asset" not in [block for _, block in controls["block"].options]


def test_another_number_of_clusters_cuts_again(run):
    settled = run["parameters_clean"]
    panel = explore.explore_clusters(run, settled)
    assert changed(panel, "clusters", 3) == (True, True)
    assert "Cluster C" in parts(panel)[2].value


def test_recut_at_the_chosen_k_gives_the_clusters_of_the_run(run):
    cut = explore.recut(run, table_examples.PARAMETERS, table_examples.PARAMETERS["k"])["clusters"]
    expected = run["clusters"].set_index("region")["cluster"].to_dict()
    assert cut.set_index("region")["cluster"].to_dict() == expected


def test_too_few_regions_are_said(run):
    two = {name: run[name][run[name]["region"].isin(["elm-rural", "elm-suburb"])] for name in ("profiles", "draws")}
    panel = explore.explore_clusters(two, run["parameters_clean"])
    assert "Fewer than three regions" in panel.children[0].value


def test_reweighted_is_the_weighted_mean_of_family_means():
    scores = pd.DataFrame(
        [
            ["a", "m", "fit", "f1", 0.3, 1.0], ["a", "m", "fit", "f2", 0.1, 0.0], ["a", "m", "value", "v", 0.6, 0.5],
            ["a", "n", "fit", "f1", 0.3, 0.2], ["a", "n", "fit", "f2", 0.1, 0.2], ["a", "n", "value", "v", 0.6, 1.0],
        ],
        columns=["region", "method", "family", "criterion", "weight", "score"],
    )  # fmt: skip
    value = explore.reweighted(scores, "a", {"fit": 3, "value": 1})
    assert value.index.tolist() == ["m", "n"]
    assert value.tolist() == pytest.approx([0.75 * 0.75 + 0.25 * 0.5, 0.75 * 0.2 + 0.25 * 1.0])
    assert explore.reweighted(scores, "a", {"fit": 0, "value": 1}).index[0] == "n"
    assert explore.reweighted(scores, "a", {"fit": 0, "value": 0})["m"] == pytest.approx((0.75 + 0.5) / 2)


def test_the_weights_of_the_run_give_its_values_again(run):
    weight = run["scores"].query("region == 'elm-suburb'").drop_duplicates("criterion")
    families = weight.groupby("family")["weight"].sum().to_dict()
    value = explore.reweighted(run["scores"], "elm-suburb", families)
    expected = run["scores"].query("region == 'elm-suburb'").groupby("method")["contribution"].sum()
    pd.testing.assert_series_equal(value.sort_index(), expected, check_names=False)


def test_other_weights_rank_again(run):
    panel = explore.explore_methods(run["scores"], {})
    assert list(parts(panel)[0]) == ["region", "fit", "value", "evidence", "burden"]
    for family in ("fit", "value", "evidence"):
        parts(panel)[0][family].value = 0
    first = run["scores"].query("region == 'elm-rural' and family == 'burden'").groupby("method")["contribution"].sum()
    assert f"First: {first.idxmax()}" in parts(panel)[2].value


def test_a_run_without_ranking_is_said(run):
    assert "enough evidence" in explore.explore_methods(run["scores"].head(0), {}).children[0].value
