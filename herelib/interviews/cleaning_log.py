"""What the rules of cleaning found, as the cleaning log: every changed cell, dropped row and finding that is left.

Amounts that lie far from the others: marked, never changed.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping

import numpy as np
import pandas as pd

from herelib.decisions import decided
from herelib.errors import HIDDEN
from herelib.files import columns
from herelib.form import SELECTS
from herelib.interviews import preparation
from herelib.interviews.corrections import EVENT_COLUMNS, spoken
from herelib.interviews.preparation import Prepared, is_number
from herelib.interviews.redaction import redact
from herelib.studies import FORM, Study
from herelib.tables import CONTRACTS, DROPPED, RULES


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
        outliers(study, prepared, parameters["outlier_limit"]),
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


FEWEST = 20  # below this many amounts nothing can be called far from the others
_NORMAL = 0.6745  # a normal distribution's MAD in standard deviations
_MEAN = 1.2533  # and its mean absolute deviation, the other way round


def far(values: np.ndarray, limit: float) -> np.ndarray:
    """Whether each amount lies far from the others.

    Modified z-score, Iglewicz and Hoaglin (1993): 0.6745 times the distance from the median, divided by the median
    absolute deviation; where that is zero, the distance by 1.2533 times the mean absolute deviation. Amounts above zero
    are taken on a logarithm where their quartiles lie more evenly there (Bowley's skewness); 0 is then none, not far.

    Parameters
    ----------
    values : amounts; NaN is missing and never far
    limit : from which modified z-score on an amount is far; 3.5 is their recommendation, 0 calls none far

    Examples
    --------
    >>> far(np.array([*range(90, 120), 70000.0]), 3.5).nonzero()[0].tolist()
    [30]
    >>> far(np.arange(61.0), 3.5).any()
    np.False_
    """
    positive = values > 0
    logarithm = np.log(values, out=np.full(len(values), np.nan), where=positive)
    scaled = logarithm if positive.any() and _skewness(logarithm) < _skewness(values) else values
    known = scaled[~np.isnan(scaled)]
    if limit <= 0 or len(known) < FEWEST:
        return np.zeros(len(values), bool)
    distance = np.abs(scaled - np.median(known))
    spread = np.nanmedian(distance) / _NORMAL or _MEAN * np.nanmean(distance)
    return np.nan_to_num(distance) > limit * spread if spread > 0 else np.zeros(len(values), bool)


def _skewness(values: np.ndarray) -> float:
    """Bowley's skewness without its sign, 0-1: how unevenly the quartiles lie around the median."""
    if np.isnan(values).all():
        return 1.0
    low, middle, high = np.nanquantile(values, (0.25, 0.5, 0.75))
    return abs(high + low - 2 * middle) / (high - low) if high > low else 1.0


def outliers(study: Study, prepared: Prepared, limit: float) -> pd.DataFrame:
    """Findings of the rule "outlier": amounts of items that are numbers and have no scale of their own."""
    missing = {code for codes in study.settings["missing"].values() for code in codes}
    parts = []
    for item, told in study.instrument.named.items():
        amount = told["type"] in ("integer", "decimal") and told["role"] == "" and item not in study.scales
        if not amount or item not in prepared.records.columns:
            continue
        codes, texts = columns.coded(prepared.records[item])
        number = np.array([float(t) if is_number(t) and t not in missing else np.nan for t in texts])
        hit = np.flatnonzero(far(number[codes], limit))
        found = {"rule": "outlier", "place": prepared.kept[hit], "item": item, "old": texts[codes[hit]]}
        parts.append(pd.DataFrame({**found, "reason": "far from the other amounts: kept", "applied": False}))
    return pd.concat(parts, ignore_index=True) if parts else pd.DataFrame()
