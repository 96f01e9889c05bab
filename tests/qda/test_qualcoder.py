"""QualCoder's project: written as its screen needs it, read in all its versions."""

import contextlib
import sqlite3
from dataclasses import replace

import pandas as pd
import pytest
from coded import coding, codings, equal, losses_by_reason, study, words
from hypothesis import HealthCheck, given, settings

from herelib.errors import HereError
from herelib.qda import databases, exchange, qualcoder

TABLES = {  # of QualCoder 1.0 (database v1); what later versions added stands in LATER
    "project": "databaseversion text, date text, memo text, about text",
    "source": "id integer primary key, name text, fulltext text, mediapath text, memo text, owner text, date text",
    "code_cat": "catid integer primary key, name text, owner text, date text, memo text, supercatid integer",
    "code_name": "cid integer primary key, name text, memo text, catid integer, owner text, date text, color text",
    "code_text": "cid integer, fid integer, seltext text, pos0 integer, pos1 integer, owner text, date text, memo text",
}
LATER = [  # v3, v16
    "ALTER TABLE code_text ADD important integer",
    "ALTER TABLE code_text ADD avid integer",
    "ALTER TABLE code_name ADD supercid integer",
    "CREATE TABLE code_image (imid integer primary key, id integer, cid integer)",
    "CREATE TABLE code_av (avid integer primary key, id integer, cid integer)",
    "CREATE TABLE annotation (anid integer primary key, fid integer, memo text)",
    "CREATE TABLE attribute_type (name text primary key)",
    "CREATE TABLE attribute (attrid integer primary key, name text, value text)",
    "CREATE TABLE cases (caseid integer primary key, name text)",
    "CREATE TABLE case_text (id integer primary key, caseid integer)",
    "CREATE TABLE journal (jid integer primary key, name text, jentry text)",
    "CREATE TABLE stored_sql (title text)",
    "CREATE TABLE graph (grid integer primary key, name text)",
    "CREATE TABLE ris (risid integer, tag text)",
]
D = "2024-05-01 10:00:00"


@pytest.fixture
def project(tmp_path):
    """Makes a project of QualCoder from rows by table, and further statements."""

    def made(rows, *statements):
        folder = tmp_path / "p.qda"
        folder.mkdir(exist_ok=True)
        with contextlib.closing(sqlite3.connect(folder / "data.qda")) as link:
            for table, columns in TABLES.items():
                link.execute(f"CREATE TABLE {table} ({columns})")
            for table, lines in rows.items():
                for line in lines:
                    link.execute(f"INSERT INTO {table} VALUES ({', '.join('?' * len(line))})", line)
            for statement in statements:
                link.execute(statement)
            link.commit()
        return folder

    return made


def rows(path, table):
    with contextlib.closing(sqlite3.connect(path)) as link:
        return link.execute(f"SELECT * FROM {table}").fetchall()


# Round trips


def test_a_project_written_and_read_is_the_same_codes_texts_and_segments(tmp_path):
    assert exchange.write(coding(), tmp_path / "p.qda").empty
    for path in (tmp_path / "p.qda", tmp_path / "p.qda" / "data.qda"):
        found = exchange.read(path)
        equal(found, coding())
        assert found.losses.empty
    assert sorted(f.name for f in (tmp_path / "p.qda").iterdir()) == [
        "audio",
        "data.qda",
        "documents",
        "images",
        "video",
    ]


@settings(deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(made=codings())
def test_any_coding_written_and_read_is_the_same(made, tmp_path):
    exchange.write(made, tmp_path / "p.qda", overwrite=True)
    equal(exchange.read(tmp_path / "p.qda"), made)


def test_what_one_text_shows_of_rare_signs_says_nothing_of_the_line_ends_of_another(tmp_path):
    made = study(
        ["\U0001f600 maize", "a\r\n0000000"], [("a", "", "", "")], [(0, "a", "me", 2, 7, ""), (1, "a", "me", 4, 5, "")]
    )
    exchange.write(made, tmp_path / "p.qda")
    equal(exchange.read(tmp_path / "p.qda"), made)


def test_the_same_coding_is_the_same_rows(tmp_path):
    dumps = []
    for name in ("a.qda", "b.qda"):
        exchange.write(coding(), tmp_path / name)
        with contextlib.closing(sqlite3.connect(tmp_path / name / "data.qda")) as link:
            dumps.append(list(link.iterdump()))
    assert dumps[0] == dumps[1]


def test_a_code_that_is_no_heading_stays_none_and_a_heading_with_segments_keeps_them(tmp_path):
    made = study(
        ["maize un piens"],
        [("a", "", "", ""), ("b", "a", "", "")],
        [(0, "a", "me", 0, 5, ""), (0, "b", "me", 6, 8, "")],
    )
    made.codebook.loc[0, "codable"] = "no"
    exchange.write(made, tmp_path / "p.qda")
    equal(exchange.read(tmp_path / "p.qda"), made)
    exchange.write(replace(made, segments=made.segments[1:]), tmp_path / "q.qda")
    assert rows(tmp_path / "q.qda" / "data.qda", "code_cat")[0][1] == "a"
    assert [row[1] for row in rows(tmp_path / "q.qda" / "data.qda", "code_name")] == ["b"]
    assert exchange.read(tmp_path / "q.qda").codebook["codable"].tolist() == ["no", "yes"]


def test_codes_of_one_label_get_names_that_differ_and_come_back(tmp_path):
    codes = [
        ("food", "", "", ""),
        ("food_cost", "food", "", "cost"),
        ("home_cost", "", "", "cost"),
        ("cost", "", "", ""),
    ]
    made = study(["maize"], codes, [(0, "home_cost", "me", 0, 5, "")])
    exchange.write(made, tmp_path / "p.qda")
    names = [row[1] for row in rows(tmp_path / "p.qda" / "data.qda", "code_name")]
    assert sorted(names) == ["cost", "food", "food_cost", "home_cost"]
    equal(exchange.read(tmp_path / "p.qda"), made)


# What is written


def test_positions_are_those_of_the_screen_and_the_words_stand_beside_them(tmp_path):
    made = study(["😀\r\nmaize 😀"], [("a", "", "", "")], [(0, "a", "me", 3, 10, "")])
    exchange.write(made, tmp_path / "p.qda")
    (row,) = rows(tmp_path / "p.qda" / "data.qda", "code_text")
    assert row[3:7] == ("maize 😀", 3, 11, "me")
    assert rows(tmp_path / "p.qda" / "data.qda", "source")[0][2] == "😀\r\nmaize 😀"


def test_what_qualcoder_asks_of_a_project_is_there(tmp_path):
    exchange.write(coding(), tmp_path / "p.qda")
    file = tmp_path / "p.qda" / "data.qda"
    ((version, _, _, about, *_, coder),) = rows(file, "project")
    assert version == "v5" and "QualCoder" in about and coder == "coder-a"
    for table, date in (("source", 6), ("code_cat", 3), ("code_name", 5), ("code_text", 7)):
        assert all(row[date] == qualcoder.DATE for row in rows(file, table))
    assert all(row[6] for row in rows(file, "code_name"))  # a colour
    assert all(row[3] is None for row in rows(file, "source"))  # no file beside the text


def test_segments_that_differ_by_half_a_line_end_only_are_a_loss(tmp_path):
    made = study(
        ["a\r\nb"], [("a", "", "", "")], [(0, "a", "me", 0, 2, ""), (0, "a", "me", 0, 3, ""), (0, "a", "me", 2, 3, "")]
    )
    losses = exchange.write(made, tmp_path / "p.qda")
    assert losses.groupby("reason")["count"].sum().to_dict() == {
        "it begins or ends inside a line end, which the screen cannot show": 2,
        "differs from none or from another by half a line end only": 2,
    }
    assert words(exchange.read(tmp_path / "p.qda")) == ["a\r"]


# What QualCoder writes


def test_a_project_of_the_first_version_is_read(project):
    text = "Mums vajag maizi.\nUn pienu 🥛 arī."
    folder = project(
        {
            "project": [("v1", D, "all about it", "QualCoder 1.0")],
            "source": [(1, "int 1.txt", text, None, "", "anna", D), (2, "a.mp3", None, "/audio/a.mp3", "", "anna", D)],
            "code_cat": [(1, "Food", "anna", D, "what they eat", None), (2, "Empty", "anna", D, "", 1)],
            "code_name": [
                (1, "bread", "a memo", 1, "anna", D, "#F00082"),
                (2, "Food", "", 1, "anna", D, "#ABCDEF"),
                (3, "milk", "", None, "anna", D, "#abc"),
            ],
            "code_text": [
                (1, 1, "maizi.\u2029Un", 11, 20, "anna", D, "see also milk"),
                (3, 1, "pienu 🥛", 21, 29, "bert", D, None),  # as on screen: UTF-16
                (3, 1, "arī", 29, 32, "bert", D, None),  # as automatic coding counts
                (1, 1, "elsewhere", 0, 4, "anna", D, ""),
                (9, 1, "", 0, 4, "anna", D, ""),
                (1, 9, "", 0, 4, "anna", D, ""),
                (1, 1, "", "x", 4, "anna", D, ""),
            ],
        }
    )
    found = exchange.read(folder)
    assert found.codebook[["code", "parent", "definition", "codable"]].to_numpy().tolist() == [
        ["Food", "", "", "yes"],
        ["bread", "Food", "a memo", "yes"],
        ["Empty", "Food", "", "no"],
        ["milk", "", "", "yes"],
    ]
    assert words(found) == ["Mums", "maizi.\nUn", "pienu 🥛", "arī"]
    assert found.segments["coder"].tolist() == ["anna", "anna", "bert", "bert"]
    assert found.segments["memo"].tolist() == ["", "see also milk", "", ""]
    assert losses_by_reason(found) == {
        ("source", "no text: only texts are read"): 1,
        ("description of a category", "its code has one too"): 1,
        ("segment", "its position is no number"): 1,
        ("description of the project", "the study has no place for it"): 1,
        ("date", "the study keeps no dates of coding"): 7,
        ("segment", "its code is not in the codebook"): 1,
        ("segment", "its source is not in the file"): 1,
        ("quote or name of a passage", "not the words that stand there: the position counts"): 1,
        ("position", "the quoted words show that it counts letters: converted"): 1,
    }


def test_what_later_versions_added_is_read_or_listed(project):
    folder = project(
        {
            "source": [(1, "a", "\ufeffone\r\ntwo 😀 three", None, "a note", "x", D)],
            "code_name": [(1, "top", "", None, "x", D, ""), (2, "below", "", None, "x", D, "")],
            "code_text": [
                (2, 1, "two", 4, 7, "x", qualcoder.DATE, ""),
                (2, 1, "three", 11, 16, "x", qualcoder.DATE, ""),
            ],
        },
        *LATER,
        "UPDATE code_name SET supercid = 1 WHERE cid = 2",
        "UPDATE code_text SET important = 1, avid = 7 WHERE seltext = 'two'",
        *(f"INSERT INTO {table} VALUES (1, 'Anna Berzina', 'x')" for table in ("annotation", "attribute", "journal")),
        *(f"INSERT INTO {table} VALUES (1, 1, 1)" for table in ("code_image", "code_av")),
        *(f"INSERT INTO {table} VALUES (1, 'Anna Berzina')" for table in ("cases", "case_text", "graph", "ris")),
        *(f"INSERT INTO {table} VALUES ('Anna Berzina')" for table in ("attribute_type", "stored_sql")),
    )
    found = exchange.read(folder)
    assert words(found) == ["two", "three"]
    assert found.codebook[["code", "parent"]].to_numpy().tolist() == [["top", ""], ["below", "top"]]
    assert {what for what, _ in losses_by_reason(found)} == {
        "note on a source", "segment of a picture", "segment of a recording", "annotation", "case",
        "passage of a case", "attribute", "value of an attribute", "journal", "stored query", "graph",
        "line of a reference", "mark of an important segment", "link of a segment to a recording",
    }  # fmt: skip
    assert "Berzina" not in found.losses.to_csv()


def test_categories_in_a_circle_end_at_the_top(project):
    folder = project(
        {
            "code_cat": [(1, "a", "", D, "", 2), (2, "b", "", D, "", 1), (3, "c", "", D, "", 77)],
            "code_name": [(1, "x", "", 1, "", D, ""), (2, "y", "", 99, "", D, "")],
        }
    )
    found = exchange.read(folder)
    assert dict(zip(found.codebook["code"], found.codebook["parent"], strict=True)) == {
        "c": "", "y": "", "a": "", "b": "a", "x": "a",
    }  # fmt: skip
    assert losses_by_reason(found)[("code", "its parent is not in the file: stands at the top")] == 2


def test_the_unit_can_be_said_where_no_words_tell(project):
    folder = project(
        {
            "source": [(1, "a", "😀 maize", None, "", "", D)],
            "code_name": [(1, "x", "", None, "", D, "")],
            "code_text": [(1, 1, "", 2, 7, "", "", "")],
        }
    )
    assert words(exchange.read(folder, unit="letters")) == ["maize"]
    assert words(exchange.read(folder)) == [" maiz"]


# Hostile and broken files


def test_reading_changes_nothing_and_leaves_nothing_behind(tmp_path):
    exchange.write(coding(), tmp_path / "p.qda")
    before = {file: file.read_bytes() for file in (tmp_path / "p.qda").iterdir() if file.is_file()}
    exchange.read(tmp_path / "p.qda")
    assert {file: file.read_bytes() for file in (tmp_path / "p.qda").iterdir() if file.is_file()} == before


@pytest.mark.parametrize("ending", ["-wal", "-journal"])
def test_a_project_that_is_open_elsewhere_is_refused(tmp_path, ending):
    exchange.write(coding(), tmp_path / "p.qda")
    (tmp_path / "p.qda" / f"data.qda{ending}").write_bytes(b"x")
    with pytest.raises(HereError, match="open in its own program"):
        exchange.read(tmp_path / "p.qda")


def test_a_damaged_database_is_one_sentence(tmp_path):
    exchange.write(coding(), tmp_path / "p.qda")
    file = tmp_path / "p.qda" / "data.qda"
    raw = file.read_bytes()
    for broken in (
        raw[:5000],
        raw[:100],
        raw[:4096] + b"\xff" * (len(raw) - 4096),
        b"SQLite format 3\x00",
        b"no database",
    ):
        file.write_bytes(broken)
        with pytest.raises(HereError, match=r"data\.qda: ") as raised:
            qualcoder.read(tmp_path / "p.qda")
        assert "\n" not in str(raised.value)


@pytest.mark.parametrize("place", range(100, 40_000, 3001))
def test_a_database_with_flipped_bytes_is_read_or_refused_never_a_traceback(tmp_path, place):
    exchange.write(coding(), tmp_path / "p.qda")
    file = tmp_path / "p.qda" / "data.qda"
    raw = bytearray(file.read_bytes())
    raw[place % len(raw) : place % len(raw) + 9] = b"\xff\x00\x7f" * 3
    file.write_bytes(raw)
    with contextlib.suppress(HereError):
        exchange.read(tmp_path / "p.qda")


def test_cells_of_any_type_are_read_or_listed(project):
    folder = project(
        {
            "source": [(1, b"a\xff", b"maize \xff", 7, 8, None, D), (2, None, 12345, None, None, None, D)],
            "code_name": [(1, 7, 3.5, "x", None, None, None)],
            "code_text": [(1, 1, None, 10**18, 10**19 // 2, None, D, None), (1, 2, b"\xff", 0, 2.0, 5, D, 6)],
        }
    )
    found = exchange.read(folder)
    assert found.sources["source"].tolist() == ["a\ufffd", "unnamed 2"]
    assert words(found) == ["12"] and found.codebook["code"].tolist() == ["7"]


def test_a_view_instead_of_a_table_is_not_run(project):
    endless = "WITH RECURSIVE x(n) AS (SELECT 1 UNION ALL SELECT n FROM x) SELECT n FROM x"
    folder = project({}, "DROP TABLE code_text", f"CREATE VIEW code_text AS {endless}")
    with pytest.raises(HereError, match="no QualCoder database"):
        qualcoder.read(folder)


def test_a_query_that_never_ends_is_stopped(project, monkeypatch):
    monkeypatch.setattr(databases, "STEPS", 20_000)
    folder = project({"source": [(n, f"s{n}", "x", None, "", "", D) for n in range(5000)]})
    with pytest.raises(HereError, match="not readable as SQLite"):
        exchange.read(folder)


def test_a_database_of_something_else_is_refused(tmp_path):
    with contextlib.closing(sqlite3.connect(tmp_path / "x.qda")) as link:
        link.execute("CREATE TABLE code_name (a)")
        link.commit()
    with pytest.raises(HereError, match="no QualCoder database: choose the folder"):
        exchange.read(tmp_path / "x.qda")


def test_rows_by_table_of_a_database_are_those_of_its_columns(project):
    folder = project({"code_cat": [(1, "a", "o", D, "m", None)]})
    with databases.opened(folder / "data.qda") as database:
        assert database.rows("code_cat", "name", "no such column", "memo") == [("a", None, "m")]
        assert database.rows("no such table", "name") == [] and database.count("no such table") == 0
        assert database.count("code_cat") == 1 == database.count("code_cat", "memo")
        assert database.count("code_cat", "supercatid") == 0


def test_overwriting_a_project_keeps_the_files_beside_the_database(tmp_path):
    exchange.write(coding(), tmp_path / "p.qda")
    (tmp_path / "p.qda" / "audio" / "a.mp3").write_bytes(b"sound")
    with pytest.raises(HereError, match="is there already"):
        exchange.write(coding(), tmp_path / "p.qda")
    exchange.write(coding(), tmp_path / "p.qda", overwrite=True)
    assert (tmp_path / "p.qda" / "audio" / "a.mp3").read_bytes() == b"sound"
    pd.testing.assert_frame_equal(exchange.read(tmp_path / "p.qda").segments, coding().segments)
