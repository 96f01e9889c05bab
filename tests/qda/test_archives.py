"""Archives and XML of strangers, and our own, which are the same bytes for the same content."""

import io
import zipfile

import pytest

from herelib.errors import HereError
from herelib.qda import archives


@pytest.fixture
def archive(tmp_path):
    def written(files, compression=zipfile.ZIP_STORED):
        raw = io.BytesIO()
        with zipfile.ZipFile(raw, "w", compression) as into:
            for name, content in files.items():
                into.writestr(name, content)
        path = tmp_path / "p.zip"
        path.write_bytes(raw.getvalue())
        return path

    return written


def test_files_are_read_by_name_on_demand(archive):
    with archives.opened(archive({"a.txt": b"one", "sources/b.txt": b"two"})) as members:
        assert {name: read() for name, read in members.items()} == {"a.txt": b"one", "sources/b.txt": b"two"}


@pytest.mark.parametrize("name", ["../evil.txt", "sources/../../evil", "/etc/evil", "C:\\evil", "sources\\..\\evil"])
def test_archives_that_name_files_outside_are_refused(archive, name):
    with pytest.raises(HereError, match="names files outside of itself"), archives.opened(archive({name: b"x"})):
        pass


def test_an_archive_that_unpacks_to_more_than_is_allowed_is_refused(archive, monkeypatch):
    monkeypatch.setattr(archives, "LONGEST", 1000)
    path = archive({"project.qde": b" " * 100_000}, zipfile.ZIP_DEFLATED)
    with archives.opened(path) as members, pytest.raises(HereError, match="longer than 1000 bytes"):
        members["project.qde"]()


def test_more_files_than_any_project_has_are_refused(archive, monkeypatch):
    monkeypatch.setattr(archives, "MANY", 2)
    with pytest.raises(HereError, match="too many files"), archives.opened(archive(dict.fromkeys("abc", b""))):
        pass


def test_what_is_no_archive_is_one_sentence(tmp_path):
    path = tmp_path / "p.zip"
    path.write_bytes(b"PK\x03\x04 and no more")
    with pytest.raises(HereError, match=r"p\.zip: a damaged or locked archive"), archives.opened(path):
        pass


def test_the_same_files_are_the_same_bytes(tmp_path):
    for name in ("a.zip", "b.zip"):
        archives.write(tmp_path / name, {"x": b"one", "y": b"two"})
    assert (tmp_path / "a.zip").read_bytes() == (tmp_path / "b.zip").read_bytes()
    with archives.opened(tmp_path / "a.zip") as members:
        assert [(name, read()) for name, read in members.items()] == [("x", b"one"), ("y", b"two")]


def test_xml_keeps_every_sign_and_counts_those_that_it_cannot_hold(tmp_path):
    xml = archives.Xml()
    xml.open("a", name='line\nend\t"<&>"')
    xml.text("b", "two\r\nlines \x00 🥖")
    xml.text("c", "")
    xml.single("d", x="1")
    xml.close("a")
    root = archives.parsed(xml.content(), tmp_path)
    assert root.get("name") == 'line\nend\t"<&>"' and root.find("b").text == "two\r\nlines \ufffd 🥖"
    assert root.find("c") is None and root.find("d").get("x") == "1"
    assert xml.losses.table()["count"].tolist() == [1]


def test_damaged_xml_is_one_sentence(tmp_path):
    with pytest.raises(HereError, match="damaged XML: export it again"):
        archives.parsed(b"<a><b></a>", tmp_path)
