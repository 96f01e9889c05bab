"""Poststratification: off it changes nothing; on it takes away what the ages of those interviewed put into figures."""

import numpy as np
import pandas as pd
import pytest
from poststrata import AGES, unbalanced, with_margins
from surveys import PARAMETERS, shuffled, survey

from herelib.errors import HereError
from herelib.profiles import design, profile, weighted
from herelib.profiles import poststratification as made_with
from herelib.profiles.pooling import pool
from herelib.profiles.propagation import shares_of
from herelib.tables import check

RAKING, MULTILEVEL = ({**PARAMETERS, "poststratification": method, "draws": 200} for method in ("raking", "multilevel"))
PLAIN = {**PARAMETERS, "draws": 200}
EVEN = ((0.25, 0.5, 0.25), (0.5, 0.5))


def by_hand(known=None):
    """Four residents of one region, one of them young; half of the people are; and an NGO without an age."""
    values = (1.0, 0.0, 0.0, 0.0)
    rows = [("a", "resident", {"q": value}) for value in values] + [("a", "ngo", {"q": 1.0})]
    strata = [("18-29", ""), ("30-59", ""), ("30-59", ""), ("30-59", ""), ("", "")]
    return with_margins(survey(rows, {"q": "need:food"}), known or strata, {"a": ((0.5, 0.5, 0.0), (0.5, 0.5))})


def residents(made, parameters):
    told = weighted(made, parameters)
    cells = pool(design(told), "none")
    if parameters["poststratification"] == "multilevel":
        cells = made_with.shifted(told, design(told), cells)
    return cells.estimate[:, 0]


def test_raking_by_hand_counts_the_young_as_half_and_leaves_other_groups_alone():
    made = weighted(by_hand(), RAKING)
    assert made["interviews"]["weight"].tolist() == pytest.approx([2.0, 2 / 3, 2 / 3, 2 / 3, 1.0])
    assert residents(by_hand(), RAKING)[0, 0] == pytest.approx(0.5)


def test_what_weights_cost_and_what_had_to_be_joined_is_said():
    tables = profile(by_hand(), RAKING)
    row = tables["weighting"].iloc[0]
    assert (row["region"], row["group"], row["variables"], row["n"]) == ("a", "resident", "age", 4)
    assert row["effective_n"] == pytest.approx(3.0) and row["design_effect"] == pytest.approx(4 / 3)
    assert row["unknown"] == 4 and row["converged"]  # no sex is known
    assert "30-59 and 60+ (age) are taken as one" in row["note"] and "Sex is not used" in row["note"]
    old = tables["composition"].set_index(["variable", "category"]).loc[("age", "18-29")]
    assert old[["people", "interviews", "weighted"]].tolist() == pytest.approx([0.5, 0.25, 0.5])
    for name in ("weighting", "composition", "poststratified"):
        check(name, tables[name])


@pytest.mark.parametrize("parameters", [RAKING, MULTILEVEL], ids=["raking", "multilevel"])
def test_figures_come_nearer_to_the_people_where_answers_depend_on_age(parameters):
    errors = []
    for seed in range(8):
        made, truth, _ = unbalanced(seed, per_cell=20, lean=2.5)
        plain, told = residents(made, {**PLAIN, "poststratification": "none"}), residents(made, parameters)
        errors.append([np.square(plain - truth).mean(), np.square(told - truth).mean()])
    before, after = np.sqrt(np.mean(errors, 0))
    assert after < 0.8 * before


@pytest.mark.parametrize("parameters", [RAKING, MULTILEVEL], ids=["raking", "multilevel"])
def test_tables_keep_their_contracts_and_row_order_does_not_matter(parameters):
    made, *_ = unbalanced(3, regions=3)
    first, second = profile(made, parameters), profile(shuffled(made, 4), parameters)
    for name, table in first.items():
        check(name, table)
        pd.testing.assert_frame_equal(table, second[name], atol=1e-9)
    moved = first["poststratified"]
    assert len(moved) == 12 and moved["moved"].abs().max() > 0.01
    assert (moved["estimate"] - moved["without"]).to_numpy() == pytest.approx(moved["moved"].to_numpy())


def test_off_it_changes_nothing_and_its_tables_are_empty():
    made, *_ = unbalanced(3, regions=3)
    bare = {name: table for name, table in made.items() if name not in ("margins", "strata")}
    first, second = profile(bare, PLAIN), profile(made, {**PLAIN, "poststratification": "none"})
    for name, table in first.items():
        pd.testing.assert_frame_equal(table, second[name])
    assert all(first[name].empty for name in ("weighting", "composition", "poststratified"))
    assert weighted(made, PLAIN) is made


def test_the_doubt_of_the_shift_is_added_and_a_region_without_margins_stays():
    made, *_ = unbalanced(3, regions=3)
    made["margins"] = made["margins"][made["margins"]["region"] != "r2"]
    cells = pool(design(made), "overall")
    told = made_with.shifted(made, design(made), cells)
    assert (told.variance[:2, 0] > cells.variance[:2, 0]).all()
    np.testing.assert_array_equal(told.estimate[2], cells.estimate[2])
    spread = (told.root @ np.swapaxes(told.root, -1, -2))[:, :, 0, 0]
    assert shares_of(told.centre[:, 0], spread)[1] == pytest.approx(told.variance[:, 0])


@pytest.mark.parametrize("parameters", [RAKING, MULTILEVEL], ids=["raking", "multilevel"])
def test_without_margins_it_says_what_to_do(parameters):
    bare = survey([("a", "resident", {"q": 1.0})], {"q": "need:food"})
    with pytest.raises(HereError, match=r"no margins\.csv: write one .* or decide on poststratification: none"):
        profile(bare, parameters)
    elsewhere = with_margins(survey([("a", "ngo", {"q": 1.0})], {"q": "need:food"}), [("", "")], {"a": EVEN})
    with pytest.raises(HereError, match="no region and group with interviews"):
        profile(elsewhere, parameters)


def test_a_category_that_nobody_has_is_met_by_its_neighbour_or_by_other_regions():
    rows = [("a", "resident", {"q": 0.2})] * 4 + [("b", "resident", {"q": value}) for value in (0.2, 0.2, 1.0, 1.0)]
    ages = [(AGES[0], "f")] * 4 + [(AGES[0], "f"), (AGES[0], "m"), (AGES[2], "f"), (AGES[2], "m")]
    made = with_margins(survey(rows, {"q": "need:food"}), ages, {"a": EVEN, "b": EVEN})
    without = residents(made, {**PLAIN, "poststratification": "none"})[0, 0]
    assert residents(made, RAKING)[0, 0] == pytest.approx(without, abs=0.01)  # nobody here was of another age
    assert residents(made, MULTILEVEL)[0, 0] > without + 0.02  # elsewhere the old say more
