"""Adequacy: were enough people asked, and did the last ones still say something new?

Interviews are the sampling units and codes the species of ecology's question "how many have we not seen?": how often
each code was found (in how many interviews), and above all how many codes only one or two interviews hold, tells how
many nobody has voiced yet.
"""

from __future__ import annotations

import numpy as np
import pandas as pd
from scipy.special import gammaln

from herelib.profiles.pooling import SMALL
from herelib.vocabulary import GROUPS

POINTS = 200  # of a curve
NEWS = 0.2  # new codes an interview from which more interviews are worth their time: one in five
NORMAL = 1.6448536269514722  # 95 % point of the normal distribution


def adequacy(survey: dict[str, pd.DataFrame]) -> tuple[pd.DataFrame, pd.DataFrame]:
    """The tables `adequacy`, per region and group and for all groups of a region, and `new_codes`.

    The numbers rest on the interviews that answered an open question, and on the codes that people or terms gave them
    (counting, not negated), without the codes above these. `unseen` is the lower bound Chao2 (Chao 1987,
    doi:10.2307/2531532) of the codes not yet heard; `new_from_next` the number of new codes to expect from the next
    interview (Good-Turing, with the correction of Chao and Jost 2012, doi:10.1890/11-1952.1); `code_coverage` the part
    of all mentions to come whose codes are known (the same). NaN where fewer than two interviews answered.

    Parameters
    ----------
    survey : tables interviews, regions, open_answers, segments
    """
    interviews, places = survey["interviews"], sorted(set(survey["regions"]["region"]))
    rows = pd.Index(interviews["interview"])
    groups = (*GROUPS, "all")
    region = pd.Index(places).get_indexer(pd.Index(interviews["region"]))
    group = pd.Index(GROUPS).get_indexer(pd.Index(interviews["group"]))
    answered = rows.isin(survey["open_answers"]["interview"])
    coded = survey["segments"]
    # A code that is denied ("no lack of shops") or that a person overruled says nothing new.
    coded = coded[coded["counts"] & ~coded["negated"]][["interview", "code"]].drop_duplicates()
    holder, code = rows.get_indexer(pd.Index(coded["interview"])), pd.factorize(coded["code"])[0]
    counted_here = (holder >= 0) & answered[holder]
    holder, code = holder[counted_here], code[counted_here]
    cells = len(places) * len(groups)
    cell_of_group, cell_of_region = region * len(groups) + group, region * len(groups) + len(GROUPS)
    # Each interview counts twice: in its group, and in all groups of the region together.
    cell = np.concatenate([cell_of_group[holder], cell_of_region[holder]])
    mentions = _mentions(cell, np.concatenate([code, code]))
    counts = {
        "n": np.bincount(np.concatenate([cell_of_group, cell_of_region]), minlength=cells),
        "answered": np.bincount(np.concatenate([cell_of_group[answered], cell_of_region[answered]]), minlength=cells),
        "codes": np.bincount(mentions["cell"], minlength=cells),
        "once": np.bincount(mentions["cell"][mentions["times"] == 1], minlength=cells),
        "twice": np.bincount(mentions["cell"][mentions["times"] == 2], minlength=cells),
        "mentions": np.bincount(mentions["cell"], mentions["times"], minlength=cells),
    }
    unseen, news, coverage = unheard(*(counts[name] for name in ("answered", "once", "twice", "mentions")))
    heard = pd.DataFrame(
        {
            "region": np.repeat(np.array(places, object), len(groups)),
            "group": np.tile(np.array(groups, object), len(places)),
            **{name: counts[name] for name in ("n", "answered", "codes")},
            "unseen": unseen,
            "new_from_next": news,
            "code_coverage": coverage,
            "note": _notes(counts, news),
        }
    )
    heard = heard.astype({"region": str, "group": str, "note": str})
    return heard, _curves(places, region, answered, holder, code)


def _mentions(cell: np.ndarray, code: np.ndarray) -> dict[str, np.ndarray]:
    """In how many interviews of each cell each of its codes was found."""
    size = int(code.max()) + 1 if len(code) else 1
    pair, times = np.unique(cell.astype(np.int64) * size + code, return_counts=True)
    return {"cell": pair // size, "code": pair % size, "times": times}


def unheard(answered: np.ndarray, once: np.ndarray, twice: np.ndarray, mentions: np.ndarray) -> tuple:
    """Codes not yet heard (at least), new codes expected from the next interview, and coverage of the mentions.

    With T interviews, U mentions and Q1, Q2 codes that one, two interviews hold: Q0 = (T-1)/T Q1^2/(2 Q2), or
    (T-1)/T Q1(Q1-1)/2 where Q2 = 0; A = T Q0/(T Q0 + Q1); new = A Q1/T; coverage = 1 - A Q1/U.

    Examples
    --------
    >>> unseen, new, coverage = unheard(np.array([10]), np.array([4]), np.array([2]), np.array([20]))
    >>> unseen.round(3), new.round(3), coverage.round(3)
    (array([3.6]), array([0.36]), array([0.82]))
    """
    units, q1, q2, mentions = (np.asarray(array, float) for array in (answered, once, twice, mentions))
    enough = units >= 2
    unseen = np.where(q2 > 0, q1**2 / (2 * np.maximum(q2, 1)), q1 * (q1 - 1) / 2)
    unseen = np.where(enough, unseen * (units - 1) / np.maximum(units, 1), np.nan)
    with np.errstate(invalid="ignore"):
        correction = np.where(q1 > 0, units * unseen / np.maximum(units * unseen + q1, 1e-12), 0.0)
        new = np.where(enough, correction * q1 / np.maximum(units, 1), np.nan)
        coverage = np.where(enough & (mentions > 0), 1 - correction * q1 / np.maximum(mentions, 1), np.nan)
    return unseen, new, coverage


def _notes(counts: dict[str, np.ndarray], news: np.ndarray) -> np.ndarray:
    """What the numbers of each cell mean, in words."""
    n, answered = counts["n"], counts["answered"]
    meaning = np.select(
        [n == 0, answered == 0, answered < 2, counts["codes"] == 0, np.nan_to_num(news) >= NEWS],
        [
            "nobody was interviewed",
            "nobody gave an open answer",
            "one open answer: whether more codes are to come cannot be told",
            "no code was found in the open answers",
            "the next interviews would still bring new codes",
        ],
        "the next interviews would bring few new codes",
    ).astype(object)
    thin = (n > 0) & (n < SMALL)
    return np.where(thin, f"fewer than {SMALL}: leans on other regions; " + meaning, meaning)


def _curves(places: list[str], region: np.ndarray, answered: np.ndarray, holder: np.ndarray, code: np.ndarray):
    """The table `new_codes`: the curve of each region in which anybody gave an open answer."""
    order = np.argsort(region[holder], kind="stable")
    edges = np.searchsorted(region[holder][order], np.arange(len(places) + 1))
    number = np.cumsum(answered) - 1
    size = np.bincount(region[answered], minlength=len(places))
    parts = []
    for r in np.flatnonzero(size):
        mine = order[edges[r] : edges[r + 1]]
        local = np.unique(number[holder[mine]], return_inverse=True)[1]
        codes = np.unique(code[mine], return_inverse=True)[1]
        holds = np.zeros((local.max(initial=-1) + 1, codes.max(initial=-1) + 1), bool)
        holds[local, codes] = True
        parts.append(rarefaction(holds, int(size[r])).assign(region=places[r]))
    columns = ["region", "n", "codes", "low90", "high90"]
    kinds = {"region": str, "n": "int64", **dict.fromkeys(columns[2:], float)}
    return (pd.concat(parts, ignore_index=True) if parts else pd.DataFrame(columns=columns))[columns].astype(kinds)


def rarefaction(holds: np.ndarray, size: int) -> pd.DataFrame:
    """How many different codes n of the interviews hold, taken in random order.

    Expectation and variance are exact (hypergeometric; Hurlbert 1971, doi:10.2307/1934145, for interviews in place of
    individuals). The interval of 90 % takes the number of codes as normal with these moments; at n = all it is a point.

    Parameters
    ----------
    holds : array of bool, shape (interview, code)
        Interviews without any code may be left out.
    size : int
        Number of all interviews.

    Returns
    -------
    table [n, codes, low90, high90], at most 200 points
    """
    points = np.unique(np.linspace(1, size, min(size, POINTS)).round().astype(int))
    times = holds.sum(0).astype(int)
    together = holds.astype(float).T @ holds
    either = np.rint(times[:, None] + times[None] - together).astype(int)
    pairs = np.bincount(either.ravel(), minlength=size + 1)  # pairs of codes by the interviews that hold one of them
    singles = np.bincount(times, minlength=size + 1)
    used = np.flatnonzero((pairs > 0) | (singles > 0))
    none = _none_of(used, points, size)
    missing = none @ singles[used]
    variance = none @ pairs[used] - missing**2
    spread = NORMAL * np.sqrt(np.maximum(variance, 0.0))
    codes = holds.shape[1] - missing
    limits = {"low90": np.clip(codes - spread, 0, None), "high90": np.clip(codes + spread, None, holds.shape[1])}
    return pd.DataFrame({"n": points, "codes": codes, **limits})


def _none_of(holders: np.ndarray, points: np.ndarray, size: int) -> np.ndarray:
    """Chance that n of all interviews are none of those that hold a code, shape (point, held)."""
    left, n = (size - holders)[None, :].astype(float), points[:, None].astype(float)
    # Logs of factorials: the binomials themselves overflow at some hundred interviews.
    possible = left >= n
    left = np.where(possible, left, n)
    logs = gammaln(left + 1) - gammaln(left - n + 1) + gammaln(size - n + 1) - gammaln(size + 1)
    return np.where(possible, np.exp(logs), 0.0)
