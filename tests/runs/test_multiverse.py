"""The multiverse evaluates what the notebooks compute, in any number of processes, and says what gave no result."""

import shutil
from collections import Counter

import numpy as np
import pandas as pd
import pytest
from commands import typed
from decision_records import write
from demo_runs import FEW
from studies import write_tiny

from herelib import clusters, decisions, interviews, profiles, recommendations, segments, tables
from herelib.decisions import settled_values
from herelib.errors import HereError
from herelib.folders import ROOT
from herelib.interviews.checking import read
from herelib.recommendations import model
from herelib.runs import multiverse
from herelib.runs.multiverse import Memory
from herelib.runs.universes import Variation
from herelib.studies.catalogue import read_catalogue
from herelib.tables import store
from herelib.vocabulary import STAGES

DEMO = ROOT / "data" / "raw" / "demo"
NOT_COMPARED = ("none feasible", "insufficient evidence")
SHARED = ("profiles", "draws", "clusters", "memberships", "verdicts")


@pytest.fixture(scope="module")
def base():
    return multiverse.settle("demo", FEW)


@pytest.fixture(scope="module")
def found():
    return multiverse.evaluate("demo", Variation(only=["linkage", "contradictions", "p_clear"], by_hand=FEW), workers=1)


@pytest.fixture
def demo(tmp_path):
    """A copy of the demo whose records may be changed."""
    return shutil.copytree(DEMO, tmp_path / "copy")


def notebooks(run, given):
    """The tables of the four stages, made and handed on as the notebooks do it."""
    of = {stage: {n: v for n, v in given.items() if decisions.PARAMETERS[n].stage == stage} for stage in STAGES}
    asked = {stage: decisions.settle("demo", stage, of[stage]) for stage in STAGES}
    told = read("demo")
    cleaned = interviews.clean(told, asked["clean"])
    coded = segments.segment(cleaned, told.codebook, told.settings["languages"], asked["clean"]["seed"])
    tables.write_all(run, {**cleaned, **coded})
    survey = tables.read_all(run, ["interviews", "answers", "items", "regions", "published", "context", "plans"])
    survey |= tables.read_all(run, ["open_answers", "segments", "codebook", "cleaned", "choices"])
    settled = decisions.settled_table("demo", "profile", of["profile"])
    tables.write_all(run, {**profiles.profile(survey, asked["profile"]), "parameters_profile": settled})
    profile = tables.read_all(run, ["profiles", "draws", "cells"])
    with_profile = {**settled_values(store.read(run, "parameters_profile")), **asked["cluster"]}
    tables.write_all(run, clusters.typology(survey, profile, with_profile))
    survey["gate_facts"] = store.read(run, "gate_facts")
    advice = recommendations.ranked(survey, profile, read_catalogue(), asked["recommend"])
    tables.write_all(run, advice)


@pytest.mark.parametrize(
    "changes",
    [
        pytest.param({}, marks=pytest.mark.long),
        {"contradictions": "drop", "pooling": "setting", "k": 3, "importance": "free"},
    ],
)
def test_a_universe_has_the_tables_of_the_notebooks_to_the_byte(changes, base, tmp_path):
    notebooks(tmp_path / "run", {**FEW, **changes})
    tables.write_all(tmp_path / "universe", multiverse.universe(base, changes))
    for name in SHARED:
        one, two = (tables.path(tmp_path / run, name).read_bytes() for run in ("run", "universe"))
        assert one == two, name


@pytest.mark.long
def test_shared_results_change_no_universe(base):
    memory = Memory()
    asked = [{}, {"outlier_limit": 5.0, "k": 3}, {"contradictions": "drop"}, {"p_clear": 0.67}]
    shared = [multiverse.universe(base, changes, memory) for changes in asked]
    for changes, one in list(zip(asked, shared, strict=True))[1:]:
        alone = multiverse.universe(base, changes)
        for name in SHARED:
            pd.testing.assert_frame_equal(alone[name], one[name])


def test_what_universes_rank_with_is_made_once_where_its_parameters_are_the_same(base, monkeypatch):
    made = []
    for name in ("catalogue_parts", "rating_draws", "drawn_effects"):
        monkeypatch.setattr(model, name, _noting(made, getattr(model, name), name))
    memory = Memory()
    for changes in ({}, {"p_clear": 0.67}, {"lack_low": 0.0}, {"close_enough": 0.05}, {"zero_slip": 0.0}):
        multiverse._outcome(base, changes, memory)
    assert Counter(made) == {"catalogue_parts": 1, "rating_draws": 2, "drawn_effects": 2}


def test_what_cleaning_leaves_as_it_is_is_not_computed_again(base, monkeypatch):
    asked = []
    monkeypatch.setattr(multiverse.profiles, "drawn", _noting(asked, multiverse.profiles.drawn))
    memory = Memory()
    for changes in ({}, {"outlier_limit": 5.0}, {"k": 3}, {"p_clear": 0.67}, {"contradictions": "drop"}):
        multiverse.universe(base, changes, memory)
    assert len(asked) == 2  # an amount that is marked changes no answer; an interview that is dropped does


def _noting(asked, function, name=""):
    def noted(*given):
        asked.append(name)
        return function(*given)

    return noted


def test_the_memory_keeps_no_more_than_its_bounds():
    memory = Memory()
    for number in range(200):
        for stage in multiverse.KEPT:
            assert memory.recall(stage, number, lambda number=number: number) == number
    assert {stage: len(kept) for stage, kept in memory.kept.items()} == multiverse.KEPT
    assert memory.recall("ranking", 199, lambda: pytest.fail("it is there")) == 199


def test_all_combinations_of_three_decisions_stand_in_the_tables(found):
    how = found["multiverse"].iloc[0]
    assert (how["universes"], how["failed"], how["sampled"], how["decisions"]) == (12, 0, False, 3)
    assert how["note"] == "all 12 compatible combinations; by hand in all: draws = 200, nulls = 9, " + (
        "package_draws = 100, reclusterings = 20"
    )
    assert set(found) == set(multiverse.TABLES)
    assert found["universes"]["kind"].value_counts().to_dict() == {
        "combination": 7,
        "one at a time": 4,
        "baseline": 1,
    }
    verdicts = found["universe_verdicts"]
    assert len(verdicts) == 12 * 6 and verdicts["universe"].nunique() == 12
    assert found["verdict_shares"].groupby("region")["share"].sum().to_numpy() == pytest.approx(np.ones(6))
    of_options = found["option_shares"].groupby(["region", "decision", "option"])
    assert of_options["share"].sum().to_numpy() == pytest.approx(np.ones(6 * 7))
    assert (of_options["universes"].sum().groupby(["region", "decision"]).sum() == 12).all()


def test_a_universe_of_the_tables_is_the_one_of_its_options(found, base):
    options = found["universe_options"]
    own = options[options["universe"] == 11].set_index("parameter")["value"]
    changes = {"linkage": own["linkage"], "contradictions": own["contradictions"], "p_clear": float(own["p_clear"])}
    alone = multiverse.universe(base, changes)
    told = found["universe_verdicts"].query("universe == 11").set_index("region")
    verdicts = alone["verdicts"].set_index("region")
    for column in ("verdict", "lead", "package", "acceptability"):
        pd.testing.assert_series_equal(told[column], verdicts[column])
    pd.testing.assert_series_equal(told["cluster"], alone["clusters"].set_index("region")["cluster"])


def test_clusters_do_not_decide(found):
    weighed = found["decision_importance"].set_index(["parameter", "region"])
    assert (weighed.loc["linkage", "turned"] == 0).all()
    assert weighed.loc[("linkage", "all"), "pairs"] == 12 * 6  # 3 pairs in each of 4 combinations of the others


def test_a_lower_threshold_makes_more_verdicts_clear(base):
    memory, firm = Memory(), {"p_all": 0.0, "close_enough": 0.0}  # no near tie stands in the way
    told = [multiverse._outcome(base, {**firm, "p_clear": p}, memory)["verdict"] for p in (0.0, 0.67, 0.8, 1.0)]
    clear = [int((words == "clear").sum()) for words in told]
    assert clear == sorted(clear, reverse=True) and clear[0] > clear[-1]


@pytest.mark.long
def test_the_tables_are_the_same_with_two_processes(found):
    lines = []
    again = multiverse.evaluate(
        "demo", Variation(only=["linkage", "contradictions", "p_clear"], by_hand=FEW), workers=2, echo=lines.append
    )
    for name in multiverse.TABLES:
        pd.testing.assert_frame_equal(found[name], again[name])
    assert lines[0] == "3 decisions are varied, 5 universes one at a time"
    assert "12 universes, all combinations" in lines and len(lines) < 20


def test_an_option_that_stops_the_run_is_one_universe_with_its_reason_and_is_not_combined():
    told = multiverse.evaluate("demo", Variation(only=["constraint", "p_clear"], by_hand=FEW), workers=1)
    listed = told["universes"]
    assert len(listed) == 5 and listed["failed"].sum() == 1
    failed = listed[listed["failed"]].iloc[0]
    options = told["universe_options"].query(f"universe == {failed['universe']}").set_index("parameter")["option"]
    assert options.to_dict() == {"constraint": "stop", "p_clear": "four fifths"}
    assert failed["kind"] == "one at a time"
    assert failed["reason"].startswith("stops at the answer breaks the form's constraint: ")
    assert failed["universe"] not in set(told["universe_verdicts"]["universe"])
    how = told["multiverse"].iloc[0]
    assert how["failed"] == 1 and how["not_combined"] == "constraint = stop" and "1 gave no result" in how["note"]


def test_a_sample_says_so_and_keeps_to_the_bound():
    only = ["p_clear", "importance", "rating_doubt", "aim", "lack_low", "zero_slip"]
    told = multiverse.evaluate("demo", Variation(only=only, by_hand=FEW, most=20), workers=1)
    how = told["multiverse"].iloc[0]
    assert how["sampled"] and how["universes"] <= 20 and how["combinations"] == 144
    assert f"{how['universes']} of 144 combinations: a sample of {how['stars']} stars" in how["note"]
    assert told["decision_importance"]["low95"].notna().all()
    assert (told["decision_importance"]["low95"] <= told["decision_importance"]["importance"]).all()
    assert (told["decision_importance"]["importance"] <= told["decision_importance"]["high95"]).all()


def test_a_parameter_by_hand_holds_in_all_universes_and_is_not_varied():
    told = multiverse.evaluate("demo", Variation(only=["aim"], by_hand={**FEW, "least_relief": 0.9}), workers=1)
    assert set(told["universe_options"]["parameter"]) == {"aim"}
    assert set(told["universe_verdicts"]["verdict"]) <= {"nothing helps enough", *NOT_COMPARED}
    with pytest.raises(HereError, match="--only p_clear: no decision leaves it open"):
        multiverse.evaluate("demo", Variation(only=["p_clear"], by_hand={"p_clear": 0.5}))
    with pytest.raises(HereError, match="unknown parameter 'linkge'"):
        multiverse.evaluate("demo", Variation(by_hand={"linkge": "ward"}))


def test_a_baseline_without_a_result_is_said_as_in_a_run(demo):
    record = next((demo / "decisions").glob("0002-*.md"))
    record.write_text(record.read_text().replace("chosen: blank", "chosen: stop"))
    with pytest.raises(HereError, match="scale is 0-10"):
        multiverse.evaluate(demo, Variation(only=["p_clear"], by_hand=FEW), workers=1)


def test_a_study_of_two_regions_has_verdicts_in_each_universe_and_no_clusters(tmp_path):
    study = write_tiny(tmp_path / "tiny")
    (study / "decisions").mkdir()
    with pytest.raises(HereError, match="no decision record leaves a choice"):
        multiverse.evaluate(study, Variation(by_hand=FEW), workers=1)
    write(study)
    told = multiverse.evaluate(study, Variation(by_hand=FEW), workers=1)
    verdicts = told["universe_verdicts"]
    assert set(verdicts["verdict"]) == {"insufficient evidence"} and set(verdicts["cluster"]) == {""}
    assert verdicts["acceptability"].isna().all() and len(verdicts) == 4
    assert told["decision_importance"]["importance"].tolist() == [0, 0, 0]


def test_a_stage_that_is_left_too_little_is_a_reason_without_its_text(base, monkeypatch):
    def broken(*given):
        raise ValueError("an answer in free words")

    monkeypatch.setattr(multiverse.clusters, "memberships", broken)
    reason = multiverse._outcome(base, {}, Memory())
    assert reason == "cannot be computed (ValueError)"


def test_digests_tell_content_apart_and_not_how_texts_are_kept():
    frame = pd.DataFrame({"a": ["x", "y"], "b": [1.0, np.nan]})
    same = frame.astype({"a": "category"})
    assert multiverse.digest({"t": frame}) == multiverse.digest({"t": same})
    assert multiverse.digest({"t": frame}) != multiverse.digest({"t": frame.iloc[::-1]})
    assert multiverse.digest({"t": frame}) != multiverse.digest({"t": frame.fillna(0.0)})
    assert multiverse.digest({"t": frame}) != multiverse.digest({"u": frame})


def test_tables_and_figure_lie_beside_the_runs(found, tmp_path, monkeypatch):
    monkeypatch.setenv("HERE_PROCESSED", str(tmp_path))
    folder = multiverse.write("demo", found)
    assert folder == tmp_path / "demo" / "multiverse"
    for name, frame in tables.read_all(folder, multiverse.TABLES).items():
        pd.testing.assert_frame_equal(frame, found[name])
    assert (folder / "internal" / "specification-curve.png").read_bytes().startswith(b"\x89PNG")
    assert not (folder / "release").exists()


def test_the_command_prints_a_line_for_each_region_and_writes_beside_the_runs(monkeypatch, capsys, tmp_path):
    monkeypatch.setenv("HERE_PROCESSED", str(tmp_path))
    sets = [word for name, value in FEW.items() for word in ("--set", f"{name}={value}")]
    assert typed(monkeypatch, "multiverse", "demo", "--only", "p_clear", "--most", "2", *sets) == 0
    lines = capsys.readouterr().out.splitlines()
    assert lines[0] == "1 decision is varied, 2 universes one at a time"
    at = lines.index(next(line for line in lines if line.startswith("region ")))
    assert [line.split()[0] for line in lines[at + 1 : at + 7]] == ["alder", "birch", "cedar", "dune", "elder", "fern"]
    assert lines[-1] == f"for the team only: {tmp_path / 'demo' / 'multiverse'}"
    assert tables.path(tmp_path / "demo" / "multiverse", "verdict_shares").is_file()
    assert typed(monkeypatch, "multiverse", "demo", "--most", "1") == 1
    assert "--most 1: one at a time makes" in capsys.readouterr().err
