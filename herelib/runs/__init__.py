"""Runs of the notebooks: their record, what differs between two, and the multiverse of recorded alternatives."""

from __future__ import annotations

import importlib

__all__ = [
    "Request",
    "Variation",
    "Wanted",
    "brief",
    "claim",
    "compare",
    "evaluate",
    "live_line",
    "manifest",
    "multiverse",
    "people_matched",
    "plan",
    "releases",
    "report",
    "rerun",
    "scenarios",
    "standing",
    "still_open",
    "why",
]
# Loaded on use: whether a run still stands is found out without papermill and pandas, which take seconds to load.
_HOMES = {
    "Request": "run",
    "Variation": "universes",
    "Wanted": "handouts",
    "brief": "handouts",
    "claim": "ownership",
    "evaluate": "multiverse",
    "live_line": "progress",
    "people_matched": "matched_people",
    "plan": "handouts",
    "report": "steps",
    "still_open": "undecided",
    "why": "outlook",
}


def __getattr__(name: str) -> object:
    if name not in __all__:
        raise AttributeError(f"module {__name__!r} has no attribute {name!r}")
    module = importlib.import_module(f"{__name__}.{_HOMES.get(name, name)}")
    value = getattr(module, name) if name in _HOMES else module
    globals()[name] = value
    return value
