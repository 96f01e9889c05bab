"""Answers and segments to needs, capacities and barriers of each region, with intervals and draws."""

from herelib.profiles.indicators import ancestors, context_indicators, indicator_values, voiced_values
from herelib.profiles.pooling import design, permuted
from herelib.profiles.poststratification import weighted
from herelib.profiles.profile import drawn, group_weights, interview_draws, profile

__all__ = [
    "ancestors",
    "context_indicators",
    "design",
    "drawn",
    "group_weights",
    "indicator_values",
    "interview_draws",
    "permuted",
    "profile",
    "voiced_values",
    "weighted",
]
