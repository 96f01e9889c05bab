import explored
import numpy as np

from herelib.explorer import answers
from herelib.explorer.encoding import decoded


def test_the_data_hold_no_draw_of_a_region_and_are_small(demo_processed):
    data = explored.data_in(demo_processed)
    assert set(data["regions"]) == {"alder", "birch", "cedar", "elder", "fern"} and set(data["still"]) == {"dune"}
    for region, here in data["regions"].items():
        assert len(str(here)) < 25_000, region
    assert len(explored.page_of(demo_processed)) < 600_000


def test_a_package_fits_a_budget_from_what_it_costs_in_most_draws(demo_processed):
    for here in explored.data_in(demo_processed)["regions"].values():
        packages = decoded(here["packages"])[: here["choosable"]].astype(int)
        low, high = (np.array([0.0, *here[name]])[packages].sum(1) for name in ("cost_low", "cost_high"))
        price = np.array(here["price"])
        assert (low - 0.01 <= price).all() and (price <= high + 0.01).all() and here["most"] > high.max()


def test_only_groups_that_are_shown_have_a_voice_to_move(demo_processed):
    regions = explored.data_in(demo_processed)["regions"]
    assert regions["alder"]["voices"] == ["resident", "entrepreneur", "ngo", "municipality", "state"]
    assert regions["birch"]["voices"] == ["resident", "entrepreneur", "ngo"]
    means = np.array(regions["birch"]["means"])
    assert (means[3:] < 0).all() and (means == answers.NOT_SHOWN).any()


def test_levels_lie_within_the_step_that_the_released_ones_are_rounded_to(demo_processed):
    for here in explored.data_in(demo_processed)["regions"].values():
        level, released, step = (np.array(here[name]) for name in ("level", "released", "step"))
        assert (np.abs(level - released) <= step / 2 + 1).all()


def test_every_package_knows_what_is_left_without_each_of_its_parts(demo_processed):
    for here in explored.data_in(demo_processed)["regions"].values():
        packages, less = decoded(here["packages"]), decoded(here["less"])
        choosable = slice(here["choosable"])
        assert ((less[choosable] > 0) == (packages[choosable] > 0)).all()
        nth, slot = np.argwhere(less > 1)[0]
        left = set(packages[less[nth, slot] - 2].tolist()) - {0}
        assert left == set(packages[nth].tolist()) - {0, packages[nth, slot]}
