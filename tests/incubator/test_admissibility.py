"""Who could guide whom, condition by condition."""

import numpy as np
import pandas as pd
import pytest
from oracles import matchings as oracle
from people_to_match import REGIONS, apart, asking, offering

from herelib.incubator.admissibility import CONDITIONS, admissible
from herelib.incubator.people import mentors, participants
from herelib.incubator.problem import places_of

PERSON = {"participant": "p", "region": "a", "languages": "lv", "fields": "care", "modes": "in_person"}
GUIDE = {"mentor": "m", "region": "a", "languages": "lv", "fields": "care", "modes": "in_person", "hours": 9}


def passes(person, guide, km=None):
    people, guides = participants(pd.DataFrame([PERSON | person])), mentors(pd.DataFrame([GUIDE | guide]))
    distances = None if km is None else pd.DataFrame({"region": ["a"], "other": ["b"], "km": [km]})
    able = admissible(people, guides, places_of(guides, 4.5), distances)
    return [name for name, passed in able.passes.items() if not passed[0, 0]]


@pytest.mark.parametrize(
    ("person", "guide", "km", "failed"),
    [
        ({}, {}, None, []),
        ({"languages": "es;lv"}, {"languages": "ru"}, None, ["language"]),
        ({"fields": "food"}, {}, None, ["field"]),
        ({"fields": ""}, {}, None, []),
        ({}, {"fields": None}, None, []),
        ({}, {"region": "b"}, None, ["distance"]),
        ({}, {"region": "b", "reach_km": 20}, 20, []),
        ({}, {"region": "b", "reach_km": 19}, 20, ["distance"]),
        ({"modes": "online;in_person"}, {"region": "b", "modes": "online"}, None, []),
        ({"modes": ""}, {"region": "b", "modes": ""}, None, []),
        ({"modes": "online"}, {"modes": "in_person"}, None, ["distance"]),
        ({"times": "evening"}, {"times": "morning"}, None, ["times"]),
        ({"times": "evening"}, {}, None, []),
        ({"organisations": "bank"}, {"organisations": "bank;ngo"}, None, ["conflict"]),
        ({"organisations": ""}, {"organisations": ""}, None, []),
        ({}, {"hours": 4}, None, ["hours"]),
        ({}, {"most": 0}, None, ["hours"]),
        ({"languages": "es", "fields": "food"}, {"hours": 1}, None, ["language", "field", "hours"]),
    ],
)
def test_a_pair_fails_the_conditions_that_it_fails(person, guide, km, failed):
    assert passes(person, guide, km) == failed


def test_all_pairs_fail_what_the_tables_say():
    rng = np.random.default_rng(5)
    people, guides, km = asking(rng, 40), offering(rng, 30), apart()
    read, other = participants(people), mentors(guides)
    able = admissible(read, other, places_of(other, 4.5), km)
    known = {(a, b): far for a, b, far in km.itertuples(index=False)}
    for i, person in enumerate(people.to_dict("records")):
        for j, guide in enumerate(guides.to_dict("records")):
            at = read.kind[i], other.kind[j]
            failed = {name for name in CONDITIONS if not able.passes[name][at]}
            assert failed == oracle.failed(person, guide, known, 4.5)
            assert able.in_person[at] == oracle.can_meet(person, guide, known)
            assert {name for name in CONDITIONS if able.without[name][at]} == (
                set(CONDITIONS) if not failed else failed if len(failed) == 1 else set()
            )


def test_nobody_can_travel_a_distance_that_nobody_stated():
    assert passes({}, {"region": "b", "reach_km": 500}) == ["distance"]
    assert len(REGIONS) == 6
