"""A small coding for tests of the exchange: letters of many scripts, awkward names, two coders on one place."""

from __future__ import annotations

import pandas as pd
from hypothesis import strategies as st

from herelib.qda.coding import Coding, Losses
from herelib.qda.study import from_study

TEXTS = {
    ("uuid:8fe8", "open_ideas"): "Gribam maizes ceptuvi 🥖 un tirgu.\r\nŠķūnis stāv tukšs, ļoti žēl.",
    ("i2", "open_ideas"): "¿Más huertos? Sí, señor: «niño & año» <b>",
    ("i3", "open_ideas"): "İstanbul'da ışık çok; öğrenci güç verdi",
    ("i3", "open_failed"): "e\u0301lan vital, caffe\u0300 👩‍🌾👩‍🌾 fine",
    ("i4", "open_failed"): "Хлеб и молоко — ёлка\n\nещё строка",
    ("CON", "open_failed"): 'Perché no? "sì" — l\'officina',
    ("i5", "open_failed"): "",
}
LONG = "needs " * 50 + "end"
CODEBOOK = [
    ("need", "", "Something lacks", "Need", "Vajadzība", "", "#F00082"),
    ("need_food", "need", 'Food, <fresh> & "good"\nsecond line', "Food", "Pārtika", "maize|piens", ""),
    ("Coke::diet Coke", "", "", "", "", "", ""),
    ("a/b", "Coke::diet Coke", "", "", "", "", "#46AA00"),
    (LONG, "a/b", "", "", "", "", ""),
    ('"rushed"', "", "= odd \\ [here]", "", "", "", ""),
]
SEGMENTS = [  # words, of which answer, code, coder, cleared, memo
    ("maizes ceptuvi 🥖 un", ("uuid:8fe8", "open_ideas"), "need_food", "coder-a", "yes", ""),
    ("tirgu.\r\nŠķūnis", ("uuid:8fe8", "open_ideas"), "a/b", "coder-a", "", "two lines\n\n[here]\nand more"),
    ("tirgu.\r\nŠķūnis", ("uuid:8fe8", "open_ideas"), "a/b", "Ģirts B.", "", ""),
    ("«niño & año» <b>", ("i2", "open_ideas"), "Coke::diet Coke", "coder-a", "", ""),
    ("ışık", ("i3", "open_ideas"), LONG, "coder-b", "", ""),
    ("caffe\u0300 👩‍🌾", ("i3", "open_failed"), "need", "coder-b", "", ""),
    ("fine", ("i3", "open_failed"), "need_food", "coder-b", "yes", ""),
    ("молоко — ёлка\n\nещё", ("i4", "open_failed"), '"rushed"', "coder-b", "", "a memo: žēl"),
    ('"sì"', ("CON", "open_failed"), "need", "coder-b", "", ""),
]


def open_answers():
    return pd.DataFrame([(*key, text) for key, text in TEXTS.items()], columns=["interview", "item", "text"])


def segments():
    rows = []
    for words, key, code, coder, cleared, memo in SEGMENTS:
        start = TEXTS[key].index(words)
        rows.append((*key, code, coder, start, start + len(words), cleared, memo))
    columns = ["interview", "item", "code", "coder", "start", "end", "cleared", "memo"]
    return pd.DataFrame(rows, columns=columns)


def nothing_found():
    """Two coders who read an answer and found nothing to code; one of them in two answers."""
    keys = [("i2", "open_ideas"), ("i5", "open_failed"), ("i5", "open_failed")]
    coders = ["coder-b", "Ģirts B.", "coder-b"]
    rows = [(*key, "", coder, 0, 0, "", "") for key, coder in zip(keys, coders, strict=True)]
    return pd.DataFrame(rows, columns=segments().columns)


def codebook():
    columns = ["code", "parent", "definition", "label_en", "label_lv", "terms_lv", "color"]
    return pd.DataFrame(CODEBOOK, columns=columns)


def coding():
    """The coding of a synthetic study."""
    return from_study(open_answers(), pd.concat([segments(), nothing_found()], ignore_index=True), codebook())


def study(texts, codes, segments):
    """A coding from lists: texts; code, parent, definition, label; number of a text, code, coder, start, end, memo."""
    answers = pd.DataFrame(
        [(f"i{n}", "q", text) for n, text in enumerate(texts)], columns=["interview", "item", "text"]
    )
    book = pd.DataFrame(codes, columns=["code", "parent", "definition", "label"])
    columns = ["interview", "item", "code", "coder", "start", "end", "memo"]
    rows = [(f"i{n}", "q", *rest) for n, *rest in segments]
    return from_study(answers, pd.DataFrame(rows, columns=columns), book)


def anything(without=""):
    """Texts of any letters, emoji, accents, line ends, and what looks like our own notes."""
    special = [
        "\r\n",
        "\n",
        "\r",
        "😀",
        "👩‍🌾",
        "e\u0301",
        "ļ",
        "\ufeff",
        "[here]",
        "\n\n[here]\n",
        " = ",
        "\\n",
        "\t",
        "&lt;",
        "…",
    ]
    letters = st.characters(codec="utf-8", exclude_characters=without)
    pieces = st.lists(
        st.one_of(letters, st.sampled_from([s for s in special if not set(s) & set(without)])), max_size=12
    )
    return pieces.map("".join)


@st.composite
def codings(draw, without=""):
    """Codings of arbitrary texts, codes, notes and coders; segments of which no end tears a line end apart."""
    words = anything(without)
    names = draw(st.lists(words.filter(str.strip), min_size=1, max_size=5, unique=True))
    codes = []
    for place, name in enumerate(names):
        parent = draw(st.sampled_from(["", *names[:place]]))
        codes.append((name, parent, draw(words), draw(st.one_of(st.just(""), words.filter(str.strip)))))
    texts = draw(st.lists(words, min_size=1, max_size=3))
    found = []
    for number, text in enumerate(texts):
        whole = [place for place in range(len(text) + 1) if text[place - 1 : place + 1] != "\r\n" or place == 0]
        if len(whole) > 1:
            for _ in range(draw(st.integers(0, 3))):
                start, end = sorted(draw(st.lists(st.sampled_from(whole), min_size=2, max_size=2, unique=True)))
                found.append((number, draw(st.sampled_from(names)), draw(words), start, end, draw(words)))
    return study(texts, codes, found)


def losses_by_reason(coding_or_losses):
    """Number of losses by (what, reason)."""
    table = coding_or_losses.table() if isinstance(coding_or_losses, Losses) else coding_or_losses.losses
    return table.groupby(["what", "reason"], sort=False)["count"].sum().to_dict()


def counts_by_reason(losses):
    """Number of losses by reason."""
    return losses.groupby("reason")["count"].sum().to_dict()


def changed(made, **columns):
    """A coding with other columns of its sources, the segments under their new names."""
    sources = made.sources.assign(**columns)
    names = dict(zip(made.sources["source"], sources["source"], strict=True))
    return Coding(made.codebook, sources, made.segments.replace({"source": names}), made.losses)


def words(found):
    texts = dict(zip(found.sources["source"], found.sources["text"], strict=True))
    return [texts[row.source][row.start : row.end] for row in found.segments.itertuples()]


def equal(found, expected, *drop):
    pd.testing.assert_frame_equal(found.codebook, expected.codebook)
    pd.testing.assert_frame_equal(found.sources, expected.sources)
    pd.testing.assert_frame_equal(found.segments.drop(columns=list(drop)), expected.segments.drop(columns=list(drop)))
