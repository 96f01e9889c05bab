"""The explorer page of the demo's run: its data, settings at random, and the same arithmetic in JavaScript."""

from __future__ import annotations

import json
import shutil
import subprocess
from dataclasses import asdict
from functools import cache
from pathlib import Path

import numpy as np
import pytest

from herelib.explorer import answers
from herelib.explorer.audited import data_of
from herelib.folders import ROOT
from herelib.vocabulary import GROUPS

SCRIPTS = [ROOT / "herelib" / "explorer" / "templates" / name for name in ("draws.js", "relief.js", "answer.js")]
RUN = """
const [data, cases] = JSON.parse(require("fs").readFileSync(0)), draws = sharedDraws(data);
const ready = Object.fromEntries(Object.keys(data.regions).map((region) => [region, explored(data, draws, region)]));
console.log(JSON.stringify(cases.map(([region, set]) => answer(ready[region], set))));
"""


def page_of(processed: Path) -> str:
    return (processed / "demo" / "few" / "release" / "explorer.html").read_text(encoding="utf-8")


@cache
def data_in(processed: Path) -> dict:
    return data_of(page_of(processed))


def at_random(data: dict, region: str, rng: np.random.Generator) -> answers.Settings:
    """Some settings of a region, as a reader may move them."""
    here = data["regions"][region]
    settlable = [data["parts"][part] for part in here["settlable"]]
    committed = here["committed"] if rng.random() < 0.6 else list(map(str, rng.choice(settlable, 1)))
    emphasis = {name: float(rng.choice([0, 0.5, 1, 1, 2, 3])) for name in data["barriers"]} | {data["barriers"][0]: 1.0}
    voices = {group: float(rng.choice([0, 1, 1, 2])) for group in GROUPS} | {"resident": 1.0}
    budget = None if rng.random() < 0.2 else float(rng.integers(20, 500) * 1000)
    return answers.Settings(voices, emphasis, budget, committed, float(rng.uniform(0.5, 1)), float(rng.uniform(0, 0.3)))


def by_javascript(data: dict, cases: list[tuple[str, answers.Settings]]) -> list[dict]:
    """The answers of the page's own script, run by node."""
    node = shutil.which("node")
    if node is None:
        pytest.skip("no node here to run the page's script")
    asked = json.dumps([data, [[region, asdict(settings)] for region, settings in cases]])
    script = "".join(file.read_text(encoding="utf-8") for file in SCRIPTS) + RUN
    done = subprocess.run([node, "-e", script], input=asked, capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stderr[-2000:]
    return json.loads(done.stdout)


def furthest(one: object, other: object, where: str = "") -> float:
    """The largest difference of two answers' numbers; what is not a number must be the same."""
    if isinstance(one, dict):
        assert set(one) == set(other), where
        return max([0.0, *(furthest(one[name], other[name], f"{where}/{name}") for name in one)])
    if isinstance(one, (list, tuple)):
        assert len(one) == len(other), where
        return max([0.0, *(furthest(a, b, where) for a, b in zip(one, other, strict=True))])
    if isinstance(one, float):
        return abs(one - other)
    assert one == other, where
    return 0.0
