"""Parameters of the stages: defaults, what fits, and what a message says is expected."""

import numpy as np
import pytest

from herelib.decisions.parameters import LEVEL_SHARES, PARAMETERS, fits, groups_fault, parse, scope_fault, wrong
from herelib.recommendations import effects
from herelib.studies import read_catalogue
from herelib.vocabulary import BARRIERS, CAPACITIES, NEEDS, STAGES


def test_every_default_fits_its_own_parameter_and_every_stage_has_some():
    assert all(fits(parameter, parameter.default) for parameter in PARAMETERS.values())
    assert {parameter.stage for parameter in PARAMETERS.values()} == {*STAGES, "all", "report"}
    assert parse("shortest_minutes", "8") == 8.0 and parse("k", "2.5") == "2.5" and parse("unknown", "x") == "x"


def test_a_whole_number_fits_a_decimal_parameter_and_not_the_other_way_round():
    assert fits(PARAMETERS["p_all"], 1) and fits(PARAMETERS["k"], 3) and not fits(PARAMETERS["k"], 3.0)


@pytest.mark.parametrize("value", [True, float("nan"), float("inf"), None, "0.5", -0.01, 1.01])
def test_what_is_no_number_within_the_bounds_does_not_fit_a_share(value):
    assert not fits(PARAMETERS["p_all"], value)
    assert fits(PARAMETERS["p_all"], 0) and fits(PARAMETERS["p_all"], 1.0)  # both ends are allowed


@pytest.mark.parametrize(
    ("name", "value", "message"),
    [
        ("k", 13, "expected a whole number from 2 to 12"),
        ("shortest_minutes", -1, "expected a number from 0 to 600 minutes"),
        ("package_draws", 1, "expected a whole number from 100 to 100000"),
        ("level_shares", "bold", "expected one of modest, cautious, generous"),
        ("required_groups", 3, "expected resident, entrepreneur, ngo, municipality, state, joined by '+', or 'none'"),
        ("pooling", "all", "expected one of overall, setting, none"),
    ],
)
def test_a_message_says_what_is_expected_with_its_unit(name, value, message):
    assert wrong(PARAMETERS[name], value) == message


def test_a_barrier_that_is_misspelt_is_named_before_the_grammar_is_explained():
    message = wrong(PARAMETERS["importance"], "finnance>skills")
    assert message.startswith("'finnance' is unknown: did you mean 'finance'?; expected 'equal' or 'free', or an order")
    assert wrong(PARAMETERS["importance"], 3) == f"expected {PARAMETERS['importance'].expected}"


SWING = "swing " + ", ".join(f"{barrier} {10 + position}" for position, barrier in enumerate(BARRIERS))


@pytest.mark.parametrize(
    "text",
    [
        *("equal", "free", "finance>skills=network", "finance 0.1-0.3", "finance/skills 1/2-2", SWING),
        "prefer finance 0.6 to skills 0.9; same health 0.5 as digital 0.4",
    ],
)
def test_importance_may_be_said_in_every_way(text):
    assert fits(PARAMETERS["importance"], text) and wrong(PARAMETERS["importance"], text) == ""


@pytest.mark.parametrize(
    ("text", "why"),
    [
        ("resident", ""),
        ("resident+ngo", ""),
        ("state + municipality", ""),
        ("none", ""),
        ("none+ngo", "'none' stands alone: leave out the other groups"),
        (
            "residents+ngos",
            "'residents' is no group: did you mean 'resident'?; 'ngos' is no group: did you mean 'ngo'?",
        ),
        ("ngo+ngo", "ngo named twice"),
        ("", "'' is no group: known are entrepreneur, municipality, ngo, resident, state"),
    ],
)
def test_groups_that_must_speak_are_joined_by_a_plus(text, why):
    assert groups_fault(text) == why and fits(PARAMETERS["required_groups"], text) == (not why)


@pytest.mark.parametrize(
    ("text", "why"),
    [
        ("none", ""),
        ("barrier:digital", ""),
        ("barrier:digital + need:food+capacity:reach", ""),
        ("none+need:food", "'none' stands alone: leave out the dimensions"),
        ("need:fod", "'need:fod' is no dimension of the catalogue: did you mean 'need:food'?"),
        ("need:food+need:food", "need:food named twice"),
        ("+".join(f"barrier:{name}" for name in BARRIERS), "at least one barrier must stay"),
        ("+".join(f"capacity:{name}" for name in CAPACITIES), "at least one capacity must stay"),
    ],
)
def test_dimensions_that_are_out_of_scope_are_joined_by_a_plus(text, why):
    assert scope_fault(text) == why and fits(PARAMETERS["out_of_scope"], text) == (not why)


@pytest.mark.parametrize("text", ["", "digital", "asset:land", "barrier", "barrier:digital;need:food"])
def test_what_is_no_dimension_cannot_be_out_of_scope(text):
    assert "is no dimension of the catalogue" in scope_fault(text)


def test_the_fixed_words_are_those_of_the_catalogue():
    catalogue = read_catalogue()
    assert (
        set(CAPACITIES) == set(catalogue["requires"]["capacity"]) == set(catalogue["type_requires"]) & set(CAPACITIES)
    )
    assert set(NEEDS) < set(catalogue["meets"]) and {f"barrier:{b}" for b in BARRIERS} == set(
        catalogue["effects"]["barrier"]
    )


def test_what_a_level_takes_away_may_be_chosen_from_what_the_model_knows():
    assert tuple(effects.LEVEL_SHARES) == LEVEL_SHARES == PARAMETERS["level_shares"].allowed


def test_levels_take_away_more_the_higher_they_are():
    assert all(shares[0] == 0 and (np.diff(shares) > 0).all() for shares in effects.LEVEL_SHARES.values())
    cautious, modest, generous = (effects.LEVEL_SHARES[name] for name in ("cautious", "modest", "generous"))
    assert (np.array(cautious) <= modest).all() and (np.array(modest) <= generous).all()
