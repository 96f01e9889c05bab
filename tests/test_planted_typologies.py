"""Planted typologies of 6, 30 and 600 regions: what is there is found, and what is not there is not claimed."""

from functools import cache

import numpy as np
import pytest
from surveys import PARAMETERS, survey

from herelib.clusters.comparisons import adjusted_rand
from herelib.clusters.typology import typology
from herelib.profiles.profile import profile

KINDS, DIMENSIONS = 2, 8
APART = {"wide": 0.45, "narrow": 0.15, "none": 0.0}  # between the levels of two kinds, on the 0-1 scale of answers
OWN = 0.05  # standard deviation of what a region has of its own


def planted(regions: int, apart: float, seed: int, per_cell: int):
    """Interviews of regions of two kinds, and the kind of each region."""
    rng = np.random.default_rng([seed, regions])
    kind = np.arange(regions) % KINDS
    side = rng.permuted(np.repeat([-0.5, 0.5], DIMENSIONS // 2))
    levels = 0.5 + apart * side * (2 * kind[:, None] - 1) + OWN * rng.standard_normal((regions, DIMENSIONS))
    levels = np.clip(levels, 0.03, 0.97)
    rows = []
    for r in range(regions):
        given = rng.binomial(4, levels[r], (2 * per_cell, DIMENSIONS)) / 4
        for person, answers in enumerate(given.tolist()):
            group = "resident" if person < per_cell else "ngo"
            rows.append((f"r{r:04d}", group, dict(zip(QUESTIONS, answers, strict=True))))
    return survey(rows, {q: f"need:{q}" for q in QUESTIONS}), kind


QUESTIONS = [f"q{d}" for d in range(DIMENSIONS)]


@cache  # what lies wide apart is the yardstick of what lies close
def found(regions, apart, seed, per_cell=8, **changes):
    given = {**PARAMETERS, "draws": 200, "reclusterings": 40, "nulls": 19, "seed": seed, **changes}
    made, kind = planted(regions, APART[apart], seed, per_cell)
    result = typology(made, profile(made, given), given)
    labels = result["clusters"].sort_values("region")["cluster"].to_numpy()
    return adjusted_rand(labels, kind), result


@pytest.mark.parametrize("regions", [6, 30])
def test_kinds_that_lie_wide_apart_are_recovered(regions):
    got = [found(regions, "wide", seed) for seed in range(5)]
    assert np.mean([rand for rand, _ in got]) > 0.95
    assert all(result["typology"]["p_value"].iloc[0] == 0.05 for _, result in got)
    if regions >= 30:
        # Two kinds of 15 regions each: enough that a valley shows, or the claim says that it does not.
        assert sum(result["typology"]["p_clusters"].iloc[0] <= 0.05 for _, result in got) >= 4


@pytest.mark.parametrize(("regions", "least"), [(6, 0.3), (30, 0.5)])
def test_kinds_that_lie_close_are_recovered_in_part(regions, least):
    wide, close = (np.mean([found(regions, a, seed)[0] for seed in range(5)]) for a in ("wide", "narrow"))
    assert least < close <= wide + 1e-9


@pytest.mark.parametrize("regions", [6, 30])
def test_no_kinds_give_an_agreement_of_nothing_and_no_claim(regions):
    got = [found(regions, "none", seed) for seed in range(8)]
    assert abs(np.mean([rand for rand, _ in got])) < 0.2
    if regions >= 30:
        claims = [result["typology"]["claim"].iloc[0] for _, result in got]
        assert not any("parted from the rest" in claim for claim in claims)


@pytest.mark.parametrize(
    ("apart", "low", "high"),
    [
        pytest.param("wide", 0.97, 1, marks=pytest.mark.long),
        pytest.param("narrow", 0.5, 1, marks=pytest.mark.long),
        ("none", -0.05, 0.05),
    ],
)
def test_hundreds_of_regions_are_typed_as_planted(apart, low, high):
    """Above 500, the pairs are not listed. Regions that belong to no kind agree by chance with a standard deviation of
    about 1/600, so that 0.05 is far outside; 60 draws move a cluster of 300 regions by less than its regions do."""
    rand, result = found(600, apart, 1, per_cell=4, nulls=9, draws=60)
    assert low <= rand <= high
    facts = result["typology"].iloc[0]
    assert (facts["p_clusters"] <= 0.1) == (apart != "none")
    assert result["coassignment"].empty and len(result["memberships"]) == 1200
