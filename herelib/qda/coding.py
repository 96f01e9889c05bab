"""Human coding as a value that belongs to no tool: codes, texts, segments, and what was lost on the way.

A tool's reader hands over what it found as `Code`, `Source` and `Passage`; `assembled` makes one `Coding` of them, with
positions in letters, names that differ, parents before their children, and a list of all that could not be kept.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import NamedTuple

import pandas as pd

from herelib.errors import shown
from herelib.qda.notes import CODEBOOK, fingerprint, noted, shortened, unnoted
from herelib.qda.positions import Counting, Habits, boundaries, letters_before, likeness, ways

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

    def add(self, kind: str, reason: str, name: str = "", count: int = 1) -> None:
        """So many of a kind; a name that could be free text becomes "[text]"."""
        # Names of codes and sources come from strangers' files and may hold anything, an answer among it.
        if count > 0:
            self._counts[(kind, shown(name, spaces=True), reason)] += int(count)

    def extend(self, table: pd.DataFrame) -> None:
        """All losses of a table."""
        for kind, name, count, reason in table[list(LOSSES)].to_numpy().tolist():
            self._counts[(kind, name, reason)] += count

    def table(self) -> pd.DataFrame:
        """All losses so far: table [what, name, count, reason]."""
        rows = [(kind, name, count, reason) for (kind, name, reason), count in self._counts.items()]
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
    for passage, span in zip(known, _spans(known, texts, habits, losses), strict=True):
        title, text = titles[passage.source], texts[passage.source].text
        kept_span = _within(span, text, title, losses)
        if kept_span is None:
            continue
        start, end = kept_span
        quote = passage.quote if text is None else ""
        memo, cleared = _memo_and_clearance(passage, quote if text is None else text[start:end], title, losses)
        row = (title, names[passage.code], passage.coder, start, end)
        key = (*row, quote if start < 0 else "")  # without a position only the words tell two passages apart
        losses.add("segment", "stands twice: same place, code and coder", title, count=key in rows)
        rows.setdefault(key, (*row, memo, cleared, quote))
    return Coding(codebook, table, segments_table(list(rows.values()), table), losses.table())


def _within(span: tuple[int, int], text: str | None, title: str, losses: Losses) -> tuple[int, int] | None:
    """A span cut to its text, None if nothing of it is inside; as it is where the text is not known."""
    start, end = span
    if text is None:
        return span
    if not 0 <= start < min(end, len(text)):
        losses.add("segment", "it is empty, or outside of its text", title)
        return None
    losses.add("segment", "it runs beyond its text: cut at the end", title, count=end > len(text))
    return start, min(end, len(text))


def _memo_and_clearance(passage: Passage, words: str, title: str, losses: Losses) -> tuple[str, str]:
    """The memo of a passage without the fingerprint in it, and "yes" where its words are those that were cleared."""
    memo, extras = unnoted(passage.memo)
    stamp = extras.pop("cleared", "")
    cleared = passage.cleared or ("yes" if stamp and stamp == fingerprint(words) else "")
    if stamp and not cleared:
        losses.add("clearance", "the words are not those that were cleared: clear them again", title)
    return noted(memo, extras) if extras else memo, cleared


def segments_table(rows: Sequence[tuple], sources: pd.DataFrame) -> pd.DataFrame:
    """Table `segments`, in the order of the sources, then of their places."""
    table = pd.DataFrame(rows, columns=list(SEGMENTS)).astype({"start": "int64", "end": "int64"})
    table = table.astype({name: str for name in SEGMENTS if name not in ("start", "end")})
    ranks = {name: rank for rank, name in enumerate(sources["source"])}
    rank = pd.Series([ranks[name] for name in table["source"]], table.index, dtype="int64")
    by = ["rank", "start", "end", "code", "coder", "quote"]
    return table.assign(rank=rank).sort_values(by, ignore_index=True).drop(columns="rank")


def _sources(sources: list[Source], losses: Losses) -> tuple[dict, pd.DataFrame]:
    """Names of the sources by the tool's id, and table `sources`."""
    titles, rows, taken, repeated = {}, [], set(), Counter()
    for number, source in enumerate(sources, 1):
        note, extras = unnoted(source.note)
        losses.add("note on a source", "the study has no place for it", source.name, count=bool(note.strip()))
        # The name in the note counts only if nobody renamed the source in the tool since it was written.
        earlier_name = extras.get("source", "") if extras.get("written", "") == source.name else ""
        wanted = name = earlier_name or source.name or f"unnamed {number}"
        while name in taken:
            repeated[wanted] += 1
            name = f"{wanted} ({repeated[wanted] + 1})"
        losses.add("source", "shares its name with another: numbered", wanted, count=name != wanted)
        taken.add(name)
        titles[source.key] = name
        interview, item, read_by = (extras.get(column, "") for column in ("interview", "item", "read_by"))
        rows.append((name, interview, item, source.text or "", read_by))
    return titles, pd.DataFrame(rows, columns=list(SOURCES)).astype(str)


def _spans(passages: list[Passage], texts: dict, habits: Habits, losses: Losses) -> list[tuple[int, int]]:
    """Start and end of each passage in letters.

    One passage may fit several ways to count: its words stand twice, or nothing before it is counted differently. So
    all passages of the file vote on unit, line ends and byte order mark, each where it makes a difference, and where
    the words leave a choice the way that most of them show is taken.
    """
    reader = _SpanReader(texts, habits)
    fitting_ways, votes = [], Counter()
    for passage in passages:
        possible = reader.possible.get(passage.source, []) if passage.quote else []
        fitting_ways.append(reader.fitting(passage, possible))
        votes.update({habit for way in fitting_ways[-1] for habit in reader.telling(passage, way)})
        if possible and not fitting_ways[-1]:
            losses.add("quote or name of a passage", "not the words that stand there: the position counts")
    spans = []
    for passage, fitting in zip(passages, fitting_ways, strict=True):
        if passage.source not in reader.possible:
            spans.append((passage.start, passage.end))
            continue
        usual = reader.possible[passage.source][0]
        best = max(
            fitting or reader.possible[passage.source],
            key=lambda way: (sum(votes[habit] for habit in reader.telling(passage, way)), way == usual),
        )
        spans.append(reader.span(passage, best))
        if spans[-1] != reader.span(passage, usual):
            losses.add("position", f"the quoted words show that it counts {best.in_words()}: converted")
    return spans


class _SpanReader:
    """Positions of passages in letters, by each way in which a tool may have counted them."""

    def __init__(self, texts: Mapping[object, Source], habits: Habits) -> None:
        self._texts, self._exact = texts, habits.exact
        self._edges: dict[tuple, object] = {}
        self.possible = {key: ways(s.text, habits, s.marked) for key, s in texts.items() if s.text is not None}

    def span(self, passage: Passage, way: Counting) -> tuple[int, int]:
        """Start and end in letters, if the tool counted this way."""
        key = (passage.source, way.unit, way.once)
        if key not in self._edges:
            self._edges[key] = boundaries(self._texts[passage.source].text, way)
        # A byte order mark that counts is one position before the first letter, in every unit.
        start, end = (letters_before(self._edges[key], p - way.mark) for p in (passage.start, passage.end))
        return start, end

    def telling(self, passage: Passage, way: Counting) -> list[tuple[int, object]]:
        """What a way says of the unit, of line ends and of the byte order mark: of those that matter in the text."""
        possible = self.possible[passage.source]
        return [(n, value) for n, value in enumerate(way) if len({other[n] for other in possible}) > 1]

    def fitting(self, passage: Passage, possible: list[Counting]) -> list[Counting]:
        """Those ways by which the passage's quoted words stand at its position, the most alike only."""
        spans, text = [self.span(passage, way) for way in possible], self._texts[passage.source].text
        scores = [likeness(passage.quote, text[start:end]) if 0 <= start < end else 0 for start, end in spans]
        # A tool that shortens or joins its quotes proves no more by an exact one than by one that is nearly so.
        scores = scores if self._exact else [min(score, 1) for score in scores]
        return [way for way, score in zip(possible, scores, strict=True) if score and score == max(scores)]


def _codebook(codes: list[Code], losses: Losses) -> tuple[pd.DataFrame, dict]:
    """Table `codebook`, and the code by the tool's id."""
    named: dict[object, Code] = {}
    for number, code in enumerate(codes, 1):
        if not code.name.strip():
            losses.add("code", f"has no name: called unnamed {number}")
            code = code._replace(name=f"unnamed {number}")
        named[code.key] = code
    notes = {key: unnoted(code.note) for key, code in named.items()}
    names = _code_names(named, notes, losses)
    rows = []
    for key, code in named.items():
        definition, extras = notes[key]
        written, label, parent = (extras.pop(column, "") for column in ("written", "label", "parent"))
        if code.parent is not None:
            parent = names.get(code.parent, "")
            losses.add("code", "its parent is not in the file: stands at the top", code.name, count=not parent)
        color, codable = extras.pop("color", "") or code.color, extras.pop("codable", "") or ("no", "yes")[code.codable]
        if code.name != (written or label or names[key]):
            label = code.name  # renamed in the tool
        fixed = {"code": names[key], "parent": parent, "definition": definition, "label": label}
        rows.append(extras | fixed | {"color": color, "codable": codable})
    return codebook_table(rows, losses), names


def _code_names(named: Mapping[object, Code], notes: Mapping, losses: Losses) -> dict[object, str]:
    """The study's name of each code by the tool's id: the one in its note, else the tool's, told apart if need be.

    Names in notes are taken out of these, and come first: a code that somebody added in the tool must not take the
    name of one that came from the study and was renamed there.
    """
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
            names[key] = code.name if alone else _with_parents(code, named, taken)
            taken.add(names[key])
            if names[key] != code.name:
                losses.add("code", "shares its name with another: told apart by its parents", code.name)
    return names


def _with_parents(code: Code, named: Mapping, taken: set[str]) -> str:
    """A code's name with the names of its parents, and a number if that is not enough."""
    path, above = code.name, named.get(code.parent)
    for _ in range(DEEPEST):  # a damaged file may hold a circle of parents
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
    # From the top down; what is not reached by then hangs on a circle, which is cut where it stands first.
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
        # Eight letters stay free for the number, so that a numbered name is not too long again.
        while unique and name in taken:
            number += 1
            name = f"{shortened(wanted, longest - 8)} ({number})"
        taken.add(name)
        names.append(name)
    return names
