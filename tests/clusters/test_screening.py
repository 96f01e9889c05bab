"""Screening by answers: constant and doubled questions of six regions, which their estimates hide."""

import numpy as np
import pytest
from surveys import PARAMETERS, survey

from herelib.clusters.features import chosen_features
from herelib.profiles.profile import profile
from herelib.tables import CONTRACTS

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


def test_constant_and_doubled_questions_of_six_regions_are_out_and_say_their_numbers(six):
    profiles = profile(six, GIVEN)["profiles"]
    chosen, screening = chosen_features(profiles, GIVEN, six)
    assert chosen.indicators == ("need:bus", "need:care", "need:jobs")
    told = screening.set_index("indicator")
    assert told.loc["need:flat", "note"] == "answered alike by nearly everybody; 1 of 72 answers differs"
    same = "the same answers as need:bus: only that one counts; 1 of 72 interviews differs"
    assert told.loc["need:zsame", "note"] == same and told.loc["need:bus", "note"] == "counts for need:zsame too"
    assert told.loc["need:zsame", ["twin", "both", "differing"]].tolist() == ["need:bus", 72, 1]
    assert told.loc["need:care", "note"] == "" and told["answers"].tolist() == [72] * 5
    assert list(screening.columns) == list(CONTRACTS["screening"].columns)
    # By estimates alone neither is seen.
    assert len(chosen_features(profiles, GIVEN)[0].indicators) == 5
