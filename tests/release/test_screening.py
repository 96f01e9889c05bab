"""What of the screening leaves the team: words, and no number of interviews."""

import numpy as np
import pandas as pd
import pytest
from surveys import PARAMETERS, survey

from herelib.clusters.features import chosen_features
from herelib.profiles.profile import profile
from herelib.release.screening import protect_screening

ITEMS = {"bus": "need:bus", "care": "need:care", "flat": "need:flat", "jobs": "need:jobs", "same": "need:zsame"}
GIVEN = {**PARAMETERS, "draws": 50}


@pytest.fixture(scope="module")
def six():
    rng = np.random.default_rng(3)
    rows = []
    for region in range(6):
        for at in range(12):
            own = {item: float(rng.integers(0, 5)) / 4 for item in ("bus", "care", "jobs")}
            own |= {"flat": 0.5, "same": own["bus"]}
            rows.append((f"r{region}", ("resident", "ngo")[at % 2], own))
    rows[5][2]["flat"] = 1.0
    rows[7][2]["same"] = (rows[7][2]["bus"] + 0.5) % 1.25
    return survey(rows, ITEMS)


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
