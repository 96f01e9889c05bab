"""Transfer: does advice travel? Regions, and whole settings, are left out and predicted from their context only."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

import numpy as np
import pandas as pd

from herelib.tables import CONTRACTS, empty
from herelib.transfer.borrowed import (
    UNLIKE,
    Donors,
    borrowed,
    cluster_advice,
    donors_of,
    from_context,
    open_leads,
)
from herelib.transfer.nearness import NEAREST, Near, apart_from_itself, context_values, near_donors, nearest, spread
from herelib.transfer.setting_differences import setting_differences
from herelib.words import marked, message

FACTS = ("fact",)  # gates that are known without interviews: those of the region left out must not help to predict it

# Verdicts with which a prediction that misses may be right all the same.
VERDICT_NOTES = {"contested": marked("contested here"), "either will do": marked("another lead would do as well here")}


def transfer_tables(tables_by_name: Mapping[str, pd.DataFrame], parameters: dict) -> dict[str, pd.DataFrame]:
    """What regions may borrow, whether advice travels, and whether settings differ.

    Parameters
    ----------
    tables_by_name : tables verdicts, leads, gates, parts, memberships, placements, context, regions, draws, profiles of
        a run; others play no part
    parameters : inherited, pooling, seed

    Returns
    -------
    dict of tables cluster_advice, borrowed, transfer and setting_differences (see `herelib.tables.contracts`)
    """
    advised = (tables_by_name[name] for name in ("leads", "verdicts", "memberships"))
    compared = (tables_by_name[name] for name in ("draws", "profiles", "regions", "leads"))
    return {
        "cluster_advice": cluster_advice(*advised),
        "borrowed": borrowed(tables_by_name, parameters),
        "transfer": transfer(tables_by_name, parameters),
        "setting_differences": setting_differences(*compared, parameters),
    }


def transfer(run: Mapping[str, pd.DataFrame], parameters: dict) -> pd.DataFrame:
    """Each region with a verdict of its own, left out and predicted from the context of the others.

    Parameters
    ----------
    run : tables verdicts, leads, gates, parts, context, regions
    parameters : inherited, pooling

    Returns
    -------
    table transfer (see contracts)
        In trials "region" one region is left out; in trials "setting" all regions of a setting, and the donors are
        those of the other settings (a region of unknown setting is in neither). `predicted` is the first of what
        context would have lent (`borrowed`), `commonest` the part that leads in most donors; of both, only what can be
        had here as far as is known without interviews, and of ties the first by name. Gates that interviews answer
        stay open: the interviews of a region that is left out must not help. Blank where nothing could be predicted,
        which is no hit.

    Notes
    -----
    Where thin cells were pooled towards the setting, a setting is never really left out: no such trials are made. Even
    with pooling towards all regions, the interviews left out have moved the thin cells of the others a little.
    """
    donors = donors_of(run["verdicts"], run["leads"])
    if len(donors.regions) < 2:
        return empty("transfer")
    values = context_values(run["context"], donors.regions, parameters["inherited"])
    opened = open_leads(run, donors.regions, donors.leads, FACTS)
    regions, everybody = np.array(donors.regions, object), np.arange(len(donors.regions))
    leads = np.eye(len(donors.leads), dtype=int)[donors.leaders]  # donor x lead
    left_out_one = _Trials("region", regions, everybody, _left_out(values), leads.sum(0) - leads)
    parts = [_trial_rows(left_out_one, donors, opened)]
    setting = run["regions"].set_index("region")["setting"].reindex(regions).fillna("").astype(str).to_numpy()
    if parameters["pooling"] != "setting":
        for name in sorted(set(setting) - {""}):
            left_out, others = np.flatnonzero(setting == name), np.flatnonzero((setting != name) & (setting != ""))
            if len(others):
                near = near_donors(values[left_out], values[others])
                near = Near(near.distance, others[near.donors], near.width, near.furthest)
                other_leads = np.tile(leads[others].sum(0), (len(left_out), 1))
                same_setting = _Trials("setting", np.full(len(left_out), name, object), left_out, near, other_leads)
                parts.append(_trial_rows(same_setting, donors, opened))
    return pd.concat(parts, ignore_index=True)


@dataclass(frozen=True)
class _Trials:
    """Regions that are predicted without themselves: what was left out with each, and what was left to speak."""

    kind: str  # "region" or "setting"
    left_out: np.ndarray  # region, or setting, that was left out
    tested: np.ndarray  # positions of the regions among the donors
    near: Near
    leads: np.ndarray  # tested region x lead: in how many of the others it leads


def _left_out(values: np.ndarray) -> Near:
    """For each donor the nearest of the others, as if it had never been asked: it widens no kernel, either."""
    distance, at = nearest(values, values, NEAREST + 1)
    distance, at = apart_from_itself(distance, at, max(2, distance.shape[1] - 1))
    width, furthest = np.empty(len(values)), np.empty(len(values))
    for i in range(len(values)):
        nearest_other = np.where(at[:, 0] == i, distance[:, 1], distance[:, 0])
        width[i], furthest[i] = spread(np.delete(nearest_other, i))
    return Near(distance, at, width, furthest)


def _trial_rows(trials: _Trials, donors: Donors, opened: np.ndarray) -> pd.DataFrame:
    """The rows of the table transfer; `opened` says which leads can be had, donor x lead."""
    tested, near, leads, opened = trials.tested, trials.near, trials.leads, opened[trials.tested]
    share, _, _ = from_context(near, donors, opened)
    able, count = ~np.isnan(share).any(1), leads.sum(1)
    # Rounded: of shares that differ by the order of a sum alone, the first lead by name is taken.
    ranked = np.where(able[:, None], share, 0.0).round(9)
    predicted = np.where(able, ranked.argmax(1), -1)
    open_leads = np.where(opened, leads, 0)
    commonest = np.where(open_leads.max(1) > 0, open_leads.argmax(1), -1)
    tested_shares, rows = donors.shares[tested], np.arange(len(tested))
    names = np.array([*donors.leads, ""], object)  # position -1 is nothing
    actual = donors.leaders[tested]
    table = {
        "trial": trials.kind,
        "left_out": trials.left_out,
        "region": np.array(donors.regions, object)[tested],
        "actual": names[actual],
        "predicted": names[predicted],
        "commonest": names[commonest],
        "hit": predicted == actual,
        "commonest_hit": commonest == actual,
        "share": np.where(able, tested_shares[rows, predicted], np.nan),
        "best_share": tested_shares[rows, actual],
        "donors": count.astype("int64"),
        "distance": near.nearest,
        "note": [_note(donors.verdicts[d], near, i, able[i]) for i, d in enumerate(tested)],
    }
    return pd.DataFrame(table)[list(CONTRACTS["transfer"].columns)].sort_values("region", ignore_index=True)


def _note(verdict: str, near: Near, i: int, able: bool) -> str:
    parts = []
    if np.isnan(near.nearest[i]):
        parts.append(message("no context figure that is known here and for another region"))
    elif not able:
        parts.append(message("what leads elsewhere cannot start here"))
    if near.outside[i]:
        parts.append(message(UNLIKE))
    if verdict in VERDICT_NOTES:
        parts.append(message(VERDICT_NOTES[verdict]))
    return "; ".join(parts)
