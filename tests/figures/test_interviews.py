"""What became of the rows and of the interviews: tables, sentences and figures say the same numbers."""

import many_regions
import numpy as np
import pandas as pd
import pytest
import table_examples
from drawn import collisions, hatched, texts

from herelib import release
from herelib.figures.interviews import (
    count_interviews,
    dates,
    lengths,
    missing_by_item,
    plot_coverage,
    plot_dates,
    plot_lengths,
    rows_by_rule,
    say_accounting,
    say_coverage,
    say_dates,
    say_lengths,
    say_missing,
    show_accounting,
    show_coverage,
    show_dates,
    show_lengths,
    show_missing,
)
from herelib.release.disclosure import protect_coverage


@pytest.fixture(scope="module")
def run():
    return table_examples.run()


@pytest.fixture(scope="module")
def shown(run):
    return release.protect(run, 5)


def interviews(minutes, dates=(), languages=()):
    table = pd.DataFrame({"minutes": np.array(minutes, dtype=float)})
    table["date"] = list(dates) or "2026-03-02"
    table["language"] = list(languages) or "lv"
    return table


def test_rows_by_rule_add_up_and_fall_like_a_staircase(run):
    rows = rows_by_rule(run["accounting"])
    assert rows["what"].tolist() == ["rows read", "dropped: duplicate id", "dropped: no consent", "interviews kept"]
    assert rows["rows"].tolist() == [119, 3, 2, 114]
    assert rows["start"].tolist() == [0, 116, 114, 0]
    assert say_accounting(rows) == (
        "114 of 119 rows are interviews that were kept; 5 were dropped, most of them by the rule 'duplicate id' (3)."
    )


def test_say_accounting_without_a_dropped_row():
    accounting = pd.DataFrame({"status": ["kept"] * 3, "rule": [""] * 3})
    rows = rows_by_rule(accounting)
    assert say_accounting(rows) == "3 of 3 rows are interviews that were kept; 0 were dropped."


def test_coverage_hatches_what_is_hidden_and_writes_the_rest(shown):
    ax = plot_coverage(shown["coverage"])
    grid = shown["coverage"].query("region != 'all'")
    assert hatched(ax) == grid["hidden"].sum() > 0
    written = [t.get_text() for t in ax.texts]
    assert sorted(written) == sorted(str(n) for n in grid.loc[~grid["hidden"], "n"])


def test_of_many_regions_the_coverage_shows_the_thinnest():
    assert "60 of 70 regions" in texts(plot_coverage(many_regions.profile(70)["coverage"]))


@pytest.mark.parametrize("n", [6, 60])
def test_no_label_of_the_coverage_runs_into_another(n):
    assert collisions(plot_coverage(many_regions.profile(n)["coverage"])) == []


def test_say_coverage_counts_empty_and_hidden_cells(run):
    assert "In 1 of 20 cells nobody was interviewed" in say_coverage(run["coverage"])
    shown = protect_coverage(run["coverage"], 5)
    told = say_coverage(shown)
    hidden = shown.loc[shown["group"] != "all", "hidden"].sum()
    assert f"stand behind them: {hidden} cells." in told
    assert "oak-rural" not in told, "the thin region's total is hidden"


def test_count_interviews_names_empty_cells_and_equals_the_coverage(run):
    counted = count_interviews(run["interviews"], run["regions"])
    pd.testing.assert_frame_equal(
        counted.sort_values(["region", "group"], ignore_index=True),
        run["coverage"].sort_values(["region", "group"], ignore_index=True),
        check_dtype=False,
    )


def test_lengths_count_every_interview_once_and_the_long_ones_in_the_last_bar():
    table = lengths(interviews([10, 20, 20, 30, 900, np.nan]), bins=4)
    assert table["n"].tolist() == [1, 3, 0, 1] and table["high"].iloc[-1] == 80
    assert table["median"].iloc[0] == 20 and table["unknown"].iloc[0] == 1
    told = say_lengths(table)
    assert told == (
        "Half of 5 interviews took less than 20 minutes; 1 took over twice as long. Of 1 the length is not known."
    )


def test_lengths_that_nobody_recorded_are_said_and_drawn():
    table = lengths(interviews([np.nan, np.nan]))
    assert say_lengths(table) == "No interview has both a start and an end."
    assert "nothing to show" in plot_lengths(table).texts[0].get_text()


def test_dates_are_counted_by_the_week_of_their_monday():
    days = ["2026-03-02", "2026-03-08", "2026-03-09", ""]
    table = dates(interviews([1, 1, 1, 1], days, ["lv", "es", "lv", "lv"]))
    assert table["week"].dt.strftime("%m-%d").tolist() == ["03-02", "03-02", "03-09"]
    assert table["language"].tolist() == ["es", "lv", "lv"] and table["n"].tolist() == [1, 1, 1]
    assert "the busiest week began on 2 March 2026 (2 interviews)" in say_dates(table)
    ax = plot_dates(table)
    assert sum(bar.get_height() for bar in ax.patches) == 3


def test_missing_by_item_leaves_out_who_was_not_asked():
    missing = pd.DataFrame(
        {
            "interview": list("12345"),
            "a": ["refused", "", "", "dont_know", "not_asked"],
            "b": ["", "", *["not_asked"] * 3],
        }
    )
    items = pd.DataFrame({"item": ["a", "b"], "label": ["First", "Second"]})
    table = missing_by_item(missing, items)
    assert table[["label", "n", "refused", "dont_know"]].to_numpy().tolist() == [
        ["First", 4, 0.25, 0.25],
        ["Second", 2, 0.0, 0.0],
    ]
    assert "'First' (50% of 4 asked)" in say_missing(table)


def test_what_is_shown_is_made_of_the_tables_of_the_run(run):
    assert show_accounting(run["accounting"]).alt.startswith("Bar chart of rows. 114 of 119 rows are interviews")
    assert show_coverage(run["interviews"], run["regions"]).sentence == say_coverage(run["coverage"])
    assert show_lengths(interviews([10, 20, 30])).sentence.startswith("Half of 3 interviews took less than 20 minutes")
    assert "No interview has a date" in show_dates(interviews([1], [""])).sentence
    assert show_missing(run["missing"].head(0), run["items"]).sentence.startswith("Nobody was asked anything")
