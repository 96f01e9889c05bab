"""Figures of a multiverse show the numbers of its tables, and its sentences are computed."""

import re

import matplotlib.pyplot as plt
import numpy as np
import pandas as pd
import pytest
from drawn import collisions, texts
from matplotlib.colors import to_rgb
from option_records import record

from herelib import tables
from herelib.figures.multiverse import (
    NAMED,
    OTHERS,
    PANELS,
    VERDICT_MARKS,
    _in_order,
    most_turning,
    plot_importance,
    plot_specification_curve,
    save,
    say_multiverse,
    show_multiverse,
    table_of_regions,
)
from herelib.runs import universes
from herelib.words import percent

LEADS = (
    "wise",
    "mentoring",
    "microcredit",
    "leader_group",
    "food_hub",
    "time_bank",
    "ptce",
    "incubator",
    "coworking",
)
NAMES = pd.Series({"wise": "Work-integration enterprise", "mentoring": "Mentoring network"})
RECORDS = [
    record("0001", "importance", ["equal", "finance>skills", "free"]),
    record("0002", "p_clear", [0.8, 0.67]),
    record("0003", "level_shares", ["modest", "generous"]),
    record("0004", "linkage", ["ward", "average"]),
]


def made(regions=("ash", "elm", "oak"), leads=2, sampled=False):
    """Tables of a multiverse by rule: free importance turns the lead, a lower threshold makes the first region clear.

    The last region has no package in any universe.
    """
    space = universes.option_space(RECORDS)
    plan = universes.combined(space, universes.one_at_a_time(space), 24, (), seed=1)
    plan = universes.Plan(plan.combinations, plan.stars, plan.kinds, sampled)
    rows = []
    for universe, (importance, threshold, level_shares, linkage) in enumerate(plan.combinations):
        for i, region in enumerate(regions):
            share = 0.9 - 0.2 * importance + 0.02 * level_shares - 0.03 * i
            lead = LEADS[(i + (importance == 2)) % leads]
            verdict = "clear" if share >= (0.67 if threshold else 0.8) else "contested"
            row = (universe, region, verdict, lead, lead, share, "AB"[linkage and i % 2])
            if region == regions[-1]:
                row = (universe, region, "insufficient evidence", "", "", np.nan, "")
            rows.append(row)
    columns = ["universe", "region", "verdict", "lead", "package", "acceptability", "cluster"]
    verdicts = pd.DataFrame(rows, columns=columns)
    count = len(plan.combinations)
    options = universes.universe_options(space, plan)
    found = {
        "multiverse": pd.DataFrame(
            [[99, 4, 5, 24.0, count + 1, 1, sampled, 1, "", "all compatible combinations"]],
            columns=["most", "decisions", "alternatives", "combinations", "universes", "failed", "sampled", "stars",
                     "not_combined", "note"],
        ),
        "universes": pd.DataFrame({"universe": range(count), "star": plan.stars, "kind": plan.kinds}).assign(
            failed=False, reason=""
        ),
        "universe_options": options,
        "universe_verdicts": verdicts,
        "verdict_shares": universes.verdict_shares(verdicts),
        "decision_importance": universes.decision_importance(space, plan, verdicts),
        "option_shares": option_shares(options, verdicts),
    }  # fmt: skip
    return {name: tables.check(name, frame) for name, frame in found.items()}


def option_shares(options, verdicts):
    """Shares of each end among the universes with an option."""
    key = ["region", "decision", "option", "verdict", "lead"]
    counted = verdicts.merge(options, on="universe").groupby(key).size().rename("universes").reset_index()
    return counted.assign(share=counted["universes"] / counted.groupby(key[:3])["universes"].transform("sum"))


@pytest.fixture(scope="module")
def found():
    return made()


def test_the_tables_are_those_of_a_multiverse(found):
    assert sorted(found) == sorted(tables.made_by("multiverse"))


@pytest.mark.parametrize("region", [None, "ash", "oak"])
def test_a_curve_is_legible_changes_no_table_and_is_drawn_where_it_is_asked_for(found, region):
    before = {name: frame.copy() for name, frame in found.items()}
    given = plt.figure().add_subplot()
    assert plot_specification_curve(found, region, NAMES, ax=given) is given
    ax = plot_specification_curve(found, region, NAMES)
    assert ax.get_title(loc="left") and "%" in texts(ax) and collisions(ax) == []
    for name, frame in found.items():
        pd.testing.assert_frame_equal(frame, before[name])


def test_every_universe_is_a_dot_in_the_order_of_its_share_with_colour_and_mark(found):
    ax = plot_specification_curve(found, "ash", NAMES)
    own = found["universe_verdicts"].query("region == 'ash'")
    drawn = [dots for dots in ax.child_axes[0].collections if len(dots.get_offsets())]
    points = np.concatenate([np.asarray(dots.get_offsets()) for dots in drawn])
    assert len(points) == len(own) == 24
    by_place = points[np.argsort(points[:, 0])]
    assert by_place[:, 1] == pytest.approx(np.sort(own["acceptability"]))
    counted = {to_rgb(dots.get_facecolor()[0][:3]): 0 for dots in drawn}
    for dots in drawn:
        counted[to_rgb(dots.get_facecolor()[0][:3])] += len(dots.get_offsets())
    assert sorted(counted.values()) == sorted(own["lead"].value_counts())
    assert {"Work-integration enterprise", "Mentoring network", "clear", "contested"} <= set(texts(ax).split("\n"))


def test_the_board_marks_the_option_that_each_universe_takes(found):
    ax = plot_specification_curve(found, "ash", NAMES)
    board = ax.child_axes[1]
    labels = [label.get_text() for label in board.get_yticklabels()]
    assert labels[:3] == [
        "importance: equal",
        "importance: finance>skills",
        "importance: free",
    ]
    assert [len(lines.get_segments()) for lines in board.collections][:3] == [8, 8, 8]
    order = _in_order(found["universe_verdicts"].query("region == 'ash'"))["universe"]
    free = found["universe_options"].query("option == 'free'")["universe"]
    at = [segment[0][0] for segment in board.collections[2].get_segments()]
    assert at == list(np.flatnonzero(order.isin(free)))


def test_decisions_that_turn_nothing_are_on_no_board_and_on_no_map(found):
    for ax in (plot_specification_curve(found, "ash"), plot_importance(found["decision_importance"])):
        assert "linkage" not in texts(ax) and "0004" not in texts(ax)


def test_a_region_without_packages_says_so(found):
    assert "no package in any universe" in texts(plot_specification_curve(found, "oak"))


def test_the_map_shows_each_share_the_heaviest_decision_on_top(found):
    ax = plot_importance(found["decision_importance"])
    rows = [label.get_text() for label in ax.get_yticklabels()]
    assert rows[0] == "About importance (0001)" and collisions(ax) == []
    importance = found["decision_importance"].set_index(["decision", "region"])["importance"]
    shown = [found_.get_text() for found_ in ax.texts]
    assert shown[: 1 + 3] == [percent(importance["0001", region]) for region in ("all", "ash", "elm", "oak")]
    assert "n = 12 to 24 pairs a region" in texts(ax)


def test_many_regions_and_leads_keep_six_panels_and_eight_colours():
    regions = [f"region-{i:02}" for i in range(12)]
    many = made(regions, leads=len(LEADS))
    ax = plot_specification_curve(many)
    panels = [child for child in ax.child_axes if "as decided" in child.get_title(loc="left")]
    assert len(panels) == PANELS and collisions(ax) == []
    handles = [text.get_text() for text in ax.get_legend().get_texts()]
    assert OTHERS in handles and len(handles) <= NAMED + 1 + len(VERDICT_MARKS)
    same = many["verdict_shares"].query("baseline").set_index("region")["share"]
    first = panels[0].get_title(loc="left").split(":")[0]
    assert same[first] == same.min()


def test_a_curve_without_results_says_so(found):
    empty = {name: frame.head(0) for name, frame in found.items()}
    assert "nothing to show" in texts(plot_specification_curve(empty))
    assert "nothing to show" in texts(plot_importance(empty["decision_importance"]))
    assert "nothing to show" in texts(plot_specification_curve(found, "nowhere"))
    assert say_multiverse({**empty, "multiverse": found["multiverse"]}) == "No universe gave a result."


def test_sentences_say_shares_and_what_turns_them(found):
    said = say_multiverse(found)
    assert said.startswith("24 universes (all compatible combinations of 4 decisions) gave a result")
    assert "no probabilities" in said and "a sample of the" in say_multiverse(made(sampled=True))
    shares = found["verdict_shares"]
    first = shares.query("region == 'ash' and baseline").iloc[0]
    assert f"ash: {percent(first['share'])} of them say clear, wise, as decided" in said
    turning = re.search(r"ash: .*?turned most often by (.*?)\. ", said)[1]
    assert turning.split(", ") == most_turning(found["decision_importance"], "ash")
    assert turning.startswith("importance (") and "linkage" not in said
    assert said.endswith("oak: 100% of them say insufficient evidence, as decided.")


def test_the_table_of_a_terminal_has_a_line_for_each_region(found):
    lines = table_of_regions(found).split("\n")
    assert lines[0] == "all compatible combinations" and lines[1].split("  ")[0] == "region"
    assert [line.split()[0] for line in lines[2:]] == ["ash", "elm", "oak"]
    same = found["verdict_shares"].query("region == 'ash' and baseline")["share"].iloc[0]
    assert lines[2].split()[1] == percent(same) and "clear, wise" in lines[2]
    assert lines[-1].endswith("none")


def test_a_saved_figure_is_the_same_file_each_time(found, tmp_path):
    one = save(found, tmp_path / "a" / "curve.png", NAMES).read_bytes()
    assert one == save(found, tmp_path / "curve.png", NAMES).read_bytes() and not plt.get_fignums()


def test_what_is_shown_is_curves_and_their_sentence(found):
    assert (
        show_multiverse(found).alt
        == f"Dots for universes, above a grid of decisions by region. {say_multiverse(found)}"
    )
