"""Palette, marks and texts that all figures share."""

import itertools

import numpy as np
import pytest
from drawn import texts
from matplotlib.colors import to_rgb

from herelib.figures.looks import BLUES, COVER_LOOKS, GROUP_LOOKS, ROLE_LOOKS, alt_text, cluster_colours, nothing


@pytest.mark.parametrize("palette", [BLUES, tuple(COVER_LOOKS.values()), tuple(ROLE_LOOKS.values())])
def test_neighbouring_colours_can_be_told_apart_in_grey(palette):
    grey = [np.dot(to_rgb(colour), [0.2126, 0.7152, 0.0722]) for colour in palette]
    assert all(abs(a - b) > 0.12 for a, b in itertools.pairwise(grey))


def test_groups_differ_in_mark_and_colour():
    assert len(set(GROUP_LOOKS.values())) == len({mark for _, mark in GROUP_LOOKS.values()}) == 5


def test_alt_text_is_the_sentence_without_marks():
    assert alt_text("Bars", "**Two** of three.") == "Bars. Two of three."


def test_a_cluster_has_the_colour_of_its_place_in_the_alphabet_whatever_else_is_shown():
    assert cluster_colours(["B", "A", "", "B"]) == dict(zip("AB", ("#0072B2", "#E69F00"), strict=True))
    assert len(set(cluster_colours("ABCDEFGH").values())) == 8


def test_a_figure_without_content_says_why():
    ax = nothing(None, "Needs", "too few regions")
    assert "nothing to show: too few regions" in texts(ax) and ax.get_title(loc="left") == "Needs"
