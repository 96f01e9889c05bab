"""The cleaning log: every changed cell, every dropped row, and every finding that is left as it is.

Each step of the preparation writes its own lines; here they are put together, under the pseudonyms of the interviews
and with the decision behind each rule.
"""

from __future__ import annotations

from collections.abc import Mapping

import numpy as np
import pandas as pd

from herelib.decisions import decided
from herelib.errors import HIDDEN
from herelib.files import columns
from herelib.interviews import preparation
from herelib.interviews.corrections import EVENT_COLUMNS, Corrected, spoken
from herelib.interviews.open_answers import OpenAnswers
from herelib.interviews.preparation import Prepared
from herelib.studies import FORM, Study
from herelib.tables import CONTRACTS, RULES


def cleaning_log(
    study: Study, prepared: Prepared, pseudonyms: pd.Series, spoken: OpenAnswers, parameters: Mapping
) -> pd.DataFrame:
    """Every changed cell, dropped row, finding and line of the analyst's log, sorted by rule, export, row and item.

    Parameters
    ----------
    pseudonyms : pseudonym of each record
    spoken : the open answers, with what was taken out of them and the names of the study
    parameters : those of the stage "clean"
    """
    lines = [
        *preparation.log_lines(study, prepared, parameters),
        spoken.redactions.assign(rule="redacted", reason=RULES["redacted"].meaning, applied=True, old=HIDDEN),
        _conflicts(study),
    ]
    lines = pd.concat([part for part in lines if len(part)] or lines[:1], ignore_index=True)
    # As objects: texts, numbers and truths of a dozen tables stand in one column, and NaN where a table has no column.
    lines = lines.reindex(columns=[*EVENT_COLUMNS, "line"]).astype(object)
    # An analyst writes reasons freely: a telephone number or a name in one of them must not reach a table.
    lines["reason"] = columns.translated(lines["reason"].fillna(""), spoken.covered)
    log = _located(study, lines, pseudonyms)
    decisions = decided(study, parameters)
    decision_by_rule = {rule.name: decisions.get(rule.parameter, "") for rule in RULES.values()}
    log = log.assign(decision=log["rule"].map(decision_by_rule))
    texts = [name for name in CONTRACTS["cleaning_log"].columns if name not in ("row", "applied")]
    log = log.astype(dict.fromkeys(texts, str) | {"row": "int64"})[list(CONTRACTS["cleaning_log"].columns)]
    rule, export, item = (pd.factorize(log[name], sort=True)[0] for name in ("rule", "export", "item"))
    return log.iloc[np.lexsort((item, log["row"], export, rule))].reset_index(drop=True)


def _located(study: Study, lines: pd.DataFrame, pseudonyms: pd.Series) -> pd.DataFrame:
    """Lines of the log with the file, row and interview that each is about."""
    record = lines["place"].fillna(-1).to_numpy("int64")
    elsewhere = record < 0  # a line of the analyst's log without an interview, or an item of the form
    record = np.where(elsewhere, 0, record)
    origin = study.places.iloc[record]
    file = np.where(lines["source"] == "analyst", study.settings["cleaning_log"]["file"], FORM)
    return pd.DataFrame(
        {
            "rule": lines["rule"],
            "source": lines["source"].fillna("automatic"),
            "export": np.where(elsewhere, file, origin["export"].astype(object)),
            "row": np.where(elsewhere, lines["line"].fillna(0).astype("int64"), origin["row"]),
            "interview": np.where(elsewhere, "", pseudonyms.iloc[record].to_numpy(dtype=object)),
            **{name: lines[name].fillna("") for name in ("item", "old", "new")},
            "reason": lines["reason"].astype(str),
            "applied": lines["applied"].astype(bool),
        }
    )


def _conflicts(study: Study) -> pd.DataFrame:
    """Answers whose string and whose 0/1 columns disagree, as the exports were read: the string is kept."""
    parts = [export.conflicts.assign(export=name) for name, export in study.exports.items() if len(export.conflicts)]
    if not parts:
        return pd.DataFrame()
    conflicts = pd.concat(parts, ignore_index=True)
    records = study.places.assign(export=study.places["export"].astype(str)).rename_axis("place").reset_index()
    conflicts = conflicts.merge(records, on=["export", "row"])
    cells = list(zip(conflicts["item"], conflicts["place"], strict=True))
    return pd.DataFrame(
        {
            "rule": "select_multiple_conflict",
            "place": conflicts["place"],
            "item": conflicts["item"],
            "old": conflicts["split"],
            "new": [spoken(item, str(study.records[item].iloc[record]), study.instrument) for item, record in cells],
            "reason": "string and 0/1 columns disagree: the string is kept",
            "applied": False,
        }
    )


def unapplied(corrected: Corrected) -> pd.Series:
    """How many lines of the analyst's log were not applied to any interview, by reason, the commonest first.

    Names and numbers of lines in a reason say which case it is, and are left out.
    """
    events = corrected.events
    applied = events["applied"].astype(bool).groupby(events["line"]).transform("any").astype(bool)
    reasons = events[~applied].drop_duplicates("line")["reason"].astype(str)
    return reasons.str.replace(r"'[^']*'|\d+", "…", regex=True).value_counts()


def changed_cells(study: Study, prepared: Prepared, redactions: pd.DataFrame) -> np.ndarray:
    """How many cells of each record differ from the export: found by comparing the cells, not from the log."""
    count = np.zeros(len(study.records), dtype="int64")
    redacted = {item: set(part) for item, part in redactions.groupby("item")["place"]}
    for item in study.records.columns:
        hit = changed(study, prepared, item)
        # an answer that was corrected and redacted is one changed cell
        only_redacted = [
            record for record in redacted.get(item, ()) if not hit[prepared.asked.records.index.get_loc(record)]
        ]
        count[prepared.kept] += hit
        count[only_redacted] += 1
    return count


def changed(study: Study, prepared: Prepared, item: str) -> np.ndarray:
    """Which kept records have another answer to an item in the end than in the export."""
    return columns.differ(study.records[item].iloc[prepared.kept], final_answers(prepared, item))


def final_answers(prepared: Prepared, item: str) -> pd.Series:
    """The answers of the kept records to an item after all steps."""
    # Columns that nobody asks for once rows are sifted (ids, times) were left out; the log may have changed them.
    records = prepared.judged.records
    return records[item] if item in records else prepared.corrected.records[item].iloc[prepared.kept]
