"""Business types: which new enterprises a region has room for, who says so, and whether what they require is at hand.

Opportunity = severity of the need x share that neighbours could cover (now or with training) x what existing supply
leaves open. A type that would compete with what exists is filtered, as in French job-guarantee territories (TZCLD),
whose enterprises may only do work that is not done yet.
"""

from __future__ import annotations

from collections.abc import Mapping

import numpy as np
import pandas as pd

from herelib.profiles import indicator_values
from herelib.recommendations.ranking import MET
from herelib.recommendations.smaa import rank_acceptability
from herelib.studies import JUDGED
from herelib.tables import empty

SEVERE = 0.5  # [J] middle of the scale: from here on an interview calls a need severe
HALF = 0.5  # "in most draws" begins here, as for gates
DIGITS = 12  # sums of the same figures in another order differ in the last digits: they are level
STANCES = ("for", "against")
VOICES = ["region", "field", "interview", "stance"]


def business_types(
    place: str,
    own: pd.DataFrame,
    known: set[str],
    catalogue: Mapping[str, pd.DataFrame],
    competes_from: float,
    speak: pd.DataFrame,
    *,
    met: float = MET["middle"],
) -> tuple[pd.DataFrame, pd.DataFrame]:
    """Opportunity of each business type in one region, ranked per draw, and how often it takes each rank.

    A type that meets several needs takes their mean, weighted by how well it meets them; needs that were not asked
    count for nothing, and a type none of whose needs were asked is not listed. A type competes in a draw where the mean
    supply of its needs reaches `competes_from`; there it ranks after all types that do not.

    Parameters
    ----------
    place : name of the region
    own : draws of the region, a column per indicator
    known : indicators that may be used here
    catalogue : tables business_types, meets, type_requires
    competes_from : supply from which a type would compete, 0-1
    speak : table [region, field, interview, stance] as `voices` gives it, of this region or of all
    met : how far below the upper end of its fifth of the scale a requirement is met (decision requirement_met)

    Returns
    -------
    tables business_types and type_acceptability (see `herelib.tables.contracts`). `field` is the need that the type meets
    best; `speak_for` and `speak_against` count the interviews that speak on that need. `capacity_match` is missing
    where a required capacity was not asked; such a capacity stands neither in `met` nor in `short`.
    """
    meets = catalogue["meets"].set_index("type").drop(columns=list(JUDGED), errors="ignore").sort_index()
    asked = [field for field in meets.columns if set(_indicators(field)) <= known]
    meets = meets[asked][(meets[asked] > 0).any(axis=1)]
    if meets.empty or own.empty:
        return empty("business_types"), empty("type_acceptability")
    weight = meets.to_numpy(float)
    weight = weight / weight.sum(1, keepdims=True)
    need, now, training, supply = (own[[_indicators(f)[part] for f in asked]].to_numpy(float) for part in range(4))
    local = np.clip(now + training, 0, 1)
    opportunity = np.clip(np.round((need * local * (1 - supply)) @ weight.T, DIGITS), 0, 1)
    competes = np.round(supply @ weight.T, DIGITS) >= round(competes_from, DIGITS)
    acceptability = rank_acceptability(np.where(competes, opportunity - 2, opportunity))  # below every open type
    low, high = np.quantile(opportunity, [0.05, 0.95], axis=0)
    table = pd.DataFrame(
        {
            "region": place,
            "type": meets.index,
            "field": [asked[f] for f in weight.argmax(1)],
            "opportunity": opportunity.mean(0),
            "low90": low,
            "high90": high,
            "top3": np.clip(acceptability[:, :3].sum(1), 0, 1),
            "expected_rank": acceptability @ np.arange(1, len(meets) + 1),
            "severity": need.mean(0) @ weight.T,
            "local_cover": local.mean(0) @ weight.T,
            "supply_left": np.clip(1 - supply.mean(0) @ weight.T, 0, 1),
            "competes": competes.mean(0) >= HALF,
            "competes_share": competes.mean(0),
        }
    )
    requires = catalogue["type_requires"].set_index("type").reindex(meets.index)
    table = table.join(_match(own, known, requires, met), on="type")
    licence = catalogue["business_types"].set_index("type")["licence"]
    table["licence"] = table["type"].map(licence)
    said = speak[speak["region"] == place]
    for stance in STANCES:
        counted = said.loc[said["stance"] == stance, "field"].astype(str).value_counts()
        table[f"speak_{stance}"] = table["field"].map(counted).fillna(0).astype("int64")
    keys = table.round({"expected_rank": DIGITS, "opportunity": DIGITS})
    by = ["competes", "expected_rank", "opportunity", "type"]
    order = keys.sort_values(by, ascending=[True, True, False, True]).index
    shares = _ranks(place, meets.index, acceptability)
    return table.loc[order].assign(rank=np.arange(1, len(table) + 1)).reset_index(drop=True), shares


def _indicators(field: str) -> tuple[str, str, str, str]:
    return f"need:{field}", f"cover:{field}=now", f"cover:{field}=training", f"supply:{field}"


def _ranks(place: str, types: pd.Index, acceptability: np.ndarray) -> pd.DataFrame:
    """The table type_acceptability."""
    size = len(types)
    return pd.DataFrame(
        {
            "region": place,
            "type": np.repeat(types, size),
            "rank": np.tile(np.arange(1, size + 1), size),
            "share": np.clip(acceptability.ravel(), 0, 1),
        }
    )


def _match(own: pd.DataFrame, known: set[str], requires: pd.DataFrame, met: float) -> pd.DataFrame:
    """Of each type: share of draws in which all that it requires is at hand, and what is, and is not, in most draws.

    A requirement of 1-5 stands for a fifth of the 0-1 scale, and is at hand from (requirement / 5 - met) on: with
    met = 0.1, the middle of its fifth. A requirement of 0 asks for nothing.

    Parameters
    ----------
    requires : type x capacity, 0-5; NaN is not stated, and then the match is missing, too

    Returns
    -------
    table [capacity_match, met, short], index type
    """
    table = requires.drop(columns=list(JUDGED), errors="ignore").sort_index(axis=1)
    needed = table.to_numpy(float)  # type x capacity
    told = np.array([f"capacity:{c}" in known for c in table.columns], bool)
    levels = np.full((len(own), table.shape[1]), np.nan)
    levels[:, told] = own[[f"capacity:{c}" for c in table.columns[told]]].to_numpy(float)
    at_hand = (needed == 0) | (np.round(levels[:, None, :] - (needed / 5 - met), DIGITS) >= 0)  # draw x type x capacity
    share = at_hand.mean(0)
    wanted = (needed > 0) & told
    names = np.array(table.columns, object)
    untold = ((needed != 0) & ~told) | np.isnan(needed)
    return pd.DataFrame(
        {
            "capacity_match": np.where(untold.any(1), np.nan, at_hand.all(2).mean(0)),
            "met": [", ".join(names[w & (s >= HALF)]) for w, s in zip(wanted, share, strict=True)],
            "short": [", ".join(names[w & (s < HALF)]) for w, s in zip(wanted, share, strict=True)],
        },
        index=table.index,
    )


def voices(survey: Mapping[str, pd.DataFrame], competes_from: float) -> pd.DataFrame:
    """Who speaks for or against an enterprise that meets a need: table [region, field, interview, stance].

    An interview has at most one stance on a need:

    - *against*: it says that only an outside provider or a public body could cover the need, or that supply reaches
      `competes_from`;
    - *for*: not against, it calls the need severe (the mean of its answers is at least 0.5), and says that neighbours
      could cover it now or with training.

    Everybody else speaks neither for nor against, and has no row. Rows hold pseudonyms: they never leave the team.

    Parameters
    ----------
    survey : tables interviews, answers, items
    competes_from : supply from which a business type would compete, 0-1

    Returns
    -------
    table sorted by region, field and interview; region, field and stance are categories
    """
    items, interviews = survey["items"], survey["interviews"]
    fields = sorted({d.partition(":")[2] for d in items["dimension"] if d.startswith("cover:")})
    used = items[items["dimension"].isin([f"{b}:{f}" for f in fields for b in ("need", "cover", "supply")])]
    if used.empty or interviews.empty:
        return pd.DataFrame({name: pd.Series(dtype=str) for name in VOICES})
    told = indicator_values(survey["answers"], used)
    where = pd.Index(interviews["interview"]).get_indexer(told.index)
    region = pd.Categorical(interviews["region"].iloc[where])
    parts = []
    for f, field in enumerate(fields):
        need, now, training, supply = (_level(told, name) for name in _indicators(field))
        outside, public = (_level(told, f"cover:{field}={answer}") for answer in ("outside", "public"))
        against = (outside > 0) | (public > 0) | (np.round(supply, DIGITS) >= round(competes_from, DIGITS))
        speaks = ~against & (np.round(need, DIGITS) >= SEVERE) & ((now > 0) | (training > 0))
        for stance, rows in enumerate((np.flatnonzero(speaks), np.flatnonzero(against))):
            parts.append((rows, np.full(len(rows), f), np.full(len(rows), stance)))
    rows, of, stance = (np.concatenate(part) for part in zip(*parts, strict=True))
    order = np.lexsort((pd.factorize(told.index, sort=True)[0][rows], of, region.codes[rows]))
    rows, of, stance = rows[order], of[order], stance[order]
    return pd.DataFrame(
        {
            "region": region[rows],
            "field": pd.Categorical.from_codes(of, fields),
            "interview": told.index[rows],
            "stance": pd.Categorical.from_codes(stance, STANCES),
        }
    )


def _level(told: pd.DataFrame, name: str) -> np.ndarray:
    """An indicator of every interview; NaN, which is neither above nor below anything, where it was not asked."""
    return told[name].to_numpy() if name in told else np.full(len(told), np.nan)
