"""Codings of any other program: a plain table (CSV, XLSX, …) with a row a coded piece, or with a 0/1 column a code.

study.yaml says under `codings` which column holds what; the rest is brought into the shape of segments.csv and checked
like it. Pieces without a start and an end are whole answers.
"""

from __future__ import annotations

import json
import re
from collections.abc import Mapping
from dataclasses import replace

import numpy as np
import pandas as pd

from herelib.errors import Faults, nearest, shown
from herelib.files import Cells, columns
from herelib.form import cleared, flag, folded, is_blank, number, plain
from herelib.studies import settings

COLUMNS = ("interview", "item", "code", "coder", "start", "end")
NEEDED = ("interview", "item", "coder")
_PARTS = re.compile(r"\s*[;|\n]\s*")  # several codes in one cell
_ENDING = re.compile(r"\.(?:txt|docx?|rtf|odt|pdf|md)$", re.IGNORECASE)
_STEPS = re.compile(r"\s*(?:\\+|>|::|/)\s*")  # between a code and the one above it: MAXQDA, NVivo, ATLAS.ti


def in_segments(
    cells: Cells, file: str, options: Mapping, codebook: pd.DataFrame | None, faults: Faults
) -> Cells | None:
    """A table of codings as segments.csv has it; None, with the reason in `faults`, where a column is missing.

    A code without start and end keeps them blank: see `whole_answers`.

    Parameters
    ----------
    options : of this file in study.yaml: columns (what -> header), codes (header -> code: a 0/1 column for each), and
        item and coder where all rows have the same
    codebook : its codes may be written as their labels; None if the study has none
    """
    header = [plain(name) for name in cells.header]
    position = _positions(header, file, options, faults)
    if position is None:
        return None
    frame = pd.DataFrame(
        {
            name: cells.frame.iloc[:, position[name]].astype(str).str.strip()
            if name in position
            else options.get(name, "")
            for name in COLUMNS
        },
        index=cells.frame.index,
    )
    frame["interview"] = columns.bare_ids(frame["interview"])
    frame["code"] = _codes(cells, header, options, file, faults) if options.get("codes") else frame["code"]
    _nested(header, position, file, faults)
    known = _known(codebook)
    frame["code"] = [
        [_code(code, known, codebook) for code in _PARTS.split(_unpacked(text)) if code] or [""]
        for text in frame["code"]
    ]
    frame = frame.explode("code")
    frame = frame.assign(cleared="")
    return replace(cells, header=list(frame.columns), frame=frame.set_axis(range(frame.shape[1]), axis=1))


def whole_answers(cells: Cells, lengths: Mapping) -> Cells:
    """The same codings; a code without start and end spans its whole answer.

    A document that is called as an interview, with the ending of its file behind it (`a1.txt`), is that interview.

    Parameters
    ----------
    lengths : number of characters of each open answer by (raw id, item)
    """
    frame = cells.frame.set_axis(cells.header, axis=1)
    known = {raw_id for raw_id, _ in lengths}
    bare = frame["interview"].str.replace(_ENDING, "", regex=True)
    frame["interview"] = frame["interview"].where(frame["interview"].isin(known) | ~bare.isin(known), bare)
    whole = (frame["start"] == "") & (frame["end"] == "") & (frame["code"] != "")
    ends = [str(lengths.get(pair, 1)) for pair in zip(frame["interview"], frame["item"], strict=True)]
    frame = frame.assign(
        start=frame["start"].mask(whole, "0"), end=frame["end"].where(~whole.to_numpy(), np.array(ends, dtype=object))
    )
    return replace(cells, frame=frame.set_axis(range(frame.shape[1]), axis=1))


def _positions(header: list[str], file: str, options: Mapping, faults: Faults) -> dict[str, int] | None:
    """Where each kind of column stands; None where one that is needed does not."""
    by_small = {name.casefold(): position for position, name in reversed(list(enumerate(header)))}
    position, before = {}, len(faults)
    for name in COLUMNS:
        wanted = options.get("columns", {}).get(name, name)
        if plain(wanted).casefold() in by_small:
            position[name] = by_small[plain(wanted).casefold()]
        elif name in options.get("columns", {}):
            faults.add(file, 1, wanted, "", "column missing", nearest(wanted, [h for h in header if h] or ["(none)"]))
        elif name in NEEDED and name not in options:
            do = f"say codings: {file}: columns: {{{name}: …}} in {settings.FILE}, with the header that holds it"
            faults.add(file, 1, name, "", f"no column for the {name}", do)
    # Nobody said that MAXQDA's "End", of a paragraph, is a place in the answer: only a pair of both columns is one.
    declared = options.get("columns", {})
    if not {"start", "end"} & {*declared} and not {"start", "end"} <= position.keys():
        position = {name: column for name, column in position.items() if name not in ("start", "end")}
    if "code" not in position and not options.get("codes") and "code" not in declared:
        do = f"say codings: {file}: columns: {{code: …}}, or codes: {{header: code}} for 0/1 columns"
        faults.add(file, 1, "code", "", "no column for the code", do)
    for name in options.get("codes", {}):
        if plain(name).casefold() not in by_small:
            faults.add(file, 1, name, "", "column missing", nearest(name, [h for h in header if h] or ["(none)"]))
    return None if len(faults) > before else position


def _codes(cells: Cells, header: list[str], options: Mapping, file: str, faults: Faults) -> pd.Series:
    """The codes whose 0/1 column says yes, or counts pieces (MAXQDA, NVivo), parted by bars."""
    small = [name.casefold() for name in header]
    joined = pd.Series("", index=cells.frame.index)
    for name, code in options["codes"].items():
        marks = cells.frame.iloc[:, small.index(plain(name).casefold())].astype(str)
        chosen = [_chosen(text) for text in marks]
        for line in marks.index[[mark is None for mark in chosen]]:
            do = "write 1 where the code was given and 0 where not"
            faults.add(file, int(line), name, "", "neither 0 nor 1, and no number", do)
        chosen = [mark is True for mark in chosen]
        joined = joined.mask(chosen, joined.where(joined == "", joined + "|") + code)
    return joined


def _chosen(text: str) -> bool | None:
    """Whether a cell says that a code was given, once or more often; None where it says neither yes nor no."""
    count = number(text)
    if not cleared(text) or is_blank(cleared(text)):
        return False
    return flag(text) if count is None else float(count) > 0


def _unpacked(text: str) -> str:
    """The codes of a cell, parted by bars where they stand in a list of JSON, as Label Studio's CSV has them.

    Examples
    --------
    >>> _unpacked('{"choices":["Shop","Bus"]}'), _unpacked('[{"start":0,"end":4,"labels":["Bus"]}]'), _unpacked("Shop")
    ('Shop|Bus', 'Bus', 'Shop')
    """
    if not text.startswith(("{", "[")):
        return text
    try:
        content = json.loads(text)
    except (json.JSONDecodeError, RecursionError):
        return text
    if content in ([], {"choices": []}):
        return ""
    codes: list[str] = []
    for part in content if isinstance(content, list) else [content]:
        lists = [part.get(name) for name in ("choices", "labels")] if isinstance(part, Mapping) else [[part]]
        codes += [code for listed in lists if isinstance(listed, list) for code in listed]
    # What holds anything else is no list of codes and stays, to be reported.
    return "|".join(codes) if codes and all(isinstance(code, str) for code in codes) else text


def _nested(header: list[str], position: Mapping[str, int], file: str, faults: Faults) -> None:
    """Say which parts of the codes stand in columns of their own, as lists within the rows of a JSON do."""
    if "code" not in position:
        return
    name = header[position["code"]]
    for other in header:
        if other.casefold().startswith(f"{name.casefold()}/"):
            faults.add(file, 1, other, "", f"codes that {name} does not hold", "export the codings as CSV or XLSX")


def _code(spelled: str, known: Mapping[str, str], codebook: pd.DataFrame | None) -> str:
    """The code that is meant: by its name or label, alone or behind those of the codes above it; else as it is."""
    if code := known.get(folded(spelled).casefold()):
        return code
    *above, last = _STEPS.split(spelled)
    code = known.get(folded(last).casefold())
    if codebook is None or not above or code is None or "parent" not in codebook.columns:
        return spelled
    # A step above that the codebook knows must be the parent; others are folders of the program ("Nodes", "Codes").
    parent = known.get(folded(above[-1]).casefold())
    listed = dict(zip(codebook["code"], codebook["parent"], strict=True))
    return code if parent is None or parent == listed.get(code) else spelled


def _known(codebook: pd.DataFrame | None) -> dict[str, str]:
    """Codes by the spellings a table may have of them: the code itself, its labels, in any case."""
    if codebook is None:
        return {}
    names = {}
    for column in [*(name for name in codebook.columns if name.startswith("label_")), "code"]:
        for spelled, code in zip(codebook[column], codebook["code"], strict=True):
            if spelled:
                names[folded(spelled).casefold()] = code
    return names


def coders_fault(declared: Mapping, segments: pd.DataFrame | None, items: list[str], faults: Faults) -> None:
    """Say which coder or item under `coders` in study.yaml is unknown.

    Parameters
    ----------
    segments : table [coder, …] of all codings; None if there are none
    items : the open items of the study
    """
    coders = [] if segments is None else sorted(set(segments["coder"]) - {""})
    for coder, entry in declared.items():
        if coder not in coders:
            do = nearest(coder, coders or ["(none)"])
            faults.add(settings.FILE, "", f"coders.{shown(coder)}", "", "no coding is of this coder", do)
        for item in entry.get("read", []):
            if item not in items:
                do = nearest(item, items or ["(none)"])
                faults.add(settings.FILE, "", f"coders.{shown(coder)}.read", item, "no open question", do)


def notes(segments: pd.DataFrame | None, declared: Mapping) -> pd.DataFrame:
    """Answers that one coder alone is known to have read, where the study has several: table [file, subject, note].

    One note for all questions: what to do about it is the same for each of them.

    Parameters
    ----------
    declared : `coders` of study.yaml: who has read all answers to which items
    """
    single = []
    if segments is not None:
        read_all = {(coder, item) for coder, entry in declared.items() for item in entry.get("read", [])}
        for item, part in segments.groupby("item", sort=True):
            readers = part.groupby("interview")["coder"].nunique()
            coders = sorted(set(part["coder"]) - {""})
            waiting = [coder for coder in coders if (coder, item) not in read_all]
            alone = int((readers == 1).sum())
            if alone and len(coders) > 1 and len(waiting) > 1:
                single.append(f"{item} {alone} of {len(readers)}")
    note = (
        f"coded answers with codes of one coder only, which do not count in the agreement: {', '.join(single)}; "
        f"who has read all answers to a question is named by coders: {{NAME: {{read: [ITEM, …]}}}} in {settings.FILE}"
    )
    rows = [("segments.csv", "coder", note)] if single else []
    names = [] if segments is None else sorted(set(segments["coder"]) - {""})
    alike = pd.Series(names, index=[folded(name).casefold() for name in names], dtype=str)
    for spellings in alike.groupby(level=0).agg(list) if len(alike) else ():
        if len(spellings) > 1:
            text = (
                f"{', '.join(map(shown, spellings))}: count as {len(spellings)} coders; write one name for one person"
            )
            rows.append(("segments.csv", "coder", text))
    return pd.DataFrame(rows, columns=["file", "subject", "note"], dtype=str)
