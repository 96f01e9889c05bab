"""Raw exports -> interviews, answers, open answers and the cleaning log.

Accounting identity: every row of every export is kept, or dropped by exactly one rule. Every cell that is changed, and
every finding that is left as it is, stands in the cleaning log. Names, contact details and free text that is not an
open answer reach no table.
"""

from __future__ import annotations

from collections.abc import Mapping
from hashlib import blake2b

import numpy as np
import pandas as pd
import pyarrow as pa
import pyarrow.compute as pc

from herelib.decisions import decided
from herelib.errors import HereError, shown
from herelib.files import columns
from herelib.form import DATES, NUMBERS, SELECTS, evaluation
from herelib.interviews import cleaning_log, repeats
from herelib.interviews.checking import usable
from herelib.interviews.corrections import speaker
from herelib.interviews.preparation import Prepared
from herelib.interviews.redaction import redact
from herelib.studies import PRIVATE, Study, no_gates
from herelib.tables import CONTRACTS, check, identities, rules
from herelib.vocabulary import MISSING

PSEUDONYM_DIGITS = 12
_SHOWN_ROLES = ("", "region", "group", "date", "consent", "consent_quote", "language", "mode", "weight")


def pseudonyms(ids: pd.Series, key: bytes) -> pd.Series:
    """The keyed pseudonym of each raw id, "" for a blank one.

    Keyed BLAKE2b (RFC 7693) of 6 bytes, in hexadecimal digits behind an "i": the same id and key give the same
    pseudonym, and without the key an id cannot be tried out.

    Examples
    --------
    >>> pseudonyms(pd.Series(["a", ""]), b"key").tolist()
    ['i21eae8edea43', '']
    """
    key = key if len(key) <= blake2b.MAX_KEY_SIZE else blake2b(key).digest()
    coded, size = isinstance(ids.dtype, pd.CategoricalDtype), PSEUDONYM_DIGITS // 2
    raw = pa.array(ids.cat.categories if coded else ids, type=pa.string())
    raw = raw.combine_chunks() if isinstance(raw, pa.ChunkedArray) else raw
    digests = [blake2b(each, key=key, digest_size=size).digest() for each in raw.cast(pa.binary()).to_pylist()]
    signs = np.full((len(raw), PSEUDONYM_DIGITS + 1), ord("i"), dtype=np.uint8)  # all at once: a tenth of the time
    signs[:, 1:] = np.frombuffer(b"".join(digests).hex().encode(), dtype=np.uint8).reshape(len(raw), PSEUDONYM_DIGITS)
    starts = np.arange(len(raw) + 1, dtype=np.int32) * np.int32(PSEUDONYM_DIGITS + 1)
    told = pa.StringArray.from_buffers(len(raw), pa.py_buffer(starts), pa.py_buffer(signs))
    made = pd.Series(pc.if_else(pc.equal(raw, ""), "", told), dtype=str).array
    return pd.Series(made[ids.cat.codes] if coded else made, index=ids.index)


def clean(study: Study, parameters: Mapping) -> dict[str, pd.DataFrame]:
    """Everything that the later stages take from a study.

    Parameters
    ----------
    study : as `herelib.interviews.checking.read` gives it
    parameters : those of the stage "clean" (`herelib.decisions.parameters`)

    Returns
    -------
    dict of tables accounting, interviews, answers, missing, cleaned, repeats, open_answers, cleaning_log, rules, items,
    segments, seen, regions, published, places, context, gate_facts (see `herelib.tables.contracts`); rows in the order of
    exports and rows, never of pseudonyms. `answers`, `missing` and `cleaned` have a column per item and the rows of
    `interviews`.

    Raises
    ------
    StudyError
        If values lie off their scale, or choices are not in the form, and these are to stop.
    HereError
        If a row of an export is lost or counted twice, or a cell was changed that the log does not name.
    """
    prepared = usable(study, parameters)
    names = pseudonyms(study.records[study.roles["id"]], study.key)
    kept = names.iloc[prepared.kept]
    language = _languages(study, prepared)
    open_answers, redactions = _open_answers(study, prepared, kept, language)
    decisions = decided(study, parameters)
    log = cleaning_log.cleaning_log(study, prepared, names, redactions, parameters)
    found = {
        "accounting": columns.used(_accounting(study, prepared, names, redactions)),
        **_heard(study, prepared, kept, language, open_answers),
        "missing": _missing(prepared, kept),
        "cleaned": _cleaned(study, prepared, kept),
        "repeats": check("repeats", repeats.table(study, kept)),
        "cleaning_log": log,
        "rules": check("rules", rules.summary(log, parameters, decisions)),
        "choices": check("choices", _choices(study)),
        "places": check("places", study.located),
    }
    if broken := identities.broken(found):
        raise HereError("; ".join(broken))
    return found


def heard(study: Study, parameters: Mapping) -> dict[str, pd.DataFrame]:
    """Of `clean` the tables that later stages compute with, without the log, rules and accounting of the cleaning.

    For what is done again and again with other parameters; raises what `clean` raises for faults of values.
    """
    prepared = usable(study, parameters)
    kept = pseudonyms(study.records[study.roles["id"]], study.key).iloc[prepared.kept]
    language = _languages(study, prepared)
    return _heard(study, prepared, kept, language, _open_answers(study, prepared, kept, language)[0])


def _heard(
    study: Study, prepared: Prepared, kept: pd.Series, language: pd.Series, open_answers: pd.DataFrame
) -> dict[str, pd.DataFrame]:
    small = {
        "open_answers": open_answers,
        "items": _items(study, prepared),
        **_segments(study, kept),
        "regions": study.regions,
        "codebook": _codebook(study),
        "published": study.published,
        "context": study.context,
        "gate_facts": no_gates() if study.gates is None else study.gates,
    }
    return {
        "interviews": columns.used(_interviews(study, prepared, kept, language)),
        "answers": _answers(prepared, kept),
        **{name: check(name, table) for name, table in small.items()},
    }


def _accounting(study: Study, prepared: Prepared, names: pd.Series, redactions: pd.DataFrame) -> pd.DataFrame:
    kept = columns.holds(prepared.rule, [""])
    status = columns.column(kept.astype(np.int8), ["dropped", "kept"], names.index)
    changed = cleaning_log.changed_cells(study, prepared, redactions)
    return study.places.assign(interview=names, status=status, rule=prepared.rule, cells_changed=changed)


def _languages(study: Study, prepared: Prepared) -> pd.Series:
    """Language of each kept interview: its own item, else what study.yaml says of the export."""
    declared = {name: study.settings["exports"].get(name, {}).get("language", "") for name in study.exports}
    export = study.places["export"].iloc[prepared.kept]
    fallback = columns.translated(export, lambda name: declared.get(name, ""))
    item = study.roles.get("language")
    if item not in prepared.records.columns:
        return fallback
    return columns.first(columns.translated(prepared.records[item], shown), fallback)


def _interviews(study: Study, prepared: Prepared, kept: pd.Series, language: pd.Series) -> pd.DataFrame:
    item = study.roles.get("consent_quote")
    quoted = np.zeros(len(kept), bool)
    if item in prepared.records.columns:
        quoted = columns.holds(prepared.records[item], study.settings["consent_yes"])
    return pd.DataFrame(
        {
            "interview": kept,
            "region": prepared.region,
            "group": prepared.group,
            "language": language,
            "date": prepared.date,
            "minutes": prepared.minutes.round(2),
            "export": study.places["export"].iloc[prepared.kept],
            "consent_quote": quoted,
            "weight": prepared.weight,
        },
        index=kept.index,
    ).reset_index(drop=True)


def _wide(found: Mapping[str, object], kept: pd.Series) -> pd.DataFrame:
    """One column per item, items in alphabetical order, behind the interviews."""
    series = {"interview": kept, **{item: found[item] for item in sorted(found)}}
    return pd.DataFrame(series, index=kept.index, copy=False).reset_index(drop=True)


def _answers(prepared: Prepared, kept: pd.Series) -> pd.DataFrame:
    """Values of the analysed items; for questions on who could cover a need, the answer."""
    found = {}
    for item, judged in prepared.answers.items():
        found[item] = judged.value
        if judged.choice:
            said = np.where(judged.told["missing"] == "", judged.told["raw"], "")
            found[item] = columns.blanked(columns.column(judged.codes, said, kept.index), judged.missing != 0)
    return _wide(found, kept)


def _missing(prepared: Prepared, kept: pd.Series) -> pd.DataFrame:
    found = {item: columns.column(judged.missing, MISSING, kept.index) for item, judged in prepared.answers.items()}
    return _wide(found, kept)


def _cleaned(study: Study, prepared: Prepared, kept: pd.Series) -> pd.DataFrame:
    """The answers to questions with choices, numbers and dates, as the form names them; off-scale ones are blank."""
    found = {}
    for item, told in study.instrument.named.items():
        coded = told["type"] in (*SELECTS, *NUMBERS, *DATES) and told["role"] in _SHOWN_ROLES
        if not coded or item not in prepared.records.columns or told["type"] in ("start", "end"):
            continue
        found[item] = columns.translated(prepared.final[item], speaker(item, study.instrument))
    return _wide(found, kept)


def _open_answers(
    study: Study, prepared: Prepared, kept: pd.Series, language: pd.Series
) -> tuple[pd.DataFrame, pd.DataFrame]:
    """Open answers without contact details, and where something was taken out: table [place, item, new]."""
    known = [item for item in study.items_with(*PRIVATE) if item in prepared.records.columns]
    special = {code for codes in study.settings["missing"].values() for code in codes}
    rows, taken = [], []
    for item in sorted(study.items_with("open")):
        if item not in prepared.records.columns:
            continue
        texts = prepared.records[item]
        positions = np.flatnonzero(columns.filled(texts))
        told = texts.iloc[positions]
        names = prepared.records[known].iloc[positions].to_numpy(dtype=object).tolist()
        spoken = language.iloc[positions]
        for place, text, own, tongue in zip(told.index, told, names, spoken, strict=True):
            if text.strip() in special:
                continue
            clear, count = redact(text, own)
            rows.append((kept[place], item, tongue, "interview", clear))
            if count:
                taken.append((place, item, f"{count} removed"))
    table = pd.DataFrame(rows, columns=list(CONTRACTS["open_answers"].columns)).astype(str)
    return table, pd.DataFrame(taken, columns=["place", "item", "new"])


def _items(study: Study, prepared: Prepared) -> pd.DataFrame:
    told = (prepared.told, prepared.unsupported)
    grouping = evaluation.Grouping(study.roles.get("group"), study.groups, prepared.group)
    asked = evaluation.groups_asked(study.form or study.instrument, list(study.scales), grouping, told)
    rows = [
        (s.item, s.dimension, s.block, s.kind, s.direction, s.low, s.high, s.label, "|".join(asked[s.item]))
        for s in study.scales.values()
    ]
    return pd.DataFrame(rows, columns=list(CONTRACTS["items"].columns)).sort_values("item", ignore_index=True)


def _choices(study: Study) -> pd.DataFrame:
    """The questions with choices whose answers the table `cleaned` may hold."""
    rows = [
        (item, choice.name, choice.label or choice.name, told["type"] == "select_multiple")
        for item, told in study.instrument.named.items()
        if told["type"] in SELECTS and told["role"] in _SHOWN_ROLES
        for choice in study.instrument.listed[item].itertuples(index=False)
    ]
    table = pd.DataFrame(rows, columns=list(CONTRACTS["choices"].columns)).astype({"several": bool})
    return table.sort_values("item", kind="stable", ignore_index=True)


def _codebook(study: Study) -> pd.DataFrame:
    """The codes with what stands above them, in the codebook's order; codes of coders that it lacks come last."""
    known = pd.DataFrame(columns=["code"], dtype=str) if study.codebook is None else study.codebook
    given = [] if study.segments is None else sorted(set(study.segments["code"]) - {"", *known["code"]})
    table = pd.concat([known, pd.DataFrame({"code": given}, dtype=str)], ignore_index=True).fillna("")
    named = [name for name in ("label_en", *table.columns) if name.startswith("label_") and name in table.columns]
    label = pd.Series("", index=table.index, dtype=str)
    for name in named:
        label = label.where(label != "", table[name])
    label = label.where(label != "", table["code"].str.replace("_", " "))
    table = table.assign(label=label)
    return table.reindex(columns=list(CONTRACTS["codebook"].columns), fill_value="").reset_index(drop=True)


def _segments(study: Study, kept: pd.Series) -> dict[str, pd.DataFrame]:
    """Human segments of the kept interviews under their pseudonyms, and which answers each coder has read."""
    names, seen = list(CONTRACTS["segments"].columns), list(CONTRACTS["seen"].columns)
    if study.segments is None:
        return {"segments": pd.DataFrame(columns=names), "seen": pd.DataFrame(columns=seen)}
    coded = study.segments.assign(interview=pseudonyms(study.segments["interview"], study.key))
    coded = coded[coded["interview"].isin(kept)].assign(negated=False, counts=True)
    read = coded[seen].drop_duplicates(ignore_index=True)
    return {"segments": coded.loc[coded["code"] != "", names].reset_index(drop=True), "seen": read}
