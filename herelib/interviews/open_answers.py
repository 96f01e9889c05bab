"""The open answers of the kept interviews without what says who somebody is, and what of them a team must look at."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Iterator
from dataclasses import dataclass
from pathlib import Path

import numpy as np
import pandas as pd

from herelib.files import columns
from herelib.folders import study_folder
from herelib.identifiers import NO_NAMES, Names
from herelib.interviews.preparation import Prepared
from herelib.interviews.redaction import cleared_words, ordinary_words, redact, word_key
from herelib.studies import PRIVATE, Study, folder
from herelib.tables import CONTRACTS


@dataclass(frozen=True)
class OpenAnswers:
    """Open answers as they may be read, and what became of them.

    Attributes
    ----------
    answers : table open_answers
    redactions : answers from which something was taken out: table [place, item, new]; place is the record
    doubts : passages that nobody has judged: table [place, interview, item, start, stop, kind]
    names : of the role columns of all interviews
    cleared : words that are no persons by decision; None while it is not reviewed
    """

    answers: pd.DataFrame
    redactions: pd.DataFrame
    doubts: pd.DataFrame
    names: Names
    cleared: frozenset[str] | None

    @property
    def review(self) -> pd.DataFrame:
        """The table `review`: doubtful passages by their position, never by their text."""
        return self.doubts[list(CONTRACTS["review"].columns)]

    def covered(self, text: str) -> str:
        """Another text of the team without what certainly says who somebody is."""
        return redact(text, self.names, cleared=self.cleared)[0]


def redacted(study: Study, prepared: Prepared, kept: pd.Series, language: pd.Series, not_a_person: str) -> OpenAnswers:
    """The open answers of a study, redacted.

    Parameters
    ----------
    kept, language : pseudonym and language of each kept record
    not_a_person : as decided
    """
    spoken = list(_texts(study, prepared))
    names = names_of(study, (text for _, texts in spoken for text in texts))
    cleared = cleared_words(not_a_person)
    rows, redactions, doubts = [], [], []
    for item, texts in spoken:
        spoken_in = language.loc[texts.index]
        for record, text, tongue in zip(texts.index, texts, spoken_in, strict=True):
            clear, count, hits = redact(text, names, tongue, cleared)
            rows.append((kept[record], item, tongue, "interview", clear))
            if count:
                redactions.append((record, item, f"{count} removed"))
            if hits and cleared is None:
                doubts += [(record, kept[record], item, hit.start, hit.stop, hit.kind) for hit in hits]
    return OpenAnswers(
        pd.DataFrame(rows, columns=list(CONTRACTS["open_answers"].columns)).astype(str),
        pd.DataFrame(redactions, columns=["place", "item", "new"]),
        pd.DataFrame(doubts, columns=["place", *CONTRACTS["review"].columns]),
        names,
        cleared,
    )


def _texts(study: Study, prepared: Prepared) -> Iterator[tuple[str, pd.Series]]:
    """The answers to each open question by record, without blanks and codes for missing answers."""
    records = prepared.asked.records
    missing_codes = {code for codes in study.settings["missing"].values() for code in codes}
    for item in sorted(study.items_with("open")):
        if item in records.columns:
            texts = records[item].iloc[np.flatnonzero(columns.filled(records[item]))].astype(object)
            yield item, texts[~texts.str.strip().isin(missing_codes)]


def names_in(study: str | Path, not_a_person: str) -> Names:
    """The names in the role columns of a study's exports, which no table holds, but for words that name nobody.

    Parameters
    ----------
    study : name or folder of the study
    not_a_person : as decided
    """
    loaded, _ = folder.load(study_folder(study), None)
    if loaded is None:
        return NO_NAMES
    spoken = [loaded.records[item].dropna().astype(str) for item in loaded.items_with("open") if item in loaded.records]
    return names_of(loaded, (text for texts in spoken for text in texts), cleared_words(not_a_person) or frozenset())


def names_of(study: Study, texts: Iterable[str] = (), cleared: Collection[str] = ()) -> Names:
    """The names in the role columns of all records of a study, dropped ones as well, but for cleared words.

    Whoever is named in an answer may be another interview's person: neighbours name each other.
    """
    cells: dict[str, None] = {}
    for item in study.items_with(*PRIVATE):
        if item in study.records.columns:
            cells |= dict.fromkeys(map(str, study.records[item].dropna().unique()))
    cells.pop("", None)
    if cleared:
        kept = [[word for word in cell.split() if word_key(word) not in cleared] for cell in cells]
        cells = dict.fromkeys(" ".join(words) for words in kept if words)
    # Words that a study's people use, and names of its regions, name a person only where a capital or a name says so.
    ordinary = ordinary_words(texts) if cells else set()
    regions = " ".join(study.regions["region"]).replace("-", " ").replace("_", " ")
    return Names.of(cells, ordinary | set(regions.split()))


def in_doubt(segments: pd.DataFrame, review: pd.DataFrame) -> np.ndarray:
    """Whether each segment holds a part of a passage that nobody has judged."""
    if not len(review):
        return np.zeros(len(segments), dtype=bool)
    places = segments[["interview", "item", "start", "end"]].assign(row=np.arange(len(segments)))
    both = places.merge(review, on=["interview", "item"], suffixes=("", "_doubt"))
    hit = both[(both["start_doubt"] < both["end"]) & (both["stop"] > both["start"])]
    return np.isin(np.arange(len(segments)), hit["row"])
