"""Raw exports -> interviews, answers, open answers and the cleaning log.

Accounting identity: every row of every export is kept, or dropped by exactly one rule. Every cell that is changed, and
every finding that is left as it is, stands in the cleaning log. Names, contact details and free text that is not an
open answer reach no table.
"""

from __future__ import annotations

from collections.abc import Mapping

import numpy as np
import pandas as pd

from herelib.decisions import NOT_REVIEWED, decided
from herelib.errors import HereError, shown
from herelib.files import columns
from herelib.form import DATES, NUMBERS, SELECTS, evaluation
from herelib.interviews import cleaning_log, consent, open_answers, repeats
from herelib.interviews.checking import usable
from herelib.interviews.corrections import speaker
from herelib.interviews.keyed import pseudonyms
from herelib.interviews.open_answers import OpenAnswers
from herelib.interviews.people import interviewers, people, possible
from herelib.interviews.preparation import Prepared
from herelib.interviews.redaction import redact
from herelib.interviews.strata import strata
from herelib.interviews.target_people import target_people
from herelib.studies import ABOUT_PEOPLE, HOURS, Study, no_gates, plans
from herelib.tables import CONTRACTS, check, empty, identities, rules
from herelib.vocabulary import MISSING

_SHOWN_ROLES = (
    *("", "region", "group", "date", "consent", "consent_quote", "language", "mode", "weight"),
    *ABOUT_PEOPLE,
)


def clean(study: Study, parameters: Mapping) -> dict[str, pd.DataFrame]:
    """Everything that the later stages take from a study.

    Parameters
    ----------
    study : as `herelib.interviews.checking.read` gives it
    parameters : those of the stage "clean" (`herelib.decisions.parameters`)

    Returns
    -------
    dict of tables accounting, interviews, people, interviewers, answers, missing, cleaned, repeats, open_answers,
    review, cleaning_log, rules, items, choices, codebook, segments, seen, regions, published, places, context,
    gate_facts, target_people, margins, strata, plans (see `herelib.tables.contracts`); rows in the order of exports
    and rows, never of pseudonyms. `answers`, `missing` and `cleaned` have a column per item and the rows of
    `interviews`.

    Raises
    ------
    StudyError
        If values lie off their scale, or choices are not in the form, and these are to stop.
    HereError
        If a row of an export is lost or counted twice, or a cell was changed that the log does not name.
    """
    prepared = usable(study, parameters)
    pseudonym = pseudonyms(study.records[study.roles["id"]], study.key)
    kept = pseudonym.iloc[prepared.kept]
    language = _languages(study, prepared)
    spoken = open_answers.redacted(study, prepared, kept, language, parameters["not_a_person"])
    log = cleaning_log.cleaning_log(study, prepared, pseudonym, spoken, parameters)
    tables = {
        "accounting": columns.used(_accounting(study, prepared, pseudonym, spoken.redactions)),
        **_heard(study, prepared, (kept, language), spoken, parameters),
        "people": check("people", people(study, prepared, kept)),
        "review": check("review", spoken.review),
        "missing": _missing(prepared, kept),
        "cleaned": _cleaned(study, prepared, kept),
        "repeats": check("repeats", repeats.table(study, kept)),
        "cleaning_log": log,
        "rules": check("rules", rules.summary(log, parameters, decided(study, parameters))),
        "choices": check("choices", _choices(study)),
        "places": check("places", study.located),
    }
    if broken := identities.broken(tables):
        raise HereError("; ".join(broken))
    return tables


def heard(study: Study, parameters: Mapping) -> dict[str, pd.DataFrame]:
    """Of `clean` the tables that later stages compute with, without the log, rules and accounting of the cleaning.

    For what is done again and again with other parameters; raises what `clean` raises for faults of values.
    """
    prepared, kept, language = _kept(study, parameters)
    spoken = open_answers.redacted(study, prepared, kept, language, parameters["not_a_person"])
    return _heard(study, prepared, (kept, language), spoken, parameters)


def unreviewed_answers(study: Study, parameters: Mapping) -> OpenAnswers:
    """The open answers with all that is doubtful in them, as if nobody had judged anything of it yet."""
    return open_answers.redacted(study, *_kept(study, parameters), NOT_REVIEWED)


def _kept(study: Study, parameters: Mapping) -> tuple[Prepared, pd.Series, pd.Series]:
    """The prepared study, and pseudonym and language of each kept record."""
    prepared = usable(study, parameters)
    kept = pseudonyms(study.records[study.roles["id"]], study.key).iloc[prepared.kept]
    return prepared, kept, _languages(study, prepared)


def _heard(
    study: Study, prepared: Prepared, of_kept: tuple[pd.Series, pd.Series], spoken: OpenAnswers, parameters: Mapping
) -> dict[str, pd.DataFrame]:
    """The tables of `heard`.

    Parameters
    ----------
    of_kept : pseudonym and language of each kept record
    """
    kept, language = of_kept
    # A plan that nobody said anything else about by hand is the one of study.yaml.
    planned = [parameters.get(name, plans.PLANNED) for name in ("budget", "committed")]
    small = {
        "open_answers": spoken.answers,
        "items": _items(study, prepared),
        **_segments(study, kept, spoken),
        "interviewers": interviewers(study, prepared, kept),
        "regions": study.regions,
        "codebook": _codebook(study),
        "published": study.published,
        "context": study.context,
        "gate_facts": no_gates() if study.gates is None else study.gates,
        "target_people": target_people(study, prepared, kept),
        "margins": empty("margins") if study.margins is None else study.margins,
        "strata": strata(study, prepared, kept),
        "plans": plans.otherwise(plans.table(study.settings["plan"], study.regions), *planned),
    }
    return {
        "interviews": columns.used(_interviews(study, prepared, kept, language)),
        "answers": _answers(prepared, kept),
        **{name: check(name, table) for name, table in small.items()},
    }


def _accounting(study: Study, prepared: Prepared, pseudonym: pd.Series, redactions: pd.DataFrame) -> pd.DataFrame:
    """One row per row of every export: kept, or dropped by which rule, and how many of its cells were changed."""
    sifted = prepared.sifted
    status = columns.column(sifted.kept.astype(np.int8), ["dropped", "kept"], pseudonym.index)
    changed = cleaning_log.changed_cells(study, prepared, redactions)
    return study.places.assign(interview=pseudonym, status=status, rule=sifted.rule, cells_changed=changed)


def _languages(study: Study, prepared: Prepared) -> pd.Series:
    """Language of each kept interview: its own item, else what study.yaml says of the export."""
    declared = {name: study.settings["exports"].get(name, {}).get("language", "") for name in study.exports}
    export = study.places["export"].iloc[prepared.kept]
    fallback = columns.translated(export, lambda name: declared.get(name, ""))
    records, item = prepared.asked.records, study.roles.get("language")
    if item not in records.columns:
        return fallback
    return columns.first(columns.translated(records[item], shown), fallback)


def _interviews(study: Study, prepared: Prepared, kept: pd.Series, language: pd.Series) -> pd.DataFrame:
    """One row per kept interview."""
    may_quote = consent.may_quote(study, prepared.asked.records)
    particulars = prepared.interviews
    return pd.DataFrame(
        {
            "interview": kept,
            "region": particulars["region"],
            "group": particulars["group"],
            "language": language,
            "date": particulars["date"],
            "minutes": particulars["minutes"].round(2),
            "export": study.places["export"].iloc[prepared.kept],
            "consent_quote": may_quote,
            "weight": particulars["weight"],
        },
        index=kept.index,
    ).reset_index(drop=True)


def _wide(by_item: Mapping[str, object], kept: pd.Series) -> pd.DataFrame:
    """One column per item, items in alphabetical order, behind the interviews."""
    series = {"interview": kept, **{item: by_item[item] for item in sorted(by_item)}}
    return pd.DataFrame(series, index=kept.index, copy=False).reset_index(drop=True)


def _answers(prepared: Prepared, kept: pd.Series) -> pd.DataFrame:
    """Values of the analysed items; for questions on who could cover a need, the answer."""
    by_item = {}
    for item, answers in prepared.judged.answers.items():
        by_item[item] = answers.value
        if answers.choice:
            distinct = answers.distinct
            choices = np.where(distinct["missing"] == "", distinct["raw"], "")
            by_item[item] = columns.blanked(columns.column(answers.codes, choices, kept.index), answers.missing != 0)
    return _wide(by_item, kept)


def _missing(prepared: Prepared, kept: pd.Series) -> pd.DataFrame:
    """Why each answer to an analysed item is missing, "" where it is there."""
    judged = prepared.judged.answers
    return _wide({item: columns.column(judged[item].missing, MISSING, kept.index) for item in judged}, kept)


def _cleaned(study: Study, prepared: Prepared, kept: pd.Series) -> pd.DataFrame:
    """The answers to questions with choices, numbers and dates, as the form names them; off-scale ones are blank."""
    records, by_item = prepared.judged.records, {}
    for item, question in study.instrument.named.items():
        coded = question["type"] in (*SELECTS, "rank", *NUMBERS, *DATES) and question["role"] in _SHOWN_ROLES
        # A raw id stays away from its pseudonym, a moment that serves as the id too.
        named = question["type"] in ("start", "end") or item == study.roles["id"]
        if coded and item in records.columns and not named:
            say = possible(study, item) if question["role"] in HOURS else speaker(item, study.instrument)
            by_item[item] = columns.translated(records[item], say)
    return _wide(by_item, kept)


def _items(study: Study, prepared: Prepared) -> pd.DataFrame:
    """The analysed items with their scales, and the groups that each is asked of; none while nobody was asked."""
    if not study.exports:
        return pd.DataFrame(columns=list(CONTRACTS["items"].columns))
    grouping = evaluation.Grouping(study.roles.get("group"), study.groups, prepared.interviews["group"])
    # An item is asked of all where its skip logic is not known; a constraint that is not known says nothing of that.
    asked = (prepared.asked.asked, prepared.asked.unevaluated)
    groups_by_item = evaluation.groups_asked(study.form or study.instrument, list(study.scales), grouping, asked)
    rows = [
        (s.item, s.dimension, s.block, s.kind, s.direction, s.low, s.high, s.label, "|".join(groups_by_item[s.item]))
        for s in study.scales.values()
    ]
    return pd.DataFrame(rows, columns=list(CONTRACTS["items"].columns)).sort_values("item", ignore_index=True)


def _choices(study: Study) -> pd.DataFrame:
    """The questions with choices whose answers the table `cleaned` may hold."""
    rows = [
        (item, choice.name, choice.label or choice.name, question["type"] == "select_multiple")
        for item, question in study.instrument.named.items()
        if question["type"] in SELECTS and question["role"] in _SHOWN_ROLES
        for choice in study.instrument.listed[item].itertuples(index=False)
    ]
    table = pd.DataFrame(rows, columns=list(CONTRACTS["choices"].columns)).astype({"several": bool})
    return table.sort_values("item", kind="stable", ignore_index=True)


def _codebook(study: Study) -> pd.DataFrame:
    """The codes with what stands above them, in the codebook's order; codes of coders that it lacks come last."""
    codebook = pd.DataFrame(columns=["code"], dtype=str) if study.codebook is None else study.codebook
    new = [] if study.segments is None else sorted(set(study.segments["code"]) - {"", *codebook["code"]})
    table = pd.concat([codebook, pd.DataFrame({"code": new}, dtype=str)], ignore_index=True).fillna("")
    # The label is the English one, else that of the first language that has one, else the code itself in words.
    languages = [name for name in ("label_en", *table.columns) if name.startswith("label_") and name in table.columns]
    label = pd.Series("", index=table.index, dtype=str)
    for name in languages:
        label = label.where(label != "", table[name])
    label = label.where(label != "", table["code"].str.replace("_", " "))
    table = table.assign(label=label)
    return table.reindex(columns=list(CONTRACTS["codebook"].columns), fill_value="").reset_index(drop=True)


def _segments(study: Study, kept: pd.Series, spoken: OpenAnswers) -> dict[str, pd.DataFrame]:
    """Human segments of the kept interviews under their pseudonyms, and which answers each coder has read."""
    names, seen = list(CONTRACTS["segments"].columns), list(CONTRACTS["seen"].columns)
    if study.segments is None:
        translations = pd.DataFrame(columns=list(CONTRACTS["quote_translations"].columns))
        nothing = {"segments": pd.DataFrame(columns=names), "seen": pd.DataFrame(columns=seen)}
        return {**nothing, "quote_translations": translations}
    coded = study.segments.assign(interview=pseudonyms(study.segments["interview"], study.key))
    coded = coded[coded["interview"].isin(kept)].assign(negated=False, satisfied=False, counts=True)
    # A row without a code says that the coder has read the answer and found nothing in it.
    segments = coded.loc[coded["code"] != "", names].reset_index(drop=True)
    # A quote with words that nobody has judged yet does not leave, whoever cleared it.
    segments["cleared"] = segments["cleared"].astype(bool) & ~open_answers.in_doubt(segments, spoken.review)
    translations = _translations(study, segments, spoken)
    read = pd.concat([coded[seen], _declared_reading(study, spoken.answers)[seen]])
    seen_once = read.drop_duplicates(ignore_index=True)
    return {"segments": segments, "seen": seen_once, "quote_translations": translations}


def _translations(study: Study, segments: pd.DataFrame, spoken: OpenAnswers) -> pd.DataFrame:
    """What the team translated of cleared quotes, with the same things taken out as of the quotes themselves."""
    empty = pd.DataFrame(columns=list(CONTRACTS["quote_translations"].columns))
    if study.translations is None or study.translations.empty:
        return empty
    position = ["interview", "item", "start", "end"]
    given_by_team = study.translations.assign(interview=pseudonyms(study.translations["interview"], study.key))
    cleared = segments.loc[segments["cleared"], position].drop_duplicates()
    rows = []
    for row in given_by_team.merge(cleared, on=position).itertuples(index=False):
        text, _, doubts = redact(row.text, spoken.names, row.language, spoken.cleared)
        # Words that nobody has judged yet leave in no quote, and in no translation of one.
        if not doubts or spoken.cleared is not None:
            rows.append((row.interview, row.item, row.start, row.end, row.language, text))
    return pd.DataFrame(rows, columns=list(empty.columns)).sort_values([*position, "language"], ignore_index=True)


def _declared_reading(study: Study, answers: pd.DataFrame) -> pd.DataFrame:
    """The answers that coders have read by study.yaml (`coders`), coded or not: table [coder, interview, item]."""
    parts = [pd.DataFrame(columns=["interview", "item", "coder"])]
    for coder, entry in study.settings["coders"].items():
        of_items = answers.loc[answers["item"].isin(entry.get("read", [])), ["interview", "item"]]
        parts.append(of_items.assign(coder=coder))
    return pd.concat(parts)
