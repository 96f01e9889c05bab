"""The letters of a text file: which encoding it is in, and where and why they cannot be trusted."""

from __future__ import annotations

import codecs
import mmap
import re
from collections.abc import Iterable
from pathlib import Path

import numpy as np

from herelib.errors import Faults

PART = 1 << 20  # bytes that are looked at at once
_MARKS = {
    codecs.BOM_UTF8: "utf-8",
    codecs.BOM_UTF32_LE: "utf-32",
    codecs.BOM_UTF32_BE: "utf-32",
    codecs.BOM_UTF16_LE: "utf-16",
    codecs.BOM_UTF16_BE: "utf-16",
}
_LIKELY = {  # single-byte encodings that office programs of a language write
    "cp1257": ("lv", "lt", "et"),
    "cp1250": ("pl", "cs", "sk", "hu", "sl", "hr", "ro"),
    "cp1251": ("ru", "uk", "bg", "sr"),
    "cp1253": ("el",),
    "cp1254": ("tr",),
}
_CUT_OFF = ("the file ends in the middle of a letter: it is cut off", "download or copy it again")
_MANY_BYTES = re.compile(rb"[\xc3-\xdf][\x80-\xbf]|[\xe0-\xef][\x80-\xbf]{2}")  # letters of UTF-8 beyond ASCII
_HALF = re.compile(rb"[\xc2-\xf4][\x80-\xbf]{0,2}")  # the beginning of one
# what such a letter looks like to a program that takes UTF-8 for an encoding of Windows
_SPOILED = re.compile(r"[ÃÂÄÅÐÑÒÓ][\x80-\xbf€‚ƒ„…†‡ˆ‰Š‹ŒŽ‘’“”•–—˜™š›œžŸŖÆøŗæ]")
_LOST = "\ufffd"
_FEW = 3  # so many such pairs may be chance, or one cell


def utf8(path: Path, encoding: str, file: str, faults: Faults, languages: Iterable[str] = ()) -> Path | bytes | None:
    """The file itself where it is UTF-8 already, else its text as UTF-8; None, with the reason, where it has none.

    Parameters
    ----------
    encoding : as declared; "" takes the file's mark or the zero bytes of UTF-16, and guesses nothing else
    file : the file as messages call it
    languages : of the study: only for the advice which encoding a file may have
    """
    with path.open("rb") as handle:
        known = encoding or marked(handle.read(PART))
    on_disk = path if isinstance(path, Path) else path.read_bytes()
    source = on_disk if known.lower().replace("_", "-") in ("", "utf-8", "utf8", "utf-8-sig", "ascii") else None
    if source is None:
        source = _decoded(path.read_bytes(), known, file, faults, languages)
    if source is None:
        return None
    zero = _zero(source)
    if zero is not None:
        rule = "holds zero bytes: no text, or another encoding (UTF-16?)"
        faults.add(file, zero, "", "", rule, _advice(file, languages))
        return None
    return source


def marked(head: bytes) -> str:
    """The encoding that a file shows by its mark or by its zero bytes; "" for none."""
    for mark, name in _MARKS.items():
        if head.startswith(mark):
            return name
    pairs = np.frombuffer(head[: len(head) // 2 * 2], dtype=np.uint8).reshape(-1, 2) == 0
    # Letters of Latin script have a zero byte each in UTF-16, always on the same side; commas and digits have, too.
    low, high = pairs.mean(axis=0) if len(pairs) else (0, 0)
    if high > 0.4 and low < 0.1:
        return "utf-16-le"
    return "utf-16-be" if low > 0.4 and high < 0.1 else ""


def _decoded(raw: bytes, encoding: str, file: str, faults: Faults, languages: Iterable[str]) -> bytes | None:
    """A text in a known encoding as UTF-8."""
    # A single-byte encoding reads any bytes: UTF-8 taken for cp1257 gives wrong letters, and no error.
    if not raw.isascii() and not encoding.lower().startswith("utf") and valid(raw):
        rule = f"study.yaml declares {encoding}, and the file is UTF-8"
        faults.add(file, "", "", "", rule, "take its encoding out of exports in study.yaml")
        return None
    try:
        text = raw.decode(encoding).removeprefix("\ufeff")
    except UnicodeDecodeError as error:
        if "truncated" in error.reason and error.end >= len(raw):
            faults.add(file, "", "", "", *_CUT_OFF)
            return None
        line = raw[: error.start].count(b"\n") + 1
        faults.add(file, line, "", "", f"not {encoding} (byte {error.start})", _advice(file, languages))
        return None
    except (LookupError, UnicodeError, ValueError):  # study.yaml names what is no encoding of text
        rule = "not readable in the encoding that study.yaml declares"
        faults.add(file, "", "", "", rule, _advice(file, languages))
        return None
    return text.encode()


def valid(source: Path | bytes) -> bool:
    """Whether a text is UTF-8."""
    if isinstance(source, Path):
        return _bad_byte(source) is None
    try:
        source.decode()
    except UnicodeDecodeError:
        return False
    return True


def _zero(source: Path | bytes) -> int | None:
    """The line of the first zero byte, None if there is none."""
    if isinstance(source, bytes):
        position = source.find(b"\x00")
        return None if position < 0 else source.count(b"\n", 0, position) + 1
    with source.open("rb") as handle, mmap.mmap(handle.fileno(), 0, access=mmap.ACCESS_READ) as raw:
        position = raw.find(b"\x00")
    return None if position < 0 else _line(source, position)


def not_utf8(path: Path, file: str, faults: Faults, languages: Iterable[str]) -> None:
    """Say what is wrong with a file that was taken for UTF-8 and holds other bytes."""
    byte, raw = _bad_byte(path), path.read_bytes()
    bytes_beyond_ascii = sum(map(raw.count, (bytes([sign]) for sign in range(128, 256))))
    utf8_bytes = sum(map(len, _MANY_BYTES.findall(raw)))
    if utf8_bytes and _HALF.fullmatch(raw[byte:]):
        faults.add(file, _line(path, byte), "", "", *_CUT_OFF)
    # In cp1252 and its kin two foreign letters in a row are rare, and seldom look like a letter of UTF-8.
    elif utf8_bytes >= 4 and utf8_bytes > 0.3 * bytes_beyond_ascii:
        rule = "two encodings in one file: UTF-8, and another one from here on"
        do = "save each of the files that were joined here as UTF-8, and join them again"
        faults.add(file, _line(path, byte), "", "", rule, do)
    else:
        faults.add(file, _line(path, byte), "", "", f"not UTF-8 (byte {byte})", _advice(file, languages))


def _bad_byte(path: Path) -> int | None:
    """The position of the first byte that is no UTF-8, None if all are."""
    # In parts: an export of some gigabytes must not lie in memory twice only to find one byte.
    decoder, done = codecs.getincrementaldecoder("utf-8")(), 0
    with path.open("rb") as handle:
        while part := handle.read(PART):
            waiting = len(decoder.getstate()[0])
            try:
                decoder.decode(part)
            except UnicodeDecodeError as error:
                return done - waiting + error.start
            done += len(part)
    waiting = len(decoder.getstate()[0])
    return done - waiting if waiting else None


def _line(path: Path, byte: int) -> int:
    """The line in which a byte stands."""
    lines, left = 1, byte
    with path.open("rb") as handle:
        while left > 0 and (part := handle.read(min(left, PART))):
            lines += part.count(b"\n")
            left -= len(part)
    return lines


def _advice(file: str, languages: Iterable[str]) -> str:
    if not file.startswith("interviews/"):
        return "save it as UTF-8"
    of_languages = [name for name, spoken in _LIKELY.items() if set(spoken) & set(languages)]
    likely = " or ".join([*of_languages, "cp1252"][:2])
    return f"save it as UTF-8, or declare its encoding under exports in study.yaml (perhaps {likely})"


def spoiled(text: str) -> tuple[str, str, bool] | None:
    """What an earlier program did to the letters of a text, what to do, and whether most of them suffered; or None.

    Examples
    --------
    >>> spoiled("ēdiens, ūdens, māja".encode().decode("latin-1"))
    ('letters that were read in a wrong encoding (such as Ä“ or Ã±)', 'export it again, and open it as UTF-8', True)
    >>> spoiled("ēdiens, ūdens, māja") is None, spoiled("m\ufffdja")[0]
    (True, 'letters that an earlier program lost (shown as \ufffd)')
    """
    if text.isascii():
        return None
    do = "export it again, and open it as UTF-8"
    pairs, lost = len(_SPOILED.findall(text)), text.count(_LOST)
    foreign = sum(1 for sign in text if sign > "\x7f")
    if pairs >= _FEW:
        return "letters that were read in a wrong encoding (such as Ä“ or Ã±)", do, 4 * pairs >= foreign
    return (f"letters that an earlier program lost (shown as {_LOST})", do, False) if lost else None
