"""Whole studies with a planted truth, from the interviews to the verdicts, and how often the verdicts are right.

A study has six regions and five groups; all capacities and lacks that the shipped catalogue's methods are judged by are
asked on scales of five steps. What is drawn as true: levels of cells from the model that the pooling assumes (groups'
means, what a region has in common, what one group there has to itself), weights from all that the study admits, ratings
from all that their doubt admits, cost and lead time from their ranges. Nothing of `herelib.recommendations.ranking` is
used to say which method is truly best: `true_values` writes the model down plainly.
"""

from __future__ import annotations

from dataclasses import dataclass, replace

import numpy as np
import pandas as pd
from surveys import CONTEXT_COLUMNS, PARAMETERS, nothing_said

from herelib.demo.simulation import PERSON
from herelib.profiles.profile import drawn
from herelib.recommendations.alternatives import Ratings, rating_draws, stated_ratings
from herelib.recommendations.judged_regions import judged_regions, with_rankings
from herelib.recommendations.ranking import RankingModel, ranking_model
from herelib.recommendations.verdicts import verdict
from herelib.studies.catalogue import read_catalogue
from herelib.vocabulary import GROUPS
from herelib.weights.families import criterion_weights, family_weights

REGIONS, STEPS = 6, 5
GIVEN = {**PARAMETERS, "draws": 300, "iterations": 1024}  # a share of 0.8 has a standard error of 0.0125
MIDDLE = (0.25, 0.75)  # of an indicator over all groups and regions
GROUPS_DIFFER = 0.05  # standard deviation of the groups' means of an indicator
REGIONS_DIFFER = 0.12  # of regions, half-normal over indicators: as in test_interval_coverage
ENDS = 0.05  # no true level lies nearer to 0 or 1
CLOSE = 0.05  # in true value: pairs that are made level are this near to each other before
REACH = 0.3  # how far levels are moved at the most to make a pair level
QUIET, LOUD = 0.2, 0.85  # true severity of what does not press, and of what presses most
ENOUGH = 0.05  # how far a capacity lies above what the favoured method needs
CROWDS = (4, 8, 16)  # most interviews of a cell, a study has one of them; the fewest are 2
FACTS = pd.DataFrame(columns=["method", "region", "country", "gate", "answer", "source", "date"])


@dataclass(frozen=True)
class Truth:
    """What is true of one study: levels of its cells (region, group, indicator), the weights, and the ratings."""

    cells: np.ndarray
    weights: np.ndarray
    ratings: Ratings  # one draw

    @property
    def levels(self) -> np.ndarray:
        """True level of each indicator in each region: every group speaks once."""
        return self.cells.mean(1)


@dataclass(frozen=True)
class Planted:
    """What all studies of a test share: the catalogue, its gates on indicators, and how verdicts are reached."""

    catalogue: dict[str, pd.DataFrame]
    parameters: dict
    model: RankingModel

    @property
    def columns(self) -> list[str]:
        return self.model.alternatives.indicators


def planted(catalogue: dict[str, pd.DataFrame] | None = None, **parameters) -> Planted:
    """Studies judged by a catalogue (the shipped one if not given) and parameters that differ from `GIVEN`."""
    given = {**GIVEN, **parameters}
    listed = read_catalogue() if catalogue is None else catalogue
    return Planted(listed, given, ranking_model(listed, given))


def true_cells(rng: np.random.Generator, indicators: int, regions: int = REGIONS) -> np.ndarray:
    """Levels of the cells of a study, shape (region, group, indicator), from the model of `profiles.pooling`."""
    mean = rng.uniform(*MIDDLE, indicators) + rng.normal(0, GROUPS_DIFFER, (len(GROUPS), indicators))
    tau, shared = np.abs(rng.normal(0, REGIONS_DIFFER, indicators)), rng.random(indicators)
    common = rng.standard_normal((regions, 1, indicators)) * np.sqrt(shared)
    own = rng.standard_normal((regions, len(GROUPS), indicators)) * np.sqrt(1 - shared)
    return np.clip(mean + tau * (common + own), ENDS, 1 - ENDS)


def truth(of: Planted, rng: np.random.Generator) -> Truth:
    """A study drawn from all that is admitted: levels, weights and ratings."""
    families = family_weights(of.model.families, 1, rng, of.model.elicited_doubt)
    weights = criterion_weights(families, of.model.alternatives.criterion_families, rng)[0]
    ratings = rating_draws(of.model.alternatives, 1, of.model.rating_doubt, rng)
    return Truth(true_cells(rng, len(of.columns)), weights, ratings)


def at_reference(of: Planted, cells: np.ndarray) -> Truth:
    """The same places where the reference weights and the stated ratings are the true ones."""
    return Truth(cells, of.model.reference_weights, stated_ratings(of.model.alternatives))


def true_values(of: Planted, true: Truth) -> np.ndarray:
    """True value of each method in each region, shape (region, method); -inf where a gate on an indicator is closed.

    The model written down plainly, method by method; shares no code with the room recommendations but its table of
    grades.
    """
    made, out = of.model.alternatives, np.empty((len(true.cells), len(of.model.alternatives.methods)))
    split = len(made.capacities)
    lack_low, lack_high = made.scales.lack
    gates = [gate for gate in of.catalogue["gates"].itertuples() if gate.kind == "interview"]
    for r, level in enumerate(true.levels):
        pressing = np.clip((level[split:] - lack_low) / (lack_high - lack_low), 0, 1)
        for m, method in enumerate(made.methods):
            needs, remedies = true.ratings.requires[0, m], true.ratings.remedies[0, m]
            short = np.where(needs > 0, needs / 5 - made.scales.requirement_met - level[:split], 0.0)
            relevance = pressing @ remedies / remedies.sum() if remedies.sum() else 0.0
            other = [relevance, made.evidence[m], true.ratings.cheap[0, m], true.ratings.quick[0, m]]
            out[r, m] = true.weights @ np.array([*(1 - np.clip(short, 0, 1)), *other])
            for gate in gates:
                if gate.method == method and level[of.columns.index(gate.indicator)] < float(gate.threshold):
                    out[r, m] = -np.inf
    return out


def answers(of: Planted, cells: np.ndarray, people: np.ndarray, rng: np.random.Generator) -> dict[str, pd.DataFrame]:
    """The survey of a study: every person answers every item once, in five steps, and leans to one side over all.

    Parameters
    ----------
    people : array, shape (region, group), number of interviews of each cell
    """
    region, group = (np.repeat(where.ravel(), people.ravel()) for where in np.indices(people.shape))
    leaning = rng.normal(0, PERSON, (len(region), 1))
    said = rng.binomial(STEPS - 1, np.clip(cells[region, group] + leaning, 0.02, 0.98)) / (STEPS - 1)
    names = pd.Series([f"i{n:05d}" for n in range(len(region))], dtype=str)
    items = pd.DataFrame({"item": of.columns, "dimension": of.columns, "kind": "scale", "groups": "|".join(GROUPS)})
    interviews = pd.DataFrame({"interview": names, "region": [f"r{r}" for r in region], "weight": 1.0})
    places_of = pd.DataFrame({"region": [f"r{r}" for r in range(len(people))], "country": "XA", "setting": "rural"})
    return {
        "interviews": interviews.assign(group=np.array(GROUPS, object)[group]),
        "answers": pd.concat([names.rename("interview"), pd.DataFrame(said, columns=of.columns)], axis=1),
        "items": items.assign(block=[c.split(":")[0] for c in of.columns], label=of.columns),
        "regions": places_of.assign(population=1000.0),
        "context": pd.DataFrame({name: pd.Series(dtype=object) for name in CONTEXT_COLUMNS}),
        **nothing_said(),
    }


def verdicts(of: Planted, survey: dict[str, pd.DataFrame], seed: int) -> pd.DataFrame:
    """Verdicts as the stages profile and recommend reach them: a row of the table `verdicts` for each region."""
    profile = drawn(survey, {**of.parameters, "seed": seed})
    model = replace(of.model, seed=seed)
    judged = judged_regions({**survey, "gate_facts": FACTS}, profile, of.catalogue, model.alternatives)
    return pd.DataFrame([verdict(region, model) for region in with_rankings(judged, model, workers=1)])


def outcomes(of: Planted, true: Truth, people: np.ndarray, seed: int) -> pd.DataFrame:
    """One study from its truth to its verdicts: table [region, verdict, method, p_data, study, share, first, margin].

    `share` is the leader's acceptability, `first` whether it is truly best, `margin` how far the truly best method is
    ahead of the second in true value at the true weights and ratings. Regions in which nothing is feasible are left
    out.
    """
    found = verdicts(of, answers(of, true.cells, people, np.random.default_rng([seed, 12])), seed)
    found = found[found["acceptability"].notna()]
    value = true_values(of, true)[[int(region[1:]) for region in found["region"]]]
    top = np.sort(value, 1)[:, ::-1]
    best = np.array(of.model.alternatives.methods)[value.argmax(1)]
    told = {"share": found["acceptability"], "first": found["method"] == best, "margin": top[:, 0] - top[:, 1]}
    return found[["region", "verdict", "method", "p_data"]].assign(study=seed, **told)


def drawn_studies(of: Planted, seeds: list[int]) -> pd.DataFrame:
    """`outcomes` of studies that are drawn from all that is admitted, each from its own seed."""
    found = []
    for seed in seeds:
        rng = np.random.default_rng([seed, 11])
        true = truth(of, rng)
        people = rng.integers(2, rng.choice(CROWDS) + 1, (REGIONS, len(GROUPS)))
        found.append(outcomes(of, true, people, seed))
    return pd.concat(found, ignore_index=True)


def reliability(shares: np.ndarray, hits: np.ndarray, studies: np.ndarray, edges: tuple[float, ...]) -> pd.DataFrame:
    """How often what was said to be first in a share of the draws was truly first, by share, and over all.

    The variance of a difference is what a calibrated tool would have, the sum of share x (1 - share), with what the
    regions of one study share (weights, ratings, groups' means) added from the data; never less than without.

    Parameters
    ----------
    shares, hits, studies : arrays, shape (region,)
    edges : of the bins, low <= share < high; the last bin takes 1 too

    Returns
    -------
    table [low, high, n, mean_share, hit_rate, mc_error, z]: a row for each bin that is not empty; the last row, from
    the lowest to the highest edge, is of all regions. z = (hit_rate - mean_share) / mc_error.

    Examples
    --------
    >>> told = reliability(np.array([0.6, 0.6, 0.9]), np.array([1, 1, 0]), np.array([1, 1, 2]), (0.5, 0.75, 1.0))
    >>> told[["n", "mean_share", "hit_rate", "mc_error"]].round(3).values.tolist()
    [[2.0, 0.6, 1.0, 0.447], [1.0, 0.9, 0.0, 0.3], [3.0, 0.7, 0.667, 0.314]]
    """
    shares, hits = np.asarray(shares, float), np.asarray(hits, float)
    place = np.clip(np.digitize(shares, edges) - 1, 0, len(edges) - 2)
    rows = []
    for low, high, inside in [
        *((edges[k], edges[k + 1], place == k) for k in range(len(edges) - 1)),
        (edges[0], edges[-1], np.ones(len(shares), bool)),
    ]:
        n = int(inside.sum())
        if n:
            off = pd.Series(hits[inside] - shares[inside])
            together = (off.groupby(studies[inside]).sum() ** 2).sum() - (off**2).sum()
            error = np.sqrt(max(0.0, together) + (shares[inside] * (1 - shares[inside])).sum()) / n
            z = off.mean() / error if error > 0 else np.inf * np.sign(off.mean()) if off.mean() else 0.0
            rows.append((low, high, n, shares[inside].mean(), hits[inside].mean(), error, z))
    return pd.DataFrame(rows, columns=["low", "high", "n", "mean_share", "hit_rate", "mc_error", "z"])


def tied_cells(of: Planted, rng: np.random.Generator) -> np.ndarray:
    """True cells of a study in whose first region two methods are exactly level at the top, at the reference.

    Level are their values at the reference weights and the stated ratings; what else is admitted stays open. A close
    call is drawn, then lacks that only one of the two remedies are moved a little, all groups alike, until it is a tie.
    """
    while True:
        cells = true_cells(rng, len(of.columns))
        value = true_values(of, at_reference(of, cells))
        top = np.sort(value, 1)[:, ::-1]
        near = np.flatnonzero(top[:, 0] - top[:, 1] < CLOSE)
        if not len(near):
            continue
        cells = np.roll(cells, -near[0], axis=0)
        first, second = np.argsort(-value[near[0]])[:2]
        remedies = of.model.alternatives.remedies
        apart = np.sign(np.sign(remedies[second]) - np.sign(remedies[first]))
        shift = np.concatenate([np.zeros(len(of.model.alternatives.capacities)), apart * REACH])
        low, high = 0.0, 1.0
        for _ in range(60):
            middle = (low + high) / 2
            moved = np.clip(cells[:1] + middle * shift, ENDS, 1 - ENDS)
            level = true_values(of, at_reference(of, moved))[0]
            low, high = (middle, high) if level[first] > level[second] else (low, middle)
        if abs(level[first] - level[second]) < 1e-9 and level.max() - level[first] < 1e-9:
            return np.concatenate([moved, cells[1:]])


def favoured_cells(of: Planted, rng: np.random.Generator, which: int | None = None) -> np.ndarray:
    """True cells of a study in whose regions one method each, any of them or `which`, is favoured more or less.

    What it remedies presses, other lacks do so less, and what it requires is there; the regions go a part of the way
    from any place to that, 0.4-1, all groups alike.
    """
    made, cells = of.model.alternatives, true_cells(rng, len(of.columns))
    for r in range(len(cells)):
        method = rng.integers(len(made.methods)) if which is None else which
        remedies, needs = made.remedies[method], made.requires[method]
        level = cells[r].mean(0)
        lack = np.where(remedies > 0, LOUD - 0.05 * (3 - remedies), QUIET)
        capacity = np.maximum(
            level[: len(needs)], np.minimum(needs / 5 - made.scales.requirement_met + ENOUGH, 1 - ENDS)
        )
        cells[r] += rng.uniform(0.4, 1) * (np.concatenate([capacity, lack]) - level)
    return np.clip(cells, ENDS, 1 - ENDS)
