"""What is shown of the evidence chain cannot give back what is hidden."""

import chains
import numpy as np
import pandas as pd
import pytest
from contributions import ONE, evidence_of, profiles_of, scores_of
from hypothesis import given, settings
from hypothesis import strategies as st
from scipy.optimize import linprog

from herelib.release import disclosure, evidence
from herelib.release.evidence import protect_evidence, protect_scores, protect_values
from herelib.vocabulary import GROUPS

FIT, VALUE = ["fit:skills", "fit:mentors"], "relevance"


def protected(hidden: set[str], methods=ONE):
    evidence = evidence_of(methods)
    return protect_evidence(evidence, profiles_of(hidden), scores_of(evidence))


def test_where_nothing_is_hidden_all_contributions_pass_and_sum_to_the_value():
    shown = protected(set())
    assert not shown["hidden"].any() and shown["contribution"].sum() == pytest.approx(0.55)
    assert "pooled_share" not in shown and "together" not in set(shown["kind"])


def test_a_hidden_level_takes_its_contribution_and_its_count_along():
    row = protected({"need:care"}).query("part == 'need:care'").iloc[0]
    assert row["hidden"] and np.isnan(row["level"]) and np.isnan(row["contribution"]) and pd.isna(row["n"])
    assert row["rating"] == 2, "the rating is the catalogue's, and public"


def test_an_n_that_the_profile_hides_is_hidden_though_the_level_is_shown():
    evidence, profiles = evidence_of(ONE), profiles_of(set())
    profiles["n"] = profiles["n"].mask(profiles["indicator"] == "need:care")
    shown = protect_evidence(evidence, profiles, scores_of(evidence)).set_index("part")
    assert pd.isna(shown.loc["need:care", "n"]) and shown.loc["need:care", "level"] == 0.5
    assert shown.loc["barrier:finance", "n"] == 12 and shown.loc["evidence", "n"] == 0


def test_a_single_hidden_part_has_no_sum_because_the_sum_would_be_the_part():
    assert "together" not in set(protected({"need:care"})["kind"])


def test_two_hidden_parts_that_leave_each_other_open_are_shown_as_one_sum_and_the_value_can_be_read():
    shown = protected({"need:care", "barrier:finance"})
    assert shown["contribution"].sum() == pytest.approx(0.55)
    row = shown[shown["kind"] == "together"].iloc[0]
    assert row["contribution"] == pytest.approx(0.2) and row["criterion"] == row["part"] == "together"


@pytest.mark.parametrize("both", [(0.2, 0.2), (0.0, 0.0), (0.2, 0.19), (0.0, 0.01)])
def test_a_sum_near_the_ends_is_not_shown_because_it_says_what_each_part_is(both):
    shown = protected({"need:care", "barrier:finance"}, {"m": (0.2, 0.1, *both, 0.05)})
    assert "together" not in set(shown["kind"])


def test_only_one_method_of_a_region_has_a_sum():
    # Two sums over the same two levels with other ratings would be two equations for two unknowns.
    methods = {"m": (0.2, 0.1, 0.1, 0.1, 0.05), "best": (0.25, 0.1, 0.1, 0.12, 0.05), "z": (0.1,) * 5}
    shown = protected({"need:care", "barrier:finance"}, methods)
    assert shown.loc[shown["kind"] == "together", "method"].tolist() == ["best"]


@given(st.lists(st.tuples(*[st.floats(0, 1)] * 5), min_size=1, max_size=4), st.sets(st.integers(0, 3)))
@settings(max_examples=40, deadline=None)
def test_no_hidden_contribution_can_be_found_from_all_that_is_shown(levels, gone):
    names = ["capacity:skills", "capacity:mentors", "barrier:finance", "need:care"]
    most = np.array([0.25, 0.25, 0.2, 0.2, 0.1])
    evidence = evidence_of({f"m{i}": tuple(most * level) for i, level in enumerate(levels)})
    shown = protect_evidence(evidence, profiles_of({names[i] for i in gone}), scores_of(evidence))
    scores = protect_scores(scores_of(evidence), shown)
    values = evidence.groupby(["region", "method"], as_index=False)["contribution"].sum()
    values = protect_values(values.rename(columns={"contribution": "value"}), shown)
    for method, part in shown[shown["kind"] != "together"].groupby("method"):
        hidden = part[part["hidden"]]
        value = values.loc[values["method"] == method, "value"].iloc[0]
        own = scores[scores["method"] == method].set_index("criterion")["contribution"]
        assert own[hidden["criterion"].unique()].isna().all()
        if hidden.empty or np.isnan(value):
            continue
        left = value - part["contribution"].sum()  # the equation that a reader has: it is the only one
        reach = most[[names.index(name) for name in hidden["indicator"]]]
        for place in range(len(hidden)):
            aim = np.eye(len(hidden))[place]
            ends = [
                linprog(s * aim, A_eq=[np.ones(len(hidden))], b_eq=[left], bounds=[(0, m) for m in reach]).x[place]
                for s in (1, -1)
            ]
            assert ends[1] - ends[0] >= 0.5 * reach[place] - 1e-6


def test_scores_of_criteria_with_a_hidden_part_go_and_the_others_stay():
    evidence = evidence_of(ONE)
    shown = protect_scores(scores_of(evidence), protected({"need:care"})).set_index("criterion")
    assert shown.loc["relevance", ["score", "contribution"]].isna().all() and shown.loc["relevance", "weight"] == 0.4
    assert shown.loc["fit:skills", "contribution"] == 0.2


def test_values_from_which_a_hidden_part_could_be_worked_out_are_not_shown():
    table = pd.DataFrame({"region": ["a", "a", "b"], "method": ["m", "free", "m"], "value": 0.5})
    table = table.assign(additive=0.5, topsis=0.6, promethee=0.7, topsis_rank=1)
    alone = evidence.protect_values(table, protected({"need:care"}))
    assert alone["value"].isna().tolist() == alone["additive"].isna().tolist() == [True, False, False]
    assert alone["topsis"].isna().tolist() == alone["promethee"].isna().tolist() == [True, True, False]
    assert (alone["topsis_rank"] == 1).all() and table["value"].notna().all()
    summed = evidence.protect_values(table, protected({"need:care", "barrier:finance"}))
    assert summed["value"].notna().all() and summed["topsis"].isna().tolist() == [True, True, False]


# Items by group


def links_of(counts: dict[str, tuple[int, ...]], means=0.5, indicator="need:food") -> pd.DataFrame:
    rows = [
        ("a", indicator, item, item, group, n, means if n else np.nan, 1 / len(counts) / 5, 0.3)
        for item, row in counts.items()
        for group, n in zip(GROUPS, row, strict=True)
    ]
    columns = ["region", "indicator", "item", "label", "group", "n", "mean", "weight", "pooled_share"]
    return pd.DataFrame(rows, columns=columns)


def hidden_of(cell: tuple[int, ...], coverage: tuple[int, ...] | None = None, indicator="need:food") -> pd.DataFrame:
    rows = [("a", group, n) for group, n in zip(GROUPS, coverage or cell, strict=True)]
    table = pd.DataFrame(rows, columns=["region", "group", "n"])
    shown = disclosure.protect_coverage(pd.concat([table, table.assign(region="b", n=50)]), 5)
    return disclosure.hidden_groups(shown, table.assign(n=cell, indicator=indicator), 5)


def test_links_of_hidden_groups_are_left_out_together_with_the_next_smallest():
    cell = (9, 8, 6, 7, 3)
    shown = evidence.protect_links(links_of({"q": cell}), hidden_of(cell), 5)
    assert shown["group"].tolist() == ["resident", "entrepreneur", "municipality"]
    assert shown["n"].min() >= 5 and "pooled_share" not in shown and "hidden" not in shown


def test_an_item_that_few_of_a_group_answered_takes_the_next_smallest_item_of_the_group_along():
    cell = (9, 9, 9, 9, 9)
    made = links_of({"q1": (9, 9, 9, 9, 9), "q2": (9, 9, 9, 9, 6), "q3": (9, 9, 9, 9, 2)})
    shown = evidence.protect_links(made, hidden_of(cell), 5)
    assert shown.loc[shown["group"] == "state", "item"].tolist() == ["q1"]
    assert len(shown) == 13


def test_nobody_of_a_group_is_shown_as_zero_without_a_mean():
    cell = (9, 8, 6, 7, 0)
    shown = evidence.protect_links(links_of({"q": cell}), hidden_of(cell), 5)
    assert shown["n"].tolist() == [9, 8, 6, 7, 0] and shown["mean"].isna().tolist() == [False] * 4 + [True]


def test_weights_go_where_the_n_of_the_indicator_is_hidden():
    # Only residents and municipality were asked: n less the 9 residents would be the municipality's 3.
    made, hidden = links_of({"q": (9, 0, 0, 9, 0)}), hidden_of((9, 8, 6, 9, 8))
    shown = evidence.protect_links(made, hidden.assign(n_hidden=True), 5)
    assert shown["weight"].isna().all() and shown["mean"].notna().any()


@pytest.mark.parametrize("mean", [0.0, 0.05, 0.95, 1.0])
def test_a_mean_that_would_tell_what_each_of_a_group_said_is_shown_as_a_limit(mean):
    cell = (9, 9, 9, 9, 9)
    shown = evidence.protect_links(links_of({"q": cell}, mean), hidden_of(cell), 5)
    assert set(shown["mean"]) == {0.1 if mean < 0.5 else 0.9}


@pytest.mark.parametrize("indicator", ["cover:food=now", "voiced:bus"])
def test_shares_of_answers_and_what_was_voiced_have_no_links(indicator):
    cell = (9, 9, 9, 9, 9)
    made = links_of({"q": cell}, indicator=indicator)
    assert evidence.protect_links(made, hidden_of(cell, indicator=indicator), 5).empty


def test_links_that_no_rule_speaks_of_are_hidden():
    cell = (9, 9, 9, 9, 9)
    assert evidence.protect_links(links_of({"q": cell}), hidden_of(cell, indicator="need:other"), 5).empty


@given(
    st.lists(st.tuples(*[st.integers(0, 9)] * 5), min_size=1, max_size=3).filter(lambda t: max(map(max, t)) > 0),
    st.integers(0, 4),
)
@settings(max_examples=40, deadline=None)
def test_no_mean_of_an_item_can_be_found_from_the_indicator_and_the_links_shown(counts, more):
    # The worst case: the reader knows the figures of the region and of its groups before pooling, and all weights.
    items = {f"q{i}": row for i, row in enumerate(counts)}
    cell = tuple(int(n) for n in np.max(counts, axis=0))
    shown = evidence.protect_links(links_of(items), hidden_of(cell, tuple(n + more for n in cell)), 5)
    assert not shown["n"].between(1, 4).any()
    told = set(zip(shown["item"], shown["group"], strict=True))
    lost = [
        (item, g)
        for item, row in items.items()
        for g, n in zip(GROUPS, row, strict=True)
        if n and (item, g) not in told
    ]
    for group in {g for item, g in lost if items[item][GROUPS.index(g)] < 5}:
        gone = [place for place in lost if place[1] == group]
        assert len(lost) >= 2 or sum(cell) < 5, "the region's figure less the others would be the one that is hidden"
        assert len(gone) >= 2 or group not in {g for _, g in told}, (
            "the group's figure less its items shown would be it"
        )


# Quotes


def test_quotes_are_numbered_in_the_order_in_which_they_are_shown():
    rows = [("b", "ngo", "x", "en", "t"), ("a", "ngo", "z", "en", "t"), ("a", "resident", "x", "en", "t")]
    table = pd.DataFrame(rows, columns=["region", "speaker", "code", "language", "text"])
    made = evidence.numbered_quotes(table)
    assert made[["region", "code", "number"]].to_numpy().tolist() == [
        ["a", "x", "Q1"],
        ["a", "z", "Q2"],
        ["b", "x", "Q3"],
    ]
    pd.testing.assert_frame_equal(made, evidence.numbered_quotes(table[::-1]))
    assert evidence.numbered_quotes(table[:0]).empty


# A whole run


def shown_run() -> dict[str, pd.DataFrame]:
    return chains.shown(chains.run())


def test_a_run_shows_no_count_below_the_threshold_and_nobody_in_person():
    run, shown = chains.run(), shown_run()
    people = set(run["interviews"]["interview"])
    for name in ("evidence", "links", "quotes", "scores"):
        table = shown[name]
        assert "interview" not in table and "pooled_share" not in table
        for column in table.columns:
            assert not people & set(table[column].astype(str))
    assert not shown["links"]["n"].between(1, 4).any() and 0 < len(shown["links"]) < len(run["links"])


def test_a_run_hides_in_evidence_what_it_hides_in_profiles():
    shown = shown_run()
    hidden = shown["evidence"].query("hidden and kind != 'together'")
    gone = shown["profiles"].query("hidden").set_index(["region", "indicator"]).index
    assert len(hidden) and set(zip(hidden["region"], hidden["indicator"], strict=True)) <= set(gone)
    assert hidden[["level", "contribution"]].isna().all(axis=None) and hidden["n"].isna().all()
    used = shown["evidence"].query("indicator != ''")
    at = pd.MultiIndex.from_frame(used[["region", "indicator"]])
    assert used["hidden"].tolist() == at.isin(gone).tolist()


def test_protection_changes_no_table_of_the_run():
    run = chains.run()
    before = {name: run[name].copy() for name in ("evidence", "links", "scores", "profiles")}
    chains.shown(run)
    for name, table in before.items():
        pd.testing.assert_frame_equal(table, run[name])
