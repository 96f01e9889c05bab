"""What could lead the package of a region: dots with intervals, the band that is close enough, the sentence."""

import package_tables
import pytest
from drawn import check_axes_and_tables, check_empty, check_legible, texts
from package_tables import LABELS

from herelib.figures.leads import lead_text, plot_leads, say_leads, show_leads


@pytest.fixture(scope="module")
def leads():
    return package_tables.advice()["leads"]


def test_dots_stand_at_the_relief_the_best_on_top(leads):
    check_axes_and_tables(lambda table, ax=None: plot_leads(table, "birch", LABELS, ax=ax), (leads,))
    ax = plot_leads(leads, "birch", LABELS)
    check_legible(ax)
    own = leads.query("region == 'birch'").sort_values("rank")
    assert list(ax.collections[1].get_offsets()[:, 0]) == pytest.approx(list(own["relief"]))
    assert ax.texts[0].get_text() == LABELS[own["lead"].iloc[0]]
    assert "no support, the other parts alone" in texts(ax)


@pytest.mark.parametrize("close_enough", [0.1, 0.3])
def test_the_band_reaches_from_close_enough_to_the_best(leads, close_enough):
    ax = plot_leads(leads, "cedar", LABELS, close_enough)
    best = leads.query("region == 'cedar'")["relief"].max()
    band = ax.patches[0].get_extents().transformed(ax.transData.inverted())
    assert (band.x0, band.x1) == pytest.approx(((1 - close_enough) * best, best))


def test_small_text_says_how_often_each_is_best_and_close_enough(leads):
    row = leads.query("region == 'cedar' and rank == 1").iloc[0]
    assert f"best in {row['acceptability']:.0%} of the draws, close enough in 100%" in texts(
        plot_leads(leads, "cedar", LABELS)
    )


def test_the_sentence_says_what_comes_close_enough_or_what_comes_next(leads):
    close = say_leads(leads, "cedar", LABELS)
    assert close.startswith("In cedar a package led by Enterprise facilitation takes away most, about 42% (")
    assert "not a probability of success" in close
    assert close.endswith(
        "Close enough to it: Mentoring by experienced entrepreneurs (42%) and Business incubator (39%)."
    )
    strict = say_leads(leads, "cedar", LABELS, 0.001)
    assert strict.endswith("Next comes Mentoring by experienced entrepreneurs with 42%, which is not close enough.")
    alone = say_leads(leads.query("rank == 1"), "cedar", LABELS)
    assert alone.endswith("Nothing else could lead.")


def test_a_package_without_support_has_a_name():
    assert lead_text("", {}) == lead_text("none", {}) == "no support, the other parts alone"
    assert lead_text("a", {"a": "A lead"}) == "A lead"


def test_a_region_without_packages_says_so(leads):
    check_empty(
        lambda table: plot_leads(table, "alder", LABELS), (leads,), lambda table: say_leads(table, "alder", LABELS)
    )


def test_the_caption_says_where_the_best_package_is_another_than_the_one_named(leads):
    row = leads.query("region == 'cedar' and rank == 1").iloc[0]
    same = ";".join(reversed(row["package"].split(";")))
    assert "is cheaper" not in show_leads(leads, "cedar", LABELS, named=(row["lead"], same)).alt
    told = show_leads(leads, "cedar", LABELS, named=(row["lead"], row["lead"])).alt
    assert "The best package with this lead (Enterprise facilitation) is another than the one named" in told


def test_what_is_shown_says_what_kind_of_figure_it_is(leads):
    assert show_leads(leads, "alder", LABELS).alt.startswith("Dots with intervals. In alder a package led by")
