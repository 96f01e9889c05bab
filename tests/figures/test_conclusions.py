"""What follows for the next stage is said with the numbers of the run, for small tables that a hand can count."""

import inspect
import re

import numpy as np
import pandas as pd
import pytest
import table_examples

from herelib.figures import conclusions
from herelib.figures.conclusions import (
    conclude_borrowing,
    conclude_closest,
    conclude_coding,
    conclude_conditions,
    conclude_differences,
    conclude_doubts,
    conclude_indicators,
    conclude_interviews,
    conclude_needs,
    conclude_obstacles,
    conclude_rows,
    conclude_stability,
    conclude_trust,
    conclude_typology,
    conclude_verdicts,
)

AGREEMENT = ["kind", "code", "coders", "coefficient", "value", "low", "high", "units", "coder_count", "mark"]


def table(columns, *rows):
    return pd.DataFrame(rows, columns=columns.split())


def test_rows_that_go_on_and_rules_without_a_decision_are_counted():
    accounting = table("status rule", ("kept", ""), ("kept", ""), ("dropped", "too_short"))
    rules = table(
        "rule found parameter decision",
        *[("too_short", 1, "shortest_minutes", "0011"), ("overnight", 2, "overnight", ""), ("no_id", 9, "", "")],
    )
    assert conclude_rows(accounting, rules) == (
        "So for the next section: 2 interviews go on; of 2 rules that a team can set and that found something, "
        "overnight rests on no decision yet."
    )
    assert "each rests on a recorded decision" in conclude_rows(accounting, rules.head(1))


def test_empty_cells_are_what_must_be_estimated():
    interviews = table("region group", ("ash", "ngo"), ("ash", "ngo"), ("ash", "state"), ("elm", "ngo"))
    text = conclude_interviews(interviews, pd.DataFrame({"region": ["ash", "elm"]}))
    assert "rest on 0 to 2 interviews in a cell of region and group; 1 cell must be estimated from others" in text
    assert "no interview to make a profile from" in conclude_interviews(
        interviews.head(0), pd.DataFrame({"region": []})
    )


def test_codes_that_can_carry_a_claim_are_counted_for_people_and_for_terms():
    alpha = "krippendorff_alpha"
    rows = [("human-human", code, "a|b", alpha, 0.8, 0.7, 0.9, 40, 2, mark)
            for code, mark in (("", "reliable"), ("food", "tentative"), ("care", "too low"))]  # fmt: skip
    people = pd.DataFrame(rows, columns=AGREEMENT)
    assert "people agree well enough on 1 of 2 codes; lean on" in conclude_coding(people)
    both = pd.concat([people, people.assign(kind="automatic-human", coders="automatic|a", mark="reliable")])
    assert "and the codebook's terms and people agree well enough on 2 of 2 codes" in conclude_coding(both)
    assert "no answer was read twice" in conclude_coding(people.head(0))


def test_the_need_that_leads_most_often_and_the_cells_that_neighbours_could_meet():
    matrix = table(
        "region field severity now training status",
        *[("ash", "food", 0.9, 0.4, 0.2, "ok"), ("ash", "care", 0.5, 0.1, 0.1, "ok")],
        *[("elm", "food", 0.7, 0.3, np.nan, "ok"), ("elm", "care", 0.8, 0.9, 0.1, "insufficient")],
    )
    assert conclude_needs(matrix) == (
        "So for the next stage: food is the most severe need in 2 of 2 regions; in 1 of 3 cells of region and need "
        "most answers see neighbours who could meet it, now or with training."
    )
    assert conclude_needs(matrix.assign(now=np.nan, training=np.nan)).endswith("in 2 of 2 regions.")
    assert "no need was heard" in conclude_needs(matrix.assign(status="insufficient"))


def test_the_capacity_not_to_lean_on_and_the_barrier_to_take_away():
    profiles = table(
        "block indicator estimate status",
        *[("capacity", "capacity:skills", 0.2, "ok"), ("capacity", "capacity:mentors", 0.6, "ok")],
        *[("barrier", "barrier:finance", 0.7, "ok"), ("barrier", "barrier:health", 0.3, "ok")],
    )
    gaps = table("region indicator clear", ("ash", "need:food", True), ("ash", "need:food", True), ("elm", "x", False))
    text = conclude_obstacles(profiles, gaps)
    assert (
        "least can be built on people's skills (0.20), the barrier to take away first is lack of finance (0.70)" in text
    )
    assert "the mean hides a clear gap between groups in 1 figure of single regions" in text


def test_usable_figures_and_thin_cells_are_counted():
    profiles = pd.DataFrame({"status": ["ok", "inherited", "missing", "insufficient"]})
    adequacy = pd.DataFrame({"note": ["fewer than 3: leans on other regions", "the next interviews would bring few"]})
    text = conclude_trust(profiles, adequacy)
    assert "2 of 4 figures may be used" in text and "1 cell of region and group leans on other regions" in text


def test_the_number_of_clusters_is_said_with_what_prefers_it():
    screening = pd.DataFrame({"used": [True, True, False]})
    choice = table("k chosen preferred_by", (2, True, "silhouette, stability"), (3, False, ""))
    assert conclude_indicators(screening, choice) == (
        "So for the next section: 2 of 3 indicators are compared, and the regions are cut into 2 clusters, as "
        "silhouette and stability would have it."
    )
    assert "though no criterion prefers that" in conclude_indicators(screening, choice.assign(preferred_by=""))
    assert "into no clusters" in conclude_indicators(screening, choice.head(0))


def test_clusters_that_hold_and_regions_between_them():
    stability = table("cluster jaccard null_high95", ("A", 0.9, 0.6), ("B", 0.5, 0.6))
    clusters = table("region status membership", ("ash", "clustered", 0.9), ("elm", "clustered", 0.5))
    expected = "So for the next section: 1 of 2 clusters hold better than chance, and elm may belong elsewhere."
    assert conclude_stability(stability, clusters) == expected
    assert "no region sits between two" in conclude_stability(stability, clusters.head(1))
    assert "no clusters that could hold" in conclude_stability(stability.head(0), clusters)


@pytest.mark.parametrize(
    ("shares", "said"), [((6, 2, 2), "1 indicator of 3 carries"), ((4, 3, 3), "2 indicators of 3 carry")]
)
def test_half_of_the_difference_is_carried_by_the_first_indicators(shares, said):
    rows = [("A", f"need:{name}", name, share) for name, share in zip("abc", shares, strict=True)]
    features = table("cluster indicator label contribution", *rows)
    left_out = table("adjusted_rand moved", (1.0, 0), (0.4, 2), (np.nan, 0))
    text = conclude_differences(features, left_out)
    assert f"{said} half of what sets the clusters apart, and 1 of 2 trials" in text
    assert "nothing is known" in conclude_differences(features.head(0), left_out)


def test_regions_lend_borrow_or_stay_alone():
    clusters = table(
        "region status", ("ash", "clustered"), ("elm", "left out"), ("fir", "left out"), ("oak", "left out")
    )
    placements = table("region cluster outside", ("elm", "A", False), ("elm", "B", False), ("fir", "A", True))
    text = conclude_typology(clusters, placements)
    assert "1 region lends what they have in common to their cluster, elm may borrow it and fir and oak may not" in text


def test_verdicts_are_counted_in_their_order():
    verdicts = pd.DataFrame({"verdict": ["contested", "clear", "clear", "none feasible"]})
    assert conclude_verdicts(verdicts) == (
        "So for the next section: of 4 regions the verdict is clear in 2, contested in 1 and none feasible in 1; in 2 "
        "people must decide, ask more, or open a gate."
    )


def test_borrowed_advice_is_said_with_its_trials():
    borrowed = pd.DataFrame({"region": ["dune", "dune"]})
    trials = table("trial hit", ("region", True), ("region", False), ("setting", True))
    text = conclude_borrowing(borrowed, trials)
    assert "is shown for 1 region" in text and "right in 1 of 2 trials" in text
    assert "could not be tried" in conclude_borrowing(borrowed, trials.head(0))


def test_the_closest_call_is_a_lead_in_percentage_points():
    row = {"region": "ash", "verdict": "contested", "acceptability": 0.52, "runner_acceptability": 0.4}
    assert "in ash, the closest call, the first method leads by 12 percentage points" in conclude_closest(row)
    assert "both must be named" in conclude_closest(row)
    assert "may be named alone" in conclude_closest({**row, "verdict": "clear"})
    assert "could not be ranked" in conclude_closest({**row, "acceptability": np.nan})


def test_doubts_name_where_weights_would_turn_and_who_should_be_asked_more():
    flips = table("region admissible", ("ash", True), ("ash", True), ("elm", False))
    settling = table("region interviews", ("ash", 0), ("oak", 6))
    assert conclude_doubts(flips, settling) == (
        "So for the report: under other weights that the team admits ash would turn; oak should be asked more."
    )
    assert "no region would turn; more interviews would settle none" in conclude_doubts(flips.tail(1), settling.head(1))


def test_open_conditions_and_rivals_are_counted():
    gates = table(
        "region gate answer", ("ash", "premises", "unknown"), ("elm", "premises", "unknown"), ("elm", "x", "yes")
    )
    types = table("region rank competes", ("ash", 1, True), ("elm", 1, False), ("elm", 2, True))
    assert conclude_conditions(gates, types) == (
        "So for the report: 1 condition in 2 regions is still to be asked before a method starts; in 1 of 2 regions "
        "the business type with most room would compete with what exists."
    )
    assert "no condition is still to be asked" in conclude_conditions(gates.tail(1), types)


def test_each_conclusion_about_a_run_is_one_sentence_without_gaps():
    run = table_examples.run()
    for name, conclude in inspect.getmembers(conclusions, inspect.isfunction):
        if not name.startswith("conclude_"):
            continue
        names = [parameter for parameter in inspect.signature(conclude).parameters if parameter != "codebook"]
        tables = {"trials": "transfer", "types": "business_types"}
        if name == "conclude_closest":
            arguments = [run["verdicts"].iloc[0]]
        elif {tables.get(part, part) for part in names} <= set(run):
            arguments = [run[tables.get(part, part)] for part in names]
        else:
            continue
        text = conclude(*arguments)
        assert re.match(r"So for the (next stage|next section|report): ", text), name
        assert text.endswith(".") and "\n" not in text and not re.search(r"\bnan\b", text), text
