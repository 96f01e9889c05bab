"""Profiles and catalogue to business types, methods, verdicts and the evidence behind them."""

from herelib.recommendations.bundles import say_bundle
from herelib.recommendations.business_types import voices
from herelib.recommendations.evidence import answers_behind, code_of, quotes_behind
from herelib.recommendations.recommend import ranked, recommend, verdicts
from herelib.recommendations.second_opinions import say_opinions, say_reversals

__all__ = [
    "answers_behind",
    "code_of",
    "quotes_behind",
    "ranked",
    "recommend",
    "say_bundle",
    "say_opinions",
    "say_reversals",
    "verdicts",
    "voices",
]
