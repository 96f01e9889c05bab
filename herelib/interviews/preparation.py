"""From a study as it was read to judged answers: sifted, corrected, asked or not, on their scale.

Order: the rules for whole records judge what the exports hold; the analyst's log is applied to the records that are
left; then each answer is judged. So a correction can put right what a check would stop at, and cannot bring back a
record without consent.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass

import numpy as np
import pandas as pd

from herelib.errors import HIDDEN, Faults, nearest, shown, shown_choices, shown_figure
from herelib.files import columns, dates
from herelib.form import EXPRESSIONS, NUMBERS, SYSTEM, choices, scales, versions
from herelib.interviews import corrections, sifting
from herelib.interviews.corrections import Corrected
from herelib.studies import VERSION, Study
from herelib.vocabulary import MISSING

PARAMETERS = ("duplicates", "shortest_minutes", "longest_minutes", "constraint")
PARAMETERS += ("too_long", "overnight", "straight_lining", "contradictions")
VALUE_RULES = ("out_of_range", "unknown_choice")
_BLANK, _NOT_ASKED, _INVALID = (MISSING.index(kind) for kind in ("blank", "not_asked", "invalid"))


@dataclass(frozen=True)
class Answers:
    """The judged answers of the kept records to one item.

    `codes` says for each record which row of `told` its answer is: table [text, raw, value, missing, problem], one row
    per distinct answer. `missing` holds for each record the place of its kind of missing in `contracts.MISSING`.
    `choice` says that the answer is one of `contracts.COVER` and has no value.
    """

    codes: np.ndarray
    told: pd.DataFrame
    missing: np.ndarray
    choice: bool = False

    @property
    def value(self) -> np.ndarray:
        """0-1, NaN where missing."""
        found = self.told["value"].to_numpy(float)[self.codes]
        found[self.missing != 0] = np.nan
        return found

    def having(self, problem: str) -> np.ndarray:
        """Positions of the answers that have this problem."""
        hit = (self.told["problem"] == problem).to_numpy()
        return np.flatnonzero(hit[self.codes]) if hit.any() else np.zeros(0, int)

    @property
    def given(self) -> np.ndarray:
        """Whether each record has an answer."""
        return (self.told["raw"] != "").to_numpy()[self.codes]


@dataclass(frozen=True)
class Prepared:
    """A study's records after the rules for rows and the analyst's log.

    `rule` says by which rule each record is dropped, "" for the kept ones; `odd` by rule which records have something
    odd; the rest is about the kept ones only: `region`, `group`, `date`, `minutes` and `weight` of each, `told`
    (record x item: was it asked), and `answers` by item. `unsupported` names items of which an expression could not be
    evaluated, and why. `findings` is what `herelib.form.validity` found; `contradictions` says by name which records have
    one, or why that is not known. `records` hold the answers as they were judged, `final` those that are left: without
    what lies off its scale, breaks a constraint that is to blank it, or answers an earlier question (`retyped`: item
    -> positions).
    """

    corrected: Corrected
    rule: pd.Series
    odd: Mapping[str, np.ndarray]
    region: pd.Series
    group: pd.Series
    date: pd.Series
    minutes: pd.Series
    weight: np.ndarray
    told: pd.DataFrame
    unsupported: Mapping[str, list[str]]
    answers: Mapping[str, Answers]
    records: pd.DataFrame
    findings: pd.DataFrame
    final: pd.DataFrame
    retyped: Mapping[str, np.ndarray]
    contradictions: Mapping[str, np.ndarray | str]

    @property
    def kept(self) -> np.ndarray:
        """Places of the kept records."""
        return self.records.index.to_numpy()


def prepare(study: Study, parameters: Mapping) -> Prepared:
    """Everything about a study's records that the rules and the scales decide.

    Parameters
    ----------
    parameters : those of `PARAMETERS`
    """
    ids = study.records[study.roles["id"]]
    log = study.cleaning_log
    if log is None:
        unchanged = pd.DataFrame(columns=[*corrections.EVENT_COLUMNS, "line"])
        corrected = Corrected(study.records, pd.Series(False, index=ids.index), unchanged)
    else:
        corrected = corrections.apply(study.records, ids, log, study.instrument, study.roles["id"])
    times = sifting.times(study.records, study.roles)
    content = sifting.content(study.records, _content_items(study), times)
    odd = sifting.findings(study.records, study, times, parameters)
    days = _dates(study.records, study)
    against = sifting.contradictions(study.records, study, days)
    odd["contradiction"] = _any(against, len(ids))
    rule = sifting.sift(study.records, corrected.removed, study, odd, content, parameters)
    keep = columns.holds(rule, [""])
    corrected = corrections.limited(corrected, study.records, rule)
    kept = corrected.records.drop(columns=_idle(study))
    kept = kept if keep.all() else kept[keep]
    retyped = versions.unfit(study.instrument, kept, VERSION, study.versions)
    kept = kept.assign(**{item: columns.blanked(kept[item], hit) for item, hit in retyped.items()})
    date = _dates(corrected.records, study)[keep] if log is not None else days[keep]
    forms = list(versions.parts(study.form or study.instrument, kept, VERSION, study.versions))
    told, unsupported = versions.asked(forms, kept, list(study.scales), date)
    table = versions.compare(study.form or study.instrument, study.versions)
    never = versions.absent(kept, VERSION, table)
    held = {name: set(export.frame.columns) for name, export in study.exports.items() if not export.only_repeats}
    answers = {}
    for item, scale in study.scales.items():
        lacking = [name for name, items in held.items() if item not in items]
        if lacking:
            missed = columns.holds(study.places.loc[kept.index, "export"], lacking)
            never[item] = missed | never.get(item, False)
            told[item] &= ~missed
        answers[item] = _judged(kept, item, scale, study.settings["missing"], told[item].to_numpy())
    judged = versions.judge(forms, kept, date, None, never)
    off = _breaches(judged.table, kept) if parameters["constraint"] == "blank" else {}
    for item, of in answers.items():
        of.missing[off.get(item, [])] = _INVALID
        off[item] = np.flatnonzero(of.missing == _INVALID)
    blanked = {i: columns.changed(kept[i], dict.fromkeys(hit.tolist(), "")) for i, hit in off.items() if len(hit)}
    reasons = {item: [f"skip logic, so it counts as asked: {why}"] for item, why in unsupported.items()}
    for kind, items in judged.unjudged.items():
        for item, why in items.items() if kind != "relevant" else ():
            reasons.setdefault(item, []).append(f"{kind}: {why}")
    return Prepared(
        corrected=corrected,
        rule=rule,
        odd=odd,
        region=kept[study.roles["region"]],
        group=_groups(kept, study),
        date=date,
        minutes=sifting.minutes(times.loc[kept.index]),
        weight=_weights(kept, study),
        told=told,
        unsupported=reasons,
        answers=answers,
        records=kept,
        findings=judged.table,
        final=kept.assign(**blanked),
        retyped={item: np.flatnonzero(hit) for item, hit in retyped.items()},
        contradictions=against,
    )


def _any(against: Mapping, count: int) -> np.ndarray:
    hits = [hit for hit in against.values() if not isinstance(hit, str)]
    return np.logical_or.reduce(hits) if hits else np.zeros(count, bool)


def _breaches(table: pd.DataFrame, kept: pd.DataFrame) -> dict[str, np.ndarray]:
    """Positions of the answers that break the form's constraint, by item."""
    broken = table[(table["rule"] == "constraint").to_numpy()]
    where = kept.index.get_indexer(broken["place"])
    return {item: where[(broken["item"] == item).to_numpy()] for item in broken["item"].astype(str).unique()}


def _idle(study: Study) -> list[str]:
    """Columns that nobody asks for once rows are sifted: ids and times, unless an expression of the form names them."""
    told = study.instrument.items
    named = " ".join(told[column].str.cat(sep=" ") for column in EXPRESSIONS if column in told)
    times = {study.roles.get(role, role) for role in ("id", "start", "end")}
    system = set(SYSTEM) - set(study.instrument.named) - {VERSION}
    return [i for i in study.records if i in system | times and f"{{{i}}}" not in named.replace(" ", "")]


def _judged(kept: pd.DataFrame, item: str, scale: scales.Scale, missing: Mapping, asked: np.ndarray) -> Answers:
    codes, texts = columns.coded(kept[item] if item in kept.columns else columns.blank(kept.index))
    judged = scales.judge(texts, scale, missing)
    kinds = np.array([MISSING.index(kind) for kind in judged["missing"]], dtype=np.int8)[codes]
    kinds[(kinds == _BLANK) & ~asked] = _NOT_ASKED
    return Answers(codes, judged.assign(text=texts), kinds, scale.kind == "choice")


def _groups(kept: pd.DataFrame, study: Study) -> pd.Series:
    """The group of each record, "" where its raw value is none."""
    if "group" not in study.roles:
        return columns.column(np.zeros(len(kept), np.int8), [study.groups[""]], kept.index)
    return columns.translated(kept[study.roles["group"]], lambda raw: study.groups.get(raw, ""))


def _weights(kept: pd.DataFrame, study: Study) -> np.ndarray:
    """How many people each record stands for: 1 where the study has no weights, NaN where its weight is none."""
    item = study.roles.get("weight")
    if item is None:
        return np.ones(len(kept))
    codes, texts = columns.coded(kept[item])
    given = pd.to_numeric(pd.Series(texts, dtype=str), errors="coerce").to_numpy(float)
    return np.where(np.isfinite(given) & (given > 0), given, np.nan)[codes]


def _content_items(study: Study) -> list[str]:
    """Items whose equality makes two records the same interview: all of the form but the id and what is computed."""
    items = study.instrument.items
    named = set(items.loc[~items["type"].isin(["calculate", "note"]), "name"]) | {"start", "end"}
    own = named - {study.roles["id"]}
    return sorted(own - (set(SYSTEM) - {"start", "end", "today"}))


def _dates(records: pd.DataFrame, study: Study) -> pd.Series:
    """Day of each interview: its date, else the day it began, else the day it was sent; "" if none can be read."""
    found, roles = columns.blank(records.index), study.roles
    for item in (roles.get("date"), roles.get("start", "start"), "_submission_time", "submitdate"):
        if item in records.columns and columns.holds(found, [""]).any():
            found = columns.first(found, dates.days(records[item], study.settings["timezone"]))
    return found


def unreadable_dates(study: Study, prepared: Prepared) -> np.ndarray:
    """Places of kept records that have a date nobody can read: not written as YYYY-MM-DD."""
    item = study.roles.get("date")
    if item not in study.records.columns:
        return prepared.kept[:0]
    written = prepared.corrected.records[item].iloc[prepared.kept]
    return prepared.kept[columns.filled(written) & columns.holds(dates.days(written), [""])]


def faults(study: Study, prepared: Prepared, parameters: Mapping) -> Faults:
    """Faults of the kept records: unknown region or group, and values off their scale where these are to stop.

    Parameters
    ----------
    parameters : out_of_range and unknown_choice, each "stop" or "blank"
    """
    found = Faults()
    known = set(study.regions["region"])
    for index in np.flatnonzero(~columns.holds(prepared.region, known)):
        raw = prepared.region.iloc[index]
        rule = "not in regions.csv" if raw else "interview without a region"
        do = nearest(raw, known) if raw else "fill it in the cleaning log"
        _add(found, study, prepared.region.index[index], study.roles["region"], shown(raw, spaces=True), rule, do)
    for index in np.flatnonzero(columns.holds(prepared.group, [""])):
        place = prepared.group.index[index]
        raw = prepared.records.loc[place, study.roles["group"]]
        do = (
            f"{nearest(raw, study.groups)}; or map it under groups in study.yaml"
            if raw
            else "fill it in the cleaning log"
        )
        rule = "not one of the groups" if raw else "interview without a group"
        _add(found, study, place, study.roles["group"], shown_choices(raw, tuple(study.groups)), rule, do)
    _weight_faults(found, study, prepared)
    if parameters["constraint"] == "stop":
        _breach_faults(found, study, prepared)
    for item, judged in prepared.answers.items():
        scale = study.scales[item]
        for problem in VALUE_RULES:
            if parameters[problem] != "stop":
                continue
            for position in judged.having(problem):
                place, raw = prepared.kept[position], judged.told["raw"].iloc[judged.codes[position]]
                rule = scale.rule if problem == "out_of_range" else "not one of the choices"
                _add(found, study, place, item, seen(raw, scale), rule, _advice(raw, scale, problem))
    return found


def _weight_faults(found: Faults, study: Study, prepared: Prepared) -> None:
    """Weights that are none: an interview without one cannot be counted, and 1 would be a guess."""
    item = study.roles.get("weight")
    for position in np.flatnonzero(np.isnan(prepared.weight)):
        place, raw = prepared.kept[position], prepared.records[item].iloc[position]
        rule = "weight is not above 0" if is_number(raw) else "weight is not a number" if raw else "no weight"
        do = "give each interview a number above 0, or take the role weight from the item"
        _add(found, study, place, item, shown_figure(raw), rule, do)


def _breach_faults(found: Faults, study: Study, prepared: Prepared) -> None:
    for row in prepared.findings[(prepared.findings["rule"] == "constraint").to_numpy()].itertuples():
        raw = prepared.records[row.item].loc[row.place]
        value = corrections.spoken(row.item, raw, study.instrument)
        _add(found, study, row.place, row.item, value, row.reason, "correct at the source, or add to the cleaning log")


def is_number(text: str) -> bool:
    """Whether an answer is a number in its canonical spelling."""
    return re.fullmatch(r"-?\d{1,15}(\.\d+)?", text) is not None


def seen(raw: str, scale: scales.Scale) -> str:
    """An answer off its scale as a message may show it: a number, or what is nearly a choice."""
    if scale.type in NUMBERS:
        return raw if is_number(raw) and len(raw) <= 9 else HIDDEN
    return shown_choices(raw, scale.choices)


def _advice(raw: str, scale: scales.Scale, problem: str) -> str:
    spoiled = choices.spoiled(raw)
    if spoiled:
        return f"{spoiled[0]}: {spoiled[1]}, or add to the cleaning log"
    if problem == "unknown_choice" and scale.choices:
        wrong = [part for part in raw.split() if part not in scale.choices] or [raw]
        near = nearest(wrong[0], scale.choices)
        if near.startswith("did you mean"):
            return near
    return "correct at the source, or add to the cleaning log"


def _add(found: Faults, study: Study, place: int, column: str, value: str, rule: str, do: str) -> None:
    where = study.places.loc[place]
    found.add(f"interviews/{where['export']}", int(where["row"]), column, value, rule, do)
