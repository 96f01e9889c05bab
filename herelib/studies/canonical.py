"""The answers of one table in canonical form, column by column, and what a user should know of how they were read."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from functools import partial

import numpy as np
import pandas as pd
import pyarrow as pa
import pyarrow.compute as pc

from herelib.errors import Faults
from herelib.files import Cells, columns, dates
from herelib.form import (
    BLANKS,
    DATES,
    NUMBERS,
    SELECTS,
    SYSTEM,
    Choices,
    Column,
    Instrument,
    cleared,
    flag,
    folded,
    number,
    signs,
    spoiled,
)

MOMENTS = ("start", "end", "today", "_submission_time", "submitdate", "startdate", "datestamp")
_IDS = ("_uuid", "_id", "id", "token")
_SHORTENED = r"^\d+(?:[.,]\d+)?[eE]\+\d+$"  # how a spreadsheet shows a long number, of which it keeps 15 digits
_SHORT = "long numbers as 1.2E+15: a spreadsheet has cut their digits"
_ODD = "?"  # behind the name of a choice whose 0/1 column says something else


@dataclass(frozen=True)
class Spelling:
    """How an export spells its answers, where study.yaml says it.

    `dates` is the order of day, month and year (ymd, dmy, mdy), `decimal` the sign "," or ".", "" where it is told by
    the cells themselves. `typed` says that numbers come from cells that have a type, as in a workbook. `id_item` holds
    the id of an interview.
    """

    dates: str = ""
    decimal: str = ""
    typed: bool = False
    id_item: str = ""


class Reading:
    """A table of answers; `frame` brings it into canonical form, and the rest says what was met on the way.

    `taken` says what each column was taken for.
    """

    def __init__(self, cells: Cells, taken: Iterable[Column], form: Instrument, spelling: Spelling):
        self.cells, self.form, self.spelling = cells, form, spelling
        # A column that seems to be a choice's and holds other answers is none: it stays a column of its own.
        self.taken = [Column(c.position, c.header) if c.stray and not self._is_flag(c) else c for c in taken]
        self._notes: dict[str, list[str]] = {}
        self._faults: list[tuple] = []
        self._conflicts: list[pd.DataFrame] = []
        self._counted: dict[str, bool] = {}  # dates, and whether they were counted in days
        self._unknown: dict[str, tuple[int, int]] = {}  # texts of a question that are choices, and that are none

    def frame(self) -> pd.DataFrame:
        """Items as columns, "" for a blank."""
        items = dict.fromkeys(column.item for column in self.taken if column.item and not column.problem)
        series = {item: self._item(item) for item in items}
        self._look_at_times(series)
        self._look_at_choices()
        for column in self.taken:
            if not column.header and columns.filled(self.cells.frame[column.position]).any():
                self._note(f"column {column.position + 1}", "not read: it has no name")
        return pd.DataFrame(series, index=self.cells.frame.index, copy=False)

    def notes(self) -> dict[str, str]:
        """What was read in a way that a user should know: header -> what."""
        return {header: "; ".join(texts) for header, texts in self._notes.items()}

    def conflicts(self) -> pd.DataFrame:
        """Where the string and the 0/1 columns of one answer disagree: table [row, item, split]."""
        parts = [part for part in self._conflicts if len(part)]
        return pd.concat(parts, ignore_index=True) if parts else pd.DataFrame(columns=["row", "item", "split"])

    def faults(self, file: str, before: str = "") -> Faults:
        """What cannot be read at all; `before` stands before the name of a column."""
        collected = Faults()
        for row, column, value, rule, do in self._faults:
            collected.add(file, row, f"{before}{column}" if column else before.strip(": "), value, rule, do)
        return collected

    def _note(self, header: str, text: str) -> None:
        self._notes.setdefault(header, []).append(text)

    def _fault(self, position: int | None, column: str, advice: tuple[str, str], value: str = "") -> None:
        """A fault (rule, what to do) of a row, by its position; of the whole file where that is None."""
        row = "" if position is None else int(self.cells.frame.index[position])
        self._faults.append((row, column, value, *advice))

    def _cells(self, column: Column) -> pd.Series:
        return self.cells.frame[column.position]

    def _is_flag(self, column: Column) -> bool:
        texts = [text for text in columns.coded(self._cells(column))[1] if cleared(text) and text not in BLANKS]
        return all(flag(text) is not None for text in texts)

    def _item(self, item: str) -> pd.Series:
        item_columns = [column for column in self.taken if column.item == item and not column.problem]
        whole, parts = [c for c in item_columns if not c.choice], [c for c in item_columns if c.choice]
        question = self.form.named.get(item, {"type": "system", "role": ""})
        whole_answers = (
            self._joined_columns(item, whole, partial(self._whole, item=item, question=question)) if whole else None
        )
        if not parts:
            return whole_answers
        flags = self._flags(item, [column for column in parts if not column.stray])
        strays = self._strays([column for column in parts if column.stray])
        if whole_answers is None:
            return _joined(pd.concat([flags, strays], axis=1))
        self._conflicts.append(_conflicts(whole_answers, flags, item))
        return columns.first(whole_answers, _joined(flags))  # the string counts: it keeps what no 0/1 column has

    def _joined_columns(self, item: str, several: list[Column], read_column: Callable) -> pd.Series:
        """One column out of all those of an item; where a form was changed, each may hold some of the answers."""
        base = next((column for column in several if not column.again), several[0])
        joined = read_column(base)
        for column in several:
            synonym = item in SYSTEM and item not in self.form.named and column.header != base.header
            if column is base or synonym:
                continue
            # A changed form leaves two columns of one question; each holds the answers of its time.
            other, name = read_column(column), f"'{item}{'/' * bool(base.choice)}{base.choice}'"
            both = columns.filled(joined) & columns.filled(other)
            differ = np.flatnonzero(both & (joined.to_numpy(dtype=object) != other.to_numpy(dtype=object)))
            if len(differ):
                rule, do = f"two columns of {name} that differ", "keep the right one, or make them say the same"
                self._fault(differ[0], column.header, (rule, do))
            else:
                self._note(column.header, f"a further column of {name}: joined with '{base.header}'")
            joined = columns.first(joined, other)
        return joined

    def _whole(self, column: Column, item: str, question: Mapping) -> pd.Series:
        """One column as the type of its item asks."""
        cells, kind = self._cells(column), question["type"]
        if kind in DATES or item in MOMENTS:
            read, note = dates.canonical(cells, self.spelling.dates)
            if note:
                self._note(column.header, note)
            self._counted[item] = dates.SERIAL_NOTE in note
            return read
        if kind in NUMBERS:
            return self._numbers(column, kind)
        if kind in SELECTS:
            return self._choices(column, item, kind)
        if question["role"] != "open":
            self._look_at_digits(column, item, question["role"])
        return cells if kind == "text" else columns.stripped(cells)

    def _numbers(self, column: Column, kind: str) -> pd.Series:
        cells = self._cells(column)
        codes, texts = columns.coded(cells)
        how = signs(texts, self.spelling.decimal, self.spelling.typed)
        # A calculation's sign is the form's own; only what people or spreadsheets wrote can be in doubt.
        if how.problem and kind != "calculate":
            rule, do, example = how.problem
            position = int(np.argmax(codes == [cleared(text) for text in texts].index(example)))
            self._fault(position, column.header, (rule, do), example)

        def read(text: str) -> tuple[str | None, str]:
            # A number out of a typed cell has a point, whatever the sign in the columns of text.
            point = self.spelling.typed and "," not in text
            value = number(text, how.comma and not point, how.grouped and not point)
            parted = value is not None and _longest(text) < _longest(value.partition(".")[0])
            return value, "signs between thousands taken out" if parted else ""

        return self._mapped(column, read)

    def _choices(self, column: Column, item: str, kind: str) -> pd.Series:
        reader = Choices(self.form.listed[item], column.labels, self.spelling.decimal == ",")
        names, read_cell = set(reader.names), reader.single if kind == "select_one" else reader.several
        known = []

        def read(text: str) -> tuple[str | None, str]:
            value = read_cell(text)
            if not ({value} if kind == "select_one" else set(value.split())) <= names:
                if text not in BLANKS:
                    known.append(False)
                return (value if spoiled(text) is None and text not in BLANKS else None), ""
            known.append(True)
            zeros = value.startswith("0") and value.lstrip("0") == text
            return value, "zeros in front that were lost put back" if zeros else ""

        mapped = self._mapped(column, read)
        self._unknown[item] = (sum(known), len(known) - sum(known))
        return mapped

    def _mapped(self, column: Column, read: Callable[[str], tuple[str | None, str]]) -> pd.Series:
        """A column with each of its distinct texts read once; what is done to them, or to be known of them, is noted.

        Parameters
        ----------
        read : gives what a text means, None for nothing, and what was done to it
        """
        cells = self._cells(column)
        codes, texts = columns.coded(cells)
        new, positions_by_note = [], {}
        for position, text in enumerate(texts):
            plain = cleared(text)
            value, done = read(plain) if plain else ("", "")
            notes = [done] if done else []
            # What a program writes for nothing is nothing, unless the form has a choice of that name.
            if value is None and plain in BLANKS:
                value, notes = "", [f"{plain} read as blank"]
            elif value is None:
                value, wrong = plain, spoiled(plain)
                notes = ["; ".join(wrong)] if wrong else []
            if plain != text.strip():
                notes.append("characters that nobody sees taken out")
            for note in notes:
                positions_by_note.setdefault(note, []).append(position)
            new.append(value)
        count = np.bincount(codes, minlength=len(texts)) if positions_by_note else np.zeros(0)
        for note, places in positions_by_note.items():
            if rows := int(count[places].sum()):
                self._note(column.header, f"{_cells(rows)}: {note}")
        return columns.column(codes, new, cells.index)

    def _flags(self, item: str, parts: list[Column]) -> pd.DataFrame:
        """What the columns of the choices say: 1 chosen, 0 not, -1 blank, -2 neither; in the form's order."""
        listed = self.form.listed[item]
        plain = listed.drop(columns="list").to_dict("records")
        spelled = {
            row["name"]: tuple(v for word in row.values() if word for v in (word, folded(word))) for row in plain
        }
        marks_by_choice = {}
        for name in [name for name in listed["name"] if any(c.choice == name for c in parts)]:
            choice_columns = [column for column in parts if column.choice == name]
            codes, texts = columns.coded(self._joined_columns(item, choice_columns, self._cells))
            marks = np.array([_mark(text, spelled[name]) for text in texts], dtype=np.int8)
            marks_by_choice[name] = marks[codes]
            if odd := int((marks_by_choice[name] == -2).sum()):
                self._note(choice_columns[0].header, f"{_cells(odd)}: neither 0 nor 1")
        return pd.DataFrame(marks_by_choice, index=self.cells.frame.index)

    def _strays(self, parts: list[Column]) -> pd.DataFrame:
        """The same of choices that the form lacks, of which somebody chose one at least."""
        chosen_by_choice = {}
        for column in parts:
            codes, texts = columns.coded(self._cells(column))
            chosen = np.array([flag(text) is True for text in texts])[codes]
            self._note(
                column.header, f"no choice of '{column.item}' in the form; chosen in {_cells(int(chosen.sum()))}"
            )
            if chosen.any():
                chosen_by_choice["_".join(column.choice.split())] = chosen.astype(np.int8)
        return pd.DataFrame(chosen_by_choice, index=self.cells.frame.index)

    def _look_at_digits(self, column: Column, item: str, role: str) -> None:
        """Say where a spreadsheet has cut long numbers: without its digits an id is none."""
        cells = self._cells(column)
        texts = cells.cat.categories if isinstance(cells.dtype, pd.CategoricalDtype) else cells
        distinct_texts = pa.array(texts, type=pa.string(), from_pandas=True)
        if not pc.any(pc.match_substring(distinct_texts, "E+", ignore_case=True)).as_py():
            return
        hit = cells.astype(str).str.strip().str.fullmatch(_SHORTENED).to_numpy(bool)
        if hit.any() and (role == "id" or item == self.spelling.id_item or item in _IDS):
            do = "export it again, and do not save it from a spreadsheet"
            self._fault(int(np.argmax(hit)), column.header, (f"ids that are {_SHORT}", do))
        elif hit.any():
            self._note(column.header, f"{_cells(int(hit.sum()))}: {_SHORT}")

    def _look_at_times(self, series: Mapping[str, pd.Series]) -> None:
        """Say where times contradict each other: days of another calendar, one time zone, an end before the start."""
        for item in [item for item, counted in self._counted.items() if counted]:
            others = [other for other, counted in self._counted.items() if not counted]
            if any(dates.days_apart(series[item], series[other]) == dates.DAYS_TO_1904 for other in others):
                do = "save the dates as YYYY-MM-DD, or count them from 1900"
                rule = "days counted from 1904: they would lie four years too early"
                self._fault(0, self._header(item), (rule, do))
        kinds = {question["type"]: item for item, question in reversed(self.form.named.items())}
        began, ended = (kinds.get(kind, kind) for kind in ("start", "end"))
        if not {began, ended} <= series.keys():
            return
        start, end = series[began], series[ended]
        if {dates.zoned(start), dates.zoned(end)} == {True, False}:  # neither may be None: then there is no time
            note = f"of '{began}' and '{ended}' only one has a time zone: lengths may be wrong by hours"
            self._note(self._header(ended), note)
        texts = [pa.array(each.astype(str), type=pa.string()) for each in (start, end)]
        # As texts first: of millions of moments only those few need reading that seem to run backwards.
        early = pc.and_(pc.less(texts[1], texts[0]), pc.not_equal(texts[1], ""))
        places = np.flatnonzero(early.to_numpy(zero_copy_only=False))
        places = places[(dates.moments(end.iloc[places]) < dates.moments(start.iloc[places])).to_numpy(bool)]
        if len(places):
            first = int(self.cells.frame.index[places[0]])
            note = f"{len(places):,} interviews end before they begin (row {first}): no length"
            self._note(self._header(ended), note)

    def _header(self, item: str) -> str:
        return next(column.header for column in self.taken if column.item == item)

    def _look_at_choices(self) -> None:
        """Say where hardly any question has an answer that the form knows, as with labels of another language."""
        answered = [item for item, counts in self._unknown.items() if sum(counts)]
        # One strange question may be a mistake in the form; half of them are another language.
        strange = [item for item in answered if not self._unknown[item][0] and self._unknown[item][1] > 1]
        if len(strange) > 1 and 2 * len(strange) >= len(answered):
            rule = f"no answer is a choice of the form, in {len(strange)} of {len(answered)} questions with choices"
            do = "export names (XML values), not labels; or add the labels of this language to the form"
            self._fault(None, "", (rule, do))


def _cells(count: int) -> str:
    return f"{count:,} cell{'s' * (count != 1)}"


def _mark(text: str, spelled: tuple[str, ...]) -> int:
    if cleared(text) == "" or text in BLANKS:
        return -1
    return {True: 1, False: 0, None: -2}[flag(text, spelled)]


def _longest(text: str) -> int:
    return max(map(len, re.findall(r"\d+", text)), default=0)


def _joined(flags: pd.DataFrame) -> pd.Series:
    """Chosen names joined by spaces; a column that says neither yes nor no leaves its name with a question mark."""
    marks = flags.to_numpy()
    names = np.array([*flags.columns, *(f"{name}{_ODD}" for name in flags.columns)], dtype=object)
    chosen = np.hstack([marks == 1, marks == -2])
    packed = np.packbits(chosen, axis=1)
    # Rows that chose alike share a text: their 0/1 marks are packed into bytes, and each pattern is spelled once.
    _, first, codes = np.unique(packed, axis=0, return_index=True, return_inverse=True)
    texts = [" ".join(names[chosen[row]]) for row in first]
    return columns.column(codes.ravel().astype(np.int32), texts, flags.index)


def _conflicts(strings: pd.Series, flags: pd.DataFrame, item: str) -> pd.DataFrame:
    """Rows where the string and the columns of the choices say different things; a blank says nothing."""
    marks = flags.to_numpy()
    codes, texts = columns.coded(strings)
    in_string = np.array([[name in text.split() for name in flags.columns] for text in texts], bool)[codes]
    differs = ((marks >= 0) & (in_string != (marks == 1))).any(axis=1) & ~columns.holds(strings, [""])
    split = _joined(flags[differs]).astype(str)
    return pd.DataFrame({"row": flags.index[differs], "item": item, "split": split})
