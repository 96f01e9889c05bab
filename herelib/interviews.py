"""Raw exports -> interviews, answers, open answers and the cleaning log.

Accounting identity: every row of every export is kept, or dropped by exactly one rule. Every cell that is changed, and
every finding that is left as it is, stands in the cleaning log. Names, contact details and free text that is not an
open answer reach no table.
"""

from __future__ import annotations

import hashlib
import hmac
from collections.abc import Mapping

import numpy as np
import pandas as pd

from herelib import accounting, preparation, relevance
from herelib.contracts import CONTRACTS
from herelib.corrections import EVENT_COLUMNS, spoken
from herelib.faults import shown
from herelib.preparation import Prepared
from herelib.redaction import redact
from herelib.sources import FORM, PRIVATE, no_gates
from herelib.study import Study, decided, prepare
from herelib.tables import HereError, StudyError, check

PSEUDONYM_DIGITS = 12
# the parameter that governs a rule of the cleaning log
_PARAMETER = {
    "duplicate_id": "duplicates",
    "duplicate_content": "duplicates",
    "too_short": "shortest_minutes",
    "straight_lining": "straight_lining",
    "out_of_range": "out_of_range",
    "unknown_choice": "unknown_choice",
}


def pseudonyms(ids: pd.Series, key: bytes) -> pd.Series:
    """The keyed pseudonym of each raw id, "" for a blank one.

    HMAC-SHA256 (RFC 2104), first 12 hexadecimal digits behind an "i": the same id and key give the same pseudonym, and
    without the key an id cannot be tried out.

    Examples
    --------
    >>> pseudonyms(pd.Series(["a", ""]), b"key").tolist()
    ['i780c3db4ce3d', '']
    """
    codes, distinct = pd.factorize(ids)
    made = [_pseudonym(raw, key) if raw else "" for raw in distinct]
    return pd.Series(np.array(made, dtype=object)[codes] if made else [], index=ids.index, dtype=str)


def _pseudonym(raw: str, key: bytes) -> str:
    return "i" + hmac.new(key, raw.encode(), hashlib.sha256).hexdigest()[:PSEUDONYM_DIGITS]


def clean(study: Study, parameters: Mapping) -> dict[str, pd.DataFrame]:
    """Everything that the later stages take from a study.

    Parameters
    ----------
    study : as `herelib.study.read` gives it
    parameters : duplicates, out_of_range, unknown_choice, shortest_minutes, straight_lining

    Returns
    -------
    dict of tables accounting, interviews, answers, open_answers, cleaning_log, items, segments, regions, context,
    gate_facts (see `herelib.contracts`); rows in the order of exports and rows, never of pseudonyms

    Raises
    ------
    StudyError
        If values lie off their scale, or choices are not in the form, and these are to stop.
    HereError
        If a row of an export is lost or counted twice.
    """
    prepared = prepare(study, parameters)
    faults = preparation.faults(study, prepared, parameters)
    if len(faults):
        raise StudyError(faults.table())
    names = pseudonyms(study.records[study.roles["id"]], study.key)
    kept = names[prepared.rule == ""]
    language = _languages(study, prepared)
    open_answers, redactions = _open_answers(study, prepared, kept, language)
    found = {
        "accounting": _accounting(study, prepared.rule, names),
        "interviews": _interviews(study, prepared, kept, language),
        "answers": _answers(study, prepared, kept),
        "open_answers": open_answers,
        "cleaning_log": _cleaning_log(study, prepared, names, redactions, parameters),
        "items": _items(study, prepared),
        "segments": _segments(study, kept),
        "regions": study.regions,
        "context": study.context,
        "gate_facts": no_gates() if study.gates is None else study.gates,
    }
    _account(found, study)
    return {name: check(name, table) for name, table in found.items()}


def _account(found: Mapping[str, pd.DataFrame], study: Study) -> None:
    """Rows in = interviews kept + rows dropped, and each interview stands once."""
    read = sum(len(export.frame) for export in study.exports.values())
    kept = int((found["accounting"]["status"] == "kept").sum())
    if len(found["accounting"]) != read or kept != len(found["interviews"]):
        raise HereError(
            f"rows are lost: {read} read, {len(found['accounting'])} accounted for, {kept} kept, "
            f"{len(found['interviews'])} interviews"
        )


def _accounting(study: Study, rule: pd.Series, names: pd.Series) -> pd.DataFrame:
    status = np.where(rule == "", "kept", "dropped")
    return study.places.assign(interview=names, status=status, rule=rule)


def _languages(study: Study, prepared: Prepared) -> pd.Series:
    """Language of each kept interview: its own item, else what study.yaml says of the export."""
    declared = {name: study.settings["exports"].get(name, {}).get("language", "") for name in study.exports}
    fallback = study.places.loc[prepared.rule == "", "export"].map(declared)
    item = study.roles.get("language")
    if item not in prepared.records.columns:
        return fallback
    said = prepared.records[item].map(shown)
    return said.where(said != "", fallback)


def _interviews(study: Study, prepared: Prepared, kept: pd.Series, language: pd.Series) -> pd.DataFrame:
    item = study.roles.get("consent_quote")
    quoted = prepared.records[item].isin(study.settings["consent_yes"]) if item in prepared.records.columns else False
    return pd.DataFrame(
        {
            "interview": kept,
            "region": prepared.region,
            "group": prepared.group,
            "language": language,
            "date": prepared.date,
            "minutes": prepared.minutes.round(2),
            "export": study.places.loc[kept.index, "export"],
            "consent_quote": quoted,
            "weight": 1.0,
        },
        index=kept.index,
    ).reset_index(drop=True)


def _answers(study: Study, prepared: Prepared, kept: pd.Series) -> pd.DataFrame:
    """One row per analysed item and kept interview, sorted by item, then export and row."""
    parts = []
    for item in sorted(prepared.answers):
        judged = prepared.answers[item]
        off = (judged["problem"] != "").to_numpy()
        raw = judged["raw"].to_numpy(dtype=object, copy=True)
        raw[off] = [preparation.seen(value, study.scales[item]) for value in raw[off]]
        columns = {"interview": kept, "item": item, "raw": raw, "value": judged["value"], "missing": judged["missing"]}
        parts.append(pd.DataFrame(columns))
    return pd.concat(parts, ignore_index=True)


def _open_answers(
    study: Study, prepared: Prepared, kept: pd.Series, language: pd.Series
) -> tuple[pd.DataFrame, pd.DataFrame]:
    """Open answers without contact details, and where something was taken out: table [place, item, new]."""
    known = [item for item in study.items_with(*PRIVATE) if item in prepared.records.columns]
    special = {code for codes in study.settings["missing"].values() for code in codes}
    rows, taken = [], []
    for item in study.items_with("open"):
        if item not in prepared.records.columns:
            continue
        texts = prepared.records[item]
        told = texts[(texts.str.strip() != "") & ~texts.str.strip().isin(special)]
        names = prepared.records.loc[told.index, known].to_numpy().tolist()
        for place, text, own in zip(told.index, told, names, strict=True):
            clear, count = redact(text, own)
            rows.append((place, kept[place], item, language[place], clear))
            if count:
                taken.append((place, item, f"{count} removed"))
    columns = ["place", "interview", "item", "language", "text"]
    table = pd.DataFrame(rows, columns=columns).sort_values(["item", "place"], ignore_index=True)
    return table.drop(columns="place").astype(str), pd.DataFrame(taken, columns=["place", "item", "new"])


def _items(study: Study, prepared: Prepared) -> pd.DataFrame:
    told = (prepared.told, prepared.unsupported)
    asked = relevance.groups_asked(
        study.instrument, list(study.scales), study.groups, study.roles.get("group"), told, prepared.group
    )
    rows = [
        (s.item, s.dimension, s.block, s.kind, s.direction, s.low, s.high, s.label, "|".join(asked[s.item]))
        for s in study.scales.values()
    ]
    return pd.DataFrame(rows, columns=list(CONTRACTS["items"].columns)).sort_values("item", ignore_index=True)


def _segments(study: Study, kept: pd.Series) -> pd.DataFrame:
    """Human segments of the interviews that were kept, under their pseudonyms."""
    columns = list(CONTRACTS["segments"].columns)
    if study.segments is None:
        numbers = {"start": "int64", "end": "int64", "cleared": bool}
        return pd.DataFrame(columns=columns).astype({name: numbers.get(name, str) for name in columns})
    coded = study.segments.assign(interview=pseudonyms(study.segments["interview"], study.key))
    return coded[coded["interview"].isin(kept)][columns].reset_index(drop=True)


def _cleaning_log(
    study: Study, prepared: Prepared, names: pd.Series, redactions: pd.DataFrame, parameters: Mapping
) -> pd.DataFrame:
    """Every changed cell, dropped row, finding and line of the analyst's log, sorted by rule, export, row and item."""
    corrected = prepared.corrected
    dropped = prepared.rule[(prepared.rule != "") & (prepared.rule != "removed")]
    reasons = dropped.map(accounting.RULES)
    parts = [
        corrected.events,
        pd.DataFrame({"rule": dropped, "place": dropped.index, "reason": reasons, "new": "dropped", "applied": True}),
        redactions.assign(rule="redacted", reason="contact details, long numbers or names", applied=True, old="[text]"),
        _conflicts(study),
        _off_scale(study, prepared),
        _unasked(prepared),
        _findings(study, prepared, parameters),
    ]
    table = pd.concat([part for part in parts if len(part)] or [parts[0]], ignore_index=True)
    table = table.reindex(columns=[*EVENT_COLUMNS, "line"]).astype(object)
    decisions = decided(study, parameters)
    known = table["place"].fillna(-1).astype("int64")
    there = study.places.reindex(known).reset_index(drop=True)
    elsewhere = (known < 0).to_numpy()  # a line of the log without an interview, or an item of the form
    files = np.where(table["source"] == "analyst", study.settings["cleaning_log"]["file"], FORM)
    out = pd.DataFrame(
        {
            "rule": table["rule"],
            "decision": table["rule"].map(lambda rule: decisions.get(_PARAMETER.get(rule), "")),
            "source": table["source"].fillna("automatic"),
            "export": there["export"].astype(object).where(~elsewhere, files),
            "row": there["row"].where(~elsewhere, table["line"].fillna(0)).astype("int64"),
            "interview": names.reindex(known).reset_index(drop=True).astype(object).where(~elsewhere, ""),
            **{name: table[name].fillna("") for name in ("item", "old", "new")},
            "reason": _reasons(table["reason"].fillna("")),
            "applied": table["applied"].astype(bool),
        }
    )
    return out.sort_values(["rule", "export", "row", "item"], kind="stable", ignore_index=True)


def _reasons(reasons: pd.Series) -> pd.Series:
    return reasons.map({reason: redact(reason)[0] for reason in reasons.unique()})


def _conflicts(study: Study) -> pd.DataFrame:
    """Answers whose string and whose 0/1 columns disagree: the string is kept."""
    parts = [export.conflicts.assign(export=name) for name, export in study.exports.items() if len(export.conflicts)]
    if not parts:
        return pd.DataFrame()
    found = pd.concat(parts, ignore_index=True)
    found = found.merge(study.places.rename_axis("place").reset_index(), on=["export", "row"])
    kept = study.records.to_numpy()[found["place"], study.records.columns.get_indexer(found["item"])]
    codes = [spoken(item, str(text), study.instrument) for item, text in zip(found["item"], kept, strict=True)]
    return pd.DataFrame(
        {
            "rule": "select_multiple_conflict",
            "place": found["place"],
            "item": found["item"],
            "old": found["split"],
            "new": codes,
            "reason": "string and 0/1 columns disagree: the string is kept",
            "applied": False,
        }
    )


def _off_scale(study: Study, prepared: Prepared) -> pd.DataFrame:
    """Answers that were set to missing because they lie off their scale."""
    parts = []
    for item, judged in prepared.answers.items():
        off = judged[judged["problem"] != ""]
        old = [preparation.seen(raw, study.scales[item]) for raw in off["raw"]]
        rule = study.scales[item].rule
        reason = np.where(off["problem"] == "out_of_range", rule, "not one of the choices")
        parts.append(
            pd.DataFrame({"rule": off["problem"], "place": off.index, "item": item, "old": old, "reason": reason})
        )
    return pd.concat(parts, ignore_index=True).assign(new="", applied=True) if parts else pd.DataFrame()


def _unasked(prepared: Prepared) -> pd.DataFrame:
    """Answers to items that the skip logic says were not asked: they are kept, since somebody gave them."""
    parts = []
    for item, judged in prepared.answers.items():
        given = judged.index[(judged["raw"] != "") & ~prepared.told[item]]
        parts.append(pd.DataFrame({"place": given, "item": item}))
    reason = "the skip logic says this was not asked: the answer is kept"
    return pd.concat(parts, ignore_index=True).assign(rule="answer_not_asked", reason=reason, applied=False)


def _findings(study: Study, prepared: Prepared, parameters: Mapping) -> pd.DataFrame:
    """What was seen and left: unreadable dates, straight-lined interviews that are kept, skip logic not evaluated."""
    rows = [
        {"rule": "date_unreadable", "place": place, "item": study.roles["date"], "reason": "not written as YYYY-MM-DD"}
        for place in preparation.unreadable_dates(study, prepared)
    ]
    if parameters["straight_lining"] == "keep":
        alike = accounting.straight(prepared.records, study.scales)
        reason = f"{accounting.RULES['straight_lining']}: kept"
        rows += [{"rule": "straight_lining", "place": place, "reason": reason} for place in alike.index[alike]]
    named = study.instrument.named
    rows += [
        {
            "rule": "skip_logic",
            "place": -1,
            "item": item,
            "reason": f"counts as asked: {why}",
            "line": named[item]["row"],
        }
        for item, why in prepared.unsupported.items()
    ]
    return pd.DataFrame(rows).assign(applied=False)
