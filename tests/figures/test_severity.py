"""Phases and overlap of needs in words and as figures."""

import numpy as np
import pandas as pd

from herelib.figures.severity import PHASE_WORDS, plot_overlap, plot_phases, say_overlap, say_phases
from herelib.vocabulary import PHASES

DRAWN = pd.DataFrame({"region": ["ash", "elm"], "field": "food", "phase": ["severe", "mild"], "share": [0.6, 1.0]})
SPANNED = DRAWN.drop(columns="share").assign(phase_low=["moderate", "mild"], phase_high=["severe", "mild"])
OVERLAP = pd.DataFrame({"region": ["ash", "elm", "oak"], "group": "all", "share": [0.4, 0.9, np.nan]})
PAIRS = pd.DataFrame({"region": ["all"], "need_a": ["care"], "need_b": ["jobs"], "both": [50], "expected": [39.6]})


def test_phases_are_drawn_with_their_doubt():
    words = [text.get_text() for text in plot_phases(DRAWN).texts]
    assert {"severe", "60%", "mild", "100%"} == set(words)
    assert "moderate to severe" in [text.get_text() for text in plot_phases(SPANNED).texts]
    assert set(PHASE_WORDS) == set(PHASES)


def test_phases_are_counted_in_words():
    assert say_phases(DRAWN) == (
        "Of 2 needs of regions 1 are severe or complete; for 1 fewer than nine of ten draws lie in the phase named."
    )
    assert "for 1 the 90% interval spans more than one phase" in say_phases(SPANNED)
    assert say_phases(DRAWN[:0]) == "No need has a phase that may be shown."


def test_several_needs_are_said_with_the_pairs_that_go_together():
    said = say_overlap(OVERLAP, PAIRS)
    assert "by 90% of those interviewed in elm and by 40% in ash" in said
    assert "care and jobs (50 people; 40 if the two were independent within regions)" in said
    assert "may not be said" in say_overlap(OVERLAP.assign(share=np.nan), PAIRS)


def test_hidden_shares_are_hatched():
    axes = plot_overlap(OVERLAP)
    assert [text.get_text() for text in axes.get_yticklabels()] == ["elm", "ash", "oak"]
    assert [patch.get_hatch() for patch in axes.patches][-1] == "////"
