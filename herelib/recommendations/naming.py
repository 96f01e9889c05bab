"""Names of parts and packages in tables, and what tables say of a package's cost and time."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
import pandas as pd

from herelib.recommendations.packages import summed
from herelib.recommendations.plans import lead_months
from herelib.recommendations.verdicts import WITHOUT_SUPPORT, Advice
from herelib.tables import CONTRACTS, empty

INTERVAL = (0.05, 0.95)


def stacked(name: str, frames: Sequence[pd.DataFrame]) -> pd.DataFrame:
    frames = [frame for frame in frames if len(frame)]  # empty ones would turn numbers into objects
    return pd.concat(frames, ignore_index=True)[list(CONTRACTS[name].columns)] if frames else empty(name)


def typed(name: str, rows: Sequence[dict]) -> pd.DataFrame:
    return pd.DataFrame(rows)[list(CONTRACTS[name].columns)] if rows else empty(name)


def name_of(advice: Advice, part: int) -> str:
    return advice.situation.model.parts.names[part] if part >= 0 else ""


def names_of(advice: Advice, parts: Sequence[int]) -> str:
    """Parts by their ids, `none` for a package or a place without one."""
    return ";".join(name_of(advice, part) or WITHOUT_SUPPORT for part in parts)


def package_name(advice: Advice, at: int) -> str:
    """A package by the ids of its parts, its lead first."""
    members = [m for m in advice.field.packages[at] if m >= 0]
    lead = advice.field.lead[at]
    return ";".join(name_of(advice, m) for m in sorted(members, key=lambda m: (m != lead, members.index(m))))


def months_of(advice: Advice, at: int) -> tuple[float, float]:
    """Months until all parts of a package can start; NaN where it is not known of one."""
    members = advice.field.packages[at]
    months = lead_months(advice.situation.model.parts, advice.region.plan)[members[members >= 0]]
    return float(months[:, 0].max()), float(months[:, 1].max())


def cost_of(advice: Advice, at: int) -> tuple[float, float]:
    return tuple(float(summed(advice.region.cost[:, end], advice.field.packages[[at]])[0]) for end in (0, 1))


def interval(relief: np.ndarray) -> np.ndarray:
    return np.clip(np.quantile(relief, INTERVAL, axis=-1), 0, 1)


def names_here(advice: Advice, parts: Sequence[int]) -> list[str]:
    return [advice.region.parts.names[m] for m in parts]
