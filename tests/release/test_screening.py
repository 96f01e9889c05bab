"""What of the screening leaves the team: words, and no number of interviews."""

import pandas as pd
import pytest
from surveys import PARAMETERS, repeated_questions

from herelib.clusters.features import chosen_features
from herelib.profiles.profile import profile
from herelib.release.screening import protect_screening

GIVEN = {**PARAMETERS, "draws": 50}


@pytest.fixture(scope="module")
def six():
    return repeated_questions()


def test_numbers_of_interviews_do_not_leave_the_team(six):
    shown = protect_screening(chosen_features(profile(six, GIVEN)["profiles"], GIVEN, six)[1])
    assert not {"answers", "others", "both", "differing"} & set(shown.columns)
    notes = shown.set_index("indicator")["note"]
    assert notes["need:flat"] == "answered alike by nearly everybody"
    assert notes["need:zsame"] == "the same answers as need:bus: only that one counts"
    lacking = pd.DataFrame(
        {"note": ["lacking in 1 of 6 regions"], "answers": 0, "others": 0, "both": 0, "differing": 0}
    )
    assert protect_screening(lacking)["note"].tolist() == ["lacking in 1 of 6 regions"]
