"""Answers of several choices that stand in one column a choice: which were chosen, and which columns cannot be trusted.

A column says yes or no in any language, 1 or 0, 1 or 2 (LimeSurvey), the number of its choice or the choice itself
(Qualtrics, SPSS). What nobody ticked and what nobody can know are not the same: a choice without a column, or with a
column that says something else, is a fault.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field

import numpy as np
import pandas as pd

from herelib.errors import shown_choices
from herelib.files import columns
from herelib.form import cleared, flag, folded, is_blank, number

ODD = "?"  # behind the name of a choice whose column says something else
CROSSES = ({"x", "X", "×", "✕", "✖", "☒"}, {"✓", "✔", "☑", "✅", "√"}, {"*"}, {"+"}, {"•", "●", "■"})
MANY = 0.1  # of the cells of a column are neither yes nor no: then it is no column of yes and no
SAY_WORDS = 'say what they mean under exports: <this file>: words: in study.yaml, as in words: {"2": "no"}'
_BLANK, _NEITHER = -1, -2


@dataclass(frozen=True)
class Split:
    """The columns of one question: by choice, in the form's order, the column and its header.

    `spelled` has the names and labels of each choice, `numbers` the number that may stand for it. `labels` says by
    choice what its codes mean (SPSS, Stata), `words` what study.yaml says that words mean. `beside` are choices whose
    column holds words of one's own: they were chosen where something stands.
    """

    item: str
    series: Mapping[str, pd.Series]
    headers: Mapping[str, str]
    spelled: Mapping[str, tuple[str, ...]]
    numbers: Mapping[str, str]
    words: Mapping[str, str] = field(default_factory=dict)
    labels: Mapping[str, Mapping[str, str]] = field(default_factory=dict)
    beside: frozenset[str] = frozenset()


@dataclass(frozen=True)
class Marks:
    """What the columns say: `table` has 1 chosen, 0 not, -1 blank, -2 neither, by choice; and what is to be said.

    `notes` are pairs of header and text, `faults` of header, rule, what to do and value.
    """

    table: pd.DataFrame
    notes: list[tuple[str, str]]
    faults: list[tuple[str, str, str, str]]


def marks(split: Split) -> Marks:
    """What the columns of the choices of a question say."""
    notes, faults, by_choice = [], [], {}
    coded = {choice: _used(series) for choice, series in split.series.items()}
    meanings = {choice: [_meaning(text, choice, split) for text in texts] for choice, (_, texts, _) in coded.items()}
    coding, problem = _coding(split, meanings)
    first = next(iter(split.headers.values()), "")
    if problem:
        faults.append((first, problem, SAY_WORDS, ""))
    if coding == "pair":
        notes.append((first, f"the columns of '{split.item}' hold 1 and 2: read as yes and no"))
    if coding == "cross":
        sentence = f"the columns of '{split.item}' hold one mark and blanks: read as chosen and not"
        notes.append((first, sentence))
    if coding == "number":
        notes.append((first, f"the columns of '{split.item}' hold the numbers of their choices: read as chosen"))
    for choice, (codes, _, counts) in coded.items():
        spelled = split.spelled[choice]
        each = [_mark(text, choice, split, coding) for text in meanings[choice]]
        by_choice[choice] = np.array(each or [_BLANK], np.int8)[codes] if len(codes) else np.zeros(0, np.int8)
        odd = [text for text, mark in zip(meanings[choice], each, strict=True) if mark == _NEITHER]
        cells = int(sum(n for n, mark in zip(counts, each, strict=True) if mark == _NEITHER))
        filled = int(sum(n for n, mark in zip(counts, each, strict=True) if mark != _BLANK))
        if problem or not cells:
            continue
        if cells == filled or (cells > 1 and cells >= MANY * filled):
            value = " ".join(shown_choices(text, spelled) for text in odd[:1])
            rule = f"{cells:,} cell{'s' * (cells != 1)}: neither 0 nor 1, of {filled:,} that are filled"
            faults.append((split.headers[choice], rule, SAY_WORDS, value))
        else:
            notes.append((split.headers[choice], f"{cells:,} cell{'s' * (cells != 1)}: neither 0 nor 1"))
    index = next(iter(split.series.values())).index
    return Marks(pd.DataFrame(by_choice, index=index), notes, faults)


def _used(series: pd.Series) -> tuple[np.ndarray, list[str], list[int]]:
    """Code of each row, the distinct texts, and how many rows hold each."""
    codes, texts = columns.coded(series)
    return codes, list(texts), np.bincount(codes, minlength=len(texts)).tolist() if len(codes) else [0] * len(texts)


def _meaning(text: str, choice: str, split: Split) -> str:
    """A cell as study.yaml or the file's own labels say it; "" for nothing."""
    plain = cleared(text)
    if folded(plain) in split.words:
        return split.words[folded(plain)]
    labels = split.labels.get(choice, {})
    label = labels.get(plain) or labels.get(number(plain) or "")
    if label and flag(label, split.spelled[choice]) is not None:
        return label
    # "None" may be what Python writes for nothing, or a choice of that name.
    kept = choice in split.beside or plain in split.spelled[choice]
    return "" if is_blank(plain) and not kept else plain


def _coding(split: Split, meanings: Mapping[str, list[str]]) -> tuple[str, str]:
    """How the columns of a question say yes, and what cannot be told."""
    texts = {
        choice: {number(text) or text for text, n in zip(meanings[choice], _used(series)[2], strict=True) if n and text}
        for choice, series in split.series.items()
        if choice not in split.beside
    }
    texts = {choice: of for choice, of in texts.items() if of}
    every = set().union(*texts.values()) if texts else set()
    # Of a cross beside a tick nobody can say which of them is yes.
    if every and any(every <= marks for marks in CROSSES):
        return "cross", ""
    pair = "2" in every and every <= {"1", "2"}
    several = len(texts) > 1 or len(split.series) > 2
    by_number = several and not every <= {"0", "1"} and all(of <= {split.numbers[c], "0"} for c, of in texts.items())
    if pair and by_number:
        return "", f"1 and 2 in the columns of '{split.item}': yes and no, or the numbers of the choices?"
    return ("pair" if pair else "number" if by_number else ""), ""


def _mark(text: str, choice: str, split: Split, coding: str) -> int:
    if text == "":
        return _BLANK
    if choice in split.beside:
        return 1
    value = number(text) or text
    if coding == "pair":
        return {"1": 1, "2": 0}[value]
    if coding == "number":
        return int(value != "0")
    if coding == "cross":
        return 1
    return {True: 1, False: 0, None: _NEITHER}[flag(text, split.spelled[choice])]


def unknown(marked: Marks, headers: Mapping[str, str], expected: list[str]) -> list[tuple[str, str, str, str]]:
    """Choices of which the columns cannot say who chose them: header, rule, what to do and value of each fault.

    Parameters
    ----------
    expected : choices that should have a column
    """
    faults, table = [], marked.table
    first = next(iter(headers.values()), "")
    missing = [name for name in expected if name not in table]
    if missing:
        names = ", ".join(missing[:5]) + ("…" if len(missing) > 5 else "")
        rule = f"no column for {len(missing)} of the choices: {names}"
        do = "export it; if it was not offered, list question/choice under exports: <this file>: absent:"
        faults.append((first, rule, do, ""))
    values = table.to_numpy()
    answered = (values == 0).any(axis=1)  # a 0 beside it: then a blank does not mean no
    for n, name in enumerate(table.columns):
        if name in expected and answered.any() and (values[:, n] == _BLANK).all():
            rule = f"blank in all rows, {int(answered.sum()):,} of which have 0 or 1 for other choices"
            do = "export it again; if it was not offered, list question/choice under exports: <this file>: absent:"
            faults.append((headers[name], rule, do, ""))
    return faults


def joined(flags: pd.DataFrame) -> pd.Series:
    """Chosen names joined by spaces; a column that says neither yes nor no leaves its name with a question mark."""
    marked = flags.to_numpy()
    names = np.array([*flags.columns, *(f"{name}{ODD}" for name in flags.columns)], dtype=object)
    chosen = np.hstack([marked == 1, marked == _NEITHER])
    packed = np.packbits(chosen, axis=1)
    # Rows that chose alike share a text: their 0/1 marks are packed into bytes, and each pattern is spelled once.
    _, first, codes = np.unique(packed, axis=0, return_index=True, return_inverse=True)
    texts = [" ".join(names[chosen[row]]) for row in first]
    return columns.column(codes.ravel().astype(np.int32), texts, flags.index)


def conflicts(strings: pd.Series, flags: pd.DataFrame, item: str) -> pd.DataFrame:
    """Rows where the string and the columns of the choices say different things; a blank says nothing."""
    marked = flags.to_numpy()
    codes, texts = columns.coded(strings)
    in_string = np.array([[name in text.split() for name in flags.columns] for text in texts], bool)[codes]
    differs = ((marked >= 0) & (in_string != (marked == 1))).any(axis=1) & ~columns.holds(strings, [""])
    split = joined(flags[differs]).astype(str)
    return pd.DataFrame({"row": flags.index[differs], "item": item, "split": split})
