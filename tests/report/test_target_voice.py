"""One sentence on a card: that weights heard the people it is for, or why not."""

import numpy as np
import pandas as pd

from herelib.report.target_voice import voice_sentence
from herelib.words import words


def rows(factor=1.0, why="", heard=10):
    names = ["barrier:finance", "barrier:skills", "barrier:transport"]
    voice = pd.DataFrame({"barrier": names, "factor": np.broadcast_to(factor, 3), "why_not": why})
    return voice.assign(heard=pd.array([heard] * 3, dtype="Int64"), doubt=0.1)


def test_nothing_is_said_where_no_decision_gives_them_a_share():
    assert voice_sentence(rows(why="not decided", heard=pd.NA), 5) == ""
    assert voice_sentence(rows().iloc[:0], 5) == ""


def test_how_many_were_heard_and_what_counts_more_or_less():
    said = voice_sentence(rows([2.0, 0.5, 1.0]), 5)
    assert said.startswith(
        "In the weights of barriers here about 10 people whom the plan is for were heard: more weight"
    )
    assert said.count(words("barrier:finance")) == said.count(words("barrier:skills")) == said.count("and less on") == 1
    assert words("barrier:transport") not in said
    assert "by no more than chance" in voice_sentence(rows(), 5)
    assert voice_sentence(rows([2.0, 1.0, 1.0]), 5).endswith(f"more weight is on {words('barrier:finance')}.")
    assert voice_sentence(rows([0.5, 1.0, 1.0]), 5).endswith(f"less weight is on {words('barrier:finance')}.")


def test_why_they_were_not_heard():
    assert "fewer than 5 of them" in voice_sentence(rows(why="too few", heard=pd.NA), 5)
    assert "names nobody" in voice_sentence(rows(why="no target group", heard=pd.NA), 5)
    assert "nobody was asked" in voice_sentence(rows(why="not asked", heard=pd.NA), 5)
