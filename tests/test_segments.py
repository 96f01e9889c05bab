"""Quotes: only with the person's consent, cleared by the team, and with nothing redacted in them."""

import pandas as pd
import pytest

from herelib import segments


@pytest.fixture
def tables():
    coded = pd.DataFrame(
        [
            ("i1", "idea", "need", "c1", 0, 6, True),
            ("i1", "idea", "need", "c2", 0, 6, True),
            ("i1", "idea", "need", "c1", 7, 11, False),
            ("i2", "idea", "need", "c1", 0, 4, True),
            ("i3", "idea", "need", "c1", 0, 8, True),
            ("i3", "idea", "shop", "c1", 9, 14, True),
        ],
        columns=["interview", "item", "code", "coder", "start", "end", "cleared"],
    )
    texts = {"i1": "a shop here", "i2": "none", "i3": "call ███ green house"}
    told = pd.DataFrame({"interview": texts.keys(), "item": "idea", "language": "en", "text": texts.values()})
    people = pd.DataFrame(
        {"interview": ["i1", "i2", "i3"], "region": "east", "group": "ngo", "consent_quote": [True, False, True]}
    )
    return coded, told, people


def test_a_quote_needs_consent_clearance_and_clean_words(tables):
    found = segments.quotes(*tables)
    assert found[["interview", "code", "text"]].to_numpy().tolist() == [
        ["i1", "need", "a shop"],
        ["i3", "shop", "green"],
    ]
    assert list(found.columns) == ["interview", "region", "group", "item", "code", "language", "text"]


def test_without_segments_there_are_no_quotes(tables):
    coded, told, people = tables
    assert len(segments.quotes(coded.iloc[:0], told, people)) == 0
