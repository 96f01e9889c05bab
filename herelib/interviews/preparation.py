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
from herelib.interviews import asking, corrections, judging, outliers, particulars, sifting
from herelib.interviews.asking import Asked
from herelib.interviews.corrections import Corrected
from herelib.interviews.judging import Judged
from herelib.interviews.sifting import Sifted
from herelib.studies import Study

PARAMETERS = ("duplicates", "shortest_minutes", "longest_minutes", "constraint")
PARAMETERS += ("too_long", "overnight", "straight_lining", "contradictions")


@dataclass(frozen=True)
class Prepared:
    """What the four steps give; `interviews` is what each kept interview says of itself.

    All tables of kept records have the records' positions in the study as their index.
    """

    sifted: Sifted
    corrected: Corrected
    asked: Asked
    judged: Judged
    interviews: pd.DataFrame

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
    sifted = sifting.sift(study, corrections.removed(study), parameters)
    corrected = corrections.correct(study, sifted.rule)
    # The log may correct a date; where there is none, the days of all interviews are known already.
    unchanged = corrected.records is study.records
    date = sifted.date if unchanged else particulars.days(corrected.records, study)
    records = corrected.records.drop(columns=asking.idle_columns(study))
    # A filter copies every column: in a large study that drops nothing it is the dearest line of the step.
    records = records if sifted.kept.all() else records[sifted.kept]
    asked = asking.ask(study, records, date[sifted.kept])
    judged = judging.judge(study, asked, parameters["constraint"] == "blank")
    # The length is the one as exported: the rules for whole records have judged that one.
    interviews = particulars.interviews(study, asked.records, asked.date, sifted.minutes[sifted.kept])
    return Prepared(sifted, corrected, asked, judged, interviews)


def faults(study: Study, prepared: Prepared, parameters: Mapping) -> Faults:
    """Faults of the kept records: unknown region or group, and values off their scale where these are to stop.

    Parameters
    ----------
    parameters : constraint, out_of_range and unknown_choice, each "stop" or something else
    """
    faults = particulars.faults(study, prepared.interviews, prepared.asked.records)
    faults.extend(judging.faults(study, prepared.asked, prepared.judged, parameters))
    return faults


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
        particulars.log_lines(study, prepared.interviews, corrected.records),
        asking.log_lines(asked),
        judging.log_lines(study, asked, judged, parameters["constraint"] == "blank"),
        judging.put_right(study, corrected.events),  # behind what is off its scale still: rows of one cell keep order
        outliers.log_lines(study, asked.records, parameters["outlier_limit"]),
    ]
