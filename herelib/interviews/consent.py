"""Who agreed to be interviewed, who refused, and who was never asked.

Consent is judged like any question with choices: a word that is neither yes nor a choice that says something else is a
fault, and never silently a no. A study may ask for consent in several questions, each by its own skip logic; one yes
is consent. Where nobody was asked, no response rate counts the row as a refusal.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

import numpy as np
import pandas as pd

from herelib.errors import Faults, by_words, near, nearest, shown_choices, some
from herelib.files import columns
from herelib.form import Malformed, Unsupported, flag, parse, same_word, versions
from herelib.interviews.particulars import exported_at
from herelib.studies import VERSION, Study

BLANK, YES, NO, UNCLEAR = range(4)
RULES_OF_CONSENT = ("consent_refused", "consent_not_asked", "no_consent")


@dataclass(frozen=True)
class Consent:
    """What each record says about consent.

    `agreed`, `refused` and `asked` hold one truth a record: whether some item says yes, whether none says yes and one
    says something else, whether any item was asked. `unclear` has by item the records whose word is no answer to it.
    """

    agreed: np.ndarray
    refused: np.ndarray
    asked: np.ndarray
    unclear: Mapping[str, np.ndarray]

    def dropped(self) -> dict[str, np.ndarray]:
        """By rule: which records it drops. A word that nobody can read drops none: it is a fault (`faults`)."""
        readable = ~self.agreed & ~np.logical_or.reduce([*self.unclear.values(), np.zeros(len(self.agreed), bool)])
        hits = (self.refused, ~self.refused & ~self.asked, ~self.refused & self.asked)
        return {rule: readable & hit for rule, hit in zip(RULES_OF_CONSENT, hits, strict=True)}


def judge(study: Study, days: pd.Series) -> Consent:
    """What each record of a study says about consent, as the exports have it.

    Parameters
    ----------
    days : day of each interview, since skip logic may name today's
    """
    size = len(study.records)
    if not study.consents:  # study.yaml states it for all
        return Consent(np.ones(size, bool), np.zeros(size, bool), np.ones(size, bool), {})
    answers = {item: _answers(study, item, study.records) for item in study.consents}
    agreed = np.logical_or.reduce([kinds == YES for kinds in answers.values()])
    refused = ~agreed & np.logical_or.reduce([kinds == NO for kinds in answers.values()])
    unclear = {item: kinds == UNCLEAR for item, kinds in answers.items()}
    blank = np.logical_and.reduce([kinds == BLANK for kinds in answers.values()])
    asked = _asked(study, days) if blank.any() else np.ones(size, bool)
    return Consent(agreed, refused, asked | ~blank, unclear)


def _answers(study: Study, item: str, records: pd.DataFrame) -> np.ndarray:
    """What each answer to an item that asks for consent means: BLANK, YES, NO or UNCLEAR."""
    if item not in records.columns:
        return np.full(len(records), BLANK)
    codes, texts = columns.coded(records[item])
    kinds = np.array([_kind(study, item, text) for text in texts], dtype=np.int8)
    return kinds[codes] if len(texts) else np.full(len(records), BLANK)


def _kind(study: Study, item: str, text: str) -> int:
    """What an answer means; one of several choices is yes if one of them is."""
    yes, words = study.agreeing.get(item, frozenset()), text.strip()
    if not words:
        return BLANK
    listed = study.instrument.listed.get(item)
    if listed is None:
        # Nothing says which words there are: what programs write for yes and no, and what study.yaml names.
        if words.casefold() in {word.casefold() for word in (*yes, *_ticked(study, item))}:
            return YES
        return NO if flag(words) is False or words in _missing_codes(study) else UNCLEAR
    several = study.instrument.named[item]["type"] != "select_one"
    parts = set(words.split()) if several else {words}
    if not parts <= {*listed["name"], *_missing_codes(study)}:
        return UNCLEAR
    return YES if parts & yes else NO


def _ticked(study: Study, item: str) -> tuple[str, ...]:
    """What survey tools write where somebody ticked the box of an item of the type acknowledge; else nothing."""
    kind = study.instrument.named.get(item, {}).get("type", "")
    return ("OK", "true", "1") if kind == "acknowledge" else ()


def _missing_codes(study: Study) -> set[str]:
    return {code for codes in study.settings["missing"].values() for code in codes}


def _asked(study: Study, days: pd.Series) -> np.ndarray:
    """Whether any item that asks for consent was asked in each record, by the form that it was made with."""
    form = study.form or study.instrument
    items = [item for item in study.consents if item in form.named]
    forms = versions.parts(form, study.records, VERSION, study.versions)
    table, _ = versions.asked(forms, study.records, items, days)
    # A column that is no question has no skip logic: it was there to be filled in.
    asked = np.zeros(len(table), bool)
    for item in study.consents:
        with_column = [name for name, each in study.exports.items() if item in each.frame.columns]
        logic = table[item].to_numpy() if item in items else np.ones(len(table), bool)
        asked |= logic & columns.holds(study.places["export"], with_column)
    return asked


def may_quote(study: Study, records: pd.DataFrame) -> np.ndarray:
    """Whether each record gives leave to quote; no question about it is no leave."""
    item = study.roles.get("consent_quote")
    if item not in records.columns:
        return np.zeros(len(records), bool)
    return _answers(study, item, records) == YES


def faults(study: Study, consent: Consent, records: pd.DataFrame) -> Faults:
    """Words about consent, and about leave to quote, that are no answer to the question.

    Parameters
    ----------
    records : the kept records after the analyst's log; their index is the position in the study's records
    """
    faults = Faults()
    for item, hit in consent.unclear.items():
        # By what the exports hold: no line of the analyst's log can give or take consent.
        _say_unclear(study, item, study.records[item].loc[records.index[hit[records.index]]], faults)
    item = study.roles.get("consent_quote")
    if item in records.columns:
        _say_unclear(study, item, records[item][_answers(study, item, records) == UNCLEAR], faults)
    return faults


def faults_of_log(study: Study, corrected: pd.DataFrame, events: pd.DataFrame, kept: np.ndarray) -> Faults:
    """Lines of the analyst's log that take consent back from an interview that stays.

    Consent is judged by what the exports hold: such a line would change a cell and nothing else.

    Parameters
    ----------
    corrected, events : the records after the log, and its lines, as `herelib.interviews.corrections.correct` gives them
    kept : positions of the kept records
    """
    faults, log = Faults(), study.settings.get("cleaning_log", {}).get("file", "")
    lines = events[events["item"].isin(study.consents) & events["applied"].astype(bool)] if len(events) else events
    for event in lines[lines["place"].isin(kept)].itertuples():
        answers = [str(corrected[item].iloc[event.place]) for item in study.consents if item in corrected]
        kinds = [_kind(study, item, text) for item, text in zip(study.consents, answers, strict=False)]
        if YES not in kinds:
            rule = "the log takes consent back, and the interview stays: no correction can take it out"
            faults.add(log, event.line, event.item, "", rule, "write a line remove in its place")
    return faults


def _say_unclear(study: Study, item: str, answers: pd.Series, faults: Faults) -> None:
    listed = study.instrument.listed.get(item)
    words = sorted(study.agreeing.get(item, ())) if listed is None else list(listed["name"])
    rule = "neither a word of consent_yes nor a no" if listed is None else "not one of the choices"
    for record, text in answers.items():
        file, row = exported_at(study, record)
        # "Jā" and TRUE are nobody's own words, and of yes and no only one can be meant.
        meant = same_word(text, words)
        do = f"did you mean '{meant}'?" if meant else nearest(text, words)
        value = text.strip() if meant else shown_choices(text, words)
        way_out = by_words(file, value, [meant] if meant else near(text, words))
        faults.add(file, row, item, value, rule, f"{do}; {way_out}")


def notes(study: Study, rule: pd.Series) -> list[tuple[str, str, str]]:
    """How many rows were not asked for consent, and what may be behind it: rows of (file, subject, note).

    Parameters
    ----------
    rule : the rule that drops each record, "" for the kept ones
    """
    positions = np.flatnonzero(columns.holds(rule, ["consent_not_asked"]))
    if not len(positions):
        return []
    share = f"{len(positions):,} of {len(study.records):,} rows"
    note = f"{share} have no recorded consent because it was not asked of them{_why_not(study, positions)}"
    return [("interviews/", ", ".join(study.consents), f"{note}{_second_item(study, positions)}")]


def _why_not(study: Study, positions: np.ndarray) -> str:
    """How the rows that were not asked answered the questions with choices that the skip logic names."""
    form = study.form or study.instrument
    gates: dict[str, None] = {}
    for item in study.consents:
        try:
            gates |= dict.fromkeys(parse(form.named.get(item, {}).get("relevant", "") or "true()").items)
        except (Unsupported, Malformed):
            continue
    parts = []
    for gate in gates:
        if gate not in study.records.columns or gate not in study.instrument.listed:
            continue
        names = list(study.instrument.listed[gate]["name"])
        counts = study.records[gate].iloc[positions].astype(str).value_counts()
        answers = [f"{shown_choices(text, names) or 'blank'} {count:,}" for text, count in counts.items()]
        parts.append(f"{gate}: {some(answers)}")
    return f" ({'; '.join(parts)})" if parts else ""


def _second_item(study: Study, positions: np.ndarray) -> str:
    """The way out where these rows were asked another question of the same choices instead."""
    form, lists = study.form or study.instrument, set()
    for item in study.consents:
        lists.add(form.named.get(item, {}).get("list", "") or None)
    asked_for_consent = np.logical_or.reduce([columns.filled(study.records[item]) for item in study.consents])
    for item, question in form.named.items():
        if question["list"] not in lists or item in study.consents or item not in study.records.columns:
            continue
        filled = columns.filled(study.records[item])
        # Asked of those alone who were not asked for consent: the other way of asking for it.
        if filled[positions].any() and not (filled & asked_for_consent).any():
            names = ", ".join([*study.consents, item])
            count = int(filled[positions].sum())
            return f": '{item}' was, {count:,} times; if it asks for consent too, say so: roles: consent: [{names}]"
    return "; if another question asked for it, name both in study.yaml: roles: consent: [first, second]"
