"""The run of `table_examples` with a quote about what decided, for the tests of the walk."""

from __future__ import annotations

from functools import cache

import pandas as pd
import table_examples

from herelib.recommendations import code_of
from herelib.release import disclosure
from herelib.release import evidence as release_evidence
from herelib.release.recommendations import protect_figures


@cache
def _run() -> dict[str, pd.DataFrame]:
    run = table_examples.run()
    code = code_of(quoted(run)[2])  # the one quote of the survey speaks of what its region's package takes most from
    settled = pd.DataFrame({"parameter": ["competes_from"], "value": ["0.67"]})
    coded = {name: run[name].assign(code=code) for name in ("segments", "codebook")}
    return {**run, **coded, "parameters_recommend": settled}


def quoted(run: dict[str, pd.DataFrame]) -> tuple[str, str, str]:
    """Region, part and barrier that the quote of the small run is about: where the package of its region does most."""
    region = run["interviews"].set_index("interview").loc[run["segments"]["interview"].iloc[0], "region"]
    most = run["evidence"][run["evidence"]["region"] == region].sort_values("relief").iloc[-1]
    return region, most["part"], most["barrier"]


def run() -> dict[str, pd.DataFrame]:
    """All tables of the run; a new dict each time, so that a test may exchange a table."""
    return dict(_run())


def with_few(run: dict[str, pd.DataFrame], region: str, indicator: str, n: int = 3) -> dict[str, pd.DataFrame]:
    """The run as if only few people had answered about an indicator of a region."""
    profiles = run["profiles"].copy()
    few = (profiles["region"] == region) & (profiles["indicator"] == indicator)
    assert few.sum() == 1
    profiles.loc[few, "n"] = n
    return {**run, "profiles": profiles}


def shown(run: dict[str, pd.DataFrame], threshold: int = 5) -> dict[str, pd.DataFrame]:
    """What of a run the walk may show."""
    coverage = disclosure.protect_coverage(run["coverage"], threshold)
    hidden = disclosure.hidden_groups(coverage, run["cells"], threshold)
    profile = disclosure.protect_profiles(run["profiles"], hidden, threshold)
    quotable = (run["segments"], run["open_answers"], run["interviews"])
    quotes = disclosure.cleared_quotes(*quotable, coverage, threshold)
    chain = release_evidence.protect_chain(run, profile, hidden, quotes, threshold)
    figures = protect_figures(run, profile)
    return {**figures, **chain, "profiles": profile, "coverage": coverage, "context": run["context"]}
