"""Screening by answers: constant and doubled questions of six regions, which their estimates hide."""

import pytest
from surveys import PARAMETERS, repeated_questions

from herelib.clusters.features import chosen_features
from herelib.profiles.profile import profile
from herelib.tables import CONTRACTS

GIVEN = {**PARAMETERS, "draws": 50}


@pytest.fixture(scope="module")
def six():
    return repeated_questions()


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
