"""What two runs differ in, subject by subject."""

import itertools

import pandas as pd
import pytest

from herelib.runs import contrasts
from herelib.runs.reasons import FORMAT


def parameter(name, value, source="default", decision="", stage="cluster"):
    return {"parameter": name, "value": value, "source": source, "decision": decision, "stage": stage}


def test_parameters_are_shown_where_value_or_origin_differ_and_where_one_version_lacks_them():
    a = {"parameters": [parameter("k", "2", "decision", "0005"), parameter("seed", "1"), parameter("old", "x")]}
    b = {"parameters": [parameter("k", "3", "hand"), parameter("seed", "1"), parameter("new", "y")]}
    section = contrasts.parameters(a, b)
    assert section.rows == [
        ("cluster", "k", "2 (decision 0005)", "3 (by hand)"),
        ("cluster", "new", "not there", "y (default)"),
        ("cluster", "old", "x (default)", "not there"),
    ]
    assert section.note == "1 parameters are equal."


def test_decisions_that_one_run_alone_rests_on_are_named():
    section = contrasts.decisions({"decisions": ["0001", "0002"]}, {"decisions": ["0002", "0003"]})
    assert section.rows == [("0001", "yes", "no"), ("0003", "no", "yes")]
    assert section.note == "1 decisions are behind both."


def record(step_format, **kinds):
    inputs = {kind.replace("_", " "): names for kind, names in kinds.items()}
    return {"steps": {"01": {"inputs": inputs, **({"format": step_format} if step_format else {})}}}


def test_inputs_are_named_with_what_became_of_them():
    a = record(FORMAT, study_files={"lv.csv": "1", "gone.csv": "1"}, herelib={"words.py": "1"})
    b = record(FORMAT, study_files={"lv.csv": "2", "new.csv": "1"}, herelib={"words.py": "2"})
    assert contrasts.inputs(a, b).rows == [
        ("study files", "gone.csv", "only in A"),
        ("study files", "lv.csv", "differs"),
        ("study files", "new.csv", "only in B"),
        ("herelib", "words.py", "differs"),
    ]


def test_code_that_was_hashed_in_another_way_is_not_compared_and_that_is_said():
    section = contrasts.inputs(record(None, herelib={"words.py": "1"}), record(FORMAT, herelib={"words.py": "2"}))
    assert section.rows == [] and section.note.startswith("Code was hashed in two ways")


def test_packages_of_other_versions_are_shown():
    section = contrasts.packages({"versions": {"pandas": "3.0", "numpy": "2"}}, {"versions": {"numpy": "2", "x": "1"}})
    assert section.rows == [("pandas", "3.0", "–"), ("x", "–", "1")]


def test_rows_are_counted_by_the_rule_that_dropped_them():
    a = pd.DataFrame({"status": ["kept", "kept", "dropped"], "rule": ["", "", "duplicate"]})
    b = pd.DataFrame({"status": ["kept", "dropped", "dropped", "dropped"], "rule": ["", "duplicate", "short", "short"]})
    section = contrasts.rows_by_rule(a, b)
    assert section.rows == [("dropped", "short", "0", "2"), ("kept", "–", "2", "1")]
    assert section.note == "Kept: 2 of 3 rows in A, 1 of 4 in B."


def test_estimates_beyond_the_tolerance_come_with_the_greatest_distance_first():
    a = pd.DataFrame(
        {"region": ["x", "x", "y", "z"], "indicator": ["n", "m", "n", "n"], "estimate": [0.1, 0.2, 0.3, None]}
    )
    b = a.assign(estimate=[0.1 + 1e-9, 0.25, None, None])
    section = contrasts.indicators(a, b, 1e-6)
    assert section.rows == [("y", "n", "0.3000", "–", "–"), ("x", "m", "0.2000", "0.2500", "0.05")]
    assert section.note == "2 of 4 estimates differ by more than 1e-06."


def clusters(**cluster_by_region):
    return pd.DataFrame({"region": list(cluster_by_region), "cluster": list(cluster_by_region.values())})


def test_letters_that_change_places_move_nobody():
    a, b = clusters(x="A", y="A", z="B", w=""), clusters(x="B", y="B", z="A", w="")
    section = contrasts.cluster_moves(a, b)
    assert section.rows == []
    pairs = ("cluster A of run B is cluster B of run A", "cluster B of run B is cluster A of run A")
    assert section.note == f"0 of 4 regions moved. Letters differ: {', '.join(pairs)}."


def test_regions_that_move_or_drop_out_or_start_a_cluster_are_named():
    a = clusters(x="A", y="A", z="B", w="B", v="B", u="")
    b = clusters(x="A", y="B", z="B", w="B", v="C", u="C")
    section = contrasts.cluster_moves(a, b)
    assert section.rows == [("y", "A", "B"), ("v", "B", "new C"), ("u", "none", "new C")]


@pytest.mark.parametrize("seed", range(20))
def test_the_match_of_clusters_keeps_as_many_regions_as_the_best_of_all_matches(seed):
    labels = pd.DataFrame({"a": list("AABBBCCCCD"), "b": list("AABBBCCCCD")}).sample(frac=1, random_state=seed)
    b = labels["b"].sample(frac=0.7, random_state=seed).reindex(labels.index).fillna("A")
    a = labels["a"]
    kept = (b.map(contrasts.matched_labels(a, b)) == a).sum()
    names = sorted({*a, *b})
    assert kept == max(
        (b.map(dict(zip(names, order, strict=True))) == a).sum() for order in itertools.permutations(names)
    )


def test_verdicts_leads_and_packages_are_shown_where_they_differ():
    columns = ["region", "verdict", "lead", "package"]
    a = pd.DataFrame([("x", "clear", "hub", "hub;grant"), ("y", "contested", "", "")], columns=columns)
    b = pd.DataFrame(
        [("x", "clear", "hub", "hub;loan"), ("y", "clear", "hub", ""), ("z", "clear", "", "")], columns=columns
    )
    section = contrasts.verdicts(a, b)
    assert section.rows[:3] == [
        ("x", "package", "hub;grant", "hub;loan"),
        ("y", "verdict", "contested", "clear"),
        ("y", "lead", "none", "hub"),
    ]
    assert section.note == "3 of 3 regions differ."
    assert contrasts.verdicts(a.drop(columns="package"), b).rows[0] == ("y", "verdict", "contested", "clear")


def test_many_rows_are_counted():
    section = contrasts.Section("x", ("a",), [(str(n),) for n in range(25)])
    assert len(section.rows) == contrasts.SHOWN and section.more == 5
