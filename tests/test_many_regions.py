"""Many regions: the same calls on thousands of regions, with nothing that grows with the square of their number."""

import os
import subprocess
import sys

import numpy as np
import official_studies
import pandas as pd
import pytest
from surveys import PARAMETERS, figures_only

from herelib import tables
from herelib.clusters import partitioning
from herelib.clusters.comparisons import adjusted_rand
from herelib.clusters.partitioning import partition
from herelib.clusters.typology import typology
from herelib.folders import ROOT
from herelib.profiles.profile import profile

GIVEN = {**PARAMETERS, "draws": 200, "reclusterings": 30, "nulls": 19}


def typed(made: dict, profiled: dict | None = None, **changes) -> dict[str, pd.DataFrame]:
    given = {**GIVEN, **changes}
    found = typology(made, profile(made, given) if profiled is None else profiled, given)
    for name, table in found.items():
        tables.check(name, table)
    return found


def without(made: dict, *figures: str) -> dict:
    """The survey without some context figures."""
    return {**made, "context": made["context"][~made["context"]["indicator"].isin(figures)]}


@pytest.mark.reference
def test_municipalities_are_typed_and_compared_with_the_degree_of_urbanisation(reference):
    """8,131 municipalities; density is left out, since DEGURBA is made from it."""
    made, degurba = official_studies.municipalities_survey(reference)
    told = pd.DataFrame({"region": degurba.index, "typology": "degurba", "kind": degurba.astype(str)})
    made = without({**made, "published": told.reset_index(drop=True)}, "density")
    found = typed(made, k=3)
    facts, inside = found["typology"].iloc[0], found["clusters"]["status"] == "clustered"
    assert len(found["clusters"]) == 8131 and 6000 < inside.sum() == facts["regions"]
    assert found["coassignment"].empty and found["dendrogram"].empty
    related = found["associations"].set_index("typology").loc["degurba"]
    assert -0.1 < related["adjusted_rand"] < 0.4, "official typologies are recovered weakly"
    assert related["p_value"] <= 0.05
    placed = found["placements"]
    assert set(placed["region"]) <= set(found["clusters"].loc[~inside, "region"])
    assert placed.groupby("region")["share"].sum().sub(1).abs().max() < 1e-9


@pytest.mark.long
@pytest.mark.reference
def test_european_regions_are_typed_by_every_method_that_their_number_allows(reference):
    made, typology_of = official_studies.nuts3_survey(reference)
    told = pd.DataFrame({"region": typology_of.index, "typology": "urban_rural", "kind": typology_of.astype(str)})
    made = without({**made, "published": told.reset_index(drop=True)}, "density")
    profiled = profile(made, GIVEN)  # the same whatever joins the regions
    for method in ("ward", "kmeans", "kmedoids", "average"):
        found = typed(made, profiled, k=3, linkage=method, reclusterings=10, nulls=9)
        assert found["typology"]["regions"].iloc[0] > 1300, method
        assert 0 <= found["associations"].set_index("typology").loc["urban_rural", "p_value"] <= 1


def planted(regions: int, seed: int = 1, kinds: int = 4, figures: int = 12) -> tuple[np.ndarray, np.ndarray]:
    rng = np.random.default_rng(seed)
    kind = rng.integers(0, kinds, regions)
    return rng.normal(0, 0.08, (regions, figures)) + rng.random((kinds, figures))[kind], kind


@pytest.mark.parametrize("method", ["ward", "average", "kmeans", "kmedoids"])
def test_what_replaces_the_matrix_agrees_with_it_on_small_cases(method, monkeypatch):
    points, kind = planted(600)
    exact = partition(points, [4], method, 1)[0]
    for name, value in (("DENSE", 100), ("EXACT", 100), ("PROTOTYPES", 150), ("SAMPLED", 100)):
        monkeypatch.setattr(partitioning, name, value)
    gathered = partition(points, [4], method, 1)[0]
    assert adjusted_rand(exact, gathered) > 0.98 and adjusted_rand(exact, kind) > 0.98
    monkeypatch.setattr(partitioning, "PROTOTYPES", 600)
    if method in ("ward", "average"):
        np.testing.assert_array_equal(partition(points, [4], method, 1)[0], exact)


LARGE = """
import resource, sys
import numpy as np, pandas as pd
sys.path[:0] = [{tests!r}, {root!r}]
from surveys import PARAMETERS, figures_only
from herelib.clusters import typology
from herelib.profiles import profile
given = {{**PARAMETERS, "draws": 200, "k": 3, "nulls": 9, "reclusterings": 10}}
made = figures_only({regions}, figures=12)
found = typology(made, profile(made, given), given)
facts = found["typology"].iloc[0]
print(facts["adjusted_rand_setting"], facts["p_clusters"], resource.getrusage(resource.RUSAGE_SELF).ru_maxrss // 1024)
"""


@pytest.mark.long
def test_a_hundred_thousand_regions_need_linear_memory():
    peaks = []
    for regions in (50_000, 100_000):
        code = LARGE.format(tests=os.path.dirname(__file__), root=str(ROOT), regions=regions)
        done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
        rand, p_clusters, peak = done.stdout.split()
        assert float(rand) > 0.99 and float(p_clusters) == 0.1
        peaks.append(int(peak))
    assert peaks[1] < 3_000 and peaks[1] < 2.2 * peaks[0], peaks


def test_the_pairs_of_few_regions_are_listed_and_those_of_many_are_not(monkeypatch):
    monkeypatch.setitem(typology.__globals__, "PAIRS", 40)  # the function hides its module
    assert len(typed(figures_only(40), k=3)["coassignment"]) == 1600
    assert typed(figures_only(41), k=3)["coassignment"].empty
