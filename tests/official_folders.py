"""Study folders of official figures alone: three kinds of region by invented figures, and nobody interviewed."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pandas as pd
import yaml

BOUNDS = {"jobless": (0, 35), "degrees": (0, 70), "income": (5000, 70000)}
CENTRES = {"jobless": (5, 15, 25), "degrees": (15, 45, 30), "income": (15000, 30000, 50000)}


def context() -> dict[str, dict]:
    """The section `context` of study.yaml."""
    named = {name: {"label": name.capitalize(), "unit": "u", "source": "invented"} for name in BOUNDS}
    return {name: {**named[name], "low": low, "high": high} for name, (low, high) in BOUNDS.items()}


def figures_of_regions(names: list[str], seed: int = 1) -> pd.DataFrame:
    """regions.csv with three figures; the kind of a region is its position modulo 3."""
    rng, kind = np.random.default_rng(seed), np.arange(len(names)) % 3
    setting = np.array(["rural", "suburban", "urban"])[kind]
    table = pd.DataFrame({"region": names, "country": "XA", "setting": setting, "population": 5000})
    for name, centres in CENTRES.items():
        values = np.array(centres)[kind] * (1 + 0.08 * rng.standard_normal(len(names)))
        beside = {"year": 2025, "source": "invented", "level": "own", "inherited_from": ""}
        table = table.assign(**{name: values, **{f"{name}_{column}": text for column, text in beside.items()}})
    return table


def write_official(folder: Path, names: list[str] | None = None, **settings: object) -> Path:
    """A study of official figures alone; `settings` are further lines of study.yaml."""
    folder.mkdir(parents=True)
    figures_of_regions(names or [f"{number:05d}" for number in range(12)]).to_csv(folder / "regions.csv", index=False)
    stated = {"title": "Official figures", "year": 2026, "synthetic": True, "languages": ["en"], "context": context()}
    text = yaml.safe_dump({**stated, **settings}, sort_keys=False)
    (folder / "study.yaml").write_text(text, encoding="utf-8")
    return folder
