"""The encoding of a file is known by its bytes, or said to be unknown; letters that suffered are seen."""

import pytest

from herelib.errors import Faults
from herelib.files import encodings

WORDS = "ēdiens, ūdens, māja, bērni"


@pytest.fixture
def read(tmp_path):
    def reader(raw, encoding="", languages=()):
        path, faults = tmp_path / "x.csv", Faults()
        path.write_bytes(raw)
        return encodings.utf8(path, encoding, "interviews/x.csv", faults, languages), faults.table()["rule"].tolist()

    return reader


def test_a_file_in_utf8_is_not_copied(read, tmp_path):
    assert read(WORDS.encode())[0] == tmp_path / "x.csv"
    assert read(WORDS.encode(), "UTF_8")[0] == tmp_path / "x.csv"


@pytest.mark.parametrize("encoding", ["utf-16", "utf-16-le", "utf-16-be", "utf-32"])
def test_encodings_of_two_and_four_bytes_are_known_by_their_marks_or_zeros(read, encoding):
    text = f"start,end\n{WORDS}"
    assert read(text.encode(encoding))[0].decode() == text


def test_a_declared_encoding_is_believed_unless_the_file_shows_another(read):
    assert read(WORDS.encode("cp1257"), "cp1257")[0].decode() == WORDS
    assert read(b"plain", "cp1257")[0] == b"plain"
    assert read(WORDS.encode(), "cp1257")[1] == ["study.yaml declares cp1257, and the file is UTF-8"]
    assert read(WORDS.encode("cp1257"), "ascii")[1] == []  # the reader of cells says where it is not


def test_a_byte_that_an_encoding_lacks_is_named(read):
    assert read(b"a\nb \x81", "cp1252")[1] == ["not cp1252 (byte 4)"]


@pytest.mark.parametrize("encoding", ["utf-16", "utf-16-le"])
def test_text_of_two_bytes_that_is_cut_off_is_said_to_be(read, encoding):
    raw = f"start,end\n{WORDS}".encode(encoding)[:-1]
    assert read(raw)[1] == ["the file ends in the middle of a letter: it is cut off"]


@pytest.mark.parametrize(
    "languages, likely",
    [(("lv",), "cp1257 or cp1252"), (("pl", "ru"), "cp1250 or cp1251"), (("es",), "cp1252"), ((), "cp1252")],
)
def test_the_advice_names_what_offices_of_a_language_write(tmp_path, languages, likely):
    path, faults = tmp_path / "x.csv", Faults()
    path.write_bytes("ñandú".encode("cp1252"))
    encodings.not_utf8(path, "interviews/x.csv", faults, languages)
    assert faults.table()["do"].iloc[0].endswith(f"(perhaps {likely})")


@pytest.mark.parametrize("wrong", ["latin-1", "cp1252", "cp1257"])
def test_letters_that_were_read_in_a_wrong_encoding_are_seen(wrong):
    once = WORDS.encode().decode(wrong, "ignore")
    assert encodings.spoiled(once)[2] and encodings.spoiled(f"{WORDS * 9} {once}") is not None
    assert not encodings.spoiled(f"{WORDS * 9} {once}")[2]


@pytest.mark.parametrize("text", [WORDS, "¿Qué?", "Ñandú", "Ä Ö Ü „Ä“", "naïve café – Ðe", "вода", "水"])
def test_letters_of_any_language_are_not_taken_for_spoiled_ones(text):
    assert encodings.spoiled(text) is None
