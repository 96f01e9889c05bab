"""Codes that an answer without any may deserve."""

import pandas as pd
import pytest
from learned_corpus import BOOK, corpus

from herelib.segments import suggested
from herelib.segments.suggested import examples, suggest_codes, uncoded

NO_CHANCES = pd.DataFrame(columns=["interview", "item"], dtype=str)


def answers(*texts, item="needs"):
    ids = [f"i{n}" for n in range(len(texts))]
    return pd.DataFrame({"interview": ids, "item": item, "language": "en", "text": list(texts)}).astype(str)


def segments(*rows):
    table = pd.DataFrame(rows, columns=["interview", "code", "coder", "negated"])
    return table.assign(item="needs").astype({"negated": bool})


def seen(*rows):
    return pd.DataFrame(rows, columns=["coder", "interview", "item"], dtype=str)


def test_uncoded_is_what_nobody_read_and_no_term_found():
    told = answers("one", "two", "three", "four", "…", "")
    coded = segments(
        ("i0", "shops", "automatic", False), ("i1", "shops", "automatic", True), ("i3", "x", "learned", False)
    )
    read = seen(("ana", "i2", "needs"), ("automatic", "i3", "needs"), ("learned", "i3", "needs"))
    assert uncoded(told, coded, read)["interview"].tolist() == ["i3"]


def test_answers_like_the_definition_the_terms_or_coded_answers_get_that_code_first():
    open_ = answers("who looks after the children", "a lighthouse there", "trains and tickets again")
    coded = pd.DataFrame({"code": ["transport"], "language": "en", "text": ["we need trains and tickets"]})
    got = suggest_codes(open_, coded, BOOK, NO_CHANCES)
    first = got[got["rank"] == 1].set_index("interview")
    assert first["code"].to_dict() == {"i0": "childcare", "i1": "rare", "i2": "transport"}
    assert set(got["source"]) == {"words"} and got["similarity"].between(0, 1).all() and got["rank"].max() <= 3


def test_chances_of_the_learned_coder_come_before_likeness_and_zero_is_no_suggestion():
    open_ = answers("trains", "bakery")
    chances = pd.DataFrame(
        {"interview": ["i0"], "item": ["needs"], "shops": [0.25], "transport": [0.75], "rare": [0.0]}
    )
    got = suggest_codes(open_, examples(open_, segments()), BOOK, chances)
    of_first = got[got["interview"] == "i0"]
    assert of_first[["rank", "code", "similarity", "source"]].to_numpy().tolist() == [
        [1, "transport", 0.75, "learned"],
        [2, "shops", 0.25, "learned"],
    ]
    assert got.loc[got["interview"] == "i1", "code"].iloc[0] == "shops"


def test_codes_out_of_the_scope_of_the_item_are_never_suggested():
    assert suggest_codes(answers("nursery", item="ideas"), examples(answers(), segments()), BOOK, NO_CHANCES).empty
    assert list(suggest_codes(answers(), examples(answers(), segments()), BOOK, NO_CHANCES)) == [
        *("interview", "item", "rank", "code", "similarity", "source")
    ]


def test_examples_are_what_people_coded_and_terms_only_where_people_gave_none():
    told = answers("bakery", "market", "ferry", "no ferry")
    coded = segments(
        ("i0", "shops", "automatic", False), ("i1", "shops", "ana", False), ("i2", "transport", "automatic", False),
        ("i3", "transport", "automatic", True),
    )  # fmt: skip
    assert examples(told, coded)[["code", "text"]].to_numpy().tolist() == [["shops", "market"], ["transport", "ferry"]]


def test_order_of_rows_changes_no_suggestion():
    told = corpus(count=60, read=30)
    coded = examples(told["answers"], told["human"].assign(negated=False))
    open_ = told["answers"].tail(30)
    got = suggest_codes(open_, coded, BOOK, NO_CHANCES)
    other = suggest_codes(open_.sample(frac=1, random_state=2), coded.sample(frac=1, random_state=2), BOOK, NO_CHANCES)
    pd.testing.assert_frame_equal(got, other)


def test_meaning_is_asked_of_the_sentence_model_only_where_it_shall_be(monkeypatch):
    monkeypatch.setattr(suggested, "vectors", lambda texts: pytest.fail("asked"))
    suggest_codes(answers("somewhere for toddlers"), examples(answers(), segments()), BOOK, NO_CHANCES)
    with pytest.raises(pytest.fail.Exception, match="asked"):
        suggest_codes(answers("toddlers"), examples(answers(), segments()), BOOK, NO_CHANCES, meaning=True)
