"""Fourth step: each answer is judged: its value on its scale, why it is missing, and what it breaches."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, field

import numpy as np
import pandas as pd

from herelib.errors import HIDDEN, Faults, alike, by_words, in_study_yaml, near, shown_choices
from herelib.files import columns
from herelib.form import NUMBERS, SELECTS, Scale, choices, same_word, scales, versions
from herelib.interviews import rounds
from herelib.interviews.asking import Asked
from herelib.interviews.corrections import spoken
from herelib.interviews.particulars import exported_at, is_number
from herelib.interviews.rounds import Rounds
from herelib.studies import Study
from herelib.vocabulary import MISSING

VALUE_RULES = ("out_of_range", "unknown_choice")
_BLANK, _NOT_ASKED, _INVALID = (MISSING.index(kind) for kind in ("blank", "not_asked", "invalid"))
PUT_RIGHT = "the analyst's log puts it right"
_CORRECT = "correct at the source, or add to the cleaning log"
_CORRECT_LINE = "correct this line of the log"
_BY_MISSING = "or list it under missing in study.yaml if it stands for no answer"
_NO_ANSWER = re.compile(r"-\d{1,3}|([789])\1+|9+[678]")  # as survey programs code it: -99, 99, 98, 88


@dataclass(frozen=True)
class Answers:
    """The judged answers of the kept records to one item.

    `codes` says for each record which row of `distinct` its answer is: table [text, raw, value, missing, problem], one
    row per distinct answer. `missing` holds for each record the place of its kind of missing in
    `herelib.vocabulary.MISSING`. `choice` says that the answer is one of `contracts.COVER` and has no value.
    """

    codes: np.ndarray
    distinct: pd.DataFrame
    missing: np.ndarray
    choice: bool = False

    @property
    def value(self) -> np.ndarray:
        """0-1, NaN where missing."""
        values = self.distinct["value"].to_numpy(float)[self.codes]
        values[self.missing != 0] = np.nan
        return values

    def raw_at(self, positions: np.ndarray) -> np.ndarray:
        """The answers of some records, named by position, as they were read."""
        return self.distinct["raw"].to_numpy()[self.codes[positions]]

    @property
    def answered(self) -> np.ndarray:
        """Whether each record has an answer."""
        return (self.distinct["raw"] != "").to_numpy()[self.codes]

    def with_problem(self, problem: str) -> np.ndarray:
        """Positions of the answers that have this problem."""
        hit = (self.distinct["problem"] == problem).to_numpy()
        return np.flatnonzero(hit[self.codes]) if hit.any() else np.zeros(0, int)


@dataclass(frozen=True)
class Judged:
    """The kept records with every answer judged.

    `answers` by analysed item. `breaches` is what breaks the form's own rules: table [place, item, rule, reason], as
    `herelib.form.validity` finds it. `records` lack what lies off its scale, and what breaks a constraint where that is
    to be blanked. `unevaluated` says by item which of its expressions could not be evaluated, and why. `rounds` has the
    breaches in repeat groups.
    """

    answers: Mapping[str, Answers]
    breaches: pd.DataFrame
    records: pd.DataFrame
    unevaluated: Mapping[str, list[str]]
    rounds: Rounds = field(default_factory=Rounds)


def judge(study: Study, asked: Asked, blank_breaches: bool) -> Judged:
    """The value of each answer to an analysed item or why it is missing, and what breaks the rules of the form.

    Parameters
    ----------
    blank_breaches : whether an answer that breaks the form's constraint is set to missing
    """
    # Before anything is blanked: a breach is one of what the respondent said, off its scale or not.
    of_repeats = rounds.judge(study, asked)
    outside, nowhere = rounds.outside(study, asked.records, of_repeats)
    validity = versions.judge(asked.forms, asked.records, asked.date, outside, asked.absent)
    blanks = _constraint_breaches(validity.table, asked.records) if blank_breaches else {}
    answers = {}
    for item, scale in study.scales.items():
        answers[item] = _judged(asked, scale, study.settings["missing"], blanks.get(item, []))
        blanks[item] = np.flatnonzero(answers[item].missing == _INVALID)
    without = {
        item: columns.changed(asked.records[item], dict.fromkeys(positions.tolist(), ""))
        for item, positions in blanks.items()
        if len(positions)
    }
    unevaluated = _unevaluated(asked.unevaluated, validity.unjudged)
    unevaluated = _unevaluated({}, of_repeats.unjudged) | unevaluated
    ruled = [name for name in nowhere if any(study.instrument.named[name][kind] for kind in rounds.RULED)]
    unevaluated |= {name: [nowhere[name]] for name in ruled}
    return Judged(answers, validity.table, asked.records.assign(**without), unevaluated, of_repeats)


def _judged(asked: Asked, scale: Scale, missing_codes: Mapping, breaches: np.ndarray) -> Answers:
    """The judged answers to one item."""
    records = asked.records
    texts = records[scale.item] if scale.item in records.columns else columns.blank(records.index)
    # A column has few distinct answers: each is judged once, however many interviews gave it.
    codes, distinct = columns.coded(texts)
    judged = scales.judge(distinct, scale, missing_codes)
    missing = np.array([MISSING.index(kind) for kind in judged["missing"]], dtype=np.int8)[codes]
    # Only a blank: an answer to what was not asked is an answer (`answer_not_asked`).
    missing[(missing == _BLANK) & ~asked.asked[scale.item].to_numpy()] = _NOT_ASKED
    missing[breaches] = _INVALID
    return Answers(codes, judged.assign(text=distinct), missing, scale.kind == "choice")


def _constraint_breaches(breaches: pd.DataFrame, records: pd.DataFrame) -> dict[str, np.ndarray]:
    """Positions of the answers that break the form's constraint, by item."""
    broken = breaches[(breaches["rule"] == "constraint").to_numpy()]
    positions = records.index.get_indexer(broken["place"])
    return {item: positions[(broken["item"] == item).to_numpy()] for item in broken["item"].astype(str).unique()}


def _unevaluated(skip_logic: Mapping[str, str], by_kind: Mapping[str, Mapping[str, str]]) -> dict[str, list[str]]:
    """By item: each expression that could not be evaluated, and why.

    Parameters
    ----------
    skip_logic : item -> why its skip logic could not be evaluated
    by_kind : kind of expression -> item -> why; skip logic ("relevant") stands there again and is passed over
    """
    reasons = {item: [f"skip logic, so it counts as asked: {why}"] for item, why in skip_logic.items()}
    for kind, reason_by_item in by_kind.items():
        for item, why in reason_by_item.items() if kind != "relevant" else ():
            reasons.setdefault(item, []).append(f"{kind}: {why}")
    return reasons


def faults(
    study: Study, asked: Asked, judged: Judged, parameters: Mapping, events: pd.DataFrame | None = None
) -> Faults:
    """Answers that break a constraint or lie off their scale, where these are decided to stop.

    Parameters
    ----------
    parameters : constraint, out_of_range and unknown_choice, each "stop" or something else
    events : lines of the analyst's log: an answer that one of them gave is a fault of that line
    """
    faults, lines = Faults(), _lines_by_cell(events)
    log = study.settings["cleaning_log"]["file"] if lines else ""
    if parameters["constraint"] == "stop":
        for row in judged.breaches[(judged.breaches["rule"] == "constraint").to_numpy()].itertuples():
            value = spoken(row.item, asked.records[row.item].loc[row.place], study.instrument)
            line = lines.get((row.place, row.item))
            where = (log, line) if line else exported_at(study, row.place)
            faults.add(*where, row.item, value, row.reason, _CORRECT_LINE if line else _CORRECT)
        for row in judged.rounds.breaches.query("rule == 'constraint'").itertuples():
            faults.add(row.file, row.line, f"{row.sheet}: {row.item}", row.old, row.reason, "correct it at the source")
    for item, answers in judged.answers.items():
        scale = study.scales[item]
        for problem in VALUE_RULES:
            if parameters[problem] != "stop":
                continue
            positions = answers.with_problem(problem)
            for position, raw in zip(positions, answers.raw_at(positions), strict=True):
                record = asked.records.index[position]
                file, row = exported_at(study, record)
                do = _advice(raw, scale, problem, file)
                if line := lines.get((record, item)):
                    meant = near(raw, scale.choices) if problem == "unknown_choice" else []
                    do = f"did you mean {' or '.join(map(repr, meant))}?" if meant else _CORRECT_LINE
                    file, row = log, line
                faults.add(file, row, item, seen(raw, scale), _reason(scale, problem), do)
    return faults


def _lines_by_cell(events: pd.DataFrame | None) -> dict[tuple[int, str], int]:
    """The line of the analyst's log that gave an answer, by the record's position and the item."""
    if events is None or not len(events):
        return {}
    applied = events[events["applied"].astype(bool) & (events["item"] != "")]
    return {(int(event.place), event.item): int(event.line) for event in applied.itertuples()}


def _reason(scale: Scale, problem: str) -> str:
    return scale.rule if problem == "out_of_range" else "not one of the choices"


def _advice(raw: str, scale: Scale, problem: str, file: str) -> str:
    spoiled = choices.spoiled(raw)
    if spoiled:
        return f"{spoiled[0]}: {spoiled[1]}, or add to the cleaning log"
    if problem == "unknown_choice" and scale.choices:
        wrong = [part for part in raw.split() if part not in scale.choices] or [raw]
        if label := _label(raw, scale):
            return f"did you mean '{label}'?; {by_words(file, seen(wrong[0], scale))}"
        meant_by_word = {word: _meant(word, scale) for word in wrong}
        # One line for all words of an answer: each alone would bring the next one as a new fault.
        if len(wrong) > 1 and all(len(meant) == 1 for meant in meant_by_word.values()):
            words = {seen(word, scale): meant[0] for word, meant in meant_by_word.items()}
            question = " and ".join(f"'{meant}'" for meant in words.values())
            return (
                f"did you mean {question}?; or say what it means: {in_study_yaml(file, 'words', words)} in study.yaml"
            )
        meant = meant_by_word[wrong[0]]
        # Without a near choice `nearest` would list them all: too much for a message, and in the form anyway.
        question = f"did you mean {' or '.join(map(repr, meant))}?" if meant else _CORRECT
        return f"{question}; {by_words(file, seen(wrong[0], scale), meant)}"
    return f"{_CORRECT}; {_BY_MISSING}" if _NO_ANSWER.fullmatch(raw) else _CORRECT


def _meant(word: str, scale: Scale) -> list[str]:
    """The choices that a word which is none may be meant for."""
    same = same_word(word, scale.choices)
    return [same] if same else near(word, scale.choices)


def seen(raw: str, scale: Scale) -> str:
    """An answer off its scale as a message may show it: a number, or what is nearly a choice."""
    if scale.type in NUMBERS:
        return raw if is_number(raw) and len(raw) <= 9 else HIDDEN  # ten digits may be a telephone number
    return raw if same_word(raw, scale.choices) or _label(raw, scale) else shown_choices(raw, scale.choices)


def _label(raw: str, scale: Scale) -> str:
    """The one label of a choice that an answer is but for capitals, accents, spaces and dashes; "" for none."""
    same = {label for labels in scale.labels.values() for label in labels if alike(label) == alike(raw) and alike(raw)}
    return same.pop() if len(same) == 1 else ""


def log_lines(study: Study, asked: Asked, judged: Judged, blank_breaches: bool) -> pd.DataFrame:
    """Lines of the cleaning log: answers off their scale, not asked for, against the form, and what was not judged."""
    lines = [
        *_off_scale(study, asked, judged),
        *_not_asked(asked, judged),
        *_misfits(study, asked.records),
        *_breach_lines(study, asked, judged.breaches, blank_breaches),
        *rounds.log_lines(judged.rounds),
        *_not_evaluated(study, judged),
    ]
    lines = [part for part in lines if len(part)]
    return pd.concat(lines, ignore_index=True) if lines else pd.DataFrame()


def _off_scale(study: Study, asked: Asked, judged: Judged) -> Iterator[pd.DataFrame]:
    """Answers that were set to missing because they lie off their scale."""
    for item, answers in judged.answers.items():
        scale = study.scales[item]
        for problem in VALUE_RULES:
            positions = answers.with_problem(problem)
            old = [seen(raw, scale) for raw in answers.raw_at(positions)]
            lines = {"rule": problem, "place": asked.records.index[positions], "item": item, "old": old, "new": ""}
            yield pd.DataFrame(lines).assign(reason=_reason(scale, problem), applied=True)


def put_right(study: Study, events: pd.DataFrame) -> pd.DataFrame:
    """Lines of the cleaning log: answers off their scale that the analyst's log put right.

    Parameters
    ----------
    events : lines of the analyst's log, as `herelib.interviews.corrections.correct` gives them
    """
    # Not by comparing records: two lines about one answer are two lines here, too, as in the analyst's log.
    events = events[events["applied"].astype(bool) & (events["place"].astype("int64") >= 0)]
    lines = []
    for event in events[events["item"].isin(list(study.scales))].itertuples():
        scale, raw = study.scales[event.item], study.records[event.item].iloc[event.place]
        problem = scales.judge([raw], scale, study.settings["missing"])["problem"].iloc[0]
        if problem:
            reason = f"{scale.rule}: {PUT_RIGHT}"
            lines.append((problem, event.place, event.item, seen(raw, scale), "", reason, False))
    return pd.DataFrame(lines, columns=["rule", "place", "item", "old", "new", "reason", "applied"])


def _not_asked(asked: Asked, judged: Judged) -> Iterator[pd.DataFrame]:
    """Answers to items that the skip logic says were not asked: they are kept, since somebody gave them."""
    reason = "the skip logic says this was not asked: the answer is kept"
    for item, answers in judged.answers.items():
        records = asked.records.index[answers.answered & ~asked.asked[item].to_numpy()]
        lines = {"rule": "answer_not_asked", "place": records, "item": item, "reason": reason, "applied": False}
        yield pd.DataFrame(lines)


def _misfits(study: Study, records: pd.DataFrame) -> Iterator[pd.DataFrame]:
    """Answers to questions that are not analysed and are none that their type allows: left as they are."""
    missing_codes = {code for codes in study.settings["missing"].values() for code in codes}
    for item, question in study.instrument.named.items():
        # What has a scale is judged by it; regions, groups and dates have faults and lines of their own.
        judged_elsewhere = item in study.scales or question["role"] or item in (*study.roles.values(), *study.consents)
        if judged_elsewhere or item not in records.columns:
            continue
        rule, fits = _fitting(study, item, missing_codes)
        if not rule:
            continue
        codes, texts = columns.coded(records[item])
        misfits = np.array([text.strip() != "" and not fits(text) for text in texts], dtype=bool)
        positions = np.flatnonzero(misfits[codes]) if misfits.any() else []
        old = [spoken(item, texts[codes[position]], study.instrument) for position in positions]
        lines = {"rule": rule, "place": records.index[positions], "item": item, "old": old, "new": ""}
        yield pd.DataFrame(lines).assign(reason="not analysed: kept", applied=False)


def _fitting(study: Study, item: str, missing_codes: set[str]) -> tuple[str, Callable[[str], bool]]:
    """The rule for what is no answer of an item's type, and whether a text is one; no rule for other types."""
    kind = study.instrument.named[item]["type"]
    if kind in (*SELECTS, "rank") and item in study.instrument.listed:
        names = {*study.instrument.listed[item]["name"], *missing_codes}
        return "unknown_choice", lambda text: text in names or (kind != "select_one" and set(text.split()) <= names)
    if kind in ("integer", "decimal", "range"):
        return "not_a_number", lambda text: text in missing_codes or is_number(text)
    if kind in ("date", "datetime"):
        return "date_unreadable", lambda text: text in missing_codes or re.match(r"\d{4}-\d\d-\d\d", text) is not None
    return "", lambda text: True


def _breach_lines(study: Study, asked: Asked, breaches: pd.DataFrame, blank_breaches: bool) -> Iterator[pd.DataFrame]:
    """What breaks the form's own rules; a breach of a constraint is blanked where that is decided."""
    records = asked.records
    for item in breaches["item"].astype(str).unique():
        lines = breaches[(breaches["item"] == item).to_numpy()]
        # Required and in no export: the form's rule is broken by a column that is not there.
        texts = records[item].loc[lines["place"]] if item in records else columns.blank(lines.index)
        old = columns.translated(texts, lambda text, item=item: spoken(item, text, study.instrument))
        applied = (lines["rule"] == "constraint").to_numpy() & blank_breaches
        lines = lines.astype({"rule": str, "reason": str, "item": str})
        yield lines.assign(old=old.to_numpy(), new="", applied=applied)


def _not_evaluated(study: Study, judged: Judged) -> Iterator[pd.DataFrame]:
    """Expressions of the form that could not be evaluated, by item: lines of the form, not of an interview."""
    for item, reasons in judged.unevaluated.items():
        line = study.instrument.named.get(item, {}).get("row", 0)
        lines = {"rule": "not_evaluated", "place": -1, "item": item, "reason": reasons, "line": line, "applied": False}
        yield pd.DataFrame(lines)
