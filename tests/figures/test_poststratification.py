"""The figure of what poststratification moved shows its table, and its sentence says it with numbers."""

import pandas as pd
from drawn import check_axes_and_tables, check_empty, check_legible, texts
from poststrata import unbalanced
from surveys import PARAMETERS

from herelib.figures.poststratification import ROWS, plot_poststratified, say_poststratified, show_poststratified
from herelib.profiles import profile

MOVED = pd.DataFrame(
    {
        "region": ["Alder", "Alder", "Birch"],
        "indicator": ["need:a", "need:b", "need:a"],
        "label": ["a (need)", "b (need)", "a (need)"],
        "without": [0.40, 0.50, 0.3],
        "estimate": [0.43, 0.49, 0.3],
        "moved": [0.03, -0.01, 0.0],
    }
)
WEIGHTING = pd.DataFrame(
    {
        "region": ["Alder"],
        "variables": ["age, sex"],
        "n": [44],
        "effective_n": [31.2],
        "converged": [True],
        "note": [""],
    }
)


def test_the_sentence_says_how_far_figures_moved_and_what_is_left_of_the_interviews():
    assert say_poststratified(MOVED, WEIGHTING) == (
        "Raking to age and sex moved the figures of Alder by at most 0.030; effective number of interviews 31 of 44. "
        "No figure moved by as much as 0.001 in: Birch."
    )
    assert say_poststratified(MOVED, WEIGHTING.head(0)).startswith(
        "Multilevel regression and poststratification moved the figures of Alder by at most 0.030."
    )
    unmet = WEIGHTING.assign(converged=False, note="x")
    assert "In 1 cell of region and group the margins cannot all be met" in say_poststratified(MOVED, unmet)


def test_the_figure_keeps_to_its_axes_and_is_legible_for_few_and_many():
    made, *_ = unbalanced(3, regions=12)
    tables = profile(made, {**PARAMETERS, "draws": 200, "poststratification": "raking"})
    for table in (MOVED, tables["poststratified"]):
        check_axes_and_tables(plot_poststratified, (table,))
        check_legible(plot_poststratified(table))
    assert f"({ROWS} of 48 figures)" in texts(plot_poststratified(tables["poststratified"]))
    told = show_poststratified(tables["poststratified"], tables["weighting"]).alt
    assert "In 6 more regions figures moved by less." in told


def test_where_nothing_is_decided_figure_and_sentence_say_so():
    check_empty(plot_poststratified, (MOVED,), say_poststratified)
    assert "no poststratification is decided on" in say_poststratified(MOVED.head(0))
