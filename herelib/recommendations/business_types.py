"""Business types: which new enterprises a region has room for, who says so, and whether what they require is at hand.

The open need of a region is, summed over the needs that were asked: severity x share that neighbours could cover (now
or with training) x what existing supply leaves open. The opportunity of a type is the share of it that the type would
meet, so that helping a little with a severe need never counts as much as meeting it. A type that would compete with
what exists ranks last, as in French job-guarantee territories (TZCLD), whose enterprises may only do work that is not
done yet.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from dataclasses import field as dataclass_field

import numpy as np
import pandas as pd

from herelib.profiles import indicator_values
from herelib.recommendations.smaa import rank_acceptability
from herelib.studies import JUDGED
from herelib.tables import CONTRACTS, empty

SEVERE = 0.5  # [J] middle of the scale: from here on an interview calls a need severe
HALF = 0.5  # "in most draws" begins here, as for gates
FULLY = 3  # rating of a type that meets a need fully
STEPS = 5  # of the capacity question, and of a requirement
BELOW_OTHERS, BELOW_ALL = (
    2.0,
    4.0,
)  # taken from an opportunity, 0-1: opposed types rank after others, then competing ones
DIGITS = 12  # sums of the same figures in another order differ in the last digits: they are level
STANCES = ("for", "against")
VOICES = ["region", "field", "interview", "stance"]


@dataclass(frozen=True)
class Thresholds:
    """From where on a type competes with what exists, and below which opportunity it is not ranked.

    What meets less of the open need than one average need of the form's thirteen (1/13) is not worth a rank [J]. On the
    demo this leaves 19 to 24 of 27 types in each region; at 0.06 "hair, beauty, massage" would be ranked in three.
    """

    competes_from: float  # supply, 0-1
    least_opportunity: float = 0.08  # share of the region's open need, 0-1


@dataclass(frozen=True)
class Locality:
    """A region as new enterprises meet it: its draws, who speaks there, and what its package brings.

    Attributes
    ----------
    draws : draws of the region, a column per indicator that may be used here
    stances : table [region, field, interview, stance] as `voices` gives it, of this region or of all
    supplied : by capacity the level (0-1) that the named package brings, and the part that brings it
    """

    region: str
    draws: pd.DataFrame
    stances: pd.DataFrame
    supplied: Mapping[str, tuple[float, str]] = dataclass_field(default_factory=dict)


def business_types(
    locality: Locality, catalogue: Mapping[str, pd.DataFrame], thresholds: Thresholds
) -> tuple[pd.DataFrame, pd.DataFrame]:
    """Opportunity of each business type in one region, ranked per draw, and how often it takes each rank.

    Needs that were not asked count for nothing, and a type none of whose needs were asked is not listed. A type whose
    mean opportunity is below `least_opportunity` is listed after the others and not ranked. A type is opposed if more
    interviews speak against than for an enterprise that meets its field: it ranks after all that are not. A type
    competes in a draw where the supply of its needs, their mean by how well it meets them, reaches `competes_from`:
    there it ranks after all that do not, opposed or not.

    Parameters
    ----------
    catalogue : tables business_types, meets, type_requires

    Returns
    -------
    tables business_types and type_acceptability (see `herelib.tables.contracts`). `field` is the need that the type
    meets best; `speak_for` and `speak_against` count the interviews that speak on that need. `capacity_match` is
    missing where a required capacity was not asked and the package does not bring enough of it; such a capacity stands
    neither in `met` nor in `short`. Types that are not ranked have no rows in type_acceptability.
    """
    draws = locality.draws
    meets = catalogue["meets"].set_index("type").drop(columns=list(JUDGED), errors="ignore").sort_index()
    asked = asked_needs(draws)
    meets = meets.reindex(columns=asked, fill_value=0)
    meets = meets[(meets > 0).any(axis=1)]
    if meets.empty or draws.empty:
        return empty("business_types"), empty("type_acceptability")
    table, values = _opportunities(draws, meets, thresholds.competes_from)
    requires = catalogue["type_requires"].set_index("type").reindex(meets.index)
    table = table.join(_match(draws, requires, locality.supplied), on="type")
    table["licence"] = table["type"].map(catalogue["business_types"].set_index("type")["licence"])
    table = table.assign(**_heard(locality, table["field"]))
    table["opposed"] = table["speak_against"] > table["speak_for"]
    table["ranked"] = table["opportunity"].round(DIGITS) >= round(thresholds.least_opportunity, DIGITS)
    tables = _ranked(table, values - BELOW_OTHERS * table["opposed"].to_numpy())
    ordered, acceptability = (part.assign(region=locality.region) for part in tables)
    columns = {name: list(CONTRACTS[name].columns) for name in ("business_types", "type_acceptability")}
    return ordered[columns["business_types"]], acceptability[columns["type_acceptability"]]


def asked_needs(draws: pd.DataFrame) -> list[str]:
    """The needs of which all is known that open need is made of: severity, who could cover it, and supply."""
    needs = sorted(name.partition(":")[2] for name in draws.columns if name.startswith("need:"))
    return [need for need in needs if set(_indicators(need)) <= set(draws.columns)]


def _opportunities(draws: pd.DataFrame, meets: pd.DataFrame, competes_from: float) -> tuple[pd.DataFrame, np.ndarray]:
    """What a region has room for: a row for each type, and what it is ranked by, shape (draw, type).

    Parameters
    ----------
    meets : type x need, 0-3: all needs that were asked, those too that no type meets
    """
    rating = meets.to_numpy(float)
    weight = rating / rating.sum(1, keepdims=True)
    need, now, training, supply = (
        draws[[_indicators(name)[part] for name in meets.columns]].to_numpy(float) for part in range(4)
    )
    local = np.clip(now + training, 0, 1)
    open_need = need * local * (1 - supply)
    region_need = open_need.sum(1, keepdims=True)
    would_meet = open_need @ (rating / FULLY).T
    # Where nothing is open there is nothing to meet.
    opportunity = np.divide(would_meet, region_need, out=np.zeros_like(would_meet), where=region_need > 0)
    opportunity = np.clip(np.round(opportunity, DIGITS), 0, 1)
    competes = np.round(supply @ weight.T, DIGITS) >= round(competes_from, DIGITS)
    low, high = np.quantile(opportunity, [0.05, 0.95], axis=0)
    table = pd.DataFrame(
        {
            "type": meets.index,
            "field": [meets.columns[f] for f in weight.argmax(1)],
            "opportunity": opportunity.mean(0),
            "low90": low,
            "high90": high,
            "severity": need.mean(0) @ weight.T,
            "local_cover": local.mean(0) @ weight.T,
            "supply_left": np.clip(1 - supply.mean(0) @ weight.T, 0, 1),
            "competes": competes.mean(0) >= HALF,
            "competes_share": competes.mean(0),
        }
    )
    return table, np.where(competes, opportunity - BELOW_ALL, opportunity)


def _indicators(need: str) -> tuple[str, str, str, str]:
    return f"need:{need}", f"cover:{need}=now", f"cover:{need}=training", f"supply:{need}"


def _heard(locality: Locality, fields: pd.Series) -> dict[str, pd.Series]:
    """How many interviews of the region speak for and against an enterprise in each type's field."""
    stances = locality.stances[locality.stances["region"] == locality.region]
    counts = {
        stance: stances.loc[stances["stance"] == stance, "field"].astype(str).value_counts() for stance in STANCES
    }
    return {f"speak_{stance}": fields.map(counts[stance]).fillna(0).astype("int64") for stance in STANCES}


def _ranked(table: pd.DataFrame, values: np.ndarray) -> tuple[pd.DataFrame, pd.DataFrame]:
    """The types in their order with their ranks, and how often each takes which; values: shape (draw, type)."""
    ranked = table["ranked"].to_numpy()
    size = int(ranked.sum())
    shares = rank_acceptability(values[:, ranked]) if size else np.empty((0, 0))
    table = table.assign(top3=0.0, expected_rank=np.nan)
    table.loc[ranked, "top3"] = np.clip(shares[:, :3].sum(1), 0, 1)
    table.loc[ranked, "expected_rank"] = shares @ np.arange(1, size + 1)
    keys = table.round({"expected_rank": DIGITS, "opportunity": DIGITS})
    # What is not ranked has no expected rank, and so stands in the order of its opportunity.
    by = ["ranked", "competes", "opposed", "expected_rank", "opportunity", "type"]
    order = keys.sort_values(by, ascending=[False, True, True, True, False, True]).index
    acceptability = pd.DataFrame(
        {
            "type": np.repeat(table.loc[ranked, "type"].to_numpy(), size),
            "rank": np.tile(np.arange(1, size + 1), size),
            "share": np.clip(shares.ravel(), 0, 1),
        }
    )
    rank = np.where(np.arange(len(table)) < size, np.arange(1, len(table) + 1), 0)
    return table.loc[order].assign(rank=rank).reset_index(drop=True), acceptability


def _match(draws: pd.DataFrame, requires: pd.DataFrame, supplied: Mapping[str, tuple[float, str]]) -> pd.DataFrame:
    """Of each type: share of draws in which all that it requires is at hand, what is, what is not, and who brings it.

    A capacity is at hand where the region has it, or its package brings it, up to the step that is required: 3 of 5 is
    0.6, as for parts of packages. A requirement of 0 asks for nothing.

    Parameters
    ----------
    requires : type x capacity, 0-5; NaN is not stated, and then the match is missing, too

    Returns
    -------
    table [capacity_match, met, short, made_possible_by], index type
    """
    table = requires.drop(columns=list(JUDGED), errors="ignore").sort_index(axis=1)
    needed = table.to_numpy(float)  # type x capacity
    names = np.array(table.columns, object)
    asked = np.array([f"capacity:{name}" in draws for name in names], bool)
    levels = np.full((len(draws), len(names)), np.nan)
    levels[:, asked] = draws[[f"capacity:{name}" for name in names[asked]]].to_numpy(float)
    brought = np.array([supplied.get(name, (0.0, ""))[0] for name in names], float)
    bringing = np.array([supplied.get(name, (0.0, ""))[1] for name in names], object)
    # Draw x type x capacity. Rounded: a level of exactly the step must not fail by its last digit.
    at_hand = (needed == 0) | (np.round(levels[:, None, :] - needed / STEPS, DIGITS) >= 0)
    by_package = np.round(brought - needed / STEPS, DIGITS) >= 0
    with_package = (at_hand | by_package).mean(0)
    known = (needed > 0) & (asked | by_package)
    met, lacking = known & (with_package >= HALF), known & (with_package < HALF)
    unjudged = (needed != 0) & ~known
    made_possible = met & (at_hand.mean(0) < HALF)
    return pd.DataFrame(
        {
            "capacity_match": np.where(unjudged.any(1), np.nan, (at_hand | by_package).all(2).mean(0)),
            "met": [", ".join(names[row]) for row in met],
            "short": [", ".join(names[row]) for row in lacking],
            "made_possible_by": [";".join(sorted(set(bringing[row]))) for row in made_possible],
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
