"""What of an evaluation may be shown: verdicts and p as they are, figures rounded, nothing by person or small cell.

- **Changes of regions** are shown for all interviews only, without levels and counts, and hidden where few answered in
  either wave: fewer than a border from the threshold to just under twice of it, moved like borders of figures. They
  are rounded to what a single answer in each wave can do to them, as levels are; groups below that border count as
  `FEWEST` in that.
- **Differences, bounds and statements** are means of changes, rounded to what leaves each region's change as open as
  it is by itself (`contrast_step`), a hidden one by half of the scale. What would be coarser than `COARSEST` is hidden.
  p and verdict stay: they say which assignments lie further out, not by how much.
- **Who was lost** is shown as two shares, of all regions with and without the incubator, rounded to at least as many
  people as the threshold. Numbers by region and group stay with the team: before = again + lost + unclear, so that any
  two of them give a third.
- **Businesses** are counted over all regions, small numbers with the next ones hidden, for founded = alive + closed;
  jobs are shown where no business has half of them. Of survival the share after whole years is left, not the curve,
  in which each closing is a step.
- **Assignments and faults of links** stay with the team: from twenty statistics the changes follow, however each of
  them is rounded.
"""

from __future__ import annotations

from collections.abc import Mapping

import numpy as np
import pandas as pd

from herelib.impact import (
    ALL_INTERVIEWS,
    design_in,
    survival_in,
    transfer_tables,
)
from herelib.release.counts import hide_counts
from herelib.release.rounding import FEWEST, STEPS, Rounding, borders, readable

TEAM_ONLY = ("assignments", "link_errors", "attrition")
LEAST_SHARE = 0.05  # step of a share of people, at least
COARSEST = 0.25  # step beyond which a figure says too little to be shown
LARGEST_SHARE = 0.5  # of the jobs, from which they are those of a single business
LEVELS = 10  # tenths to which a level is known that goes into a step
SHOWN = {
    "changes": ["outcome", "basis", "region", "treated", "change", "step", "hidden"],
    "register": ["supported", "founded", "alive", "closed", "jobs", "checked_on", "hidden"],
}


def protect_evaluation(run: Mapping[str, pd.DataFrame], rounding: Rounding) -> dict[str, pd.DataFrame]:
    """The tables of an evaluation that may be shown, each figure with its step; none where the stage did not run.

    Counts and figures are rounded by `herelib.release.rounded_tables`.
    """
    if "differences" not in run or run["differences"].empty:
        return {}
    everywhere = _changes(run["changes"], rounding)
    changes = everywhere[everywhere["basis"] == ALL_INTERVIEWS]
    steps = _contrasts(everywhere, run["differences"])
    differences = _differences(run, steps, rounding)
    return {
        "changes": changes[SHOWN["changes"]].reset_index(drop=True),
        "differences": differences,
        "sensitivity": _sensitivity(run["sensitivity"], steps),
        "statements": _statements(run["statements"], changes, run["regions"], rounding),
        "register": _register(run["register"], rounding),
        "survival": _survival(run["survival"], run["register"], rounding.base),
    }


def travelled(shown: Mapping[str, pd.DataFrame]) -> dict[str, pd.DataFrame]:
    """Whether what was learnt would travel, from the figures that are shown: the same as any reader could find."""
    if shown.get("differences") is None or shown["differences"].empty:
        return {}
    return transfer_tables(shown, shown["differences"], design_in(shown))


def _changes(changes: pd.DataFrame, rounding: Rounding) -> pd.DataFrame:
    """Changes with their steps; those of few people hidden, from a border on that is moved."""
    secrets, parts = rounding.secret(changes["region"], len(changes)), []
    keys = changes["outcome"] + "|" + changes["basis"] + "|" + changes["region"]
    border = borders(secrets + rounding.second, "few|" + keys, rounding.base)
    for wave in ("before", "after"):
        fewest = changes[f"fewest_{wave}"].to_numpy(float)
        about = rounding.least(rounding.counts(fewest, secrets, ["n|all"] * len(changes)))
        parts.append(1 / np.where(fewest < border, FEWEST, about))
    influence = np.minimum(1, changes["heaviest"].to_numpy(float) * sum(parts))
    few = changes[["n_before", "n_after"]].lt(border, axis=0).any(axis=1) & changes["change"].notna()
    step = np.where(changes["change"].isna(), np.nan, np.where(few, STEPS[-1], readable(influence)))
    return changes.assign(step=step, hidden=few, change=changes["change"].mask(few))


def _contrasts(changes: pd.DataFrame, differences: pd.DataFrame) -> pd.DataFrame:
    """Step of the difference of each outcome and basis, missing where it is hidden; index outcome and basis."""
    rows = []
    measures = differences.set_index(["outcome", "basis"])["measure"]
    for key, part in changes.groupby(["outcome", "basis"], sort=False):
        known = part[part["step"].notna()]
        if known.empty:
            rows.append((*key, np.nan))
            continue
        steps = known["step"].to_numpy(float)
        if measures.get(key, "difference") != "difference":
            # on a logarithm the same answer does the more, the lower the level
            levels = np.floor(LEVELS * known[["before", "after"]].min(axis=1)).clip(1) / LEVELS
            steps = np.minimum(1, steps / levels.to_numpy(float))
        rows.append((*key, _readable_or_hidden(contrast_step(steps, known["treated"].to_numpy(bool)))))
    return pd.DataFrame(rows, columns=["outcome", "basis", "step"]).set_index(["outcome", "basis"])["step"]


def _readable_or_hidden(step: float) -> float:
    """A step that still says something; missing where it does not, and the figure is hidden."""
    return step if step <= COARSEST else np.nan


def contrast_step(steps: np.ndarray, treated: np.ndarray) -> float:
    """The step of the mean of some changes less the mean of the others, from the steps of the changes.

    Whoever knows it, and the other changes as they are shown, knows a change up to their steps and as many of this one
    as there are regions on a side. So this one must be what the widest step is more than the others together; and no
    finer than that of the middle region over their number.

    Examples
    --------
    >>> contrast_step(np.array([0.1, 0.1, 0.1, 0.5]), np.array([True, True, False, False]))
    0.1
    >>> contrast_step(np.array([0.1, 0.5]), np.array([True, False]))
    0.5
    """
    regions = max(1, min(treated.sum(), (~treated).sum()) or len(steps))
    needed = max(2 * steps.max() - steps.sum(), float(np.median(steps)))
    return float(readable(np.array([needed / regions]))[0])


def _differences(run: Mapping[str, pd.DataFrame], steps: pd.Series, rounding: Rounding) -> pd.DataFrame:
    differences = run["differences"].drop(columns=["spread_treated", "spread_others"])
    keys = pd.MultiIndex.from_frame(differences[["outcome", "basis"]])
    differences["step"] = steps.reindex(keys).to_numpy(float)
    figures = ["estimate", "low", "high"]
    differences["hidden"] = differences["step"].isna() & differences["estimate"].notna()
    differences[figures] = differences[figures].mask(differences["hidden"])
    counts = ["n_before", "n_after"]
    few = differences[counts].lt(_border("differences", rounding), axis=0).any(axis=1)
    differences[counts] = differences[counts].astype("Int64").mask(few)
    before = run["attrition"].groupby("treated")["before"].sum() if len(run["attrition"]) else {}
    for name, arm in (("lost_treated", True), ("lost_others", False)):
        step = _step_of_share(before.get(arm, 0), rounding.base)
        differences[f"{name}_step"] = step if step <= COARSEST else np.nan
        differences[name] = differences[name] if step <= COARSEST else np.nan
    return differences


def _step_of_share(people: float, threshold: int) -> float:
    """The step of a share of so many people: no fewer than the threshold of them; endless where there are too few."""
    if people < threshold:
        return np.inf
    about = threshold * np.floor(people / threshold)
    wanted = max(LEAST_SHARE, threshold / about)
    return float(readable(np.array([wanted]))[0]) if wanted <= STEPS[-1] else np.inf


def _sensitivity(sensitivity: pd.DataFrame, steps: pd.Series) -> pd.DataFrame:
    """Estimates of the same people are as fine as these; the others rest on all who were linked."""
    widest = steps.groupby(level="outcome").agg(lambda both: both.max(skipna=False))
    step = widest.reindex(sensitivity["outcome"]).to_numpy(float)
    figures = ["estimate", "low", "high"]
    hidden = np.isnan(step)
    return sensitivity.assign(
        step=step, hidden=hidden, **{name: sensitivity[name].mask(hidden) for name in figures}
    ).reset_index(drop=True)


def _statements(
    statements: pd.DataFrame, changes: pd.DataFrame, regions: pd.DataFrame, rounding: Rounding
) -> pd.DataFrame:
    setting = regions.set_index("region")["setting"]
    known = changes[changes["step"].notna()]
    by_setting = known.groupby(["outcome", known["region"].map(setting)])
    step = np.full(len(statements), np.nan)
    hidden = np.zeros(len(statements), bool)
    for nth, key in enumerate(zip(statements["outcome"], statements["setting"], strict=True)):
        if key in by_setting.groups:
            part = by_setting.get_group(key)
            step[nth] = _readable_or_hidden(contrast_step(part["step"].to_numpy(float), part["treated"].to_numpy(bool)))
            hidden[nth] = np.isnan(step[nth])
    table = statements.assign(step=step, hidden=hidden)
    table["difference"] = table["difference"].mask(hidden)
    counts = ["n_before", "n_after"]
    few = table[counts].lt(_border("statements", rounding), axis=0).any(axis=1)
    table[counts] = table[counts].astype("Int64").mask(few)
    return table


def _border(name: str, rounding: Rounding) -> float:
    """From how many on a number of the whole study is told."""
    return float(borders(np.full(1, rounding.study) + rounding.second, [name], rounding.base)[0])


def _register(register: pd.DataFrame, rounding: Rounding) -> pd.DataFrame:
    """Businesses of all regions together; a small number is hidden with the other one of its sum."""
    if register.empty:
        return pd.DataFrame(columns=SHOWN["register"])
    figures = register[["founded", "alive", "closed", "jobs", "largest"]].astype(float).to_csv(index=False)
    threshold = int(_border(f"register|{figures}", rounding))
    sums = register.groupby("supported")[["founded", "alive", "closed", "jobs"]].sum()
    largest = register.groupby("supported")["largest"].max()
    hide = hide_counts(sums[["alive", "closed"]].to_numpy(float), threshold)
    table = sums.astype({"founded": "Int64", "alive": "Int64", "closed": "Int64"})
    table["alive"], table["closed"] = (table[name].mask(hide[:, at]) for at, name in enumerate(("alive", "closed")))
    table["founded"] = table["founded"].mask(hide[:, 2] | (sums["founded"] < threshold).to_numpy())
    dominated = largest > LARGEST_SHARE * sums["jobs"]
    unknown = (sums["alive"] < threshold) | dominated
    table["jobs"] = table["jobs"].mask(unknown)
    table["hidden"] = hide.any(axis=1) | unknown.to_numpy()
    return table.reset_index().assign(checked_on=register["checked_on"].max())[SHOWN["register"]]


def _survival(survival: pd.DataFrame, register: pd.DataFrame, threshold: int) -> pd.DataFrame:
    """Shares alive after whole years, where there are businesses enough to say them."""
    table = survival_in(survival)
    founded = register.groupby("supported")["founded"].sum() if len(register) else pd.Series(dtype=float)
    steps = [_step_of_share(founded.get(supported, 0), threshold) for supported in table["supported"]]
    coarse = np.array(steps, float) > COARSEST
    figures = ["alive", "low", "high"]
    table[figures] = table[figures].astype(float).mask(pd.Series(coarse, table.index))
    return table.assign(step=np.where(coarse, np.nan, steps), hidden=coarse)
