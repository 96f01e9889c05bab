"""How well a mentor suits."""

import numpy as np
import pandas as pd
import pytest
from oracles import matchings as oracle
from people_to_match import apart, asking, offering

from herelib.incubator.admissibility import admissible
from herelib.incubator.pair_quality import QualityWeights, quality
from herelib.incubator.people import mentors, participants
from herelib.incubator.problem import places_of


def values(people, guides, weights=None, rarity=None):
    read, other = participants(pd.DataFrame(people)), mentors(pd.DataFrame(guides))
    able = admissible(read, other, places_of(other, 4.5))
    return quality(read, other, able.in_person, weights or QualityWeights(), rarity)[read.kind][:, other.kind]


def person(**more):
    return {"participant": "p", "region": "a", "languages": "lv", "modes": "online"} | more


def guide(name, **more):
    return {"mentor": name, "region": "b", "languages": "lv", "hours": 9} | more


def test_a_rare_skill_weighs_more_than_one_that_many_offer():
    guides = [guide("m1", offers="law"), guide("m2", offers="web"), guide("m3", offers="web")]
    # law: one mentor, weight 1; web: two, weight 1/2: shares 2/3 and 1/3, of .6 of all
    assert values([person(asks="law;web")], guides)[0].tolist() == [400, 200, 200]


def test_who_asks_for_nothing_gains_nothing_by_it():
    assert values([person()], [guide("m", offers="law")]).item() == 300
    assert values([person(asks="law")], [guide("m", offers="law")]).item() == 600


@pytest.mark.parametrize(("field", "points"), [("care", 500), ("food", 300), ("", 300)])
def test_a_field_counts_where_both_name_it(field, points):
    assert values([person(fields="care")], [guide("m", fields=field)]).item() == points


def test_weights_are_taken_relative_to_their_sum():
    people, guides = [person(asks="law", fields="care")], [guide("m", offers="law", fields="care")]
    assert values(people, guides, QualityWeights(3, 1, 0)).item() == 1000


def test_quality_is_what_the_tables_say():
    rng = np.random.default_rng(6)
    people, guides, km = asking(rng, 30), offering(rng, 20), apart()
    read, other = participants(people), mentors(guides)
    able = admissible(read, other, places_of(other, 4.5), km)
    mine = quality(read, other, able.in_person, QualityWeights())[read.kind][:, other.kind]
    known, offers = {(a, b): far for a, b, far in km.itertuples(index=False)}, guides.to_dict("records")
    theirs = [[oracle.pair_quality(p, m, offers, known) for m in offers] for p in people.to_dict("records")]
    assert np.abs(mine - np.array(theirs)).max() <= 1  # a half may be rounded either way
