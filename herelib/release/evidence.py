"""What of the evidence chain may be shown.

The rules, beside those of `herelib.release.disclosure`, for a threshold t:

- **Levels.** The severity of a barrier is shown where its indicator is. Its n is missing where the profile hides it.
- **Relief by part and barrier.** The relief is shared out over all barriers of a region and the catalogue is public:
  where one level of the region is hidden, each share would be an equation for it. In such a region none is shown, and
  no delivery, which follows from the capacities (`herelib.release.recommendations` says what else goes with them).
- **Items by group.** Only of groups that are shown; an item that fewer than t people of the group answered, or nobody,
  is left out, and the next smallest with it. Where the n of the indicator is hidden, weights are too: they could be
  shares of n. Pooled shares are left out. A mean within `END` of an end of the scale is shown as that limit: it would
  tell what each of the group said. Answers to "who could cover it" and what was voiced have no rows
  (`herelib.release.disclosure` says why).
- **Quotes** have a number that counts within one report and depends on nothing but the quotes shown.
"""

from __future__ import annotations

from collections.abc import Mapping

import numpy as np
import pandas as pd

from herelib.release.counts import hide_counts
from herelib.release.recommendations import telling_regions

END = 0.1  # [J] on the 0-1 scale; with 5 people a mean at 0.9 still leaves open whether one of them said the middle
LEVEL = ("pressure", "estimate", "low90", "high90")  # what follows from the severity of the barrier alone
SHARED = ("relief", "delivery")  # what follows from all levels of the region


def protect_chain(
    run: Mapping[str, pd.DataFrame],
    profiles: pd.DataFrame,
    hidden: pd.DataFrame,
    quotes: pd.DataFrame,
    threshold: int,
) -> dict[str, pd.DataFrame]:
    """The tables of the evidence chain that the report may show.

    Parameters
    ----------
    run : tables evidence, links
    profiles, hidden, quotes : tables as `protect_profiles`, `hidden_groups` and `cleared_quotes` of
        `herelib.release.disclosure` make them

    Returns
    -------
    dict of tables evidence, links, quotes
    """
    return {
        "evidence": protect_evidence(run["evidence"], profiles),
        "links": protect_links(run["links"], hidden, threshold),
        "quotes": numbered_quotes(quotes),
    }


def protect_evidence(evidence: pd.DataFrame, profiles: pd.DataFrame) -> pd.DataFrame:
    """The evidence without levels, counts and shares of relief that would give the answers of few people away.

    Parameters
    ----------
    profiles : table as `herelib.release.disclosure.protect_profiles` makes it

    Returns
    -------
    table evidence with `hidden`, whether the severity of the barrier is hidden
    """
    at = pd.MultiIndex.from_frame(evidence[["region", "barrier"]])
    indicators = profiles.set_index(["region", "indicator"])[["hidden", "n"]].reindex(at)
    hidden = pd.Series(indicators["hidden"].eq(True).to_numpy(bool), evidence.index)
    shown = evidence.assign(n=indicators["n"].astype("Int64").array, hidden=hidden)
    shown[list(LEVEL)] = shown[list(LEVEL)].mask(hidden)
    shown[list(SHARED)] = shown[list(SHARED)].mask(shown["region"].isin(telling_regions(profiles)))
    return shown


def protect_links(links: pd.DataFrame, hidden: pd.DataFrame, threshold: int) -> pd.DataFrame:
    """Items by group of which enough people answered, without what would give the others away.

    Parameters
    ----------
    hidden : table as `herelib.release.disclosure.hidden_groups` makes it

    Returns
    -------
    table links without pooled_share; rows that may not be shown are left out. Rows with n = 0 say that nobody of the
    group was interviewed.
    """
    asked = links[~links["indicator"].str.startswith(("cover:", "voiced:"))]
    if asked.empty:
        return asked.drop(columns="pooled_share")
    cells = asked.merge(hidden, on=["region", "indicator", "group"], how="left")
    # A cell that no rule speaks of is hidden: better too little than one that somebody forgot.
    cells[["hidden", "n_hidden"]] = cells[["hidden", "n_hidden"]].fillna(True).astype(bool)
    key = ["region", "indicator", "group"]
    row, column = cells.groupby(key).ngroup().to_numpy(), cells.sort_values("item").groupby(key).cumcount()
    column = column.reindex(cells.index).to_numpy()
    counts = np.full((row.max() + 1, column.max() + 1), np.nan)
    counts[row, column] = cells["n"]
    # A group of which nobody answered any question and that is not hidden was not interviewed at all: its 0 tells
    # nothing of anybody. Where only some questions have no answer, that 0 is a small count.
    counts[np.nansum(counts, axis=1) == 0] = np.nan
    few = hide_counts(counts, threshold, least=0)[row, column]
    shown = cells[~cells["hidden"] & ~few].reset_index(drop=True)
    mean = shown["mean"].clip(END, 1 - END)
    shown = shown.assign(mean=mean, weight=shown["weight"].mask(shown["n_hidden"]))
    return shown.drop(columns=["hidden", "n_hidden", "pooled_share"])


def numbered_quotes(quotes: pd.DataFrame) -> pd.DataFrame:
    """The quotes in the order in which the report shows them, with their `number` in it: Q1, Q2 ...

    Parameters
    ----------
    quotes : table as `herelib.release.disclosure.cleared_quotes` makes it
    """
    ordered = quotes.sort_values(["region", "code", "speaker", "language", "text"], ignore_index=True)
    return ordered.assign(number=[f"Q{number}" for number in range(1, len(ordered) + 1)])
