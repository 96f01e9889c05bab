"""The table of six p in docs/methods.md: what programs print of six regions, recomputed, and measured with them."""

import re

import numpy as np
import pandas as pd
import pytest
from oracles.few_clusters import (
    REGIONS,
    SIGNS,
    SIX_POINTS,
    by_region,
    exact,
    interviews_alone,
    leaving_out,
    six_regions,
    wild,
)

from herelib.folders import ROOT
from herelib.impact.designs import design_of
from herelib.impact.inference import randomised

# pyfixest 0.60.0 and wildboottest 0.3.2 (benchmarks/few_regions.py), 9,999 draws, seeds 1 to 3.
MEASURED = {"HC1": 0.00075728, "CRV1": 0.0036812, "CRV3": 0.0188608, "Rademacher": 0.0, "Webb": (0.0094, 0.0132)}


@pytest.fixture(scope="module")
def rows():
    return six_regions()


def test_the_recomputed_p_are_those_of_the_programs(rows):
    assert interviews_alone(rows) == pytest.approx(MEASURED["HC1"], rel=1e-4)
    assert by_region(rows) == pytest.approx(MEASURED["CRV1"], rel=1e-4)
    assert leaving_out(rows) == pytest.approx(MEASURED["CRV3"], rel=1e-4)
    assert wild(rows, SIGNS) == MEASURED["Rademacher"]
    low, high = MEASURED["Webb"]
    assert low <= wild(rows, SIX_POINTS) <= high


def test_counting_the_actual_pattern_no_bootstrap_of_six_regions_gives_nothing(rows):
    # Of 64 sign patterns the actual one and its mirror are always as far out.
    assert wild(rows, SIGNS, np.greater_equal) == 2 / 64


def test_ours_gives_the_exact_p_and_says_that_no_smaller_one_was_possible(rows):
    table = pd.DataFrame(rows, columns=["region", "wave", "treated", "answer"])
    means = table.pivot_table(index="region", columns="wave", values="answer")
    names = [f"region {at}" for at in range(REGIONS)]
    changes = pd.DataFrame({"region": names, "before": means[0].to_numpy(), "after": means[1].to_numpy()})
    test = randomised(changes, design_of(changes.assign(treated=[True] * 3 + [False] * 3), "lot"))
    assert test.p == exact(rows) == test.design.smallest_p == pytest.approx(0.1)


def test_the_page_of_methods_has_these_figures(rows):
    page = (ROOT / "docs" / "methods.md").read_text(encoding="utf-8")
    section = page[page.index("| test of the same 480 interviews") :]
    printed = re.findall(r"\| (0\.\d{3,4}) \|", section.partition("\n\n")[0])
    computed = [exact(rows), interviews_alone(rows), by_region(rows), leaving_out(rows), wild(rows, SIGNS)]
    computed.append(wild(rows, SIX_POINTS))
    assert [float(p) for p in printed] == pytest.approx([round(float(p), 3) for p in computed], abs=5e-4)
