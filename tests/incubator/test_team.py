"""What a team brings: read as it is written, and unknown where it is left out."""

import numpy as np
import pytest
from planned_incubators import nobody, team

from herelib.errors import HereError
from herelib.incubator.team import Team


def test_what_is_left_out_is_unknown_and_never_guessed():
    bare = nobody()
    assert bare.decided_on == "2026-09-01" and np.isnan(bare.founder_project) and bare.areas("birch") is None
    assert bare.money.empty and bare.indicators("alder").empty and np.isnan(bare.assumptions.alive.central)


def test_rates_of_study_yaml_are_numbers_with_their_basis():
    rates = team().assumptions
    assert (rates.founded.low, rates.founded.central, rates.founded.high) == (0.2, 0.35, 0.5)
    assert rates.founded.basis == "another programme" and np.isnan(rates.deadweight.low)
    with pytest.raises(HereError, match="low <= central <= high"):
        Team({"rates": {"alive": ["0.9", "0.5", "1"]}}).assumptions.alive  # noqa: B018


def test_a_made_up_country_has_the_law_of_another_and_a_real_one_its_own():
    assert [team().law_of(country) for country in ("XA", "ES")] == ["LV", "ES"]


def test_an_indicator_that_names_regions_is_for_these_only():
    assert team().indicators("alder")["indicator"].tolist() == ["firms alive"]
    assert team().indicators("birch")["indicator"].tolist() == ["firms alive", "firms"]
    single = Team({"indicators": [{"measure": "alive", "indicator": "x", "region": "alder", "baseline": 1.0}]})
    assert len(single.indicators("alder")) == 1 and single.indicators("birch").empty
