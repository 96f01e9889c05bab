"""Of whom what would be asked, before any interview and after a pilot."""

from dataclasses import replace

import numpy as np
import pandas as pd
import pytest

from herelib.errors import HereError
from herelib.fieldwork import frames
from herelib.templates import new_study
from herelib.vocabulary import GROUPS


def test_without_a_study_the_form_of_the_synthetic_demo_serves_and_says_so(frame):
    assert "synthetic" in frame.notes[0] and "assumed" in frame.notes[1] and frame.pilot is None
    assert frame.groups == GROUPS and len(frame.regions) == 6
    items = frame.items.set_index("item")
    assert items.loc["barrier_finance", "steps"] == 4 and items.loc["partner_will", "steps"] == 10
    assert "mentor_hours" not in items.index  # hours are added up, and no level
    # The form's skip logic says who is asked, without any answer.
    assert items.loc["founder_intention", "groups"] == "resident"
    assert items.loc["barrier_benefits", "groups"] == "resident|ngo|state"


def test_who_is_asked_about_what_is_a_matrix(frame):
    asked = pd.DataFrame(frame.asked(), index=frame.groups, columns=frame.dimensions)
    assert asked["barrier:finance"].all() and asked["barrier:benefits"].tolist() == [True, False, True, False, True]
    assert asked["capacity:founders"].tolist() == [True, True, True, True, False]  # two questions of other groups


def test_a_new_study_without_interviews_has_a_frame_and_says_what_it_takes_for_granted(tmp_path, monkeypatch):
    monkeypatch.setenv("HERE_PROCESSED", str(tmp_path / "processed"))
    folder, _ = new_study.write(tmp_path / "mine", ["en"], "Mine")
    new = frames.of_study(folder)
    assert len(new.regions) == 3 and {"barrier:finance", "capacity:mentors"} <= set(new.dimensions)
    assert not new.context["scaled"].isna().any()
    assert new.missing == []
    assert any("not in regions.csv" in note for note in new.notes) or new.context.empty


def test_what_is_asked_nowhere_makes_a_verdict_impossible_unless_it_is_out_of_scope(frame):
    kept = frame.items["dimension"] != "barrier:digital"
    less = replace(frame, items=frame.items[kept], groups=("ngo", "state"))
    assert frame.missing == [] and less.missing == ["barrier:digital", "group:resident"]
    decided = {**frame.parameters, "out_of_scope": "barrier:digital", "required_groups": "none"}
    assert replace(less, parameters=decided).missing == []


def test_invented_regions_have_the_plan_of_the_study_and_no_figures_of_places(frame):
    many = frames.invented(frame, 4)
    assert many.regions["region"].tolist() == ["region 1", "region 2", "region 3", "region 4"]
    assert many.plans["region"].tolist() == many.regions["region"].tolist()
    assert set(many.context["scaled"]) == {frames.LIKELY} and set(many.context["region"]) == set(many.regions["region"])
    assert (many.gate_facts["region"] == "").all() and "4 invented regions" in many.notes[-1]


def test_the_spread_within_cells_is_found_again():
    rng, steps, people = np.random.default_rng(1), 4, 40
    level = rng.uniform(0.3, 0.7, 10)
    rho = 0.3
    own = rng.beta(*(np.repeat(level, people) * (1 / rho - 1), np.repeat(1 - level, people) * (1 / rho - 1)))
    answers = pd.DataFrame({"interview": range(10 * people), "q": rng.binomial(steps, own) / steps})
    interviews = answers[["interview"]].assign(region=np.repeat(np.arange(10).astype(str), people), group="resident")
    items = pd.DataFrame({"item": ["q"], "dimension": ["need:care"], "steps": [steps]})
    spread, degrees = frames.spread_within(items, answers, interviews)
    assert spread["need:care"] == pytest.approx(rho, abs=0.06) and degrees["need:care"] == 390


def test_people_who_all_think_alike_have_the_least_spread():
    answers = pd.DataFrame({"interview": range(400), "q": np.random.default_rng(2).binomial(4, 0.5, 400) / 4})
    interviews = answers[["interview"]].assign(region="a", group="ngo")
    items = pd.DataFrame({"item": ["q"], "dimension": ["need:care"], "steps": [4]})
    assert frames.spread_within(items, answers, interviews)[0]["need:care"] < 0.05


def test_a_study_that_asks_nothing_on_a_scale_is_refused(monkeypatch, frame):
    monkeypatch.setattr(frames, "_read", lambda study: replace(frame, items=frame.items[:0]))
    monkeypatch.setattr(frames, "PILOT", ("no such table",))
    monkeypatch.setattr(frames.tables, "path", lambda run, name: run / "nothing")
    with pytest.raises(HereError, match="nothing can be simulated"):
        frames.of_study("demo")
