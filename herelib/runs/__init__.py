"""Runs of the notebooks, their record, and the multiverse of recorded alternatives."""

import importlib

__all__ = [
    "Variation",
    "evaluate",
    "live_line",
    "manifest",
    "multiverse",
    "report",
]
# What stands in another module than one of its name; loaded on use: a run that changes nothing needs little of it.
_MODULES = {"Variation": "universes", "evaluate": "multiverse", "live_line": "progress", "report": "steps"}


def __getattr__(name: str) -> object:
    if name in _MODULES:
        return getattr(importlib.import_module(f"herelib.runs.{_MODULES[name]}"), name)
    if name in __all__:
        return importlib.import_module(f"herelib.runs.{name}")
    raise AttributeError(f"herelib.runs has no '{name}'")
