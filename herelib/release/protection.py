"""The tables of a run that may be shown: all rules together, and no count that their rounded figures give away."""

from __future__ import annotations

from collections.abc import Mapping

import pandas as pd

from herelib.errors import HereError
from herelib.release import audit, evaluation, evidence, not_heard, plans, recommendations
from herelib.release.disclosure import (
    TELLING,
    cleared_quotes,
    groups_heard,
    hidden_groups,
    protect_consistency,
    protect_coverage,
    protect_gaps,
    protect_groups,
    protect_interviewer_effects,
    protect_matrix,
    protect_profiles,
    protect_voiced,
    with_translations,
    without_cleared_words,
)
from herelib.release.published import ALL
from herelib.release.respondents import count_respondents
from herelib.release.rounded_tables import round_counts, round_tables
from herelib.release.rounding import BASE, RAMP, Rounding
from herelib.release.screening import protect_screening
from herelib.tables import CONTRACTS, PER_ITEM
from herelib.vocabulary import OPTIONAL

OFFICIAL = ("accounting", "regions", "context", "places", "published")
COUNTED = {"coverage": ["region", "group", "n"], "profiles": ["region", "indicator", "n"],
           "groups": ["region", "indicator", "group", "n"]}  # fmt: skip
PRIVATE = {
    *("quote_translations", "interviews", "interviewers", "people", *PER_ITEM, "repeats", "open_answers", "segments"),
    *("cleaning_log", "cells", "draws", "disagreements", "suggestions", "learned_codes", "suggested_codes", "adequacy"),
    *("seen", "new_codes", "totals", "phases", "links"),
    *("margins", "weighting", "composition", "poststratified", "pooling_moves"),
    *(*recommendations.PRIVATE, *plans.PRIVATE, *evaluation.TEAM_ONLY),
}


def protect(run: Mapping[str, pd.DataFrame], threshold: int) -> dict[str, pd.DataFrame]:
    """The tables of a run that the report may show.

    Tables of interviews, answers and draws are left out; coverage, profiles, cells, gaps and matrix are protected;
    `quotes` come in; what is made of whole regions (typology, verdicts, packages, decisions) passes, but for figures
    from which a hidden level could be worked out. Indicators of the block `cover` are left out of profiles and
    features: the matrix shows them under its own rule. Of the business types only rank, share of draws in the first
    three, competition, and who speaks for and against them in words pass: their figures would give hidden shares away.
    What other choices would change comes in by region, if `run` has the tables of a multiverse.

    Raises
    ------
    HereError
        If the threshold is less than 3 (the smallest that statistical offices use).
    """
    if threshold < 3:
        raise HereError(f"disclosure threshold {threshold} in study.yaml: the smallest that protects anybody is 3")
    if run["accounting"].empty and run["coverage"]["n"].sum() == 0:
        return of_figures_alone(run)
    run = count_respondents(without_skipped(run))
    coverage, hidden = hidden_together(run, threshold)
    profiles = protect_profiles(run["profiles"], hidden, threshold)
    profiles = groups_heard(protect_voiced(profiles, run["cells"], threshold), coverage, run["cells"])
    asked = run["cells"][~run["cells"]["indicator"].str.startswith(("cover:", "voiced:"))]
    groups = protect_groups(asked, hidden)
    segments = with_translations(run["segments"], run.get("quote_translations"))
    quotes = cleared_quotes(segments, run["open_answers"], run["interviews"], coverage, threshold)
    rounding = Rounding(run, coverage, hidden, threshold)
    gaps = protect_gaps(run["gaps"], groups)
    shown = {
        **{name: table for name, table in run.items() if name not in PRIVATE},
        "accounting": run["accounting"].groupby(["status", "rule"], sort=True).size().rename("rows").reset_index(),
        "coverage": coverage,
        "profiles": profiles[profiles["block"] != "cover"].reset_index(drop=True),
        "groups": groups,
        "gaps": gaps,
        **not_heard.protect_not_heard(run, gaps, profiles, rounding),
        "consistency": protect_consistency(run["consistency"], threshold),
        "interviewer_effects": protect_interviewer_effects(run.get("interviewer_effects"), threshold),
        "matrix": protect_matrix(run["matrix"], profiles, run["cells"], threshold),
        "features": run["features"][~run["features"]["indicator"].str.startswith("cover:")].reset_index(drop=True),
        "screening": protect_screening(run["screening"]),
        **recommendations.protect_advice(run, profiles, coverage, threshold),
        **evidence.protect_chain(run, profiles, hidden, quotes, threshold),
        **plans.protect_plan(run, recommendations.telling_regions(profiles), threshold),
        **evaluation.protect_evaluation(run, rounding),
    }
    rounded = round_tables(without_cleared_words(shown), rounding)
    return rounded | evaluation.travelled(rounded)


def of_figures_alone(run: Mapping[str, pd.DataFrame]) -> dict[str, pd.DataFrame]:
    """The tables of a run in which nobody was asked: official figures, what follows from them, and the decisions.

    Nobody stands behind these figures, so nothing is hidden or rounded. Tables of answers are left out: as empty ones
    they would say that nothing came up.
    """
    stages = {name: CONTRACTS[name].stage for name in run if name in CONTRACTS and name not in PRIVATE}
    later = {name: run[name] for name, stage in stages.items() if stage in ("cluster", "report")}
    profiles = run["profiles"].drop(columns=TELLING).assign(hidden=False)
    if "open_decisions" in later:  # what cleaning and advice left open changes nothing here
        still_open = later["open_decisions"]
        of_clusters = still_open["parameter"].isin(run["parameters_cluster"]["parameter"])
        later["open_decisions"] = still_open[of_clusters].reset_index(drop=True)
    return {**{name: run[name] for name in OFFICIAL}, **later, "profiles": profiles, "rules": run["rules"].head(0)}


def without_skipped(run: Mapping[str, pd.DataFrame]) -> dict[str, pd.DataFrame]:
    """The tables of a run without those of stages that did not run: as empty ones they would say that nothing came up.

    A stage that ran has settled its parameters.
    """
    ran = {stage for stage in OPTIONAL if len(run.get(f"parameters_{stage}", ()))}
    skipped = {name for name, table in CONTRACTS.items() if table.stage in set(OPTIONAL) - ran}
    return {name: table for name, table in run.items() if name not in skipped}


def hidden_together(run: Mapping[str, pd.DataFrame], threshold: int) -> tuple[pd.DataFrame, pd.DataFrame]:
    """What of the counts of a run is hidden, so that all that are shown together give none of the others away.

    Each row by itself is safe by the rules of `herelib.release.counts`. But indicators that other groups were asked
    about are sums over other parts of a region, and together these can leave a hidden count less room than the
    threshold. Such a region loses the n of all its indicators, if that is not enough its total, and then the study
    its own. The audit judges: the same one that judges the release.

    Returns
    -------
    tables as `protect_coverage` and `hidden_groups` make them
    """
    without_n: set[str] = set()
    without_total: set[str] = set()
    while True:
        coverage = protect_coverage(run["coverage"], threshold, without_total)
        hidden = hidden_groups(coverage, run["cells"], threshold, without_n)
        tables = _rounded_counts(run, coverage, hidden, threshold)
        refused = set(audit.refusals(tables, (), threshold)["key"].str.split("/").str[2])
        if not refused or ALL in without_total:
            return coverage, hidden
        if refused - without_n:
            without_n |= refused
        elif refused - without_total:
            without_total |= refused
        else:
            without_total.add(ALL)


def _rounded_counts(
    run: Mapping[str, pd.DataFrame], coverage: pd.DataFrame, hidden: pd.DataFrame, threshold: int
) -> dict[str, pd.DataFrame]:
    """The counts of people that a release would show, rounded, and what a reader knows beside them."""
    profiles = protect_profiles(run["profiles"], hidden, threshold)
    asked = run["cells"][~run["cells"]["indicator"].str.startswith(("cover:", "voiced:"))]
    tables = {"coverage": coverage, "profiles": profiles[profiles["block"] != "cover"]}
    tables["groups"] = protect_groups(asked, hidden)
    tables = {name: table[COUNTED[name]].copy() for name, table in tables.items()}
    steps = pd.DataFrame({"region": ALL, "indicator": [BASE, RAMP], "step": [float(threshold), 1.0], "end": 0.0})
    round_counts(tables, Rounding(run, coverage, hidden, threshold), steps)
    return {**tables, "items": run["items"], "rounding": steps}
