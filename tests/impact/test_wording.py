"""Wording: every sentence of every design keeps to the words that the design allows."""

import math

import numpy as np
import pytest
from impact_designs import changes, design

from herelib.errors import HereError
from herelib.impact import wording
from herelib.impact.designs import Design
from herelib.impact.inference import VERDICTS, against_margin, randomised
from herelib.impact.power import Noise, detectable, detectable_by_size
from herelib.impact.wording import (
    KINDS,
    allowed,
    forbidden,
    not_allowed,
    p_text,
    say_assignments,
    say_by_size,
    say_design,
    say_detectable,
    say_equivalent,
    say_left_out,
    say_no_harm,
    say_smallest,
    say_tested,
    say_uneven,
)

STEEP, FLAT = [0.3, 0.31, 0.32, 0.01, 0.0, 0.02], [0.1, -0.2, 0.3, 0.2, -0.1, 0.05]


def designs():
    """A design of each kind, able and not, of all sides."""
    for side in ("both", "more", "less"):
        for picked in ("lot", "chosen"):
            for alpha in (0.10, 0.01):
                yield design(6, 3, alpha, side, picked), 6
        yield design(2, 1, 0.1, side), 2
        yield design(4, 4, 0.1, side), 4
        yield design(4, 0, 0.1, side), 4
    yield design(8, 3, 0.1, picked="lot"), 8


def sentences(given, regions, values):
    """Everything that can be said of a design and an outcome in it."""
    figures = changes((values * 4)[:regions])
    test = randomised(figures, given, "Trust")
    yield from (say_design(given), say_smallest(given), say_tested(test), say_assignments(test))
    yield say_detectable(detectable(given, Noise(0.05), worlds=50))
    yield say_uneven(given, 0.14)
    margin = against_margin(figures, given, 0.1, "Trust")
    yield from (say_no_harm(margin), say_equivalent(margin))
    gap = figures.assign(after=figures["after"].where(figures["region"] != "a"))
    hollow = randomised(gap, given, "Trust")
    assert not not_allowed(hollow.design.kind, say_tested(hollow))
    yield say_left_out(hollow)


@pytest.mark.parametrize("values", [STEEP, FLAT])
def test_no_sentence_has_a_word_that_its_design_does_not_allow(values):
    said, kinds = set(), set()
    for given, regions in designs():
        for sentence in sentences(given, regions, list(values)):
            assert not_allowed(given.kind, sentence) == [], sentence
            assert "%(" not in sentence
            assert "nan" not in sentence.split()
            said.add(sentence)
        kinds.add(given.kind)
    assert kinds == set(KINDS)
    assert len(said) > 40


def test_every_text_of_every_kind_keeps_to_its_words():
    texts = {
        **{(kind, "design"): text for kind, text in wording.DESIGN.items()},
        **wording.RESULT,
        **{(kind, "cannot"): text for kind, text in wording.CANNOT.items()},
        **{(kind, "detectable"): text for kind, text in wording.DETECTABLE.items()},
    }
    for (kind, _), text in texts.items():
        assert not_allowed(kind, text) == []
    assert {verdict for _, verdict in wording.RESULT} == set(VERDICTS)


def test_effect_is_for_lots_only():
    assert forbidden("lot") == ()
    for kind in KINDS[1:]:
        assert {"effect", "impact", "caused", "led to"} <= set(forbidden(kind))
    assert "effect" in say_tested(randomised(changes(STEEP), design(6, 3), "Trust"))


def test_a_word_that_is_not_allowed_is_refused_by_name():
    with pytest.raises(HereError, match=r"effect and led to: this design \(chosen\) does not allow"):
        allowed("chosen", "The Effect led to more.")
    with pytest.raises(HereError, match="kind of design lots"):
        allowed("lots", "More.")
    assert not_allowed("chosen", "Effective leaders") == []


def test_a_result_says_its_p_and_that_no_smaller_one_was_possible():
    assert say_tested(randomised(changes(STEEP), design(6, 3), "Trust")) == (
        "Trust: the effect is +0.30 (90% confidence set: +0.28 to +0.32), p = 0.10. That is shown at the agreed "
        "0.10. No smaller p was possible."
    )


def test_what_a_design_cannot_show_comes_before_what_the_data_say():
    text = say_tested(randomised(changes(STEEP), design(6, 3, 0.05, picked="chosen"), "Trust"))
    assert text == (
        "Trust: the chosen regions changed by +0.30 more than the others, p = 0.10. This design cannot show a "
        "difference: its smallest possible p is 0.10, and 0.05 was agreed."
    )


def test_before_and_after_alone_are_called_so():
    text = say_tested(randomised(changes(STEEP[:3]), design(3, 3), "Trust"))
    assert text == "Trust: changed by +0.31 from before to after. There is nothing to compare it with."
    assert say_assignments(randomised(changes(STEEP[:3]), design(3, 3))) == "No p: there is nothing to compare with."


def test_drawn_assignments_are_said_to_be_drawn():
    names = tuple(f"{at:02d}" for at in range(28))
    wide = Design(names, tuple(at < 14 for at in range(28)), ("",) * 28, "lot")
    figures = changes([0.0] * 26)
    figures = figures.reindex(range(28)).assign(region=names, before=0.0, after=np.arange(28.0))
    test = randomised(figures, wide, "Trust")
    assert say_assignments(test) == (
        "p was counted from 20,001 of 40,116,600 assignments, drawn by a seed; the actual one is among them."
    )
    assert p_text(test.p) == "<0.001"


def test_uneven_regions_are_warned_of_only_where_they_make_the_test_liberal():
    assert say_uneven(design(6, 3), 0.14).endswith("in 14% of the cases in which nothing is there, not in 10%.")
    assert say_uneven(design(6, 3), 0.104).startswith("Even if the regions with the incubator vary 3 times")


def test_left_out_regions_are_named():
    figures = changes([*STEEP[:5], math.nan])
    assert say_left_out(randomised(figures, design(6, 3), "Trust")) == (
        "Trust: left out of the comparison, for want of a figure in both waves: f."
    )


def test_before_the_second_wave_each_size_says_what_it_could_detect():
    able = detectable_by_size(design(6, 3), 0.25, [40], [0.05])
    (text,) = say_by_size(able)
    assert text == (
        "With 40 interviews a region in each wave, 3 of 6 regions with the incubator and regions that change by 0.05 "
        f"by chance, a difference of {able['difference'].iloc[0]:.2f} is shown in 80% of the cases."
    )
    (text,) = say_by_size(detectable_by_size(design(6, 3, 0.05), 0.25, [40], [0.05]))
    assert text == (
        "With 3 of 6 regions with the incubator no difference can be shown, however many are interviewed: the smallest "
        "possible p is 0.10."
    )


def test_a_number_of_ways_with_hundreds_of_digits_is_not_printed():
    names = tuple(f"{at:04d}" for at in range(1000))
    wide = Design(names, tuple(at < 500 for at in range(1000)), ("",) * 1000, "lot")
    assert "out of more than 1,000,000,000 ways" in say_design(wide)
    assert say_smallest(wide).startswith("The smallest p that this design can reach is <0.001")
