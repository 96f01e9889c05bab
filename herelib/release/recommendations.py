"""Disclosure control of recommendations: what of the tables of the last stage may be shown.

Rankings, verdicts and weights are made of whole regions and pass. Numbers of people behind them do not: how many speak
for a business type, how many would have to be asked, and figures of indicators that too few answered.
"""

from __future__ import annotations

from collections.abc import Collection, Mapping

import pandas as pd

from herelib.tables import read_by

# Of business types, figures would give hidden shares of answers away; ranks, licences and capacities do not.
OF_TYPES = ["region", "type", "field", "rank", "top3", "competes", "met", "short", "licence"]
HIDDEN = "hidden"  # in place of a text that would give a figure away
PRIVATE = {"type_acceptability"}  # ranks of all types in all draws: many figures about one hidden share
PRIVATE |= {"universes", "universe_options"}  # of a multiverse: `protect_multiverse` says what of it is shown
MULTIVERSE = read_by("report beside a run")


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
    """Differences between settings of indicators that are shown in every region; those of methods pass.

    Parameters
    ----------
    profiles : table as `herelib.release.disclosure.protect_profiles` makes it: of an indicator hidden in one region
        a mean over regions would give the hidden figure away
    """
    shares = profiles["indicator"].str.startswith(("cover:", "voiced:"))
    hidden = set(profiles.loc[profiles["hidden"] | shares, "indicator"])
    shown = (differences["kind"] == "method") | ~differences["name"].isin(hidden)
    return differences[shown].reset_index(drop=True)


def telling_regions(evidence: pd.DataFrame, profiles: pd.DataFrame) -> set[str]:
    """Regions where a level that methods are judged by is hidden.

    What follows from the levels exactly (the weights that flip a verdict, the share of draws in which a condition is
    met) is hidden there as well: each would be an equation for the hidden level.
    """
    few = profiles.loc[profiles["hidden"], ["region", "indicator"]]
    return set(evidence[["region", "indicator"]].merge(few)["region"])


def protect_advice(
    run: Mapping[str, pd.DataFrame], profiles: pd.DataFrame, coverage: pd.DataFrame
) -> dict[str, pd.DataFrame]:
    """The tables of the last stage that need protection, protected; `run` without them is shown as it is."""
    telling = telling_regions(run["evidence"], profiles)
    verdicts, gates = run["verdicts"], run["gates"]
    return {
        "verdicts": verdicts.assign(flip=verdicts["flip"].mask(verdicts["region"].isin(telling), HIDDEN)),
        "flips": run["flips"][~run["flips"]["region"].isin(telling)].reset_index(drop=True),
        "gates": gates.assign(share=gates["share"].mask(gates["region"].isin(telling))),
        "business_types": run["business_types"][OF_TYPES],
        "settling": protect_settling(run["settling"], coverage),
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
    for name in [name for name in ("universe_verdicts", "verdict_shares", "decision_importance") if name in shown]:
        shown[name] = shown[name][~shown[name]["region"].isin(telling)].reset_index(drop=True)
    if "universe_verdicts" in shown:
        shown["universe_verdicts"] = shown["universe_verdicts"].drop(columns="cluster")
    return shown
