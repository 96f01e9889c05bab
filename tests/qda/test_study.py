"""A study's coding as a value, and such a value on a study's open answers."""

import pandas as pd
import pytest
from coded import TEXTS, changed, coding, counts_by_reason, losses_by_reason, open_answers

from herelib.qda.coding import Coding
from herelib.qda.study import from_study, source_name, to_study


def quoted(found):
    return [TEXTS[(row.interview, row.item)][row.start : row.end] for row in found.itertuples() if row.code]


@pytest.mark.parametrize(
    ("interview", "item", "name"),
    [
        ("8fe86921-c2a0", "open_failed", "8fe86921-c2a0.open_failed"),
        ("uuid:8fe8", "q", "uuid%3A8fe8.q"),
        ("Ģirts/1", "a b", "%C4%A2irts%2F1.a%20b"),
        ("nul", "q", "%6Eul.q"),
        ("..", "..", "%2E%2E.%2E%2E"),
        ("100%", "q?", "100%25.q%3F"),
    ],
)
def test_the_name_of_a_source_may_be_a_file_name_anywhere(interview, item, name):
    assert source_name(interview, item) == name
    assert not set(name) & set('<>:"/\\|?*') and name.isascii()


def test_long_ids_give_short_names_that_differ():
    first, second = source_name("i" * 300, "q"), source_name("i" * 301, "q")
    assert len(first) == len(second) == 180 and first != second


def test_a_coding_holds_what_the_study_has():
    made = coding()
    assert made.losses.empty and len(made.segments) == 9 and len(made.sources) == len(TEXTS)
    assert made.codebook.columns.tolist() == [
        "code", "parent", "definition", "label", "color", "codable", "label_en", "label_lv", "terms_lv",
    ]  # fmt: skip
    assert made.segments["cleared"].value_counts().to_dict() == {"": 7, "yes": 2}


def test_what_of_a_study_cannot_be_exchanged_is_a_loss():
    answers = pd.DataFrame([("i", "q", "maize"), ("i", "q", "again")], columns=["interview", "item", "text"])
    lines = [
        ("i", "q", "a", "me", 0, 5, True), ("i", "q", "a", "me", 0, 5, False), ("i", "q", "b", "me", 0, 5, ""),
        ("i", "q", "a", "me", 0, 9, ""), ("j", "q", "a", "me", 0, 1, ""), ("i", "q", "a", "me", 3, 3, ""),
    ]  # fmt: skip
    columns = ["interview", "item", "code", "coder", "start", "end", "cleared"]
    book = [
        ("a", "", "", "red"),
        ("a", "", "second", ""),
        ("", "", "", ""),
        ("c", "nobody", "", ""),
        ("d", "d", "", ""),
    ]
    made = from_study(
        answers,
        pd.DataFrame(lines, columns=columns),
        pd.DataFrame(book, columns=["code", "parent", "definition", "color"]),
    )
    assert made.segments[["code", "cleared"]].to_numpy().tolist() == [["a", "yes"], ["b", ""]]
    assert made.codebook["code"].tolist() == ["a", "c", "b", "d"]
    assert losses_by_reason(made) == {
        ("open answer", "stands twice: the first counts"): 1,
        ("code", "has no name, or stands twice: the first counts"): 2,
        ("segment", "stands twice: same place, code and coder"): 1,
        ("code", "not in the codebook: added"): 1,
        ("segment", "its place is in no open answer"): 3,
        ("colour of a code", "not of the form #rrggbb"): 1,
        ("code", "its parent is not in the codebook: stands at the top"): 1,
        ("code", "its own ancestor: stands at the top"): 1,
    }


def test_what_a_study_gets_is_what_it_can_give_again():
    book, found, _ = to_study(coding(), open_answers())
    again = from_study(open_answers(), found, book)
    for name in ("codebook", "sources", "segments"):
        pd.testing.assert_frame_equal(getattr(again, name), getattr(coding(), name))


def test_a_coder_who_codes_after_all_no_longer_found_nothing():
    made = coding()
    segment = made.segments.iloc[[0]].assign(source="i2.open_ideas", coder="coder-b", start=0, end=4)
    made = Coding(made.codebook, made.sources, pd.concat([made.segments, segment], ignore_index=True), made.losses)
    _, found, _ = to_study(made, open_answers())
    own = found[(found["interview"] == "i2") & (found["coder"] == "coder-b")]
    assert own[["code", "start"]].to_numpy().tolist() == [["need_food", 0]]
    assert found["start"].isna().sum() == 2 and (found.loc[found["start"].isna(), "code"] == "").all()


def test_sources_are_found_by_their_note_by_their_name_or_by_their_text():
    blank = dict.fromkeys(("interview", "item"), "")
    by_name = changed(coding(), **blank)
    by_file = changed(coding(), **blank, source=coding().sources["source"].str.upper() + ".TXT")
    by_text = changed(coding(), **blank, source=[f"Document {n}" for n in range(len(TEXTS))])
    expected = quoted(to_study(coding(), open_answers())[1])
    for made in (by_name, by_file, by_text):
        _, found, losses = to_study(made, open_answers())
        assert quoted(found) == expected
        assert len(losses) == (made is by_text)  # the answer that is blank is like no other


def test_a_text_that_two_answers_have_places_nothing():
    answers = pd.DataFrame([("i", "q", "maize"), ("j", "q", "maize")], columns=["interview", "item", "text"])
    made = changed(coding(), interview="", item="", source=[f"d{n}" for n in range(len(TEXTS))])
    _, found, losses = to_study(made, answers)
    assert found.empty
    assert counts_by_reason(losses) == {
        "no open answer has its name or text": 7,
        "no open answer has the name or text of its source": 9,
    }


def test_segments_are_placed_again_where_a_tool_changed_line_ends_and_white_space():
    texts = coding().sources["text"].str.replace("\r\n", "\n").str.replace("\n\n", "\n").str.replace(" ", "  ")
    made, rows = changed(coding(), text=texts), []
    for row in coding().segments.to_dict("records"):
        old = dict(zip(coding().sources["source"], coding().sources["text"], strict=True))[row["source"]]
        words = old[row["start"] : row["end"]].replace("\r\n", "\n").replace("\n\n", "\n").replace(" ", "  ")
        start = dict(zip(coding().sources["source"], texts, strict=True))[row["source"]].index(words)
        rows.append(row | {"start": start, "end": start + len(words)})
    made = Coding(made.codebook, made.sources, pd.DataFrame(rows), made.losses)
    _, found, losses = to_study(made, open_answers())
    assert quoted(found) == quoted(to_study(coding(), open_answers())[1])
    assert counts_by_reason(losses)["moved: the text was changed, its words were found again"] == 9


def test_segments_whose_words_are_gone_or_ambiguous_are_not_placed_but_listed():
    answers = open_answers()
    answers.loc[answers["interview"] == "i2", "text"] = "something else"
    answers.loc[answers["interview"] == "CON", "text"] = 'He said "sì" and "sì"'
    _, found, losses = to_study(coding(), answers)
    assert len(quoted(found)) == 7
    counts = losses.set_index("reason")["count"]
    assert counts["not placed: the text was changed, and its words do not stand in the answer exactly once"].sum() == 2


def test_segments_of_texts_that_are_not_in_the_file_are_checked_by_their_words():
    made = changed(coding(), text="")
    quotes = ["" for _ in range(9)]
    quotes[0], quotes[3], quotes[4] = "maizes ceptuvi 🥖 un", "no such words", "ışık"
    made = Coding(made.codebook, made.sources, made.segments.assign(quote=quotes), made.losses)
    moved = made.segments["start"].where(made.segments.index != 4, 0)
    made = Coding(made.codebook, made.sources, made.segments.assign(start=moved), made.losses)
    _, found, losses = to_study(made, open_answers())
    assert counts_by_reason(losses) == {
        "placed by its position alone: the file holds neither text nor words": 6,
        "not placed: its words do not stand in the answer exactly once": 1,
        "moved: its words were found elsewhere": 1,
    }
    assert len(quoted(found)) == 8 and "ışık" in quoted(found)


def test_coders_and_codes_that_a_study_cannot_have_are_put_right_and_listed():
    answers = pd.DataFrame([("i", "q", "maize")], columns=["interview", "item", "text"])
    columns = ["interview", "item", "code", "coder", "start", "end", "cleared"]
    lines = [("i", "q", " a", "", 0, 5, ""), ("i", "q", "a", " me ", 0, 5, ""), ("i", "q", "a", "me", 0, 5, "")]
    book = pd.DataFrame([(" a", "", ""), ("a", " a", "")], columns=["code", "parent", "definition"])
    table, found, losses = to_study(from_study(answers, pd.DataFrame(lines, columns=columns), book), answers)
    assert table[["code", "parent"]].to_numpy().tolist() == [["a", ""], ["a (2)", "a"]]
    assert found[["code", "coder"]].to_numpy().tolist() == [["a", "unknown"], ["a (2)", "me"]]
    assert counts_by_reason(losses) == {
        "white space in its name was put right": 2,
        "none told: 'unknown' stands for it": 1,
        "stands twice: same place, code and coder": 1,
    }
