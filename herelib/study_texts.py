"""What a team writes in a study and what can leave with it: each text passes the search for persons' identifiers.

Decision records, settings, labels, sources, headers and names of files stand in reports, in the codebook page and in
the files of a release. What is certainly an identifier is a fault that names file, row, field and kind; what only may
be one is a note. The text itself is never repeated.
"""

from __future__ import annotations

import os
import re
from collections import Counter
from collections.abc import Collection, Iterable, Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path, PurePath

import pandas as pd

from herelib import decisions
from herelib.errors import Faults, alike, some
from herelib.files import workbooks
from herelib.identifiers import NO_NAMES, Names, Passage, article, key, kinds, passages, uncovered
from herelib.studies import PRIVATE, Study

TABLES = ("regions.csv", "gates.csv", "codebook.csv", decisions.actions.FILE)
_DECIDE = "if it is no person's, record a decision on not_a_person"
_TAKE_OUT = f"take it out, or {_DECIDE}"
_PLACES = ("region", "country")  # columns that hold names of places
_LOOKED_AT = re.compile(r"source|_inherited_from$")
_TECHNICAL = ("pseudonym_key", "roles", "languages", "timezone", "versions", "boundaries", "plan")
# Who publishes figures or answers for an office has an address of its own; a person's has a name before the @.
_OFFICES = re.compile(
    r"(?:info|contact\w*|kontakt\w*|office|press|pasts|post|mail|data|stat\w*|opendata|admin\w*|secretar\w*|segreteria|"
    r"protocollo|urp|ayuntamiento|municip\w*|dome|novads|help\w*|support|service\w*|library|webmaster)[\w.-]*@",
    re.IGNORECASE,
)
# Names of places look like names of persons and like addresses; who is quoted has a name; sources stand in the web.
_PASSING = {
    "name": {"person's name"},
    "place": {"person's name", "address", "coordinates"},
    "source": {"web address"},
    "file": {"web address", "account name", "identity number", "phone number", "coordinates"},
    "": set(),
}
_PREFIX = 3  # letters that all forms of a name share
_SEVERAL = 5
_DOI = re.compile(r"\b10\.\d{4,9}/\S+")
_PUBLISHED = re.compile(r"\b(?:19|20)\d\d\b(?!-)|https?://|\bdoi\b", re.IGNORECASE)
_WORD = re.compile(r"\w+")


@dataclass(frozen=True)
class Written:
    """A text of a study: file, row ("" for none), field, what kind of text it is (a key of `_PASSING`), the text."""

    file: str
    row: object
    field: str
    kind: str
    text: str


def examine(folder: Path, study: Study | None, cleared: Collection[str]) -> tuple[Faults, pd.DataFrame]:
    """What in the texts of a study looks like a person's identifier: faults, and notes [file, subject, note].

    Parameters
    ----------
    study : as far as it could be read; None where it could not: its files are then searched by themselves
    cleared : words that the team has decided to be no person's
    """
    texts = list(written(folder, study))
    names = _names(study, texts)
    known_words = {alike(word) for word in cleared} - {""}
    faults, doubtful = Faults(), {}
    for text in texts:
        # Some identifiers of publications hold as many digits as a phone.
        searched = _DOI.sub(lambda doi: " " * len(doi[0]), text.text)
        for passage in passages(searched, names):
            if _passes(text, passage, known_words):
                continue
            if passage.kind in _PASSING[text.kind] or (text.kind == "source" and _published(text, passage)):
                continue
            if _certain(text, passage, names):
                faults.add(text.file, text.row, text.field, "", f"what looks like {article(passage.kind)}", _TAKE_OUT)
            else:
                doubtful.setdefault((text.file, passage.kind), []).append(f"{text.field} {text.row}".strip())
    notes = [
        (file, some(list(dict.fromkeys(where))), f"may be {article(kind)}: look at it, and {_DECIDE}")
        for (file, kind), where in doubtful.items()
    ]
    return faults, pd.DataFrame(notes, columns=["file", "subject", "note"])


def unsaid(table: pd.DataFrame, study: Study | None, columns: Iterable[str]) -> pd.DataFrame:
    """A table of messages in which nothing is repeated that looks like an identifier or may be one.

    Whatever a message quotes (a header, a sheet, a key, the name of a file) may hold one; names of regions, questions,
    choices and parameters that are words stay.

    Parameters
    ----------
    columns : those that are searched: not the one of rows, whose numbers may look like anything
    """
    texts = [Written("", "", "", "", str(cell)) for column in columns for cell in table[column]]
    names = _names(study, texts)
    stays = _words_of_the_study(study)
    known = {text.text: uncovered(text.text, names, stays) for text in texts}
    return table.assign(**{column: table[column].map(lambda cell: known[str(cell)]) for column in columns})


def _words_of_the_study(study: Study | None) -> frozenset[str]:
    """The words of parameters, regions, questions and choices whose names look like no more than a person's name."""
    names = [*decisions.PARAMETERS]
    if study is not None:
        form = study.instrument
        codes = [*form.items["name"], *form.choices["name"]]
        names += [code for code in map(str, codes) if code.isidentifier()]
        names += list(study.regions["region"].astype(str))
    words = [_WORD.findall(key(name)) for name in names if not {*kinds(name)} - _PASSING["name"]]
    return frozenset(word for parts in words for part in parts for word in part.split("_"))


def _certain(text: Written, passage: Passage, names: Names) -> bool:
    """Whether a passage is certain in the texts of a team, too, where most words are no names.

    A listed name that stands alone may be a word of a label ("Francés", a language), and a name of somebody in the
    study without a capital may be the word that it also is; both are doubtful.
    """
    words = text.text[passage.start : passage.stop]
    if not passage.certain or passage.kind != "person's name" or " " in words.strip():
        return passage.certain
    return words != words.lower() and names.holds(words)


def _passes(text: Written, passage: Passage, cleared: Collection[str]) -> bool:
    """Whether a passage was decided to be no person's, or is the address of an office in the source of a figure."""
    words = text.text[passage.start : passage.stop]
    if alike(words) in cleared:
        return True
    return text.kind == "source" and passage.kind == "e-mail address" and bool(_OFFICES.match(words))


def _published(text: Written, passage: Passage) -> bool:
    """Whether a name in a source is that of an author: a year or an address in the web stands beside it."""
    return passage.kind == "person's name" and bool(_PUBLISHED.search(text.text))


def written(folder: Path, study: Study | None) -> Iterator[Written]:
    """All texts of a study that can leave, in the order of its files."""
    if study is not None:
        yield from _settings(study.settings)
        yield from _form(study)
        yield from _headers(study)
    for name in TABLES:
        yield from _table(folder, name)
    yield from _records(folder)
    yield from _sessions(folder)
    yield from _file_names(folder)


def _settings(settings: Mapping) -> Iterator[Written]:
    def walk(value: object, path: str) -> Iterator[Written]:
        if isinstance(value, Mapping):
            for name, inner in value.items():
                yield Written("study.yaml", "", path or str(name), "", str(name))
                yield from walk(inner, f"{path}.{name}" if path else str(name))
        elif isinstance(value, (list, tuple)):
            for inner in value:
                yield from walk(inner, path)
        elif isinstance(value, str):
            # The last part of the path alone: a key may be what is not to be told.
            yield Written("study.yaml", "", path, "source" if path.endswith("source") else "", value)

    for name, value in settings.items():
        if name not in _TECHNICAL:
            for text in walk(value, name):
                yield Written(text.file, text.row, _safe_path(text.field), text.kind, text.text)


def _safe_path(path: str) -> str:
    """A path of keys without those that hold an identifier themselves."""
    return ".".join("…" if passages(part) else part for part in path.split("."))


def _form(study: Study) -> Iterator[Written]:
    """Labels of the questions and choices; of who interviews and of whom is asked nothing leaves."""
    form = study.instrument
    private = form.items["role"].isin((*PRIVATE, "interviewer"))
    labelled = [name for name in form.items.columns if name == "label" or name.startswith("label:")]
    for column in labelled:
        for row, item, text in zip(form.items["row"], form.items["name"], form.items[column], strict=True):
            if isinstance(text, str) and text:
                yield Written(form.file, row, f"{_safe_path(str(item))}: {column}", "", text)
    lists = set(form.items.loc[~private, "list"]) - {""}
    places = set(form.items.loc[form.items["name"] == study.roles.get("region"), "list"])
    offered = form.choices[form.choices["list"].isin(lists)]
    for column in [name for name in offered.columns if name == "name" or name.startswith("label")]:
        for position, of_list, text in zip(range(len(offered)), offered["list"], offered[column], strict=True):
            if isinstance(text, str) and text:
                kind = "place" if of_list in places else ""
                yield Written(form.file, "", f"choice {position + 1} of the lists: {column}", kind, text)


def _headers(study: Study) -> Iterator[Written]:
    for export in study.exports.values():
        for position, column in enumerate(export.columns, start=1):
            yield Written(export.file, 1, f"header of column {position}", "", column.header)


def _table(folder: Path, name: str) -> Iterator[Written]:
    if not (folder / name).is_file():
        return
    cells = workbooks.read_one(folder / name, name, Faults())  # what is wrong with it is told where it is read
    if cells is None:
        return
    for position, header in enumerate(cells.header):
        yield Written(name, 1, f"header of column {position + 1}", "", header)
        kind = "source" if _LOOKED_AT.search(header) else "place" if header in _PLACES else ""
        field = "a column" if kinds(header) else header
        for line, text in cells.frame[position].astype(str).items():
            if text:
                yield Written(name, line, field, kind, text)


def _records(folder: Path) -> Iterator[Written]:
    """Decision records; those with faults are not read, and decide nothing."""
    for record in decisions.records.load(folder)[0]:
        for field in ("title", "decided_by", "prose"):
            yield Written(record.file, "", field, "", getattr(record, field))
        for option in record.options:
            yield Written(record.file, "", "options: reason", "", option.reason)
            yield Written(record.file, "", "options: name", "", option.name)
            if record.parameter != "not_a_person":
                yield Written(record.file, "", "options: value", "", str(option.value))


def _sessions(folder: Path) -> Iterator[Written]:
    """Records of joint sessions; those with faults reach no table."""
    for session in decisions.sessions.load_sessions(folder)[0]:
        for field in ("title", "question", "prose"):
            yield Written(session.file, "", field, "", getattr(session, field))
        for role in session.participants:
            yield Written(session.file, "", "participants: role", "", role)
        for each in session.decisions:
            yield Written(session.file, "", "decisions: open", "", each.open)
            yield Written(session.file, "", "decisions: objections", "", each.objections)


def _file_names(folder: Path) -> Iterator[Written]:
    for parent, folders, files in os.walk(folder):
        folders[:] = [name for name in folders if not name.startswith(".")]
        for name in sorted([*folders, *files]):
            if not name.startswith((".", "~")):
                where = "the study folder" if Path(parent) == folder else f"a file below {_top(folder, parent)}/"
                yield Written(where, "", "name of a file", "file", re.sub(r"[_\W]+", " ", PurePath(name).stem).strip())


def _top(folder: Path, parent: str) -> str:
    return Path(parent).relative_to(folder).parts[0]


def _names(study: Study | None, texts: list[Written]) -> Names:
    """The names in the role columns of a study, as far as a word of the texts begins as one of them does."""
    if study is None:
        return NO_NAMES
    items = [item for item in study.items_with(*PRIVATE) if item in study.records.columns]
    if not items:
        return NO_NAMES
    cells = pd.Series(pd.unique(pd.concat([study.records[item].astype(str) for item in items])))
    return Names.of(_telling(cells, texts))


def _telling(cells: pd.Series, texts: list[Written]) -> list[str]:
    """The words of cells that begin as a word of the texts does, without those that stand in many of the cells."""
    begin = {word[:_PREFIX] for text in texts for word in _WORD.findall(_alike_words(text.text))}
    words_by_cell = [_WORD.findall(_alike_words(cell)) for cell in cells]
    # "Respondent 12", "Synthetic Person 7": no name is that of a fifth of all people, or of half of a few.
    count = Counter(word for words in words_by_cell for word in set(words))
    usual = {word for word, n in count.items() if n > max(len(cells) / _SEVERAL, min(len(cells) / 2, _SEVERAL), 1)}
    kept = [[word for word in words if word not in usual] for words in words_by_cell]
    return [cell if len(words) == len(before) else " ".join(words)
            for cell, words, before in zip(cells, kept, words_by_cell, strict=True)
            if any(word[:_PREFIX] in begin for word in words)]  # fmt: skip


def _alike_words(text: str) -> str:
    """A text without capitals and accents, its words still parted."""
    return " ".join(alike(word) for word in text.split())
