"""Profiles and catalogue to business types, packages, verdicts and the evidence behind them."""

from herelib.recommendations import model, packages
from herelib.recommendations.business_types import voices
from herelib.recommendations.evidence import answers_behind, code_of, quotes_behind
from herelib.recommendations.recommend import advised_each, ranked, recommend, verdicts
from herelib.recommendations.verdicts import Advice, advise

__all__ = [
    "Advice",
    "advise",
    "advised_each",
    "answers_behind",
    "code_of",
    "model",
    "packages",
    "quotes_behind",
    "ranked",
    "recommend",
    "verdicts",
    "voices",
]
