"""What of the evidence chain may be shown.

The rules, beside those of `herelib.release.disclosure`, for a threshold t:

- **Levels.** The level of an indicator is shown where the indicator is. Its n is missing where the profile hides it.
- **Contributions.** A contribution is weight x rating x what the level gives, and weights and ratings are public: where
  the level is hidden, so is the contribution, the score of its criterion, and the value of the method, for the value
  less the other parts would be the hidden one. All other parts could be worked out from levels that are shown, so none
  of them could stand in for a hidden one: hidden parts protect only each other.
- **The sum of hidden parts** is shown ("together"), and the value with it, for one method of a region, its best, where
  at least two parts are hidden and each of them could still be anything within `LOOSE` of its range. Two methods with
  sums would be two equations for the same levels. What TOPSIS and PROMETHEE give depends on all scores of a region: it
  is hidden where any of them is.
- **Items by group.** Only of groups that are shown; an item that fewer than t people of the group answered is left out,
  and the next smallest with it. Where the n of the indicator is hidden, weights are too: they could be shares of n.
  Pooled shares are left out. A mean within `END` of an end of the scale is shown as that limit: it would tell what each
  of the group said. Answers to "who could cover it" and what was voiced have no rows (`herelib.release.disclosure` says
  why).
- **Quotes** have a number that counts within one report and depends on nothing but the quotes shown.
"""

from __future__ import annotations

from collections.abc import Mapping

import numpy as np
import pandas as pd

from herelib.release.counts import hide_counts

LOOSE = 0.5  # [J] share of its own range within which a hidden part must remain unknown when a sum is shown
END = 0.1  # [J] on the 0-1 scale; with 5 people a mean at 0.9 still leaves open whether one of them said the middle
TOGETHER = "together"
SUMS, MIXED = ("value", "additive"), ("topsis", "promethee")  # columns of other tables that hold values of methods


def protect_chain(
    run: Mapping[str, pd.DataFrame],
    profiles: pd.DataFrame,
    hidden: pd.DataFrame,
    quotes: pd.DataFrame,
    threshold: int,
) -> dict[str, pd.DataFrame]:
    """The tables of the evidence chain that the report may show, and those that would give them away.

    Parameters
    ----------
    run : tables evidence, links, scores and, if there are any, rankings, second_opinions
    profiles, hidden, quotes : tables as `protect_profiles`, `hidden_groups` and `cleared_quotes` of
        `herelib.release.disclosure` make them

    Returns
    -------
    dict of tables evidence, links, quotes, scores, and rankings and second_opinions where given
    """
    chain = protect_evidence(run["evidence"], profiles, run["scores"])
    return {
        "evidence": chain,
        "links": protect_links(run["links"], hidden, threshold),
        "quotes": numbered_quotes(quotes),
        "scores": protect_scores(run["scores"], chain),
        **{name: protect_values(run[name], chain) for name in ("rankings", "second_opinions") if name in run},
    }


def protect_evidence(evidence: pd.DataFrame, profiles: pd.DataFrame, scores: pd.DataFrame) -> pd.DataFrame:
    """The evidence without levels, counts and contributions that would give the answers of few people away.

    Parameters
    ----------
    profiles : table as `herelib.release.disclosure.protect_profiles` makes it
    scores : table scores, for the weights of the criteria

    Returns
    -------
    table evidence without pooled_share, with `hidden`. Where a method's hidden parts may be shown as one sum, it stands
    in a row more: criterion, part and kind "together". The contributions of a method that are shown sum to its value
    if no part is hidden, or if it has this row.
    """
    at = pd.MultiIndex.from_frame(evidence[["region", "indicator"]])
    indicators = profiles.set_index(["region", "indicator"])[["hidden", "n"]].reindex(at)
    # Facts of the catalogue have no indicator: what is missing here is not hidden.
    hidden = indicators["hidden"].eq(True).to_numpy(bool)
    answered = (evidence["indicator"] != "").to_numpy(bool)
    n = evidence["n"].astype("Int64").mask(answered, indicators["n"].astype("Int64").array)
    shown = evidence.drop(columns="pooled_share").assign(n=n, hidden=hidden)
    shown[["level", "contribution"]] = shown[["level", "contribution"]].mask(pd.Series(hidden, shown.index))
    sums = _sums(evidence.assign(hidden=hidden), scores)
    if len(sums):
        shown = pd.concat([shown, sums.astype({"n": "Int64"})], ignore_index=True)
    return shown.reset_index(drop=True)


def _sums(evidence: pd.DataFrame, scores: pd.DataFrame) -> pd.DataFrame:
    """The rows "together": of each region with hidden parts at most one, that of its method with the highest value."""
    parts = evidence.assign(most=_most(evidence, scores))
    rows = []
    for region, in_region in parts[parts["region"].isin(parts.loc[parts["hidden"], "region"])].groupby("region"):
        # Sums by method come in the order of their names: of equals the first is taken, whatever the order of rows.
        best = in_region.groupby("method")["contribution"].sum().idxmax()
        hidden = in_region[in_region["hidden"] & (in_region["method"] == best)]
        if loose(hidden["contribution"].to_numpy(), hidden["most"].to_numpy()):
            rows.append({"region": region, "method": best, "contribution": hidden["contribution"].sum()})
    fixed = dict.fromkeys(("criterion", "part", "kind"), TOGETHER) | {"family": "", "indicator": ""}
    fixed |= {"rating": np.nan, "level": np.nan, "n": pd.NA, "hidden": True}
    columns = [column for column in evidence.columns if column != "pooled_share"]
    return pd.DataFrame(rows, columns=["region", "method", "contribution"]).assign(**fixed)[columns]


def _most(evidence: pd.DataFrame, scores: pd.DataFrame) -> np.ndarray:
    """The most that each part could add: the weight of its criterion, which remedies share by their ratings."""
    weight = scores.drop_duplicates("criterion").set_index("criterion")["weight"]
    most = evidence["criterion"].map(weight).to_numpy(float)
    remedy = evidence["kind"] == "remedy"
    ratings = evidence["rating"].where(remedy).groupby([evidence["region"], evidence["method"]]).transform("sum")
    return np.where(remedy, most * evidence["rating"] / ratings, most)


def loose(parts: np.ndarray, most: np.ndarray) -> bool:
    """Whether the sum of some parts leaves each of them open: at least two, and each within `LOOSE` of its range.

    Parameters
    ----------
    parts, most : arrays, shape (part,)
        The parts, and the most that each could be; the least is 0.

    Examples
    --------
    >>> loose(np.array([0.2, 0.2]), np.array([0.4, 0.4])), loose(np.array([0.4, 0.4]), np.array([0.4, 0.4]))
    (True, False)
    """
    if len(parts) < 2:
        return False
    total = parts.sum()
    # A part is least where all others are at their most, and greatest where they are 0.
    least = np.maximum(0.0, total - (most.sum() - most))
    return bool((np.minimum(most, total) - least >= LOOSE * most).all())


def protect_scores(scores: pd.DataFrame, evidence: pd.DataFrame) -> pd.DataFrame:
    """Scores without those of criteria with a hidden part; `evidence` as `protect_evidence` makes it."""
    key = ["region", "method", "criterion"]
    hidden = pd.MultiIndex.from_frame(evidence.loc[evidence["hidden"], key].drop_duplicates())
    shown, gone = scores.copy(), pd.MultiIndex.from_frame(scores[key]).isin(hidden)
    shown[["score", "contribution"]] = shown[["score", "contribution"]].mask(pd.Series(gone, shown.index))
    return shown


def protect_values(table: pd.DataFrame, evidence: pd.DataFrame) -> pd.DataFrame:
    """A table of values of methods without those from which a hidden part could be worked out."""
    key = ["region", "method"]
    hidden = pd.MultiIndex.from_frame(evidence.loc[evidence["hidden"], key].drop_duplicates())
    summed = pd.MultiIndex.from_frame(evidence.loc[evidence["kind"] == TOGETHER, key])
    at = pd.MultiIndex.from_frame(table[key])
    gone = {name: at.isin(hidden) & ~at.isin(summed) for name in SUMS}
    gone |= dict.fromkeys(MIXED, table["region"].isin(hidden.get_level_values("region")).to_numpy(bool))
    shown = table.copy()
    for name in [name for name in gone if name in shown]:
        shown[name] = shown[name].mask(pd.Series(gone[name], shown.index))
    return shown


def protect_links(links: pd.DataFrame, hidden: pd.DataFrame, threshold: int) -> pd.DataFrame:
    """Items by group of which enough people answered, without what would give the others away.

    Parameters
    ----------
    hidden : table as `herelib.release.disclosure.hidden_groups` makes it

    Returns
    -------
    table links without pooled_share; rows that may not be shown are left out. Rows with n = 0 say that nobody of the
    group answered.
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
    few = hide_counts(counts, threshold)[row, column]
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
