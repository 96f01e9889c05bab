"""What a team writes in a study and what can leave with it: each text passes the search for persons' identifiers.

Decision records, settings, labels, sources, headers and names of files stand in reports, in the codebook page and in
the files of a release. What is certainly an identifier is a fault that names file, row, field and kind; what only may
be one is a note. What leaves in nothing (hints of the form, the analyst's log, names of coders, properties of outlines)
is searched as well, and what is certain there is a note. The text itself is never repeated.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Collection, Iterable, Iterator
from pathlib import Path

import pandas as pd

from herelib import decisions
from herelib.errors import Faults, alike, some
from herelib.identifiers import NO_NAMES, Names, Passage, article, key, kinds, passages, uncovered
from herelib.studies import PRIVATE, Study
from herelib.study_texts.written import Written, written

_DECIDE = "if it is no person's, record a decision on not_a_person"
_TAKE_OUT = f"take it out, or {_DECIDE}"
_STAYS = "it leaves in nothing, and stands in what your team keeps: take it out if nobody needs it there"
_CODER = "coders stand in the tables of the team: call them by a code, such as coder-a"
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
    "file": {"web address", "account name", "identity number", "record's number", "phone number", "coordinates"},
    "log": {"record's number"},
    "coder": set(),
    "": set(),
}
QUOTING = ("file", "column", "value", "rule", "do")  # of a table of faults
_PREFIX = 3  # letters that all forms of a name share
_SEVERAL = 5
_DOI = re.compile(r"\b10\.\d{4,9}/\S+")
_PUBLISHED = re.compile(r"\b(?:19|20)\d\d\b(?!-)|https?://|\bdoi\b", re.IGNORECASE)
_WORD = re.compile(r"\w+")


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
    faults, noted = Faults(), {}
    for text in texts:
        for passage in _seen(text, names, known_words):
            certain = _certain(text, passage, names)
            if certain and text.leaves:
                faults.add(text.file, text.row, text.field, "", f"what looks like {article(passage.kind)}", _TAKE_OUT)
            elif note := _note(text, passage, certain):
                noted.setdefault((text.file, note), []).append(f"{text.field} {text.row}".strip())
    notes = [(file, some(list(dict.fromkeys(where))), note) for (file, note), where in noted.items()]
    return faults, pd.DataFrame(notes, columns=["file", "subject", "note"])


def _seen(text: Written, names: Names, cleared: Collection[str]) -> Iterator[Passage]:
    """What in a text looks like an identifier, but for what may stand in a text of its kind."""
    # Some identifiers of publications hold as many digits as a phone.
    searched = _DOI.sub(lambda doi: " " * len(doi[0]), text.text)
    for passage in passages(searched, names):
        published = text.kind == "source" and _published(text, passage)
        if not (published or passage.kind in _PASSING[text.kind] or _passes(text, passage, cleared)):
            yield passage


def _note(text: Written, passage: Passage, certain: bool) -> str:
    """The note on a passage that is no fault; of what leaves in nothing only what is certain, or names a coder."""
    kind = article(passage.kind)
    if text.leaves:
        return f"may be {kind}: look at it, and {_DECIDE}"
    if text.kind == "coder":
        return f"{'looks like' if certain else 'may be'} {kind}: {_CODER}"
    return f"looks like {kind}: {_STAYS}" if certain else ""


def unsaid(table: pd.DataFrame, study: Study | None, columns: Iterable[str] = QUOTING) -> pd.DataFrame:
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


def unsaid_text(text: str, study: Study | None, kept: Iterable[str] = ()) -> str:
    """`unsaid` for one text of the terminal; `kept` are parts of it that stay, as paths that somebody typed."""
    return uncovered(text, _names(study, [Written("", "", "", "", text)]), _words_of_the_study(study), kept)


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
