"""Human coding as a value that belongs to no tool: codes, texts, segments, and what was lost on the way.

Columns that a tool has no field for, carried in its notes.

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
from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import NamedTuple

import pandas as pd

from herelib.errors import shown
from herelib.qda.positions import Counting, Habits, boundaries, letters_before, likeness, ways

FIXED = ("code", "parent", "definition", "label", "color", "codable")  # columns of every codebook
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
    if not lines and not _BLOCK.search(text):
        return text
    return "\n".join([text + "\n\n[here]" if text else "[here]", *lines])


def unnoted(note: str) -> tuple[str, dict[str, str]]:
    """A note without the further columns below it, and these."""
    found = list(_BLOCK.finditer(note))
    if not found:
        return note, {}
    text, extras = note[: found[-1].start()], {}
    for line in note[found[-1].end() :].split("\n"):
        key, sign, value = line.removesuffix("\r").partition(" = ")
        if sign:
            extras[_unescaped(key)] = _unescaped(value)
        elif line.strip():  # somebody wrote on below the block
            text = f"{text}\n{line}" if text else line
    return text, extras


def _escaped(text: str, leave: str = "") -> str:
    return "".join(sign if sign in leave else _ESCAPES.get(sign, sign) for sign in text)


def _unescaped(text: str) -> str:
    return re.sub(r"\\(.)", lambda found: _PLAIN.get(found[1], found[1]), text)


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
    return hashlib.sha256(text.encode(errors="replace")).hexdigest()


def code_note(row: Mapping[str, str], name: str, homeless: Sequence[str] = ()) -> str:
    """A code's definition with the columns that a tool has no field for (`homeless`, and all further ones)."""
    extras = {column: text for column, text in row.items() if column not in FIXED and text}
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


CODEBOOK = FIXED
SOURCES = ("source", "interview", "item", "text", "read_by")
SEGMENTS = ("source", "code", "coder", "start", "end", "memo", "cleared", "quote")
LOSSES = ("what", "name", "count", "reason")
_COLOR = re.compile(r"#(?:[0-9A-Fa-f]{6}|[0-9A-Fa-f]{3})")
HABITS = Habits()
DEEPEST = 20  # names of so many parents tell codes of one name apart


@dataclass(frozen=True)
class Coding:
    """Codes, texts and coded segments, as read from a tool or a study.

    codebook : [code, parent, definition, label, color, codable, then any further columns of a study's codebook]
        Parents stand before their children. `label` is what a tool calls the code where that is not `code`. `codable`
        is no for a heading that no segment should have.
    sources : [source, interview, item, text, read_by]
        One text each. `text` is blank where the file did not hold it. `read_by` names the coders, one a line, who read
        the text and found nothing to code.
    segments : [source, code, coder, start, end, memo, cleared, quote]
        Letters from 0, `end` excluded. `start` is -1 where the file tells the words only: then they stand in `quote`.
    losses : [what, name, count, reason]
        What did not come through, or not unchanged. Never a text of an interview.
    """

    codebook: pd.DataFrame
    sources: pd.DataFrame
    segments: pd.DataFrame
    losses: pd.DataFrame


class Losses:
    """Counts what did not come through, by kind, name and reason."""

    def __init__(self) -> None:
        self._counts: Counter[tuple[str, str, str]] = Counter()

    def add(self, what: str, reason: str, name: str = "", count: int = 1) -> None:
        """So many of a kind; a name that could be free text becomes "[text]"."""
        if count > 0:
            self._counts[(what, shown(name, spaces=True), reason)] += int(count)

    def extend(self, table: pd.DataFrame) -> None:
        """All losses of a table."""
        for what, name, count, reason in table[list(LOSSES)].to_numpy().tolist():
            self._counts[(what, name, reason)] += count

    def table(self) -> pd.DataFrame:
        """All losses so far: table [what, name, count, reason]."""
        rows = [(what, name, count, reason) for (what, name, reason), count in self._counts.items()]
        return pd.DataFrame(rows, columns=list(LOSSES)).astype({"count": "int64"})


class Code(NamedTuple):
    """A code as a tool has it: `key` and `parent` are the tool's ids, `note` its description."""

    key: object
    parent: object
    name: str
    note: str = ""
    color: str = ""
    codable: bool = True


class Source(NamedTuple):
    """A text as a tool has it; `text` is None where it is missing, `marked` says it began with a byte order mark."""

    key: object
    name: str
    text: str | None
    note: str = ""
    marked: bool = False


class Passage(NamedTuple):
    """A coded place as a tool has it; positions as the tool counts, `quote` its words as the tool keeps them."""

    source: object
    code: object
    coder: str
    start: int
    end: int
    memo: str = ""
    quote: str = ""
    cleared: str = ""


def assembled(
    codes: Iterable[Code],
    sources: Iterable[Source],
    passages: Iterable[Passage],
    losses: Losses,
    habits: Habits = HABITS,
) -> Coding:
    """A coding from what a tool holds; what cannot be kept goes to `losses`."""
    codebook, names = _codebook(list(codes), losses)
    texts = {source.key: source for source in sources}
    titles, table = _sources(list(texts.values()), losses)
    known = []
    for passage in passages:
        if passage.source not in texts:
            losses.add("segment", "its source is not in the file")
        elif passage.code not in names:
            losses.add("segment", "its code is not in the codebook", titles[passage.source])
        else:
            known.append(passage)
    rows: dict[tuple, tuple] = {}
    for passage, (start, end) in zip(known, _spans(known, texts, habits, losses), strict=True):
        title, text = titles[passage.source], texts[passage.source].text
        if text is not None:
            if not 0 <= start < min(end, len(text)):
                losses.add("segment", "it is empty, or outside of its text", title)
                continue
            losses.add("segment", "it runs beyond its text: cut at the end", title, count=end > len(text))
            end = min(end, len(text))
        quote = passage.quote if text is None else ""
        memo, extras = unnoted(passage.memo)
        stamp = extras.pop("cleared", "")
        words = quote if text is None else text[start:end]
        cleared = passage.cleared or ("yes" if stamp and stamp == fingerprint(words) else "")
        if stamp and not cleared:
            losses.add("clearance", "the words are not those that were cleared: clear them again", title)
        code = names[passage.code]
        key = (title, code, passage.coder, start, end, quote if start < 0 else "")
        losses.add("segment", "stands twice: same place, code and coder", title, count=key in rows)
        memo = noted(memo, extras) if extras else memo
        rows.setdefault(key, (title, code, passage.coder, start, end, memo, cleared, quote))
    return Coding(codebook, table, segments_table(list(rows.values()), table), losses.table())


def segments_table(rows: Sequence[tuple], sources: pd.DataFrame) -> pd.DataFrame:
    """Table `segments`, in the order of the sources, then of their places."""
    table = pd.DataFrame(rows, columns=list(SEGMENTS)).astype({"start": "int64", "end": "int64"})
    table = table.astype({name: str for name in SEGMENTS if name not in ("start", "end")})
    places = {name: place for place, name in enumerate(sources["source"])}
    place = pd.Series([places[name] for name in table["source"]], table.index, dtype="int64")
    by = ["place", "start", "end", "code", "coder", "quote"]
    return table.assign(place=place).sort_values(by, ignore_index=True).drop(columns="place")


def _sources(sources: list[Source], losses: Losses) -> tuple[dict, pd.DataFrame]:
    """Names of the sources by the tool's id, and table `sources`."""
    titles, rows, taken, again = {}, [], set(), Counter()
    for number, source in enumerate(sources, 1):
        note, extras = unnoted(source.note)
        losses.add("note on a source", "the study has no place for it", source.name, count=bool(note.strip()))
        own = extras.get("source", "") if extras.get("written", "") == source.name else ""
        wanted = name = own or source.name or f"unnamed {number}"
        while name in taken:
            again[wanted] += 1
            name = f"{wanted} ({again[wanted] + 1})"
        losses.add("source", "shares its name with another: numbered", wanted, count=name != wanted)
        taken.add(name)
        titles[source.key] = name
        interview, item, read_by = (extras.get(column, "") for column in ("interview", "item", "read_by"))
        rows.append((name, interview, item, source.text or "", read_by))
    return titles, pd.DataFrame(rows, columns=list(SOURCES)).astype(str)


def _spans(passages: list[Passage], texts: dict, habits: Habits, losses: Losses) -> list[tuple[int, int]]:
    """Start and end of each passage in letters."""
    edges: dict[tuple, object] = {}

    def span(passage: Passage, way: Counting) -> tuple[int, int]:
        place = (passage.source, way.unit, way.once)
        if place not in edges:
            edges[place] = boundaries(texts[passage.source].text, way)
        start, end = (letters_before(edges[place], position - way.mark) for position in (passage.start, passage.end))
        return start, end

    def fitting(passage: Passage, possible: list[Counting]) -> list[Counting]:
        spans, text = [span(passage, way) for way in possible], texts[passage.source].text
        scores = [likeness(passage.quote, text[start:end]) if 0 <= start < end else 0 for start, end in spans]
        scores = scores if habits.exact else [min(score, 1) for score in scores]
        return [way for way, score in zip(possible, scores, strict=True) if score and score == max(scores)]

    possible = {key: ways(s.text, habits, s.marked) for key, s in texts.items() if s.text is not None}
    told, votes = [], Counter()
    for passage in passages:
        own = possible.get(passage.source, []) if passage.quote else []
        told.append(fitting(passage, own))
        if len(own) > 1:
            votes.update(told[-1])
        if own and not told[-1]:
            losses.add("quote or name of a passage", "not the words that stand there: the position counts")
    found = []
    for passage, own in zip(passages, told, strict=True):
        if passage.source not in possible:
            found.append((passage.start, passage.end))
            continue
        first = possible[passage.source][0]
        best = max(own or possible[passage.source], key=lambda way: (votes[way], way == first))
        found.append(span(passage, best))
        if found[-1] != span(passage, first):
            losses.add("position", f"the quoted words show that it counts {best.told()}: converted")
    return found


def _codebook(codes: list[Code], losses: Losses) -> tuple[pd.DataFrame, dict]:
    """Table `codebook`, and the code by the tool's id."""
    named: dict[object, Code] = {}
    for number, code in enumerate(codes, 1):
        if not code.name.strip():
            losses.add("code", f"has no name: called unnamed {number}")
            code = code._replace(name=f"unnamed {number}")
        named[code.key] = code
    notes = {key: unnoted(code.note) for key, code in named.items()}
    names: dict[object, str] = {}
    for key, (_, extras) in notes.items():
        claim = extras.pop("code", "")
        if claim and claim not in names.values():
            names[key] = claim
    taken = set(names.values())
    often = Counter(code.name for key, code in named.items() if key not in names)
    for key, code in named.items():
        if key not in names:
            alone = often[code.name] == 1 and code.name not in taken
            names[key] = code.name if alone else _told_apart(code, named, taken)
            taken.add(names[key])
            if names[key] != code.name:
                losses.add("code", "shares its name with another: told apart by its parents", code.name)
    rows = []
    for key, code in named.items():
        definition, extras = notes[key]
        own, written, label = names[key], extras.pop("written", ""), extras.pop("label", "")
        parent = extras.pop("parent", "")
        if code.parent is not None:
            parent = names.get(code.parent, "")
            losses.add("code", "its parent is not in the file: stands at the top", code.name, count=not parent)
        color, codable = extras.pop("color", "") or code.color, extras.pop("codable", "") or ("no", "yes")[code.codable]
        if code.name != (written or label or own):
            label = code.name  # renamed in the tool
        fixed = {"code": own, "parent": parent, "definition": definition, "label": label}
        rows.append(extras | fixed | {"color": color, "codable": codable})
    return codebook_table(rows, losses), names


def _told_apart(code: Code, named: Mapping, taken: set[str]) -> str:
    """A code's name with the names of its parents, and a number if that is not enough."""
    path, above = code.name, named.get(code.parent)
    for _ in range(DEEPEST):
        if above is None or (path != code.name and path not in taken):
            break
        path, above = f"{above.name}/{path}", named.get(above.parent)
    name, number = path, 1
    while name in taken:
        number += 1
        name = f"{path} ({number})"
    return name


def codebook_table(rows: list[dict], losses: Losses) -> pd.DataFrame:
    """Table `codebook`, parents before their children; circles and unknown parents become codes at the top."""
    below: dict[str, list[dict]] = {}
    known = {row["code"] for row in rows}
    for row in rows:
        if row["color"] and not _COLOR.fullmatch(row["color"]):
            losses.add("colour of a code", "not of the form #rrggbb", row["code"])
            row["color"] = ""
        row["label"] = "" if row["label"] == row["code"] else row["label"]
        row["codable"] = "no" if row["codable"] == "no" else "yes"
        if row["parent"] and row["parent"] not in known:
            losses.add("code", "its parent is not in the codebook: stands at the top", row["code"])
            row["parent"] = ""
        below.setdefault(row["parent"], []).append(row)
    ordered, seen = [], set()
    for start in [*below.get("", []), *rows]:
        if start["code"] in seen:
            continue
        if start["parent"]:
            losses.add("code", "its own ancestor: stands at the top", start["code"])
            start["parent"] = ""
        waiting = [start]
        while waiting:
            row = waiting.pop()
            if row["code"] not in seen:
                seen.add(row["code"])
                ordered.append(row)
                waiting.extend(reversed(below.get(row["code"], [])))
    further = sorted({name for row in rows for name in row} - set(CODEBOOK))
    return pd.DataFrame(ordered, columns=[*CODEBOOK, *further]).fillna("").astype(str)


def tool_names(codebook: pd.DataFrame, unique: bool, longest: int = 10**6) -> list[str]:
    """What a tool shall call each code: its label, or the code where labels must differ and do not."""
    labels = codebook["label"].where(codebook["label"] != "", codebook["code"]).tolist()
    often, names, taken = Counter(labels), [], set()
    for label, code in zip(labels, codebook["code"], strict=True):
        wanted, number = code if unique and often[label] > 1 else label, 1
        name = shortened(wanted, longest)
        while unique and name in taken:
            number += 1
            name = f"{shortened(wanted, longest - 8)} ({number})"
        taken.add(name)
        names.append(name)
    return names
