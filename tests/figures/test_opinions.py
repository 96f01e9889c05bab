"""Sentences on bundles, second opinions and rank reversals."""

import pandas as pd
import pytest
from bundle_examples import CATALOGUE, LACKS, small_bundles, verdicts
from scored_methods import ranks_table, score_table

from herelib.figures.opinions import say_bundle, say_opinions, say_reversals
from herelib.recommendations.rank_reversals import reversals


def test_a_reader_is_told_what_joins_what_it_costs_and_what_is_missing():
    labels = {"hub": "Hub", "loan": "Small loans", "mentor": "Mentors", "bridge": "Bridge", "bank": "Bank"}
    rows = [("hub", "partner", True, "unknown"), ("loan", "lender", False, "no")]
    assert say_bundle(small_bundles(rows=rows), "elm", labels) == (
        "elm: Hub helps here with lack of skills. It is best joined by Mentors (for lack of finance and the need for "
        "digital help). Together they take EUR 1,100 to 2,300 and 6 to 12 months to get going. What also goes with it, "
        "but is not rated yet: Bridge. To be confirmed first: Hub (partner); Bridge (scheme). Closed here: Small loans "
        "(lender). Not side by side with Bank, as judged: one room."
    )


def test_totals_leave_out_what_is_not_stated_and_say_so():
    rated = pd.concat(
        [CATALOGUE["remedies"], pd.DataFrame([["bridge", 0, 0, 2, 0, "J"]], columns=["method", *LACKS, "status"])]
    )
    told = say_bundle(small_bundles(catalogue={**CATALOGUE, "remedies": rated}), "elm", {})
    assert "Together they take EUR 1,600 to 3,200 and 6 to 18 months to get going." in told
    assert "Not stated is the cost of bridge. Not stated is the lead time of bridge." in told


def test_a_contested_verdict_tells_both_bundles_and_partners_that_add_nothing():
    told = say_bundle(
        small_bundles(verdicts("contested"), levels={"barrier:finance": 0.9, "barrier:skills": 0.9}), "elm", {}
    )
    first, second = told.split(" Or else: ")
    assert first.startswith("elm: hub helps here with lack of skills.")
    assert second == (
        "loan helps here with lack of finance. It is best joined by hub (for lack of skills). Together they take "
        "EUR 1,500 to 2,900 and 6 to 18 months to get going."
    )
    idle = say_bundle(small_bundles(levels={"barrier:skills": 0.9}), "elm", {})
    assert "It takes EUR 1,000 to 2,000 and 6 to 12 months to get going." in idle
    assert "What also goes with it, but helps with nothing more that presses: loan; mentor." in idle


def test_without_a_recommended_method_there_is_no_bundle():
    bundles = small_bundles(verdicts("none feasible", method=""))
    assert say_bundle(bundles, "elm", {}) == "elm: no method is recommended, so there is no bundle."


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
    lead = "In r, the weighted sum of scores at the reference weights puts Mentoring first. "
    assert say_opinions(table, "r", {"a": "Mentoring"}) == lead + expected


def test_the_sentence_says_where_there_is_nothing_to_compare():
    assert say_opinions(ranks_table(additive=[1], topsis=[1], promethee=[1]), "r", {}) == (
        "In r only one method can be ranked, a: no second opinion is needed."
    )
    assert (
        say_opinions(ranks_table(additive=[1], topsis=[1], promethee=[1]), "x", {}) == "x: the methods were not ranked."
    )


def test_the_sentence_counts_trials_and_changes():
    assert say_reversals(reversals(score_table([[0.5, 1.0], [0.2, 0.8], [1.0, 0.8]], [0.5, 0.5]))) == (
        "Each method was dropped in turn, and a copy of each was added: 6 trials in 1 region. The order of the other "
        "methods changed in none under the weighted sum of scores, in none under TOPSIS and in 1 under PROMETHEE II "
        "(the first of them in 1)."
    )
    said = say_reversals(reversals(score_table([[0.5, 1.0]], [0.5, 0.5])))
    assert said == "Too few methods were ranked to see whether dropping or adding one changes the order of the others."
    assert say_reversals(reversals(score_table([[0.5, 1.0]], [0.5, 0.5]).head(0))) == said
