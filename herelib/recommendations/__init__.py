"""Profiles and catalogue to business types, packages, verdicts and the evidence behind them."""
from herelib.recommendations.evidence import answers_behind, code_of, quotes_behind
from herelib.recommendations.second_opinions import TECHNIQUES


def voices(survey, competes_from):
    import pandas as pd
    return pd.DataFrame(columns=["region", "field", "interview", "stance"])
