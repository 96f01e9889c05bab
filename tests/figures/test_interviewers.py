"""Who asked, as a figure over the whole study: legible, silent about anybody, and honest where nothing can be said."""

import numpy as np
import pandas as pd
import pytest
from drawn import check_axes_and_tables, check_empty, check_legible

from herelib.figures.interviewers import plot_interviewers, say_interviewers, show_interviewers


def effects(shares):
    n = len(shares)
    return pd.DataFrame(
        {
            "indicator": [f"need:field {i}" for i in range(n)],
            "label": [f"Field {i}" for i in range(n)],
            "n": 60,
            "share": np.array(shares, float),
            "design_effect": 1 + 9 * np.maximum(np.array(shares, float), 0),
        }
    )


@pytest.mark.parametrize("count", [3, 50])
def test_the_figure_is_legible_and_shows_those_that_depend_most_on_who_asked(count):
    table = effects(np.linspace(-0.05, 0.4, count))
    check_axes_and_tables(plot_interviewers, (table,))
    ax = plot_interviewers(table)
    check_legible(ax)
    assert f"Field {count - 1} (" in ax.get_yticklabels()[0].get_text()


def test_the_sentence_says_median_most_and_what_it_is_no_part_of():
    told = say_interviewers(effects([0.1, 0.0, 0.3, np.nan]))
    assert "0.10 lies between interviewers" in told and "1.9 times" in told
    assert "'Field 2': 0.30" in told and "Of 1 indicator it cannot be said." in told and "Intervals do not hold" in told
    assert show_interviewers(effects([0.1])).sentence.startswith("Of what people")


def test_where_region_and_interviewer_cannot_be_told_apart_it_says_so():
    assert say_interviewers(effects([np.nan, np.nan])).startswith("Region and interviewer cannot be told apart here")
    check_empty(plot_interviewers, (effects([0.1]),), say_interviewers)
