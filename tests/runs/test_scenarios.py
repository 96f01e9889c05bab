"""Names of scenarios, and several of them in one call."""

import pytest

from herelib.errors import HereError
from herelib.runs import scenarios


def test_scenario_names_hold_what_differs_and_stay_short():
    assert scenarios.scenario_name("baseline", {"families": "value>fit=evidence>burden"}).endswith(
        "families=value-fit=evidence-burden"
    )
    assert scenarios.scenario_name("my-name", {"k": 3}) == "my-name"
    assert len(scenarios.scenario_name("baseline", {f"parameter_number_{i}": i for i in range(20)})) < 30


def test_the_place_of_what_notebooks_write_by_hand_is_no_scenario():
    with pytest.raises(HereError, match="scenario 'scratch': there lies what notebooks run by hand write"):
        scenarios.scenario_name("scratch", {})
