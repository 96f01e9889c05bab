"""The figures of the page for the audit: read off the finished file, each with a key, and how exactly it is known."""

from __future__ import annotations

import json
import re
from collections.abc import Mapping

import numpy as np
import pandas as pd

from herelib.explorer.answers import TEN_THOUSAND
from herelib.vocabulary import GROUPS
from herelib.words import message

DATA = re.compile(r'(?s)<script type="application/json" id="data">(.*?)</script>')
REACH = 0.5  # steps by which a level of the page may lie beside the released one: it is rounded to that
OF_PACKAGES = ("packages", "less", "price")  # a row each: parts of the catalogue and what they cost, nothing of answers
MEAN, LEVEL = "explorer.mean", "explorer.level"


def data_of(page: str) -> dict:
    """The data that a finished page holds."""
    return json.loads(DATA.search(page).group(1))


def figures(data: Mapping, study: str = "", wave: str = "1") -> pd.DataFrame:
    """Every figure of the page that is made of answers.

    Parameters
    ----------
    data : as the page holds it

    Returns
    -------
    table [key, region, group, indicator, statistic, value, version], values 0-1
        `key` is study/wave/region/group/indicator/statistic, as `herelib.release.published` has it; `version` is that
        of the layout.
    """
    names = [*(f"barrier:{name}" for name in data["barriers"]), *(f"capacity:{name}" for name in data["capacities"])]
    rows = []
    for region, here in data["regions"].items():
        rows += [(region, "all", name, LEVEL, x / TEN_THOUSAND) for name, x in zip(names, here["level"], strict=True)]
        rows += [
            (region, group, name, MEAN, x / TEN_THOUSAND)
            for group, means in zip(GROUPS, here["means"] or [], strict=False)
            for name, x in zip(names, means, strict=True)
            if x >= 0
        ]
    table = pd.DataFrame(rows, columns=["region", "group", "indicator", "statistic", "value"])
    key = f"{study}/{wave}/" + table["region"] + "/" + table["group"] + "/" + table["indicator"] + "/"
    return table.assign(key=key + table["statistic"], version=data["version"])


def refused(data: Mapping, published: pd.DataFrame, study: str = "", wave: str = "1") -> list[str]:
    """Why the page may not leave: figures in it that say more than what is published; nothing if it may.

    A level must lie within the step that the published one is rounded to, and the mean of a group must be the published
    one. Draws must be none: nothing of a region may be as long as the draws are.

    Parameters
    ----------
    data : as the page holds it
    published : table as `herelib.release.published` gives it, with the figures that were withheld taken out
    """
    of_page, known = figures(data, study, wave), published[published["value"].notna()]
    known = known[known["statistic"].isin(("profiles.estimate", "groups.estimate"))]
    known = known.set_index(["region", "group", "indicator"])[["value", "step"]]
    beside = known[~known.index.duplicated()].reindex(
        pd.MultiIndex.from_frame(of_page[["region", "group", "indicator"]])
    )
    allowed = np.where(of_page["statistic"] == LEVEL, REACH * beside["step"].fillna(0).to_numpy(float), 0.0)
    off = np.abs(of_page["value"].to_numpy(float) - beside["value"].to_numpy(float))
    more = ~(off <= allowed + 1 / TEN_THOUSAND)  # NaN, which nothing published stands behind, is more, too
    faults = [message("%(key)s says more than what is published", key=key) for key in of_page["key"][more]]
    for region, here in data["regions"].items():
        if any(_longest(value) >= data["draws"] for name, value in here.items() if name not in OF_PACKAGES):
            faults.append(message("%(region)s: there are draws of a region on the page", region=region))
    return faults


def _longest(value: object) -> int:
    """The length of the longest list in a value; of encoded numbers their count."""
    if isinstance(value, Mapping):
        return int(np.prod(value["shape"]))
    if isinstance(value, list):
        return max([len(value), *map(_longest, value)])
    return 0
