"""Answers and segments to needs, capacities and barriers of each region, with intervals and draws."""

from herelib.profiles.indicators import ancestors, context_indicators, indicator_values, voiced_values
from herelib.profiles.phases import released_phases
from herelib.profiles.pooling import design, permuted
from herelib.profiles.profile import drawn, group_weights, interview_draws, profile
from herelib.profiles.tipping_points import figure_moves

__all__ = [
    "ancestors",
    "context_indicators",
    "design",
    "drawn",
    "figure_moves",
    "group_weights",
    "indicator_values",
    "interview_draws",
    "permuted",
    "profile",
    "released_phases",
    "voiced_values",
]
