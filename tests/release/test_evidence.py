"""What is shown of the evidence chain cannot give back what is hidden."""

import chains
import numpy as np
import pandas as pd
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from herelib.release import disclosure, evidence
from herelib.release.evidence import protect_evidence
from herelib.tables import CONTRACTS
from herelib.vocabulary import GROUPS


def evidence_of(region: str = "a") -> pd.DataFrame:
    """Two parts that do something about two barriers."""
    rows = [
        (region, part, f"barrier:{barrier}", 0.05, 0.35, 0.8, 1.0, "2;2", "B", 0.5, 0.5, 0.4, 0.6, 12)
        for part in ("mentoring", "microcredit")
        for barrier in ("finance", "skills")
    ]
    return pd.DataFrame(rows, columns=list(CONTRACTS["evidence"].columns))


def profiles_of(hidden: set[str], region: str = "a", n: int = 12) -> pd.DataFrame:
    names = ["barrier:finance", "barrier:skills", "capacity:mentors", "need:care"]
    table = pd.DataFrame({"region": region, "indicator": names, "n": pd.array([n] * 4, "Int64")})
    gone = table["indicator"].isin(hidden)
    return table.assign(n=table["n"].mask(gone), hidden=gone)


def test_where_nothing_is_hidden_all_shares_of_relief_pass():
    shown = protect_evidence(evidence_of(), profiles_of(set()))
    assert not shown["hidden"].any() and shown["relief"].sum() == pytest.approx(0.2) and (shown["n"] == 12).all()
    pd.testing.assert_frame_equal(shown.drop(columns=["hidden", "n"]), evidence_of().drop(columns="n"))


def test_a_hidden_severity_takes_its_pressure_and_its_count_along_and_all_shares_of_relief_of_the_region():
    shown = protect_evidence(evidence_of(), profiles_of({"barrier:finance"}))
    own = shown["barrier"] == "barrier:finance"
    assert shown["hidden"].tolist() == own.tolist()
    assert shown.loc[own, ["pressure", "estimate", "low90", "high90", "n"]].isna().all(axis=None)
    assert shown.loc[~own, ["pressure", "estimate", "n"]].notna().all(axis=None)
    assert shown[["relief", "delivery"]].isna().all(axis=None), "each share would be an equation for the hidden level"
    assert shown["effect"].notna().all(), "what a part can do is the catalogue's, and public"


def test_a_hidden_capacity_takes_delivery_and_relief_along_and_leaves_severity():
    shown = protect_evidence(evidence_of(), profiles_of({"capacity:mentors"}))
    assert shown[["relief", "delivery"]].isna().all(axis=None) and shown["estimate"].notna().all()


def test_a_hidden_need_hides_nothing_of_a_package():
    assert protect_evidence(evidence_of(), profiles_of({"need:care"}))["relief"].notna().all()


def test_other_regions_keep_their_figures():
    evidence = pd.concat([evidence_of("a"), evidence_of("b")], ignore_index=True)
    profiles = pd.concat([profiles_of({"barrier:finance"}), profiles_of(set(), "b")], ignore_index=True)
    shown = protect_evidence(evidence, profiles)
    assert shown.groupby("region")["relief"].count().to_dict() == {"a": 0, "b": 4}


def test_an_n_that_the_profile_hides_is_hidden_though_the_level_is_shown():
    profiles = profiles_of(set())
    profiles["n"] = profiles["n"].mask(profiles["indicator"] == "barrier:skills")
    shown = protect_evidence(evidence_of(), profiles)
    own = shown["barrier"] == "barrier:skills"
    assert (
        shown.loc[own, "n"].isna().all()
        and shown.loc[own, "estimate"].notna().all()
        and (shown.loc[~own, "n"] == 12).all()
    )


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
    for name in ("evidence", "links", "quotes"):
        table = shown[name]
        assert "interview" not in table and "pooled_share" not in table
        for column in table.columns:
            assert not people & set(table[column].astype(str))
    assert not shown["links"]["n"].between(1, 4).any() and 0 < len(shown["links"]) < len(run["links"])


def test_a_run_hides_in_evidence_what_it_hides_in_profiles():
    shown = chains.shown(chains.with_few(chains.run(), "elm-suburb", "barrier:finance"))
    gone = shown["profiles"].query("hidden").set_index(["region", "indicator"]).index
    at = pd.MultiIndex.from_frame(shown["evidence"][["region", "barrier"]])
    assert shown["evidence"]["hidden"].any() and shown["evidence"]["hidden"].tolist() == at.isin(gone).tolist()
    hidden = shown["evidence"].query("hidden")
    assert hidden[["pressure", "estimate", "relief"]].isna().all(axis=None) and hidden["n"].isna().all()


def test_protection_changes_no_table_of_the_run():
    run = chains.run()
    before = {name: run[name].copy() for name in ("evidence", "links", "profiles")}
    chains.shown(run)
    for name, table in before.items():
        pd.testing.assert_frame_equal(table, run[name])
