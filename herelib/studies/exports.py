"""Reads one export of a survey and brings it into canonical form: items as columns, names of choices as values.

Exports of KoboToolbox, ODK and LimeSurvey differ in headers (names, labels, group paths), in values (names, labels), in
how they hold several choices (one string, 0/1 columns, both), in where they put repeat groups, and in what other
programs did to them on the way. What can be read in one way only is read; what was done to it stands in the notes.

What study.yaml says of a file (`exports: <file>: columns, words`) goes first.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field, replace
from functools import cached_property
from pathlib import Path

import pandas as pd

from herelib.errors import Faults, in_study_yaml, nearest, shown
from herelib.files import Cells, cells, columns, workbooks
from herelib.form import Column, Instrument, Resolver, mangled, plain, resolver
from herelib.studies import declared, layouts, wide_repeats
from herelib.studies.canonical import Reading
from herelib.studies.spelling import SPOKEN, Spelling

PARENTS = declared.PARENTS
BY_ID = ("_submission__uuid", "PARENT_KEY")  # those that name an interview of any file
_TABLE = "_parent_table_name"
UNREAD = "not read: nothing of the form has this name"
_GROUP = "not read: a whole group of questions in one cell; export its questions in columns or in a sheet of their own"
_LISTED = 20  # names in one message


# what is said of columns that the form explains and nobody reads; those of the survey tool go without saying
_SAID = {
    "coordinates": "not read: parts of coordinates",
    "media": "not read: names of recordings and pictures",
    "words beside choices": "not read: words beside choices, and the form has no question for them",
    declared.PASSED_OVER: "not read: study.yaml says so",
}


def _names(headers: list[str]) -> str:
    more = f" and {len(headers) - _LISTED} more" if len(headers) > _LISTED else ""
    return ", ".join(shown(header, spaces=True) for header in headers[:_LISTED]) + more


def _unread(headers: Iterable[str], items: Iterable[str], file: str) -> str:
    """What is said of columns that the form does not know: the nearest items, and how to say what they are."""
    items = list(items)
    near = {header: nearest(header, items) for header in headers}
    hints = [f"{shown(h, True)}: {hint}" for h, hint in near.items() if hint.startswith("did you mean")]
    do = f"if one is an answer, write {in_study_yaml(file, 'columns', {'header': 'item'})} in study.yaml"
    return "; ".join([UNREAD, *hints[:_LISTED], do])


@dataclass(frozen=True)
class Export:
    """One export in canonical form.

    `frame` has one column per item that the file holds, text as `herelib.files.columns` has it, "" for a blank; its
    index is the line in the file. `columns` says what each column of the file was taken for. `conflicts` lists where
    the string and the 0/1 columns of one answer disagree: row, item, split (what the columns say). `repeats` has one
    such frame for each sheet of a repeat group, with the columns of `PARENTS` that it has. `notes` says what was read
    in a way that a user should know: header -> what. `sheet` is the sheet of a workbook that holds the interviews.

    `left_out` has by item the codes that occur and that the file itself declares to be no answer (SPSS, Stata).

    A file that holds a repeat group only (ODK Central writes one for each) has a `frame` without rows.
    """

    file: str
    frame: pd.DataFrame
    columns: tuple[Column, ...]
    conflicts: pd.DataFrame
    repeats: Mapping[str, pd.DataFrame] = field(default_factory=dict)
    notes: Mapping[str, str] = field(default_factory=dict)
    sheet: str = ""
    left_out: Mapping[str, frozenset[str]] = field(default_factory=dict)

    @property
    def ambiguous(self) -> dict[str, str]:
        """Headers that could be several items, and which."""
        return {column.header: column.problem for column in self.columns if column.problem}

    @property
    def unknown(self) -> list[str]:
        """Headers that are nothing of the form and nothing that the survey tools add."""
        return [column.header for column in self.columns if not (column.item or column.problem or column.known)]

    def unread(self, items: Iterable[str]) -> list[tuple[str, str]]:
        """Columns that are not read: names and what is said of them, one line for all of a kind.

        Parameters
        ----------
        items : names that a strange header may be meant for
        """
        strange = [header for header in self.unknown if header]
        lines = [(_names(strange), _unread(strange, items, self.file))] if strange else []
        kinds = [column for column in self.columns if column.known in _SAID]
        for kind in dict.fromkeys(column.known for column in kinds):
            lines.append((_names([column.header for column in kinds if column.known == kind]), _SAID[kind]))
        return lines

    @property
    def only_repeats(self) -> bool:
        """Whether the file holds no interviews, and rows that belong to interviews of other files."""
        return bool(self.repeats) and not len(self.frame)


def read(
    path: Path, instrument: Instrument, file: str, options: Mapping | None = None, languages: tuple[str, ...] = ()
) -> tuple[Export | None, Faults]:
    """One export in canonical form, and the faults of the file; None where it cannot be read.

    Parameters
    ----------
    file : the file as messages call it
    options : what study.yaml says of this export: encoding, delimiter, decimal ("," or "."), dates (ymd, dmy, mdy),
        columns (header -> item), words (raw answer -> choice), absent; and of the study: `roles` (role -> item), and
        `vital`, the items that it cannot do without
    languages : of the study
    """
    faults = Faults()
    about = _About(file, instrument, options or {}, faults)
    sheets = _sheets(path, file, faults, about.options, languages)
    if not sheets:
        return None, faults
    tables = {name: about.table(each) for name, each in sheets.items()}
    declared.check(file.removeprefix("interviews/"), about.options, sheets.values(), about.resolver, faults)
    tables = {name: (declared.linked(each, about.options), texts) for name, (each, texts) in tables.items()}
    inner = {name: each for name, (each, _) in tables.items() if _parents(each)}
    taken = {name: about.taken(*tables[name]) for name in sheets if name not in inner}
    main = _main(taken, instrument, file, faults)
    if len(faults):
        return None, faults
    if main is None:
        inner = {name or _group(each, about.resolver) or path.stem: each for name, each in inner.items()}
        return _repeats_only(inner, about), faults
    table = tables[main][0]
    problem = layouts.wrong(table, taken[main], about.resolver)
    if problem:
        row, rule, do = problem
        faults.add(file, row, "", "", f"sheet '{shown(main, True)}': {rule}" if len(sheets) > 1 else rule, do)
        return None, faults
    spelling = replace(about.spelling, typed=table.typed)
    export = _interviews(table, taken[main], spelling, about)
    repeats, notes = _repeats(inner, about)
    if len(faults):
        return None, faults
    notes = dict(export.notes) | notes | _notes_of_sheets(sheets, taken, main)
    left_out = _left_out(table, export.columns)
    return replace(export, repeats={**export.repeats, **repeats}, notes=notes, sheet=main, left_out=left_out), faults


def _interviews(table: Cells, taken: list[Column], spelling: Spelling, about: _About) -> Export:
    """The sheet of the interviews in canonical form, with the repeat groups that stand in its columns."""
    groups = wide_repeats.wide(taken, about.resolver, declared.headers(table, about.options))
    inside = set().union(*(group.positions for group in groups))
    taken = [Column(c.position, c.header, known="repeat") if c.position in inside else c for c in taken]
    answers = Reading(table, taken, about.form, spelling)
    frame, repeats, notes = _with_unanswered(answers, about), {}, {}
    about.faults.extend(answers.faults(about.file))
    if groups:
        frame = frame.assign(**{wide_repeats.INDEX: wide_repeats.counted(frame)})
    for group in groups:
        rows = wide_repeats.table(group, table, frame[wide_repeats.INDEX])
        inner = Reading(rows, about.resolver.columns(rows.header[:-1], None, group.group), about.form, spelling)
        repeats[group.group] = inner.frame().assign(**{wide_repeats.PARENT: rows.frame.iloc[:, -1]})
        about.faults.extend(inner.faults(about.file, f"{group.group}: "))
        notes |= {f"{group.group}: {header}": note for header, note in inner.notes().items()}
        many = f"{len(group.positions)} columns for up to {len(group.places)} rows an interview"
        notes[f"repeat group {group.group}"] = f"{many}: read as {len(rows.frame):,} rows of the repeat group"
    for column in taken:
        if column.known == "groups" and columns.filled(table.frame[column.position]).any():
            notes[column.header] = _GROUP
    return Export(about.file, frame, tuple(answers.taken), answers.conflicts(), repeats, answers.notes() | notes)


def _with_unanswered(answers: Reading, about: _About) -> pd.DataFrame:
    """Answers, of a JSON with a blank column for each question that it does not name: it leaves out what is blank."""
    frame = answers.frame()
    if not about.file.lower().endswith(".json"):
        return frame
    strange = [column.header for column in answers.taken if not (column.item or column.problem or column.known)]
    needed = {item for names in about.roles.values() for item in names} | about.spelling.absent
    wanted = about.spelling.vital & about.form.named.keys() - needed - {*frame.columns}
    # A name that is nearly the question's may be the question's: that is asked, not taken for a blank.
    wanted = [item for item in sorted(wanted) if not (strange and nearest(item, strange).startswith("did you mean"))]
    return frame.assign(**{item: columns.blank(frame.index) for item in wanted})


class _About:
    """What is known of an export before it is read: the form, and what study.yaml says; `faults` collects."""

    def __init__(self, file: str, form: Instrument, options: Mapping, faults: Faults):
        roles = {role: [item] if isinstance(item, str) else item for role, item in options.get("roles", {}).items()}
        spoken = {item for role in SPOKEN for item in roles.get(role, ())}
        self.file, self.form, self.roles, self.faults = file, form, roles, faults
        self.options = {**options, "spoken": spoken - form.listed.keys()}
        self.spelling = Spelling(
            options.get("dates", ""),
            options.get("decimal", ""),
            id_items=frozenset([*roles.get("id", ()), *roles.get("respondent", ())]),
            words=options.get("words", {}),
            spoken=frozenset(spoken),
            absent=frozenset(options.get("absent", ())),
            vital=frozenset(options.get("vital", ())),
        )

    @cached_property
    def resolver(self) -> Resolver:
        """Looks headers up in the form."""
        return resolver(self.form, tuple(declared.named(self.options, self.form)))

    def table(self, each: Cells) -> tuple[Cells, dict[int, str]]:
        """A sheet without what stands between its header and the answers, and the text of each column's question."""
        table, texts = layouts.below_headers(each)
        return table, texts or dict(each.labels)

    def taken(self, table: Cells, texts: Mapping[int, str], repeat: str = "") -> list[Column]:
        """What each column of a sheet is taken for."""
        return declared.taken(table, self.resolver, self.options, texts, repeat)


def _left_out(table: Cells, taken: Iterable[Column]) -> dict[str, frozenset[str]]:
    """The codes of each item that occur and that the file itself declares to be no answer."""
    codes_by_item = {}
    for column in [column for column in taken if column.item and column.position in table.left_out]:
        occurring = set(columns.stripped(table.frame[column.position]).unique())
        codes_by_item[column.item] = table.left_out[column.position] & occurring
    return {item: codes for item, codes in codes_by_item.items() if codes}


def _notes_of_sheets(sheets: Mapping[str, Cells], taken: Iterable[str], main: str) -> dict[str, str]:
    notes = {}
    for name in [name for name in taken if name != main]:
        # A sheet may be called after the person in it.
        notes[f"sheet {shown(name, spaces=True)}"] = "not read: it holds neither interviews nor a repeat group"
    if sheets[main].hidden:
        notes[f"sheet {shown(main, spaces=True)}"] = "read, though it is hidden: no other sheet holds interviews"
    if sheets[main].note:
        notes["the whole file"] = sheets[main].note
    return notes


def _sheets(
    path: Path, file: str, faults: Faults, options: Mapping, languages: tuple[str, ...] = ()
) -> dict[str, Cells]:
    """The sheets of a file by name; a file of one table is one sheet without a name."""
    declared = cells.Declared(options.get("encoding", ""), options.get("delimiter", ""), languages)
    return workbooks.read(path, file, faults, declared)


def sheets_of(
    path: Path, file: str, faults: Faults, options: Mapping | None = None, sheet: str | None = None
) -> tuple[Cells | None, dict[str, Cells]]:
    """The cells of the sheet that holds the interviews (None, with the reason, if it cannot be read), and the others.

    Parameters
    ----------
    sheet : which it is, as `Export.sheet` says; else the first that is no repeat group
    """
    sheets = _sheets(path, file, faults, options or {})
    main = sheet if sheet in sheets else next((name for name, each in sheets.items() if not _parents(each)), None)
    return sheets.pop(main, None), sheets


def _main(taken: Mapping[str, list[Column]], instrument: Instrument, file: str, faults: Faults) -> str | None:
    """The sheet that holds the interviews: the one with most questions of the form; two of them are a fault."""
    known = {name: len({c.item for c in of if c.item in instrument.named}) for name, of in taken.items()}
    if not known:
        return None
    main = max(known, key=known.__getitem__)
    # A codebook or a summary beside the interviews names some of the questions, too: half of them at most.
    several = [name for name, count in known.items() if count >= max(layouts.FEW, known[main] / 2)]
    if len(several) > 1:
        names = " and ".join(f"'{shown(name, spaces=True)}'" for name in several[:2])
        do = "save each of them as a file of its own in interviews/, or put them below one another in one sheet"
        faults.add(file, "", "", "", f"{len(several)} sheets hold interviews: {names}", do)
    return main


def _parents(each: Cells) -> dict[str, int]:
    """The columns of a sheet that lead to an interview, by position; none where it holds interviews itself."""
    header = [plain(name).casefold() for name in each.header]
    position_by_name = {}
    for name in PARENTS:
        for spelling in (name.casefold(), mangled(name).casefold()):
            if spelling in header:
                position_by_name.setdefault(name, header.index(spelling))
    # A sheet with its own _uuid holds interviews; a parent's key makes it a repeat group all the same (ODK).
    return position_by_name if "_uuid" not in header or "PARENT_KEY" in position_by_name else {}


def _repeats_only(inner: Mapping[str, Cells], about: _About) -> Export | None:
    """A file that holds no interviews, and rows that belong to interviews of other files."""
    if not any(set(BY_ID) & _parents(each).keys() for each in inner.values()):
        do = "export the interviews into the same workbook, or the repeat group with the ids of the interviews"
        about.faults.add(about.file, "", "", "", "sheets of repeat groups only, and no id of an interview in them", do)
        return None
    repeats, notes = _repeats(inner, about)
    if len(about.faults):
        return None
    nothing = pd.DataFrame(columns=["row", "item", "split"])
    return Export(about.file, pd.DataFrame(index=pd.RangeIndex(0)), (), nothing, repeats, notes)


def _group(each: Cells, resolver: Resolver) -> str:
    """The repeat group of the form that the questions of a sheet belong to; "" where that is not clear."""
    named = resolver.instrument.named
    groups = [named[c.item]["repeat"] for c in resolver.columns(each.header) if c.item in named]
    return max(set(groups), key=groups.count) if groups else ""


def _repeat_of(name: str, each: Cells, resolver: Resolver) -> str:
    """The repeat group of the form that a sheet holds: the one that it is called after, else that of its questions."""
    blocks = resolver.instrument.blocks
    return name if name in set(blocks.loc[blocks["kind"] == "repeat", "name"]) else _group(each, resolver)


def _repeats(inner: Mapping[str, Cells], about: _About) -> tuple[dict[str, pd.DataFrame], dict[str, str]]:
    """The sheets of repeat groups in canonical form, with the columns that lead to their interviews; and notes."""
    repeats, notes = {}, {}
    for name, each in inner.items():
        if each.problem:
            about.faults.add(about.file, "", "", "", f"sheet '{shown(name, True)}': {each.problem[0]}", each.problem[1])
            continue
        # A sheet with a name is of a workbook: its numbers are typed.
        typed = replace(about.spelling, typed=each.typed)
        taken = about.taken(*about.table(each), _repeat_of(name, each, about.resolver))
        answers = Reading(each, taken, about.form, typed)
        frame = answers.frame()
        about.faults.extend(answers.faults(about.file, f"{name}: "))
        notes |= {f"{name}: {header}": note for header, note in answers.notes().items()}
        links = _parents(each)
        strange = [c.header for c in taken if not (c.item or c.problem or c.known or c.position in links.values())]
        if strange := [header for header in strange if header]:
            notes[f"{name}: {_names(strange)}"] = _unread(strange, about.form.named, about.file)
        header = [plain(header).casefold() for header in each.header]
        links = {link: each.frame[position] for link, position in links.items()}
        links |= {link: columns.bare_ids(column) for link, column in links.items() if link in BY_ID}
        if _TABLE in header:
            links[_TABLE] = each.frame[header.index(_TABLE)]
        frame = frame.drop(columns=[link for link in links if link in frame])
        repeats[name] = frame.assign(**{link: columns.stripped(column) for link, column in links.items()})
    return repeats, notes
