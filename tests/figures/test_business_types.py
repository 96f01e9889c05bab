"""Business types with most room: figure and sentence."""

import pandas as pd
from drawn import check_axes_and_tables, check_legible, texts

from herelib.figures.business_types import plot_business_types, say_business_types, show_business_types

TYPES = pd.DataFrame(
    {"region": "ash", "type": ["bakery", "repair"], "rank": [1, 2], "opportunity": [0.4, 0.3], "low90": 0.2,
     "high90": 0.5, "competes": [False, True], "top3": [0.9, 0.5]}
)  # fmt: skip


def test_a_business_type_that_would_compete_is_a_hollow_square():
    check_axes_and_tables(lambda table, ax=None: plot_business_types(table, "ash", {}, ax=ax), (TYPES,))
    ax = plot_business_types(TYPES, "ash", {})
    check_legible(ax)
    filled, hollow = ax.collections[1:]
    assert filled.get_facecolor()[0][:3].tolist() != [1, 1, 1] and hollow.get_facecolor()[0][:3].tolist() == [1, 1, 1]


def test_the_sentence_says_how_often_each_is_among_the_first():
    assert say_business_types(TYPES, "ash", {"repair": "Repair shop"}) == (
        "ash: bakery (among the first three in 90% of the draws) and Repair shop (among the first three in 50% of the "
        "draws; would compete with what exists)."
    )
    assert say_business_types(TYPES.head(0), "ash", {}) == "ash: business types could not be ranked."
    assert "nothing to show" in texts(plot_business_types(TYPES.head(0), "ash", {}))


def test_a_type_that_meets_too_little_to_be_ranked_is_neither_drawn_nor_said():
    unranked = pd.concat([TYPES, TYPES.head(1).assign(type="hair", rank=0, top3=0.0)])
    assert [label.get_text() for label in plot_business_types(unranked, "ash", {}).get_yticklabels()] == [
        "bakery", "repair",
    ]  # fmt: skip
    assert "hair" not in say_business_types(unranked, "ash", {})


def test_what_is_shown_says_what_kind_of_figure_it_is():
    assert show_business_types(TYPES, "ash", {}).alt.startswith("Dots with intervals. ash: bakery")
