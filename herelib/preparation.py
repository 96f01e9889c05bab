"""From a study as it was read to judged answers: corrected, sifted, asked or not, on their scale."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

import numpy as np
import pandas as pd

from herelib import accounting, corrections, relevance, scales
from herelib.corrections import Corrected
from herelib.faults import HIDDEN, Faults, shown, shown_choices
from herelib.forms import NUMBERS
from herelib.headers import SYSTEM
from herelib.parameters import nearest
from herelib.sources import Study

VALUE_RULES = ("out_of_range", "unknown_choice")


@dataclass(frozen=True)
class Prepared:
    """A study's records after the analyst's log and the rules for rows.

    `rule` says by which rule each record is dropped, "" for the kept ones; the rest is about the kept ones only:
    `region`, `group`, `date` and `minutes` of each, `told` (record x item: was it asked), and `answers` by item: table
    [raw, value, missing, problem]. `unsupported` names items whose skip logic could not be evaluated, and why.
    """

    corrected: Corrected
    rule: pd.Series
    region: pd.Series
    group: pd.Series
    date: pd.Series
    minutes: pd.Series
    told: pd.DataFrame
    unsupported: Mapping[str, str]
    answers: Mapping[str, pd.DataFrame]

    @property
    def records(self) -> pd.DataFrame:
        """Kept records."""
        return self.corrected.records[self.rule == ""]


def prepare(study: Study, parameters: Mapping) -> Prepared:
    """Everything about a study's records that the rules and the scales decide.

    Parameters
    ----------
    parameters : duplicates, shortest_minutes, straight_lining
    """
    ids = study.records[study.roles["id"]]
    log = study.cleaning_log
    if log is None:
        unchanged = pd.DataFrame(columns=[*corrections.EVENT_COLUMNS, "line"])
        corrected = Corrected(study.records, pd.Series(False, index=ids.index), unchanged)
    else:
        corrected = corrections.apply(study.records, ids, log, study.instrument, study.roles["id"])
    content = accounting.content(
        study.records, _content_items(study), [study.roles.get(r, r) for r in ("start", "end")]
    )
    about = (study.settings, study.roles, study.scales)
    rule = accounting.sift(corrected.records, corrected.removed, about, content, parameters)
    kept = corrected.records[rule == ""]
    date = _dates(kept, study.roles)
    told, unsupported = relevance.asked(study.instrument, kept, list(study.scales), date)
    held = {name: set(export.frame.columns) for name, export in study.exports.items()}
    export = study.places.loc[kept.index, "export"]
    answers = {}
    for item, scale in study.scales.items():
        column = kept[item] if item in kept.columns else pd.Series("", index=kept.index)
        judged = scales.values(column, scale, study.settings["missing"])
        lacking = [name for name, items in held.items() if item not in items]
        told[item] &= ~export.isin(lacking).to_numpy()
        unasked = (judged["missing"] == "blank") & ~told[item]
        answers[item] = judged.assign(missing=judged["missing"].where(~unasked, "not_asked"))
    group = kept[study.roles["group"]].map(study.groups) if "group" in study.roles else None
    if group is None:
        group = pd.Series(study.groups[""], index=kept.index)
    return Prepared(
        corrected=corrected,
        rule=rule,
        region=kept[study.roles["region"]],
        group=group.astype(object).fillna("").astype(str),
        date=date,
        minutes=accounting.minutes(kept, study.roles),
        told=told,
        unsupported=unsupported,
        answers=answers,
    )


def _content_items(study: Study) -> list[str]:
    """Items whose equality makes two records the same interview: all of the form but the id and what is computed."""
    items = study.instrument.items
    named = set(items.loc[~items["type"].isin(["calculate", "note"]), "name"]) | {"start", "end"}
    own = named - {study.roles["id"]}
    return sorted(own - (set(SYSTEM) - {"start", "end", "today"}))


def _dates(records: pd.DataFrame, roles: Mapping[str, str]) -> pd.Series:
    """Day of each interview: its date, else the day it began, else the day it was sent; "" if none can be read."""
    found = pd.Series("", index=records.index, dtype=str)
    for item in (roles.get("date"), roles.get("start"), "_submission_time"):
        if item in records.columns:
            day = records[item].str.extract(r"^(\d{4}-\d\d-\d\d)", expand=False)
            valid = pd.to_datetime(day, format="%Y-%m-%d", errors="coerce").notna()
            found = found.where(found != "", day.where(valid, "").fillna(""))
    return found


def unreadable_dates(study: Study, prepared: Prepared) -> pd.Index:
    """Kept records that have a date nobody can read: not written as YYYY-MM-DD."""
    item = study.roles.get("date")
    if item not in prepared.records.columns:
        return prepared.records.index[:0]
    written = prepared.records[item]
    return written.index[(written.str.strip() != "") & (written.str[:10] != prepared.date)]


def faults(study: Study, prepared: Prepared, parameters: Mapping) -> Faults:
    """Faults of the kept records: unknown region or group, and values off their scale where these are to stop.

    Parameters
    ----------
    parameters : out_of_range and unknown_choice, each "stop" or "blank"
    """
    found = Faults()
    known = set(study.regions["region"])
    for index in np.flatnonzero(~prepared.region.isin(known).to_numpy()):
        raw = prepared.region.iloc[index]
        rule = "not in regions.csv" if raw else "interview without a region"
        do = nearest(raw, known) if raw else "fill it in the cleaning log"
        _add(found, study, prepared.region.index[index], study.roles["region"], shown(raw, spaces=True), rule, do)
    for index in np.flatnonzero((prepared.group == "").to_numpy()):
        place = prepared.group.index[index]
        raw = prepared.records.loc[place, study.roles["group"]]
        do = (
            f"{nearest(raw, study.groups)}; or map it under groups in study.yaml"
            if raw
            else "fill it in the cleaning log"
        )
        rule = "not one of the groups" if raw else "interview without a group"
        _add(found, study, place, study.roles["group"], shown_choices(raw, tuple(study.groups)), rule, do)
    for item, judged in prepared.answers.items():
        scale = study.scales[item]
        for problem in VALUE_RULES:
            if parameters[problem] != "stop":
                continue
            for place, raw in judged.loc[judged["problem"] == problem, "raw"].items():
                rule = scale.rule if problem == "out_of_range" else "not one of the choices"
                _add(found, study, place, item, seen(raw, scale), rule, _advice(raw, scale, problem))
    return found


def seen(raw: str, scale: scales.Scale) -> str:
    """An answer off its scale as a message may show it: a number, or what is nearly a choice."""
    if scale.type in NUMBERS:
        return raw if raw.lstrip("-").replace(".", "", 1).isdigit() and len(raw) <= 9 else HIDDEN
    return shown_choices(raw, scale.choices)


def _advice(raw: str, scale: scales.Scale, problem: str) -> str:
    if problem == "unknown_choice" and scale.choices:
        wrong = [part for part in raw.split() if part not in scale.choices] or [raw]
        near = nearest(wrong[0], scale.choices)
        if near.startswith("did you mean"):
            return near
    return "correct at the source, or add to the cleaning log"


def _add(found: Faults, study: Study, place: int, column: str, value: str, rule: str, do: str) -> None:
    where = study.places.loc[place]
    found.add(f"interviews/{where['export']}", int(where["row"]), column, value, rule, do)
