"""Taguette's database and exports, written and read."""

import contextlib
import json
import sqlite3

import openpyxl
import pandas as pd
import pytest
from coded import coding, codings, equal, losses_by_reason, open_answers, study, words
from hypothesis import HealthCheck, given, settings

from herelib.errors import HereError
from herelib.qda import databases, exchange, taguette
from herelib.qda.study import from_study, to_study

D = "2024-05-01 10:00:00.000000"
REFUSED = "".join(map(chr, [*range(9), 11, 12, *range(14, 32)]))  # letters that Taguette refuses in a document

TAGS = next(statement for statement in taguette.SCHEMA if "TABLE tags" in statement)


@pytest.fixture
def database(tmp_path):
    """Makes a database of Taguette from rows by table; `parents` adds the column that newer versions have."""

    def made(rows, parents=False, name="p.sqlite3"):
        schema = list(taguette.SCHEMA)
        if parents:
            schema[schema.index(TAGS)] = TAGS.replace(
                "description TEXT NOT NULL,", "description TEXT, parent_id INTEGER,"
            )
        base = {"projects": [(1, "p", "what it is about", D)], "alembic_version": [("x",)]}
        databases.write(tmp_path / name, schema, base | rows)
        return tmp_path / name

    return made


def rows(path, table):
    with contextlib.closing(sqlite3.connect(path)) as link:
        return link.execute(f"SELECT * FROM {table}").fetchall()


def command(number, user, highlight, kind="highlight_add"):
    return (number, D, user, 1, 1, json.dumps({"type": kind, "highlight_id": highlight, "tags": []}))


# Round trips


def test_a_project_written_and_read_is_the_same_codes_texts_and_segments(tmp_path):
    losses = exchange.write(coding(), tmp_path / "p.sqlite3")
    counts = dict(zip(losses["what"], losses["count"], strict=True))
    assert counts == {"name of a code": 1, "memo of a segment": 2, "clearance": 2, "coder": 3}
    found = exchange.read(tmp_path / "p.sqlite3")
    equal(found, coding(), "memo", "cleared")
    assert found.losses.empty


@settings(deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(made=codings(without=REFUSED))
def test_any_coding_written_and_read_is_the_same(made, tmp_path):
    exchange.write(made, tmp_path / "p.db", overwrite=True)
    equal(exchange.read(tmp_path / "p.db"), made, "memo")


def test_the_same_coding_is_the_same_rows(tmp_path):
    dumps = []
    for name in ("a.db", "b.db"):
        exchange.write(coding(), tmp_path / name)
        with contextlib.closing(sqlite3.connect(tmp_path / name)) as link:
            dumps.append(list(link.iterdump()))
    assert dumps[0] == dumps[1]


# What is written


def test_positions_are_bytes_of_the_text_and_the_document_shows_its_line_ends(tmp_path):
    made = study(["Ā & 😀\r\nmaize <b>"], [("a", "", "", "")], [(0, "a", "me", 4, 12, "")])
    exchange.write(made, tmp_path / "p.sqlite3")
    ((_, name, *_, contents),) = rows(tmp_path / "p.sqlite3", "documents")
    assert (name, contents) == ("i0.q", "<p>Ā &amp; 😀&#13;<br>\nmaize &lt;b&gt;</p>")
    ((_, _, start, end, snippet),) = rows(tmp_path / "p.sqlite3", "highlights")
    assert "Ā & 😀\r\nmaize <b>".encode()[start:end].decode() == "😀\r\nmaize"
    assert (start, end, snippet) == (5, 16, "<p>😀&#13;<br>\nmaize</p>")


def test_what_taguette_asks_of_a_project_it_imports_is_there(tmp_path):
    exchange.write(coding(), tmp_path / "p.sqlite3")
    assert rows(tmp_path / "p.sqlite3", "alembic_version") == [("db5e31a0233d",)]
    assert rows(tmp_path / "p.sqlite3", "project_members") == [(1, "admin", "ADMIN")]
    users = {row[0] for row in rows(tmp_path / "p.sqlite3", "users")}
    for _, _, user, project, document, payload in rows(tmp_path / "p.sqlite3", "commands"):
        assert user in users and project == 1 and document
        assert set(json.loads(payload)) == {"type", "highlight_id", "start_offset", "end_offset", "tags"}
    assert all(len(row[1]) <= 50 and len(row[3]) <= 100 for row in rows(tmp_path / "p.sqlite3", "documents"))
    assert all(len(row[2]) <= 200 for row in rows(tmp_path / "p.sqlite3", "tags"))


def test_codes_on_one_place_by_one_coder_are_one_highlight(tmp_path):
    codes = [("a", "", "", ""), ("b", "", "", "")]
    made = study(["maize"], codes, [(0, "a", "me", 0, 5, ""), (0, "b", "me", 0, 5, ""), (0, "b", "you", 0, 5, "")])
    exchange.write(made, tmp_path / "p.sqlite3")
    assert rows(tmp_path / "p.sqlite3", "highlight_tags") == [(1, 1), (1, 2), (2, 2)]
    equal(exchange.read(tmp_path / "p.sqlite3"), made)


def test_names_too_long_for_taguette_are_shortened_and_come_back(tmp_path):
    answers = pd.DataFrame({"interview": ["i" * 80, "i" * 81], "item": "q", "text": ["maize", "piens"]})
    book = pd.DataFrame({"code": ["c" * 250, "c" * 251], "parent": ["", "c" * 250], "definition": ""})
    made = from_study(answers, None, book)
    losses = exchange.write(made, tmp_path / "p.sqlite3")
    assert losses[["what", "count", "reason"]].to_numpy().tolist() == [
        ["name of a code", 2, "too long for Taguette: shortened"],
        ["name of a source", 2, "too long for Taguette: shortened"],
    ]
    equal(exchange.read(tmp_path / "p.sqlite3"), made)


def test_letters_that_taguette_refuses_are_replaced_and_counted(tmp_path):
    made = study(["a\x07b\x0cc maize"], [("a", "", "", "")], [(0, "a", "me", 6, 11, "")])
    losses = exchange.write(made, tmp_path / "p.sqlite3")
    assert ("letter in a text", 2) in set(zip(losses["what"], losses["count"], strict=True))
    found = exchange.read(tmp_path / "p.sqlite3")
    assert found.sources["text"].tolist() == ["a\ufffdb\ufffdc maize"] and words(found) == ["maize"]


# What Taguette writes


@pytest.mark.parametrize(
    ("contents", "expected"),
    [
        ("<h1>Tītls</h1>\n<p>Ā😀 &amp; b <strong>c</strong><br>d</p>\n\n<ul><li>x</li></ul>", "Tītls\nĀ😀 & b cd\n\nx"),
        ("<p>one</p><p>two</p>", "onetwo"),
        ("<p>a\r\nb\rc&#13;d</p>", "a\nb\nc\rd"),
        ("<p>&lt;b&gt; &amp;amp; &nbsp;|</p>", "<b> &amp; \u00a0|"),
        ('<p>a<img src="/static/missing.png">b</p>', "ab"),
        ("", ""),
    ],
)
def test_the_text_of_a_document_is_all_its_text_nodes(contents, expected):
    assert taguette.document_text(contents) == expected


def test_a_project_of_taguette_is_read_and_all_that_is_left_out_is_listed(database):
    html = "<h1>Tītls</h1>\n<p>Ā😀 &amp; b <strong>c</strong></p>"  # as Taguette 1.5.2 has it
    path = database(
        {
            "users": [
                ("anna", D, "scrypt:x", 0, None, "lv", "anna@example.org", None),
                ("bert", D, None, 0, None, None, None, None),
            ],
            "documents": [(1, "doc.txt", "a description", "doc.txt", D, 1, "RIGHT_TO_LEFT", html)],
            "tags": [(1, 1, "a.b", "what a.b is"), (2, 1, "c", "")],
            "highlights": [(1, 1, 9, 16, ""), (2, 1, 0, 7, ""), (3, 1, 0, 5, ""), (4, 1, 90, 95, ""), (5, 1, 3, 3, "")],
            "highlight_tags": [(1, 1), (1, 2), (2, 2), (4, 2), (5, 2), (2, 9), (99, 1)],
            "commands": [command(1, "anna", 1), command(2, "bert", 2), command(3, "anna", 2, "highlight_delete")],
        }
    )
    found = exchange.read(path)
    assert words(found) == ["Tītls\n", "😀 & ", "😀 & "]  # the positions of the last two are from Taguette itself
    assert found.segments[["code", "coder"]].to_numpy().tolist() == [["c", "bert"], ["a.b", "anna"], ["c", "anna"]]
    assert found.codebook[["code", "parent", "definition"]].to_numpy().tolist() == [
        ["a.b", "", "what a.b is"],
        ["c", "", ""],
    ]
    assert losses_by_reason(found) == {
        ("formatting of a source", "only its text is read"): 1,
        ("text direction", "the study has no place for it"): 1,
        ("note on a source", "the study has no place for it"): 1,
        ("highlight without a tag", "segments have a code"): 1,
        ("description of the project", "the study has no place for it"): 1,
        ("date", "the study keeps no dates of coding"): 3,
        ("detail of a user", "only names of coders are kept"): 3,
        ("segment", "its code is not in the codebook"): 1,
        ("segment", "it is empty, or outside of its text"): 2,
    }
    assert "example.org" not in found.losses.to_csv()


def test_tags_below_tags_as_newer_versions_have_them_are_read(database):
    path = database({"tags": [(1, 1, "top", "", None), (2, 1, "below", "", 1)]}, parents=True)
    assert exchange.read(path).codebook[["code", "parent"]].to_numpy().tolist() == [["top", ""], ["below", "top"]]


def test_an_export_that_names_all_coders_alike_says_so(database):
    path = database(
        {
            "documents": [(1, "d", "", "d", D, 1, "LEFT_TO_RIGHT", "<p>maize</p>")],
            "tags": [(1, 1, "a", "")],
            "highlights": [(1, 1, 0, 5, "")],
            "highlight_tags": [(1, 1)],
            "commands": [command(1, "admin", 1), (2, D, "admin", 1, 1, "no json"), (3, D, "admin", 1, 1, "[1]")],
        }
    )
    found = exchange.read(path)
    assert found.segments["coder"].tolist() == ["admin"]
    assert ("coder", "Taguette exports all coders under the name admin") in losses_by_reason(found)


def test_highlights_as_taguette_exports_them_are_found_again_by_their_words(tmp_path):
    lines = [
        ("id", "document", "tag", "content"),
        ("1", "uuid%3A8fe8.open_ideas", "need_food", "maizes ceptuvi 🥖 un"),
        ("2", "uuid%3A8fe8.open_ideas", "a/b", "tirgu. Šķūnis"),
        ("2", "uuid%3A8fe8.open_ideas", "c", "tirgu. Šķūnis"),
        ("3", "I3.open_failed.txt", "need", "👩‍🌾"),
        ("4", "i4.open_failed", "need", "молоко — ёлка ещё"),
        ("5", "no such source", "need", "anything"),
        ("6", "i2.open_ideas", "", "niño"),
    ]
    pd.DataFrame(lines).to_csv(tmp_path / "all_tags.csv", header=False, index=False)
    book = openpyxl.Workbook()
    for line in lines:
        book.active.append(line)
    book.save(tmp_path / "all_tags.xlsx")
    for name in ("all_tags.csv", "all_tags.xlsx"):
        found = exchange.read(tmp_path / name)
        assert losses_by_reason(found)[("highlight without a tag", "segments have a code")] == 1
        _, segments, losses = to_study(found, open_answers())
        answers = open_answers().set_index(["interview", "item"])["text"]
        quoted = [answers[(r.interview, r.item)][r.start : r.end] for r in segments.itertuples()]
        assert quoted == ["tirgu.\r\nŠķūnis", "tirgu.\r\nŠķūnis", "maizes ceptuvi 🥖 un", "молоко — ёлка\n\nещё"]
        assert set(segments["coder"]) == {"unknown"}
        reasons = losses.groupby("reason")["count"].sum()
        assert reasons["not placed: its words do not stand in the answer exactly once"] == 1
        assert reasons["no open answer has the name or text of its source"] == 1
        assert reasons["found by its words: the file holds no text"] == 4


@pytest.mark.parametrize(
    ("columns", "lines", "parent"),
    [
        (["tag", "description", "number of highlights"], [("top", "what it is", "2"), ("below", "", "0")], ""),
        (["Tag", "parent", "Description"], [("top", "", "what it is"), ("below", "top", "")], "top"),
    ],
)
def test_a_codebook_as_taguette_exports_it_is_read(tmp_path, columns, lines, parent):
    pd.DataFrame(lines, columns=columns).to_csv(tmp_path / "codebook.csv", index=False)
    found = exchange.read(tmp_path / "codebook.csv")
    assert found.codebook[["code", "parent", "definition"]].to_numpy().tolist() == [
        ["top", "", "what it is"], ["below", parent, ""],
    ]  # fmt: skip


# Hostile and broken files


def test_a_database_of_several_projects_or_of_none_is_refused(database):
    path = database({"projects": [(1, "p", "", D), (2, "q", "", D)]})
    with pytest.raises(HereError, match=r"holds 2 projects, not one: export the one you want"):
        exchange.read(path)
    with pytest.raises(HereError, match="holds 0 projects"):
        exchange.read(database({"projects": []}, name="empty.sqlite3"))


def test_a_database_of_something_else_is_refused(tmp_path):
    with contextlib.closing(sqlite3.connect(tmp_path / "x.db")) as link:
        link.execute("CREATE TABLE tags (a)")
        link.commit()
    with pytest.raises(HereError, match=r"x\.db: no Taguette database: export the project from Taguette as SQLite"):
        exchange.read(tmp_path / "x.db")


@pytest.mark.parametrize("place", range(100, 90_000, 7001))
def test_a_database_with_flipped_bytes_is_read_or_refused_never_a_traceback(tmp_path, place):
    exchange.write(coding(), tmp_path / "p.sqlite3")
    raw = bytearray((tmp_path / "p.sqlite3").read_bytes())
    raw[place % len(raw) : place % len(raw) + 9] = b"\xff\x00\x7f" * 3
    (tmp_path / "p.sqlite3").write_bytes(raw)
    with contextlib.suppress(HereError):
        exchange.read(tmp_path / "p.sqlite3")


def test_a_document_of_odd_html_is_read(database):
    odd = "<p>a<b>" * 2000 + "<script>alert(1)</script><!-- hidden --><p &#x110000; &nope; &#0;" + "<" * 50
    path = database({"documents": [(1, "d", "", "d", D, 1, "LEFT_TO_RIGHT", odd)]})
    assert exchange.read(path).sources["text"][0].startswith("aaaa")
