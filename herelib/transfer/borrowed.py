"""Borrowed advice: what a region that cannot have its own may take from others; it never alters anybody's verdict.

What travels is what leads the package; the rest of it depends on what a region has. Donors are the regions whose own
verdict is clear or contested, or that either of two leads will do: not those that only one is left to, since what their
gates close says nothing of others. They speak by cluster (weighted by membership) or by context (weighted by nearness
in published figures). What cannot be had where it is borrowed is not lent, and what few donors say is diluted: it must
never look certain.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass

import numpy as np
import pandas as pd
from scipy.sparse import csr_matrix

from herelib.tables import CONTRACTS, empty, grid_of
from herelib.transfer.nearness import SAME, Near, context_values, near_donors
from herelib.words import counting, marked, message, number, percent, words

LENDING = ("clear", "either will do", "contested")  # verdicts that others may borrow from
CAN_BE_HAD = ("available", "present", "committed")  # words of the column standing_here
SETTLED, CLOSED = ("present", "committed"), "gate closed"
NAMED = 5  # donors that are named
UNLIKE = marked("nothing like it has been asked")
FROM_CLUSTER = marked("borrowed from %(regions)s of its cluster, which count as %(votes)s equal ones")
FROM_CLUSTERS = marked("borrowed from %(regions)s of its clusters, which count as %(votes)s equal ones")
BY_CONTEXT = marked("borrowed from %(regions)s by context, which count as %(votes)s equal ones")
DONOR = {
    "alone": marked("the nearest donor is %(distance)s away, and nothing to tell whether that is far"),
    "within": marked("the nearest donor is %(distance)s away, among themselves it is %(furthest)s at most"),
    "outside": marked(
        "the nearest donor is %(distance)s away, among themselves it is %(furthest)s at most: nothing like it has been "
        "asked"
    ),
}
OF_TYPOLOGY = {
    "alone": marked("the nearest region of the typology is %(distance)s away, and nothing to tell whether that is far"),
    "within": marked(
        "the nearest region of the typology is %(distance)s away, among themselves it is %(furthest)s at most"
    ),
    "outside": marked(
        "the nearest region of the typology is %(distance)s away, among themselves it is %(furthest)s at most: nothing "
        "like it has been asked"
    ),
}
NO_WEIGHT = 1e-300  # instead of 0 below a fraction: what is divided by it is 0 as well


@dataclass(frozen=True)
class Donors:
    """Regions with a verdict of their own, what leads in each, and how often each lead is best there."""

    regions: tuple[str, ...]
    leads: tuple[str, ...]
    leaders: np.ndarray  # donor: position of its lead
    shares: np.ndarray  # donor x lead
    verdicts: tuple[str, ...]


def first_shares(leads: pd.DataFrame) -> pd.DataFrame:
    """How often each part leads the best package, region x lead; 0 where it is no lead of a region.

    Packages without support have no lead: their share is left out, and a region's shares may sum to less than 1.
    """
    named = leads[leads["lead"].astype(str) != ""]
    return grid_of(named, "region", "lead", "acceptability").astype(float).fillna(0.0)


def donors_of(verdicts: pd.DataFrame, leads: pd.DataFrame) -> Donors:
    """The regions that others may borrow from, by name: those whose verdict is their own and names a lead."""
    shares = first_shares(leads)
    lends = verdicts["verdict"].isin(LENDING) & verdicts["region"].isin(shares.index)
    donor_verdicts = verdicts[lends & verdicts["lead"].isin(shares.columns)].sort_values("region")
    names = tuple(shares.columns)
    leaders = pd.Index(names, dtype=object).get_indexer(donor_verdicts["lead"].astype(str))
    donor_shares = shares.loc[donor_verdicts["region"]].to_numpy(float)
    return Donors(tuple(donor_verdicts["region"]), names, leaders, donor_shares, tuple(donor_verdicts["verdict"]))


def open_leads(
    run: Mapping[str, pd.DataFrame],
    regions: Iterable[str],
    leads: Iterable[str],
    kinds: tuple[str, ...] = ("fact", "interview"),
) -> np.ndarray:
    """Whether a part could lead here, region x lead; what is unknown or unjudged is open.

    Parameters
    ----------
    run : tables gates and parts
    kinds : of the gates that count. Without "interview" a part that `standing_here` calls closed by a gate is only
        closed if a gate of these kinds is: interviews may have closed it.
    """
    gates, parts = run["gates"], run["parts"]
    closed = gates[~gates["open"].astype(bool) & gates["kind"].isin(kinds)]
    others = () if "interview" in kinds else (CLOSED,)
    shut_out = parts[~parts["standing_here"].isin([*CAN_BE_HAD, *others])]
    opened = _without(closed, regions, leads) & _without(shut_out, regions, leads)
    # What is there already, or will be, can be had whatever closes it.
    return opened | ~_without(parts[parts["standing_here"].isin(SETTLED)], regions, leads)


def _without(rows: pd.DataFrame, regions: Iterable[str], leads: Iterable[str]) -> np.ndarray:
    """False for each region and part that has a row, region x lead."""
    regions, leads = pd.Index(regions, dtype=object), pd.Index(leads, dtype=object)
    row, column = regions.get_indexer(rows["region"].astype(str)), leads.get_indexer(rows["part"].astype(str))
    grid, listed = np.ones((len(regions), len(leads)), bool), (row >= 0) & (column >= 0)
    grid[row[listed], column[listed]] = False
    return grid


def mixed(advice: np.ndarray, votes: np.ndarray, opened: np.ndarray) -> np.ndarray:
    """How often each lead is best among the donors, for the leads that are open, diluted; region x lead.

    As if one more donor had spoken that knows nothing and holds all open leads alike: it weighs 1 / (1 + votes), so
    that one or two donors never look certain. Votes for leads that are shut out here are lost, not given to others.
    (The mean of a Dirichlet distribution of total weight 1 after so many votes.) NaN where nothing is left.

    Parameters
    ----------
    advice : array, region x lead, rows sum to 1 at the most
    votes : effective number of donors: 1 / sum of their squared weights (Kish 1965)

    Examples
    --------
    >>> mixed(np.array([[0.9, 0.1, 0.0]]), np.array([2.0]), np.array([[True, True, False]]))
    array([[0.76666667, 0.23333333, 0.        ]])
    >>> mixed(np.array([[0.9, 0.1, 0.0]]), np.array([2.0]), np.array([[False, True, True]])).round(3)
    array([[0.   , 0.583, 0.417]])
    """
    open_advice = advice * opened
    open_votes = votes * open_advice.sum(1)
    even_share = opened / np.maximum(opened.sum(1, keepdims=True), 1)
    share = (votes[:, None] * open_advice + even_share) / (1 + open_votes[:, None])
    return np.where((open_votes > SAME)[:, None], share, np.nan)


def from_context(near: Near, donors: Donors, opened: np.ndarray) -> tuple[np.ndarray, np.ndarray, np.ndarray]:
    """Shares of the leads by context (see `mixed`), what donors said before gates, and their effective number."""
    weights = near.weights
    row_ends = np.arange(len(weights) + 1) * weights.shape[1]
    # A sparse product: at most NEAREST donors speak for a region, and a full matrix would grow with the square.
    shape = len(weights), len(donors.regions)
    advice = csr_matrix((weights.ravel(), near.donors.ravel(), row_ends), shape) @ donors.shares
    squared = (weights**2).sum(1)
    votes = np.divide(1.0, squared, out=np.zeros(len(squared)), where=squared > 0)
    return mixed(advice, votes, opened), advice, votes


def cluster_advice(leads: pd.DataFrame, verdicts: pd.DataFrame, memberships: pd.DataFrame) -> pd.DataFrame:
    """What the members of each cluster have in common: how often each part leads best among them.

    Returns
    -------
    table cluster_advice [cluster, lead, members, leads, share]
        `share` is the mean over the regions with a verdict of their own, weighted by membership; `members` are those of
        them that belong to the cluster more than to any other (ties: the first by name), `leads` how many of these
        the part leads in. A cluster without such a member has no rows.
    """
    donors = donors_of(verdicts, leads)
    weights, clusters, home_cluster = _members(donors, memberships)
    if not clusters:
        return empty("cluster_advice")
    shares, size = weights.T @ donors.shares, len(donors.leads)
    member_leads = [np.bincount(donors.leaders[home_cluster == c], minlength=size) for c in range(len(clusters))]
    table = pd.DataFrame(
        {
            "cluster": np.repeat(np.array(clusters, object), size),
            "lead": np.tile(np.array(donors.leads, object), len(clusters)),
            "members": np.repeat([int((home_cluster == c).sum()) for c in range(len(clusters))], size),
            "leads": np.concatenate(member_leads).astype("int64"),
            "share": shares.ravel(),
        }
    )
    return table.sort_values(["cluster", "share", "lead"], ascending=[True, False, True], ignore_index=True)


def _members(donors: Donors, memberships: pd.DataFrame) -> tuple[np.ndarray, list[str], np.ndarray]:
    """Weights of the donors in each cluster (donor x cluster, columns sum to 1), its names, each donor's own or -1."""
    membership_grid = grid_of(memberships, "region", "cluster", "share").reindex(list(donors.regions)).fillna(0.0)
    share = membership_grid.to_numpy(float)
    if not share.size:
        return np.empty((len(donors.regions), 0)), [], np.full(len(donors.regions), -1)
    home_cluster = np.where(share.sum(1) > 0, share.argmax(1), -1)
    spoken_for = [c for c in range(share.shape[1]) if (home_cluster == c).any()]
    share, names = share[:, spoken_for], [membership_grid.columns[c] for c in spoken_for]
    home_cluster = np.array([spoken_for.index(c) if c in spoken_for else -1 for c in home_cluster], int)
    return share / share.sum(0, keepdims=True), names, home_cluster


def borrowed(run: Mapping[str, pd.DataFrame], parameters: dict) -> pd.DataFrame:
    """Advice for regions with insufficient evidence or without interviews, by cluster and by context.

    Parameters
    ----------
    run : tables verdicts, leads, gates, parts, memberships, placements, context, regions
    parameters : inherited ("include" lets context figures of larger areas count)

    Returns
    -------
    table borrowed [region, basis, lead, share, rank, donors, note]
        Only leads that can be had here. Basis "cluster": the advice of the clusters, weighted by the region's
        membership, or where it was left out of the typology by its placement. Basis "context": donors weighted by
        exp(-(distance / width)^2), the width being the median distance of a donor to its nearest other donor. `share`
        is diluted (see `mixed`); equal shares share their rank. A region that nobody can lend to has no rows.

    Notes
    -----
    Up to 200 donors speak for a region: the nearest ones. The width of the kernel is the same for all: for a region far
    from every donor the nearest one speaks almost alone, counts as one, and is diluted by half.
    """
    donors = donors_of(run["verdicts"], run["leads"])
    verdict_by_region = run["verdicts"].set_index("region")["verdict"]
    regions = sorted(set(run["regions"]["region"]) | set(verdict_by_region.index))
    # A region of the study without interviews stands in no table of verdicts: it lacks advice as well.
    lacking = [r for r in regions if verdict_by_region.get(r, "insufficient evidence") == "insufficient evidence"]
    if not donors.regions or not lacking:
        return empty("borrowed")
    opened = open_leads(run, lacking, donors.leads)
    advice_by_basis = {
        "cluster": _by_cluster(run, donors, lacking, opened),
        "context": _by_context(run, donors, lacking, opened, parameters),
    }
    parts = [_rows(basis, lacking, donors.leads, advice) for basis, advice in advice_by_basis.items()]
    table = pd.concat(parts, ignore_index=True)
    table = table.merge(_unknown(run["gates"]), on=["region", "lead"], how="left")
    to_confirm = [
        "; " + message("feasible if confirmed: %(gates)s", gates=gates) if pd.notna(gates) else ""
        for gates in table["unknown"]
    ]
    table = table.assign(note=[note + more for note, more in zip(table["note"], to_confirm, strict=True)])
    table = table.sort_values(["region", "basis", "rank", "lead"], ignore_index=True)
    return table[list(CONTRACTS["borrowed"].columns)]


@dataclass(frozen=True)
class Advice:
    """What is lent to each region that lacks advice: shares of the leads, who lends, and how far that carries."""

    shares: np.ndarray  # region x lead, NaN where nothing is lent
    lenders: list[str]
    notes: list[str]


def _by_cluster(run: Mapping[str, pd.DataFrame], donors: Donors, lacking: list[str], opened: np.ndarray) -> Advice:
    """What the clusters that a region belongs to, or is placed in, lend to it."""
    weights, clusters, home_cluster = _members(donors, run["memberships"])
    placed = run["placements"].drop_duplicates("region").set_index("region")
    clustered = set(run["memberships"]["region"])
    others = run["placements"][~run["placements"]["region"].isin(clustered)]
    membership = pd.concat([run["memberships"], others[["region", "cluster", "share"]]], ignore_index=True)
    grid = grid_of(membership, "region", "cluster", "share").reindex(index=lacking, columns=clusters)
    share = grid.astype(float).fillna(0.0).to_numpy()
    covered = share.sum(1)
    squared = np.einsum("rc,cd,rd->r", share, weights.T @ weights, share)
    # Kish's number of donors (covered^2 / squared), once more times the share covered: what lies in clusters without
    # advice speaks for nobody, and must not look as if it had.
    votes = np.divide(covered**3, squared, out=np.zeros(len(share)), where=squared > 0)
    advice = share @ (weights.T @ donors.shares) / np.maximum(covered, NO_WEIGHT)[:, None]
    members = [_named(np.array(donors.regions, object)[home_cluster == c]) for c in range(len(clusters))]
    lenders, notes = [], []
    for i, region in enumerate(lacking):
        parts = [f"cluster {clusters[c]} ({percent(share[i, c])}): {members[c]}" for c in np.flatnonzero(share[i])]
        lenders.append("; ".join(parts))
        speaking = int(np.isin(home_cluster, np.flatnonzero(share[i])).sum())
        lent = FROM_CLUSTERS if len(parts) > 1 else FROM_CLUSTER
        note = message(lent, regions=counting(speaking, "region"), votes=number(votes[i], ".1f"))
        if 0 < covered[i] < 1 - SAME:
            note += "; " + message(
                "%(share)s of its membership lies in clusters without advice", share=percent(1 - covered[i])
            )
        if region in placed.index and region not in clustered:
            placement = placed.loc[region]
            outside = bool(placement["outside"])
            note += _reach(placement["distance"], placement["furthest"], outside, OF_TYPOLOGY)
        notes.append(note + _lost(advice[i], opened[i]))
    return Advice(mixed(advice, votes, opened), lenders, notes)


def _by_context(
    run: Mapping[str, pd.DataFrame], donors: Donors, lacking: list[str], opened: np.ndarray, parameters: dict
) -> Advice:
    """What the donors that are nearest to a region in context lend to it."""
    values = context_values(run["context"], [*donors.regions, *lacking], parameters["inherited"])
    donor_values, borrower_values = values[: len(donors.regions)], values[len(donors.regions) :]
    near = near_donors(borrower_values, donor_values)
    share, advice, votes = from_context(near, donors, opened)
    weights, names = near.weights, np.array(donors.regions, object)
    lenders, notes = [], []
    for i in range(len(lacking)):
        # Heaviest first; weights are rounded so that equal ones keep the order of the names on every machine.
        order = [j for j in np.lexsort((near.donors[i], -weights[i].round(9))) if weights[i, j] > SAME]
        lenders.append(_named([f"{names[near.donors[i, j]]} ({percent(weights[i, j])})" for j in order]))
        speaking = int(np.isfinite(near.distance[i]).sum())
        compared = int((~np.isnan(borrower_values[i]) & ~np.isnan(donor_values[near.donors[i, 0]])).sum())
        note = message(BY_CONTEXT, regions=counting(speaking, "region"), votes=number(votes[i], ".1f"))
        note += _reach(near.nearest[i], near.furthest[i], bool(near.outside[i]), DONOR)
        figures = counting(borrower_values.shape[1], "context figure")
        note += "; " + message("compared on %(compared)s of %(figures)s", compared=compared, figures=figures)
        notes.append(note + _lost(advice[i], opened[i]))
    return Advice(share, lenders, notes)


def _reach(distance: float, furthest: float, outside: bool, nearest: Mapping[str, str]) -> str:
    """How far the nearest is, against how far such regions lie apart themselves; `nearest` is DONOR or OF_TYPOLOGY."""
    values = {"distance": number(distance, ".2f"), "furthest": number(furthest, ".2f")}
    if np.isnan(furthest):
        return "; " + message(nearest["alone"], **values)
    return "; " + message(nearest["outside" if outside else "within"], **values)


def _lost(advice: np.ndarray, opened: np.ndarray) -> str:
    shut_out_share = float(advice[~opened].sum())
    lost = message("%(share)s of what they advise cannot start here", share=percent(shut_out_share))
    return f"; {lost}" if shut_out_share > SAME else ""


def _named(names: Iterable[str]) -> str:
    names = list(names)
    return ", ".join(names[:NAMED]) + (f" and {len(names) - NAMED} more" if len(names) > NAMED else "")


def _unknown(gates: pd.DataFrame) -> pd.DataFrame:
    """Gates that nobody has answered, by region and part, in words; table [region, lead, unknown]."""
    unanswered = gates[gates["answer"] == "unknown"].sort_values(["region", "part", "gate"])
    labelled = unanswered.assign(unknown=unanswered["gate"].map(words).astype(str))
    joined = labelled.groupby(["region", "part"], observed=True)["unknown"].agg(", ".join).reset_index()
    return joined.rename(columns={"part": "lead"})


def _rows(basis: str, lacking: list[str], leads: tuple[str, ...], advice: Advice) -> pd.DataFrame:
    """The rows of one basis: of the regions that something is lent to, the leads that are open."""
    size = len(leads)
    table = pd.DataFrame(
        {
            "region": np.repeat(np.array(lacking, object), size),
            "basis": basis,
            "lead": np.tile(np.array(leads, object), len(lacking)),
            "share": advice.shares.ravel(),
            "donors": np.repeat(np.array(advice.lenders, object), size),
            "note": np.repeat(np.array(advice.notes, object), size),
        }
    )
    table = table[table["share"] > 0]  # neither shut out nor missing
    rank = (-table["share"].round(9)).groupby(table["region"]).rank(method="min")
    return table.assign(rank=rank.astype("int64"))
