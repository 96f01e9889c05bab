"""Runs of the notebooks, their record, and the multiverse of recorded alternatives; each part is loaded on use."""

import importlib

# `here check` loads neither the kernels of `report` nor the statistics of `evaluate`: half of its time would be imports
FROM = {
    "Variation": "multiverse",
    "check": "checks",
    "evaluate": "multiverse",
    "faults_and_notes": "checks",
    "manifest": "",
    "multiverse": "",
    "report": "steps",
}

__all__ = ["Variation", "check", "evaluate", "faults_and_notes", "manifest", "multiverse", "report"]


def __getattr__(name: str):
    if name not in FROM:
        raise AttributeError(f"module 'herelib.runs' has no attribute '{name}'")
    if not FROM[name]:
        return importlib.import_module(f"herelib.runs.{name}")
    return getattr(importlib.import_module(f"herelib.runs.{FROM[name]}"), name)
