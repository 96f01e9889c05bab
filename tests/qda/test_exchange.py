"""Codings go to files of other programs and of a study, and come back; nothing is half written."""

import os
from pathlib import Path

import pandas as pd
import pytest
from coded import (
    changed,
    codebook,
    coding,
    codings,
    counts_by_reason,
    losses_by_reason,
    nothing_found,
    open_answers,
    segments,
)
from hypothesis import HealthCheck, given, settings

from herelib.errors import HereError, StudyError
from herelib.qda import exchange
from herelib.qda.study import to_study

NAMES = {"qdpx": "p.qdpx", "qualcoder": "p.qda", "taguette": "p.sqlite3"}


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
    assert losses_by_reason(exchange.read(tmp_path)) == {("code", "stands twice: the last one counts"): 1}


def test_segments_without_an_open_answer_are_not_written_to_segments_csv(tmp_path):
    losses = exchange.write(changed(coding(), interview="", item=""), tmp_path, format="csv")
    assert counts_by_reason(losses) == {"its source is no open answer of a study": 9}


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
    assert counts_by_reason(losses) == {"its place in the text is not known": 9}
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
