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
    conclude_evidence,
    conclude_frontier,
    conclude_indicators,
    conclude_interviews,
    conclude_needs,
    conclude_obstacles,
    conclude_package,
    conclude_pressures,
    conclude_rows,
    conclude_stability,
    conclude_trust,
    conclude_typology,
    conclude_verdicts,
)

AGREEMENT = ["kind", "item", "code", "coders", "coefficient", "value", "low", "high", "units", "coder_count", "mark"]


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
    rows = [("human-human", "", code, "a|b", alpha, 0.8, 0.7, 0.9, 40, 2, mark)
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
    expected = (
        "So for the next section: by the answers alone 1 of 2 clusters hold better than chance, and elm may belong "
        "elsewhere."
    )
    assert conclude_stability(stability, clusters) == expected
    assert "no region sits between two" in conclude_stability(stability, clusters.head(1))
    untested = stability.assign(null_high95=np.nan)
    assert "could not be tested, and elm may" in conclude_stability(untested, clusters)
    assert "could not be tested, and no region" in conclude_stability(untested, clusters.head(1))
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
    verdicts = pd.DataFrame({"verdict": ["contested", "clear", "only one is left", "none feasible", "either will do"]})
    assert conclude_verdicts(verdicts) == (
        "So for the next section: of 5 regions the verdict is clear in 1, either will do in 1, contested in 1, only "
        "one is left in 1 and none feasible in 1; in 3 people must choose, ask more, or open a gate."
    )


def test_the_most_widespread_barrier_is_named_with_the_regions_where_nothing_presses():
    pressures = table(
        "region barrier presses", ("ash", "barrier:skills", 0.9), ("elm", "barrier:skills", 0.6),
        ("elm", "barrier:health", 0.7), ("oak", "barrier:skills", 0.1),
    )  # fmt: skip
    assert conclude_pressures(pressures) == (
        "So for the next section: what holds people back most widely is lack of skills (in 2 of 3 regions); nothing "
        "does in most of the draws in oak."
    )
    assert conclude_pressures(pressures.head(3)).endswith("; something does everywhere.")
    assert "no barrier holds people back" in conclude_pressures(pressures.tail(1))


def test_parts_of_packages_and_those_that_cannot_be_replaced_are_counted():
    parts = table("region in_package standing", ("ash", True, "core"), ("ash", True, "open"), ("elm", False, "out"))
    assert "the packages of 1 region have 2 parts; 1 cannot well be replaced" in conclude_package(parts)
    assert "no region has a package" in conclude_package(parts.tail(1))


def test_the_share_that_rests_on_well_known_effects_is_said():
    evidence = table("grade relief", ("A", 0.1), ("B", 0.2), ("none", 0.1))
    assert "75% of what the packages take away rests on effects that are well known" in conclude_evidence(evidence)
    assert "no package that could rest" in conclude_evidence(evidence.head(0))


def test_regions_where_more_money_would_help_are_counted_with_the_least_price():
    frontier = table(
        "region step affordable euros_per_hundredth", ("ash", 0, True, np.nan), ("ash", 1, False, 4000.0),
        ("elm", 0, True, np.nan),
    )  # fmt: skip
    assert "in 1 of 2 regions more money would take away more, from EUR 4,000 for the next hundredth on" in (
        conclude_frontier(frontier)
    )
    assert "in 1 region no budget keeps a package out of reach" in conclude_frontier(frontier.head(1))
    assert "could be compared" in conclude_frontier(frontier.head(0))


def test_borrowed_advice_is_said_with_its_trials():
    borrowed = pd.DataFrame({"region": ["dune", "dune"]})
    trials = table("trial hit", ("region", True), ("region", False), ("setting", True))
    text = conclude_borrowing(borrowed, trials)
    assert "is shown for 1 region" in text and "right in 1 of 2 trials" in text
    assert "could not be tried" in conclude_borrowing(borrowed, trials.head(0))


def test_the_closest_call_says_what_doing_without_the_lead_would_lose():
    row = {"region": "ash", "verdict": "contested", "relief": 0.4, "loss_without": 0.012}
    assert "without the lead would lose 1.2 percentage points of 40%; what could lead instead must" in (
        conclude_closest(row)
    )
    assert "may be named alone" in conclude_closest({**row, "verdict": "clear"})
    assert "nothing else could lead" in conclude_closest({**row, "verdict": "only one is left"})
    assert "no package is named" in conclude_closest({**row, "relief": np.nan})


def test_doubts_name_where_weights_would_turn_who_should_be_asked_and_what_costs_most():
    flips = table("region admissible", ("ash", True), ("ash", True), ("elm", False))
    settling = table("region interviews", ("ash", 0), ("oak", 6), ("oak", 12))
    doubts = table("region source saved", ("ash", "raters", 0.02), ("ash", "weights", 0.01), ("oak", "raters", 0.0))
    assert conclude_doubts(flips, settling, doubts) == (
        "So for the report: under other weights that the team admits ash would turn; oak should be asked more; the "
        "doubt about the judgement of what a part can do costs most in 1 of 2 regions."
    )
    calm = conclude_doubts(flips.tail(1), settling.head(1), doubts.tail(1))
    assert calm.endswith("no region would turn; more interviews would settle none.")


def test_open_conditions_and_rivals_are_counted():
    gates = table(
        "region gate answer", ("ash", "premises", "unknown"), ("elm", "premises", "unknown"), ("elm", "x", "yes")
    )
    types = table("region rank competes", ("ash", 1, True), ("elm", 1, False), ("elm", 2, True))
    assert conclude_conditions(gates, types) == (
        "So for the report: 1 condition in 2 regions is still to be asked before a package starts; in 1 of 2 regions "
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
