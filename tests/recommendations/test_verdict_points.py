"""At which difference of those who were not heard another verdict or another lead comes out."""

import advised
import numpy as np
import pandas as pd
import worlds

from herelib import tables
from herelib.recommendations import verdict_points
from herelib.recommendations.model import package_model, regions
from herelib.recommendations.verdict_points import DELTAS, verdict_tipping_points
from herelib.vocabulary import BARRIERS

COURSE = worlds.part("course", "support", {"finance": 3})
MENTORS = worlds.part("mentors", "support", {"skills": 3})
TABLES = worlds.catalogue([COURSE, MENTORS], [("course", "mentors")])
PARAMETERS = {**advised.PARAMETERS, **worlds.SURE, "seed": 3, "group_weights": "equal", "empty_cells": "estimate"}


def points(finance: float, skills: float, lack: float = 0.2) -> pd.DataFrame:
    """Of one region in which ten residents were interviewed, and half of the group is taken for not heard."""
    survey, profile = advised.doubtful([{"finance": finance, "skills": skills}] * 20, lack=lack, capacity=0.8)
    survey = {**survey, "interviews": advised.people(*["resident"] * 10)}
    level = {"finance": finance, "skills": skills}
    cells = pd.DataFrame({"region": "here", "group": "resident", "indicator": [f"barrier:{b}" for b in BARRIERS]})
    mean = [level.get(barrier, lack) for barrier in BARRIERS]
    cells = cells.assign(n=10, mean=mean, estimate=mean)
    model = package_model(TABLES, PARAMETERS)
    survey["regions"] = survey["regions"].assign(population=np.nan)
    return verdict_tipping_points(survey, cells, regions(survey, profile, TABLES, model), model)


def test_a_region_without_anything_pressing_gets_a_verdict_once_people_feel_more():
    table = points(0.3, 0.3).set_index("direction")
    tables.check(
        "verdict_tipping_points", table.reset_index()[list(tables.CONTRACTS["verdict_tipping_points"].columns)]
    )
    assert table["verdict"].tolist() == ["nothing helps enough"] * 2
    assert table.loc["stronger", "delta"] in DELTAS and table.loc["stronger", "new_verdict"] != "nothing helps enough"
    assert np.isnan(table.loc["weaker", "delta"]) and table.loc["weaker", "new_verdict"] == ""


def test_figures_move_by_half_of_the_difference_and_not_off_the_scale():
    table = points(0.9, 0.1).set_index("direction")
    assert table.loc["weaker", "reach"] == 0.45 and table.loc["stronger", "reach"] == 0.45
    # Finance alone presses, and would until it were felt by about half.
    assert table.loc["weaker", "verdict"] == "clear" and table.loc["weaker", "lead"] == "course"


def test_of_very_many_regions_none_is_judged_again(monkeypatch):
    monkeypatch.setattr(verdict_points, "MOST_REGIONS", 0)
    assert points(0.9, 0.1).empty
