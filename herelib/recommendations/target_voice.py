"""The target group's voice: what the people a region's plan is for say of each barrier, and how that changes weights.

The people are residents; who of them belongs is in the table target_people. What they say is compared with the
severity that the region's profile has, and a difference that is more than noise makes the barrier count more, or less,
for this region (`herelib.weights.voices`). Where fewer than `target_least` of them were heard, or what is left of the
residents beside them would be fewer, their voice is not used at all: nothing that is published later follows from it.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

import numpy as np
import pandas as pd

from herelib.recommendations.scenes import ramp
from herelib.studies import listed
from herelib.tables import empty, grid_of
from herelib.weights import voices

GROUP = "resident"  # the group that the people are asked among
USED, OFF, NOBODY, UNKNOWN = "", "not decided", "no target group", "not asked"
FEW, FEW_OTHERS = "too few", "too few others"
NO_VOICE = 1.0, 0.0  # factor and doubt where nothing changes


@dataclass(frozen=True)
class Voice:
    """What a voice does to the weights of a region: factors of the barriers, and the deviation of their logarithms.

    Attributes
    ----------
    factor, doubt : arrays, shape (barrier,)
    """

    factor: np.ndarray
    doubt: np.ndarray

    @property
    def ends(self) -> tuple[tuple[float, float], ...]:
        """Least and greatest factor of each barrier, two standard deviations away."""
        reach = np.exp(2 * self.doubt)
        return tuple(zip((self.factor / reach).tolist(), (self.factor * reach).tolist(), strict=True))

    def central(self, weights: np.ndarray) -> np.ndarray:
        """Weights as the voice changes them, shape (..., barrier); each set sums to 1 again."""
        changed = weights * self.factor
        return changed / changed.sum(-1, keepdims=True)

    def drawn(self, weights: np.ndarray, places: np.ndarray) -> np.ndarray:
        """Drawn weights as the voice changes them in each draw, shape (draw, barrier).

        Parameters
        ----------
        places : array, shape (draw, barrier): where in its doubt each factor is drawn, standard normal
        """
        return self.central(weights * np.exp(self.doubt * places[:, : weights.shape[1]]))


def region_voices(table: pd.DataFrame | None, barriers: list[str]) -> dict[str, Voice]:
    """The voice of each region in which it changes anything, by region.

    Parameters
    ----------
    table : table target_voice, or None
    barriers : indicators of the barriers, in the order of the weights
    """
    if table is None or not len(table):
        return {}
    heard = {}
    for region, rows in table.groupby("region", observed=True):
        rows = rows.set_index("barrier").reindex(barriers)
        factor, doubt = rows["factor"].fillna(1.0).to_numpy(float), rows["doubt"].fillna(0.0).to_numpy(float)
        if (factor != 1).any() or (doubt != 0).any():
            heard[region] = Voice(factor, doubt)
    return heard


def target_voice(
    survey: Mapping[str, pd.DataFrame],
    profiles: pd.DataFrame,
    barriers: list[str],
    parameters: Mapping[str, object],
) -> pd.DataFrame:
    """The table target_voice: a row for each region and barrier.

    Parameters
    ----------
    survey : tables regions, plans, interviews, answers, items, and target_people: which interview is of which people
    profiles : table profiles
    barriers : indicators, such as barrier:finance
    parameters : target_voice, target_least, lack_low, lack_high

    Returns
    -------
    table [region, barrier, people, heard, others, severity, difference, factor, doubt, why_not]
    """
    regions = sorted(survey["regions"]["region"])
    wanted = _wanted(survey.get("plans"), regions)
    people = survey.get("target_people")
    if people is None or not len(people) or not barriers:
        why = [UNKNOWN if wanted[region] else NOBODY for region in regions]
        return _rows(regions, barriers, [";".join(sorted(wanted[region])) for region in regions], {"why_not": why})
    asked = _asked(survey, people, wanted, barriers)
    return _compared(asked, profiles, (regions, barriers), parameters, wanted)


def _wanted(plans: pd.DataFrame | None, regions: list[str]) -> dict[str, frozenset[str]]:
    """Whom the plan of each region is for."""
    planned = {} if plans is None else {row.region: frozenset(listed(row.target_group)) for row in plans.itertuples()}
    return {region: planned.get(region, frozenset()) for region in regions}


@dataclass(frozen=True)
class Asked:
    """Residents who said something of a barrier.

    Attributes
    ----------
    severity : array, shape (person, barrier), 0-1, NaN where there is no answer
    region, weight, theirs : arrays, shape (person,): number of the region, survey weight, whether the plan is for them
    known : regions in which anybody said whether he or she is one of them
    """

    severity: np.ndarray
    region: np.ndarray
    weight: np.ndarray
    theirs: np.ndarray
    known: frozenset[str]


def _asked(
    survey: Mapping[str, pd.DataFrame],
    people: pd.DataFrame,
    wanted: Mapping[str, frozenset[str]],
    barriers: list[str],
) -> Asked:
    residents = survey["interviews"][survey["interviews"]["group"] == GROUP]
    severity = _severities(survey["answers"], survey["items"], barriers).reindex(residents["interview"]).to_numpy(float)
    spoken = np.isfinite(severity).any(1)
    residents, severity = residents[spoken], severity[spoken]
    region_of = residents.set_index("interview")["region"]
    of_person = people.assign(region=people["interview"].map(region_of)).dropna(subset=["region"])
    in_plan = [
        word in wanted.get(region, ()) for word, region in zip(of_person["people"], of_person["region"], strict=True)
    ]
    members = set(of_person.loc[in_plan, "interview"])
    number = {region: nth for nth, region in enumerate(sorted(wanted))}
    return Asked(
        severity,
        residents["region"].map(number).to_numpy(int),
        residents["weight"].to_numpy(float),
        residents["interview"].isin(members).to_numpy(bool),
        frozenset(of_person["region"]),
    )


def _severities(answers: pd.DataFrame, items: pd.DataFrame, barriers: list[str]) -> pd.DataFrame:
    """How severe each interview says each barrier is, index interview: the mean of its answers to the questions."""
    scales = items[items["kind"] == "scale"]
    columns = {}
    for barrier in barriers:
        names = sorted(scales.loc[scales["dimension"] == barrier, "item"])
        columns[barrier] = answers[names].astype(float).mean(axis=1) if names else np.nan
    return pd.DataFrame(columns).set_axis(pd.Index(answers["interview"]))


def _compared(
    asked: Asked,
    profiles: pd.DataFrame,
    names: tuple[list[str], list[str]],
    parameters: Mapping[str, object],
    wanted: Mapping[str, frozenset[str]],
) -> pd.DataFrame:
    """The table, from what the people say beside the severity that the profiles have."""
    regions, barriers = names
    least, theirs = int(parameters["target_least"]), asked.theirs
    mean, count = voices.by_region(asked.severity[theirs], asked.region[theirs], len(regions), asked.weight[theirs])
    _, others = voices.by_region(asked.severity[~theirs], asked.region[~theirs], len(regions))
    few, rest_few = count < least, (others > 0) & (others < least)
    counts = ~few & ~rest_few
    severity = _profile_grid(profiles, regions, barriers)
    # Whoever speaks in a region that is not heard adds nothing anywhere.
    kept = theirs & counts.any(1)[asked.region]
    variance = voices.noise(
        np.where(counts[asked.region], asked.severity, np.nan)[kept], asked.region[kept], len(regions)
    )
    off, sd = voices.shrunk(np.where(counts, mean - severity, np.nan), variance)
    factor, doubt = _changes(severity, (off, sd), _moved(asked, (regions, barriers)), parameters)
    here = [region in asked.known for region in regions]
    why = np.select(
        [~np.isfinite(severity) | ~np.array(here)[:, None], few, rest_few], [UNKNOWN, FEW, FEW_OTHERS], USED
    ).astype(object)
    why[[not wanted[region] for region in regions]] = NOBODY
    if not float(parameters["target_voice"]):
        why[why == USED] = OFF
    figures = {"heard": count, "others": others, "severity": np.where(counts, mean, np.nan), "difference": off}
    figures |= {"factor": factor, "doubt": doubt, "why_not": why}
    return _rows(regions, barriers, [";".join(sorted(wanted[region])) for region in regions], figures)


def _profile_grid(profiles: pd.DataFrame, regions: list[str], barriers: list[str]) -> np.ndarray:
    """Severity of each barrier in each region, as the profiles have it; NaN where they have none."""
    rows = profiles[profiles["indicator"].isin(barriers)]
    return grid_of(rows, "region", "indicator", "estimate").reindex(index=regions, columns=barriers).to_numpy(float)


def _changes(
    severity: np.ndarray, differences: tuple[np.ndarray, np.ndarray], moved: np.ndarray, parameters: Mapping
) -> tuple[np.ndarray, np.ndarray]:
    """Factors of the barriers and the deviation of their logarithms, none finer than may be shown."""
    (off, sd), share = differences, float(parameters["target_voice"])
    if not share:
        return np.ones(off.shape), np.zeros(off.shape)
    known = np.nan_to_num(severity, nan=0.0)

    def times(shift: np.ndarray) -> np.ndarray:
        pressing = parameters["lack_low"], parameters["lack_high"]
        return voices.factors(ramp(known, *pressing), ramp(known + shift, *pressing), share)

    spread = np.abs(np.log(times(off + sd)) - np.log(times(off - sd))) / 2
    return voices.coarse(times(off), moved), voices.coarse_doubt(spread)


def _moved(asked: Asked, names: tuple[list[str], list[str]]) -> np.ndarray:
    """Numbers from -1 to 1 that follow from all answers of a region's people, shape (region, barrier).

    Whoever does not have the answers cannot know them, and with one answer more they are others.
    """
    regions, barriers = names
    moved = np.zeros((len(regions), len(barriers)))
    for nth in range(len(regions)):
        rows = np.nan_to_num(asked.severity[asked.theirs & (asked.region == nth)], nan=-1.0).round(6)
        if len(rows):
            secret = int(pd.util.hash_pandas_object(pd.DataFrame(rows), index=False).sum() % 2**63)
            moved[nth] = np.random.default_rng(secret).uniform(-1, 1, len(barriers))
    return moved


def _rows(regions: list[str], barriers: list[str], people: list[str], figures: Mapping) -> pd.DataFrame:
    """The table with its columns; figures by region and barrier, or by region, and what stands where there are none."""
    shape = (len(regions), len(barriers))
    if not len(regions) or not len(barriers):
        return empty("target_voice")
    plain = {"heard": 0, "others": 0, "severity": np.nan, "difference": 0.0, "factor": 1.0, "doubt": 0.0, "why_not": ""}
    columns = {}
    for name, without in plain.items():
        values = np.asarray(figures.get(name, without), object if name == "why_not" else None)
        values = values[:, None] if values.ndim == 1 else values
        columns[name] = np.broadcast_to(values, shape).ravel()
    keys = {"region": np.repeat(regions, len(barriers)), "barrier": np.tile(barriers, len(regions))}
    return pd.DataFrame({**keys, "people": np.repeat(people, len(barriers)), **columns})
