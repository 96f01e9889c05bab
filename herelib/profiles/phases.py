"""Phases: how severe each need of a region is in one of five words, and how sure the word is.

Words and borders are those of the generic qualifier of the International Classification of Functioning, Disability and
Health (WHO 2001): no problem 0-4 %, mild 5-24, moderate 25-49, severe 50-95, complete 96-100. The phases of
humanitarian scales (Integrated Food Security Phase Classification: minimal, stressed, crisis, emergency, catastrophe)
speak of lives at risk and do not fit what a neighbourhood lacks.
"""

from __future__ import annotations

import numpy as np
import pandas as pd

from herelib.vocabulary import PHASES

BORDERS = (0.05, 0.25, 0.5, 0.96)  # least severity of each phase but the first (WHO 2001)


def phase_of(severity: np.ndarray) -> np.ndarray:
    """Position in `PHASES` of each severity, 0-1.

    Examples
    --------
    >>> phase_of(np.array([0.0, 0.05, 0.49, 0.5, 0.96]))
    array([0, 1, 2, 3, 4])
    """
    return np.searchsorted(BORDERS, np.asarray(severity, float) + 1e-12, side="right")


def phases(draws: pd.DataFrame, matrix: pd.DataFrame) -> pd.DataFrame:
    """The table `phases`: the phase of each need in each region that most draws lie in, and the share of all five.

    Parameters
    ----------
    draws : table draws
    matrix : table matrix: only needs with a severity that interviews give have a phase

    Returns
    -------
    table [region, field, phase, share, none, mild, moderate, severe, complete]; of phases in which equally many draws
    lie the milder one is named
    """
    known = matrix[matrix["severity"].notna() & (matrix["n"] > 0)]
    parts = []
    for field, rows in known.groupby("field", sort=True):
        of_draws = draws.loc[draws["region"].isin(rows["region"]), ["region", f"need:{field}"]]
        position = phase_of(of_draws[f"need:{field}"].to_numpy(float))
        counted = pd.crosstab(of_draws["region"].to_numpy(object), position, normalize="index")
        counted = counted.reindex(index=sorted(rows["region"]), columns=range(len(PHASES)), fill_value=0.0)
        parts.append(counted.set_axis(PHASES, axis=1).rename_axis("region").reset_index().assign(field=field))
    if not parts:
        return pd.DataFrame(columns=["region", "field", "phase", "share", *PHASES])
    table = pd.concat(parts, ignore_index=True)
    shares = table[list(PHASES)].to_numpy(float)
    table = table.assign(phase=np.array(PHASES, object)[shares.argmax(1)], share=shares.max(1))
    table = table[["region", "field", "phase", "share", *PHASES]]
    return table.sort_values(["region", "field"], ignore_index=True)


def released_phases(matrix: pd.DataFrame) -> pd.DataFrame:
    """Phases of the levels that a release shows: of each severity, and of the ends of its 90 % interval.

    Nothing beside what is shown goes in, so that the words tell no more than the rounded levels do.

    Parameters
    ----------
    matrix : table matrix as `herelib.release.protect` lets it through

    Returns
    -------
    table [region, field, phase, phase_low, phase_high]
    """
    # A level heard from less than half of the groups stands nowhere on the page, so its word does not either.
    known = matrix[matrix["severity"].notna() & (matrix["status"] == "ok")]
    columns = {"phase": "severity", "phase_low": "severity_low90", "phase_high": "severity_high90"}
    words = np.array(PHASES, object)
    # Rounding puts many levels on a border itself: there the middle of the interval says on which side they lie.
    middle = known[["severity_low90", "severity_high90"]].mean(axis=1)
    on_border = np.isclose(known["severity"].to_numpy(float)[:, None], BORDERS).any(1)
    known = known.assign(severity=known["severity"].mask(on_border, middle))
    named = {new: words[phase_of(known[old].to_numpy(float))] for new, old in columns.items()}
    return known[["region", "field"]].assign(**named).reset_index(drop=True)
