"""Transfer: does advice travel? Regions, and whole settings, are left out and predicted from their context only."""

from __future__ import annotations

from collections.abc import Mapping

import numpy as np
import pandas as pd

from herelib.tables import CONTRACTS, empty
from herelib.transfer.borrowed import (
    OWN,
    UNLIKE,
    Donors,
    borrowed,
    cluster_advice,
    donors_of,
    from_context,
    open_methods,
)
from herelib.transfer.nearness import NEAREST, Near, apart_from_itself, context_values, near_donors, nearest, spread
from herelib.transfer.setting_differences import setting_differences

FACTS = ("fact",)  # gates that are known without interviews: those of the region left out must not help to predict it


def transfer_tables(run: Mapping[str, pd.DataFrame], parameters: dict) -> dict[str, pd.DataFrame]:
    """The tables cluster_advice, borrowed, transfer and setting_differences of a run.

    Parameters
    ----------
    run : tables verdicts, acceptability, gates, memberships, placements, context, regions, draws, profiles; others may
        stand beside them
    parameters : inherited, pooling
    """
    differences = setting_differences(run["draws"], run["profiles"], run["regions"], run["acceptability"], parameters)
    return {
        "cluster_advice": cluster_advice(run["acceptability"], run["verdicts"], run["memberships"]),
        "borrowed": borrowed(run, parameters),
        "transfer": transfer(run, parameters),
        "setting_differences": differences,
    }


def transfer(run: Mapping[str, pd.DataFrame], parameters: dict) -> pd.DataFrame:
    """Each region with a verdict of its own, left out and predicted from the context of the others.

    Parameters
    ----------
    run : tables verdicts, acceptability, gates, context, regions
    parameters : inherited, pooling

    Returns
    -------
    table transfer (see contracts)
        In trials "region" one region is left out; in trials "setting" all regions of a setting, and the donors are
        those of the other settings (a region of unknown setting is in neither). `predicted` is the first of what
        context would have lent (`borrowed`), `commonest` the method that leads in most donors; of both, only what no
        fact closes here, and of ties the first by name. Gates that interviews answer stay open: the interviews of a
        region that is left out must not help. Blank where nothing could be predicted, which is no hit.

    Notes
    -----
    Where thin cells were pooled towards the setting, a setting is never really left out: no such trials are made. Even
    with pooling towards all regions, the interviews left out have moved the thin cells of the others a little.
    """
    donors = donors_of(run["verdicts"], run["acceptability"])
    if len(donors.regions) < 2:
        return empty("transfer")
    values = context_values(run["context"], donors.regions, parameters["inherited"])
    opened = open_methods(run["gates"], donors.regions, donors.methods, FACTS)
    names, everybody = np.array(donors.regions, object), np.arange(len(donors.regions))
    led = np.eye(len(donors.methods), dtype=int)[donors.leaders]  # donor x method
    parts = [_trial(("region", names), donors, everybody, _left_out(values), opened, led.sum(0) - led)]
    setting = run["regions"].set_index("region")["setting"].reindex(names).fillna("").astype(str).to_numpy()
    if parameters["pooling"] != "setting":
        for name in sorted(set(setting) - {""}):
            out, rest = np.flatnonzero(setting == name), np.flatnonzero((setting != name) & (setting != ""))
            if len(rest):
                near = near_donors(values[out], values[rest])
                near = Near(near.far, rest[near.who], near.width, near.furthest)
                many = np.tile(led[rest].sum(0), (len(out), 1))
                parts.append(_trial(("setting", np.full(len(out), name, object)), donors, out, near, opened[out], many))
    return pd.concat(parts, ignore_index=True)


def _left_out(values: np.ndarray) -> Near:
    """For each donor the nearest of the others, as if it had never been asked: it widens no kernel, either."""
    far, at = nearest(values, values, NEAREST + 1)
    far, at = apart_from_itself(far, at, max(2, far.shape[1] - 1))
    width, furthest = np.empty(len(values)), np.empty(len(values))
    for i in range(len(values)):
        first = np.where(at[:, 0] == i, far[:, 1], far[:, 0])
        width[i], furthest[i] = spread(np.delete(first, i))
    return Near(far, at, width, furthest)


def _trial(left_out: tuple, donors: Donors, own: np.ndarray, near: Near, opened: np.ndarray, led: np.ndarray):
    """Rows of the table transfer, of the regions at the positions `own`; led: in how many donors each method leads."""
    share, _, _ = from_context(near, donors, opened)
    able, count = ~np.isnan(share).any(1), led.sum(1)
    ranked = np.where(able[:, None], share, 0.0).round(9)
    predicted = np.where(able, ranked.argmax(1), -1)
    there = np.where(opened, led, 0)
    commonest = np.where(there.max(1) > 0, there.argmax(1), -1)
    here, rows = donors.shares[own], np.arange(len(own))
    names = np.array([*donors.methods, ""], object)  # position -1 is nothing
    actual = donors.leaders[own]
    table = {
        "trial": left_out[0],
        "left_out": left_out[1],
        "region": np.array(donors.regions, object)[own],
        "actual": names[actual],
        "predicted": names[predicted],
        "commonest": names[commonest],
        "hit": predicted == actual,
        "commonest_hit": commonest == actual,
        "share": np.where(able, here[rows, predicted], np.nan),
        "best_share": here[rows, actual],
        "donors": count.astype("int64"),
        "distance": near.nearest,
        "note": [_note(donors.verdicts[o], near, i, able[i]) for i, o in enumerate(own)],
    }
    return pd.DataFrame(table)[list(CONTRACTS["transfer"].columns)].sort_values("region", ignore_index=True)


def _note(verdict: str, near: Near, i: int, able: bool) -> str:
    parts = []
    if np.isnan(near.nearest[i]):
        parts.append("no context figure that is known here and for another region")
    elif not able:
        parts.append("what leads elsewhere cannot start here")
    if near.outside[i]:
        parts.append(UNLIKE)
    if verdict == OWN[1]:
        parts.append("contested here")
    return "; ".join(parts)
