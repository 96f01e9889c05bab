"""Foreign archives and XML, read without trust, and written so that the same content is the same bytes."""

from __future__ import annotations

import contextlib
import re
import zipfile
import zlib
from collections.abc import Callable, Iterator, Mapping
from pathlib import Path
from xml.etree.ElementTree import Element, ParseError

from defusedxml import DefusedXmlException
from defusedxml.ElementTree import fromstring

from herelib.errors import HereError
from herelib.files import EPOCH
from herelib.qda.coding import Losses

LONGEST = 200_000_000  # bytes of one file in an archive
MANY = 100_000  # files in an archive

# A path from the root, with a drive letter, or with ".." in it: a file that an unpacker would write somewhere else.
_OUTSIDE = re.compile(r"/|[A-Za-z]:|(?:.*/)?\.\.(?:/|$)")
# What no XML 1.0 document may hold, not even as a character reference.
_ILLEGAL = re.compile(r"[^\t\n\r\x20-\ud7ff\ue000-\ufffd\U00010000-\U0010ffff]")
_IN_ATTRIBUTE = str.maketrans({'"': "&quot;", "\n": "&#10;", "\t": "&#9;"})


@contextlib.contextmanager
def opened(path: Path) -> Iterator[dict[str, Callable[[], bytes]]]:
    """The files of a ZIP archive: by name, what gives the content. Nothing is unpacked.

    Raises
    ------
    HereError
        If it is no archive, is damaged or locked, names files outside of itself, or holds too much.
    """
    with contextlib.ExitStack() as stack:
        with _damage(path):
            archive = stack.enter_context(zipfile.ZipFile(path))
            infos = archive.infolist()
        names = [info.filename.replace("\\", "/") for info in infos]
        if len(infos) > MANY or len(set(names)) < len(names):
            raise HereError(f"{path}: too many files in it, or two of one name: export it again")
        if any(_OUTSIDE.match(name) for name in names):
            raise HereError(f"{path}: names files outside of itself, which no program exports: do not use it")
        yield {name: _reader(archive, info, path) for name, info in zip(names, infos, strict=True)}


@contextlib.contextmanager
def _damage(path: Path) -> Iterator[None]:
    try:
        yield
    except (zipfile.BadZipFile, zlib.error, EOFError, NotImplementedError, RuntimeError, ValueError, OverflowError):
        raise HereError(f"{path}: a damaged or locked archive: export it again, without a password") from None


def _reader(archive: zipfile.ZipFile, info: zipfile.ZipInfo, path: Path) -> Callable[[], bytes]:
    def content() -> bytes:
        with _damage(path), archive.open(info) as file:
            raw = file.read(LONGEST + 1)  # whatever size the archive claims
        if len(raw) > LONGEST:
            raise HereError(f"{path}: a file in it is longer than {LONGEST} bytes: export it without media")
        return raw

    return content


def parsed(raw: bytes, path: Path) -> Element:
    """The root of an XML file.

    Raises
    ------
    HereError
        If it is not well-formed, or declares a document type, entities among them.
    """
    try:
        return fromstring(raw, forbid_dtd=True)
    except DefusedXmlException:
        raise HereError(f"{path}: its XML declares entities, which no program exports: do not use it") from None
    except (ParseError, ValueError, LookupError):
        raise HereError(f"{path}: damaged XML: export it again") from None


def write(path: Path, files: Mapping[str, bytes]) -> None:
    """Write a ZIP archive, its files in the order given, without dates and uncompressed."""
    with zipfile.ZipFile(path, "w", zipfile.ZIP_STORED) as archive:
        for name, raw in files.items():
            info = zipfile.ZipInfo(name, EPOCH)
            info.create_system = 0  # else the same content is other bytes on Windows
            archive.writestr(info, raw)


class Xml:
    """Writes XML that keeps every sign, line ends and tabs too, and counts those that XML cannot hold."""

    def __init__(self) -> None:
        self.losses = Losses()
        self._lines, self._depth = ['<?xml version="1.0" encoding="utf-8"?>'], 0

    def open(self, tag: str, **attributes: str) -> None:
        """Start an element; `close` ends it."""
        self._lines.append(f"{' ' * self._depth}<{tag}{self._written(attributes)}>")
        self._depth += 1

    def close(self, tag: str) -> None:
        """End an element."""
        self._depth -= 1
        self._lines.append(f"{' ' * self._depth}</{tag}>")

    def single(self, tag: str, **attributes: str) -> None:
        """An element without content."""
        self._lines.append(f"{' ' * self._depth}<{tag}{self._written(attributes)}/>")

    def text(self, tag: str, text: str) -> None:
        """An element with a text; none if the text is blank."""
        if text:
            self._lines.append(f"{' ' * self._depth}<{tag}>{self._safe(text)}</{tag}>")

    def content(self) -> bytes:
        """The file."""
        return ("\n".join(self._lines) + "\n").encode("utf-8")

    def _written(self, attributes: Mapping[str, str]) -> str:
        return "".join(f' {key}="{self._safe(text).translate(_IN_ATTRIBUTE)}"' for key, text in attributes.items())

    def _safe(self, text: str) -> str:
        text, illegal = _ILLEGAL.subn("\ufffd", text)
        self.losses.add("letter in a name or note", "XML cannot hold it: replaced", count=illegal)
        return text.replace("&", "&amp;").replace("<", "&lt;").replace(">", "&gt;").replace("\r", "&#13;")
