"""Keyed pseudonyms: of interviews by their ids, of people by the code that they keep, of interviewers by their names.

Without the key, which stays with the team, neither an id nor a code nor a name can be tried out.
"""

from __future__ import annotations

from hashlib import blake2b

import numpy as np
import pandas as pd
import pyarrow as pa
import pyarrow.compute as pc

from herelib.files import columns
from herelib.form import bare

PSEUDONYM_DIGITS = 12


def pseudonyms(ids: pd.Series, key: bytes) -> pd.Series:
    """The keyed pseudonym of each raw id, "" for a blank one.

    Keyed BLAKE2b (RFC 7693) of 6 bytes, in hexadecimal digits behind an "i": the same id and key give the same
    pseudonym, and without the key an id cannot be tried out.

    Examples
    --------
    >>> pseudonyms(pd.Series(["a", ""]), b"key").tolist()
    ['i21eae8edea43', '']
    """
    # BLAKE2b takes keys of up to 64 bytes: a longer one is hashed first, as HMAC does it.
    key = key if len(key) <= blake2b.MAX_KEY_SIZE else blake2b(key).digest()
    coded, size = isinstance(ids.dtype, pd.CategoricalDtype), PSEUDONYM_DIGITS // 2
    raw = pa.array(ids.cat.categories if coded else ids, type=pa.string())
    raw = raw.combine_chunks() if isinstance(raw, pa.ChunkedArray) else raw
    digests = [blake2b(each, key=key, digest_size=size).digest() for each in raw.cast(pa.binary()).to_pylist()]
    signs = np.full((len(raw), PSEUDONYM_DIGITS + 1), ord("i"), dtype=np.uint8)  # all at once: a tenth of the time
    signs[:, 1:] = np.frombuffer(b"".join(digests).hex().encode(), dtype=np.uint8).reshape(len(raw), PSEUDONYM_DIGITS)
    starts = np.arange(len(raw) + 1, dtype=np.int32) * np.int32(PSEUDONYM_DIGITS + 1)
    all_keyed = pa.StringArray.from_buffers(len(raw), pa.py_buffer(starts), pa.py_buffer(signs))
    keyed = pd.Series(pc.if_else(pc.equal(raw, ""), "", all_keyed), dtype=str).array
    return pd.Series(keyed[ids.cat.codes] if coded else keyed, index=ids.index)


def person_pseudonyms(codes: pd.Series, key: bytes) -> pd.Series:
    """The keyed pseudonym of what people wrote to be known by, "" where they wrote nothing.

    Capitals, accents, spaces and signs are left out before: a code is the same however it is typed. The key is another
    one than that of interviews: nobody can see that somebody's code is the id of an interview.

    Examples
    --------
    >>> codes = person_pseudonyms(pd.Series(["QX 48", "qx-48", "", "-"]), b"key").tolist()
    >>> codes[0] == codes[1], codes[0][0], codes[2:]
    (True, 'p', ['', ''])
    """
    of_people = blake2b(key, digest_size=32, person=b"here people").digest()
    return columns.translated(codes.astype(str), lambda text: _person(text, of_people, "p")).astype(str)


def interviewer_pseudonyms(names: pd.Series, key: bytes) -> pd.Series:
    """The keyed pseudonym of who asked, "" where nobody wrote it down; spelled alike as for `person_pseudonyms`.

    The key is one of its own: nobody can see that an interviewer was interviewed.

    Examples
    --------
    >>> names = interviewer_pseudonyms(pd.Series(["A. Ozola", "a ozola", ""]), b"key").tolist()
    >>> names[0] == names[1], names[0][0], names[2:]
    (True, 'v', [''])
    """
    of_interviewers = blake2b(key, digest_size=32, person=b"here asked").digest()
    return columns.translated(names.astype(str), lambda text: _person(text, of_interviewers, "v")).astype(str)


def _person(text: str, key: bytes, letter: str) -> str:
    plain = "".join(sign for sign in bare(text) if sign.isalnum())
    return f"{letter}{blake2b(plain.encode(), key=key, digest_size=PSEUDONYM_DIGITS // 2).hexdigest()}" if plain else ""
