"""What the rules of cleaning found, as the cleaning log: every changed cell, dropped row and finding that is left."""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping

import numpy as np
import pandas as pd

from herelib import amounts, columns, preparation
from herelib.contracts import CONTRACTS
from herelib.corrections import EVENT_COLUMNS, spoken
from herelib.faults import HIDDEN
from herelib.forms import SELECTS
from herelib.preparation import Prepared
from herelib.redaction import redact
from herelib.rules import DROPPED, RULES
from herelib.sources import FORM
from herelib.study import Study, decided


def cleaning_log(
    study: Study, prepared: Prepared, names: pd.Series, redactions: pd.DataFrame, parameters: Mapping
) -> pd.DataFrame:
    """Every changed cell, dropped row, finding and line of the analyst's log, sorted by rule, export, row and item.

    Parameters
    ----------
    names : pseudonym of each record
    redactions : open answers from which something was taken out: table [place, item, new]
    """
    events = prepared.corrected.events
    removals = (events["rule"] == "remove") & events["applied"].astype(bool)
    parts = [
        events.assign(new=events["new"].astype(object).where(~removals, DROPPED)),
        _dropped(prepared),
        redactions.assign(rule="redacted", reason=RULES["redacted"].meaning, applied=True, old="[text]"),
        _conflicts(study),
        _off_scale(study, prepared),
        _unasked(prepared),
        _unreadable(study, prepared),
        _marked(study, prepared),
        amounts.outliers(study, prepared, parameters["outlier_limit"]),
        _of_the_form(study, prepared, parameters["constraint"] == "blank"),
        _retyped(study, prepared),
        _not_evaluated(study, prepared),
    ]
    table = pd.concat([part for part in parts if len(part)] or [parts[0]], ignore_index=True)
    table = table.reindex(columns=[*EVENT_COLUMNS, "line"]).astype(object)
    decisions = decided(study, parameters)
    known = table["place"].fillna(-1).to_numpy("int64")
    elsewhere = known < 0  # a line of the log without an interview, or an item of the form
    there = study.places.iloc[np.where(elsewhere, 0, known)]
    file = np.where(table["source"] == "analyst", study.settings["cleaning_log"]["file"], FORM)
    out = pd.DataFrame(
        {
            "rule": table["rule"],
            "decision": table["rule"].map({rule.name: decisions.get(rule.parameter, "") for rule in RULES.values()}),
            "source": table["source"].fillna("automatic"),
            "export": np.where(elsewhere, file, there["export"].astype(object)),
            "row": np.where(elsewhere, table["line"].fillna(0).astype("int64"), there["row"]),
            "interview": np.where(elsewhere, "", names.iloc[np.where(elsewhere, 0, known)].to_numpy(dtype=object)),
            **{name: table[name].fillna("") for name in ("item", "old", "new")},
            "reason": columns.translated(table["reason"].fillna(""), lambda text: redact(text)[0]).astype(str),
            "applied": table["applied"].astype(bool),
        }
    )
    texts = [name for name in CONTRACTS["cleaning_log"].columns if name not in ("row", "applied")]
    out = out.astype(dict.fromkeys(texts, str) | {"row": "int64"})[list(CONTRACTS["cleaning_log"].columns)]
    ranked = [pd.factorize(out[name], sort=True)[0] for name in ("rule", "export", "item")]
    return out.iloc[np.lexsort((ranked[2], out["row"], ranked[1], ranked[0]))].reset_index(drop=True)


def changed_cells(study: Study, prepared: Prepared, redactions: pd.DataFrame) -> np.ndarray:
    """How many cells of each record differ from the export: found by comparing the cells, not from the log."""
    count = np.zeros(len(study.records), dtype="int64")
    redacted = {item: set(part) for item, part in redactions.groupby("item")["place"]}
    for item in study.records.columns:
        hit = changed(study, prepared, item)
        again = [place for place in redacted.get(item, ()) if not hit[prepared.records.index.get_loc(place)]]
        count[prepared.kept] += hit
        count[again] += 1
    return count


def changed(study: Study, prepared: Prepared, item: str) -> np.ndarray:
    """Which kept records have another answer to an item in the end than in the export."""
    now = prepared.final[item] if item in prepared.final else prepared.corrected.records[item].iloc[prepared.kept]
    return columns.differ(study.records[item].iloc[prepared.kept], now)


def _dropped(prepared: Prepared) -> pd.DataFrame:
    """Rows that a rule drops; those that the analyst's log removes stand there already."""
    kept = columns.holds(prepared.rule, ["", "removed"])
    rule = prepared.rule[~kept].astype(str)
    reasons = rule.map({name: told.meaning for name, told in RULES.items()})
    return pd.DataFrame({"rule": rule, "place": rule.index, "new": DROPPED, "reason": reasons, "applied": True})


def _conflicts(study: Study) -> pd.DataFrame:
    """Answers whose string and whose 0/1 columns disagree: the string is kept."""
    parts = [export.conflicts.assign(export=name) for name, export in study.exports.items() if len(export.conflicts)]
    if not parts:
        return pd.DataFrame()
    found = pd.concat(parts, ignore_index=True)
    places = study.places.assign(export=study.places["export"].astype(str)).rename_axis("place").reset_index()
    found = found.merge(places, on=["export", "row"])
    kept = [study.records[item].iloc[place] for item, place in zip(found["item"], found["place"], strict=True)]
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
    """Answers that were set to missing because they lie off their scale, and those that the analyst's log put right."""
    parts = []
    touched = prepared.corrected.events
    touched = touched[touched["applied"].astype(bool)]
    for item, judged in prepared.answers.items():
        scale = study.scales[item]
        for problem in preparation.VALUE_RULES:
            positions = judged.having(problem)
            raw = judged.told["raw"].to_numpy()[judged.codes[positions]]
            reason = scale.rule if problem == "out_of_range" else "not one of the choices"
            old = [preparation.seen(each, scale) for each in raw]
            given = {"rule": problem, "place": prepared.kept[positions], "item": item, "old": old, "reason": reason}
            parts.append(pd.DataFrame(given).assign(applied=True))
        lines = touched[(touched["item"] == item) & (touched["place"].astype("int64") >= 0)]
        for place in lines["place"].astype("int64"):
            was = study.records[item].iloc[place]
            told = preparation.scales.judge([was], scale, study.settings["missing"]).iloc[0]
            if told["problem"]:
                given = {"rule": told["problem"], "place": place, "item": item, "old": preparation.seen(was, scale)}
                reason = f"{scale.rule}: the analyst's log puts it right"
                parts.append(pd.DataFrame([given | {"reason": reason, "applied": False}]))
    return pd.concat(parts, ignore_index=True).assign(new="") if parts else pd.DataFrame()


def _unreadable(study: Study, prepared: Prepared) -> pd.DataFrame:
    """Answers to questions that are not analysed and are none that their type allows: left as they are."""
    missing = {code for codes in study.settings["missing"].values() for code in codes}
    parts = []
    for item, told in study.instrument.named.items():
        known = item in study.scales or told["role"] or item in study.roles.values()
        if known or item not in prepared.records.columns:
            continue
        rule, fits = _fitting(study, item, missing)
        if rule:
            codes, texts = columns.coded(prepared.records[item])
            wrong = np.array([text.strip() != "" and not fits(text) for text in texts], dtype=bool)
            hit = np.flatnonzero(wrong[codes]) if wrong.any() else []
            old = [spoken(item, texts[codes[position]], study.instrument) for position in hit]
            parts.append(pd.DataFrame({"rule": rule, "place": prepared.kept[hit], "item": item, "old": old}))
    if not parts:
        return pd.DataFrame()
    return pd.concat(parts, ignore_index=True).assign(new="", reason="not analysed: kept", applied=False)


def _fitting(study: Study, item: str, missing: set[str]) -> tuple[str, Callable[[str], bool]]:
    """The rule for what is no answer of an item's type, and whether a text is one; no rule for other types."""
    kind = study.instrument.named[item]["type"]
    if kind in SELECTS:
        names = {*study.instrument.listed[item]["name"], *missing}
        return "unknown_choice", lambda text: text in names or (kind != "select_one" and set(text.split()) <= names)
    if kind in ("integer", "decimal", "range"):
        return "not_a_number", lambda text: text in missing or preparation.is_number(text)
    if kind in ("date", "datetime"):
        return "date_unreadable", lambda text: text in missing or re.match(r"\d{4}-\d\d-\d\d", text) is not None
    return "", lambda text: True


def _of_the_form(study: Study, prepared: Prepared, blank: bool) -> pd.DataFrame:
    """What breaks the form's own rules; a breach of a constraint is blanked where that is decided."""
    table = prepared.findings
    parts = []
    for item in table["item"].astype(str).unique():
        part = table[(table["item"] == item).to_numpy()]
        texts = prepared.records[item].loc[part["place"]] if item in prepared.records else columns.blank(part.index)
        old = columns.translated(texts, lambda text, item=item: spoken(item, text, study.instrument))
        applied = (part["rule"] == "constraint").to_numpy() & blank
        parts.append(part.astype({"rule": str, "reason": str, "item": str}).assign(old=old.to_numpy(), applied=applied))
    return pd.concat(parts, ignore_index=True).assign(new="") if parts else pd.DataFrame()


def _retyped(study: Study, prepared: Prepared) -> pd.DataFrame:
    """Answers to an earlier version of a question that are none to what it became: blank now."""
    rows = [
        {"place": prepared.kept[p], "item": item, "old": HIDDEN} for item, hit in prepared.retyped.items() for p in hit
    ]
    reason = RULES["retyped"].meaning
    return pd.DataFrame(rows).assign(rule="retyped", reason=reason, new="", applied=True) if rows else pd.DataFrame()


def _unasked(prepared: Prepared) -> pd.DataFrame:
    """Answers to items that the skip logic says were not asked: they are kept, since somebody gave them."""
    parts = []
    for item, judged in prepared.answers.items():
        given = prepared.kept[judged.given & ~prepared.told[item].to_numpy()]
        parts.append(pd.DataFrame({"place": given, "item": item}))
    reason = "the skip logic says this was not asked: the answer is kept"
    return pd.concat(parts, ignore_index=True).assign(rule="answer_not_asked", reason=reason, applied=False)


def _marked(study: Study, prepared: Prepared) -> pd.DataFrame:
    """What is odd about kept interviews, and dates that nobody can read."""
    parts, kept = [], columns.holds(prepared.rule, [""])
    for rule, hit in prepared.odd.items():
        if rule != "contradiction":
            places = np.flatnonzero(hit & kept)
            parts.append(pd.DataFrame({"rule": rule, "place": places, "reason": f"{RULES[rule].meaning}: kept"}))
    for name, hit in prepared.contradictions.items():
        places = np.flatnonzero(hit & kept) if not isinstance(hit, str) else []
        reason = f"{name}: {study.settings['contradictions'][name].get('say', '')}"
        parts.append(pd.DataFrame({"rule": "contradiction", "place": places, "reason": reason}))
    unread = preparation.unreadable_dates(study, prepared)
    named = {"rule": "date_unreadable", "place": unread, "item": study.roles.get("date", "")}
    parts.append(pd.DataFrame({**named, "reason": "not written as YYYY-MM-DD"}))
    return pd.concat(parts, ignore_index=True).assign(applied=False)


def _not_evaluated(study: Study, prepared: Prepared) -> pd.DataFrame:
    """Expressions of the form that could not be evaluated, by item."""
    named = study.instrument.named
    rows = [
        {"item": item, "reason": why, "line": named.get(item, {}).get("row", 0)}
        for item, reasons in prepared.unsupported.items()
        for why in reasons
    ]
    rows += [
        {"item": "", "reason": f"contradiction {name}: {why}", "line": 0}
        for name, why in prepared.contradictions.items()
        if isinstance(why, str)
    ]
    return pd.DataFrame(rows).assign(rule="not_evaluated", place=-1, applied=False) if rows else pd.DataFrame()
