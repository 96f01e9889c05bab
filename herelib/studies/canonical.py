"""The answers of one table in canonical form, column by column, and what a user should know of how they were read."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Mapping
from dataclasses import replace
from functools import partial

import numpy as np
import pandas as pd
import pyarrow as pa
import pyarrow.compute as pc

from herelib.errors import Faults, in_braces, shown, shown_choices
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
    is_blank,
    number,
    signs,
    spoiled,
)
from herelib.studies import numbered_columns, rankings, split_answers
from herelib.studies.spelling import SPOKEN, Spelling
from herelib.studies.split_answers import Split

MOMENTS = ("start", "end", "today", "_submission_time", "submitdate", "startdate", "datestamp")
_NO_TEXT = ["n/a", "N/A", "N/a", "#N/A", "<NA>", "NaN"]  # "NA" may be somebody's initials
_IDS = ("_uuid", "_id", "id", "token")
_PREFIXED = ("_uuid", "_root_uuid")  # ids that ODK writes with uuid: before them, and KoboToolbox without
_BY_DATES = "say dates: ymd, dmy or mdy under exports: <this file>: in study.yaml, or export it again"
_BY_WORDS = "export names (XML values), or say which is meant under exports: <this file>: words: in study.yaml"
_SHORTENED = r"^\d+(?:[.,]\d+)?[eE]\+\d+$"  # how a spreadsheet shows a long number, of which it keeps 15 digits
_SHORT = "long numbers as 1.2E+15: a spreadsheet has cut their digits"


class Reading:
    """A table of answers; `frame` brings it into canonical form, and the rest says what was met on the way.

    `taken` says what each column was taken for.
    """

    def __init__(self, cells: Cells, taken: Iterable[Column], form: Instrument, spelling: Spelling):
        self.cells, self.form, self.spelling = cells, form, spelling
        self._notes: dict[str, list[str]] = {}
        self._faults: list[tuple] = []
        self._conflicts: list[pd.DataFrame] = []
        self._counted: dict[str, bool] = {}  # dates, and whether they were counted in days
        self._unknown: dict[str, tuple[int, int]] = {}  # texts of a question that are choices, and that are none
        self._labels: Mapping[int, Mapping[str, str]] = getattr(cells, "value_labels", None) or {}
        # A column that seems to be a choice's and holds other answers is none: it stays a column of its own.
        kept = [Column(c.position, c.header) if c.stray and not self._is_flag(c) else c for c in taken]
        self.taken, problems = numbered_columns.settled(kept, cells, form)
        self._faults += [("", *problem) for problem in problems]

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
            named = do.replace("<this file>", in_braces(file.removeprefix("interviews/")))
            collected.add(file, row, f"{before}{column}" if column else before.strip(": "), value, rule, named)
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
        texts = [text for text in columns.coded(self._cells(column))[1] if cleared(text) and not is_blank(text)]
        return all(flag(text) is not None for text in texts)

    def _item(self, item: str) -> pd.Series:
        item_columns = [column for column in self.taken if column.item == item and not column.problem]
        whole = [column for column in item_columns if not column.choice and not column.number]
        parts = [column for column in item_columns if column.choice]
        ranked = sorted((column for column in item_columns if column.number), key=lambda column: column.number)
        question = self.form.named.get(item, {"type": "system", "role": ""})
        if question["type"] == "rank" and not whole:
            return self._ranking(item, ranked, parts)
        whole_answers = (
            self._joined_columns(item, whole, partial(self._whole, item=item, question=question)) if whole else None
        )
        if not parts or question["type"] == "rank":
            return whole_answers
        flags = self._flags(item, [column for column in parts if not column.stray], whole_answers is None)
        strays = self._strays([column for column in parts if column.stray])
        if whole_answers is None:
            return split_answers.joined(pd.concat([flags, strays], axis=1))
        self._conflicts.append(split_answers.conflicts(whole_answers, flags, item))
        # the string counts: it keeps what no 0/1 column has
        return columns.first(whole_answers, split_answers.joined(flags))

    def _ranking(self, item: str, numbered: list[Column], parts: list[Column]) -> pd.Series:
        """A ranking out of columns for the places, or for the choices."""
        named, problem = rankings.by_choice(numbered, self.cells, self.form, item) if numbered else ([], None)
        if problem:
            self._fault(None, problem[0], problem[1:])
        if not (named or parts):
            if rankings.in_doubt(numbered, self.cells, self.form.reader(item)):
                self._note(numbered[0].header, rankings.OPEN)
            return self._ranked(item, numbered)
        new = {column.position: column for column in named}
        self.taken = [new.get(column.position, column) for column in self.taken]
        of_choices = [*named, *parts]
        ranked = rankings.ordered({column.choice: self._cells(column) for column in of_choices if not column.again})
        self._note(of_choices[0].header, rankings.READ)
        if len(ranked.odd):
            rule = f"{len(ranked.odd):,} rows whose places are not 1, 2, 3 … each once"
            if item in self.spelling.vital:
                self._fault(ranked.odd[0], of_choices[0].header, (rule, "correct them at the source"))
            else:
                self._note(of_choices[0].header, f"{rule}: not read")
        return ranked.answers

    def _ranked(self, item: str, places: list[Column]) -> pd.Series:
        """A ranking out of a column for each place: the choices in their order, joined by spaces."""
        reader = self.form.reader(item, places[0].labels)
        by_place = {n: self._chosen(column, reader, reader.single) for n, column in enumerate(places)}
        table = pd.DataFrame(by_place, index=self.cells.frame.index, copy=False)
        codes, first = columns.combinations(table)
        texts = [" ".join(filter(None, row)) for row in table.iloc[first].astype(str).to_numpy().tolist()]
        return columns.column(codes.astype(np.int32), texts, table.index)

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
            return self._dates(column, item)
        if kind in NUMBERS:
            return self._numbers(column, kind)
        if kind in (*SELECTS, "rank") and item in self.form.listed:
            return self._choices(column, item, kind)
        if question["role"] != "open":
            self._look_at_digits(column, item, question["role"])
        if item in _PREFIXED or item in self.spelling.id_items:
            if columns.floats(cells):
                self._note(column.header, "ids written as 1.0: read as 1")
            return self._texts(column, columns.bare_ids(cells), BLANKS)
        if question["role"] in SPOKEN or item in self.spelling.spoken:
            return self._mapped(column, lambda text: (self.spelling.meanings.get(folded(text), text), ""))
        return self._texts(column, cells, _NO_TEXT) if kind == "text" else columns.stripped(cells)

    def _texts(self, column: Column, cells: pd.Series, nothing: Iterable[str]) -> pd.Series:
        """Texts as they stand; what programs alone write for nothing is a blank ("None" may be an answer, no id)."""
        hit = columns.holds(cells, nothing)
        if hit.any():
            self._note(column.header, f"{_cells(int(hit.sum()))}: n/a read as blank")
        return columns.blanked(cells, hit) if hit.any() else cells

    def _dates(self, column: Column, item: str) -> pd.Series:
        """A column of dates; that none of them can be read is a fault."""
        cells = self._cells(column)
        # Nearly every time differs, and nearly each begins with a digit, which nothing that stands for a blank does.
        odd = cells if isinstance(cells.dtype, pd.CategoricalDtype) else cells[~cells.str.match(r"\d")]
        blanks = [text for text in columns.coded(odd)[1] if is_blank(text.strip())]
        if blanks:
            self._note(column.header, f"{_cells(int(columns.holds(cells, blanks).sum()))}: n/a read as blank")
            cells = columns.blanked(cells, columns.holds(cells, blanks))
        read, note = dates.canonical(cells, self.spelling.dates)
        if dates.OPEN in note:  # one program wrote all dates of a file
            every = [c for c in self.taken if c.item in MOMENTS or self.form.named.get(c.item, {}).get("type") in DATES]
            read, note = dates.canonical(cells, self.spelling.dates or dates.order(map(self._cells, every)))
        self._counted[item] = dates.SERIAL_NOTE in note
        wrong, filled = dates.unread(read) if note else (0, 0)
        if wrong and wrong == filled:
            reason = note.partition(": ")[2].partition(";")[0]
            rule = f"none of {filled:,} cell{'s' * (filled > 1)} is a date that can be read: {reason}"
            self._fault(int(np.argmax(columns.filled(read))), column.header, (rule, f"{dates.READ_AS}; {_BY_DATES}"))
        elif note:
            self._note(column.header, note)
        return dates.sent(read, cells) if item == "submitdate" else read

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
        reader = self.form.reader(item, column.labels, self.spelling.decimal == ",")
        if kind == "rank":
            return self._chosen(column, reader, lambda text: " ".join(dict.fromkeys(reader.parted(text))))
        return self._chosen(column, reader, reader.single if kind == "select_one" else reader.several)

    def _chosen(self, column: Column, reader: Choices, read_cell: Callable[[str], str]) -> pd.Series:
        """A column of choices, each distinct cell read once: as study.yaml says, as the form does, by its labels."""
        names, known, unclear, double = set(reader.names), [], {}, []
        several = read_cell != reader.single
        split = any(other.item == column.item and other.choice for other in self.taken)
        labels = {number(code) or code: label for code, label in self._labels.get(column.position, {}).items()}

        def fits(value: str) -> bool:
            return value in names or set(value.split()) <= names or set(reader.parted(value)) <= names

        def read(text: str) -> tuple[str | None, str]:
            meant = self._meant(text)
            if several and reader.two_ways(meant):
                double.append(text)
                return "", "one choice or several? the columns of the choices count" if split else ""
            value = read_cell(meant)
            by_label = self._by_label(meant, labels, reader)
            if by_label and not (fits(value) and value):
                known.append(True)
                return read_cell(by_label), "codes read by their labels"
            if not fits(value):
                if not is_blank(meant):
                    known.append(False)
                    if label := reader.unclear(meant):
                        unclear.setdefault(label, []).append(text)
                parted = reader.spaced and " " in meant and not is_blank(meant)
                why = "cannot be parted into choices, of which some have a space in their names" if parted else ""
                return (value if spoiled(meant) is None and not is_blank(meant) else None), why
            if by_label and by_label != value:
                rule = f"the code {shown(text)} is a choice of the form, and its label is another one: {by_label}"
                self._fault(None, column.header, (rule, _BY_WORDS))
            known.append(True)
            zeros = value.startswith("0") and value.lstrip("0") == text
            return value, "zeros in front that were lost put back" if zeros else ""

        mapped = self._mapped(column, read)
        self._say_unclear(column, reader, unclear)
        if double and not split:
            self._say_double(column, reader, double)
        self._unknown[column.item] = (sum(known), len(known) - sum(known))
        return mapped

    def _meant(self, text: str) -> str:
        """A cell as study.yaml says what it means, whole or word by word."""
        words = self.spelling.meanings
        if not words:
            return text
        whole = words.get(folded(text))
        return whole if whole is not None else " ".join(words.get(folded(part), part) for part in text.split(" "))

    @staticmethod
    def _by_label(text: str, labels: Mapping[str, str], reader: Choices) -> str:
        """The choices that the file's own labels of a code, or of several codes, name; "" for none."""
        if not labels:
            return ""
        whole = labels.get(number(text) or text)
        parts = [whole] if whole else [labels.get(number(part) or part, "") for part in text.split()]
        names = [name if (name := reader.single(label)) in reader.names else reader.loosely(label) for label in parts]
        return " ".join(names) if set(names) <= set(reader.names) else ""

    def _say_double(self, column: Column, reader: Choices, double: list[str]) -> None:
        """Say how many cells hold words that are one choice, or several: nothing but its own columns can tell."""
        cells = np.flatnonzero(columns.translated(self._cells(column), cleared).isin(double).to_numpy())
        rule = f"{_cells(len(cells))}: one choice of several words, or several choices?"
        do = "export the columns of the choices too, or give the choice a name without spaces"
        self._fault(int(cells[0]), column.header, (rule, do), shown_choices(double[0], reader.known))

    def _say_unclear(self, column: Column, reader: Choices, cells_by_label: Mapping[str, list[str]]) -> None:
        """Say which labels stand for several choices, and how many cells hold them."""
        for label, texts in cells_by_label.items():
            cells = np.flatnonzero(columns.translated(self._cells(column), cleared).isin(texts).to_numpy())
            names = " and ".join(f"'{name}'" for name in reader.ambiguous[label])
            rule = f"ambiguous in {_cells(len(cells))}: this label stands for the choices {names}"
            self._fault(int(cells[0]) if len(cells) else None, column.header, (rule, _BY_WORDS), shown(label, True))

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
            if value is None and is_blank(plain):
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

    def _flags(self, item: str, parts: list[Column], alone: bool) -> pd.DataFrame:
        """What the columns of the choices say: 1 chosen, 0 not, -1 blank, -2 neither; in the form's order.

        Parameters
        ----------
        alone : whether no column has the whole answer: then what a column does not say is not known
        """
        split = self._split(item, parts)
        if not split.series:  # choices that the form lacks, and no other
            return pd.DataFrame(index=self.cells.frame.index)
        marked = split_answers.marks(split)
        for note in marked.notes:
            self._note(*note)
        names = list(dict.fromkeys(self.form.listed[item]["name"]))
        gone = self.form.retired.get(item, frozenset())
        expected = [name for name in names if name not in gone and f"{item}/{name}" not in self.spelling.absent]
        unknown = self._unclear_headers(item) or split_answers.unknown(marked, split.headers, expected)
        unknown = unknown if alone else []
        for header, rule, do, value in [*marked.faults, *unknown]:
            if alone and (item in self.spelling.vital or (not value and do == split_answers.SAY_WORDS)):
                self._fault(None, header, (rule, do), value)
            else:
                self._note(header, rule if alone else f"{rule}; the column of the whole answer counts")
        return marked.table

    def _unclear_headers(self, item: str) -> list[tuple[str, str, str, str]]:
        """Columns that may be one of several choices of a question."""
        unclear = [column for column in self.taken if column.problem.startswith(f"fits {item}/")]
        do = "export names (XML values), or say which under exports: <this file>: columns: {header: question/choice}"
        return [(column.header, f"ambiguous: it {column.problem}", do, "") for column in unclear]

    def _split(self, item: str, parts: list[Column]) -> Split:
        """The columns of one question by choice, with the words beside "other" among them."""
        by_choice = {name: [c for c in parts if c.choice == name] for name in self.form.listed[item]["name"]}
        by_choice = {name: of for name, of in by_choice.items() if of}
        other = next((name for name in self.form.listed[item]["name"] if name.casefold() == "other"), "")
        beside = self._beside(item, other, by_choice.get(other, [])) if other else []
        by_choice |= {other: beside} if beside else {}
        by_choice = {name: by_choice[name] for name in self.form.listed[item]["name"] if name in by_choice}
        rows = self.form.listed[item].drop(columns="list").to_dict("records")
        return Split(
            item=item,
            series={name: self._joined_columns(item, of, self._cells) for name, of in by_choice.items()},
            headers={name: of[0].header for name, of in by_choice.items()},
            spelled={
                row["name"]: tuple(v for word in row.values() if word for v in (word, folded(word))) for row in rows
            },
            numbers={row["name"]: number(row["name"]) or str(n) for n, row in enumerate(rows, 1)},
            words=self.spelling.meanings,
            labels={name: self._labels.get(of[0].position, {}) for name, of in by_choice.items()},
            beside=frozenset([other]) if beside else frozenset(),
        )

    def _beside(self, item: str, other: str, parts: list[Column]) -> list[Column]:
        """The column of the words beside "other", where no column of yes and no says that it was chosen."""
        if parts and all(map(self._is_flag, parts)):
            return []
        texts = parts or [column for column in self.taken if column.item == f"{item}_other" and not column.choice]
        beside = [replace(column, item=item, choice=other, words=True) for column in texts]
        at = {column.position for column in beside}
        self.taken = [column for column in self.taken if not (column.position in at and column.item == item)]
        self.taken += beside
        for column in beside:
            self._note(column.header, f"words of one's own: '{other}' of '{item}' was chosen where there are any")
        return beside

    def _strays(self, parts: list[Column]) -> pd.DataFrame:
        """The same of choices that the form lacks, of which somebody chose one at least."""
        chosen_by_choice = {}
        for column in parts:
            codes, texts = columns.coded(self._cells(column))
            chosen = np.array([flag(text) is True for text in texts])[codes]
            # What stands behind the name of the question may be anything, where columns were moved or joined.
            seen = shown(column.header, spaces=True)
            self._note(seen, f"no choice of '{column.item}' in the form; chosen in {_cells(int(chosen.sum()))}")
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
        if hit.any() and (role == "id" or item in self.spelling.id_items or item in _IDS):
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
            row = f"row {self.cells.frame.index[places[0]]}"
            self._note(self._header(ended), f"{len(places):,} interviews end before they begin ({row}): no length")

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


def _longest(text: str) -> int:
    return max(map(len, re.findall(r"\d+", text)), default=0)
