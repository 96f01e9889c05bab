"""The words about a figure hold the numbers of its table."""

import pandas as pd
import pytest
import table_examples

from herelib import release, summaries, typology_summaries


@pytest.fixture(scope="module")
def run():
    return table_examples.run()


def test_rows_by_rule_add_up_and_fall_like_a_staircase(run):
    rows = summaries.rows_by_rule(run["accounting"])
    assert rows["what"].tolist() == ["rows read", "dropped: duplicate id", "dropped: no consent", "interviews kept"]
    assert rows["rows"].tolist() == [119, 3, 2, 114]
    assert rows["start"].tolist() == [0, 116, 114, 0]
    assert summaries.say_accounting(rows) == (
        "114 of 119 rows are interviews that were kept; 5 were dropped, most of them by the rule 'duplicate id' (3)."
    )


def test_say_accounting_without_a_dropped_row():
    accounting = pd.DataFrame({"status": ["kept"] * 3, "rule": [""] * 3})
    rows = summaries.rows_by_rule(accounting)
    assert summaries.say_accounting(rows) == "3 of 3 rows are interviews that were kept; 0 were dropped."


def test_say_coverage_counts_empty_and_hidden_cells(run):
    assert "In 1 of 20 cells nobody was interviewed" in summaries.say_coverage(run["coverage"])
    shown = release.protect_coverage(run["coverage"], 5)
    told = summaries.say_coverage(shown)
    hidden = shown.loc[shown["group"] != "all", "hidden"].sum()
    assert f"stand behind them: {hidden} cells." in told
    assert "oak-rural" not in told, "the thin region's total is hidden"


def test_count_interviews_names_empty_cells_and_equals_the_coverage(run):
    counted = summaries.count_interviews(run["interviews"], run["regions"])
    pd.testing.assert_frame_equal(
        counted.sort_values(["region", "group"], ignore_index=True),
        run["coverage"].sort_values(["region", "group"], ignore_index=True),
        check_dtype=False,
    )


def test_missing_by_item_leaves_out_who_was_not_asked():
    missing = pd.DataFrame(
        {
            "interview": list("12345"),
            "a": ["refused", "", "", "dont_know", "not_asked"],
            "b": ["", "", *["not_asked"] * 3],
        }
    )
    items = pd.DataFrame({"item": ["a", "b"], "label": ["First", "Second"]})
    table = summaries.missing_by_item(missing, items)
    assert table[["label", "n", "refused", "dont_know"]].to_numpy().tolist() == [
        ["First", 4, 0.25, 0.25],
        ["Second", 2, 0.0, 0.0],
    ]
    assert "'First' (50% of 4 asked)" in summaries.say_missing(table)


def test_say_matrix_names_the_most_severe_need_with_its_interval_and_shares(run):
    row = run["matrix"].query("region == 'elm-suburb'").sort_values("severity").iloc[-1]
    told = summaries.say_matrix(run["matrix"], "elm-suburb")
    for number in (f"{row['severity']:.2f}", f"{row['severity_low90']:.2f} to {row['severity_high90']:.2f}"):
        assert number in told
    assert f"neighbours could now {row['now']:.0%}" in told


def test_widest_gaps_keep_one_pair_per_indicator_widest_first(run):
    widest = summaries.widest_gaps(run["gaps"], run["cells"], run["profiles"])
    assert widest["clear"].all() and not widest.duplicated(["region", "indicator"]).any()
    assert widest["difference"].abs().is_monotonic_decreasing
    assert (widest["level_a"] - widest["level_b"]).to_numpy() == pytest.approx(widest["difference"], abs=0.1)
    assert f"{widest['level_a'].iloc[0]:.2f}" in summaries.say_gaps(widest)


def test_widest_gaps_of_one_region(run):
    widest = summaries.widest_gaps(run["gaps"], run["cells"], run["profiles"], region="elm-suburb")
    assert set(widest["region"]) <= {"elm-suburb"}


def test_say_stability_stands_beside_chance(run):
    row = run["stability"].iloc[0]
    told = typology_summaries.say_stability(run["stability"])
    assert f"stability of {row['jaccard']:.2f}; shuffled interviews give {row['null_mean']:.2f}" in told
    assert row["label"] in told


def test_say_acceptability_says_what_it_is_not(run):
    told = summaries.say_acceptability(run["acceptability"], "elm-suburb", {})
    first = run["acceptability"].query("region == 'elm-suburb' and rank == 1")["share"].max()
    assert f"{first:.0%}" in told and "not a probability of success" in told


def test_say_contributions_adds_up_to_the_value(run):
    verdict = run["verdicts"].set_index("region").loc["elm-suburb"]
    own = run["scores"].query("region == 'elm-suburb' and method == @verdict.method")
    told = summaries.say_contributions(run["scores"], "elm-suburb", [verdict["method"]], {})
    assert f"{verdict['method']} {own['contribution'].sum():.2f}" in told


def test_settled_values_have_their_types():
    settled = pd.DataFrame({"parameter": ["k", "p_clear", "linkage"], "value": ["3", "0.6", "ward"]})
    assert summaries.settled_values(settled) == {"k": 3, "p_clear": 0.6, "linkage": "ward"}


@pytest.mark.parametrize(
    "say, empty",
    [
        (summaries.say_needs, "matrix"),
        (summaries.say_gaps, "gaps"),
        (typology_summaries.say_coassignment, "coassignment"),
        (typology_summaries.say_stability, "stability"),
        (typology_summaries.say_choice_of_k, "choice_of_k"),
    ],
)
def test_a_sentence_about_an_empty_table_is_a_sentence(run, say, empty):
    assert say(run[empty].head(0)).endswith(".")
