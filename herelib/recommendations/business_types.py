"""Business types: which new enterprises a region has room for, who says so, and whether what they require is at hand.

Opportunity = severity of the need x share that neighbours could cover (now or with training) x what existing supply
leaves open. A type that would compete with what exists is filtered, as in French job-guarantee territories (TZCLD),
whose enterprises may only do work that is not done yet.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

import numpy as np
import pandas as pd

from herelib.profiles import indicator_values
from herelib.recommendations.alternatives import REQUIREMENT_MET
from herelib.recommendations.smaa import rank_acceptability
from herelib.studies import JUDGED
from herelib.tables import empty

SEVERE = 0.5  # [J] middle of the scale: from here on an interview calls a need severe
HALF = 0.5  # "in most draws" begins here, as for gates
BELOW_ALL = 2.0  # taken from an opportunity, 0-1, so that a type that competes ranks below every one that does not
DIGITS = 12  # sums of the same figures in another order differ in the last digits: they are level
STANCES = ("for", "against")
VOICES = ["region", "field", "interview", "stance"]


@dataclass(frozen=True)
class Thresholds:
    """From where on a type competes with what exists, and a required capacity is at hand."""

    competes_from: float  # supply, 0-1
    requirement_met: float = REQUIREMENT_MET["middle"]  # how far below the upper end of its fifth of the scale


def business_types(
    region: str,
    draws: pd.DataFrame,
    catalogue: Mapping[str, pd.DataFrame],
    stances: pd.DataFrame,
    thresholds: Thresholds,
) -> tuple[pd.DataFrame, pd.DataFrame]:
    """Opportunity of each business type in one region, ranked per draw, and how often it takes each rank.

    A type that meets several needs takes their mean, weighted by how well it meets them; needs that were not asked
    count for nothing, and a type none of whose needs were asked is not listed. A type competes in a draw where the mean
    supply of its needs reaches `competes_from`; there it ranks after all types that do not.

    Parameters
    ----------
    draws : draws of the region, a column per indicator that may be used here
    catalogue : tables business_types, meets, type_requires
    stances : table [region, field, interview, stance] as `voices` gives it, of this region or of all

    Returns
    -------
    tables business_types and type_acceptability (see `herelib.tables.contracts`). `field` is the need that the type
    meets best; `speak_for` and `speak_against` count the interviews that speak on that need. `capacity_match` is
    missing where a required capacity was not asked; such a capacity stands neither in `met` nor in `short`.
    """
    meets = catalogue["meets"].set_index("type").drop(columns=list(JUDGED), errors="ignore").sort_index()
    fields = [field for field in meets.columns if set(_indicators(field)) <= set(draws.columns)]
    meets = meets[fields][(meets[fields] > 0).any(axis=1)]
    if meets.empty or draws.empty:
        return empty("business_types"), empty("type_acceptability")
    table, acceptability = _opportunities(draws, meets, thresholds.competes_from)
    requires = catalogue["type_requires"].set_index("type").reindex(meets.index)
    table = table.join(_match(draws, requires, thresholds.requirement_met), on="type")
    table["licence"] = table["type"].map(catalogue["business_types"].set_index("type")["licence"])
    heard = stances[stances["region"] == region]
    for stance in STANCES:
        counts = heard.loc[heard["stance"] == stance, "field"].astype(str).value_counts()
        table[f"speak_{stance}"] = table["field"].map(counts).fillna(0).astype("int64")
    keys = table.round({"expected_rank": DIGITS, "opportunity": DIGITS})
    by = ["competes", "expected_rank", "opportunity", "type"]
    order = keys.sort_values(by, ascending=[True, True, False, True]).index
    ordered = table.loc[order].assign(rank=np.arange(1, len(table) + 1)).reset_index(drop=True)
    ordered.insert(0, "region", region)
    return ordered, _ranks(region, meets.index, acceptability)


def _opportunities(draws: pd.DataFrame, meets: pd.DataFrame, competes_from: float) -> tuple[pd.DataFrame, np.ndarray]:
    """What a region has room for: a row for each type, and its rank acceptability, shape (type, rank)."""
    weight = meets.to_numpy(float)
    weight = weight / weight.sum(1, keepdims=True)
    need, now, training, supply = (
        draws[[_indicators(field)[part] for field in meets.columns]].to_numpy(float) for part in range(4)
    )
    local = np.clip(now + training, 0, 1)
    opportunity = np.clip(np.round((need * local * (1 - supply)) @ weight.T, DIGITS), 0, 1)
    competes = np.round(supply @ weight.T, DIGITS) >= round(competes_from, DIGITS)
    acceptability = rank_acceptability(np.where(competes, opportunity - BELOW_ALL, opportunity))
    low, high = np.quantile(opportunity, [0.05, 0.95], axis=0)
    table = pd.DataFrame(
        {
            "type": meets.index,
            "field": [meets.columns[f] for f in weight.argmax(1)],
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
    return table, acceptability


def _indicators(field: str) -> tuple[str, str, str, str]:
    return f"need:{field}", f"cover:{field}=now", f"cover:{field}=training", f"supply:{field}"


def _ranks(region: str, types: pd.Index, acceptability: np.ndarray) -> pd.DataFrame:
    """The table type_acceptability."""
    size = len(types)
    return pd.DataFrame(
        {
            "region": region,
            "type": np.repeat(types, size),
            "rank": np.tile(np.arange(1, size + 1), size),
            "share": np.clip(acceptability.ravel(), 0, 1),
        }
    )


def _match(draws: pd.DataFrame, requires: pd.DataFrame, requirement_met: float) -> pd.DataFrame:
    """Of each type: share of draws in which all that it requires is at hand, and what is, and is not, in most draws.

    A requirement of 1-5 stands for a fifth of the 0-1 scale, and is at hand from (requirement / 5 - requirement_met)
    on: with 0.1, the middle of its fifth. A requirement of 0 asks for nothing.

    Parameters
    ----------
    requires : type x capacity, 0-5; NaN is not stated, and then the match is missing, too

    Returns
    -------
    table [capacity_match, met, short], index type
    """
    table = requires.drop(columns=list(JUDGED), errors="ignore").sort_index(axis=1)
    needed = table.to_numpy(float)  # type x capacity
    asked = np.array([f"capacity:{c}" in draws for c in table.columns], bool)
    levels = np.full((len(draws), table.shape[1]), np.nan)
    levels[:, asked] = draws[[f"capacity:{c}" for c in table.columns[asked]]].to_numpy(float)
    # Draw x type x capacity. Rounded: a level of exactly the middle of its fifth must not fail by its last digit.
    at_hand = (needed == 0) | (np.round(levels[:, None, :] - (needed / 5 - requirement_met), DIGITS) >= 0)
    share = at_hand.mean(0)
    required = (needed > 0) & asked
    names = np.array(table.columns, object)
    unjudged = ((needed != 0) & ~asked) | np.isnan(needed)
    return pd.DataFrame(
        {
            "capacity_match": np.where(unjudged.any(1), np.nan, at_hand.all(2).mean(0)),
            "met": [", ".join(names[r & (s >= HALF)]) for r, s in zip(required, share, strict=True)],
            "short": [", ".join(names[r & (s < HALF)]) for r, s in zip(required, share, strict=True)],
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
    levels = indicator_values(survey["answers"], used)
    where = pd.Index(interviews["interview"]).get_indexer(levels.index)
    region = pd.Categorical(interviews["region"].iloc[where])
    parts = []
    for f, field in enumerate(fields):
        need, now, training, supply = (_level(levels, name) for name in _indicators(field))
        outside, public = (_level(levels, f"cover:{field}={answer}") for answer in ("outside", "public"))
        against = (outside > 0) | (public > 0) | (np.round(supply, DIGITS) >= round(competes_from, DIGITS))
        speaks = ~against & (np.round(need, DIGITS) >= SEVERE) & ((now > 0) | (training > 0))
        for stance, rows in enumerate((np.flatnonzero(speaks), np.flatnonzero(against))):
            parts.append((rows, np.full(len(rows), f), np.full(len(rows), stance)))
    rows, field_code, stance_code = (np.concatenate(part) for part in zip(*parts, strict=True))
    order = np.lexsort((pd.factorize(levels.index, sort=True)[0][rows], field_code, region.codes[rows]))
    rows, field_code, stance_code = rows[order], field_code[order], stance_code[order]
    # Codes, not words: a study of many thousand interviews has a row for most interviews and needs.
    return pd.DataFrame(
        {
            "region": region[rows],
            "field": pd.Categorical.from_codes(field_code, fields),
            "interview": levels.index[rows],
            "stance": pd.Categorical.from_codes(stance_code, STANCES),
        }
    )


def _level(levels: pd.DataFrame, name: str) -> np.ndarray:
    """An indicator of every interview; NaN, which is neither above nor below anything, where it was not asked."""
    return levels[name].to_numpy() if name in levels else np.full(len(levels), np.nan)
