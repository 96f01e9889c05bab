"""Borrowed advice: what a region that cannot have its own may take from others; it never alters anybody's verdict.

Donors are the regions whose own verdict is clear or contested. They speak by cluster (weighted by membership) or by
context (weighted by nearness in published figures). The borrower's own closed gates are applied, and what few donors
say is diluted: it must never look certain.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass

import numpy as np
import pandas as pd
from scipy.sparse import csr_matrix

from herelib.tables import CONTRACTS, empty, grid_of
from herelib.transfer.nearness import SAME, Near, context_values, near_donors
from herelib.words import counting, percent, words

OWN = ("clear", "contested")  # verdicts that others may borrow from
NAMED = 5  # donors that are named
UNLIKE = "nothing like it has been asked"


@dataclass(frozen=True)
class Donors:
    """Regions with a verdict of their own, what leads in each, and how often each method is first there."""

    regions: tuple[str, ...]
    methods: tuple[str, ...]
    leaders: np.ndarray  # donor: position of its method
    shares: np.ndarray  # donor x method
    verdicts: tuple[str, ...]


def donors_of(verdicts: pd.DataFrame, acceptability: pd.DataFrame) -> Donors:
    """The regions that others may borrow from, by name: those with a clear or contested verdict and a ranking."""
    first = grid_of(acceptability[acceptability["rank"] == 1], "region", "method", "share").fillna(0.0)
    told = verdicts[verdicts["verdict"].isin(OWN) & verdicts["region"].isin(first.index)].sort_values("region")
    methods = tuple(first.columns)
    leaders = pd.Index(methods).get_indexer(told["method"])
    shares = first.loc[told["region"]].to_numpy(float)
    return Donors(tuple(told["region"]), methods, leaders, shares, tuple(told["verdict"]))


def open_methods(
    gates: pd.DataFrame, regions: Iterable[str], methods: Iterable[str], kinds: tuple[str, ...] = ("fact", "interview")
) -> np.ndarray:
    """Whether no gate of these kinds is closed, region x method; what is unknown or unjudged is open."""
    regions, methods = pd.Index(regions), pd.Index(methods)
    closed = gates[~gates["open"].astype(bool) & gates["kind"].isin(kinds)]
    row, column = regions.get_indexer(closed["region"]), methods.get_indexer(closed["method"])
    out, there = np.ones((len(regions), len(methods)), bool), (row >= 0) & (column >= 0)
    out[row[there], column[there]] = False
    return out


def mixed(advice: np.ndarray, votes: np.ndarray, opened: np.ndarray) -> np.ndarray:
    """How often each method is first among the donors, for the methods that are open, diluted; region x method.

    As if one more donor had spoken that knows nothing and holds all open methods alike: it weighs 1 / (1 + votes), so
    that one or two donors never look certain. Votes for methods that are shut out here are lost, not given to others.
    (The mean of a Dirichlet distribution of total weight 1 after so many votes.) NaN where nothing is left.

    Parameters
    ----------
    advice : array, region x method, rows sum to 1 at the most
    votes : effective number of donors: 1 / sum of their squared weights (Kish 1965)

    Examples
    --------
    >>> mixed(np.array([[0.9, 0.1, 0.0]]), np.array([2.0]), np.array([[True, True, False]]))
    array([[0.76666667, 0.23333333, 0.        ]])
    >>> mixed(np.array([[0.9, 0.1, 0.0]]), np.array([2.0]), np.array([[False, True, True]])).round(3)
    array([[0.   , 0.583, 0.417]])
    """
    left = advice * opened
    said = votes * left.sum(1)
    even = opened / np.maximum(opened.sum(1, keepdims=True), 1)
    share = (votes[:, None] * left + even) / (1 + said[:, None])
    return np.where((said > SAME)[:, None], share, np.nan)


def from_context(near: Near, donors: Donors, opened: np.ndarray) -> tuple[np.ndarray, np.ndarray, np.ndarray]:
    """Shares of the methods by context (see `mixed`), what donors said before gates, and their effective number."""
    weight = near.weights
    ends = np.arange(len(weight) + 1) * weight.shape[1]
    advice = csr_matrix((weight.ravel(), near.who.ravel(), ends), (len(weight), len(donors.regions))) @ donors.shares
    squared = (weight**2).sum(1)
    votes = np.divide(1.0, squared, out=np.zeros(len(squared)), where=squared > 0)
    return mixed(advice, votes, opened), advice, votes


def cluster_advice(acceptability: pd.DataFrame, verdicts: pd.DataFrame, memberships: pd.DataFrame) -> pd.DataFrame:
    """What the members of each cluster have in common: how often each method is first among them.

    Returns
    -------
    table cluster_advice [cluster, method, members, leads, share]
        `share` is the mean over the regions with a verdict of their own, weighted by membership; `members` are those of
        them that belong to the cluster more than to any other (ties: the first by name), `leads` how many of these
        the method leads in. A cluster without such a member has no rows.
    """
    donors = donors_of(verdicts, acceptability)
    weight, clusters, home = _members(donors, memberships)
    if not clusters:
        return empty("cluster_advice")
    shares, size = weight.T @ donors.shares, len(donors.methods)
    leads = [np.bincount(donors.leaders[home == c], minlength=size) for c in range(len(clusters))]
    table = pd.DataFrame(
        {
            "cluster": np.repeat(np.array(clusters, object), size),
            "method": np.tile(np.array(donors.methods, object), len(clusters)),
            "members": np.repeat([int((home == c).sum()) for c in range(len(clusters))], size),
            "leads": np.concatenate(leads).astype("int64"),
            "share": shares.ravel(),
        }
    )
    return table.sort_values(["cluster", "share", "method"], ascending=[True, False, True], ignore_index=True)


def _members(donors: Donors, memberships: pd.DataFrame) -> tuple[np.ndarray, list[str], np.ndarray]:
    """Weights of the donors in each cluster (donor x cluster, columns sum to 1), its names, each donor's own or -1."""
    held = grid_of(memberships, "region", "cluster", "share").reindex(list(donors.regions)).fillna(0.0)
    share = held.to_numpy(float)
    if not share.size:
        return np.empty((len(donors.regions), 0)), [], np.full(len(donors.regions), -1)
    home = np.where(share.sum(1) > 0, share.argmax(1), -1)
    kept = [c for c in range(share.shape[1]) if (home == c).any()]
    share, names = share[:, kept], [held.columns[c] for c in kept]
    home = np.array([kept.index(c) if c in kept else -1 for c in home], int)
    return share / share.sum(0, keepdims=True), names, home


def borrowed(run: Mapping[str, pd.DataFrame], parameters: dict) -> pd.DataFrame:
    """Advice for regions with insufficient evidence or without interviews, by cluster and by context.

    Parameters
    ----------
    run : tables verdicts, acceptability, gates, memberships, placements, context, regions
    parameters : inherited ("include" lets context figures of larger areas count)

    Returns
    -------
    table borrowed [region, basis, method, share, rank, donors, note]
        Only methods that no gate closes here. Basis "cluster": the advice of the clusters, weighted by the region's
        membership, or where it was left out of the typology by its placement. Basis "context": donors weighted by
        exp(-(distance / width)^2), the width being the median distance of a donor to its nearest other donor. `share`
        is diluted (see `mixed`); equal shares share their rank. A region that nobody can lend to has no rows.

    Notes
    -----
    Up to 200 donors speak for a region: the nearest ones. The width of the kernel is the same for all: for a region far
    from every donor the nearest one speaks almost alone, counts as one, and is diluted by half.
    """
    donors = donors_of(run["verdicts"], run["acceptability"])
    told = run["verdicts"].set_index("region")["verdict"]
    names = sorted(set(run["regions"]["region"]) | set(told.index))
    lacking = [name for name in names if told.get(name, "insufficient evidence") == "insufficient evidence"]
    if not donors.regions or not lacking:
        return empty("borrowed")
    opened = open_methods(run["gates"], lacking, donors.methods)
    found = [_by_cluster(run, donors, lacking, opened), _by_context(run, donors, lacking, opened, parameters)]
    parts = [
        _rows(basis, lacking, donors.methods, *told) for basis, told in zip(("cluster", "context"), found, strict=True)
    ]
    table = pd.concat(parts, ignore_index=True)
    table = table.merge(_unknown(run["gates"]), on=["region", "method"], how="left")
    asked = [f"; feasible if confirmed: {names}" if pd.notna(names) else "" for names in table["unknown"]]
    table = table.assign(note=[note + more for note, more in zip(table["note"], asked, strict=True)]).sort_values(
        ["region", "basis", "rank", "method"]
    )
    return table.reset_index(drop=True)[list(CONTRACTS["borrowed"].columns)]


def _by_cluster(run: Mapping[str, pd.DataFrame], donors: Donors, lacking: list[str], opened: np.ndarray):
    """Shares, donors and notes of the regions that lack advice, from the clusters that they belong to."""
    weight, clusters, home = _members(donors, run["memberships"])
    placed = run["placements"].drop_duplicates("region").set_index("region")
    clustered = set(run["memberships"]["region"])
    others = run["placements"][~run["placements"]["region"].isin(clustered)]
    held = pd.concat([run["memberships"], others[["region", "cluster", "share"]]], ignore_index=True)
    share = (
        grid_of(held, "region", "cluster", "share")
        .reindex(index=lacking, columns=clusters)
        .astype(float)
        .fillna(0.0)
        .to_numpy()
    )
    covered = share.sum(1)
    squared = np.einsum("rc,cd,rd->r", share, weight.T @ weight, share)
    votes = np.divide(covered**3, squared, out=np.zeros(len(share)), where=squared > 0)  # lost: clusters without advice
    advice = share @ (weight.T @ donors.shares) / np.maximum(covered, 1e-300)[:, None]
    members = [_named(np.array(donors.regions, object)[home == c]) for c in range(len(clusters))]
    from_whom, notes = [], []
    for i, region in enumerate(lacking):
        parts = [f"cluster {clusters[c]} ({percent(share[i, c])}): {members[c]}" for c in np.flatnonzero(share[i])]
        from_whom.append("; ".join(parts))
        there = int(np.isin(home, np.flatnonzero(share[i])).sum())
        told = f"borrowed from {counting(there, 'region')} of its cluster{'s' * (len(parts) > 1)}{_weigh(votes[i])}"
        if 0 < covered[i] < 1 - SAME:
            told += f"; {percent(1 - covered[i])} of its membership lies in clusters without advice"
        if region in placed.index and region not in clustered:
            row = placed.loc[region]
            told += _reach(row["distance"], row["furthest"], bool(row["outside"]), "region of the typology")
        notes.append(told + _lost(advice[i], opened[i]))
    return mixed(advice, votes, opened), from_whom, notes


def _by_context(
    run: Mapping[str, pd.DataFrame], donors: Donors, lacking: list[str], opened: np.ndarray, parameters: dict
):
    """Shares, donors and notes of the regions that lack advice, from the donors nearest in context."""
    values = context_values(run["context"], [*donors.regions, *lacking], parameters["inherited"])
    others, own = values[: len(donors.regions)], values[len(donors.regions) :]
    near = near_donors(own, others)
    share, advice, votes = from_context(near, donors, opened)
    weight, names = near.weights, np.array(donors.regions, object)
    from_whom, notes = [], []
    for i in range(len(lacking)):
        order = [j for j in np.lexsort((near.who[i], -weight[i].round(9))) if weight[i, j] > SAME]
        from_whom.append(_named([f"{names[near.who[i, j]]} ({percent(weight[i, j])})" for j in order]))
        there = int(np.isfinite(near.far[i]).sum())
        both = int((~np.isnan(own[i]) & ~np.isnan(others[near.who[i, 0]])).sum())
        told = f"borrowed from {counting(there, 'region')} by context{_weigh(votes[i])}"
        told += _reach(near.nearest[i], near.furthest[i], bool(near.outside[i]), "donor")
        told += f"; compared on {both} of {counting(own.shape[1], 'context figure')}"
        notes.append(told + _lost(advice[i], opened[i]))
    return share, from_whom, notes


def _weigh(votes: float) -> str:
    return f", which count as {votes:.1f} equal ones"


def _reach(far: float, furthest: float, outside: bool, whom: str) -> str:
    """How far the nearest is, against how far such regions lie apart themselves."""
    told = f"; the nearest {whom} is {far:.2f} away"
    if np.isnan(furthest):
        return f"{told}, and nothing to tell whether that is far"
    return told + f", among themselves it is {furthest:.2f} at most" + (f": {UNLIKE}" if outside else "")


def _lost(advice: np.ndarray, opened: np.ndarray) -> str:
    lost = float(advice[~opened].sum())
    return f"; {percent(lost)} of what they advise cannot start here" if lost > SAME else ""


def _named(names: Iterable[str]) -> str:
    named = list(names)
    return ", ".join(named[:NAMED]) + (f" and {len(named) - NAMED} more" if len(named) > NAMED else "")


def _unknown(gates: pd.DataFrame) -> pd.DataFrame:
    """Gates that nobody has answered, by region and method, in words; table [region, method, unknown]."""
    asked = gates[gates["answer"] == "unknown"].sort_values(["region", "method", "gate"])
    named = asked.assign(unknown=asked["gate"].map(words).astype(str))
    return named.groupby(["region", "method"], observed=True)["unknown"].agg(", ".join).reset_index()


def _rows(
    basis: str, lacking: list[str], methods: tuple[str, ...], share: np.ndarray, from_whom: list[str], notes: list[str]
) -> pd.DataFrame:
    """The rows of one basis: of the regions that something is lent to, the methods that are open."""
    size = len(methods)
    table = pd.DataFrame(
        {
            "region": np.repeat(np.array(lacking, object), size),
            "basis": basis,
            "method": np.tile(np.array(methods, object), len(lacking)),
            "share": share.ravel(),
            "donors": np.repeat(np.array(from_whom, object), size),
            "note": np.repeat(np.array(notes, object), size),
        }
    )
    table = table[table["share"] > 0]  # neither shut out nor missing
    rank = (-table["share"].round(9)).groupby(table["region"]).rank(method="min")
    return table.assign(rank=rank.astype("int64"))
