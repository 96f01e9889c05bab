"""Designs: which regions got the incubator and how they were picked, and all the ways it could have come out.

An assignment is one way of giving the incubator to as many regions of each block as got it. Exact randomisation
inference compares what was seen with what each of the other assignments would have given (Fisher 1935, The Design of
Experiments; MacKinnon and Webb 2020, QED working paper 1355). How many assignments there are says, before any data,
how small a p the design can reach at all.
"""

from __future__ import annotations

import math
from dataclasses import dataclass, replace

import numpy as np
import pandas as pd

from herelib.errors import HereError, nearest
from herelib.permutations import SEED, Assignments, parted, smallest_p

PICKED = ("lot", "chosen")  # how the regions that got it were picked
SIDES = ("both", "more", "less")  # what the question is: any difference, a rise, a fall
ALPHA = 0.10  # [J] with three of six regions nothing smaller can be reached


@dataclass(frozen=True)
class Design:
    """Which regions got the incubator, and what was agreed before the second wave.

    Regions stand by name, so that nothing depends on the order of rows. `blocks` are sets of regions within which the
    incubator was assigned, matched pairs being blocks of two; a design without blocks has one. `picked` is "lot" where
    regions were drawn, "chosen" where anybody chose them. `alpha` and `side` were agreed before the data.
    """

    regions: tuple[str, ...]
    treated: tuple[bool, ...]
    blocks: tuple[str, ...]
    picked: str = "chosen"
    alpha: float = ALPHA
    side: str = "both"

    @property
    def kind(self) -> str:
        """What may be concluded from it: one of `herelib.impact.wording.KINDS`."""
        treated = sum(self.treated)
        if treated == 0 or treated == len(self.regions):
            return "before-after"
        if self.number == 1 or len(self.regions) == 2:
            return "two groups"
        return self.picked

    @property
    def number(self) -> int:
        """How many assignments there are."""
        return math.prod(math.comb(len(rows), treated) for rows, treated in self.sizes())

    @property
    def smallest_p(self) -> float:
        """The smallest p that this design can reach, whatever the data say.

        Of two sides, an assignment and its mirror are always equally far out where as many regions got it as did not.

        Examples
        --------
        >>> regions = tuple("abcdef")
        >>> Design(regions, (True,) * 3 + (False,) * 3, ("",) * 6).smallest_p
        0.1
        >>> round(Design(regions, (True,) * 2 + (False,) * 4, ("",) * 6).smallest_p, 3)
        0.067
        """
        return smallest_p([(len(rows), treated) for rows, treated in self.sizes()], self.side == "both")

    @property
    def able(self) -> bool:
        """Whether the design can show anything at its alpha."""
        return self.kind in PICKED and self.smallest_p <= self.alpha + 1e-12

    def sizes(self) -> list[tuple[np.ndarray, int]]:
        """The rows of each block, by name of the block, and how many of them got the incubator."""
        blocks, treated = np.array(self.blocks, object), np.array(self.treated)
        rows = [np.flatnonzero(blocks == block) for block in sorted(set(self.blocks))]
        return [(at, int(treated[at].sum())) for at in rows]

    def without(self, regions: set[str]) -> Design:
        """The design that is left when regions without figures fall out."""
        kept = [at for at, region in enumerate(self.regions) if region not in regions]
        columns = {name: tuple(getattr(self, name)[at] for at in kept) for name in ("regions", "treated", "blocks")}
        return replace(self, **columns)


def design_of(
    table: pd.DataFrame, picked: str = "chosen", alpha: float = ALPHA, side: str = "both", blocks: str | None = None
) -> Design:
    """The design that a table of regions describes.

    Parameters
    ----------
    table : table [region, treated], treated being True or False, or yes and no
    picked : "lot" where regions were drawn by lot, "chosen" where anybody chose them
    alpha : the p up to which a difference counts as shown, agreed before the second wave
    side : "both"; "more" or "less" where only a rise or a fall was asked for before the data
    blocks : column that names the block, or the pair, of each region

    Raises
    ------
    HereError
        If a region stands twice, a word is not known, or alpha is no share.

    Examples
    --------
    >>> table = pd.DataFrame({"region": ["birch", "alder"], "treated": ["yes", "no"]})
    >>> design_of(table).regions, design_of(table).treated, design_of(table).kind
    (('alder', 'birch'), (False, True), 'two groups')
    """
    for name, value, known in (("picked", picked, PICKED), ("side", side, SIDES)):
        if value not in known:
            raise HereError(f"{name} = {value}: {nearest(value, known)}")
    if not 0 < alpha < 1:
        raise HereError(f"alpha = {alpha:g}: a share between 0 and 1, for example 0.10")
    table = table.assign(region=table["region"].astype(str)).sort_values("region", kind="stable")
    if table["region"].duplicated().any():
        twice = ", ".join(sorted(set(table.loc[table["region"].duplicated(), "region"])))
        raise HereError(f"regions that stand twice in the design: {twice}; each has one row")
    treated = tuple(_yes(value) for value in table["treated"])
    names = tuple(table[blocks].astype(str)) if blocks else ("",) * len(table)
    return Design(tuple(table["region"]), treated, names, picked, float(alpha), side)


def _yes(value: object) -> bool:
    words = {"true": True, "yes": True, "1": True, "false": False, "no": False, "0": False}
    if str(value).casefold() not in words:
        raise HereError("treated: write yes or no for each region of the design")
    return words[str(value).casefold()]


def assignments(design: Design, seed: int = SEED) -> Assignments:
    """All assignments of a design, or some of them drawn by a seed where there are more than `LISTED`.

    The actual assignment counts among those drawn: a p of 0 cannot come out (Phipson and Smyth 2010,
    doi:10.2202/1544-6115.1585).

    Examples
    --------
    >>> listed = assignments(Design(("a", "b", "c"), (False, True, False), ("",) * 3))
    >>> listed.matrix.astype(int).tolist(), listed.actual, listed.complete
    ([[1, 0, 0], [0, 1, 0], [0, 0, 1]], 1, True)
    """
    return parted(design.treated, design.sizes(), seed)
