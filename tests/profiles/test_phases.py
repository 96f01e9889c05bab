"""Phases: the words of a severity, and the share of draws that bear them out."""

import numpy as np
import pandas as pd
import pytest

from herelib.profiles.phases import phase_of, phases, released_phases
from herelib.vocabulary import PHASES

MATRIX = pd.DataFrame({"region": ["a", "b", "b"], "field": ["food", "food", "care"], "severity": [0.5, 0.1, np.nan]})
MATRIX = MATRIX.assign(n=[9, 9, 0], status="ok")


def test_borders_are_those_of_the_world_health_organization():
    level = [0, 0.04, 0.05, 0.24, 0.25, 0.49, 0.5, 0.95, 0.96, 1]
    assert [PHASES[i] for i in phase_of(level)] == [
        "none", "none", "mild", "mild", "moderate", "moderate", "severe", "severe", "complete", "complete"
    ]  # fmt: skip
    assert phase_of([0.3 - 0.05])[0] == 2  # .25 by sums of floats is .25


def test_the_phase_is_the_one_most_draws_lie_in():
    draws = pd.DataFrame({"draw": [0, 1, 2, 3] * 2, "region": ["a"] * 4 + ["b"] * 4})
    draws = draws.assign(**{"need:food": [0.4, 0.55, 0.6, 0.97, 0.04, 0.01, 0.1, 0.2], "need:care": np.nan})
    table = phases(draws, MATRIX).set_index("region")
    assert table.loc["a", "phase"] == "severe" and table.loc["a", "share"] == 0.5
    assert table.loc["a", list(PHASES)].tolist() == [0, 0, 0.25, 0.5, 0.25]
    assert table.loc["b", "phase"] == "none" and table.loc["b", "share"] == 0.5  # of two alike the milder
    assert list(table["field"]) == ["food", "food"]
    assert table[list(PHASES)].sum(axis=1).tolist() == pytest.approx([1, 1])


def test_released_phases_come_from_the_released_levels_alone():
    shown = MATRIX.assign(severity_low90=[0.4, 0.1, np.nan], severity_high90=[0.6, 0.2, np.nan])
    table = released_phases(shown).set_index("region")
    assert table.loc["a", ["phase", "phase_low", "phase_high"]].tolist() == ["severe", "moderate", "severe"]
    for status in ("context", "insufficient"):  # no level of these stands on a page
        assert len(released_phases(shown.assign(status=status))) == 0


def test_a_level_that_was_rounded_onto_a_border_goes_where_the_middle_of_its_interval_lies():
    shown = MATRIX[:1].assign(severity_low90=0.4, severity_high90=0.55)
    assert released_phases(shown)["phase"].tolist() == ["moderate"]
