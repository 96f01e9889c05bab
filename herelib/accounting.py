"""Decides for every record of every export whether it is kept, and by which rule it is dropped if not.

Rules are applied in the order of `RULES`; a record gets the first that applies, and a record that a rule has dropped is
no reason to drop another one (a refusal does not make the later consent of the same person a duplicate).
"""

from __future__ import annotations

from collections.abc import Mapping

import numpy as np
import pandas as pd

from herelib.scales import Scale

RULES = {
    "no_consent": "no recorded consent",
    "test_record": "a record made to test the form",
    "no_id": "no id: the record cannot be followed",
    "removed": "removed in the analyst's log",
    "duplicate_id": "another record has the same id",
    "duplicate_content": "another record has the same answers, start and end under another id",
    "too_short": "shorter than the shortest plausible interview",
    "straight_lining": "one answer to every scale",
}
# An interview is called straight-lined only if this many items of the same scale were answered, all alike: with five
# steps and independent answers the chance is below one in 10,000.
STRAIGHT_ITEMS = 8


def minutes(records: pd.DataFrame, roles: Mapping[str, str]) -> pd.Series:
    """Length of each interview in minutes, NaN where start or end is missing or the end comes first."""
    start, end = (_moment(records, roles.get(role, role)) for role in ("start", "end"))
    length = (end - start).dt.total_seconds() / 60
    return length.where(length >= 0)


def _moment(records: pd.DataFrame, item: str) -> pd.Series:
    if item not in records.columns:
        return pd.Series(pd.NaT, index=records.index, dtype="datetime64[ns, UTC]")
    return pd.to_datetime(records[item].where(records[item] != ""), format="ISO8601", utc=True, errors="coerce")


def content(records: pd.DataFrame, items: list[str], timed: list[str]) -> pd.Series:
    """A number that two records share if all their answers are equal; missing where the record has no start or end.

    Parameters
    ----------
    items : the items of the form: what the survey tool adds is left out, the id above all
    timed : the items among them that hold start and end; without a time, equal answers prove nothing
    """
    times = [item for item in timed if item in records.columns]
    if not times:
        return pd.Series(pd.NA, index=records.index, dtype="UInt64")
    used = records[[item for item in items if item in records.columns]]
    total = np.zeros(len(used), dtype=np.uint64)
    for nth, item in enumerate(used, 1):
        codes, values = pd.factorize(used[item])
        own = pd.util.hash_array(np.asarray(values, dtype=object), categorize=False)
        total = total * np.uint64(1_000_003) + own[codes] * np.uint64(2 * nth + 1)
    timeless = np.logical_and.reduce([(records[item] == "").to_numpy() for item in times])
    return pd.Series(total, index=records.index, dtype="UInt64").mask(timeless)


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
    answers = records[items]
    allowed = [scales[item].points for item in items]
    coded = pd.DataFrame(
        {
            item: answers[item].where(answers[item].isin(list(points)) if points else answers[item] != "")
            for item, points in zip(items, allowed, strict=True)
        }
    )
    same = coded.eq(coded.bfill(axis=1).iloc[:, 0], axis=0) | coded.isna()
    return (coded.notna().sum(axis=1) >= STRAIGHT_ITEMS) & same.all(axis=1)


def sift(
    records: pd.DataFrame,
    removed: pd.Series,
    study: tuple[Mapping, Mapping[str, str], Mapping[str, Scale]],
    answers: pd.Series,
    parameters: Mapping,
) -> pd.Series:
    """The rule that drops each record, "" for those that are kept.

    Parameters
    ----------
    records : canonical answers, in the order of exports and rows
    removed : whether the analyst's log removes the record
    study : settings, item by role, scales
    answers : `content` of each record
    parameters : duplicates (first or last is kept), shortest_minutes, straight_lining (keep or drop)
    """
    settings, roles, scales = study
    rule = pd.Series("", index=records.index, dtype=str)

    def drop(name: str, hit: pd.Series) -> None:
        rule[(rule == "") & hit.to_numpy(bool)] = name

    def repeated(key: pd.Series) -> pd.Series:
        left = key[(rule == "") & key.notna()]
        return left.duplicated(keep=parameters["duplicates"]).reindex(key.index, fill_value=False)

    ids = records[roles["id"]]
    drop("no_consent", ~records[roles["consent"]].isin(settings["consent_yes"]))
    test = settings["test_records"]
    if test.get("item") in records.columns:
        drop("test_record", records[test["item"]].isin(test.get("values", [])))
    drop("no_id", ids.str.strip() == "")
    drop("removed", removed)
    drop("duplicate_id", repeated(ids))
    drop("duplicate_content", repeated(answers))
    if parameters["shortest_minutes"] > 0:
        drop("too_short", minutes(records, roles) < parameters["shortest_minutes"])
    if parameters["straight_lining"] == "drop":
        drop("straight_lining", straight(records, scales))
    return rule
