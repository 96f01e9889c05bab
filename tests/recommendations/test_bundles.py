"""Bundles: what joins a recommended method here, and what cannot run beside it."""

import numpy as np
import pandas as pd
import pytest
from bundle_examples import ASKED, CATALOGUE, LACKS, LEVELS, METHODS, SCALE, gates, profiles, small_bundles, verdicts
from hypothesis import given, settings
from hypothesis import strategies as st

from herelib import tables
from herelib.recommendations.bundles import bundles
from herelib.studies.catalogue import read_catalogue


def test_a_bundle_has_the_method_its_complements_the_most_helpful_first_and_what_it_excludes():
    found = small_bundles()
    assert found[["part", "role", "remedies"]].to_numpy().tolist() == [
        ["hub", "method", "barrier:skills"],
        ["mentor", "complement", "barrier:finance, need:digital"],  # the worst lack first; skills are served already
        ["loan", "complement", "barrier:finance"],
        ["bridge", "complement", ""],
        ["bank", "excluded", ""],
    ]
    assert (found["region"] == "elm").all() and (found["method"] == "hub").all() and found["open"].all()
    assert found["note"].tolist() == ["", "", "", "what it remedies is not rated", "J: one room"]


def test_costs_and_lead_times_are_those_of_the_catalogue_and_missing_where_not_stated():
    found = small_bundles().set_index("part")
    columns = ["cost_low_eur", "cost_high_eur", "lead_time_low_months", "lead_time_high_months"]
    assert found.loc["loan", columns].tolist() == [500, 900, 3, 18]
    assert found.loc["bridge", columns].isna().all()


def test_a_lack_presses_above_the_middle_of_the_scale_and_if_enough_groups_were_heard():
    level = small_bundles(levels={**LEVELS, "barrier:skills": 0.5}).set_index("part")
    assert level.loc["hub", "remedies"] == ""
    barely = small_bundles(levels={**LEVELS, "barrier:skills": 0.501}).set_index("part")
    assert barely.loc["hub", "remedies"] == "barrier:skills"
    thin = small_bundles(status="insufficient")
    assert (thin["remedies"] == "").all() and thin["part"].tolist() == ["hub", "bridge", "loan", "mentor", "bank"]


def test_of_equal_lacks_and_equal_partners_the_name_decides():
    found = small_bundles(levels={"need:digital": 0.8, "barrier:finance": 0.8}).set_index("part")
    assert found.loc["mentor", "remedies"] == "barrier:finance, need:digital"
    alike = small_bundles(levels={"barrier:finance": 0.8})
    assert alike["part"].tolist() == ["hub", "loan", "mentor", "bridge", "bank"]


def test_gates_that_are_closed_and_gates_that_nobody_answered_are_noted():
    found = small_bundles(rows=[("hub", "partner", True, "unknown"), ("loan", "lender", False, "no")]).set_index("part")
    assert found["open"].to_dict() == {"hub": True, "mentor": True, "loan": False, "bridge": True, "bank": True}
    assert found.loc["hub", "note"] == "to be confirmed: partner"
    assert found.loc["loan", "note"] == "closed: lender"
    assert found.loc["bridge", "note"] == "what it remedies is not rated; to be confirmed: scheme"


def test_only_a_contested_verdict_has_a_bundle_for_the_runner_up():
    def methods(verdict, **more):
        return small_bundles(verdicts(verdict, **more))["method"].drop_duplicates().tolist()

    assert methods("clear") == ["hub"]
    assert methods("contested") == ["hub", "loan"]
    assert methods("insufficient evidence") == ["hub"]
    assert methods("contested", runner_up="") == ["hub"]
    assert methods("insufficient evidence", method="") == []
    assert methods("none feasible", method="") == []


def test_a_rated_framework_condition_says_what_it_remedies():
    remedies = pd.concat(
        [CATALOGUE["remedies"], pd.DataFrame([["bridge", 0, 0, 2, 0, "J"]], columns=["method", *LACKS, "status"])]
    )
    row = small_bundles(catalogue={**CATALOGUE, "remedies": remedies}).set_index("part").loc["bridge"]
    assert (row["remedies"], row["note"]) == ("need:care", "")


def test_a_method_without_partners_stands_alone():
    found = small_bundles(
        verdicts(method="mentor"), catalogue={**CATALOGUE, "methods": METHODS.assign(complements=np.nan)}
    )
    assert found[["part", "role"]].to_numpy().tolist() == [["mentor", "method"]]


def test_no_recommendation_gives_an_empty_table_of_the_contract():
    found = small_bundles(verdicts("none feasible", method=""))
    assert found.empty


def test_the_shipped_catalogue_gives_a_bundle_for_every_method():
    listed = read_catalogue()
    methods = listed["methods"].query("role == 'method'")["method"]
    told = pd.concat([verdicts(method=m, region=f"r{n:02d}") for n, m in enumerate(methods)])
    lacks = [c for c in listed["remedies"] if ":" in c]
    levels = pd.concat([profiles(dict.fromkeys(lacks, 0.9), region) for region in told["region"]])
    found = tables.check("bundles", bundles(told, gates([]), listed, levels, SCALE))
    partners = found[found["role"] == "complement"]
    assert set(found["method"]) == set(methods) == set(partners["method"])
    rated = partners[~partners["note"].str.contains("not rated")]
    assert (rated["remedies"] != "").mean() > 0.9  # complements complement
    excluded = found[found["role"] == "excluded"]
    assert ("employment_cooperative", "activity_cover") in set(zip(excluded["method"], excluded["part"], strict=True))


@settings(max_examples=30, deadline=None)
@given(st.lists(st.sampled_from([0.2, 0.5, 0.6, 0.9]), min_size=4, max_size=4), st.integers(0, 99))
def test_the_order_of_rows_changes_nothing_and_nothing_is_remedied_twice(levels, seed):
    given_ = [verdicts("contested"), gates(ASKED), CATALOGUE, profiles(dict(zip(LACKS, levels, strict=True)))]
    before = [t.copy() for t in (*given_[:2], given_[3], METHODS)]
    found = bundles(*given_, SCALE)
    mixed = {name: t.sample(frac=1, random_state=seed) for name, t in CATALOGUE.items()}
    again = bundles(
        *[t.sample(frac=1, random_state=seed) for t in given_[:2]],
        mixed,
        given_[3].sample(frac=1, random_state=seed),
        SCALE,
    )
    pd.testing.assert_frame_equal(found, again)
    for table, was in zip((*given_[:2], given_[3], METHODS), before, strict=True):
        pd.testing.assert_frame_equal(table, was)
    for _, own in found.groupby("method"):
        done = set(own["remedies"].iloc[0].split(", "))
        assert all(not (set(r.split(", ")) & done - {""}) for r in own["remedies"].iloc[1:])


@pytest.mark.parametrize("reasons", ["", "J: one; J: two"])
def test_reasons_that_do_not_fit_their_exclusions_stop_nothing(reasons):
    spoilt = {**CATALOGUE, "methods": METHODS.assign(excludes_reason=reasons)}
    note = small_bundles(catalogue=spoilt).set_index("part").loc["bank", "note"]
    assert note == ("J: one" if reasons else "no reason is given")
