"""What each section of a notebook means for what comes after it: one sentence with numbers of the run.

Figures say what is seen; these sentences say what follows for the next stage, so that whoever runs the notebooks by
hand knows what to look at there.
"""

from __future__ import annotations

from collections.abc import Mapping

import pandas as pd

from herelib.figures.clusters import between_clusters, number_of_regions, some_regions
from herelib.figures.coding import ALL_CODES, agreement_by_code
from herelib.figures.doubts import SOURCE_WORDS
from herelib.figures.interviews import count_interviews
from herelib.figures.looks import euros, points
from herelib.figures.maps import DOUBT
from herelib.figures.trust import THIN
from herelib.tables import heard
from herelib.vocabulary import USABLE, VERDICTS
from herelib.words import VERDICT_WORDS, listing, message, message_by_number, number, percent, words

MOST = 0.5  # share from which "most" is said
SETTLED = ("clear", "only one is left")  # verdicts that leave nothing to choose
WELL_KNOWN = ("A", "B")  # grades of evidence


def conclude_rows(accounting: pd.DataFrame, rules: pd.DataFrame) -> str:
    """How many interviews go on, and which rules that found something rest on no decision; tables of those names."""
    kept = int((accounting["status"] == "kept").sum())
    applied = rules[(rules["found"] > 0) & (rules["parameter"] != "")]
    open_rules = [words(rule) for rule in applied.loc[applied["decision"] == "", "rule"]]
    values = {
        "interviews": message_by_number("%(n)s interview", "%(n)s interviews", kept),
        "rules": message_by_number("%(n)s rule", "%(n)s rules", len(applied)),
    }
    if not open_rules:
        return message(
            "So for the next section: %(interviews)s go on; of %(rules)s that a team can set and that found something, "
            "each rests on a recorded decision.",
            **values,
        )
    return message_by_number(
        "So for the next section: %(interviews)s go on; of %(rules)s that a team can set and that found something, "
        "%(open_rules)s rests on no decision yet.",
        "So for the next section: %(interviews)s go on; of %(rules)s that a team can set and that found something, "
        "%(open_rules)s rest on no decision yet.",
        len(open_rules), open_rules=listing(open_rules), **values,
    )  # fmt: skip


def conclude_interviews(interviews: pd.DataFrame, regions: pd.DataFrame) -> str:
    """How unevenly regions and groups were heard, and how many cells must be estimated; tables of those names."""
    cells = count_interviews(interviews, regions)
    if cells.empty:
        return message("So for the next stage: there is no interview to make a profile from.")
    empty = int((cells["n"] == 0).sum())
    if not empty:
        return message(
            "So for the next stage: profiles rest on %(fewest)s to %(most)s interviews in a cell of region and group; "
            "no cell must be estimated, and groups count by their weight, not by their number.",
            fewest=cells["n"].min(), most=cells["n"].max(),
        )  # fmt: skip
    return message_by_number(
        "So for the next stage: profiles rest on %(fewest)s to %(most)s interviews in a cell of region and group; "
        "%(n)s cell must be estimated from others, and groups count by their weight, not by their number.",
        "So for the next stage: profiles rest on %(fewest)s to %(most)s interviews in a cell of region and group; "
        "%(n)s cells must be estimated from others, and groups count by their weight, not by their number.",
        empty, fewest=cells["n"].min(), most=cells["n"].max(),
    )  # fmt: skip


def conclude_coding(agreement: pd.DataFrame, codebook: pd.DataFrame | None = None) -> str:
    """On how many codes people agree, and terms with people, well enough to lean on them; table `agreement`."""
    clauses = []
    for kind in ("human-human", "automatic-human"):
        alphas = agreement_by_code(agreement, kind, codebook)
        codes = alphas[alphas["code"] != ALL_CODES]
        if len(codes):
            firm = int(codes["mark"].isin(["reliable", "tentative"]).sum())
            clauses.append(_agreement_clause(kind, firm, len(codes)))
    if not clauses:
        return message(
            "So for the next stage: no answer was read twice, so what is voiced in open answers is taken on trust."
        )
    return message(
        "So for the next stage: %(agreement)s; lean on what is voiced under the others with care.",
        agreement=listing(clauses),
    )


def _agreement_clause(kind: str, firm: int, codes: int) -> str:
    """On how many codes those who read the same answers agree."""
    if kind == "human-human":
        return message_by_number(
            "people agree well enough on %(firm)s of %(n)s code",
            "people agree well enough on %(firm)s of %(n)s codes",
            codes, firm=firm,
        )  # fmt: skip
    return message_by_number(
        "the codebook's terms and people agree well enough on %(firm)s of %(n)s code",
        "the codebook's terms and people agree well enough on %(firm)s of %(n)s codes",
        codes, firm=firm,
    )  # fmt: skip


def conclude_needs(matrix: pd.DataFrame) -> str:
    """Which need leads in most regions, and where neighbours could meet one; table `matrix`."""
    table = matrix.assign(severity=heard(matrix, "severity").astype(float)).dropna(subset="severity")
    if table.empty:
        return message("So for the next stage: no need was heard from enough groups to be compared.")
    leading_needs = table.sort_values(["severity", "field"], ascending=[False, True]).drop_duplicates("region")
    counts = leading_needs["field"].value_counts()
    first = min(counts[counts == counts.max()].index)
    shares = table[["now", "training"]].astype(float).sum(axis=1, min_count=1).dropna()
    if shares.empty:
        return message_by_number(
            "So for the next stage: %(need)s is the most severe need in %(most)s of %(n)s region.",
            "So for the next stage: %(need)s is the most severe need in %(most)s of %(n)s regions.",
            len(leading_needs), need=words(first), most=counts.max(),
        )  # fmt: skip
    return message_by_number(
        "So for the next stage: %(need)s is the most severe need in %(most)s of %(n)s region; in %(able)s of "
        "%(cells)s cells of region and need most answers see neighbours who could meet it, now or with training.",
        "So for the next stage: %(need)s is the most severe need in %(most)s of %(n)s regions; in %(able)s of "
        "%(cells)s cells of region and need most answers see neighbours who could meet it, now or with training.",
        len(leading_needs), need=words(first), most=counts.max(), able=int((shares > MOST).sum()), cells=len(shares),
    )  # fmt: skip


def conclude_obstacles(profiles: pd.DataFrame, gaps: pd.DataFrame) -> str:
    """The capacity not to lean on, the barrier to take away first, and gaps behind the means; tables of those names."""
    table = profiles.assign(estimate=heard(profiles, "estimate").astype(float))
    mean = table.groupby(["block", "indicator"])["estimate"].mean().dropna()
    clauses = []
    if "capacity" in mean:
        lowest = message(
            "least can be built on %(capacity)s (%(mean)s)",
            capacity=words(mean["capacity"].idxmin()), mean=number(mean['capacity'].min(), ".2f"),
        )  # fmt: skip
        clauses.append(lowest)
    if "barrier" in mean:
        highest = message(
            "the barrier to take away first is %(barrier)s (%(mean)s)",
            barrier=words(mean["barrier"].idxmax()), mean=number(mean['barrier'].max(), ".2f"),
        )  # fmt: skip
        clauses.append(highest)
    hidden = message_by_number(
        "the mean hides a clear gap between groups in %(n)s figure of single regions",
        "the mean hides a clear gap between groups in %(n)s figures of single regions",
        len(gaps.loc[gaps["clear"], ["region", "indicator"]].drop_duplicates()),
    )
    return message("So for the next stage: %(obstacles)s.", obstacles=listing([*clauses, hidden]))


def conclude_trust(profiles: pd.DataFrame, adequacy: pd.DataFrame) -> str:
    """How many figures may be used, and how many cells are thin; tables of those names."""
    usable = int(profiles["status"].isin(USABLE).sum())
    thin = int(adequacy["note"].str.contains(THIN).sum())
    return message_by_number(
        "So for the next stage: %(usable)s of %(figures)s may be used, the others were heard from too few groups or "
        "not at all; %(n)s cell of region and group leans on other regions.",
        "So for the next stage: %(usable)s of %(figures)s may be used, the others were heard from too few groups or "
        "not at all; %(n)s cells of region and group lean on other regions.",
        thin, usable=usable, figures=message_by_number("%(n)s figure", "%(n)s figures", len(profiles)),
    )  # fmt: skip


def conclude_indicators(screening: pd.DataFrame, choice_of_k: pd.DataFrame) -> str:
    """How many indicators are compared, and into how many clusters the regions are cut; tables of those names."""
    values = {
        "compared": int(screening["used"].sum()),
        "indicators": message_by_number("%(n)s indicator", "%(n)s indicators", len(screening)),
    }
    chosen = choice_of_k[choice_of_k["chosen"]]
    if chosen.empty:
        return message(
            "So for the next section: %(compared)s of %(indicators)s are compared, and the regions are cut into no "
            "clusters.",
            **values,
        )
    k, preferred = int(chosen["k"].iloc[0]), chosen["preferred_by"].iloc[0]
    if not preferred:
        return message_by_number(
            "So for the next section: %(compared)s of %(indicators)s are compared, and the regions are cut into %(n)s "
            "cluster, though no criterion prefers that.",
            "So for the next section: %(compared)s of %(indicators)s are compared, and the regions are cut into %(n)s "
            "clusters, though no criterion prefers that.",
            k, **values,
        )  # fmt: skip
    return message_by_number(
        "So for the next section: %(compared)s of %(indicators)s are compared, and the regions are cut into %(n)s "
        "cluster, as %(criteria)s would have it.",
        "So for the next section: %(compared)s of %(indicators)s are compared, and the regions are cut into %(n)s "
        "clusters, as %(criteria)s would have it.",
        k, criteria=listing(map(words, preferred.split(", "))), **values,
    )  # fmt: skip


def conclude_stability(stability: pd.DataFrame, clusters: pd.DataFrame) -> str:
    """How many clusters the answers alone hold better than chance, and which regions sit between them."""
    if stability.empty:
        return message("So for the next section: there are no clusters that could hold or fall.")
    firm = int((stability["jaccard"] > stability["null_high95"]).sum())
    doubtful = clusters.loc[(clusters["status"] == "clustered") & (clusters["membership"] < DOUBT), "region"]
    if stability["null_high95"].isna().all():
        if doubtful.empty:
            return message(
                "So for the next section: whether the answers alone hold the clusters could not be tested, and no "
                "region sits between two."
            )
        return message(
            "So for the next section: whether the answers alone hold the clusters could not be tested, and %(regions)s "
            "may belong elsewhere.",
            regions=some_regions(doubtful),
        )
    if doubtful.empty:
        return message_by_number(
            "So for the next section: by the answers alone %(firm)s of %(n)s cluster hold better than chance, and no "
            "region sits between two.",
            "So for the next section: by the answers alone %(firm)s of %(n)s clusters hold better than chance, and no "
            "region sits between two.",
            len(stability), firm=firm,
        )  # fmt: skip
    return message_by_number(
        "So for the next section: by the answers alone %(firm)s of %(n)s cluster hold better than chance, and "
        "%(regions)s may belong elsewhere.",
        "So for the next section: by the answers alone %(firm)s of %(n)s clusters hold better than chance, and "
        "%(regions)s may belong elsewhere.",
        len(stability), firm=firm, regions=some_regions(doubtful),
    )  # fmt: skip


def conclude_differences(features: pd.DataFrame, left_out: pd.DataFrame) -> str:
    """How few indicators carry the difference, and in how many trials nothing moves; tables of those names."""
    shares = between_clusters(features)
    if shares.empty:
        return message("So for the next section: nothing is known of what sets clusters apart.")
    half = int((shares["share"].cumsum() < MOST).sum()) + 1
    trials = left_out[left_out["adjusted_rand"].notna()]
    same = int((trials["moved"] == 0).sum())
    return message_by_number(
        "So for the next section: %(n)s indicator of %(total)s carries half of what sets the clusters apart, and "
        "%(same)s of %(trials)s with one thing left out move nothing.",
        "So for the next section: %(n)s indicators of %(total)s carry half of what sets the clusters apart, and "
        "%(same)s of %(trials)s with one thing left out move nothing.",
        half, total=len(shares), same=same, trials=message_by_number("%(n)s trial", "%(n)s trials", len(trials)),
    )  # fmt: skip


def conclude_typology(clusters: pd.DataFrame, placements: pd.DataFrame) -> str:
    """Which regions bring their own place, and which may borrow from a cluster; tables of those names."""
    inside = int((clusters["status"] == "clustered").sum())
    best = placements.drop_duplicates("region")
    lent = best.loc[~best["outside"].astype(bool), "region"]
    lacking = sorted({*clusters.loc[clusters["status"] != "clustered", "region"], *best["region"]} - {*lent})
    lending = message_by_number(
        "%(n)s region lends what they have in common to their cluster",
        "%(n)s regions lend what they have in common to their cluster",
        inside,
    )
    clauses = [lending]
    if len(lent):
        clauses.append(message("%(regions)s may borrow it", regions=some_regions(lent)))
    if lacking:
        alone = message(
            "%(regions)s may not, being too unlike or too little known", regions=some_regions(pd.Series(lacking))
        )
        clauses.append(alone)
    return message(
        "So for the next stage: %(regions)s; a region's own recommendation never changes by it.",
        regions=listing(clauses),
    )


def conclude_verdicts(verdicts: pd.DataFrame) -> str:
    """How many regions have which verdict, in the order of the verdicts; table `verdicts`."""
    counts = verdicts["verdict"].value_counts()
    regions_by_verdict = [
        message("%(verdict)s in %(n)s", verdict=message(VERDICT_WORDS[name]).lower(), n=counts[name])
        for name in VERDICTS
        if name in counts
    ]
    return message_by_number(
        "So for the next section: of %(n)s region the verdict is %(verdicts)s; in %(open)s people must choose, ask "
        "more, or open a gate.",
        "So for the next section: of %(n)s regions the verdict is %(verdicts)s; in %(open)s people must choose, ask "
        "more, or open a gate.",
        len(verdicts), verdicts=listing(regions_by_verdict), open=int((~verdicts["verdict"].isin(SETTLED)).sum()),
    )  # fmt: skip


def conclude_pressures(pressures: pd.DataFrame) -> str:
    """Which barrier holds people back in most regions, and where none does; table `pressures`."""
    pressing = pressures[pressures["presses"] > MOST]
    if pressing.empty:
        return message("So for the next section: no barrier holds people back in any region in most of the draws.")
    counts = pressing["barrier"].value_counts()
    first = sorted(counts.index[counts == counts.max()])
    regions = set(pressures["region"])
    spared = regions - set(pressing["region"])
    if spared:
        named = some_regions(pd.Series(sorted(spared)))
        calm = message("nothing does in most of the draws in %(regions)s", regions=named)
    else:
        calm = message("something does everywhere")
    return message_by_number(
        "So for the next section: what holds people back most widely is %(barriers)s (in %(most)s of %(n)s region); "
        "%(calm)s.",
        "So for the next section: what holds people back most widely is %(barriers)s (in %(most)s of %(n)s regions); "
        "%(calm)s.",
        len(regions), barriers=listing(map(words, first)), most=counts.max(), calm=calm,
    )  # fmt: skip


def conclude_package(parts: pd.DataFrame) -> str:
    """How many parts the packages have, and how many of these cannot well be replaced; table `parts`."""
    inside = parts[parts["in_package"]]
    if inside.empty:
        return message("So for the next section: no region has a package.")
    return message_by_number(
        "So for the next section: the packages of %(regions)s have %(n)s part; %(core)s cannot well be replaced, the "
        "others can be exchanged without losing much.",
        "So for the next section: the packages of %(regions)s have %(n)s parts; %(core)s cannot well be replaced, the "
        "others can be exchanged without losing much.",
        len(inside), regions=number_of_regions(inside["region"].nunique()),
        core=int((inside["standing"] == "core").sum()),
    )  # fmt: skip


def conclude_evidence(evidence: pd.DataFrame) -> str:
    """How much of what packages take away rests on effects that are well known; table `evidence`."""
    total = evidence["relief"].sum()
    if not total > 0:
        return message("So for the next section: there is no package that could rest on anything.")
    known = evidence.loc[evidence["grade"].isin(WELL_KNOWN), "relief"].sum() / total
    return message(
        "So for the next section: %(known)s of what the packages take away rests on effects that are well known "
        "(grade A or B), %(rest)s on weaker studies and on judgement.",
        known=percent(known), rest=percent(1 - known),
    )  # fmt: skip


def conclude_frontier(frontier: pd.DataFrame) -> str:
    """In how many regions more money than there is would take away more, and for how much; table `frontier`."""
    if frontier.empty:
        return message("So for the next section: there are no packages whose cost could be compared.")
    beyond = frontier[~frontier["affordable"]].sort_values("step").drop_duplicates("region")
    regions = number_of_regions(frontier["region"].nunique())
    prices = beyond["euros_per_hundredth"].dropna()
    if prices.empty:
        return message(
            "So for the next section: in %(regions)s no budget keeps a package out of reach that takes away more than "
            "cheaper ones.",
            regions=regions,
        )
    return message_by_number(
        "So for the next section: in %(n)s of %(regions)s more money would take away more, from %(least)s for the next "
        "hundredth on.",
        "So for the next section: in %(n)s of %(regions)s more money would take away more, from %(least)s for the next "
        "hundredth on.",
        len(beyond), regions=regions, least=euros(prices.min()),
    )  # fmt: skip


def conclude_borrowing(borrowed: pd.DataFrame, trials: pd.DataFrame) -> str:
    """How many regions may borrow advice, and how often that would have been right; tables `borrowed`, `transfer`."""
    alone = trials[trials["trial"] == "region"]
    regions = number_of_regions(borrowed["region"].nunique())
    if alone.empty:
        return message(
            "So for the report: borrowed advice is shown for %(regions)s, always called so; whether borrowing would "
            "have been right could not be tried.",
            regions=regions,
        )
    return message_by_number(
        "So for the report: borrowed advice is shown for %(regions)s, always called so; borrowing by context would "
        "have been right in %(right)s of %(n)s trial.",
        "So for the report: borrowed advice is shown for %(regions)s, always called so; borrowing by context would "
        "have been right in %(right)s of %(n)s trials.",
        len(alone), regions=regions, right=int(alone["hit"].sum()),
    )  # fmt: skip


def conclude_closest(verdict: Mapping) -> str:
    """What doing without the lead of a region would lose; a row of the table `verdicts`."""
    region = verdict["region"]
    if pd.isna(verdict["relief"]):
        return message("So for the report: in %(region)s no package is named, so nothing is close.", region=region)
    if verdict["verdict"] == "only one is left":
        return message("So for the report: in %(region)s, the closest call, nothing else could lead.", region=region)
    values = {"region": region, "loss": points(verdict["loss_without"]), "relief": percent(verdict["relief"])}
    if verdict["verdict"] == "clear":
        return message(
            "So for the report: in %(region)s, the closest call, doing without the lead would lose %(loss)s percentage "
            "points of %(relief)s; it may be named alone.",
            **values,
        )
    return message(
        "So for the report: in %(region)s, the closest call, doing without the lead would lose %(loss)s percentage "
        "points of %(relief)s; what could lead instead must be named, too.",
        **values,
    )


def conclude_doubts(flips: pd.DataFrame, settling: pd.DataFrame, doubts: pd.DataFrame) -> str:
    """Where weights that the team admits would turn the verdict, where interviews could settle it, and what costs most.

    Parameters
    ----------
    flips, settling, doubts : tables of those names
    """
    turned = flips.drop_duplicates("region")
    able = turned.loc[turned["admissible"].astype(bool), "region"]
    if len(able):
        weights = message("under other weights that the team admits %(regions)s would turn", regions=some_regions(able))
    else:
        weights = message("under other weights that the team admits no region would turn")
    unsettled = settling.loc[settling["interviews"] > 0, "region"].drop_duplicates()
    if len(unsettled):
        interviews = message("%(regions)s should be asked more", regions=some_regions(unsettled))
    else:
        interviews = message("more interviews would settle none")
    clauses = [weights, interviews]
    dearest = doubts[doubts["saved"] > 0].sort_values(["saved", "source"], ascending=[False, True])
    counts = dearest.drop_duplicates("region")["source"].value_counts()
    if len(counts):
        source = min(counts.index[counts == counts.max()])
        clauses.append(
            message(
                "the doubt %(source)s costs most in %(n)s of %(regions)s", source=message(SOURCE_WORDS[source]),
                n=counts.max(), regions=number_of_regions(doubts["region"].nunique()),
            )
        )  # fmt: skip
    return message("So for the report: %(doubts)s.", doubts="; ".join(clauses))


def conclude_conditions(gates: pd.DataFrame, types: pd.DataFrame) -> str:
    """How many conditions are still to be asked, and how many types would compete; tables `gates`, `business_types`."""
    unknown = gates[gates["answer"] == "unknown"]
    conditions, regions = len(set(unknown["gate"])), len(set(unknown["region"]))
    if conditions:
        open_conditions = message_by_number(
            "%(n)s condition in %(regions)s is still to be asked before a package starts",
            "%(n)s conditions in %(regions)s are still to be asked before a package starts",
            conditions, regions=number_of_regions(regions),
        )  # fmt: skip
    else:
        open_conditions = message("no condition is still to be asked before a package starts")
    best = types[types["rank"] == 1]
    rivals = message_by_number(
        "in %(rivals)s of %(n)s region the business type with most room would compete with what exists",
        "in %(rivals)s of %(n)s regions the business type with most room would compete with what exists",
        len(best), rivals=int(best["competes"].astype(bool).sum()),
    )  # fmt: skip
    return message("So for the report: %(conditions)s; %(rivals)s.", conditions=open_conditions, rivals=rivals)
