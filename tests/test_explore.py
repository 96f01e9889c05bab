"""The controls of explore.ipynb answer: another value gives another picture and another sentence."""

import package_tables
import pandas as pd
import pytest
import table_examples

from herelib import explore, tables
from herelib.figures import paragraphs
from herelib.figures.profiles import say_profile
from herelib.studies import read_catalogue


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
    assert parts(panel)[2].value == paragraphs(say_profile(run["profiles"], "oak-suburb", "need"))


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


def test_the_weights_of_the_run_give_its_reliefs_again():
    advice = package_tables.advice()
    relief = explore.reweighted(advice, "birch", {})
    expected = advice["packages"].query("region == 'birch'").set_index("package")["relief"]
    # Relief is a mean of shares, points a share of means: of one draw they would be the same.
    pd.testing.assert_series_equal(relief.sort_index(), expected.sort_index(), check_names=False, atol=0.03)
    assert relief.is_monotonic_decreasing


def test_reweighted_is_the_weighted_share_of_the_pressures():
    columns = ["region", "package", "barrier", "points"]
    points = [["a", "m", "barrier:x", 0.2], ["a", "m", "barrier:y", 0.0], ["a", "n", "barrier:y", 0.3]]
    pressures = pd.DataFrame({"region": "a", "barrier": ["barrier:x", "barrier:y"], "pressure": [0.5, 0.5]})
    run = {"package_points": pd.DataFrame(points, columns=columns), "pressures": pressures.assign(importance=0.5)}
    assert explore.reweighted(run, "a", {}).to_dict() == pytest.approx({"n": 0.3, "m": 0.2})
    doubled = explore.reweighted(run, "a", {"barrier:x": 2.0})
    assert doubled.to_dict() == pytest.approx({"m": 0.4 / 1.5, "n": 0.3 / 1.5})
    assert explore.reweighted(run, "a", {"barrier:x": 0.0, "barrier:y": 0.0}).index[0] == "n"


def test_a_smaller_budget_leaves_cheaper_packages():
    advice = package_tables.advice()
    relief = explore.reweighted(advice, "alder", {})
    cost = advice["packages"].query("region == 'alder'").set_index("package")["cost_eur"]
    affordable = explore.within_budget(advice, "alder", relief, 30_000)
    assert 0 < len(affordable) < len(relief) and cost[affordable.index].max() <= 30_000


def test_weights_and_budget_give_another_package():
    panel = explore.explore_packages(package_tables.advice(), package_tables.LABELS)
    assert list(parts(panel)[0])[:3] == ["region", "budget (EUR)", "lack of finance"] and len(parts(panel)[0]) == 14
    assert "Best in alder: " in parts(panel)[2].value
    assert changed(panel, "lack of finance", 3.0) == (True, True)
    assert changed(panel, "budget (EUR)", 20_000) == (True, True)
    assert changed(panel, "region", "cedar") == (True, True)


def test_packages_begin_with_what_is_planned_to_be_spent():
    plans = pd.DataFrame({"region": ["alder", "cedar"], "budget_eur": [40_000.0, float("nan")]})
    controls, _, _ = parts(explore.explore_packages({**package_tables.advice(), "plans": plans}, package_tables.LABELS))
    assert controls["budget (EUR)"].value == 40_000
    controls["region"].value = "cedar"
    assert controls["budget (EUR)"].value == controls["budget (EUR)"].max


def test_a_run_without_packages_is_said():
    empty = {name: frame.head(0) for name, frame in package_tables.advice().items()}
    assert "enough evidence" in explore.explore_packages(empty, {}).children[0].value
    assert explore.say_best(pd.Series(dtype=float), "ash", {}) == "ash: no package fits this budget."


def test_a_region_whose_name_is_a_script_is_shown_and_does_nothing(run):
    name = "<img src=x onerror=alert(1)>"
    profiles = run["profiles"].replace({"region": {"oak-suburb": name}})
    panel = explore.explore_profiles(profiles)
    changed(panel, "region", name)
    assert "<img" not in parts(panel)[2].value and "&lt;img" in parts(panel)[2].value


def test_every_slider_has_room_to_be_moved_beside_its_name():
    controls, _, _ = parts(explore.explore_packages(package_tables.advice(), package_tables.LABELS))
    for control in controls.values():
        name, width = float(control.style.description_width[:-2]), float(control.layout.width[:-2])
        assert width - name >= 20 and control.layout.max_width == "98%"  # in em; a figure takes 5


@pytest.fixture(scope="module")
def demo_run(demo_processed):
    return tables.read_all(demo_processed / "demo" / "few", tables.read_by("explore"))


def test_as_in_the_run_the_verdict_is_that_of_the_run_and_it_follows_the_weights(demo_run):
    catalogue = read_catalogue()
    panel = explore.explore_verdicts(demo_run, catalogue)
    row = demo_run["verdicts"].set_index("region").loc["alder"]
    label = catalogue["parts"].set_index("part")["label"][row["lead"]]
    assert f"alder: {row['verdict'].capitalize()}. {label} comes close enough" in parts(panel)[2].value
    assert changed(panel, "lack of contacts", 0.0) == (True, True)
    assert changed(panel, "budget (EUR)", 60_000) == (True, True)
    controls, _, _ = parts(panel)
    controls["region"].value = "cedar"
    assert controls["budget (EUR)"].value == 250_000


def test_groups_are_chosen_and_their_questions_stand_in_full(demo_run):
    panel = explore.explore_answers(demo_run)
    controls, image, _ = parts(panel)
    controls["indicator"].value = "barrier:finance"
    question = demo_run["items"].set_index("dimension").loc["barrier:finance", "label"]
    assert question in parts(panel)[2].value
    before = bytes(image.value)
    controls["groups"].value = ("resident", "ngo")
    assert bytes(image.value) != before


def test_two_runs_are_compared(monkeypatch, demo_processed):
    monkeypatch.setenv("HERE_PROCESSED", str(demo_processed))
    *_, shown = explore.explore_runs("demo").children
    assert "They are equal" in shown.value
