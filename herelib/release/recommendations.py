"""Disclosure control of recommendations: what of the tables of the last stage may be shown.

Verdicts, packages, ranks, costs and shares of draws are made of whole regions and pass. Numbers of people behind them
do not: how many speak for a business type, how many would have to be asked, and figures of indicators that too few
answered.

Where the level of a barrier or of a capacity is hidden, so is in its region all that follows from it by a sum or a
product: relief, load, losses, delivery, shares of the load. The load is a mean of all pressures, and the relief of a
package is shared out over all barriers: with one level hidden and the catalogue public, each such figure would be an
equation for it. What stays is which package is named, how often it is best, what it costs and how long it takes.
"""

from __future__ import annotations

from collections.abc import Collection, Mapping

import numpy as np
import pandas as pd

from herelib.errors import HereError
from herelib.tables import read_by

# Of business types, figures would give hidden shares of answers away; ranks, licences and capacities do not.
OF_TYPES = ["region", "type", "field", "rank", "top3", "competes", "opposed", "met", "short", "licence"]
HIDDEN = "hidden"  # in place of a text that would give a figure away
PRIVATE = {"type_acceptability"}  # ranks of all types in all draws: many figures about one hidden share
PRIVATE |= {"target_people", "strata"}  # single interviews
PRIVATE |= {"universes", "universe_options"}  # of a multiverse: `protect_multiverse` says what of it is shown
MULTIVERSE = read_by("report beside a run")
JUDGED_BY = ("barrier", "capacity")  # blocks of indicators by which packages are judged
RELIEF = ("relief", "low90", "high90")
# Figures that follow exactly from the levels of a region: missing in regions where a level is hidden.
FOLLOWING = {
    "verdicts": (*RELIEF, "load", "loss_without"),
    "leads": (*RELIEF, "loss_without"),
    "parts": ("loss_without", "loss_insisted", "adds", "delivery", "alone"),
    "packages": ("relief",),
    "frontier": ("relief", "euros_per_hundredth"),
    "pressures": ("share_of_load", "relieved"),
    "requirements": ("supplied",),
    "role_verdicts": ("loss_without",),
    "doubts": ("loss", "saved"),
    "hinges": ("loss",),
    "package_points": ("points",),
    "second_opinions": ("additive", "topsis", "promethee"),
    "gates": ("share",),
}
TEXTS = {"verdicts": ("flip", "reason"), "parts": ("lacks",)}  # texts with such figures in them
# Figures of one level: missing where this one is hidden. The first column names the indicator.
OF_LEVEL = {
    "pressures": ("barrier", ("severity", "pressure", "low90", "high90", "presses")),
    "requirements": ("capacity", ("there", "met")),
}
FEW, SOME, MOST = "few", "some", "most"  # how many speak for or against a business type, as far as it may be told


def protect_settling(settling: pd.DataFrame, coverage: pd.DataFrame) -> pd.DataFrame:
    """What would settle a verdict, without the numbers of interviews of regions whose total is hidden.

    Parameters
    ----------
    coverage : table as `herelib.release.disclosure.protect_coverage` makes it
    """
    totals = coverage[(coverage["group"] == "all") & coverage["hidden"]]
    hidden = settling["region"].isin(totals["region"])
    no_numbers = "more interviews are needed; how many there are is hidden"
    return settling.assign(
        interviews=settling["interviews"].astype("Int64").mask(hidden),
        note=settling["note"].mask(hidden & settling["multiple"].notna(), no_numbers),
    )


def protect_differences(differences: pd.DataFrame, profiles: pd.DataFrame) -> pd.DataFrame:
    """Differences between settings of indicators that are shown in every region; those of leads pass.

    Parameters
    ----------
    profiles : table as `herelib.release.disclosure.protect_profiles` makes it: of an indicator hidden in one region
        a mean over regions would give the hidden figure away
    """
    shares = profiles["indicator"].str.startswith(("cover:", "voiced:"))
    hidden = set(profiles.loc[profiles["hidden"] | shares, "indicator"])
    shown = (differences["kind"] == "lead") | ~differences["name"].isin(hidden)
    return differences[shown].reset_index(drop=True)


def hidden_levels(profiles: pd.DataFrame) -> pd.MultiIndex:
    """Region and indicator of each hidden level that packages are judged by.

    Parameters
    ----------
    profiles : table as `herelib.release.disclosure.protect_profiles` makes it
    """
    judged = profiles["indicator"].str.split(":").str[0].isin(JUDGED_BY)
    return pd.MultiIndex.from_frame(profiles.loc[profiles["hidden"] & judged, ["region", "indicator"]])


def telling_regions(profiles: pd.DataFrame) -> set[str]:
    """Regions where a level that packages are judged by is hidden, and so all that follows from it exactly."""
    return set(hidden_levels(profiles).get_level_values("region"))


def protect_figures(run: Mapping[str, pd.DataFrame], profiles: pd.DataFrame) -> dict[str, pd.DataFrame]:
    """The tables of packages without what would give a hidden level away, as far as `run` has them."""
    levels, telling = hidden_levels(profiles), telling_regions(profiles)
    shown = {}
    for name in [name for name in FOLLOWING if name in run]:
        table, gone = run[name].copy(), run[name]["region"].isin(telling)
        for column in FOLLOWING[name]:
            table[column] = table[column].mask(gone)
        for column in TEXTS.get(name, ()):
            figures = table[column].str.contains(r"\d")
            table[column] = table[column].mask(gone & figures, HIDDEN)
        if name in OF_LEVEL:
            indicator, columns = OF_LEVEL[name]
            of_hidden = pd.MultiIndex.from_frame(table[["region", indicator]]).isin(levels)
            table[list(columns)] = table[list(columns)].mask(pd.Series(of_hidden, table.index))
        shown[name] = table
    return shown


def voices(counts: np.ndarray, people: np.ndarray, threshold: int) -> np.ndarray:
    """How many of the people of a region say a thing, in words that hold for at least `threshold` numbers each.

    Exact counts would give answers away: beside the shares of answers that are shown, the difference may be one person.

    Parameters
    ----------
    counts : array, shape (row,)
        People who say so.
    people : array, shape (row,)
        People interviewed in the region; missing where that is hidden.

    Returns
    -------
    array of text, shape (row,)
        few (less than a quarter), some, most (more than half); empty where no word would protect.

    Examples
    --------
    >>> voices(np.array([3, 12, 25, 3]), np.array([40, 40, 40, 8]), 5).tolist()
    ['few', 'some', 'most', '']
    """
    least, most = np.maximum(threshold, people / 4), np.minimum(people - threshold, people / 2)
    spoken = np.where(counts < least, FEW, np.where(counts > most, MOST, SOME))
    return np.where(people >= 2 * threshold, spoken, "")


def protect_voice(voice: pd.DataFrame, threshold: int) -> pd.DataFrame:
    """What the people it is for do to the weights of a region, and how many were heard there; nothing they said.

    Factors are coarse where they are made, so that weights and all that follows from them carry nothing finer.

    Raises
    ------
    HereError
        If weights rest on fewer people than may be shown, or on all residents but so few that these could be told.
    """
    used = voice["why_not"] == ""
    few = used & ((voice["heard"] < threshold) | voice["others"].between(1, threshold - 1))
    if few.any():
        regions = ", ".join(sorted(set(voice.loc[few, "region"])))
        raise HereError(
            f"target_least: the weights of {regions} rest on fewer people than the disclosure threshold of study.yaml "
            f"lets show; set target_least to {threshold} or more"
        )
    # One number a region: of several barriers each would tell who did not answer which.
    heard = voice["heard"].where(used).groupby(voice["region"]).transform("max").astype("Int64")
    why = voice["why_not"].replace("too few others", "too few")  # how few there are is nobody's business
    return voice.drop(columns=["others", "severity", "difference"]).assign(
        heard=heard, why_not=why, factor=voice["factor"].round(4)
    )


def protect_types(types: pd.DataFrame, coverage: pd.DataFrame, threshold: int) -> pd.DataFrame:
    """Business types without their figures, and who speaks for and against them in words.

    Parameters
    ----------
    coverage : table as `herelib.release.disclosure.protect_coverage` makes it

    Returns
    -------
    table business_types with the columns `OF_TYPES`, `voices_for` and `voices_against`, as `voices` says them
    """
    totals = coverage[coverage["group"] == "all"].set_index("region")["n"].astype("Float64")
    people = types["region"].map(totals).astype(float).to_numpy(float)
    spoken = {
        f"voices_{side}": voices(types[f"speak_{side}"].to_numpy(float), people, threshold)
        for side in ("for", "against")
    }
    # Where too few people were asked for a word on them, nothing is said of which are more.
    return types[OF_TYPES].assign(**spoken, opposed=types["opposed"] & (people >= 2 * threshold))


def protect_advice(
    run: Mapping[str, pd.DataFrame], profiles: pd.DataFrame, coverage: pd.DataFrame, threshold: int
) -> dict[str, pd.DataFrame]:
    """The tables of the last stage that need protection, protected; `run` without them is shown as it is."""
    telling = telling_regions(profiles)
    return {
        **protect_figures(run, profiles),
        "flips": run["flips"][~run["flips"]["region"].isin(telling)].reset_index(drop=True),
        "business_types": protect_types(run["business_types"], coverage, threshold),
        "settling": protect_settling(run["settling"], coverage),
        "target_voice": protect_voice(run["target_voice"], threshold),
        "setting_differences": protect_differences(run["setting_differences"], profiles),
        **protect_multiverse(run, telling),
    }


def protect_multiverse(run: Mapping[str, pd.DataFrame], telling: Collection[str]) -> dict[str, pd.DataFrame]:
    """What other choices would change, by region; nothing where no multiverse was made.

    Shares of universes and of draws are made of whole regions. Of a region where a level is hidden nothing is shown:
    its acceptability in a thousand universes would be as many figures about the level. Single universes stay with the
    team, with the reason why one gave no result (it may count rows) and the cluster that a region then falls into.

    Parameters
    ----------
    telling : regions as `telling_regions` gives them
    """
    shown = {name: run[name] for name in MULTIVERSE if name in run}
    for name in [name for name in shown if "region" in shown[name]]:
        shown[name] = shown[name][~shown[name]["region"].isin(telling)].reset_index(drop=True)
    if "universe_verdicts" in shown:
        shown["universe_verdicts"] = shown["universe_verdicts"].drop(columns="cluster")
    return shown
