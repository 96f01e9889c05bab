"""Differences between settings: are rural and suburban regions different, beyond what regions differ anyway?"""

from __future__ import annotations

from itertools import combinations

import numpy as np
import pandas as pd

from herelib.permutations import p_together, p_values, parted, smallest_p
from herelib.tables import CONTRACTS, empty, grid_of
from herelib.transfer.borrowed import first_shares
from herelib.vocabulary import SETTINGS
from herelib.words import marked, message, words

ENOUGH = 5  # regions of a setting from which a comparison is more than a description of these [J]
ALPHA = 0.05  # p, of all indicators together, up to which settings are called different
EXACT = 1e-12  # part of the squares left within settings below which they are parted without any overlap
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
    parameters : inherited ("include" lets figures of larger areas count), pooling, seed

    Returns
    -------
    table setting_differences (see contracts)
        Every region counts once. `low90`, `high90` and `doubt` (share of the draws with the other sign, 0 counting
        half) say what other respondents could change; they are missing for leads, whose shares are over draws
        already. `p` is the share of all assignments of the settings to these regions whose difference is as large,
        `smallest_p` the least that so many regions can reach, and `p_together` looks at all indicators from interviews
        together, at all leads, or at all published figures (Westfall and Young 1993, largest |t|). `within` is the
        standard deviation between regions of one setting, pooled over the two; missing where both have a single region.
        A part that never leads in either setting has no row; where it is no lead in a region that has others it leads
        there in 0 of the draws.

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
        pair_rows = []
        for name, level in levels():
            row_keys = {"kind": "indicator", "name": name, "label": labels[name], **pair}
            note = PUBLISHED if name in published_indicators else ""
            pair_rows += _row(row_keys, level, (of_a, of_b), note, circular)
        for name in sorted(first.columns):
            row_keys = {"kind": "lead", "name": name, "label": words(name), **pair}
            share = first[name].to_numpy(float)[None]
            if np.nansum(share[:, of_a | of_b]) > 0:
                pair_rows += _row(row_keys, share, (of_a, of_b), "", circular)
        rows += _with_p(pair_rows, of_a[of_a | of_b], parameters["seed"])
    if not rows:
        return empty("setting_differences")
    return pd.DataFrame(rows)[list(CONTRACTS["setting_differences"].columns)]


def different(table: pd.DataFrame) -> pd.Series:
    """Whether settings differ beyond doubt and beyond what regions differ by whatever their setting.

    The 90% interval must exclude 0 (leads have none), and p of all indicators together be at most 0.05.
    """
    sure = (table["low90"] > 0) | (table["high90"] < 0) | (table["kind"] == "lead")
    return sure & (table["p_together"] <= ALPHA + 1e-12)


def able(table: pd.DataFrame) -> pd.Series:
    """Whether so many regions could show a difference at all, whatever the answers."""
    return table["smallest_p"] <= ALPHA + 1e-12


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
        return [{**row_keys, **dict.fromkeys(figures, np.nan), **counts, "note": CIRCULAR, _MEANS: None}]
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
    means = level[:, pair[0] | pair[1]].mean(0)
    return [{**row_keys, **figures, **counts, "note": "; ".join(part for part in notes if part), _MEANS: means}]


_MEANS = "means"  # of regions, in the rows until p is known


def _with_p(rows: list[dict], of_a: np.ndarray, seed: int) -> list[dict]:
    """Rows with p of each, the least that could be reached, and p of all rows of a kind together.

    Parameters
    ----------
    of_a : which regions of the two settings are of the first
    """
    everywhere = parted(of_a, [(np.arange(len(of_a)), int(of_a.sum()))], seed)
    families: dict[str, list[dict]] = {}
    for row in rows:
        means = row.pop(_MEANS)
        row.update(p=np.nan, smallest_p=np.nan, p_together=np.nan)
        if means is None:
            continue
        known = ~np.isnan(means)
        ways = everywhere
        if not known.all():
            ways = parted(of_a[known], [(np.arange(known.sum()), int(of_a[known].sum()))], seed)
        values = means[known] - means[known].mean()
        row["p"] = p_values(_differences(ways.matrix, values), ways.actual)["both"]
        row["smallest_p"] = max(smallest_p([(int(known.sum()), int(of_a[known].sum()))]), 1 / len(ways.matrix))
        row[_MEANS] = means
        families.setdefault(f"{row['kind']} {row['note'].startswith(PUBLISHED)}", []).append(row)
    for family in families.values():
        # |t| compares indicators of unlike spread; regions that lack one take no part in its t.
        out = np.column_stack([_t(everywhere.matrix, row.pop(_MEANS)) for row in family])
        for row, p in zip(family, p_together(out, everywhere.actual), strict=True):
            row["p_together"] = max(row["p"], float(p))
    return rows


def _differences(matrix: np.ndarray, values: np.ndarray) -> np.ndarray:
    """Mean of the regions on one side less that of the others, for each assignment; 0 where a side is empty."""
    sides = matrix.sum(1), (~matrix).sum(1)
    able_to = (sides[0] > 0) & (sides[1] > 0)
    inside = matrix @ values
    inside, outside = inside / np.maximum(sides[0], 1), (values.sum() - inside) / np.maximum(sides[1], 1)
    return np.where(able_to, inside - outside, 0.0)


def _t(matrix: np.ndarray, means: np.ndarray) -> np.ndarray:
    """|t| of each assignment, with the deviation within both sides pooled; 0 where nothing differs."""
    known = ~np.isnan(means)
    values, matrix = means[known] - means[known].mean(), matrix[:, known]
    total, number, first = (values**2).sum(), len(values), matrix.sum(1)
    if total <= EXACT or number < 3:
        return np.zeros(len(matrix))
    between = _differences(matrix, values) ** 2 * first * (number - first) / number
    share = np.minimum(between / total, 1 - EXACT)
    return np.sqrt(share / (1 - share) * (number - 2)).round(9)


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
