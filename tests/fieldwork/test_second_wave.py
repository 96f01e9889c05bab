"""What a second wave could detect, before it is made."""

import math
from dataclasses import replace

from herelib.fieldwork import second_wave
from herelib.fieldwork.second_wave import detection, lines, spread_of
from herelib.impact import detectable_by_size


def test_without_an_evaluation_a_half_and_a_third_of_the_regions_are_tried(frame):
    detected = detection(frame, (3, 8))
    assert not detected.declared
    assert sorted(detected.table["treated"].unique()) == [2, 3]
    assert sorted(detected.table["interviews"].unique()) == [15, 40]  # of five groups
    text = "\n".join(lines(detected, 8))
    assert "2 of 6" in text and "0.067" in text and "is shown in 80% of the cases" in text
    larger = detected.table.pivot_table(index=["treated", "region_spread"], columns="interviews", values="difference")
    assert (larger[15] > larger[40]).all()


def test_a_study_with_an_evaluation_has_its_design(frame):
    detected = detection(frame, (8,), "demo")
    assert detected.declared and set(detected.table["treated"]) == {3}
    text = "\n".join(lines(detected, 8))
    assert "with the regions that study.yaml names" in text and "counts as shown up to 0.10" in text


def test_two_regions_can_show_nothing_however_many_are_asked(frame):
    two = replace(frame, regions=frame.regions.head(2))
    detected = detection(two, (3,))
    assert all(math.isinf(least) for least in detected.table["difference"])
    text = "\n".join(lines(detected, 3))
    assert "nothing" in text and "no difference can be shown, however many are interviewed" in text


def test_answers_spread_as_the_pilot_says_else_as_assumed(frame):
    assert spread_of(frame) == 0.25


def test_one_simulation_serves_all_sizes(frame, monkeypatch):
    from herelib.impact import power

    asked = []
    monkeypatch.setattr(power, "detectable", lambda design, noise, **rest: asked.append(noise) or Least())
    assert len(detection(frame, (3, 5, 8)).table) == 2 * 3 * 3
    assert len(asked) == 2
    assert second_wave.detectable_by_size is detectable_by_size


class Least:
    difference = 2.0
