"""What is lacking and who could do it: bars whose parts add up, and nothing drawn apart that is hidden."""

import matplotlib.pyplot as plt
import numpy as np
import pandas as pd
from drawn import texts
from matplotlib.colors import to_rgb

from herelib.figures.neighbours import MOST, PIECES, UNTOLD, lacking, plot_neighbours, say_neighbours, show_neighbours
from herelib.vocabulary import COVER

NAN = float("nan")


def matrix(**changes):
    table = pd.DataFrame(
        [["a", "care", 0.5, 0.4, 0.2, 0.2, 0.2, "ok", 0.0], ["a", "food", 0.8, 0.3, 0.3, 0.2, 0.2, "ok", 0.0],
         ["b", "food", 0.1, 0.3, 0.3, 0.2, 0.2, "ok", 0.0]],
        columns=["region", "field", "severity", *COVER, "status", "together"],
    )  # fmt: skip
    for name, value in changes.items():
        table.loc[table["region"] == "a", name] = value
    return table


def test_needs_come_with_the_greatest_first_and_their_parts_add_up():
    table = lacking(matrix(), "a")
    assert list(table["field"]) == ["food", "care"]
    np.testing.assert_allclose(table[["now", "training", "others", "untold"]].sum(axis=1), 1)
    np.testing.assert_allclose(table["others"], 0.4)


def test_rounded_shares_that_do_not_add_up_still_fill_a_bar():
    table = lacking(matrix(now=0.45, training=0.45, outside=0.2, public=0.15), "a")
    np.testing.assert_allclose(table[["now", "training", "others", "untold"]].sum(axis=1), 1)


def test_what_is_hidden_of_others_alone_is_theirs_and_what_is_hidden_of_neighbours_is_nobody_s():
    of_others = lacking(matrix(outside=NAN, public=NAN, together=0.4), "a")
    np.testing.assert_allclose(of_others["others"], [0.4, 0.4])
    assert (of_others["untold"] == 0).all()
    of_neighbours = lacking(matrix(now=NAN, public=NAN, together=0.5), "a")
    assert (of_neighbours["untold"] > 0).all() and (of_neighbours["now"] == 0).all()


def test_needs_that_too_few_were_asked_about_are_left_out():
    assert lacking(matrix(status="insufficient"), "a").empty and lacking(matrix(severity=NAN), "a").empty


def test_the_picture_can_be_told_in_grey_and_is_low_enough_for_a_brief():
    ax = plot_neighbours(matrix(), "a", str)
    grey = [float(np.dot(to_rgb(colour), [0.299, 0.587, 0.114])) for colour, _ in PIECES.values()]
    assert min(abs(a - b) for i, a in enumerate(grey) for b in grey[:i]) > 0.25
    many = pd.concat([matrix().assign(field=lambda t, i=i: t["field"] + f"{i:02d}") for i in range(9)])
    tall = plot_neighbours(many, "a", str)
    assert len(tall.get_yticks()) == MOST and tall.figure.get_size_inches()[1] * 2.54 <= 8
    assert texts(ax)


def test_bars_are_as_long_as_the_need_and_hidden_parts_are_hatched():
    ax = plot_neighbours(matrix(now=NAN, together=0.4), "a", str)
    hatched = [patch for patch in ax.patches if patch.get_hatch()]
    assert len(hatched) == 2 and UNTOLD in texts(ax)
    ends = [patch.get_x() + patch.get_width() for patch in hatched]
    np.testing.assert_allclose(sorted(ends), [0.5, 0.8])


def test_nobody_asked_who_could_do_it_leaves_the_length_alone():
    nobody = matrix(**dict.fromkeys(COVER, NAN))
    assert len([patch for patch in plot_neighbours(nobody, "a", str).patches if patch.get_hatch()]) == 2
    assert say_neighbours(nobody, "a", str, "Aa") == "What Aa lacks most: food and care."


def test_the_sentence_says_the_released_shares_of_the_greatest_need():
    table = matrix(now=0.45, training=0.45, outside=0.2, public=0.15)
    assert say_neighbours(table, "a", str, "Aa") == (
        "What Aa lacks most: food and care. Food: 45% say that neighbours could do it now, 45% that they could after "
        "some training."
    )
    assert "%" not in say_neighbours(matrix(now=NAN, together=0.4), "a", str, "Aa")


def test_a_region_without_answers_has_a_sentence():
    figure = show_neighbours(matrix(), "elsewhere", str, "Elsewhere")
    assert figure.sentence == "Too few people were heard to say what Elsewhere lacks."
    assert "nothing to show" in texts(figure.axes)


def test_the_picture_as_svg_is_the_same_each_time():
    first, second = (show_neighbours(matrix(), "a", str, "A $x$ $y$").svg() for _ in range(2))
    assert first == second and b"<svg" in first and not plt.get_fignums()
