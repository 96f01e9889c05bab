"""Parts: the catalogue as arrays, in an order that rows do not change, and nothing guessed."""

import numpy as np
import pandas as pd
import pytest
import small_catalogue as small
import worlds

from herelib.errors import HereError
from herelib.recommendations.parts import catalogue_parts


def small_catalogue():
    """The small catalogue, in which everybody leaves alone the barriers that it does not speak of."""
    tables = small.small_catalogue()
    effects = tables["effects"]
    others = pd.DataFrame({"barrier": [name for name in worlds.BARRIERS if name not in set(effects["barrier"])]})
    rest = effects[["rater", "part"]].drop_duplicates().merge(others, how="cross").assign(level=0, possible=True)
    return {**tables, "effects": pd.concat([effects, rest], ignore_index=True)}


PARTS = catalogue_parts(small_catalogue())


def test_parts_are_sorted_by_role_and_name_whatever_the_order_of_the_rows():
    assert PARTS.names[:6] == ("activity", "course", "leaflet", "loan_course", "mentors", "association")
    assert PARTS.roles.tolist() == [0] * 5 + [1] * 2 + [2] * 2 + [3, 4] and PARTS.raters == small.RATERS
    shuffled = {name: table.sample(frac=1, random_state=2) for name, table in small_catalogue().items()}
    again = catalogue_parts(shuffled)
    assert again.names == PARTS.names and again.raters == PARTS.raters
    assert again.capacities == PARTS.capacities == tuple(sorted(PARTS.capacities))
    for name in ("levels", "possible", "needed", "supplied", "excludes"):
        assert (getattr(again, name) == getattr(PARTS, name)).all(), name


def test_ratings_are_by_rater_and_say_what_is_impossible_and_what_is_hard():
    mentors, skills = PARTS.position("mentors"), PARTS.barriers.index("barrier:skills")
    assert PARTS.levels[:, mentors, skills].tolist() == [1, 2] and PARTS.mean_levels[mentors, skills] == 1.5
    credit = PARTS.position("microcredit")
    assert not PARTS.possible[:, credit, PARTS.barriers.index("barrier:premises")].any()
    assert PARTS.possible[:, credit, skills].all()
    skill, finance = (PARTS.capacities.index(name) for name in ("skills", "finance"))
    assert (PARTS.needed[0, mentors, skill], PARTS.hard[0, mentors, skill]) == (0.6, 1.0)
    assert (PARTS.needed[:, credit, finance].tolist(), PARTS.hard[1, credit, finance]) == ([0.6, 0.8], 1.0)
    assert np.isnan(PARTS.hard[0, credit, finance])  # nobody said so: the level decides
    assert PARTS.hard[0, PARTS.position("course"), finance] == 0.0


def test_supplies_exclusions_and_figures_are_where_they_belong():
    bringing = {(PARTS.names[m], PARTS.capacities[c]) for m, c in zip(*np.nonzero(PARTS.supplied), strict=True)}
    assert bringing == {("mentors", "finance"), ("partnership", "founders")}
    assert PARTS.supplied.max() == 0.4
    pairs = {(PARTS.names[m], PARTS.names[n]) for m, n in zip(*np.nonzero(PARTS.excludes), strict=True)}
    assert pairs == {("course", "leaflet"), ("leaflet", "course")}
    assert PARTS.cost_eur[PARTS.position("vouchers")].tolist() == [10_000, 30_000]
    assert np.isnan(PARTS.cost_eur[PARTS.position("cooperative")]).all()
    assert np.isnan(PARTS.reached[PARTS.position("partnership")]) and PARTS.reached[PARTS.position("course")] == 20
    assert set(PARTS.capacities) >= set(small.CAPACITIES)
    assert PARTS.indicators == [*worlds.BARRIERS, *(f"capacity:{name}" for name in PARTS.capacities)]


@pytest.mark.parametrize("table, what", [("effects", "the effects"), ("requires", "the requirements")])
def test_what_a_rater_left_out_is_refused_and_named(table, what):
    tables = small_catalogue()
    gap = (tables[table]["rater"] == "two") & (tables[table]["part"] == "mentors")
    tables[table] = tables[table][~gap]
    with pytest.raises(HereError, match=f"two did not rate {what} of mentors$"):
        catalogue_parts(tables)


def test_a_catalogue_that_nobody_rated_is_refused():
    tables = small_catalogue()
    with pytest.raises(HereError, match="no rater"):
        catalogue_parts({**tables, "effects": tables["effects"][:0]})


def test_a_list_of_parts_names_what_is_not_in_the_catalogue():
    assert PARTS.listed("mentors;course") == [4, 1] and PARTS.listed("") == []
    with pytest.raises(HereError, match=r"hub, fund: not in the catalogue's parts\.csv"):
        PARTS.listed("hub;course;fund")
