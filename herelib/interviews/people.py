"""Who is asked again: people of two waves by a keyed pseudonym, and how many may be contacted.

When somebody was born, their gender, and whether they may be contacted stand in no table that is written: these are
read again, in memory, by whoever links or counts. The code that somebody keeps leaves as a pseudonym only.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping

import numpy as np
import pandas as pd

from herelib.errors import HereError
from herelib.files import columns
from herelib.form import flag
from herelib.interviews.keyed import interviewer_pseudonyms, person_pseudonyms, pseudonyms
from herelib.interviews.particulars import is_number
from herelib.interviews.preparation import Prepared
from herelib.studies import MONTH, Study

STABLE = ("birth_year", "gender")  # of a person, for linking; the language of the interview stands in `interviews`


def people(study: Study, prepared: Prepared, kept: pd.Series) -> pd.DataFrame:
    """Table `people` [interview, person]: by which pseudonym each kept interview's person is known; "" if by none.

    Parameters
    ----------
    kept : pseudonym of each kept record
    """
    records, item = prepared.judged.records, study.roles.get("person", "")
    codes = records[item] if item in records.columns else columns.blank(records.index)
    person = person_pseudonyms(codes, study.key)
    return pd.DataFrame({"interview": kept.astype(str).to_numpy(), "person": person.to_numpy()}).astype(str)


def interviewers(study: Study, prepared: Prepared, kept: pd.Series) -> pd.DataFrame:
    """Table `interviewers` [interview, interviewer]: the pseudonym of who did each kept interview; "" if not known.

    Parameters
    ----------
    kept : pseudonym of each kept record
    """
    records, item = prepared.judged.records, study.roles.get("interviewer", "")
    names = records[item].astype(str) if item in records.columns else columns.blank(records.index)
    silent = {word for words in study.settings["missing"].values() for word in words}
    known = interviewer_pseudonyms(names.mask(names.isin(silent), ""), study.key)
    return pd.DataFrame({"interview": kept.astype(str).to_numpy(), "interviewer": known.to_numpy()}).astype(str)


def possible(study: Study, item: str) -> Callable[[str], str]:
    """How answers about hours a month may stand in a table: as they are, "" where nobody can give so many.

    Hours are added up: one impossible answer would outweigh all others. Bounds are those that study.yaml gives the
    item, else 0 and the hours of a month.
    """
    stated = study.settings["items"].get(item, {})
    low, high = max(stated.get("low", 0.0), 0.0), min(stated.get("high", float(MONTH)), float(MONTH))
    return lambda text: text if is_number(text) and low <= float(text) <= high else ""


def linkable(study: Study, tables: Mapping[str, pd.DataFrame]) -> pd.DataFrame:
    """The interviews with what links people of two waves, in memory: never to be written.

    Parameters
    ----------
    study : the wave that the tables are of
    tables : interviews and people of it

    Returns
    -------
    table `interviews` with the columns person, and birth_year (a number) and gender where the form asks for them

    Raises
    ------
    HereError
        If an interview is none of the study's.
    """
    interviews = tables["interviews"].reset_index(drop=True)
    person = tables["people"].set_index("interview")["person"]
    interviews["person"] = interviews["interview"].map(person).fillna("").astype(str)
    silent = {word for words in study.settings["missing"].values() for word in words}
    for role in STABLE:
        if role in study.roles:
            answers = _answers(study, interviews["interview"], role)
            answers = answers.mask(answers.isin(silent), "")
            interviews[role] = pd.to_numeric(answers, errors="coerce") if role == "birth_year" else answers
    return interviews


def contacts(study: Study, interviews: pd.DataFrame) -> pd.DataFrame | None:
    """How many people of each region may be contacted again: table [region, people]; None if nobody was asked.

    Parameters
    ----------
    interviews : table `interviews`, or those rows of it whose people are to be counted

    Raises
    ------
    HereError
        If an interview is none of the study's.
    """
    willing = willing_to_be_contacted(study, interviews)
    if willing is None:
        return None
    counts = interviews["region"].astype(str)[willing].value_counts()
    regions = study.regions["region"].astype(str)
    return pd.DataFrame({"region": regions, "people": regions.map(counts).fillna(0).astype(int)})


def willing_to_be_contacted(study: Study, interviews: pd.DataFrame) -> np.ndarray | None:
    """Whether the person of each interview may be contacted again, in memory: never to be written; None if not asked.

    Raises
    ------
    HereError
        As `contacts`.
    """
    if "contact" not in study.roles:
        return None
    consent = _answers(study, interviews["interview"], "contact")
    yes = {word.casefold() for word in study.settings["consent_yes"]}
    return consent.map(lambda text: text.casefold() in yes or flag(text) is True).to_numpy(bool)


def _answers(study: Study, interviews: pd.Series, role: str) -> pd.Series:
    """The answers to the item of a role, one for each interview, with the analyst's corrections."""
    # `read` has prepared the study already; a study by itself has its records as they came.
    prepared = study.memory.get("prepared")
    records = prepared.corrected.records if prepared is not None else study.records
    names = pseudonyms(study.records[study.roles["id"]], study.key).astype(str)
    kept_first = (~prepared.sifted.kept if prepared is not None else pd.Series(False, index=names.index)).argsort(
        kind="stable"
    )
    by_name = pd.Series(
        records[study.roles[role]].astype(str).to_numpy()[kept_first], index=names.to_numpy()[kept_first]
    )
    by_name = by_name[~by_name.index.duplicated()]
    wanted = interviews.astype(str).to_numpy()
    if missing := len(set(wanted) - set(by_name.index)):
        raise HereError(f"{missing} interviews are none of this study's: run its first notebook again")
    return by_name.loc[wanted].reset_index(drop=True)
