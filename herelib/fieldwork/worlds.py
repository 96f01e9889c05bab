"""Worlds: what people of every group and region may think, and what they would answer.

Levels follow the hierarchy that docs/methods.md describes (a group's mean, how a region differs for all of its groups,
how it differs for one), but answers come from a model of their own: a person's level is beta-distributed around that of
the cell, and the steps of a scale are binomial given it. The profile's estimator, a normal model, is not told.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import pandas as pd
from scipy import special

from herelib.fieldwork.frames import Frame, Pilot
from herelib.tables import CONTRACTS, empty

ENDS = 0.02  # no level lies nearer to an end of the scale
UNANSWERED = 0.03  # [J] share of questions that a person does not answer


@dataclass(frozen=True)
class Prior:
    """What is assumed of levels and answers before any interview, on the 0-1 scale of every indicator [J].

    Attributes
    ----------
    level : mean level of a block; `overall` is the standard deviation of a dimension around it
    group : standard deviation of what a group sees differently everywhere
    region : scale of the half-normal standard deviation by which regions differ in a dimension
    alike : correlation of two dimensions of a block over regions
    spread : least and largest share of the possible variance that lies between people of one cell
    person : correlation of a person's answers over dimensions
    interviewer : standard deviation of how far an interviewer moves all answers, where interviewers are simulated
    """

    level: tuple[tuple[str, float], ...] = (("barrier", 0.5), ("capacity", 0.4), ("need", 0.5))
    overall: float = 0.1
    group: float = 0.06
    region: float = 0.15
    alike: float = 0.3
    spread: tuple[float, float] = (0.1, 0.4)
    person: float = 0.2
    interviewer: float = 0.05


PRIOR = Prior()


@dataclass(frozen=True)
class World:
    """One way the places may be.

    `cells` is the level of each region, group and dimension (NaN where a group is not asked), `truth` that of the
    regions, each group counting once (region x dimension), `spread` the correlation within a person by dimension.
    """

    cells: np.ndarray
    truth: np.ndarray
    spread: np.ndarray


def draw_world(frame: Frame, rng: np.random.Generator, prior: Prior = PRIOR) -> World:
    """A world as the prior, or the pilot, lets it be."""
    asked = frame.asked()
    if frame.pilot is None:
        cells = _assumed_levels(frame, rng, prior)
        spread = rng.uniform(*prior.spread, len(frame.dimensions))
    else:
        cells = _levels_of_pilot(frame, frame.pilot, rng)
        spread = _spread_of_pilot(frame, frame.pilot, rng, prior)
    cells = np.where(asked[None], np.clip(cells, ENDS, 1 - ENDS), np.nan)
    # A dimension that no group of the frame is asked about stays unknown.
    total, count = np.nansum(cells, axis=1), asked.sum(0)
    truth = np.divide(total, count, out=np.full(total.shape, np.nan), where=count > 0)
    return World(cells, truth, spread)


def _assumed_levels(frame: Frame, rng: np.random.Generator, prior: Prior) -> np.ndarray:
    """Levels before any interview, shape (region, group, dimension)."""
    dimensions, regions, groups = frame.dimensions, len(frame.regions), len(frame.groups)
    block = [name.partition(":")[0] for name in dimensions]
    mean = np.array([dict(prior.level)[name] for name in block]) + prior.overall * rng.standard_normal(len(dimensions))
    of_group = prior.group * rng.standard_normal((groups, len(dimensions)))
    differing_by = prior.region * np.abs(rng.standard_normal(len(dimensions)))
    shared = rng.random(len(dimensions))  # how much of it all groups of a region see
    together = {name: rng.standard_normal((regions, 1)) for name in dict.fromkeys(block)}
    alone = rng.standard_normal((regions, len(dimensions)))
    moved = np.sqrt(prior.alike) * np.hstack([together[name] for name in block]) + np.sqrt(1 - prior.alike) * alone
    of_cell = rng.standard_normal((regions, groups, len(dimensions)))
    region = np.sqrt(shared) * moved[:, None] + np.sqrt(1 - shared) * of_cell
    return mean + of_group[None] + differing_by * region


def _levels_of_pilot(frame: Frame, pilot: Pilot, rng: np.random.Generator) -> np.ndarray:
    """Levels that the pilot leaves possible: one of its draws, and how its groups differed from each other."""
    drawn = pilot.draws[pilot.draws["draw"] == rng.choice(pilot.draws["draw"].unique())].set_index("region")
    drawn = drawn.reindex(columns=frame.dimensions)
    names = list(frame.regions["region"])
    if not set(names) & set(drawn.index):  # invented regions are like those of the pilot
        drawn = drawn.iloc[rng.integers(len(drawn), size=len(names))]
        source = list(drawn.index)
    else:
        source, drawn = names, drawn.reindex(names)
    values = drawn.to_numpy(float)
    values = np.where(np.isnan(values), _like_the_others(values, rng), values)
    cells = pilot.cells[pilot.cells["indicator"].isin(frame.dimensions)]
    wide = cells.pivot_table(index=["region", "group"], columns="indicator", values="estimate", observed=True)
    index = pd.MultiIndex.from_product([source, frame.groups])
    differs = wide.reindex(index=index, columns=frame.dimensions).to_numpy(float)
    differs = differs.reshape(len(names), len(frame.groups), len(frame.dimensions))
    differs = np.where(frame.asked()[None], differs, np.nan)
    heard = (~np.isnan(differs)).sum(1, keepdims=True)
    middle = np.divide(np.nansum(differs, axis=1, keepdims=True), heard, out=np.zeros(heard.shape), where=heard > 0)
    return values[:, None] + np.nan_to_num(differs - middle)


def _like_the_others(values: np.ndarray, rng: np.random.Generator) -> np.ndarray:
    """Levels for regions that the pilot lacks: as far from the mean of the others as they are from each other."""
    known = (~np.isnan(values)).sum(0)
    mean = np.where(known > 0, np.nansum(values, axis=0) / np.maximum(known, 1), 0.5)
    squares = np.nansum((values - mean) ** 2, axis=0)
    deviation = np.where(known > 1, np.sqrt(squares / np.maximum(known - 1, 1)), PRIOR.region)
    return mean + deviation * rng.standard_normal(values.shape)


def _spread_of_pilot(frame: Frame, pilot: Pilot, rng: np.random.Generator, prior: Prior) -> np.ndarray:
    """The spread of the pilot by dimension, with the doubt of a variance from so few people."""
    rho = pilot.spread.reindex(frame.dimensions).to_numpy(float)
    degrees = pilot.degrees.reindex(frame.dimensions).fillna(0).to_numpy(float)
    assumed = rng.uniform(*prior.spread, len(rho))
    known = ~np.isnan(rho) & (degrees >= 2)
    doubt = np.where(known, degrees, 1) / rng.chisquare(np.where(known, degrees, 1))
    return np.where(known, np.clip(np.nan_to_num(rho) * doubt, 0.01, 0.9), assumed)


@dataclass(frozen=True)
class People:
    """Everybody who could be interviewed in a world: region and group of each, and the place in the order of asking.

    `answers` holds an answer for each person and item, 0-1, NaN where there is none.
    """

    region: np.ndarray
    group: np.ndarray
    order: np.ndarray
    answers: np.ndarray


def answers(frame: Frame, world: World, most: int, rng: np.random.Generator, interviewers: int = 0) -> People:
    """What `most` people of every group in every region would answer, in the order in which they would be asked.

    Who is asked first is the same whatever the number of interviews: sizes are compared on the same people.

    Parameters
    ----------
    interviewers : of each region, each leaning to one side in all answers; 0: nobody leans
    """
    regions, groups = len(frame.regions), len(frame.groups)
    shape = (regions, groups, most)
    leaning = np.zeros(shape)
    if interviewers:
        of_interviewer = PRIOR.interviewer * rng.standard_normal((regions, interviewers))
        leaning += of_interviewer[:, np.arange(groups * most) % interviewers].reshape(shape)
    person, people = rng.standard_normal(shape), regions * groups * most
    values = np.full((people, len(frame.items)), np.nan)
    for position, dimension in enumerate(frame.dimensions):
        mean = world.cells[:, :, position][:, :, None] + leaning
        alone = rng.standard_normal(shape)
        quantile = special.ndtr(np.sqrt(PRIOR.person) * person + np.sqrt(1 - PRIOR.person) * alone)
        level = _level_at(quantile, np.clip(mean, ENDS, 1 - ENDS), world.spread[position]).ravel()
        for column in np.flatnonzero((frame.items["dimension"] == dimension).to_numpy()):
            steps = int(frame.items["steps"].iloc[column])
            known = np.where(np.isnan(level), ENDS, level)
            drawn = rng.binomial(steps, known) / steps
            silent = (rng.random(people) < UNANSWERED) | np.isnan(level)
            values[:, column] = np.where(silent, np.nan, drawn)
    group = np.tile(np.repeat(np.arange(groups), most), regions)
    asked_of = np.array([[name in text.split("|") for text in frame.items["groups"]] for name in frame.groups])
    values[~asked_of[group]] = np.nan
    return People(
        np.repeat(np.arange(regions), groups * most), group, np.tile(np.arange(most), regions * groups), values
    )


def _level_at(quantile: np.ndarray, mean: np.ndarray, rho: float) -> np.ndarray:
    """The level of people at these quantiles (0-1) of a beta distribution; NaN where the mean is.

    Examples
    --------
    >>> _level_at(np.array([0.5, 0.9]), np.array([0.5, np.nan]), 0.2)
    array([0.5, nan])
    """
    together = 1 / rho - 1
    level = special.betaincinv(
        np.nan_to_num(mean, nan=0.5) * together, (1 - np.nan_to_num(mean, nan=0.5)) * together, quantile
    )
    return np.where(np.isnan(mean), np.nan, np.clip(level, 0.0, 1.0))


def survey(frame: Frame, people: People, wanted: np.ndarray) -> dict[str, pd.DataFrame]:
    """The tables of a survey of the first people of every group, as cleaning hands them on.

    Parameters
    ----------
    wanted : array, shape (group,): interviews of each group in every region
    """
    kept = np.flatnonzero(people.order < wanted[people.group])
    names = [f"i{number:07d}" for number in kept]
    regions, groups = np.array(frame.regions["region"], object), np.array(frame.groups, object)
    interviews = pd.DataFrame(
        {"interview": names, "region": regions[people.region[kept]], "group": groups[people.group[kept]], "weight": 1.0}
    )
    values = pd.DataFrame(people.answers[kept], columns=list(frame.items["item"]))
    return {
        "interviews": interviews,
        "answers": pd.concat([interviews[["interview"]], values], axis=1),
        "items": frame.items.drop(columns="steps"),
        "regions": frame.regions,
        "plans": frame.plans,
        "context": frame.context,
        "gate_facts": frame.gate_facts,
        **{name: _nothing(name) for name in ("open_answers", "segments", "codebook")},
    }


def _nothing(name: str) -> pd.DataFrame:
    """A table without rows, texts as texts: nobody's words are simulated."""
    table = empty(name)
    texts = {column: str for column in table if CONTRACTS[name].columns[column].kind == "text"}
    return table.astype(texts)
