"""Dictionaries of word forms and their lemmas, read once a machine and shared by every process on it.

simplemma ships its dictionaries packed tightly; a process that unpacks them pays up to two seconds and 120 MB for one
language, each time anew. Here the first process that needs a language writes it unpacked to the cache folder of the
user, and all others map that file into memory: they open it at once, and the system holds one copy for all of them. A
file holds the dictionary of one version of simplemma, never two, and appears as a whole or not at all. Where nothing
can be written (a home folder that is read-only, a full disk), the dictionary is held in memory as simplemma holds it.
"""

from __future__ import annotations

import mmap
import os
import struct
import tempfile
from collections.abc import Iterator, Mapping
from pathlib import Path
from zlib import crc32

import numpy as np

_LAYOUT = 1  # of the file; a new number when it changes, so that no version reads what another wrote
_HEADER = struct.Struct("=8sQQQ")  # mark, buckets, words, size of the file in bytes
_MARK = b"here-dic"


def cache_folder() -> Path:
    """Where this user's dictionaries lie unpacked, by version of simplemma."""
    from importlib.metadata import version

    from platformdirs import user_cache_path

    return user_cache_path("herelib", appauthor=False) / f"dictionaries-{_LAYOUT}-simplemma-{version('simplemma')}"


class StoredDictionary(Mapping[str, str]):
    """Lemma by form, read from a file as `write` makes it.

    Forms stand in buckets by their checksum, one after the other as "line feed, form, zero, lemma": a look-up reads
    where its bucket begins and searches the few bytes of it.

    Raises
    ------
    ValueError
        If the file is none of these, or not whole.
    """

    def __init__(self, path: Path) -> None:
        with open(path, "rb") as file:
            self._bytes = mmap.mmap(file.fileno(), 0, access=mmap.ACCESS_READ)
        if len(self._bytes) < _HEADER.size:
            raise ValueError(f"{path.name}: no dictionary")
        mark, buckets, self._words, size = _HEADER.unpack_from(self._bytes)
        self._text = _HEADER.size + 4 * (buckets + 1)
        if mark != _MARK or size != len(self._bytes) or self._text > size:
            raise ValueError(f"{path.name}: no dictionary, or a part of one")
        self._start = memoryview(self._bytes)[_HEADER.size : self._text].cast("I")
        self._last_bucket = buckets - 1  # buckets are a power of two: also the mask that tells a form's bucket

    def get(self, form, default=None):
        """The lemma of a form, or `default`."""
        key = form.encode("utf-8", "surrogatepass")
        bucket = crc32(key) & self._last_bucket
        first, last = self._start[bucket], self._start[bucket + 1]
        if first == last:
            return default
        first, last = self._text + first, self._text + last
        at = self._bytes.find(b"\n%b\0" % key, first, last)
        if at < 0:
            return default
        lemma = at + len(key) + 2
        end = self._bytes.find(b"\n", lemma, last)
        return self._bytes[lemma : last if end < 0 else end].decode("utf-8")

    def __getitem__(self, form: str) -> str:
        lemma = self.get(form)
        if lemma is None:
            raise KeyError(form)
        return lemma

    def __contains__(self, form: object) -> bool:
        return isinstance(form, str) and self.get(form) is not None

    def __iter__(self) -> Iterator[str]:
        for entry in self._bytes[self._text :].split(b"\n")[1:]:
            yield entry.partition(b"\0")[0].decode("utf-8")

    def __len__(self) -> int:
        return self._words


def write(dictionary: Mapping[str, str], path: Path) -> None:
    """Write a dictionary so that `StoredDictionary` reads it; whoever looks sees the whole file or none.

    Raises
    ------
    OSError
        If it cannot be written; nothing is left behind then.
    ValueError
        If a form or a lemma holds a line feed or a zero, which part the entries of the file.
    """
    pairs = [(form.encode("utf-8"), lemma.encode("utf-8")) for form, lemma in dictionary.items()]
    if any(mark in word for pair in pairs for word in pair for mark in (b"\n", b"\0")):
        raise ValueError("a form or a lemma holds a line feed or a zero")
    buckets = 1 << max(len(pairs) - 1, 1).bit_length()
    bucket = np.fromiter((crc32(form) for form, _ in pairs), dtype=np.int64, count=len(pairs)) & (buckets - 1)
    order = np.argsort(bucket, kind="stable")
    entries = [b"\n%b\0%b" % pairs[number] for number in order.tolist()]
    lengths = np.array([len(entry) for entry in entries], dtype=np.int64)
    ends = np.cumsum(np.bincount(bucket[order], weights=lengths, minlength=buckets)).astype(np.uint32)
    starts, text = np.concatenate([[0], ends]).astype(np.uint32).tobytes(), b"".join(entries)
    size = _HEADER.size + len(starts) + len(text)
    path.parent.mkdir(parents=True, exist_ok=True)
    descriptor, part = tempfile.mkstemp(prefix=f".{path.name}-", dir=path.parent)
    try:
        with os.fdopen(descriptor, "wb") as file:
            file.write(_HEADER.pack(_MARK, buckets, len(pairs), size) + starts)
            file.write(text)
            file.flush()
            os.fsync(file.fileno())
        os.replace(part, path)  # two processes that write at once write the same, and the later one stands
    except BaseException:
        Path(part).unlink(missing_ok=True)
        raise


class StoredFactory:
    """The dictionaries of simplemma by language, in the form in which its strategies ask for them."""

    def __init__(self, folder: Path | None = None) -> None:
        from simplemma.strategies.dictionaries.dictionary_factory import SUPPORTED_LANGUAGES

        self.languages = frozenset(SUPPORTED_LANGUAGES)
        self._folder = folder
        self._dictionaries: dict[str, Mapping[str, str]] = {}

    def get_dictionary(self, lang: str) -> Mapping[str, str]:
        """Lemma by form in a language; simplemma gives the name of the argument.

        Raises
        ------
        ValueError
            If simplemma has no such language.
        """
        if lang not in self._dictionaries:
            if lang not in self.languages:
                raise ValueError(f"{lang}: simplemma has no dictionary of this language")
            self._dictionaries[lang] = self._read(lang)
        return self._dictionaries[lang]

    def _read(self, language: str) -> Mapping[str, str]:
        """The dictionary from its file, which is written first where there is none; else as simplemma reads it."""
        from simplemma.strategies.dictionaries.dictionary_factory import DefaultDictionaryFactory

        path = (self._folder or cache_folder()) / f"{language}.dictionary"
        try:
            return StoredDictionary(path)
        except (OSError, ValueError):
            unpacked = DefaultDictionaryFactory(cache_max_size=1).get_dictionary(language)
        try:
            write(unpacked, path)
            return StoredDictionary(path)
        except (OSError, ValueError):
            return unpacked
