"""From a study as it was read to judged answers, in four steps: sift, correct, ask, judge.

Order: the rules for whole records judge what the exports hold; the analyst's log is applied to the records that are
left; then each answer is judged. So a correction can put right what a check would stop at, and cannot bring back a
record without consent. Each step takes what the one before it gives, and writes its own lines of the cleaning log.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

import numpy as np
import pandas as pd

from herelib.errors import Faults
from herelib.files import columns
from herelib.interviews import (
    asking,
    completeness,
    consent,
    corrections,
    doubles,
    judging,
    outliers,
    particulars,
    sifting,
)
from herelib.interviews.asking import Asked
from herelib.interviews.corrections import Corrected
from herelib.interviews.doubles import Differing
from herelib.interviews.judging import Judged
from herelib.interviews.sifting import Sifted
from herelib.studies import Study

PARAMETERS = ("duplicates", "shortest_minutes", "longest_minutes", "constraint")
PARAMETERS += ("too_long", "overnight", "straight_lining", "contradictions")
PARAMETERS += ("rejected", "incomplete", "no_answers", "no_region")


@dataclass(frozen=True)
class Prepared:
    """What the four steps give; `interviews` is what each kept interview says of itself, `times` its start and end,
    `differing` the rows of one id that are not alike.

    All tables of kept records have the records' positions in the study as their index.
    """

    sifted: Sifted
    corrected: Corrected
    asked: Asked
    judged: Judged
    interviews: pd.DataFrame
    times: pd.DataFrame
    differing: Differing

    @property
    def kept(self) -> np.ndarray:
        """Positions of the kept records."""
        return self.asked.records.index.to_numpy()


def prepare(study: Study, parameters: Mapping) -> Prepared:
    """Everything about a study's records that the rules and the scales decide.

    Parameters
    ----------
    parameters : those of `PARAMETERS`
    """
    sifted, corrected = _sifted_and_corrected(study, parameters)
    # The log may correct dates and times; where there is none, those of all interviews are known already.
    unchanged = corrected.records is study.records
    date = sifted.date if unchanged else particulars.days(corrected.records, study)
    times = sifted.times if unchanged else particulars.times(corrected.records, study.roles)
    records = corrected.records.drop(columns=asking.idle_columns(study))
    # A filter copies every column: in a large study that drops nothing it is the dearest line of the step.
    records = records if sifted.kept.all() else records[sifted.kept]
    asked = asking.ask(study, records, date[sifted.kept])
    judged = judging.judge(study, asked, parameters["constraint"] == "blank")
    times = times[sifted.kept]
    interviews = particulars.interviews(study, asked.records, asked.date, particulars.minutes(times))
    differing = doubles.differing(study, np.flatnonzero(sifted.unique & sifted.shared))
    return Prepared(sifted, corrected, asked, judged, interviews, times, differing)


def _sifted_and_corrected(study: Study, parameters: Mapping) -> tuple[Sifted, Corrected]:
    """The first two steps: which records stay, and the analyst's log applied to these."""
    drops, region = parameters["no_region"] == "drop", study.roles["region"]
    nobody = np.zeros(len(study.records), bool)
    filled_in = corrections.filled_in(study, region) if drops else nobody
    sifted = sifting.sift(study, corrections.removed(study), parameters, filled_in)
    corrected = corrections.correct(study, sifted.rule)
    if filled_in.any():
        # The line of the log that was to give a region may not have been applied.
        sifted = sifting.without_region(sifted, ~columns.filled(corrected.records[region]))
        corrected = corrections.correct(study, sifted.rule)
    return sifted, corrected


def faults(study: Study, prepared: Prepared, parameters: Mapping) -> Faults:
    """Faults of the kept records: no consent that can be read, no interview left, rows of one id that contradict each
    other, unknown region or group, and values off their scale where these are to stop.

    Parameters
    ----------
    parameters : constraint, out_of_range and unknown_choice, each "stop" or something else
    """
    faults = Faults()
    if len(study.records) and not prepared.sifted.kept.any():
        counts = prepared.sifted.rule.astype(str).value_counts()
        size, rules = len(study.records), ", ".join(f"{count:,} {rule}" for rule, count in counts.items())
        do = "is it the right export? see consent_yes, test_records and the decisions on the rules named"
        faults.add("interviews/", "", "", "", f"no interview is left: {size:,} rows, {size:,} dropped: {rules}", do)
    faults.extend(consent.faults(study, prepared.sifted.consent, prepared.asked.records))
    log = prepared.corrected
    faults.extend(consent.faults_of_log(study, log.records, log.events, prepared.kept))
    faults.extend(doubles.faults(study, prepared.differing))
    faults.extend(doubles.refused_faults(study, prepared.sifted.rule))
    faults.extend(particulars.faults(study, prepared.interviews, prepared.asked.records))
    faults.extend(judging.faults(study, prepared.asked, prepared.judged, parameters, log.events))
    return faults


def notes(study: Study, prepared: Prepared) -> pd.DataFrame:
    """What a user should know of the records: who gave no consent and why, what was rejected, incomplete or empty,
    which lines of the analyst's log change nothing, how regions were read: table [file, subject, note]."""
    rule = prepared.sifted.rule
    rows = consent.notes(study, rule) + completeness.notes(study, prepared.sifted.odd, rule)
    rows += [] if study.exports else particulars.regions_apart(study)  # later each such interview is a fault
    rows += corrections.notes(prepared.corrected, study.settings["cleaning_log"]["file"])
    rows += doubles.notes(study, prepared.differing, rule)
    asked_who_and_when = dict.fromkeys([*study.roles.values(), "start", "end"])
    items = [item for item in asked_who_and_when if item in prepared.corrected.records.columns]
    rows += particulars.notes(study, prepared.corrected.records[items].iloc[prepared.kept], prepared.times)
    return pd.DataFrame(rows, columns=["file", "subject", "note"])


def log_lines(study: Study, prepared: Prepared, parameters: Mapping) -> list[pd.DataFrame]:
    """What each step writes into the cleaning log: tables with some of `corrections.EVENT_COLUMNS`, and `line`.

    Parameters
    ----------
    parameters : constraint, and outlier_limit (from which modified z-score on an amount is far)
    """
    corrected, asked, judged = prepared.corrected, prepared.asked, prepared.judged
    return [
        corrections.log_lines(corrected),
        sifting.log_lines(study, prepared.sifted),
        particulars.log_lines(study, corrected.records.iloc[prepared.kept], prepared.times),
        asking.log_lines(asked),
        judging.log_lines(study, asked, judged, parameters["constraint"] == "blank"),
        judging.put_right(study, corrected.events),  # behind what is off its scale still: rows of one cell keep order
        outliers.log_lines(study, asked.records, parameters["outlier_limit"]),
    ]
