"""Answers and segments to needs, capacities and barriers of each region, with intervals and draws."""

from herelib.profiles.exchange import Exchange, exchange
from herelib.profiles.indicators import ancestors, context_indicators, indicator_values, voiced_values
from herelib.profiles.phases import released_phases
from herelib.profiles.pooling import Design, design
from herelib.profiles.poststratification import weighted
from herelib.profiles.profile import drawn, group_weights, profile
from herelib.profiles.quick import RegionMeans, without_leanings
from herelib.profiles.sameness import constants, doubles
from herelib.profiles.tipping_points import figure_moves

__all__ = [
    "Design",
    "Exchange",
    "RegionMeans",
    "ancestors",
    "constants",
    "context_indicators",
    "design",
    "doubles",
    "drawn",
    "exchange",
    "figure_moves",
    "group_weights",
    "indicator_values",
    "profile",
    "released_phases",
    "voiced_values",
    "weighted",
    "without_leanings",
]
