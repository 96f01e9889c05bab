"""What is no table is told by its name, and by its first line where a name says nothing."""

from pathlib import PurePath

import pytest

from herelib.files import kinds


@pytest.mark.parametrize(
    "name", [".hidden.csv", "~$en.xlsx", "Thumbs.db", "thumbs.DB", "desktop.ini", ".DS_Store", "__MACOSX"]
)
def test_what_programs_leave_lying_about_is_litter(name):
    assert kinds.is_litter(name) and not kinds.is_litter(f"x{name}")


def test_pictures_sounds_and_what_lies_in_the_folder_of_media_are_media():
    assert kinds.is_media(PurePath("a/1.JPG")) and kinds.is_media(PurePath("voice.m4a"))
    assert kinds.is_media(PurePath("media/form.pdf")) and not kinds.is_media(PurePath("form.pdf"))
    assert not kinds.is_media(PurePath("media.csv"))


@pytest.mark.parametrize(
    "header, expected",
    [
        ("instance ID,event,node,start,end", True),
        ("event,node,start,end,latitude,longitude", True),
        ('"event","node","start","end"', True),
        ("start,end,food,node,event", False),
        ("_uuid,start,end", False),
        ("", False),
    ],
)
def test_the_log_of_taps_is_told_by_its_header(tmp_path, header, expected):
    (tmp_path / "x.csv").write_text(f"{header}\n1,2,3,4,5\n", encoding="utf-8")
    assert kinds.is_audit(tmp_path / "x.csv") is expected


@pytest.mark.parametrize(
    "text, expected",
    [
        ("id;food\na;1\nb;2\n", False),
        ("id\tfood\tidea\na\t1\tmore, and more\n", False),
        ("We went to the east side, and then to the west.\nNobody was there.\nWe came back, later, again.\n", True),
        ("one line, two parts\n", True),
        ("", True),
    ],
)
def test_a_text_is_a_table_or_prose(tmp_path, text, expected):
    (tmp_path / "x.txt").write_text(text, encoding="utf-8")
    assert kinds.is_prose(tmp_path / "x.txt") is expected
