"""Typologies: partitions, agreement, names, the null, and what is left out."""

import numpy as np
import pandas as pd
import pytest
from surveys import PARAMETERS, figures_only, random_survey, shuffled, survey

from herelib import tables
from herelib.clusters.typology import canonical_names, typology
from herelib.errors import HereError
from herelib.profiles.profile import profile

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


@pytest.mark.parametrize("method", ["ward", "average", "complete", "kmeans", "kmedoids"])
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


def test_a_study_without_interviews_is_clustered_by_its_figures_and_bootstrapped_over_regions():
    result = run(figures_only(60), k=3, reclusterings=50)
    facts = result["typology"].iloc[0]
    assert facts["adjusted_rand_setting"] == 1 and np.isnan(facts["p_value"])
    assert facts["p_clusters"] == pytest.approx(1 / 20)
    assert "could not be tested, because no answers are compared; the official figures do: cut in 3" in facts["claim"]
    assert facts["p_clusters"] == facts["p_clusters_official"] and np.isnan(facts["p_clusters_answers"])
    assert (result["stability"]["boot_label"] == "highly stable").all() and result["stability"]["jaccard"].isna().all()
    assert result["associations"].set_index("typology").loc["setting", "p_value"] == pytest.approx(1 / 1000)
    for name, table in result.items():
        tables.check(name, table)


def test_one_cloud_of_regions_is_not_called_clusters():
    facts = run(figures_only(60, apart=0.0), k=3)["typology"].iloc[0]
    assert facts["p_clusters"] > 0.05 and "by the official figures they could be one group" in facts["claim"]


def test_the_warning_says_what_so_few_regions_would_do_without_clusters():
    warning = run(random_survey(3, regions=5), k=3)["typology"]["warning"].iloc[0]
    assert warning.startswith("5 regions without any clusters, cut in 3, reach a silhouette of ")
    assert "single region" in warning


def test_a_mixture_that_the_regions_do_not_allow_is_refused():
    with pytest.raises(HereError, match="mixture"):
        run(two_kinds(), linkage="mixture")
    assert run(figures_only(90), linkage="mixture", k=3)["typology"]["adjusted_rand_setting"].iloc[0] == 1


def test_a_region_left_out_is_placed_beside_the_clusters():
    made = figures_only(40)
    figure = made["context"]["region"].eq("r000000") & made["context"]["indicator"].eq("f0")
    made["context"].loc[figure, ["value", "scaled"]] = np.nan
    result = run(made, k=3)
    assert result["clusters"].set_index("region").loc["r000000", "reason"] == "lacks context:f0"
    placed = result["placements"]
    assert set(placed["region"]) == {"r000000"} and placed["share"].sum() == pytest.approx(1)
    assert placed["share"].max() > 0.9 and not placed["outside"].any()


def test_typologies_of_context_figures_do_not_depend_on_the_order_of_rows():
    made = figures_only(50, seed=5, apart=0.2)
    for method in ("ward", "kmeans", "kmedoids", "mixture"):
        first, second = (run(m, k=3, linkage=method, reclusterings=20) for m in (made, shuffled(made, 3)))
        for name, table in first.items():
            pd.testing.assert_frame_equal(table, second[name], obj=f"{method} {name}")
