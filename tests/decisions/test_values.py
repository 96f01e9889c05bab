"""The value of each parameter of a run: by hand, as decided, or the default."""

import shutil

import pandas as pd
import pytest
from decision_records import verdict

from herelib import decisions
from herelib.decisions.parameters import PARAMETERS
from herelib.decisions.values import settle_declared
from herelib.errors import HereError
from herelib.folders import ROOT
from herelib.vocabulary import STAGES

DEMO = ROOT / "data" / "raw" / "demo"


def test_a_record_settles_its_parameter_and_the_rest_keeps_its_default(study):
    settled = decisions.settle(study, "cluster")
    assert settled["k"] == 2 and settled["linkage"] == "ward" and settled["seed"] == 20260101
    table = decisions.settled_table(study, "cluster").set_index("parameter")
    assert tuple(table.loc["k", ["value", "source", "decision"]]) == ("2", "decision", "0001")
    assert tuple(table.loc["linkage", ["value", "source", "decision"]]) == ("ward", "default", "")


def test_a_value_by_hand_wins_and_says_so_unless_it_is_the_decided_one(study):
    table = decisions.settled_table(study, "cluster", {"k": 3, "linkage": "ward", "inherited": None}).set_index(
        "parameter"
    )
    assert tuple(table.loc["k", ["value", "source", "decision"]]) == ("3", "hand", "")
    assert table.loc["linkage", "source"] == "default" and table.loc["inherited", "source"] == "default"
    assert decisions.settled_table(study, "cluster", {"k": 2}).equals(decisions.settled_table(study, "cluster"))


def test_a_whole_number_is_fine_where_a_decimal_one_is_asked():
    values = decisions.settle(DEMO, "recommend", {"p_all": 1, "rating_doubt": 0})
    assert values["p_all"] == 1.0 and isinstance(values["p_all"], float)


@pytest.mark.parametrize("value", [True, "3", 1, 13, 2.5, float("nan"), [2], "ward"])
def test_a_number_of_clusters_that_does_not_fit_is_refused(study, value):
    with pytest.raises(HereError, match=r"expected a whole number from 2 to 12 \(number of clusters; decision 0001\)"):
        decisions.settle(study, "cluster", {"k": value})


def test_all_wrong_parameters_are_told_at_once_with_the_nearest_name(study):
    with pytest.raises(HereError) as caught:
        decisions.check({"linkge": "ward", "k": "three", "pooling": "overal", "zzz": 1, "rating_doubt": 0.6}, study)
    lines = str(caught.value).splitlines()
    assert lines[0] == "unknown parameter 'linkge': did you mean 'linkage'?"
    assert lines[1] == "k = 'three': expected a whole number from 2 to 12 (number of clusters; decision 0001)"
    assert lines[2] == "pooling = 'overal': expected one of overall, setting, none (what thin cells lean towards)"
    assert lines[3].startswith("unknown parameter 'zzz': known are ")
    assert lines[4].startswith("rating_doubt = 0.6: expected a number from 0 to 0.5 (")


def test_a_parameter_of_another_stage_and_an_unknown_stage_are_refused(study):
    with pytest.raises(HereError, match="parameter 'k' belongs to stage cluster, not to profile"):
        decisions.settle(study, "profile", {"k": 3})
    with pytest.raises(HereError, match="unknown stage 'clusters': did you mean 'cluster'"):
        decisions.settle(study, "clusters")


def test_bounds_of_lacking_must_stand_in_order():
    with pytest.raises(HereError, match=r"lack_low = 0.8 must lie below lack_high = 0.75"):
        decisions.settle(DEMO, "recommend", {"lack_low": 0.8})
    with pytest.raises(HereError, match=r"lack_low = 0.25 must lie below lack_high = 0.1"):
        decisions.settle(DEMO, "recommend", {"lack_high": 0.1})


@pytest.mark.parametrize("value", ["equal", "free", "finance>skills>network", "finance=skills>health=digital"])
def test_importance_may_be_equal_an_order_with_ties_or_free(value):
    assert decisions.settle(DEMO, "recommend", {"importance": value})["importance"] == value


@pytest.mark.parametrize("value", ["skills>skills", "finance>skills>cost", "finance>", ""])
def test_importance_that_cannot_be_understood_is_refused(value):
    with pytest.raises(HereError, match="expected 'equal' or 'free', or an order of finance, skills, network, "):
        decisions.settle(DEMO, "recommend", {"importance": value})


@pytest.mark.parametrize("value", ["ngo+residents", "none+ngo", "", "ngo+ngo"])
def test_required_groups_that_are_none_are_refused(value):
    with pytest.raises(HereError, match="expected resident, entrepreneur, ngo, municipality, state, joined by"):
        decisions.settle(DEMO, "recommend", {"required_groups": value})


def test_a_barrier_is_not_weighed_and_left_out_at_once():
    chosen = {"importance": "finance>digital>skills", "out_of_scope": "barrier:digital+need:digital"}
    with pytest.raises(
        HereError, match=r"^importance says how much digital counts, and out_of_scope leaves barrier:dig"
    ):
        decisions.settle(DEMO, "recommend", chosen)
    assert decisions.settle(DEMO, "recommend", {**chosen, "importance": "finance>skills"})["out_of_scope"]


def test_a_verdict_is_no_parameter_of_any_stage(study):
    before = [decisions.settled_table(study, stage) for stage in STAGES]
    verdict(study)
    for stage, table in zip(STAGES, before, strict=True):
        assert decisions.settled_table(study, stage).equals(table)
        assert "verdict:east" not in decisions.settle(study, stage)
    with pytest.raises(
        HereError, match="'verdict:east' is no parameter of a run: a verdict is set by a decision record"
    ):
        decisions.settle(study, "recommend", {"verdict:east": "mentoring"})


def namespace(study, **values):
    """What the globals of a notebook of stage cluster hold: every parameter of it, and other things."""
    names = [name for name, parameter in PARAMETERS.items() if parameter.stage in ("cluster", "all")]
    return {
        "study": study,
        "scenario": "baseline",
        "pooling": shutil,
        "region": "ash",
        **dict.fromkeys(names),
        **values,
    }


def test_the_parameters_of_a_notebook_are_settled_in_one_call(study):
    values, table = settle_declared("cluster", namespace(study, linkage="average"))
    assert values == decisions.settle(study, "cluster", {"linkage": "average"}) and values["k"] == 2
    pd.testing.assert_frame_equal(table, decisions.settled_table(study, "cluster", {"linkage": "average"}))


def test_a_notebook_that_lacks_a_parameter_is_refused(study):
    lacking = namespace(study)
    del lacking["linkage"], lacking["nulls"]
    with pytest.raises(HereError, match="does not declare linkage, nulls: add a line to its parameters for each"):
        settle_declared("cluster", lacking)


def test_a_value_of_another_stage_or_of_the_wrong_kind_is_refused_in_a_notebook(study):
    with pytest.raises(HereError, match="parameter 'draws' belongs to stage profile, not to cluster"):
        settle_declared("cluster", namespace(study, draws=500))
    with pytest.raises(HereError, match="k = 13: expected a whole number from 2 to 12"):
        settle_declared("cluster", namespace(study, k=13))
