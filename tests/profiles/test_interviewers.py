"""Interviewers of a design go by numbers that no pseudonym and no order of rows changes."""

import numpy as np
import pandas as pd

from herelib.profiles.interviewers import UNKNOWN, numbered


def test_numbers_go_by_content_and_not_by_pseudonym():
    interviews = pd.DataFrame({"interview": list("abcd")})
    content = np.array([5, 7, 1, 9], np.uint64)

    def numbers(*names):
        return numbered({"interviews": interviews, "interviewers": interviews.assign(interviewer=names)}, content)

    assert numbers("x", "x", "y", "").tolist() == [1, 1, 0, UNKNOWN] == numbers("m", "m", "z", "").tolist()
    assert numbers("", "", "", "") is None and numbered({"interviews": interviews}, content) is None
