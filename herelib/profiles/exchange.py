"""How interviews may be exchanged between regions if the regions do not differ: what a permutation test rests on.

Interviews of one group are exchangeable only among those that the same interviewer did: whoever asks leans to one side
in all answers. So where interviewers work in several regions, their interviews are exchanged within interviewer and
group; those who work in one region are exchanged whole, with all their interviews, for others who work in one. Where
nobody wrote down who asked, interviews are exchanged within their group, as if interviewers did not matter.

Each is a group of permutations under which the interviews are equally probable if regions do not differ: the test is
exact (Lehmann and Romano 2005, Testing Statistical Hypotheses, theorem 15.2.1), for whole interviewers as far as their
numbers of interviews are no part of how regions differ.
"""

from __future__ import annotations

from dataclasses import dataclass, replace

import numpy as np
from scipy.sparse import coo_array
from scipy.sparse.csgraph import connected_components
from scipy.special import gammaln

from herelib.profiles.interviewers import UNKNOWN
from herelib.profiles.pooling import Design
from herelib.vocabulary import GROUPS

ALPHA = 0.05  # a test that cannot reach it is none
MAIN = 0.8  # [J] share of an interviewer's work in one region from which the rest are strays
FIXED = -1


@dataclass(frozen=True)
class Exchange:
    """Interviews that take part in the test, and which of them may be exchanged for which.

    Attributes
    ----------
    design : without interviews that are no part of the test: those of unknown interviewers, and strays
    pool : array, shape (interview,): interviews of one number are exchanged, one by one; FIXED where they are not
    block : array, shape (interview,): interviews of one number move together; FIXED where they do not
    stratum, home : arrays, shape (block,): blocks of one stratum are exchanged; the region that each is in
    """

    design: Design
    pool: np.ndarray
    block: np.ndarray
    stratum: np.ndarray
    home: np.ndarray

    @property
    def smallest_p(self) -> float:
        """One over the number of assignments that are different; regions that are alike in numbers may change names."""
        pooled = self.pool != FIXED
        sets = np.concatenate([self.pool[pooled], self.stratum + self.pool.max(initial=0) + 1])
        pairs = np.stack([np.concatenate([self.design.region[pooled], self.home]), sets])
        (region, sets), count = np.unique(pairs, axis=1, return_counts=True)
        if not len(count):
            return 1.0
        logs = gammaln(np.bincount(np.unique(sets, return_inverse=True)[1], count) + 1).sum() - gammaln(count + 1).sum()
        cuts = np.flatnonzero(np.diff(region)) + 1
        alike = [a.tobytes() for a in np.split(np.stack([sets, count]).T.copy(), cuts)]
        logs -= gammaln(np.unique(alike, return_counts=True)[1] + 1).sum()
        return float(np.exp(-max(logs, 0.0)))

    @property
    def told_apart(self) -> bool:
        """Whether so few assignments leave a test: else region and interviewer cannot be told apart."""
        return self.smallest_p <= ALPHA * (1 + 1e-9)

    def permuted(self, rng: np.random.Generator) -> Design:
        """The same interviews with regions exchanged: regions no longer differ."""
        region = self.design.region.copy()
        region[self.block != FIXED] = _shuffled(self.home, self.stratum, rng)[self.block[self.block != FIXED]]
        pooled = np.flatnonzero(self.pool != FIXED)
        region[pooled] = _shuffled(region[pooled], self.pool[pooled], rng)
        return _sorted(self.design, region)


def exchange(design: Design) -> Exchange:
    """Which interviews of a design may be exchanged if regions do not differ.

    An interviewer who did nearly all of the work in one region is exchanged as a whole, without the interviews that
    were done elsewhere, where that leaves a test: within interviewers these few would carry all of it.
    """
    nowhere = np.array([], int)
    if design.interviewer is None or (design.interviewer == UNKNOWN).all():
        return Exchange(design, design.group, np.full(len(design.group), FIXED), nowhere, nowhere)
    design = _only(design, design.interviewer != UNKNOWN)
    counts = np.zeros((design.interviewer.max() + 1, len(design.regions)))
    np.add.at(counts, (design.interviewer, design.region), 1)
    settled = counts.max(1) >= MAIN * counts.sum(1)
    stray = settled[design.interviewer] & (design.region != counts.argmax(1)[design.interviewer])
    if stray.any() and (without := _by_interviewer(_only(design, ~stray))).told_apart:
        return without
    return _by_interviewer(design)


def permuted(design: Design, rng: np.random.Generator) -> Design:
    """The same interviews with regions exchanged, as far as interviewers allow: regions no longer differ."""
    return exchange(design).permuted(rng)


def _by_interviewer(design: Design) -> Exchange:
    """Interviews exchanged within interviewers who work in several regions, and others as wholes."""
    numbers, interviewer = np.unique(design.interviewer, return_inverse=True)
    everywhere = np.unique(np.stack([interviewer, design.region]), axis=1)
    several = np.bincount(everywhere[0], minlength=len(numbers)) > 1
    pool = np.where(several[interviewer], interviewer * len(GROUPS) + design.group, FIXED)
    nested = np.flatnonzero(~several)
    block = np.full(len(numbers), FIXED)
    block[nested] = np.arange(len(nested))
    home = np.zeros(len(numbers), int)
    home[interviewer] = design.region
    return Exchange(design, pool, block[interviewer], _strata(design, block[interviewer], len(nested)), home[nested])


def _strata(design: Design, block: np.ndarray, blocks: int) -> np.ndarray:
    """Number of the stratum of each block: interviewers who have no group in common, even through others, are not
    exchanged: a region would lose those who speak with a group."""
    moved = block != FIXED
    links = coo_array(
        (np.ones(moved.sum()), (block[moved], blocks + design.group[moved])), shape=(blocks + len(GROUPS),) * 2
    )
    return connected_components(links, directed=False)[1][:blocks]


def _shuffled(values: np.ndarray, sets: np.ndarray, rng: np.random.Generator) -> np.ndarray:
    """The values, exchanged at random within each set."""
    out = np.empty_like(values)
    out[np.argsort(sets, kind="stable")] = values[np.lexsort((rng.random(len(values)), sets))]
    return out


def _sorted(design: Design, region: np.ndarray) -> Design:
    """The design with other regions of its interviews, by region and group."""
    order = np.argsort((region * len(GROUPS) + design.group).astype(np.int32), kind="stable")
    return replace(_only(design, order), region=region[order])


def _only(design: Design, rows: np.ndarray) -> Design:
    """The design with these of its interviews."""
    interviewer = None if design.interviewer is None else design.interviewer[rows]
    parts = {name: getattr(design, name)[rows] for name in ("matrix", "region", "group", "weight")}
    return replace(design, **parts, interviewer=interviewer)
