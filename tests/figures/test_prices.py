"""What it costs to insist on a part: bars by role, and the sentence."""

import package_tables
import pytest
from drawn import check_axes_and_tables, check_empty, check_legible, texts
from package_tables import LABELS

from herelib.figures.prices import plot_prices, say_prices, show_prices


@pytest.fixture(scope="module")
def parts():
    return package_tables.advice()["parts"]


def test_bars_are_the_losses_in_percentage_points_by_role(parts):
    check_axes_and_tables(lambda table, ax=None: plot_prices(table, "cedar", LABELS, ax), (parts,))
    ax = plot_prices(parts, "cedar", LABELS)
    check_legible(ax)
    own = parts.query("region == 'cedar' and loss_insisted.notna()")
    assert sorted(bar.get_width() for bar in ax.patches) == pytest.approx(
        sorted(100 * own["loss_insisted"].mask(own["in_package"], 0.0))
    )
    written = [text.get_text() for text in ax.texts]
    assert [role for role in written if role in ("support", "form of enterprise", "money", "place", "steering")] == [
        "support", "form of enterprise", "money", "place", "steering",
    ]  # fmt: skip
    assert written.count("in the package") == own["in_package"].sum()


def test_what_cannot_be_had_or_afforded_has_no_bar(parts):
    said = texts(plot_prices(parts, "birch", LABELS))
    gone = parts.query("region == 'birch' and loss_insisted.isna()")["part"]
    assert len(gone) and not any(LABELS[part] in said.replace("\n", " ") for part in gone)


def test_the_sentence_says_what_is_free_cheapest_and_dearest(parts):
    said = say_prices(parts, "birch", LABELS)
    own = parts.query("region == 'birch' and loss_insisted.notna()")
    assert said.startswith(
        f"In birch {len(own)} parts can be insisted on. Beside those of the package it costs hardly anything"
    )
    dear = own.loc[own["loss_insisted"].idxmax()]
    assert said.endswith(f"to {100 * dear['loss_insisted']:.1f} ({LABELS[dear['part']]}).")
    same = say_prices(parts.query("in_package"), "birch", LABELS)
    assert same == "In birch 4 parts can be insisted on."


def test_a_region_without_parts_says_so(parts):
    check_empty(
        lambda table: plot_prices(table, "alder", LABELS), (parts,), lambda table: say_prices(table, "alder", LABELS)
    )


def test_what_is_shown_says_what_kind_of_figure_it_is(parts):
    assert show_prices(parts, "alder", LABELS).alt.startswith("Bars of what is lost, by role. In alder ")
