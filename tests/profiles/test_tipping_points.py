"""Tipping points: exact, within the scale, and the same as by trying out answers for those who gave none."""

import numpy as np
import pandas as pd
import pytest
from surveys import PARAMETERS, survey

from herelib.profiles.profile import profile
from herelib.profiles.tipping_points import bends, figure_moves, least_shift, tipping_points

NEEDS = ("food", "care", "jobs", "shops")


def by_hand() -> tuple[dict, dict, np.ndarray]:
    """Ten residents of one region: food .5 by eight of them, two refused; care .4 by all."""
    rows = [("a", "resident", {"f": 0.5, "c": 0.4}) for _ in range(8)] + [("a", "resident", {"c": 0.4})] * 2
    made = survey(rows, {"f": "need:food", "c": "need:care"})
    kinds = pd.DataFrame({"interview": made["answers"]["interview"], "f": [""] * 8 + ["refused"] * 2, "c": ""})
    made |= {"missing": kinds, "items": made["items"].assign(low=1.0, high=5.0)}
    return made, *levels(made)


def levels(made: dict) -> tuple[dict, np.ndarray]:
    """Means of groups and regions, by loops: what a profile would say without pooling; every group weighs alike."""
    rows = made["answers"].merge(made["interviews"], on="interview")
    cells, matrix = [], []
    for region, here in rows.groupby("region"):
        for item, dimension in zip(made["items"]["item"], made["items"]["dimension"], strict=True):
            means = {group: part[item].mean() for group, part in here.groupby("group")}
            n = {group: int(part[item].notna().sum()) for group, part in here.groupby("group")}
            cells += [(region, group, dimension, n[group], mean, mean) for group, mean in means.items()]
            matrix.append((region, dimension.removeprefix("need:"), np.mean(list(means.values())), sum(n.values())))
    cells = pd.DataFrame(cells, columns=["region", "group", "indicator", "n", "mean", "estimate"])
    matrix = pd.DataFrame(matrix, columns=["region", "field", "severity", "n"])
    gaps = pd.DataFrame(
        {name: [] for name in ("region", "indicator", "group_a", "group_b", "difference", "low90", "high90", "clear")}
    )
    weight = 1 / cells.groupby(["region", "indicator"])["group"].transform("size")
    return {"cells": cells, "matrix": matrix, "gaps": gaps}, weight.to_numpy()


def test_a_rank_turns_where_a_hand_says():
    made, profiled, weight = by_hand()
    table = tipping_points(made, profiled, weight).set_index(["conclusion", "source"])
    row = table.loc[("first_need", "refused")]
    # A fifth of the mean must go down by .1: by .5 each, which is where they set out, and two of four steps.
    assert row["delta"] == pytest.approx(0.5) and row["steps"] == pytest.approx(2.0)
    assert (row["indicator"], row["against"], row["people"]) == ("need:food", "need:care", 2)
    assert row["share"] == pytest.approx(0.2) and row["reach"] == pytest.approx(0.1)
    assert "top_needs" not in table.index.get_level_values(0)


def test_nobody_can_be_moved_off_the_scale():
    made, profiled, weight = by_hand()
    profiled["matrix"].loc[profiled["matrix"]["field"] == "care", "severity"] = 0.39
    row = tipping_points(made, profiled, weight).set_index("source").loc["refused"]
    assert np.isnan(row["delta"]) and np.isnan(row["steps"]) and row["margin"] > row["reach"]


def test_a_tie_turns_at_nothing():
    made, profiled, weight = by_hand()
    profiled["matrix"]["severity"] = 0.4
    assert tipping_points(made, profiled, weight).set_index("source").loc["refused", "delta"] == 0


def test_a_clear_gap_turns_where_its_interval_would_hold_none():
    made, profiled, weight = by_hand()
    rows = [("a", "resident", {"f": 0.9})] * 4 + [("a", "resident", {})] + [("a", "ngo", {"f": 0.3})] * 5
    made = survey(rows, {"f": "need:food"})
    made["missing"] = pd.DataFrame({"interview": made["answers"]["interview"], "f": [""] * 4 + ["blank"] + [""] * 5})
    profiled, weight = levels(made)
    gap = {"region": "a", "indicator": "need:food", "group_a": "ngo", "group_b": "resident", "difference": -0.6}
    profiled["gaps"] = pd.DataFrame([{**gap, "low90": -0.9, "high90": -0.1, "clear": True}])
    table = tipping_points(made, profiled, weight).set_index(["conclusion", "source"])
    assert table.loc[("clear_gap", "blank"), "delta"] == pytest.approx(0.1 / 0.2)
    # Half of both groups: each moves by half of the difference.
    assert table.loc[("clear_gap", "half_of_groups"), "delta"] == pytest.approx(0.1)


def answers_of(made: dict, need: str, kinds: set[str]) -> list[tuple[np.ndarray, np.ndarray]]:
    """Of each group the answers to one question, and whose answer is missing in one of some ways."""
    rows = made["answers"].merge(made["interviews"], on="interview")
    lost = made["missing"].set_index("interview")[need].isin(kinds).reindex(rows["interview"]).to_numpy()
    return [(part[need].to_numpy(float), lost[part.index]) for _, part in rows.groupby("group")]


def with_answers(groups: list[tuple[np.ndarray, np.ndarray]], shift: float) -> float:
    """The mean over groups where each missing answer is off its group's mean by `shift`, and never off the scale."""
    means = []
    for value, lost in groups:
        imputed = np.clip(np.nanmean(value) + shift, 0, 1)
        means.append(np.nanmean(np.where(lost, imputed, value)))
    return float(np.mean(means))


def tried_out(made: dict, severity: pd.Series, kept: int, kinds: set[str]) -> float:
    """The least delta at which one of the first needs falls behind one of the others, by halving; NaN where none."""
    order = severity.sort_values(ascending=False).index
    groups = {need: answers_of(made, need, kinds) for need in order}
    least = np.nan
    for a in order[:kept]:
        for b in order[kept:]:

            def turned(delta, a=a, b=b):
                return with_answers(groups[a], -delta) <= with_answers(groups[b], delta) + 1e-12

            if not turned(1.0):
                continue
            low, high = 0.0, 1.0
            for _ in range(22):
                middle = (low + high) / 2
                low, high = (low, middle) if turned(middle) else (middle, high)
            least = np.nanmin([least, high])
    return least


@pytest.mark.parametrize("seed", [1, 2, 3])
def test_tipping_points_are_those_of_trying_out_answers(seed):
    rng = np.random.default_rng(seed)
    made = survey(
        [("a", group, {n: rng.integers(0, 5) / 4 for n in NEEDS}) for group in ("resident", "ngo") for _ in range(9)],
        {n: f"need:{n}" for n in NEEDS},
    )
    kinds = pd.DataFrame({"interview": made["answers"]["interview"]})
    for n in NEEDS:
        kinds[n] = rng.choice(["", "refused", "dont_know"], len(kinds), p=[0.6, 0.25, 0.15])
        made["answers"][n] = made["answers"][n].mask(kinds[n] != "")
    made["missing"] = kinds
    profiled, weight = levels(made)
    severity = profiled["matrix"].set_index("field")["severity"]
    table = tipping_points(made, profiled, weight).set_index(["conclusion", "source"])["delta"]
    for conclusion, kept in (("first_need", 1), ("top_needs", 3)):
        for source, named in (("refused", {"refused"}), ("unanswered", {"refused", "dont_know"})):
            expected = tried_out(made, severity, kept, named)
            assert table[(conclusion, source)] == pytest.approx(expected, abs=1e-5, nan_ok=True)


def test_figures_never_move_less_the_farther_people_may_differ():
    made, profiled, weight = by_hand()
    cells = profiled["cells"].assign(weight=weight)
    moved = figure_moves(made, cells, ["need:care", "need:food"], np.linspace(0, 1, 30))
    for down, up in moved.values():
        assert (np.diff(down) >= 0).all() and (np.diff(up) >= 0).all() and (down[:, 0] == 0).all()
    down, up = moved["a", "refused"]
    assert down[1, -1] == pytest.approx(0.1) and up[1, -1] == pytest.approx(0.1) and not down[0].any()


def test_the_least_shift_lies_on_the_line_between_two_bends():
    grid = bends(np.array([0.2, 0.7]))
    assert grid.tolist() == pytest.approx([0, 0.2, 0.3, 0.7, 0.8, 1])
    moved = np.array([[0.0, 0.2, 0.25, 0.25, 0.25, 0.25]])
    assert least_shift(grid, moved, np.array([0.225]))[0] == pytest.approx(0.25)
    assert np.isnan(least_shift(grid, moved, np.array([0.26]))[0])


def test_the_profile_holds_them_whatever_the_order_of_rows():
    rng = np.random.default_rng(4)
    rows = [(r, g, {n: rng.integers(0, 5) / 4 for n in NEEDS[: rng.integers(2, 5)]})
            for r in "ab" for g in ("resident", "ngo") for _ in range(6)]  # fmt: skip
    made = survey(rows, {n: f"need:{n}" for n in NEEDS})
    known = made["answers"].drop(columns="interview").notna()
    made["missing"] = (
        known.replace({True: "", False: "blank"}).astype(str).assign(interview=made["answers"]["interview"])
    )
    table = profile(made, {**PARAMETERS, "draws": 200})["tipping_points"]
    mixed = {name: part.sample(frac=1, random_state=1).reset_index(drop=True) for name, part in made.items()}
    again = profile(mixed, {**PARAMETERS, "draws": 200})["tipping_points"]
    assert {"first_need", "top_needs"} <= set(table["conclusion"]) and {"blank", "unanswered"} <= set(table["source"])
    pd.testing.assert_frame_equal(table, again)
