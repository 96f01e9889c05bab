"""Parameters of the stages: defaults, what fits, and what a message says is expected."""

import pytest

from herelib.decisions.parameters import PARAMETERS, fits, parse, wrong
from herelib.vocabulary import STAGES


def test_every_default_fits_its_own_parameter_and_every_stage_has_some():
    assert all(fits(parameter, parameter.default) for parameter in PARAMETERS.values())
    assert {parameter.stage for parameter in PARAMETERS.values()} == {*STAGES, "all"}
    assert parse("shortest_minutes", "8") == 8.0 and parse("k", "2.5") == "2.5" and parse("unknown", "x") == "x"


def test_a_whole_number_fits_a_decimal_parameter_and_not_the_other_way_round():
    assert fits(PARAMETERS["p_data"], 1) and fits(PARAMETERS["k"], 3) and not fits(PARAMETERS["k"], 3.0)


@pytest.mark.parametrize("value", [True, float("nan"), float("inf"), None, "0.5", -0.01, 1.01])
def test_what_is_no_number_within_the_bounds_does_not_fit_a_share(value):
    assert not fits(PARAMETERS["p_data"], value)
    assert fits(PARAMETERS["p_data"], 0) and fits(PARAMETERS["p_data"], 1.0)  # both ends are allowed


@pytest.mark.parametrize(
    ("name", "value", "message"),
    [
        ("k", 13, "expected a whole number from 2 to 12"),
        ("shortest_minutes", -1, "expected a number from 0 to 600 minutes"),
        ("cost_high_eur", 1, "expected a number from 100 to 1000000000 EUR"),
        ("pooling", "all", "expected one of overall, setting, none"),
    ],
)
def test_a_message_says_what_is_expected_with_its_unit(name, value, message):
    assert wrong(PARAMETERS[name], value) == message


def test_a_family_that_is_misspelt_is_named_before_the_grammar_is_explained():
    message = wrong(PARAMETERS["families"], "valeu>fit")
    assert message.startswith("'valeu' is no family: did you mean 'value'?") and "; expected " in message
