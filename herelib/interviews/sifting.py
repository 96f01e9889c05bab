"""Decides for every record of every export whether it is kept, and by which rule it is dropped if not.

Rules are applied in the order of `ORDER`; a record gets the first that applies, and a record that a rule has dropped is
no reason to drop another one (a refusal does not make the later consent of the same person a duplicate).
"""

from __future__ import annotations

from collections.abc import Mapping

import numpy as np
import pandas as pd

from herelib.files import columns, dates
from herelib.form import Scale, evaluation
from herelib.studies import Study

ORDER = ("no_consent", "test_record", "no_id", "removed", "duplicate_id", "duplicate_content", "too_short", "too_long")
ORDER += ("overnight", "straight_lining", "contradiction")
# rules by which an interview is dropped or only marked, and the parameter that says which
CHOSEN = {
    "too_long": "too_long",
    "overnight": "overnight",
    "straight_lining": "straight_lining",
    "contradiction": "contradictions",
}
# An interview is called straight-lined only if this many items of the same scale were answered, all alike: with five
# steps and independent answers the chance is below one in 10,000.
STRAIGHT_ITEMS = 8


def times(records: pd.DataFrame, roles: Mapping[str, str]) -> pd.DataFrame:
    """When each interview began and ended: table [start, end], NaT where that is missing or cannot be read."""
    nothing = pd.Series(pd.NaT, index=records.index, dtype="datetime64[ns, UTC]")
    named = {role: roles.get(role, role) for role in ("start", "end")}
    return pd.DataFrame(
        {role: dates.moments(records[item]) if item in records.columns else nothing for role, item in named.items()}
    )


def minutes(told: pd.DataFrame) -> pd.Series:
    """Length of each interview in minutes, NaN where start or end is missing or the end comes first.

    Parameters
    ----------
    told : as `times` gives it
    """
    length = (told["end"] - told["start"]).dt.total_seconds() / 60
    return length.where(length >= 0)


def overnight(records: pd.DataFrame, roles: Mapping[str, str], timezone: str = "") -> np.ndarray:
    """Whether an interview ended on a later day than it began, as the clocks on the spot show it."""
    named = [roles.get(role, role) for role in ("start", "end")]
    if not set(named) <= set(records.columns):
        return np.zeros(len(records), bool)
    began, ended = (columns.coded(dates.days(records[item], timezone)) for item in named)
    order = {text: n for n, text in enumerate(sorted({*began[1], *ended[1]}))}
    first, last = (np.array([order[text] for text in texts], dtype=int)[codes] for codes, texts in (began, ended))
    return (last > first) & (first != order.get("", -1))


def content(records: pd.DataFrame, items: list[str], told: pd.DataFrame) -> pd.Series:
    """A number that two records share if all their answers are equal, of those records that another one can equal.

    Parameters
    ----------
    items : the items of the form: what the survey tool adds is left out, the id above all
    told : as `times` gives it; without a time, equal answers prove nothing
    """
    alike = told.loc[told["start"].duplicated(keep=False)]
    alike = alike[alike.duplicated(keep=False) & alike.notna().any(axis=1)]
    used = records.loc[alike.index, [item for item in items if item in records.columns]]
    total = np.zeros(len(used), dtype=np.uint64)
    for nth, item in enumerate(used, 1):
        codes, texts = columns.coded(used[item])
        own = pd.util.hash_array(texts, categorize=False)
        total = total * np.uint64(1_000_003) + own[codes] * np.uint64(2 * nth + 1)
    return pd.Series(total, index=used.index)


def straight(records: pd.DataFrame, scales: Mapping[str, Scale]) -> pd.Series:
    """Whether a record gives one and the same answer to all items of its commonest scale, eight at the least."""
    families: dict[tuple, list[str]] = {}
    for scale in scales.values():
        if scale.kind == "scale" and scale.type != "select_multiple" and scale.item in records.columns:
            steps = tuple(scale.points) if scale.points else None
            families.setdefault((scale.low, scale.high, steps), []).append(scale.item)
    items = max(families.values(), key=len, default=[])
    if len(items) < STRAIGHT_ITEMS:
        return pd.Series(False, index=records.index)
    number = {text: n for n, text in enumerate(dict.fromkeys(t for i in items for t in columns.coded(records[i])[1]))}
    first, same = np.full(len(records), -1), np.ones(len(records), bool)
    count = np.zeros(len(records), int)
    for item in items:
        codes, texts = columns.coded(records[item])
        points = scales[item].points
        own = np.array([number[t] if (t in points if points else t != "") else -1 for t in texts], dtype=int)
        answer = own[codes]
        answered = answer >= 0
        first = np.where(answered & (first < 0), answer, first)
        same &= ~answered | (answer == first)
        count += answered
    return pd.Series(same & (count >= STRAIGHT_ITEMS), index=records.index)


def contradictions(records: pd.DataFrame, study: Study, days: pd.Series) -> dict[str, np.ndarray | str]:
    """By contradiction of study.yaml: which records have it, or why that cannot be told.

    Parameters
    ----------
    days : day of each interview
    """
    answers = evaluation.Answers(records, days)
    form = study.form or study.instrument
    named = study.settings["contradictions"]
    return {name: evaluation.holds(each["when"], "", form, answers) for name, each in named.items()}


def findings(records: pd.DataFrame, study: Study, told: pd.DataFrame, parameters: Mapping) -> dict[str, np.ndarray]:
    """What is odd about whole interviews, by rule: one truth value per record.

    Parameters
    ----------
    told : as `times` gives it
    parameters : shortest_minutes, longest_minutes (0: not judged)
    """
    length = minutes(told).to_numpy()
    shortest, longest = parameters["shortest_minutes"], parameters["longest_minutes"]
    nothing = np.zeros(len(records), bool)
    return {
        "too_short": length < shortest if shortest > 0 else nothing,
        "too_long": length > longest if longest > 0 else nothing,
        "end_before_start": (told["end"] < told["start"]).to_numpy(),
        "overnight": overnight(records, study.roles, study.settings["timezone"]),
        "straight_lining": straight(records, study.scales).to_numpy(),
    }


def sift(
    records: pd.DataFrame,
    removed: pd.Series,
    study: Study,
    found: Mapping[str, np.ndarray],
    answers: pd.Series,
    parameters: Mapping,
) -> pd.Series:
    """The rule that drops each record, "" for those that are kept.

    Parameters
    ----------
    records : canonical answers, in the order of exports and rows
    removed : whether the analyst's log removes the record
    found : `findings`, and records with a contradiction
    answers : `content` of each record
    parameters : duplicates (first or last is kept); too_long, overnight, straight_lining, contradictions (keep or drop)
    """
    names = ["", *ORDER]
    rule = np.zeros(len(records), np.int8)

    def drop(name: str, hit: np.ndarray) -> None:
        rule[(rule == 0) & hit] = names.index(name)

    def repeated(key: pd.Series) -> np.ndarray:
        several = key.index[key.duplicated(keep=False)]
        left = key.loc[several[rule[several] == 0]]
        hit = np.zeros(len(records), bool)
        hit[left.index[left.duplicated(keep=parameters["duplicates"])]] = True
        return hit

    ids = records[study.roles["id"]]
    drop("no_consent", ~columns.holds(records[study.roles["consent"]], study.settings["consent_yes"]))
    test = study.settings["test_records"]
    if test.get("item") in records.columns:
        drop("test_record", columns.holds(records[test["item"]], test.get("values", [])))
    drop("no_id", ~columns.filled(ids))
    drop("removed", removed.to_numpy(bool))
    drop("duplicate_id", repeated(ids))
    drop("duplicate_content", repeated(answers))
    drop("too_short", found["too_short"])
    for name, parameter in CHOSEN.items():
        if parameters[parameter] == "drop":
            drop(name, found[name])
    return columns.column(rule, names, records.index)
