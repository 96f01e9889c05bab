"""What each section of a notebook means for what comes after it: one sentence with numbers of the run.

Figures say what is seen; these sentences say what follows for the next stage, so that whoever runs the notebooks by
hand knows what to look at there.
"""

from __future__ import annotations

from collections.abc import Mapping

import pandas as pd

from herelib.figures.clusters import between_clusters, some_regions
from herelib.figures.coding import agreement_by_code
from herelib.figures.interviews import count_interviews
from herelib.figures.maps import DOUBT
from herelib.figures.trust import THIN
from herelib.tables import heard
from herelib.vocabulary import USABLE, VERDICTS
from herelib.words import VERDICT_WORDS, counting, listing, words

MOST = 0.5  # share from which "most" is said


def conclude_rows(accounting: pd.DataFrame, rules: pd.DataFrame) -> str:
    """How many interviews go on, and which rules that found something rest on no decision; tables of those names."""
    kept = int((accounting["status"] == "kept").sum())
    applied = rules[(rules["found"] > 0) & (rules["parameter"] != "")]
    open_rules = [words(rule) for rule in applied.loc[applied["decision"] == "", "rule"]]
    undecided = f"{listing(open_rules)} rest{'s' * (len(open_rules) == 1)} on no decision yet" if open_rules else ""
    return (
        f"So for the next section: {counting(kept, 'interview')} go on; of "
        f"{counting(len(applied), 'rule')} that a team can set and that found something, "
        f"{undecided or 'each rests on a recorded decision'}."
    )


def conclude_interviews(interviews: pd.DataFrame, regions: pd.DataFrame) -> str:
    """How unevenly regions and groups were heard, and how many cells must be estimated; tables of those names."""
    cells = count_interviews(interviews, regions)
    if cells.empty:
        return "So for the next stage: there is no interview to make a profile from."
    empty = int((cells["n"] == 0).sum())
    estimated = f"{counting(empty, 'cell')} must be estimated from others" if empty else "no cell must be estimated"
    return (
        f"So for the next stage: profiles rest on {cells['n'].min()} to {cells['n'].max()} interviews in a cell of "
        f"region and group; {estimated}, and groups count by their weight, not by their number."
    )


def conclude_coding(agreement: pd.DataFrame, codebook: pd.DataFrame | None = None) -> str:
    """On how many codes people agree, and terms with people, well enough to lean on them; table `agreement`."""
    parts = []
    for kind, readers in (("human-human", "people"), ("automatic-human", "the codebook's terms and people")):
        codes = agreement_by_code(agreement, kind, codebook).query("code != 'all codes'")
        if len(codes):
            firm = int(codes["mark"].isin(["reliable", "tentative"]).sum())
            parts.append(f"{readers} agree well enough on {firm} of {counting(len(codes), 'code')}")
    if not parts:
        return "So for the next stage: no answer was read twice, so what is voiced in open answers is taken on trust."
    return f"So for the next stage: {listing(parts)}; lean on what is voiced under the others with care."


def conclude_needs(matrix: pd.DataFrame) -> str:
    """Which need leads in most regions, and where neighbours could meet one; table `matrix`."""
    table = matrix.assign(severity=heard(matrix, "severity").astype(float)).dropna(subset="severity")
    if table.empty:
        return "So for the next stage: no need was heard from enough groups to be compared."
    worst = table.sort_values(["severity", "field"], ascending=[False, True]).drop_duplicates("region")
    counts = worst["field"].value_counts()
    first = min(counts[counts == counts.max()].index)
    shares = table[["now", "training"]].astype(float).sum(axis=1, min_count=1).dropna()
    able = f"; in {int((shares > MOST).sum())} of {len(shares)} cells of region and need most answers see neighbours"
    return (
        f"So for the next stage: {words(first)} is the most severe need in {counts.max()} of "
        f"{counting(len(worst), 'region')}"
        + (f"{able} who could meet it, now or with training." if len(shares) else ".")
    )


def conclude_obstacles(profiles: pd.DataFrame, gaps: pd.DataFrame) -> str:
    """The capacity not to lean on, the barrier to take away first, and gaps behind the means; tables of those names."""
    table = profiles.assign(estimate=heard(profiles, "estimate").astype(float))
    mean = table.groupby(["block", "indicator"])["estimate"].mean().dropna()
    parts = []
    if "capacity" in mean:
        parts.append(f"least can be built on {words(mean['capacity'].idxmin())} ({mean['capacity'].min():.2f})")
    if "barrier" in mean:
        parts.append(
            f"the barrier to take away first is {words(mean['barrier'].idxmax())} ({mean['barrier'].max():.2f})"
        )
    hidden = gaps.loc[gaps["clear"], ["region", "indicator"]].drop_duplicates()
    parts.append(f"the mean hides a clear gap between groups in {counting(len(hidden), 'figure')} of single regions")
    return f"So for the next stage: {listing(parts)}."


def conclude_trust(profiles: pd.DataFrame, adequacy: pd.DataFrame) -> str:
    """How many figures may be used, and how many cells are thin; tables of those names."""
    usable = int(profiles["status"].isin(USABLE).sum())
    thin = int(adequacy["note"].str.contains(THIN).sum())
    return (
        f"So for the next stage: {usable} of {counting(len(profiles), 'figure')} may be used, the others were heard "
        f"from too few groups or not at all; {counting(thin, 'cell')} of region and group lean{'s' * (thin == 1)} on "
        "other regions."
    )


def conclude_indicators(screening: pd.DataFrame, choice_of_k: pd.DataFrame) -> str:
    """How many indicators are compared, and into how many clusters the regions are cut; tables of those names."""
    compared = f"{int(screening['used'].sum())} of {counting(len(screening), 'indicator')} are compared"
    chosen = choice_of_k[choice_of_k["chosen"]]
    if chosen.empty:
        return f"So for the next section: {compared}, and the regions are cut into no clusters."
    clusters, preferred = counting(int(chosen["k"].iloc[0]), "cluster"), chosen["preferred_by"].iloc[0]
    criteria = f"as {listing(preferred.split(', '))} would have it" if preferred else "though no criterion prefers that"
    return f"So for the next section: {compared}, and the regions are cut into {clusters}, {criteria}."


def conclude_stability(stability: pd.DataFrame, clusters: pd.DataFrame) -> str:
    """How many clusters hold better than chance, and which regions sit between them; tables of those names."""
    if stability.empty:
        return "So for the next section: there are no clusters that could hold or fall."
    firm = int((stability["jaccard"] > stability["null_high95"]).sum())
    doubtful = clusters.loc[(clusters["status"] == "clustered") & (clusters["membership"] < DOUBT), "region"]
    between = f"{some_regions(doubtful)} may belong elsewhere" if len(doubtful) else "no region sits between two"
    holding = f"{firm} of {counting(len(stability), 'cluster')} hold better than chance"
    return f"So for the next section: {holding}, and {between}."


def conclude_differences(features: pd.DataFrame, left_out: pd.DataFrame) -> str:
    """How few indicators carry the difference, and in how many trials nothing moves; tables of those names."""
    shares = between_clusters(features)
    if shares.empty:
        return "So for the next section: nothing is known of what sets clusters apart."
    half = int((shares["share"].cumsum() < MOST).sum()) + 1
    trials = left_out[left_out["adjusted_rand"].notna()]
    same = int((trials["moved"] == 0).sum())
    carried = f"{counting(half, 'indicator')} of {len(shares)} carr{'ies' if half == 1 else 'y'} half of what sets the"
    return (
        f"So for the next section: {carried} clusters apart, and {same} of {counting(len(trials), 'trial')} with one "
        "thing left out move nothing."
    )


def conclude_typology(clusters: pd.DataFrame, placements: pd.DataFrame) -> str:
    """Which regions bring their own place, and which may borrow from a cluster; tables of those names."""
    inside = int((clusters["status"] == "clustered").sum())
    best = placements.drop_duplicates("region")
    lent = best.loc[~best["outside"].astype(bool), "region"]
    lacking = sorted({*clusters.loc[clusters["status"] != "clustered", "region"], *best["region"]} - {*lent})
    parts = [f"{counting(inside, 'region')} lend{'s' * (inside == 1)} what they have in common to their cluster"]
    parts += [f"{some_regions(lent)} may borrow it"] if len(lent) else []
    parts += [f"{some_regions(pd.Series(lacking))} may not, being too unlike or too little known"] if lacking else []
    return f"So for the next stage: {listing(parts)}; a region's own recommendation never changes by it."


def conclude_verdicts(verdicts: pd.DataFrame) -> str:
    """How many regions have which verdict, in the order of the verdicts; table `verdicts`."""
    counts = verdicts["verdict"].value_counts()
    parts = [f"{VERDICT_WORDS[name].lower()} in {counts[name]}" for name in VERDICTS if name in counts]
    firm = int(counts.get("clear", 0))
    return (
        f"So for the next section: of {counting(len(verdicts), 'region')} the verdict is {listing(parts)}; in "
        f"{len(verdicts) - firm} people must decide, ask more, or open a gate."
    )


def conclude_borrowing(borrowed: pd.DataFrame, trials: pd.DataFrame) -> str:
    """How many regions may borrow advice, and how often that would have been right; tables `borrowed`, `transfer`."""
    alone = trials[trials["trial"] == "region"]
    regions = counting(borrowed["region"].nunique(), "region")
    tested = (
        f"; borrowing by context would have been right in {int(alone['hit'].sum())} of {counting(len(alone), 'trial')}"
        if len(alone)
        else "; whether borrowing would have been right could not be tried"
    )
    return f"So for the report: borrowed advice is shown for {regions}, always called so{tested}."


def conclude_closest(verdict: Mapping) -> str:
    """How far the first two methods of a region lie apart; a row of the table `verdicts`."""
    if pd.isna(verdict["acceptability"]):
        return f"So for the report: in {verdict['region']} the methods could not be ranked, so nothing is close."
    lead = verdict["acceptability"] - verdict["runner_acceptability"]
    firm = "the leader may be named alone" if verdict["verdict"] == "clear" else "both must be named"
    return (
        f"So for the report: in {verdict['region']}, the closest call, the first method leads by "
        f"{100 * lead:.0f} percentage points of the draws; {firm}."
    )


def conclude_doubts(flips: pd.DataFrame, settling: pd.DataFrame) -> str:
    """Where weights that the team admits would turn the verdict, and where interviews could settle it."""
    turned = flips.drop_duplicates("region")
    able = turned.loc[turned["admissible"].astype(bool), "region"]
    weights = f"{some_regions(able)} would turn" if len(able) else "no region would turn"
    more = settling[settling["interviews"] > 0]
    asked = f"{some_regions(more['region'])} should be asked more" if len(more) else "more interviews would settle none"
    return f"So for the report: under other weights that the team admits {weights}; {asked}."


def conclude_conditions(gates: pd.DataFrame, types: pd.DataFrame) -> str:
    """How many conditions are still to be asked, and how many types would compete; tables `gates`, `business_types`."""
    unknown = gates[gates["answer"] == "unknown"]
    conditions, regions = len(set(unknown["gate"])), len(set(unknown["region"]))
    asked = f"{counting(conditions, 'condition')} in {counting(regions, 'region')}" if conditions else "no condition"
    best = types[types["rank"] == 1]
    rivals = f"{int(best['competes'].astype(bool).sum())} of {counting(len(best), 'region')}"
    return (
        f"So for the report: {asked} {'is' if conditions < 2 else 'are'} still to be asked before a method starts; in "
        f"{rivals} the business type with most room would compete with what exists."
    )
