"""Columns that a tool has no field for, carried in its notes, so that what goes out comes back the same.

They stand below the text of the note, one line a column:

    Care or company is missing
    (blank line)
    [here]
    code = need_care
    label_lv = Aprūpe

A code that is renamed in the tool keeps its `code` that way. A cleared segment carries a fingerprint of its words, so
that a passage which somebody moves later is no longer cleared.
"""

from __future__ import annotations

import hashlib
import re
import unicodedata
from collections.abc import Mapping, Sequence

CODEBOOK = ("code", "parent", "definition", "label", "color", "codable")  # columns of every codebook
# A line of its own after a blank one, or at the very start: tools on Windows turn each line end into two signs.
_BLOCK = re.compile(r"(?:\A|\n\n|\r\n\r\n)\[here\](?=\r?\n|\Z)")
_ESCAPES = {"\\": "\\\\", "\n": "\\n", "\r": "\\r", "=": "\\e"}
_PLAIN = {"n": "\n", "r": "\r", "e": "="}


def noted(text: str, extras: Mapping[str, str]) -> str:
    """A note with further columns below it; `unnoted` takes them apart again.

    Examples
    --------
    >>> unnoted(noted("Care is missing", {"label_lv": "Aprūpe", "terms_lv": ""}))
    ('Care is missing', {'label_lv': 'Aprūpe'})
    """
    lines = [f"{_escaped(key)} = {_escaped(value, '=')}" for key, value in extras.items() if value]
    if not lines and not _BLOCK.search(text):  # a text that looks like a block needs one below it, to stay a text
        return text
    return "\n".join([text + "\n\n[here]" if text else "[here]", *lines])


def unnoted(note: str) -> tuple[str, dict[str, str]]:
    """A note without the further columns below it, and these."""
    blocks = list(_BLOCK.finditer(note))
    if not blocks:
        return note, {}
    # The last block is ours: an earlier one is text that somebody wrote or copied.
    text, extras = note[: blocks[-1].start()], {}
    for line in note[blocks[-1].end() :].split("\n"):
        key, sign, value = line.removesuffix("\r").partition(" = ")
        if sign:
            extras[_unescaped(key)] = _unescaped(value)
        elif line.strip():  # somebody wrote on below the block
            text = f"{text}\n{line}" if text else line
    return text, extras


def _escaped(text: str, leave: str = "") -> str:
    return "".join(sign if sign in leave else _ESCAPES.get(sign, sign) for sign in text)


def _unescaped(text: str) -> str:
    return re.sub(r"\\(.)", lambda escape: _PLAIN.get(escape[1], escape[1]), text)


def fingerprint(words: str) -> str:
    """Tells whether words are the same, white space aside, without telling the words."""
    return _hash(" ".join(unicodedata.normalize("NFC", words).split()))[:16]


def shortened(name: str, longest: int) -> str:
    """A name of at most so many letters; a long one ends in letters of its hash.

    Examples
    --------
    >>> shortened("need_care", 20), len(shortened("x" * 300, 50))
    ('need_care', 50)
    """
    return name if len(name) <= longest else f"{name[: longest - 9]}~{_hash(name)[:8]}"


def _hash(text: str) -> str:
    # "replace": half a surrogate pair, which old exports hold, cannot be encoded and must not stop a whole file.
    return hashlib.sha256(text.encode(errors="replace")).hexdigest()


def code_note(row: Mapping[str, str], name: str, homeless: Sequence[str] = ()) -> str:
    """A code's definition with the columns that a tool has no field for (`homeless`, and all further ones)."""
    extras = {column: text for column, text in row.items() if column not in CODEBOOK and text}
    extras |= {column: row[column] for column in homeless if row[column] not in ("", "yes")}
    if extras or name != row["code"] or row["label"]:
        written = name if name != (row["label"] or row["code"]) else ""
        extras = {"code": row["code"], "label": row["label"], "written": written} | extras
    return noted(row["definition"], extras)


def source_note(row: Mapping[str, str], name: str) -> str:
    """Which open answer a source is, for a tool's note on it."""
    altered = {"source": row["source"], "written": name} if name != row["source"] else {}
    return noted("", altered | {column: row[column] for column in ("interview", "item", "read_by")})


def segment_note(memo: str, cleared: str, words: str) -> str:
    """A segment's memo, with the fingerprint of its words if these are cleared."""
    return noted(memo, {"cleared": fingerprint(words) if cleared == "yes" else ""})
