"""Differences between settings: are rural and suburban regions different, beyond what regions differ anyway?"""

from __future__ import annotations

from itertools import combinations

import numpy as np
import pandas as pd

from herelib.tables import CONTRACTS, empty, grid_of
from herelib.transfer.borrowed import first_shares
from herelib.vocabulary import SETTINGS
from herelib.words import marked, message, words

ENOUGH = 5  # regions of a setting from which a comparison is more than a description of these [J]
LEAST = 1e-9  # differences below this are none
CIRCULAR = marked("not compared: thin cells were pooled towards their setting, which puts in what would be found")
DESCRIPTION = marked("%(a)s against %(b)s regions: a description of these regions")
PUBLISHED = marked("a published figure: interviews cast no doubt on it")


def setting_differences(
    draws: pd.DataFrame,
    profiles: pd.DataFrame,
    regions: pd.DataFrame,
    leads: pd.DataFrame,
    parameters: dict,
) -> pd.DataFrame:
    """Mean of the regions of one setting minus that of another: each indicator, and how often each part leads.

    Parameters
    ----------
    draws : table draws, a column per indicator
    profiles, regions, leads : the tables of these names
    parameters : inherited ("include" lets figures of larger areas count), pooling

    Returns
    -------
    table setting_differences (see contracts)
        Every region counts once. `low90`, `high90` and `doubt` (share of the draws with the other sign, 0 counting
        half) say what other respondents could change; they are missing for leads, whose shares are over draws
        already. `within` is the standard deviation between regions of one setting, pooled over the two; missing where
        both have a single region. A part that never leads in either setting has no row; where it is no lead in a region
        that has others it leads there in 0 of the draws.

    Notes
    -----
    Where thin cells were pooled towards the setting the comparison is circular: what rests on interviews keeps its
    rows, without figures and with a note. Context figures are compared all the same: nothing is pooled in them.
    """
    setting = regions.set_index("region")["setting"].astype(str)
    setting = setting[setting != ""].sort_index()
    circular = parameters["pooling"] == "setting"
    levels, published_indicators, labels = _levels(draws, profiles, setting, parameters["inherited"])
    first = first_shares(leads).reindex(setting.index)
    rows = []
    for a, b in combinations([name for name in SETTINGS if (setting == name).any()], 2):
        of_a, of_b = (setting == a).to_numpy(), (setting == b).to_numpy()
        pair = {"setting_a": a, "setting_b": b}
        for name, level in levels():
            row_keys = {"kind": "indicator", "name": name, "label": labels[name], **pair}
            rows += _row(row_keys, level, (of_a, of_b), PUBLISHED if name in published_indicators else "", circular)
        for name in sorted(first.columns):
            row_keys = {"kind": "lead", "name": name, "label": words(name), **pair}
            share = first[name].to_numpy(float)[None]
            if np.nansum(share[:, of_a | of_b]) > 0:
                rows += _row(row_keys, share, (of_a, of_b), "", circular)
    if not rows:
        return empty("setting_differences")
    return pd.DataFrame(rows)[list(CONTRACTS["setting_differences"].columns)]


def different(table: pd.DataFrame) -> pd.Series:
    """Whether settings differ beyond doubt and beyond what regions of one setting differ among themselves.

    The 90% interval must exclude 0 (leads have none) and the difference exceed `within`.
    """
    sure = (table["low90"] > 0) | (table["high90"] < 0) | (table["kind"] == "lead")
    return sure & (table["difference"].abs() > table["within"].clip(lower=LEAST))


def published(table: pd.DataFrame) -> pd.Series:
    """Which rows of the table are published figures, that interviews cast no doubt on."""
    return table["note"].str.startswith(PUBLISHED)


def _levels(draws: pd.DataFrame, profiles: pd.DataFrame, setting: pd.Series, inherited: str):
    """How to go through the indicators, each with its draws (draw x region, NaN where it must not be used).

    Also the indicators that are published figures, and labels. Regions without draws have published figures only.
    One indicator at a time: the draws of all of them may be too much to hold twice.
    """
    usable = ["ok", "context"] + (["inherited"] if inherited == "include" else [])
    kept = profiles["status"].isin(usable) & profiles["estimate"].notna() & profiles["region"].isin(setting.index)
    kept_profiles = profiles[kept].sort_values(["indicator", "region"])
    labels = kept_profiles.drop_duplicates("indicator").set_index("indicator")["label"].to_dict()
    # "ok" says that interviews stand behind a figure; what has them nowhere is published.
    interviewed = set(kept_profiles.loc[kept_profiles["status"] == "ok", "indicator"])
    published_indicators = set(kept_profiles["indicator"]) - interviewed
    estimates = grid_of(kept_profiles, "region", "indicator", "estimate").reindex(setting.index)
    # The rows of the draws region by region, each in the order of its draws: whatever the order of the table.
    region_position = setting.index.get_indexer(draws["region"])
    rows = np.flatnonzero(region_position >= 0)
    order = rows[np.lexsort((region_position[rows], draws["draw"].to_numpy()[rows]))]
    drawn = np.isin(np.arange(len(setting)), region_position[rows])

    def levels():
        for name in estimates.columns:
            known = estimates[name].to_numpy(float)
            if name in published_indicators or name not in draws or not drawn.any():
                yield name, known[None]
                continue
            region_draws = draws[name].to_numpy(float)[order].reshape(-1, int(drawn.sum()))
            level = np.full((len(region_draws), len(known)), np.nan)
            # Draws exist of figures that must not be used as well (too few groups): their estimate is missing.
            level[:, drawn] = np.where(np.isnan(known[drawn]), np.nan, region_draws)
            yield name, level

    return levels, published_indicators, labels


def _row(
    row_keys: dict, level: np.ndarray, pair: tuple[np.ndarray, np.ndarray], note: str, circular: bool
) -> list[dict]:
    """The row of one indicator or lead, from its draws by region; none where a setting has no region with it.

    Parameters
    ----------
    level : array, shape (draw, region), NaN where it must not be used
    pair : which regions are of the one setting, and which of the other
    """
    known = ~np.isnan(level[0])
    a, b = level[:, pair[0] & known], level[:, pair[1] & known]
    if not a.shape[1] or not b.shape[1]:
        return []
    counts = {"regions_a": a.shape[1], "regions_b": b.shape[1]}
    few = min(counts.values()) < ENOUGH
    notes = [note, message(DESCRIPTION, a=a.shape[1], b=b.shape[1]) if few else ""]
    if circular and not note:
        figures = ("mean_a", "mean_b", "difference", "low90", "high90", "doubt", "within")
        return [{**row_keys, **dict.fromkeys(figures, np.nan), **counts, "note": CIRCULAR}]
    difference = a.mean(1) - b.mean(1)
    low, high = np.quantile(difference, [0.05, 0.95])
    against = np.sign(difference) * np.sign(difference.mean())
    interviewed = row_keys["kind"] == "indicator"
    figures = {
        "mean_a": a.mean(),
        "mean_b": b.mean(),
        "difference": difference.mean(),
        "low90": low if interviewed else np.nan,
        "high90": high if interviewed else np.nan,
        "doubt": float((against < 0).mean() + (against == 0).mean() / 2) if interviewed else np.nan,
        "within": within(a.mean(0), b.mean(0)),
    }
    return [{**row_keys, **figures, **counts, "note": "; ".join(part for part in notes if part)}]


def within(a: np.ndarray, b: np.ndarray) -> float:
    """Standard deviation of regions around the mean of their setting, pooled; NaN where both have one region.

    Examples
    --------
    >>> within(np.array([0.1, 0.3]), np.array([0.5]))
    0.1414213562373095
    """
    free = len(a) + len(b) - 2
    squared = ((a - a.mean()) ** 2).sum() + ((b - b.mean()) ** 2).sum()
    return float(np.sqrt(squared / free)) if free else np.nan
