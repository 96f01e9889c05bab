"""First step: which records stay, and by which rule the others are dropped.

The rules judge what the exports hold, before the analyst's log: a correction cannot bring back a record without
consent. They are applied in the order of `ORDER`; a record gets the first that applies, and a record that a rule has
dropped is no reason to drop another one (a refusal does not make the later consent of the same person a duplicate).
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, replace

import numpy as np
import pandas as pd

from herelib.files import columns
from herelib.form import SYSTEM, Scale, evaluation
from herelib.interviews import completeness, consent, particulars
from herelib.interviews.consent import Consent
from herelib.studies import Study
from herelib.tables import DROPPED, RULES

ORDER = (
    *consent.RULES_OF_CONSENT,
    "test_record",
    "no_id",
    "removed",
    "rejected",
    "incomplete",
    "no_answers",
    "no_region",
)
ORDER += ("duplicate_id", "duplicate_content", "too_short", "too_long")
ORDER += ("overnight", "straight_lining", "contradiction")
# rules by which a record is dropped only where that is decided, before its copies are looked for
DECIDED = (*completeness.DECIDED, "no_region")
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


@dataclass(frozen=True)
class Sifted:
    """All records of a study, judged as whole interviews.

    `rule` is the rule that drops each record, "" for the kept ones. `odd` says by rule which records have something
    odd, `contradictions` by contradiction of study.yaml which records have it, or why that is not known. `date` and
    `minutes` are the day and the length of each interview as the exports have them. `shared` says whether another
    record has the same id.
    """

    rule: pd.Series
    odd: Mapping[str, np.ndarray]
    contradictions: Mapping[str, np.ndarray | str]
    date: pd.Series
    times: pd.DataFrame
    consent: Consent
    shared: np.ndarray

    @property
    def kept(self) -> np.ndarray:
        """Whether each record is kept."""
        return columns.holds(self.rule, [""])

    @property
    def minutes(self) -> pd.Series:
        """Length of each interview as the exports have it."""
        return particulars.minutes(self.times)

    @property
    def unique(self) -> np.ndarray:
        """Whether each record is one that the rules of duplicates and those behind them judge."""
        return ~columns.holds(self.rule, ORDER[: ORDER.index("duplicate_id")])


def sift(study: Study, removed: np.ndarray, parameters: Mapping, filled_in: np.ndarray | None = None) -> Sifted:
    """The records of a study with the rule that drops each, and what is odd about them.

    Parameters
    ----------
    removed : whether the analyst's log takes each record out (`herelib.interviews.corrections.removed`)
    parameters : shortest_minutes and longest_minutes (0: not judged); duplicates (first or last is kept); no_region
        (stop or drop); rejected, incomplete, no_answers, too_long, overnight, straight_lining, contradictions (keep or
        drop)
    filled_in : whether the log may give each record a region
    """
    # All of it from the records as exported: no correction can undo that a rule drops a record.
    start_end = particulars.times(study.records, study.roles)
    days = particulars.days(study.records, study)
    contradicted = contradictions(study, days)
    known = [records for records in contradicted.values() if not isinstance(records, str)]
    odd = oddities(study, start_end, parameters)
    odd["contradiction"] = np.logical_or.reduce(known) if known else np.zeros(len(study.records), bool)
    agreed = consent.judge(study, days)
    odd["no_answers"] = agreed.agreed & completeness.no_answers(study)
    odd["no_region"] = ~columns.filled(study.records[study.roles["region"]])
    if filled_in is not None:
        odd["no_region"] &= ~filled_in
    alike = content(study.records, content_items(study), start_end)
    shared = study.records[study.roles["id"]].duplicated(keep=False).to_numpy()
    hits = {**odd, **agreed.dropped(), "removed": removed, "duplicate_id": shared}
    rule = _first_rule(study, hits, alike, parameters)
    return Sifted(rule, odd, contradicted, days, start_end, agreed, shared)


def without_region(sifted: Sifted, blank: np.ndarray) -> Sifted:
    """The records with those dropped that have no region after the analyst's log, either."""
    rule = columns.changed(sifted.rule, dict.fromkeys(np.flatnonzero(sifted.kept & blank).tolist(), "no_region"))
    return replace(sifted, rule=rule)


def content_items(study: Study) -> list[str]:
    """Items whose equality makes two records the same interview: all of the form but the id and what is computed."""
    items = study.instrument.items
    answered = set(items.loc[~items["type"].isin(["calculate", "note"]), "name"]) | {"start", "end"}
    return sorted(answered - {study.roles["id"]} - (set(SYSTEM) - {"start", "end", "today"}))


def content(records: pd.DataFrame, items: list[str], start_end: pd.DataFrame) -> pd.Series:
    """A number that two records share if all their answers are equal, of those records that another one can equal.

    Parameters
    ----------
    items : the items of the form: what the survey tool adds is left out, the id above all
    start_end : when each interview began and ended; without a time, equal answers prove nothing
    """
    alike = start_end.loc[start_end["start"].duplicated(keep=False)]
    alike = alike[alike.duplicated(keep=False) & alike.notna().any(axis=1)]
    answers = records.loc[alike.index, [item for item in items if item in records.columns]]
    total = np.zeros(len(answers), dtype=np.uint64)
    for nth, item in enumerate(answers, 1):
        codes, texts = columns.coded(answers[item])
        hashes = pd.util.hash_array(texts, categorize=False)
        # Each item has an odd factor of its own: the same two answers the other way round make another number.
        total = total * np.uint64(1_000_003) + hashes[codes] * np.uint64(2 * nth + 1)
    return pd.Series(total, index=answers.index)


def straight(records: pd.DataFrame, scales: Mapping[str, Scale]) -> pd.Series:
    """Whether a record gives one and the same answer to all items of its commonest scale, eight at the least."""
    items = _commonest_scale(records, scales)
    if len(items) < STRAIGHT_ITEMS:
        return pd.Series(False, index=records.index)
    # Each item codes its texts in its own way: a number per text makes answers to different items comparable.
    number = {text: n for n, text in enumerate(dict.fromkeys(t for i in items for t in columns.coded(records[i])[1]))}
    first, same = np.full(len(records), -1), np.ones(len(records), bool)
    count = np.zeros(len(records), int)
    for item in items:
        codes, texts = columns.coded(records[item])
        points = scales[item].points
        numbers = np.array([number[t] if (t in points if points else t != "") else -1 for t in texts], dtype=int)
        answer = numbers[codes]
        answered = answer >= 0  # a blank or a refusal neither makes nor breaks a straight line
        first = np.where(answered & (first < 0), answer, first)
        same &= ~answered | (answer == first)
        count += answered
    return pd.Series(same & (count >= STRAIGHT_ITEMS), index=records.index)


def _commonest_scale(records: pd.DataFrame, scales: Mapping[str, Scale]) -> list[str]:
    """The items of the scale (its bounds and steps) that most questions have."""
    families: dict[tuple, list[str]] = {}
    for scale in scales.values():
        if scale.kind == "scale" and scale.type != "select_multiple" and scale.item in records.columns:
            steps = tuple(scale.points) if scale.points else None
            families.setdefault((scale.low, scale.high, steps), []).append(scale.item)
    return max(families.values(), key=len, default=[])


def contradictions(study: Study, days: pd.Series) -> dict[str, np.ndarray | str]:
    """By contradiction of study.yaml: which records have it, or why that cannot be told.

    Parameters
    ----------
    days : day of each interview
    """
    answers = evaluation.Answers(study.records, days)
    form = study.form or study.instrument
    conditions = study.settings["contradictions"]
    return {name: evaluation.holds(each["when"], "", form, answers) for name, each in conditions.items()}


def oddities(study: Study, start_end: pd.DataFrame, parameters: Mapping) -> dict[str, np.ndarray]:
    """What is odd about whole interviews, by rule: one truth value per record.

    Parameters
    ----------
    start_end : when each interview began and ended
    parameters : shortest_minutes, longest_minutes (0: not judged)
    """
    length = particulars.minutes(start_end).to_numpy()
    shortest, longest = parameters["shortest_minutes"], parameters["longest_minutes"]
    nowhere = np.zeros(len(length), bool)
    return {
        "too_short": length < shortest if shortest > 0 else nowhere,
        "too_long": length > longest if longest > 0 else nowhere,
        "end_before_start": (start_end["end"] < start_end["start"]).to_numpy(),
        "overnight": particulars.overnight(study.records, study.roles, study.settings["timezone"]),
        "straight_lining": straight(study.records, study.scales).to_numpy(),
        "rejected": completeness.rejected(study),
        "incomplete": completeness.incomplete(study),
    }


def _first_rule(study: Study, hits: Mapping[str, np.ndarray], alike: pd.Series, parameters: Mapping) -> pd.Series:
    """The first rule of `ORDER` that drops each record, "" for those that are kept.

    Parameters
    ----------
    hits : by rule, the records that it is about; test records, those without an id, and which of several that share an
        id or their content are dropped, are found here
    """
    records, names = study.records, ["", *ORDER]
    rule = np.zeros(len(records), np.int8)

    def drop(name: str, hit: np.ndarray) -> None:
        rule[(rule == 0) & hit] = names.index(name)

    def repeated(key: pd.Series, shared: np.ndarray) -> np.ndarray:
        several = key.index[shared]
        # only records that no earlier rule has dropped can be each other's duplicates
        left = key.loc[several[rule[several] == 0]]
        hit = np.zeros(len(records), bool)
        hit[left.index[left.duplicated(keep=parameters["duplicates"])]] = True
        return hit

    ids = records[study.roles["id"]]
    for name in consent.RULES_OF_CONSENT:
        drop(name, hits[name])
    test = study.settings["test_records"]
    if test.get("item") in records.columns:
        drop("test_record", columns.holds(records[test["item"]], test.get("values", [])))
    drop("no_id", ~columns.filled(ids))
    drop("removed", hits["removed"])
    for name in DECIDED:
        if parameters[name] == "drop":
            drop(name, hits[name])
    drop("duplicate_id", repeated(ids, hits["duplicate_id"]))
    drop("duplicate_content", repeated(alike, alike.duplicated(keep=False).to_numpy()))
    drop("too_short", hits["too_short"])
    for name, parameter in CHOSEN.items():
        if parameters[parameter] == "drop":
            drop(name, hits[name])
    return columns.column(rule, names, records.index)


def log_lines(study: Study, sifted: Sifted) -> pd.DataFrame:
    """Lines of the cleaning log: each dropped record with its rule, what is odd about kept ones, what was not judged.

    Records that the analyst's log removes are left out: they stand there with the analyst's own reason.
    """
    dropped = sifted.rule[~columns.holds(sifted.rule, ["", "removed"])].astype(str)
    reasons = dropped.map({rule.name: rule.meaning for rule in RULES.values()})
    lines = [
        pd.DataFrame({"rule": dropped, "place": dropped.index, "new": DROPPED, "reason": reasons, "applied": True})
    ]
    for rule, hit in sifted.odd.items():
        # Contradictions are listed by their own name; an interview without a region is a fault, or dropped.
        if rule not in ("contradiction", "no_region"):
            lines.append(_marked(rule, hit & sifted.kept, f"{RULES[rule].meaning}: kept"))
    for name, hit in sifted.contradictions.items():
        if isinstance(hit, str):
            reason = f"contradiction {name}: {hit}"
            lines.append(pd.DataFrame({"rule": ["not_evaluated"], "place": -1, "reason": reason, "applied": False}))
        else:
            say = study.settings["contradictions"][name].get("say", "")
            lines.append(_marked("contradiction", hit & sifted.kept, f"{name}: {say}"))
    return pd.concat([part for part in lines if len(part)] or lines[:1], ignore_index=True)


def _marked(rule: str, hit: np.ndarray, reason: str) -> pd.DataFrame:
    """A line for each record that has something odd and is kept."""
    return pd.DataFrame({"rule": rule, "place": np.flatnonzero(hit), "reason": reason, "applied": False})
