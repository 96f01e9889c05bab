"""Figures and sentences of borrowed advice, transfer and settings show the numbers of their tables."""

import re

import numpy as np
import pandas as pd
import pytest
from borrowing import PARAMETERS, many, memberships, small, verdicts
from drawn import check_axes_and_tables, check_empty, check_legible, texts
from matplotlib.colors import to_rgb

import herelib.figures as drawn_figures
from herelib.figures import transfer as transfer_figures
from herelib.figures.looks import BLUES
from herelib.figures.transfer import (
    plot_setting_differences,
    plot_transfer,
    say_borrowed,
    say_cluster_advice,
    say_settings,
    say_transfer,
    show_setting_differences,
    show_transfer,
)
from herelib.tables.contracts import empty
from herelib.transfer.borrowed import borrowed, cluster_advice
from herelib.transfer.setting_differences import CIRCULAR, PUBLISHED
from herelib.transfer.trials import transfer

LABELS = {"loan": "Micro-credit with coaching", "hub": "Work-integration social enterprise", "shop": "Community shares"}


def differences(n=14, a=3, b=2, **more) -> pd.DataFrame:
    """Made by rule: every third difference is in doubt."""
    apart = np.array([(-1) ** i * (0.6 - 0.04 * i) for i in range(n)])
    wide = np.where(np.arange(n) % 3 == 2, 1.2, 0.05)
    table = pd.DataFrame({"kind": "indicator", "name": [f"need:{i:02d}" for i in range(n)]})
    table = table.assign(
        label=[f"need number {i:02d}" + " of people who live far from a town" * (i % 5 == 1) for i in range(n)],
        setting_a="suburban", setting_b="rural", mean_a=0.5 + apart / 2, mean_b=0.5 - apart / 2, difference=apart,
        low90=apart - wide, high90=apart + wide, regions_a=a, regions_b=b, doubt=0.0, within=0.1, note="",
        p=0.02, smallest_p=0.001, p_together=0.04,
    )  # fmt: skip
    return table.assign(**more)


def leads(**shares) -> pd.DataFrame:
    """Leads with how often they are first in suburban and rural regions."""
    table = differences(len(shares)).assign(kind="lead", name=list(shares), label=list(shares), low90=np.nan)
    pairs = np.array(list(shares.values()))
    return table.assign(
        high90=np.nan, doubt=np.nan, mean_a=pairs[:, 0], mean_b=pairs[:, 1], difference=pairs[:, 0] - pairs[:, 1]
    )


def figures() -> dict:
    say = drawn_figures
    return {
        "plot_setting_differences": (
            plot_setting_differences,
            (differences(),),
            lambda table: say.say_settings(table, empty("transfer")),
        ),
        "plot_transfer": (plot_transfer, (transfer(small(), PARAMETERS), LABELS), say.say_transfer),
    }


NAMES = sorted(figures())


def test_these_are_all_figures_of_transfer():
    assert sorted(name for name in dir(transfer_figures) if name.startswith("plot_")) == NAMES


@pytest.mark.parametrize("name", NAMES)
def test_a_figure_keeps_to_its_axes_and_tables_and_is_legible(name):
    plot, tables, say = figures()[name]
    check_axes_and_tables(plot, tables)
    check_legible(plot(*tables))
    assert say(tables[0]).endswith(".") and "nan" not in say(tables[0])


@pytest.mark.parametrize("name", NAMES)
def test_an_empty_table_gives_a_figure_and_a_sentence_that_say_so(name):
    check_empty(*figures()[name])


# Settings


def test_the_ten_largest_differences_are_shown_with_direction_and_number_of_regions():
    ax = plot_setting_differences(differences())
    spaced = [label.get_text().replace("\n", " ") for label in ax.get_yticklabels()]
    labels = [text.replace("\N{NO-BREAK SPACE}", " ") for text in spaced]
    assert all("p\N{NO-BREAK SPACE}=" in text for text in spaced)  # no line ends within it
    assert len(labels) == 10 and labels[0] == "need number 00 higher: suburban (3 against 2 regions, p = 0.02)"
    assert (
        labels[2] == "need number 02 higher: suburban (3 against 2 regions, p = 0.02)" and "higher: rural" in labels[1]
    )
    assert "(10 largest of 14)" in ax.get_title(loc="left")
    filled, hollow = ax.collections[1], ax.collections[2]
    assert sorted(filled.get_offsets()[:, 1]) == [0, 1, 3, 4, 6, 7, 9] and len(hollow.get_offsets()) == 3
    assert filled.get_facecolors()[0][:3] == pytest.approx(to_rgb(BLUES[0]))
    lines = ax.collections[0].get_segments()
    assert lines[0][:, 0] == pytest.approx([0.55, 0.65]) and ax.patches[0].get_width() == pytest.approx(0.2)


def test_published_figures_are_drawn_only_where_there_is_nothing_else():
    table = differences(4)
    mixed = table.assign(note=[PUBLISHED, "", PUBLISHED, ""])
    assert len(plot_setting_differences(mixed).get_yticklabels()) == 2
    alone = table.assign(note=PUBLISHED)
    assert len(plot_setting_differences(alone).get_yticklabels()) == 4


def test_rows_that_are_not_compared_are_not_drawn():
    blank = differences(3, difference=np.nan, low90=np.nan, high90=np.nan, within=np.nan, note=CIRCULAR)
    assert "nothing to show" in texts(plot_setting_differences(blank))
    told = say_settings(blank, empty("transfer"))
    assert told.startswith("What rests on interviews is not compared: thin cells were pooled towards their setting")


def test_another_pair_of_settings_is_drawn_where_asked():
    table = differences(3, setting_b="urban")
    assert "nothing to show" in texts(plot_setting_differences(table))
    ax = plot_setting_differences(table, ("suburban", "urban"))
    assert ax.get_title(loc="left") == "How do suburban and urban regions differ?"


def test_the_answer_says_what_differs_and_the_p_of_all_indicators_together():
    table = pd.concat([differences(), leads(loan=(0.9, 0.1), hub=(0.05, 0.5), shop=(0.02, 0.0))])
    trials = transfer(small(), PARAMETERS)
    told = say_settings(table, trials, labels=LABELS)
    assert told.startswith(
        "Suburban and rural regions (3 against 2) differ in 10 of 14 indicators from interviews by more than regions "
        "differ whatever their setting, most in need number 00 (higher in suburban regions, by 0.60, p = 0.04), need"
    )
    assert "and 0.001 is the smallest that so many regions can reach." in told
    assert "Micro-credit with coaching (first in 90% in suburban, 10% in rural regions)" in told
    assert "Community shares" not in told  # 2 points are not worth a sentence
    assert "context named the leading part in 0 of 3 regions, the commonest lead elsewhere in 0" in told
    assert told.endswith("and whether the setting is the cause, cannot be said.")
    assert 3 <= len(re.findall(r"\.(?=\s|$)", told)) <= 5


def test_the_answer_says_where_nothing_differs_or_nothing_can_be_told():
    same = differences(3, p_together=0.4)
    told = say_settings(pd.concat([same, leads(loan=(0.5, 0.5)).assign(p_together=0.6)]), empty("transfer"))
    assert "differ in none of 3 indicators" in told and "No lead is first so much more often" in told
    assert "the smallest p of all indicators together is 0.40" in told
    single = differences(3, within=np.nan, regions_a=1, regions_b=1, smallest_p=1.0, p=1.0, p_together=1.0)
    assert say_settings(single, empty("transfer")).startswith("Two regions cannot show whether suburban and rural")
    rural = differences(3, setting_b="urban")
    assert say_settings(rural, empty("transfer")).startswith("There are not regions of both settings")


def test_six_regions_cannot_show_it_is_the_answer_whatever_was_answered():
    six = pd.concat([differences(3, 3, 3), leads(loan=(0.9, 0.1))]).assign(p=0.1, smallest_p=0.1, p_together=0.1)
    told = say_settings(six, empty("transfer"))
    assert told.startswith(
        "Six regions cannot show whether suburban and rural regions differ: with 3 against 3, the smallest p that can "
        "be reached is 0.10, above 0.05, whatever was answered."
    )
    assert "Of the leads" not in told and "No lead" not in told
    ax = plot_setting_differences(six)
    assert not len(ax.collections[1].get_offsets()) and "p\N{NO-BREAK SPACE}=\N{NO-BREAK SPACE}0.10" in texts(ax)


def test_many_regions_are_not_called_few():
    told = say_settings(differences(3, 400, 600), empty("transfer"))
    assert told.endswith("That holds for these regions; the setting need not be the cause.")


# Transfer


def test_a_cell_is_filled_where_the_prediction_is_right():
    table = transfer(small(), PARAMETERS)
    ax = plot_transfer(table, LABELS)
    filled = [patch for patch in ax.patches if patch.get_facecolor()[:3] == pytest.approx(to_rgb(BLUES[2]))]
    right = table["hit"].sum() + table.loc[table["trial"] == "region", "commonest_hit"].sum()
    assert len(filled) == right == 1
    marked = [text.get_text().replace("\n", " ") for text in ax.texts]
    assert "● Micro-credit with coaching (50%)" in marked and len(marked) == 3 * 4
    assert sum(text.startswith("○") for text in marked) == 8


def test_a_region_that_could_not_be_predicted_has_a_dash_and_settings_a_column_only_if_tried():
    run = small()
    run["context"] = run["context"][run["context"]["region"] != "c"]
    ax = plot_transfer(transfer(run, {**PARAMETERS, "pooling": "setting"}), LABELS)
    assert len(ax.texts) == 3 * 3 and "–" in [text.get_text() for text in ax.texts]
    check_legible(ax)


def test_of_many_regions_the_worst_predicted_are_shown_and_legible():
    table = transfer(many(60, 2), PARAMETERS)
    ax = plot_transfer(table, {"co-op": "Worker cooperative or worker buy-out"})
    shown = [label.get_text() for label in ax.get_yticklabels()]
    alone = table[table["trial"] == "region"].set_index("region")
    assert len(shown) == 25 and "(25 of 60 regions)" in ax.get_title(loc="left")
    assert not alone.loc[shown[: min(25, (~alone["hit"]).sum())], "hit"].any()
    check_legible(ax)


def trials(hits, common, trial="region"):
    return pd.DataFrame({"hit": hits, "commonest_hit": common}).assign(
        trial=trial, left_out=trial, region=[f"r{i}" for i in range(len(hits))], predicted="loan"
    )


def test_five_trials_are_said_as_five_trials():
    told = say_transfer(trials([True, True, False, False, False], [False] * 4 + [True]))
    assert told == (
        "Of 5 regions left out in turn, context named the part that leads in 2; always taking the commonest lead "
        "would have named 1. Five trials cannot show that advice travels."
    )


def test_whole_settings_and_blank_predictions_are_said():
    table = pd.concat([trials([True] * 3, [False] * 3), trials([False] * 3, [True] * 3, "setting")])
    told = say_transfer(table.assign(predicted=["", *["loan"] * 5]))
    assert "With all regions of a setting left out at once (setting), context named it in 0 of 3" in told
    assert "For 1 region nothing could be predicted; that is no hit. With all" in told
    assert told.endswith("Three trials cannot show that advice travels.")


def test_from_twenty_trials_on_chance_is_computed():
    """Agresti (2002, table 10.1): 150 changed their mind one way, 86 the other; the exact p-value is below 0.0001."""
    hits, common = [True] * 150 + [False] * 86 + [True] * 794, [False] * 150 + [True] * 86 + [True] * 794
    told = say_transfer(trials(hits, common))
    assert "Context alone is right in 150, the commonest lead alone in 86" in told and "in <1% of cases" in told
    assert "cannot show" not in told
    even = say_transfer(trials([True, False] * 10, [True, False] * 10))
    assert even.endswith("The two are right in the same regions.")
    assert "in 62% of cases" in say_transfer(trials([True] * 3 + [False] * 17, [False] * 19 + [True]))


# Borrowed


def test_what_is_borrowed_is_called_so():
    run = small()
    run["memberships"] = pd.concat([run["memberships"], memberships({"d": {"A": 0.0, "B": 1.0}})])
    told = say_borrowed(borrowed(run, PARAMETERS), run["verdicts"], LABELS)
    assert told.startswith("Borrowed, not its own: d: by cluster Work-integration social enterprise, first in ")
    assert "; by context Micro-credit with coaching, first in " in told


def test_a_region_that_can_borrow_nothing_is_named():
    nothing = say_borrowed(empty("borrowed"), verdicts({"a": "loan"}, tuple("bcdefgh")), LABELS)
    assert nothing.startswith("Borrowed, not its own: b: nothing can be borrowed. c: nothing")
    assert nothing.endswith("2 more regions can be read in the table.")
    own = say_borrowed(empty("borrowed"), verdicts({"a": "loan"}), LABELS)
    assert own == "Every region has a verdict of its own; nothing is borrowed."


def test_the_advice_of_clusters_is_said_with_the_number_that_it_leads_in():
    run = small()
    advice = cluster_advice(run["leads"], run["verdicts"], run["memberships"])
    told = say_cluster_advice(advice, LABELS)
    assert "in cluster A it is Micro-credit with coaching (first in 78%, leads in 2 of 2 regions)" in told
    assert say_cluster_advice(advice[:0], LABELS).startswith("No cluster has a member")


def test_what_is_shown_says_what_is_drawn():
    kind = "Dots with intervals. Differences between settings with their 90% intervals, the largest first."
    assert show_setting_differences(differences()).alt == kind
    figure = show_transfer(transfer(small(), PARAMETERS), {})
    assert figure.alt.startswith("Grid of trials. Each region left out, the part that its circumstances alone")
