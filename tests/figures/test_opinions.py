"""Sentences on other ways to rank the packages."""

import pandas as pd
import pytest

from herelib.figures.opinions import say_opinions


def ranks_table(**by_technique):
    """Ranks of the leads a, b ... as a table of opinions."""
    size = len(by_technique["additive"])
    table = pd.DataFrame({"region": "r", "lead": list("abcdef")[:size]})
    return table.assign(**{f"{name}_rank": values for name, values in by_technique.items()})


@pytest.mark.parametrize(
    ("by_topsis", "by_promethee", "expected"),
    [
        (
            [1, 2],
            [1, 2],
            "TOPSIS and PROMETHEE II, two other ways to rank the same scores, put Mentoring first as well.",
        ),
        ([2, 1], [2, 1], "TOPSIS and PROMETHEE II, two other ways to rank the same scores, put b first instead."),
        (
            [1, 2],
            [2, 1],
            "Of two other ways to rank the same scores, TOPSIS puts Mentoring first as well, "
            "and PROMETHEE II puts b first.",
        ),
        (
            [1, 1],
            [2, 1],
            "Of two other ways to rank the same scores, TOPSIS puts Mentoring and b level first, "
            "and PROMETHEE II puts b first.",
        ),
    ],
)
def test_the_sentence_says_who_puts_what_first(by_topsis, by_promethee, expected):
    table = ranks_table(additive=[1, 2], topsis=by_topsis, promethee=by_promethee)
    lead = (
        "In r, looking at relief, cost, months and evidence together, the weighted sum of scores puts Mentoring first. "
    )
    assert say_opinions(table, "r", {"a": "Mentoring"}) == lead + expected


def test_the_sentence_says_where_there_is_nothing_to_compare():
    assert say_opinions(ranks_table(additive=[1], topsis=[1], promethee=[1]), "r", {}) == (
        "In r only one package can be compared, led by a: no second opinion is needed."
    )
    assert (
        say_opinions(ranks_table(additive=[1], topsis=[1], promethee=[1]), "x", {})
        == "x: no package could be compared."
    )
