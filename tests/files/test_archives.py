"""A ZIP of a survey tool: its tables are read in memory, what is no table is counted, nothing is unpacked."""

import zipfile

from written_tables import csv_bytes, write_zip

from herelib.errors import Faults
from herelib.files import archives, workbooks

MAIN = csv_bytes([["KEY", "food"], ["uuid:a", "4"], ["uuid:b", "2"]])
HEADER = ["age", "PARENT_KEY", "KEY"]
MEMBERS = csv_bytes([HEADER, ["12", "uuid:a", "uuid:a/members[1]"]])
PETS = csv_bytes([["kind", "PARENT_KEY", "KEY"], ["cat", "uuid:a/members[1]", "uuid:a/members[1]/pets[1]"]])


def read(path):
    faults = Faults()
    return workbooks.read(path, f"interviews/{path.name}", faults), faults.table()


def test_repeat_groups_of_central_are_called_by_their_names(tmp_path):
    contents = {"home.csv": MAIN, "home-members.csv": MEMBERS, "home-members-pets.csv": PETS}
    sheets, faults = read(write_zip(tmp_path / "home.zip", contents))
    assert not len(faults) and list(sheets) == ["home", "members", "pets"]
    assert sheets["home"].frame[1].astype(str).tolist() == ["4", "2"]
    assert not sheets["home"].typed


def test_what_is_no_table_is_counted_and_what_lies_about_is_not(tmp_path):
    contents = {
        "home.csv": MAIN,
        "media/1.jpg": b"\xff\xd8",
        "media/voice.m4a": b"1",
        "home - audit.csv": b"instance ID,event,node,start,end\nuuid:a,form start,,1,\n",
        "__MACOSX/._home.csv": b"1",
        ".DS_Store": b"1",
        "about.pdf": b"%PDF-",
        "readme.txt": b"Berta, who asked, was ill.\nCarl went on.\n",
    }
    sheets, faults = read(write_zip(tmp_path / "x.zip", contents))
    assert not len(faults) and list(sheets) == [""]
    assert sheets[""].note == "1 audit log, 2 media files, 1 other file, 1 text in the ZIP: not read"


def test_a_repeat_group_that_nobody_answered_is_a_sheet_without_rows(tmp_path):
    sheets, faults = read(write_zip(tmp_path / "x.zip", {"home.csv": MAIN, "home-members.csv": csv_bytes([HEADER])}))
    assert not len(faults) and list(sheets) == ["home", "members"]
    assert sheets["members"].header == ["age", "PARENT_KEY", "KEY"] and not len(sheets["members"].frame)


def test_paths_that_lead_out_of_an_archive_lead_nowhere(tmp_path):
    folder = tmp_path / "inside"
    folder.mkdir()
    sheets, _ = read(write_zip(folder / "x.zip", {"../../outside.csv": MAIN}))
    assert list(sheets) == [""] and [file.name for file in tmp_path.rglob("*.csv")] == []


def test_more_than_the_limit_is_not_read_whatever_the_archive_says_of_its_size(tmp_path, monkeypatch):
    monkeypatch.setattr(archives, "LIMIT", 1000)
    sheets, faults = read(write_zip(tmp_path / "x.zip", {"a.csv": MAIN, "b.csv": b"a,b\n" + b"1,2\n" * 100_000}))
    assert sheets == {} and faults["do"].tolist() == ["unpack it, and put the tables into interviews/"]
    assert "a ZIP of more than" in faults["rule"].tolist()[0]


def test_a_fault_of_a_member_names_the_member(tmp_path):
    sheets, faults = read(write_zip(tmp_path / "x.zip", {"a.csv": MAIN, "b.csv": b"a,b\n1,2,3\n"}))
    assert list(sheets) == [""]
    assert faults["file"].tolist() == ["interviews/x.zip: b.csv"]


def test_no_zip_and_a_zip_without_a_table_are_faults(tmp_path):
    (tmp_path / "x.zip").write_bytes(b"PK\x03\x04 and no more")
    assert read(tmp_path / "x.zip")[1]["rule"].tolist() == ["not readable as ZIP"]
    assert read(write_zip(tmp_path / "y.zip", {"a.pdf": b"1"}))[1]["rule"].tolist() == ["a ZIP without a table"]


def test_a_locked_zip_is_a_fault(tmp_path):
    path = write_zip(tmp_path / "x.zip", {"a.csv": MAIN})
    raw = bytearray(path.read_bytes())
    for mark in (b"PK\x03\x04", b"PK\x01\x02"):  # the bit that says "encrypted", in both of its places
        raw[raw.index(mark) + (6 if mark == b"PK\x03\x04" else 8)] |= 1
    path.write_bytes(bytes(raw))
    assert read(path)[1]["rule"].tolist() == ["a ZIP that is locked with a password"]


def test_workbooks_in_an_archive_are_read_too_and_archives_in_it_are_not(tmp_path):
    inner = write_zip(tmp_path / "inner.zip", {"a.csv": MAIN})
    sheets, _ = read(write_zip(tmp_path / "x.zip", {"a.csv": MAIN, "inner.zip": inner.read_bytes()}))
    assert list(sheets) == [""] and sheets[""].note == "1 other file in the ZIP: not read"


def test_an_archive_of_pictures_is_counted(tmp_path):
    assert archives.only_media(write_zip(tmp_path / "x.zip", {"a/1.jpg": b"1", "a/2.jpg": b"1", "a/.x": b""})) == 2
    assert archives.only_media(write_zip(tmp_path / "y.zip", {"a/1.jpg": b"1", "a.csv": MAIN})) == 0
    assert zipfile.is_zipfile(tmp_path / "y.zip")
