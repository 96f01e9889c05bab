"""Who asked: interviewers are known by keyed pseudonyms, and in a design by numbers."""

from __future__ import annotations

from collections.abc import Mapping

import numpy as np
import pandas as pd

UNKNOWN = -1  # the number of whoever asked where nobody wrote it down


def numbered(survey: Mapping[str, pd.DataFrame], content: np.ndarray) -> np.ndarray | None:
    """The number of the interviewer of each interview, from 0, UNKNOWN where not known; None where nobody's is known.

    Numbers go by what the interviews of each interviewer contain: another pseudonym or row order gives the same.

    Parameters
    ----------
    survey : table interviews, and interviewers [interview, interviewer] if there is one
    content : array of uint64, shape (interview,): a number for what each interview contains
    """
    table = survey["interviewers"] if "interviewers" in survey else pd.DataFrame({"interview": [], "interviewer": []})
    by_interview = table.astype(str).set_index("interview")["interviewer"]
    names = by_interview.reindex(survey["interviews"]["interview"].astype(str)).fillna("").to_numpy(str)
    if not (names != "").any():
        return None
    known, code = np.unique(names, return_inverse=True)
    content_by_name = np.zeros(len(known), np.uint64)
    np.add.at(content_by_name, code, content)  # sums go around at 2^64, in any order the same
    order = np.argsort(content_by_name, kind="stable")
    order = order[known[order] != ""]
    number = np.full(len(known), UNKNOWN)
    number[order] = np.arange(len(order))
    return number[code]
