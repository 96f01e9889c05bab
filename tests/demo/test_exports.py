"""The demo's exports: one per language, faults planted in each."""

import numpy as np
import pytest

from herelib.demo import simulation
from herelib.demo.exports import LANGUAGES, split_exports, spoil
from herelib.demo.people import add_people
from herelib.errors import Faults
from herelib.files import workbooks
from herelib.folders import ROOT


@pytest.fixture(scope="module")
def people():
    return add_people(simulation.interviews(simulation.truth(), 3), np.random.default_rng(3))


def test_every_person_is_in_the_export_of_their_language(people):
    parts = split_exports(people)
    assert set(parts) == set(LANGUAGES) and sum(map(len, parts.values())) == len(people)
    assert all((part["language"] == code).all() for code, part in parts.items())


def test_each_export_has_the_faults_of_real_ones(people):
    for language, part in split_exports(people).items():
        spoilt = spoil(part, language, np.random.default_rng(1))
        assert len(spoilt) == len(part) + 6
        assert spoilt["_uuid"].duplicated().sum() == 1
        assert (spoilt["mode"] == "test").sum() == 1 and set(spoilt["consent"]) == {"yes", "no", ""}
        assert (spoilt["partner_will"] == "11").any() and (spoilt["barrier_network"] == "9").any()
        assert (spoilt["mentor_hours"] == "400.0").any() == (language == "lv")


def test_both_waves_are_exported_by_language():
    folder = ROOT / "data" / "raw" / "demo"
    for wave in (folder, folder / "wave2"):
        faults = Faults()
        for name in ("lv.csv", "es.csv", "it.xlsx", "en.csv"):
            cells = workbooks.read_one(wave / "interviews" / name, name, faults)
            assert len(cells.frame) > 20
        assert not len(faults)
