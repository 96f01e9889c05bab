"""Typologies: partitions, agreement, names, the null, and what is left out."""

import numpy as np
import pandas as pd
import pytest
from surveys import PARAMETERS, random_survey, shuffled, survey, with_context

from herelib import tables
from herelib.clusters import canonical_names, chosen_features, jaccard, membership_shares, partition, typology
from herelib.profiles import profile

GIVEN = {**PARAMETERS, "draws": 200}


def two_kinds(per_cell: int = 6, apart: float = 0.5, seed: int = 1) -> dict:
    """Six regions of two kinds: three lack care, three lack transport."""
    rng = np.random.default_rng(seed)
    rows = []
    for r in range(6):
        level = (0.5 + apart / 2, 0.5 - apart / 2) if r < 3 else (0.5 - apart / 2, 0.5 + apart / 2 - 0.1)
        for group in ("resident", "ngo"):
            for _ in range(per_cell):
                rows.append((f"r{r}", group, {f"q{i}": rng.binomial(4, level[i % 2]) / 4 for i in range(6)}))
    return survey(rows, {f"q{i}": f"need:n{i}" for i in range(6)})


def run(made: dict, **changes) -> dict:
    given = {**GIVEN, **changes}
    return typology(made, profile(made, given), given)


@pytest.mark.parametrize("method", ["ward", "average", "kmeans"])
def test_planted_kinds_are_found_and_called_more_than_chance(method):
    result = run(two_kinds(), linkage=method)
    found = result["clusters"].set_index("region")["cluster"]
    assert set(found[["r0", "r1", "r2"]]) == {found["r0"]} != {found["r3"]} == set(found[["r3", "r4", "r5"]])
    assert (result["stability"]["label"] == "above chance").all()
    assert result["typology"]["p_value"].iloc[0] == pytest.approx(1 / 20)
    assert "a description" in result["typology"]["claim"].iloc[0]


def test_regions_that_do_not_differ_are_not_called_different():
    shares = []
    for seed in range(6):
        result = run(random_survey(seed + 50, regions=6, spread=0.0))
        shares.append(result["typology"]["p_value"].iloc[0])
    assert sum(p <= 0.05 for p in shares) <= 1
    assert np.mean(shares) > 0.2


def test_names_and_members_do_not_depend_on_the_order_of_rows():
    made = two_kinds(seed=3)
    first, second = run(made), run(shuffled(made, 9))
    for name, table in first.items():
        assert table.equals(second[name]), name


def test_the_cluster_with_the_most_severe_needs_is_a():
    centre = pd.DataFrame({"need:x": [0.1, 0.2, 0.9]}, index=["u", "v", "w"])
    assert canonical_names(centre, np.array([0, 0, 1])) == ["B", "A"]


def test_jaccard_by_hand():
    reference = np.array([0, 0, 0, 1])
    assert jaccard(reference, np.array([[0, 0, 1, 1]]))[0] == pytest.approx([2 / 3, 1 / 2])


def test_membership_counts_the_best_matching_cluster_not_its_number():
    labels = np.array([0, 0, 1, 1])
    relabelled = np.array([[0, 0, 1, 1], [0, 0, 1, 1], [0, 1, 1, 1], [0, 0, 1, 1]])
    assert membership_shares(labels, relabelled)[1].tolist() == [0.75, 0.25]


def test_partitions_are_numbered_by_first_appearance():
    points = np.array([[9.0], [0.0], [9.1], [0.2], [5.0]])
    assert partition(points, [2, 3], "average", 1)[1].tolist() == [0, 1, 0, 1, 2]


def test_a_region_that_too_few_groups_answered_is_left_out_with_its_reason():
    made = two_kinds()
    groups = made["items"].assign(groups="resident|entrepreneur|ngo|municipality|state")
    rows = made["interviews"]
    heard = rows[(rows["region"] != "r5") | (rows["group"] == "resident")]
    more = [heard.assign(group=g, interview=heard["interview"] + g) for g in ("entrepreneur", "municipality")]
    more = [m[m["region"] != "r5"] for m in more]
    doubled = [
        made["answers"].assign(interview=made["answers"]["interview"] + g) for g in ("entrepreneur", "municipality")
    ]
    thin = {
        **made,
        "items": groups,
        "interviews": pd.concat([heard, *more]),
        "answers": pd.concat([made["answers"], *doubled]),
    }
    got = run(thin)["clusters"].set_index("region").loc["r5"]
    assert (got["status"], got["cluster"], got["reason"]) == ("left out", "", "too few groups answered")


def test_inherited_values_stay_out_unless_decided_otherwise():
    made = with_context(two_kinds(), {f"r{i}": 0.5 for i in range(6)}, inherited="XC1")
    table = profile(made, GIVEN)["profiles"]
    assert "context:density" not in chosen_features(table, GIVEN).indicators
    assert "context:density" in chosen_features(table, {**GIVEN, "inherited": "include"}).indicators


def test_blocks_weigh_equally_whatever_their_number_of_indicators():
    made = with_context(two_kinds(), {f"r{i}": 0.5 for i in range(6)})
    chosen = chosen_features(profile(made, GIVEN)["profiles"], GIVEN)
    weight = dict(zip(chosen.indicators, chosen.weight, strict=True))
    assert weight["context:density"] == 1.0
    assert sum(w**2 for name, w in weight.items() if name.startswith("need:")) == pytest.approx(1.0)


def test_two_regions_give_no_typology_but_say_so():
    result = run(random_survey(1, regions=2))
    assert result["typology"]["claim"].iloc[0].startswith("no typology")
    assert (result["clusters"]["status"] == "left out").all()
    for name, table in result.items():
        tables.check(name, table)


def test_every_table_keeps_its_contract():
    for name, table in run(two_kinds()).items():
        tables.check(name, table)


def test_more_clusters_than_regions_allow_are_cut_down_and_said():
    told = run(two_kinds(), k=9)["typology"].iloc[0]
    assert told["k"] == 5 and "9 clusters were asked for, 5 are the most" in told["claim"]
