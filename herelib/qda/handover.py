"""What analysts take on to the programs they know, and what they bring back.

The cleaned exports in the layout they came in, and open answers with their codes for programs of qualitative analysis.
Both hold raw ids and free text: they are for the team only.
"""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path

import pandas as pd

from herelib import interviews
from herelib.errors import HereError
from herelib.folders import touch_private
from herelib.qda import exchange
from herelib.qda.study import from_study, to_study
from herelib.studies import Study


def open_answers(study: Study, parameters: Mapping) -> pd.DataFrame:
    """Open answers of the kept interviews under their raw ids, contact details blacked out: [interview, item, text]."""
    answers = interviews.clean(study, parameters)["open_answers"]
    # Texts are cleaned under pseudonyms; a team's own files know the raw ids, so these are put back for it.
    ids = study.records[study.roles["id"]].astype(str)
    raw_ids = dict(zip(interviews.pseudonyms(ids, study.key), ids, strict=True))
    return answers.assign(interview=answers["interview"].map(raw_ids))[["interview", "item", "text"]]


def send(study: Study, parameters: Mapping, file: Path, overwrite: bool = False) -> pd.DataFrame:
    """Write open answers, codebook and human segments for a program for qualitative analysis.

    Parameters
    ----------
    file : NAME.qdpx or NAME.qdc (REFI-QDA), NAME.qda (QualCoder), NAME.sqlite3 (Taguette)

    Returns
    -------
    what the format cannot hold: table [what, name, count, reason]
    """
    coding = from_study(open_answers(study, parameters), study.segments, study.codebook)
    return pd.concat([coding.losses, exchange.write(coding, file, overwrite=overwrite)], ignore_index=True)


def fetch(study: Study, parameters: Mapping, file: Path, folder: Path) -> pd.DataFrame:
    """Read such a file back and write codebook.csv and segments.csv into a folder; no file of the study is changed.

    Returns
    -------
    what did not come through: table [what, name, count, reason]

    Raises
    ------
    HereError
        If the file cannot be read, or the folder holds one of the two files already.
    """
    codebook, segments, losses = to_study(exchange.read(file), open_answers(study, parameters))
    folder.mkdir(parents=True, exist_ok=True)
    for name in ("codebook.csv", "segments.csv"):
        if (folder / name).exists():
            raise HereError(f"{folder / name} is there already: name another folder, and compare the two yourself")
    for name, table in (("codebook.csv", codebook), ("segments.csv", segments)):
        if len(table):
            # As they are, formulas included: both are read again, by a study and by other programs.
            table.to_csv(touch_private(folder / name), index=False, lineterminator="\n", encoding="utf-8")
    return losses
