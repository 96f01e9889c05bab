import os
from pathlib import Path

import pandas as pd
import pytest
from coded import TEXTS, codebook, coding, codings, nothing_found, open_answers, segments, told
from hypothesis import HealthCheck, given, settings

from herelib.errors import HereError, StudyError
from herelib.qda import exchange
from herelib.qda.coding import Coding
from herelib.qda.study import from_study, source_name, to_study

NAMES = {"qdpx": "p.qdpx", "qualcoder": "p.qda", "taguette": "p.sqlite3"}


def reasons(losses):
    return losses.groupby("reason")["count"].sum().to_dict()


# Names of sources


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


# A study's coding


def test_a_coding_holds_what_the_study_has():
    made = coding()
    assert made.losses.empty and len(made.segments) == 9 and len(made.sources) == len(TEXTS)
    assert made.codebook.columns.tolist() == [
        "code", "parent", "definition", "label", "color", "codable", "label_en", "label_lv", "terms_lv",
    ]  # fmt: skip
    assert made.segments["cleared"].value_counts().to_dict() == {"": 7, "yes": 2}


@pytest.mark.parametrize("format", NAMES)
def test_what_goes_out_and_comes_in_is_the_same_in_the_study(tmp_path, format):
    exchange.write(coding(), tmp_path / NAMES[format])
    book, found, losses = to_study(exchange.read(tmp_path / NAMES[format]), open_answers())
    drop = ["memo", "cleared"] if format == "taguette" else []
    assert losses.empty
    by = ["interview", "item", "start", "coder"]
    blank = nothing_found().assign(start=pd.NA, end=pd.NA)
    expected = pd.concat([segments(), blank])[[*found.columns]].sort_values(by, ignore_index=True)
    expected = expected.drop(columns=drop, errors="ignore")
    found = found.sort_values(by, ignore_index=True).drop(columns=drop, errors="ignore")
    pd.testing.assert_frame_equal(found, expected.astype(found.dtypes))
    pd.testing.assert_frame_equal(
        book[codebook().columns].sort_values("code", ignore_index=True),
        codebook().astype(str).sort_values("code", ignore_index=True),
    )


@settings(deadline=None, max_examples=40, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(made=codings(without="".join(map(chr, [*range(9), 11, 12, *range(14, 32)])) + "\ufffe\uffff"))
def test_a_coding_through_all_tools_one_after_the_other_is_the_same(made, tmp_path):
    found = made
    for name in NAMES.values():
        exchange.write(found, tmp_path / name, overwrite=True)
        found = exchange.read(tmp_path / name)
    pd.testing.assert_frame_equal(found.codebook, made.codebook)
    pd.testing.assert_frame_equal(found.sources, made.sources)
    pd.testing.assert_frame_equal(found.segments.drop(columns="memo"), made.segments.drop(columns="memo"))


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
    assert told(made) == {
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


# A coding on a study's answers


def changed(made, **columns):
    sources = made.sources.assign(**columns)
    names = dict(zip(made.sources["source"], sources["source"], strict=True))
    return Coding(made.codebook, sources, made.segments.replace({"source": names}), made.losses)


def quoted(found):
    return [TEXTS[(row.interview, row.item)][row.start : row.end] for row in found.itertuples() if row.code]


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
    assert reasons(losses) == {
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
    assert reasons(losses)["moved: the text was changed, its words were found again"] == 9


def test_segments_whose_words_are_gone_or_ambiguous_are_not_placed_but_listed():
    answers = open_answers()
    answers.loc[answers["interview"] == "i2", "text"] = "something else"
    answers.loc[answers["interview"] == "CON", "text"] = 'He said "sì" and "sì"'
    _, found, losses = to_study(coding(), answers)
    assert len(quoted(found)) == 7
    told = losses.set_index("reason")["count"]
    assert told["not placed: the text was changed, and its words do not stand in the answer exactly once"].sum() == 2


def test_segments_of_texts_that_are_not_in_the_file_are_checked_by_their_words():
    made = changed(coding(), text="")
    quotes = ["" for _ in range(9)]
    quotes[0], quotes[3], quotes[4] = "maizes ceptuvi 🥖 un", "no such words", "ışık"
    made = Coding(made.codebook, made.sources, made.segments.assign(quote=quotes), made.losses)
    moved = made.segments["start"].where(made.segments.index != 4, 0)
    made = Coding(made.codebook, made.sources, made.segments.assign(start=moved), made.losses)
    _, found, losses = to_study(made, open_answers())
    assert reasons(losses) == {
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
    assert reasons(losses) == {
        "white space in its name was put right": 2,
        "none told: 'unknown' stands for it": 1,
        "stands twice: same place, code and coder": 1,
    }


# Files of a study


def test_a_studys_own_tables_written_and_read_are_the_same(tmp_path):
    assert exchange.write(coding(), tmp_path, format="csv").empty
    found = exchange.read(tmp_path)
    pd.testing.assert_frame_equal(found.codebook, coding().codebook)
    pd.testing.assert_frame_equal(found.segments, coding().segments)
    header = (tmp_path / "segments.csv").read_text(encoding="utf-8").splitlines()[0]
    assert header == "interview,item,code,coder,start,end,cleared,memo"
    alone = exchange.read(tmp_path / "segments.csv")
    assert set(alone.codebook["code"]) == set(coding().segments["code"])
    assert len(exchange.read(tmp_path / "codebook.csv").codebook) == 6
    assert exchange.write(found, tmp_path / "again", format="csv").empty  # positions are enough, without texts
    assert (tmp_path / "again" / "segments.csv").read_bytes() == (tmp_path / "segments.csv").read_bytes()


def test_a_codebook_that_lacks_a_column_is_refused_in_a_folder_too(tmp_path):
    (tmp_path / "codebook.csv").write_text("code,definition\na,b\n", encoding="utf-8")
    with pytest.raises(HereError, match=r"codebook\.csv: its columns are none of a coding"):
        exchange.read(tmp_path)
    (tmp_path / "codebook.csv").write_text("code,parent\na,\na,\n", encoding="utf-8")
    assert told(exchange.read(tmp_path)) == {("code", "stands twice: the last one counts"): 1}


def test_segments_without_an_open_answer_are_not_written_to_segments_csv(tmp_path):
    losses = exchange.write(changed(coding(), interview="", item=""), tmp_path, format="csv")
    assert reasons(losses) == {"its source is no open answer of a study": 9}


def test_the_demo_goes_through_every_tool(tmp_path):
    folder = Path(__file__).parents[2] / "data" / "raw" / "demo"
    own = exchange.read(folder)
    places = own.segments.groupby("source")["end"].max()
    texts = {name: "".join(chr(97 + n % 26) for n in range(end)) for name, end in places.items()}
    made = changed(own, text=own.sources["source"].map(texts))
    for name in NAMES.values():
        exchange.write(made, tmp_path / name)
        found = exchange.read(tmp_path / name)
        pd.testing.assert_frame_equal(found.codebook, made.codebook)
        assert len(found.segments) == len(own.segments) > 50
        both = [frame[["source", "code", "coder", "start", "end"]] for frame in (found.segments, own.segments)]
        pd.testing.assert_frame_equal(*both)


# Doors


def test_an_existing_file_is_replaced_only_if_told_and_nothing_is_left_behind(tmp_path):
    for name in ("c.qdc", *NAMES.values()):
        exchange.write(coding(), tmp_path / name)
        with pytest.raises(HereError, match="is there already: choose another name"):
            exchange.write(coding(), tmp_path / name)
        exchange.write(coding(), tmp_path / name, overwrite=True)
    exchange.write(coding(), tmp_path / "own", format="csv")
    (tmp_path / "own" / "codebook.csv").unlink()
    with pytest.raises(HereError, match=r"segments\.csv: is there already"):
        exchange.write(coding(), tmp_path / "own", format="csv")
    assert not (tmp_path / "own" / "codebook.csv").exists()
    assert not [file for file in tmp_path.rglob(".*")]


def test_a_write_that_fails_leaves_the_old_file_and_no_other(tmp_path, monkeypatch):
    exchange.write(coding(), tmp_path / "p.qdpx")
    before = (tmp_path / "p.qdpx").read_bytes()
    monkeypatch.setattr(os, "replace", lambda *paths: (_ for _ in ()).throw(OSError("disk full")))
    with pytest.raises(OSError, match="disk full"):
        exchange.write(coding(), tmp_path / "p.qdpx", overwrite=True)
    assert [file.name for file in tmp_path.iterdir()] == ["p.qdpx"]
    assert (tmp_path / "p.qdpx").read_bytes() == before


def test_segments_whose_place_is_not_known_are_not_written_but_listed(tmp_path):
    losses = exchange.write(changed(coding(), text=""), tmp_path / "p.qdpx")
    assert reasons(losses) == {"its place in the text is not known": 9}
    assert exchange.read(tmp_path / "p.qdpx").segments.empty


@pytest.mark.parametrize(
    ("name", "content", "message"),
    [
        ("none.qdpx", None, "no such file: check the name"),
        ("a.docx", b"PK\x03\x04", "damaged or locked archive"),
        ("a.txt", b"code1\tA memo", "no file of REFI-QDA, QualCoder or Taguette: export it as"),
        ("a.csv", b"x,y\n1,2\n", "its columns are none of a coding: known are code, parent"),
        ("a.csv", b"interview,item,code,start,end\ni,q,a,one,2\n", "start and end must be whole numbers"),
    ],
)
def test_a_file_that_holds_no_coding_is_one_sentence(tmp_path, name, content, message):
    if content is not None:
        (tmp_path / name).write_bytes(content)
    with pytest.raises(HereError, match=message) as raised:
        exchange.read(tmp_path / name)
    assert name in str(raised.value) and "\n" not in str(raised.value)


def test_a_table_that_cannot_be_read_is_reported_as_any_table_is(tmp_path):
    (tmp_path / "a.csv").write_bytes(b"")
    with pytest.raises(StudyError, match=r"a\.csv: 1 fault"):
        exchange.read(tmp_path / "a.csv")


def test_a_folder_without_a_coding_a_wrong_unit_and_a_wrong_format_are_refused(tmp_path):
    with pytest.raises(HereError, match=r"neither a QualCoder project nor a folder with codebook\.csv"):
        exchange.read(tmp_path)
    with pytest.raises(HereError, match="unit 'bytes': choose one of auto, letters, utf16"):
        exchange.read(tmp_path, unit="bytes")
    with pytest.raises(HereError, match="unknown format '': choose one of qdc, qdpx, qualcoder, taguette, csv"):
        exchange.write(coding(), tmp_path / "p.nvp")


def test_what_is_read_decides_not_the_ending(tmp_path):
    exchange.write(coding(), tmp_path / "p.qdpx")
    exchange.write(coding(), tmp_path / "p.sqlite3")
    exchange.write(coding(), tmp_path / "p.qda")
    (tmp_path / "p.qdpx").rename(tmp_path / "p.zip")
    (tmp_path / "p.sqlite3").rename(tmp_path / "t.qda")
    (tmp_path / "p.qda" / "data.qda").rename(tmp_path / "q.db")
    for name in ("p.zip", "t.qda", "q.db"):
        assert len(exchange.read(tmp_path / name).segments) == 9
