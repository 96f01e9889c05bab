"""Gaps: where two groups of a region see things differently, how sure that is, and the question that it raises."""

from __future__ import annotations

from itertools import combinations

import numpy as np
import pandas as pd
from scipy.special import ndtr

from herelib.profiles.pooling import Design, Pooled
from herelib.vocabulary import GROUPS
from herelib.words import marked, message

NULL_BIAS = 10.0  # comparisons without a difference that the prior is given beforehand (Stephens 2017)
ENOUGH = 20_000  # comparisons that settle the prior: more cost time and change nothing
LEAST = 2  # interviews of a group: what one person says is no view of a group
FALSE_SIGNS = 0.05  # share of the comparisons called clear that may have the other sign
NAMES = {
    "resident": "residents",
    "entrepreneur": "entrepreneurs",
    "ngo": "NGOs",
    "municipality": marked("people of the municipality"),
    "state": marked("people of state bodies"),
}
QUESTIONS = {
    "need": marked(
        "%(High)s feel a lack more strongly than %(low)s (%(what)s): what do they live through that %(low)s do not see?"
    ),
    "cover": marked("%(High)s say more often than %(low)s '%(what)s': what do they know that %(low)s do not?"),
    "supply": marked("%(High)s see more supply than %(low)s (%(what)s): does what exists not reach everybody?"),
    "capacity": marked(
        "%(High)s see more to build on than %(low)s (%(what)s): who could show it to those who doubt it?"
    ),
    "barrier": marked("%(High)s meet a higher barrier than %(low)s (%(what)s): where does it stop them?"),
    "asset": marked("%(High)s see more to be used than %(low)s (%(what)s): who could open it to the others?"),
    "voiced": marked(
        "%(High)s bring up '%(what)s' unasked more often than %(low)s: why does it not come to mind for all?"
    ),
}


def region_gaps(design: Design, cells: Pooled, region: int, each: np.ndarray) -> pd.DataFrame:
    """Differences between the groups of one region, where both have at least two interviews.

    `difference` and its interval are those of the pooled draws; `own` and `error` what the two groups alone say.

    Parameters
    ----------
    each : draws of the region's cells, shape (group, draw, indicator)
    """
    parts = []
    for a, b in combinations(range(len(GROUPS)), 2):
        shown = np.flatnonzero((cells.n[region, a] >= LEAST) & (cells.n[region, b] >= LEAST))
        differences = each[a][:, shown] - each[b][:, shown]
        low, high = np.quantile(differences, [0.05, 0.95], axis=0) if len(shown) else (np.empty(0), np.empty(0))
        parts.append(
            pd.DataFrame(
                {
                    "region": design.regions[region],
                    "indicator": np.array(design.indicators, object)[shown],
                    "group_a": GROUPS[a],
                    "group_b": GROUPS[b],
                    "difference": differences.mean(0),
                    "low90": low,
                    "high90": high,
                    "n_a": cells.n[region, a, shown].astype(int),
                    "n_b": cells.n[region, b, shown].astype(int),
                    "own": cells.mean[region, a, shown] - cells.mean[region, b, shown],
                    "error": np.sqrt(cells.noise[region, a, shown] + cells.noise[region, b, shown]),
                }
            )
        )
    return pd.concat(parts, ignore_index=True)


def gaps(parts: list[pd.DataFrame], labels: dict[str, str]) -> pd.DataFrame:
    """The table `gaps`: all comparisons of a study, which of them are clear, and the question that each clear one asks.

    Parameters
    ----------
    parts : as `region_gaps` gives them
    labels : of the indicators

    Notes
    -----
    The doubt is worked out from what the groups of a region say themselves: draws already lean towards other regions,
    and a prior on top of them would count that twice. Indicators of one block share a prior.
    """
    columns = ["region", "indicator", "group_a", "group_b", "difference", "low90", "high90", "n_a", "n_b"]
    if not parts:
        kinds = dict.fromkeys(columns[:4], str) | dict.fromkeys(columns[4:], float) | {"n_a": int, "n_b": int}
        empty = pd.DataFrame(columns=columns).astype(kinds)
        return empty.assign(doubt=0.0, clear=pd.Series(dtype=bool), question=pd.Series(dtype=str))
    table = pd.concat(parts, ignore_index=True).astype(dict.fromkeys(columns[:4], str))
    doubt = np.empty(len(table))
    # Each block is judged by itself: how large gaps usually are differs between needs and capacities.
    for rows in table.groupby(table["indicator"].str.split(":").str[0]).indices.values():
        doubt[rows] = false_signs(table["own"].to_numpy()[rows], table["error"].to_numpy()[rows])
    # A gap whose sign pooling turned round is no finding, however small its chance of a false sign.
    agree = np.sign(table["own"]) == np.sign(table["difference"])
    clear = (s_values(doubt) <= FALSE_SIGNS) & agree.to_numpy()
    rows = zip(*(table[name] for name in ("indicator", "group_a", "group_b", "difference")), clear, strict=True)
    questions = [question(i, labels[i], a, b, difference) if known else "" for i, a, b, difference, known in rows]
    return table[columns].assign(doubt=doubt, clear=clear, question=pd.Series(questions, dtype=str))


def false_signs(difference: np.ndarray, sd: np.ndarray) -> np.ndarray:
    """The local false sign rate of each of many differences: how likely it has the other sign, or is none.

    Adaptive shrinkage (Stephens 2017, doi:10.1093/biostatistics/kxw041): the true differences of a study are a mixture
    of none at all and of normal distributions around 0, whose shares are estimated from all its comparisons. The plain
    share of draws with the other sign takes every size of a difference for equally likely beforehand: in a study in
    which no groups differ it calls 6 in 100 comparisons clear, this one none.

    Parameters
    ----------
    difference, sd : arrays, shape (comparison,)
        Each difference as observed, and its standard error.
    """
    difference, sd = np.asarray(difference, float), np.maximum(np.asarray(sd, float), 1e-6)
    if not len(difference):
        return np.empty(0)
    widest = max(2 * np.sqrt(np.maximum(difference**2 - sd**2, 0).max()), 2 * sd.min())
    scale = np.concatenate([[0.0], np.geomspace(sd.min() / 4, widest, 16)])
    variance = sd[:, None] ** 2 + scale**2
    density = -0.5 * (difference[:, None] ** 2 / variance + np.log(variance))
    density = np.exp(density - density.max(1, keepdims=True))
    share = _mixture(density[np.argsort(difference, kind="stable")][:: max(1, len(density) // ENOUGH)])
    weight = density * share
    weight /= weight.sum(1, keepdims=True)
    spread = sd[:, None] * scale[1:] / np.sqrt(variance[:, 1:])
    middle = difference[:, None] * scale[1:] ** 2 / variance[:, 1:]
    below = (weight[:, 1:] * ndtr(-middle / spread)).sum(1)
    return np.clip(np.minimum(below, 1 - weight[:, 0] - below) + weight[:, 0], 0, 1)


def _mixture(density: np.ndarray, rounds: int = 500) -> np.ndarray:
    """Shares of the parts of a mixture by expectation and maximisation, with a bias towards no difference."""
    prior = np.zeros(density.shape[1])
    prior[0] = NULL_BIAS
    share = np.full(len(prior), 1 / len(prior))
    for _ in range(rounds):
        before = share
        weight = density * share
        share = (weight / weight.sum(1, keepdims=True)).sum(0) + prior
        share = share / share.sum()
        if np.abs(share - before).max() < 1e-6:
            break
    return share


def s_values(doubt: np.ndarray) -> np.ndarray:
    """The share of wrong signs to be expected if this comparison and all with less doubt are called clear.

    The s-value of Stephens (2017): the mean of the local false sign rates of this and all clearer comparisons.

    Examples
    --------
    >>> s_values(np.array([0.3, 0.0, 0.1, 0.0]))
    array([0.1       , 0.        , 0.03333333, 0.        ])
    """
    doubt = np.asarray(doubt, float)
    ordered = np.sort(doubt)
    until = np.searchsorted(ordered, doubt, side="right")  # alike are judged alike
    return np.concatenate([[0.0], np.cumsum(ordered)])[until] / np.maximum(until, 1)


def question(indicator: str, label: str, group_a: str, group_b: str, difference: float) -> str:
    """What one would ask the people of a region about a gap between two of its groups.

    Examples
    --------
    >>> question("supply:food", "food (supply)", "municipality", "resident", 0.4)
    'People of the municipality see more supply than residents (food): does what exists not reach everybody?'
    """
    block = indicator.split(":")[0]
    high, low = (group_a, group_b) if difference > 0 else (group_b, group_a)
    subject = label.removesuffix(f" ({block})")
    name = NAMES[high]
    return message(QUESTIONS[block], High=name[0].upper() + name[1:], low=NAMES[low], what=subject)
