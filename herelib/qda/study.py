"""A study's coding as a value that belongs to no tool, and such a value on a study's open answers.

A source is one open answer. Its name is INTERVIEW.ITEM with every sign but A-Z, a-z, 0-9, - and _ written as %XX, so
that it may be a file's name on any machine and in any tool: uuid:8fe8 and open_ideas give uuid%3A8fe8.open_ideas.
"""

from __future__ import annotations

import re
import unicodedata
from collections import Counter

import pandas as pd

from herelib.qda.coding import SOURCES, Coding, Losses, codebook_table, segments_table
from herelib.qda.notes import CODEBOOK, shortened
from herelib.qda.positions import Alignment, found_once, likeness, squeezed

OWN_SEGMENTS = ("interview", "item", "code", "coder", "start", "end", "cleared")
NOBODY = "unknown"  # the coder of a segment that has none: a study wants one
LONGEST_NAME = 180  # letters of the name of a source; file systems allow 255 bytes

_PLAIN = re.compile(r"[^A-Za-z0-9_-]")
_RESERVED = re.compile(r"(?:CON|PRN|AUX|NUL|COM\d|LPT\d)\Z", re.IGNORECASE)  # no file may be called so on Windows
_ENDING = re.compile(r"\.(?:txt|docx?|odt|rtf|md|html?|pdf)\Z", re.IGNORECASE)


def source_name(interview: str, item: str) -> str:
    """The name of an open answer as a source: safe as a file's name everywhere.

    Examples
    --------
    >>> source_name("uuid:8fe8", "open_ideas"), source_name("con", "a.b")
    ('uuid%3A8fe8.open_ideas', '%63on.a%2Eb')
    """

    def spelled(sign: re.Match) -> str:
        return "".join(f"%{byte:02X}" for byte in sign[0].encode(errors="replace"))

    # The dot between the two is the only one: each part's own are spelled out, so no two pairs give one name.
    first, second = (_PLAIN.sub(spelled, part) for part in (interview, item))
    if _RESERVED.match(first):
        first = f"%{ord(first[0]):02X}{first[1:]}"
    return shortened(f"{first}.{second}", LONGEST_NAME)


def from_study(open_answers: pd.DataFrame, segments: pd.DataFrame | None, codebook: pd.DataFrame | None) -> Coding:
    """A study's coding, to write it for another program.

    Parameters
    ----------
    open_answers : [interview, item, text]; the texts that the positions of the segments count in
    segments : [interview, item, code, coder, start, end, cleared], as in segments.csv; `memo` too, if there is one. A
        row without a code says that the coder read the answer and found nothing to code.
    codebook : [code, parent, definition, …], as in codebook.csv
    """
    losses = Losses()
    answers = _filled(open_answers[["interview", "item", "text"]]).astype(str)
    names = [source_name(interview, item) for interview, item, _ in answers.to_numpy().tolist()]
    sources = answers.assign(source=names, read_by="")
    repeated = sources.duplicated("source")
    losses.add("open answer", "stands twice: the first counts", count=int(repeated.sum()))
    sources = sources.loc[~repeated, list(SOURCES)].reset_index(drop=True)
    lengths = dict(zip(sources["source"], sources["text"].str.len(), strict=True))
    rows: dict[str, dict] = {}
    for row in [] if codebook is None else _filled(codebook).astype(str).to_dict("records"):
        losses.add("code", "has no name, or stands twice: the first counts", row["code"], row["code"] in ("", *rows))
        if row["code"]:
            rows.setdefault(row["code"], row)
    table, used, empty = {}, {}, {}  # segments; codes that the codebook lacks; coders who found nothing, by source
    for row in [] if segments is None else _filled(segments).to_dict("records"):
        name, code, coder = source_name(str(row["interview"]), str(row["item"])), str(row["code"]), str(row["coder"])
        if not code and name in lengths:
            empty.setdefault(name, set()).add(coder)
            continue
        start, end = int(row["start"] or 0), int(row["end"] or 0)
        if name not in lengths or not 0 <= start < end <= lengths[name]:
            losses.add("segment", "its place is in no open answer", name)
            continue
        losses.add("code", "not in the codebook: added", code, count=code not in rows and code not in used)
        used[code] = {"code": code}
        cleared = "yes" if row.get("cleared") in (True, "yes") else ""
        key = (name, code, coder, start, end)
        losses.add("segment", "stands twice: same place, code and coder", name, count=key in table)
        table.setdefault(key, (*key, str(row.get("memo", "")), cleared, ""))
    sources = sources.assign(read_by=["\n".join(sorted(empty.get(name, ()))) for name in sources["source"]])
    sources = sources.astype(str)
    blank = dict.fromkeys(CODEBOOK, "")
    codes = [blank | row for row in (rows | {code: row for code, row in used.items() if code not in rows}).values()]
    return Coding(codebook_table(codes, losses), sources, segments_table(list(table.values()), sources), losses.table())


def _filled(table: pd.DataFrame) -> pd.DataFrame:
    return table.astype(object).where(table.notna(), "")


def to_study(coding: Coding, open_answers: pd.DataFrame) -> tuple[pd.DataFrame, pd.DataFrame, pd.DataFrame]:
    """A coding on a study's open answers: what codebook.csv and segments.csv would hold, and all losses.

    A source is an open answer by what its note says, by its name, or, failing that, by its text where one answer and
    one source have it. Where the texts differ in line ends, white space or composed letters, places are found again;
    where they differ in more, words that stand exactly once are.

    Parameters
    ----------
    open_answers : [interview, item, text]

    Returns
    -------
    codebook : [code, parent, definition, then what else is known of the codes]
    segments : [interview, item, code, coder, start, end, cleared, and memo if there is any]
        Without code, start and end for a coder who read the answer and found nothing to code.
    losses : [what, name, count, reason]
        Those of the coding first.
    """
    losses = Losses()
    losses.extend(coding.losses)
    codebook, names = _study_codes(coding.codebook, losses)
    texts = _filled(open_answers[["interview", "item", "text"]]).astype(str).drop_duplicates(["interview", "item"])
    answers = {(interview, item): text for interview, item, text in texts.to_numpy().tolist()}
    matched = _matched(coding.sources, answers)
    rows: dict[tuple, tuple] = {}
    parts = dict(list(coding.segments.groupby("source", sort=False)))
    for name, _, _, text, read_by in coding.sources[list(SOURCES)].to_numpy().tolist():
        segments = parts.get(name)
        if name not in matched:
            losses.add("source", "no open answer has its name or text", name)
            losses.add(
                "segment",
                "no open answer has the name or text of its source",
                name,
                0 if segments is None else len(segments),
            )
            continue
        answer = answers[matched[name]]
        alignment = Alignment(text, answer) if text and segments is not None else None
        for row in [] if segments is None else segments.to_dict("records"):
            span, note = _placed(row, alignment, answer)
            losses.add("segment", note, name, count=bool(note))
            if span is None:
                continue
            coder = " ".join(row["coder"].split())
            losses.add("coder", f"none told: '{NOBODY}' stands for it", count=not coder)
            key = (*matched[name], names[row["code"]], coder or NOBODY, *span)
            losses.add("segment", "stands twice: same place, code and coder", name, count=key in rows)
            rows.setdefault(key, (*key, row["cleared"], row["memo"]))
        # Whoever coded a passage of the answer after all did find something.
        busy = {key[3] for key in rows if key[:2] == matched[name]}
        for coder in filter(None, read_by.split("\n")):
            if coder not in busy:
                rows[(*matched[name], "", coder)] = (*matched[name], "", coder, None, None, "", "")
    table = pd.DataFrame(list(rows.values()), columns=[*OWN_SEGMENTS, "memo"])
    table = table.astype({name: "Int64" if name in ("start", "end") else str for name in table.columns})
    idle = [] if (table["memo"] != "").any() else ["memo"]
    return codebook, table.drop(columns=idle), losses.table()


def _placed(row: dict, alignment: Alignment | None, answer: str) -> tuple[tuple[int, int] | None, str]:
    """The place of a segment in an open answer, None if it cannot be told, and what there is to say of it."""
    start, end = row["start"], row["end"]
    if alignment is not None:
        span = alignment.find(start, end)
        if span is None:
            return None, "not placed: the text was changed, and its words do not stand in the answer exactly once"
        return span, "" if span == (start, end) else "moved: the text was changed, its words were found again"
    if 0 <= start < end <= len(answer) and (not row["quote"] or likeness(row["quote"], answer[start:end])):
        alone = "placed by its position alone: the file holds neither text nor words"
        return (start, end), "" if row["quote"] else alone
    span = found_once(row["quote"], answer)
    if span is None:
        return None, "not placed: its words do not stand in the answer exactly once"
    return span, "found by its words: the file holds no text" if start < 0 else "moved: its words were found elsewhere"


def _matched(sources: pd.DataFrame, answers: dict[tuple[str, str], str]) -> dict[str, tuple[str, str]]:
    """The open answer (interview, item) of each source that has one."""
    names = {source_name(*key): key for key in answers}
    # A name or a text that two answers share proves nothing: only what one answer has alone is a match.
    plain, texts = Counter(map(_folded, names)), Counter(squeezed(text) for text in answers.values())
    folded = {_folded(name): key for name, key in names.items() if plain[_folded(name)] == 1}
    alike = {squeezed(text): key for key, text in answers.items() if texts[squeezed(text)] == 1 and squeezed(text)}
    once = Counter(squeezed(text) for text in sources["text"])
    matched = {}
    for name, interview, item, text, _ in sources[list(SOURCES)].to_numpy().tolist():
        words = squeezed(text)
        options = (
            (interview, item) if (interview, item) in answers else None,
            names.get(name),
            folded.get(_folded(name)),
            folded.get(_folded(_ENDING.sub("", name))),
            alike.get(words) if once[words] == 1 else None,
        )
        key = next((option for option in options if option is not None), None)
        if key is not None:
            matched[name] = key
    return matched


def _folded(name: str) -> str:
    # macOS takes names of files apart into letters and accents, and Windows does not tell capitals from small letters.
    return unicodedata.normalize("NFC", name).casefold().strip()


def _study_codes(codebook: pd.DataFrame, losses: Losses) -> tuple[pd.DataFrame, dict[str, str]]:
    """The codebook as codebook.csv has it, and the code there by the code in a coding."""
    names: dict[str, str] = {}
    for code in codebook["code"]:
        wanted = name = " ".join(code.split()) or "unnamed"
        number = 1
        while name in names.values():
            number += 1
            name = f"{wanted} ({number})"
        losses.add("code", "white space in its name was put right", name, count=name != code)
        names[code] = name
    table = codebook.assign(code=codebook["code"].map(names), parent=codebook["parent"].map(names).fillna(""))
    idle = [name for name in ("label", "color") if (table[name] == "").all()]
    return table.drop(columns=idle + (["codable"] if (table["codable"] == "yes").all() else [])), names
