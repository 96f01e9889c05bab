"""Profiles and catalogue to business types, methods, verdicts and the evidence behind them."""

from herelib.recommendations.bundles import RANGES, ROLES, UNRATED
from herelib.recommendations.business_types import voices
from herelib.recommendations.evidence import answers_behind, code_of, quotes_behind
from herelib.recommendations.recommend import ranked, recommend, verdicts
from herelib.recommendations.second_opinions import TECHNIQUES

__all__ = [
    "RANGES",
    "ROLES",
    "TECHNIQUES",
    "UNRATED",
    "answers_behind",
    "code_of",
    "quotes_behind",
    "ranked",
    "recommend",
    "verdicts",
    "voices",
]
