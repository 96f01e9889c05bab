"""Judged regions: what is known of each, which are ranked, and what is missing where one is not."""

import numpy as np
import pandas as pd
import pytest
from small_catalogue import ASKED, RECOMMEND, small_catalogue

from herelib.recommendations.alternatives import rated_alternatives
from herelib.recommendations.gates import Gates
from herelib.recommendations.judged_regions import judged_regions, region_draws, with_rankings
from herelib.recommendations.ranking import ranking_model

MODEL = ranking_model(small_catalogue(), {**RECOMMEND, "iterations": 300})
GATE = {"method": "loan", "gate": "lender", "kind": "fact", "question": "Is there a lender?"}
FACTS = pd.DataFrame(columns=["method", "region", "country", "gate", "answer", "source", "date"])


def study(regions=("oak", "elm"), unusable=(), **changed) -> list[pd.DataFrame]:
    """Survey, profile and catalogue of regions in which every level is 0.5 but the pressing lack of finance."""
    levels = dict(zip(ASKED, (0.9, 1.0, 0.5), strict=True))
    draws = pd.DataFrame([{"region": r, "draw": d, **levels} for r in regions for d in (1, 0)])
    profiles = pd.DataFrame([(r, i, "ok") for r in regions for i in ASKED], columns=["region", "indicator", "status"])
    profiles.loc[
        [(r, i) in unusable for r, i in zip(profiles["region"], profiles["indicator"], strict=True)], "status"
    ] = "insufficient"
    table = pd.DataFrame({"region": regions, "country": "XA"})
    survey = {"regions": table, "gate_facts": FACTS}
    catalogue = {**small_catalogue(), "gates": pd.DataFrame([{**GATE, "indicator": "", "threshold": np.nan}])}
    survey |= {name: changed[name] for name in survey if name in changed}
    return [survey, {"draws": draws, "profiles": profiles}, catalogue]


def judged(*tables):
    return {region.name: region for region in judged_regions(*tables, MODEL.alternatives)}


def test_regions_come_in_the_order_of_their_names_and_draws_in_the_order_of_their_numbers():
    regions = judged_regions(*study(), MODEL.alternatives)
    assert [region.name for region in regions] == ["elm", "oak"]
    assert regions[0].draws["draw"].tolist() == [0, 1]
    assert all(region.ranking is None for region in regions)
    assert list(regions[0].usable_draws) == ASKED  # neither region nor draw


def test_capacities_are_taken_as_they_are_and_lacks_as_they_press():
    alternatives = rated_alternatives(small_catalogue(), RECOMMEND)  # lacks press from 0.25, fully from 0.75
    levels = np.array([[0.9, 0.5, 0.0], [0.1, 0.75, 1.0]])
    drawn = region_draws("elm", levels, Gates((), np.zeros(2, bool), ()), alternatives)
    assert drawn.capacity.tolist() == [[0.9], [0.1]] and drawn.lack.tolist() == [[0.5, 0.0], [1.0, 1.0]]
    assert drawn.feasible.all() and drawn.missing == ()


def test_a_region_that_lacks_an_indicator_names_it_and_is_not_ranked():
    regions = with_rankings(list(judged(*study(unusable={("elm", "barrier:skills")})).values()), MODEL)
    elm, oak = regions
    assert elm.judged_by.missing == ("barrier:skills",) and elm.ranking is None
    assert list(elm.usable_draws) == ["capacity:skills", "barrier:finance"]
    assert oak.judged_by.missing == () and MODEL.alternatives.methods[oak.ranking.leader] == "loan"


def test_a_region_without_draws_knows_nothing_even_where_figures_are_published():
    survey, profile, catalogue = study()
    profile["draws"] = profile["draws"][profile["draws"]["region"] == "oak"]
    elm = judged(survey, profile, catalogue)["elm"]
    assert elm.usable == frozenset() and elm.judged_by.missing == tuple(MODEL.alternatives.indicators)
    assert elm.judged_by.feasible.tolist() == [[True, True]]  # no fact closes anything


@pytest.mark.parametrize("answer, ranked", [("no", False), ("yes", True)])
def test_where_no_method_can_start_there_is_no_ranking(answer, ranked):
    facts = pd.DataFrame([("loan", "elm", "", "lender", answer, "letter", "")], columns=FACTS.columns)
    survey, profile, catalogue = study(("elm",), gate_facts=facts)
    course_shut = pd.DataFrame([{**GATE, "method": "course", "indicator": "", "threshold": np.nan}])
    catalogue["gates"] = pd.concat([catalogue["gates"], course_shut], ignore_index=True)
    survey["gate_facts"] = pd.concat([facts, facts.assign(method="course", answer="no")], ignore_index=True)
    (elm,) = with_rankings(judged_regions(survey, profile, catalogue, MODEL.alternatives), MODEL)
    assert (elm.ranking is not None) == ranked
    assert elm.gates.closed.tolist() == [True, not ranked]  # course, loan
