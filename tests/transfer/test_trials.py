"""Regions and settings left out in turn: by hand, at the edges, and on planted regions."""

import numpy as np
import pandas as pd
import pytest
from borrowing import PARAMETERS, checked, context, gates, many, parts, regions, small, verdicts
from hypothesis import given, settings
from hypothesis import strategies as st

from herelib.transfer import nearness
from herelib.transfer.borrowed import UNLIKE, borrowed
from herelib.transfer.nearness import near_donors
from herelib.transfer.trials import _left_out, transfer, transfer_tables


def test_each_region_is_predicted_from_the_others_by_hand():
    table = checked("transfer", transfer(small(), PARAMETERS))
    alone = table[table["trial"] == "region"].set_index("region")
    assert alone["actual"].to_dict() == {"a": "loan", "b": "loan", "c": "hub"}
    # a: b (0.1 away) against c (0.4), 0.3 apart: b's halves tie, c tips the balance; b: a is nearest; c: b, then a
    assert alone["predicted"].to_dict() == {"a": "hub", "b": "loan", "c": "loan"}
    assert alone["commonest"].to_dict() == {"a": "hub", "b": "hub", "c": "loan"}
    assert alone["hit"].to_dict() == {"a": False, "b": True, "c": False}
    assert alone["share"].to_dict() == {"a": 0.0, "b": 0.5, "c": 0.0}
    assert alone["best_share"].to_dict() == {"a": 1.0, "b": 0.5, "c": 1.0}
    assert alone["donors"].tolist() == [2, 2, 2] and alone["distance"].tolist() == pytest.approx([0.1, 0.1, 0.3])
    assert alone.loc["b", "note"] == "contested here" and alone.loc["c", "note"] == UNLIKE


def test_a_setting_is_left_out_as_a_whole():
    table = transfer(small(), PARAMETERS)
    whole = table[table["trial"] == "setting"].set_index("region")
    assert whole["left_out"].to_dict() == {"a": "suburban", "b": "suburban", "c": "rural"}
    assert whole["donors"].to_dict() == {"a": 1, "b": 1, "c": 2}
    assert whole["predicted"].to_dict() == {"a": "hub", "b": "hub", "c": "loan"} and not whole["hit"].any()


def test_a_left_out_region_is_predicted_as_one_that_has_nothing_of_its_own_would_borrow():
    run = many(25, 5, gaps=0.3)
    table = transfer(run, PARAMETERS).query("trial == 'region'").set_index("region")
    for region in sorted(run["verdicts"]["region"]):
        blank = run["verdicts"].assign(
            verdict=run["verdicts"]["verdict"].mask(run["verdicts"]["region"] == region, "insufficient evidence")
        )
        lent = borrowed({**run, "verdicts": blank}, PARAMETERS)
        own = lent[(lent["region"] == region) & (lent["basis"] == "context")].sort_values(["rank", "lead"])
        assert table.loc[region, "predicted"] == (own["lead"].iloc[0] if len(own) else "")


def test_a_region_left_out_widens_no_kernel():
    rng = np.random.default_rng(1)
    values = rng.uniform(size=(12, 3))
    values[rng.uniform(size=values.shape) < 0.3] = np.nan
    near = _left_out(values)
    for i in range(12):
        alone = near_donors(values[[i]], np.delete(values, i, axis=0))
        assert near.width[i] == pytest.approx(alone.width[0]) and near.furthest[i] == pytest.approx(alone.furthest[0])
        assert sorted(near.weights[i])[::-1] == pytest.approx(sorted(alone.weights[0])[::-1], abs=1e-12)


def test_facts_close_leads_for_both_predictions_and_interviews_do_not_help():
    run = small()
    shut = {**run, "gates": gates(("c", "loan"))}
    told = transfer(shut, PARAMETERS).query("trial == 'region'").set_index("region").loc["c"]
    assert told["predicted"] == "hub" and told["commonest"] == "" and told["hit"] and not told["commonest_hit"]
    asked = {**run, "gates": gates(interview=(("c", "loan"),))}
    pd.testing.assert_frame_equal(transfer(asked, PARAMETERS), transfer(run, PARAMETERS))


def test_what_cannot_be_had_for_another_reason_than_an_interview_is_not_predicted():
    run = small()
    late = {**run, "parts": parts(("c", "loan", "too late"))}
    row = transfer(late, PARAMETERS).query("trial == 'region'").set_index("region").loc["c"]
    assert row["predicted"] == "hub" and row["commonest"] == ""
    asked = {**run, "gates": gates(interview=(("c", "loan"),)), "parts": parts(("c", "loan", "gate closed"))}
    pd.testing.assert_frame_equal(transfer(asked, PARAMETERS), transfer(run, PARAMETERS))


def test_where_another_lead_would_do_as_well_the_prediction_says_so():
    run = small()
    run["verdicts"] = run["verdicts"].replace({"verdict": {"contested": "either will do"}})
    table = transfer(run, PARAMETERS).query("trial == 'region'").set_index("region")
    assert table.loc["b", "note"] == "another lead would do as well here"


def test_what_nothing_is_known_of_is_not_predicted_and_is_no_hit():
    run = small()
    run["context"] = context({"a": {"x": 0.1}, "b": {"x": 0.1}})
    told = transfer(run, PARAMETERS).query("trial == 'region'").set_index("region").loc["c"]
    assert told["predicted"] == "" and not told["hit"] and np.isnan(told["share"]) and np.isnan(told["distance"])
    assert told["note"] == "no context figure that is known here and for another region"
    assert told["commonest"] == "loan"


def test_where_what_leads_elsewhere_cannot_start_nothing_is_predicted():
    run = small()
    run["gates"] = gates(("c", "loan"), ("c", "hub"))
    told = transfer(run, PARAMETERS).query("trial == 'region'").set_index("region").loc["c"]
    assert told["predicted"] == "" and "what leads elsewhere cannot start here" in told["note"]


def test_the_commonest_lead_of_a_tie_is_the_first_by_name():
    run = small()
    run["verdicts"] = verdicts({"a": "loan", "b": "hub", "c": "shop"})
    assert transfer(run, PARAMETERS).query("trial == 'region'")["commonest"].tolist() == ["hub", "loan", "hub"]


def test_a_setting_is_not_left_out_where_cells_were_pooled_towards_it():
    table = transfer(small(), {**PARAMETERS, "pooling": "setting"})
    assert set(table["trial"]) == {"region"} and len(table) == 3


def test_regions_of_unknown_or_one_setting_are_in_no_setting_trial():
    run = small()
    run["regions"] = regions({"a": "suburban", "b": "", "c": "rural"})
    whole = transfer(run, PARAMETERS).query("trial == 'setting'")
    assert whole["region"].tolist() == ["c", "a"] and whole["donors"].tolist() == [1, 1]
    run["regions"] = regions({"a": "rural", "b": "rural", "c": "rural"})
    assert set(transfer(run, PARAMETERS)["trial"]) == {"region"}


def test_fewer_than_two_donors_give_no_trial():
    run = small()
    run["verdicts"] = verdicts({"a": "loan"}, ("b", "c", "d"))
    assert checked("transfer", transfer(run, PARAMETERS)).empty


@settings(deadline=None, max_examples=30)
@given(st.integers(0, 10_000), st.integers(2, 20), st.floats(0, 0.8))
def test_the_order_of_rows_does_not_matter_and_contracts_hold(seed, n, gaps):
    run = many(n, seed, gaps=gaps)
    table = checked("transfer", transfer(run, PARAMETERS))
    assert (table["hit"] == (table["predicted"] == table["actual"])).all()
    assert (table["share"].fillna(0) <= table["best_share"] + 1e-12).all()
    shuffled = {name: part.sample(frac=1, random_state=seed + 1) for name, part in run.items()}
    pd.testing.assert_frame_equal(table, transfer(shuffled, PARAMETERS))


def test_advice_travels_where_context_decides_and_not_where_it_does_not():
    told = transfer(many(1000, 4), PARAMETERS).query("trial == 'region'")
    assert told["hit"].mean() > 0.85 > 0.5 > told["commonest_hit"].mean()
    blind = transfer(many(1000, 4, informed=False), PARAMETERS).query("trial == 'region'")
    deviation = np.sqrt(0.25 * 0.75 / 1000)  # four leads; a closed gate leaves three for some
    assert abs(blind["hit"].mean() - 0.25) < 5 * deviation


def test_more_regions_than_a_matrix_may_hold_are_predicted_alike(monkeypatch):
    run = many(300, 6, gaps=0.2)
    dense = transfer(run, PARAMETERS)
    monkeypatch.setattr(nearness, "DENSE", 100)
    pd.testing.assert_frame_equal(transfer(run, PARAMETERS), dense)


def test_all_four_tables_come_at_once():
    run, names = small(), ["a", "b", "c", "d"]
    draws = pd.DataFrame({"draw": 0, "region": names, "need:care": [0.1, 0.2, 0.8, 0.9]})
    profiles = pd.DataFrame({"region": names, "indicator": "need:care", "label": "care", "estimate": 0.5})
    made = transfer_tables({**run, "draws": draws, "profiles": profiles.assign(status="ok")}, PARAMETERS)
    assert list(made) == ["cluster_advice", "borrowed", "transfer", "setting_differences"]
    assert all(len(checked(name, table)) for name, table in made.items())
