"""What a second wave could detect, before the first one is made: by design, interviews a region, and chance.

The design is the one that study.yaml describes, or plausible splits of the regions: half of them with an incubator, and
a third. What regions change by chance cannot be known yet, so three amounts are tried.
"""

from __future__ import annotations

import math
from collections.abc import Iterator
from dataclasses import dataclass

import numpy as np
import pandas as pd

from herelib import decisions
from herelib.fieldwork.frames import Frame
from herelib.fieldwork.sentences import aligned
from herelib.folders import study_folder
from herelib.impact import design_of, detectable_by_size, p_text, say_by_size, say_smallest
from herelib.studies import settings
from herelib.words import marked, message, number

SPREAD = 0.25  # [J] share of the largest variance between people of one cell: the middle of what worlds assume
LEVEL = 0.5  # at which answers vary most
PARTS = (2, 3)  # a half and a third of the regions
HEADER = (
    marked("with the incubator"),
    marked("a region and wave"),
    marked("smallest p"),
)
CHANGES = marked("regions ± %(spread)s")


@dataclass(frozen=True)
class Detection:
    """What a second wave could detect.

    `table` is that of `herelib.impact.detectable_by_size`, for each design one after the other; `declared` says whether
    study.yaml describes the design, and `groups` how many groups are asked.
    """

    table: pd.DataFrame
    declared: bool
    groups: int
    smallest: tuple[str, ...]


def detection(frame: Frame, sizes: tuple[int, ...], study: str = "") -> Detection:
    """What a second wave of so many interviews of each group could detect.

    Parameters
    ----------
    sizes : interviews of each group in a region
    study : whose evaluation, α and side are taken; without one α is 0.10 and both sides count
    """
    regions = [str(region) for region in frame.regions["region"]]
    block = settings.read(study_folder(study) / settings.FILE)[0].get("evaluation", {}) if study else {}
    agreed = decisions.settle(study, "evaluate") if study else decisions.settle("demo", "evaluate")
    options = {"alpha": float(agreed["alpha"]), "side": str(agreed["side"])}
    had = [region for region in block.get("incubator_in", ()) if region in regions]
    if had:
        blocks = block.get("blocks") or {}
        splits = [[region in had for region in regions]]
        options |= {"picked": str(block.get("picked", "chosen")), "blocks": "block"}
    else:
        blocks, numbers = {}, sorted({max(1, len(regions) // part) for part in PARTS}, reverse=True)
        splits = [[at < treated for at in range(len(regions))] for treated in numbers]
        options |= {"picked": "lot", "blocks": "block"}
    designs = []
    for flags in splits:
        table = pd.DataFrame({"region": regions, "treated": flags})
        table["block"] = [str(blocks.get(region, "")) for region in regions]
        designs.append(design_of(table, **options))
    asked = [size * len(frame.groups) for size in sizes]
    parts = [detectable_by_size(design, spread_of(frame), asked) for design in designs]
    smallest = tuple(say_smallest(design) for design in designs)
    return Detection(pd.concat(parts, ignore_index=True), bool(had), len(frame.groups), smallest)


def spread_of(frame: Frame) -> float:
    """Standard deviation of answers of one cell on a scale from 0 to 1: the pilot's, else what is assumed.

    Examples
    --------
    >>> from herelib.fieldwork import frames
    >>> spread_of(frames.synthetic())
    0.25
    """
    share = SPREAD if frame.pilot is None else float(np.nanmean(frame.pilot.spread))
    return math.sqrt(share * LEVEL * (1 - LEVEL))


def lines(detected: Detection, size: int) -> Iterator[str]:
    """The answer line by line: what is assumed, the table, and what follows.

    Parameters
    ----------
    size : interviews of each group in a region of which a sentence is said
    """
    if detected.declared:
        yield message("A second wave after the incubator, with the regions that study.yaml names:")
    else:
        yield message("A second wave after an incubator, in half of the regions or in a third of them, by lot:")
    yield ""
    table = detected.table
    spreads = sorted(table["region_spread"].unique())
    header = [*map(message, HEADER), *[message(CHANGES, spread=number(spread, ".2f")) for spread in spreads]]
    rows = [tuple(header)]
    for (treated, interviews), part in table.groupby(["treated", "interviews"], sort=True):
        differences = part.sort_values("region_spread")["difference"]
        cells = [message("nothing") if math.isinf(least) else number(least, ".2f") for least in differences]
        split = message("%(treated)s of %(regions)s", treated=treated, regions=part["regions"].iloc[0])
        rows.append((split, f"{interviews}", p_text(part["smallest_p"].iloc[0]), *cells))
    yield from aligned(rows)
    yield ""
    middle = spreads[len(spreads) // 2]
    shown = table[(table["region_spread"] == middle) & (table["interviews"] == size * detected.groups)]
    yield from say_by_size(shown)
    if detected.declared:
        yield from detected.smallest
    yield message("A difference is called shown up to a p of %(alpha)s.", alpha=p_text(float(table["alpha"].iloc[0])))
    yield message("What regions change by chance nobody knows before: three amounts are tried (docs/impact.md).")
